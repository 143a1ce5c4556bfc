#include "config.h"
#include "front/cmd.h"

#include <stdio.h>
#include <unistd.h>

#include "app/recall.h"
#include "app/rulebooks.h"
#include "base/file.h"
#include "base/text.h"
#include "script/repl.h"

#define VALUES_MAX ((size_t)200000)     /* 500 lines of 200 facts, and the needs of 400 rules */
#define READ_SIZE  4096

struct dialogue {
    struct cli        *c;
    struct recall      recall;
    size_t             line;        /* the main one */
    struct repl_value *values;
    size_t             n, room;
    struct repl       *repl;
    struct json_out    j;
};

/* ---- the facts ---- */

static int add(struct dialogue *s, const char *prefix, const char *name, const struct fact_value *v, struct pw_err *err)
{
    BUF_STACK(full, 200);

    if (v->type == FACT_ABSENT || s->n == VALUES_MAX)
        return PW_OK;
    if (s->n == s->room) {
        size_t             room  = s->room ? s->room * 2 : 512;
        struct repl_value *grown = arena_alloc(&s->c->a, room * sizeof *grown);

        if (!grown)
            return err_nomem(err);
        if (s->n)
            memcpy(grown, s->values, s->n * sizeof *grown);
        s->values = grown;
        s->room   = room;
    }
    buf_printf(&full, "%s.%s", prefix, name);
    s->values[s->n].name  = full.failed ? NULL : arena_copy(&s->c->a, buf_view(&full));
    s->values[s->n].value = *v;
    return s->values[s->n++].name ? PW_OK : err_nomem(err);
}

/* Facts by their names: of the main line as f, of each line as goods[n]. */
static int add_facts(struct dialogue *s, struct pw_err *err)
{
    char prefix[40];
    int  rc = PW_OK;

    for (size_t i = 0; i < rulebook_slots(s->recall.rb) && rc == PW_OK; i++) {
        const struct slot *slot = rulebook_slot(s->recall.rb, i);

        if (slot->kind != SLOT_FACT)
            continue;
        rc = add(s, "f", fact_info(slot->fact)->name, recall_value(&s->recall, s->line, i), err);
        for (size_t k = 0; k < s->recall.facts.n_lines && rc == PW_OK; k++) {
            snprintf(prefix, sizeof prefix, "goods.%zu", k + 1);
            rc = add(s, prefix, fact_info(slot->fact)->name, recall_value(&s->recall, k, i), err);
        }
    }
    return rc;
}

/* What each rule of a rulebook reads, windows and look-ups as well, as needs.<rule>.<name>. */
static int add_needs(struct dialogue *s, const struct rulebook *rb, struct pw_err *err)
{
    char prefix[80];
    int  rc = PW_OK;

    for (size_t r = 0; r < rulebook_rules(rb) && rc == PW_OK; r++) {
        const struct rule_info *rule = rulebook_rule(rb, r);

        snprintf(prefix, sizeof prefix, "needs.%s", rule->id);
        for (size_t n = 0; n < rule->n_needs && rc == PW_OK; n++) {
            size_t at = rb == s->recall.rb ? rule->needs[n].slot : recall_slot(&s->recall, rulebook_slot(rb, rule->needs[n].slot));

            if (at != SIZE_MAX)
                rc = add(s, prefix, rule->needs[n].name, recall_value(&s->recall, s->line, at), err);
        }
    }
    return rc;
}

static int add_folder(struct dialogue *s, const char *folder, struct pw_err *err)
{
    struct rule_files *files = arena_alloc(&s->c->a, sizeof *files);
    struct rule_env    env;
    struct rulebook   *rb = NULL;
    int                rc;

    if (!files)
        return err_nomem(err);
    if ((rc = rule_files_read(folder, &s->c->a, files, err)) < 0 || (rc = reference_rule_env(&s->c->office->ref, &s->c->a, &env, err)) < 0)
        return rc;
    rc = rulebook_load(files->files, files->n, &env, &rb, NULL, err);
    if (rc == PW_OK)
        rc = add_needs(s, rb, err);
    rulebook_free(rb);
    return rc;
}

/* ---- line by line ---- */

/* An answer is seen at once; a document is printed when all is said. */
static void show(struct dialogue *s)
{
    if (s->c->json)
        return;
    fwrite(s->c->out.p ? s->c->out.p : "", 1, s->c->out.n, stdout);
    fflush(stdout);
    buf_reset(&s->c->out);
}

static int answer(struct dialogue *s, struct str line, struct pw_err *err)
{
    BUF_AUTO text = { 0 };
    bool     ok;
    int      rc;

    line = text_trim(line);
    if (!line.n)
        return PW_OK;
    if ((rc = repl_run(s->repl, line, &text, &ok, err)) < 0)
        return rc;
    if (s->c->json) {
        json_open(&s->j, NULL, '{');
        json_text(&s->j, "line", line);
        json_bool(&s->j, "ok", ok);
        json_text(&s->j, "answer", text.n ? buf_view(&text) : STR(""));
        json_close(&s->j);
        return PW_OK;
    }
    buf_text(&s->c->out, ok ? "" : "error: ");
    out_text(&s->c->out, text.n ? buf_view(&text) : STR(""));
    if (text.n)
        buf_byte(&s->c->out, '\n');
    show(s);
    return PW_OK;
}

static void prompt(struct dialogue *s)
{
    if (!s->c->json && isatty(STDIN_FILENO)) {
        buf_text(&s->c->out, "> ");
        show(s);
    }
}

/* Takes the lines that are complete; one that is far too long is let go by, and said to be so when it ends. */
static int take_lines(struct dialogue *s, struct buf *held, bool end, struct pw_err *err)
{
    size_t at = 0;
    int    rc = PW_OK;

    for (const char *stop; rc == PW_OK && at < held->n && (stop = memchr(held->p + at, '\n', held->n - at)) != NULL; prompt(s)) {
        rc = answer(s, (struct str){ held->p + at, (size_t)(stop - held->p) - at }, err);
        at = (size_t)(stop - held->p) + 1;
    }
    if (rc == PW_OK && end && at < held->n) {
        rc = answer(s, (struct str){ held->p + at, held->n - at }, err);
        at = held->n;
    }
    if (at) {
        memmove(held->p, held->p + at, held->n - at);
        held->n -= at;
    } else if (held->n > 2 * REPL_LINE_MAX) {
        held->n = REPL_LINE_MAX + 1;
    }
    return rc;
}

static int talk(struct dialogue *s, struct pw_err *err)
{
    BUF_AUTO held = { 0 };
    char     bytes[READ_SIZE];
    ssize_t  n;
    int      rc = PW_OK;

    prompt(s);
    /* Not file_read_some(): a person's line is answered before the next is there. */
    while (rc == PW_OK && (n = read(STDIN_FILENO, bytes, sizeof bytes)) > 0) {
        buf_add(&held, bytes, (size_t)n);
        rc = held.failed ? err_nomem(err) : take_lines(s, &held, false, err);
    }
    if (rc == PW_OK)
        rc = take_lines(s, &held, true, err);
    if (!s->c->json && isatty(STDIN_FILENO))
        buf_byte(&s->c->out, '\n');     /* behind the last prompt */
    return rc;
}

static int open_dialogue(struct dialogue *s, struct pw_err *err)
{
    struct cli  *c      = s->c;
    struct view *v      = arena_alloc(&c->a, sizeof *v);
    const char  *folder = cli_option(c, "rules");
    int          rc;

    if (!v)
        return err_nomem(err);
    if ((rc = cli_read(c, err)) < 0 || (rc = store_read_begin(c->office->st, err)) < 0 ||
        (rc = office_load_reference(c->office, err)) < 0 ||
        (rc = recall_shipment(c->office, c->args[0], &c->a, &s->recall, v, err)) < 0)
        return rc;
    s->line = view_main_line(v);
    if ((rc = add_facts(s, err)) < 0 || (rc = folder ? add_folder(s, folder, err) : add_needs(s, s->recall.rb, err)) < 0)
        return rc;
    return repl_new(s->values, s->n, &s->repl, err);
}

int cmd_rules_repl(struct cli *c, struct pw_err *err)
{
    struct dialogue s  = { .c = c, .j = { .out = &c->out, .pretty = true } };
    int            rc = open_dialogue(&s, err);

    if (rc == PW_OK && c->json) {
        json_open(&s.j, NULL, '{');
        json_textz(&s.j, "reference", c->args[0]);
        json_open(&s.j, "answers", '[');
    }
    if (rc == PW_OK)
        rc = talk(&s, err);
    if (rc == PW_OK && c->json) {
        json_close(&s.j);
        json_close(&s.j);
        rc = json_end(&s.j, err);
    }
    repl_free(s.repl);
    recall_done(&s.recall);
    return rc;
}
