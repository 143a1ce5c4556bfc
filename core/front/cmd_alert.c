/* Making alerts and looking at them; what goes between offices is in cmd_alert_exchange.c. */
#include "config.h"
#include "front/cmd.h"

#include <string.h>

#include "app/alert_write.h"
#include "app/view.h"
#include "base/text.h"
#include "front/alert_text.h"

static int show(struct cli *c, const struct alert_known *k, struct pw_err *err)
{
    struct partners ps;
    struct release  r;
    int             rc = partners_load(c->office->st, &c->a, &ps, err);

    if (rc < 0)
        return rc;
    release_to_account(k, c->office->user_role, c->office->user, &r);
    if (!r.allowed) {
        err_set(err, k->sealed_case ? PW_ENOTFOUND : PW_ESTATE, k->sealed_case ? "there is no such alert" : "%s", r.why_not);
        return r.remedy ? err_remedy(err, "%s", r.remedy) : err->rc;
    }
    return c->json ? alert_show_json(c, k, &ps, err) : alert_show_text(c, k, &ps, err);
}

/* ---- new ---- */

static int take_fields(struct cli *c, struct alert_wanted *w, struct pw_err *err)
{
    for (size_t i = 0; i < c->n_args; i++) {
        const char *equals = strchr(c->args[i], '=');

        if (!equals || equals == c->args[i])
            return err_set(err, PW_EUSAGE, "'%.60s' is not FIELD=VALUE", c->args[i]);
        if (w->n_set == ALERT_SET_MAX)
            return err_set(err, PW_ELIMIT, "more than %d fields", ALERT_SET_MAX);
        w->set_name[w->n_set]    = (struct str){ c->args[i], (size_t)(equals - c->args[i]) };
        w->set_value[w->n_set++] = text_trim(str_of(equals + 1));
    }
    return PW_OK;
}

static int take_day(const struct cli *c, const char *name, int64_t *ret, struct pw_err *err)
{
    int32_t day;
    int     rc;

    *ret = HISTORY_ABSENT;
    if (!cli_option(c, name))
        return PW_OK;
    if ((rc = cli_day(c, name, &day, err)) == PW_OK)
        *ret = day;
    return rc;
}

int cmd_alert_new(struct cli *c, struct pw_err *err)
{
    struct alert_wanted *w = arena_alloc(&c->a, sizeof *w);
    struct alert_known  *k;
    const char          *from = cli_option(c, "from");
    int                  rc;

    if (!w)
        return err_nomem(err);
    *w = (struct alert_wanted){ .shipment = -1, .update = cli_option(c, "update"), .exercise = cli_flag(c, "exercise"),
                                .kind = cli_option(c, "kind"), .to = cli_option(c, "to"), .rel = cli_option(c, "rel"),
                                .mark = cli_option(c, "mark"), .basis = cli_option(c, "basis"), .consent = cli_option(c, "consent") };
    if ((rc = take_fields(c, w, err)) < 0 || (rc = cli_write(c, RIGHT_DECIDE, err)) < 0 ||
        (rc = take_day(c, "expires", &w->expires_on, err)) < 0 || (rc = take_day(c, "review", &w->review_on, err)) < 0 ||
        (from && (rc = view_find(c->office, from, &w->shipment, err)) < 0))
        return rc;
    return (rc = alert_write(c->office, w, &c->a, &k, err)) < 0 ? rc : show(c, k, err);
}

/* ---- looking ---- */

struct listing {
    struct cli     *c;
    struct json_out j;
    struct arena    one;            /* reset with each: an alert with all its room is large */
    struct str      status;
    int64_t         n, limit;
};

static int list_one(void *ctx, const struct alert_row *row, struct pw_err *err)
{
    struct listing     *l = ctx;
    struct alert_known *k;
    struct release      r;
    int                 rc;

    arena_reset(&l->one);
    if ((rc = alert_known_load(l->c->office, row, &l->one, &k, err)) < 0)
        return rc;
    release_to_account(k, l->c->office->user_role, l->c->office->user, &r);
    if ((k->sealed_case && !r.allowed) || (l->status.n ? !str_is(l->status, alert_status_name(k->status)) : k->status == ALERT_IS_SUPERSEDED))
        return PW_OK;
    if (l->n++ < l->limit)
        alert_line(l->c, k, &r, &l->j);
    return PW_OK;
}

int cmd_alert_list(struct cli *c, struct pw_err *err)
{
    struct listing l = { .c = c, .j = { .out = &c->out, .pretty = true }, .status = str_of(cli_option(c, "status")) };
    int            rc;

    if ((rc = cli_look(c, err)) < 0 || (rc = cli_number(c, "limit", 1, 100000, 100, &l.limit, err)) < 0)
        return rc;
    if (c->json)
        json_open(&l.j, NULL, '[');
    rc = st_alert_list(c->office->st, 0, &c->a, list_one, &l, err);
    arena_done(&l.one);
    if (rc < 0)
        return rc;
    if (c->json) {
        json_close(&l.j);
        return json_end(&l.j, err);
    }
    if (l.n > l.limit)
        buf_printf(&c->out, "and %lld more: --limit\n", (long long)(l.n - l.limit));
    if (!l.n)
        buf_text(&c->out, "no alerts\n");
    return PW_OK;
}

int cmd_alert_show(struct cli *c, struct pw_err *err)
{
    struct alert_known *k;
    int                 rc;

    if ((rc = cli_look(c, err)) < 0 || (rc = alert_find(c->office, c->args[0], &c->a, &k, err)) < 0)
        return rc;
    return show(c, k, err);
}

/* ---- approving, ending ---- */

int cmd_alert_approve(struct cli *c, struct pw_err *err)
{
    struct alert_known *k;
    int                 rc;

    if ((rc = cli_write(c, RIGHT_CONFIRM, err)) < 0 || (rc = alert_approve(c->office, c->args[0], &c->a, &k, err)) < 0)
        return rc;
    return show(c, k, err);
}

int cmd_alert_withdraw(struct cli *c, struct pw_err *err)
{
    struct alert_known *k;
    const char         *reason;
    int                 rc;

    if ((rc = cli_need(c, "reason", &reason, err)) < 0 || (rc = cli_write(c, RIGHT_DECIDE, err)) < 0 ||
        (rc = alert_withdraw(c->office, c->args[0], str_of(reason), &c->a, &k, err)) < 0)
        return rc;
    return show(c, k, err);
}

int cmd_alert_seal(struct cli *c, struct pw_err *err)
{
    struct json_out     j = { .out = &c->out, .pretty = true };
    struct alert_known *k;
    bool                open = cli_flag(c, "open");
    int64_t             seq;
    int                 rc;

    if ((rc = cli_write(c, RIGHT_CONFIRM, err)) < 0 || (rc = alert_find(c->office, c->args[0], &c->a, &k, err)) < 0)
        return rc;
    if (k->sealed_case == !open)
        return err_set(err, PW_ESTATE, open ? "the case is not sealed" : "the case is sealed already");
    if ((rc = alert_mark_event(c->office, k->row.seq, open ? ALERT_UNSEALED : ALERT_SEALED_CASE, STR_NONE, err)) < 0 ||
        (rc = st_alert_newest(c->office->st, &seq, err)) < 0)
        return rc;
    office_forget_rules(c->office);         /* verdicts that tell of it tell it otherwise from now on */
    if (!c->json) {
        buf_text(&c->out, open ? "the case is open to this office's accounts again\n"
                               : "the case is sealed: it is there for supervisors and whoever took it in alone\n");
        return rescreen_and_tell(c, seq, NULL, err);
    }
    json_open(&j, NULL, '{');
    json_text(&j, "alert", k->row.id);
    json_bool(&j, "sealed", !open);
    if ((rc = rescreen_and_tell(c, seq, &j, err)) < 0)
        return rc;
    json_close(&j);
    return json_end(&j, err);
}
