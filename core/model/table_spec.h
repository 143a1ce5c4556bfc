/*
 * table_spec.h - the reference tables by name: their columns, and what may stand in them.
 *
 * The columns are those of DESIGN section 6. A missing optional column is fine, an unknown one is an
 * error; a cell that is not of its column's kind refuses the table with row and column.
 */
#ifndef PW_MODEL_TABLE_SPEC_H
#define PW_MODEL_TABLE_SPEC_H

#include "model/table.h"

enum cell_kind { CELL_TEXT, CELL_DECIMAL, CELL_DATE, CELL_INTEGER };

struct column_spec {
    const char    *name;
    enum cell_kind kind;
    bool           required;    /* the column must be there and no cell of it empty */
    const char    *words;       /* "working|calendar": a cell says one of these; NULL */
};

struct table_spec {
    const char               *name;
    const struct column_spec *columns;
    size_t                    n_columns;
    const char               *open;     /* further columns may begin with this ("name_"); NULL */
    const char               *what;     /* one line for people */
};

extern const struct table_spec table_specs[];
extern const size_t            table_spec_count;
const struct table_spec *table_spec_find(struct str name);      /* NULL: not one of ours */

/* PW_EINPUT with where = "row N, column C". `spec` NULL: a list, whose first column must be filled. */
int table_check(const struct table *t, const struct table_spec *spec, struct pw_err *err);

#endif
