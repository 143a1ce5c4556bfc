#include "config.h"
#include "store/migrate.h"

#include "base/mem.h"
#include "format/crypto_hash.h"
#include "store/db.h"
#include "store/schema.h"

static int64_t pragma(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *s;
    int64_t       v = -1;

    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
        return -1;
    if (sqlite3_step(s) == SQLITE_ROW)
        v = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return v;
}

/*
 * The guards of one append-only table. OR REPLACE is a deletion to recursive triggers, which db.c turns on and
 * reads back; the guard on insertion says the same to a program that has them off. Rows that come by the
 * hundred thousand go without it: it would cost as much as the insertion (see HACKING.md).
 */
static void add_guards(struct buf *sql, const char *table, const char *key)
{
    buf_printf(sql, "CREATE TRIGGER %s_no_update BEFORE UPDATE ON %s BEGIN"
                    " SELECT RAISE(ABORT, '%s is append-only'); END;", table, table, table);
    buf_printf(sql, "CREATE TRIGGER %s_no_delete BEFORE DELETE ON %s BEGIN"
                    " SELECT RAISE(ABORT, '%s is append-only'); END;", table, table, table);
    if (strcmp(table, "audit_entry") == 0 || strcmp(table, "version") == 0)
        return;
    buf_printf(sql, "CREATE TRIGGER %s_no_replace BEFORE INSERT ON %s"
                    " WHEN EXISTS (SELECT 1 FROM %s WHERE %s = NEW.%s) BEGIN"
                    " SELECT RAISE(ABORT, '%s is append-only'); END;", table, table, table, key, key,
               table);
}

static const char *key_of(const char *table)
{
    if (strcmp(table, "audit_checkpoint") == 0)
        return "size";
    if (strcmp(table, "audit_origin") == 0)
        return "n";
    return "seq";
}

/* Steps from..to-1 as one text: what a new file executes, an old one lacks and both are held against. */
static int schema_text(struct buf *sql, int64_t from, int64_t to, struct pw_err *err)
{
    for (int64_t i = from; i < to; i++) {
        buf_text(sql, store_steps[i].sql);
        for (const char *const *t = store_steps[i].append_only; *t; t++)
            add_guards(sql, *t, key_of(*t));
    }
    if (from < to)
        buf_printf(sql, "PRAGMA user_version = %d;", (int)to);
    return buf_check(sql, err);
}

static int run_steps(struct store *st, const struct buf *sql, struct pw_err *err)
{
    int rc;

    if (!sql->n)
        return PW_OK;
    store_guard(st, false);
    rc = sqlite3_exec(store_db(st), sql->p, NULL, NULL, NULL);
    store_guard(st, true);
    return rc == SQLITE_OK ? PW_OK : store_fail(st, err, "making the tables");
}

int store_schema_create(struct store *st, struct pw_err *err)
{
    sqlite3 *db  = store_db(st);
    BUF_AUTO sql = { 0 };
    int      rc;

    if ((rc = schema_text(&sql, 0, STORE_SCHEMA_VERSION, err)) < 0)
        return rc;
    if (sqlite3_exec(db, "PRAGMA page_size = 16384; PRAGMA journal_mode = WAL;", NULL, NULL, NULL) ||
        sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL))
        return store_fail(st, err, "making the tables");
    if ((rc = run_steps(st, &sql, err)) < 0)
        return rc;
    if (sqlite3_exec(db, "PRAGMA application_id = 1347896386; COMMIT", NULL, NULL, NULL))
        return store_fail(st, err, "making the tables");
    return pragma(db, "PRAGMA application_id") == STORE_APPLICATION_ID
               ? PW_OK
               : err_set(err, PW_EDB, "the new database does not carry its application id");
}

int store_upgrade(struct store *st, int64_t *ret_from, struct pw_err *err)
{
    sqlite3 *db  = store_db(st);
    BUF_AUTO sql = { 0 };
    int      rc;

    *ret_from = pragma(db, "PRAGMA user_version");
    if ((rc = schema_text(&sql, *ret_from, STORE_SCHEMA_VERSION, err)) < 0)
        return rc;
    return run_steps(st, &sql, err);
}

int store_audit_guards(struct store *st, bool on, struct pw_err *err)
{
    static const char off[] =
        "DROP TRIGGER audit_entry_no_update; DROP TRIGGER audit_entry_no_delete; DROP TRIGGER audit_checkpoint_no_update;"
        "DROP TRIGGER audit_checkpoint_no_delete; DROP TRIGGER audit_checkpoint_no_replace;";
    BUF_AUTO sql = { 0 };
    int      rc;

    if (on) {
        add_guards(&sql, "audit_entry", key_of("audit_entry"));
        add_guards(&sql, "audit_checkpoint", key_of("audit_checkpoint"));
    } else {
        buf_text(&sql, off);
    }
    if ((rc = buf_check(&sql, err)) < 0 || (rc = run_steps(st, &sql, err)) < 0)
        return rc;
    store_guard(st, on);
    return PW_OK;
}

/* Each object's name and text, in a fixed order. */
static int fingerprint(sqlite3 *db, struct buf *out)
{
    sqlite3_stmt *s;
    int           rc;

    if (sqlite3_prepare_v2(db, "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'"
                               " ORDER BY type, name", -1, &s, NULL) != SQLITE_OK)
        return -1;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW)
        buf_printf(out, "%s %s %s\n", (const char *)sqlite3_column_text(s, 0),
                   (const char *)sqlite3_column_text(s, 1), (const char *)sqlite3_column_text(s, 2));
    sqlite3_finalize(s);
    return rc == SQLITE_DONE && !out->failed ? 0 : -1;
}

static int made_fingerprint(const struct buf *sql, struct buf *out, struct pw_err *err)
{
    sqlite3 *db = NULL;
    int      rc = PW_OK;

    if (sqlite3_open_v2(":memory:", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK ||
        sqlite3_exec(db, sql->p, NULL, NULL, NULL) != SQLITE_OK || fingerprint(db, out) < 0)
        rc = err_set(err, PW_EINTERNAL, "the schema text does not execute: %s",
                     db ? sqlite3_errmsg(db) : "no memory");
    sqlite3_close(db);
    return rc;
}

/*
 * What the steps make, as digests of their text and of the fingerprint that SQLite gives it: to work it out was more than half of what
 * each command cost at its start. A text that is not written down here, as of a step in the making, is worked out all the same.
 */
static const struct {
    const char *text, *shape;
} known[STORE_SCHEMA_VERSION] = {
    { "02361b6e921f828032888463ad1303f3bf59694499610729178d7c18532d6cca",
      "50db0c78a65ab7f8062ae79996f36bb45a4e616dc3f05708a8506e3a556315b6" },
    { "80cd9e4b37332d34fc6a0d48c0aba5726d5ee81f286d42cbf555201a54a3a185",
      "3ef0aa6e0b928d8fe16dc67e4ad20bae55b6daed3cf39d6c38b48212f11bf028" },
    { "acac808d67181ad1a98c430b212d73e35433c95f6e4cbf7d39040b116ff533aa",
      "a3a34e74e80a901804ba7a407f88939f3ef879473d4cd9d84b2d33483cfbdc4f" },
};

static bool is_known(struct str text, struct str shape, int64_t version)
{
    struct digest d;
    char          hex[DIGEST_HEX];

    digest_of(&d, text);
    if (strcmp(digest_hex(&d, hex), known[version - 1].text) != 0)
        return false;
    digest_of(&d, shape);
    return strcmp(digest_hex(&d, hex), known[version - 1].shape) == 0;
}

int store_schema_known(int64_t version, char ret_text[static DIGEST_HEX], char ret_shape[static DIGEST_HEX], bool *ret_known,
                       struct pw_err *err)
{
    BUF_AUTO      text = { 0 }, shape = { 0 };
    struct digest d;
    int           rc;

    if ((rc = schema_text(&text, 0, version, err)) < 0 || (rc = made_fingerprint(&text, &shape, err)) < 0)
        return rc;
    digest_of(&d, buf_view(&text));
    digest_hex(&d, ret_text);
    digest_of(&d, buf_view(&shape));
    digest_hex(&d, ret_shape);
    *ret_known = is_known(buf_view(&text), buf_view(&shape), version);
    return PW_OK;
}

static int check_shape(struct store *st, int64_t version, struct pw_err *err)
{
    BUF_AUTO text = { 0 }, want = { 0 }, got = { 0 };
    int      rc = schema_text(&text, 0, version, err);
    size_t   at = 0, line = 0;

    if (rc < 0)
        return rc;
    if (fingerprint(store_db(st), &got) < 0)
        return store_fail(st, err, "reading the schema");
    if (is_known(buf_view(&text), buf_view(&got), version))
        return PW_OK;
    if ((rc = made_fingerprint(&text, &want, err)) < 0)
        return rc;
    if (str_eq(buf_view(&want), buf_view(&got)))
        return PW_OK;
    while (at < want.n && at < got.n && want.p[at] == got.p[at]) {
        if (want.p[at] == '\n')
            line = at + 1;
        at++;
    }
    err_set(err, PW_EDB, "the tables of '%s' were changed by another program, at: %.100s", store_path(st),
            line < got.n ? got.p + line : "(something is missing at the end)");
    return err_remedy(err, "restore the newest backup that 'penwatch check' passes; nothing was written");
}

int store_schema_check(struct store *st, bool *ret_old, struct pw_err *err)
{
    sqlite3 *db      = store_db(st);
    int64_t  app     = pragma(db, "PRAGMA application_id");
    int64_t  version = pragma(db, "PRAGMA user_version");

    if (app < 0)
        return store_fail(st, err, "opening the database");
    if (app != STORE_APPLICATION_ID) {
        err_set(err, PW_EDB, "'%s' is not a penwatch database", store_path(st));
        return err_remedy(err, "name the right file with --db");
    }
    if (version > STORE_SCHEMA_VERSION) {
        err_set(err, PW_EKEY, "'%s' was written by a newer penwatch (schema %lld; this program knows %d)",
                store_path(st), (long long)version, STORE_SCHEMA_VERSION);
        return err_remedy(err, "install the newer program; nothing was read or written");
    }
    if (version < 1)
        return err_set(err, PW_EDB, "'%s' holds no tables: it was never finished", store_path(st));
    *ret_old = version < STORE_SCHEMA_VERSION;
    return check_shape(st, version, err);
}
