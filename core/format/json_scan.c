#include "config.h"
#include "format/json_scan.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"
#include "format/json_parse.h"

#define BUFFER   (2 * JSON_RECORD_MAX)  /* a whole record, and most of the next ones */
#define RAW_KEPT ((size_t)64 << 10)     /* of an over-long record */

struct json_scan {
    json_read_fn     read;
    void            *ctx;
    int              fd;
    struct str       text;          /* json_scan_open_text(): still to be handed over */

    char            *buf, *kept;
    size_t           at, end;
    uint64_t         before;        /* bytes dropped from the front of the buffer */
    uint64_t         line;          /* of buf[at] */
    uint64_t         line_start;    /* offset of that line's first byte */
    bool             eof, done, any;
    uint64_t         row;
    enum json_layout layout;
    struct json_parse parse;
};

struct str json_shape_path(const struct json_scan *s, uint32_t shape)
{
    /* The path is made on first demand. */
    return json_shape_path_of((struct json_shapes *)(uintptr_t)&s->parse.shapes, shape);
}

struct str json_shape_name(const struct json_scan *s, uint32_t shape)
{
    return s->parse.shapes.all[shape].name;
}

struct json_step json_shape_step(const struct json_scan *s, uint32_t shape)
{
    const struct json_shape *x = &s->parse.shapes.all[shape];

    return (struct json_step){ x->parent == JSON_SHAPE_NONE ? 0 : x->parent, x->element, x->name };
}

void json_leaf_path(const struct json_scan *s, const struct json_leaf *leaf, struct buf *out)
{
    const struct json_shape *all = s->parse.shapes.all;
    uint32_t                 way[JSON_DEPTH + 1];
    size_t                   n = 0, arrays = 0, start = out->n;

    for (uint32_t i = leaf->shape; i != 0 && i != JSON_SHAPE_NONE && n <= JSON_DEPTH; i = all[i].parent)
        way[n++] = i;
    while (n--) {
        const struct json_shape *x = &all[way[n]];

        if (x->element) {
            if (arrays < JSON_INDEXES)
                buf_printf(out, "[%u]", leaf->index[arrays]);
            else
                buf_text(out, "[]");
            arrays++;
            continue;
        }
        if (out->n > start)
            buf_byte(out, '.');
        buf_str(out, x->name);
    }
}

/* ---- the buffer ---- */

static int fill(struct json_scan *s, struct pw_err *err)
{
    int    rc;
    size_t n;

    memmove(s->buf, s->buf + s->at, s->end - s->at);
    s->before += s->at;
    s->end -= s->at;
    s->at = 0;
    while (!s->eof && s->end < BUFFER) {
        if ((rc = s->read(s->ctx, s->buf + s->end, BUFFER - s->end, &n, err)) < 0)
            return rc;
        s->eof = n == 0;
        s->end += n;
    }
    return PW_OK;
}

/* Moves on over `n` bytes, counting lines. */
static void advance(struct json_scan *s, size_t n)
{
    const char *p = s->buf + s->at, *end = p + n, *lf;

    while ((lf = memchr(p, '\n', (size_t)(end - p)))) {
        p = lf + 1;
        s->line++;
        s->line_start = s->before + (uint64_t)(p - s->buf);
    }
    s->at += n;
}

/* To the next byte that is not white space; *ret_any is false at the end of the input. */
static int skip_space(struct json_scan *s, bool *ret_any, struct pw_err *err)
{
    int rc;

    for (;;) {
        size_t i = s->at;

        while (i < s->end && (s->buf[i] == ' ' || s->buf[i] == '\n' || s->buf[i] == '\t' || s->buf[i] == '\r'))
            i++;
        advance(s, i - s->at);
        *ret_any = s->at < s->end;
        if (*ret_any || s->eof)
            return PW_OK;
        if ((rc = fill(s, err)) < 0)
            return rc;
    }
}

/* ---- records ---- */

/* A fault at `offset` bytes behind s->at. */
static void set_bad(struct json_scan *s, struct json_record *r, size_t offset, int code, const char *why)
{
    uint64_t line = s->line, start = s->line_start, at = s->before + s->at + offset;

    for (size_t i = s->at; i < s->at + offset && i < s->end; i++)
        if (s->buf[i] == '\n') {
            line++;
            start = s->before + i + 1;
        }
    r->bad      = true;
    r->leaves   = NULL;
    r->n_leaves = 0;
    err_set(&r->fault, code, "%s", why);
    err_where(&r->fault, "%llu:%llu (byte %llu)", (unsigned long long)line, (unsigned long long)(at - start + 1),
              (unsigned long long)at);
}

static void begin_record(struct json_scan *s, struct json_record *r)
{
    *r = (struct json_record){ .row = ++s->row, .line = s->line, .offset = s->before + s->at };
}

static void set_good(struct json_scan *s, struct json_record *r)
{
    r->leaves   = s->parse.leaves;
    r->n_leaves = s->parse.n_leaves;
}

/* White space up to `end`, or what else is there. */
static bool only_space(const char *p, const char *end, const char **ret_other)
{
    while (p < end && (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n'))
        p++;
    *ret_other = p;
    return p == end;
}

static void parse_line(struct json_scan *s, struct json_record *r, size_t n)
{
    const char *other;

    r->raw = (struct str){ s->buf + s->at, n };
    while (r->raw.n && r->raw.p[r->raw.n - 1] == '\r')
        r->raw.n--;
    if (s->buf[s->at] != '{')
        set_bad(s, r, 0, PW_EINPUT, "a record is an object: { is wanted here");
    else if (json_parse_value(&s->parse, (struct str){ s->buf + s->at, n }, true) != JSON_VALUE)
        set_bad(s, r, s->parse.at, s->parse.code, s->parse.why);
    else if (!only_space(s->buf + s->at + s->parse.used, s->buf + s->at + n, &other))
        set_bad(s, r, (size_t)(other - s->buf) - s->at, PW_EINPUT, "something follows the object on its line");
    else
        set_good(s, r);
}

/* A line that does not fit: its beginning is kept, the rest is passed over. */
static int skip_line(struct json_scan *s, struct json_record *r, struct pw_err *err)
{
    size_t n = s->end - s->at < RAW_KEPT ? s->end - s->at : RAW_KEPT;
    int    rc;

    memcpy(s->kept, s->buf + s->at, n);
    r->raw = (struct str){ s->kept, n };
    set_bad(s, r, 0, PW_ELIMIT, "the record is longer than 1 MiB");
    for (;;) {
        const char *lf = memchr(s->buf + s->at, '\n', s->end - s->at);

        s->at = lf ? (size_t)(lf - s->buf) : s->end;
        if (lf || s->eof)
            return PW_OK;
        if ((rc = fill(s, err)) < 0)
            return rc;
    }
}

static int next_line(struct json_scan *s, struct json_record *r, struct pw_err *err)
{
    const char *lf;
    size_t      n;
    int         rc;

    begin_record(s, r);
    lf = memchr(s->buf + s->at, '\n', s->end - s->at);
    if (!lf && !s->eof) {
        if ((rc = fill(s, err)) < 0)
            return rc;
        lf = memchr(s->buf + s->at, '\n', s->end - s->at);
    }
    n = lf ? (size_t)(lf - s->buf) - s->at : s->end - s->at;
    if (n > JSON_RECORD_MAX)
        return skip_line(s, r, err);
    parse_line(s, r, n);
    s->at += n;     /* up to the line end, which skip_space() counts */
    return PW_OK;
}

/* A fault after which nothing can be read. */
static int stop(struct json_scan *s, struct json_record *r, size_t offset, int code, const char *why)
{
    size_t left = s->end - s->at;

    if (!r->bad)
        set_bad(s, r, offset, code, why);
    r->raw  = (struct str){ s->buf + s->at, left < RAW_KEPT ? left : RAW_KEPT };
    r->last = true;
    s->done = true;
    return PW_OK;
}

/* One value of the array or the single object at s->at, wherever it ends. */
static int next_value(struct json_scan *s, struct json_record *r, struct pw_err *err)
{
    enum json_outcome o;
    int               rc;

    begin_record(s, r);
    if (s->buf[s->at] != '{')
        return stop(s, r, 0, PW_EINPUT, "a record is an object: { is wanted here");
    o = json_parse_value(&s->parse, (struct str){ s->buf + s->at, s->end - s->at }, s->eof);
    if (o == JSON_NEEDS_MORE) {
        if ((rc = fill(s, err)) < 0)
            return rc;
        o = json_parse_value(&s->parse, (struct str){ s->buf + s->at, s->end - s->at }, s->eof);
    }
    if (o == JSON_NEEDS_MORE || (o == JSON_VALUE && s->parse.used > JSON_RECORD_MAX))
        return stop(s, r, 0, PW_ELIMIT, "the record is longer than 1 MiB");
    if (o == JSON_WRONG)
        return stop(s, r, s->parse.at, s->parse.code, s->parse.why);
    r->raw = (struct str){ s->buf + s->at, s->parse.used };
    set_good(s, r);
    if (s->parse.newlines)
        advance(s, s->parse.used);
    else
        s->at += s->parse.used;
    return PW_OK;
}

/* The comma, or the end of the list: *ret_value tells whether a value follows. */
static int next_in_array(struct json_scan *s, bool *ret_value, struct json_record *r, struct pw_err *err)
{
    bool any;
    int  rc;

    *ret_value = false;
    if ((rc = skip_space(s, &any, err)) < 0)
        return rc;
    if (any && s->buf[s->at] == ']') {
        s->at++;
        s->done = true;
        if ((rc = skip_space(s, &any, err)) < 0 || !any)
            return rc;
        begin_record(s, r);
        return stop(s, r, 0, PW_EINPUT, "something follows the list");
    }
    if (any && s->any) {
        if (s->buf[s->at] != ',') {
            begin_record(s, r);
            return stop(s, r, 0, PW_EINPUT, "a comma or ] is wanted here");
        }
        s->at++;
        if ((rc = skip_space(s, &any, err)) < 0)
            return rc;
    }
    s->any = true;
    if (!any) {
        begin_record(s, r);
        return stop(s, r, 0, PW_EINPUT, "the list is never closed");
    }
    *ret_value = true;
    return PW_OK;
}

/* Nothing may follow the only object; its slices must stay where they are while we look. */
static int only_object(struct json_scan *s, struct json_record *r, struct pw_err *err)
{
    const char *other;
    int         rc;

    if ((rc = next_value(s, r, err)) < 0 || r->bad)
        return rc;
    s->done = true;
    if (!only_space(s->buf + s->at, s->buf + s->end, &other))
        return stop(s, r, (size_t)(other - s->buf) - s->at, PW_EINPUT, "something follows the object");
    if (!s->eof)
        return stop(s, r, s->end - s->at, PW_ELIMIT, "endless white space follows the object");
    return PW_OK;
}

int json_scan_next(struct json_scan *s, bool *ret_more, struct json_record *r, struct pw_err *err)
{
    bool   any = false, value = true;
    size_t row = s->row;
    int    rc;

    if (s->done) {
        *ret_more = false;
        return PW_OK;
    }
    if (s->layout == JSON_ARRAY)
        rc = next_in_array(s, &value, r, err);
    else
        rc = skip_space(s, &any, err);
    if (rc < 0)
        return rc;
    if (s->layout == JSON_ARRAY)
        rc = value ? next_value(s, r, err) : PW_OK;
    else if (any)
        rc = s->layout == JSON_LINES ? next_line(s, r, err) : only_object(s, r, err);
    if (rc == PW_OK)
        *ret_more = s->row > row;
    return rc;
}

/* ---- opening ---- */

/* Lines or one object? An object that ends on its line is a line; broken ones are judged by their looks. */
static enum json_layout guess(struct json_scan *s)
{
    struct str        here = { s->buf + s->at, s->end - s->at };
    const char       *lf   = memchr(here.p, '\n', here.n), *end = lf ? lf : here.p + here.n, *next = lf;
    enum json_outcome o    = json_parse_value(&s->parse, here, s->eof);

    if (o == JSON_VALUE)
        return s->parse.newlines ? JSON_ONE : JSON_LINES;
    if (o == JSON_NEEDS_MORE)
        return lf ? JSON_ONE : JSON_LINES;
    while (end > here.p && (end[-1] == '\r' || end[-1] == ' '))
        end--;
    if (end > here.p && end[-1] == '}' && here.p + s->parse.at < end)
        return JSON_LINES;
    /* A first line cut off in the middle: the next begins anew. */
    if (lf && !only_space(lf, here.p + here.n, &next) && *next == '{' && here.p + s->parse.at <= next)
        return JSON_LINES;
    return JSON_ONE;
}

static int begin(struct json_scan **ret, struct json_scan *made, enum json_layout layout, struct pw_err *err)
{
    JSON_SCAN_AUTO s = made;
    bool           any;
    int            rc;

    if ((rc = fill(s, err)) < 0)
        return rc;
    if (s->end >= 2 && (memcmp(s->buf, "\xFF\xFE", 2) == 0 || memcmp(s->buf, "\xFE\xFF", 2) == 0 ||
                        (s->end >= 3 && memcmp(s->buf, "\xEF\xBB\xBF", 3) == 0))) {
        err_set(err, PW_EINPUT, "the JSON begins with a byte order mark or is UTF-16");
        err_remedy(err, "save it as UTF-8 without a byte order mark");
        return PW_EINPUT;
    }
    if ((rc = skip_space(s, &any, err)) < 0)
        return rc;
    s->layout = layout;
    if (any && layout == JSON_GUESS)
        s->layout = s->buf[s->at] == '[' ? JSON_ARRAY : guess(s);
    if (!any) {
        s->done = true;
    } else if (s->layout == JSON_ARRAY || layout == JSON_GUESS) {
        if (s->buf[s->at] != (s->layout == JSON_ARRAY ? '[' : '{')) {
            err_set(err, PW_EINPUT, "the JSON begins neither with an object nor with a list of objects");
            err_remedy(err, "give one object a line, one object, or one list of objects");
            return PW_EINPUT;
        }
        s->at += s->layout == JSON_ARRAY;
    }
    *ret = TAKE(s);
    return PW_OK;
}

static int make(struct json_scan **ret, struct pw_err *err)
{
    JSON_SCAN_AUTO s = calloc(1, sizeof *s);

    if (!s || !(s->buf = malloc(BUFFER)) || !(s->kept = malloc(RAW_KEPT)) || !json_parse_init(&s->parse))
        return err_nomem(err);
    s->line = 1;
    *ret    = TAKE(s);
    return PW_OK;
}

int json_scan_open(struct json_scan **ret, enum json_layout layout, json_read_fn read, void *ctx,
                   struct pw_err *err)
{
    struct json_scan *s;
    int               rc = make(&s, err);

    if (rc < 0)
        return rc;
    s->read = read;
    s->ctx  = ctx;
    return begin(ret, s, layout, err);
}

static int read_fd(void *ctx, void *into, size_t n, size_t *ret_n, struct pw_err *err)
{
    return file_read_some(((struct json_scan *)ctx)->fd, into, n, ret_n, err);
}

static int read_text(void *ctx, void *into, size_t n, size_t *ret_n, struct pw_err *err)
{
    struct str *rest = &((struct json_scan *)ctx)->text;

    (void)err;
    *ret_n = n < rest->n ? n : rest->n;
    if (*ret_n)
        memcpy(into, rest->p, *ret_n);
    rest->p += *ret_n;
    rest->n -= *ret_n;
    return PW_OK;
}

int json_scan_open_fd(struct json_scan **ret, enum json_layout layout, int fd, struct pw_err *err)
{
    struct json_scan *s;
    int               rc = make(&s, err);

    if (rc < 0)
        return rc;
    s->fd   = fd;
    s->read = read_fd;
    s->ctx  = s;
    return begin(ret, s, layout, err);
}

int json_scan_open_text(struct json_scan **ret, enum json_layout layout, struct str text, struct pw_err *err)
{
    struct json_scan *s;
    int               rc = make(&s, err);

    if (rc < 0)
        return rc;
    s->text = (struct str){ text.p ? text.p : "", text.n };
    s->read = read_text;
    s->ctx  = s;
    return begin(ret, s, layout, err);
}

void json_scan_close(struct json_scan *s)
{
    if (!s)
        return;
    free(s->buf);
    free(s->kept);
    json_parse_done(&s->parse);
    free(s);
}
