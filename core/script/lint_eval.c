#include "config.h"

#include <math.h>

#include "base/mem.h"
#include "script/lint_flow.h"

/* Functions that fail when their first argument is missing, and what they give; has() first. */
static const struct { const char *library, *name; unsigned kinds; } functions[] = {
    { NULL, "has", V_BOOL },          { NULL, "round", V_NUMBER },    { NULL, "date", V_NUMBER },
    { NULL, "ipairs", V_ANY },        { NULL, "pairs", V_ANY },       { "math", "abs", V_NUMBER },
    { "math", "ceil", V_NUMBER },     { "math", "floor", V_NUMBER },  { "math", "max", V_NUMBER },
    { "math", "min", V_NUMBER },      { "math", "sqrt", V_NUMBER | V_NAN }, { "math", "log", V_NUMBER | V_NAN },
    { "string", NULL, V_ANY },        { "table", "concat", V_TEXT },
};

static struct value value_of_call(struct flow *f, const struct expr *e, struct known *k)
{
    size_t known = COUNT_OF(functions);

    for (size_t i = 0; i < COUNT_OF(functions) && known == COUNT_OF(functions); i++)
        if (lint_calls(f->l, e, functions[i].library, functions[i].name))
            known = i;
    if (known == COUNT_OF(functions))
        flow_value(f, e->a, k);
    for (const struct expr *a = e->list; a; a = a->next) {
        struct value v = flow_value(f, a, k);

        /* has() minds what it is asked for as well. */
        if (known < COUNT_OF(functions) && (a == e->list || known == 0))
            flow_needs_value(f, a, &v);
    }
    return value_of_kinds(known < COUNT_OF(functions) ? functions[known].kinds : V_ANY);
}

static struct value value_of_method(struct flow *f, const struct expr *e, struct known *k)
{
    struct value v = flow_value(f, e->a, k);

    flow_needs_value(f, e->a, &v);
    for (const struct expr *a = e->list; a; a = a->next)
        flow_value(f, a, k);
    return value_of_kinds(V_ANY);
}

static struct value value_of_test(struct flow *f, const struct expr *e, struct known *k)
{
    struct known *yes, *no;

    return flow_test(f, e, k, &yes, &no);
}

static struct value value_of_binary(struct flow *f, const struct expr *e, struct known *k)
{
    struct value a, b;

    if (e->op == OP_AND || e->op == OP_OR || (e->op >= OP_LT && e->op <= OP_EQ))
        return value_of_test(f, e, k);
    a = flow_value(f, e->a, k);
    b = flow_value(f, e->b, k);
    flow_needs_value(f, e->a, &a);
    flow_needs_value(f, e->b, &b);
    return e->op == OP_CONCAT ? value_of_kinds(V_TEXT) : value_arithmetic(e->op, &a, &b);
}

static struct value value_of_unary(struct flow *f, const struct expr *e, struct known *k)
{
    struct value a, zero = value_of_number(0);

    if (e->op == OP_NOT)
        return value_of_test(f, e, k);
    a = flow_value(f, e->a, k);
    flow_needs_value(f, e->a, &a);
    if (e->op == OP_LENGTH) {
        zero.most = INFINITY;
        return zero;
    }
    return value_arithmetic(OP_SUB, &zero, &a);
}

static struct value value_of_name(struct flow *f, const struct expr *e, const struct known *k)
{
    if (e->local == EXPR_FREE || e->local == f->l->facts || e->local == f->l->params)
        return value_of_kinds(e->local == EXPR_FREE ? V_ANY : V_OTHER);
    return k->v[f->alias[e->local] != SIZE_MAX ? f->alias[e->local] : f->l->rule->info.n_needs + (size_t)e->local];
}

static struct value value_of_literal(const struct flow *f, const struct expr *e)
{
    double n;

    switch (e->kind) {
    case EXPR_NIL:   return value_of_kinds(V_NIL);
    case EXPR_TRUE:  return value_of_kinds(V_TRUE);
    case EXPR_FALSE: return value_of_kinds(V_FALSE);
    case EXPR_TEXT:
        /* An escape may stand for anything. */
        return memchr(f->l->tree.scan->t[e->token].s.p, '\\', f->l->tree.scan->t[e->token].s.n)
                   ? value_of_kinds(V_TEXT) : value_of_text(f->l->tree.scan->t[e->token].s);
    case EXPR_NUMBER:
        return expr_number(&f->l->tree, e, &n) ? value_of_number(n) : value_of_kinds(V_NUMBER);
    default:
        return value_of_kinds(V_ANY);
    }
}

static struct value value_of_parts(struct flow *f, const struct expr *e, struct known *k)
{
    if (e->kind == EXPR_FUNCTION) {
        flow_function(f, e, k);
        return value_of_kinds(V_OTHER);
    }
    for (const struct expr *i = e->list; i; i = i->next)
        flow_value(f, i, k);
    if (e->a && e->kind != EXPR_TABLE)
        flow_value(f, e->a, k);
    if (e->b)
        flow_value(f, e->b, k);
    return value_of_kinds(e->kind == EXPR_TABLE ? V_OTHER : V_ANY);
}

struct value flow_value(struct flow *f, const struct expr *e, struct known *k)
{
    size_t need = lint_need(f->l, e), param = lint_param(f->l, e);

    if (f->failed)
        return value_of_kinds(V_ANY);
    if (need != SIZE_MAX)
        return k->v[need];
    if (param != SIZE_MAX)
        return value_of_param(f->l, param);
    if (lint_is_view(f->l, e))
        return value_of_kinds(V_OTHER);
    switch (e->kind) {
    case EXPR_NAME:   return value_of_name(f, e, k);
    case EXPR_CALL:   return value_of_call(f, e, k);
    case EXPR_METHOD: return value_of_method(f, e, k);
    case EXPR_BINARY: return value_of_binary(f, e, k);
    case EXPR_UNARY:  return value_of_unary(f, e, k);
    case EXPR_FIELD: case EXPR_INDEX: case EXPR_FUNCTION: case EXPR_TABLE: case EXPR_ITEM:
        return value_of_parts(f, e, k);
    default:
        return value_of_literal(f, e);
    }
}
