#include "config.h"
#include "store/st_mapping.h"

#include "store/db.h"

static const char ADD[] =
    "INSERT INTO mapping(seq, name, digest, content, headers, account) VALUES(?1, ?2, ?3, ?4, ?5, ?6)";
#define COLUMNS "seq, name, content, account, EXISTS (SELECT 1 FROM mapping b WHERE b.name = a.name" \
                " AND b.digest = a.digest AND b.headers IS NOT NULL)"
static const char LIST[] =
    "SELECT " COLUMNS
    " FROM mapping a WHERE NOT EXISTS (SELECT 1 FROM mapping c WHERE c.name = a.name AND c.seq > a.seq)"
    " ORDER BY name";
static const char GET[] = "SELECT " COLUMNS " FROM mapping a WHERE name = ?1 ORDER BY seq DESC LIMIT 1";
static const char BOUND[] = "SELECT 1 FROM mapping WHERE name = ?1 AND digest = ?2 AND headers = ?3 LIMIT 1";

int st_mapping_add(struct store *st, const struct mapping_row *m, struct pw_err *err)
{
    return store_run(st, err, "storing a mapping", ADD, "itbtct", m->seq, m->name, store_digest(&m->digest), m->content,
                     m->bound ? store_digest(&m->headers) : STR_NONE, m->account);
}

static int take(sqlite3_stmt *s, struct arena *mem, struct mapping_row *ret, struct pw_err *err)
{
    *ret = (struct mapping_row){
        .seq = col_i64(s, 0),
        .name = col_copy(s, 1, mem),
        .content = col_copy(s, 2, mem),
        .account = col_copy(s, 3, mem),
        .bound = col_i64(s, 4) != 0,
    };
    digest_of(&ret->digest, ret->content);
    return ret->content.p && ret->name.p && ret->account.p ? PW_OK : err_nomem(err);
}

int st_mapping_list(struct store *st, struct arena *mem, mapping_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "listing mappings", LIST, &s, "");

    while (rc == PW_OK && (rc = store_next(st, s, &row, err)) == PW_OK && row) {
        struct mapping_row m;

        if ((rc = take(s, mem, &m, err)) == PW_OK)
            rc = each(ctx, &m, err);
    }
    return rc;
}

int st_mapping_get(struct store *st, struct str name, struct arena *mem, struct mapping_row *ret, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "reading a mapping", GET, &s, "t", name);

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    if (!row)
        return err_set(err, PW_ENOTFOUND, "no mapping is stored as '%.*s'", name.n > 60 ? 60 : (int)name.n, name.p);
    rc = take(s, mem, ret, err);
    sqlite3_reset(s);
    return rc;
}

int st_mapping_bound(struct store *st, const struct mapping_row *m, const struct digest *headers, bool *ret,
                     struct pw_err *err)
{
    sqlite3_stmt *s;
    int           rc = store_query(st, err, "reading a mapping", BOUND, &s, "tbb", m->name, store_digest(&m->digest),
                                   store_digest(headers));

    if (rc < 0 || (rc = store_next(st, s, ret, err)) < 0)
        return rc;
    sqlite3_reset(s);
    return PW_OK;
}
