#include "config.h"

#include <math.h>

#include "model/shipment.h"
#include "script/lint_flow.h"

/*
 * An upper bound of the steps of one call, as far as it can be told: two instructions for each part of an
 * expression, what library functions charge for the longest text that a fact can be, and for a loop
 * its body as often as its list can be long. A loop that counts on something else is not bounded here; the
 * examples measure it.
 */

#define PART_STEPS 2
#define CALL_STEPS_WITH_TEXT (8192 / 16 + 8)    /* texts of a record are 8 kB at most; safelib_text() charges so */

struct cost {
    struct lint *l;
    bool         unknown;
};

static double of_block(struct cost *c, const struct stat *s);

static double of_expr(struct cost *c, const struct expr *e)
{
    double n = 0;

    for (; e; e = e->next) {
        n += PART_STEPS;
        if (e->kind == EXPR_METHOD || lint_calls(c->l, e, "string", NULL) || lint_calls(c->l, e, "table", NULL))
            n += CALL_STEPS_WITH_TEXT;
        if (e->kind == EXPR_CALL && e->a->kind == EXPR_NAME && e->a->local != EXPR_FREE)
            c->unknown = true;      /* a function of the file */
        n += of_expr(c, e->list);
        if (e->a)
            n += of_expr(c, e->a);
        if (e->b)
            n += of_expr(c, e->b);
    }
    return n;
}

/* The longest that a list can be: a fact's by the cap of records, a constant list as it is. */
static double list_length(const struct cost *c, const struct expr *e)
{
    const struct lint *l    = c->l;
    size_t             need = lint_need(l, e);

    if (need != SIZE_MAX)
        return l->r->rb->slots[l->rule->needs[need].slot].type == FACT_LIST ? LIST_ITEMS_MAX : NAN;
    for (size_t i = 0; e->kind == EXPR_FIELD && lint_is_view(l, e) && i < l->rule->n_lists; i++)
        if (str_is(l->tree.scan->t[e->token].s, l->rule->lists[i]))
            return (double)l->r->rb->env.tables[l->rule->list_tables[i]].n_keys;
    return NAN;
}

static double bound_of(const struct cost *c, const struct expr *e, bool most)
{
    size_t param = lint_param(c->l, e);
    double v;

    if (param != SIZE_MAX)
        return most ? c->l->param_range[param].most : c->l->param_range[param].least;
    if (e->kind == EXPR_UNARY && e->op == OP_LENGTH)
        return most ? list_length(c, e->a) : 0;
    return expr_number(&c->l->tree, e, &v) ? v : NAN;
}

/* How often the body of a loop runs at most; NAN: not known. */
static double times(const struct cost *c, const struct stat *s)
{
    const struct expr *e = s->list;

    if (s->kind == STAT_FOR_IN)
        return e && !e->next && (lint_calls(c->l, e, NULL, "ipairs") || lint_calls(c->l, e, NULL, "pairs")) && e->list
                   ? list_length(c, e->list) : NAN;
    if (s->kind == STAT_FOR_NUMBER && e && e->next && !e->next->next)
        return fmax(0, bound_of(c, e->next, true) - bound_of(c, e, false) + 1);
    return NAN;
}

static double of_loop(struct cost *c, const struct stat *s)
{
    double often = times(c, s), body = of_block(c, s->body) + of_expr(c, s->a) + 4, n = of_expr(c, s->list) + 8;

    if (isnan(often)) {
        c->unknown = true;
        return n + body;
    }
    n += often * body;
    if (n > (double)CALL_STEPS) {
        struct rule_finding *x = lint_say(c->l, s->token, "the loop may take about %.0f steps, and a call may take %d", n, CALL_STEPS);

        if (x)
            finding_hint(x, "its body can run %.0f times; has(list, value) looks a value up in one step", often);
    }
    return n;
}

static double of_block(struct cost *c, const struct stat *s)
{
    double n = 0;

    for (; s; s = s->next) {
        n += PART_STEPS;
        if (s->kind == STAT_WHILE || s->kind == STAT_REPEAT || s->kind == STAT_FOR_IN || s->kind == STAT_FOR_NUMBER) {
            n += of_loop(c, s);
            continue;
        }
        n += of_expr(c, s->list) + of_expr(c, s->targets) + of_expr(c, s->a) + of_block(c, s->body) +
             of_block(c, s->otherwise);
    }
    return n;
}

void lint_cost(struct lint *l)
{
    struct cost c    = { .l = l };
    size_t      told = l->n_told;
    double      n    = of_block(&c, l->check->body);

    if (n > (double)CALL_STEPS && !c.unknown && l->n_told == told) {
        struct rule_finding *x = lint_say(l, l->check->token, "the check may take about %.0f steps, and a call may take %d", n,
                                          CALL_STEPS);

        if (x)
            finding_hint(x, "put what is looked through into a list or table, and ask for the row that matters");
    }
}
