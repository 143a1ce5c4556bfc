#include "config.h"
#include "format/json_write.h"

#include <stdio.h>

#include "base/mem.h"
#include "format/json_scan.h"
#include "tap.h"

static void write_all(struct json_out *j)
{
    json_open(j, NULL, '{');
    json_text(j, "reference", STR("PEN-1"));
    json_i64(j, "score", -71);
    json_u64(j, "size", UINT64_MAX);
    json_decimal(j, "quantity_kg", 1250000);
    json_bool(j, "forced", true);
    json_null(j, "line");
    json_textz(j, "none", NULL);
    json_open(j, "empty", '[');
    json_close(j);
    json_open(j, "goods", '[');
    json_open(j, NULL, '{');
    json_number(j, "n", STR("0.10"));
    json_close(j);
    json_textz(j, NULL, "x");
    json_raw(j, NULL, STR("{}"));
    json_close(j);
    json_close(j);
}

static void test_layout(void)
{
    BUF_AUTO        b = { 0 };
    struct pw_err   err = { 0 };
    struct json_out j = { .out = &b };

    write_all(&j);
    check_int("a document ends well", json_end(&j, &err), PW_OK);
    check_str("compact", buf_view(&b),
              "{\"reference\":\"PEN-1\",\"score\":-71,\"size\":18446744073709551615,\"quantity_kg\":1.25,"
              "\"forced\":true,\"line\":null,\"none\":null,\"empty\":[],\"goods\":[{\"n\":0.10},\"x\",{}]}");
    buf_reset(&b);
    j = (struct json_out){ .out = &b, .pretty = true };
    write_all(&j);
    check_int("a pretty document ends well", json_end(&j, &err), PW_OK);
    check_str("pretty", buf_view(&b),
              "{\n  \"reference\": \"PEN-1\",\n  \"score\": -71,\n  \"size\": 18446744073709551615,\n"
              "  \"quantity_kg\": 1.25,\n  \"forced\": true,\n  \"line\": null,\n  \"none\": null,\n  \"empty\": [],\n"
              "  \"goods\": [\n    {\n      \"n\": 0.10\n    },\n    \"x\",\n    {}\n  ]\n}\n");
}

static void test_escapes(void)
{
    static const struct { const char *name; struct str text; const char *want; } texts[] = {
        { "plain text",                     STR("Acetone"),             "\"Acetone\"" },
        { "quotes and backslashes",         STR("a\"b\\c"),             "\"a\\\"b\\\\c\"" },
        { "control characters",             STR("\b\f\n\r\t\x01\0x"),   "\"\\b\\f\\n\\r\\t\\u0001\\u0000x\"" },
        { "terminal escapes (F157)",        STR("\x1B[2J\x7F"),         "\"\\u001b[2J\\u007f\"" },
        { "C1 controls (F157)",             STR("\xC2\x9B"),            "\"\\u009b\"" },
        { "other scripts stay",             STR("\xD0\x96\xF0\x9F\x98\x80"), "\"\xD0\x96\xF0\x9F\x98\x80\"" },
        { "line separators of JavaScript",  STR("\xE2\x80\xA8"),        "\"\\u2028\"" },
        { "what is not UTF-8 is shown as such", STR("a\xFFz\xC3"),      "\"a\xEF\xBF\xBDz\xEF\xBF\xBD\"" },
        { "an empty text",                  STR(""),                    "\"\"" },
    };
    BUF_AUTO b = { 0 };

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        buf_reset(&b);
        json_quote(&b, texts[i].text);
        check_str(texts[i].name, buf_view(&b), texts[i].want);
    }
}

static void test_bugs(void)
{
    BUF_AUTO        b = { 0 }, small = { .cap = 64 };
    struct pw_err   err = { 0 };
    struct json_out j = { .out = &b };

    check_int("nothing written is no document", json_end(&j, &err), PW_EINTERNAL);
    json_open(&j, NULL, '{');
    check_int("nor is one left open", json_end(&j, &err), PW_EINTERNAL);
    json_close(&j);
    json_close(&j);
    check_int("nor one closed twice", json_end(&j, &err), PW_EINTERNAL);
    j = (struct json_out){ .out = &b };
    json_open(&j, NULL, '{');
    json_i64(&j, NULL, 1);
    json_close(&j);
    check_int("nor one with a nameless member", json_end(&j, &err), PW_EINTERNAL);
    j = (struct json_out){ .out = &small };
    json_open(&j, NULL, '[');
    for (int i = 0; i < 100; i++)
        json_i64(&j, NULL, i);
    json_close(&j);
    check_int("a full buffer is told at the end", json_end(&j, &err), PW_ELIMIT);
}

/* What is written is read back, by the strict rules. */
static void test_round_trip(void)
{
    BUF_AUTO        b = { 0 };
    struct pw_err   err = { 0 };
    struct json_out j = { .out = &b };
    bool            ok = true;

    for (unsigned c = 1; c < 256; c++) {
        char byte = (char)c;

        buf_reset(&b);
        j = (struct json_out){ .out = &b };
        json_open(&j, NULL, '{');
        json_text_at(&j, (struct str){ &byte, 1 }, (struct str){ &byte, 1 });
        json_close(&j);
        ok = ok && json_end(&j, &err) == PW_OK && json_check(buf_view(&b), 1000, &err) == PW_OK;
    }
    check("every byte in name and text gives good JSON", ok);
}

int main(void)
{
    test_layout();
    test_escapes();
    test_bugs();
    test_round_trip();
    return tap_done();
}
