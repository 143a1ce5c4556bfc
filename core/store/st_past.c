#include "config.h"
#include "store/st_past.h"

#include "model/state.h"
#include "store/db.h"

/* Each part is read in order of its key, so that the whole is a merge and nothing is sorted. */
static const char EVENTS[] =
    "SELECT v.seq, v.shipment, 0, NULL, 0, v.version,"
    " CASE WHEN v.seq = v.shipment THEN v.version ELSE (SELECT f.version FROM version f WHERE f.seq = v.shipment) END,"
    " v.action, v.issued_on, v.consignment, v.keys FROM version v WHERE v.seq < ?1"
    " UNION ALL SELECT seq, shipment, 1, kind, needs_second AND confirms IS NULL, 0, 0, 0, 0, 0, NULL"
    " FROM decision WHERE seq < ?1"
    " UNION ALL SELECT seq, shipment, 2, kind, 0, 0, 0, 0, 0, 0, NULL FROM reply WHERE seq < ?1"
    " UNION ALL SELECT seq, shipment, 3, kind, 0, 0, 0, 0, 0, 0, NULL FROM movement WHERE seq < ?1"
    " UNION ALL SELECT seq, shipment, 4, result, 0, 0, 0, 0, 0, 0, NULL FROM finding WHERE seq < ?1"
    " ORDER BY 1";

int st_past_events(struct store *st, int64_t before, past_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "reading the past", EVENTS, &s, "i", before);

    while (rc == PW_OK && (rc = store_next(st, s, &row, err)) == PW_OK && row) {
        struct past_event e = {
            .seq = col_i64(s, 0), .shipment = col_i64(s, 1), .kind = (enum past_kind)col_i64(s, 2),
            .word = col_str(s, 3), .waits = col_i64(s, 4) == 1, .version = col_i64(s, 5),
            .first_version = col_i64(s, 6), .action = (enum action)col_i64(s, 7), .issued_on = (int32_t)col_i64(s, 8),
            .consignment = col_i64(s, 9), .keys = col_str(s, 10),
        };

        if ((rc = each(ctx, &e, err)) < 0)
            sqlite3_reset(s);
    }
    return rc;
}

static const char DAYS[] = "SELECT seq, issued_on FROM version WHERE seq < ?1 ORDER BY seq";

int st_past_days(struct store *st, int64_t before, past_day_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "reading the past", DAYS, &s, "i", before);

    while (rc == PW_OK && (rc = store_next(st, s, &row, err)) == PW_OK && row)
        if ((rc = each(ctx, col_i64(s, 0), (int32_t)col_i64(s, 1), err)) < 0)
            sqlite3_reset(s);
    return rc;
}

/* ---- verdicts in force ---- */

#define IN_FORCE                                                                                                \
    "SELECT v.seq, v.shipment, v.version, c.verdict, coalesce(d.rulebook, v.rulebook), coalesce(d.profile, v.profile)," \
    " v.issuer, v.reference, v.regime, v.received_on, coalesce(d.score, v.score), coalesce(d.lane, v.lane),"    \
    " coalesce(d.sampled, v.sampled), c.finding, v.keys, r.payload, p.payload"                                  \
    " FROM version v JOIN current c ON c.shipment = v.shipment AND c.version = v.seq"                           \
    " LEFT JOIN verdict d ON d.seq = c.verdict AND c.verdict <> v.seq"                                          \
    " LEFT JOIN audit_private r ON r.id = v.seq * 4 LEFT JOIN audit_private p ON p.id = c.verdict * 4 + 1"      \
    " WHERE c.verdict <> 0"
static const char IN_FORCE_RANGE[] =
    IN_FORCE " AND v.seq >= ?1 AND v.seq < ?2 AND v.received_on >= ?3 ORDER BY v.seq";
static const char IN_FORCE_ONE[] = IN_FORCE " AND c.shipment = ?1";

static struct in_force in_force(sqlite3_stmt *s)
{
    return (struct in_force){
        .seq = col_i64(s, 0), .shipment = col_i64(s, 1), .version = col_i64(s, 2), .verdict = col_i64(s, 3),
        .rulebook = col_i64(s, 4), .profile = col_str(s, 5), .issuer = col_str(s, 6), .reference = col_str(s, 7),
        .regime = (enum regime)col_i64(s, 8), .received_on = (int32_t)col_i64(s, 9), .score = (int)col_i64(s, 10),
        .lane = (int)col_i64(s, 11), .sampled = col_i64(s, 12) == 1, .finding = (int)col_i64(s, 13),
        .keys = col_str(s, 14), .record = col_str(s, 15), .verdict_bytes = col_str(s, 16),
    };
}

int st_in_force(struct store *st, int64_t from, int64_t before, int32_t since, in_force_fn each, void *ctx,
                struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "reading verdicts", IN_FORCE_RANGE, &s, "iii", from, before, (int64_t)since);

    while (rc == PW_OK && (rc = store_next(st, s, &row, err)) == PW_OK && row) {
        struct in_force f = in_force(s);

        if ((rc = each(ctx, &f, err)) < 0)
            sqlite3_reset(s);
    }
    return rc;
}

int st_in_force_of(struct store *st, int64_t shipment, struct arena *mem, struct in_force *ret, bool *ret_found,
                   struct pw_err *err)
{
    sqlite3_stmt *s;
    struct str   *texts[] = { &ret->profile, &ret->issuer, &ret->reference, &ret->keys, &ret->record, &ret->verdict_bytes };
    int           rc      = store_query(st, err, "reading a verdict", IN_FORCE_ONE, &s, "i", shipment);

    if (rc < 0 || (rc = store_next(st, s, ret_found, err)) < 0 || !*ret_found)
        return rc;
    *ret = in_force(s);
    for (size_t i = 0; i < sizeof texts / sizeof *texts && rc == PW_OK; i++)
        if (texts[i]->p && !(*texts[i] = arena_str(mem, *texts[i])).p)
            rc = err_nomem(err);
    sqlite3_reset(s);
    return rc;
}

static const char COUNT[] =
    "SELECT count(*), min(v.received_on), max(v.received_on) FROM current c JOIN version v ON v.seq = c.version"
    " WHERE c.verdict <> 0 AND v.received_on >= ?1";

int st_in_force_count(struct store *st, int32_t since, int64_t *ret_n, int64_t *ret_first_day, int64_t *ret_last_day,
                      struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "counting verdicts", COUNT, &s, "i", (int64_t)since);

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    *ret_n         = row ? col_i64(s, 0) : 0;
    *ret_first_day = row ? col_i64(s, 1) : STORE_ABSENT;
    *ret_last_day  = row ? col_i64(s, 2) : STORE_ABSENT;
    sqlite3_reset(s);
    return PW_OK;
}

/* ---- what inspections showed ---- */

static const char LEDGER[] =
    "SELECT f.seq, f.shipment, f.result, f.on_day, d.seq, d.rulebook, w.seq, w.rulebook, r.payload, p.payload, q.payload"
    " FROM finding f LEFT JOIN version d ON d.seq = coalesce("
    "  (SELECT max(v.seq) FROM version v WHERE (v.seq = f.shipment OR (v.shipment = f.shipment AND v.seq <> v.shipment))"
    "   AND v.profile IS NOT NULL AND v.received_on <= f.on_day AND v.seq < f.seq),"
    "  (SELECT min(v.seq) FROM version v WHERE (v.seq = f.shipment OR (v.shipment = f.shipment AND v.seq <> v.shipment))"
    "   AND v.profile IS NOT NULL))"
    " LEFT JOIN verdict w ON w.seq = f.verdict AND w.version = d.seq"
    " LEFT JOIN audit_private r ON r.id = d.seq * 4 LEFT JOIN audit_private p ON p.id = d.seq * 4 + 1"
    " LEFT JOIN audit_private q ON q.id = w.seq * 4 + 1"
    " WHERE NOT EXISTS (SELECT 1 FROM finding g WHERE g.shipment = f.shipment AND g.seq > f.seq) AND f.on_day >= ?1"
    " ORDER BY f.seq";

int st_ledger(struct store *st, int32_t since, ledger_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "reading findings", LEDGER, &s, "i", (int64_t)since);

    while (rc == PW_OK && (rc = store_next(st, s, &row, err)) == PW_OK && row) {
        enum finding      result = FINDING_NONE;
        struct ledger_row l      = {
            .finding = col_i64(s, 0), .shipment = col_i64(s, 1), .on_day = (int32_t)col_i64(s, 3), .verdict = col_i64(s, 4),
            .rulebook = col_i64(s, 5), .later = col_i64(s, 6), .later_rulebook = col_i64(s, 7), .record = col_str(s, 8),
            .verdict_bytes = col_str(s, 9), .later_bytes = col_str(s, 10),
        };

        finding_find(col_str(s, 2), &result);
        l.result = (int)result;
        if ((rc = each(ctx, &l, err)) < 0)
            sqlite3_reset(s);
    }
    return rc;
}

static const char RULEBOOK_COUNTS[] =
    "SELECT coalesce(d.rulebook, v.rulebook), count(*) FROM current c JOIN version v ON v.seq = c.version"
    " LEFT JOIN verdict d ON d.seq = c.verdict AND c.verdict <> v.seq WHERE c.verdict <> 0 AND v.received_on >= ?1"
    " GROUP BY 1 ORDER BY 1";

int st_rulebook_counts(struct store *st, int32_t since, rulebook_count_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "counting verdicts", RULEBOOK_COUNTS, &s, "i", (int64_t)since);

    while (rc == PW_OK && (rc = store_next(st, s, &row, err)) == PW_OK && row)
        if ((rc = each(ctx, col_i64(s, 0), col_i64(s, 1), err)) < 0)
            sqlite3_reset(s);
    return rc;
}

static const char SAMPLE_RESULT[] =
    "SELECT coalesce(d.sampled, v.sampled), c.finding, count(*) FROM current c JOIN version v ON v.seq = c.version"
    " LEFT JOIN verdict d ON d.seq = c.verdict AND c.verdict <> v.seq WHERE c.verdict <> 0 AND v.received_on >= ?1"
    " AND (coalesce(d.lane, v.lane) = 0 OR coalesce(d.sampled, v.sampled) = 1) GROUP BY 1, 2";

int st_sample_result(struct store *st, int32_t since, struct sample_result *ret, struct pw_err *err)
{
    struct sample_result n = { 0 };
    sqlite3_stmt        *s;
    bool                 row;
    int                  rc = store_query(st, err, "reading the control sample", SAMPLE_RESULT, &s, "i", (int64_t)since);

    while (rc == PW_OK && (rc = store_next(st, s, &row, err)) == PW_OK && row) {
        int64_t many = col_i64(s, 2), found = col_i64(s, 1);

        n.greens += many;
        if (col_i64(s, 0) != 1)
            continue;
        n.drawn += many;
        n.inspected += found == FINDING_NONE ? 0 : many;
        n.clean += found == FINDING_CLEAN ? many : 0;
        n.paper += found == FINDING_PAPER ? many : 0;
        n.suspected += found == FINDING_SUSPECTED ? many : 0;
        n.diverted += found == FINDING_DIVERSION ? many : 0;
    }
    if (rc == PW_OK)
        *ret = n;
    return rc;
}

/* ---- what they rest on ---- */

static const char INPUTS_SPAN[] =
    "SELECT coalesce((SELECT max(seq) FROM input_version WHERE seq < ?1), -1) + 1,"
    " (SELECT min(seq) FROM input_version WHERE seq >= ?1)";

int st_inputs_span(struct store *st, int64_t seq, int64_t *ret_from, int64_t *ret_before, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "reading reference data", INPUTS_SPAN, &s, "i", seq);

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    *ret_from   = row ? col_i64(s, 0) : 0;
    *ret_before = row && col_i64(s, 1) != STORE_ABSENT ? col_i64(s, 1) + 1 : INT64_MAX;
    sqlite3_reset(s);
    return PW_OK;
}
