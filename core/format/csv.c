#include "config.h"
#include "format/csv_impl.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define RAW_KEPT ((size_t)64 << 10)     /* of an over-long record, for the officer who looks at it */

/* ---- finding what ends a field ---- */

#ifdef __SSE2__
/* First of a, b, CR, LF, NUL in [p, end), or end. *high gets a bit when a byte over 0x7F was passed. */
static inline const char *find(const char *p, const char *end, char a, char b, unsigned *high)
{
    const __m128i va = _mm_set1_epi8(a), vb = _mm_set1_epi8(b), cr = _mm_set1_epi8('\r'),
                  lf = _mm_set1_epi8('\n'), nul = _mm_setzero_si128();

    for (; p < end; p += 16) {
        __m128i  v    = _mm_loadu_si128((const __m128i *)(const void *)p);
        __m128i  hit  = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, va), _mm_cmpeq_epi8(v, vb)),
                                     _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, cr), _mm_cmpeq_epi8(v, lf)),
                                                  _mm_cmpeq_epi8(v, nul)));
        unsigned mask = (unsigned)_mm_movemask_epi8(hit), top = (unsigned)_mm_movemask_epi8(v);

        if (end - p < 16) {
            unsigned valid = (1u << (end - p)) - 1;

            mask &= valid;
            top &= valid;
        }
        if (mask) {
            unsigned k = (unsigned)__builtin_ctz(mask);

            *high |= top & ((1u << k) - 1);
            return p + k;
        }
        *high |= top;
    }
    return end;
}
#else
static inline const char *find(const char *p, const char *end, char a, char b, unsigned *high)
{
    for (; p < end && *p != a && *p != b && *p != '\r' && *p != '\n' && *p != '\0'; p++)
        *high |= (unsigned char)*p & 0x80u;
    return p;
}
#endif

/* ---- one record out of what is in the buffer ---- */

enum outcome { RECORD_READ, RECORD_NEEDS_MORE };

struct parse {
    struct csv        *c;
    struct csv_record *r;
    const char        *p, *end;
    unsigned           high;
    size_t             n;           /* fields so far, also those that did not fit */
};

/* The first fault of a record is the one reported: the others mostly follow from it. */
static void fault(struct parse *s, enum csv_fault f)
{
    if (s->r->fault != CSV_GOOD)
        return;
    s->r->fault  = f;
    s->r->column = s->n + 1;
}

static void put_field(struct parse *s, const char *from, size_t n)
{
    if (n > CSV_FIELD_MAX)
        fault(s, CSV_FAULT_FIELD_LONG);
    if (s->n < CSV_COLUMNS_MAX)
        s->c->fields[s->n] = (struct str){ from, n };
    else
        fault(s, CSV_FAULT_RECORD_LONG);
    s->n++;
}

/* Scans an unquoted field, or what wrongly follows a closing quote, up to its delimiter or line end. */
static bool bare(struct parse *s)
{
    for (;; s->p++) {
        s->p = find(s->p, s->end, s->c->delimiter, '"', &s->high);
        if (s->p == s->end)
            return s->c->eof;
        if (*s->p == '"')
            fault(s, CSV_FAULT_QUOTE);
        else if (*s->p == '\0')
            fault(s, CSV_FAULT_NUL);
        else
            return true;
    }
}

/* Copies [from, to) with doubled quotes made single; the copy lives in the scratch buffer. */
static struct str unquote(struct csv *c, const char *from, const char *to)
{
    char *start = c->scratch + c->scratch_n, *out = start;

    while (from < to) {
        const char *quote = memchr(from, '"', (size_t)(to - from));
        size_t      n     = (size_t)((quote ? quote + 1 : to) - from);

        memcpy(out, from, n);
        out += n;
        from += quote ? n + 1 : n;
    }
    c->scratch_n += (size_t)(out - start);
    return (struct str){ start, (size_t)(out - start) };
}

/* A CR and the LF after it are one line end; *ret_n is 1 or 2. False: cannot tell yet. */
static bool line_end(const struct parse *s, size_t *ret_n)
{
    *ret_n = 1;
    if (*s->p == '\n')
        return true;
    if (s->p + 1 == s->end)
        return s->c->eof;
    *ret_n += s->p[1] == '\n';
    return true;
}

/* Scans a quoted field from its opening quote. False: it does not end in the buffer. */
static bool quoted(struct parse *s)
{
    const char *from    = ++s->p;
    bool        doubled = false;
    size_t      n;

    for (;;) {
        s->p = find(s->p, s->end, '"', '"', &s->high);
        if (s->p == s->end) {
            if (!s->c->eof)
                return false;
            fault(s, CSV_FAULT_UNCLOSED);
            break;
        }
        if (*s->p == '\0') {
            fault(s, CSV_FAULT_NUL);
            s->p++;
        } else if (*s->p != '"') {
            if (!line_end(s, &n))
                return false;
            s->p += n;
            s->r->n_lines++;
        } else if (s->p + 1 == s->end) {
            if (!s->c->eof)
                return false;
            break;
        } else if (s->p[1] == '"') {
            doubled = true;
            s->p += 2;
        } else {
            break;
        }
    }
    struct str text = { from, (size_t)(s->p - from) };

    if (doubled)
        text = unquote(s->c, from, s->p);
    if (s->p < s->end)
        s->p++;     /* the closing quote */
    if (s->p < s->end && *s->p != s->c->delimiter && *s->p != '\r' && *s->p != '\n') {
        fault(s, CSV_FAULT_QUOTE);
        if (!bare(s))
            return false;
    }
    put_field(s, text.p, text.n);
    return true;
}

static enum outcome parse_record(struct csv *c, struct csv_record *r, size_t *ret_used)
{
    struct parse s     = { .c = c, .r = r, .p = c->buf + c->at, .end = c->buf + c->end };
    const char  *start = s.p;
    size_t       n     = 0;

    *r = (struct csv_record){ .line = c->line, .n_lines = 1, .fields = c->fields };
    c->scratch_n = 0;
    for (;; s.p++) {
        if (s.p < s.end && *s.p == '"') {
            if (!quoted(&s))
                return RECORD_NEEDS_MORE;
        } else {
            const char *from = s.p;

            if (!bare(&s))
                return RECORD_NEEDS_MORE;
            put_field(&s, from, (size_t)(s.p - from));
        }
        if (s.p == s.end || *s.p == '\r' || *s.p == '\n')
            break;
    }
    r->raw = (struct str){ start, (size_t)(s.p - start) };
    if (s.p < s.end && !line_end(&s, &n))
        return RECORD_NEEDS_MORE;
    if (s.p == s.end && !c->eof)
        return RECORD_NEEDS_MORE;
    r->n_fields = s.n < CSV_COLUMNS_MAX ? s.n : CSV_COLUMNS_MAX;
    r->ascii    = s.high == 0;
    if (r->fault == CSV_GOOD && c->any_header && s.n != c->n_header && (!c->ragged || s.n > c->n_header)) {
        r->fault  = CSV_FAULT_COLUMNS;
        r->column = 0;
    }
    *ret_used = r->raw.n + n;
    return RECORD_READ;
}

/* ---- the buffer ---- */

int csv_fill(struct csv *c, struct pw_err *err)
{
    int    rc;
    size_t n;

    memmove(c->buf, c->buf + c->at, c->end - c->at);
    c->before += c->at;
    c->end -= c->at;
    c->at = 0;
    while (!c->eof && c->end < c->room) {
        if ((rc = c->read(c->ctx, c->buf + c->end, c->room - c->end, &n, err)) < 0)
            return rc;
        c->eof = n == 0;
        c->end += n;
    }
    memset(c->buf + c->end, 0, CSV_PAD);
    return PW_OK;
}

struct skip {
    bool in_quotes, after_quote, field_start, cr;
};

/* Steps over one byte of an over-long record; true when it ended the record (a CR may still be
 * followed by its LF). */
static bool skip_byte(struct skip *k, char b, char delimiter, uint64_t *lines)
{
    if (k->in_quotes) {
        if (b == '"')
            k->after_quote = !k->after_quote;
        else if (k->after_quote)
            k->in_quotes = k->after_quote = false;
        else
            *lines += b == '\r' || (b == '\n' && !k->cr);
        k->cr = b == '\r';
        if (k->in_quotes)
            return false;
    }
    if (b == '\n' || b == '\r')
        return true;
    k->in_quotes   = k->field_start && b == '"';
    k->field_start = b == delimiter;
    return false;
}

/* Passes over a record that does not fit, in flat memory, and keeps its beginning. */
static int skip_record(struct csv *c, struct csv_record *r, struct pw_err *err)
{
    struct skip k    = { .field_start = true };
    size_t      kept = c->end - c->at < RAW_KEPT ? c->end - c->at : RAW_KEPT;
    bool        done = false;
    char        last = '\0';
    int         rc;

    memcpy(c->scratch, c->buf + c->at, kept);
    *r = (struct csv_record){ .line = c->line, .n_lines = 1, .fields = c->fields, .raw_cut = true,
                              .fault = CSV_FAULT_RECORD_LONG, .raw = { c->scratch, kept } };
    while (!done) {
        while (c->at < c->end && !done)
            done = skip_byte(&k, last = c->buf[c->at++], c->delimiter, &r->n_lines);
        if (c->at == c->end && (rc = csv_fill(c, err)) < 0)
            return rc;
        if (c->at == c->end)
            break;
    }
    if (done && last == '\r' && c->at < c->end && c->buf[c->at] == '\n')
        c->at++;
    if (!done && k.in_quotes && !k.after_quote)
        r->fault = CSV_FAULT_UNCLOSED;
    return PW_OK;
}

bool csv_skip_blank(struct csv *c)
{
    for (; c->at < c->end; c->line++) {
        char b = c->buf[c->at];

        if (b != '\n' && b != '\r')
            return true;
        if (b == '\r' && c->at + 1 == c->end && !c->eof)
            return false;
        c->at += b == '\r' && c->at + 1 < c->end && c->buf[c->at + 1] == '\n' ? 2 : 1;
    }
    return false;
}

int csv_record(struct csv *c, bool *ret_more, struct csv_record *r, struct pw_err *err)
{
    size_t used;
    int    rc;

    while (!csv_skip_blank(c)) {
        if (c->eof && c->at == c->end) {
            *ret_more = false;
            return PW_OK;
        }
        if ((rc = csv_fill(c, err)) < 0)
            return rc;
    }
    if (parse_record(c, r, &used) == RECORD_NEEDS_MORE) {
        if ((rc = csv_fill(c, err)) < 0)
            return rc;
        if (parse_record(c, r, &used) == RECORD_NEEDS_MORE)
            used = CSV_BUFFER;
    }
    if (used > CSV_RECORD_MAX) {
        if ((rc = skip_record(c, r, err)) < 0)
            return rc;
    } else {
        c->at += used;
    }
    c->line += r->n_lines;
    *ret_more = true;
    return PW_OK;
}

int csv_next(struct csv *c, bool *ret_more, struct csv_record *ret, struct pw_err *err)
{
    bool more = false;
    int  rc   = csv_record(c, &more, ret, err);

    if (rc < 0)
        return rc;
    if (more)
        ret->row = ++c->row;
    *ret_more = more;
    return PW_OK;
}
