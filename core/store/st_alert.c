#include "config.h"
#include "store/st_alert.h"

#include "store/db.h"

static int take_digest(sqlite3_stmt *s, int i, struct digest *ret, struct pw_err *err)
{
    struct str d = col_str(s, i);

    if (d.n != DIGEST_SIZE)
        return err_set(err, PW_EDB, "a stored digest of an alert is damaged");
    memcpy(ret->b, d.p, DIGEST_SIZE);
    return PW_OK;
}

/* ---- alerts ---- */

#define ALERTS "SELECT seq, digest, id, version, originator, action, sent_at, expires_at, note, refused, account FROM alert"
static const char ALERT_ADD[] = "INSERT INTO alert(seq, digest, id, version, originator, action, sent_at, expires_at, note, refused, account)"
                                " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
static const char BY_DIGEST[] = ALERTS " WHERE digest = ?1";
static const char BY_SEQ[]    = ALERTS " WHERE seq = ?1";
static const char VERSIONS[]  = ALERTS " WHERE id = ?1 AND originator = ?2 ORDER BY version, seq";
static const char LIST[]      = ALERTS " WHERE seq >= ?1 ORDER BY seq";
static const char IDS[]       = "SELECT DISTINCT id, originator FROM alert WHERE id >= ?1 AND id < ?1 || 'g' ORDER BY id LIMIT 16";

int st_alert_add(struct store *st, const struct alert_row *a, struct pw_err *err)
{
    return store_run(st, err, "storing an alert", ALERT_ADD, "ibtitiiibit", a->seq, store_digest(&a->digest), a->id, a->version,
                     a->originator, (int64_t)a->action, a->sent_at, a->expires_at, a->note, (int64_t)a->refused, a->account);
}

static int take_alert(sqlite3_stmt *s, struct arena *mem, struct alert_row *ret, struct pw_err *err)
{
    *ret = (struct alert_row){
        .seq = col_i64(s, 0), .id = col_copy(s, 2, mem), .version = col_i64(s, 3), .originator = col_copy(s, 4, mem),
        .action = (int)col_i64(s, 5), .sent_at = col_i64(s, 6), .expires_at = col_i64(s, 7), .note = col_copy(s, 8, mem),
        .refused = (enum alert_refusal)col_i64(s, 9), .account = col_copy(s, 10, mem),
    };
    return ret->note.p && ret->id.p ? take_digest(s, 1, &ret->digest, err) : err_nomem(err);
}

static int one_alert(struct store *st, sqlite3_stmt *s, struct arena *mem, struct alert_row *ret, struct pw_err *err)
{
    bool row;
    int  rc = store_next(st, s, &row, err);

    if (rc < 0)
        return rc;
    if (!row)
        return err_set(err, PW_ENOTFOUND, "there is no such alert");
    rc = take_alert(s, mem, ret, err);
    sqlite3_reset(s);
    return rc;
}

int st_alert_by_digest(struct store *st, const struct digest *d, struct arena *mem, struct alert_row *ret, struct pw_err *err)
{
    sqlite3_stmt *s;
    int           rc = store_query(st, err, "reading an alert", BY_DIGEST, &s, "b", store_digest(d));

    return rc < 0 ? rc : one_alert(st, s, mem, ret, err);
}

int st_alert_by_seq(struct store *st, int64_t seq, struct arena *mem, struct alert_row *ret, struct pw_err *err)
{
    sqlite3_stmt *s;
    int           rc = store_query(st, err, "reading an alert", BY_SEQ, &s, "i", seq);

    return rc < 0 ? rc : one_alert(st, s, mem, ret, err);
}

static int each_alert(struct store *st, sqlite3_stmt *s, struct arena *mem, alert_fn each, void *ctx, struct pw_err *err)
{
    bool row;
    int  rc;

    while ((rc = store_next(st, s, &row, err)) == PW_OK && row) {
        struct alert_row a;

        if ((rc = take_alert(s, mem, &a, err)) < 0 || (rc = each(ctx, &a, err)) < 0) {
            sqlite3_reset(s);
            return rc;
        }
    }
    return rc;
}

int st_alert_versions(struct store *st, struct str originator, struct str id, struct arena *mem, alert_fn each, void *ctx,
                      struct pw_err *err)
{
    sqlite3_stmt *s;
    int           rc = store_query(st, err, "reading the versions of an alert", VERSIONS, &s, "tt", id, originator);

    return rc < 0 ? rc : each_alert(st, s, mem, each, ctx, err);
}

int st_alert_list(struct store *st, int64_t from, struct arena *mem, alert_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    int           rc = store_query(st, err, "listing alerts", LIST, &s, "i", from);

    return rc < 0 ? rc : each_alert(st, s, mem, each, ctx, err);
}

int st_alert_ids(struct store *st, struct str prefix, struct arena *mem, struct alert_name ret[static ALERT_ALIKE_MAX], size_t *ret_n,
                 struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "looking for an alert", IDS, &s, "t", prefix);

    *ret_n = 0;
    while (rc == PW_OK && (rc = store_next(st, s, &row, err)) == PW_OK && row)
        ret[(*ret_n)++] = (struct alert_name){ col_copy(s, 0, mem), col_copy(s, 1, mem) };
    return rc;
}

/* ---- events ---- */

#define EVENTS "SELECT seq, alert, what, partner, number, account FROM alert_event"
static const char EVENT_ADD[]    = "INSERT INTO alert_event(seq, alert, what, partner, number, account) VALUES(?1, ?2, ?3, ?4, ?5, ?6)";
static const char EVENTS_OF[]    = EVENTS " WHERE alert = ?1 ORDER BY seq";
static const char EVENTS_ALL[]   = EVENTS " WHERE seq >= ?1 ORDER BY seq";
static const char CHANNEL[]      = EVENTS " WHERE partner = ?1 AND number > ?2 ORDER BY number LIMIT ?3";
static const char CHANNEL_LAST[] = "SELECT max(number) FROM alert_event WHERE partner = ?1 AND number IS NOT NULL";

int st_alert_event_add(struct store *st, const struct alert_event_row *e, struct pw_err *err)
{
    return store_run(st, err, "storing what became of an alert", EVENT_ADD, "iiitnt", e->seq, e->alert, (int64_t)e->what, e->partner,
                     e->number, e->account);
}

static int each_event(struct store *st, sqlite3_stmt *s, struct arena *mem, alert_event_fn each, void *ctx, struct pw_err *err)
{
    bool row;
    int  rc;

    while ((rc = store_next(st, s, &row, err)) == PW_OK && row) {
        struct alert_event_row e = {
            .seq = col_i64(s, 0), .alert = col_i64(s, 1), .what = (enum alert_what)col_i64(s, 2), .partner = col_copy(s, 3, mem),
            .number = col_i64(s, 4), .account = col_copy(s, 5, mem),
        };

        if ((rc = each(ctx, &e, err)) < 0) {
            sqlite3_reset(s);
            return rc;
        }
    }
    return rc;
}

int st_alert_events(struct store *st, int64_t alert, struct arena *mem, alert_event_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    int           rc = store_query(st, err, "reading what became of an alert", EVENTS_OF, &s, "i", alert);

    return rc < 0 ? rc : each_event(st, s, mem, each, ctx, err);
}

int st_alert_events_all(struct store *st, int64_t from, struct arena *mem, alert_event_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    int           rc = store_query(st, err, "reading what became of alerts", EVENTS_ALL, &s, "i", from);

    return rc < 0 ? rc : each_event(st, s, mem, each, ctx, err);
}

int st_alert_channel(struct store *st, struct str partner, int64_t after, int64_t limit, struct arena *mem, alert_event_fn each,
                     void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    int           rc = store_query(st, err, "reading what was sent to a partner", CHANNEL, &s, "tii", partner, after, limit);

    return rc < 0 ? rc : each_event(st, s, mem, each, ctx, err);
}

int st_alert_channel_last(struct store *st, struct str partner, int64_t *ret, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "reading what was sent to a partner", CHANNEL_LAST, &s, "t", partner);

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    *ret = row && col_i64(s, 0) != STORE_ABSENT ? col_i64(s, 0) : 0;
    sqlite3_reset(s);
    return PW_OK;
}

/* 2: a withdrawal, 14: lapsed, 16: narrowed; the numbers of st_alert.h and model/alert.h are what is stored. */
static const char ENDED[] =
    "SELECT seq FROM alert a WHERE expires_at <= ?1 AND originator <> ?2 AND action <> 2"
    " AND (refused = 0 OR EXISTS (SELECT 1 FROM alert_event e WHERE e.alert = a.seq AND e.what = 3))"
    " AND NOT EXISTS (SELECT 1 FROM alert_event e WHERE e.alert = a.seq AND e.what = 14) ORDER BY seq LIMIT ?3";

static int each_seq(struct store *st, sqlite3_stmt *s, alert_seq_fn each, void *ctx, struct pw_err *err)
{
    bool row;
    int  rc;

    while ((rc = store_next(st, s, &row, err)) == PW_OK && row)
        if ((rc = each(ctx, col_i64(s, 0), err)) < 0) {
            sqlite3_reset(s);
            return rc;
        }
    return rc;
}

int st_alert_ended(struct store *st, int64_t now_us, struct str authority, int64_t limit, alert_seq_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    int           rc = store_query(st, err, "looking for alerts that ran out", ENDED, &s, "iti", now_us, authority, limit);

    return rc < 0 ? rc : each_seq(st, s, each, ctx, err);
}

static const char OWN_OPEN[] =
    "SELECT seq FROM alert a WHERE originator = ?1 AND action <> 2 AND expires_at > ?2 AND NOT EXISTS"
    " (SELECT 1 FROM alert b WHERE b.id = a.id AND b.originator = a.originator AND b.version > a.version AND NOT EXISTS"
    " (SELECT 1 FROM alert_event e WHERE e.alert = b.seq AND e.what = 16)) ORDER BY seq";

int st_alert_own_open(struct store *st, struct str authority, int64_t now_us, alert_seq_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    int           rc = store_query(st, err, "looking for this office's alerts", OWN_OPEN, &s, "ti", authority, now_us);

    return rc < 0 ? rc : each_seq(st, s, each, ctx, err);
}

static const char SENT_SINCE[] = "SELECT seq FROM alert a WHERE originator = ?1 AND sent_at >= ?2 AND action <> 2 AND NOT EXISTS"
                                 " (SELECT 1 FROM alert_event e WHERE e.alert = a.seq AND e.what = 15) ORDER BY seq LIMIT ?3";

int st_alert_sent_since(struct store *st, struct str originator, int64_t since_us, int64_t limit, alert_seq_fn each, void *ctx,
                        struct pw_err *err)
{
    sqlite3_stmt *s;
    int           rc = store_query(st, err, "looking for alerts of a stolen key", SENT_SINCE, &s, "tii", originator, since_us, limit);

    return rc < 0 ? rc : each_seq(st, s, each, ctx, err);
}

static const char NEWEST[] = "SELECT max((SELECT coalesce(max(seq), -1) FROM alert), (SELECT coalesce(max(seq), -1) FROM alert_event))";

int st_alert_newest(struct store *st, int64_t *ret, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "looking for the newest alert", NEWEST, &s, "");

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    *ret = row ? col_i64(s, 0) : -1;
    sqlite3_reset(s);
    return PW_OK;
}

static const char CURSOR[]     = "SELECT number FROM alert_cursor WHERE partner = ?1";
static const char CURSOR_PUT[] = "INSERT INTO alert_cursor(partner, number) VALUES(?1, ?2)"
                                 " ON CONFLICT(partner) DO UPDATE SET number = ?2";

int st_alert_cursor(struct store *st, struct str partner, int64_t *ret, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "reading how far a partner was read", CURSOR, &s, "t", partner);

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    *ret = row ? col_i64(s, 0) : 0;
    sqlite3_reset(s);
    return PW_OK;
}

int st_alert_cursor_put(struct store *st, struct str partner, int64_t number, struct pw_err *err)
{
    return store_run(st, err, "storing how far a partner was read", CURSOR_PUT, "ti", partner, number);
}

/* ---- receipts ---- */

#define RECEIPTS "SELECT seq, alert, issuer, state, sighting, digest, note, account FROM receipt"
static const char RECEIPT_ADD[]   = "INSERT INTO receipt(seq, alert, issuer, state, sighting, digest, note, account)"
                                    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
static const char RECEIPTS_OF[]   = RECEIPTS " WHERE alert = ?1 ORDER BY seq";
static const char RECEIPTS_ALL[]  = RECEIPTS " WHERE seq >= ?1 ORDER BY seq";
static const char RECEIPTS_ABOUT[] =
    "SELECT r.seq, r.alert, r.issuer, r.state, r.sighting, r.digest, r.note, r.account FROM receipt r JOIN alert a ON a.seq = r.alert"
    " WHERE r.issuer = ?1 AND a.originator = ?2 AND r.seq > ?3 ORDER BY r.seq LIMIT ?4";
static const char RECEIPT_KNOWN[] = "SELECT 1 FROM receipt WHERE digest = ?1";

int st_receipt_add(struct store *st, const struct receipt_row *r, struct pw_err *err)
{
    return store_run(st, err, "storing a receipt", RECEIPT_ADD, "iitiibbt", r->seq, r->alert, r->issuer, (int64_t)r->state,
                     (int64_t)r->sighting, store_digest(&r->digest), r->note, r->account);
}

int st_receipt_known(struct store *st, const struct digest *d, bool *ret, struct pw_err *err)
{
    sqlite3_stmt *s;
    int           rc = store_query(st, err, "looking for a receipt", RECEIPT_KNOWN, &s, "b", store_digest(d));

    if (rc < 0 || (rc = store_next(st, s, ret, err)) < 0)
        return rc;
    sqlite3_reset(s);
    return PW_OK;
}

static int each_receipt(struct store *st, sqlite3_stmt *s, struct arena *mem, receipt_fn each, void *ctx, struct pw_err *err)
{
    bool row;
    int  rc;

    while ((rc = store_next(st, s, &row, err)) == PW_OK && row) {
        struct receipt_row r = {
            .seq = col_i64(s, 0), .alert = col_i64(s, 1), .issuer = col_copy(s, 2, mem), .state = (int)col_i64(s, 3),
            .sighting = (int)col_i64(s, 4), .note = col_copy(s, 6, mem), .account = col_copy(s, 7, mem),
        };

        if ((rc = take_digest(s, 5, &r.digest, err)) < 0 || (rc = each(ctx, &r, err)) < 0) {
            sqlite3_reset(s);
            return rc;
        }
    }
    return rc;
}

int st_receipts(struct store *st, int64_t alert, struct arena *mem, receipt_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    int           rc = store_query(st, err, "reading receipts", RECEIPTS_OF, &s, "i", alert);

    return rc < 0 ? rc : each_receipt(st, s, mem, each, ctx, err);
}

int st_receipts_all(struct store *st, int64_t from, struct arena *mem, receipt_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    int           rc = store_query(st, err, "reading receipts", RECEIPTS_ALL, &s, "i", from);

    return rc < 0 ? rc : each_receipt(st, s, mem, each, ctx, err);
}

int st_receipts_about(struct store *st, struct str issuer, struct str originator, int64_t after, int64_t limit, struct arena *mem,
                      receipt_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    int           rc = store_query(st, err, "reading receipts", RECEIPTS_ABOUT, &s, "ttii", issuer, originator, after, limit);

    return rc < 0 ? rc : each_receipt(st, s, mem, each, ctx, err);
}
