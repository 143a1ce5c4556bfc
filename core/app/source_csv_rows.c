#include "config.h"
#include "app/source_csv_impl.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/text.h"

#define LINE_ROOM 2         /* goods lines a shipment begins with room for */
#define RAW_MAX ((size_t)8 << 20)   /* of one shipment's rows, kept for its quarantine */

static int read_row(struct csv_reader *r, struct pw_err *err)
{
    bool more = false;
    int  rc   = csv_reader_next(r, &more, err);

    r->ahead = rc == PW_OK && more;
    r->end   = !r->ahead;
    r->rows += r->ahead;
    if (rc == PW_OK && !more && r->ignored)
        snprintf(r->notice, sizeof r->notice, "%llu row%s passed over, as 'ignore' in the mapping says",
                 (unsigned long long)r->ignored, r->ignored == 1 ? " was" : "s were");
    return rc;
}

static void take_fault(struct csv_reader *r, struct record *ret)
{
    struct pw_err e = { 0 };
    const struct str *names;
    size_t            n;

    ret->whole = false;
    if (ret->bad)
        return;
    csv_explain(r->csv, &r->row, &e);
    names = csv_header(r->csv, &n);
    record_refuse(ret, NULL, SIZE_MAX, "csv", e.remedy, "%s%s%.*s%s", e.msg,
                  r->row.column && r->row.column <= n ? " (column '" : "",
                  r->row.column && r->row.column <= n ? (int)names[r->row.column - 1].n : 0,
                  r->row.column && r->row.column <= n ? names[r->row.column - 1].p : "",
                  r->row.column && r->row.column <= n ? "')" : "");
}

/* The row's bytes, kept once for all of its fields. */
static struct str keep_raw(const struct csv_record *row, struct arena *a)
{
    char *copy = arena_raw(a, row->raw.n + 1);

    if (!copy)
        return STR_NONE;
    memcpy(copy, row->raw.p, row->raw.n);
    return (struct str){ copy, row->raw.n };
}

/* A field in the record's own memory: as a slice of the kept row where it is one (nearly always), else copied. */
static struct str keep_field(const struct csv_record *row, struct str kept, struct str text, struct arena *a)
{
    if (text.p >= row->raw.p && text.p + text.n <= row->raw.p + row->raw.n)
        return (struct str){ kept.p + (text.p - row->raw.p), text.n };
    return arena_str(a, text);
}

/* Rows after the first are joined in `raw`, up to RAW_MAX: a shipment may not take memory as it likes. */
static void add_raw(const struct csv_record *row, struct record *ret, struct buf *raw)
{
    if (!raw->n)
        buf_str(raw, ret->raw);
    if (raw->n + row->raw.n < RAW_MAX) {
        buf_byte(raw, '\n');
        buf_str(raw, row->raw);
    } else if (!ret->bad) {
        record_refuse(ret, NULL, SIZE_MAX, "limit", "split the consignment or shorten its texts",
                      "its rows hold more than %zu bytes", RAW_MAX);
    }
}

static void refuse_header(const struct csv_reader *r, struct record *ret, size_t id, struct str text)
{
    struct str was = ret->s.text[id];
    char       column[FIELD_COLUMN_TEXT];

    ret->whole = false;
    if (ret->bad)
        return;
    record_refuse(ret, field_info(id)->path, SIZE_MAX, "rows", "make the column the same in all rows of the shipment",
                  "row %llu says '%.*s' for %s, the first row of the shipment '%.*s'",
                  (unsigned long long)csv_reader_number(r), text.n > 40 ? 40 : (int)text.n, text.n ? text.p : "",
                  field_column(id, column), was.n > 40 ? 40 : (int)was.n, was.n ? was.p : "");
}

static int more_lines(struct shipment *s, struct arena *a, size_t *room, struct pw_err *err)
{
    struct goods_line *more;

    if (s->n_goods < *room)
        return PW_OK;
    more = arena_alloc(a, *room * 2 * sizeof *more);
    if (!more)
        return err_nomem(err);
    memcpy(more, s->goods, *room * sizeof *more);
    s->goods = more;
    *room *= 2;
    return PW_OK;
}

/* In a file of our own making a text that a spreadsheet would execute has an apostrophe in front (csv_write.h). */
static struct str unguard(const struct csv_reader *r, struct str text)
{
    return r->guarded && text.n > 1 && text.p[0] == '\'' && strchr("=+-@", text.p[1])
               ? (struct str){ text.p + 1, text.n - 1 }
               : text;
}

/* A new goods line; *ret is NULL when there are as many as may be. */
static int add_line(struct shipment *s, struct arena *a, size_t *room, struct str **ret, struct pw_err *err)
{
    int rc;

    *ret = NULL;
    if (s->n_goods > SHIPMENT_LINES_MAX)
        return PW_OK;
    if ((rc = more_lines(s, a, room, err)) == PW_OK)
        *ret = s->goods[s->n_goods++].text;
    return rc;
}

static int keep_row(struct csv_reader *r, struct arena *a, struct record *ret, bool needed, struct buf *raw,
                    struct str *ret_kept, struct pw_err *err)
{
    if (needed) {                   /* of rows beyond the last line nothing is kept */
        *ret_kept = keep_raw(&r->row, a);
        if (!ret_kept->p)
            return err_nomem(err);
    }
    if (ret->n_rows == 1)
        ret->raw = *ret_kept;
    else
        add_raw(&r->row, ret, raw);
    return PW_OK;
}

/* Takes the row's fields into the record: header fields once, goods fields as a new line. A later row whose
 * header differs condemns the record. */
static int take_row(struct csv_reader *r, struct arena *a, struct record *ret, size_t *room, struct buf *raw,
                    struct pw_err *err)
{
    struct shipment *s     = &ret->s;
    bool             first = ret->n_rows++ == 0;
    struct str       kept  = STR_NONE, *line = NULL;
    int              rc    = r->goods_columns ? add_line(s, a, room, &line, err) : PW_OK;

    if (rc < 0 || (rc = keep_row(r, a, ret, first || line, raw, &kept, err)) < 0)
        return rc;
    for (size_t i = 0; i < r->row.n_fields && i < r->n_columns; i++) {
        size_t      id   = r->field_of[i];
        struct str  text = unguard(r, text_trim(r->row.fields[i]));
        struct str *to   = id < FIELD_HEADER_COUNT ? (first ? &s->text[id] : NULL)
                           : line ? &line[id - FIELD_HEADER_COUNT] : NULL;

        if (id == FIELD_IGNORED)
            continue;
        if (to)
            *to = text.n ? keep_field(&r->row, kept, text, a) : STR_NONE;
        else if (id < FIELD_HEADER_COUNT && !str_eq(s->text[id], text))
            refuse_header(r, ret, id, text);
    }
    return PW_OK;
}

/* The same of what the mapping made of the row. */
static int take_mapped(struct csv_reader *r, struct arena *a, struct record *ret, size_t *room, struct buf *raw,
                       struct pw_err *err)
{
    const struct mapped_row *m     = r->mapped;
    struct shipment         *s     = &ret->s;
    bool                     first = ret->n_rows++ == 0;
    struct str               kept  = STR_NONE, *line;
    size_t                   base  = s->n_goods;
    int                      rc    = keep_row(r, a, ret, first, raw, &kept, err);

    if (rc == PW_OK && first)
        rc = arena_texts(a, m->t.text, FIELD_HEADER_COUNT, s->text, err);
    for (size_t i = 0; i < FIELD_HEADER_COUNT && rc == PW_OK; i++)
        if (!str_eq(s->text[i], m->t.text[i]))
            refuse_header(r, ret, i, m->t.text[i]);
    for (size_t i = 0; i < m->t.n_goods && rc == PW_OK; i++)
        if ((rc = add_line(s, a, room, &line, err)) == PW_OK && line)
            rc = arena_texts(a, &m->t.goods[i * FIELD_GOODS_COUNT], FIELD_GOODS_COUNT, line, err);
    if (m->bad && !ret->bad) {
        ret->bad   = true;
        ret->whole = m->whole;
        ret->fault = m->fault;
        if (m->fault.line != SIZE_MAX)
            ret->fault.line += base;
    }
    ret->whole &= m->whole;
    return rc;
}

/* A withdrawal's row names no goods: an empty line is none. */
static void drop_empty_line(struct shipment *s)
{
    if (s->n_goods != 1)
        return;
    for (size_t i = 0; i < FIELD_GOODS_COUNT; i++)
        if (s->goods[0].text[i].n)
            return;
    s->n_goods = 0;
}

/* Whether the row read ahead goes on with the record. One that cannot be read may have lost a part of its
 * key: it belongs to the shipment it names. A row without a reference stands for itself. */
static bool goes_on(const struct csv_reader *r, const struct record *rec, uint64_t key, bool broken)
{
    struct str reference = rec->s.text[FIELD_REFERENCE];

    if (!r->ahead || !reference.n)
        return false;
    return csv_reader_key(r) == key ||
           ((broken || csv_reader_lost(r)) && str_eq(csv_reader_cell(r, FIELD_REFERENCE), reference));
}

/* What condemns a record whose own rows can be read. */
static void refuse_whole(const struct csv_reader *r, struct record *ret, uint64_t key)
{
    struct str ref   = ret->s.text[FIELD_REFERENCE];
    bool       stray = key_list_has(&r->strays, key), torn = ref.n && key_list_has(&r->broken, text_hash(ref));

    ret->whole &= !stray && !torn && ret->s.n_goods <= SHIPMENT_LINES_MAX;
    if (ret->bad)
        return;
    if (ret->n_rows > SHIPMENT_LINES_MAX)
        record_refuse(ret, NULL, SIZE_MAX, "lines", "split the consignment", "%llu rows; more than %d goods lines",
                      (unsigned long long)ret->n_rows, SHIPMENT_LINES_MAX);
    else if (stray)
        record_refuse(ret, "reference", SIZE_MAX, "stray",
                      "put all rows of this shipment together, in one block, and import the file again",
                      "the rows of '%.*s' do not stand together in this file", ref.n > 60 ? 60 : (int)ref.n, ref.p);
    else if (torn)
        record_refuse(ret, "reference", SIZE_MAX, "stray",
                      "mend the row that cannot be read, put all rows together and import the file again",
                      "another row of '%.*s' in this file cannot be read", ref.n > 60 ? 60 : (int)ref.n, ref.p);
}

int csv_reader_record(void *reader, struct arena *a, struct record *ret, bool *ret_more, struct pw_err *err)
{
    struct csv_reader *r = reader;
    size_t         room = LINE_ROOM;
    BUF_AUTO       raw  = { .cap = RAW_MAX + CSV_RECORD_MAX };
    bool           broken;
    uint64_t       key;
    int            rc = PW_OK;

    if (!r->ahead && !r->end && (rc = read_row(r, err)) < 0)
        return rc;
    *ret_more = r->ahead;
    if (!r->ahead)
        return PW_OK;
    ret->row     = csv_reader_number(r);
    ret->s.goods = arena_alloc(a, room * sizeof *ret->s.goods);
    if (!ret->s.goods)
        return err_nomem(err);
    do {
        broken = csv_reader_lost(r);
        key    = csv_reader_key(r);
        if (r->row.fault != CSV_GOOD)
            take_fault(r, ret);
        rc = r->mapped ? take_mapped(r, a, ret, &room, &raw, err) : take_row(r, a, ret, &room, &raw, err);
        if (rc < 0 || (rc = read_row(r, err)) < 0)
            return rc;
    } while (goes_on(r, ret, key, broken));
    drop_empty_line(&ret->s);
    refuse_whole(r, ret, key);
    if (raw.n)
        ret->raw = arena_str(a, buf_view(&raw));
    return ret->raw.p && !raw.failed ? PW_OK : err_nomem(err);
}

