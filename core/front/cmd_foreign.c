/* Alerts in the forms of others: read in by hand, kept apart, read by people. */
#include "config.h"
#include "front/cmd.h"

#include "app/alert_foreign.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"

#define TEXT_SHOWN 300      /* bytes of a description on the terminal; --json has all of it */

static void row_json(struct json_out *j, const struct foreign_row *f)
{
    char when[INSTANT_TEXT], hex[DIGEST_HEX];

    json_text(j, "document", f->id);
    json_textz(j, "digest", digest_hex(&f->digest, hex));
    json_text(j, "form", f->form);
    json_i64(j, "objects", f->objects);
    json_textz(j, "mark", alert_tlp_name((enum alert_tlp)f->tlp));
    json_textz(j, "taken_at", instant_format(f->taken_at, when));
    json_text(j, "account", f->account);
    json_bool(j, "closed", f->closed);
}

int cmd_alert_import(struct cli *c, struct pw_err *err)
{
    struct json_out    j     = { .out = &c->out, .pretty = true };
    BUF_AUTO           bytes = { 0 };
    struct foreign_row f;
    bool               known;
    int                rc;

    if ((rc = cli_write(c, RIGHT_IMPORT, err)) < 0)
        return rc;
    if ((rc = file_read(c->args[0], JSON_DOC_MAX, &bytes, err)) < 0)        /* the input's fault, and nothing is in */
        return rc == PW_ENOTFOUND || rc == PW_EIO ? (err->rc = PW_EINPUT) : rc;
    if ((rc = foreign_take(c->office, buf_view(&bytes), &c->a, &f, &known, err)) < 0) {
        err_wrap(err, "%.200s", c->args[0]);
        return rc;
    }
    if (c->json) {
        json_open(&j, NULL, '{');
        row_json(&j, &f);
        json_bool(&j, "known", known);
        json_close(&j);
        return json_end(&j, err);
    }
    out_text(&c->out, f.id);
    buf_printf(&c->out, ": %lld object%s %s; nothing of it scores or is passed on\n", (long long)f.objects, f.objects == 1 ? "" : "s",
               known ? "known already" : "kept apart");
    buf_printf(&c->out, "read it: penwatch alert quarantine %.*s\n", (int)f.id.n, f.id.p);
    return PW_OK;
}

/* ---- looking ---- */

struct telling { struct cli *c; struct json_out *j; int64_t n, limit; };

static int list_one(void *ctx, const struct foreign_row *f, struct pw_err *err)
{
    struct telling *t = ctx;
    struct buf     *out = &t->c->out;
    char            when[INSTANT_TEXT];

    (void)err;
    if (t->n++ >= t->limit)
        return PW_OK;
    if (t->j) {
        json_open(t->j, NULL, '{');
        row_json(t->j, f);
        json_close(t->j);
        return PW_OK;
    }
    buf_printf(out, "%.10s  ", instant_format(f->taken_at, when));
    out_text(out, f->id);
    buf_printf(out, "  %s, %lld object%s, by %.*s%s\n", alert_tlp_name((enum alert_tlp)f->tlp), (long long)f->objects, f->objects == 1 ? "" : "s",
               (int)f->account.n, f->account.p, f->closed ? ", closed" : "");
    return PW_OK;
}

static int list(struct cli *c, struct pw_err *err)
{
    struct json_out j = { .out = &c->out, .pretty = true };
    struct telling  t = { .c = c, .j = c->json ? &j : NULL };
    int             rc;

    if ((rc = cli_look(c, err)) < 0 || (rc = cli_number(c, "limit", 1, 100000, 100, &t.limit, err)) < 0)
        return rc;
    if (t.j)
        json_open(&j, NULL, '[');
    if ((rc = st_foreign_list(c->office->st, cli_flag(c, "all"), &c->a, list_one, &t, err)) < 0)
        return rc;
    if (t.j) {
        json_close(&j);
        return json_end(&j, err);
    }
    if (t.n > t.limit)
        buf_printf(&c->out, "and %lld more: --limit\n", (long long)(t.n - t.limit));
    if (!t.n)
        buf_text(&c->out, "no documents\n");
    return PW_OK;
}

static int object_json(void *ctx, const struct stix_object *o, struct pw_err *err)
{
    struct telling *t = ctx;

    (void)err;
    json_open(t->j, NULL, '{');
    json_text(t->j, "type", o->type);
    json_text(t->j, "id", o->id);
    json_text(t->j, "name", o->name);
    json_text(t->j, "text", o->text);
    json_text(t->j, "created", o->created);
    json_text(t->j, "modified", o->modified);
    json_textz(t->j, "mark", o->marked ? alert_tlp_name(o->tlp) : NULL);
    json_bool(t->j, "revoked", o->revoked);
    json_close(t->j);
    return PW_OK;
}

static int object_text(void *ctx, const struct stix_object *o, struct pw_err *err)
{
    struct telling *t = ctx;
    struct buf     *out = &t->c->out;

    (void)err;
    if (t->n++ >= t->limit)
        return PW_OK;
    buf_text(out, "\n");
    out_text(out, o->type);
    if (o->name.n) {
        buf_text(out, "  ");
        out_text(out, text_cut(o->name, TEXT_SHOWN));
    }
    if (o->revoked)
        buf_text(out, "  (revoked)");
    buf_text(out, "\n  ");
    out_text(out, o->id);
    if (o->created.n) {
        buf_text(out, ", ");
        out_text(out, o->modified.n ? o->modified : o->created);
    }
    if (o->marked)
        buf_printf(out, ", %s", alert_tlp_name(o->tlp));
    if (o->text.n) {
        buf_text(out, "\n  ");
        out_text(out, text_cut(o->text, TEXT_SHOWN));
        buf_text(out, o->text.n > TEXT_SHOWN ? "..." : "");
    }
    buf_byte(out, '\n');
    return PW_OK;
}

static int show_json(struct cli *c, const struct foreign_row *f, struct pw_err *err)
{
    struct json_out j = { .out = &c->out, .pretty = true };
    struct telling  t = { .c = c, .j = &j };
    int             rc;

    json_open(&j, NULL, '{');
    row_json(&j, f);
    json_open(&j, "contents", '[');
    if ((rc = foreign_each(c->office, f, &c->a, object_json, &t, err)) < 0 && rc != PW_ENOTFOUND)
        return rc;
    json_close(&j);
    json_bool(&j, "erased", rc == PW_ENOTFOUND);
    json_close(&j);
    return json_end(&j, err);
}

static int show(struct cli *c, const struct foreign_row *f, struct pw_err *err)
{
    struct telling t = { .c = c };
    char           when[INSTANT_TEXT];
    int            rc;

    if ((rc = cli_number(c, "limit", 1, 100000, 100, &t.limit, err)) < 0 || c->json)
        return rc < 0 ? rc : show_json(c, f, err);
    out_text(&c->out, f->id);
    buf_printf(&c->out, " (STIX 2.1), taken in %.10s by %.*s%s\n%s\n", instant_format(f->taken_at, when), (int)f->account.n, f->account.p,
               f->closed ? ", closed" : "", alert_tlp_name((enum alert_tlp)f->tlp));
    buf_text(&c->out, "Nobody signed it: nothing of it scores or is passed on. What holds goes into an alert of this office, by hand: penwatch alert new\n");
    rc = foreign_each(c->office, f, &c->a, object_text, &t, err);
    if (rc == PW_ENOTFOUND)
        buf_text(&c->out, "\n(erased)\n");
    if (t.n > t.limit)
        buf_printf(&c->out, "\nand %lld more: --limit\n", (long long)(t.n - t.limit));
    return rc == PW_ENOTFOUND ? PW_OK : rc;
}

int cmd_alert_quarantine(struct cli *c, struct pw_err *err)
{
    bool               close  = cli_flag(c, "close");
    const char        *reason = NULL;
    struct foreign_row f;
    int                rc;

    if (!c->n_args)
        return close ? err_set(err, PW_EUSAGE, "--close is of one document: give its id") : list(c, err);
    if (close && (rc = cli_need(c, "reason", &reason, err)) < 0)
        return rc;
    if ((rc = close ? cli_write(c, RIGHT_DECIDE, err) : cli_look(c, err)) < 0 || (rc = foreign_find(c->office, c->args[0], &c->a, &f, err)) < 0)
        return rc;
    if (!foreign_open_to(c->office, &f)) {
        err_set(err, PW_ESTATE, "it is marked TLP:RED: for supervisors and whoever took it in");
        return err_remedy(err, "ask a supervisor");
    }
    if (close && (rc = foreign_close(c->office, &f, str_of(reason), err)) < 0)
        return rc;
    f.closed |= close;
    return show(c, &f, err);
}
