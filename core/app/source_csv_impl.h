/*
 * source_csv_impl.h - the CSV reader's state, for source_csv.c (the table, its keys, the first pass) and
 * source_csv_rows.c (records out of its rows). Nobody else includes this.
 */
#ifndef PW_APP_SOURCE_CSV_IMPL_H
#define PW_APP_SOURCE_CSV_IMPL_H

#include "app/column_readings.h"
#include "app/map_row.h"
#include "app/row_keys.h"
#include "app/source_impl.h"
#include "format/csv.h"

#define FIELD_IGNORED SIZE_MAX

struct csv_reader {
    int         fd;
    struct csv *csv;
    struct csv_options options;
    const struct sheet_numbers *sheet;      /* NULL: it is no sheet */
    struct map_file *map_file;              /* NULL: the columns are our own */
    struct map_row  *map;
    const struct mapped_row *mapped;        /* of `row` */
    size_t      field_of[CSV_COLUMNS_MAX];  /* of each column */
    size_t      column_of[FIELD_COUNT];     /* of each field; SIZE_MAX: no such column */
    size_t      n_columns;
    bool        goods_columns;
    bool                 partial;       /* see source_options */
    bool        guarded;                    /* it came from 'quarantine export' */
    struct column_readings readings;        /* first pass */

    struct csv_record row;                  /* read ahead: first row of the next record */
    bool              ahead, end;
    uint64_t          rows;
    uint64_t          ignored;              /* rows that the mapping says are none */

    struct key_list strays;                 /* keys that come back after their rows have ended */
    struct key_list broken;                 /* references of rows that cannot be read */
    char        notice[200];
};

/* The next row of either pass, mapped if there is a mapping. */
int csv_reader_next(struct csv_reader *r, bool *ret_more, struct pw_err *err);

/* Of the row read ahead: its number as a spreadsheet counts; a header field; its key; whether a part of that is lost.
 */
uint64_t csv_reader_number(const struct csv_reader *r);
struct str csv_reader_cell(const struct csv_reader *r, size_t field);
uint64_t csv_reader_key(const struct csv_reader *r);
bool csv_reader_lost(const struct csv_reader *r);

/* source_ops.next */
int csv_reader_record(void *reader, struct arena *a, struct record *ret, bool *ret_more, struct pw_err *err);

#endif
