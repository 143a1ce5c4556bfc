#include "config.h"
#include "front/cmd.h"

#include "app/view.h"
#include "base/text.h"
#include "store/st_intake.h"

/* Whose trade with whom: both parties of the shipment, one of them, or anyone's. */
static int set_scope(struct cli *c, const struct view *v, struct exception_row *x, struct pw_err *err)
{
    const char *scope = cli_option(c, "for");

    x->exporter = x->importer = HISTORY_ABSENT;
    if (!scope || strcmp(scope, "pair") == 0 || strcmp(scope, "exporter") == 0)
        x->exporter = v->past[ROLE_EXPORTER].id ? v->past[ROLE_EXPORTER].id : HISTORY_ABSENT;
    if (!scope || strcmp(scope, "pair") == 0 || strcmp(scope, "importer") == 0)
        x->importer = v->past[ROLE_IMPORTER].id ? v->past[ROLE_IMPORTER].id : HISTORY_ABSENT;
    if (scope && strcmp(scope, "pair") != 0 && strcmp(scope, "exporter") != 0 && strcmp(scope, "importer") != 0 &&
        strcmp(scope, "anyone") != 0)
        return err_set(err, PW_EUSAGE, "--for is pair, exporter, importer or anyone, not '%.40s'", scope);
    if ((!scope || strcmp(scope, "anyone") != 0) &&
        ((x->exporter == HISTORY_ABSENT && (!scope || strcmp(scope, "importer") != 0)) ||
         (x->importer == HISTORY_ABSENT && (!scope || strcmp(scope, "exporter") != 0))))
        return err_set(err, PW_EUSAGE, "the shipment does not name that party: no exception can be made for it");
    return PW_OK;
}

static void done_json(struct cli *c, struct json_out *j, const char *done, int64_t seq)
{
    json_open(j, NULL, '{');
    json_textz(j, "done", done);
    json_i64(j, "exception", seq);
    json_i64(j, "audit_size", ledger_size(c->office->ledger));
    json_close(j);
}

int cmd_exception_add(struct cli *c, struct pw_err *err)
{
    struct exception_row x = { .rule = str_of(cli_option(c, "rule")) };
    struct json_out      j = { .out = &c->out, .pretty = true };
    const char          *reason, *until;
    char                 day[DATE_TEXT];
    struct view          v;
    int64_t              shipment;
    int                  rc;

    if ((rc = cli_need(c, "reason", &reason, err)) < 0 || (rc = cli_need(c, "until", &until, err)) < 0 ||
        (rc = cli_day(c, "until", &x.until_on, err)) < 0 ||
        (rc = cli_number(c, "rise", 1, SCORE_MAX, HISTORY_ABSENT, &x.rise, err)) < 0 ||
        (rc = cli_write(c, RIGHT_EXCEPTIONS, err)) < 0 || (rc = office_load_reference(c->office, err)) < 0 ||
        (rc = view_find(c->office, c->args[0], &shipment, err)) < 0 ||
        (rc = view_load(c->office, shipment, true, &c->a, &v, err)) < 0 || (rc = set_scope(c, &v, &x, err)) < 0)
        return rc;
    x.reason = str_of(reason);
    x.score  = v.has_verdict ? v.vrow.score : HISTORY_ABSENT;
    if (!v.has_verdict && x.rise != HISTORY_ABSENT)
        return err_set(err, PW_ESTATE, "the shipment has no score that could rise");
    if ((rc = exception_add(c->office, &x, str_of(cli_option(c, "note")), err)) < 0)
        return rc;
    if (c->json) {
        done_json(c, &j, "added", x.seq);
        return json_end(&j, err);
    }
    buf_printf(&c->out, "exception %lld runs until %s", (long long)x.seq, date_format(x.until_on, day));
    if (x.rise != HISTORY_ABSENT)
        buf_printf(&c->out, " or until a score of %lld", (long long)(x.score + x.rise));
    buf_text(&c->out, "; it holds for what comes in from now on\n");
    return PW_OK;
}

int cmd_exception_end(struct cli *c, struct pw_err *err)
{
    struct json_out j = { .out = &c->out, .pretty = true };
    uint64_t        seq;
    int             rc;

    if (!text_u64(str_of(c->args[0]), &seq) || seq > INT64_MAX) {
        err_set(err, PW_EUSAGE, "'%.40s' is no number of an exception", c->args[0]);
        return err_remedy(err, "'penwatch exception list' shows the numbers");
    }
    if ((rc = cli_write(c, RIGHT_EXCEPTIONS, err)) < 0 ||
        (rc = exception_end(c->office, (int64_t)seq, str_of(cli_option(c, "note")), err)) < 0)
        return rc;
    if (c->json) {
        done_json(c, &j, "ended", (int64_t)seq);
        return json_end(&j, err);
    }
    buf_printf(&c->out, "exception %lld has ended\n", (long long)seq);
    return PW_OK;
}

struct listing {
    struct cli     *c;
    struct json_out j;
    int32_t         today;
    size_t          n;
};

static int first_name(void *ctx, const struct variant_row *v, struct pw_err *err)
{
    struct str *ret = ctx;

    (void)err;
    if (!ret->n && v->name.n)
        *ret = v->name;
    return PW_OK;
}

/* As the party was first written. */
static struct str name_of(struct cli *c, int64_t party)
{
    struct str name = STR_NONE;

    if (party == HISTORY_ABSENT || st_variant_of_party(c->office->st, party, &c->a, first_name, &name, NULL) < 0)
        return STR_NONE;
    return name;
}

static void party_json(struct cli *c, struct json_out *j, const char *key, const char *name_key, int64_t party)
{
    if (party == HISTORY_ABSENT)
        json_null(j, key);
    else
        json_i64(j, key, party);
    json_text(j, name_key, name_of(c, party).n ? name_of(c, party) : STR_NONE);
}

static void exception_json(struct cli *c, struct json_out *j, const struct exception_row *x, bool over)
{
    char day[DATE_TEXT];

    json_open(j, NULL, '{');
    json_i64(j, "exception", x->seq);
    json_text(j, "rule", x->rule.n ? x->rule : STR_NONE);
    party_json(c, j, "exporter", "exporter_name", x->exporter);
    party_json(c, j, "importer", "importer_name", x->importer);
    json_textz(j, "until", date_format(x->until_on, day));
    if (x->rise == HISTORY_ABSENT)
        json_null(j, "until_score");
    else
        json_i64(j, "until_score", x->score + x->rise);
    json_text(j, "reason", x->reason);
    json_text(j, "account", x->account);
    json_bool(j, "over", over);
    json_close(j);
}

static void party_column(struct cli *c, const char *what, int64_t party)
{
    if (party == HISTORY_ABSENT)
        return;
    buf_printf(&c->out, "  %s ", what);
    out_text(&c->out, name_of(c, party).n ? name_of(c, party) : STR("(erased)"));
    buf_printf(&c->out, " (party %lld)", (long long)party);
}

static int each(void *ctx, const struct exception_row *x, struct pw_err *err)
{
    struct listing *l    = ctx;
    bool            over = x->until_on < l->today;
    char            day[DATE_TEXT];

    (void)err;
    if (over && !cli_flag(l->c, "all"))
        return PW_OK;
    l->n++;
    if (l->c->json) {
        exception_json(l->c, &l->j, x, over);
        return PW_OK;
    }
    buf_printf(&l->c->out, "%5lld  %-24.*s", (long long)x->seq, x->rule.n ? (int)x->rule.n : 9,
               x->rule.n ? x->rule.p : "all rules");
    party_column(l->c, "exporter", x->exporter);
    party_column(l->c, "importer", x->importer);
    buf_printf(&l->c->out, "  until %s", date_format(x->until_on, day));
    if (x->rise != HISTORY_ABSENT)
        buf_printf(&l->c->out, " or score %lld", (long long)(x->score + x->rise));
    buf_printf(&l->c->out, "  %.*s, by %.*s%s\n", (int)x->reason.n, x->reason.p, (int)x->account.n, x->account.p,
               over ? " (over)" : "");
    return PW_OK;
}

int cmd_exception_list(struct cli *c, struct pw_err *err)
{
    struct listing l = { .c = c, .j = { .out = &c->out, .pretty = true } };
    int            rc = cli_read(c, err);

    if (rc < 0)
        return rc;
    l.today = office_today(c->office);
    if (c->json)
        json_open(&l.j, NULL, '[');
    if ((rc = st_exception_list(c->office->st, false, &c->a, each, &l, err)) < 0)
        return rc;
    if (c->json) {
        json_close(&l.j);
        return json_end(&l.j, err);
    }
    if (!l.n)
        buf_text(&c->out, "no exception is running\n");
    return PW_OK;
}
