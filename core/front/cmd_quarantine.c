#include "config.h"
#include "front/cmd.h"

#include "app/payload.h"
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
