#include "config.h"
#include "app/source_impl.h"

#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/spool.h"
#include "base/text.h"
#include "format/charset.h"

#define PIECE   ((size_t)1 << 20)
#define SURE    8                   /* characters of several bytes that are not UTF-8 by chance */
#define SAMPLE  ((size_t)256 << 10) /* bytes by which an encoding is guessed */
#define EXCERPT ((size_t)24)        /* bytes before and after the first that is not UTF-8, shown in two readings */

/* ---- is it UTF-8? ---- */

struct scan {
    int64_t bad_at;         /* offset of the first byte that is not; -1: none */
    size_t  several;        /* characters of several bytes before that, at least SURE of them counted */
};

static size_t count_several(struct str s, size_t so_far)
{
    for (size_t i = 0; i < s.n && so_far < SURE; i++)
        so_far += (unsigned char)s.p[i] >= 0xC2;
    return so_far;
}

/* How many bytes at the end may be the beginning of a character that goes on in the next piece. */
static size_t open_end(struct str s)
{
    for (size_t back = 1; back <= 3 && back <= s.n; back++) {
        unsigned char c = (unsigned char)s.p[s.n - back];

        if (c >= 0xC0)
            return back < (c >= 0xF0 ? 4u : c >= 0xE0 ? 3u : 2u) ? back : 0;
        if (c < 0x80)
            return 0;
    }
    return 0;
}

static int scan_utf8(int fd, struct scan *ret, struct pw_err *err)
{
    BUF_AUTO    piece  = { .cap = 2 * PIECE };
    int64_t     before = 0;
    size_t      n = 1, kept = 0, bad;
    struct scan s = { .bad_at = -1 };
    int         rc;

    if (!buf_room(&piece, PIECE))
        return err_nomem(err);
    if (lseek(fd, 0, SEEK_SET) < 0)
        return err_set(err, PW_EIO, "the input cannot be read twice");
    while (n && s.bad_at < 0) {
        struct str text;
        size_t     open;

        if ((rc = file_read_some(fd, piece.p + kept, PIECE - kept, &n, err)) < 0)
            return rc;
        text = (struct str){ piece.p, kept + n };
        open = n ? open_end(text) : 0;
        text.n -= open;
        if (!utf8_valid(text, &bad)) {
            s.bad_at = before + (int64_t)bad;
            text.n   = bad;
        }
        s.several = count_several(text, s.several);
        before += (int64_t)text.n;
        memmove(piece.p, piece.p + text.n, open);
        kept = open;
    }
    *ret = s;
    return PW_OK;
}

/* ---- what to say when it is not ---- */

struct place {
    uint64_t   line;
    struct buf around;      /* the field that holds the first bad byte, cut to EXCERPT on either side */
    struct buf sample;      /* from the beginning of that line on */
};

static int read_at(int fd, int64_t from, size_t n, struct buf *out, struct pw_err *err)
{
    size_t got;
    int    rc;

    if (!buf_room(out, n))
        return err_nomem(err);
    if (lseek(fd, from, SEEK_SET) < 0)
        return err_set(err, PW_EIO, "the input cannot be read twice");
    if ((rc = file_read_some(fd, out->p, n, &got, err)) == PW_OK)
        out->n = got;
    return rc;
}

/* Lines in front of `at`, and where its own line begins. */
static int find_line(int fd, int64_t at, uint64_t *ret_line, int64_t *ret_from, struct pw_err *err)
{
    BUF_AUTO piece = { 0 };
    uint64_t line  = 1;
    int64_t  from  = 0;
    int      rc;

    for (int64_t done = 0; done < at; done += (int64_t)piece.n) {
        size_t want = at - done < (int64_t)PIECE ? (size_t)(at - done) : PIECE;

        buf_reset(&piece);
        if ((rc = read_at(fd, done, want, &piece, err)) < 0)
            return rc;
        if (!piece.n)
            break;
        for (size_t i = 0; i < piece.n; i++)
            if (piece.p[i] == '\n') {
                line++;
                from = done + (int64_t)i + 1;
            }
    }
    *ret_line = line;
    *ret_from = from;
    return PW_OK;
}

static bool ends_field(char c)
{
    return strchr(",;|\t\r\n\"<>", c) != NULL;      /* NUL, too */
}

static int find_place(int fd, int64_t at, struct place *p, struct pw_err *err)
{
    BUF_AUTO bytes = { 0 };
    int64_t  from, left;
    size_t   a, b;
    int      rc = find_line(fd, at, &p->line, &from, err);

    if (rc < 0)
        return rc;
    left = at - (int64_t)EXCERPT > from ? at - (int64_t)EXCERPT : from;
    if ((rc = read_at(fd, left, 2 * EXCERPT, &bytes, err)) < 0 || (rc = read_at(fd, from, SAMPLE, &p->sample, err)) < 0)
        return rc;
    a = b = (size_t)(at - left);
    while (a > 0 && !ends_field(bytes.p[a - 1]))
        a--;
    while (b < bytes.n && !ends_field(bytes.p[b]))
        b++;
    buf_add(&p->around, bytes.p + a, b - a);
    return buf_check(&p->around, err);
}

/* How the place reads in `name`; a character that the excerpt cuts at its end is left out. */
static bool reading(const char *name, struct str around, struct buf *out)
{
    for (size_t cut = 0; cut < 4 && cut < around.n; cut++) {
        BUF_AUTO text = { 0 };

        if (charset_reads(name, (struct str){ around.p, around.n - cut }, &text)) {
            buf_str(out, buf_view(&text));
            return true;
        }
    }
    return false;
}

/* Another encoding in which the place can be read, and reads differently. */
static const char *other_reading(const char *first, struct str as_first, struct str around, struct buf *out)
{
    static const char *const common[] = { "windows-1252", "windows-1251", "windows-1250", "windows-1256", "GB18030", "Big5",
                                          "IBM850", "ISO-8859-5" };

    for (size_t i = 0; i < COUNT_OF(common); i++) {
        BUF_AUTO text = { 0 };

        if (!text_ieq(str_of(common[i]), first) && reading(common[i], around, &text) && !str_eq(buf_view(&text), as_first)) {
            buf_str(out, buf_view(&text));
            return common[i];
        }
    }
    return NULL;
}

static int say_readings(const struct place *p, struct pw_err *err)
{
    char        guess[CHARSET_NAME] = "";
    BUF_AUTO    one = { 0 }, two = { 0 };
    struct str  around = buf_view(&p->around);
    bool        told   = charset_guess(buf_view(&p->sample), guess) && !charset_is_utf8(guess) && reading(guess, around, &one);
    const char *first  = told ? guess : other_reading("", STR_NONE, around, &one);
    const char *second = first ? other_reading(first, buf_view(&one), around, &two) : NULL;

    if (!first) {
        err_set(err, PW_EINPUT, "the text is not UTF-8, and what it is could not be told");
        return err_remedy(err, "save it as UTF-8, or name its encoding with --encoding");
    }
    err_set(err, PW_EINPUT, "the text is not UTF-8%s%s: line %llu reads '%s' as %s%s%s%s%s", told ? ", but probably " : "",
            told ? guess : "", (unsigned long long)p->line, one.p ? one.p : "", first, second ? ", '" : "",
            second ? two.p : "", second ? "' as " : "", second ? second : "");
    return err_remedy(err, "say which one is right: --encoding %s%s%s, or the name of another; or save the file as UTF-8", first,
                      second ? " or --encoding " : "", second ? second : "");
}

/* UTF-16 without its mark is valid UTF-8 as long as it holds Latin letters: every second byte is NUL. */
static const char *wide_without_mark(struct str head)
{
    size_t even = 0, odd = 0;

    for (size_t i = 0; i + 1 < head.n; i += 2) {
        even += head.p[i] == '\0';
        odd += head.p[i + 1] == '\0';
    }
    if (head.n < 4 || (even + odd) * 3 < head.n / 2)
        return NULL;
    return even > odd * 4 ? "UTF-16BE" : odd > even * 4 ? "UTF-16LE" : NULL;
}

int source_check_utf8(int fd, struct str head, struct pw_err *err)
{
    const char  *wide = wide_without_mark(head);
    struct place p    = { 0 };
    struct scan  s;
    int          rc;

    if (wide) {
        err_set(err, PW_EINPUT, "the text is not UTF-8, but probably %s without a byte order mark", wide);
        return err_remedy(err, "import it with --encoding %s, or save it as UTF-8", wide);
    }
    if ((rc = scan_utf8(fd, &s, err)) < 0 || s.bad_at < 0)
        return rc;
    if ((rc = find_place(fd, s.bad_at, &p, err)) == PW_OK) {
        if (s.several >= SURE) {
            err_set(err, PW_EINPUT, "the text is UTF-8, but for some bytes");
            err_remedy(err, "mend them, or import with --encoding UTF-8: records with such bytes then wait in the quarantine");
        } else {
            say_readings(&p, err);
        }
        rc = err_where(err, "line %llu, byte %lld of the file", (unsigned long long)p.line, (long long)s.bad_at + 1);
    }
    buf_done(&p.around);
    buf_done(&p.sample);
    return rc;
}

/* ---- conversion ---- */

static int add(void *ctx, const void *bytes, size_t n, struct pw_err *err)
{
    return spool_add(ctx, bytes, n, err);
}

static int convert(int *fd, const char *name, struct pw_err *err)
{
    SPOOL_AUTO out = { 0 };
    int        kept, rc;

    if ((rc = spool_begin(&out, err)) < 0 || (rc = charset_convert(*fd, name, add, &out, err)) < 0 ||
        (rc = spool_end(&out, &kept, err)) < 0)
        return rc;
    close(*fd);
    *fd = kept;
    return PW_OK;
}

/* Text that is UTF-8 read as something else would be stored as rubbish. */
static int refuse_if_utf8(int fd, const char *name, struct pw_err *err)
{
    struct scan s;
    int         rc = scan_utf8(fd, &s, err);

    if (rc < 0 || s.bad_at >= 0 || s.several < SURE)
        return rc;
    err_set(err, PW_EINPUT, "the text is UTF-8 already, not %.40s", name);
    return err_remedy(err, "leave the encoding out");
}

int source_encode(int *fd, struct str head, const char *name, bool *ret_converted, struct pw_err *err)
{
    const char *mark = charset_mark(head);
    int         rc;

    *ret_converted = false;
    if (name && !charset_known(name)) {
        err_set(err, PW_EINPUT, "'%.40s' is not an encoding that is known here", name);
        return err_remedy(err, "'iconv -l' lists them; windows-1251, windows-1252, GB18030 and UTF-16LE are some");
    }
    if (mark && name && (charset_is_utf8(mark) ? !charset_is_utf8(name) : !charset_is_wide(name))) {
        err_set(err, PW_EINPUT, "the file begins with the byte order mark of %s, so it is not %.40s", mark, name);
        return err_remedy(err, "leave the encoding out");
    }
    if (name && !mark && (text_ieq(str_of(name), "UTF-16") || text_ieq(str_of(name), "UTF-32"))) {
        err_set(err, PW_EINPUT, "the file has no byte order mark, so %.40s may be read in two ways", name);
        return err_remedy(err, "name it %.40sLE or %.40sBE", name, name);
    }
    if (mark && !charset_is_utf8(mark))
        name = mark;
    if (!name || charset_is_utf8(name))
        return PW_OK;
    if (!charset_is_wide(name) && (rc = refuse_if_utf8(*fd, name, err)) < 0)
        return rc;
    if ((rc = convert(fd, name, err)) == PW_OK)
        *ret_converted = true;
    return rc;
}
