#include "config.h"
#include "store/st_partner.h"

#include "store/db.h"

static const char ADD[] = "INSERT INTO partner(seq, authority, version, state, profile, card, account)"
                          " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)";
#define COLUMNS "SELECT seq, authority, version, state, profile, card, account FROM partner a"
static const char LIST[] = COLUMNS " WHERE NOT EXISTS (SELECT 1 FROM partner b WHERE b.authority = a.authority AND b.seq > a.seq)"
                                   " ORDER BY authority";
static const char ALL[]  = COLUMNS " ORDER BY seq";
static const char NEWEST[] = "SELECT coalesce(max(seq), -1) FROM partner";

int st_partner_add(struct store *st, const struct partner_row *p, struct pw_err *err)
{
    return store_run(st, err, "storing a partner", ADD, "itiiibt", p->seq, p->authority, p->version, (int64_t)p->state,
                     (int64_t)p->profile, p->card, p->account);
}

int st_partner_list(struct store *st, bool all, struct arena *mem, partner_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "reading partners", all ? ALL : LIST, &s, "");

    while (rc == PW_OK && (rc = store_next(st, s, &row, err)) == PW_OK && row) {
        struct partner_row p = {
            .seq = col_i64(s, 0), .authority = col_copy(s, 1, mem), .version = col_i64(s, 2),
            .state = (enum partner_state)col_i64(s, 3), .profile = (enum partner_profile)col_i64(s, 4),
            .card = col_copy(s, 5, mem), .account = col_copy(s, 6, mem),
        };

        if ((rc = each(ctx, &p, err)) < 0)
            sqlite3_reset(s);
    }
    return rc;
}

int st_partner_newest(struct store *st, int64_t *ret, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "reading partners", NEWEST, &s, "");

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    *ret = row ? col_i64(s, 0) : -1;
    sqlite3_reset(s);
    return PW_OK;
}
