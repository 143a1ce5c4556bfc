#include "config.h"
#include "front/cmd.h"

#include "app/answers.h"
#include "app/view.h"
#include "base/text.h"
#include "front/show.h"
#include "store/st_report.h"

#define SINCE_DAYS    365
#define PERCENT       10        /* indicator R45: a difference beyond 10 per cent */
#define ARRIVAL_DAYS  60        /* a sea passage with its papers takes six weeks */
#define DAYS_MOST     3660
#define PERCENT_MOST  1000

/* ---- who answers ---- */

static void days_text(struct buf *out, int64_t days)
{
    if (days == HISTORY_ABSENT)
        buf_text(out, "       -");
    else
        buf_printf(out, "%8lld", (long long)days);
}

static void answers_text(struct cli *c, const struct answers *r, bool ours)
{
    struct buf *out = &c->out;

    buf_printf(out, "%s%-36s notified  in time     late    never   median  slowest%s\n", colour_bold(c),
               ours ? "Our answers to" : "Answers to us from", colour_off(c));
    for (size_t i = 0; i < r->n; i++) {
        const struct answers_by *b    = &r->by[i];
        BUF_AUTO                 name = { 0 };

        if (b->ours != ours)
            continue;
        buf_str(&name, b->country);
        if (b->office.n) {
            buf_text(&name, "  ");
            buf_str(&name, b->office);
        }
        out_padded(out, buf_view(&name), 36);
        buf_printf(out, " %8lld %8lld %8lld %8lld ", (long long)b->notified, (long long)b->in_time, (long long)b->late,
                   (long long)b->never);
        days_text(out, b->median_days);
        buf_byte(out, ' ');
        days_text(out, b->slowest_days);
        buf_byte(out, '\n');
    }
}

static int answers_json(struct cli *c, const struct answers *r, struct pw_err *err)
{
    struct json_out j = { .out = &c->out, .pretty = true };

    json_open(&j, NULL, '[');
    for (size_t i = 0; i < r->n; i++) {
        const struct answers_by *b = &r->by[i];

        json_open(&j, NULL, '{');
        json_textz(&j, "who", b->ours ? "ours" : "theirs");
        json_text(&j, "country", b->country);
        json_text(&j, "office", b->office.n ? b->office : STR_NONE);
        json_i64(&j, "notified", b->notified);
        json_i64(&j, "in_time", b->in_time);
        json_i64(&j, "late", b->late);
        json_i64(&j, "never", b->never);
        if (b->median_days == HISTORY_ABSENT) {
            json_null(&j, "median_days");
            json_null(&j, "slowest_days");
        } else {
            json_i64(&j, "median_days", b->median_days);
            json_i64(&j, "slowest_days", b->slowest_days);
        }
        json_close(&j);
    }
    json_close(&j);
    return json_end(&j, err);
}

int cmd_report_replies(struct cli *c, struct pw_err *err)
{
    struct answers r;
    int32_t        since;
    int            rc;

    if ((rc = cli_read(c, err)) < 0 || (rc = store_read_begin(c->office->st, err)) < 0 ||
        (rc = cli_day(c, "since", &since, err)) < 0)
        return rc;
    if (!cli_option(c, "since"))
        since = office_today(c->office) - SINCE_DAYS;
    if ((rc = answers_load(c->office, since, &c->a, &r, err)) < 0)
        return rc;
    if (c->json)
        return answers_json(c, &r, err);
    answers_text(c, &r, false);
    buf_byte(&c->out, '\n');
    answers_text(c, &r, true);
    return PW_OK;
}

/* ---- gaps ---- */

struct gaps {
    struct cli     *c;
    struct json_out j;
    int64_t         n;
};

static const char *const gap_names[GAP_KINDS]  = { "moved", "not_arrived", "declared" };
static const char *const gap_titles[GAP_KINDS] = { "another quantity was moved", "left, and nothing was heard since",
                                                   "another quantity was declared" };

static void mass_json(struct json_out *j, const char *key, int64_t mg)
{
    if (mg == HISTORY_ABSENT)
        json_null(j, key);
    else
        json_decimal(j, key, mg);
}

static void gap_json(struct gaps *g, const struct gap_row *r, struct str reference, struct str other)
{
    json_open(&g->j, NULL, '{');
    json_textz(&g->j, "kind", gap_names[r->kind]);
    json_text(&g->j, "reference", reference);
    json_text(&g->j, "pen_reference", r->other == HISTORY_ABSENT ? STR_NONE : other);
    mass_json(&g->j, "notified_kg", r->notified_mg);
    mass_json(&g->j, "actual_kg", r->actual_mg);
    json_day(&g->j, "on", r->on_day);
    json_text(&g->j, "source", r->source.n ? r->source : STR_NONE);
    json_close(&g->j);
}

static void gap_text(struct gaps *g, const struct gap_row *r, struct str reference, struct str other)
{
    struct buf *out = &g->c->out;
    char        day[DATE_TEXT], kg[DECIMAL_TEXT];

    buf_printf(out, "%-10s  ", date_format(r->on_day, day));
    out_padded(out, reference, 20);
    buf_printf(out, "  %s", gap_titles[r->kind]);
    if (r->other != HISTORY_ABSENT) {
        buf_text(out, " than by ");
        out_text(out, other);
    }
    if (r->actual_mg != HISTORY_ABSENT)
        buf_printf(out, ": %s kg", decimal_format(r->actual_mg, kg));
    if (r->notified_mg != HISTORY_ABSENT)
        buf_printf(out, "%s%s kg notified", r->actual_mg == HISTORY_ABSENT ? ": " : ", ", decimal_format(r->notified_mg, kg));
    if (r->source.n) {
        buf_text(out, " (");
        out_text(out, r->source);
        buf_byte(out, ')');
    }
    buf_byte(out, '\n');
}

static int each_gap(void *ctx, const struct gap_row *r, struct pw_err *err)
{
    struct gaps *g         = ctx;
    struct str   reference = view_reference(g->c->office, r->shipment, &g->c->a);
    struct str   other     = r->other == HISTORY_ABSENT ? STR_NONE : view_reference(g->c->office, r->other, &g->c->a);

    (void)err;
    g->n++;
    if (g->c->json)
        gap_json(g, r, reference, other);
    else
        gap_text(g, r, reference, other);
    return PW_OK;
}

int cmd_report_gaps(struct cli *c, struct pw_err *err)
{
    struct gaps g = { .c = c, .j = { .out = &c->out, .pretty = true } };
    int64_t     percent, days;
    int         rc;

    if ((rc = cli_number(c, "percent", 1, PERCENT_MOST, PERCENT, &percent, err)) < 0 ||
        (rc = cli_number(c, "days", 0, DAYS_MOST, ARRIVAL_DAYS, &days, err)) < 0 || (rc = cli_read(c, err)) < 0 ||
        (rc = store_read_begin(c->office->st, err)) < 0)
        return rc;
    if (c->json)
        json_open(&g.j, NULL, '[');
    if ((rc = st_gaps(c->office->st, percent, office_today(c->office) - (int32_t)days, each_gap, &g, err)) < 0)
        return rc;
    if (!c->json) {
        if (!g.n)
            buf_text(&c->out, "no gaps\n");
        return PW_OK;
    }
    json_close(&g.j);
    return json_end(&g.j, err);
}
