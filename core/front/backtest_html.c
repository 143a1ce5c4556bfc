#include "config.h"
#include "front/backtest_out.h"

#include "base/text.h"
#include "front/html.h"

#define WIDTH        760        /* of a drawing, in its own units */
#define LABEL        170        /* room for names on its left */
#define BAR          18
#define RULES_DRAWN  30
#define OFFICES_SHOWN 40
#define NAMED        100        /* findings lost or gained, pairs, silent rules: more are counted */

static void section(struct buf *out, const char *title)
{
    buf_printf(out, "<section>\n<h2>%s</h2>\n", title);
}

static void end_section(struct buf *out) { buf_text(out, "</section>\n"); }

static void number(struct buf *out, int64_t n)
{
    buf_printf(out, "<td>%lld</td>", (long long)n);
}

static void lane(struct buf *out, int l)
{
    buf_printf(out, "<span class=\"%s\">%s</span>", lane_name(l), lane_name(l));
}

/* ---- lanes ---- */

static int64_t lane_total(const struct backtest *b, int l, bool after)
{
    return after ? b->lanes[0][l] + b->lanes[1][l] + b->lanes[2][l] : b->lanes[l][0] + b->lanes[l][1] + b->lanes[l][2];
}

/* One bar of all shipments in three parts. Each part is at least a line wide, so that ten reds in a million are seen. */
static void lane_bar(struct buf *out, const struct backtest *b, bool after, int y)
{
    double x = LABEL, room = WIDTH - LABEL - 10;

    buf_printf(out, "<text x=\"0\" y=\"%d\">%s</text>\n", y + 14, after ? "under the draft" : "before");
    for (int l = LANE_RED; l >= LANE_GREEN; l--) {
        int64_t n = lane_total(b, l, after);
        double  w = b->n ? room * (double)n / (double)b->n : 0;

        if (!n)
            continue;
        w = w < 3 ? 3 : w;
        buf_printf(out, "<rect class=\"f-%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"><title>%s: %lld</title></rect>\n",
                   lane_name(l), x, y, w, BAR, lane_name(l), (long long)n);
        x += w + 1;
    }
}

static void lanes(struct buf *out, const struct backtest *b)
{
    section(out, "Lanes");
    buf_printf(out, "<svg viewBox=\"0 0 %d 52\" role=\"img\" aria-label=\"shares of the lanes before and after\">\n", WIDTH);
    lane_bar(out, b, false, 2);
    lane_bar(out, b, true, 28);
    buf_text(out, "</svg>\n<table><thead><tr><th class=\"t\">before \\ under the draft</th><th>red</th><th>yellow</th><th>green</th>"
                  "<th>all before</th></tr></thead><tbody>\n");
    for (int l = LANE_RED; l >= LANE_GREEN; l--) {
        buf_text(out, "<tr><td class=\"t\">");
        lane(out, l);
        buf_text(out, "</td>");
        for (int to = LANE_RED; to >= LANE_GREEN; to--)
            buf_printf(out, to == l ? "<td class=\"dim\">%lld</td>" : "<td><b>%lld</b></td>", (long long)b->lanes[l][to]);
        number(out, lane_total(b, l, false));
        buf_text(out, "</tr>\n");
    }
    buf_text(out, "<tr><td class=\"t dim\">all under the draft</td>");
    for (int to = LANE_RED; to >= LANE_GREEN; to--)
        number(out, lane_total(b, to, true));
    number(out, b->n);
    buf_printf(out, "</tr></tbody></table>\n<p>%lld change lane, %lld another score.</p>\n", (long long)b->lane_changes,
               (long long)b->score_moved);
    end_section(out);
}

/* ---- findings ---- */

static void interval(struct buf *out, const struct backtest_share *s, const char *name, const char *kind, int y)
{
    double room = WIDTH - LABEL - 150;
    char   p[3][PERCENT_TEXT];

    buf_printf(out, "<text x=\"0\" y=\"%d\">%s</text>\n<line class=\"s-line\" x1=\"%d\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>\n", y + 5,
               name, LABEL, y, LABEL + room, y);
    if (!s->of) {
        buf_printf(out, "<text class=\"d\" x=\"%.1f\" y=\"%d\">none inspected</text>\n", LABEL + room + 10, y + 5);
        return;
    }
    buf_printf(out, "<line class=\"s-%s\" stroke-width=\"4\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>\n"
                    "<circle class=\"f-%s\" cx=\"%.1f\" cy=\"%d\" r=\"6\"><title>%s to %s</title></circle>\n"
                    "<text x=\"%.1f\" y=\"%d\">%s <tspan class=\"d\">of %lld</tspan></text>\n",
               kind, LABEL + room * (double)s->low / 1e6, y, LABEL + room * (double)s->high / 1e6, y, kind,
               LABEL + room * (double)s->share / 1e6, y, percent_format(s->low, p[0]), percent_format(s->high, p[1]),
               LABEL + room + 10, y + 5, percent_format(s->share, p[2]), (long long)s->of);
}

static void found(struct buf *out, const char *title, const struct backtest_finding *f, size_t n)
{
    if (!n)
        return;
    buf_printf(out, "<p><b>%s</b></p>\n<ul>\n", title);
    for (size_t i = 0; i < n && i < NAMED; i++) {
        buf_text(out, "<li><code>");
        html_text(out, f[i].issuer);
        buf_byte(out, ':');
        html_text(out, f[i].reference);
        buf_printf(out, "</code>: %s, ", finding_name((enum finding)f[i].finding));
        lane(out, f[i].before);
        buf_text(out, " → ");
        lane(out, f[i].after);
        buf_text(out, "</li>\n");
    }
    if (n > NAMED)
        buf_printf(out, "<li>and %zu more</li>\n", n - NAMED);
    buf_text(out, "</ul>\n");
}

static void findings(struct buf *out, const struct backtest *b)
{
    section(out, "Inspected shipments");
    if (backtest_diversions_lost(b))
        buf_printf(out, "<p class=\"flag\"><b>%lld confirmed diversion%s would not be selected any more.</b></p>\n",
                   (long long)backtest_diversions_lost(b), backtest_diversions_lost(b) == 1 ? "" : "s");
    buf_text(out, "<table><thead><tr><th class=\"t\">found</th><th>kept</th><th>lost</th><th>gained</th><th>missed</th>"
                  "<th>red to yellow</th></tr></thead><tbody>\n");
    for (int f = FINDING_DIVERSION; f > FINDING_NONE; f--) {
        const struct backtest_kept *k = &b->findings[f];

        buf_printf(out, "<tr><td class=\"t\">%s</td>", finding_name((enum finding)f));
        number(out, k->kept);
        number(out, k->lost);
        number(out, k->gained);
        number(out, k->missed);
        number(out, k->less_strict);
        buf_text(out, "</tr>\n");
    }
    buf_printf(out, "</tbody></table>\n<p>Of what was selected (yellow or red) and inspected, with Wilson intervals at 95 %%:</p>\n"
                    "<svg viewBox=\"0 0 %d 120\" role=\"img\" aria-label=\"precision before and after, with intervals\">\n", WIDTH);
    interval(out, &b->precision_before, "diverted, before", "old", 14);
    interval(out, &b->precision_after, "diverted, draft", "new", 42);
    interval(out, &b->paper_before, "paper, before", "old", 74);
    interval(out, &b->paper_after, "paper, draft", "new", 102);
    buf_text(out, "</svg>\n");
    found(out, "Lost", b->lost, b->n_lost);
    found(out, "Gained", b->gained, b->n_gained);
    end_section(out);
}

/* ---- work ---- */

static void work(struct buf *out, const struct backtest *b)
{
    char p[PERCENT_TEXT], q[PERCENT_TEXT];

    section(out, "Shipments a week");
    buf_text(out, "<table><thead><tr><th class=\"t\">office</th><th>red before</th><th>draft</th><th>yellow before</th><th>draft</th>"
                  "<th>more to look at</th></tr></thead><tbody>\n");
    for (size_t i = 0; i <= b->n_offices && i <= OFFICES_SHOWN; i++) {
        size_t     office = i ? i - 1 : SIZE_MAX;
        struct str name   = i ? b->offices[office].name : STR("all");
        int64_t    more   = 0;

        if (i && b->n_offices == 1 && !name.n)
            break;
        buf_text(out, "<tr><td class=\"t\">");
        html_text(out, name.n ? name : STR("(no office named)"));
        buf_text(out, "</td>");
        for (int l = LANE_RED; l >= LANE_YELLOW; l--) {
            int64_t before = backtest_per_week(b, office, BACKTEST_ALL, l, false), after = backtest_per_week(b, office, BACKTEST_ALL, l, true);

            more += after - before;
            buf_printf(out, "<td>%s</td><td class=\"%s\"><b>%s</b></td>", week_format(before, p), lane_name(l), week_format(after, q));
        }
        buf_printf(out, "<td>%s%s</td></tr>\n", more < 0 ? "−" : "+", week_format(more < 0 ? -more : more, p));
    }
    buf_text(out, "</tbody></table>\n");
    end_section(out);
}

/* ---- movers ---- */

static void change(void *ctx, const struct backtest_reason *before, const struct backtest_reason *after)
{
    struct buf                   *out = ctx;
    const struct backtest_reason *r   = after ? after : before;

    if (before && after)
        buf_printf(out, "<li>%+d → <b>%+d</b> ", before->points, after->points);
    else
        buf_printf(out, "<li>%s <b>%+d</b> ", after ? "new" : "gone", r->points);
    if (r->rule.n) {
        buf_text(out, "<code>");
        html_text(out, r->rule);
        buf_text(out, "</code> ");
        html_text(out, r->because);
    } else {
        buf_text(out, "cap of ");
        html_text(out, r->group);
    }
    buf_text(out, "</li>\n");
}

static void movers(struct buf *out, const struct backtest *b)
{
    section(out, "Biggest movers");
    if (!b->n_movers)
        buf_text(out, "<p>No score would change.</p>\n");
    for (size_t i = 0; i < b->n_movers; i++) {
        const struct backtest_mover *m = &b->movers[i];

        buf_text(out, "<p style=\"margin-bottom:0\"><code>");
        html_text(out, m->issuer);
        buf_byte(out, ':');
        html_text(out, m->reference);
        buf_text(out, "</code> ");
        html_text(out, m->substance);
        buf_printf(out, " — %d ", m->before.score);
        lane(out, m->before.lane);
        buf_printf(out, " → <b>%d</b> ", m->after.score);
        lane(out, m->after.lane);
        buf_text(out, "</p>\n<ul class=\"why\">\n");
        mover_changes(m, change, out);
        buf_text(out, "</ul>\n");
    }
    end_section(out);
}

/* ---- rules ---- */

static int64_t most_changed(const struct backtest *b)
{
    int64_t most = 1;

    for (size_t i = 0; i < b->n_rules; i++) {
        most = b->rules[i].won > most ? b->rules[i].won : most;
        most = b->rules[i].lost > most ? b->rules[i].lost : most;
    }
    return most;
}

/* Lost to the left of the middle, won to the right. */
static void won_and_lost(struct buf *out, const struct backtest *b)
{
    double  half = (WIDTH - LABEL - 20) / 2.0, middle = LABEL + half, scale = (half - 50) / (double)most_changed(b);
    int     n = 0;
    BUF_AUTO bars = { 0 };

    for (size_t i = 0; i < b->n_rules && n < RULES_DRAWN; i++) {
        const struct backtest_rule *r = &b->rules[i];
        int                         y = n * (BAR + 6);
        double                      lost = scale * (double)r->lost, won = scale * (double)r->won;

        if (!r->won && !r->lost)
            continue;
        n++;
        buf_printf(&bars, "<text x=\"0\" y=\"%d\">", y + 14);
        html_text(&bars, r->id.n > 24 ? (struct str){ r->id.p, 24 } : r->id);
        buf_text(&bars, "</text>\n");
        if (r->lost)
            buf_printf(&bars, "<rect class=\"f-lost\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/><text x=\"%.1f\" y=\"%d\" text-anchor=\"end\">%lld</text>\n",
                       middle - lost, y, lost, BAR, middle - lost - 4, y + 14, (long long)r->lost);
        if (r->won)
            buf_printf(&bars, "<rect class=\"f-new\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/><text x=\"%.1f\" y=\"%d\">%lld</text>\n",
                       middle, y, won, BAR, middle + won + 4, y + 14, (long long)r->won);
    }
    if (!n)
        return;
    buf_printf(out, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"hits lost and won by rule\">\n"
                    "<line class=\"s-line\" x1=\"%.1f\" y1=\"0\" x2=\"%.1f\" y2=\"%d\"/>\n", WIDTH, n * (BAR + 6), middle, middle, n * (BAR + 6));
    buf_str(out, buf_view(&bars));
    buf_text(out, "</svg>\n<p class=\"dim\">Hits lost (left) and won (right).</p>\n");
}

static void rules(struct buf *out, const struct backtest *b)
{
    section(out, "Rules");
    won_and_lost(out, b);
    buf_text(out, "<table><thead><tr><th class=\"t\">rule</th><th>hits before</th><th>hits</th><th>won</th><th>lost</th><th>alone decisive</th>"
                  "<th>near misses</th><th>skipped</th><th>failed</th><th>ns, hit</th><th>ns, miss</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < b->n_rules; i++) {
        const struct backtest_rule *r = &b->rules[i];

        if (!r->hits && !r->hits_before && !r->near && !r->aborted)
            continue;
        buf_text(out, "<tr><td class=\"t\"><code>");
        html_text(out, r->id);
        buf_text(out, r->in_draft ? "</code></td>" : "</code> (not in the draft)</td>");
        number(out, r->hits_before);
        number(out, r->hits);
        number(out, r->won);
        number(out, r->lost);
        number(out, r->decisive);
        number(out, r->near);
        number(out, r->skipped);
        number(out, r->aborted);
        buf_printf(out, "<td class=\"dim\">%.0f</td><td class=\"dim\">%.0f</td></tr>\n", r->ns_hit, r->ns_miss);
    }
    buf_printf(out, "</tbody></table>\n<p class=\"dim\">A near miss: one number a tenth up or down would make it a hit; looked for in"
                    " %lld of %lld shipments.</p>\n<p><b>Never fire:</b> ", (long long)b->near_looked, (long long)b->n);
    for (size_t i = 0, n = 0; i < b->n_rules; i++)
        if (b->rules[i].in_draft && !b->rules[i].hits) {
            buf_text(out, n++ ? ", <code>" : "<code>");
            html_text(out, b->rules[i].id);
            buf_text(out, "</code>");
        }
    buf_text(out, "</p>\n");
    for (size_t i = 0; i < b->n_together && i < NAMED; i++) {
        buf_text(out, i ? "<br>" : "<p><b>Always fire together:</b> ");
        html_text(out, b->rules[b->together[i].a].id);
        buf_text(out, " and ");
        html_text(out, b->rules[b->together[i].b].id);
        buf_printf(out, " (%lld)", (long long)b->together[i].hits);
    }
    buf_text(out, b->n_together ? "</p>\n" : "");
    end_section(out);
}

static void marks(struct buf *out, const struct backtest *b)
{
    if (!b->n_marks)
        return;
    section(out, "Marks");
    buf_text(out, "<ul>\n");
    for (size_t i = 0; i < b->n_marks; i++) {
        buf_printf(out, "<li>%s <code>", b->marks[i].met ? "satisfied" : "<b class=\"red\">broken</b>");
        html_text(out, b->marks[i].mark.reference);
        buf_text(out, "</code>: expected ");
        lane(out, b->marks[i].mark.expected);
        buf_text(out, ", is ");
        lane(out, b->marks[i].lane);
        buf_text(out, "</li>\n");
    }
    buf_text(out, "</ul>\n");
    end_section(out);
}

void backtest_html(struct buf *out, const struct backtest *b, const char *title)
{
    char hex[DIGEST_HEX], first[DATE_TEXT], last[DATE_TEXT];

    html_begin(out, title);
    buf_text(out, "<h1>");
    html_text(out, str_of(title));
    buf_printf(out, "</h1>\n<p class=\"dim\">Draft <code>%.16s</code>; %lld shipments", digest_hex(&b->draft, hex), (long long)b->n);
    if (b->n)
        buf_printf(out, " received from %s to %s", date_format((int32_t)b->first_day, first), date_format((int32_t)b->last_day, last));
    buf_printf(out, "; audit log of %lld entries.</p>\n", (long long)b->size);
    if (b->erased)
        buf_printf(out, "<p>%lld shipments were erased as the law asks and are left out.</p>\n", (long long)b->erased);
    if (b->n_aborted)
        buf_printf(out, "<p class=\"flag\">On %lld shipments a rule of the draft failed; the others' results stand.</p>\n",
                   (long long)b->n_aborted);
    lanes(out, b);
    findings(out, b);
    work(out, b);
    movers(out, b);
    rules(out, b);
    marks(out, b);
    html_end(out);
}
