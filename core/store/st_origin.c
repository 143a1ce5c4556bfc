#include "config.h"
#include "store/st_origin.h"

#include "store/db.h"
#include "store/migrate.h"

static const char LIST[] = "SELECT n, upto, vkey, first FROM audit_origin ORDER BY n";
static const char HEAD_FROM[] = "SELECT size, note FROM audit_old_head WHERE n = ?1 AND size >= ?2 ORDER BY size LIMIT 1";
static const char ADD[] = "INSERT INTO audit_origin(n, upto, vkey, first) VALUES(?1, ?2, ?3, ?4)";
static const char KEEP_HEADS[] = "INSERT INTO audit_old_head(n, size, note) SELECT ?1, size, note FROM audit_checkpoint";
static const char DROP_HEADS[] = "DELETE FROM audit_checkpoint";
static const char DROP_TILES[] = "DELETE FROM audit_tile";
static const char ENTRY[] = "UPDATE audit_entry SET body = ?2 WHERE seq = ?1";

int st_origin_list(struct store *st, struct arena *mem, origin_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row = false;
    int           rc  = store_query(st, err, "reading closed logs", LIST, &s, "");

    while (rc == PW_OK && (rc = store_next(st, s, &row, err)) == PW_OK && row) {
        struct origin_row o = { .n = col_i64(s, 0), .upto = col_i64(s, 1), .vkey = col_copy(s, 2, mem), .first = col_copy(s, 3, mem) };

        if ((rc = each(ctx, &o, err)) < 0)
            sqlite3_reset(s);
    }
    return rc;
}

int st_origin_head_from(struct store *st, int64_t n, int64_t from, int64_t *ret_size, struct buf *out, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "reading a head of a closed log", HEAD_FROM, &s, "ii", n, from);

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    *ret_size = row ? col_i64(s, 0) : -1;
    if (!row)
        return PW_OK;
    buf_str(out, col_str(s, 1));
    sqlite3_reset(s);
    return buf_check(out, err);
}

int st_origin_begin(struct store *st, const struct origin_row *o, struct pw_err *err)
{
    int rc;

    if ((rc = store_run(st, err, "closing a log", ADD, "iitb", o->n, o->upto, o->vkey, o->first)) < 0 ||
        (rc = store_run(st, err, "closing a log", KEEP_HEADS, "i", o->n)) < 0 || (rc = store_audit_guards(st, false, err)) < 0 ||
        (rc = store_run(st, err, "closing a log", DROP_HEADS, "")) < 0)
        return rc;
    return store_run(st, err, "closing a log", DROP_TILES, "");
}

int st_origin_entry(struct store *st, int64_t seq, struct str body, struct pw_err *err)
{
    return store_run(st, err, "writing an entry anew", ENTRY, "ib", seq, body);
}

int st_origin_end(struct store *st, struct pw_err *err)
{
    return store_audit_guards(st, true, err);
}

void st_origin_abort(struct store *st)
{
    store_guard(st, true);
}
