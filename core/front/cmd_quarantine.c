#include "config.h"
#include "front/cmd.h"

#include "app/payload.h"
#include "app/quarantine.h"
#include "app/workbook.h"
#include "base/file.h"
#include "base/text.h"
#include "front/show.h"
#include "store/st_intake.h"

struct listing {
    struct cli     *c;
    struct json_out j;
    size_t          n;
};

static void fields_json(struct json_out *j, const struct quarantine_row *q)
{
    json_i64(j, "number", q->seq);
    json_text(j, "file", q->file);
    json_i64(j, "row", q->row);
    json_text(j, "column", q->field);
    json_text(j, "code", q->code);
    json_text(j, "reason", q->reason);
    json_text(j, "remedy", q->remedy);
    json_text(j, "reference", q->reference);
    json_day(j, "reply_by", q->reply_by);
    json_bool(j, "mended", q->closed_by != HISTORY_ABSENT);
}

static int each(void *ctx, const struct quarantine_row *q, struct pw_err *err)
{
    struct listing *l   = ctx;
    struct buf     *out = &l->c->out;
    char            day[DATE_TEXT];

    (void)err;
    l->n++;
    if (l->c->json) {
        json_open(&l->j, NULL, '{');
        fields_json(&l->j, q);
        json_close(&l->j);
        return PW_OK;
    }
    buf_printf(out, "%s%lld%s  ", colour_bold(l->c), (long long)q->seq, colour_off(l->c));
    out_text(out, q->reference.n ? q->reference : STR("(no reference)"));
    buf_text(out, "  ");
    out_text(out, q->file);
    buf_printf(out, ", row %lld", (long long)q->row);
    if (q->field.n) {
        buf_text(out, ", ");
        out_text(out, q->field);
    }
    if (q->closed_by != HISTORY_ABSENT)
        buf_text(out, "  (mended)");
    else if (q->reply_by != HISTORY_ABSENT)
        buf_printf(out, "  reply by %s", date_format((int32_t)q->reply_by, day));
    buf_text(out, "\n      ");
    out_text(out, q->reason);
    buf_text(out, "\n      ");
    out_text(out, q->remedy);
    buf_text(out, "\n");
    return PW_OK;
}

int cmd_quarantine_list(struct cli *c, struct pw_err *err)
{
    struct listing l = { .c = c, .j = { .out = &c->out, .pretty = true } };
    int64_t        limit;
    int            rc;

    if ((rc = cli_number(c, "limit", 1, 1000000, 100, &limit, err)) < 0 || (rc = cli_read(c, err)) < 0)
        return rc;
    if (c->json)
        json_open(&l.j, NULL, '[');
    if ((rc = st_quarantine_list(c->office->st, cli_flag(c, "all"), limit, &c->a, each, &l, err)) < 0)
        return rc;
    if (c->json) {
        json_close(&l.j);
        return json_end(&l.j, err);
    }
    if (!l.n)
        buf_text(&c->out, "the quarantine is empty\n");
    return PW_OK;
}

int cmd_quarantine_show(struct cli *c, struct pw_err *err)
{
    struct listing        l = { .c = c, .j = { .out = &c->out, .pretty = true } };
    struct quarantine_row q;
    struct str            raw = STR_NONE, line;
    uint64_t              number;
    int                   rc;

    if (!text_u64(str_of(c->args[0]), &number) || number > INT64_MAX)
        return err_set(err, PW_EUSAGE, "'%.40s' is not a number of the quarantine", c->args[0]);
    if ((rc = cli_read(c, err)) < 0 || (rc = st_quarantine_get(c->office->st, (int64_t)number, &c->a, &q, err)) < 0)
        return rc;
    rc = payload_get(c->office->st, q.seq, 0, &c->a, &raw, err);
    if (rc < 0 && rc != PW_ENOTFOUND)
        return rc;
    if (c->json) {
        json_open(&l.j, NULL, '{');
        fields_json(&l.j, &q);
        json_text(&l.j, "record", raw);
        json_close(&l.j);
        return json_end(&l.j, err);
    }
    each(&l, &q, err);
    buf_text(&c->out, raw.p ? "\nas it came:\n" : "\nits text was erased as the law asks\n");
    while (text_split(&raw, '\n', &line)) {
        buf_text(&c->out, "    ");
        out_text(&c->out, line);
        buf_text(&c->out, "\n");
    }
    return PW_OK;
}

/* ---- work ---- */

static int number_of(const struct cli *c, int64_t *ret, struct pw_err *err)
{
    uint64_t n;

    if (!text_u64(str_of(c->args[0]), &n) || n > INT64_MAX) {
        err_set(err, PW_EUSAGE, "'%.40s' is not a number of the quarantine", c->args[0]);
        return err_remedy(err, "'penwatch quarantine list' shows the numbers");
    }
    *ret = (int64_t)n;
    return PW_OK;
}

static int say_closed(struct cli *c, int64_t seq, const char *done, struct str reference, int lane, struct pw_err *err)
{
    struct json_out j = { .out = &c->out, .pretty = true };

    if (c->json) {
        json_open(&j, NULL, '{');
        json_i64(&j, "number", seq);
        json_textz(&j, "done", done);
        json_text(&j, "reference", reference.n ? reference : STR_NONE);
        json_textz(&j, "lane", lane == LANE_NONE ? NULL : lane_name(lane));
        json_i64(&j, "audit_size", ledger_size(c->office->ledger));
        json_close(&j);
        return json_end(&j, err);
    }
    buf_printf(&c->out, "%lld: %s", (long long)seq, done);
    if (reference.n) {
        buf_text(&c->out, " as ");
        out_text(&c->out, reference);
    }
    if (lane != LANE_NONE)
        buf_printf(&c->out, ", %s%s%s", lane_colour(c, lane), lane_name(lane), colour_off(c));
    buf_byte(&c->out, '\n');
    return PW_OK;
}

static int take_in(struct cli *c, const char *const *sets, size_t n, struct pw_err *err)
{
    static const char *const done[] = { "accepted", "already stored", "amended", "withdrawn", "conflict" };
    struct quarantine_row    q;
    struct shipment          s;
    struct admitted          adm;
    int64_t                  seq;
    int                      rc;

    if ((rc = number_of(c, &seq, err)) < 0 || (rc = cli_write(c, RIGHT_IMPORT, err)) < 0 ||
        (rc = quarantine_open(c->office, seq, &c->a, &q, &s, err)) < 0)
        return rc;
    for (size_t i = 0; i < n; i++)
        if ((rc = quarantine_set(&s, sets[i], &c->a, err)) < 0)
            return rc;
    if ((rc = quarantine_take(c->office, seq, &s, &c->a, &adm, err)) < 0)
        return rc;
    return say_closed(c, seq, done[adm.what], s.text[FIELD_REFERENCE], adm.lane, err);
}

int cmd_quarantine_fix(struct cli *c, struct pw_err *err)
{
    return take_in(c, c->args + 1, c->n_args - 1, err);
}

int cmd_quarantine_retry(struct cli *c, struct pw_err *err)
{
    return take_in(c, NULL, 0, err);
}

int cmd_quarantine_drop(struct cli *c, struct pw_err *err)
{
    const char *reason;
    int64_t     seq;
    int         rc;

    if ((rc = number_of(c, &seq, err)) < 0 || (rc = cli_need(c, "reason", &reason, err)) < 0 ||
        (rc = cli_write(c, RIGHT_IMPORT, err)) < 0 || (rc = quarantine_drop(c->office, seq, str_of(reason), err)) < 0)
        return rc;
    return say_closed(c, seq, "dropped", STR_NONE, LANE_NONE, err);
}

int cmd_quarantine_export(struct cli *c, struct pw_err *err)
{
    struct json_out j   = { .out = &c->out, .pretty = true };
    BUF_AUTO        csv = { 0 };
    bool            book = cli_flag(c, "xlsx");
    size_t          n, unread;
    int             rc;

    if ((rc = cli_read(c, err)) < 0 || (rc = quarantine_csv(c->office, book, &csv, &n, &unread, err)) < 0)
        return rc;
    if (file_exists(c->args[0])) {
        err_set(err, PW_ESTATE, "'%.200s' exists already", c->args[0]);
        return err_remedy(err, "give a new file: one that somebody mends is not written over");
    }
    if ((rc = book ? workbook_of_csv(c->args[0], "quarantine", buf_view(&csv), err)
                   : file_create(c->args[0], buf_view(&csv), 0600, err)) < 0)
        return rc;
    if (c->json) {
        json_open(&j, NULL, '{');
        json_textz(&j, "file", c->args[0]);
        json_i64(&j, "records", (int64_t)n);
        json_i64(&j, "unread", (int64_t)unread);
        json_close(&j);
        return json_end(&j, err);
    }
    out_text(&c->out, str_of(c->args[0]));
    buf_printf(&c->out, ": %zu records with what is wrong in front; mend them and import the file\n", n);
    if (unread)
        buf_printf(&c->out, "%zu could not be read into fields and are not in it: mend those in the files they came in\n", unread);
    return PW_OK;
}
