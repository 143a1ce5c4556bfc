#include "config.h"
#include "store/st_intake.h"

#include "store/db.h"

static const char RUN_ADD[] =
    "INSERT INTO import_run(seq, file, n_read, accepted, duplicate, amended, withdrawn, quarantined, n_rows,"
    " digest, refused) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";

int st_run_add(struct store *st, const struct run_row *r, struct pw_err *err)
{
    return store_run(st, err, "storing an import run", RUN_ADD, "itiiiiiiibt", r->seq, r->file, r->read,
                     r->accepted, r->duplicate, r->amended, r->withdrawn, r->quarantined, r->rows,
                     (struct str){ (const char *)r->digest.b, DIGEST_SIZE }, r->refused);
}

/* ---- quarantine ---- */

#define QUARANTINE_COLUMNS                                                                            \
    "q.seq, q.file, q.row, q.field, q.code, q.reason, q.remedy, q.reference, q.issuer, q.reply_by,"   \
    " q.digest, c.by_seq FROM quarantine q LEFT JOIN quarantine_closed c ON c.seq = q.seq"

static const char QUARANTINE_ADD[] =
    "INSERT INTO quarantine(seq, file, row, field, code, reason, remedy, reference, issuer, reply_by, digest)"
    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
static const char QUARANTINE_KNOWN[] =
    "SELECT seq FROM quarantine WHERE digest = ?1 AND seq NOT IN (SELECT seq FROM quarantine_closed)";
static const char QUARANTINE_GET[]  = "SELECT " QUARANTINE_COLUMNS " WHERE q.seq = ?1";
static const char QUARANTINE_LIST[] =
    "SELECT " QUARANTINE_COLUMNS " WHERE ?1 OR c.seq IS NULL ORDER BY q.reply_by IS NULL, q.reply_by, q.seq"
    " LIMIT ?2";
static const char QUARANTINE_OF[] =
    "SELECT " QUARANTINE_COLUMNS " WHERE q.reference = ?1 AND c.seq IS NULL ORDER BY q.seq";
static const char QUARANTINE_CLOSE[] = "INSERT INTO quarantine_closed(seq, by_seq) VALUES(?1, ?2)";

static struct str digest_str(const struct digest *d)
{
    return (struct str){ (const char *)d->b, DIGEST_SIZE };
}

int st_quarantine_add(struct store *st, const struct quarantine_row *q, struct pw_err *err)
{
    return store_run(st, err, "storing a quarantined record", QUARANTINE_ADD, "itittttttnb", q->seq, q->file,
                     q->row, q->field.n ? q->field : STR_NONE, q->code, q->reason, q->remedy,
                     q->reference.n ? q->reference : STR_NONE, q->issuer.n ? q->issuer : STR_NONE, q->reply_by,
                     digest_str(&q->digest));
}

int st_quarantine_known(struct store *st, const struct digest *d, int64_t *ret_seq, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int rc = store_query(st, err, "looking in the quarantine", QUARANTINE_KNOWN, &s, "b", digest_str(d));

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    *ret_seq = row ? col_i64(s, 0) : -1;
    sqlite3_reset(s);
    return PW_OK;
}

static struct quarantine_row quarantine_row(sqlite3_stmt *s, struct arena *mem)
{
    struct quarantine_row q = {
        .seq = col_i64(s, 0), .file = col_copy(s, 1, mem), .row = col_i64(s, 2), .field = col_copy(s, 3, mem),
        .code = col_copy(s, 4, mem), .reason = col_copy(s, 5, mem), .remedy = col_copy(s, 6, mem),
        .reference = col_copy(s, 7, mem), .issuer = col_copy(s, 8, mem), .reply_by = col_i64(s, 9),
        .closed_by = col_i64(s, 11),
    };
    struct str d = col_str(s, 10);

    if (d.n == DIGEST_SIZE)
        memcpy(q.digest.b, d.p, DIGEST_SIZE);
    return q;
}

static int each_quarantine(struct store *st, sqlite3_stmt *s, struct arena *mem, quarantine_fn each, void *ctx,
                           struct pw_err *err)
{
    bool row;
    int  rc;

    while ((rc = store_next(st, s, &row, err)) == PW_OK && row) {
        struct quarantine_row q = quarantine_row(s, mem);

        if ((rc = each(ctx, &q, err)) < 0) {
            sqlite3_reset(s);
            return rc;
        }
    }
    return rc;
}

int st_quarantine_get(struct store *st, int64_t seq, struct arena *mem, struct quarantine_row *ret,
                      struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "reading the quarantine", QUARANTINE_GET, &s, "i", seq);

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    if (!row) {
        err_set(err, PW_ENOTFOUND, "no quarantined record number %lld", (long long)seq);
        return err_remedy(err, "'penwatch quarantine list' shows their numbers");
    }
    *ret = quarantine_row(s, mem);
    sqlite3_reset(s);
    return PW_OK;
}

int st_quarantine_list(struct store *st, bool all, int64_t limit, struct arena *mem, quarantine_fn each,
                       void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    int rc = store_query(st, err, "reading the quarantine", QUARANTINE_LIST, &s, "ii", (int64_t)all, limit);

    return rc < 0 ? rc : each_quarantine(st, s, mem, each, ctx, err);
}

int st_quarantine_of(struct store *st, struct str reference, struct arena *mem, quarantine_fn each, void *ctx,
                     struct pw_err *err)
{
    sqlite3_stmt *s;
    int rc = store_query(st, err, "reading the quarantine", QUARANTINE_OF, &s, "t", reference);

    return rc < 0 ? rc : each_quarantine(st, s, mem, each, ctx, err);
}

int st_quarantine_close(struct store *st, int64_t seq, int64_t by_seq, struct pw_err *err)
{
    return store_run(st, err, "closing a quarantined record", QUARANTINE_CLOSE, "ii", seq, by_seq);
}

static const char QUARANTINE_WAITING[] =
    "SELECT count(*) FROM quarantine WHERE seq NOT IN (SELECT seq FROM quarantine_closed)";

int st_quarantine_waiting(struct store *st, int64_t *ret, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "counting the quarantine", QUARANTINE_WAITING, &s, "");

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    *ret = row ? col_i64(s, 0) : 0;
    sqlite3_reset(s);
    return PW_OK;
}

/* ---- parties ---- */

static const char PARTY_ADD[]    = "INSERT INTO party(id, key, first_on, shipments) VALUES(?1, ?2, ?3, ?4)";
static const char PARTY_UPDATE[] = "UPDATE party SET first_on = ?2, shipments = ?3 WHERE id = ?1";
static const char PARTY_GET[]    = "SELECT id, first_on, shipments FROM party WHERE id = ?1";
static const char PARTY_NEXT[]   = "SELECT coalesce(max(id), 0) + 1 FROM party";
static const char VARIANT_ADD[]  = "INSERT INTO party_variant(digest, party, name, folded, country)"
                                   " VALUES(?1, ?2, ?3, ?4, ?5)";
static const char VARIANT_FIND[] = "SELECT party FROM party_variant WHERE digest = ?1";
static const char VARIANT_OF[]   = "SELECT id, party, name, folded, country FROM party_variant"
                                   " WHERE party = ?1 ORDER BY id";
static const char VARIANT_BY_NAME[] =
    "SELECT id, party, name, folded, country FROM party_variant"
    " WHERE folded >= ?1 AND folded < ?1 || char(1114111) ORDER BY folded LIMIT ?2";
static const char VARIANT_NAMES[] = "SELECT id, party, name, folded, country FROM party_variant WHERE folded IS NOT NULL"
                                    " ORDER BY id";
static const char VARIANT_MOVE[]  = "UPDATE party_variant SET party = ?2 WHERE id = ?1";
static const char BLOCK_ADD[]     = "INSERT OR IGNORE INTO party_block(key, variant) VALUES(?1, ?2)";
static const char BLOCK_LIST[]    = "SELECT v.id, v.party, v.name, v.folded, v.country FROM party_block b"
                                    " JOIN party_variant v ON v.id = b.variant WHERE b.key = ?1 ORDER BY b.variant LIMIT ?2";
static const char CONTACT_ADD[]   = "INSERT OR IGNORE INTO party_contact(key, party, shipment) VALUES(?1, ?2, ?3)";
static const char CONTACT_LIST[]  = "SELECT party, shipment FROM party_contact WHERE key = ?1 ORDER BY party LIMIT ?2";
static const char CONTACT_HAS[]   = "SELECT shipment FROM party_contact WHERE key = ?1 AND party = ?2";
static const char ROLE_GET[] = "SELECT roles FROM party_role WHERE block = ?1 AND party = ?2 AND shipment = ?3";
static const char ROLE_PUT[] = "INSERT INTO party_role(block, party, shipment, roles) VALUES(?1, ?2, ?3, ?4)"
                               " ON CONFLICT DO UPDATE SET roles = roles | excluded.roles";
static const char ROLE_LIST[] = "SELECT shipment, roles FROM party_role WHERE block = ?1 AND party = ?2"
                                " ORDER BY shipment DESC LIMIT ?3";
static const char ROLE_BLOCK_BELOW[] = "SELECT max(block) FROM party_role WHERE block < ?1";

#define ROLE_BLOCK_BITS 16          /* of a shipment's number; see the schema */

int st_party_add(struct store *st, const struct party_row *p, struct str key, struct pw_err *err)
{
    return store_run(st, err, "storing a party", PARTY_ADD, "ibii", p->id, key, (int64_t)p->first_on,
                     p->shipments);
}

int st_party_update(struct store *st, const struct party_row *p, struct pw_err *err)
{
    return store_run(st, err, "storing a party", PARTY_UPDATE, "iii", p->id, (int64_t)p->first_on, p->shipments);
}

int st_party_get(struct store *st, int64_t id, struct party_row *ret, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "reading a party", PARTY_GET, &s, "i", id);

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    if (!row)
        return err_set(err, PW_ENOTFOUND, "no party number %lld", (long long)id);
    *ret = (struct party_row){ col_i64(s, 0), (int32_t)col_i64(s, 1), col_i64(s, 2) };
    sqlite3_reset(s);
    return PW_OK;
}

int st_party_next_id(struct store *st, int64_t *ret, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "numbering parties", PARTY_NEXT, &s, "");

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    *ret = row ? col_i64(s, 0) : 1;
    sqlite3_reset(s);
    return PW_OK;
}

int st_variant_add(struct store *st, const struct variant_row *v, int64_t *ret_id, struct pw_err *err)
{
    int rc = store_run(st, err, "storing a spelling of a party", VARIANT_ADD, "bittt", digest_str(&v->digest),
                       v->party, v->name, v->folded, v->country);

    if (rc == PW_OK)
        *ret_id = sqlite3_last_insert_rowid(store_db(st));
    return rc;
}

int st_variant_find(struct store *st, const struct digest *d, int64_t *ret_party, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "looking up a party", VARIANT_FIND, &s, "b", digest_str(d));

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    *ret_party = row ? col_i64(s, 0) : -1;
    sqlite3_reset(s);
    return PW_OK;
}

static int each_variant(struct store *st, sqlite3_stmt *s, struct arena *mem, variant_fn each, void *ctx,
                        struct pw_err *err)
{
    bool row;
    int  rc;

    while ((rc = store_next(st, s, &row, err)) == PW_OK && row) {
        struct variant_row v = { .id = col_i64(s, 0), .party = col_i64(s, 1), .name = col_copy(s, 2, mem),
                                 .folded = col_copy(s, 3, mem), .country = col_copy(s, 4, mem) };

        if ((rc = each(ctx, &v, err)) < 0) {
            sqlite3_reset(s);
            return rc;
        }
    }
    return rc;
}

int st_variant_of_party(struct store *st, int64_t party, struct arena *mem, variant_fn each, void *ctx,
                        struct pw_err *err)
{
    sqlite3_stmt *s;
    int           rc = store_query(st, err, "listing spellings", VARIANT_OF, &s, "i", party);

    return rc < 0 ? rc : each_variant(st, s, mem, each, ctx, err);
}

int st_variant_by_name(struct store *st, struct str folded, int64_t limit, struct arena *mem, variant_fn each,
                       void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    int           rc = store_query(st, err, "looking up a name", VARIANT_BY_NAME, &s, "ti", folded, limit);

    return rc < 0 ? rc : each_variant(st, s, mem, each, ctx, err);
}

int st_variant_names(struct store *st, struct arena *mem, variant_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    int           rc = store_query(st, err, "listing spellings", VARIANT_NAMES, &s, "");

    return rc < 0 ? rc : each_variant(st, s, mem, each, ctx, err);
}

int st_variant_move(struct store *st, int64_t id, int64_t party, struct pw_err *err)
{
    return store_run(st, err, "moving a spelling to another party", VARIANT_MOVE, "ii", id, party);
}

int st_block_add(struct store *st, int64_t key, int64_t variant, struct pw_err *err)
{
    return store_run(st, err, "storing where a name is found", BLOCK_ADD, "ii", key, variant);
}

int st_block_list(struct store *st, int64_t key, int64_t limit, struct arena *mem, variant_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    int           rc = store_query(st, err, "looking up names like one", BLOCK_LIST, &s, "ii", key, limit);

    return rc < 0 ? rc : each_variant(st, s, mem, each, ctx, err);
}

int st_contact_add(struct store *st, int64_t key, int64_t party, int64_t shipment, struct pw_err *err)
{
    return store_run(st, err, "storing how a party is reached", CONTACT_ADD, "iii", key, party, shipment);
}

int st_contact_list(struct store *st, int64_t key, int64_t limit, contact_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "looking up who is reached so", CONTACT_LIST, &s, "ii", key, limit);

    while (rc == PW_OK && (rc = store_next(st, s, &row, err)) == PW_OK && row)
        if ((rc = each(ctx, col_i64(s, 0), col_i64(s, 1), err)) < 0)
            sqlite3_reset(s);
    return rc;
}

int st_contact_has(struct store *st, int64_t key, int64_t party, bool *ret, struct pw_err *err)
{
    sqlite3_stmt *s;
    int           rc = store_query(st, err, "looking up who is reached so", CONTACT_HAS, &s, "ii", key, party);

    if (rc < 0 || (rc = store_next(st, s, ret, err)) < 0)
        return rc;
    sqlite3_reset(s);
    return PW_OK;
}

int st_party_role_has(struct store *st, int64_t party, int64_t shipment, bool *ret, struct pw_err *err)
{
    sqlite3_stmt *s;
    int           rc = store_query(st, err, "reading a party's shipments", ROLE_GET, &s, "iii",
                                   shipment >> ROLE_BLOCK_BITS, party, shipment);

    if (rc < 0 || (rc = store_next(st, s, ret, err)) < 0)
        return rc;
    sqlite3_reset(s);
    return PW_OK;
}

int st_party_role_new(struct store *st, int64_t party, int64_t shipment, unsigned roles, struct pw_err *err)
{
    return store_queue(st, QUEUED_PARTY_ROLE, err, shipment >> ROLE_BLOCK_BITS, party, shipment, (int64_t)roles);
}

int st_party_role_add(struct store *st, int64_t party, int64_t shipment, unsigned roles, bool *ret_new,
                      struct pw_err *err)
{
    bool there;
    int  rc = st_party_role_has(st, party, shipment, &there, err);

    if (rc < 0)
        return rc;
    *ret_new = !there;
    return store_run(st, err, "storing a party's role", ROLE_PUT, "iiii", shipment >> ROLE_BLOCK_BITS, party, shipment,
                     (int64_t)roles);
}

/* The newest block with a number below; STORE_ABSENT when there is none. */
static int block_below(struct store *st, int64_t below, int64_t *ret, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "listing a party's shipments", ROLE_BLOCK_BELOW, &s, "i", below);

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    *ret = row ? col_i64(s, 0) : STORE_ABSENT;
    sqlite3_reset(s);
    return PW_OK;
}

int st_party_shipments(struct store *st, int64_t party, int64_t limit, party_role_fn each, void *ctx,
                       struct pw_err *err)
{
    int64_t block = INT64_MAX, n = 0;
    int     rc    = PW_OK;

    while (n < limit && (rc = block_below(st, block, &block, err)) == PW_OK && block != STORE_ABSENT) {
        sqlite3_stmt *s;
        bool          row;

        rc = store_query(st, err, "listing a party's shipments", ROLE_LIST, &s, "iii", block, party, limit - n);
        while (rc == PW_OK && (rc = store_next(st, s, &row, err)) == PW_OK && row) {
            rc = each(ctx, col_i64(s, 0), (unsigned)col_i64(s, 1), err);
            n++;
        }
        if (rc < 0)
            break;
    }
    return rc;
}
