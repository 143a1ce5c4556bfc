#include "config.h"
#include "format/json_scan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "tap.h"

static const char *const kinds[] = { "null", "bool", "num", "str", "{}", "[]" };

/* Renders records as path=kind:text lines; a bad record as !where and what. */
static void render(const struct json_scan *s, const struct json_record *r, struct buf *out)
{
    if (r->bad)
        buf_printf(out, "!%s%s\n", r->fault.where, r->last ? " last" : "");
    for (size_t i = 0; i < r->n_leaves; i++) {
        json_leaf_path(s, &r->leaves[i], out);
        buf_printf(out, "=%s:", kinds[r->leaves[i].kind]);
        buf_str(out, r->leaves[i].text);
        buf_byte(out, ' ');
    }
    if (!r->bad)
        buf_text(out, ".\n");
}

static int read_all(struct json_scan *s, struct buf *out, struct pw_err *err)
{
    struct json_record r;
    bool               more;
    int                rc;

    while ((rc = json_scan_next(s, &more, &r, err)) == PW_OK && more)
        render(s, &r, out);
    return rc;
}

static const struct {
    const char      *name;
    enum json_layout layout;
    struct str       text;
    const char      *want;      /* NULL: the input is refused */
} inputs[] = {
    { "one object", JSON_GUESS, STR("{\"a\": 1, \"b\": \"x\"}"), "a=num:1 b=str:x .\n" },
    { "one object over lines", JSON_GUESS, STR("{\n \"a\": 1\n}\n"), "a=num:1 .\n" },
    { "objects a line", JSON_GUESS, STR("{\"a\":1}\n{\"a\":2}\r\n\n{\"a\":3}"), "a=num:1 .\na=num:2 .\na=num:3 .\n" },
    { "a list of objects", JSON_GUESS, STR(" [ {\"a\":1} ,\n{\"a\":2}]\n"), "a=num:1 .\na=num:2 .\n" },
    { "an empty list has no records", JSON_GUESS, STR("[ ]"), "" },
    { "an empty input has no records", JSON_GUESS, STR(" \n "), "" },
    { "nested paths", JSON_GUESS,
      STR("{\"exporter\":{\"name\":\"X\"},\"goods\":[{\"q\":1.50,\"c\":[\"A\",\"B\"]},{\"q\":2}]}"),
      "exporter.name=str:X goods[0].q=num:1.50 goods[0].c[0]=str:A goods[0].c[1]=str:B goods[1].q=num:2 .\n" },
    { "nested lists", JSON_GUESS, STR("{\"a\":[[1,2],[],[[3]]]}"),
      "a[0][0]=num:1 a[0][1]=num:2 a[1]=[]: a[2][0][0]=num:3 .\n" },
    { "empty containers and words", JSON_GUESS, STR("{\"a\":{},\"b\":[],\"c\":null,\"d\":true,\"e\":false}"),
      "a={}: b=[]: c=null:null d=bool:true e=bool:false .\n" },
    { "numbers keep their text", JSON_GUESS, STR("{\"a\":0.10,\"b\":-0,\"c\":1E+2,\"d\":12345678901234.567890}"),
      "a=num:0.10 b=num:-0 c=num:1E+2 d=num:12345678901234.567890 .\n" },
    { "escapes are resolved", JSON_GUESS, STR("{\"a\":\"\\u00e4\\n\\\"\\/\\ud83d\\ude00\",\"\\u0062\":\"x\"}"),
      "a=str:\xC3\xA4\n\"/\xF0\x9F\x98\x80 b=str:x .\n" },
    { "an unnamed member", JSON_GUESS, STR("{\"\":1}"), "=num:1 .\n" },
    { "names of Lua and JavaScript are plain data (F134)", JSON_GUESS,
      STR("{\"__proto__\":1,\"constructor\":2,\"end\":3}"), "__proto__=num:1 constructor=num:2 end=num:3 .\n" },
    { "a bad line is one bad record", JSON_GUESS, STR("{\"a\":1}\n{\"a\":}\n{\"a\":3}\n"),
      "a=num:1 .\n!2:6 (byte 13)\na=num:3 .\n" },
    { "a bad first line, too", JSON_GUESS, STR("{\"a\":}\n{\"a\":3}\n"), "!1:6 (byte 5)\na=num:3 .\n" },
    { "a first line cut off in a text, too", JSON_GUESS, STR("{\"a\":\"x\n{\"a\":3}\n"), "!1:6 (byte 5)\na=num:3 .\n" },
    { "a first line cut off after a comma, too", JSON_GUESS, STR("{\"a\":1,\n{\"a\":3}\n"), "!1:8 (byte 7)\na=num:3 .\n" },
    { "a line that is no object", JSON_LINES, STR("[1]\n{\"a\":3}\n7\n"), "!1:1 (byte 0)\na=num:3 .\n!3:1 (byte 12)\n" },
    { "two objects on a line (F132)", JSON_LINES, STR("{\"a\":1} {\"a\":2}\n{\"a\":3}\n"), "!1:9 (byte 8)\na=num:3 .\n" },
    { "a duplicate member (F125)", JSON_GUESS, STR("{\"a\":1,\"b\":{\"a\":1},\"a\":2}"), "!1:20 (byte 19)\n" },
    { "a duplicate member by escape (F125)", JSON_GUESS, STR("{\"a\":1,\"\\u0061\":2}"), "!1:8 (byte 7)\n" },
    { "one name in sibling objects is none", JSON_GUESS, STR("{\"g\":[{\"a\":1},{\"a\":2}],\"h\":{\"a\":3}}"),
      "g[0].a=num:1 g[1].a=num:2 h.a=num:3 .\n" },
    { "names that differ in case are two", JSON_GUESS, STR("{\"a\":1,\"A\":2}"), "a=num:1 A=num:2 .\n" },
    { "a syntax error in a list ends it", JSON_GUESS, STR("[{\"a\":1},\n{\"a\" 2},{\"a\":3}]"),
      "a=num:1 .\n!2:6 (byte 15) last\n" },
    { "a list that is never closed", JSON_GUESS, STR("[{\"a\":1}"), "a=num:1 .\n!1:9 (byte 8) last\n" },
    { "a list with a trailing comma", JSON_GUESS, STR("[{\"a\":1},]"), "a=num:1 .\n!1:10 (byte 9) last\n" },
    { "a list without a comma", JSON_GUESS, STR("[{\"a\":1}{\"a\":2}]"), "a=num:1 .\n!1:9 (byte 8) last\n" },
    { "something after the list (F132)", JSON_GUESS, STR("[{\"a\":1}] x"), "a=num:1 .\n!1:11 (byte 10) last\n" },
    { "something after the object (F132)", JSON_GUESS, STR("{\n\"a\":1} x"), "!2:8 (byte 9) last\n" },
    { "a list of numbers", JSON_GUESS, STR("[1,2]"), "!1:2 (byte 1) last\n" },
    { "a broken object over lines", JSON_GUESS, STR("{\n\"a\":1,\n\"b\" 2\n}\n"), "!3:5 (byte 13) last\n" },
    { "a byte order mark is refused (F127)", JSON_GUESS, STR("\xEF\xBB\xBF{\"a\":1}"), NULL },
    { "UTF-16 is refused (F126)", JSON_GUESS, STR("\xFE\xFF\0{"), NULL },
    { "a number at the top is refused", JSON_GUESS, STR("17"), NULL },
    { "a lone surrogate (F126)", JSON_GUESS, STR("{\"a\":\"\\ud800\"}"), "!1:7 (byte 6)\n" },
    { "a lone low surrogate (F126)", JSON_GUESS, STR("{\"a\":\"\\udc00x\"}"), "!1:7 (byte 6)\n" },
    { "surrogates as raw bytes (F126)", JSON_GUESS, STR("{\"a\":\"\xED\xA0\x80\"}"), "!1:7 (byte 6)\n" },
    { "overlong UTF-8 (F126)", JSON_GUESS, STR("{\"a\":\"\xC0\xAF\"}"), "!1:7 (byte 6)\n" },
    { "Latin-1 (F126)", JSON_GUESS, STR("{\"a\":\"\xE9\"}"), "!1:7 (byte 6)\n" },
    { "an escaped NUL (F128)", JSON_GUESS, STR("{\"a\":\"x\\u0000y\"}"), "!1:8 (byte 7)\n" },
    { "a raw NUL", JSON_GUESS, STR("{\"a\":\"x\0y\"}"), "!1:8 (byte 7)\n" },
    { "numbers beyond a double (F129)", JSON_LINES,
      STR("{\"a\":1E400}\n{\"a\":1e-999}\n{\"a\":18446744073709551616}\n{\"a\":0e999}\n"),
      "!1:6 (byte 5)\n!2:6 (byte 17)\n!3:6 (byte 30)\na=num:0e999 .\n" },
    { "integers up to 2^53-1 (F129)", JSON_LINES,
      STR("{\"a\":9007199254740991}\n{\"a\":-9007199254740992}\n"), "a=num:9007199254740991 .\n!2:6 (byte 28)\n" },
    { "other dialects (F130)", JSON_LINES,
      STR("{\"a\":NaN}\n{\"a\":0x1}\n{\"a\":01}\n{\"a\":+1}\n{\"a\":1,}\n{'a':1}\n{a:1}\n{\"a\":1}//x\n{\"a\":.5}\n{\"a\":5.}\n"),
      "!1:6 (byte 5)\n!2:7 (byte 16)\n!3:6 (byte 25)\n!4:6 (byte 34)\n!5:8 (byte 45)\n!6:2 (byte 48)\n!7:2 (byte 56)\n"
      "!8:8 (byte 68)\n!9:6 (byte 77)\n!10:8 (byte 88)\n" },
};

struct chunks {
    struct str rest;
    size_t     most;
};

static int read_chunk(void *ctx, void *into, size_t n, size_t *ret_n, struct pw_err *err)
{
    struct chunks *c = ctx;
    size_t         k = n < c->most ? n : c->most;

    (void)err;
    if (k > c->rest.n)
        k = c->rest.n;
    memcpy(into, c->rest.p, k);
    c->rest.p += k;
    c->rest.n -= k;
    *ret_n = k;
    return PW_OK;
}

static void test_inputs(void)
{
    for (size_t i = 0; i < COUNT_OF(inputs); i++) {
        struct pw_err  err = { 0 };
        BUF_AUTO       got = { 0 }, again = { 0 };
        JSON_SCAN_AUTO s = NULL;
        JSON_SCAN_AUTO t = NULL;
        struct chunks  one = { inputs[i].text, 1 };
        int            rc = json_scan_open_text(&s, inputs[i].layout, inputs[i].text, &err);

        if (!inputs[i].want) {
            check(inputs[i].name, rc == PW_EINPUT && err.remedy[0]);
            continue;
        }
        if (rc == PW_OK)
            rc = read_all(s, &got, &err);
        check_str(inputs[i].name, rc == PW_OK ? buf_view(&got) : str_of(err.msg), inputs[i].want);
        if (json_scan_open(&t, inputs[i].layout, read_chunk, &one, &err) == PW_OK && read_all(t, &again, &err) == PW_OK)
            check_str("the same byte by byte", buf_view(&again), inputs[i].want);
    }
}

/* Every prefix of a good document in a list must be refused without reading past it (run under ASan). */
static void test_prefixes(void)
{
    static const char doc[] = "[{\"a\":[1.5e3,\"\\ud83d\\ude00\",true,null,{\"b\":{}}],\"\xC3\xA4\":-0.1}]";
    bool              ok = true;

    for (size_t n = 1; n < sizeof doc - 1; n++) {
        struct pw_err      err = { 0 };
        struct json_record r   = { 0 };
        JSON_SCAN_AUTO     s   = NULL;
        char              *copy = malloc(n);
        bool               more = true, bad = false;

        memcpy(copy, doc, n);
        if (json_scan_open_text(&s, JSON_ARRAY, (struct str){ copy, n }, &err) == PW_OK)
            while (json_scan_next(s, &more, &r, &err) == PW_OK && more)
                bad = bad || r.bad;
        ok = ok && bad && json_check((struct str){ copy, n }, 1000, &err) == PW_EINPUT;
        free(copy);
    }
    check("no prefix of a document is a document", ok);
    check_int("the document itself is", json_check(STR("[{\"a\":[1.5e3]}]"), 1000, NULL), PW_OK);
}

static void add_records(struct buf *b, size_t n, const char *between)
{
    for (size_t i = 0; i < n; i++)
        buf_printf(b, "%s{\"reference\":\"PEN-%zu\",\"n\":%zu,\"exporter\":{\"name\":\"A \\\"%zu\\\" Ltd\"},"
                      "\"goods\":[{\"quantity\":%zu.5},{\"quantity\":1}]}\n",
                   i ? between : "", i, i, i, i);
}

static void check_stream(const char *name, struct str text, enum json_layout layout, size_t want)
{
    struct pw_err      err = { 0 };
    struct json_record r;
    JSON_SCAN_AUTO     s    = NULL;
    bool               more = true, right = true;
    size_t             n    = 0;
    char               line[64];
    uint32_t           shape = 0;

    if (json_scan_open_text(&s, layout, text, &err) < 0) {
        check(name, false);
        return;
    }
    while (json_scan_next(s, &more, &r, &err) == PW_OK && more) {
        if (r.bad)
            continue;
        snprintf(line, sizeof line, "A \"%zu\" Ltd", n);
        right = right && r.n_leaves == 5 && str_is(r.leaves[2].text, line) && r.leaves[4].index[0] == 1;
        right = right && r.leaves[3].shape == r.leaves[4].shape && (n == 0 || shape == r.leaves[3].shape);
        right = right && str_is(json_shape_path(s, r.leaves[3].shape), "goods[].quantity");
        shape = r.leaves[3].shape;
        n++;
    }
    check_int(name, n, want);
    check("their members have the same shapes throughout", right);
}

static void test_long(void)
{
    BUF_AUTO b = { 0 };

    add_records(&b, 60000, "");
    check_stream("60,000 lines over several buffers", buf_view(&b), JSON_GUESS, 60000);
    buf_reset(&b);
    buf_byte(&b, '[');
    add_records(&b, 60000, ",");
    buf_byte(&b, ']');
    check_stream("60,000 list elements over several buffers", buf_view(&b), JSON_GUESS, 60000);

    buf_reset(&b);
    buf_text(&b, "{\"reference\":\"");
    while (b.n < (3u << 20))
        buf_text(&b, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
    buf_text(&b, "\"}\n");
    add_records(&b, 1000, "");
    check_stream("a line of 3 MB is one bad record (F131)", buf_view(&b), JSON_LINES, 1000);
    check_int("a document over its cap is refused (F131)", json_check(buf_view(&b), 1 << 20, NULL), PW_ELIMIT);
}

/* Names that differ from record to record must not grow memory for ever. */
static void test_hostile_names(void)
{
    struct pw_err      err = { 0 };
    struct json_record r;
    BUF_AUTO           b = { 0 }, path = { 0 };
    JSON_SCAN_AUTO     s    = NULL;
    bool               more = true, right = true;
    size_t             n    = 0;

    for (size_t i = 0; i < 20; i++) {
        buf_text(&b, "{");
        for (size_t k = 0; k < 1000; k++)
            buf_printf(&b, "%s\"key %zu of %zu\":1", k ? "," : "", k, i);
        buf_text(&b, "}\n");
    }
    json_scan_open_text(&s, JSON_LINES, buf_view(&b), &err);
    while (json_scan_next(s, &more, &r, &err) == PW_OK && more) {
        char want[64];

        snprintf(want, sizeof want, "key 999 of %zu", n++);
        buf_reset(&path);
        if (!r.bad)
            json_leaf_path(s, &r.leaves[999], &path);
        right = right && !r.bad && str_is(buf_view(&path), want) &&
                str_is(json_shape_path(s, r.leaves[999].shape), want) &&
                (n < 4 || r.leaves[999].shape >= JSON_SHAPES_MAX);
    }
    check_int("records of ever new names are read (F133)", n, 20);
    check("names beyond the kept ones are still told", right);
}

static void test_depth(void)
{
    BUF_AUTO b = { 0 };

    for (int i = 0; i < JSON_DEPTH; i++)
        buf_byte(&b, '[');
    for (int i = 0; i < JSON_DEPTH; i++)
        buf_byte(&b, ']');
    check_int("32 levels are read", json_check(buf_view(&b), 1000, NULL), PW_OK);
    buf_reset(&b);
    for (int i = 0; i < 100000; i++)
        buf_byte(&b, '[');
    check_int("100,000 opening brackets are refused (F124)", json_check(buf_view(&b), 1 << 20, NULL), PW_ELIMIT);
}

/* ---- JSONTestSuite ---- */

/* y_ files that this house refuses all the same: duplicate members and \u0000 (F125, F128). */
static const char *const refused_y[] = {
    "y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json",
    "y_object_escaped_null_in_key.json", "y_string_null_escape.json",
};

/* Fixed decisions for the i_ files (fault_catalogue.md): all refused but these. */
static const char *const accepted_i[] = { "" };

static bool listed(const char *const *list, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i], name) == 0)
            return true;
    return false;
}

static void test_suite(void)
{
    struct pw_err    err    = { 0 };
    struct file_list files  = { 0 };
    const char      *shared = tap_shared();
    char             folder[4200], path[8400];

    if (!shared) {
        tap_skip("JSONTestSuite (F123)", "public test data is not there");
        return;
    }
    snprintf(folder, sizeof folder, "%s/torture/json_parsing", shared);
    check_int("JSONTestSuite is read", file_list(folder, &files, &err), PW_OK);
    for (size_t i = 0; i < files.n; i++) {
        const char *name = files.names[i];
        BUF_AUTO    text = { 0 };
        bool        want = (name[0] == 'y' && !listed(refused_y, COUNT_OF(refused_y), name)) ||
                    listed(accepted_i, COUNT_OF(accepted_i), name);

        snprintf(path, sizeof path, "%s/%s", folder, name);
        if (file_read(path, 4 << 20, &text, &err) < 0)
            check(name, false);
        else
            check_int(name, json_check(buf_view(&text), 4 << 20, &err) == PW_OK, want);
    }
    file_list_done(&files);
}

/* The naughty strings go in and come out of a list of objects unchanged in number. */
static void test_naughty(void)
{
    const char   *shared = tap_shared();
    struct pw_err err    = { 0 };
    BUF_AUTO      text   = { 0 };
    char          path[4200];

    if (!shared) {
        tap_skip("naughty strings", "public test data is not there");
        return;
    }
    snprintf(path, sizeof path, "%s/torture/blns.json", shared);
    check_int("the naughty strings are read", file_read(path, 1 << 20, &text, &err), PW_OK);
    check_int("and are one good document", json_check(buf_view(&text), 1 << 20, &err), PW_OK);
}

/* Every line of Kuhn's UTF-8 stress test, as a JSON text: accepted exactly where its bytes are UTF-8. */
static void test_utf8(void)
{
    const char   *shared = tap_shared();
    struct pw_err err    = { 0 };
    BUF_AUTO      text   = { 0 }, doc = { 0 };
    char          path[4200];
    size_t        lines  = 0, accepted = 0, at = 0;

    if (!shared) {
        tap_skip("UTF-8 stress test (F126)", "public test data is not there");
        return;
    }
    snprintf(path, sizeof path, "%s/torture/UTF-8-test.txt", shared);
    check_int("the UTF-8 stress test is read", file_read(path, 1 << 20, &text, &err), PW_OK);
    while (at < text.n) {
        const char *lf = memchr(text.p + at, '\n', text.n - at);
        size_t      n  = lf ? (size_t)(lf - text.p) - at : text.n - at;

        buf_reset(&doc);
        buf_byte(&doc, '"');
        for (size_t i = 0; i < n; i++)
            if ((unsigned char)text.p[at + i] >= 0x80)
                buf_byte(&doc, (unsigned char)text.p[at + i]);
        buf_byte(&doc, '"');
        lines++;
        accepted += json_check(buf_view(&doc), 1000, &err) == PW_OK;
        at += n + 1;
    }
    check("its well-formed lines are accepted and its malformed ones refused (F126)",
          lines > 250 && accepted > 150 && accepted < lines - 60);
    printf("# %zu of %zu lines accepted\n", accepted, lines);
}

int main(void)
{
    test_inputs();
    test_prefixes();
    test_long();
    test_hostile_names();
    test_depth();
    test_suite();
    test_naughty();
    test_utf8();
    return tap_done();
}
