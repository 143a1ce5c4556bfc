/* Alerts between offices: what goes, what came, and what is answered. */
#include "config.h"
#include "front/cmd.h"

#include <string.h>

#include "app/alert_out.h"
#include "app/alert_views.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "format/minisign.h"
#include "front/alert_text.h"

static int need_partner(struct cli *c, struct partners *ps, const struct partner **ret, struct pw_err *err)
{
    const char *to;
    int         rc;

    if ((rc = cli_need(c, "to", &to, err)) < 0 || (rc = partners_load(c->office->st, &c->a, ps, err)) < 0)
        return rc;
    return partner_need(c->office, ps, str_of(to), ret, err);
}

/* ---- preview ---- */

int cmd_alert_preview(struct cli *c, struct pw_err *err)
{
    struct json_out       j = { .out = &c->out, .pretty = true };
    struct partners       ps;
    const struct partner *p;
    struct alert_known   *k;
    struct release        r;
    BUF_AUTO              bytes = { 0 };
    int                   rc;

    if ((rc = cli_look(c, err)) < 0 || (rc = need_partner(c, &ps, &p, err)) < 0 || (rc = alert_find(c->office, c->args[0], &c->a, &k, err)) < 0 ||
        (rc = alert_bytes_for(c->office, k, p, &bytes, err)) < 0)
        return rc;
    release_to_partner(c->office, k, p, &r);
    if (c->json) {
        json_open(&j, NULL, '{');
        json_text(&j, "alert", k->row.id);
        json_text(&j, "to", p->row.authority);
        json_i64(&j, "bytes", (int64_t)bytes.n);
        json_text(&j, "note", k->row.note);
        json_open(&j, "fields", '{');
        for (size_t i = 0; i < k->n_leaves; i++)
            if (r.open[i])
                json_text_at(&j, k->leaves[i].name, k->leaves[i].value);
        json_close(&j);
        json_open(&j, "withheld", '[');
        for (size_t i = 0; i < k->n_leaves; i++)
            if (r.withheld[i])
                json_text(&j, NULL, k->leaves[i].name);
        json_close(&j);
        json_close(&j);
        return json_end(&j, err);
    }
    buf_printf(&c->out, "%zu bytes for %.*s, before sealing:\n\n", bytes.n, (int)p->row.authority.n, p->row.authority.p);
    for (struct str rest = k->row.note, line; text_split(&rest, '\n', &line);) {
        out_text(&c->out, line);
        buf_byte(&c->out, '\n');
    }
    buf_byte(&c->out, '\n');
    for (size_t i = 0; i < k->n_leaves; i++) {
        if (!k->leaves[i].name.n)
            continue;
        buf_printf(&c->out, "%-10s %-18.*s ", r.open[i] ? "" : "(withheld)", (int)k->leaves[i].name.n, k->leaves[i].name.p);
        out_text(&c->out, r.open[i] ? k->leaves[i].value : str_of(r.withheld[i]));
        buf_byte(&c->out, '\n');
    }
    return PW_OK;
}

/* ---- send ---- */

static void say_sent(struct cli *c, const struct alert_sent *s, struct json_out *j)
{
    for (size_t i = 0; i < s->n; i++) {
        if (c->json) {
            json_open(j, NULL, '{');
            json_text(j, "partner", s->to[i].to);
            json_bool(j, "sent", s->to[i].number > 0);
            if (s->to[i].number)
                json_i64(j, "number", s->to[i].number);
            else
                json_null(j, "number");
            json_textz(j, "why_not", s->to[i].number ? NULL : s->to[i].why_not);
            json_close(j);
        } else if (s->to[i].number) {
            buf_printf(&c->out, "%.*s: number %lld of its channel%s\n", (int)s->to[i].to.n, s->to[i].to.p, (long long)s->to[i].number,
                       s->to[i].ended ? ", the end of what it holds" : "");
        } else {
            buf_printf(&c->out, "%.*s: not sent, %s\n", (int)s->to[i].to.n, s->to[i].to.p, s->to[i].why_not);
        }
    }
}

int cmd_alert_send(struct cli *c, struct pw_err *err)
{
    struct json_out     j = { .out = &c->out, .pretty = true };
    struct partners     ps;
    struct alert_known *k;
    struct alert_sent  *s = arena_alloc(&c->a, sizeof *s);
    int                 rc;

    if (!s)
        return err_nomem(err);
    if ((rc = cli_write(c, RIGHT_DECIDE, err)) < 0 || (rc = partners_load(c->office->st, &c->a, &ps, err)) < 0 ||
        (rc = alert_find(c->office, c->args[0], &c->a, &k, err)) < 0 ||
        (rc = alert_send(c->office, &ps, k, cli_option(c, "to"), &c->a, s, err)) < 0)
        return rc;
    if (c->json)
        json_open(&j, NULL, '[');
    say_sent(c, s, &j);
    if (s->n > s->n_sent)
        c->exit_code = EXIT_REFUSED;
    if (c->json) {
        json_close(&j);
        return json_end(&j, err);
    }
    if (!s->n)
        buf_text(&c->out, "its recipients have it already\n");
    return PW_OK;
}

/* ---- export ---- */

static int export_all(struct cli *c, const struct partner *p, struct pw_err *err)
{
    struct json_out        j = { .out = &c->out, .pretty = true };
    struct delivery_counts n;
    int                    rc = delivery_write(c->office, c->args[0], p, &n, err);

    if (rc < 0)
        return rc;
    if (!c->json) {
        buf_printf(&c->out, "%s: %lld alert%s, %lld receipt%s, %lld list%s for %.*s; %lld there already, %lld may not go any more\n", c->args[0],
                   (long long)n.alerts, n.alerts == 1 ? "" : "s", (long long)n.receipts, n.receipts == 1 ? "" : "s", (long long)n.manifests,
                   n.manifests == 1 ? "" : "s", (int)p->row.authority.n, p->row.authority.p, (long long)n.there, (long long)n.withheld);
        return PW_OK;
    }
    json_open(&j, NULL, '{');
    json_i64(&j, "alerts", n.alerts);
    json_i64(&j, "receipts", n.receipts);
    json_i64(&j, "manifests", n.manifests);
    json_i64(&j, "there", n.there);
    json_i64(&j, "withheld", n.withheld);
    json_close(&j);
    return json_end(&j, err);
}

/* FILE.minisig beside a signed alert: for partners without this program. */
static int write_minisig(struct cli *c, const struct partners *ps, const struct alert_known *k, struct str file, struct pw_err *err)
{
    KEYRING_AUTO keys    = { 0 };
    BUF_AUTO     out     = { 0 }, path = { 0 }, comment = { 0 };
    int          rc      = partners_keyring(c->office, ps, &keys, err);

    buf_printf(&path, "%s.minisig", c->args[1]);
    buf_printf(&comment, "alert %.*s version %lld of %.*s, passed on by %.*s", (int)k->row.id.n, k->row.id.p, (long long)k->row.version,
               (int)k->row.originator.n, k->row.originator.p, (int)c->office->authority.n, c->office->authority.p);
    if (rc < 0 || (rc = buf_check(&path, err)) < 0 || (rc = buf_check(&comment, err)) < 0 ||
        (rc = minisign_write(file, &keys.alerts_secret, comment.p, &out, err)) < 0)
        return rc;
    return file_create(path.p, buf_view(&out), 0600, err);
}

/* What leaves is written down before it is written out. */
static int export_one(struct cli *c, const struct partners *ps, const struct partner *p, const char *form, struct pw_err *err)
{
    struct alert_known *k;
    BUF_AUTO            out = { 0 };
    int                 rc  = alert_find(c->office, c->args[0], &c->a, &k, err);

    if (rc < 0)
        return rc;
    if (strcmp(form, "sealed") == 0)
        rc = alert_sealed_for(c->office, ps, k, p, &out, err);
    else if (strcmp(form, "signed") == 0)
        rc = alert_bytes_for(c->office, k, p, &out, err);
    else
        rc = alert_view_for(c->office, k, p, form, &out, err);
    if (rc < 0)
        return rc;
    if (file_exists(c->args[1]))
        return err_set(err, PW_ESTATE, "'%.200s' exists already", c->args[1]);
    if ((rc = office_begin(c->office, err)) < 0)
        return rc;
    if ((rc = alert_event(c->office, k->row.seq, ALERT_EXPORTED, p->row.authority, HISTORY_ABSENT, STR_NONE, err)) < 0) {
        office_rollback(c->office);
        return rc;
    }
    if ((rc = office_commit(c->office, err)) < 0 || (rc = file_create(c->args[1], buf_view(&out), 0600, err)) < 0 ||
        (strcmp(form, "signed") == 0 && (rc = write_minisig(c, ps, k, buf_view(&out), err)) < 0))
        return rc;
    if (!c->json)
        buf_printf(&c->out, "%s: %zu bytes\n", c->args[1], out.n);
    else {
        struct json_out j = { .out = &c->out, .pretty = true };

        json_open(&j, NULL, '{');
        json_textz(&j, "file", c->args[1]);
        json_i64(&j, "bytes", (int64_t)out.n);
        json_close(&j);
        return json_end(&j, err);
    }
    return PW_OK;
}

int cmd_alert_export(struct cli *c, struct pw_err *err)
{
    const char           *form = cli_option(c, "form");
    struct partners       ps;
    const struct partner *p;
    int                   rc;

    if (form && c->n_args == 1)
        return err_set(err, PW_EUSAGE, "--form is of one alert: give its id and a file");
    if ((rc = cli_write(c, RIGHT_DECIDE, err)) < 0 || (rc = need_partner(c, &ps, &p, err)) < 0)
        return rc;
    return c->n_args == 1 ? export_all(c, p, err) : export_one(c, &ps, p, form ? form : "sealed", err);
}

/* ---- receive ---- */

static void add_counts(struct delivery_read *all, const struct delivery_read *n)
{
    all->alerts += n->alerts;
    all->known += n->known;
    all->apart += n->apart;
    all->receipts += n->receipts;
    all->ignored += n->ignored;
    all->missing += n->missing;
    if (!all->gap) {
        all->gap_first = n->gap_first;
        all->gap_last  = n->gap_last;
    }
    all->gap += n->gap;
    all->ahead_s = n->ahead_s > all->ahead_s ? n->ahead_s : all->ahead_s;
    all->refused += n->refused;
    all->heads += n->heads;
    all->cosignatures += n->cosignatures;
    if (all->first_seq < 0)
        all->first_seq = n->first_seq;
    if (!all->notice[0])
        memcpy(all->notice, n->notice, sizeof all->notice);
}

/* One file by hand: what is wrong with it is the command's failure. */
static int receive_file(struct inbox *x, const char *path, struct delivery_read *n, struct pw_err *err)
{
    BUF_AUTO            bytes = { 0 };
    struct inbox_result res;
    int                 rc = file_read(path, SEALED_MAX, &bytes, err);

    if (rc == PW_ENOTFOUND || rc == PW_EIO)
        return err->rc = PW_EINPUT;         /* the input's fault, and nothing is in */
    if (rc < 0 || (rc = inbox_take(x, buf_view(&bytes), &res, err)) < 0 || (rc = inbox_commit(x, err)) < 0)
        return rc;
    if (res.outcome == INBOX_REFUSED) {
        if (err)
            *err = res.why;
        err_where(err, "%s", path);
        return res.why.rc;
    }
    *n = (struct delivery_read){ .alerts = !res.receipt && res.outcome == INBOX_NEW, .known = res.outcome == INBOX_KNOWN,
                                 .apart = res.outcome == INBOX_APART, .receipts = res.receipt && res.outcome == INBOX_NEW,
                                 .ignored = res.outcome == INBOX_IGNORED, .ahead_s = res.ahead_s, .first_seq = !res.receipt && res.outcome == INBOX_NEW ? res.seq : -1 };
    return PW_OK;
}

#define CLOCK_TOLD_S 3600       /* less than an hour is not worth a line */

static void counts_text(struct cli *c, const struct delivery_read *n)
{
    buf_printf(&c->out, "%lld alert%s taken in, %lld known already, %lld kept apart, %lld receipt%s\n", (long long)n->alerts,
               n->alerts == 1 ? "" : "s", (long long)n->known, (long long)n->apart, (long long)n->receipts, n->receipts == 1 ? "" : "s");
    if (n->ignored)
        buf_printf(&c->out, "%lld receipt%s ignored: of strangers, or about what they never got\n", (long long)n->ignored, n->ignored == 1 ? "" : "s");
    if (n->missing)
        buf_printf(&c->out, "%lld alert%s of the sender's list not here: the delivery is not complete\n", (long long)n->missing,
                   n->missing == 1 ? " is" : "s are");
    if (n->gap) {
        buf_printf(&c->out, "%lld number%s of the sender's channel (%lld", (long long)n->gap, n->gap == 1 ? "" : "s", (long long)n->gap_first);
        if (n->gap_last > n->gap_first)
            buf_printf(&c->out, " to %lld", (long long)n->gap_last);
        buf_printf(&c->out, "%s) in no list: ask for an earlier delivery\n", n->gap > n->gap_last - n->gap_first + 1 ? ", and others" : "");
    }
    if (n->ahead_s >= CLOCK_TOLD_S)
        buf_printf(&c->out, "some were sent %lld hours from now by the sender's clock: one of the two clocks is wrong\n", (long long)(n->ahead_s / 3600));
    if (n->refused) {
        buf_printf(&c->out, "%lld file%s refused: ", (long long)n->refused, n->refused == 1 ? "" : "s");
        out_text(&c->out, str_of(n->notice));
        buf_byte(&c->out, '\n');
    }
}

static void counts_json(struct json_out *j, const struct delivery_read *n)
{
    json_i64(j, "alerts", n->alerts);
    json_i64(j, "known", n->known);
    json_i64(j, "apart", n->apart);
    json_i64(j, "receipts", n->receipts);
    json_i64(j, "ignored", n->ignored);
    json_i64(j, "missing", n->missing);
    json_i64(j, "gap", n->gap);
    if (n->gap) {
        json_i64(j, "gap_first", n->gap_first);
        json_i64(j, "gap_last", n->gap_last);
    } else {
        json_null(j, "gap_first");
        json_null(j, "gap_last");
    }
    json_i64(j, "ahead_s", n->ahead_s);
    json_i64(j, "refused", n->refused);
    json_i64(j, "heads", n->heads);
    json_i64(j, "cosignatures", n->cosignatures);
    json_textz(j, "notice", n->notice[0] ? n->notice : NULL);
}

int cmd_alert_receive(struct cli *c, struct pw_err *err)
{
    struct json_out      j   = { .out = &c->out, .pretty = true };
    struct delivery_read all = { .first_seq = -1 }, n;
    struct inbox        *x   = arena_alloc(&c->a, sizeof *x);
    int64_t              since;
    size_t               lapsed;
    int                  rc;

    if (!x)
        return err_nomem(err);
    if ((rc = cli_write(c, RIGHT_IMPORT, err)) < 0 || (rc = alerts_lapse(c->office, &lapsed, err)) < 0 ||
        (rc = inbox_open(c->office, false, x, err)) < 0)
        return rc;
    for (size_t i = 0; i < c->n_args && rc == PW_OK; i++) {
        rc = file_is_folder(c->args[i]) ? delivery_read(x, c->args[i], &n, err) : receive_file(x, c->args[i], &n, err);
        if (rc == PW_OK)
            add_counts(&all, &n);
    }
    inbox_done(x);
    if (rc < 0)
        return rc;
    c->exit_code = all.refused || all.missing || all.gap || all.apart ? EXIT_SOME_BAD : EXIT_DONE;
    if (c->json) {
        json_open(&j, NULL, '{');
        counts_json(&j, &all);
    } else {
        counts_text(c, &all);
    }
    if ((rc = inbox_unscreened(c->office, &since, err)) < 0)
        return rc;
    if (all.first_seq >= 0 || since >= 0) {
        office_forget_rules(c->office);
        if ((rc = rescreen_and_tell(c, all.first_seq >= 0 ? all.first_seq : since, c->json ? &j : NULL, err)) < 0)
            return rc;
    }
    if (!c->json)
        return PW_OK;
    json_close(&j);
    return json_end(&j, err);
}

/* ---- answering ---- */

static int read_sighting(struct cli *c, enum sighting *ret, struct pw_err *err)
{
    const char *count = cli_option(c, "count");
    int64_t     n     = 0;
    int         rc;

    *ret = SIGHTING_NOT_KNOWN;
    if (strcmp(c->args[1], "no") == 0)
        *ret = SIGHTING_NO;
    else if (strcmp(c->args[1], "yes") == 0) {
        if ((rc = cli_number(c, "count", 1, INT32_MAX, 1, &n, err)) < 0)
            return rc;
        *ret = sighting_of(n);
    } else if (strcmp(c->args[1], "not-known") != 0) {
        return err_set(err, PW_EUSAGE, "a sighting is yes, no or not-known, not '%.40s'", c->args[1]);
    }
    return count && !n ? err_set(err, PW_EUSAGE, "--count goes with yes") : PW_OK;
}

int cmd_alert_sight(struct cli *c, struct pw_err *err)
{
    const char         *state = cli_option(c, "state");
    struct alert_known *k;
    struct inbox       *x  = arena_alloc(&c->a, sizeof *x);
    enum receipt_state  st = RECEIPT_ACCEPTED;
    enum sighting       sighting;
    int                 rc;

    if (!x)
        return err_nomem(err);
    if (state && !receipt_state_find(str_of(state), &st))
        return err_set(err, PW_EUSAGE, "--state is received, accepted, rejected, acted, found or wrong, not '%.40s'", state);
    if ((rc = read_sighting(c, &sighting, err)) < 0 || (rc = cli_write(c, RIGHT_DECIDE, err)) < 0 ||
        (rc = alert_find(c->office, c->args[0], &c->a, &k, err)) < 0)
        return rc;
    if (k->ours || k->refused != ALERT_TAKEN)
        return err_set(err, PW_ESTATE, k->ours ? "the alert is this office's own" : "the alert is kept apart: nothing is said of it");
    if ((rc = inbox_open(c->office, false, x, err)) == PW_OK)
        rc = inbox_answer(x, k, st, sighting, err);
    inbox_done(x);
    if (rc < 0)
        return rc;
    if (c->json) {
        struct json_out j = { .out = &c->out, .pretty = true };

        json_open(&j, NULL, '{');
        json_text(&j, "alert", k->row.id);
        json_textz(&j, "state", receipt_state_name(st));
        json_textz(&j, "sighting", sighting_name(sighting));
        json_close(&j);
        return json_end(&j, err);
    }
    buf_printf(&c->out, "%.*s gets to know with the next delivery: %s, sighting %s\n", (int)k->row.originator.n, k->row.originator.p,
               receipt_state_name(st), sighting_name(sighting));
    return PW_OK;
}
