#include "config.h"
#include "model/table.h"

#include "base/mem.h"
#include "base/text.h"
#include "format/csv.h"
#include "format/fold.h"

#define ROWS_MAX ((size_t)2000000)      /* an authority's largest register has some 200,000 firms */

/* Splits off the `# key: value` lines in front of the header; *ret_lines counts them. */
static struct str split_note(struct str text, struct str *rest, uint64_t *ret_lines)
{
    const char *start = text.p;
    uint64_t    lines = 0;

    while (text.n && text.p[0] == '#') {
        const char *end = memchr(text.p, '\n', text.n);
        size_t      n   = end ? (size_t)(end - text.p) + 1 : text.n;

        text.p += n;
        text.n -= n;
        lines++;
    }
    *rest      = text;
    *ret_lines = lines;
    return (struct str){ start, (size_t)(text.p - start) };
}

static int read_header(const struct csv *c, struct arena *a, struct table *t, struct pw_err *err)
{
    size_t            n;
    const struct str *names = csv_header(c, &n);

    if (n == 0)
        return err_set(err, PW_EINPUT, "%s: there is no header line", t->name);
    if (n > TABLE_COLUMNS_MAX)
        return err_set(err, PW_ELIMIT, "%s: more than %d columns", t->name, TABLE_COLUMNS_MAX);
    for (size_t i = 0; i < n; i++)
        if (!(t->columns[i] = arena_copy(a, names[i])))
            return err_nomem(err);
    t->n_columns = n;
    return PW_OK;
}

/* Rows go into one growing block; the arena keeps what the block grew out of, at most as much again. */
static int grow(struct table *t, size_t *room, struct arena *a, struct pw_err *err)
{
    size_t      more = *room ? *room * 2 : 64;
    struct str *cells;

    if (t->n_rows < *room)
        return PW_OK;
    if (t->n_rows >= ROWS_MAX)
        return err_set(err, PW_ELIMIT, "%s: more than %zu rows", t->name, ROWS_MAX);
    cells = arena_alloc(a, more * t->n_columns * sizeof *cells);
    if (!cells)
        return err_nomem(err);
    if (t->n_rows)
        memcpy(cells, t->cells, t->n_rows * t->n_columns * sizeof *cells);
    t->cells = cells;
    *room    = more;
    return PW_OK;
}

static int read_rows(struct csv *c, struct arena *a, struct table *t, struct pw_err *err)
{
    struct csv_record r;
    size_t            room = 0;
    bool              more;
    int               rc;

    while ((rc = csv_next(c, &more, &r, err)) == PW_OK && more) {
        if (r.fault != CSV_GOOD) {
            csv_explain(c, &r, err);
            err_wrap(err, "%s", t->name);
            return err_where(err, "line %llu", (unsigned long long)r.line);
        }
        if ((rc = grow(t, &room, a, err)) < 0)
            return rc;
        for (size_t i = 0; i < t->n_columns; i++) {
            struct str cell = text_trim(i < r.n_fields ? r.fields[i] : STR_NONE);

            if (!r.ascii && !utf8_valid(cell, NULL))
                return err_set(err, PW_EINPUT, "%s: line %llu, column %s is not UTF-8", t->name,
                               (unsigned long long)r.line, t->columns[i]);
            t->cells[t->n_rows * t->n_columns + i] = cell.n ? arena_str(a, cell) : STR_NONE;
            if (cell.n && !t->cells[t->n_rows * t->n_columns + i].p)
                return err_nomem(err);
        }
        t->n_rows++;
    }
    return rc;
}

int table_parse(const char *name, bool is_list, struct str text, struct arena *a, struct table *ret,
                struct pw_err *err)
{
    struct table       t       = { .is_list = is_list };
    struct csv_options options = { 0 };
    CSV_AUTO           c       = NULL;
    struct str         rest;
    int                rc;

    t.name = arena_copy(a, str_of(name));
    if (!t.name)
        return err_nomem(err);
    if (text.n >= 3 && memcmp(text.p, "\xEF\xBB\xBF", 3) == 0)
        text.p += 3, text.n -= 3;
    t.note = arena_str(a, split_note(text, &rest, &options.first_line));
    options.first_line++;
    if ((rc = csv_open_text(&c, &options, rest, err)) < 0)
        return err_wrap(err, "%s", name);
    if ((rc = read_header(c, a, &t, err)) < 0 || (rc = read_rows(c, a, &t, err)) < 0)
        return rc;
    *ret = t;
    return PW_OK;
}

size_t table_column(const struct table *t, const char *name)
{
    for (size_t i = 0; i < t->n_columns; i++)
        if (strcmp(t->columns[i], name) == 0)
            return i;
    return SIZE_MAX;
}

static bool says_unverified(struct str s)
{
    static const char word[] = "unverified";

    for (size_t i = 0; i + sizeof word - 1 <= s.n; i++)
        if (text_ieq((struct str){ s.p + i, sizeof word - 1 }, word))
            return true;
    return false;
}

bool table_unverified(const struct table *t, size_t row)
{
    return says_unverified(table_cell(t, row, table_column(t, "source")));
}

bool table_in_force(const struct table *t, size_t row, int32_t day)
{
    struct str expires = table_cell(t, row, table_column(t, "expires"));
    int32_t    last;

    if (table_unverified(t, row))
        return false;
    return !expires.n || !date_parse(expires, &last) || last >= day;
}

struct str table_note(const struct table *t, const char *key)
{
    struct str rest = t->note, line;
    size_t     n    = strlen(key);

    while (text_split(&rest, '\n', &line)) {
        line = text_trim((struct str){ line.p + 1, line.n - 1 });
        if (line.n > n && memcmp(line.p, key, n) == 0 && line.p[n] == ':')
            return text_trim((struct str){ line.p + n + 1, line.n - n - 1 });
    }
    return STR_NONE;
}

/* ---- look-up ---- */

static void key_bytes(struct buf *out, const struct table_index *x, const struct str *keys)
{
    for (size_t i = 0; i < x->n_keys; i++) {
        size_t before = out->n;

        if (x->is_name[i])
            fold_name(keys[i], out);
        if (out->n == before)       /* also a name of punctuation alone */
            buf_str(out, keys[i]);
        buf_byte(out, 0x1F);
    }
}

/* Which of two rows with the same keys is newer, by the first column of these that the table has. */
static int newer(const struct table *t, size_t a, size_t b)
{
    static const char *const by[] = { "year", "date", "valid_from", "since" };

    for (size_t i = 0; i < COUNT_OF(by); i++) {
        size_t c = table_column(t, by[i]);

        if (c != SIZE_MAX)
            return str_cmp(table_cell(t, a, c), table_cell(t, b, c));
    }
    return 0;
}

static int put_row(struct table_index *x, const struct str *keys, size_t row, struct pw_err *err)
{
    BUF_AUTO   bytes = { 0 };
    struct str key;
    uint64_t   there;

    key_bytes(&bytes, x, keys);
    if (map_get(&x->map, buf_view(&bytes), &there) && newer(x->table, (size_t)there, row) > 0)
        return PW_OK;
    key = arena_str(&x->keys, buf_view(&bytes));
    return key.p && map_put(&x->map, key, row) ? PW_OK : err_nomem(err);
}

/* A cell of several keys stands for each of them: every combination becomes an entry. */
static int put_combinations(struct table_index *x, size_t row, struct str *keys, size_t at, struct pw_err *err)
{
    struct str rest, item;
    bool       any = false;
    int        rc  = PW_OK;

    if (at == x->n_keys)
        return put_row(x, keys, row, err);
    rest = table_cell(x->table, row, x->columns[at]);
    while (rc == PW_OK && text_split(&rest, '|', &item)) {
        any      = true;
        keys[at] = item;
        x->has_all[at] |= str_is(item, "all");
        rc       = put_combinations(x, row, keys, at + 1, err);
    }
    if (!any) {
        keys[at] = STR_NONE;
        rc       = put_combinations(x, row, keys, at + 1, err);
    }
    return rc;
}

int table_index_build(const struct table *t, const char *const *columns, size_t n, struct table_index *ret,
                      struct pw_err *err)
{
    struct table_index x  = { .table = t, .n_keys = n };
    int                rc = PW_OK;

    for (size_t i = 0; i < n; i++) {
        if ((x.columns[i] = table_column(t, columns[i])) == SIZE_MAX)
            return err_set(err, PW_EINPUT, "the table %s has no column %s", t->name, columns[i]);
        x.is_name[i] = strcmp(columns[i], "name") == 0;
    }
    for (size_t r = 0; r < t->n_rows && rc == PW_OK; r++) {
        struct str keys[TABLE_KEYS_MAX] = { { 0 } };

        rc = put_combinations(&x, r, keys, 0, err);
    }
    if (rc < 0)
        table_index_done(&x);
    else
        *ret = x;
    return rc;
}

void table_index_done(struct table_index *x)
{
    map_done(&x->map);
    arena_done(&x->keys);
}

/* Each key as it is first, then `all` in its place. */
bool table_index_find(const struct table_index *x, const struct str *keys, size_t *ret_row)
{
    for (unsigned mask = 0; mask < 1u << x->n_keys; mask++) {
        struct str with[TABLE_KEYS_MAX];
        BUF_STACK(bytes, 128);
        uint64_t   row;
        bool       possible = true;

        for (size_t i = 0; i < x->n_keys; i++) {
            with[i] = mask >> i & 1 ? STR("all") : keys[i];
            possible &= !(mask >> i & 1) || x->has_all[i];
        }
        if (!possible)
            continue;
        key_bytes(&bytes, x, with);
        if (map_get(&x->map, buf_view(&bytes), &row)) {
            *ret_row = (size_t)row;
            return true;
        }
    }
    return false;
}
