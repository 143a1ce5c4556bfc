#include "config.h"
#include "store/db.h"

#include <stdarg.h>

int store_bind_list(sqlite3_stmt *s, const char *kinds, va_list ap);

/* Binds by kind letter; texts are borrowed until the statement is reset. */
int store_bind_list(sqlite3_stmt *s, const char *kinds, va_list ap)
{
    for (int i = 1; *kinds; kinds++, i++) {
        int rc;

        switch (*kinds) {
        case 'i':
            rc = sqlite3_bind_int64(s, i, va_arg(ap, int64_t));
            break;
        case 'n': {
            int64_t v = va_arg(ap, int64_t);

            rc = v == STORE_ABSENT ? sqlite3_bind_null(s, i) : sqlite3_bind_int64(s, i, v);
            break;
        }
        case 'z':
            rc = sqlite3_bind_text(s, i, va_arg(ap, const char *), -1, SQLITE_STATIC);
            break;
        case 't': {
            struct str t = va_arg(ap, struct str);

            rc = sqlite3_bind_text(s, i, t.p, (int)t.n, SQLITE_STATIC);
            break;
        }
        case 'c': {
            struct str t = va_arg(ap, struct str);

            rc = t.p ? sqlite3_bind_blob(s, i, t.p, (int)t.n, SQLITE_STATIC) : sqlite3_bind_null(s, i);
            break;
        }
        default: {
            struct str t = va_arg(ap, struct str);

            rc = t.p && t.n ? sqlite3_bind_blob(s, i, t.p, (int)t.n, SQLITE_STATIC)
                            : sqlite3_bind_zeroblob(s, i, 0);
            break;
        }
        }
        if (rc != SQLITE_OK)
            return rc;
    }
    return SQLITE_OK;
}

static int begin(struct store *st, const char *what, sqlite3_stmt *s, const char *kinds, va_list ap, struct pw_err *err)
{
    if (!s)
        return err ? err->rc : PW_EDB;
    return store_bind_list(s, kinds, ap) == SQLITE_OK ? PW_OK : store_fail(st, err, what);
}

static int run(struct store *st, const char *what, sqlite3_stmt *s, const char *kinds, va_list ap, struct pw_err *err)
{
    int rc = begin(st, what, s, kinds, ap, err), done;

    if (rc < 0)
        return rc;
    done = sqlite3_step(s);
    rc   = done == SQLITE_DONE || done == SQLITE_ROW ? PW_OK : store_fail(st, err, what);
    sqlite3_reset(s);
    return rc;
}

#define RUN(past)                                                            \
    va_list ap;                                                              \
    int     rc;                                                              \
                                                                             \
    va_start(ap, kinds);                                                     \
    rc = run(st, what, store_stmt(st, sql, past, err), kinds, ap, err);      \
    va_end(ap);                                                              \
    return rc

int store_run(struct store *st, struct pw_err *err, const char *what, const char *sql,
              const char *kinds, ...)
{
    RUN(false);
}

int store_run_past(struct store *st, struct pw_err *err, const char *what, const char *sql,
                   const char *kinds, ...)
{
    RUN(true);
}

#define QUERY(past)                                                          \
    va_list ap;                                                              \
    int     rc;                                                              \
                                                                             \
    *ret = store_stmt(st, sql, past, err);                                   \
    va_start(ap, kinds);                                                     \
    rc = begin(st, what, *ret, kinds, ap, err);                              \
    va_end(ap);                                                              \
    return rc

int store_query(struct store *st, struct pw_err *err, const char *what, const char *sql,
                sqlite3_stmt **ret, const char *kinds, ...)
{
    QUERY(false);
}

int store_query_past(struct store *st, struct pw_err *err, const char *what, const char *sql,
                     sqlite3_stmt **ret, const char *kinds, ...)
{
    QUERY(true);
}

int store_next(struct store *st, sqlite3_stmt *stmt, bool *ret_row, struct pw_err *err)
{
    int rc = sqlite3_step(stmt);

    *ret_row = rc == SQLITE_ROW;
    if (rc == SQLITE_ROW)
        return PW_OK;
    rc = rc == SQLITE_DONE ? PW_OK : store_fail(st, err, "reading the database");
    sqlite3_reset(stmt);
    return rc;
}

int64_t col_i64(sqlite3_stmt *s, int i)
{
    return sqlite3_column_type(s, i) == SQLITE_NULL ? STORE_ABSENT : sqlite3_column_int64(s, i);
}

struct str col_str(sqlite3_stmt *s, int i)
{
    const void *p = sqlite3_column_blob(s, i);

    if (!p)
        return sqlite3_column_type(s, i) == SQLITE_NULL ? STR_NONE : STR("");
    return (struct str){ p, (size_t)sqlite3_column_bytes(s, i) };
}

struct str col_copy(sqlite3_stmt *s, int i, struct arena *a)
{
    struct str v = col_str(s, i);

    return v.p ? arena_str(a, v) : STR_NONE;
}
