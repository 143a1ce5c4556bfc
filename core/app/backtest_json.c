#include "config.h"
#include "app/backtest.h"

#include "base/text.h"
#include "format/json_write.h"

static void day(struct json_out *j, const char *key, int64_t d)
{
    char text[DATE_TEXT];

    json_textz(j, key, d == HISTORY_ABSENT ? NULL : date_format((int32_t)d, text));
}

static void digest(struct json_out *j, const char *key, const struct digest *d)
{
    char hex[DIGEST_HEX];

    json_textz(j, key, digest_hex(d, hex));
}

static void lanes(struct json_out *j, const char *key, const int64_t n[3])
{
    json_open(j, key, '{');
    for (int lane = LANE_RED; lane >= LANE_GREEN; lane--)
        json_i64(j, lane_name(lane), n[lane]);
    json_close(j);
}

static void matrix(struct json_out *j, const struct backtest *b)
{
    json_open(j, "lanes", '{');
    for (int before = LANE_RED; before >= LANE_GREEN; before--)
        lanes(j, lane_name(before), b->lanes[before]);
    json_close(j);
}

static void side(struct json_out *j, const char *key, const struct backtest_side *s)
{
    json_open(j, key, '{');
    json_i64(j, "score", s->score);
    json_textz(j, "lane", lane_name(s->lane));
    json_open(j, "reasons", '[');
    for (size_t i = 0; i < s->n_reasons; i++) {
        json_open(j, NULL, '{');
        json_text(j, "rule", s->reasons[i].rule);
        json_text(j, "group", s->reasons[i].group);
        json_i64(j, "points", s->reasons[i].points);
        json_textz(j, "force", s->reasons[i].force == LANE_NONE ? NULL : lane_name(s->reasons[i].force));
        json_text(j, "because", s->reasons[i].because.n ? s->reasons[i].because : STR_NONE);
        json_close(j);
    }
    json_close(j);
    json_close(j);
}

static void movers(struct json_out *j, const struct backtest *b)
{
    json_open(j, "movers", '[');
    for (size_t i = 0; i < b->n_movers; i++) {
        json_open(j, NULL, '{');
        json_text(j, "reference", b->movers[i].reference);
        json_text(j, "issuer", b->movers[i].issuer);
        json_text(j, "substance", b->movers[i].substance.n ? b->movers[i].substance : STR_NONE);
        side(j, "before", &b->movers[i].before);
        side(j, "after", &b->movers[i].after);
        json_close(j);
    }
    json_close(j);
}

void backtest_share_json(struct json_out *j, const char *key, const struct backtest_share *s)
{
    json_open(j, key, '{');
    json_i64(j, "found", s->n);
    json_i64(j, "inspected", s->of);
    if (s->of) {
        json_decimal(j, "share", s->share);
        json_decimal(j, "low", s->low);
        json_decimal(j, "high", s->high);
    } else {
        json_null(j, "share");
        json_null(j, "low");
        json_null(j, "high");
    }
    json_close(j);
}

static void found(struct json_out *j, const char *key, const struct backtest_finding *f, size_t n)
{
    json_open(j, key, '[');
    for (size_t i = 0; i < n; i++) {
        json_open(j, NULL, '{');
        json_text(j, "reference", f[i].reference);
        json_text(j, "issuer", f[i].issuer);
        json_textz(j, "finding", finding_name((enum finding)f[i].finding));
        json_textz(j, "before", lane_name(f[i].before));
        json_textz(j, "after", lane_name(f[i].after));
        json_close(j);
    }
    json_close(j);
}

static void findings(struct json_out *j, const struct backtest *b)
{
    json_open(j, "findings", '{');
    for (int f = FINDING_DIVERSION; f > FINDING_NONE; f--) {
        json_open(j, finding_name((enum finding)f), '{');
        json_i64(j, "kept", b->findings[f].kept);
        json_i64(j, "lost", b->findings[f].lost);
        json_i64(j, "gained", b->findings[f].gained);
        json_i64(j, "missed", b->findings[f].missed);
        json_i64(j, "less_strict", b->findings[f].less_strict);
        json_close(j);
    }
    json_close(j);
    found(j, "findings_lost", b->lost, b->n_lost);
    found(j, "findings_gained", b->gained, b->n_gained);
    json_open(j, "precision", '{');
    json_textz(j, "interval", "Wilson, 95 per cent");
    backtest_share_json(j, "diversion_before", &b->precision_before);
    backtest_share_json(j, "diversion_after", &b->precision_after);
    backtest_share_json(j, "paper_before", &b->paper_before);
    backtest_share_json(j, "paper_after", &b->paper_after);
    json_close(j);
}

static void week(struct json_out *j, const char *key, const struct backtest *b, size_t office, bool after)
{
    json_open(j, key, '{');
    for (int lane = LANE_RED; lane >= LANE_GREEN; lane--)
        json_decimal(j, lane_name(lane), backtest_per_week(b, office, BACKTEST_ALL, lane, after));
    json_close(j);
}

static void work(struct json_out *j, const struct backtest *b)
{
    json_open(j, "per_week", '{');
    json_decimal(j, "weeks", b->weeks_millionths);
    week(j, "before", b, SIZE_MAX, false);
    week(j, "after", b, SIZE_MAX, true);
    json_open(j, "offices", '[');
    for (size_t i = 0; i < b->n_offices; i++) {
        json_open(j, NULL, '{');
        json_text(j, "office", b->offices[i].name.n ? b->offices[i].name : STR_NONE);
        week(j, "before", b, i, false);
        week(j, "after", b, i, true);
        json_close(j);
    }
    json_close(j);
    json_close(j);
}

static void one_rule(struct json_out *j, const struct backtest_rule *r, bool times)
{
    json_open(j, NULL, '{');
    json_text(j, "rule", r->id);
    json_text(j, "group", r->group.n ? r->group : STR_NONE);
    json_bool(j, "in_draft", r->in_draft);
    json_i64(j, "hits_before", r->hits_before);
    json_i64(j, "hits", r->hits);
    json_i64(j, "won", r->won);
    json_i64(j, "lost", r->lost);
    json_i64(j, "points", r->points);
    json_i64(j, "decisive", r->decisive);
    json_i64(j, "skipped", r->skipped);
    json_i64(j, "aborted", r->aborted);
    json_text(j, "abort_kind", r->abort_kind);
    json_i64(j, "inspected", r->inspected);
    json_i64(j, "diversions", r->diversions);
    json_i64(j, "paper", r->paper);
    json_i64(j, "near_misses", r->near);
    json_text(j, "near_fact", r->near_fact);
    if (times && r->timed_hits)
        json_i64(j, "ns_hit", (int64_t)r->ns_hit);
    else
        json_null(j, "ns_hit");
    if (times && r->timed_misses)
        json_i64(j, "ns_miss", (int64_t)r->ns_miss);
    else
        json_null(j, "ns_miss");
    json_close(j);
}

static void rules(struct json_out *j, const struct backtest *b, bool times)
{
    json_open(j, "rules", '[');
    for (size_t i = 0; i < b->n_rules; i++)
        one_rule(j, &b->rules[i], times);
    json_close(j);
    json_open(j, "never_fire", '[');
    for (size_t i = 0; i < b->n_rules; i++)
        if (b->rules[i].in_draft && !b->rules[i].hits)
            json_text(j, NULL, b->rules[i].id);
    json_close(j);
    json_open(j, "always_together", '[');
    for (size_t i = 0; i < b->n_together; i++) {
        json_open(j, NULL, '{');
        json_text(j, "rule", b->rules[b->together[i].a].id);
        json_text(j, "with", b->rules[b->together[i].b].id);
        json_i64(j, "hits", b->together[i].hits);
        json_close(j);
    }
    json_close(j);
}

static void marks(struct json_out *j, const struct backtest *b)
{
    json_open(j, "marks", '[');
    for (size_t i = 0; i < b->n_marks; i++) {
        json_open(j, NULL, '{');
        json_text(j, "reference", b->marks[i].mark.reference);
        json_text(j, "issuer", b->marks[i].mark.issuer);
        json_textz(j, "mark", mark_name(b->marks[i].mark.kind));
        json_textz(j, "expected", lane_name(b->marks[i].mark.expected));
        json_textz(j, "lane", lane_name(b->marks[i].lane));
        json_bool(j, "met", b->marks[i].met);
        json_close(j);
    }
    json_close(j);
}

int backtest_json(const struct backtest *b, bool times, struct buf *out, struct pw_err *err)
{
    struct json_out j       = { .out = out, .pretty = true };
    struct digest   in_force = { { 0 } };

    json_open(&j, NULL, '{');
    digest(&j, "draft", &b->draft);
    if (digest_eq(&b->before, &in_force))
        json_null(&j, "against");       /* the verdicts in force, whichever rulebooks made them */
    else
        digest(&j, "against", &b->before);
    json_i64(&j, "audit_size", b->size);
    json_i64(&j, "shipments", b->n);
    json_i64(&j, "erased", b->erased);
    json_i64(&j, "todays_lists", b->todays_lists);
    json_i64(&j, "pass", b->pass_versions);
    day(&j, "first_day", b->first_day);
    day(&j, "last_day", b->last_day);
    matrix(&j, b);
    json_i64(&j, "lane_changes", b->lane_changes);
    json_i64(&j, "score_changes", b->score_moved);
    json_i64(&j, "incomplete", b->n_aborted);
    movers(&j, b);
    findings(&j, b);
    work(&j, b);
    json_i64(&j, "near_looked", b->near_looked);
    rules(&j, b, times);
    marks(&j, b);
    json_i64(&j, "jobs", times ? (int64_t)b->jobs : 0);
    if (times)
        json_decimal(&j, "seconds", (int64_t)(b->seconds * 1e6));
    else
        json_null(&j, "seconds");
    json_close(&j);
    return json_end(&j, err);
}
