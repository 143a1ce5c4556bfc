#include "config.h"
#include "front/cmd.h"

#include <stdio.h>

#include "app/exchange.h"
#include "app/partners.h"
#include "base/clock.h"
#include "base/file.h"
#include "format/minisign.h"

static void say_instant(struct json_out *j, const char *name, int64_t s)
{
    char when[INSTANT_TEXT];

    json_textz(j, name, instant_format(s * 1000000, when));
}

static void say_key(struct json_out *j, const char *name, const struct note_key *k)
{
    BUF_AUTO text = { 0 };

    note_key_format(k, &text);
    json_text(j, name, buf_view(&text));
}

/* One partner, or this office, as JSON. */
static void partner_json(struct json_out *j, const struct partner *p, bool whole)
{
    const struct card *c = &p->card;
    char               words[CARD_WORDS_TEXT];
    BUF_AUTO           minisign = { 0 };

    card_words(p->row.card, words);
    json_text(j, "authority", p->row.authority);
    json_textz(j, "state", partner_state_name(p->row.state));
    json_i64(j, "version", p->row.version);
    json_textz(j, "profile", partner_profile_name(p->row.profile));
    say_instant(j, "valid_from", c->from_s);
    say_instant(j, "valid_to", c->to_s);
    json_textz(j, "words", words);
    json_text(j, "address", c->address);
    json_text(j, "languages", c->languages);
    if (!whole)
        return;
    json_open(j, "keys", '{');
    say_key(j, "root", &c->root);
    say_key(j, "log", &c->log);
    say_key(j, "alerts", &c->alerts);
    say_key(j, "witness", &c->witness);
    minisign_key(&c->alerts.key, &minisign);
    json_text(j, "minisign", buf_view(&minisign));
    json_close(j);
    json_text(j, "card", p->row.card);
}

/* ---- our card ---- */

static int wanted(struct cli *c, struct card_wanted *w, struct pw_err *err)
{
    const char *compromised = cli_option(c, "compromised");
    int64_t     at;

    *w = (struct card_wanted){ .rotate = cli_flag(c, "rotate"), .rotate_root = cli_flag(c, "rotate-root"),
                               .address = cli_option(c, "address"), .languages = cli_option(c, "languages"),
                               .root = cli_option(c, "root") };
    if (!compromised)
        return PW_OK;
    if (!w->rotate)
        return err_set(err, PW_EUSAGE, "--compromised goes with --rotate: a key that is not believed needs another in its place");
    if (!instant_parse(str_of(compromised), &at) || at <= 0)
        return err_set(err, PW_EUSAGE, "--compromised wants an instant like 2026-03-31T12:00:00Z");
    w->compromised_s = at / 1000000;
    return PW_OK;
}

int cmd_partner_card(struct cli *c, struct pw_err *err)
{
    struct json_out    j = { .out = &c->out, .pretty = true };
    struct card_wanted w;
    struct partner     p = { .row = { .state = PARTNER_SELF, .profile = PROFILE_FULL } };
    char               words[CARD_WORDS_TEXT];
    bool               made;
    int                rc;

    if ((rc = wanted(c, &w, err)) < 0 || (rc = cli_write(c, RIGHT_ACCOUNTS, err)) < 0 ||
        (rc = partner_card(c->office, &w, &c->a, &p.row.card, &made, err)) < 0 ||
        (rc = card_open(p.row.card, &p.card, err)) < 0)
        return rc;
    p.row.authority = p.card.authority;
    p.row.version   = (int64_t)p.card.version;
    if (c->json) {
        json_open(&j, NULL, '{');
        partner_json(&j, &p, true);
        json_bool(&j, "made", made);
        json_close(&j);
        return json_end(&j, err);
    }
    card_words(p.row.card, words);
    buf_str(&c->out, p.row.card);
    fprintf(stderr, "%swords to read out on the telephone: %s\n",
            made && p.row.version == 1 ? "new keys were made; keep the root key ('.root' beside the database) somewhere else\n" : "", words);
    return PW_OK;
}

/* ---- partners ---- */

int cmd_partner_add(struct cli *c, struct pw_err *err)
{
    struct json_out      j    = { .out = &c->out, .pretty = true };
    const char          *wish = cli_option(c, "profile");
    enum partner_profile profile;
    struct partner       p;
    BUF_AUTO             note = { 0 };
    char                 words[CARD_WORDS_TEXT];
    int                  rc;

    if (wish && !partner_profile_find(wish, &profile))
        return err_set(err, PW_EUSAGE, "--profile is full or non-nominal, not '%.40s'", wish);
    if ((rc = file_read(c->args[0], NOTE_MAX, &note, err)) < 0 || (rc = cli_write(c, RIGHT_ACCOUNTS, err)) < 0)
        return rc;
    rc = partner_add(c->office, buf_view(&note), cli_option(c, "words"), wish ? &profile : NULL, &p, err);
    if (rc < 0)
        return rc;
    if (c->json) {
        json_open(&j, NULL, '{');
        partner_json(&j, &p, true);
        json_close(&j);
        return json_end(&j, err);
    }
    card_words(p.row.card, words);
    buf_printf(&c->out, "%.*s is trusted by card %lld (%s); it gets %s fields\n", (int)p.row.authority.n, p.row.authority.p,
               (long long)p.row.version, words, partner_profile_name(p.row.profile));
    return PW_OK;
}

static void way_json(struct json_out *j, const char *name, const struct sync_row *r)
{
    char when[INSTANT_TEXT];

    json_open(j, name, '{');
    json_textz(j, "done_at", r->done_at ? instant_format(r->done_at, when) : NULL);
    json_i64(j, "failures", r->failures);
    json_bool(j, "blocked", r->failures >= SYNC_BLOCKED);
    json_text(j, "why", r->failures ? r->why : STR_NONE);
    json_close(j);
}

static void way_text(struct buf *out, const char *name, const struct sync_row *r)
{
    char when[INSTANT_TEXT];

    if (!r->failures)
        return;
    buf_printf(out, "    %s: %s, %lld failure%s since it went through %s: ", name, r->failures >= SYNC_BLOCKED ? "blocked" : "tried again",
               (long long)r->failures, r->failures == 1 ? "" : "s", r->done_at ? instant_format(r->done_at, when) : "(never)");
    out_text(out, r->why);
    buf_byte(out, '\n');
}

/* How the exchange over the net stands, where there was any. */
static int say_exchange(struct cli *c, const struct partner *p, struct json_out *j, struct pw_err *err)
{
    struct exchange_state s;
    int                   rc = exchange_state(c->office, p->row.authority, &c->a, &s, err);
    bool                  any = rc == PW_OK && (s.pull.tried_at || s.push.tried_at);

    if (rc < 0)
        return rc;
    if (c->json && !any) {
        json_null(j, "exchange");
    } else if (c->json) {
        json_open(j, "exchange", '{');
        way_json(j, "pull", &s.pull);
        way_json(j, "push", &s.push);
        json_i64(j, "waiting", s.waiting);
        json_close(j);
    } else if (any) {
        if (s.waiting)
            buf_printf(&c->out, "    %lld of its channel wait%s\n", (long long)s.waiting, s.waiting == 1 ? "s" : "");
        way_text(&c->out, "what comes", &s.pull);
        way_text(&c->out, "what goes", &s.push);
    }
    return PW_OK;
}

int cmd_partner_list(struct cli *c, struct pw_err *err)
{
    struct json_out j = { .out = &c->out, .pretty = true };
    struct partners ps;
    char            when[INSTANT_TEXT];
    int             rc;

    if ((rc = cli_read(c, err)) < 0 || (rc = partners_load(c->office->st, &c->a, &ps, err)) < 0)
        return rc;
    if (c->json)
        json_open(&j, NULL, '[');
    for (size_t i = 0; i < ps.n; i++) {
        const struct partner *p = &ps.all[i];

        if (c->json) {
            json_open(&j, NULL, '{');
            partner_json(&j, p, false);
            if ((rc = say_exchange(c, p, &j, err)) < 0)
                return rc;
            json_close(&j);
            continue;
        }
        out_padded(&c->out, p->row.authority, 28);
        buf_printf(&c->out, " %-8s card %-3lld to %.10s  %s\n", partner_state_name(p->row.state), (long long)p->row.version,
                   instant_format(p->card.to_s * 1000000, when), partner_profile_name(p->row.profile));
        if ((rc = say_exchange(c, p, NULL, err)) < 0)
            return rc;
    }
    if (c->json) {
        json_close(&j);
        return json_end(&j, err);
    }
    if (!ps.n)
        buf_text(&c->out, "no partners, and no card of this office's own: begin with 'penwatch partner card'\n");
    return PW_OK;
}

static void show_text(struct cli *c, const struct partner *p)
{
    char words[CARD_WORDS_TEXT], from[INSTANT_TEXT], to[INSTANT_TEXT];

    card_words(p->row.card, words);
    buf_printf(&c->out, "%.*s: %s, gets %s fields\ncard %lld, valid %.10s to %.10s, words: %s\n\n", (int)p->row.authority.n,
               p->row.authority.p, partner_state_name(p->row.state), partner_profile_name(p->row.profile),
               (long long)p->row.version, instant_format(p->card.from_s * 1000000, from),
               instant_format(p->card.to_s * 1000000, to), words);
    buf_str(&c->out, p->row.card);      /* a note holds no control character */
    buf_text(&c->out, "\nfor minisign -P: ");
    minisign_key(&p->card.alerts.key, &c->out);
    buf_byte(&c->out, '\n');
}

int cmd_partner_show(struct cli *c, struct pw_err *err)
{
    struct json_out       j = { .out = &c->out, .pretty = true };
    struct partners       ps;
    const struct partner *p;
    int                   rc;

    if ((rc = cli_read(c, err)) < 0 || (rc = partners_load(c->office->st, &c->a, &ps, err)) < 0)
        return rc;
    if (!(p = partner_find(&ps, str_of(c->args[0])))) {
        err_set(err, PW_ENOTFOUND, "no partner is called '%.100s'", c->args[0]);
        return err_remedy(err, "'penwatch partner list' shows them");
    }
    if (!c->json) {
        show_text(c, p);
        return PW_OK;
    }
    json_open(&j, NULL, '{');
    partner_json(&j, p, true);
    json_close(&j);
    return json_end(&j, err);
}

int cmd_partner_revoke(struct cli *c, struct pw_err *err)
{
    struct json_out j = { .out = &c->out, .pretty = true };
    const char     *reason;
    int             rc;

    if ((rc = cli_need(c, "reason", &reason, err)) < 0 || (rc = cli_write(c, RIGHT_ACCOUNTS, err)) < 0 ||
        (rc = partner_revoke(c->office, str_of(c->args[0]), str_of(reason), err)) < 0)
        return rc;
    if (!c->json) {
        buf_printf(&c->out, "%s is revoked: nothing of theirs is taken any more, nothing is sent; what came before stays\n", c->args[0]);
        return PW_OK;
    }
    json_open(&j, NULL, '{');
    json_textz(&j, "authority", c->args[0]);
    json_textz(&j, "state", "revoked");
    json_close(&j);
    return json_end(&j, err);
}
