#include "config.h"
#include "store/st_sync.h"

#include "store/db.h"

static const char GET[] = "SELECT tried_at, done_at, failures, why, reached, receipts FROM sync_state WHERE partner = ?1 AND way = ?2";
static const char PUT[] =
    "INSERT INTO sync_state(partner, way, tried_at, done_at, failures, why, reached, receipts) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
    " ON CONFLICT(partner, way) DO UPDATE SET tried_at = ?3, done_at = ?4, failures = ?5, why = ?6, reached = ?7, receipts = ?8";

int st_sync(struct store *st, struct str partner, enum sync_way way, struct arena *mem, struct sync_row *ret, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "reading how an exchange stands", GET, &s, "ti", partner, (int64_t)way);

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    *ret = (struct sync_row){ 0 };
    if (row)
        *ret = (struct sync_row){ .tried_at = col_i64(s, 0), .done_at = col_i64(s, 1), .failures = col_i64(s, 2), .why = col_copy(s, 3, mem),
                                  .reached = col_i64(s, 4), .receipts = col_i64(s, 5) };
    sqlite3_reset(s);
    return PW_OK;
}

int st_sync_put(struct store *st, struct str partner, enum sync_way way, const struct sync_row *r, struct pw_err *err)
{
    return store_run(st, err, "storing how an exchange stands", PUT, "tiiiitii", partner, (int64_t)way, r->tried_at, r->done_at, r->failures,
                     r->why, r->reached, r->receipts);
}
