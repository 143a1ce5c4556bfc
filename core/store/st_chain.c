#include "config.h"
#include "store/st_chain.h"

#include "store/db.h"

static const char USE_ADD[]   = "INSERT OR IGNORE INTO permit_use(permit, shipment) VALUES(?1, ?2)";
static const char USE_LIST[]  = "SELECT shipment FROM permit_use WHERE permit = ?1 ORDER BY shipment DESC LIMIT ?2";
static const char DECLARATIONS[] = "SELECT DISTINCT shipment FROM version WHERE pen_reference = ?1 ORDER BY shipment LIMIT ?2";
static const char GAP_ADD[]   = "INSERT OR IGNORE INTO moved_gap(party, shipment, seq) VALUES(?1, ?2, ?3)";
static const char GAP_ANY[]   = "SELECT 1 FROM moved_gap LIMIT 1";
static const char GAP_COUNT[] = "SELECT count(*) FROM moved_gap WHERE party = ?1 AND shipment <> ?2 AND seq < ?3";

int st_permit_use_add(struct store *st, int64_t permit, int64_t shipment, struct pw_err *err)
{
    return store_run(st, err, "storing who draws on an authorisation", USE_ADD, "ii", permit, shipment);
}

static int each_shipment(struct store *st, sqlite3_stmt *s, chain_fn each, void *ctx, struct pw_err *err)
{
    bool row;
    int  rc = PW_OK;

    while (rc == PW_OK && (rc = store_next(st, s, &row, err)) == PW_OK && row)
        if ((rc = each(ctx, col_i64(s, 0), err)) < 0)
            sqlite3_reset(s);
    return rc;
}

int st_permit_use_list(struct store *st, int64_t permit, int64_t limit, chain_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    int           rc = store_query(st, err, "reading who draws on an authorisation", USE_LIST, &s, "ii", permit, limit);

    return rc < 0 ? rc : each_shipment(st, s, each, ctx, err);
}

int st_declarations_of(struct store *st, struct str pen_reference, int64_t limit, chain_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    int           rc = store_query(st, err, "reading the declarations of a notification", DECLARATIONS, &s, "ti", pen_reference, limit);

    return rc < 0 ? rc : each_shipment(st, s, each, ctx, err);
}

int st_moved_gap_add(struct store *st, int64_t party, int64_t shipment, int64_t seq, struct pw_err *err)
{
    return store_run(st, err, "storing what moved otherwise", GAP_ADD, "iii", party, shipment, seq);
}

int st_moved_gap_any(struct store *st, bool *ret, struct pw_err *err)
{
    sqlite3_stmt *s;
    int           rc = store_query(st, err, "looking for what moved otherwise", GAP_ANY, &s, "");

    if (rc < 0 || (rc = store_next(st, s, ret, err)) < 0)
        return rc;
    sqlite3_reset(s);
    return PW_OK;
}

int st_moved_gap_count(struct store *st, int64_t party, int64_t except, int64_t before, int64_t *ret, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "reading what moved otherwise", GAP_COUNT, &s, "iii", party, except, before);

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    *ret = row ? col_i64(s, 0) : 0;
    sqlite3_reset(s);
    return PW_OK;
}
