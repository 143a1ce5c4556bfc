#include "config.h"
#include "store/db.h"

#include <unistd.h>

#include "base/file.h"

#define BACKUP_PAGES 1000       /* copied at a time; a writer may come in between and is caught up with */

/* ---- SQLite's own checks ---- */

/* Rows of a pragma that prints complaints; `fine` is what it prints when there are none. */
static int complaints(struct store *st, const char *sql, const char *fine, struct buf *out, size_t *n,
                      struct pw_err *err)
{
    sqlite3_stmt *s;
    int           rc;

    if (sqlite3_prepare_v2(store_db(st), sql, -1, &s, NULL) != SQLITE_OK)
        return store_fail(st, err, sql);
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(s, 0);

        if (fine && text && strcmp(text, fine) == 0)
            continue;
        (*n)++;
        buf_printf(out, "%s: %s\n", fine ? "file" : "foreign key of table", text ? text : "?");
    }
    sqlite3_finalize(s);
    return rc == SQLITE_DONE ? PW_OK : store_fail(st, err, sql);
}

int store_integrity(struct store *st, struct buf *out, struct pw_err *err)
{
    size_t n = 0;
    int    rc;

    if ((rc = complaints(st, "PRAGMA integrity_check(50)", "ok", out, &n, err)) < 0 ||
        (rc = complaints(st, "PRAGMA foreign_key_check", NULL, out, &n, err)) < 0)
        return rc;
    if (!n)
        return PW_OK;
    err_set(err, PW_EDB, "'%s' is damaged: %zu complaint%s", store_path(st), n, n == 1 ? "" : "s");
    return err_remedy(err, "restore the newest backup that 'penwatch check' passes");
}

/* ---- backup ---- */

static int copy_pages(struct store *st, sqlite3 *to, const char *path, struct pw_err *err)
{
    sqlite3_backup *b = sqlite3_backup_init(to, "main", store_db(st), "main");
    int             rc;

    if (!b)
        return err_set(err, PW_EIO, "writing '%s': %s", path, sqlite3_errmsg(to));
    do {
        rc = sqlite3_backup_step(b, BACKUP_PAGES);
        if (rc == SQLITE_BUSY || rc == SQLITE_LOCKED)
            sqlite3_sleep(20);
    } while (rc == SQLITE_OK || rc == SQLITE_BUSY || rc == SQLITE_LOCKED);
    sqlite3_backup_finish(b);
    if (rc == SQLITE_DONE)
        return PW_OK;
    if (rc == SQLITE_FULL) {
        err_set(err, PW_EFULL, "writing '%s': no space left", path);
        return err_remedy(err, "free space on that disk and run the backup again");
    }
    return err_set(err, PW_EIO, "writing '%s': %s", path, sqlite3_errstr(rc));
}

int store_backup(struct store *st, const char *to, struct pw_err *err)
{
    sqlite3 *db = NULL;
    int      rc;

    if (file_exists(to)) {
        err_set(err, PW_ESTATE, "'%s' is there already", to);
        return err_remedy(err, "choose a new file; a backup never overwrites");
    }
    if ((rc = file_create(to, STR(""), 0600, err)) < 0)
        return rc;
    if (sqlite3_open_v2(to, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW, NULL) != SQLITE_OK)
        rc = err_set(err, PW_EIO, "writing '%s': %s", to, db ? sqlite3_errmsg(db) : "out of memory");
    else
        rc = copy_pages(st, db, to, err);
    sqlite3_close(db);
    if (rc < 0)
        unlink(to);
    return rc;
}
