#include "config.h"
#include "format/fold.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#include "base/text.h"

#define UNITS_MAX (FOLD_TEXT_MAX * 4)
#define WORDS_MAX 64

static bool ascii_only(struct str s)
{
    for (; s.n >= 8; s.p += 8, s.n -= 8) {
        uint64_t eight;

        memcpy(&eight, s.p, 8);
        if (eight & UINT64_C(0x8080808080808080))
            return false;
    }
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] & 0x80)
            return false;
    return true;
}

/* Adds one folded character, or remembers that a blank is due before the next. */
static void add(struct buf *out, size_t start, bool *blank, uint32_t cp, bool word)
{
    if (!word) {
        *blank = out->n > start;
        return;
    }
    if (*blank)
        buf_byte(out, ' ');
    *blank = false;
    utf8_add(out, cp);
}

/* Nearly every text: one pass, one byte for one byte. */
static void fold_ascii(struct str s, struct buf *out)
{
    char  *to;
    size_t n = 0;
    bool   blank = false;

    if (!buf_room(out, s.n + 1))
        return;
    to = out->p + out->n;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c >= 'A' && c <= 'Z')
            c = (unsigned char)(c + 32);
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) {
            blank = n > 0;
            continue;
        }
        if (blank)
            to[n++] = ' ';
        blank   = false;
        to[n++] = (char)c;
    }
    out->n += n;
    out->p[out->n] = '\0';
}

static bool mark(UChar32 c)
{
    int8_t type = u_charType(c);

    return type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_COMBINING_SPACING_MARK;
}

/* Marks that a spelling may do without: accents and points. The vowel signs of Indian and other scripts and the
 * voicing marks of Japanese are letters to their readers, and make another name. */
static bool optional_mark(UChar32 c)
{
    UErrorCode  status = U_ZERO_ERROR;
    UScriptCode script = uscript_getScript(c, &status);

    switch (script) {
    case USCRIPT_INHERITED:
        return c != 0x3099 && c != 0x309A;
    case USCRIPT_LATIN:
    case USCRIPT_GREEK:
    case USCRIPT_CYRILLIC:
    case USCRIPT_ARABIC:
    case USCRIPT_HEBREW:
        return true;
    default:
        return false;
    }
}

static bool dropped(UChar32 c)
{
    if (mark(c))
        return optional_mark(c);
    return u_charType(c) == U_FORMAT_CHAR || c == 0x0640;   /* Arabic tatweel only stretches a word */
}

static void fold_unicode(struct str s, struct buf *out)
{
    UErrorCode         status = U_ZERO_ERROR;
    const UNormalizer2 *nfkd  = unorm2_getNFKDInstance(&status);
    UChar              in[FOLD_TEXT_MAX], norm[UNITS_MAX];
    int32_t            n_in = 0, n = 0;
    size_t             start = out->n;
    bool               blank = false;

    u_strFromUTF8WithSub(in, FOLD_TEXT_MAX, &n_in, s.p, (int32_t)s.n, 0xFFFD, NULL, &status);
    n = unorm2_normalize(nfkd, in, n_in, norm, UNITS_MAX, &status);
    if (U_FAILURE(status)) {        /* hostile length: folded bytewise, still deterministic */
        fold_ascii(s, out);
        return;
    }
    for (int32_t i = 0; i < n;) {
        uint32_t unit = norm[i++];
        UChar32  c;

        if (unit >= 0xD800 && unit < 0xDC00 && i < n && norm[i] >= 0xDC00 && norm[i] < 0xE000)
            unit = 0x10000 + ((unit - 0xD800) << 10) + (norm[i++] - 0xDC00u);
        c = (UChar32)unit;
        if (dropped(c))
            continue;
        if (c == 0xDF || c == 0x1E9E) {     /* sharp s folds to two letters */
            add(out, start, &blank, 's', true);
            c = 's';
        }
        c = u_foldCase(c, U_FOLD_CASE_DEFAULT);
        add(out, start, &blank, (uint32_t)c, u_isalnum(c) || mark(c));
    }
}

void fold_name(struct str s, struct buf *out)
{
    if (s.n > FOLD_TEXT_MAX) {
        s.n = FOLD_TEXT_MAX;
        while (s.n && ((unsigned char)s.p[s.n] & 0xC0) == 0x80)
            s.n--;
    }
    if (ascii_only(s))
        fold_ascii(s, out);
    else
        fold_unicode(s, out);
}

void fold_words(struct str s, struct buf *out)
{
    BUF_STACK(folded, 256);
    struct str words[WORDS_MAX], rest, word;
    size_t     n = 0;

    fold_name(s, &folded);
    rest = buf_view(&folded);
    while (n < WORDS_MAX && text_split(&rest, ' ', &word))
        words[n++] = word;
    for (size_t i = 1; i < n; i++)      /* few words: no call is cheaper than the best sort */
        for (size_t k = i; k && str_cmp(words[k - 1], words[k]) > 0; k--) {
            struct str swap = words[k];

            words[k]     = words[k - 1];
            words[k - 1] = swap;
        }
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_byte(out, ' ');
        buf_str(out, words[i]);
    }
}

void fold_digits(struct str s, struct buf *out)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] >= '0' && s.p[i] <= '9')
            buf_byte(out, (unsigned char)s.p[i]);
}

/* ---- scripts ---- */

#define SCRIPTS_MAX 8   /* in one name; further ones have fewer letters than the first */

const char *fold_script(struct str s)
{
    UScriptCode found[SCRIPTS_MAX];
    int         letters[SCRIPTS_MAX] = { 0 }, n = 0, most = 0;

    for (size_t at = 0; at < s.n;) {
        UErrorCode  status = U_ZERO_ERROR;
        UChar32     c      = (UChar32)utf8_next(s, &at);
        UScriptCode script;
        int         i;

        if (!u_isalpha(c))
            continue;
        script = uscript_getScript(c, &status);
        for (i = 0; i < n && found[i] != script; i++)
            ;
        if (i == n && n < SCRIPTS_MAX)
            found[n++] = script;
        if (i < n)
            letters[i]++;
    }
    for (int i = 1; i < n; i++)
        if (letters[i] > letters[most])
            most = i;
    return n ? uscript_getName(found[most]) : NULL;
}

/* ---- Latin letters ---- */

static bool latin_open(struct latin *l)
{
    /* Cyrillic and Greek as English writes them; the rest by ICU's general rules. */
    static const UChar id[] = u"Russian-Latin/BGN; Greek-Latin/UNGEGN; Any-Latin; Latin-ASCII";
    UErrorCode         status = U_ZERO_ERROR;

    if (!l->icu && !l->failed) {
        l->icu    = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
        l->failed = U_FAILURE(status);
        if (l->failed)
            l->icu = NULL;
    }
    return l->icu;
}

/* Adds the Latin spelling of `s`; false when it cannot be told. */
static bool to_latin(struct latin *l, struct str s, struct buf *out)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar      text[UNITS_MAX];
    char       bytes[UNITS_MAX * 3];
    int32_t    n = 0, limit, n_bytes = 0;

    if (!latin_open(l))
        return false;
    u_strFromUTF8WithSub(text, UNITS_MAX, &n, s.p, (int32_t)s.n, 0xFFFD, NULL, &status);
    limit = n;
    utrans_transUChars(l->icu, text, &n, UNITS_MAX, 0, &limit, &status);
    u_strToUTF8(bytes, sizeof bytes, &n_bytes, text, n, &status);
    if (U_FAILURE(status))
        return false;
    buf_add(out, bytes, (size_t)n_bytes);
    return true;
}

/* Letters that Latin-ASCII leaves and that only modify or keep apart: hard and soft signs, ayn, hamza, the t:s of BGN. */
static bool joins(uint32_t cp)
{
    return cp == '\'' || cp == '"' || cp == ':' || cp == '`' || cp == 0x2018 || cp == 0x2019 || (cp >= 0x02B0 && cp <= 0x02FF);
}

void latin_fold(struct latin *l, struct str s, struct buf *out)
{
    BUF_STACK(latin, 512);
    BUF_STACK(joined, 512);

    if (s.n > FOLD_TEXT_MAX) {
        s.n = FOLD_TEXT_MAX;
        while (s.n && ((unsigned char)s.p[s.n] & 0xC0) == 0x80)
            s.n--;
    }
    if (ascii_only(s) || !to_latin(l, s, &latin)) {
        buf_reset(&latin);
        buf_str(&latin, s);
    }
    for (size_t at = 0; at < latin.n;) {
        uint32_t cp = utf8_next(buf_view(&latin), &at);

        if (!joins(cp))
            utf8_add(&joined, cp);
    }
    fold_name(buf_view(&joined), out);
}

void latin_done(struct latin *l)
{
    if (l->icu)
        utrans_close(l->icu);
    *l = (struct latin){ 0 };
}
