#include "config.h"
#include "store/st_rules.h"

#include "store/db.h"

static void col_digest(sqlite3_stmt *s, int i, struct digest *ret)
{
    struct str d = col_str(s, i);

    if (d.n == DIGEST_SIZE)
        memcpy(ret->b, d.p, DIGEST_SIZE);
}

/* The one number a query answers with; `otherwise` when it has no row. */
static int one_number(struct store *st, sqlite3_stmt *s, int64_t otherwise, int64_t *ret, struct pw_err *err)
{
    bool row;
    int  rc = store_next(st, s, &row, err);

    if (rc < 0)
        return rc;
    *ret = row ? col_i64(s, 0) : otherwise;
    sqlite3_reset(s);
    return PW_OK;
}

/* ---- rulebooks ---- */

static const char RULEBOOK_ADD[]  = "INSERT INTO rulebook(seq, digest, content) VALUES(?1, ?2, ?3)";
static const char RULEBOOK_GET[]  = "SELECT seq, digest, content FROM rulebook WHERE seq = ?1";
static const char RULEBOOK_LIST[] = "SELECT seq, digest FROM rulebook ORDER BY seq";
static const char RULEBOOK_BY_DIGEST[] = "SELECT min(seq) FROM rulebook WHERE digest = ?1 HAVING min(seq) IS NOT NULL";
static const char RULEBOOK_IN_FORCE[] =
    "SELECT coalesce((SELECT rulebook FROM publication WHERE at <= ?1 ORDER BY seq DESC LIMIT 1),"
    " (SELECT min(seq) FROM rulebook), -1)";

int st_rulebook_add(struct store *st, int64_t seq, const struct digest *d, struct str content, struct pw_err *err)
{
    return store_run(st, err, "storing a rulebook", RULEBOOK_ADD, "ibb", seq, store_digest(d), content);
}

int st_rulebook_get(struct store *st, int64_t seq, struct arena *mem, struct stored_rulebook *ret, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "reading the rulebook", RULEBOOK_GET, &s, "i", seq);

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    if (!row)
        return err_set(err, PW_ENOTFOUND, "the database holds no rulebook number %lld", (long long)seq);
    ret->seq     = col_i64(s, 0);
    ret->content = col_copy(s, 2, mem);
    col_digest(s, 1, &ret->digest);
    sqlite3_reset(s);
    return ret->content.p ? PW_OK : err_nomem(err);
}

int st_rulebook_digest(struct store *st, int64_t seq, struct digest *ret, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "reading the rulebook", RULEBOOK_GET, &s, "i", seq);

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    if (!row)
        return err_set(err, PW_ENOTFOUND, "the database holds no rulebook number %lld", (long long)seq);
    col_digest(s, 1, ret);
    sqlite3_reset(s);
    return PW_OK;
}

int st_rulebook_by_digest(struct store *st, const struct digest *d, int64_t *ret, struct pw_err *err)
{
    sqlite3_stmt *s;
    int           rc = store_query(st, err, "looking for a rulebook", RULEBOOK_BY_DIGEST, &s, "b", store_digest(d));

    return rc < 0 ? rc : one_number(st, s, -1, ret, err);
}

int st_rulebook_list(struct store *st, rulebook_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "listing rulebooks", RULEBOOK_LIST, &s, "");

    while (rc == PW_OK && (rc = store_next(st, s, &row, err)) == PW_OK && row) {
        struct digest d = { 0 };

        col_digest(s, 1, &d);
        rc = each(ctx, col_i64(s, 0), &d, err);
    }
    return rc;
}

int st_rulebook_in_force(struct store *st, int64_t at_us, int64_t *ret, struct pw_err *err)
{
    sqlite3_stmt *s;
    int           rc = store_query(st, err, "reading which rulebook is in force", RULEBOOK_IN_FORCE, &s, "i", at_us);

    if (rc < 0 || (rc = one_number(st, s, -1, ret, err)) < 0)
        return rc;
    return *ret < 0 ? err_set(err, PW_ENOTFOUND, "the database holds no rulebook") : PW_OK;
}

/* ---- publications ---- */

static const char PUBLICATION_ADD[] =
    "INSERT INTO publication(seq, rulebook, draft, at, account) VALUES(?1, ?2, ?3, ?4, ?5)";
static const char PUBLICATION_LIST[] = "SELECT seq, rulebook, draft, at, account FROM publication ORDER BY seq";

int st_publication_add(struct store *st, const struct publication *p, struct pw_err *err)
{
    return store_run(st, err, "storing a publication", PUBLICATION_ADD, "iiiit", p->seq, p->rulebook, p->draft,
                     p->at_us, p->account);
}

int st_publication_list(struct store *st, struct arena *mem, publication_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "listing publications", PUBLICATION_LIST, &s, "");

    while (rc == PW_OK && (rc = store_next(st, s, &row, err)) == PW_OK && row) {
        struct publication p = {
            .seq = col_i64(s, 0), .rulebook = col_i64(s, 1), .draft = col_i64(s, 2), .at_us = col_i64(s, 3),
            .account = col_copy(s, 4, mem),
        };

        rc = each(ctx, &p, err);
    }
    return rc;
}

/* ---- drafts ---- */

static const char DRAFT_ADD[] = "INSERT INTO draft(seq, kind, digest, content, base, account, report)"
                                " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)";
static const char DRAFT_GET[]  = "SELECT seq, kind, digest, base, account, content, report FROM draft WHERE seq = ?1";
static const char DRAFT_LIST[] = "SELECT seq, kind, digest, base, account FROM draft ORDER BY seq";

int st_draft_add(struct store *st, const struct draft_row *d, struct pw_err *err)
{
    return store_run(st, err, "storing a draft", DRAFT_ADD, "itbbitt", d->seq, d->kind, store_digest(&d->digest),
                     d->content, d->base, d->account, d->report);
}

static struct draft_row draft_of(sqlite3_stmt *s, struct arena *mem)
{
    struct draft_row d = {
        .seq = col_i64(s, 0), .kind = col_copy(s, 1, mem), .base = col_i64(s, 3), .account = col_copy(s, 4, mem),
    };

    col_digest(s, 2, &d.digest);
    return d;
}

int st_draft_get(struct store *st, int64_t seq, struct arena *mem, struct draft_row *ret, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "reading a draft", DRAFT_GET, &s, "i", seq);

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    if (!row)
        return err_set(err, PW_ENOTFOUND, "there is no draft number %lld", (long long)seq);
    *ret         = draft_of(s, mem);
    ret->content = col_copy(s, 5, mem);
    ret->report  = col_copy(s, 6, mem);
    sqlite3_reset(s);
    return ret->content.p && ret->report.p ? PW_OK : err_nomem(err);
}

int st_draft_list(struct store *st, struct arena *mem, draft_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "listing drafts", DRAFT_LIST, &s, "");

    while (rc == PW_OK && (rc = store_next(st, s, &row, err)) == PW_OK && row) {
        struct draft_row d = draft_of(s, mem);

        rc = each(ctx, &d, err);
    }
    return rc;
}

/* ---- approvals ---- */

static const char APPROVAL_ADD[] =
    "INSERT INTO approval(seq, draft, answer, despite, account) VALUES(?1, ?2, ?3, ?4, ?5)";
static const char APPROVAL_LIST[] =
    "SELECT seq, draft, answer = 'approve', despite, account FROM approval WHERE draft = ?1 ORDER BY seq";

int st_approval_add(struct store *st, const struct approval_row *a, struct pw_err *err)
{
    return store_run(st, err, "storing an approval", APPROVAL_ADD, "iizit", a->seq, a->draft,
                     a->approve ? "approve" : "reject", (int64_t)a->despite, a->account);
}

int st_approval_list(struct store *st, int64_t draft, struct arena *mem, approval_fn each, void *ctx,
                     struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "listing approvals", APPROVAL_LIST, &s, "i", draft);

    while (rc == PW_OK && (rc = store_next(st, s, &row, err)) == PW_OK && row) {
        struct approval_row a = {
            .seq = col_i64(s, 0), .draft = col_i64(s, 1), .approve = col_i64(s, 2) != 0,
            .despite = col_i64(s, 3) != 0, .account = col_copy(s, 4, mem),
        };

        rc = each(ctx, &a, err);
    }
    return rc;
}

/* ---- shadows ---- */

static const char SHADOW_ADD[] =
    "INSERT INTO shadow(seq, name, digest, content, ends, account) VALUES(?1, ?2, ?3, ?4, ?5, ?6)";
static const char SHADOW_LIST[] =
    "SELECT seq, name, digest, content, account FROM shadow a WHERE ends IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM shadow b WHERE b.ends = a.seq) ORDER BY seq";

int st_shadow_add(struct store *st, const struct shadow_row *s, struct pw_err *err)
{
    bool ends = s->ends != STORE_ABSENT;

    return store_run(st, err, "storing a shadow", SHADOW_ADD, "itccnt", s->seq, s->name,
                     ends ? STR_NONE : store_digest(&s->digest), ends ? STR_NONE : s->content, s->ends, s->account);
}

int st_shadow_list(struct store *st, struct arena *mem, shadow_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "listing shadows", SHADOW_LIST, &s, "");

    while (rc == PW_OK && (rc = store_next(st, s, &row, err)) == PW_OK && row) {
        struct shadow_row x = {
            .seq = col_i64(s, 0), .name = col_copy(s, 1, mem), .content = col_copy(s, 3, mem),
            .account = col_copy(s, 4, mem), .ends = STORE_ABSENT,
        };

        col_digest(s, 2, &x.digest);
        rc = x.content.p ? each(ctx, &x, err) : err_nomem(err);
    }
    return rc;
}

/* ---- exceptions ---- */

static const char EXCEPTION_ADD[] =
    "INSERT INTO exception(seq, rule, exporter, importer, until_on, score, rise, reason, ends, account)"
    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
static const char EXCEPTION_LIST[] =
    "SELECT seq, rule, exporter, importer, until_on, score, rise, reason, ends, account FROM exception a"
    " WHERE ?1 OR (ends IS NULL AND NOT EXISTS (SELECT 1 FROM exception b WHERE b.ends = a.seq)) ORDER BY seq";

int st_exception_add(struct store *st, const struct exception_row *x, struct pw_err *err)
{
    return store_run(st, err, "storing an exception", EXCEPTION_ADD, "itnninntnt", x->seq, x->rule, x->exporter,
                     x->importer, (int64_t)x->until_on, x->score, x->rise, x->reason, x->ends, x->account);
}

int st_exception_list(struct store *st, bool all, struct arena *mem, exception_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "listing exceptions", EXCEPTION_LIST, &s, "i", (int64_t)all);

    while (rc == PW_OK && (rc = store_next(st, s, &row, err)) == PW_OK && row) {
        struct exception_row x = {
            .seq = col_i64(s, 0), .rule = col_copy(s, 1, mem), .exporter = col_i64(s, 2), .importer = col_i64(s, 3),
            .until_on = (int32_t)col_i64(s, 4), .score = col_i64(s, 5), .rise = col_i64(s, 6),
            .reason = col_copy(s, 7, mem), .ends = col_i64(s, 8), .account = col_copy(s, 9, mem),
        };

        rc = each(ctx, &x, err);
    }
    return rc;
}
