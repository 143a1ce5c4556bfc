#include "config.h"
#include "store/st_review.h"

#include "store/db.h"

static const char DECISION_ADD[] =
    "INSERT INTO decision(seq, shipment, line, kind, reason, condition, account, verdict, needs_second,"
    " confirms) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
static const char DECISION_LIST[] =
    "SELECT seq, shipment, line, kind, reason, condition, account, verdict, needs_second, confirms"
    " FROM decision WHERE shipment = ?1 ORDER BY seq";
static const char DECISION_SINCE[] =
    "SELECT seq, shipment, line, kind, reason, condition, account, verdict, needs_second, confirms"
    " FROM decision WHERE seq >= ?1 ORDER BY seq";
static const char DECISION_UNCONFIRMED[] =
    "SELECT seq, shipment, line, kind, reason, condition, account, verdict, needs_second, confirms"
    " FROM decision AS d WHERE needs_second = 1 AND confirms IS NULL AND seq >= ?1"
    " AND NOT EXISTS(SELECT 1 FROM decision AS later WHERE later.shipment = d.shipment AND later.seq > d.seq)"
    " ORDER BY seq";
static const char DECISION_NEWEST[] =
    "SELECT seq, shipment, line, kind, reason, condition, account, verdict, needs_second, confirms"
    " FROM decision ORDER BY seq DESC LIMIT ?1";
static const char REPLY_ADD[] = "INSERT INTO reply(seq, shipment, direction, kind, on_day, channel, account)"
                                " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)";
static const char REPLY_LIST[] = "SELECT seq, shipment, direction, kind, on_day, channel, account"
                                 " FROM reply WHERE shipment = ?1 ORDER BY seq";
static const char MOVEMENT_ADD[] =
    "INSERT INTO movement(seq, shipment, kind, quantity_mg, on_day, source, account)"
    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)";
static const char MOVEMENT_LIST[] = "SELECT seq, shipment, kind, quantity_mg, on_day, source, account"
                                    " FROM movement WHERE shipment = ?1 ORDER BY seq";
static const char FINDING_ADD[] =
    "INSERT INTO finding(seq, shipment, result, on_day, source, grade, corrects, verdict, account)"
    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
static const char FINDING_LIST[] =
    "SELECT seq, shipment, result, on_day, source, grade, corrects, verdict, account"
    " FROM finding WHERE shipment = ?1 ORDER BY seq";

int st_decision_add(struct store *st, const struct decision_row *d, struct pw_err *err)
{
    return store_run(st, err, "storing a decision", DECISION_ADD, "iinttttiin", d->seq, d->shipment, d->line,
                     d->kind, d->reason, d->condition.n ? d->condition : STR_NONE, d->account,
                     d->verdict == STORE_ABSENT ? 0 : d->verdict, (int64_t)d->needs_second, d->confirms);
}

int st_reply_add(struct store *st, const struct reply_row *r, struct pw_err *err)
{
    return store_run(st, err, "storing a reply", REPLY_ADD, "iittitt", r->seq, r->shipment, r->direction,
                     r->kind, (int64_t)r->on_day, r->channel, r->account);
}

int st_movement_add(struct store *st, const struct movement_row *m, struct pw_err *err)
{
    return store_run(st, err, "storing a movement", MOVEMENT_ADD, "iitnitt", m->seq, m->shipment, m->kind,
                     m->quantity_mg, (int64_t)m->on_day, m->source, m->account);
}

int st_finding_add(struct store *st, const struct finding_row *f, struct pw_err *err)
{
    return store_run(st, err, "storing a finding", FINDING_ADD, "iitittnit", f->seq, f->shipment, f->result,
                     (int64_t)f->on_day, f->source, f->grade.n ? f->grade : STR_NONE, f->corrects,
                     f->verdict == STORE_ABSENT ? 0 : f->verdict, f->account);
}

/* 0 stands for no verdict: audit number 0 is the log's own entry. */
static int64_t verdict_of(sqlite3_stmt *s, int column)
{
    int64_t v = col_i64(s, column);

    return v ? v : STORE_ABSENT;
}

static int each_decision(struct store *st, const char *sql, int64_t key, struct arena *mem, decision_fn each, void *ctx,
                         struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "listing decisions", sql, &s, "i", key);

    while (rc == PW_OK && (rc = store_next(st, s, &row, err)) == PW_OK && row) {
        struct decision_row d = {
            .seq = col_i64(s, 0), .shipment = col_i64(s, 1), .line = col_i64(s, 2),
            .kind = col_copy(s, 3, mem), .reason = col_copy(s, 4, mem), .condition = col_copy(s, 5, mem),
            .account = col_copy(s, 6, mem), .verdict = verdict_of(s, 7), .needs_second = col_i64(s, 8) != 0,
            .confirms = col_i64(s, 9),
        };

        rc = each(ctx, &d, err);
    }
    return rc;
}

int st_decision_list(struct store *st, int64_t shipment, struct arena *mem, decision_fn each, void *ctx,
                     struct pw_err *err)
{
    return each_decision(st, DECISION_LIST, shipment, mem, each, ctx, err);
}

int st_decision_since(struct store *st, int64_t from, struct arena *mem, decision_fn each, void *ctx, struct pw_err *err)
{
    return each_decision(st, DECISION_SINCE, from, mem, each, ctx, err);
}

int st_decision_unconfirmed(struct store *st, struct arena *mem, decision_fn each, void *ctx, struct pw_err *err)
{
    return each_decision(st, DECISION_UNCONFIRMED, 0, mem, each, ctx, err);
}

int st_decision_newest(struct store *st, int64_t limit, struct arena *mem, decision_fn each, void *ctx,
                       struct pw_err *err)
{
    return each_decision(st, DECISION_NEWEST, limit, mem, each, ctx, err);
}

int st_reply_list(struct store *st, int64_t shipment, struct arena *mem, reply_fn each, void *ctx,
                  struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "listing replies", REPLY_LIST, &s, "i", shipment);

    while (rc == PW_OK && (rc = store_next(st, s, &row, err)) == PW_OK && row) {
        struct reply_row r = {
            .seq = col_i64(s, 0), .shipment = col_i64(s, 1), .direction = col_copy(s, 2, mem),
            .kind = col_copy(s, 3, mem), .on_day = (int32_t)col_i64(s, 4), .channel = col_copy(s, 5, mem),
            .account = col_copy(s, 6, mem),
        };

        rc = each(ctx, &r, err);
    }
    return rc;
}

int st_movement_list(struct store *st, int64_t shipment, struct arena *mem, movement_fn each, void *ctx,
                     struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "listing movements", MOVEMENT_LIST, &s, "i", shipment);

    while (rc == PW_OK && (rc = store_next(st, s, &row, err)) == PW_OK && row) {
        struct movement_row m = {
            .seq = col_i64(s, 0), .shipment = col_i64(s, 1), .kind = col_copy(s, 2, mem),
            .quantity_mg = col_i64(s, 3), .on_day = (int32_t)col_i64(s, 4), .source = col_copy(s, 5, mem),
            .account = col_copy(s, 6, mem),
        };

        rc = each(ctx, &m, err);
    }
    return rc;
}

int st_finding_list(struct store *st, int64_t shipment, struct arena *mem, finding_fn each, void *ctx,
                    struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "listing findings", FINDING_LIST, &s, "i", shipment);

    while (rc == PW_OK && (rc = store_next(st, s, &row, err)) == PW_OK && row) {
        struct finding_row f = {
            .seq = col_i64(s, 0), .shipment = col_i64(s, 1), .result = col_copy(s, 2, mem),
            .on_day = (int32_t)col_i64(s, 3), .source = col_copy(s, 4, mem), .grade = col_copy(s, 5, mem),
            .corrects = col_i64(s, 6), .verdict = verdict_of(s, 7), .account = col_copy(s, 8, mem),
        };

        rc = each(ctx, &f, err);
    }
    return rc;
}
