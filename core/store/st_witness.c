#include "config.h"
#include "store/st_witness.h"

#include "store/db.h"

/* ---- heads of others ---- */

static const char WITNESSED_ADD[] = "INSERT INTO witnessed(seq, origin, size, note, line, account) VALUES(?1, ?2, ?3, ?4, ?5, ?6)";
#define WITNESSED "SELECT seq, origin, size, note, line, account FROM witnessed"
static const char WITNESSED_HEAD[] = WITNESSED " WHERE origin = ?1 AND line IS NOT NULL ORDER BY size DESC, seq DESC LIMIT 1";
static const char WITNESSED_LIST[] = WITNESSED " ORDER BY origin, seq";
static const char WITNESSED_REFUSED[] = "SELECT count(*) FROM witnessed WHERE origin = ?1 AND size = ?2 AND note = ?3 AND line IS NULL";

int st_witnessed_add(struct store *st, const struct witnessed_row *w, struct pw_err *err)
{
    return store_run(st, err, "storing a partner's head", WITNESSED_ADD, "itibtt", w->seq, w->origin, w->size, w->note, w->line,
                     w->account);
}

static struct witnessed_row witnessed(sqlite3_stmt *s, struct arena *mem)
{
    return (struct witnessed_row){ .seq = col_i64(s, 0), .origin = col_copy(s, 1, mem), .size = col_i64(s, 2),
                                   .note = col_copy(s, 3, mem), .line = col_copy(s, 4, mem), .account = col_copy(s, 5, mem) };
}

int st_witnessed_head(struct store *st, struct str origin, struct arena *mem, struct witnessed_row *ret, bool *ret_found,
                      struct pw_err *err)
{
    sqlite3_stmt *s;
    int           rc = store_query(st, err, "reading a partner's head", WITNESSED_HEAD, &s, "t", origin);

    if (rc < 0 || (rc = store_next(st, s, ret_found, err)) < 0 || !*ret_found)
        return rc;
    *ret = witnessed(s, mem);
    sqlite3_reset(s);
    return ret->note.p && ret->line.p ? PW_OK : err_nomem(err);
}

int st_witnessed_refused(struct store *st, struct str origin, int64_t size, struct str note, bool *ret, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "reading refused heads", WITNESSED_REFUSED, &s, "tib", origin, size, note);

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    *ret = row && col_i64(s, 0) > 0;
    sqlite3_reset(s);
    return PW_OK;
}

int st_witnessed_list(struct store *st, struct arena *mem, witnessed_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row = false;
    int           rc  = store_query(st, err, "reading partners' heads", WITNESSED_LIST, &s, "");

    while (rc == PW_OK && (rc = store_next(st, s, &row, err)) == PW_OK && row) {
        struct witnessed_row w = witnessed(s, mem);

        if ((rc = each(ctx, &w, err)) < 0)
            sqlite3_reset(s);
    }
    return rc;
}

/* ---- cosignatures of ours ---- */

/* What came before a new origin was begun is of the log before. */
#define OURS "(SELECT coalesce(max(upto), 0) FROM audit_origin)"

static const char COSIGNED_ADD[] = "INSERT INTO cosigned(seq, size, witness, line, account) VALUES(?1, ?2, ?3, ?4, ?5)";
static const char COSIGNED_LIST[] = "SELECT seq, size, witness, line, account FROM cosigned WHERE ?1 = -1 OR (size = ?1 AND seq >= " OURS ")"
                                    " ORDER BY size, seq";
static const char COSIGNED_LAST[] = "SELECT max(size) FROM cosigned WHERE (?1 IS NULL OR witness = ?1) AND seq >= " OURS;

int st_cosigned_add(struct store *st, const struct cosigned_row *c, struct pw_err *err)
{
    return store_run(st, err, "storing a cosignature", COSIGNED_ADD, "iittt", c->seq, c->size, c->witness, c->line, c->account);
}

int st_cosigned_list(struct store *st, int64_t size, struct arena *mem, cosigned_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row = false;
    int           rc  = store_query(st, err, "reading cosignatures", COSIGNED_LIST, &s, "i", size);

    while (rc == PW_OK && (rc = store_next(st, s, &row, err)) == PW_OK && row) {
        struct cosigned_row c = { .seq = col_i64(s, 0), .size = col_i64(s, 1), .witness = col_copy(s, 2, mem),
                                  .line = col_copy(s, 3, mem), .account = col_copy(s, 4, mem) };

        if ((rc = each(ctx, &c, err)) < 0)
            sqlite3_reset(s);
    }
    return rc;
}

int st_cosigned_last(struct store *st, struct str witness, int64_t *ret_size, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "reading the last cosignature", COSIGNED_LAST, &s, "t", witness);

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    *ret_size = row && col_i64(s, 0) != STORE_ABSENT ? col_i64(s, 0) : 0;
    sqlite3_reset(s);
    return PW_OK;
}
