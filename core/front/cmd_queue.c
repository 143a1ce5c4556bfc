#include "config.h"
#include "front/cmd.h"

#include <stdio.h>

#include "app/view.h"
#include "app/workbook.h"
#include "app/workload.h"
#include "base/mem.h"
#include "base/text.h"
#include "front/show.h"
#include "store/st_intake.h"

#define LIMIT_DEFAULT 50
#define LIMIT_MOST    1000000

struct listing {
    struct cli     *c;
    struct str      mine;       /* account whose shipments are wanted; empty: everybody's */
    struct json_out j;
    struct workbook *book;      /* NULL: not asked for */
    struct arena    a;          /* of one row */
    int64_t         shown, limit;
    int32_t         today;
    struct workload work;
};

/* "3 d left", "due today", "2 d over"; empty without a date. */
static void due_text(struct buf *out, int64_t reply_by, int32_t today, bool open)
{
    int64_t left = reply_by - today;

    if (reply_by == HISTORY_ABSENT || !open)
        return;
    if (left > 0)
        buf_printf(out, "%lld d left", (long long)left);
    else if (left == 0)
        buf_text(out, "due today");
    else
        buf_printf(out, "%lld d over", (long long)-left);
}

static void row_json(struct listing *l, const struct view *v)
{
    struct json_out         *j    = &l->j;
    size_t                   main = view_main_line(v);
    const struct goods_line *g    = main == SIZE_MAX ? NULL : &v->s.goods[main];

    json_open(j, NULL, '{');
    json_text(j, "reference", v->ship.reference);
    if (v->has_verdict)
        json_i64(j, "score", v->vrow.score);
    else
        json_null(j, "score");
    json_textz(j, "lane", lane_name(v->current.lane));
    json_bool(j, "forced", v->vrow.forced);
    json_i64(j, "lines", (int64_t)v->s.n_goods);
    json_text(j, "substance", g && g->substance ? g->substance->code : STR_NONE);
    if (g && g->quantity_mg != HISTORY_ABSENT)
        json_decimal(j, "quantity_kg", g->quantity_mg);
    else
        json_null(j, "quantity_kg");
    json_text(j, "exporter", v->s.text[FIELD_EXPORTER_NAME].n ? v->s.text[FIELD_EXPORTER_NAME] : STR_NONE);
    json_text(j, "importer", v->s.text[FIELD_IMPORTER_NAME].n ? v->s.text[FIELD_IMPORTER_NAME] : STR_NONE);
    json_text(j, "exporting_country", v->version.exporting_country.n ? v->version.exporting_country : STR_NONE);
    json_text(j, "importing_country", v->version.importing_country.n ? v->version.importing_country : STR_NONE);
    json_textz(j, "role", office_role_name(v->version.role));
    json_textz(j, "state", state_name(v->state));
    json_day(j, "reply_by", v->current.reply_by);
    json_text(j, "top_reason", view_top_reason(v));
    json_close(j);
}

static void sheet_header(struct workbook *w)
{
    static const char *const names[] = { "reference", "score", "lane", "forced", "lines", "substance", "quantity_kg", "exporter",
                                         "importer", "exporting_country", "importing_country", "role", "state", "reply_by",
                                         "top_reason" };

    for (size_t i = 0; i < COUNT_OF(names); i++)
        workbook_text(w, str_of(names[i]));
}

static int row_sheet(struct workbook *w, const struct view *v, struct pw_err *err)
{
    size_t                   main = view_main_line(v);
    const struct goods_line *g    = main == SIZE_MAX ? NULL : &v->s.goods[main];
    bool                     due  = v->current.reply_by != HISTORY_ABSENT;
    char                     score[24], lines[24], kg[DECIMAL_TEXT], day[DATE_TEXT];

    snprintf(score, sizeof score, "%d", v->vrow.score);
    snprintf(lines, sizeof lines, "%zu", v->s.n_goods);
    workbook_text(w, v->ship.reference);
    workbook_number(w, v->has_verdict ? str_of(score) : STR_NONE);
    workbook_text(w, str_of(lane_name(v->current.lane)));
    workbook_text(w, str_of(v->vrow.forced ? "yes" : "no"));
    workbook_number(w, str_of(lines));
    workbook_text(w, g && g->substance ? g->substance->code : STR_NONE);
    workbook_number(w, g && g->quantity_mg != HISTORY_ABSENT ? str_of(decimal_format(g->quantity_mg, kg)) : STR_NONE);
    workbook_text(w, v->s.text[FIELD_EXPORTER_NAME]);
    workbook_text(w, v->s.text[FIELD_IMPORTER_NAME]);
    workbook_text(w, v->version.exporting_country);
    workbook_text(w, v->version.importing_country);
    workbook_text(w, str_of(office_role_name(v->version.role)));
    workbook_text(w, str_of(state_name(v->state)));
    workbook_day(w, due ? str_of(date_format((int32_t)v->current.reply_by, day)) : STR_NONE);
    workbook_text(w, view_top_reason(v));
    return workbook_end_row(w, err);
}

static void row_text(struct listing *l, const struct view *v)
{
    struct buf              *out  = &l->c->out;
    size_t                   main = view_main_line(v);
    const struct goods_line *g    = main == SIZE_MAX ? NULL : &v->s.goods[main];
    BUF_AUTO                 due = { 0 }, goods = { 0 }, way = { 0 };
    char                     kg[DECIMAL_TEXT];

    due_text(&due, v->current.reply_by, l->today, v->current.open);
    if (g && g->quantity_mg != HISTORY_ABSENT)
        buf_printf(&goods, "%s kg ", decimal_format(g->quantity_mg, kg));
    if (g && g->substance)
        buf_str(&goods, g->substance->name);
    else if (g)
        buf_str(&goods, g->text[GOODS(SUBSTANCE)].n ? g->text[GOODS(SUBSTANCE)] : STR("(unknown substance)"));
    else
        buf_text(&goods, v->erased ? "(erased)" : "(no goods)");
    buf_printf(&way, "%.*s>%.*s", (int)v->version.exporting_country.n, v->version.exporting_country.p,
               (int)v->version.importing_country.n, v->version.importing_country.p);
    buf_printf(out, "%s%-6s %3d%s  ", lane_colour(l->c, v->current.lane), lane_name(v->current.lane), v->vrow.score,
               colour_off(l->c));
    out_padded(out, v->ship.reference, 20);
    buf_text(out, "  ");
    out_padded(out, buf_view(&way), 5);
    buf_text(out, "  ");
    out_padded(out, buf_view(&goods), 34);
    buf_printf(out, "  %-10s %-10s\n", state_name(v->state), due.n ? due.p : "");
    if (view_top_reason(v).n) {
        buf_printf(out, "            %s", colour_dim(l->c));
        out_text(out, view_top_reason(v));
        buf_printf(out, "%s\n", colour_off(l->c));
    }
}

struct last { struct str account; };

static int note_last(void *ctx, const struct decision_row *d, struct pw_err *err)
{
    (void)err;
    ((struct last *)ctx)->account = d->account;
    return PW_OK;
}

/* Whose hands is it in? Those of whoever decided last. */
static int is_mine(struct listing *l, int64_t shipment, bool *ret, struct pw_err *err)
{
    struct last last = { 0 };
    int         rc   = PW_OK;

    if (l->mine.n)
        rc = st_decision_list(l->c->office->st, shipment, &l->a, note_last, &last, err);
    *ret = !l->mine.n || str_eq(last.account, l->mine);
    return rc;
}

static int each_current(void *ctx, const struct current_row *c, struct pw_err *err)
{
    struct listing *l = ctx;
    struct view     v;
    bool            mine;
    int             rc;

    arena_reset(&l->a);
    if (l->shown >= l->limit || workload_leaves_out(&l->work, c->shipment))
        return PW_OK;
    if ((rc = is_mine(l, c->shipment, &mine, err)) < 0 || !mine)
        return rc;
    if ((rc = view_load(l->c->office, c->shipment, false, &l->a, &v, err)) < 0)
        return rc;
    l->shown++;
    if (l->book)
        return row_sheet(l->book, &v, err);
    if (l->c->json)
        row_json(l, &v);
    else
        row_text(l, &v);
    return PW_OK;
}

/* Records that did not get in, with a clock running all the same: on top. Text only; the JSON of the
 * queue holds shipments (quarantine list --json has these). */
static int each_waiting(void *ctx, const struct quarantine_row *q, struct pw_err *err)
{
    struct listing *l   = ctx;
    struct buf     *out = &l->c->out;
    BUF_AUTO        due = { 0 };

    (void)err;
    due_text(&due, q->reply_by, l->today, true);
    buf_printf(out, "%squarantined%s ", colour_bold(l->c), colour_off(l->c));
    out_padded(out, q->reference.n ? q->reference : STR("(no reference)"), 20);
    buf_printf(out, "  no. %lld: ", (long long)q->seq);
    out_text(out, q->reason);
    buf_printf(out, "  %s\n", due.n ? due.p : "");
    return PW_OK;
}

static int footer(struct listing *l, struct pw_err *err)
{
    struct lane_counts n;
    int rc = st_lane_counts(l->c->office->st, STATE_LAPSED, &n, err);

    if (rc < 0)
        return rc;
    if (!l->shown)
        buf_text(&l->c->out, "nothing is waiting\n");
    buf_printf(&l->c->out, "\nopen: %lld red, %lld yellow, %lld green; %lld quarantined", (long long)n.open[LANE_RED],
               (long long)n.open[LANE_YELLOW], (long long)n.open[LANE_GREEN], (long long)n.waiting);
    if (l->shown >= l->limit)
        buf_printf(&l->c->out, "; the first %lld are shown (--limit)", (long long)l->limit);
    buf_text(&l->c->out, "\n");
    if (l->work.left_out[LANE_RED] + l->work.left_out[LANE_YELLOW])
        buf_printf(&l->c->out, "beyond today's capacity, left out: %lld red, %lld yellow (--beyond shows them)\n",
                   (long long)l->work.left_out[LANE_RED], (long long)l->work.left_out[LANE_YELLOW]);
    return PW_OK;
}

static int begin_list(struct listing *l, const struct queue_filter *f, const char *path, struct pw_err *err)
{
    int rc;

    if (path) {
        if ((rc = workbook_open(path, "queue", &l->book, err)) < 0)
            return rc;
        sheet_header(l->book);
        return workbook_end_row(l->book, err);
    }
    if (l->c->json)
        json_open(&l->j, NULL, '[');
    else if (!f->all && f->lane == LANE_NONE && !l->mine.n)
        return st_quarantine_list(l->c->office->st, false, l->limit, &l->c->a, each_waiting, l, err);
    return PW_OK;
}

static int end_sheet(struct listing *l, const char *path, struct pw_err *err)
{
    int rc = workbook_close(TAKE(l->book), err);

    if (rc < 0)
        return rc;
    if (l->c->json) {
        json_open(&l->j, NULL, '{');
        json_textz(&l->j, "file", path);
        json_i64(&l->j, "shipments", l->shown);
        json_close(&l->j);
        return json_end(&l->j, err);
    }
    out_text(&l->c->out, str_of(path));
    buf_printf(&l->c->out, ": %lld shipments\n", (long long)l->shown);
    return PW_OK;
}

static int end_list(struct listing *l, const char *path, struct pw_err *err)
{
    if (!l->c->json && !path)
        return footer(l, err);
    if (l->work.ids.n)
        fprintf(stderr, "beyond today's capacity, left out: %zu\n", l->work.ids.n);
    if (path)
        return end_sheet(l, path, err);
    json_close(&l->j);
    return json_end(&l->j, err);
}

int cmd_queue(struct cli *c, struct pw_err *err)
{
    struct queue_filter f = { .lane = LANE_NONE, .all = cli_flag(c, "all"), .by_due = cli_flag(c, "due") };
    struct listing      l = { .c = c, .j = { .out = &c->out, .pretty = true } };
    const char         *lane = cli_option(c, "lane"), *path = cli_option(c, "xlsx");
    int                 rc;

    if (lane && !lane_find(str_of(lane), &f.lane))
        return err_set(err, PW_EUSAGE, "--lane is red, yellow or green, not '%.40s'", lane);
    if ((rc = cli_number(c, "limit", 1, LIMIT_MOST, LIMIT_DEFAULT, &l.limit, err)) < 0 ||
        (rc = cli_read(c, err)) < 0 || (rc = store_read_begin(c->office->st, err)) < 0 ||
        (rc = office_load_reference(c->office, err)) < 0)
        return rc;
    l.today = office_today(c->office);
    if (cli_flag(c, "mine") && (rc = office_account_of(c->office, c->as, c->os_user, &l.mine, err)) < 0)
        return rc;
    /* Everything, or what a person holds already, knows no capacity. */
    if (!f.all && !cli_flag(c, "beyond") && !l.mine.n && (rc = workload_load(c->office, &l.work, err)) < 0)
        return rc;
    f.limit = l.limit + l.work.left_out[LANE_RED] + l.work.left_out[LANE_YELLOW];
    if ((rc = begin_list(&l, &f, path, err)) == PW_OK &&
        (rc = st_current_list(c->office->st, &f, &c->a, each_current, &l, err)) == PW_OK)
        rc = end_list(&l, path, err);
    arena_done(&l.a);
    workload_done(&l.work);
    workbook_drop(l.book);
    return rc;
}
