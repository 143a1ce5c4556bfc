#include "config.h"
#include "front/cmd.h"

#include <stdio.h>

#include "app/lifecycle.h"
#include "app/payload.h"
#include "app/rules_diff.h"
#include "app/rules_named.h"
#include "base/clock.h"
#include "base/text.h"
#include "front/lifecycle.h"

/* ---- diff ---- */

static void change_json(struct json_out *j, const struct rule_change *x)
{
    json_open(j, NULL, '{');
    json_textz(j, "kind", rule_change_name(x->kind));
    json_text(j, "file", x->file);
    json_text(j, "key", x->path.n ? x->path : STR_NONE);
    json_text(j, "was", x->was.n ? x->was : STR_NONE);
    json_text(j, "is", x->is.n ? x->is : STR_NONE);
    json_close(j);
}

#define VALUE_SHOWN 60      /* of a check's code or a long text: the text diff has the rest */

/* Bytes that two long values begin with alike and that need not be shown: where they differ is what matters. */
static size_t alike(struct str a, struct str b)
{
    size_t n = 0;

    while (n < a.n && n < b.n && a.p[n] == b.p[n])
        n++;
    if (n < VALUE_SHOWN / 2 || (a.n <= VALUE_SHOWN && b.n <= VALUE_SHOWN))
        return 0;
    n -= VALUE_SHOWN / 4;
    while (n && (a.p[n] & 0xC0) == 0x80)
        n--;
    return n;
}

static void value_text(struct buf *out, struct str v, size_t skipped)
{
    if (skipped) {
        buf_text(out, "...");
        v = (struct str){ v.p + skipped, v.n - skipped };
    }
    if (v.n > VALUE_SHOWN) {
        v.n = VALUE_SHOWN;
        while (v.n && (v.p[v.n] & 0xC0) == 0x80)
            v.n--;
        out_text(out, v);
        buf_text(out, "...");
    } else {
        out_text(out, v.n ? v : STR("nothing"));
    }
}

static void change_text(struct cli *c, const struct rule_change *x)
{
    bool whole = !x->path.n;

    buf_printf(&c->out, "%-16s ", rule_change_name(x->kind));
    out_text(&c->out, x->file);
    if (!whole) {
        buf_text(&c->out, "  ");
        out_text(&c->out, x->path);
        if (x->kind == CHANGE_CODE || x->kind == CHANGE_EXAMPLE) {
            buf_text(&c->out, x->was.n && x->is.n ? " changed" : x->is.n ? " new" : " gone");
        } else {
            buf_text(&c->out, ": ");
            value_text(&c->out, x->was, alike(x->was, x->is));
            buf_text(&c->out, " -> ");
            value_text(&c->out, x->is, alike(x->was, x->is));
        }
    }
    buf_byte(&c->out, '\n');
}

static int by_meaning(struct cli *c, struct json_out *j, const struct rule_files *was, const struct rule_files *is,
                      struct pw_err *err)
{
    struct rule_change *changes;
    size_t              n;
    int                 rc = rules_diff(was, is, &c->a, &changes, &n, err);

    if (rc < 0)
        return rc;
    if (c->json)
        json_open(j, "changes", '[');
    for (size_t i = 0; i < n; i++) {
        if (c->json)
            change_json(j, &changes[i]);
        else
            change_text(c, &changes[i]);
    }
    if (c->json)
        json_close(j);
    else if (!n)
        buf_text(&c->out, "no difference\n");
    return PW_OK;
}

static int text_out(struct cli *c, struct json_out *j, const struct rule_files *was, const struct rule_files *is,
                    struct pw_err *err)
{
    BUF_AUTO diff = { 0 };
    int      rc   = rules_diff_text(was, is, &diff, err);

    if (rc < 0)
        return rc;
    if (c->json) {
        json_text(j, "text", buf_view(&diff));
        return PW_OK;
    }
    for (struct str rest = buf_view(&diff); rest.n;) {
        const char *end = memchr(rest.p, '\n', rest.n);
        size_t      n   = end ? (size_t)(end - rest.p) : rest.n;

        out_text(&c->out, (struct str){ rest.p, n });
        buf_byte(&c->out, '\n');
        rest.p += n + (end != NULL);
        rest.n -= n + (end != NULL);
    }
    return PW_OK;
}

int changes_out(struct cli *c, struct json_out *j, const struct rule_files *was, const struct rule_files *is, bool text,
                struct pw_err *err)
{
    int rc = by_meaning(c, j, was, is, err);

    if (rc < 0 || !text)
        return rc;
    if (!c->json)
        buf_byte(&c->out, '\n');
    return text_out(c, j, was, is, err);
}

int cmd_rules_diff(struct cli *c, struct pw_err *err)
{
    struct json_out    j = { .out = &c->out, .pretty = true };
    struct named_rules was, is;
    int                rc;

    if ((rc = cli_read(c, err)) < 0 || (rc = rules_named(c->office, c->args[0], &c->a, &was, err)) < 0 ||
        (rc = rules_named(c->office, c->args[1], &c->a, &is, err)) < 0)
        return rc;
    if (c->json)
        json_open(&j, NULL, '{');
    rc = changes_out(c, &j, was.files, is.files, cli_flag(c, "text"), err);
    if (rc < 0 || !c->json)
        return rc;
    json_close(&j);
    return json_end(&j, err);
}

/* ---- drafts ---- */

struct drafts {
    struct cli     *c;
    struct json_out j;
    size_t          n;
};

static void signers_json(struct json_out *j, const struct draft_standing *s)
{
    json_open(j, "signers", '[');
    for (size_t i = 0; i < s->n_signers; i++) {
        json_open(j, NULL, '{');
        json_text(j, "account", s->signers[i]);
        json_bool(j, "despite", s->despite[i]);
        json_close(j);
    }
    json_close(j);
}

struct str draft_note(struct cli *c, const struct draft_row *d)
{
    struct str note = STR_NONE;

    return payload_get(c->office->st, d->seq, 0, &c->a, &note, NULL) == PW_OK ? note : STR_NONE;
}

void draft_json(struct json_out *j, const struct draft_row *d, struct str note, const struct draft_standing *s)
{
    char hex[DIGEST_HEX], at[INSTANT_TEXT];

    digest_hex(&d->digest, hex);
    json_i64(j, "draft", d->seq);
    json_textz(j, "digest", hex);
    json_text(j, "kind", d->kind);
    json_text(j, "account", d->account);
    json_text(j, "note", note.n ? note : STR_NONE);
    json_textz(j, "status", draft_status_name(s->status));
    json_textz(j, "at", s->at_us == HISTORY_ABSENT ? NULL : instant_format(s->at_us, at));
    signers_json(j, s);
}

static void draft_line(struct cli *c, const struct draft_row *d, struct str note, const struct draft_standing *s)
{
    char hex[DIGEST_HEX], at[INSTANT_TEXT];

    digest_hex(&d->digest, hex);
    buf_printf(&c->out, "%5lld  %.12s  %-8.*s  by %-12.*s  %s", (long long)d->seq, hex, (int)d->kind.n, d->kind.p,
               (int)d->account.n, d->account.p, draft_status_name(s->status));
    for (size_t i = 0; i < s->n_signers; i++)
        buf_printf(&c->out, "%s%.*s%s", i ? ", " : "; signed by ", (int)s->signers[i].n, s->signers[i].p,
                   s->despite[i] ? " (despite the guard)" : "");
    if (s->status == DRAFT_SCHEDULED)
        buf_printf(&c->out, "; from %s", instant_format(s->at_us, at));
    buf_text(&c->out, note.n ? ": " : "");
    out_text(&c->out, note);
    buf_byte(&c->out, '\n');
}

static int each_draft(void *ctx, const struct draft_row *d, struct pw_err *err)
{
    struct drafts        *x = ctx;
    struct draft_standing s;
    int                   rc = draft_standing(x->c->office, d, &x->c->a, &s, err);

    if (rc < 0)
        return rc;
    x->n++;
    if (x->c->json) {
        json_open(&x->j, NULL, '{');
        draft_json(&x->j, d, draft_note(x->c, d), &s);
        json_close(&x->j);
    } else {
        draft_line(x->c, d, draft_note(x->c, d), &s);
    }
    return PW_OK;
}

int cmd_rules_drafts(struct cli *c, struct pw_err *err)
{
    struct drafts x = { .c = c, .j = { .out = &c->out, .pretty = true } };
    int           rc;

    if ((rc = cli_read(c, err)) < 0)
        return rc;
    if (c->json)
        json_open(&x.j, NULL, '[');
    if ((rc = st_draft_list(c->office->st, &c->a, each_draft, &x, err)) < 0)
        return rc;
    if (c->json) {
        json_close(&x.j);
        return json_end(&x.j, err);
    }
    if (!x.n)
        buf_text(&c->out, "nothing was submitted yet: penwatch rules submit DIR --note WHY\n");
    return PW_OK;
}
