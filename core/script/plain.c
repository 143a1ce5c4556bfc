#include "config.h"
#include "script/plain_impl.h"

#include "base/text.h"

#define HAS_MAX 1000                    /* items has() looks through: far from a call's budget of steps */
#define EXACT   (INT64_C(1) << 53)      /* whole numbers up to this are the same as floats */

struct working {
    const struct plain       *p;
    const struct plain_value *params;
    const struct fact_value  *facts;
    struct plain_value        locals[PLAIN_LOCALS];
    size_t                    looked;   /* items that has() went through */
    bool                      unsure;   /* Lua has to be asked: whatever else comes out is worth nothing */
};

static bool unsure(struct working *w)
{
    w->unsure = true;
    return false;
}

static struct plain_value nothing(struct working *w)
{
    unsure(w);
    return (struct plain_value){ .type = PLAIN_NIL };
}

static bool is_true(const struct plain_value *v)
{
    return v->type == PLAIN_BOOL ? v->i != 0 : v->type != PLAIN_NIL;
}

/* As view.c hands it to Lua. */
static inline void take_fact(const struct fact_value *v, struct plain_value *ret)
{
    switch (v->type) {
    case FACT_ABSENT:
        ret->type = PLAIN_NIL;
        break;
    case FACT_TEXT:
        ret->type = PLAIN_TEXT;
        ret->s    = v->s;
        break;
    case FACT_NUMBER:
        ret->type = PLAIN_FLOAT;
        ret->d    = (double)v->i / (double)DECIMAL_ONE;
        break;
    case FACT_BOOL:
        ret->type = PLAIN_BOOL;
        ret->i    = v->i != 0;
        break;
    case FACT_LIST:
        ret->type       = PLAIN_LIST;
        ret->list.items = v->list.items;
        ret->list.n     = v->list.n;
        break;
    default:
        ret->type = PLAIN_INTEGER;
        ret->i    = v->i;
        break;
    }
}

static bool is_number(const struct plain_value *v)
{
    return v->type == PLAIN_INTEGER || v->type == PLAIN_FLOAT;
}

/* Unsure where the number is not the same as a float. */
static double as_float(struct working *w, const struct plain_value *v)
{
    if (v->type == PLAIN_FLOAT)
        return v->d;
    if (v->i > EXACT || v->i < -EXACT)
        w->unsure = true;
    return (double)v->i;
}

static bool equal(struct working *w, const struct plain_value *a, const struct plain_value *b)
{
    if (is_number(a) && is_number(b))
        return a->type == PLAIN_INTEGER && b->type == PLAIN_INTEGER ? a->i == b->i : as_float(w, a) == as_float(w, b);
    if (a->type != b->type)
        return false;
    switch (a->type) {
    case PLAIN_NIL:  return true;
    case PLAIN_BOOL: return a->i == b->i;
    case PLAIN_TEXT: return str_eq(a->s, b->s);
    default:         return unsure(w);      /* lists: the same one, not the same items */
    }
}

/* Texts are ordered by the locale, everything else is an error: Lua says so. */
static bool less(struct working *w, const struct plain_value *a, const struct plain_value *b, bool or_equal)
{
    double x, y;

    if (!is_number(a) || !is_number(b))
        return unsure(w);
    if (a->type == PLAIN_INTEGER && b->type == PLAIN_INTEGER)
        return or_equal ? a->i <= b->i : a->i < b->i;
    x = as_float(w, a);
    y = as_float(w, b);
    return or_equal ? x <= y : x < y;
}

static struct plain_value arithmetic(struct working *w, unsigned op, const struct plain_value *a,
                                     const struct plain_value *b)
{
    struct plain_value v = { .type = PLAIN_INTEGER };
    double             x, y;

    if (!is_number(a) || !is_number(b))
        return nothing(w);
    if (a->type == PLAIN_INTEGER && b->type == PLAIN_INTEGER && op != NODE_DIV) {
        uint64_t i = (uint64_t)a->i, k = (uint64_t)b->i;    /* Lua's whole numbers wrap around */

        v.i = (int64_t)(op == NODE_ADD ? i + k : op == NODE_SUB ? i - k : i * k);
        return v;
    }
    x      = as_float(w, a);
    y      = as_float(w, b);
    v.type = PLAIN_FLOAT;
    v.d    = op == NODE_ADD ? x + y : op == NODE_SUB ? x - y : op == NODE_MUL ? x * y : x / y;
    return v;
}

static struct plain_value negated(struct working *w, struct plain_value v)
{
    if (v.type == PLAIN_FLOAT)
        v.d = -v.d;
    else if (v.type == PLAIN_INTEGER)
        v.i = (int64_t)(0 - (uint64_t)v.i);
    else
        return nothing(w);
    return v;
}

static bool has(struct working *w, const struct plain_value *list, const struct plain_value *item)
{
    if (list->type != PLAIN_LIST || item->type != PLAIN_TEXT || (w->looked += list->list.n) > HAS_MAX)
        return unsure(w);
    for (size_t i = 0; i < list->list.n; i++)
        if (str_eq(list->list.items[i], item->s))
            return true;
    return false;
}

static struct plain_value work_out(struct working *w, const struct plain_node *n);

/* A value where it lies, or in `*spare`: most are read and not made. */
static inline const struct plain_value *read(struct working *w, uint16_t at, struct plain_value *spare)
{
    const struct plain_node *n = &w->p->nodes[at];

    switch (n->op) {
    case NODE_CONSTANT: return &w->p->constants[n->a];
    case NODE_LOCAL:    return &w->locals[n->a];
    case NODE_FACT:     take_fact(&w->facts[n->a], spare); return spare;
    case NODE_PARAM:
        if (w->params[n->a].type == PLAIN_OTHER)
            unsure(w);
        return &w->params[n->a];
    default:
        *spare = work_out(w, n);
        return spare;
    }
}

static bool compare(struct working *w, uint16_t at);

/* Whether an expression is true, without a value that says so. */
static bool truth(struct working *w, uint16_t at)
{
    for (;;) {
        const struct plain_node *n = &w->p->nodes[at];

        switch (n->op) {
        case NODE_KNOWN:   return w->facts[n->a].type != FACT_ABSENT;
        case NODE_UNKNOWN: return w->facts[n->a].type == FACT_ABSENT;
        case NODE_NOT:     return !truth(w, n->a);
        case NODE_OR:
        case NODE_AND:
            if (truth(w, n->a) == (n->op == NODE_OR))
                return n->op == NODE_OR;
            at = n->b;
            continue;
        default:
            return compare(w, at);
        }
    }
}

/* A number where it lies, as a float that is the same: most comparisons are of two such, and need no more than this. */
static inline bool simple_number(const struct working *w, uint16_t at, double *ret)
{
    const struct plain_node  *n = &w->p->nodes[at];
    const struct fact_value  *f;
    const struct plain_value *v;
    int64_t                   i;

    switch (n->op) {
    case NODE_FACT:
        f = &w->facts[n->a];
        i = f->i;
        if (f->type == FACT_NUMBER) {
            *ret = (double)i / (double)DECIMAL_ONE;
            return true;
        }
        if (f->type != FACT_INTEGER && f->type != FACT_DATE)
            return false;
        break;
    case NODE_PARAM:
    case NODE_CONSTANT:
        v = n->op == NODE_PARAM ? &w->params[n->a] : &w->p->constants[n->a];
        i = v->i;
        if (v->type == PLAIN_FLOAT) {
            *ret = v->d;
            return true;
        }
        if (v->type != PLAIN_INTEGER)
            return false;
        break;
    default:
        return false;
    }
    *ret = (double)i;
    return i <= EXACT && i >= -EXACT;
}

/* What asks for values: apart from truth(), which is called for every word between and should need no room for them. */
__attribute__((noinline)) static bool compare(struct working *w, uint16_t at)
{
    const struct plain_node  *n = &w->p->nodes[at];
    struct plain_value        spare[2];
    const struct plain_value *a;
    double                    x, y;

    if ((n->op == NODE_LT || n->op == NODE_LE) && simple_number(w, n->a, &x) && simple_number(w, n->b, &y))
        return n->op == NODE_LT ? x < y : x <= y;
    if (n->op < NODE_EQ || n->op > NODE_HAS)
        return is_true(read(w, at, spare));
    a = read(w, n->a, &spare[0]);
    switch (n->op) {
    case NODE_EQ: return equal(w, a, read(w, n->b, &spare[1]));
    case NODE_NE: return !equal(w, a, read(w, n->b, &spare[1]));
    case NODE_LT: return less(w, a, read(w, n->b, &spare[1]), false);
    case NODE_LE: return less(w, a, read(w, n->b, &spare[1]), true);
    default:      return has(w, a, read(w, n->b, &spare[1]));
    }
}

/* An expression that is more than a name. */
static struct plain_value work_out(struct working *w, const struct plain_node *n)
{
    struct plain_value        spare[2];
    const struct plain_value *a;

    switch (n->op) {
    case NODE_OR:
    case NODE_AND:
        a = read(w, n->a, &spare[0]);
        return is_true(a) == (n->op == NODE_AND) ? *read(w, n->b, &spare[1]) : *a;
    case NODE_ADD:
    case NODE_SUB:
    case NODE_MUL:
    case NODE_DIV:
        a = read(w, n->a, &spare[0]);
        return arithmetic(w, n->op, a, read(w, n->b, &spare[1]));
    case NODE_NEGATE:
        return negated(w, *read(w, n->a, &spare[0]));
    case NODE_LENGTH:
        a = read(w, n->a, &spare[0]);
        if (a->type != PLAIN_LIST)
            return nothing(w);
        return (struct plain_value){ .type = PLAIN_INTEGER, .i = (int64_t)a->list.n };
    case NODE_UNSURE:
        return nothing(w);
    default:
        return (struct plain_value){ .type = PLAIN_BOOL, .i = truth(w, (uint16_t)(n - w->p->nodes)) };
    }
}

/* False when the function goes on behind these statements. */
static bool run(struct working *w, uint16_t at, enum plain_answer *ret)
{
    const struct plain_node *n;
    struct plain_value       spare;

    for (; at && !w->unsure; at = n->next) {
        n = &w->p->nodes[at];
        switch (n->op) {
        case NODE_IF:
            if (run(w, truth(w, n->a) ? n->b : n->c, ret))
                return true;
            break;
        case NODE_SET:
            w->locals[n->a] = *read(w, n->b, &spare);
            break;
        case NODE_BLOCK:
            if (run(w, n->b, ret))
                return true;
            break;
        case NODE_ANSWER:       /* a comparison or the like, whose value is true or false */
            *ret = truth(w, n->a) ? PLAIN_HIT : PLAIN_MISS;
            return true;
        default: {
            const struct plain_value *v = read(w, n->a, &spare);

            *ret = v->type != PLAIN_BOOL ? PLAIN_UNSURE : v->i ? PLAIN_HIT : PLAIN_MISS;
            return true;
        }
        }
    }
    return false;
}

enum plain_answer plain_run(const struct plain *p, size_t params, const struct fact_value *values)
{
    enum plain_answer answer = PLAIN_UNSURE;
    struct working    w;

    w.p      = p;
    w.params = p->params + params * p->n_params;
    w.facts  = values;
    w.looked = 0;
    w.unsure = false;
    run(&w, p->first, &answer);
    return w.unsure ? PLAIN_UNSURE : answer;
}
