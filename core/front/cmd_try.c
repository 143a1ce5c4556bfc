#include "config.h"
#include "front/cmd.h"

#include <stdio.h>

#include "app/whatif.h"
#include "base/text.h"
#include "front/show.h"

/* ---- rules try ---- */

static const struct contribution *of_rule(const struct verdict *v, struct str rule, struct str group)
{
    for (size_t i = 0; i < v->n_contributions; i++)
        if (str_eq(v->contributions[i].rule, rule) && (rule.n || str_eq(v->contributions[i].group, group)))
            return &v->contributions[i];
    return NULL;
}

/* A row of the comparison: what stands in either verdict, in the order of the draft's, then what only the other has. */
typedef void (*row_fn)(void *ctx, const struct contribution *before, const struct contribution *after);

static void each_row(const struct verdict *was, const struct verdict *now, row_fn each, void *ctx)
{
    for (size_t i = 0; i < now->n_contributions; i++)
        each(ctx, of_rule(was, now->contributions[i].rule, now->contributions[i].group), &now->contributions[i]);
    for (size_t i = 0; i < was->n_contributions; i++)
        if (!of_rule(now, was->contributions[i].rule, was->contributions[i].group))
            each(ctx, &was->contributions[i], NULL);
}

/* A need that is looked up is a limit; anything else is a value. */
static bool is_limit(const struct rulebook *rb, struct str rule, struct str need)
{
    for (size_t i = 0; i < rulebook_rules(rb); i++) {
        const struct rule_info *info = rulebook_rule(rb, i);

        for (size_t k = 0; str_is(rule, info->id) && k < info->n_needs; k++)
            if (str_is(need, info->needs[k].name))
                return rulebook_slot(rb, info->needs[k].slot)->kind == SLOT_LOOKUP;
    }
    return false;
}

static const struct rulebook *book_of(const struct trial *t, const struct contribution *after)
{
    return after ? t->j.rb : t->before.rb;
}

struct rows { struct cli *c; struct json_out *j; const struct trial *t; };

static void values_text(struct cli *c, const struct rulebook *rb, const struct contribution *k, bool limits)
{
    size_t n = 0;

    for (size_t i = 0; i < k->n_evidence; i++) {
        BUF_AUTO value = { 0 };

        if (is_limit(rb, k->rule, k->evidence[i].name) != limits)
            continue;
        fact_print(&value, &k->evidence[i].value);
        buf_text(&c->out, n++ ? ", " : limits ? "\n              limit  " : "\n              value  ");
        out_text(&c->out, k->evidence[i].name);
        buf_byte(&c->out, ' ');
        out_text(&c->out, buf_view(&value));
    }
}

static void points(struct cli *c, const struct contribution *k)
{
    if (k)
        buf_printf(&c->out, "%+6d", k->points);
    else
        buf_text(&c->out, "     -");
}

static void row_text(void *ctx, const struct contribution *before, const struct contribution *after)
{
    struct rows               *x = ctx;
    struct cli                *c = x->c;
    const struct contribution *k = after ? after : before;

    points(c, before);
    points(c, after);
    buf_text(&c->out, "  ");
    if (!k->rule.n) {
        buf_text(&c->out, "cap of ");
        out_text(&c->out, k->group);
        buf_text(&c->out, "\n");
        return;
    }
    buf_text(&c->out, colour_bold(c));
    out_text(&c->out, k->rule);
    buf_text(&c->out, colour_off(c));
    if (k->line && x->t->j.facts.n_lines > 1)
        buf_printf(&c->out, " (line %lld)", (long long)k->line);
    if (k->force != LANE_NONE)
        buf_printf(&c->out, " [forces %s]", lane_name(k->force));
    buf_text(&c->out, "\n              ");
    out_text(&c->out, k->because);
    values_text(c, book_of(x->t, after), k, false);
    values_text(c, book_of(x->t, after), k, true);
    buf_text(&c->out, "\n");
}

static void notes_text(struct cli *c, const char *title, const struct rule_note *n, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buf_text(&c->out, i ? ", " : title);
        out_text(&c->out, n[i].rule);
        buf_text(&c->out, " (");
        out_text(&c->out, n[i].text);
        buf_text(&c->out, ")");
    }
    if (count)
        buf_text(&c->out, "\n");
}

static void try_text(struct cli *c, const struct trial *t)
{
    struct rows x   = { c, NULL, t };
    int         was = lane_shown(t->j.was.lane, t->f.sampled), now = lane_shown(t->j.now.lane, t->f.sampled);
    char        hex[2][DIGEST_HEX];

    buf_text(&c->out, colour_bold(c));
    out_text(&c->out, t->f.reference);
    buf_printf(&c->out, "%s  profile %.*s\n", colour_off(c), (int)t->f.profile.n, t->f.profile.p);
    buf_printf(&c->out, "  in force  %3d %s%s%s   rulebook %.12s\n", t->j.was.score, lane_colour(c, was), lane_name(was),
               colour_off(c), digest_hex(&t->in_force, hex[0]));
    buf_printf(&c->out, "  tried     %3d %s%s%s   rulebook %.12s\n", t->j.now.score, lane_colour(c, now), lane_name(now),
               colour_off(c), digest_hex(&t->draft, hex[1]));
    for (size_t i = 0; i < t->n_sets; i++) {
        buf_text(&c->out, i ? ", " : "  with      ");
        out_text(&c->out, t->sets[i].name);
        buf_text(&c->out, " = ");
        out_text(&c->out, t->sets[i].text.n ? t->sets[i].text : STR("(absent)"));
    }
    buf_text(&c->out, t->n_sets ? "\n" : "");
    buf_text(&c->out, "\n force tried\n");
    each_row(&t->j.was, &t->j.now, row_text, &x);
    buf_printf(&c->out, "%6d%6d  in all\n", t->j.was.score, t->j.now.score);
    if (t->j.now.held)
        buf_text(&c->out, "              would be green, but something is missing or failed: yellow\n");
    notes_text(c, "not looked at  ", t->j.now.skipped, t->j.now.n_skipped);
    notes_text(c, "failed         ", t->j.now.aborted, t->j.now.n_aborted);
    notes_text(c, "speaks for it  ", t->j.now.favours, t->j.now.n_favours);
}

/* ---- as JSON ---- */

static void side_json(struct json_out *j, const char *key, const struct verdict *v, bool sampled,
                      const struct digest *rulebook)
{
    char hex[DIGEST_HEX];

    json_open(j, key, '{');
    json_textz(j, "rulebook", digest_hex(rulebook, hex));
    json_i64(j, "score", v->score);
    json_textz(j, "lane", lane_name(lane_shown(v->lane, sampled)));
    json_bool(j, "complete", v->complete);
    json_i64(j, "completeness", v->completeness);
    json_close(j);
}

static void opt_points(struct json_out *j, const char *key, const struct contribution *k)
{
    if (k)
        json_i64(j, key, k->points);
    else
        json_null(j, key);
}

static void row_json(void *ctx, const struct contribution *before, const struct contribution *after)
{
    struct rows               *x = ctx;
    const struct contribution *k = after ? after : before;

    json_open(x->j, NULL, '{');
    json_text(x->j, "rule", k->rule.n ? k->rule : STR_NONE);
    json_text(x->j, "group", k->group);
    if (k->line)
        json_i64(x->j, "line", k->line);
    else
        json_null(x->j, "line");
    opt_points(x->j, "before", before);
    opt_points(x->j, "after", after);
    json_textz(x->j, "force", k->force == LANE_NONE ? NULL : lane_name(k->force));
    json_text(x->j, "because", k->because.n ? k->because : STR_NONE);
    for (int limits = 0; limits < 2; limits++) {
        json_open(x->j, limits ? "limits" : "values", '{');
        for (size_t i = 0; i < k->n_evidence; i++)
            if (is_limit(book_of(x->t, after), k->rule, k->evidence[i].name) == (limits == 1))
                json_fact(x->j, k->evidence[i].name, &k->evidence[i].value);
        json_close(x->j);
    }
    json_close(x->j);
}

static void notes_json(struct json_out *j, const char *key, const char *what, const struct rule_note *n, size_t count)
{
    json_open(j, key, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(j, NULL, '{');
        json_text(j, "rule", n[i].rule);
        json_text(j, what, n[i].text);
        json_close(j);
    }
    json_close(j);
}

static int try_json(struct cli *c, const struct trial *t, struct pw_err *err)
{
    struct json_out j = { .out = &c->out, .pretty = true };
    struct rows     x = { c, &j, t };

    json_open(&j, NULL, '{');
    json_text(&j, "reference", t->f.reference);
    json_text(&j, "issuer", t->f.issuer);
    json_text(&j, "profile", t->f.profile);
    side_json(&j, "in_force", &t->j.was, t->f.sampled, &t->in_force);
    side_json(&j, "tried", &t->j.now, t->f.sampled, &t->draft);
    json_open(&j, "set", '[');
    for (size_t i = 0; i < t->n_sets; i++) {
        json_open(&j, NULL, '{');
        json_text(&j, "name", t->sets[i].name);
        json_text(&j, "value", t->sets[i].text.n ? t->sets[i].text : STR_NONE);
        json_close(&j);
    }
    json_close(&j);
    json_open(&j, "rules", '[');
    each_row(&t->j.was, &t->j.now, row_json, &x);
    json_close(&j);
    notes_json(&j, "skipped", "missing", t->j.now.skipped, t->j.now.n_skipped);
    notes_json(&j, "aborted", "kind", t->j.now.aborted, t->j.now.n_aborted);
    notes_json(&j, "favours", "because", t->j.now.favours, t->j.now.n_favours);
    json_close(&j);
    return json_end(&j, err);
}

int cmd_rules_try(struct cli *c, struct pw_err *err)
{
    const char        *sets[CLI_OPTIONS_MAX * 2], *folder = cli_option(c, "rules");
    struct rule_files *files = NULL;
    struct trial       t     = { 0 };
    size_t             n     = 0;
    int64_t            id;
    int                rc;

    for (size_t i = 0; i < c->n_given; i++)
        if (strcmp(c->given[i].name, "set") == 0)
            sets[n++] = c->given[i].value;
    if ((rc = cli_read(c, err)) < 0 || (rc = store_read_begin(c->office->st, err)) < 0 ||
        (rc = view_find(c->office, c->args[0], &id, err)) < 0)
        return rc;
    if (folder && !(files = arena_alloc(&c->a, sizeof *files)))
        return err_nomem(err);
    if (folder && (rc = rule_files_read(folder, &c->a, files, err)) < 0)
        return rc == PW_ENOTFOUND ? (err->rc = PW_EINPUT) : rc;
    if ((rc = trial_run(c->office, id, files, sets, n, &c->a, &t, err)) < 0)
        return rc;
    if (c->json)
        rc = try_json(c, &t, err);
    else
        try_text(c, &t);
    trial_done(&t);
    return rc;
}
