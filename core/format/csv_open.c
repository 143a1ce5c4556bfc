#include "config.h"
#include "format/csv_impl.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"

const struct str *csv_header(const struct csv *c, size_t *ret_n)
{
    *ret_n = c->n_header;
    return c->header;
}

char csv_delimiter(const struct csv *c) { return c->delimiter; }

static int refuse_not_text(struct pw_err *err, const char *what)
{
    err_set(err, PW_EINPUT, "this is not a CSV file: %s", what);
    err_remedy(err, "save it as CSV in UTF-8, or name its encoding in a mapping file");
    return PW_EINPUT;
}

static int strip_bom(struct csv *c, struct pw_err *err)
{
    const char *p = c->buf;

    if (c->end >= 2 && (memcmp(p, "\xFF\xFE", 2) == 0 || memcmp(p, "\xFE\xFF", 2) == 0))
        return refuse_not_text(err, "it begins like UTF-16");
    if (c->end < 3 || memcmp(p, "\xEF\xBB\xBF", 3) != 0)
        return PW_OK;
    c->at = 3;
    return c->end == 3 ? refuse_not_text(err, "it holds nothing but a byte order mark") : PW_OK;
}

/* Excel's "sep=;" names the delimiter itself. */
static void read_sep_line(struct csv *c)
{
    struct str rest = { c->buf + c->at, c->end - c->at };

    if (rest.n < 6 || !text_ieq((struct str){ rest.p, 4 }, "sep=") || (rest.p[5] != '\n' && rest.p[5] != '\r'))
        return;
    c->delimiter = rest.p[4];
    c->at += 5;
}

static int find_delimiter(struct csv *c, struct pw_err *err)
{
    static const char candidates[] = { ',', ';', '\t' };
    size_t            n[3] = { 0 }, best = 0;
    bool              in_quotes = false;

    for (const char *p = c->buf + c->at, *end = c->buf + c->end; p < end; p++) {
        in_quotes ^= *p == '"';
        if (!in_quotes && (*p == '\n' || *p == '\r'))
            break;
        for (size_t i = 0; i < COUNT_OF(candidates) && !in_quotes; i++)
            n[i] += *p == candidates[i];
    }
    for (size_t i = 1; i < COUNT_OF(candidates); i++)
        if (n[i] > n[best])
            best = i;
    for (size_t i = 0; i < COUNT_OF(candidates); i++)
        if (i != best && n[i] == n[best] && n[i] > 0) {
            err_set(err, PW_EINPUT, "the header line holds as many '%c' as '%c'", candidates[best],
                    candidates[i] == '\t' ? 't' : candidates[i]);
            err_remedy(err, "name the delimiter in a mapping file");
            return PW_EINPUT;
        }
    c->delimiter = candidates[best];
    return PW_OK;
}

/* UTF-16 without its mark, or a binary file. */
static bool header_has_nul(const struct csv *c)
{
    const char *p = c->buf + c->at, *end = c->buf + c->end;
    const char *lf = memchr(p, '\n', (size_t)(end - p));

    return memchr(p, '\0', (size_t)((lf ? lf : end) - p)) != NULL;
}

static int keep_header(struct csv *c, const struct csv_record *r, bool any_names, struct pw_err *err)
{
    char *at;

    c->names  = malloc(r->raw.n + 1);
    c->header = calloc(r->n_fields + 1, sizeof *c->header);
    if (!c->names || !c->header)
        return err_nomem(err);
    at = c->names;
    for (size_t i = 0; i < r->n_fields; i++) {
        struct str name = text_trim(r->fields[i]);

        if (name.n)
            memcpy(at, name.p, name.n);
        c->header[i] = (struct str){ at, name.n };
        at += name.n;
        for (size_t j = 0; j < i && !any_names; j++)
            if (name.n && str_eq(c->header[j], name)) {
                err_set(err, PW_EINPUT, "the header names the column '%.*s' twice",
                        (int)(name.n < 60 ? name.n : 60), name.p);
                err_where(err, "line %llu, columns %zu and %zu", (unsigned long long)r->line, j + 1, i + 1);
                err_remedy(err, "rename or remove one of the two columns");
                return PW_EINPUT;
            }
    }
    c->n_header   = r->n_fields;
    c->any_header = true;
    return PW_OK;
}

/* Passes lines as they stand, whatever they hold: a letterhead is no CSV. */
static int skip_lines(struct csv *c, size_t n, struct pw_err *err)
{
    for (size_t i = 0; i < n; i++) {
        const char *lf = memchr(c->buf + c->at, '\n', c->end - c->at);

        if (!lf) {
            err_set(err, PW_EINPUT, "%zu lines are to be skipped before the header; the file has no more than %zu", n, i + 1);
            return err_remedy(err, "mend 'skip' in the mapping file");
        }
        c->at = (size_t)(lf + 1 - c->buf);
        c->line++;
    }
    return PW_OK;
}

static int read_header(struct csv *c, const struct csv_options *o, struct pw_err *err)
{
    struct csv_record r;
    bool              more = false;
    int               rc;

    if ((rc = csv_fill(c, err)) < 0 || (rc = strip_bom(c, err)) < 0 ||
        (o && (rc = skip_lines(c, o->skip, err)) < 0))
        return rc;
    if (header_has_nul(c))
        return refuse_not_text(err, "its first line holds NUL bytes");
    if (!c->delimiter)
        read_sep_line(c);
    csv_skip_blank(c);
    if (!c->delimiter && (rc = find_delimiter(c, err)) < 0)
        return rc;
    if (o && o->no_header)
        return PW_OK;
    if ((rc = csv_record(c, &more, &r, err)) < 0 || !more)
        return rc;
    if (r.fault != CSV_GOOD) {
        struct pw_err why = { 0 };

        csv_explain(c, &r, &why);
        err_set(err, why.rc, "the header cannot be read: %s", why.msg);
        err_where(err, "%s", why.where);
        return why.rc;
    }
    return keep_header(c, &r, o && o->any_names, err);
}

static int make(struct csv **ret, const struct csv_options *o, size_t room, struct pw_err *err)
{
    CSV_AUTO c = calloc(1, sizeof *c);

    if (!c || !(c->buf = malloc(room + CSV_PAD)) || !(c->scratch = malloc(room)))
        return err_nomem(err);
    c->room      = room;
    c->line      = o && o->first_line ? o->first_line : 1;
    c->delimiter = o ? o->delimiter : '\0';
    c->ragged    = o && o->ragged;
    *ret         = TAKE(c);
    return PW_OK;
}

static int begin(struct csv **ret, struct csv *made, const struct csv_options *o, struct pw_err *err)
{
    CSV_AUTO c  = made;
    int      rc = read_header(c, o, err);

    if (rc == PW_OK)
        *ret = TAKE(c);
    return rc;
}

int csv_open(struct csv **ret, const struct csv_options *o, csv_read_fn read, void *ctx, struct pw_err *err)
{
    struct csv *c;
    int         rc = make(&c, o, CSV_BUFFER, err);

    if (rc < 0)
        return rc;
    c->read = read;
    c->ctx  = ctx;
    return begin(ret, c, o, err);
}

static int read_fd(void *ctx, void *into, size_t n, size_t *ret_n, struct pw_err *err)
{
    return file_read_some(((struct csv *)ctx)->fd, into, n, ret_n, err);
}

static int read_text(void *ctx, void *into, size_t n, size_t *ret_n, struct pw_err *err)
{
    struct str *rest = &((struct csv *)ctx)->text;

    (void)err;
    *ret_n = n < rest->n ? n : rest->n;
    if (*ret_n)
        memcpy(into, rest->p, *ret_n);
    rest->p += *ret_n;
    rest->n -= *ret_n;
    return PW_OK;
}

int csv_open_fd(struct csv **ret, const struct csv_options *o, int fd, struct pw_err *err)
{
    struct csv *c;
    int         rc = make(&c, o, CSV_BUFFER, err);

    if (rc < 0)
        return rc;
    c->fd   = fd;
    c->read = read_fd;
    c->ctx  = c;
    return begin(ret, c, o, err);
}

int csv_open_text(struct csv **ret, const struct csv_options *o, struct str text, struct pw_err *err)
{
    struct csv *c;
    int         rc = make(&c, o, text.n < CSV_BUFFER ? text.n + 1 : CSV_BUFFER, err);

    if (rc < 0)
        return rc;
    c->text = (struct str){ text.p ? text.p : "", text.n };
    c->read = read_text;
    c->ctx  = c;
    return begin(ret, c, o, err);
}

void csv_close(struct csv *c)
{
    if (!c)
        return;
    free(c->buf);
    free(c->scratch);
    free(c->names);
    free(c->header);
    free(c);
}

/* ---- faults in words ---- */

static void say(const struct csv *c, const struct csv_record *r, struct pw_err *e)
{
    unsigned long long line = r->line, last = r->line + r->n_lines - 1;

    switch (r->fault) {
    case CSV_GOOD:
        err_set(e, PW_EINTERNAL, "nothing is wrong with this row");
        return;
    case CSV_FAULT_COLUMNS:
        err_set(e, PW_EINPUT, "the row has %zu columns, the header %zu", r->n_fields, c->n_header);
        if (c->ragged)
            err_remedy(e, "name every column that holds something in the header, or empty it");
        err_remedy(e, "quote fields that hold '%c' or a line end", c->delimiter == '\t' ? ' ' : c->delimiter);
        return;
    case CSV_FAULT_QUOTE:
        err_set(e, PW_EINPUT, "a quote stands where none may be");
        err_remedy(e, "put the whole field in quotes and write each quote inside it twice");
        return;
    case CSV_FAULT_UNCLOSED:
        err_set(e, PW_EINPUT, "a quote opened in the row of line %llu is never closed: lines %llu to %llu were "
                              "read as one field", line, line, last);
        err_remedy(e, "close the quote in line %llu and import the file again: rows after it were not read", line);
        return;
    case CSV_FAULT_NUL:
        err_set(e, PW_EINPUT, "the row holds a NUL byte");
        err_remedy(e, "export the file again as UTF-8 text");
        return;
    case CSV_FAULT_FIELD_LONG:
        err_set(e, PW_ELIMIT, "a field is longer than %zu bytes", CSV_FIELD_MAX);
        err_remedy(e, "shorten the field, or look for a missing closing quote");
        return;
    case CSV_FAULT_RECORD_LONG:
        err_set(e, PW_ELIMIT, "the row is longer than %zu bytes or %d fields", CSV_RECORD_MAX, CSV_COLUMNS_MAX);
        err_remedy(e, "look for a missing closing quote or line end in line %llu", line);
        return;
    }
}

void csv_explain(const struct csv *c, const struct csv_record *r, struct pw_err *ret)
{
    say(c, r, ret);
    if (r->column && r->column <= c->n_header)
        err_where(ret, "line %llu, column %zu (%.*s)", (unsigned long long)r->line, r->column,
                  (int)(c->header[r->column - 1].n < 60 ? c->header[r->column - 1].n : 60),
                  c->header[r->column - 1].p);
    else if (r->column)
        err_where(ret, "line %llu, column %zu", (unsigned long long)r->line, r->column);
    else
        err_where(ret, "line %llu", (unsigned long long)r->line);
}
