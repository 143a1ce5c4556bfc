#include "config.h"
#include "script/plain_impl.h"

/*
 * Which facts a check cannot do without. Most checks that take missing facts begin with asking for them, and most facts
 * are missing; so a look at a few places spares working out what comes to a miss.
 *
 * A fact counts when the check gets as far as asking for it, whatever the others are: all that is worked out before must be
 * *calm*, that is, raise no error in Lua, given that the facts asked for so far are there.
 */

struct looking {
    const struct rulebook *rb;
    const struct plain    *p;
    uint16_t               must[PLAIN_MUST];
    size_t                 n_must;
    uint16_t               known[PLAIN_KNOWN];      /* slots whose facts are there at this point */
    size_t                 n_known;
    bool                   number[PLAIN_LOCALS];    /* locals that hold one */
};

static const struct plain_node *node(const struct looking *x, uint16_t at) { return &x->p->nodes[at]; }

/* One that finds no room is not known: nothing is lost but time. */
static void know(struct looking *x, uint16_t slot)
{
    if (x->n_known < PLAIN_KNOWN)
        x->known[x->n_known++] = slot;
}

static bool is_known(const struct looking *x, uint16_t slot)
{
    for (size_t i = 0; i < x->n_known; i++)
        if (x->known[i] == slot)
            return true;
    return false;
}

static void need(struct looking *x, uint16_t slot)
{
    if (x->n_must < PLAIN_MUST)
        x->must[x->n_must++] = slot;
}

/* Of a slot whose value is a number whenever there is one. */
static bool holds_number(const struct looking *x, uint16_t slot)
{
    const struct slot *s = rulebook_slot(x->rb, slot);
    enum fact_type     t = s->kind == SLOT_WINDOW ? window_type(&s->window) : s->kind == SLOT_LOOKUP ? FACT_TEXT
                                                                                                  : fact_info(s->fact)->type;

    return t == FACT_NUMBER || t == FACT_INTEGER || t == FACT_DATE;
}

static bool type_is_number(enum plain_type t) { return t == PLAIN_INTEGER || t == PLAIN_FLOAT; }

static bool param_is_number(const struct looking *x, uint16_t param)
{
    for (size_t i = 0; i <= x->rb->n_profiles; i++)
        if (!type_is_number(x->p->params[i * x->p->n_params + param].type))
            return false;
    return true;
}

/* Comes to a number, calmly. */
static bool is_number(const struct looking *x, uint16_t at)
{
    const struct plain_node *n = node(x, at);

    switch (n->op) {
    case NODE_CONSTANT: return type_is_number(x->p->constants[n->a].type);
    case NODE_PARAM:    return param_is_number(x, n->a);
    case NODE_LOCAL:    return x->number[n->a];
    case NODE_FACT:     return holds_number(x, n->a) && is_known(x, n->a);
    case NODE_NEGATE:   return is_number(x, n->a);
    case NODE_ADD:
    case NODE_SUB:
    case NODE_MUL:
    case NODE_DIV:      return is_number(x, n->a) && is_number(x, n->b);
    default:            return false;
    }
}

/* A fact held against what is not nil: without the fact they differ. */
static bool is_about(const struct looking *x, const struct plain_node *n)
{
    return node(x, n->a)->op == NODE_FACT && node(x, n->b)->op == NODE_CONSTANT &&
           x->p->constants[node(x, n->b)->a].type != PLAIN_NIL;
}

/* What is there once an expression has come out true, or false. */
static void learn(struct looking *x, uint16_t at, bool came_true)
{
    const struct plain_node *n = node(x, at);

    switch (n->op) {
    case NODE_UNKNOWN:
        if (!came_true)
            know(x, n->a);
        break;
    case NODE_KNOWN:
    case NODE_FACT:
        if (came_true)
            know(x, n->a);
        break;
    case NODE_EQ:
        if (came_true && is_about(x, n))
            know(x, node(x, n->a)->a);
        break;
    case NODE_NOT:
        learn(x, n->a, !came_true);
        break;
    case NODE_AND:
    case NODE_OR:
        if (came_true == (n->op == NODE_AND)) {
            learn(x, n->a, came_true);
            learn(x, n->b, came_true);
        }
        break;
    default:
        break;
    }
}

static bool is_calm(struct looking *x, uint16_t at)
{
    const struct plain_node *n     = node(x, at);
    size_t                   known = x->n_known;
    bool                     calm;

    switch (n->op) {
    case NODE_CONSTANT:
    case NODE_PARAM:
    case NODE_LOCAL:
    case NODE_FACT:
    case NODE_KNOWN:
    case NODE_UNKNOWN: return true;
    case NODE_NOT:     return is_calm(x, n->a);
    case NODE_EQ:
    case NODE_NE:      return is_calm(x, n->a) && is_calm(x, n->b);
    case NODE_LT:
    case NODE_LE:      return is_number(x, n->a) && is_number(x, n->b);
    case NODE_AND:
    case NODE_OR:
        if (!is_calm(x, n->a))
            return false;
        learn(x, n->a, n->op == NODE_AND);
        calm       = is_calm(x, n->b);
        x->n_known = known;
        return calm;
    default:           return is_number(x, at);
    }
}

/* Needs the facts without which an expression comes to `forced`. False when it may not be calm: what comes after is not
 * sure to be reached. */
static bool look(struct looking *x, uint16_t at, bool forced)
{
    const struct plain_node *n = node(x, at);

    switch (n->op) {
    case NODE_UNKNOWN:
        if (forced)
            need(x, n->a);
        return true;
    case NODE_KNOWN:
    case NODE_FACT:
        if (!forced)
            need(x, n->a);
        return true;
    case NODE_NOT:
        return look(x, n->a, !forced);
    case NODE_AND:
    case NODE_OR:
        if (forced != (n->op == NODE_OR))
            return is_calm(x, at);
        if (!look(x, n->a, forced))
            return false;
        learn(x, n->a, !forced);
        return look(x, n->b, forced);
    case NODE_EQ:
        if (!forced && is_about(x, n))
            need(x, node(x, n->a)->a);
        return is_calm(x, at);
    default:
        return is_calm(x, at);
    }
}

/* "return false", and nothing before it. */
static bool is_miss(const struct looking *x, uint16_t at)
{
    const struct plain_node *n = node(x, at), *v = node(x, n->a);

    return at && n->op == NODE_RETURN && v->op == NODE_CONSTANT && x->p->constants[v->a].type == PLAIN_BOOL &&
           !x->p->constants[v->a].i;
}

size_t plain_must(const struct plain *p, const struct rulebook *rb, uint16_t ret[static PLAIN_MUST])
{
    struct looking           x = { .rb = rb, .p = p };
    const struct plain_node *n;
    bool                     on = true;

    for (uint16_t at = p->first; at && on; at = n->next) {
        n = node(&x, at);
        switch (n->op) {
        case NODE_IF:
            on = is_miss(&x, n->b) && look(&x, n->a, true) && !n->c;
            learn(&x, n->a, false);
            break;
        case NODE_SET:
            on             = is_calm(&x, n->b);
            x.number[n->a] = is_number(&x, n->b);
            break;
        case NODE_ANSWER:
            look(&x, n->a, false);
            on = false;
            break;
        default:
            on = false;
        }
    }
    memcpy(ret, x.must, x.n_must * sizeof *ret);
    return x.n_must;
}
