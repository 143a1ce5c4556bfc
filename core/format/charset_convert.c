#include "config.h"
#include "format/charset.h"

#include <errno.h>
#include <iconv.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"

#define PIECE ((size_t)64 << 10)
#define FAILED ((iconv_t)-1)
#define STUCK  ((size_t)-1)

static bool begins(const char *name, const char *head)
{
    size_t n = strlen(head);

    return strlen(name) >= n && text_ieq((struct str){ name, n }, head);
}

bool charset_is_utf8(const char *name)
{
    return text_ieq(str_of(name), "UTF-8") || text_ieq(str_of(name), "UTF8");
}

bool charset_is_wide(const char *name)
{
    return begins(name, "UTF-16") || begins(name, "UTF16") || begins(name, "UTF-32") || begins(name, "UTF32") ||
           begins(name, "UCS") || begins(name, "UNICODE");
}

bool charset_known(const char *name)
{
    static const char *const none[] = { "UTF-7", "UTF7", "WCHAR_T", "INTERNAL", "CHAR" };
    iconv_t                  cd;

    if (!*name || strlen(name) >= CHARSET_NAME || strchr(name, '/'))    /* "//TRANSLIT" would replace letters */
        return false;
    for (size_t i = 0; i < COUNT_OF(none); i++)
        if (begins(name, none[i]))
            return false;
    cd = iconv_open("UTF-8", name);
    if (cd == FAILED)
        return false;
    iconv_close(cd);
    return true;
}

const char *charset_mark(struct str head)
{
    static const struct { const char *bytes; size_t n; const char *name; } marks[] = {
        { "\xEF\xBB\xBF", 3, "UTF-8" },     { "\xFF\xFE\0\0", 4, "UTF-32LE" },  { "\0\0\xFE\xFF", 4, "UTF-32BE" },
        { "\xFF\xFE", 2, "UTF-16LE" },      { "\xFE\xFF", 2, "UTF-16BE" },
    };

    for (size_t i = 0; i < COUNT_OF(marks); i++)
        if (head.n >= marks[i].n && memcmp(head.p, marks[i].bytes, marks[i].n) == 0)
            return marks[i].name;
    return NULL;
}

/* ---- streams ---- */

struct conversion {
    iconv_t          cd;
    const char      *name;
    charset_write_fn write;
    void            *ctx;
    char             in[PIECE], out[PIECE];
    char            *next;          /* in `in`: what is not converted yet */
    size_t           left;
    int64_t          before;        /* bytes of the file in front of `in` */
    uint64_t         line;          /* of the next character, from 1 */
    bool             begun;
};

static size_t lines_in(struct str s)
{
    size_t n = 0;

    for (const char *p = s.p; s.n && (p = memchr(p, '\n', (size_t)(s.p + s.n - p))); p++)
        n++;
    return n;
}

/* U+0080 to U+009F: where Windows has letters and quotes, ISO 8859 has controls that no text holds. */
static const char *find_control(struct str s)
{
    for (const char *p = s.p, *end = s.p + s.n; s.n && (p = memchr(p, 0xC2, (size_t)(end - p))); p++)
        if (p + 1 < end && (unsigned char)p[1] < 0xA0)
            return p;
    return NULL;
}

/* `text` is whole characters: iconv never leaves half of one. */
static int hand_on(struct conversion *c, struct str text, struct pw_err *err)
{
    const char *control;

    if (!c->begun && text.n >= 3 && memcmp(text.p, "\xEF\xBB\xBF", 3) == 0)
        text = (struct str){ text.p + 3, text.n - 3 };
    c->begun |= text.n > 0;
    control = find_control(text);
    if (control) {
        err_set(err, PW_EINPUT, "read as %s, line %llu holds the control character U+00%02X, which no text has", c->name,
                (unsigned long long)(c->line + lines_in((struct str){ text.p, (size_t)(control - text.p) })),
                (unsigned char)control[1]);
        return err_remedy(err, "name the encoding that the text really has; Windows text is windows-1252, -1250, -1251 ...");
    }
    c->line += lines_in(text);
    return c->write(c->ctx, text.p, text.n, err);
}

static int refuse_bytes(const struct conversion *c, struct pw_err *err)
{
    BUF_AUTO hex = { 0 };

    for (size_t i = 0; i < c->left && i < 4; i++)
        buf_printf(&hex, "%s%02X", i ? " " : "", (unsigned char)c->next[i]);
    err_set(err, PW_EINPUT, "the bytes %s are no character of %s", hex.p ? hex.p : "", c->name);
    err_where(err, "line %llu, byte %lld of the file", (unsigned long long)c->line,
              (long long)(c->before + (c->next - c->in) + 1));
    return err_remedy(err, "name the encoding that the text really has, or mend that line");
}

/* Converts what is in `in` as far as it goes; half a character at its end stays. */
static int convert_piece(struct conversion *c, struct pw_err *err)
{
    for (;;) {
        char  *out  = c->out;
        size_t room = sizeof c->out, r = iconv(c->cd, &c->next, &c->left, &out, &room);
        int    why = errno, rc = hand_on(c, (struct str){ c->out, sizeof c->out - room }, err);

        if (rc < 0)
            return rc;
        if (r != STUCK || why == EINVAL)
            return PW_OK;
        if (why != E2BIG)
            return refuse_bytes(c, err);
    }
}

static int run(struct conversion *c, int fd, struct pw_err *err)
{
    size_t n = 1;
    int    rc;

    c->next = c->in;
    while (n) {
        memmove(c->in, c->next, c->left);
        c->before += c->next - c->in;
        c->next = c->in;
        if ((rc = file_read_some(fd, c->in + c->left, sizeof c->in - c->left, &n, err)) < 0)
            return rc;
        c->left += n;
        if ((rc = convert_piece(c, err)) < 0)
            return rc;
    }
    if (!c->left)
        return PW_OK;
    err_set(err, PW_EINPUT, "the file ends in the middle of a character of %s", c->name);
    return err_remedy(err, "have it sent again, or name the encoding that the text really has");
}

int charset_convert(int fd, const char *name, charset_write_fn write, void *ctx, struct pw_err *err)
{
    struct conversion c = { .name = name, .write = write, .ctx = ctx, .line = 1 };
    int               rc;

    if (lseek(fd, 0, SEEK_SET) < 0)
        return err_set(err, PW_EIO, "the input cannot be read twice");
    c.cd = iconv_open("UTF-8", name);
    if (c.cd == FAILED)
        return errno == ENOMEM ? err_nomem(err) : err_set(err, PW_EINPUT, "'%.40s' is not an encoding", name);
    rc = run(&c, fd, err);
    iconv_close(c.cd);
    return rc;
}

bool charset_reads(const char *name, struct str bytes, struct buf *out)
{
    iconv_t cd    = iconv_open("UTF-8", name);
    size_t  begun = out->n, room = 4 * bytes.n + 4, left = bytes.n;     /* no byte becomes more than four */
    char   *in    = (char *)bytes.p, *to;                               /* iconv writes nothing there */
    bool    good;

    if (cd == FAILED)
        return false;
    good = buf_room(out, room);
    if (good) {
        size_t all = room;

        to   = out->p + begun;
        good = iconv(cd, &in, &left, &to, &room) != STUCK && !find_control((struct str){ out->p + begun, all - room });
        if (good) {
            out->n += all - room;
            out->p[out->n] = '\0';
        }
    }
    iconv_close(cd);
    return good;
}

bool charset_table(const char *name, int ret[static 256])
{
    iconv_t cd     = charset_known(name) ? iconv_open("UTF-32LE", name) : FAILED;
    bool    single = true;

    if (cd == FAILED)
        return false;
    for (int i = 0; i < 256 && single; i++) {
        unsigned char out[16];
        char          byte = (char)i, *in = &byte, *to = (char *)out;
        size_t        left = 1, room = sizeof out;

        iconv(cd, NULL, NULL, NULL, NULL);
        ret[i] = -1;
        if (iconv(cd, &in, &left, &to, &room) != STUCK && room == sizeof out - 4)
            ret[i] = (int)(out[0] | (uint32_t)out[1] << 8 | (uint32_t)out[2] << 16);
        else
            single = errno == EILSEQ;       /* EINVAL: the beginning of a longer one */
    }
    iconv_close(cd);
    return single && ret['<'] == '<';       /* what expat can read at all */
}
