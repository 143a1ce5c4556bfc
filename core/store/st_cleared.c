#include "config.h"
#include "store/st_cleared.h"

#include "store/db.h"

static const char CLEARED_ADD[]  = "INSERT INTO cleared(seq, party, list, entry, digest, withdrawn, account)"
                                   " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)";
static const char CLEARED_LIST[] = "SELECT seq, party, list, entry, digest, withdrawn, account FROM cleared ORDER BY seq";

int st_cleared_add(struct store *st, const struct cleared_row *c, struct pw_err *err)
{
    return store_run(st, err, "storing a cleared match", CLEARED_ADD, "iittbit", c->seq, c->party, c->list, c->entry,
                     (struct str){ (const char *)c->digest.b, DIGEST_SIZE }, (int64_t)c->withdrawn, c->account);
}

int st_cleared_list(struct store *st, struct arena *mem, cleared_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "reading cleared matches", CLEARED_LIST, &s, "");

    while (rc == PW_OK && (rc = store_next(st, s, &row, err)) == PW_OK && row) {
        struct cleared_row c = { .seq = col_i64(s, 0), .party = col_i64(s, 1), .list = col_copy(s, 2, mem), .entry = col_copy(s, 3, mem),
                                 .withdrawn = col_i64(s, 5) != 0, .account = col_copy(s, 6, mem) };

        struct str digest = col_str(s, 4);

        if (digest.n != DIGEST_SIZE)
            rc = err_set(err, PW_EDB, "the cleared match number %lld is damaged", (long long)c.seq);
        else
            memcpy(c.digest.b, digest.p, DIGEST_SIZE);
        if (rc < 0 || (rc = each(ctx, &c, err)) < 0)
            sqlite3_reset(s);
    }
    return rc;
}

static const char SCREENED_GET[]  = "SELECT hits FROM screened WHERE lists = ?1 AND party = ?2";
static const char SCREENED_PUT[]  = "INSERT OR IGNORE INTO screened(lists, party, hits) VALUES(?1, ?2, ?3)";
static const char SCREENED_TIDY[] = "DELETE FROM screened WHERE lists <> (SELECT lists FROM screened ORDER BY id DESC LIMIT 1)";

int st_screened_get(struct store *st, int64_t lists, const struct digest *party, struct arena *mem, struct str *ret, bool *ret_found,
                    struct pw_err *err)
{
    sqlite3_stmt *s;
    int           rc = store_query(st, err, "reading what watch lists said", SCREENED_GET, &s, "ib", lists, (struct str){ (const char *)party->b, DIGEST_SIZE });

    if (rc < 0 || (rc = store_next(st, s, ret_found, err)) < 0)
        return rc;
    if (*ret_found)
        *ret = col_copy(s, 0, mem);
    sqlite3_reset(s);
    return PW_OK;
}

int st_screened_put(struct store *st, int64_t lists, const struct digest *party, struct str hits, struct pw_err *err)
{
    if (sqlite3_txn_state(store_db(st), "main") != SQLITE_TXN_WRITE)
        return PW_OK;
    return store_run(st, err, "keeping what watch lists said", SCREENED_PUT, "ibb", lists, (struct str){ (const char *)party->b, DIGEST_SIZE }, hits);
}

int st_screened_tidy(struct store *st, struct pw_err *err)
{
    return store_run(st, err, "forgetting what watch lists said", SCREENED_TIDY, "");
}
