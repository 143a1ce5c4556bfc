#include "config.h"
#include "front/cmd.h"

#include <stdio.h>

#include "app/contrast.h"
#include "app/draft_from.h"
#include "base/text.h"

#define DIR_DEFAULT "rules"

/* ---- rules new ---- */

static void placed_json(struct json_out *j, const struct draft_placed *p)
{
    json_textz(j, "path", p->path);
    json_bool(j, "new_profiles", p->new_profiles);
    json_open(j, "profiles", '[');
    for (size_t i = 0; i < p->n_profiles; i++)
        json_textz(j, NULL, p->profiles[i]);
    json_close(j);
}

static void placed_text(struct cli *c, const struct draft_placed *p, const char *dir)
{
    buf_printf(&c->out, "%s: written\n", p->path);
    for (size_t i = 0; i < p->n_profiles; i++)
        buf_printf(&c->out, "%s: %s, weight 0\n", p->profiles[i], p->new_profiles ? "written with the rule" : "the rule added");
    buf_printf(&c->out, "now write into it what the rule is about, then: penwatch rules check %s && penwatch rules test %s\n", dir, dir);
}

static int place(struct cli *c, const struct draft *d, struct draft_placed *ret, struct pw_err *err)
{
    const char *dir  = cli_option(c, "dir") ? cli_option(c, "dir") : DIR_DEFAULT;
    BUF_AUTO    text = { 0 };
    int         rc;

    draft_write(d, &text);
    if ((rc = buf_check(&text, err)) < 0)
        return rc;
    return draft_place(dir, d->id, d->group, buf_view(&text), ret, err);
}

static int read_office(struct cli *c, struct pw_err *err)
{
    int rc;

    if ((rc = cli_read(c, err)) < 0 || (rc = store_read_begin(c->office->st, err)) < 0)
        return rc;
    return office_load_reference(c->office, err);
}

int cmd_rules_new(struct cli *c, struct pw_err *err)
{
    struct draft       *d      = arena_alloc(&c->a, sizeof *d);
    struct draft_placed p;
    struct recall       recall = { 0 };
    struct json_out     j      = { .out = &c->out, .pretty = true };
    const char         *group, *from = cli_option(c, "from");
    int                 rc;

    if (!d)
        return err_nomem(err);
    if ((rc = cli_need(c, "group", &group, err)) < 0 || (rc = draft_names_check(c->args[0], group, err)) < 0)
        return rc;
    if (!from)
        draft_blank(c->args[0], group, d);
    else if ((rc = read_office(c, err)) < 0 ||
             (rc = draft_from_shipment(c->office, from, c->args[0], group, &recall, &c->a, d, err)) < 0)
        return rc;
    rc = place(c, d, &p, err);
    recall_done(&recall);
    if (rc < 0)
        return rc;
    if (!c->json) {
        placed_text(c, &p, cli_option(c, "dir") ? cli_option(c, "dir") : DIR_DEFAULT);
        return PW_OK;
    }
    json_open(&j, NULL, '{');
    json_textz(&j, "id", c->args[0]);
    placed_json(&j, &p);
    json_close(&j);
    return json_end(&j, err);
}

/* ---- rules contrast ---- */

/* "A,B,C" into the references of a side. */
static int read_side(struct cli *c, const char *option, struct contrast_side *side, struct pw_err *err)
{
    const char *value;
    struct str  rest, ref;
    int         rc = cli_need(c, option, &value, err);

    if (rc < 0)
        return rc;
    for (rest = str_of(value); text_split(&rest, ',', &ref);) {
        if (side->n == CONTRAST_GROUP_MAX)
            return err_set(err, PW_EUSAGE, "--%s: at most %d shipments", option, CONTRAST_GROUP_MAX);
        side->refs[side->n] = arena_copy(&c->a, ref);
        if (!side->refs[side->n++])
            return err_nomem(err);
    }
    if (!side->n)
        return err_set(err, PW_EUSAGE, "--%s names no shipment", option);
    return PW_OK;
}

static int values_out(struct cli *c, struct json_out *j, struct contrast *k, const struct contrast_fact *f, bool bad, struct pw_err *err)
{
    size_t n  = bad ? k->bad.n : k->good.n;
    int    rc = PW_OK;

    if (c->json)
        json_open(j, bad ? "bad" : "good", '[');
    for (size_t i = 0; i < n && rc == PW_OK; i++) {
        struct fact_value v;
        BUF_AUTO          text = { 0 };

        if ((rc = contrast_value(k, f, bad, i, &v, err)) < 0)
            return rc;
        fact_print(&text, &v);
        if (c->json) {
            json_text(j, NULL, v.type == FACT_ABSENT ? STR_NONE : text.n ? buf_view(&text) : STR(""));
        } else {
            buf_text(&c->out, i ? "; " : "");
            out_text(&c->out, text.n ? buf_view(&text) : STR("(none)"));
        }
    }
    if (c->json)
        json_close(j);
    return rc;
}

static int fact_out(struct cli *c, struct json_out *j, struct contrast *k, size_t i, struct pw_err *err)
{
    static const char *const kinds[] = { "above", "below", "words", "truth", "item", "known", "missing" };
    struct contrast_fact    *f       = &k->facts[i];
    bool                     full    = i < k->separating;
    int                      rc;

    if (c->json) {
        json_open(j, NULL, '{');
        json_textz(j, "name", f->name);
        json_textz(j, "need", f->text);
        json_textz(j, "kind", kinds[f->kind]);
        json_textz(j, "test", f->test);
        json_bool(j, "full", full);
        json_u64(j, "hit", f->hit);
        json_u64(j, "wrong", f->wrong);
        if ((rc = values_out(c, j, k, f, true, err)) < 0 || (rc = values_out(c, j, k, f, false, err)) < 0)
            return rc;
        json_close(j);
        return PW_OK;
    }
    buf_printf(&c->out, "%2zu. ", i + 1);
    out_text(&c->out, str_of(f->test));
    if (!full)
        buf_printf(&c->out, "   (only partly: %zu of %zu bad, %zu of %zu good)", f->hit, k->bad.n, f->wrong, k->good.n);
    if (f->text[0] != '"') {
        buf_printf(&c->out, "\n      %s = ", f->name);
        out_text(&c->out, str_of(f->text));
    }
    buf_text(&c->out, "\n      bad:  ");
    if ((rc = values_out(c, j, k, f, true, err)) < 0)
        return rc;
    buf_text(&c->out, "\n      good: ");
    rc = values_out(c, j, k, f, false, err);
    buf_text(&c->out, "\n");
    return rc;
}

static void summary(struct cli *c, const struct contrast *k)
{
    buf_printf(&c->out, "%zu bad and %zu good shipments, %zu facts compared: ", k->bad.n, k->good.n, k->compared);
    if (!k->separating)
        buf_text(&c->out, "none separates them.\n");
    else
        buf_printf(&c->out, "%zu %s them, strongest first.\n", k->separating, k->separating == 1 ? "separates" : "separate");
    if (k->by_chance >= 1)
        buf_printf(&c->out, "With so few shipments about %.0f facts would do so by chance: ask of each whether it makes sense, "
                            "and compare more.\n", k->by_chance);
}

static int contrast_out(struct cli *c, struct contrast *k, const struct draft_placed *p, struct pw_err *err)
{
    struct json_out j  = { .out = &c->out, .pretty = true };
    int             rc = PW_OK;

    if (c->json) {
        json_open(&j, NULL, '{');
        json_u64(&j, "compared", k->compared);
        json_u64(&j, "separating", k->separating);
        json_decimal(&j, "by_chance", (int64_t)(k->by_chance * (double)DECIMAL_ONE));
        json_open(&j, "facts", '[');
    } else {
        summary(c, k);
    }
    for (size_t i = 0; i < k->n_facts && rc == PW_OK; i++)
        rc = fact_out(c, &j, k, i, err);
    if (rc < 0)
        return rc;
    if (!c->json) {
        if (p)
            placed_text(c, p, cli_option(c, "dir") ? cli_option(c, "dir") : DIR_DEFAULT);
        return PW_OK;
    }
    json_close(&j);
    if (p) {
        json_open(&j, "draft", '{');
        placed_json(&j, p);
        json_close(&j);
    } else {
        json_null(&j, "draft");
    }
    json_close(&j);
    return json_end(&j, err);
}

static int run_contrast(struct cli *c, struct contrast *k, const char *id, const char *group, struct pw_err *err)
{
    struct draft       *d = arena_alloc(&c->a, sizeof *d);
    struct draft_placed p;
    int                 rc;

    if (!d)
        return err_nomem(err);
    if ((rc = contrast_run(c->office, k, &c->a, err)) < 0)
        return rc;
    if (id && ((rc = contrast_draft(k, id, group, &c->a, d, err)) < 0 || (rc = place(c, d, &p, err)) < 0))
        return rc;
    return contrast_out(c, k, id ? &p : NULL, err);
}

int cmd_rules_contrast(struct cli *c, struct pw_err *err)
{
    struct contrast *k     = arena_alloc(&c->a, sizeof *k);
    const char      *group = NULL, *id = cli_option(c, "new");
    int              rc;

    if (!k)
        return err_nomem(err);
    if ((rc = read_side(c, "bad", &k->bad, err)) < 0 || (rc = read_side(c, "good", &k->good, err)) < 0)
        return rc;
    if (id && ((rc = cli_need(c, "group", &group, err)) < 0 || (rc = draft_names_check(id, group, err)) < 0))
        return rc;
    if ((rc = read_office(c, err)) == PW_OK)
        rc = run_contrast(c, k, id, group, err);
    contrast_done(k);
    return rc;
}
