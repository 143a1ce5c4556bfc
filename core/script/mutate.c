#include "config.h"

#include <math.h>
#include <stdio.h>

#include "base/mem.h"
#include "script/chunk.h"
#include "script/example.h"
#include "script/expr.h"

#define MUTANTS_MAX 400     /* of one rule */
#define WORD_MAX    40

/* One change: the bytes of a token in the source give way to `text`. */
struct mutant {
    size_t token;
    char   text[WORD_MAX];
};

struct mutating {
    struct rulebook      *rb;
    size_t                rule;
    struct tree           tree;
    struct mutant        *mutants;
    size_t                n;
    struct telling       *t;
    struct rule_findings *f;
};

/* ---- what could be changed ---- */

static void add(struct mutating *m, size_t token, const char *text)
{
    struct mutant *x = m->n < MUTANTS_MAX ? &m->mutants[m->n++] : NULL;

    if (!x)
        return;
    x->token = token;
    snprintf(x->text, sizeof x->text, "%s", text);
}

/* A tenth more and a tenth less, whole where it was whole; a text that is a number again. */
static void add_number(struct mutating *m, const struct expr *e)
{
    char   text[WORD_MAX];
    double v, step;

    if (!expr_number(&m->tree, e, &v) || fabs(v) > 1e12)
        return;
    step = v == floor(v) ? fmax(1, floor(v / 10)) : v / 10;
    for (int sign = 1; sign >= -1; sign -= 2) {
        double other = v + sign * step;

        /* Brackets, because 5 - -1 is read otherwise than 5 --1. */
        snprintf(text, sizeof text, other < 0 ? "(%.10g)" : "%.10g", other);
        add(m, e->token, text);
    }
}

static void add_expr(void *ctx, const struct expr *e)
{
    static const struct { enum expr_op op; const char *other; } operators[] = {
        { OP_LT, "<=" }, { OP_LE, "<" }, { OP_GT, ">=" }, { OP_GE, ">" }, { OP_EQ, "~=" }, { OP_NE, "==" },
        { OP_AND, "or" }, { OP_OR, "and" }, { OP_ADD, "-" }, { OP_SUB, "+" },
    };
    struct mutating *m = ctx;

    if (e->kind == EXPR_NUMBER)
        add_number(m, e);
    else if (e->kind == EXPR_TRUE || e->kind == EXPR_FALSE)
        add(m, e->token, e->kind == EXPR_TRUE ? "false" : "true");
    for (size_t i = 0; e->kind == EXPR_BINARY && i < COUNT_OF(operators); i++)
        if (e->op == operators[i].op)
            add(m, e->token, operators[i].other);
}

/* ---- trying it ---- */

static bool write_mutant(const struct mutating *m, const struct mutant *x, struct buf *out)
{
    struct str source = m->rb->rules[m->rule].source, at = m->tree.scan->t[x->token].s;
    size_t     before = (size_t)(at.p - source.p);

    buf_reset(out);
    buf_add(out, source.p, before);
    buf_text(out, x->text);
    buf_add(out, at.p + at.n, source.n - before - at.n);
    return !out->failed;
}

/* Does an example fail now? */
static bool noticed(struct mutating *m)
{
    struct telling *t = m->t;

    t->faults = 0;
    for (t->number = 1; !t->faults && t->number <= t->rule->info.n_examples; t->number++) {
        example_run(t, m->rule);
        arena_reset(t->arena);
    }
    rule_findings_done(t->f);
    return t->faults > 0;
}

static void tell_survivor(const struct mutating *m, const struct mutant *x)
{
    const struct token  *at = &m->tree.scan->t[x->token];
    struct place_of      place = { m->rb->rules[m->rule].info.path, at->line, at->column };
    bool                 edge  = strchr("<>", *at->s.p) != NULL, number = at->kind == TOKEN_NUMBER;
    struct rule_finding *y     = finding_add(m->f, place, "no example notices when '%.*s' becomes '%s'", (int)(at->s.n < 40 ? at->s.n : 40),
                                             at->s.p, x->text);

    y->advice = true;
    finding_hint(y, edge ? "add an example with the two sides equal"
                    : number ? "add an example just below and one just above this limit; a strength or evidence is "
                               "compared by hit = { strength = 0.5 }"
                             : "add an example in which this alone decides");
}

static int try_all(struct mutating *m, struct rule_trial *ret, struct pw_err *err)
{
    BUF_AUTO text = { 0 };

    for (size_t i = 0; i < m->n; i++) {
        if (!write_mutant(m, &m->mutants[i], &text))
            return err_nomem(err);
        if (!half_swap(m->rb, m->rule, buf_view(&text)))
            continue;
        ret->mutants++;
        if (noticed(m))
            continue;
        ret->survivors++;
        tell_survivor(m, &m->mutants[i]);
    }
    return m->f->lost ? err_nomem(err) : PW_OK;
}

int rulebook_mutate(struct rulebook *rb, size_t rule, struct rule_trial *ret, struct rule_findings *findings,
                    struct pw_err *err)
{
    struct arena         mem = { 0 }, tree = { 0 };
    struct rule_findings own = { 0 };
    struct telling       t   = { .rb = rb, .rule = &rb->rules[rule], .f = &own, .arena = &mem };
    struct mutating      m   = { .rb = rb, .rule = rule, .t = &t, .f = findings,
                                 .mutants = arena_alloc(&tree, MUTANTS_MAX * sizeof *m.mutants) };
    const struct expr   *check, *params;
    int                  rc = m.mutants ? scan_text(t.rule->source, &t.scan, err) : err_nomem(err);

    ret->mutants = ret->survivors = 0;
    if (rc == PW_OK && expr_read(&t.scan, &tree, &m.tree)) {
        check  = expr_check(&m.tree);
        params = expr_item(&m.tree, expr_rule_table(&m.tree), "params");
        if (check)
            stat_walk(check->body, add_expr, &m);
        if (params)
            expr_walk(params->list, add_expr, &m);
        rc = try_all(&m, ret, err);
    }
    scan_done(&t.scan);
    rule_findings_done(&own);
    arena_done(&tree);
    arena_done(&mem);
    return rc;
}
