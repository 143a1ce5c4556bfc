/*
 * store.h - one office's SQLite file: opening, hardening, the writer's lock, transactions.
 *
 * Readers are read-only connections and never block. A writer holds `<db>.lock` from
 * store_begin() to store_commit() or store_rollback(); checkpoints run under the same lock, so that
 * no two connections ever write or reset the log at once (SQLite's WAL-reset bug, fixed only after
 * the version Debian 12 ships: sqlite.org/wal.html#walresetbug).
 *
 * Functions of store/ are use cases; no SQLite type shows above this folder. Texts that a query
 * hands out live in the arena the caller gives.
 *
 * Errors: PW_EBUSY another writer did not finish in time; PW_EFULL and PW_EIO from the disk;
 * PW_EDB the file is damaged, not ours, or was changed by another program; PW_EKEY it is newer
 * than this program.
 */
#ifndef PW_STORE_STORE_H
#define PW_STORE_STORE_H

#include "base/arena.h"
#include "base/err.h"

#define STORE_SCHEMA_VERSION 3
#define STORE_WAIT_MS        10000      /* a bulk import yields about once a second */

struct store;

/* Makes a new database file with the schema; the file must not exist. Closed again. */
int store_create(const char *path, struct pw_err *err);

/* PW_EKEY as well when the schema is older: a reader cannot move it on. */
int store_open_read(const char *path, struct store **ret, struct pw_err *err);

/* Opens for writing: nothing is locked until store_begin(). A file of an older schema is opened as well and wants
 * store_upgrade() before anything else. */
int store_open_write(const char *path, struct store **ret, struct pw_err *err);

/* Was the file of an older schema when it was opened? */
bool store_is_old(const struct store *st);
/* Moves the schema on, inside the transaction that store_begin() opened. *ret_from: the version found there; nothing
 * is done when it is today's, because another process was first. */
int store_upgrade(struct store *st, int64_t *ret_from, struct pw_err *err);

/* Rolls back what is open and frees. Takes NULL. */
void store_close(struct store *st);
static inline void store_freep(struct store **st) { store_close(*st); }
#define STORE_AUTO __attribute__((cleanup(store_freep))) struct store *

const char *store_path(const struct store *st);

/* Takes the writer's lock and begins. *ret_others (may be NULL) tells whether another connection has
 * committed since this one last held the lock: what is cached in memory must then catch up. */
int store_begin(struct store *st, bool *ret_others, struct pw_err *err);
int store_commit(struct store *st, struct pw_err *err);
/* Commits and keeps the lock, for what must be done before another may write; then store_release(). A
 * failure has rolled back and let go. */
int store_commit_hold(struct store *st, struct pw_err *err);
void store_release(struct store *st);
void store_rollback(struct store *st);

/* Brings the write-ahead log into the file and empties it, so that no old bytes are left in it. *ret_held: a reader was in
 * the way, and it could not be emptied. Outside a transaction. */
int store_empty_log(struct store *st, bool *ret_held, struct pw_err *err);

/* One read snapshot over several calls; nests nothing. */
int store_read_begin(struct store *st, struct pw_err *err);
void store_read_end(struct store *st);

/* SQLite's own check of the file, foreign keys and schema; each complaint is a line of `out`. */
int store_integrity(struct store *st, struct buf *out, struct pw_err *err);

/* A consistent copy by SQLite's backup interface; `to` must not exist. */
int store_backup(struct store *st, const char *to, struct pw_err *err);

int store_setting_get(struct store *st, const char *name, struct arena *a, struct str *ret,
                      struct pw_err *err);      /* PW_ENOTFOUND */
int store_setting_put(struct store *st, const char *name, struct str value, struct pw_err *err);

#endif
