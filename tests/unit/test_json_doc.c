#include "config.h"
#include "format/json_doc.h"

#include <stdio.h>

#include "base/mem.h"
#include "tap.h"

static const char document[] =
    "{\"name\":\"x\",\"Name\":\"y\",\"n\":-12,\"yes\":true,\"none\":null,"
    "\"goods\":[{\"quantity\":1.250000},{\"quantity\":\"9007199254740.993\"},{\"quantity\":1e3}],\"big\":9007199254740991}";

static void test_values(void)
{
    struct pw_err    err = { 0 };
    JSON_DOC_AUTO    d   = NULL;
    struct json_node root, goods, line = { 0 };
    struct str       text;
    int64_t          n = 0;
    size_t           count = 0;
    bool             yes = false;

    check_int("a document is read", json_doc_parse(&d, str_of(document), 0, &err), PW_OK);
    if (!d)
        return;
    root = json_doc_root(d);
    check("names are case-sensitive", json_get_text(&root, "name", &text, &err) == PW_OK && str_is(text, "x"));
    check("also the other way round", json_get_text(&root, "Name", &text, &err) == PW_OK && str_is(text, "y"));
    check_int("an unknown spelling is missing", json_get_text(&root, "NAME", &text, &err), PW_EINPUT);
    check_text("and is named", err.where, "NAME");
    check("a whole number", json_get_i64(&root, "n", &n, &err) == PW_OK && n == -12);
    check("the largest whole number", json_get_i64(&root, "big", &n, &err) == PW_OK && n == 9007199254740991);
    check("a truth value", json_get_bool(&root, "yes", &yes, &err) == PW_OK && yes);
    check("null counts as missing", !json_find(&root, "none", &goods));
    check_int("a list", json_member(&root, "goods", &goods, &err), PW_OK);
    check("has a length", json_want_array(&goods, &count, &err) == PW_OK && count == 3);

    check("its elements are walked", json_each(&goods, &line));
    check("a decimal is exact", json_get_decimal(&line, "quantity", &n, &err) == PW_OK && n == 1250000);
    json_each(&goods, &line);
    check("a decimal in a text, beyond a double's digits",
          json_get_decimal(&line, "quantity", &n, &err) == PW_OK && n == 9007199254740993000);
    json_each(&goods, &line);
    check_int("an exponent is no quantity", json_get_decimal(&line, "quantity", &n, &err), PW_EINPUT);
    check_text("the refusal names the path", err.where, "goods[2].quantity");
    check_int("nor a whole number", json_get_i64(&line, "quantity", &n, &err), PW_EINPUT);
    check("the walk ends", !json_each(&goods, &line));
    check_int("a text is no number", json_get_i64(&root, "name", &n, &err), PW_EINPUT);
    check_int("a number is no text", json_get_text(&root, "n", &text, &err), PW_EINPUT);
    check_int("a list is no object", json_want_object(&goods, &err), PW_EINPUT);
}

static void test_only(void)
{
    static const char *const known[] = { "a", "b", NULL };
    struct pw_err    err = { 0 };
    JSON_DOC_AUTO    d   = NULL;
    struct json_node root, sub;

    check_int("settings are read", json_doc_parse(&d, STR("{\"s\":{\"a\":1,\"colour\":2}}"), 0, &err), PW_OK);
    root = json_doc_root(d);
    json_member(&root, "s", &sub, &err);
    check_int("an unknown member is refused where it matters (F135)", json_only(&sub, known, &err), PW_EINPUT);
    check_text("and named", err.where, "s.colour");
}

static void test_refusals(void)
{
    static const struct { const char *name; struct str text; } bad[] = {
        { "trailing text, which cJSON accepts (F132)",  STR("{\"a\":1} x") },
        { "duplicate members, which cJSON keeps (F125)", STR("{\"a\":1,\"a\":2}") },
        { "a leading zero, which cJSON accepts (F130)", STR("{\"a\":01}") },
        { "a bare point, which cJSON accepts (F130)",   STR("{\"a\":1.}") },
        { "1e400, which cJSON makes infinite (F129)",   STR("{\"a\":1e400}") },
        { "2^53+1, which cJSON rounds (F129)",          STR("{\"a\":9007199254740993}") },
        { "bad UTF-8, which cJSON passes (F126)",       STR("{\"a\":\"\xFF\"}") },
        { "an escaped NUL, which cuts the text (F128)", STR("{\"a\":\"x\\u0000y\"}") },
        { "nothing at all",                             STR("") },
    };
    struct pw_err err = { 0 };
    BUF_AUTO      deep = { 0 };

    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        JSON_DOC_AUTO d = NULL;

        check_int(bad[i].name, json_doc_parse(&d, bad[i].text, 0, &err), PW_EINPUT);
    }
    for (int i = 0; i < 500; i++)
        buf_byte(&deep, '[');
    for (int i = 0; i < 500; i++)
        buf_byte(&deep, ']');
    JSON_DOC_AUTO d = NULL;

    check_int("500 nested arrays, which cJSON accepts (F124)", json_doc_parse(&d, buf_view(&deep), 0, &err), PW_ELIMIT);
    check_int("a document over its cap (F131)", json_doc_parse(&d, STR("[1,2,3]"), 6, &err), PW_ELIMIT);
}

int main(void)
{
    test_values();
    test_only();
    test_refusals();
    return tap_done();
}
