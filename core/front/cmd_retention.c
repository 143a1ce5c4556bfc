#include "config.h"
#include "front/cmd.h"

#include "app/retention.h"
#include "app/view.h"
#include "base/clock.h"
#include "base/text.h"

static int say(struct cli *c, const struct retention *r, bool dry, struct pw_err *err)
{
    struct json_out j = { .out = &c->out, .pretty = true };

    if (c->json) {
        json_open(&j, NULL, '{');
        json_bool(&j, "dry_run", dry);
        json_i64(&j, "shipments", r->shipments);
        json_i64(&j, "contents", r->contents);
        json_i64(&j, "entries", r->entries);
        json_i64(&j, "names", r->names);
        json_bool(&j, "log_held", r->log_held);
        json_close(&j);
        return json_end(&j, err);
    }
    buf_printf(&c->out, "%lld shipment%s: %lld contents %s", (long long)r->shipments, r->shipments == 1 ? "" : "s",
               (long long)r->contents, dry ? "would be erased; nothing was" : "erased");
    if (!dry)
        buf_printf(&c->out, ", %lld spellings of parties; %lld entries in the record say so", (long long)r->names, (long long)r->entries);
    buf_text(&c->out, "\n");
    if (!dry && r->contents)
        buf_text(&c->out, "Backups made before hold them still: keep those no longer than the law allows.\n");
    if (r->log_held)
        buf_text(&c->out, "Somebody reads the database: its write-ahead log still holds the bytes. Run any writing command of this family again.\n");
    return PW_OK;
}

int cmd_retention_run(struct cli *c, struct pw_err *err)
{
    struct retention r;
    const char      *basis, *before;
    int32_t          day;
    int              rc;

    if ((rc = cli_need(c, "before", &before, err)) < 0 || (rc = cli_need(c, "basis", &basis, err)) < 0)
        return rc;
    if (!date_parse(str_of(before), &day))
        return err_set(err, PW_EUSAGE, "--before wants a date such as 2021-03-31, not '%.40s'", before);
    if ((rc = cli_write(c, RIGHT_ACCOUNTS, err)) < 0 ||
        (rc = retention_run(c->office, day, str_of(basis), cli_flag(c, "dry-run"), &r, err)) < 0)
        return rc;
    return say(c, &r, cli_flag(c, "dry-run"), err);
}

int cmd_retention_erase(struct cli *c, struct pw_err *err)
{
    struct retention r;
    const char      *basis;
    int64_t          shipment;
    int              rc;

    if ((rc = cli_need(c, "basis", &basis, err)) < 0 || (rc = cli_write(c, RIGHT_ACCOUNTS, err)) < 0 ||
        (rc = view_find(c->office, c->args[0], &shipment, err)) < 0 ||
        (rc = retention_erase(c->office, shipment, str_of(basis), &r, err)) < 0)
        return rc;
    return say(c, &r, false, err);
}

struct erasures_out { struct cli *c; struct json_out j; };

static int each_erasure(void *ctx, const struct erasure *x, struct pw_err *err)
{
    struct erasures_out *l = ctx;
    char                 time[INSTANT_TEXT], day[DATE_TEXT];

    (void)err;
    instant_format(x->time_us, time);
    if (l->c->json) {
        json_open(&l->j, NULL, '{');
        json_i64(&l->j, "entry", x->seq);
        json_textz(&l->j, "time", time);
        json_text(&l->j, "actor", x->actor);
        json_text(&l->j, "basis", x->basis);
        json_i64(&l->j, "contents", x->contents);
        if (x->shipment >= 0)
            json_i64(&l->j, "shipment", x->shipment);
        else
            json_null(&l->j, "shipment");
        json_textz(&l->j, "before", x->before ? date_format(x->before, day) : NULL);
        json_close(&l->j);
        return PW_OK;
    }
    buf_printf(&l->c->out, "%8lld  %s  %6lld contents, by ", (long long)x->seq, time, (long long)x->contents);
    out_text(&l->c->out, x->actor);
    if (x->shipment >= 0)
        buf_printf(&l->c->out, ", of shipment %lld", (long long)x->shipment);
    if (x->before)
        buf_printf(&l->c->out, ", closed before %s", date_format(x->before, day));
    buf_text(&l->c->out, "\n          ");
    out_text(&l->c->out, x->basis.p ? x->basis : STR("(no basis said)"));
    buf_text(&l->c->out, "\n");
    return PW_OK;
}

int cmd_retention_list(struct cli *c, struct pw_err *err)
{
    struct erasures_out l = { .c = c, .j = { .out = &c->out, .pretty = true } };
    int                 rc;

    if ((rc = cli_read(c, err)) < 0)
        return rc;
    if (c->json)
        json_open(&l.j, NULL, '[');
    if ((rc = retention_list(c->office->st, each_erasure, &l, err)) < 0)
        return rc;
    if (!c->json) {
        if (c->out.n == 0)
            buf_text(&c->out, "nothing was erased\n");
        return PW_OK;
    }
    json_close(&l.j);
    return json_end(&l.j, err);
}
