#include "config.h"
#include "store/st_audit.h"

#include "store/db.h"

/* A query for one number. */
static int one_number(struct store *st, const char *what, const char *sql, int64_t *ret, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, what, sql, &s, "");

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    *ret = row ? col_i64(s, 0) : STORE_ABSENT;
    sqlite3_reset(s);
    return PW_OK;
}

/* ---- entries ---- */

static const char ENTRY_END[] = "SELECT max(seq) FROM audit_entry";
static const char ENTRY_GET[] = "SELECT body FROM audit_entry WHERE seq = ?1";
static const char ENTRY_RANGE[] = "SELECT seq, body FROM audit_entry WHERE seq >= ?1 AND seq < ?2 ORDER BY seq";

int st_audit_entry_put(struct store *st, int64_t seq, struct str body, struct pw_err *err)
{
    return store_queue(st, QUEUED_ENTRY, err, seq, body);
}

int st_audit_entry_end(struct store *st, int64_t *ret, struct pw_err *err)
{
    int64_t last = STORE_ABSENT;
    int     rc   = one_number(st, "counting audit entries", ENTRY_END, &last, err);

    if (rc == PW_OK)
        *ret = last == STORE_ABSENT ? 0 : last + 1;
    return rc;
}

int st_audit_entry_get(struct store *st, int64_t seq, struct arena *mem, struct str *ret, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "reading an audit entry", ENTRY_GET, &s, "i", seq);

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    if (!row)
        return err_set(err, PW_ENOTFOUND, "there is no audit entry %lld", (long long)seq);
    *ret = col_copy(s, 0, mem);
    sqlite3_reset(s);
    return ret->p ? PW_OK : err_nomem(err);
}

int st_audit_entries(struct store *st, int64_t from, int64_t before, st_audit_entry_fn each, void *ctx,
                     struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row = false;
    int           rc  = store_query(st, err, "reading audit entries", ENTRY_RANGE, &s, "ii", from, before);

    if (rc < 0)
        return rc;
    while ((rc = store_next(st, s, &row, err)) == PW_OK && row)
        if ((rc = each(ctx, col_i64(s, 0), col_str(s, 1), err)) < 0)
            break;
    sqlite3_reset(s);
    return rc;
}

/* ---- tiles ---- */

static const char TILE_PUT[] = "INSERT INTO audit_tile(level, idx, hashes) VALUES(?1, ?2, ?3)"
                               " ON CONFLICT(level, idx) DO UPDATE SET hashes = excluded.hashes";
static const char TILE_GET[] = "SELECT hashes FROM audit_tile WHERE level = ?1 AND idx = ?2";
static const char TILE_COUNT[] = "SELECT count(*) FROM audit_tile";

int st_audit_tile_put(struct store *st, unsigned level, uint64_t index, struct str hashes, struct pw_err *err)
{
    return store_run(st, err, "storing a tile", TILE_PUT, "iib", (int64_t)level, (int64_t)index, hashes);
}

int st_audit_tile_get(struct store *st, unsigned level, uint64_t index, struct buf *out, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int rc = store_query(st, err, "reading a tile", TILE_GET, &s, "ii", (int64_t)level, (int64_t)index);

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    if (!row)
        return err_set(err, PW_ENOTFOUND, "there is no tile %u/%llu", level, (unsigned long long)index);
    buf_str(out, col_str(s, 0));
    sqlite3_reset(s);
    return buf_check(out, err);
}

int st_audit_tile_count(struct store *st, int64_t *ret, struct pw_err *err)
{
    return one_number(st, "counting tiles", TILE_COUNT, ret, err);
}

/* ---- frontier ---- */

static const char FRONTIER_PUT[] = "INSERT INTO audit_frontier(id, size, nodes) VALUES(1, ?1, ?2)"
                                   " ON CONFLICT(id) DO UPDATE SET size = excluded.size, nodes = excluded.nodes";
static const char FRONTIER_GET[] = "SELECT size, nodes FROM audit_frontier WHERE id = 1";

int st_audit_frontier_put(struct store *st, int64_t size, struct str nodes, struct pw_err *err)
{
    return store_run(st, err, "storing the frontier", FRONTIER_PUT, "ib", size, nodes);
}

int st_audit_frontier_get(struct store *st, int64_t *ret_size, struct buf *out, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "reading the frontier", FRONTIER_GET, &s, "");

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    *ret_size = 0;
    if (!row)
        return PW_OK;
    *ret_size = col_i64(s, 0);
    buf_str(out, col_str(s, 1));
    sqlite3_reset(s);
    return buf_check(out, err);
}

/* ---- checkpoints ---- */

static const char CHECKPOINT_PUT[]   = "INSERT INTO audit_checkpoint(size, note) VALUES(?1, ?2)";
static const char CHECKPOINT_COUNT[] = "SELECT count(*) FROM audit_checkpoint";
static const char CHECKPOINT_FROM[]  = "SELECT size, note FROM audit_checkpoint WHERE size >= ?1"
                                       " ORDER BY size LIMIT 1";
static const char CHECKPOINT_LAST[]  = "SELECT size, note FROM audit_checkpoint ORDER BY size DESC LIMIT 1";

int st_audit_checkpoint_put(struct store *st, int64_t size, struct str note, struct pw_err *err)
{
    return store_run(st, err, "storing a checkpoint", CHECKPOINT_PUT, "ib", size, note);
}

int st_audit_checkpoint_count(struct store *st, int64_t *ret, struct pw_err *err)
{
    return one_number(st, "counting checkpoints", CHECKPOINT_COUNT, ret, err);
}

static int checkpoint_row(struct store *st, sqlite3_stmt *s, int64_t *ret_size, struct buf *out, struct pw_err *err)
{
    bool row;
    int  rc = store_next(st, s, &row, err);

    if (rc < 0)
        return rc;
    *ret_size = -1;
    if (!row)
        return PW_OK;
    *ret_size = col_i64(s, 0);
    buf_str(out, col_str(s, 1));
    sqlite3_reset(s);
    return buf_check(out, err);
}

int st_audit_checkpoint_from(struct store *st, int64_t from, int64_t *ret_size, struct buf *out, struct pw_err *err)
{
    sqlite3_stmt *s;
    int           rc = store_query(st, err, "reading a checkpoint", CHECKPOINT_FROM, &s, "i", from);

    return rc < 0 ? rc : checkpoint_row(st, s, ret_size, out, err);
}

int st_audit_checkpoint_last(struct store *st, int64_t *ret_size, struct buf *out, struct pw_err *err)
{
    sqlite3_stmt *s;
    int           rc = store_query(st, err, "reading the last checkpoint", CHECKPOINT_LAST, &s, "");

    return rc < 0 ? rc : checkpoint_row(st, s, ret_size, out, err);
}

/* ---- erasable payloads ---- */

static const char PRIVATE_GET[]   = "SELECT payload, salt FROM audit_private WHERE id = ?1";
static const char PRIVATE_ERASE[] = "UPDATE audit_private SET salt = x'', payload = NULL"
                                    " WHERE id = ?1 AND payload IS NOT NULL";
static const char PRIVATE_WALK[]  = "SELECT id, salt, payload FROM audit_private ORDER BY id";

static int64_t private_id(int64_t seq, unsigned part)
{
    return seq * ST_AUDIT_PARTS + part;
}

int st_audit_private_put(struct store *st, int64_t seq, unsigned part, struct str salt, struct str payload,
                         struct pw_err *err)
{
    store_mark(st, (uint64_t)seq);
    return store_queue(st, QUEUED_PRIVATE, err, private_id(seq, part), salt, payload);
}

int st_audit_private_open(struct store *st, int64_t seq, unsigned part, struct arena *mem, struct str *ret_salt,
                          struct str *ret_payload, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = STORE_QUERY_OF(st, (uint64_t)seq)(st, err, "reading a payload", PRIVATE_GET, &s, "i", private_id(seq, part));

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    if (!row || sqlite3_column_type(s, 0) == SQLITE_NULL) {
        sqlite3_reset(s);
        return err_set(err, PW_ENOTFOUND, "the content of entry %lld was erased or never stored", (long long)seq);
    }
    *ret_payload = col_copy(s, 0, mem);
    *ret_salt    = col_copy(s, 1, mem);
    sqlite3_reset(s);
    return ret_payload->p && ret_salt->p ? PW_OK : err_nomem(err);
}

int st_audit_private_get(struct store *st, int64_t seq, unsigned part, struct arena *mem, struct str *ret_payload,
                         struct pw_err *err)
{
    struct str salt;

    return st_audit_private_open(st, seq, part, mem, &salt, ret_payload, err);
}

int st_audit_private_erase(struct store *st, int64_t seq, unsigned part, bool *ret_had, struct pw_err *err)
{
    int rc;

    /* Freed bytes are overwritten with zeros from here on. */
    if (sqlite3_exec(store_db(st), "PRAGMA secure_delete = ON", NULL, NULL, NULL) != SQLITE_OK)
        return store_fail(st, err, "erasing a payload");
    rc = store_run(st, err, "erasing a payload", PRIVATE_ERASE, "i", private_id(seq, part));
    if (rc == PW_OK)
        *ret_had = sqlite3_changes(store_db(st)) > 0;
    return rc;
}

int st_audit_private_next(struct store *st, struct st_private *p, struct pw_err *err)
{
    sqlite3_stmt *s   = p->walk;
    bool          row = false;
    int           rc  = p->walk ? store_next(st, s, &row, err) : PW_OK;

    if (rc < 0)
        return rc;
    if (!row) {
        *p = (struct st_private){ .id = INT64_MAX };
        return PW_OK;
    }
    p->id      = col_i64(s, 0);
    p->salt    = col_str(s, 1);
    p->payload = col_str(s, 2);
    return PW_OK;
}

int st_audit_private_first(struct store *st, struct st_private *ret, struct pw_err *err)
{
    sqlite3_stmt *s;
    int           rc = store_query(st, err, "reading payloads", PRIVATE_WALK, &s, "");

    if (rc < 0)
        return rc;
    *ret = (struct st_private){ .walk = s };
    return st_audit_private_next(st, ret, err);
}

void st_audit_private_end(struct st_private *p)
{
    if (p->walk)
        sqlite3_reset(p->walk);
    *p = (struct st_private){ .id = INT64_MAX };
}
