#include "config.h"

#include "base/mem.h"
#include "script/lint_impl.h"

/* ---- the unit of a value ---- */

struct units {
    struct lint  *l;
    enum measure *locals;       /* of locals that are written once */
};

static enum measure of_need(const struct lint *l, size_t need)
{
    const struct slot *s = &l->r->rb->slots[l->rule->needs[need].slot];
    struct fact_unit   u;

    switch (s->kind) {
    case SLOT_FACT:
        fact_unit(s->fact, &u);
        return u.measure;
    case SLOT_WINDOW:
        window_unit(&s->window, &u);
        return u.measure;
    default:
        return measure_of_name(str_of(s->lookup.wanted));
    }
}

static bool pure_factor(const struct units *u, const struct expr *e)
{
    size_t param = lint_param(u->l, e);

    return param != SIZE_MAX && measure_factor_name(str_of(u->l->rule->params[param]));
}

static enum measure unit_of(struct units *u, const struct expr *e);

/* The two stand beside each other at a token. */
static void complain(struct units *u, size_t token, const struct expr *one, enum measure a, const struct expr *other,
                     enum measure b)
{
    char                 left[LINT_TEXT], right[LINT_TEXT];
    struct rule_finding *x = lint_say(u->l, token, "'%s' is in %s and '%s' in %s", lint_text(u->l, one, left), measure_name(a),
                                      lint_text(u->l, other, right), measure_name(b));

    if (x && (a == MEASURE_DATE || b == MEASURE_DATE))
        finding_hint(x, "the days between two dates: f.departure_on - f.issued_on; a fixed day: date(\"2026-03-01\")");
    else if (x && (a == MEASURE_DECLARED || b == MEASURE_DECLARED))
        finding_hint(x, "quantity_kg is the mass in kg, whatever unit was declared");
    else if (x && (a == MEASURE_CURRENCY || b == MEASURE_CURRENCY))
        finding_hint(x, "value_usd is the value in USD, whatever currency was declared");
    else if (x)
        finding_hint(x, "convert one of them, or name the parameter or column after its unit");
}

/* A count and a ratio are both plain numbers. */
static bool differ(enum measure a, enum measure b)
{
    bool plain_a = a == MEASURE_COUNT || a == MEASURE_RATIO, plain_b = b == MEASURE_COUNT || b == MEASURE_RATIO;

    return a != MEASURE_NONE && b != MEASURE_NONE && a != b && !(plain_a && plain_b);
}

static enum measure of_sum(struct units *u, const struct expr *e, enum measure a, enum measure b)
{
    char op      = e->op == OP_ADD ? '+' : '-';
    bool by_date = a == MEASURE_DATE || b == MEASURE_DATE;
    bool fits    = a == MEASURE_DATE ? b == MEASURE_DAYS || (op == '-' && b == MEASURE_DATE) : a == MEASURE_DAYS && op == '+';

    if (by_date ? a != MEASURE_NONE && b != MEASURE_NONE && !fits : differ(a, b))
        complain(u, e->token, e->a, a, e->b, b);
    return measure_combine(op, a, b);
}

static enum measure of_product(struct units *u, const struct expr *e, enum measure a, enum measure b)
{
    if (pure_factor(u, e->b))
        return a;
    if (e->op == OP_MUL && pure_factor(u, e->a))
        return b;
    return measure_combine(e->op == OP_MUL ? '*' : '/', a, b);
}

static enum measure of_binary(struct units *u, const struct expr *e)
{
    enum measure a = unit_of(u, e->a), b = unit_of(u, e->b);

    switch (e->op) {
    case OP_LT: case OP_GT: case OP_LE: case OP_GE: case OP_EQ: case OP_NE:
        if (differ(a, b))
            complain(u, e->token, e->a, a, e->b, b);
        return MEASURE_NONE;
    case OP_ADD: case OP_SUB:
        return of_sum(u, e, a, b);
    case OP_MUL: case OP_DIV:
        return of_product(u, e, a, b);
    case OP_AND:
        return b;
    case OP_OR:
        return a == b || b == MEASURE_NONE ? a : a == MEASURE_NONE ? b : MEASURE_NONE;
    default:
        return MEASURE_NONE;
    }
}

static void walk(struct units *u, const struct stat *s);

/* Functions that give what they are given. */
static enum measure of_call(struct units *u, const struct expr *e)
{
    static const char *const keeping[] = { "abs", "ceil", "floor", "max", "min", "tointeger" };
    enum measure             unit = MEASURE_NONE, first = MEASURE_NONE;
    bool                     keeps = lint_calls(u->l, e, NULL, "round");

    unit_of(u, e->a);
    for (size_t i = 0; i < COUNT_OF(keeping); i++)
        keeps |= lint_calls(u->l, e, "math", keeping[i]);
    if (lint_calls(u->l, e, NULL, "date"))
        first = MEASURE_DATE;
    for (const struct expr *a = e->list; a; a = a->next) {
        unit = unit_of(u, a);
        if (keeps && a != e->list && differ(first, unit))
            complain(u, a->first, e->list, first, a, unit);
        if (keeps && (a == e->list || first == MEASURE_NONE))
            first = unit;
    }
    return first;
}

static enum measure unit_of(struct units *u, const struct expr *e)
{
    size_t       need = lint_need(u->l, e), param = lint_param(u->l, e);
    enum measure below;

    if (need != SIZE_MAX)
        return of_need(u->l, need);
    if (param != SIZE_MAX)
        return measure_of_name(str_of(u->l->rule->params[param]));
    switch (e->kind) {
    case EXPR_NAME:
        return e->local != EXPR_FREE ? u->locals[e->local] : MEASURE_NONE;
    case EXPR_BINARY:
        return of_binary(u, e);
    case EXPR_UNARY:
        below = unit_of(u, e->a);
        return e->op == OP_NEGATE ? below : MEASURE_NONE;
    case EXPR_CALL:
        return of_call(u, e);
    default:
        break;
    }
    for (const struct expr *i = e->list; i; i = i->next)
        unit_of(u, i);
    if (e->a)
        unit_of(u, e->a);
    if (e->b)
        unit_of(u, e->b);
    walk(u, e->body);
    return MEASURE_NONE;
}

static void walk_list(struct units *u, const struct expr *e)
{
    for (; e; e = e->next)
        unit_of(u, e);
}

static void walk(struct units *u, const struct stat *s)
{
    for (; s; s = s->next) {
        const struct expr *e = s->list;

        for (size_t i = 0; s->kind == STAT_LOCAL && i < s->n_locals && e; i++, e = e->next) {
            enum measure m = unit_of(u, e);

            u->locals[s->locals[i]] = u->l->tree.assigned[s->locals[i]] ? MEASURE_NONE : m;
        }
        walk_list(u, e);
        walk_list(u, s->targets);
        walk_list(u, s->a);
        walk(u, s->body);
        walk(u, s->otherwise);
    }
}

/* limit_kg = lookup("limits", ..., "litres"): the rule's own name for a need promises another unit. A price is often
 * called by its currency alone. */
static void check_names(const struct lint *l)
{
    for (size_t i = 0; i < l->rule->info.n_needs; i++) {
        const struct rule_need *n     = &l->rule->needs[i];
        enum measure            named = measure_of_name(str_of(n->name)), is = of_need(l, i);

        if (l->r->rb->slots[n->slot].kind == SLOT_FACT || !differ(named, is) || (named == MEASURE_USD && is == MEASURE_USD_PER_KG))
            continue;
        finding_hint(finding_add(l->r->f, reader_place(l->r, n->name), "needs: '%s' is in %s", n->name, measure_name(is)),
                     "give it a name that says so, or read another column");
    }
}

void lint_units(struct lint *l)
{
    struct units u = { l, arena_alloc(l->mem, (l->tree.n_locals + 1) * sizeof *u.locals) };

    check_names(l);
    if (u.locals)
        walk(&u, l->check->body);
}
