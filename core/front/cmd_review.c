#include "config.h"
#include "front/cmd.h"

#include "app/alerts.h"
#include "app/returns.h"
#include "app/review.h"
#include "base/text.h"
#include "front/mapping.h"

/* Opens for writing and finds the shipment that the first argument names. */
static int open_shipment(struct cli *c, enum right right, int64_t *ret_id, struct pw_err *err)
{
    int rc = cli_write(c, right, err);

    return rc < 0 ? rc : view_find(c->office, c->args[0], ret_id, err);
}

static int say(struct cli *c, enum state state, const char *what, const char *more, struct pw_err *err)
{
    if (c->json) {
        struct json_out j = { .out = &c->out, .pretty = true };

        json_open(&j, NULL, '{');
        json_textz(&j, "reference", c->args[0]);
        json_textz(&j, "done", what);
        json_textz(&j, "state", state_name(state));
        json_textz(&j, "note", *more ? more : NULL);
        json_i64(&j, "audit_size", ledger_size(c->office->ledger));
        json_close(&j);
        return json_end(&j, err);
    }
    out_text(&c->out, str_of(c->args[0]));
    buf_printf(&c->out, ": %s; now %s\n%s%s", what, state_name(state), more, *more ? "\n" : "");
    return PW_OK;
}

int cmd_decide(struct cli *c, struct pw_err *err)
{
    struct decision_input d = { .line = HISTORY_ABSENT, .condition = str_of(cli_option(c, "condition")),
                                .note = str_of(cli_option(c, "note")) };
    bool                  many = cli_flag(c, "from-queue");
    const char           *reason, *kind = c->args[many ? 0 : 1];
    enum state            state;
    bool                  waits;
    int                   rc;

    if (many ? c->n_args != 1 : c->n_args != 2)
        return err_set(err, PW_EUSAGE, many ? "with --from-queue there is no REF: decide --from-queue DECISION"
                                            : "decide wants a REF and a decision");
    if (!decision_find(str_of(kind), &d.kind)) {
        err_set(err, PW_EUSAGE, "'%.40s' is no decision", kind);
        return err_remedy(err, "no-objection, ask, refer, object, examine or detain");
    }
    if ((rc = cli_need(c, "reason", &reason, err)) < 0)
        return rc;
    d.reason = str_of(reason);
    if (many)
        return cmd_decide_many(c, &d, kind, err);
    if ((rc = cli_number(c, "line", 1, 100000, HISTORY_ABSENT, &d.line, err)) < 0 ||
        (rc = open_shipment(c, RIGHT_DECIDE, &d.shipment, err)) < 0)
        return rc;
    if ((rc = review_decide(c->office, &d, &waits, &state, err)) < 0)
        return rc;
    return say(c, state, decision_name(d.kind),
               waits ? "It takes effect when another person runs 'penwatch confirm' on it." : "", err);
}

int cmd_confirm(struct cli *c, struct pw_err *err)
{
    enum state state;
    int64_t    id;
    int        rc = open_shipment(c, RIGHT_CONFIRM, &id, err);

    if (rc < 0 || (rc = review_confirm(c->office, id, str_of(cli_option(c, "note")), &state, err)) < 0)
        return rc;
    return say(c, state, "confirmed", "", err);
}

static int reply(struct cli *c, bool sent, struct pw_err *err)
{
    struct reply_input r = { .sent = sent, .note = str_of(cli_option(c, "note")) };
    const char        *channel;
    struct str         letter;
    enum state         state;
    int                rc;

    if (!reply_find(str_of(c->args[1]), &r.kind) || r.kind == REPLY_NONE) {
        err_set(err, PW_EUSAGE, "'%.40s' is no kind of reply", c->args[1]);
        return err_remedy(err, "acknowledge, no_objection, objection, more_time or more_information");
    }
    if ((rc = cli_need(c, "channel", &channel, err)) < 0 || (rc = open_shipment(c, RIGHT_DECIDE, &r.shipment, err)) < 0 ||
        (rc = cli_day(c, "on", &r.on, err)) < 0)
        return rc;
    r.channel = str_of(channel);
    if ((rc = review_reply(c->office, &r, &c->a, &letter, &state, err)) < 0 ||
        (rc = say(c, state, sent ? "reply dated" : "reply recorded", "", err)) < 0)
        return rc;
    if (sent && !c->json && letter.n) {
        buf_text(&c->out, "Its text, for you to send:\n\n");
        for (struct str rest = letter, line; text_split(&rest, '\n', &line);) {
            buf_text(&c->out, "    ");
            out_text(&c->out, line);
            buf_text(&c->out, "\n");
        }
    }
    return PW_OK;
}

int cmd_reply_send(struct cli *c, struct pw_err *err)   { return reply(c, true, err); }
int cmd_reply_record(struct cli *c, struct pw_err *err) { return reply(c, false, err); }

struct listing { struct cli *c; struct json_out j; size_t n; };

static int each_reply(void *ctx, const struct reply_row *r, struct pw_err *err)
{
    struct listing *l = ctx;
    char            day[DATE_TEXT];

    (void)err;
    l->n++;
    if (l->c->json) {
        json_open(&l->j, NULL, '{');
        json_textz(&l->j, "on", date_format(r->on_day, day));
        json_text(&l->j, "direction", r->direction);
        json_text(&l->j, "kind", r->kind);
        json_text(&l->j, "channel", r->channel);
        json_text(&l->j, "account", r->account);
        json_close(&l->j);
        return PW_OK;
    }
    buf_printf(&l->c->out, "%s  %.*s  %.*s  by ", date_format(r->on_day, day), (int)r->direction.n, r->direction.p,
               (int)r->kind.n, r->kind.p);
    out_text(&l->c->out, r->channel);
    buf_printf(&l->c->out, "  (%.*s)\n", (int)r->account.n, r->account.p);
    return PW_OK;
}

int cmd_reply_list(struct cli *c, struct pw_err *err)
{
    struct listing l = { .c = c, .j = { .out = &c->out, .pretty = true } };
    int64_t        id;
    int            rc;

    if ((rc = cli_read(c, err)) < 0 || (rc = view_find(c->office, c->args[0], &id, err)) < 0)
        return rc;
    if (c->json)
        json_open(&l.j, NULL, '[');
    if ((rc = st_reply_list(c->office->st, id, &c->a, each_reply, &l, err)) < 0)
        return rc;
    if (c->json) {
        json_close(&l.j);
        return json_end(&l.j, err);
    }
    if (!l.n)
        buf_text(&c->out, "no replies yet\n");
    return PW_OK;
}

int cmd_movement(struct cli *c, struct pw_err *err)
{
    struct movement_input m = { .quantity_mg = HISTORY_ABSENT };
    const char           *source, *quantity = cli_option(c, "quantity"), *on;
    enum state            state;
    int                   rc;

    if (!movement_find(str_of(c->args[1]), &m.kind)) {
        err_set(err, PW_EUSAGE, "'%.40s' is no movement", c->args[1]);
        return err_remedy(err, "departed, arrived, released or cancelled");
    }
    if (quantity && (decimal_parse(str_of(quantity), &m.quantity_mg, err) < 0 || m.quantity_mg < 0))
        return err_set(err, PW_EUSAGE, "--quantity wants kilograms like 1200.5, not '%.40s'", quantity);
    if ((rc = cli_need(c, "source", &source, err)) < 0 || (rc = cli_need(c, "on", &on, err)) < 0 ||
        (rc = open_shipment(c, RIGHT_DECIDE, &m.shipment, err)) < 0 || (rc = cli_day(c, "on", &m.on, err)) < 0)
        return rc;
    m.source = str_of(source);
    if ((rc = review_movement(c->office, &m, &state, err)) < 0)
        return rc;
    return say(c, state, movement_name(m.kind), "", err);
}

/* ---- customs returns ---- */

struct telling { struct cli *c; struct json_out j; };

static void tell(void *ctx, const struct record *r, const char *reason)
{
    struct telling *t = ctx;
    BUF_AUTO        out = { 0 };

    if (t->c->json) {
        json_open(&t->j, NULL, '{');
        json_u64(&t->j, "row", r->row);
        json_text(&t->j, "reference", r->s.text[FIELD_REFERENCE].n ? r->s.text[FIELD_REFERENCE] : STR_NONE);
        json_textz(&t->j, "reason", reason);
        json_close(&t->j);
        return;
    }
    buf_printf(&out, "row %llu", (unsigned long long)r->row);
    if (r->s.text[FIELD_REFERENCE].n) {
        buf_text(&out, ", ");
        text_visible(&out, r->s.text[FIELD_REFERENCE]);
    }
    buf_text(&out, ": ");
    text_visible(&out, str_of(reason));
    buf_byte(&out, '\n');
    buf_str(&t->c->out, buf_view(&out));
}

int cmd_movement_import(struct cli *c, struct pw_err *err)
{
    struct telling         t = { .c = c, .j = { .out = &c->out, .pretty = true } };
    struct returns_options o = { .tell = tell, .ctx = &t };
    struct returns_counts  n;
    const char            *kind, *source, *map = cli_option(c, "map");
    MAP_FILE_AUTO          mapping = NULL;
    bool                   stored;
    int                    rc;

    if ((rc = cli_need(c, "kind", &kind, err)) < 0 || (rc = cli_need(c, "source", &source, err)) < 0 ||
        (rc = source_asked(c, &o.source, err)) < 0)
        return rc;
    if (!movement_find(str_of(kind), &o.kind))
        return err_set(err, PW_EUSAGE, "--kind is departed, arrived, released or cancelled, not '%.40s'", kind);
    o.who            = str_of(source);
    o.source.partial = true;
    if ((rc = cli_write(c, RIGHT_DECIDE, err)) < 0 || (rc = office_load_reference(c->office, err)) < 0 ||
        (map && (rc = mapping_open(c, map, &mapping, &stored, err)) < 0))
        return rc;
    o.source.map = mapping;
    if (c->json) {
        json_open(&t.j, NULL, '{');
        json_open(&t.j, "not_taken", '[');
    }
    if ((rc = returns_import(c->office, c->args[0], &o, &n, err)) < 0)
        return rc;
    c->exit_code = n.refused ? EXIT_SOME_BAD : EXIT_DONE;
    if (c->json) {
        json_close(&t.j);
        json_i64(&t.j, "read", n.read);
        json_i64(&t.j, "recorded", n.recorded);
        json_i64(&t.j, "known", n.known);
        json_i64(&t.j, "refused", n.refused);
        json_close(&t.j);
        return json_end(&t.j, err);
    }
    buf_printf(&c->out, "%lld read = %lld recorded + %lld known + %lld not taken\n", (long long)n.read, (long long)n.recorded,
               (long long)n.known, (long long)n.refused);
    return PW_OK;
}

static int finding(struct cli *c, bool correct, struct pw_err *err)
{
    struct finding_input f = { .correct = correct, .seized = cli_flag(c, "seized"),
                               .grade = str_of(cli_option(c, "grade")), .note = str_of(cli_option(c, "note")) };
    const char          *source, *on;
    BUF_AUTO             more = { 0 }, alerts = { 0 };
    enum state           state;
    int                  rc;

    if (!finding_find(str_of(c->args[1]), &f.result) || f.result == FINDING_NONE) {
        err_set(err, PW_EUSAGE, "'%.40s' is no finding", c->args[1]);
        return err_remedy(err, "clean, paper, suspected or diversion");
    }
    if ((rc = cli_need(c, "source", &source, err)) < 0 || (rc = cli_need(c, "on", &on, err)) < 0 ||
        (rc = open_shipment(c, RIGHT_DECIDE, &f.shipment, err)) < 0 || (rc = cli_day(c, "on", &f.on, err)) < 0)
        return rc;
    f.source = str_of(source);
    if ((rc = review_finding(c->office, &f, &state, err)) < 0)
        return rc;
    if (correct)
        buf_text(&more, "The earlier finding is kept beside it; look again at what rested on it.");
    if ((f.result == FINDING_CLEAN || correct) && (rc = alerts_resting_on(c->office, f.shipment, &alerts, err)) < 0)
        return rc;
    if (alerts.n)
        buf_printf(&more, "%sThis office's alerts are about it: %s. Where they do not hold, end them: penwatch alert withdraw ID", more.n ? " " : "", alerts.p);
    rc = buf_check(&more, err);
    return rc < 0 ? rc : say(c, state, finding_name(f.result), more.n ? more.p : "", err);
}

int cmd_finding(struct cli *c, struct pw_err *err)         { return finding(c, false, err); }
int cmd_finding_correct(struct cli *c, struct pw_err *err) { return finding(c, true, err); }
