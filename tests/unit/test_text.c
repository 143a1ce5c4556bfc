#include "config.h"
#include "base/text.h"

#include <locale.h>
#include <stdio.h>

#include "base/file.h"
#include "base/mem.h"
#include "tap.h"

/* ---- UTF-8 ---- */

static const struct { const char *name; struct str text; int bad; } encodings[] = {      /* bad: offset, -1 none */
    { "nothing", STR(""), -1 },
    { "ASCII over several words of memory", STR("0123456789abcdef0123456789"), -1 },
    { "the ends of each length", STR("\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"), -1 },
    { "around the surrogates", STR("\xED\x9F\xBF\xEE\x80\x80"), -1 },
    { "a NUL is a character", STR("a\0b"), -1 },
    { "a lone continuation", STR("ab\x80"), 2 },
    { "an overlong slash", STR("\xC0\xAF"), 0 },
    { "an overlong slash of three", STR("a\xE0\x80\xAF"), 1 },
    { "an overlong slash of four", STR("\xF0\x80\x80\xAF"), 0 },
    { "the first surrogate", STR("\xED\xA0\x80"), 0 },
    { "the last surrogate", STR("\xED\xBF\xBF"), 0 },
    { "one beyond the last character", STR("\xF4\x90\x80\x80"), 0 },
    { "a byte that never occurs", STR("12345678\xFE"), 8 },
    { "Latin-1", STR("M\xFCller"), 1 },
    { "cut short at the end", STR("12345678\xE2\x82"), 8 },
    { "cut short inside", STR("\xE2\x82" "a"), 0 },
};

static void utf8(void)
{
    for (size_t i = 0; i < COUNT_OF(encodings); i++) {
        size_t bad = 99;
        bool   ok  = utf8_valid(encodings[i].text, &bad);

        check_int(encodings[i].name, ok ? -1 : (int)bad, encodings[i].bad);
        check("no less without asking where", utf8_valid(encodings[i].text, NULL) == ok);
    }
    for (uint32_t c = 1; c < 0x110000; c = c < 0x300 ? c + 1 : c + 251) {
        BUF_AUTO out = { 0 };
        size_t   at  = 0;

        if (c >= 0xD800 && c < 0xE000)
            continue;
        utf8_add(&out, c);
        if (!utf8_valid(buf_view(&out), NULL) || utf8_next(buf_view(&out), &at) != c || at != out.n)
            check_int("a character comes back", c, 0);
    }
    check("characters come back", true);
}

/* Kuhn's stress test: every line that is bad UTF-8 is told, and reading it always ends. */
static void stress(const char *name, const char *file, bool valid)
{
    BUF_AUTO      text = { 0 }, shown = { 0 };
    struct pw_err err  = { 0 };
    char          path[4200];
    size_t        at = 0, characters = 0;

    if (!tap_shared()) {
        tap_skip(name, "the public test data is not there");
        return;
    }
    snprintf(path, sizeof path, "%s/torture/%s", tap_shared(), file);
    if (file_read(path, 1 << 20, &text, &err) < 0) {
        tap_skip(name, err.msg);
        return;
    }
    check(name, utf8_valid(buf_view(&text), NULL) == valid);
    for (; at < text.n; characters++)
        utf8_next(buf_view(&text), &at);
    check("it is read to its end", at == text.n && characters > 1000);
    text_visible(&shown, buf_view(&text));
    check("shown, it is valid and rings no bell (F154 F157)", utf8_valid(buf_view(&shown), NULL) && !memchr(shown.p, '\x1B', shown.n) &&
          !memchr(shown.p, '\a', shown.n) && !memchr(shown.p, '\0', shown.n));
}

/* ---- what a terminal must not act upon ---- */

static const struct { const char *name; struct str text; const char *want; } shown[] = {
    { "plain text stays", STR("Müller & Co, 丙酮"), "Müller & Co, 丙酮" },
    { "an escape sequence (F157)", STR("\x1B[31mred\x1B[0m"), "<U+001B>[31mred<U+001B>[0m" },
    { "a title sequence (F157)", STR("\x1B]0;x\a"), "<U+001B>]0;x<U+0007>" },
    { "the C1 form of it (F157)", STR("\xC2\x9B" "31m"), "<U+009B>31m" },
    { "tabs and line ends", STR("a\tb\r\nc"), "a<U+0009>b<U+000D><U+000A>c" },
    { "delete", STR("a\x7F"), "a<U+007F>" },
    { "the right-to-left override (F154)", STR("a\xE2\x80\xAE" "cod.exe"), "a<U+202E>cod.exe" },
    { "isolates (F154)", STR("\xE2\x81\xA6x\xE2\x81\xA9"), "<U+2066>x<U+2069>" },
    { "the Arabic letter mark (F154)", STR("\xD8\x9C"), "<U+061C>" },
    { "zero width (F154)", STR("a\xE2\x80\x8B\xE2\x80\x8D\xEF\xBB\xBF"), "a<U+200B><U+200D><U+FEFF>" },
    { "a soft hyphen (F154)", STR("a\xC2\xAD"), "a<U+00AD>" },
    { "invisible tags (F154)", STR("a\xF3\xA0\x81\x81"), "a<U+E0041>" },
    { "line and paragraph separators", STR("\xE2\x80\xA8\xE2\x80\xA9"), "<U+2028><U+2029>" },
    { "a broken byte", STR("a\xFF" "b"), "a<U+FFFD>b" },
    { "a format string (F156)", STR("%s%n"), "%s%n" },
};

static void visible(void)
{
    for (size_t i = 0; i < COUNT_OF(shown); i++) {
        BUF_AUTO out = { 0 };

        text_visible(&out, shown[i].text);
        check_str(shown[i].name, buf_view(&out), shown[i].want);
    }
}

/* ---- dates ---- */

static const struct { const char *name, *text; int32_t days; } dates[] = {      /* INT32_MIN: refused */
    { "the first day there is", "1900-01-01", -25567 }, { "the day before it", "1899-12-31", INT32_MIN },
    { "the last day there is", "2199-12-31", 84005 },   { "the day after it", "2200-01-01", INT32_MIN },
    { "the beginning", "1970-01-01", 0 },               { "the day before", "1969-12-31", -1 },
    { "29 February of a leap year", "2024-02-29", 19782 }, { "of a century that is one", "2000-02-29", 11016 },
    { "of one that is not", "1900-02-29", INT32_MIN },  { "of a common year", "2025-02-29", INT32_MIN },
    { "31 April", "2026-04-31", INT32_MIN },            { "month 0", "2026-00-10", INT32_MIN },
    { "month 13", "2026-13-10", INT32_MIN },            { "day 0", "2026-01-00", INT32_MIN },
    { "day 32", "2026-01-32", INT32_MIN },              { "one digit", "2026-1-10", INT32_MIN },
    { "slashes", "2026/01/10", INT32_MIN },             { "with a time", "2026-01-10T00:00", INT32_MIN },
    { "with a blank", "2026-01-10 ", INT32_MIN },       { "nothing", "", INT32_MIN },
    { "signs for digits", "2026-+1-10", INT32_MIN },    { "other digits", "٢٠٢٦-٠١-١٠", INT32_MIN },
};

static void civil(void)
{
    char text[DATE_TEXT];

    for (size_t i = 0; i < COUNT_OF(dates); i++) {
        int32_t days = -7777;
        bool    ok   = date_parse(str_of(dates[i].text), &days);

        check_int(dates[i].name, ok ? days : INT32_MIN, dates[i].days);
        if (!ok && days != -7777)
            check_text("a refusal sets nothing", dates[i].text, "");
    }
    for (int32_t d = -25567; d <= 84005; d++) {
        int32_t back = 0;
        int     y, m, day;

        date_civil(d, &y, &m, &day);
        if (!date_parse(str_of(date_format(d, text)), &back) || back != d || date_days(y, m, day) != d)
            check_int("a day comes back", back, d);
    }
    check("every day of three centuries comes back (F152)", true);
}

/* ---- decimals ---- */

#define NONE INT64_MIN
static const struct { const char *name, *text; int64_t value; int rc; } decimals[] = {
    { "nothing at all",               "0",                     0, PW_OK },
    { "the least",                    "0.000001",              1, PW_OK },
    { "less than the least",          "0.0000001",             NONE, PW_EINPUT },
    { "zeros beyond it say nothing",  "0.00000100000",         1, PW_OK },
    { "a whole number",               "12",                    12000000, PW_OK },
    { "leading zeros",                "0012.50",               12500000, PW_OK },
    { "negative",                     "-3.5",                  -3500000, PW_OK },
    { "minus nothing",                "-0",                    0, PW_OK },
    { "the greatest that fits",       "9223372036854.775807",  INT64_MAX, PW_OK },
    { "one more (F148)",              "9223372036854.775808",  NONE, PW_ELIMIT },
    { "a whole one that does not (F148)", "9223372036855",     NONE, PW_ELIMIT },
    { "very many digits (F148)",      "1000000000000000000000000000000", NONE, PW_ELIMIT },
    { "the least there is",           "-9223372036854.775807", -INT64_MAX, PW_OK },
    { "an exponent (F129)",           "1e3",                   NONE, PW_EINPUT },
    { "a plus sign",                  "+1",                    NONE, PW_EINPUT },
    { "no digit before the point",    ".5",                    NONE, PW_EINPUT },
    { "no digit after the point",     "5.",                    NONE, PW_EINPUT },
    { "two points",                   "1.2.3",                 NONE, PW_EINPUT },
    { "a comma (F146)",               "1,5",                   NONE, PW_EINPUT },
    { "a blank in front",             " 1",                    NONE, PW_EINPUT },
    { "a blank behind",               "1 ",                    NONE, PW_EINPUT },
    { "a sign alone",                 "-",                     NONE, PW_EINPUT },
    { "two signs",                    "--1",                   NONE, PW_EINPUT },
    { "an empty text",                "",                      NONE, PW_EINPUT },
    { "hexadecimal",                  "0x10",                  NONE, PW_EINPUT },
    { "not a number",                 "nan",                   NONE, PW_EINPUT },
};

static void numbers(void)
{
    static const struct { int64_t v; const char *text; } shortest[] = {
        { 0, "0" }, { 1, "0.000001" }, { 100000, "0.1" }, { 1000000, "1" }, { -1500000, "-1.5" }, { INT64_MAX, "9223372036854.775807" },
        { INT64_MIN, "-9223372036854.775808" },
    };
    uint64_t v = 7;
    char     out[DECIMAL_TEXT];

    for (size_t i = 0; i < COUNT_OF(decimals); i++) {
        struct pw_err err = { 0 };
        int64_t       got = NONE;

        check_int(decimals[i].name, decimal_parse(str_of(decimals[i].text), &got, &err), decimals[i].rc);
        check_int("its value, or none", got, decimals[i].value);
    }
    for (size_t i = 0; i < COUNT_OF(shortest); i++)
        check_text("the shortest text", decimal_format(shortest[i].v, out), shortest[i].text);
    check("the greatest whole number", text_u64(STR("18446744073709551615"), &v) && v == UINT64_MAX);
    check("one more, a sign, a blank, nothing", !text_u64(STR("18446744073709551616"), &v) && !text_u64(STR("+1"), &v) &&
          !text_u64(STR("1 "), &v) && !text_u64(STR(""), &v) && v == UINT64_MAX);
}

/* ---- helpers ---- */

static void helpers(void)
{
    struct str rest = STR(" a | |b|| c"), piece;
    BUF_AUTO   got  = { 0 };

    while (text_split(&rest, '|', &piece))
        buf_printf(&got, "[%.*s]", (int)piece.n, piece.p);
    check_str("pieces are trimmed and empty ones skipped", buf_view(&got), "[a][b][c]");
    check_str("blanks go at both ends", text_trim(STR("\t a b \r\n")), "a b");
    check_int("all of them", text_trim(STR(" \n")).n, 0);
    check("case of ASCII is forgiven", text_ieq(STR("KgM"), "kGm") && !text_ieq(STR("kg"), "kgm") && !text_ieq(STR("kgm"), "kg"));
    check("of no other letter", !text_ieq(STR("Ä"), "ä"));
    check("hashes tell texts apart", text_hash(STR("ab")) != text_hash(STR("ba")) && text_hash(STR("")) != text_hash(STR("\0")));
}

int main(void)
{
    static const char *const locales[] = { "C", "tr_TR.UTF-8", "de_DE.UTF-8", "ar_EG.UTF-8" };

    utf8();
    stress("a stress test of bad UTF-8 is not taken for good", "UTF-8-test.txt", false);
    stress("naughty strings are good UTF-8", "blns.txt", true);
    visible();
    helpers();
    for (size_t i = 0; i < COUNT_OF(locales); i++)
        if (setlocale(LC_ALL, locales[i]) || i == 0) {      /* F197: nothing depends on it */
            civil();
            numbers();
        }
    return tap_done();
}
