#include "config.h"
#include "app/source_csv_impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"

/* Fields that tell one shipment version from another, as written. */
static const size_t key_fields[] = { FIELD_REFERENCE, FIELD_VERSION, FIELD_REGIME, FIELD_ISSUER,
                                     FIELD_EXPORTING_COUNTRY };
#define KEY_FIELDS COUNT_OF(key_fields)


/* ---- header ---- */

static int bad_column(struct str name, const char *fmt, struct pw_err *err)
{
    size_t near;
    char   column[FIELD_COLUMN_TEXT];

    err_set(err, PW_EINPUT, fmt, (int)text_cut(name, 60).n, name.p);
    err_where(err, "header line");
    if (field_nearest(name, &near))
        return err_remedy(err, "did you mean '%s'? 'penwatch help fields' lists all columns",
                          field_column(near, column));
    return err_remedy(err, "'penwatch help fields' lists all columns; rename or remove this one");
}

static int read_header(struct csv_reader *r, struct pw_err *err)
{
    const struct str *names = csv_header(r->csv, &r->n_columns);

    for (size_t i = 0; i < FIELD_COUNT; i++)
        r->column_of[i] = SIZE_MAX;
    for (size_t i = 0; i < r->n_columns; i++) {
        size_t id;

        if (str_is(names[i], "error")) {            /* of 'quarantine export': why the row did not get in */
            r->field_of[i] = FIELD_IGNORED;
            r->guarded     = !r->sheet;         /* texts in a sheet are texts, and need no guard */
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
    for (size_t i = 0; r->n_columns && i < (r->partial ? 1u : 2u); i++) {
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

uint64_t csv_reader_number(const struct csv_reader *r)
{
    uint64_t n = r->row.row + r->options.skip + !r->options.no_header;

    return r->sheet ? sheet_number(r->sheet, n) : n;
}


struct str csv_reader_cell(const struct csv_reader *r, size_t field)
{
    size_t c = r->column_of[field];

    if (r->mapped)
        return r->mapped->t.text[field];
    return c < r->row.n_fields ? text_trim(r->row.fields[c]) : STR_NONE;
}

/* It cannot be read, or a part of its key has no value under the mapping. */
bool csv_reader_lost(const struct csv_reader *r)
{
    const struct mapped_row *m = r->mapped;

    if (r->row.fault != CSV_GOOD || (m && m->bad && !m->whole))
        return true;
    for (size_t i = 0; m && m->bad && i < KEY_FIELDS; i++)
        if (map_row_unread(key_fields[i], m->t.text[key_fields[i]]).n)
            return true;
    return false;
}

uint64_t csv_reader_key(const struct csv_reader *r)
{
    uint64_t h = 0;

    for (size_t i = 0; i < KEY_FIELDS; i++)
        h = (h ^ text_hash(csv_reader_cell(r, key_fields[i]))) * UINT64_C(0x9E3779B97F4A7C15);
    return h ? h : 1;
}

/* One row of the first pass. A row that cannot be read, or has no reference, stands between its neighbours. */
static bool note_row(struct csv_reader *r, struct key_set *seen, uint64_t *last)
{
    struct str reference = csv_reader_cell(r, FIELD_REFERENCE);
    uint64_t   h;
    bool       fresh = true;

    if (csv_reader_lost(r) || !reference.n) {
        *last = 0;
        return !reference.n || key_list_add(&r->broken, text_hash(reference));
    }
    h = csv_reader_key(r);
    if (h == *last)
        return true;
    *last = h;
    return key_set_add(seen, h, &fresh) && (fresh || key_list_add(&r->strays, h));
}

/* Under a mapping, rows of empty cells are passed over (a spreadsheet has hundreds of them below its last row), and
 * those that it says are none, which are counted. */
int csv_reader_next(struct csv_reader *r, bool *ret_more, struct pw_err *err)
{
    bool said = true;
    int  rc;

    r->mapped = NULL;
    do {
        rc = csv_next(r->csv, ret_more, &r->row, err);
        if (rc < 0 || !*ret_more || !r->map)
            return rc;
        if (r->row.fault != CSV_GOOD || !map_row_passed(r->map, r->row.fields, r->row.n_fields, &said))
            return map_row_apply(r->map, r->row.fields, r->row.n_fields, &r->mapped, err);
        r->ignored += said;
    } while (true);
}

static void note_readings(struct csv_reader *r)
{
    const struct mapped_row *m = r->mapped;

    if (r->row.fault != CSV_GOOD)
        return;
    if (!m) {
        for (size_t i = 0; i < r->n_columns; i++)
            if (r->field_of[i] != FIELD_IGNORED)
                column_readings_note(&r->readings, r->field_of[i], text_trim(r->row.fields[i]), csv_reader_number(r));
        return;
    }
    for (size_t i = 0; i < FIELD_HEADER_COUNT; i++)
        column_readings_note(&r->readings, i, m->t.text[i], csv_reader_number(r));
    for (size_t i = 0; i < m->t.n_goods * FIELD_GOODS_COUNT; i++)
        column_readings_note(&r->readings, FIELD_HEADER_COUNT + i % FIELD_GOODS_COUNT, m->t.goods[i],
                             csv_reader_number(r));
}

/* First pass: which keys come back after their rows have ended, and which have a row that is broken? */
static int find_strays(struct csv_reader *r, struct pw_err *err)
{
    struct key_set seen = { 0 };
    uint64_t       last = 0;
    bool           more = false;
    int            rc;

    column_readings_begin(&r->readings);
    while ((rc = csv_reader_next(r, &more, err)) == PW_OK && more) {
        if (!note_row(r, &seen, &last)) {
            rc = err_nomem(err);
            break;
        }
        note_readings(r);
    }
    key_set_done(&seen);
    key_list_sort(&r->strays);
    key_list_sort(&r->broken);
    return rc < 0 ? rc : column_readings_judge(&r->readings, err);
}

/* ---- the table ---- */

/* Opens the table and finds out what its columns are. */
static int open_table(struct csv_reader *r, struct pw_err *err)
{
    const struct str *names;
    int               rc;

    if (lseek(r->fd, 0, SEEK_SET) < 0)
        return err_set(err, PW_EIO, "the input cannot be read twice");
    if ((rc = csv_open_fd(&r->csv, &r->options, r->fd, err)) < 0 || !r->map_file)
        return rc < 0 ? rc : read_header(r, err);
    names = csv_header(r->csv, &r->n_columns);
    if (r->n_columns || r->options.no_header)
        rc = map_row_new(r->map_file, names, r->n_columns, &r->map, err);
    return rc;
}

static void close_table(struct csv_reader *r)
{
    r->ignored = 0;
    map_row_free(r->map);       /* it borrows the names of the table */
    csv_close(r->csv);
    r->map    = NULL;
    r->mapped = NULL;
    r->csv    = NULL;
}

static void close_reader(void *reader)
{
    struct csv_reader *r = reader;

    close_table(r);
    key_list_done(&r->strays);
    key_list_done(&r->broken);
    close(r->fd);
    free(r);
}

static uint64_t rows(const void *reader) { return ((const struct csv_reader *)reader)->rows; }

static const char *notice(const void *reader)
{
    const struct csv_reader *r = reader;

    return r->notice[0] ? r->notice : NULL;
}

static int by_name(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* The digest of the sorted names, a line each. */
static bool headers(const void *reader, struct digest *ret)
{
    const struct csv_reader *r = reader;
    BUF_AUTO                 text = { 0 };
    struct str               names[CSV_COLUMNS_MAX];
    const struct str        *all;
    size_t                   n;

    if (!r->csv)
        return false;
    all = csv_header(r->csv, &n);
    if (n)
        memcpy(names, all, n * sizeof *names);
    qsort(names, n, sizeof *names, by_name);
    for (size_t i = 0; i < n; i++) {
        buf_str(&text, names[i]);
        buf_byte(&text, '\n');
    }
    digest_of(ret, buf_view(&text));
    return n > 0 && !text.failed;
}

static bool untaken(const void *reader, size_t *at, struct str *ret)
{
    const struct csv_reader *r = reader;
    size_t                   i = r->map ? map_row_untaken(r->map, *at) : SIZE_MAX, n;

    if (i == SIZE_MAX)
        return false;
    *ret = csv_header(r->csv, &n)[i];
    *at  = i + 1;
    return true;
}

int source_csv_open(int fd, const struct source_options *o, const struct sheet_numbers *sheet, void **ret,
                    const struct source_ops **ret_ops, struct pw_err *err)
{
    static const struct source_ops ops = { csv_reader_record, rows, notice, headers, untaken, close_reader };
    struct csv_reader *r = calloc(1, sizeof *r);
    int                rc;

    if (!r) {
        close(fd);
        return err_nomem(err);
    }
    r->fd       = fd;
    r->map_file = o->map;
    r->partial  = o->partial;
    r->sheet    = sheet;
    if (o->map) {
        const struct mapping *m = map_file_mapping(o->map);

        r->options = (struct csv_options){ .delimiter = m->delimiter, .no_header = m->no_header, .any_names = true,
                                           .skip = m->skip };
    }
    if (sheet) {                /* of our own writing: lines above the header are left out already */
        r->options.delimiter = ',';
        r->options.ragged    = true;
        r->options.skip      = 0;
    }
    rc = open_table(r, err);
    if (rc == PW_OK && !o->header_only && (r->n_columns || r->options.no_header) &&
        (rc = find_strays(r, err)) == PW_OK) {
        close_table(r);
        rc = open_table(r, err);
    }
    if (rc < 0) {
        close_reader(r);
        return rc;
    }
    if (!r->n_columns && !r->options.no_header)
        snprintf(r->notice, sizeof r->notice, "the file is empty");
    *ret     = r;
    *ret_ops = &ops;
    return PW_OK;
}
