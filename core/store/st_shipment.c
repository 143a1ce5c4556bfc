#include "config.h"
#include "store/st_shipment.h"

#include "base/text.h"
#include "store/db.h"

static const char SHIPMENT_FIND[] =
    "SELECT shipment FROM shipment_key WHERE reference = ?1 AND issuer = ?2 AND regime = ?3";
static const char SHIPMENT_GET[] = "SELECT seq, issuer, regime, reference FROM version WHERE seq = ?1";
static const char SHIPMENT_BY_REFERENCE[] =
    "SELECT shipment, issuer, regime, reference FROM shipment_key WHERE reference = ?1 ORDER BY issuer, regime";

int st_shipment_find(struct store *st, struct str reference, struct str issuer, enum regime regime,
                     int64_t *ret_id, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = STORE_QUERY_OF(st, text_hash(reference))(st, err, "looking up a shipment", SHIPMENT_FIND, &s, "tti", reference,
                                   issuer, (int64_t)regime);

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    *ret_id = row ? col_i64(s, 0) : -1;
    sqlite3_reset(s);
    return PW_OK;
}

int st_shipment_add(struct store *st, const struct shipment_row *s, struct pw_err *err)
{
    store_mark(st, text_hash(s->reference));
    return store_queue(st, QUEUED_SHIPMENT_KEY, err, s->reference, s->issuer, (int64_t)s->regime, s->id);
}

static struct shipment_row shipment_row(sqlite3_stmt *s, struct arena *mem)
{
    return (struct shipment_row){
        .id        = col_i64(s, 0),
        .issuer    = col_copy(s, 1, mem),
        .regime    = (enum regime)col_i64(s, 2),
        .reference = col_copy(s, 3, mem),
    };
}

int st_shipment_get(struct store *st, int64_t id, struct arena *mem, struct shipment_row *ret,
                    struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "reading a shipment", SHIPMENT_GET, &s, "i", id);

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    if (!row)
        return err_set(err, PW_ENOTFOUND, "no shipment number %lld", (long long)id);
    *ret = shipment_row(s, mem);
    sqlite3_reset(s);
    return PW_OK;
}

int st_shipment_by_reference(struct store *st, struct str reference, struct arena *mem, shipment_fn each,
                             void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int rc = STORE_QUERY_OF(st, text_hash(reference))(st, err, "looking up a reference", SHIPMENT_BY_REFERENCE, &s, "t", reference);

    while (rc == PW_OK && (rc = store_next(st, s, &row, err)) == PW_OK && row) {
        struct shipment_row r = shipment_row(s, mem);

        rc = each(ctx, &r, err);
    }
    return rc;
}

/* ---- versions ---- */

#define VERSION_COLUMNS                                                                                \
    "seq, shipment, version, action, issued_on, received_on, reply_by, digest, role, exporting_country," \
    " importing_country, consignment, pen_reference, keys, issuer, regime, reference, total_mg"

static const char VERSION_FIND[] =
    "SELECT " VERSION_COLUMNS " FROM version WHERE seq = ?1 AND version = ?2 UNION ALL"
    " SELECT " VERSION_COLUMNS " FROM version WHERE shipment = ?1 AND seq <> shipment AND version = ?2";
static const char VERSION_GET[]  = "SELECT " VERSION_COLUMNS " FROM version WHERE seq = ?1";
static const char VERSION_LIST[] =
    "SELECT " VERSION_COLUMNS " FROM version WHERE seq = ?1 UNION ALL"
    " SELECT " VERSION_COLUMNS " FROM version WHERE shipment = ?1 AND seq <> shipment ORDER BY 3, 1";
static const char VERSION_NAMING_PEN[] =
    "SELECT shipment FROM version WHERE pen_reference = ?1 ORDER BY seq LIMIT 1";
static const char VERSION_ANY_PEN[] = "SELECT 1 FROM version WHERE pen_reference IS NOT NULL LIMIT 1";

int st_version_add(struct store *st, const struct version_row *v, const struct verdict_row *d,
                   struct pw_err *err)
{
    static const struct verdict_row none;
    int64_t                         absent = STORE_ABSENT;

    if (!d)
        d = &none;
    store_mark(st, (uint64_t)v->shipment);
    store_mark(st, (uint64_t)v->seq);
    if (v->pen_reference.n)
        store_mark(st, text_hash(v->pen_reference));
#define OF_VERDICT(member) (d == &none ? absent : (int64_t)d->member)
    return store_queue(st, QUEUED_VERSION, err, v->seq, v->shipment, v->issuer, (int64_t)v->regime, v->reference, v->version,
                       (int64_t)v->action, (int64_t)v->issued_on, (int64_t)v->received_on, v->reply_by,
                       (struct str){ (const char *)v->digest.b, DIGEST_SIZE }, (int64_t)v->role,
                       v->exporting_country.p ? v->exporting_country : STR(""),
                       v->importing_country.p ? v->importing_country : STR(""), v->consignment,
                       v->pen_reference.n ? v->pen_reference : STR_NONE, v->total_mg, d->profile, OF_VERDICT(score),
                       OF_VERDICT(lane), OF_VERDICT(forced), OF_VERDICT(complete), OF_VERDICT(completeness),
                       OF_VERDICT(rulebook),
                       d == &none ? STR_NONE : (struct str){ (const char *)d->inputs.b, DIGEST_SIZE }, OF_VERDICT(sampled),
                       v->keys);
#undef OF_VERDICT
}

static struct version_row version_row(sqlite3_stmt *s, struct arena *mem)
{
    struct version_row v = {
        .seq               = col_i64(s, 0),
        .shipment          = col_i64(s, 1),
        .version           = col_i64(s, 2),
        .action            = (enum action)col_i64(s, 3),
        .issued_on         = (int32_t)col_i64(s, 4),
        .received_on       = (int32_t)col_i64(s, 5),
        .reply_by          = col_i64(s, 6),
        .role              = (enum office_role)col_i64(s, 8),
        .exporting_country = col_copy(s, 9, mem),
        .importing_country = col_copy(s, 10, mem),
        .consignment       = col_i64(s, 11),
        .pen_reference     = col_copy(s, 12, mem),
        .keys              = col_copy(s, 13, mem),
        .issuer            = col_copy(s, 14, mem),
        .regime            = (enum regime)col_i64(s, 15),
        .reference         = col_copy(s, 16, mem),
        .total_mg          = col_i64(s, 17),
    };
    struct str d = col_str(s, 7);

    if (d.n == DIGEST_SIZE)
        memcpy(v.digest.b, d.p, DIGEST_SIZE);
    return v;
}

static int one_version(struct store *st, sqlite3_stmt *s, struct arena *mem, struct version_row *ret,
                       bool *ret_found, struct pw_err *err)
{
    int rc = store_next(st, s, ret_found, err);

    if (rc == PW_OK && *ret_found) {
        *ret = version_row(s, mem);
        sqlite3_reset(s);
    }
    return rc;
}

int st_version_find(struct store *st, int64_t shipment, int64_t version, struct arena *mem,
                    struct version_row *ret, bool *ret_found, struct pw_err *err)
{
    sqlite3_stmt *s;
    int rc = STORE_QUERY_OF(st, (uint64_t)shipment)(st, err, "reading a version", VERSION_FIND, &s, "ii", shipment, version);

    return rc < 0 ? rc : one_version(st, s, mem, ret, ret_found, err);
}

int st_version_get(struct store *st, int64_t seq, struct arena *mem, struct version_row *ret,
                   struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          found = false;
    int           rc    = STORE_QUERY_OF(st, (uint64_t)seq)(st, err, "reading a version", VERSION_GET, &s, "i", seq);

    if (rc == PW_OK)
        rc = one_version(st, s, mem, ret, &found, err);
    return rc < 0 || found ? rc : err_set(err, PW_ENOTFOUND, "no version number %lld", (long long)seq);
}

int st_version_list(struct store *st, int64_t shipment, struct arena *mem, version_fn each, void *ctx,
                    struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = STORE_QUERY_OF(st, (uint64_t)shipment)(st, err, "listing versions", VERSION_LIST, &s, "i", shipment);

    while (rc == PW_OK && (rc = store_next(st, s, &row, err)) == PW_OK && row) {
        struct version_row v = version_row(s, mem);

        rc = each(ctx, &v, err);
    }
    return rc;
}

int st_version_naming_pen(struct store *st, struct str reference, int64_t *ret_shipment, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int rc = STORE_QUERY_OF(st, text_hash(reference))(st, err, "looking for a declaration", VERSION_NAMING_PEN, &s, "t", reference);

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    *ret_shipment = row ? col_i64(s, 0) : -1;
    sqlite3_reset(s);
    return PW_OK;
}

int st_version_any_pen(struct store *st, bool *ret, struct pw_err *err)
{
    sqlite3_stmt *s;
    int           rc = store_query(st, err, "looking for declarations", VERSION_ANY_PEN, &s, "");

    if (rc < 0 || (rc = store_next(st, s, ret, err)) < 0)
        return rc;
    sqlite3_reset(s);
    return PW_OK;
}

/* ---- windows ---- */

#define HISTORY_SELECT                                                                                \
    "SELECT v.seq, v.shipment, v.issued_on, c.state, c.reply, c.finding, v.keys FROM version v"       \
    " JOIN current c ON c.version = v.seq AND c.shipment = v.shipment"
static const char HISTORY_BETWEEN[] =
    HISTORY_SELECT " WHERE v.issued_on >= ?1 AND v.issued_on < ?2 AND v.consignment = v.shipment"
                   " ORDER BY v.seq";
/* `c.shipment IN` drives: a handful of touched shipments, each found by its key. */
static const char HISTORY_SINCE[] =
    HISTORY_SELECT " WHERE v.consignment = v.shipment AND c.shipment IN ("
                   " SELECT shipment FROM version WHERE seq >= ?1"
                   " UNION SELECT shipment FROM decision WHERE seq >= ?1"
                   " UNION SELECT shipment FROM reply WHERE seq >= ?1"
                   " UNION SELECT shipment FROM movement WHERE seq >= ?1"
                   " UNION SELECT shipment FROM finding WHERE seq >= ?1) ORDER BY v.seq";
static const char NEWEST_DAY[] = "SELECT max(issued_on) FROM version";

static int each_history(struct store *st, sqlite3_stmt *s, history_fn each, void *ctx, struct pw_err *err)
{
    bool row;
    int  rc;

    while ((rc = store_next(st, s, &row, err)) == PW_OK && row) {
        struct history_row h = {
            .seq       = col_i64(s, 0),
            .shipment  = col_i64(s, 1),
            .issued_on = (int32_t)col_i64(s, 2),
            .state     = (int)col_i64(s, 3),
            .reply     = (int)col_i64(s, 4),
            .finding   = (int)col_i64(s, 5),
            .keys      = col_str(s, 6),
        };

        if ((rc = each(ctx, &h, err)) < 0) {
            sqlite3_reset(s);
            return rc;
        }
    }
    return rc;
}

int st_history_between(struct store *st, int32_t from, int32_t before, history_fn each, void *ctx,
                       struct pw_err *err)
{
    sqlite3_stmt *s;
    int rc = store_query(st, err, "reading history", HISTORY_BETWEEN, &s, "ii", (int64_t)from, (int64_t)before);

    return rc < 0 ? rc : each_history(st, s, each, ctx, err);
}

int st_history_since(struct store *st, int64_t since, history_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    int           rc = store_query(st, err, "reading history", HISTORY_SINCE, &s, "i", since);

    return rc < 0 ? rc : each_history(st, s, each, ctx, err);
}

int st_history_newest_day(struct store *st, int64_t *ret, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "reading history", NEWEST_DAY, &s, "");

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    *ret = row ? col_i64(s, 0) : STORE_ABSENT;
    sqlite3_reset(s);
    return PW_OK;
}
