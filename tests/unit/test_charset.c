#include "config.h"
#include "format/charset.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/spool.h"
#include "tap.h"

static int keep(void *ctx, const void *bytes, size_t n, struct pw_err *err)
{
    buf_add(ctx, bytes, n);
    return buf_check(ctx, err);
}

static int convert(struct str text, const char *name, struct buf *out, struct pw_err *err)
{
    SPOOL_AUTO s = { 0 };
    int        fd = -1, rc;

    if (spool_begin(&s, err) < 0 || spool_add(&s, text.p, text.n, err) < 0 || spool_end(&s, &fd, err) < 0)
        exit(99);
    rc = charset_convert(fd, name, keep, out, err);
    close(fd);
    return rc;
}

static const struct { const char *name; bool known, wide; } names[] = {
    { "windows-1251", true, false },    { "WINDOWS-1251", true, false },    { "cp1252", true, false },      { "latin1", true, false },
    { "GB18030", true, false },         { "Shift_JIS", true, false },       { "UTF-8", true, false },       { "UTF-16LE", true, true },
    { "UTF-32", true, true },           { "ucs-2", true, true },            { "windows-9999", false, false }, { "", false, false },
    { "UTF-7", false, false },          { "windows-1251//TRANSLIT", false, false }, { "WCHAR_T", false, true },
    { "a-name-that-is-much-too-long-to-be-an-encoding", false, false },
};

static const struct { const char *name, *encoding; struct str text; const char *want; } good[] = {
    { "Cyrillic", "windows-1251", STR("\xC0\xF6\xE5\xF2\xEE\xED"), "Ацетон" },
    { "Western", "windows-1252", STR("M\xFCller \x80 1"), "Müller € 1" },
    { "Chinese", "GB18030", STR("\xB1\xFB\xCD\xAA"), "丙酮" },
    { "UTF-16 with its mark", "UTF-16LE", STR("\xFF\xFE" "a\0\xFC\0"), "aü" },
    { "UTF-16 the other way", "UTF-16BE", STR("\0a\0\xFC"), "aü" },
    { "a pair of UTF-16", "UTF-16LE", STR("\x3D\xD8\x00\xDE"), "\xF0\x9F\x98\x80" },
    { "nothing", "windows-1251", STR(""), "" },
    { "a mark inside is a character", "UTF-16LE", STR("a\0\xFF\xFE"), "a\xEF\xBB\xBF" },
};

static const struct { const char *name, *encoding; struct str text; const char *says, *where; } bad[] = {
    { "a byte that windows-1252 does not have", "windows-1252", STR("ab\ncd\x81" "e"), "81 65", "line 2, byte 6" },
    { "not ASCII", "US-ASCII", STR("a\nb\nc\xE9"), "E9", "line 3, byte 6" },
    { "half a pair", "UTF-16LE", STR("a\0\x3D\xD8" "b\0"), "no character", "line 1, byte 3" },
    { "half a character at the end", "UTF-16LE", STR("a\0b"), "in the middle", "" },
    { "half a Chinese one", "GB18030", STR("ab\xB1"), "in the middle", "" },
    { "Windows quotes read as Latin", "ISO-8859-1", STR("a\nb\n\x93quoted\x94"), "line 3 holds the control character U+0093", "" },
};

static void conversions(void)
{
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        BUF_AUTO      got = { 0 };
        struct pw_err err = { 0 };
        int           rc  = convert(good[i].text, good[i].encoding, &got, &err);

        check_str(good[i].name, rc < 0 ? str_of(err.msg) : got.n ? buf_view(&got) : STR(""), good[i].want);
    }
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        BUF_AUTO      got = { 0 };
        struct pw_err err = { 0 };

        check_int(bad[i].name, convert(bad[i].text, bad[i].encoding, &got, &err), PW_EINPUT);
        check("it says which, and what to do", strstr(err.msg, bad[i].says) && err.remedy[0]);
        check("and where", strstr(err.where, bad[i].where));
    }
}

/* Characters of two bytes at every place of the pieces in which files are read. */
static void pieces(void)
{
    BUF_AUTO text = { 0 }, want = { 0 };
    size_t   bad_ones = 0;

    for (size_t i = 0; i < 70000; i++) {
        buf_text(&text, i % 100 ? "\xB1\xFB" : "x\n");
        buf_text(&want, i % 100 ? "丙" : "x\n");
    }
    for (size_t skip = 0; skip < 2; skip++) {
        BUF_AUTO      got   = { 0 }, longer = { 0 };
        struct pw_err err   = { 0 };
        struct str    tail  = { want.p, want.n };

        buf_text(&longer, skip ? "y" : "");
        buf_str(&longer, buf_view(&text));
        bad_ones += convert(buf_view(&longer), "GB18030", &got, &err) < 0 || got.n != tail.n + skip ||
                    memcmp(got.p + skip, tail.p, tail.n) != 0;
    }
    check_int("a character on the seam of two pieces", bad_ones, 0);
    buf_text(&text, "\x81");
    check_int("the line of a fault far behind", convert(buf_view(&text), "windows-1252", &want, &(struct pw_err){ 0 }), PW_EINPUT);
}

static void guesses(void)
{
    static const struct { const char *text, *want; } known[] = {
        { "\xCE\xCE\xCE \xD5\xE8\xEC\xF0\xE5\xE0\xEA\xF2\xE8\xE2, \xD1\xE0\xED\xEA\xF2-\xCF\xE5\xF2\xE5\xF0\xE1\xF3\xF0\xE3", "windows-1251" },
        { "Rue de l'H\xF4pital 3, Gen\xE8ve; Soci\xE9t\xE9 chimique L\xE9man", "windows-1252" },
        { "\xDDstanbul \xC7" "al\xFD\xFEkan Kimya Sanayi ve Ticaret \xDEirketi", "windows-1254" },
        { "\xC9\xCF\xBA\xA3\xBB\xAF\xD1\xA7\xCA\xD4\xBC\xC1\xD3\xD0\xCF\xDE\xB9\xAB\xCB\xBE", "GB18030" },
    };

    for (size_t i = 0; i < COUNT_OF(known); i++) {
        char got[CHARSET_NAME] = "none";

        charset_guess(str_of(known[i].text), got);
        check_text("what an encoding probably is", got, known[i].want);
    }
}

int main(void)
{
    static const struct { struct str head; const char *want; } marks[] = {
        { STR("\xEF\xBB\xBFx"), "UTF-8" }, { STR("\xFF\xFEx\0"), "UTF-16LE" }, { STR("\xFE\xFF\0x"), "UTF-16BE" },
        { STR("\xFF\xFE\0\0x\0\0\0"), "UTF-32LE" }, { STR("\0\0\xFE\xFF"), "UTF-32BE" }, { STR("x"), NULL }, { STR("\xFF"), NULL },
    };
    BUF_AUTO text = { 0 };

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        check_int(names[i].name, charset_known(names[i].name), names[i].known);
        check("wide or not", !names[i].known || charset_is_wide(names[i].name) == names[i].wide);
    }
    for (size_t i = 0; i < COUNT_OF(marks); i++) {
        const char *got = charset_mark(marks[i].head);

        check("a byte order mark", marks[i].want ? got && strcmp(got, marks[i].want) == 0 : !got);
    }
    conversions();
    pieces();
    guesses();
    check("a sample reads", charset_reads("windows-1251", STR("\xC0"), &text) && str_is(buf_view(&text), "А"));
    check("or not", !charset_reads("US-ASCII", STR("\xC0"), &text) && !charset_reads("ISO-8859-1", STR("\x93"), &text));
    return tap_done();
}
