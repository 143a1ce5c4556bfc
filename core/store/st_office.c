#include "config.h"
#include "store/st_office.h"

#include "store/db.h"

/* ---- settings ---- */

static const char SETTING_GET[] = "SELECT value FROM setting WHERE name = ?1";
static const char SETTING_PUT[] = "INSERT INTO setting(name, value) VALUES(?1, ?2)"
                                  " ON CONFLICT(name) DO UPDATE SET value = excluded.value";

int store_setting_get(struct store *st, const char *name, struct arena *a, struct str *ret,
                      struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "reading a setting", SETTING_GET, &s, "z", name);

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    if (!row)
        return err_set(err, PW_ENOTFOUND, "the setting '%s' is not there", name);
    *ret = col_copy(s, 0, a);
    sqlite3_reset(s);
    return ret->p ? PW_OK : err_nomem(err);
}

int store_setting_put(struct store *st, const char *name, struct str value, struct pw_err *err)
{
    return store_run(st, err, "storing a setting", SETTING_PUT, "zt", name, value);
}

/* ---- accounts ---- */

static const char ACCOUNT_ADD[] = "INSERT INTO account_event(seq, name, role, os_user, secret, active)"
                                  " VALUES(?1, ?2, ?3, ?4, ?5, ?6)";
static const char ACCOUNT_LIST[] = "SELECT seq, name, role, os_user, secret, active FROM account_event a"
                                   " WHERE seq = (SELECT max(seq) FROM account_event b WHERE b.name = a.name)"
                                   " ORDER BY name";

int st_account_add(struct store *st, const struct account *a, struct pw_err *err)
{
    return store_run(st, err, "storing an account", ACCOUNT_ADD, "itttti", a->seq, a->name, a->role,
                     a->os_user, a->secret, (int64_t)a->active);
}

int st_account_list(struct store *st, struct arena *mem, account_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "listing accounts", ACCOUNT_LIST, &s, "");

    while (rc == PW_OK && (rc = store_next(st, s, &row, err)) == PW_OK && row) {
        struct account a = {
            .seq     = col_i64(s, 0),
            .name    = col_copy(s, 1, mem),
            .role    = col_copy(s, 2, mem),
            .os_user = col_copy(s, 3, mem),
            .secret  = col_copy(s, 4, mem),
            .active  = col_i64(s, 5) != 0,
        };

        rc = each(ctx, &a, err);
    }
    return rc;
}

static const char ACCOUNT_SHARES[] =
    "SELECT EXISTS (SELECT 1 FROM account_event x JOIN account_event y ON x.os_user = y.os_user"
    " WHERE x.name = ?1 AND y.name = ?2 AND x.os_user <> '')";

int st_account_shares_user(struct store *st, struct str a, struct str b, bool *ret, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "comparing accounts", ACCOUNT_SHARES, &s, "tt", a, b);

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    *ret = row && col_i64(s, 0) == 1;
    sqlite3_reset(s);
    return PW_OK;
}

/* ---- inputs: reference tables and lists, every version kept ---- */

static const char INPUT_ADD[] = "INSERT INTO input_version(seq, kind, name, digest, n_rows, content)"
                                " VALUES(?1, ?2, ?3, ?4, ?5, ?6)";
static const char INPUT_CURRENT[] =
    "SELECT seq, kind, name, digest, n_rows, content FROM input_version a WHERE seq ="
    " (SELECT max(seq) FROM input_version b WHERE b.kind = a.kind AND b.name = a.name"
    " AND b.seq < ?1) ORDER BY kind, name";
static const char INPUT_VERSIONS[] =
    "SELECT seq, kind, name, digest, n_rows FROM input_version a WHERE seq ="
    " (SELECT max(seq) FROM input_version b WHERE b.kind = a.kind AND b.name = a.name"
    " AND b.seq < ?1) ORDER BY kind, name";

int st_input_add(struct store *st, const struct input *in, struct pw_err *err)
{
    return store_run(st, err, "storing a reference table", INPUT_ADD, "ittbib", in->seq, in->kind, in->name,
                     (struct str){ (const char *)in->digest.b, DIGEST_SIZE }, in->n_rows, in->content);
}

static struct input input_row(sqlite3_stmt *s, struct arena *mem)
{
    struct input in = {
        .seq     = col_i64(s, 0),
        .kind    = col_copy(s, 1, mem),
        .name    = col_copy(s, 2, mem),
        .n_rows  = col_i64(s, 4),
        .content = sqlite3_column_count(s) > 5 ? col_copy(s, 5, mem) : STR_NONE,
    };
    struct str d = col_str(s, 3);

    if (d.n == DIGEST_SIZE)
        memcpy(in.digest.b, d.p, DIGEST_SIZE);
    return in;
}

int st_input_current(struct store *st, int64_t before, struct arena *mem, input_fn each, void *ctx,
                     struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "reading reference data", INPUT_CURRENT, &s, "i", before);

    while (rc == PW_OK && (rc = store_next(st, s, &row, err)) == PW_OK && row) {
        struct input in = input_row(s, mem);

        rc = in.content.p ? each(ctx, &in, err) : err_nomem(err);
    }
    return rc;
}

int st_input_versions(struct store *st, int64_t before, struct arena *mem, input_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "reading reference data", INPUT_VERSIONS, &s, "i", before);

    while (rc == PW_OK && (rc = store_next(st, s, &row, err)) == PW_OK && row) {
        struct input in = input_row(s, mem);

        rc = in.name.p ? each(ctx, &in, err) : err_nomem(err);
    }
    return rc;
}

static const char INPUT_NEWEST[] = "SELECT coalesce(max(seq), -1) FROM input_version";

int st_newest_input_seq(struct store *st, int64_t *ret, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "reading reference data", INPUT_NEWEST, &s, "");

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    *ret = row ? col_i64(s, 0) : -1;
    sqlite3_reset(s);
    return PW_OK;
}
