#include "config.h"
#include "front/cmd.h"

#include <stdio.h>

#include "app/shadow.h"
#include "app/stats.h"
#include "base/pool.h"
#include "base/text.h"
#include "front/backtest_out.h"
#include "front/show.h"

#define NAME_WIDTH 24

/* ---- words ---- */

static void head(struct cli *c, const struct stats_book *b)
{
    char hex[DIGEST_HEX];

    buf_printf(&c->out, "\n%sRulebook %.12s%s%s: %lld shipments\n", colour_bold(c), digest_hex(&b->digest, hex), colour_off(c),
               b->in_force ? ", in force" : "", (long long)b->verdicts);
}

static void precision(struct cli *c, const struct backtest_share *s)
{
    char p[PERCENT_TEXT];

    if (s->of)
        buf_printf(&c->out, "%8s", percent_format(s->share, p));
    else
        buf_printf(&c->out, "%8s", "-");
}

static int64_t fired(const struct stats_rule *r) { return r->r ? r->r->hits : 0; }

static void what_it_found(struct cli *c, const struct stats_book *b)
{
    buf_printf(&c->out, "  %-*s%8s%8s%8s%7s%7s%8s%8s\n", NAME_WIDTH, "", "fired", "alone", "points", "quiet", "insp.", "divert.", "paper");
    for (size_t i = 0; i < b->n_rules; i++) {
        const struct stats_rule *r = &b->rules[i];

        if (!fired(r) && !r->inspected)
            continue;
        buf_text(&c->out, "  ");
        out_padded(&c->out, r->id, NAME_WIDTH);
        buf_printf(&c->out, "%8lld%8lld%8lld%7lld%7lld", (long long)fired(r), (long long)(r->r ? r->r->decisive : 0),
                   (long long)(r->r ? r->r->points : 0), (long long)(r->r ? r->r->quieted : 0), (long long)r->inspected);
        precision(c, &r->precision);
        precision(c, &r->paper_precision);
        buf_text(&c->out, "\n");
    }
    buf_text(&c->out, "  (alone: without it the lane would be another; quiet: an exception took its points; divert., paper:\n"
                     "   share of its inspected hits)\n");
}

static void what_it_cost(struct cli *c, const struct stats_book *b)
{
    buf_printf(&c->out, "\n  %-*s%8s%8s%8s%8s%8s  %s\n", NAME_WIDTH, "", "near", "skipped", "failed", "ns hit", "ns miss",
               "most often with");
    for (size_t i = 0; i < b->n_rules; i++) {
        const struct backtest_rule *r = b->rules[i].r;

        if (!r || (!r->hits && !r->near && !r->skipped && !r->aborted))
            continue;
        buf_text(&c->out, "  ");
        out_padded(&c->out, r->id, NAME_WIDTH);
        buf_printf(&c->out, "%8lld%8lld%8lld%8.0f%8.0f  ", (long long)r->near, (long long)r->skipped, (long long)r->aborted,
                   r->ns_hit, r->ns_miss);
        if (r->with != SIZE_MAX) {
            out_text(&c->out, b->b.rules[r->with].id);
            buf_printf(&c->out, " %lld", (long long)r->with_hits);
        }
        buf_text(&c->out, "\n");
    }
    buf_printf(&c->out, "  (near: a tenth more or less of one number would be a hit, in %lld shipments; times are sampled)\n",
               (long long)b->b.near_looked);
}

static void places(struct cli *c, const char *what, const struct stats_place *p, size_t n)
{
    size_t shown = 0;

    for (size_t i = 0; i < n; i++) {
        if (!p[i].clean)
            continue;
        buf_text(&c->out, shown++ ? ", " : what);
        out_text(&c->out, p[i].name);
        buf_printf(&c->out, " %lld of %lld", (long long)p[i].clean, (long long)p[i].inspected);
    }
}

static void whom_it_wronged(struct cli *c, const struct stats_book *b)
{
    bool any = false;

    for (size_t i = 0; i < b->n_rules; i++) {
        const struct stats_rule *r = &b->rules[i];

        if (!r->clean)
            continue;
        if (!any)
            buf_text(&c->out, "\n  False positives (found clean, of those inspected)\n");
        any = true;
        buf_text(&c->out, "  ");
        out_padded(&c->out, r->id, NAME_WIDTH);
        places(c, " from ", r->countries, r->n_countries);
        places(c, "; names in ", r->scripts, r->n_scripts);
        buf_text(&c->out, "\n");
    }
}

static void reviews(struct cli *c, const struct stats_book *b, int32_t today)
{
    char day[DATE_TEXT];
    bool any = false;

    for (size_t i = 0; i < b->n_rules; i++) {
        const struct backtest_rule *r = b->rules[i].r;

        if (!r || r->review_on == INT32_MIN)
            continue;
        buf_text(&c->out, any ? "" : "\n  To review\n");
        any = true;
        buf_text(&c->out, "  ");
        out_padded(&c->out, r->id, NAME_WIDTH);
        if (r->review_on >= today)
            buf_printf(&c->out, " by %s, in %d days\n", date_format(r->review_on, day), r->review_on - today);
        else
            buf_printf(&c->out, " %sPAST: by %s, %d days ago%s\n", lane_colour(c, LANE_YELLOW), date_format(r->review_on, day),
                       today - r->review_on, colour_off(c));
    }
}

static void silent(struct cli *c, const struct stats_book *b)
{
    size_t n = 0;

    for (size_t i = 0; i < b->n_rules; i++)
        n += b->rules[i].r && !b->rules[i].r->hits;
    if (n)
        buf_printf(&c->out, "\n  %zu rules never fired ('--json' names them)\n", n);
}

static void sample_text(struct cli *c, const struct stats *s)
{
    char p[3][PERCENT_TEXT];

    buf_printf(&c->out, "\n%sControl sample%s\n  %lld greens, %lld drawn, %lld of those inspected\n", colour_bold(c), colour_off(c),
               (long long)s->sample.greens, (long long)s->sample.drawn, (long long)s->sample.inspected);
    if (!s->sample.inspected) {
        buf_text(&c->out, "  no finding on any of them yet: nothing can be said of what the greens hold\n");
        return;
    }
    buf_printf(&c->out, "  irregular: %lld, %s (%s to %s): of all greens perhaps %lld, between %lld and %lld\n",
               (long long)s->irregular.n, percent_format(s->irregular.share, p[0]), percent_format(s->irregular.low, p[1]),
               percent_format(s->irregular.high, p[2]), (long long)stats_of_greens(s, s->irregular.share),
               (long long)stats_of_greens(s, s->irregular.low), (long long)stats_of_greens(s, s->irregular.high));
    buf_printf(&c->out, "  of them diverted or suspected: %lld, %s (%s to %s): perhaps %lld, between %lld and %lld\n",
               (long long)s->diverted.n, percent_format(s->diverted.share, p[0]), percent_format(s->diverted.low, p[1]),
               percent_format(s->diverted.high, p[2]), (long long)stats_of_greens(s, s->diverted.share),
               (long long)stats_of_greens(s, s->diverted.low), (long long)stats_of_greens(s, s->diverted.high));
    buf_text(&c->out, "  (Wilson, 95 %)\n");
}

static void stats_text(struct cli *c, const struct stats *s)
{
    buf_printf(&c->out, "%zu rulebook%s; %lld shipments were inspected\n", s->n_books, s->n_books == 1 ? "" : "s",
               (long long)s->inspected);
    if (s->erased)
        buf_printf(&c->out, "of %lld of them the reasons were erased as the law asks\n", (long long)s->erased);
    for (size_t i = s->n_books; i-- > 0;) {
        const struct stats_book *b = &s->books[i];

        head(c, b);
        what_it_found(c, b);
        what_it_cost(c, b);
        whom_it_wronged(c, b);
        reviews(c, b, s->today);
        silent(c, b);
    }
    sample_text(c, s);
}

/* ---- as JSON ---- */

static void places_json(struct json_out *j, const char *key, const char *what, const struct stats_place *p, size_t n)
{
    json_open(j, key, '[');
    for (size_t i = 0; i < n; i++) {
        json_open(j, NULL, '{');
        json_text(j, what, p[i].name);
        json_i64(j, "inspected", p[i].inspected);
        json_i64(j, "clean", p[i].clean);
        json_close(j);
    }
    json_close(j);
}

static void time_json(struct json_out *j, const char *key, int64_t n, double ns)
{
    if (n)
        json_i64(j, key, (int64_t)ns);
    else
        json_null(j, key);
}

static void rule_json(struct json_out *j, const struct stats_book *b, const struct stats_rule *s, int32_t today)
{
    static const struct backtest_rule none = { .review_on = INT32_MIN, .with = SIZE_MAX };
    const struct backtest_rule       *r    = s->r ? s->r : &none;

    json_open(j, NULL, '{');
    json_text(j, "rule", s->id);
    json_i64(j, "fired", r->hits);
    json_i64(j, "alone", r->decisive);
    json_i64(j, "points", r->points);
    json_i64(j, "quieted", r->quieted);
    json_i64(j, "inspected", s->inspected);
    json_i64(j, "diverted", s->diverted);
    json_i64(j, "suspected", s->suspected);
    json_i64(j, "paper", s->paper);
    json_i64(j, "clean", s->clean);
    backtest_share_json(j, "precision", &s->precision);
    backtest_share_json(j, "paper_precision", &s->paper_precision);
    places_json(j, "false_positives_by_country", "country", s->countries, s->n_countries);
    places_json(j, "false_positives_by_script", "script", s->scripts, s->n_scripts);
    json_text(j, "most_with", r->with == SIZE_MAX ? STR_NONE : b->b.rules[r->with].id);
    json_i64(j, "with_hits", r->with_hits);
    json_i64(j, "near_misses", r->near);
    json_text(j, "near_fact", r->near_fact);
    json_i64(j, "skipped", r->skipped);
    json_i64(j, "aborted", r->aborted);
    time_json(j, "ns_hit", r->timed_hits, r->ns_hit);
    time_json(j, "ns_miss", r->timed_misses, r->ns_miss);
    json_day(j, "review_on", r->review_on == INT32_MIN ? HISTORY_ABSENT : r->review_on);
    if (r->review_on == INT32_MIN)
        json_null(j, "days_to_review");
    else
        json_i64(j, "days_to_review", r->review_on - today);
    json_close(j);
}

static void book_json(struct json_out *j, const struct stats_book *b, int32_t today)
{
    char hex[DIGEST_HEX];

    json_open(j, NULL, '{');
    json_textz(j, "rulebook", digest_hex(&b->digest, hex));
    json_bool(j, "in_force", b->in_force);
    json_i64(j, "shipments", b->verdicts);
    json_i64(j, "near_looked", b->b.near_looked);
    json_open(j, "rules", '[');
    for (size_t i = 0; i < b->n_rules; i++)
        rule_json(j, b, &b->rules[i], today);
    json_close(j);
    json_close(j);
}

static void estimate(struct json_out *j, const char *key, const struct stats *s, const struct backtest_share *share)
{
    json_open(j, key, '{');
    backtest_share_json(j, "of_inspected", share);
    if (share->of) {
        json_i64(j, "greens", stats_of_greens(s, share->share));
        json_i64(j, "at_least", stats_of_greens(s, share->low));
        json_i64(j, "at_most", stats_of_greens(s, share->high));
    } else {
        json_null(j, "greens");
        json_null(j, "at_least");
        json_null(j, "at_most");
    }
    json_close(j);
}

static int stats_json(struct cli *c, const struct stats *s, struct pw_err *err)
{
    struct json_out j = { .out = &c->out, .pretty = true };

    json_open(&j, NULL, '{');
    json_i64(&j, "inspected", s->inspected);
    json_i64(&j, "erased", s->erased);
    json_open(&j, "rulebooks", '[');
    for (size_t i = 0; i < s->n_books; i++)
        book_json(&j, &s->books[i], s->today);
    json_close(&j);
    json_open(&j, "control_sample", '{');
    json_i64(&j, "greens", s->sample.greens);
    json_i64(&j, "drawn", s->sample.drawn);
    json_i64(&j, "inspected", s->sample.inspected);
    json_textz(&j, "interval", "Wilson, 95 per cent");
    estimate(&j, "irregular", s, &s->irregular);
    estimate(&j, "diverted", s, &s->diverted);
    json_close(&j);
    json_close(&j);
    return json_end(&j, err);
}

/* ---- shadows ---- */

static int one_shadow(struct cli *c, struct json_out *j, const struct shadow_row *s, size_t jobs, struct pw_err *err)
{
    struct backtest b = { 0 };
    BUF_AUTO        doc = { 0 };
    int             rc  = shadow_compare(c->office, s, jobs, &b, err);

    if (rc < 0)
        return rc;
    if (!c->json) {
        buf_printf(&c->out, "%sShadow %.*s%s, over what was scored since entry %lld\n", colour_bold(c), (int)s->name.n, s->name.p,
                   colour_off(c), (long long)s->seq);
        if (b.n)
            backtest_text(c, &b);
        else
            buf_text(&c->out, "nothing was scored since\n");
        buf_text(&c->out, "\n");
    } else if ((rc = backtest_json(&b, true, &doc, err)) == PW_OK) {
        json_open(j, NULL, '{');
        json_text(j, "name", s->name);
        json_i64(j, "since_entry", s->seq);
        json_raw(j, "difference", buf_view(&doc));
        json_close(j);
    }
    backtest_done(&b);
    return rc;
}

static int shadow_stats(struct cli *c, size_t jobs, struct pw_err *err)
{
    struct json_out j  = { .out = &c->out, .pretty = true };
    struct shadows *l  = arena_alloc(&c->a, sizeof *l);
    int             rc = l ? shadow_list(c->office, &c->a, l, err) : err_nomem(err);

    if (c->json)
        json_open(&j, NULL, '[');
    for (size_t i = 0; rc == PW_OK && i < l->n; i++)
        rc = one_shadow(c, &j, &l->rows[i], jobs, err);
    if (rc == PW_OK && !l->n && !c->json)
        buf_text(&c->out, "no shadow runs: 'penwatch rules shadow add NAME --rules DIR' begins one\n");
    if (rc < 0 || !c->json)
        return rc;
    json_close(&j);
    return json_end(&j, err);
}

int cmd_rules_stats(struct cli *c, struct pw_err *err)
{
    struct stats s     = { 0 };
    int32_t      since = INT32_MIN;
    int64_t      jobs;
    int          rc;

    if ((rc = cli_read(c, err)) < 0 || (rc = cli_number(c, "jobs", 1, POOL_THREADS_MAX, (int64_t)pool_cores(), &jobs, err)) < 0)
        return rc;
    if (cli_flag(c, "shadow"))
        return shadow_stats(c, (size_t)jobs, err);
    if (cli_option(c, "since") && (rc = cli_day(c, "since", &since, err)) < 0)
        return rc;
    if ((rc = stats_run(c->office, since, (size_t)jobs, &s, err)) < 0)
        return rc;
    if (c->json)
        rc = stats_json(c, &s, err);
    else
        stats_text(c, &s);
    stats_done(&s);
    return rc;
}
