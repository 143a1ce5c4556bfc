#include "config.h"
#include "app/source_impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "format/csv.h"

#define LINE_ROOM 2         /* goods lines a shipment begins with room for */

/* Fields that tell one shipment version from another, as written. */
static const size_t key_fields[] = { FIELD_REFERENCE, FIELD_VERSION, FIELD_REGIME, FIELD_ISSUER,
                                     FIELD_EXPORTING_COUNTRY };
#define KEY_FIELDS COUNT_OF(key_fields)

#define RAW_MAX ((size_t)8 << 20)   /* of one shipment's rows, kept for its quarantine */

struct hashes { uint64_t *at; size_t n, room; };    /* sorted before they are asked */

#define FIELD_IGNORED SIZE_MAX

struct reader {
    int         fd;
    struct csv *csv;
    size_t      field_of[CSV_COLUMNS_MAX];  /* of each column */
    size_t      column_of[FIELD_COUNT];     /* of each field; SIZE_MAX: no such column */
    size_t      n_columns;
    bool        goods_columns;
    bool        guarded;                    /* it came from 'quarantine export' */

    struct csv_record row;                  /* read ahead: first row of the next record */
    bool              ahead, end;
    uint64_t          rows;

    struct hashes strays;                   /* keys that come back after their rows have ended */
    struct hashes broken;                   /* references of rows that cannot be read */
    char        notice[200];
};

/* ---- header ---- */

static int bad_column(struct str name, const char *fmt, struct pw_err *err)
{
    size_t near;
    char   column[FIELD_COLUMN_TEXT];

    err_set(err, PW_EINPUT, fmt, name.n > 60 ? 60 : (int)name.n, name.p);
    err_where(err, "header line");
    if (field_nearest(name, &near))
        return err_remedy(err, "did you mean '%s'? 'penwatch help fields' lists all columns",
                          field_column(near, column));
    return err_remedy(err, "'penwatch help fields' lists all columns; rename or remove this one");
}

static int read_header(struct reader *r, struct pw_err *err)
{
    const struct str *names = csv_header(r->csv, &r->n_columns);

    for (size_t i = 0; i < FIELD_COUNT; i++)
        r->column_of[i] = SIZE_MAX;
    for (size_t i = 0; i < r->n_columns; i++) {
        size_t id;

        if (str_is(names[i], "error")) {            /* of 'quarantine export': why the row did not get in */
            r->field_of[i] = FIELD_IGNORED;
            r->guarded     = true;
            continue;
        }
        if (!field_find_column(names[i], &id))
            return bad_column(names[i], "the column '%.*s' is not known", err);
        if (r->column_of[id] != SIZE_MAX)
            return bad_column(names[i], "the column '%.*s' is there twice", err);
        r->field_of[i]   = id;
        r->column_of[id] = i;
        r->goods_columns |= id >= FIELD_HEADER_COUNT;
    }
    for (size_t i = 0; r->n_columns && i < 2; i++) {
        static const size_t must[] = { FIELD_REFERENCE, FIELD_ISSUED_ON };

        if (r->column_of[must[i]] == SIZE_MAX) {
            err_set(err, PW_EINPUT, "the column '%s' is missing", field_info(must[i])->path);
            err_where(err, "header line");
            return err_remedy(err, "is this a file of shipments? 'penwatch help fields' lists the columns");
        }
    }
    return PW_OK;
}

/* ---- keys ---- */

static struct str cell(const struct reader *r, const struct csv_record *row, size_t field)
{
    size_t c = r->column_of[field];

    return c < row->n_fields ? text_trim(row->fields[c]) : STR_NONE;
}

static uint64_t key_hash(const struct reader *r, const struct csv_record *row)
{
    uint64_t h = 0;

    for (size_t i = 0; i < KEY_FIELDS; i++)
        h = (h ^ text_hash(cell(r, row, key_fields[i]))) * UINT64_C(0x9E3779B97F4A7C15);
    return h ? h : 1;
}

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

/* The keys met so far, as hashes in an open table. */
struct key_set { uint64_t *slots; size_t n, room; };

static bool set_add(struct key_set *s, uint64_t h, bool *ret_new)
{
    if (s->n * 2 >= s->room) {
        struct key_set bigger = { .room = s->room ? s->room * 2 : 4096 };
        bool           ignored;

        bigger.slots = calloc(bigger.room, sizeof *bigger.slots);
        if (!bigger.slots)
            return false;
        for (size_t i = 0; i < s->room; i++)
            if (s->slots[i])
                set_add(&bigger, s->slots[i], &ignored);
        free(s->slots);
        *s = bigger;
    }
    for (size_t at = (size_t)h & (s->room - 1);; at = (at + 1) & (s->room - 1)) {
        *ret_new = !s->slots[at];
        if (s->slots[at] == h)
            return true;
        if (!s->slots[at]) {
            s->slots[at] = h;
            s->n++;
            return true;
        }
    }
}

static bool hashes_add(struct hashes *h, uint64_t v)
{
    if (h->n == h->room) {
        size_t    room = h->room ? h->room * 2 : 64;
        uint64_t *more = realloc(h->at, room * sizeof *more);

        if (!more)
            return false;
        h->at   = more;
        h->room = room;
    }
    h->at[h->n++] = v;
    return true;
}

static bool hashes_have(const struct hashes *h, uint64_t v)
{
    return h->n && bsearch(&v, h->at, h->n, sizeof v, by_value) != NULL;
}

/* One row of the first pass. A row that cannot be read, or has no reference, stands between its neighbours. */
static bool note_row(struct reader *r, struct key_set *seen, uint64_t *last)
{
    struct str reference = cell(r, &r->row, FIELD_REFERENCE);
    uint64_t   h;
    bool       fresh = true;

    if (r->row.fault != CSV_GOOD || !reference.n) {
        *last = 0;
        return !reference.n || hashes_add(&r->broken, text_hash(reference));
    }
    h = key_hash(r, &r->row);
    if (h == *last)
        return true;
    *last = h;
    return set_add(seen, h, &fresh) && (fresh || hashes_add(&r->strays, h));
}

/* First pass: which keys come back after their rows have ended, and which have a row that is broken? */
static int find_strays(struct reader *r, struct pw_err *err)
{
    struct key_set seen = { 0 };
    CSV_AUTO       csv  = NULL;
    uint64_t       last = 0;
    bool           more;
    int            fd = dup(r->fd), rc;

    if (fd < 0)
        return err_set(err, PW_EIO, "too many open files");
    rc = csv_open_fd(&csv, &(struct csv_options){ 0 }, fd, err);
    while (rc == PW_OK && (rc = csv_next(csv, &more, &r->row, err)) == PW_OK && more)
        if (!note_row(r, &seen, &last))
            rc = err_nomem(err);
    free(seen.slots);
    close(fd);
    if (rc == PW_OK && lseek(r->fd, 0, SEEK_SET) < 0)
        rc = err_set(err, PW_EIO, "the input cannot be read twice");
    if (r->strays.n)
        qsort(r->strays.at, r->strays.n, sizeof *r->strays.at, by_value);
    if (r->broken.n)
        qsort(r->broken.at, r->broken.n, sizeof *r->broken.at, by_value);
    return rc;
}

/* ---- records ---- */

static int read_row(struct reader *r, struct pw_err *err)
{
    bool more;
    int  rc = csv_next(r->csv, &more, &r->row, err);

    r->ahead = rc == PW_OK && more;
    r->end   = !r->ahead;
    r->rows += r->ahead;
    return rc;
}

static void take_fault(struct reader *r, struct record *ret)
{
    struct pw_err e = { 0 };
    const struct str *names;
    size_t            n;

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

static void refuse_header(const struct reader *r, struct record *ret, size_t id, struct str text)
{
    struct str was = ret->s.text[id];
    char       column[FIELD_COLUMN_TEXT];

    if (ret->bad)
        return;
    record_refuse(ret, field_info(id)->path, SIZE_MAX, "rows", "make the column the same in all rows of the shipment",
                  "row %llu says '%.*s' for %s, the first row of the shipment '%.*s'",
                  (unsigned long long)r->row.row + 1, text.n > 40 ? 40 : (int)text.n, text.n ? text.p : "",
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
static struct str unguard(const struct reader *r, struct str text)
{
    return r->guarded && text.n > 1 && text.p[0] == '\'' && strchr("=+-@", text.p[1]) ? (struct str){ text.p + 1, text.n - 1 }
                                                                                     : text;
}

/* Takes the row's fields into the record: header fields once, goods fields as a new line. A later row whose
 * header differs condemns the record. */
static int take_row(struct reader *r, struct arena *a, struct record *ret, size_t *room, struct buf *raw,
                    struct pw_err *err)
{
    struct shipment *s     = &ret->s;
    bool             first = ret->n_rows++ == 0;
    struct str       kept  = STR_NONE, *line = NULL;
    int              rc;

    if (r->goods_columns && s->n_goods <= SHIPMENT_LINES_MAX) {
        if ((rc = more_lines(s, a, room, err)) < 0)
            return rc;
        line = s->goods[s->n_goods++].text;
    }
    if (first || line) {            /* of rows beyond the last line nothing is kept */
        kept = keep_raw(&r->row, a);
        if (!kept.p)
            return err_nomem(err);
    }
    if (first)
        ret->raw = kept;
    else
        add_raw(&r->row, ret, raw);
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
static bool goes_on(const struct reader *r, const struct record *rec, uint64_t key, bool broken)
{
    struct str reference = rec->s.text[FIELD_REFERENCE];

    if (!r->ahead || !reference.n)
        return false;
    return key_hash(r, &r->row) == key ||
           ((broken || r->row.fault != CSV_GOOD) && str_eq(cell(r, &r->row, FIELD_REFERENCE), reference));
}

/* What condemns a record whose own rows can be read. */
static void refuse_whole(const struct reader *r, struct record *ret, uint64_t key)
{
    struct str ref = ret->s.text[FIELD_REFERENCE];

    if (ret->bad)
        return;
    if (ret->n_rows > SHIPMENT_LINES_MAX)
        record_refuse(ret, NULL, SIZE_MAX, "lines", "split the consignment", "%llu rows; more than %d goods lines",
                      (unsigned long long)ret->n_rows, SHIPMENT_LINES_MAX);
    else if (hashes_have(&r->strays, key))
        record_refuse(ret, "reference", SIZE_MAX, "stray",
                      "put all rows of this shipment together, in one block, and import the file again",
                      "the rows of '%.*s' do not stand together in this file", ref.n > 60 ? 60 : (int)ref.n, ref.p);
    else if (ref.n && hashes_have(&r->broken, text_hash(ref)))
        record_refuse(ret, "reference", SIZE_MAX, "stray",
                      "mend the row that cannot be read, put all rows together and import the file again",
                      "another row of '%.*s' in this file cannot be read", ref.n > 60 ? 60 : (int)ref.n, ref.p);
}

static int next(void *reader, struct arena *a, struct record *ret, bool *ret_more, struct pw_err *err)
{
    struct reader *r    = reader;
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
    ret->row     = r->row.row + 1;
    ret->s.goods = arena_alloc(a, room * sizeof *ret->s.goods);
    if (!ret->s.goods)
        return err_nomem(err);
    do {
        broken = r->row.fault != CSV_GOOD;
        key    = key_hash(r, &r->row);
        if (broken && !ret->bad)
            take_fault(r, ret);
        if ((rc = take_row(r, a, ret, &room, &raw, err)) < 0 || (rc = read_row(r, err)) < 0)
            return rc;
    } while (goes_on(r, ret, key, broken));
    drop_empty_line(&ret->s);
    refuse_whole(r, ret, key);
    if (raw.n)
        ret->raw = arena_str(a, buf_view(&raw));
    return ret->raw.p && !raw.failed ? PW_OK : err_nomem(err);
}

static uint64_t rows(const void *reader) { return ((const struct reader *)reader)->rows; }

static const char *notice(const void *reader)
{
    const struct reader *r = reader;

    return r->notice[0] ? r->notice : NULL;
}

static void close_reader(void *reader)
{
    struct reader *r = reader;

    csv_close(r->csv);
    free(r->strays.at);
    free(r->broken.at);
    close(r->fd);
    free(r);
}

int source_csv_open(int fd, void **ret, const struct source_ops **ret_ops, struct pw_err *err)
{
    static const struct source_ops ops = { next, rows, notice, close_reader };
    struct reader *r = calloc(1, sizeof *r);
    int            rc;

    if (!r) {
        close(fd);
        return err_nomem(err);
    }
    r->fd = fd;
    if ((rc = csv_open_fd(&r->csv, &(struct csv_options){ 0 }, fd, err)) == PW_OK &&
        (rc = read_header(r, err)) == PW_OK && r->n_columns) {
        if (lseek(fd, 0, SEEK_SET) < 0)
            rc = err_set(err, PW_EIO, "the input cannot be read twice");
        else
            rc = find_strays(r, err);
        if (rc == PW_OK) {
            csv_close(r->csv);
            r->csv = NULL;
            rc     = csv_open_fd(&r->csv, &(struct csv_options){ 0 }, fd, err);
        }
    }
    if (rc < 0) {
        close_reader(r);
        return rc;
    }
    if (!r->n_columns)
        snprintf(r->notice, sizeof r->notice, "the file is empty");
    *ret     = r;
    *ret_ops = &ops;
    return PW_OK;
}
