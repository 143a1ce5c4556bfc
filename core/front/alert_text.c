#include "config.h"
#include "front/alert_text.h"

#include "app/alert_out.h"
#include "base/clock.h"

/* Shorter than an id of 36 characters, longer than a millisecond's: what a command takes. */
#define SHORT_ID 18

static struct str open_value(const struct alert_known *k, const struct release *r, const char *name)
{
    for (size_t i = 0; i < k->n_leaves; i++)
        if (r->open[i] && str_is(k->leaves[i].name, name))
            return k->leaves[i].value;
    return STR_NONE;
}

void alert_line(struct cli *c, const struct alert_known *k, const struct release *r, struct json_out *j)
{
    char       when[INSTANT_TEXT];
    struct str kind = open_value(k, r, "alert.kind"), substance = open_value(k, r, "substance.name");

    instant_format(k->row.sent_at, when);
    if (c->json) {
        json_open(j, NULL, '{');
        json_text(j, "alert", k->row.id);
        json_i64(j, "version", k->row.version);
        json_textz(j, "action", alert_action_name(k->a.action));
        json_textz(j, "status", alert_status_name(k->status));
        json_text(j, "from", k->row.originator);
        json_textz(j, "sent_at", when);
        json_text(j, "mark", k->a.mark_text);
        json_text(j, "kind", kind);
        json_text(j, "substance", substance);
        json_close(j);
        return;
    }
    buf_printf(&c->out, "%.*s v%lld  %.10s  %-11s ", SHORT_ID, k->row.id.p, (long long)k->row.version, when, alert_status_name(k->status));
    out_padded(&c->out, k->row.originator, 24);
    buf_text(&c->out, " ");
    out_text(&c->out, k->a.action == ALERT_EXERCISE ? STR("EXERCISE") : kind.n ? kind : str_of(alert_action_name(k->a.action)));
    if (substance.n) {
        buf_text(&c->out, ", ");
        out_text(&c->out, substance);
    }
    buf_byte(&c->out, '\n');
}

/* ---- who may have it ---- */

static const char *field_word(const struct alert_known *k, const struct release *r, size_t i)
{
    return !k->leaves[i].name.n ? "withheld by the sender" : r->open[i] ? NULL : r->withheld[i];
}

static void audience_text(struct cli *c, const struct alert_known *k, const struct partners *ps)
{
    buf_text(&c->out, "\nwho may have it\n");
    for (size_t i = 0; i < ps->n; i++) {
        struct release r;

        if (ps->all[i].row.state == PARTNER_SELF)
            continue;
        release_to_partner(c->office, k, &ps->all[i], &r);
        buf_text(&c->out, "  ");
        out_padded(&c->out, ps->all[i].row.authority, 26);
        if (r.allowed && r.n_withheld)
            buf_printf(&c->out, " yes, %zu fields; %zu are withheld\n", r.n_open, r.n_withheld);
        else if (r.allowed)
            buf_printf(&c->out, " yes, all %zu fields\n", r.n_open);
        else
            buf_printf(&c->out, " no: %s\n", r.why_not);
    }
}

static void audience_json(struct cli *c, const struct alert_known *k, const struct partners *ps, struct json_out *j)
{
    json_open(j, "audience", '[');
    for (size_t i = 0; i < ps->n; i++) {
        struct release r;

        if (ps->all[i].row.state == PARTNER_SELF)
            continue;
        release_to_partner(c->office, k, &ps->all[i], &r);
        json_open(j, NULL, '{');
        json_text(j, "partner", ps->all[i].row.authority);
        json_bool(j, "allowed", r.allowed);
        json_textz(j, "why_not", r.why_not);
        json_i64(j, "fields", (int64_t)r.n_open);
        json_i64(j, "withheld", (int64_t)r.n_withheld);
        json_close(j);
    }
    json_close(j);
}

/* ---- who holds it ---- */

static int holders(struct cli *c, const struct alert_known *k, struct json_out *j, struct pw_err *err)
{
    struct alert_holders *h  = arena_alloc(&c->a, sizeof *h);
    int                   rc = h ? alert_holders(c->office, k, &c->a, h, err) : err_nomem(err);

    if (rc < 0)
        return rc;
    if (j)
        json_open(j, "holders", '[');
    else if (h->n)
        buf_text(&c->out, "\nwho holds it\n");
    for (size_t i = 0; i < h->n; i++) {
        const struct alert_holder *x = &h->all[i];

        if (j) {
            json_open(j, NULL, '{');
            json_text(j, "partner", x->partner);
            json_i64(j, "version", x->version);
            json_bool(j, "end_sent", x->asked);
            json_bool(j, "end_confirmed", x->confirmed);
            json_close(j);
            continue;
        }
        buf_text(&c->out, "  ");
        out_padded(&c->out, x->partner, 26);
        buf_printf(&c->out, " version %lld%s\n", (long long)x->version,
                   x->confirmed ? "; its end was confirmed" : x->asked ? "; its end was sent and is not confirmed yet" : "");
    }
    if (j)
        json_close(j);
    return PW_OK;
}

/* ---- what became of it ---- */

struct fate { struct cli *c; struct json_out *j; };

static int fate_event(void *ctx, const struct alert_event_row *e, struct pw_err *err)
{
    struct fate *f = ctx;

    (void)err;
    if (f->j) {
        json_open(f->j, NULL, '{');
        json_textz(f->j, "what", alert_what_name(e->what));
        json_text(f->j, "partner", e->partner);
        json_text(f->j, "account", e->account);
        json_i64(f->j, "entry", e->seq);
        json_close(f->j);
        return PW_OK;
    }
    buf_printf(&f->c->out, "  %-14s", alert_what_name(e->what));
    if (e->partner.n)
        buf_printf(&f->c->out, " to %.*s", (int)e->partner.n, e->partner.p);
    buf_printf(&f->c->out, " (%.*s, entry %lld)\n", (int)e->account.n, e->account.p, (long long)e->seq);
    return PW_OK;
}

static int fate_receipt(void *ctx, const struct receipt_row *r, struct pw_err *err)
{
    struct fate *f = ctx;

    (void)err;
    if (f->j) {
        json_open(f->j, NULL, '{');
        json_text(f->j, "from", r->issuer);
        json_textz(f->j, "state", receipt_state_name((enum receipt_state)r->state));
        json_textz(f->j, "sighting", sighting_name((enum sighting)r->sighting));
        json_i64(f->j, "entry", r->seq);
        json_close(f->j);
        return PW_OK;
    }
    buf_printf(&f->c->out, "  receipt        %.*s: %s", (int)r->issuer.n, r->issuer.p, receipt_state_name((enum receipt_state)r->state));
    if (r->sighting != SIGHTING_NOT_KNOWN)
        buf_printf(&f->c->out, ", sighting %s", sighting_name((enum sighting)r->sighting));
    buf_printf(&f->c->out, " (entry %lld)\n", (long long)r->seq);
    return PW_OK;
}

/* ---- all of it ---- */

static void head_text(struct cli *c, const struct alert_known *k)
{
    char sent[INSTANT_TEXT], expires[INSTANT_TEXT], hex[DIGEST_HEX];

    buf_printf(&c->out, "%.*s, version %lld, %s: %s\n", (int)k->row.id.n, k->row.id.p, (long long)k->row.version,
               alert_action_name(k->a.action), alert_status_name(k->status));
    if (k->a.action == ALERT_EXERCISE)
        buf_text(&c->out, "EXERCISE: it never scores\n");
    if (k->refused != ALERT_TAKEN)
        buf_printf(&c->out, "kept apart (%s): %s\n", alert_refusal_name(k->refused), alert_refusal_text(k->refused));
    buf_printf(&c->out, "from     %.*s\nto      ", (int)k->row.originator.n, k->row.originator.p);
    for (size_t i = 0; i < k->a.n_to; i++)
        buf_printf(&c->out, " %.*s", (int)k->a.to[i].n, k->a.to[i].p);
    buf_text(&c->out, "\nonward  ");
    for (size_t i = 0; i < k->a.n_rel; i++)
        buf_printf(&c->out, " %.*s", (int)k->a.rel[i].n, k->a.rel[i].p);
    buf_printf(&c->out, "%s\nsent     %s, expires %s\nmark     ", k->a.n_rel ? "" : " nobody", instant_format(k->row.sent_at, sent),
               instant_format(k->row.expires_at, expires));
    out_text(&c->out, k->a.mark_text);
    buf_printf(&c->out, "\ndigest   %s\n", digest_hex(&k->row.digest, hex));
}

static void fields_text(struct cli *c, const struct alert_known *k, const struct release *r)
{
    buf_byte(&c->out, '\n');
    if (k->erased)
        buf_text(&c->out, "its fields were erased by law\n");
    for (size_t i = 0; i < k->n_leaves; i++) {
        const char *why = field_word(k, r, i);

        buf_printf(&c->out, "  %-18.*s ", k->leaves[i].name.n ? (int)k->leaves[i].name.n : 3, k->leaves[i].name.n ? k->leaves[i].name.p : "???");
        if (why)
            buf_printf(&c->out, "(%s)", why);
        else
            out_text(&c->out, k->leaves[i].value);
        buf_byte(&c->out, '\n');
    }
}

int alert_show_text(struct cli *c, const struct alert_known *k, const struct partners *ps, struct pw_err *err)
{
    struct release r;
    struct fate    f = { c, NULL };
    int            rc;

    release_to_account(k, c->office->user_role, c->office->user, &r);
    head_text(c, k);
    fields_text(c, k, &r);
    audience_text(c, k, ps);
    if ((rc = holders(c, k, NULL, err)) < 0)
        return rc;
    buf_text(&c->out, "\nwhat became of it\n");
    if ((rc = st_alert_events(c->office->st, k->row.seq, &c->a, fate_event, &f, err)) < 0)
        return rc;
    return st_receipts(c->office->st, k->row.seq, &c->a, fate_receipt, &f, err);
}

static void names_json(struct json_out *j, const char *key, const struct str *names, size_t n)
{
    json_open(j, key, '[');
    for (size_t i = 0; i < n; i++)
        json_text(j, NULL, names[i]);
    json_close(j);
}

static void fields_json(struct json_out *j, const struct alert_known *k, const struct release *r)
{
    size_t hidden = 0;

    json_open(j, "fields", '{');
    for (size_t i = 0; i < k->n_leaves; i++) {
        if (field_word(k, r, i))
            hidden++;
        else
            json_text_at(j, k->leaves[i].name, k->leaves[i].value);
    }
    json_close(j);
    json_i64(j, "withheld", (int64_t)hidden);
}

int alert_show_json(struct cli *c, const struct alert_known *k, const struct partners *ps, struct pw_err *err)
{
    struct json_out j = { .out = &c->out, .pretty = true };
    struct fate     f = { c, &j };
    struct release  r;
    char            when[INSTANT_TEXT], hex[DIGEST_HEX];
    int             rc;

    release_to_account(k, c->office->user_role, c->office->user, &r);
    json_open(&j, NULL, '{');
    json_text(&j, "alert", k->row.id);
    json_i64(&j, "version", k->row.version);
    json_textz(&j, "action", alert_action_name(k->a.action));
    json_textz(&j, "status", alert_status_name(k->status));
    json_textz(&j, "refused", k->refused == ALERT_TAKEN ? NULL : alert_refusal_name(k->refused));
    json_text(&j, "from", k->row.originator);
    names_json(&j, "to", k->a.to, k->a.n_to);
    names_json(&j, "rel", k->a.rel, k->a.n_rel);
    json_textz(&j, "sent_at", instant_format(k->row.sent_at, when));
    json_textz(&j, "expires_at", instant_format(k->row.expires_at, when));
    json_text(&j, "mark", k->a.mark_text);
    json_textz(&j, "digest", digest_hex(&k->row.digest, hex));
    json_bool(&j, "approved", k->approved);
    json_bool(&j, "erased", k->erased);
    fields_json(&j, k, &r);
    audience_json(c, k, ps, &j);
    if ((rc = holders(c, k, &j, err)) < 0)
        return rc;
    json_open(&j, "events", '[');
    if ((rc = st_alert_events(c->office->st, k->row.seq, &c->a, fate_event, &f, err)) < 0)
        return rc;
    json_close(&j);
    json_open(&j, "receipts", '[');
    if ((rc = st_receipts(c->office->st, k->row.seq, &c->a, fate_receipt, &f, err)) < 0)
        return rc;
    json_close(&j);
    json_close(&j);
    return json_end(&j, err);
}
