#include "config.h"
#include "front/cmd.h"

#include <stdio.h>

#include "app/rulebooks.h"
#include "base/file.h"
#include "base/text.h"

/* ---- rules of a folder, with the tables and lists beside them or those of the database ---- */

struct folder {
    const char         *path;
    struct rule_files  *files;
    struct reference    ref;
    bool                has_ref;
    struct rulebook    *rb;
    struct rule_findings findings;
    int                 rc;         /* of loading */
    struct pw_err       why;
    size_t              examples;   /* run */
    struct rule_trial   trial;      /* of all rules together */
};

static void folder_done(struct folder *f)
{
    rulebook_free(f->rb);
    rule_findings_done(&f->findings);
    if (f->has_ref)
        reference_done(&f->ref);
}

/* Tables and lists beside the rules come first; a folder of rules alone is checked against the shipped ones. */
static int read_reference(struct folder *f, struct pw_err *err)
{
    char shipped[OFFICE_PATH_ROOM];
    int  rc;

    snprintf(shipped, sizeof shipped, "%.4000s/rules", cli_share());
    rc = reference_from_folder(f->path, shipped, &f->ref, err);
    f->has_ref = rc == PW_OK;
    return rc;
}

/* `closely`: what an author should mend as well, and not only what would not load. */
static int folder_load(struct cli *c, struct folder *f, bool closely, struct pw_err *err)
{
    static char     shipped[OFFICE_PATH_ROOM];
    struct rule_env env;
    int             rc;

    snprintf(shipped, sizeof shipped, "%.4000s/rules", cli_share());
    f->path  = c->n_args ? c->args[0] : shipped;
    f->files = arena_alloc(&c->a, sizeof *f->files);
    if (!f->files)
        return err_nomem(err);
    if ((rc = rule_files_read(f->path, &c->a, f->files, err)) < 0) {
        if (rc == PW_ENOTFOUND)
            err->rc = rc = PW_EINPUT;
        return rc;
    }
    if ((rc = read_reference(f, err)) < 0 || (rc = reference_rule_env(&f->ref, &c->a, &env, err)) < 0)
        return rc;
    f->rc = (closely ? rulebook_check : rulebook_load)(f->files->files, f->files->n, &env, &f->rb, &f->findings, &f->why);
    return f->rc < 0 && f->rc != PW_ERULE ? (*err = f->why, f->rc) : PW_OK;
}

static void finding_out(struct cli *c, struct json_out *j, const struct folder *f, const struct rule_finding *q)
{
    if (c->json) {
        json_open(j, NULL, '{');
        json_textz(j, "file", q->path);
        json_i64(j, "line", q->line);
        json_i64(j, "column", q->column);
        json_textz(j, "message", q->message);
        json_textz(j, "hint", q->hint[0] ? q->hint : NULL);
        json_bool(j, "advice", q->advice);
        json_close(j);
        return;
    }
    out_text(&c->out, str_of(f->path));
    buf_byte(&c->out, '/');
    out_text(&c->out, str_of(q->path));
    buf_printf(&c->out, ":%d:%d: %s", q->line, q->column, q->advice ? "advice: " : "");
    out_text(&c->out, str_of(q->message));
    if (q->hint[0]) {
        buf_text(&c->out, "\n    ");
        out_text(&c->out, str_of(q->hint));
    }
    buf_text(&c->out, "\n");
}

static size_t serious(const struct rule_findings *f)
{
    size_t n = 0;

    for (size_t i = 0; i < f->n; i++)
        n += !f->items[i].advice;
    return n;
}

static void report_counts(struct json_out *j, const struct folder *f)
{
    json_i64(j, "files", (int64_t)f->files->n);
    json_i64(j, "rules", f->rb ? (int64_t)rulebook_rules(f->rb) : 0);
    json_i64(j, "examples", (int64_t)f->examples);
    json_i64(j, "lines", (int64_t)f->trial.lines);
    json_i64(j, "unreached", (int64_t)f->trial.unreached);
    json_i64(j, "mutants", (int64_t)f->trial.mutants);
    json_i64(j, "survivors", (int64_t)f->trial.survivors);
}

static int report(struct cli *c, const struct folder *f, struct pw_err *err)
{
    struct json_out j    = { .out = &c->out, .pretty = true };
    size_t          bad  = serious(&f->findings), weak = f->trial.unreached + f->trial.survivors;

    if (bad || (cli_flag(c, "strict") && weak))
        c->exit_code = EXIT_REFUSED;
    if (c->json) {
        json_open(&j, NULL, '{');
        report_counts(&j, f);
        json_bool(&j, "ok", c->exit_code == EXIT_DONE);
        json_open(&j, "findings", '[');
    }
    for (size_t i = 0; i < f->findings.n; i++)
        finding_out(c, &j, f, &f->findings.items[i]);
    if (c->json) {
        json_close(&j);
        json_close(&j);
        return json_end(&j, err);
    }
    buf_printf(&c->out, "%zu files, %zu rules", f->files->n, f->rb ? rulebook_rules(f->rb) : 0);
    if (f->examples)
        buf_printf(&c->out, ", %zu examples", f->examples);
    if (f->trial.mutants)
        buf_printf(&c->out, ", %zu of %zu lines reached, %zu of %zu changes noticed", f->trial.lines - f->trial.unreached,
                   f->trial.lines, f->trial.mutants - f->trial.survivors, f->trial.mutants);
    if (bad)
        buf_printf(&c->out, ": %zu to mend\n", bad);
    else
        buf_text(&c->out, c->exit_code ? ": examples to add\n" : ": in order\n");
    return PW_OK;
}

int cmd_rules_check(struct cli *c, struct pw_err *err)
{
    struct folder     f  = { 0 };
    struct rule_trial cost;
    int               rc = folder_load(c, &f, true, err);

    for (size_t i = 0; rc == PW_OK && f.rb && i < rulebook_rules(f.rb); i++)
        rc = rulebook_watch(f.rb, i, false, &cost, &f.findings, err);
    if (rc == PW_OK)
        rc = report(c, &f, err);
    folder_done(&f);
    return rc;
}

/* Examples that pass are measured: the lines they reach, the changes they notice. */
static int try_rule(struct folder *f, size_t i, struct pw_err *err)
{
    struct rule_trial watched, changed;
    size_t            run = 0, before = serious(&f->findings);
    int               rc = rulebook_test(f->rb, i, &run, &f->findings, err);

    f->examples += run;
    if (rc < 0 || serious(&f->findings) > before)
        return rc == PW_ERULE ? PW_OK : rc;     /* the findings say it */
    if ((rc = rulebook_watch(f->rb, i, true, &watched, &f->findings, err)) < 0 ||
        (rc = rulebook_mutate(f->rb, i, &changed, &f->findings, err)) < 0)
        return rc;
    f->trial.lines += watched.lines;
    f->trial.unreached += watched.unreached;
    f->trial.mutants += changed.mutants;
    f->trial.survivors += changed.survivors;
    return PW_OK;
}

int cmd_rules_test(struct cli *c, struct pw_err *err)
{
    struct folder f  = { 0 };
    int           rc = folder_load(c, &f, false, err);

    for (size_t i = 0; rc == PW_OK && f.rb && i < rulebook_rules(f.rb); i++)
        rc = try_rule(&f, i, err);
    if (rc == PW_OK)
        rc = report(c, &f, err);
    folder_done(&f);
    return rc;
}

/* ---- the rulebook in force ---- */

static void rule_json(struct json_out *j, const struct office *o, size_t i)
{
    const struct rule_info *r = rulebook_rule(o->rb, i);

    json_open(j, NULL, '{');
    json_textz(j, "id", r->id);
    json_textz(j, "group", r->group);
    json_textz(j, "on", r->on == SCOPE_GOODS ? "goods" : "shipment");
    json_textz(j, "title", r->title);
    json_textz(j, "reference", r->reference);
    json_textz(j, "because", r->because);
    json_textz(j, "letter", r->letter);
    json_bool(j, "favours", r->favours);
    json_open(j, "needs", '[');
    for (size_t n = 0; n < r->n_needs; n++)
        json_textz(j, NULL, r->needs[n].name);
    json_close(j);
    json_open(j, "weights", '{');
    for (size_t p = 0; p < rulebook_profiles(o->rb); p++)
        json_i64(j, rulebook_profile(o->rb, p)->id, rulebook_profile(o->rb, p)->rules[i].weight_pts);
    json_close(j);
    json_open(j, "forces", '{');
    for (size_t p = 0; p < rulebook_profiles(o->rb); p++)
        if (rulebook_profile(o->rb, p)->rules[i].force != LANE_NONE)
            json_textz(j, rulebook_profile(o->rb, p)->id, lane_name(rulebook_profile(o->rb, p)->rules[i].force));
    json_close(j);
    json_close(j);
}

static void rule_line(struct cli *c, size_t i)
{
    const struct rulebook  *rb = c->office->rb;
    const struct rule_info *r  = rulebook_rule(rb, i);

    buf_printf(&c->out, "%-26s %-10s %-4s ", r->id, r->group, r->reference);
    for (size_t p = 0; p < rulebook_profiles(rb); p++) {
        const struct profile_rule *w = &rulebook_profile(rb, p)->rules[i];

        buf_printf(&c->out, "%3d%s ", w->weight_pts, w->force != LANE_NONE ? "!" : " ");
    }
    buf_printf(&c->out, " %s%s\n", r->title, r->favours ? " (speaks for)" : "");
}

int cmd_rules_list(struct cli *c, struct pw_err *err)
{
    struct json_out j = { .out = &c->out, .pretty = true };
    char            hex[DIGEST_HEX];
    int             rc;

    if ((rc = cli_read(c, err)) < 0 || (rc = office_load_rules(c->office, err)) < 0)
        return rc;
    digest_hex(&c->office->rulebook_digest, hex);
    if (c->json) {
        json_open(&j, NULL, '{');
        json_textz(&j, "rulebook", hex);
        json_open(&j, "rules", '[');
    } else {
        buf_printf(&c->out, "rulebook %s\n%-42s ", hex, "weights:");
        for (size_t p = 0; p < rulebook_profiles(c->office->rb); p++)
            buf_printf(&c->out, "%.4s ", rulebook_profile(c->office->rb, p)->id);
        buf_text(&c->out, " (! forces a lane)\n");
    }
    for (size_t i = 0; i < rulebook_rules(c->office->rb); i++) {
        if (c->json)
            rule_json(&j, c->office, i);
        else
            rule_line(c, i);
    }
    if (!c->json)
        return PW_OK;
    json_close(&j);
    json_close(&j);
    return json_end(&j, err);
}

int cmd_rules_show(struct cli *c, struct pw_err *err)
{
    struct json_out j = { .out = &c->out, .pretty = true };
    int             rc;

    if ((rc = cli_read(c, err)) < 0 || (rc = office_load_rules(c->office, err)) < 0)
        return rc;
    for (size_t i = 0; i < rulebook_rules(c->office->rb); i++) {
        const struct rule_info *r = rulebook_rule(c->office->rb, i);

        if (strcmp(r->id, c->args[0]) != 0)
            continue;
        if (c->json) {
            rule_json(&j, c->office, i);
            return json_end(&j, err);
        }
        buf_printf(&c->out, "%s%s%s  (%s, %s, on %s)\n%s\n\nbecause  %s\nletter   %s\nneeds    ", colour_bold(c), r->id,
                   colour_off(c), r->group, r->reference, r->on == SCOPE_GOODS ? "each goods line" : "the shipment",
                   r->title, r->because, r->letter ? r->letter : "(nothing may be told a firm)");
        for (size_t n = 0; n < r->n_needs; n++)
            buf_printf(&c->out, "%s%s", n ? ", " : "", r->needs[n].name);
        buf_text(&c->out, "\n");
        for (size_t p = 0; p < rulebook_profiles(c->office->rb); p++) {
            const struct profile_rule *w = &rulebook_profile(c->office->rb, p)->rules[i];

            buf_printf(&c->out, "%-8s %d points%s%s\n", rulebook_profile(c->office->rb, p)->id, w->weight_pts,
                       w->force != LANE_NONE ? ", forces " : "", w->force != LANE_NONE ? lane_name(w->force) : "");
        }
        return PW_OK;
    }
    err_set(err, PW_ENOTFOUND, "the rulebook in force has no rule '%.60s'", c->args[0]);
    return err_remedy(err, "'penwatch rules list' names them");
}
