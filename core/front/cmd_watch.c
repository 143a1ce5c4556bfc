#include "config.h"
#include "front/cmd.h"

#include "app/clear.h"
#include "app/list_diff.h"
#include "app/list_fetch.h"
#include "app/rescreen.h"
#include "app/view.h"
#include "base/text.h"
#include "front/show.h"

/* ---- what is said of open shipments ---- */

int rescreen_and_tell(struct cli *c, int64_t seq, struct json_out *j, struct pw_err *err)
{
    struct rescreen_counts n;
    int                    rc = rescreen_open(c->office, seq, NULL, NULL, &n, err);

    if (rc < 0)
        return err_wrap(err, "open shipments could not be screened anew; 'penwatch rescore --open' does it");
    if (j) {
        json_open(j, "open", '{');
        json_i64(j, "screened", n.open);
        json_i64(j, "changed", n.changed);
        json_i64(j, "verdicts", n.verdicts);
        json_close(j);
    } else {
        buf_printf(&c->out, "%lld open shipment%s screened anew: %lld otherwise than before, %lld new verdict%s\n", (long long)n.open,
                   n.open == 1 ? "" : "s", (long long)n.changed, (long long)n.verdicts, n.verdicts == 1 ? "" : "s");
    }
    return PW_OK;
}

/* ---- list diff ---- */

#define SHOWN 50        /* changes that are listed without --limit; all are counted */

struct telling {
    struct cli     *c;
    struct json_out j;
    int64_t         n, limit;
};

static int tell(void *ctx, const struct list_change_row *r, struct pw_err *err)
{
    static const char *const words[] = { "came", "went", "changed" };
    struct telling *t   = ctx;
    struct buf     *out = &t->c->out;

    (void)err;
    if (t->n++ >= t->limit)
        return PW_OK;
    if (t->c->json) {
        json_open(&t->j, NULL, '{');
        json_textz(&t->j, "what", words[r->what]);
        json_text(&t->j, "entry", r->entry);
        json_text(&t->j, "name", r->name);
        json_textz(&t->j, "column", r->column);
        json_text(&t->j, "was", r->was);
        json_text(&t->j, "is", r->is);
        json_close(&t->j);
        return PW_OK;
    }
    buf_printf(out, "%-8s", words[r->what]);
    out_text(out, r->entry);
    if (r->name.n && !str_eq(r->name, r->entry)) {
        buf_text(out, "  ");
        out_text(out, r->name);
    }
    if (r->what == LIST_CHANGED) {
        buf_printf(out, "  %s: '", r->column);
        out_text(out, r->was);
        buf_text(out, "' -> '");
        out_text(out, r->is);
        buf_byte(out, '\'');
    }
    buf_byte(out, '\n');
    return PW_OK;
}

int cmd_list_diff(struct cli *c, struct pw_err *err)
{
    struct telling   t = { .c = c, .j = { .out = &c->out, .pretty = true } };
    struct list_diff d;
    int              rc;

    if ((rc = cli_number(c, "limit", 1, 1000000, SHOWN, &t.limit, err)) < 0 || (rc = cli_read(c, err)) < 0)
        return rc;
    if (c->json) {
        json_open(&t.j, NULL, '{');
        json_open(&t.j, "changes", '[');
    }
    if ((rc = list_diff(c->office, c->args[0], cli_option(c, "since"), &c->a, tell, &t, &d, err)) < 0)
        return rc;
    if (c->json) {
        json_close(&t.j);
        json_textz(&t.j, "list", c->args[0]);
        json_i64(&t.j, "from", d.from);
        json_i64(&t.j, "to", d.to);
        json_i64(&t.j, "came", (int64_t)d.came);
        json_i64(&t.j, "went", (int64_t)d.went);
        json_i64(&t.j, "changed", (int64_t)d.changed);
        json_close(&t.j);
        return json_end(&t.j, err);
    }
    if (t.n > t.limit)
        buf_printf(&c->out, "... and %lld more (--limit)\n", (long long)(t.n - t.limit));
    buf_printf(&c->out, "%s: version %lld (%zu rows) -> %lld (%zu rows): %zu came, %zu went, %zu changed\n", c->args[0], (long long)d.from,
               d.rows_from, (long long)d.to, d.rows_to, d.came, d.went, d.changed);
    return PW_OK;
}

/* ---- list clear ---- */

int cmd_list_clear(struct cli *c, struct pw_err *err)
{
    struct json_out j = { .out = &c->out, .pretty = true };
    struct clearing x = { .entry = c->args[1], .list = cli_option(c, "list"), .withdraw = cli_flag(c, "withdraw") };
    const char     *reason;
    int64_t         seq = 0;
    size_t          n   = 0;
    int             rc;

    if ((rc = cli_need(c, "reason", &reason, err)) < 0 || (rc = cli_write(c, RIGHT_DECIDE, err)) < 0 ||
        (rc = office_load_reference(c->office, err)) < 0 || (rc = view_find(c->office, c->args[0], &x.shipment, err)) < 0)
        return rc;
    x.reason = str_of(reason);
    if ((rc = clear_match(c->office, &x, &n, &seq, err)) < 0)
        return rc;
    if (c->json) {
        json_open(&j, NULL, '{');
        json_textz(&j, "done", x.withdraw ? "withdrawn" : "cleared");
        json_i64(&j, "matches", (int64_t)n);
        json_i64(&j, "audit", seq);
        if ((rc = rescreen_and_tell(c, seq, &j, err)) < 0)
            return rc;
        json_close(&j);
        return json_end(&j, err);
    }
    buf_printf(&c->out, x.withdraw ? "%s: the match with %s counts again\n"
                                   : "%s: not the one listed as %s; the match returns only if the entry or the party changes\n",
               c->args[0], c->args[1]);
    return rescreen_and_tell(c, seq, NULL, err);
}

/* ---- list source, list fetch ---- */

static int one_source(void *ctx, const struct source_row *s, struct pw_err *err)
{
    struct telling *t    = ctx;
    struct str      rest = s->urls, url;

    (void)err;
    if (!s->urls.n)
        return PW_OK;
    t->n++;
    if (t->c->json) {
        json_open(&t->j, NULL, '{');
        json_text(&t->j, "list", s->list);
        json_open(&t->j, "urls", '[');
        while (text_split(&rest, '\n', &url))
            json_text(&t->j, NULL, url);
        json_close(&t->j);
        json_text(&t->j, "pin", s->pin);
        json_text(&t->j, "proxy", s->proxy);
        json_text(&t->j, "ca", s->ca);
        json_text(&t->j, "account", s->account);
        json_close(&t->j);
        return PW_OK;
    }
    out_text(&t->c->out, s->list);
    buf_byte(&t->c->out, '\n');
    while (text_split(&rest, '\n', &url)) {
        buf_text(&t->c->out, "  ");
        out_text(&t->c->out, url);
        buf_byte(&t->c->out, '\n');
    }
    if (s->pin.n) {
        buf_text(&t->c->out, "  pin ");
        out_text(&t->c->out, s->pin);
        buf_byte(&t->c->out, '\n');
    }
    if (s->proxy.n) {
        buf_text(&t->c->out, "  proxy ");
        out_text(&t->c->out, s->proxy);
        buf_byte(&t->c->out, '\n');
    }
    return PW_OK;
}

static int tell_sources(struct cli *c, struct pw_err *err)
{
    struct telling t  = { .c = c, .j = { .out = &c->out, .pretty = true } };
    int            rc = PW_OK;

    if (c->json)
        json_open(&t.j, NULL, '[');
    if ((rc = st_source_list(c->office->st, &c->a, one_source, &t, err)) < 0)
        return rc;
    if (!c->json) {
        if (!t.n)
            buf_text(&c->out, "no list is fetched\n");
        return PW_OK;
    }
    json_close(&t.j);
    return json_end(&t.j, err);
}

int cmd_list_source(struct cli *c, struct pw_err *err)
{
    bool off = cli_flag(c, "off");
    int  rc;

    if (!c->n_args)
        return (rc = cli_read(c, err)) < 0 ? rc : tell_sources(c, err);
    if (off == (c->n_args > 1))
        return err_set(err, PW_EUSAGE, "give the addresses the list is fetched from, or --off");
    if ((rc = cli_write(c, RIGHT_LISTS, err)) < 0 ||
        (rc = list_source_set(c->office, c->args[0], c->args + 1, c->n_args - 1, cli_option(c, "pin"), cli_option(c, "proxy"),
                              cli_option(c, "ca"), err)) < 0)
        return rc;
    return tell_sources(c, err);
}

int cmd_list_fetch(struct cli *c, struct pw_err *err)
{
    struct input_loaded l  = { 0 };
    int                 rc = cli_write(c, RIGHT_LISTS, err);

    if (rc < 0 || (rc = list_fetch(c->office, c->args[0], &l, err)) < 0)
        return rc;
    if (l.unchanged && !c->json) {
        buf_printf(&c->out, "%s: nothing new at its source\n", c->args[0]);
        return PW_OK;
    }
    return list_say_loaded(c, c->args[0], &l, err);
}
