/*
 * CSV: any bytes, read whole and in small pieces, must give the same records, and what the writer makes of
 * the fields must read back as the same fields.
 */
#include "config.h"
#include "format/csv.h"

#include <stdlib.h>

#include "format/csv_write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct pieces {
    struct str rest;
    size_t     most;
};

static int read_piece(void *ctx, void *into, size_t n, size_t *ret_n, struct pw_err *err)
{
    struct pieces *p = ctx;
    size_t         k = n < p->most ? n : p->most;

    (void)err;
    k = k < p->rest.n ? k : p->rest.n;
    if (k)
        memcpy(into, p->rest.p, k);
    p->rest.p += k;
    p->rest.n -= k;
    *ret_n = k;
    return PW_OK;
}

static void render(const struct csv_record *r, struct buf *out)
{
    buf_printf(out, "%llu/%llu/%llu/%d/%zu/%d ", (unsigned long long)r->row, (unsigned long long)r->line,
               (unsigned long long)r->n_lines, (int)r->fault, r->column, r->ascii);
    for (size_t i = 0; i < r->n_fields; i++) {
        buf_printf(out, "%zu:", r->fields[i].n);
        buf_str(out, r->fields[i]);
    }
    buf_str(out, r->raw);
}

/* Written out and read again, a good record is the same. */
static void round_trip(const struct csv_record *r, char delimiter)
{
    BUF_AUTO          b = { 0 };
    struct csv_out    o = { .out = &b, .delimiter = delimiter, .unsafe = true };
    struct csv_options options = { .delimiter = delimiter, .no_header = true };
    struct csv_record again;
    CSV_AUTO          c    = NULL;
    bool              more = false;

    /* A line with one empty field is an empty line, which is no record. */
    if (r->fault || (r->n_fields == 1 && r->fields[0].n == 0))
        return;
    for (size_t i = 0; i < r->n_fields; i++)
        csv_put_text(&o, r->fields[i]);
    csv_end_row(&o);
    /* A byte order mark at the beginning is not part of the first field. */
    if (b.n >= 2 && (memcmp(b.p, "\xEF\xBB", 2) == 0 || memcmp(b.p, "\xFF\xFE", 2) == 0 || memcmp(b.p, "\xFE\xFF", 2) == 0))
        return;
    if (csv_open_text(&c, &options, buf_view(&b), NULL) < 0 || csv_next(c, &more, &again, NULL) < 0 || !more ||
        again.fault || again.n_fields != r->n_fields)
        abort();
    for (size_t i = 0; i < r->n_fields; i++)
        if (!str_eq(again.fields[i], r->fields[i]))
            abort();
}

static void read_all(const uint8_t *data, size_t size, size_t most, bool trip, struct buf *out)
{
    struct pieces     p = { { (const char *)data, size }, most };
    struct pw_err     err = { 0 };
    struct csv_record r;
    CSV_AUTO          c    = NULL;
    bool              more = true;

    if (csv_open(&c, NULL, read_piece, &p, &err) < 0) {
        buf_text(out, err.msg);
        return;
    }
    while (csv_next(c, &more, &r, &err) == PW_OK && more) {
        struct pw_err why = { 0 };

        render(&r, out);
        if (r.fault)
            csv_explain(c, &r, &why);
        if (trip)
            round_trip(&r, csv_delimiter(c));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    BUF_AUTO whole = { 0 }, pieces = { 0 };

    read_all(data, size, SIZE_MAX, size < 4096, &whole);
    read_all(data, size, 3, false, &pieces);
    if (!whole.failed && !pieces.failed && !str_eq(buf_view(&whole), buf_view(&pieces)))
        abort();
    return 0;
}
