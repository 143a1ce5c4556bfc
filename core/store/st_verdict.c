#include "config.h"
#include "store/st_verdict.h"

#include "model/profile.h"
#include "store/db.h"

#define VERDICT_COLUMNS \
    "seq, version, profile, score, lane, forced, complete, completeness, rulebook, inputs, sampled"

static const char VERDICT_ADD[] = "INSERT INTO verdict(" VERDICT_COLUMNS ")"
                                  " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
/* A version's own verdict stands in its row and has its number. */
static const char VERDICT_GET[] =
    "SELECT seq, seq, profile, score, lane, forced, complete, completeness, rulebook, inputs, sampled"
    " FROM version WHERE seq = ?1 AND profile IS NOT NULL"
    " UNION ALL SELECT " VERDICT_COLUMNS " FROM verdict WHERE seq = ?1";
static const char SAMPLE_DAYS[] =
    "SELECT received_on, count(*), sum(sampled) FROM version WHERE lane = 0 OR sampled = 1 GROUP BY received_on"
    " ORDER BY received_on";
static const char SAMPLE_MONTH_LIST[] = "SELECT first_on, greens, drawn FROM sample_month ORDER BY first_on";
static const char SAMPLE_MONTH_GET[] = "SELECT greens, drawn FROM sample_month WHERE first_on = ?1";
static const char SAMPLE_MONTH_PUT[] =
    "INSERT INTO sample_month(first_on, greens, drawn) VALUES(?1, ?2, ?3)"
    " ON CONFLICT(first_on) DO UPDATE SET greens = excluded.greens, drawn = excluded.drawn";

int st_verdict_add(struct store *st, const struct verdict_row *v, struct pw_err *err)
{
    return store_run(st, err, "storing a verdict", VERDICT_ADD, "iitiiiiiibi", v->seq, v->version, v->profile,
                     (int64_t)v->score, (int64_t)v->lane, (int64_t)v->forced, (int64_t)v->complete,
                     (int64_t)v->completeness, v->rulebook,
                     (struct str){ (const char *)v->inputs.b, DIGEST_SIZE }, (int64_t)v->sampled);
}

int st_verdict_get(struct store *st, int64_t seq, struct arena *mem, struct verdict_row *ret,
                   struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    struct str    d;
    int           rc = store_query(st, err, "reading a verdict", VERDICT_GET, &s, "i", seq);

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    if (!row)
        return err_set(err, PW_ENOTFOUND, "no verdict number %lld", (long long)seq);
    *ret = (struct verdict_row){
        .seq = col_i64(s, 0), .version = col_i64(s, 1), .profile = col_copy(s, 2, mem),
        .score = (int)col_i64(s, 3), .lane = (int)col_i64(s, 4), .forced = col_i64(s, 5) != 0,
        .complete = col_i64(s, 6) != 0, .completeness = (int)col_i64(s, 7), .rulebook = col_i64(s, 8),
        .sampled = col_i64(s, 10) != 0,
    };
    d = col_str(s, 9);
    if (d.n == DIGEST_SIZE)
        memcpy(ret->inputs.b, d.p, DIGEST_SIZE);
    sqlite3_reset(s);
    return PW_OK;
}

int st_sample_month_get(struct store *st, int32_t first_on, int64_t *ret_greens, int64_t *ret_drawn,
                        struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int rc = store_query(st, err, "counting the control sample", SAMPLE_MONTH_GET, &s, "i", (int64_t)first_on);

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    *ret_greens = row ? col_i64(s, 0) : 0;
    *ret_drawn  = row ? col_i64(s, 1) : 0;
    sqlite3_reset(s);
    return PW_OK;
}

int st_sample_month_put(struct store *st, int32_t first_on, int64_t greens, int64_t drawn, struct pw_err *err)
{
    return store_run(st, err, "counting the control sample", SAMPLE_MONTH_PUT, "iii", (int64_t)first_on, greens, drawn);
}

static int each_count(struct store *st, const char *sql, sample_day_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "counting the control sample", sql, &s, "");

    while (rc == PW_OK && (rc = store_next(st, s, &row, err)) == PW_OK && row)
        if ((rc = each(ctx, (int32_t)col_i64(s, 0), col_i64(s, 1), col_i64(s, 2), err)) < 0)
            sqlite3_reset(s);
    return rc;
}

int st_sample_days(struct store *st, sample_day_fn each, void *ctx, struct pw_err *err)
{
    return each_count(st, SAMPLE_DAYS, each, ctx, err);
}

int st_sample_months(struct store *st, sample_day_fn each, void *ctx, struct pw_err *err)
{
    return each_count(st, SAMPLE_MONTH_LIST, each, ctx, err);
}

/* ---- current ---- */

#define CURRENT_COLUMNS "shipment, version, verdict, state, reply, finding, open, lane, reply_by, queue_key"

/* A withdrawal has no verdict: 0 stands for none, because audit number 0 is the log's own entry. */
static const char CURRENT_PUT[] =
    "INSERT INTO current(" CURRENT_COLUMNS ") VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
    " ON CONFLICT(shipment) DO UPDATE SET version = excluded.version, verdict = excluded.verdict,"
    " state = excluded.state, reply = excluded.reply, finding = excluded.finding, open = excluded.open,"
    " lane = excluded.lane, reply_by = excluded.reply_by, queue_key = excluded.queue_key";
static const char CURRENT_GET[]   = "SELECT " CURRENT_COLUMNS " FROM current WHERE shipment = ?1";
static const char CURRENT_CLEAR[] = "DELETE FROM current";
static const char CURRENT_EACH[]  = "SELECT " CURRENT_COLUMNS " FROM current ORDER BY shipment";
static const char QUEUE_WORST[] =
    "SELECT " CURRENT_COLUMNS " FROM current WHERE open = 1 AND lane >= 1 AND (?1 < 0 OR lane = ?1)"
    " ORDER BY queue_key LIMIT ?2";
static const char QUEUE_GREEN[] =
    "SELECT " CURRENT_COLUMNS " FROM current WHERE open = 1 AND lane < 1 AND (?1 < 0 OR lane = ?1)"
    " ORDER BY queue_key LIMIT ?2";
static const char QUEUE_DUE[] =
    "SELECT " CURRENT_COLUMNS " FROM current WHERE open = 1 AND reply_by IS NOT NULL"
    " AND (?1 < 0 OR lane = ?1) ORDER BY reply_by, queue_key LIMIT ?2";
static const char QUEUE_ALL[] =
    "SELECT " CURRENT_COLUMNS " FROM current WHERE (?1 < 0 OR lane = ?1) ORDER BY queue_key LIMIT ?2";
static const char OVERDUE[] =
    "SELECT " CURRENT_COLUMNS " FROM current WHERE open = 1 AND reply_by < ?1 AND state <> ?2"
    " ORDER BY reply_by LIMIT ?3";
static const char DUE[] =
    "SELECT " CURRENT_COLUMNS " FROM current WHERE open = 1 AND reply_by BETWEEN ?1 AND ?2"
    " ORDER BY reply_by, queue_key LIMIT ?3";
static const char LATE[] =
    "SELECT " CURRENT_COLUMNS " FROM current WHERE open = 1 AND reply_by < ?1 ORDER BY queue_key LIMIT ?2";
static const char IN_STATES[] =
    "SELECT " CURRENT_COLUMNS " FROM current WHERE open = 1 AND state BETWEEN ?1 AND ?2"
    " ORDER BY reply_by, queue_key LIMIT ?3";
static const char LANE_COUNTS[]  = "SELECT lane, open, count(*) FROM current WHERE lane >= 0 GROUP BY 1, 2";
static const char LAPSED_COUNT[] = "SELECT count(*) FROM current WHERE state = ?1";
static const char WAITING_COUNT[] =
    "SELECT count(*) FROM quarantine WHERE seq NOT IN (SELECT seq FROM quarantine_closed)";

int st_current_add(struct store *st, const struct current_row *c, struct pw_err *err)
{
    store_mark(st, (uint64_t)c->shipment);
    return store_queue(st, QUEUED_CURRENT, err, c->shipment, c->version, c->verdict == STORE_ABSENT ? 0 : c->verdict,
                       (int64_t)c->state, (int64_t)c->reply, (int64_t)c->finding, (int64_t)c->open, (int64_t)c->lane,
                       c->reply_by, c->queue_key);
}

int st_current_put(struct store *st, const struct current_row *c, struct pw_err *err)
{
    return STORE_RUN_OF(st, (uint64_t)c->shipment)(
        st, err, "storing the queue", CURRENT_PUT, "iiiiiiiinb", c->shipment, c->version,
        c->verdict == STORE_ABSENT ? 0 : c->verdict, (int64_t)c->state, (int64_t)c->reply, (int64_t)c->finding,
        (int64_t)c->open, (int64_t)c->lane, c->reply_by, c->queue_key);
}

static struct current_row current_row(sqlite3_stmt *s, struct arena *mem)
{
    int64_t verdict = col_i64(s, 2);

    return (struct current_row){
        .shipment = col_i64(s, 0), .version = col_i64(s, 1), .verdict = verdict ? verdict : STORE_ABSENT,
        .state = (int)col_i64(s, 3), .reply = (int)col_i64(s, 4), .finding = (int)col_i64(s, 5),
        .open = col_i64(s, 6) != 0, .lane = (int)col_i64(s, 7), .reply_by = col_i64(s, 8),
        .queue_key = col_copy(s, 9, mem),
    };
}

int st_current_get(struct store *st, int64_t shipment, struct arena *mem, struct current_row *ret,
                   bool *ret_found, struct pw_err *err)
{
    sqlite3_stmt *s;
    int rc = STORE_QUERY_OF(st, (uint64_t)shipment)(st, err, "reading the queue", CURRENT_GET, &s, "i", shipment);

    if (rc < 0 || (rc = store_next(st, s, ret_found, err)) < 0 || !*ret_found)
        return rc;
    *ret = current_row(s, mem);
    sqlite3_reset(s);
    return PW_OK;
}

int st_current_clear(struct store *st, struct pw_err *err)
{
    return store_run(st, err, "clearing the queue", CURRENT_CLEAR, "");
}

static int each_current(struct store *st, sqlite3_stmt *s, struct arena *mem, current_fn each, void *ctx,
                        int64_t *n, struct pw_err *err)
{
    bool row;
    int  rc;

    while ((rc = store_next(st, s, &row, err)) == PW_OK && row) {
        struct current_row c = current_row(s, mem);

        ++*n;

        if ((rc = each(ctx, &c, err)) < 0) {
            sqlite3_reset(s);
            return rc;
        }
    }
    return rc;
}

static int list_by(struct store *st, const char *sql, const struct queue_filter *f, struct arena *mem,
                   current_fn each, void *ctx, int64_t *n, struct pw_err *err)
{
    sqlite3_stmt *s;
    int rc = store_query(st, err, "reading the queue", sql, &s, "ii", (int64_t)f->lane, f->limit - *n);

    return rc < 0 ? rc : each_current(st, s, mem, each, ctx, n, err);
}

int st_current_list(struct store *st, const struct queue_filter *f, struct arena *mem, current_fn each,
                    void *ctx, struct pw_err *err)
{
    int64_t n = 0;
    int     rc;

    if (f->limit <= 0)
        return err_set(err, PW_EINTERNAL, "a queue without a limit");
    if (f->all || f->by_due)
        return list_by(st, f->all ? QUEUE_ALL : QUEUE_DUE, f, mem, each, ctx, &n, err);
    rc = list_by(st, QUEUE_WORST, f, mem, each, ctx, &n, err);
    return rc < 0 || n >= f->limit ? rc : list_by(st, QUEUE_GREEN, f, mem, each, ctx, &n, err);
}

int st_current_each(struct store *st, struct arena *mem, current_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    int64_t       n  = 0;
    int           rc = store_query(st, err, "reading the queue", CURRENT_EACH, &s, "");

    return rc < 0 ? rc : each_current(st, s, mem, each, ctx, &n, err);
}

int st_current_overdue(struct store *st, int32_t day, int lapsed, int64_t limit, struct arena *mem,
                       current_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    int64_t       n  = 0;
    int rc = store_query(st, err, "looking for lapsed shipments", OVERDUE, &s, "iii", (int64_t)day,
                         (int64_t)lapsed, limit);

    return rc < 0 ? rc : each_current(st, s, mem, each, ctx, &n, err);
}

int st_current_due(struct store *st, int32_t from, int32_t until, int64_t limit, struct arena *mem, current_fn each,
                   void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    int64_t       n  = 0;
    int rc = store_query(st, err, "looking for what is due", DUE, &s, "iii", (int64_t)from, (int64_t)until, limit);

    return rc < 0 ? rc : each_current(st, s, mem, each, ctx, &n, err);
}

int st_current_late(struct store *st, int32_t day, int64_t limit, struct arena *mem, current_fn each, void *ctx,
                    struct pw_err *err)
{
    sqlite3_stmt *s;
    int64_t       n  = 0;
    int           rc = store_query(st, err, "looking for what is late", LATE, &s, "ii", (int64_t)day, limit);

    return rc < 0 ? rc : each_current(st, s, mem, each, ctx, &n, err);
}

int st_current_in(struct store *st, int first, int last, int64_t limit, struct arena *mem, current_fn each, void *ctx,
                  struct pw_err *err)
{
    sqlite3_stmt *s;
    int64_t       n  = 0;
    int rc = store_query(st, err, "looking for what is held", IN_STATES, &s, "iii", (int64_t)first, (int64_t)last, limit);

    return rc < 0 ? rc : each_current(st, s, mem, each, ctx, &n, err);
}

static int count_one(struct store *st, const char *sql, const char *kinds, int64_t arg, int64_t *ret,
                     struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "counting", sql, &s, kinds, arg);

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    *ret = row ? col_i64(s, 0) : 0;
    sqlite3_reset(s);
    return PW_OK;
}

int st_lane_counts(struct store *st, int lapsed_state, struct lane_counts *ret, struct pw_err *err)
{
    struct lane_counts n = { 0 };
    sqlite3_stmt      *s;
    bool               row;
    int                rc = store_query(st, err, "counting lanes", LANE_COUNTS, &s, "");

    while (rc == PW_OK && (rc = store_next(st, s, &row, err)) == PW_OK && row) {
        int64_t lane = col_i64(s, 0);

        if (lane >= LANE_GREEN && lane <= LANE_RED)
            *(col_i64(s, 1) ? &n.open[lane] : &n.closed[lane]) = col_i64(s, 2);
    }
    if (rc == PW_OK)
        rc = count_one(st, LAPSED_COUNT, "i", lapsed_state, &n.lapsed, err);
    if (rc == PW_OK)
        rc = count_one(st, WAITING_COUNT, "", 0, &n.waiting, err);
    if (rc == PW_OK)
        *ret = n;
    return rc;
}
