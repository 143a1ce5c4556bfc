/*
 * guess_impl.h - the table that a guess is made of, for guess.c (reading it), guess_columns.c (what stands in its
 * columns) and guess_headers.c (what they are called). Nobody else includes this.
 */
#ifndef PW_APP_GUESS_IMPL_H
#define PW_APP_GUESS_IMPL_H

#include "app/guess.h"
#include "format/csv.h"

struct guess_row { const struct str *cells; size_t n; uint64_t line; };

/* What share of the filled cells of a column something is true of, in per cent. */
struct guess_column {
    size_t filled;
    int    dates, numbers, cas, hs, units, modes, countries, currencies, wholes;
    const char *order, *order_or;   /* of its dates */
    bool   iso;
};

struct guess_table {
    struct arena        *a;
    struct arena         scratch;
    struct guess        *g;
    struct guess_row     rows[GUESS_ROWS];
    size_t               n;
    size_t               first;     /* row under the header */
    struct guess_column *columns;
};

/* The cell, trimmed; empty where the row is too short. */
struct str guess_cell(const struct guess_table *t, size_t row, size_t column);

/* Fills t->columns, and the notation of numbers in t->g for the columns marked in `amounts` (by column). */
int guess_columns(struct guess_table *t, struct pw_err *err);
void guess_numbers(struct guess_table *t, const bool *amounts);

/* Which column is which field. */
int guess_headers(struct guess_table *t, struct pw_err *err);

#endif
