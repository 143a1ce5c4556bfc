/*
 * table.h - a reference table or list: CSV text with a header, kept exactly as loaded.
 *
 * Lines before the header that begin with `#` say `# key: value` (type, source, date, restricted).
 * A list's first column is its key. Cells borrow from the arena.
 */
#ifndef PW_MODEL_TABLE_H
#define PW_MODEL_TABLE_H

#include "base/arena.h"
#include "base/map.h"

#define TABLE_COLUMNS_MAX 64
#define TABLE_KEYS_MAX    4

struct table {
    const char  *name;
    bool         is_list;
    int64_t      seq;               /* of the loaded version; 0: not from a database */
    const char  *columns[TABLE_COLUMNS_MAX];
    size_t       n_columns, n_rows;
    struct str  *cells;             /* row-major */
    struct str   note;              /* the # lines */
};

int table_parse(const char *name, bool is_list, struct str text, struct arena *a, struct table *ret,
                struct pw_err *err);

/* SIZE_MAX when there is none. */
size_t table_column(const struct table *t, const char *name);
static inline struct str table_cell(const struct table *t, size_t row, size_t column)
{
    return column < t->n_columns ? t->cells[row * t->n_columns + column] : STR_NONE;
}
/* The value of `# key: value` in front of the header; STR_NONE when it is not said. */
struct str table_note(const struct table *t, const char *key);
/* A row whose `source` says "unverified": known, shown, but no rule may rest on it. */
bool table_unverified(const struct table *t, size_t row);
/* Verified, and its `expires` (the last day it holds; a date of the calendar) is empty or not before `day`. */
bool table_in_force(const struct table *t, size_t row, int32_t day);

/*
 * Look-up by key columns. A cell may hold several keys (`|`); `all` in it fits every key. Where rows
 * share keys, the one with the greatest year, date, since or valid_from wins. A column `name` is compared
 * as names are, case, accents and punctuation forgiven; any other byte by byte.
 */
struct table_index {
    const struct table *table;
    size_t              columns[TABLE_KEYS_MAX];
    size_t              n_keys;
    bool                is_name[TABLE_KEYS_MAX];
    bool                has_all[TABLE_KEYS_MAX];    /* some row says `all` there */
    struct map          map;
    struct arena        keys;
};
int table_index_build(const struct table *t, const char *const *columns, size_t n, struct table_index *ret,
                      struct pw_err *err);
void table_index_done(struct table_index *x);
/* False when no row fits. */
bool table_index_find(const struct table_index *x, const struct str *keys, size_t *ret_row);

#endif
