#include "config.h"
#include "store/st_party_link.h"

#include "store/db.h"

static const char LINK_ADD[]   = "INSERT INTO party_link(seq, party, into_party, account) VALUES(?1, ?2, ?3, ?4)";
static const char LINK_LIST[]  = "SELECT seq, party, into_party, account FROM party_link WHERE seq < ?1 ORDER BY seq";
static const char LINK_COUNT[] = "SELECT count(*) FROM party_link";

int st_party_link_add(struct store *st, const struct party_link_row *l, struct pw_err *err)
{
    return store_run(st, err, "storing which parties are one", LINK_ADD, "iint", l->seq, l->party, l->into, l->account);
}

int st_party_link_list(struct store *st, int64_t before, struct arena *mem, party_link_fn each, void *ctx,
                       struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "reading which parties are one", LINK_LIST, &s, "i", before);

    while (rc == PW_OK && (rc = store_next(st, s, &row, err)) == PW_OK && row) {
        struct party_link_row l = { .seq = col_i64(s, 0), .party = col_i64(s, 1), .into = col_i64(s, 2),
                                    .account = col_copy(s, 3, mem) };

        if ((rc = each(ctx, &l, err)) < 0)
            sqlite3_reset(s);
    }
    return rc;
}

int st_party_link_count(struct store *st, int64_t *ret, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "counting which parties are one", LINK_COUNT, &s, "");

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    *ret = row ? col_i64(s, 0) : 0;
    sqlite3_reset(s);
    return PW_OK;
}
