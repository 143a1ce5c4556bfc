#include "config.h"
#include "front/backtest_out.h"

#include <stdio.h>

#include "base/text.h"

#define REASONS_SHOWN  4
#define NAMES_SHOWN    40       /* rules that never fire, findings lost: the rest is counted */
#define RULES_SHOWN    60

const char *percent_format(int64_t millionths, char out[static PERCENT_TEXT])
{
    snprintf(out, PERCENT_TEXT, "%lld.%lld %%", (long long)(millionths / 10000), (long long)(millionths % 10000 / 1000));
    return out;
}

const char *week_format(int64_t millionths, char out[static PERCENT_TEXT])
{
    int64_t tenths = (millionths + 50000) / 100000;

    snprintf(out, PERCENT_TEXT, "%lld.%lld", (long long)(tenths / 10), (long long)(tenths % 10));
    return out;
}

static void title(struct cli *c, const char *text)
{
    buf_printf(&c->out, "\n%s%s%s\n", colour_bold(c), text, colour_off(c));
}

static void lane_word(struct cli *c, int lane, int width)
{
    buf_printf(&c->out, "%s%-*s%s", lane_colour(c, lane), width, lane_name(lane), colour_off(c));
}

static void matrix(struct cli *c, const struct backtest *b)
{
    title(c, "Lanes: before (down) and under the draft (across)");
    buf_printf(&c->out, "  %-8s%10s%10s%10s%12s\n", "", "red", "yellow", "green", "all before");
    for (int before = LANE_RED; before >= LANE_GREEN; before--) {
        const int64_t *n = b->lanes[before];

        buf_text(&c->out, "  ");
        lane_word(c, before, 8);
        buf_printf(&c->out, "%10lld%10lld%10lld%12lld\n", (long long)n[2], (long long)n[1], (long long)n[0],
                   (long long)(n[0] + n[1] + n[2]));
    }
    buf_printf(&c->out, "  %-8s", "all now");
    for (int after = LANE_RED; after >= LANE_GREEN; after--)
        buf_printf(&c->out, "%10lld", (long long)(b->lanes[0][after] + b->lanes[1][after] + b->lanes[2][after]));
    buf_printf(&c->out, "%12lld\n  %lld change lane, %lld another score\n", (long long)b->n, (long long)b->lane_changes,
               (long long)b->score_moved);
}

static const struct backtest_reason *of_rule(const struct backtest_side *s, const struct backtest_reason *r)
{
    for (size_t i = 0; i < s->n_reasons; i++)
        if (str_eq(s->reasons[i].rule, r->rule) && str_eq(s->reasons[i].group, r->group))
            return &s->reasons[i];
    return NULL;
}

void mover_changes(const struct backtest_mover *m, reason_fn each, void *ctx)
{
    for (size_t i = 0; i < m->after.n_reasons; i++) {
        const struct backtest_reason *now = &m->after.reasons[i], *was = of_rule(&m->before, now);

        if (!was || was->points != now->points || was->force != now->force || !str_eq(was->because, now->because))
            each(ctx, was, now);
    }
    for (size_t i = 0; i < m->before.n_reasons; i++)
        if (!of_rule(&m->after, &m->before.reasons[i]))
            each(ctx, &m->before.reasons[i], NULL);
}

struct lines { struct buf *out; size_t n, most; };

static void change_line(void *ctx, const struct backtest_reason *before, const struct backtest_reason *after)
{
    struct lines                 *l = ctx;
    const struct backtest_reason *r = after ? after : before;

    if (l->n++ >= l->most)
        return;
    if (!before)
        buf_printf(l->out, "      new          %+4d  ", after->points);
    else if (!after)
        buf_printf(l->out, "      gone  %+4d         ", before->points);
    else
        buf_printf(l->out, "            %+4d > %+4d  ", before->points, after->points);
    if (r->rule.n) {
        out_text(l->out, r->rule);
        buf_text(l->out, ": ");
        out_text(l->out, r->because);
    } else {
        buf_text(l->out, "cap of ");
        out_text(l->out, r->group);
    }
    if (r->force != LANE_NONE)
        buf_printf(l->out, " [forces %s]", lane_name(r->force));
    buf_text(l->out, "\n");
}

void mover_text(struct cli *c, struct buf *out, const struct backtest_mover *m, size_t most)
{
    struct lines l = { out, 0, most };

    buf_text(out, "  ");
    out_text(out, m->reference);
    buf_printf(out, " (%.*s)  ", (int)m->issuer.n, m->issuer.p);
    out_text(out, m->substance);
    buf_printf(out, "  %d %s%s%s -> %d %s%s%s\n", m->before.score, lane_colour(c, m->before.lane), lane_name(m->before.lane),
               colour_off(c), m->after.score, lane_colour(c, m->after.lane), lane_name(m->after.lane), colour_off(c));
    mover_changes(m, change_line, &l);
    if (l.n > most)
        buf_printf(out, "      and %zu more\n", l.n - most);
}

static void movers(struct cli *c, const struct backtest *b)
{
    if (b->n_movers)
        title(c, "Biggest movers");
    for (size_t i = 0; i < b->n_movers; i++)
        mover_text(c, &c->out, &b->movers[i], REASONS_SHOWN);
}

static void share(struct cli *c, const char *what, const struct backtest_share *before, const struct backtest_share *after)
{
    const struct backtest_share *s[2] = { before, after };
    char                         p[3][PERCENT_TEXT];

    buf_printf(&c->out, "  %-32s", what);
    for (int i = 0; i < 2; i++) {
        if (!s[i]->of) {
            buf_printf(&c->out, "%s  none inspected", i ? "  now" : "");
            continue;
        }
        buf_printf(&c->out, "%s  %s (%lld of %lld; %s to %s)", i ? "  now" : "", percent_format(s[i]->share, p[0]),
                   (long long)s[i]->n, (long long)s[i]->of, percent_format(s[i]->low, p[1]), percent_format(s[i]->high, p[2]));
    }
    buf_text(&c->out, "\n");
}

static void found(struct cli *c, const char *word, const struct backtest_finding *f, size_t n)
{
    for (size_t i = 0; i < n && i < NAMES_SHOWN; i++) {
        buf_printf(&c->out, "    %s ", word);
        out_text(&c->out, f[i].reference);
        buf_printf(&c->out, " (%.*s): %s, %s -> %s\n", (int)f[i].issuer.n, f[i].issuer.p, finding_name((enum finding)f[i].finding),
                   lane_name(f[i].before), lane_name(f[i].after));
    }
    if (n > NAMES_SHOWN)
        buf_printf(&c->out, "    ... and more: --json has %zu\n", n);
}

static void findings(struct cli *c, const struct backtest *b)
{
    title(c, "Inspected shipments (selected: yellow or red)");
    buf_printf(&c->out, "  %-12s%8s%8s%8s%8s%14s\n", "found", "kept", "lost", "gained", "missed", "red to yellow");
    for (int f = FINDING_DIVERSION; f > FINDING_NONE; f--)
        buf_printf(&c->out, "  %-12s%8lld%8lld%8lld%8lld%14lld\n", finding_name((enum finding)f), (long long)b->findings[f].kept,
                   (long long)b->findings[f].lost, (long long)b->findings[f].gained, (long long)b->findings[f].missed,
                   (long long)b->findings[f].less_strict);
    share(c, "diverted or suspected", &b->precision_before, &b->precision_after);
    share(c, "a fault on paper", &b->paper_before, &b->paper_after);
    buf_text(&c->out, "  (intervals: Wilson, 95 %)\n");
    found(c, "LOST", b->lost, b->n_lost);
    found(c, "gained", b->gained, b->n_gained);
}

static void work(struct cli *c, const struct backtest *b)
{
    char p[2][PERCENT_TEXT];

    title(c, "Shipments a week, before -> under the draft");
    for (size_t i = 0; i <= b->n_offices && i < NAMES_SHOWN; i++) {
        size_t     office = i ? i - 1 : SIZE_MAX;
        struct str name   = i ? b->offices[office].name : STR("all");

        if (i && b->n_offices == 1 && !name.n)
            break;
        buf_text(&c->out, "  ");
        out_padded(&c->out, name.n ? name : STR("(no office named)"), 20);
        for (int lane = LANE_RED; lane >= LANE_GREEN; lane--)
            buf_printf(&c->out, "  %s%s%s %s -> %s", lane_colour(c, lane), lane_name(lane), colour_off(c),
                       week_format(backtest_per_week(b, office, BACKTEST_ALL, lane, false), p[0]),
                       week_format(backtest_per_week(b, office, BACKTEST_ALL, lane, true), p[1]));
        buf_text(&c->out, "\n");
    }
}

static bool worth_a_line(const struct backtest_rule *r)
{
    return r->won || r->lost || r->near || r->aborted;
}

static void rules(struct cli *c, const struct backtest *b)
{
    size_t shown = 0;

    title(c, "Rules");
    buf_printf(&c->out, "  %-24s%9s%9s%8s%8s%10s%8s%9s%9s\n", "", "before", "hits", "won", "lost", "decisive", "near", "ns hit",
               "ns miss");
    for (size_t i = 0; i < b->n_rules; i++) {
        const struct backtest_rule *r = &b->rules[i];

        if (!worth_a_line(r) || shown++ >= RULES_SHOWN)
            continue;
        buf_text(&c->out, "  ");
        out_padded(&c->out, r->id, 24);
        buf_printf(&c->out, "%9lld%9lld%8lld%8lld%10lld%8lld", (long long)r->hits_before, (long long)r->hits, (long long)r->won,
                   (long long)r->lost, (long long)r->decisive, (long long)r->near);
        if (r->timed_hits + r->timed_misses)
            buf_printf(&c->out, "%9.0f%9.0f", r->ns_hit, r->ns_miss);
        buf_text(&c->out, r->in_draft ? "\n" : "  not in the draft\n");
    }
    buf_printf(&c->out, "  (rules that neither win, lose, nearly hit nor fail are left out; near: a miss that one number a tenth"
                        "\n   up or down would turn into a hit, among %lld of %lld shipments)\n", (long long)b->near_looked,
               (long long)b->n);
}

static void aborted(struct cli *c, const struct backtest *b)
{
    if (!b->n_aborted)
        return;
    title(c, "Rules that failed (the others' results stand)");
    for (size_t i = 0; i < b->n_rules; i++)
        if (b->rules[i].aborted) {
            buf_text(&c->out, "  ");
            out_padded(&c->out, b->rules[i].id, 24);
            buf_printf(&c->out, " %lld times: ", (long long)b->rules[i].aborted);
            out_text(&c->out, b->rules[i].abort_kind);
            buf_text(&c->out, "\n");
        }
}

static void silent(struct cli *c, const struct backtest *b)
{
    size_t n = 0;

    title(c, "Never fire");
    for (size_t i = 0; i < b->n_rules; i++)
        if (b->rules[i].in_draft && !b->rules[i].hits) {
            buf_text(&c->out, n % 4 ? "  " : n ? "\n  " : "  ");
            out_padded(&c->out, b->rules[i].id, 24);
            n++;
        }
    buf_text(&c->out, n ? "\n" : "  none\n");
    if (b->n_together)
        title(c, "Always fire together");
    for (size_t i = 0; i < b->n_together && i < NAMES_SHOWN; i++) {
        buf_text(&c->out, "  ");
        out_text(&c->out, b->rules[b->together[i].a].id);
        buf_text(&c->out, " and ");
        out_text(&c->out, b->rules[b->together[i].b].id);
        buf_printf(&c->out, ": %lld times\n", (long long)b->together[i].hits);
    }
}

static void marks(struct cli *c, const struct backtest *b)
{
    size_t met = 0;

    if (!b->n_marks)
        return;
    for (size_t i = 0; i < b->n_marks; i++)
        met += b->marks[i].met;
    title(c, "Marks");
    buf_printf(&c->out, "  %zu of %zu satisfied\n", met, b->n_marks);
    for (size_t i = 0; i < b->n_marks; i++)
        if (!b->marks[i].met) {
            buf_text(&c->out, "  BROKEN  ");
            out_text(&c->out, b->marks[i].mark.reference);
            buf_printf(&c->out, " (%.*s): marked %s, should be %s and is %s\n", (int)b->marks[i].mark.issuer.n,
                       b->marks[i].mark.issuer.p, mark_name(b->marks[i].mark.kind), lane_name(b->marks[i].mark.expected),
                       lane_name(b->marks[i].lane));
        }
}

void backtest_text(struct cli *c, const struct backtest *b)
{
    char first[DATE_TEXT], last[DATE_TEXT];

    buf_printf(&c->out, "%lld shipments", (long long)b->n);
    if (b->n)
        buf_printf(&c->out, " received from %s to %s", date_format((int32_t)b->first_day, first),
                   date_format((int32_t)b->last_day, last));
    buf_printf(&c->out, ", %.1f seconds on %zu thread%s", b->seconds, b->jobs, b->jobs == 1 ? "" : "s");
    if (b->pass_versions)
        buf_text(&c->out, "; new windows answered by a pass over all history");
    buf_text(&c->out, "\n");
    if (b->erased)
        buf_printf(&c->out, "%lld erased by law are left out\n", (long long)b->erased);
    if (b->todays_lists)
        buf_printf(&c->out, "%lld were judged with lists of today: the draft reads some that did not exist then\n",
                   (long long)b->todays_lists);
    matrix(c, b);
    findings(c, b);
    work(c, b);
    movers(c, b);
    rules(c, b);
    aborted(c, b);
    silent(c, b);
    marks(c, b);
}
