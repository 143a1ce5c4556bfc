/*
 * db.h - what the files of store/ share: statements by their constant text, binding, rows.
 * Nothing outside store/ includes this.
 *
 * A query is one line:   store_run(st, err, "storing a finding", PUT, "iiz", seq, on, source);
 * The kinds string says what follows, in order:
 *   i int64_t   n int64_t, NULL when it is HISTORY_ABSENT   z const char * (NULL: NULL)
 *   t struct str as text (p == NULL: NULL)   b struct str as blob
 *   c struct str as blob (p == NULL: NULL)
 */
#ifndef PW_STORE_DB_H
#define PW_STORE_DB_H

#include <sqlite3.h>

#include "format/crypto_hash.h"
#include "store/queue.h"
#include "store/store.h"

#define STORE_ABSENT INT64_MIN      /* the NULL of kind 'n'; equals HISTORY_ABSENT of model/ */

/* The statement of a constant text, prepared once for the life of the connection, reset; rows that wait for its tables
 * are in them, unless `past` says that none can matter. NULL with `err` filled when it cannot be prepared. `sql` is compared
 * by address. */
sqlite3_stmt *store_stmt(struct store *st, const char *sql, bool past, struct pw_err *err);

int store_run(struct store *st, struct pw_err *err, const char *what, const char *sql,
              const char *kinds, ...);

/* A digest as kind 'b' takes it. */
static inline struct str store_digest(const struct digest *d)
{
    return (struct str){ (const char *)d->b, DIGEST_SIZE };
}

/* Begins a query: binds, and steps with store_next(). */
int store_query(struct store *st, struct pw_err *err, const char *what, const char *sql,
                sqlite3_stmt **ret, const char *kinds, ...);
/* PW_OK with *ret_row telling whether there is one; resets the statement at the end. */
int store_next(struct store *st, sqlite3_stmt *stmt, bool *ret_row, struct pw_err *err);

/* As the two above, and rows that wait (queue.h) stay where they are: none of them can matter. */
int store_run_past(struct store *st, struct pw_err *err, const char *what, const char *sql,
                   const char *kinds, ...);
int store_query_past(struct store *st, struct pw_err *err, const char *what, const char *sql,
                     sqlite3_stmt **ret, const char *kinds, ...);
/* One more row that waits: values in the order of queue_sql(). */
int store_queue(struct store *st, enum queued table, struct pw_err *err, ...);
/* What it is looked for by, and whether a row that waits may be looked for by it. */
void store_mark(struct store *st, uint64_t key);
bool store_marked(const struct store *st, uint64_t key);
/* STORE_QUERY_OF(st, key)(st, err, ...): the query for rows that were all marked with `key`. */
#define STORE_QUERY_OF(st, key) (store_marked(st, key) ? store_query : store_query_past)
#define STORE_RUN_OF(st, key)   (store_marked(st, key) ? store_run : store_run_past)

int64_t col_i64(sqlite3_stmt *s, int i);                /* STORE_ABSENT for NULL */
struct str col_str(sqlite3_stmt *s, int i);             /* borrowed until the next step */
struct str col_copy(sqlite3_stmt *s, int i, struct arena *a);

/* Maps SQLite's last error to one of ours. */
int store_fail(struct store *st, struct pw_err *err, const char *what);
sqlite3 *store_db(struct store *st);
/* The guard against dropping and altering tables, off while the schema is moved on. */
void store_guard(struct store *st, bool on);


#endif
