#include "config.h"
#include "store/st_report.h"

#include "store/db.h"

static const char ANSWERS[] =
    "SELECT c.shipment, c.version, v.role, v.exporting_country, v.importing_country, v.received_on, c.reply_by, c.state,"
    " (SELECT r.on_day FROM reply r WHERE r.shipment = c.shipment AND r.kind IN('no_objection', 'objection')"
    "  ORDER BY r.seq LIMIT 1)"
    " FROM current c JOIN version v ON v.seq = c.version WHERE v.regime <> ?1 AND v.issued_on >= ?2 ORDER BY c.shipment";

/* A product of a mass in milligrams and a percentage stays below 2^63 up to 90 million tonnes. */
static const char MOVED[] =
    "SELECT m.shipment, NULL, v.total_mg, m.quantity_mg, m.on_day, m.source FROM movement m"
    " JOIN current c ON c.shipment = m.shipment JOIN version v ON v.seq = c.version"
    " WHERE m.quantity_mg IS NOT NULL AND v.total_mg > 0 AND abs(m.quantity_mg - v.total_mg) * 100 >= v.total_mg * ?1"
    " AND NOT EXISTS(SELECT 1 FROM movement l WHERE l.shipment = m.shipment AND l.seq > m.seq"
    "  AND l.quantity_mg IS NOT NULL) ORDER BY m.seq";
static const char NOT_ARRIVED[] =
    "SELECT m.shipment, NULL, v.total_mg, NULL, m.on_day, m.source FROM movement m"
    " JOIN current c ON c.shipment = m.shipment JOIN version v ON v.seq = c.version"
    " WHERE m.kind = 'departed' AND m.on_day < ?1"
    " AND NOT EXISTS(SELECT 1 FROM movement l WHERE l.shipment = m.shipment AND l.seq > m.seq) ORDER BY m.on_day, m.seq";
static const char DECLARED[] =
    "SELECT d.shipment, k.shipment, p.total_mg, d.total_mg, d.issued_on, NULL FROM version d"
    " JOIN current cd ON cd.version = d.seq JOIN shipment_key k ON k.reference = d.pen_reference AND k.regime <> ?1"
    " JOIN current cp ON cp.shipment = k.shipment JOIN version p ON p.seq = cp.version"
    " WHERE d.pen_reference IS NOT NULL AND p.total_mg > 0 AND d.total_mg IS NOT NULL"
    " AND abs(d.total_mg - p.total_mg) * 100 >= p.total_mg * ?2 ORDER BY d.seq";

int st_answers(struct store *st, int32_t since, answer_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int rc = store_query(st, err, "reading replies", ANSWERS, &s, "ii", (int64_t)REGIME_DECLARATION, (int64_t)since);

    while (rc == PW_OK && (rc = store_next(st, s, &row, err)) == PW_OK && row) {
        struct answer_row r = {
            .shipment = col_i64(s, 0), .version = col_i64(s, 1), .role = (enum office_role)col_i64(s, 2),
            .exporting_country = col_str(s, 3), .importing_country = col_str(s, 4), .received_on = (int32_t)col_i64(s, 5),
            .reply_by = col_i64(s, 6), .state = (enum state)col_i64(s, 7), .answered_on = col_i64(s, 8),
        };

        if ((rc = each(ctx, &r, err)) < 0)
            sqlite3_reset(s);
    }
    return rc;
}

static int walk(struct store *st, sqlite3_stmt *s, enum gap_kind kind, gap_fn each, void *ctx, struct pw_err *err)
{
    bool row;
    int  rc = PW_OK;

    while (rc == PW_OK && (rc = store_next(st, s, &row, err)) == PW_OK && row) {
        struct gap_row r = {
            .kind = kind, .shipment = col_i64(s, 0), .other = col_i64(s, 1), .notified_mg = col_i64(s, 2),
            .actual_mg = col_i64(s, 3), .on_day = (int32_t)col_i64(s, 4), .source = col_str(s, 5),
        };

        if ((rc = each(ctx, &r, err)) < 0)
            sqlite3_reset(s);
    }
    return rc;
}

int st_gaps(struct store *st, int64_t percent, int32_t before, gap_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    int rc = store_query(st, err, "looking for other quantities", MOVED, &s, "i", percent);

    if (rc == PW_OK)
        rc = walk(st, s, GAP_MOVED, each, ctx, err);
    if (rc == PW_OK)
        rc = store_query(st, err, "looking for what did not arrive", NOT_ARRIVED, &s, "i", (int64_t)before);
    if (rc == PW_OK)
        rc = walk(st, s, GAP_NOT_ARRIVED, each, ctx, err);
    if (rc == PW_OK)
        rc = store_query(st, err, "comparing declarations", DECLARED, &s, "ii", (int64_t)REGIME_DECLARATION, percent);
    return rc < 0 ? rc : walk(st, s, GAP_DECLARED, each, ctx, err);
}
