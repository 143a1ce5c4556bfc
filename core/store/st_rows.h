/*
 * st_rows.h - business rows in step with the audit entries that vouch for them, as canonical bytes.
 *
 * Every table that needs an entry has a key that leads to the entry's seq. A walk reads each table once,
 * in order of that key, while the caller goes through the entries: one ordered scan of each table instead
 * of one query for each row. Rows without an entry are met on the way and reported.
 *
 * A row is     u32 len, table name | for each column that is not NULL: u8 index, u8 type, value | u8 255
 * with types   'I' i64 · 'T' u32 len, bytes · 'B' u32 len, bytes
 * so that a column that a later schema adds at the end, NULL in old rows, changes no old digest.
 */
#ifndef PW_STORE_ST_ROWS_H
#define PW_STORE_ST_ROWS_H

#include "store/store.h"

#define ST_ROWS_NONE SIZE_MAX
/* A walk from here to there meets every row there can be. */
#define ST_ROWS_FIRST INT64_MIN
#define ST_ROWS_LAST  INT64_MAX

struct st_rows;

/* Number of a table by its name; ST_ROWS_NONE when it needs no entries. They count from 0. */
size_t st_rows_table(const char *name);
int st_rows_count(struct store *st, size_t table, int64_t *ret, struct pw_err *err);

/* A walk over the rows of entries first..last. One at a time; queries nothing yet. */
int st_rows_open(struct store *st, int64_t first, int64_t last, struct st_rows **ret, struct pw_err *err);
void st_rows_close(struct st_rows *r);      /* takes NULL */
static inline void st_rows_freep(struct st_rows **r) { st_rows_close(*r); }
#define ST_ROWS_AUTO __attribute__((cleanup(st_rows_freep))) struct st_rows *

/* Appends the rows of `seq`, which ascends from call to call for each table; *ret_n tells how many.
 * PW_EAUDIT, verify_code 13: a row lies before them that no entry asked for. */
int st_rows_take(struct st_rows *r, size_t table, int64_t seq, struct buf *out, size_t *ret_n, struct pw_err *err);

/* Are there rows left that no entry asked for? PW_EAUDIT as above. */
int st_rows_finish(struct st_rows *r, struct pw_err *err);

#endif
