#include "config.h"
#include "store/db.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statfs.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/migrate.h"
#include "store/schema.h"

#define STATEMENTS_MAX    256           /* power of two; the program has about a hundred */
#define CHECKPOINT_PAGES  4000          /* 64 MiB of log with 16 KiB pages */
#define CACHE_KIB         "-65536"      /* negative: KiB */
#define BUSY_MS           5000
#define SMALL_BYTES       4096          /* a row and what a statement needs while it runs: taken from a pool instead of */
#define SMALL_COUNT       64            /* the heap, where each costs an allocation and its return a record */
#define PATH_ROOM         4096

struct cached {
    const char   *sql;
    sqlite3_stmt *stmt;
    unsigned      touches;              /* tables whose rows may wait, as bits of queue.h */
};

struct store {
    sqlite3      *db;
    char         *path;
    bool          writer, writing, reading, old;
    int           lock_fd;
    int           log_pages;            /* in the write-ahead log after our last commit */
    int64_t       seen_version;         /* PRAGMA data_version when we last held the lock */
    struct queue *queue;
    unsigned      touched;              /* by the statement being prepared */
    struct cached cache[STATEMENTS_MAX];
};

const char *store_path(const struct store *st) { return st->path; }
bool store_is_old(const struct store *st) { return st->old; }
sqlite3 *store_db(struct store *st) { return st->db; }

int store_fail(struct store *st, struct pw_err *err, const char *what)
{
    int code = sqlite3_errcode(st->db), more = sqlite3_extended_errcode(st->db);
    const char *text = sqlite3_errmsg(st->db);

    switch (code) {
    case SQLITE_FULL:
        err_set(err, PW_EFULL, "%s: no space left for '%s'", what, st->path);
        return err_remedy(err, "free space on that disk and run the same command again; nothing was half written");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        err_set(err, PW_EBUSY, "%s: '%s' is in use", what, st->path);
        return err_remedy(err, "try again");
    case SQLITE_NOMEM:
        return err_nomem(err);
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
        err_set(err, PW_EIO, "%s: %s (%d) in '%s'", what, text, more, st->path);
        return err_remedy(err, "check the disk and the file's permissions, then run 'penwatch check'");
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
        err_set(err, PW_EDB, "%s: '%s' is damaged or not a database: %s", what, st->path, text);
        return err_remedy(err, "run 'penwatch check'; restore the newest backup that passes it");
    default:
        return err_set(err, PW_EDB, "%s: %s (%d)", what, text, more);
    }
}

static int exec(struct store *st, const char *sql, const char *what, struct pw_err *err)
{
    return sqlite3_exec(st->db, sql, NULL, NULL, NULL) == SQLITE_OK ? PW_OK
                                                                    : store_fail(st, err, what);
}

/* Reads a one-value pragma back: a setting that did not take is a refusal, not a hope. */
static int expect(struct store *st, const char *pragma, int64_t want, struct pw_err *err)
{
    sqlite3_stmt *s;
    int64_t       got = STORE_ABSENT;

    if (sqlite3_prepare_v2(st->db, pragma, -1, &s, NULL) != SQLITE_OK)
        return store_fail(st, err, pragma);
    if (sqlite3_step(s) == SQLITE_ROW)
        got = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    if (got != want)
        return err_set(err, PW_EDB, "'%s' answers %lld, not %lld", pragma, (long long)got,
                       (long long)want);
    return PW_OK;
}

static int db_flag(struct store *st, int flag, int want, const char *name, struct pw_err *err)
{
    int got = -1;

    if (sqlite3_db_config(st->db, flag, want, &got) != SQLITE_OK || got != want)
        return err_set(err, PW_EDB, "the database setting %s could not be made %d", name, want);
    return PW_OK;
}

static int note_log_pages(void *ctx, sqlite3 *db, const char *name, int pages)
{
    (void)db, (void)name;
    ((struct store *)ctx)->log_pages = pages;
    return SQLITE_OK;
}

/* Even when other code is wrong: rows that are evidence are only ever added. */
static int authorize(void *ctx, int action, const char *a, const char *b, const char *c, const char *d)
{
    (void)b, (void)c, (void)d;
    if (action == SQLITE_READ || action == SQLITE_INSERT || action == SQLITE_UPDATE || action == SQLITE_DELETE)
        ((struct store *)ctx)->touched |= queue_bit(a);
    if (action == SQLITE_UPDATE || action == SQLITE_DELETE)
        for (size_t i = 0; i < STORE_SCHEMA_VERSION; i++)
            for (const char *const *t = store_steps[i].append_only; *t; t++)
                if (a && strcmp(a, *t) == 0)
                    return SQLITE_DENY;
    if (action == SQLITE_ATTACH || action == SQLITE_DETACH || action == SQLITE_DROP_TABLE ||
        action == SQLITE_DROP_TRIGGER || action == SQLITE_ALTER_TABLE)
        return SQLITE_DENY;
    return SQLITE_OK;
}

void store_guard(struct store *st, bool on)
{
    sqlite3_set_authorizer(st->db, on ? authorize : NULL, st);
}

static int harden(struct store *st, struct pw_err *err)
{
    int rc;

    sqlite3_extended_result_codes(st->db, 1);
    sqlite3_busy_timeout(st->db, BUSY_MS);
    sqlite3_limit(st->db, SQLITE_LIMIT_LENGTH, 64 << 20);
    sqlite3_limit(st->db, SQLITE_LIMIT_SQL_LENGTH, 64 << 10);
    sqlite3_limit(st->db, SQLITE_LIMIT_ATTACHED, 0);
    if ((rc = db_flag(st, SQLITE_DBCONFIG_DEFENSIVE, 1, "defensive", err)) < 0 ||
        (rc = db_flag(st, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, "trusted_schema", err)) < 0 ||
        (rc = db_flag(st, SQLITE_DBCONFIG_DQS_DML, 0, "dqs_dml", err)) < 0 ||
        (rc = db_flag(st, SQLITE_DBCONFIG_DQS_DDL, 0, "dqs_ddl", err)) < 0 ||
        (rc = db_flag(st, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, "load_extension", err)) < 0 ||
        (rc = db_flag(st, SQLITE_DBCONFIG_ENABLE_FKEY, 1, "foreign_keys", err)) < 0 ||
        (rc = db_flag(st, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, "no_ckpt_on_close", err)) < 0)
        return rc;
    if ((rc = exec(st, "PRAGMA cell_size_check = ON; PRAGMA recursive_triggers = ON;"
                       "PRAGMA wal_autocheckpoint = 0; PRAGMA synchronous = FULL;"
                       "PRAGMA temp_store = MEMORY; PRAGMA cache_size = " CACHE_KIB ";",
                   "hardening the database", err)) < 0)
        return rc;
    if ((rc = expect(st, "PRAGMA recursive_triggers", 1, err)) < 0 ||
        (rc = expect(st, "PRAGMA wal_autocheckpoint", 0, err)) < 0 ||
        (rc = expect(st, "PRAGMA cell_size_check", 1, err)) < 0 ||
        (rc = expect(st, "PRAGMA synchronous", 2, err)) < 0)
        return rc;
    sqlite3_wal_hook(st->db, note_log_pages, st);
    store_guard(st, true);
    return PW_OK;
}

/* WAL needs shared memory, which network and user-space file systems do not give reliably. */
static int check_mount(const char *path, struct pw_err *err)
{
    static const long shared[] = { 0x6969 /* NFS */, 0x65735546 /* FUSE */, 0x01021997 /* 9p */,
                                   0xFF534D42 /* CIFS */, 0xFE534D42 /* SMB2 */ };
    struct statfs fs;

    if (statfs(path, &fs) != 0)
        return PW_OK;
    for (size_t i = 0; i < COUNT_OF(shared); i++)
        if ((unsigned long)fs.f_type == (unsigned long)shared[i]) {
            err_set(err, PW_EKEY, "'%s' lies on a network or user-space file system", path);
            return err_remedy(err, "keep the database on a local disk: such mounts damage it");
        }
    return PW_OK;
}

/* Counting memory takes a lock at every allocation, and nobody reads the count. Before the first use only. */
static void configure_once(void)
{
    static bool done;

    if (!done)
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    done = true;
}

static int open_file(const char *path, int flags, struct store **ret, struct pw_err *err)
{
    STORE_AUTO st = calloc(1, sizeof *st);
    int        rc;

    if (!st || !(st->path = strdup(path)))
        return err_nomem(err);
    configure_once();
    st->lock_fd = -1;
    st->writer  = (flags & SQLITE_OPEN_READWRITE) != 0;
    if (st->writer && (rc = check_mount(path, err)) < 0)
        return rc;
    if (sqlite3_open_v2(path, &st->db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW, NULL) !=
        SQLITE_OK)
        return st->db ? store_fail(st, err, "opening the database") : err_nomem(err);
    sqlite3_db_config(st->db, SQLITE_DBCONFIG_LOOKASIDE, NULL, SMALL_BYTES, SMALL_COUNT);   /* or the usual one */
    if ((rc = queue_open(st->db, &st->queue, err)) < 0 || (rc = harden(st, err)) < 0)
        return rc;
    *ret = TAKE(st);
    return PW_OK;
}

static int must_exist(const char *path, struct pw_err *err)
{
    struct stat sb;

    if (stat(path, &sb) == 0 && S_ISREG(sb.st_mode))
        return PW_OK;
    err_set(err, PW_ENOTFOUND, "there is no database at '%s'", path);
    return err_remedy(err, "make one with 'penwatch --db %.80s init --authority ID --country CC', or try 'penwatch demo'", path);
}

int store_open_read(const char *path, struct store **ret, struct pw_err *err)
{
    STORE_AUTO st = NULL;
    int        rc = must_exist(path, err);

    if (rc < 0 || (rc = open_file(path, SQLITE_OPEN_READONLY, &st, err)) < 0)
        return rc;
    if ((rc = store_schema_check(st, &st->old, err)) < 0)
        return rc;
    if (st->old) {
        err_set(err, PW_EKEY, "'%s' was last written by an older penwatch", path);
        return err_remedy(err, "run 'penwatch upgrade' once: it keeps everything and says so in the record");
    }
    *ret = TAKE(st);
    return PW_OK;
}

int store_open_write(const char *path, struct store **ret, struct pw_err *err)
{
    STORE_AUTO st = NULL;
    int        rc = must_exist(path, err);

    if (rc < 0 || (rc = open_file(path, SQLITE_OPEN_READWRITE, &st, err)) < 0)
        return rc;
    if ((rc = store_schema_check(st, &st->old, err)) < 0)
        return rc;
    *ret = TAKE(st);
    return PW_OK;
}

int store_create(const char *path, struct pw_err *err)
{
    STORE_AUTO st = NULL;
    int        rc;

    if (file_exists(path)) {
        err_set(err, PW_ESTATE, "'%s' exists already", path);
        return err_remedy(err, "choose another file with --db; an existing one is never overwritten");
    }
    if ((rc = file_create(path, STR(""), 0600, err)) < 0)
        return rc;
    rc = open_file(path, SQLITE_OPEN_READWRITE, &st, err);
    return rc < 0 ? rc : store_schema_create(st, err);
}

void store_close(struct store *st)
{
    if (!st)
        return;
    store_rollback(st);
    store_read_end(st);
    for (size_t i = 0; i < STATEMENTS_MAX; i++)
        sqlite3_finalize(st->cache[i].stmt);
    sqlite3_close(st->db);
    queue_close(st->queue);
    free(st->path);
    free(st);
}

/* ---- statements ---- */

static struct cached *statement(struct store *st, const char *sql, struct pw_err *err)
{
    size_t at = ((uintptr_t)sql >> 3) * 2654435761u & (STATEMENTS_MAX - 1);

    for (size_t i = 0; i < STATEMENTS_MAX; i++, at = (at + 1) & (STATEMENTS_MAX - 1)) {
        struct cached *c = &st->cache[at];

        if (c->sql == sql) {
            sqlite3_reset(c->stmt);
            return c;
        }
        if (c->sql)
            continue;
        st->touched = 0;
        if (sqlite3_prepare_v3(st->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &c->stmt, NULL) != SQLITE_OK) {
            store_fail(st, err, sql);
            return NULL;
        }
        c->sql     = sql;
        c->touches = st->touched;
        return c;
    }
    err_set(err, PW_EINTERNAL, "more than %d statements", STATEMENTS_MAX);
    return NULL;
}

/* Inserts what waits for these tables. */
static int flush(struct store *st, unsigned tables, struct pw_err *err)
{
    for (int t = 0; t < QUEUED_TABLES; t++) {
        struct cached *c;
        int            rc;

        if (!(tables & queue_waiting(st->queue) & 1u << t))
            continue;
        if (!(c = statement(st, queue_sql((enum queued)t), err)))
            return err ? err->rc : PW_EDB;
        rc = sqlite3_step(c->stmt) == SQLITE_DONE ? PW_OK : store_fail(st, err, "storing what was read");
        sqlite3_reset(c->stmt);
        if (rc < 0)
            return rc;
        queue_clear(st->queue, (enum queued)t);
    }
    return PW_OK;
}

sqlite3_stmt *store_stmt(struct store *st, const char *sql, bool past, struct pw_err *err)
{
    struct cached *c = statement(st, sql, err);

    return c && (past || flush(st, c->touches, err) == PW_OK) ? c->stmt : NULL;
}

int store_queue(struct store *st, enum queued table, struct pw_err *err, ...)
{
    va_list values;
    bool    added;

    if (!st->writing)
        return err_set(err, PW_EINTERNAL, "a row stored outside a transaction");
    va_start(values, err);
    added = queue_add(st->queue, table, values);
    va_end(values);
    if (!added)
        return err_nomem(err);
    return queue_full(st->queue) ? flush(st, QUEUED_ALL, err) : PW_OK;
}

void store_mark(struct store *st, uint64_t key) { queue_mark(st->queue, key); }
bool store_marked(const struct store *st, uint64_t key) { return queue_marked(st->queue, key); }

static int64_t data_version(struct store *st)
{
    sqlite3_stmt *s;
    int64_t       v = -1;

    if (sqlite3_prepare_v2(st->db, "PRAGMA data_version", -1, &s, NULL) != SQLITE_OK)
        return -1;
    if (sqlite3_step(s) == SQLITE_ROW)
        v = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return v;
}

int store_begin(struct store *st, bool *ret_others, struct pw_err *err)
{
    char    lock[PATH_ROOM];
    int64_t version;
    int     rc;

    if (!st->writer || st->writing)
        return err_set(err, PW_EINTERNAL, "a transaction begun on a reader or twice");
    if ((size_t)snprintf(lock, sizeof lock, "%s.lock", st->path) >= sizeof lock)
        return err_set(err, PW_ELIMIT, "the database path is too long");
    if ((rc = file_lock(lock, STORE_WAIT_MS, &st->lock_fd, err)) < 0)
        return rc;
    if (sqlite3_exec(st->db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK) {
        rc = store_fail(st, err, "beginning to write");
        file_unlock(st->lock_fd);
        st->lock_fd = -1;
        return rc;
    }
    st->writing = true;
    version     = data_version(st);
    if (ret_others)
        *ret_others = st->seen_version != 0 && version != st->seen_version;
    st->seen_version = version;
    return PW_OK;
}

void store_release(struct store *st)
{
    st->writing = false;
    if (st->lock_fd >= 0)
        file_unlock(st->lock_fd);
    st->lock_fd = -1;
}

int store_commit_hold(struct store *st, struct pw_err *err)
{
    int rc = flush(st, QUEUED_ALL, err);

    if (rc == PW_OK && sqlite3_exec(st->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
        rc = store_fail(st, err, "committing");
    if (rc < 0) {
        store_rollback(st);
        return rc;
    }
    /* Under the same lock, so never beside another writer. A reader in the way only delays it. */
    if (st->log_pages > CHECKPOINT_PAGES)
        sqlite3_wal_checkpoint_v2(st->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    st->writing = false;
    return PW_OK;
}

int store_commit(struct store *st, struct pw_err *err)
{
    int rc = store_commit_hold(st, err);

    if (rc == PW_OK)
        store_release(st);
    return rc;
}

void store_rollback(struct store *st)
{
    if (!st->writing)
        return;
    for (int t = 0; t < QUEUED_TABLES; t++)
        queue_clear(st->queue, (enum queued)t);
    sqlite3_exec(st->db, "ROLLBACK", NULL, NULL, NULL);
    store_release(st);
}

int store_empty_log(struct store *st, bool *ret_held, struct pw_err *err)
{
    char lock[PATH_ROOM];
    int  rc, done;

    if (!st->writer || st->writing)
        return err_set(err, PW_EINTERNAL, "the log emptied by a reader or within a transaction");
    if ((size_t)snprintf(lock, sizeof lock, "%s.lock", st->path) >= sizeof lock)
        return err_set(err, PW_ELIMIT, "the database path is too long");
    if ((rc = file_lock(lock, STORE_WAIT_MS, &st->lock_fd, err)) < 0)
        return rc;
    done = sqlite3_wal_checkpoint_v2(st->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    if (done != SQLITE_OK && done != SQLITE_BUSY)
        rc = store_fail(st, err, "emptying the write-ahead log");
    *ret_held = done == SQLITE_BUSY;
    store_release(st);
    return rc;
}

int store_read_begin(struct store *st, struct pw_err *err)
{
    int rc = exec(st, "BEGIN; SELECT 1 FROM setting LIMIT 1;", "beginning to read", err);

    st->reading = rc == PW_OK;
    return rc;
}

void store_read_end(struct store *st)
{
    if (st->reading)
        sqlite3_exec(st->db, "COMMIT", NULL, NULL, NULL);
    st->reading = false;
}
