/*
 * map_row_impl.h - what lays a mapping over a row of cells (map_row.c) and over a tree (map_tree.c). Nobody else
 * includes this.
 */
#ifndef PW_APP_MAP_ROW_IMPL_H
#define PW_APP_MAP_ROW_IMPL_H

#include "app/map_row.h"
#include "format/tree.h"

/* A step of a path, with a condition on a child: name[child=value]. */
struct map_step { struct tree_step step; struct str child, value; };
struct map_path { struct map_step *steps; size_t n; bool of_line; };

struct map_row {
    struct map_file      *f;
    const struct mapping *m;
    const struct str     *headers;
    size_t                n_headers;
    size_t                ids[FIELD_COUNT];     /* fields that the mapping gives */
    size_t                columns[FIELD_COUNT][MAPPING_COLUMNS_MAX];    /* of each, counted from 0 */
    size_t                n;
    struct map_path      *paths;                /* of a tree: [field][column]; NULL: of a table */
    struct str            lines;                /* path of the goods lines; n == 0: they are not repeated */
    struct map_path       lines_path;
    struct arena          mem;
    struct arena          a;                    /* of the row */
    struct buf            above[FIELD_COUNT];   /* what `fill` remembers */
    struct mapped_row     out;
};

/* Makes r->out ready for `n_goods` lines; one text of a field into it; what is wrong with the row as a whole. */
int map_row_begin(struct map_row *r, size_t n_goods, struct pw_err *err);
int map_row_put(struct map_row *r, size_t i, size_t line, struct str text, struct pw_err *err);
void map_row_refuse(struct map_row *r, size_t id, size_t line, const char *remedy, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
/* The row function, if there is one and the row is whole. */
int map_row_finish(struct map_row *r, const struct str *cells, size_t n, struct pw_err *err);

#endif
