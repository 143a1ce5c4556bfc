#include "config.h"
#include "front/lifecycle.h"

#include "base/text.h"
#include "front/backtest_out.h"

static void guard_json(struct json_out *j, const struct guard *g)
{
    json_open(j, "guard", '{');
    json_bool(j, "holds", guard_holds(g));
    json_i64(j, "diversions_lost", g->diversions_lost);
    json_open(j, "over", '[');
    for (size_t i = 0; i < g->n_over; i++) {
        json_open(j, NULL, '{');
        json_text(j, "office", g->over[i].office.n ? g->over[i].office : STR_NONE);
        json_textz(j, "profile", office_role_profile((enum office_role)g->over[i].side));
        json_textz(j, "lane", lane_name(g->over[i].lane));
        json_decimal(j, "a_day", g->over[i].a_day);
        json_decimal(j, "a_day_before", g->over[i].before);
        json_i64(j, "capacity", g->over[i].capacity);
        json_close(j);
    }
    json_close(j);
    json_close(j);
}

static int write_report(struct rehearsal *t, struct pw_err *err)
{
    struct json_out j    = { .out = &t->report };
    BUF_AUTO        past = { 0 };
    int             rc   = backtest_json(&t->b, false, &past, err);

    if (rc < 0)
        return rc;
    json_open(&j, NULL, '{');
    json_open(&j, "tests", '{');
    json_i64(&j, "examples", (int64_t)t->examples);
    json_i64(&j, "failed", 0);          /* a draft with a failing example is not submitted */
    json_close(&j);
    json_raw(&j, "backtest", text_trim(buf_view(&past)));
    guard_json(&j, &t->guard);
    json_close(&j);
    return json_end(&j, err);
}

int rehearsal_run(struct cli *c, const struct rule_files *files, bool closely, struct rehearsal *ret,
                  struct pw_err *err)
{
    struct backtest_options opt = { .files = files, .against = -1, .since = INT32_MIN, .after = -1 };
    int                     rc;

    *ret = (struct rehearsal){ 0 };
    rc   = draft_check(c->office, files, closely, &c->a, &ret->examples, err);
    if (rc < 0 || (rc = backtest_run(c->office, &opt, &ret->b, err)) < 0)
        return rc;
    rc = guard_look(&ret->b, files, &c->a, &ret->guard, err);
    return rc < 0 ? rc : write_report(ret, err);
}

void rehearsal_done(struct rehearsal *t)
{
    backtest_done(&t->b);
    buf_done(&t->report);
}

/* ---- for people ---- */

static void lanes(struct cli *c, const struct backtest *b)
{
    char before[PERCENT_TEXT], after[PERCENT_TEXT];

    buf_printf(&c->out, "%lld shipments: %lld change lane, %lld another score", (long long)b->n, (long long)b->lane_changes,
               (long long)b->score_moved);
    if (b->n_aborted)
        buf_printf(&c->out, "; a rule aborts on %lld", (long long)b->n_aborted);
    buf_byte(&c->out, '\n');
    for (int was = LANE_RED; was >= LANE_GREEN; was--)
        for (int is = LANE_RED; is >= LANE_GREEN; is--)
            if (was != is && b->lanes[was][is])
                buf_printf(&c->out, "  %s%s%s -> %s%s%s: %lld\n", lane_colour(c, was), lane_name(was), colour_off(c),
                           lane_colour(c, is), lane_name(is), colour_off(c), (long long)b->lanes[was][is]);
    for (int lane = LANE_RED; lane >= LANE_YELLOW; lane--)
        buf_printf(&c->out, "  %s a week: %s -> %s\n", lane_name(lane),
                   week_format(backtest_per_week(b, SIZE_MAX, BACKTEST_ALL, lane, false), before),
                   week_format(backtest_per_week(b, SIZE_MAX, BACKTEST_ALL, lane, true), after));
}

static void guard_text(struct cli *c, const struct rehearsal *t)
{
    char after[PERCENT_TEXT];

    if (!guard_holds(&t->guard)) {
        buf_text(&c->out, "guard: nothing is held against it\n");
        return;
    }
    buf_printf(&c->out, "%sguard: held back%s\n", lane_colour(c, LANE_RED), colour_off(c));
    if (t->guard.diversions_lost)
        buf_printf(&c->out, "  %lld confirmed diversion%s would be lost:", (long long)t->guard.diversions_lost,
                   t->guard.diversions_lost == 1 ? "" : "s");
    for (size_t i = 0; t->guard.diversions_lost && i < t->b.n_lost; i++)
        if (t->b.lost[i].finding == FINDING_DIVERSION) {
            buf_byte(&c->out, ' ');
            out_text(&c->out, t->b.lost[i].reference);
        }
    if (t->guard.diversions_lost)
        buf_byte(&c->out, '\n');
    for (size_t i = 0; i < t->guard.n_over; i++) {
        const struct guard_over *o = &t->guard.over[i];

        buf_text(&c->out, "  ");
        out_text(&c->out, o->office.n ? o->office : STR("the office"));
        buf_printf(&c->out, ": %s %s a working day, capacity %lld (%s)\n", week_format(o->a_day, after), lane_name(o->lane),
                   (long long)o->capacity, office_role_profile((enum office_role)o->side));
    }
}

void rehearsal_text(struct cli *c, const struct rehearsal *t)
{
    buf_printf(&c->out, "%zu examples pass\n", t->examples);
    lanes(c, &t->b);
    guard_text(c, t);
}
