#include "config.h"
#include "store/st_foreign.h"

#include "store/db.h"

static const char ADD[]   = "INSERT INTO foreign_document(seq, digest, id, form, objects, tlp, taken_at, account) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
static const char CLOSE[] = "INSERT INTO foreign_document(seq, id, form, objects, tlp, taken_at, closes, account)"
                            " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
#define COLUMNS "SELECT seq, digest, id, form, objects, tlp, taken_at, account," \
                " EXISTS (SELECT 1 FROM foreign_document b WHERE b.closes = a.seq) AS closed FROM foreign_document a WHERE closes IS NULL"
static const char BY_DIGEST[] = COLUMNS " AND digest = ?1";
static const char OPEN[]      = COLUMNS " AND NOT closed ORDER BY seq";
static const char ALL[]       = COLUMNS " ORDER BY seq";

int st_foreign_add(struct store *st, const struct foreign_row *f, struct pw_err *err)
{
    return store_run(st, err, "storing a document", ADD, "ibttiiit", f->seq, (struct str){ (const char *)f->digest.b, DIGEST_SIZE }, f->id, f->form,
                     f->objects, (int64_t)f->tlp, f->taken_at, f->account);
}

int st_foreign_close(struct store *st, int64_t seq, const struct foreign_row *of, struct str account, struct pw_err *err)
{
    return store_run(st, err, "closing a document", CLOSE, "ittiiiit", seq, of->id, of->form, of->objects, (int64_t)of->tlp, of->taken_at, of->seq,
                     account);
}

static int take(sqlite3_stmt *s, struct arena *mem, struct foreign_row *ret, struct pw_err *err)
{
    struct str d = col_str(s, 1);

    if (d.n != DIGEST_SIZE)
        return err_set(err, PW_EDB, "a stored digest of a document is damaged");
    *ret = (struct foreign_row){ .seq = col_i64(s, 0), .id = col_copy(s, 2, mem), .form = col_copy(s, 3, mem), .objects = col_i64(s, 4),
                                 .tlp = (int)col_i64(s, 5), .taken_at = col_i64(s, 6), .account = col_copy(s, 7, mem), .closed = col_i64(s, 8) };
    memcpy(ret->digest.b, d.p, DIGEST_SIZE);
    return ret->id.p && ret->form.p ? PW_OK : err_nomem(err);
}

int st_foreign_by_digest(struct store *st, const struct digest *d, struct arena *mem, struct foreign_row *ret, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "reading a document", BY_DIGEST, &s, "b", (struct str){ (const char *)d->b, DIGEST_SIZE });

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    if (!row)
        return err_set(err, PW_ENOTFOUND, "there is no such document");
    rc = take(s, mem, ret, err);
    sqlite3_reset(s);
    return rc;
}

int st_foreign_list(struct store *st, bool all, struct arena *mem, foreign_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "listing documents", all ? ALL : OPEN, &s, "");

    while (rc == PW_OK && (rc = store_next(st, s, &row, err)) == PW_OK && row) {
        struct foreign_row f;

        if ((rc = take(s, mem, &f, err)) < 0 || (rc = each(ctx, &f, err)) < 0)
            sqlite3_reset(s);
    }
    return rc;
}
