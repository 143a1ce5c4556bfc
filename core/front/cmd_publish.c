#include "config.h"
#include "front/cmd.h"

#include <stdio.h>

#include "app/aftermath.h"
#include "app/inputs.h"
#include "app/rules_named.h"
#include "app/rules_set.h"
#include "base/clock.h"
#include "base/text.h"
#include "front/lifecycle.h"

static int draft_number(struct cli *c, const char *text, int64_t *ret, struct pw_err *err)
{
    struct named_rules named;
    int                rc = rules_named(c->office, text, &c->a, &named, err);

    if (rc < 0)
        return rc;
    if (named.draft < 0) {
        err_set(err, PW_ENOTFOUND, "'%.80s' names no draft", text);
        return err_remedy(err, "'penwatch rules drafts' lists them");
    }
    *ret = named.draft;
    return PW_OK;
}

/* ---- submit, set ---- */

static int say_submitted(struct cli *c, int64_t seq, const struct digest *d, const struct rehearsal *t, struct pw_err *err)
{
    struct json_out j = { .out = &c->out, .pretty = true };
    char            hex[DIGEST_HEX];

    digest_hex(d, hex);
    if (c->json) {
        json_open(&j, NULL, '{');
        json_i64(&j, "draft", seq);
        json_textz(&j, "digest", hex);
        json_raw(&j, "report", buf_view(&t->report));
        json_i64(&j, "audit_size", ledger_size(c->office->ledger));
        json_close(&j);
        return json_end(&j, err);
    }
    rehearsal_text(c, t);
    buf_printf(&c->out, "draft %lld, digest %.12s, waits for another person: penwatch --as NAME rules approve %lld\n",
               (long long)seq, hex, (long long)seq);
    return PW_OK;
}

static int submit(struct cli *c, const struct rule_files *files, bool rollback, struct pw_err *err)
{
    struct rehearsal       t;
    struct draft_input in = { .files = files, .rollback = rollback };
    struct digest      digest;
    const char        *note;
    int64_t            seq;
    int                rc = cli_need(c, "note", &note, err);

    if (rc < 0)
        return rc;
    in.note = str_of(note);
    if ((rc = rehearsal_run(c, files, !rollback, &t, err)) == PW_OK) {
        in.report = buf_view(&t.report);
        if ((rc = draft_submit(c->office, &in, &seq, &digest, err)) == PW_OK)
            rc = say_submitted(c, seq, &digest, &t, err);
    }
    rehearsal_done(&t);
    return rc;
}

int cmd_rules_submit(struct cli *c, struct pw_err *err)
{
    struct named_rules named;
    int                rc = cli_write(c, RIGHT_RULES, err);

    if (rc < 0)
        return rc;
    if ((rc = rules_named(c->office, c->args[0], &c->a, &named, err)) < 0) {
        if (rc == PW_ENOTFOUND || rc == PW_EIO)
            err->rc = rc = PW_EINPUT;       /* as of any other file that cannot be read */
        return rc;
    }
    return submit(c, named.files, false, err);
}

/* "+key,..." or "-key", as input_edit() takes it. */
static const char *edit_of(struct cli *c, char sign, const char *row)
{
    BUF_AUTO text = { 0 };

    buf_byte(&text, (unsigned char)sign);
    buf_text(&text, row);
    return text.failed ? NULL : arena_copy(&c->a, buf_view(&text));
}

/* list.NAME+=row and list.NAME-=key: a list is data and needs no approval; all of them are of one list. */
static int set_list(struct cli *c, struct pw_err *err)
{
    struct json_out     j = { .out = &c->out, .pretty = true };
    const char         *edits[CLI_ARGS_MAX];
    char                name[64] = "", first[64];
    struct input_loaded l;
    int                 rc;

    for (size_t i = 0; i < c->n_args; i++) {
        const char *p = strstr(c->args[i], "="), *from = c->args[i] + 5;
        size_t      n = p ? (size_t)(p - from) : 0;

        if (strncmp(c->args[i], "list.", 5) != 0 || n < 2 || n > sizeof name || (p[-1] != '+' && p[-1] != '-'))
            return err_set(err, PW_EUSAGE, "'%.80s': a list is changed by list.NAME+=key,... or list.NAME-=key, and by itself",
                           c->args[i]);
        snprintf(name, sizeof name, "%.*s", (int)n - 1, from);
        if (i && strcmp(name, first) != 0)
            return err_set(err, PW_EUSAGE, "one list at a time: '%s' and '%s'", first, name);
        snprintf(first, sizeof first, "%s", name);
        if (!(edits[i] = edit_of(c, p[-1], p + 1)))
            return err_nomem(err);
    }
    if ((rc = cli_write(c, RIGHT_LISTS, err)) < 0 || (rc = input_edit(c->office, name, edits, c->n_args, &l, err)) < 0)
        return rc;
    if (c->json) {
        json_open(&j, NULL, '{');
        json_textz(&j, "name", name);
        json_i64(&j, "rows", l.rows);
        json_bool(&j, "unchanged", l.unchanged);
        if (l.unchanged)
            json_null(&j, "version");
        else
            json_i64(&j, "version", l.seq);
        json_close(&j);
        return json_end(&j, err);
    }
    buf_printf(&c->out, "%s: %lld rows in force, version %lld; verdicts from now on read it\n", name, (long long)l.rows,
               (long long)l.seq);
    return PW_OK;
}

int cmd_rules_set(struct cli *c, struct pw_err *err)
{
    struct named_rules named;
    int                rc;

    if (strncmp(c->args[0], "list.", 5) == 0)
        return set_list(c, err);
    if ((rc = cli_write(c, RIGHT_RULES, err)) < 0 || (rc = rules_named(c->office, "live", &c->a, &named, err)) < 0)
        return rc;
    for (size_t i = 0; i < c->n_args; i++)
        if ((rc = rules_set(named.files, cli_option(c, "profile"), c->args[i], &c->a, err)) < 0)
            return rc;
    return submit(c, named.files, false, err);
}

/* ---- approve ---- */

/* What the second person is shown: what changes in the rules, and what comes out. */
static int review(struct cli *c, struct json_out *j, int64_t draft, struct draft_row *ret, bool *ret_guarded,
                  struct pw_err *err)
{
    struct rule_files     *was = arena_alloc(&c->a, sizeof *was), *is = arena_alloc(&c->a, sizeof *is);
    struct stored_rulebook base;
    struct draft_standing  standing;
    struct rehearsal           t;
    int                    rc = was && is ? st_draft_get(c->office->st, draft, &c->a, ret, err) : err_nomem(err);

    if (rc < 0 || (rc = draft_standing(c->office, ret, &c->a, &standing, err)) < 0 ||
        (rc = st_rulebook_get(c->office->st, ret->base, &c->a, &base, err)) < 0 ||
        (rc = rule_files_decode(base.content, &c->a, was, err)) < 0 ||
        (rc = rule_files_decode(ret->content, &c->a, is, err)) < 0)
        return rc;
    if (c->json) {
        json_open(j, NULL, '{');
        draft_json(j, ret, draft_note(c, ret), &standing);
    } else {
        buf_printf(&c->out, "draft %lld by %.*s: ", (long long)ret->seq, (int)ret->account.n, ret->account.p);
        out_text(&c->out, draft_note(c, ret));
        buf_text(&c->out, "\n");
    }
    if ((rc = changes_out(c, j, was, is, true, err)) < 0)
        return rc;
    if ((rc = rehearsal_run(c, is, false, &t, err)) == PW_OK) {
        *ret_guarded = guard_holds(&t.guard);
        if (c->json) {
            json_raw(j, "report", buf_view(&t.report));
        } else {
            buf_text(&c->out, "\n");
            rehearsal_text(c, &t);
        }
    }
    rehearsal_done(&t);
    return rc;
}

static int check_signature(struct cli *c, const struct draft_row *d, bool *ret_signs, struct pw_err *err)
{
    const char *sign = cli_option(c, "sign");
    char        hex[DIGEST_HEX];

    *ret_signs = sign != NULL;
    digest_hex(&d->digest, hex);
    if (!sign || (strlen(sign) >= DIGEST_PREFIX_LEAST && strncmp(sign, hex, strlen(sign)) == 0))
        return PW_OK;
    err_set(err, PW_EUSAGE, "'%.70s' is not how the digest of draft %lld begins", sign, (long long)d->seq);
    return err_remedy(err, "look at it without --sign first; the digest stands at the end");
}

static int sign(struct cli *c, const struct draft_row *d, bool guarded, bool *ret_published, struct pw_err *err)
{
    struct approval_input in = { .draft = d->seq, .approve = !cli_flag(c, "reject"), .despite = cli_flag(c, "despite"),
                                 .note = str_of(cli_option(c, "note")) };
    int64_t               rulebook;
    int                   rc = draft_approve(c->office, &in, err);

    if (rc < 0 || !in.approve || !str_is(d->kind, "rollback"))
        return rc;
    /* A rollback is in a hurry: the second signature puts it in force, unless the guard wants a third person. */
    rc             = draft_publish(c->office, d->seq, INT64_MIN, guarded, &rulebook, err);
    *ret_published = rc == PW_OK;
    return guarded && rc == PW_ESTATE ? PW_OK : rc;
}

int cmd_rules_approve(struct cli *c, struct pw_err *err)
{
    struct json_out  j = { .out = &c->out, .pretty = true };
    struct draft_row d;
    char             hex[DIGEST_HEX];
    int64_t          draft;
    bool             signs, published = false, guarded = false;
    int              rc;

    if ((rc = cli_write(c, RIGHT_RULES, err)) < 0 || (rc = draft_number(c, c->args[0], &draft, err)) < 0 ||
        (rc = review(c, &j, draft, &d, &guarded, err)) < 0 || (rc = check_signature(c, &d, &signs, err)) < 0 ||
        (signs && (rc = sign(c, &d, guarded, &published, err)) < 0))
        return rc;
    digest_hex(&d.digest, hex);
    if (c->json) {
        json_bool(&j, "signed", signs);
        json_bool(&j, "published", published);
        json_close(&j);
        return json_end(&j, err);
    }
    if (!signs)
        buf_printf(&c->out, "nothing is signed yet; to sign what you saw: penwatch rules approve %lld --sign %.12s\n",
                   (long long)draft, hex);
    else if (cli_flag(c, "reject"))
        buf_printf(&c->out, "draft %lld is rejected\n", (long long)draft);
    else if (published)
        buf_printf(&c->out, "rolled back: %.12s is in force; 'penwatch rescore --open' looks at the open shipments again\n", hex);
    else
        buf_printf(&c->out, "draft %lld is signed; next: penwatch rules publish %lld\n", (long long)draft, (long long)draft);
    return PW_OK;
}

/* ---- publish ---- */

static int publish_time(struct cli *c, int64_t *ret, struct pw_err *err)
{
    const char *at = cli_option(c, "at");

    *ret = INT64_MIN;       /* when it is committed */
    if (!at)
        return PW_OK;
    if (!instant_parse(str_of(at), ret)) {
        err_set(err, PW_EUSAGE, "--at '%.40s' is no instant between 1900 and 2199", at);
        return err_remedy(err, "such as 2026-12-01T08:00Z or 2026-12-01T08:00+01:00");
    }
    return *ret >= office_now(c->office) ? PW_OK : err_set(err, PW_EUSAGE, "--at: that time has passed");
}

static int say_published(struct cli *c, const struct draft_row *d, int64_t rulebook, int64_t at_us, struct pw_err *err)
{
    struct json_out j = { .out = &c->out, .pretty = true };
    char            hex[DIGEST_HEX], at[INSTANT_TEXT];
    bool            later = at_us > office_now(c->office);

    digest_hex(&d->digest, hex);
    instant_format(at_us < office_now(c->office) ? office_now(c->office) : at_us, at);
    if (c->json) {
        json_open(&j, NULL, '{');
        json_i64(&j, "draft", d->seq);
        json_i64(&j, "rulebook", rulebook);
        json_textz(&j, "digest", hex);
        json_textz(&j, "at", at);
        json_i64(&j, "audit_size", ledger_size(c->office->ledger));
        json_close(&j);
        return json_end(&j, err);
    }
    buf_printf(&c->out, later ? "rulebook %.12s comes into force at %s\n" : "rulebook %.12s is in force (%s)\n", hex, at);
    if (!later)
        buf_text(&c->out, "'penwatch rescore --open' looks at the open shipments again; 'penwatch rules rollback' goes back\n");
    return PW_OK;
}

int cmd_rules_publish(struct cli *c, struct pw_err *err)
{
    struct rule_files *files = arena_alloc(&c->a, sizeof *files);
    struct draft_row   d;
    struct rehearsal       t = { 0 };
    int64_t            draft, at_us, rulebook;
    int                rc;

    if (!files)
        return err_nomem(err);
    if ((rc = cli_write(c, RIGHT_RULES, err)) < 0 || (rc = publish_time(c, &at_us, err)) < 0 ||
        (rc = draft_number(c, c->args[0], &draft, err)) < 0 || (rc = st_draft_get(c->office->st, draft, &c->a, &d, err)) < 0 ||
        (rc = rule_files_decode(d.content, &c->a, files, err)) < 0)
        return rc;
    /* Over history as it is now: findings may have come in since it was submitted. */
    if ((rc = rehearsal_run(c, files, false, &t, err)) == PW_OK)
        rc = draft_publish(c->office, draft, at_us, guard_holds(&t.guard), &rulebook, err);
    rehearsal_done(&t);
    return rc < 0 ? rc : say_published(c, &d, rulebook, at_us, err);
}

/* ---- rollback ---- */

static void item_json(struct json_out *j, const struct aftermath_item *i)
{
    json_open(j, NULL, '{');
    json_text(j, "reference", i->reference);
    json_text(j, "decision", i->decision);
    json_text(j, "account", i->account);
    json_textz(j, "lane", i->judged ? lane_name(i->was_lane) : NULL);
    json_textz(j, "would_be", i->judged ? lane_name(i->lane) : NULL);
    if (i->judged) {
        json_i64(j, "score", i->was_score);
        json_i64(j, "would_score", i->score);
    }
    json_close(j);
}

static void aftermath_text(struct cli *c, const struct aftermath *m)
{
    buf_printf(&c->out, "%lld decisions were made under what is in force now, %lld open shipments were scored by it\n",
               (long long)m->decisions, (long long)m->open);
    for (size_t i = 0; i < m->n; i++) {
        const struct aftermath_item *x = &m->items[i];

        buf_text(&c->out, "  ");
        out_padded(&c->out, x->reference, 20);
        buf_printf(&c->out, "  %-13.*s by %-10.*s  ", (int)x->decision.n, x->decision.p, (int)x->account.n, x->account.p);
        if (x->judged)
            buf_printf(&c->out, "%d %s, would have been %d %s\n", x->was_score, lane_name(x->was_lane), x->score,
                       lane_name(x->lane));
        else
            buf_text(&c->out, "(erased)\n");
    }
}

int cmd_rules_rollback(struct cli *c, struct pw_err *err)
{
    struct json_out    j = { .out = &c->out };
    struct named_rules named;
    struct aftermath   m;
    int                rc;

    if ((rc = cli_write(c, RIGHT_RULES, err)) < 0 || (rc = rules_named(c->office, c->args[0], &c->a, &named, err)) < 0)
        return rc;
    if (named.rulebook < 0) {
        err_set(err, PW_EUSAGE, "'%.80s' was never in force: there is nothing to go back to", c->args[0]);
        return err_remedy(err, "'penwatch rules drafts' shows what was; a new one goes by 'penwatch rules submit'");
    }
    if ((rc = aftermath_look(c->office, named.files, &c->a, &m, err)) < 0)
        return rc;
    if (!c->json) {
        aftermath_text(c, &m);
        return submit(c, named.files, true, err);
    }
    /* One document: the submission with what was decided in between. */
    json_open(&j, NULL, '{');
    json_i64(&j, "decisions", m.decisions);
    json_i64(&j, "open", m.open);
    json_open(&j, "between", '[');
    for (size_t i = 0; i < m.n; i++)
        item_json(&j, &m.items[i]);
    json_close(&j);
    {
        struct buf whole = c->out;

        c->out = (struct buf){ 0 };
        rc     = submit(c, named.files, true, err);
        if (rc == PW_OK) {
            j.out = &whole;
            json_raw(&j, "submitted", text_trim(buf_view(&c->out)));
        }
        buf_done(&c->out);
        c->out = whole;
        j.out  = &c->out;
    }
    json_close(&j);
    return rc < 0 ? rc : json_end(&j, err);
}
