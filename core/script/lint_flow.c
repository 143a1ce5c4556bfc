#include "config.h"

#include <stdio.h>

#include "base/mem.h"
#include "script/lint_flow.h"

/*
 * The check is walked through once, with what is known of every need and local at each point. A condition
 * splits what is known in two; a half in which some value has nothing left to be is never reached.
 */

#define LOCALS_MAX 80       /* a check with more is not followed */

/* ---- what is known at a point ---- */

struct known *known_copy(struct flow *f, const struct known *k)
{
    size_t        n   = f->n_values * sizeof(struct value);
    struct known *new = f->failed ? NULL : arena_raw(f->l->mem, sizeof *new + n);

    if (!new) {
        f->failed = true;
        return f->spare;
    }
    memcpy(new, k, sizeof *new + n);
    return new;
}

static void known_join(struct flow *f, struct known *into, const struct known *other)
{
    if (other->dead)
        return;
    if (into->dead) {
        memcpy(into, other, sizeof *into + f->n_values * sizeof(struct value));
        return;
    }
    for (size_t i = 0; i < f->n_values; i++)
        into->v[i] = value_join(&into->v[i], &other->v[i]);
}

/* Where the value of an expression is kept: SIZE_MAX when it is nowhere. */
static size_t place_of_expr(const struct flow *f, const struct expr *e)
{
    size_t need = lint_need(f->l, e);

    if (need != SIZE_MAX)
        return need;
    if (e->kind != EXPR_NAME || e->local == EXPR_FREE)
        return SIZE_MAX;
    if (f->alias[e->local] != SIZE_MAX)
        return f->alias[e->local];
    return f->l->rule->info.n_needs + (size_t)e->local;
}

static void put(const struct flow *f, struct known *k, const struct expr *e, const struct value *v)
{
    size_t at = place_of_expr(f, e);

    if (at == SIZE_MAX || (at >= f->l->rule->info.n_needs && f->loose[at - f->l->rule->info.n_needs]))
        return;
    k->v[at] = *v;
    if (value_none(v))
        k->dead = true;
}

/* ---- saying it ---- */

static void say_condition(struct flow *f, const struct expr *e, bool always, bool tuned, const struct value *a,
                          const struct value *b)
{
    char                 text[LINT_TEXT];
    const struct value  *words = a && a->words.n ? a : b && b->words.n ? b : NULL;
    struct rule_finding *x;

    /* A limit that lets everything pass is how a test is switched off, and the last of all words is named for
     * the reader's sake. */
    if (always && (tuned || words)) {
        f->l->n_told++;
        return;
    }
    x = lint_say(f->l, e->first, "'%s' is %s true", lint_text(f->l, e, text), always ? "always" : "never");
    if (!x)
        return;
    x->advice = tuned;
    if (tuned)
        finding_hint(x, "with the parameters as the rule and its profiles set them");
    else if (words && e->op == OP_EQ)
        finding_hint(x, "the words it can have: %.*s", (int)(words->words.n < 150 ? words->words.n : 150), words->words.p);
    else if (a && b && (a->country || b->country) && e->op == OP_EQ)
        finding_hint(x, "a country is written with two capital letters, as in ISO 3166");
    else if (a && b && (a->kinds == V_NIL || b->kinds == V_NIL))
        finding_hint(x, f->l->rule->info.missing_pass ? "this was settled before, or the fact is always there"
                                                      : "a rule is skipped when a need is missing; to handle it yourself "
                                                        "say missing = \"pass\"");
    else
        finding_hint(x, "what depends on it is %s; look at the value, the comparison and what was tested before",
                     always ? "always done" : "never reached");
}

/* A value that is calculated with and may be missing. */
void flow_needs_value(struct flow *f, const struct expr *e, const struct value *v)
{
    struct rule_finding *x;
    char                 text[LINT_TEXT];

    if (!(v->kinds & V_NIL) || v->need == SIZE_MAX || f->l->told_missing[v->need])
        return;
    f->l->told_missing[v->need] = true;
    x = lint_say(f->l, e->first, "'%s' %s missing here", lint_text(f->l, e, text), v->kinds == V_NIL ? "is" : "may be");
    if (x)
        finding_hint(x, "test it first, as in: if %s == nil then return false end", text);
}

/* ---- conditions ---- */

static bool nil_test(const struct value *a, const struct value *b)
{
    return a->kinds == V_NIL || b->kinds == V_NIL;
}

static bool is_literal(const struct expr *e)
{
    return e->kind == EXPR_NIL || e->kind == EXPR_TRUE || e->kind == EXPR_FALSE || e->kind == EXPR_NUMBER || e->kind == EXPR_TEXT;
}

static enum expr_op opposite(enum expr_op op)
{
    switch (op) {
    case OP_LT: return OP_GE;
    case OP_GE: return OP_LT;
    case OP_GT: return OP_LE;
    case OP_LE: return OP_GT;
    case OP_EQ: return OP_NE;
    default:    return OP_EQ;
    }
}

static void narrow(struct flow *f, struct known *k, const struct expr *e, enum expr_op op, struct value a, struct value b)
{
    value_narrow(op, &a, &b);
    if (value_none(&a) || value_none(&b)) {
        k->dead = true;
        return;
    }
    put(f, k, e->a, &a);
    put(f, k, e->b, &b);
}

static void say_kinds(struct flow *f, const struct expr *e, const struct value *a, const struct value *b)
{
    char                 text[LINT_TEXT];
    unsigned             numbers = V_NUMBER | V_TEXT;
    struct rule_finding *x;

    if ((a->kinds & b->kinds & numbers) || (a->kinds & ~numbers) || (b->kinds & ~numbers))
        return;
    x = lint_say(f->l, e->token, "'%s' compares a number with a text, which fails", lint_text(f->l, e, text));
    if (x)
        finding_hint(x, "write the number without quotes, and a day as date(\"2026-03-01\")");
}

/* Both halves start from what is known before. */
static void split(struct flow *f, const struct known *k, struct known **ret_yes, struct known **ret_no)
{
    *ret_yes = known_copy(f, k);
    *ret_no  = known_copy(f, k);
}

static struct value test_comparison(struct flow *f, const struct expr *e, struct known *k, struct known **ret_yes,
                                    struct known **ret_no)
{
    struct value  a     = flow_value(f, e->a, k), b = flow_value(f, e->b, k);
    bool          order = e->op != OP_EQ && e->op != OP_NE;
    struct known *yes, *no;

    split(f, k, &yes, &no);
    *ret_yes = yes;
    *ret_no  = no;
    if (k->dead || f->failed)
        return value_of_kinds(V_BOOL);
    if (order) {
        flow_needs_value(f, e->a, &a);
        flow_needs_value(f, e->b, &b);
        say_kinds(f, e, &a, &b);
        a.kinds &= ~(unsigned)V_NIL;
        b.kinds &= ~(unsigned)V_NIL;
    }
    narrow(f, yes, e, e->op, a, b);
    if (!(order && (a.kinds | b.kinds) & V_NAN))
        narrow(f, no, e, opposite(e->op), a, b);
    if (yes->dead && no->dead)
        yes->dead = no->dead = false;       /* it fails, which was said */
    else if (yes->dead && !(is_literal(e->a) && is_literal(e->b)))
        say_condition(f, e, false, a.tuned || b.tuned, &a, &b);
    else if (no->dead && !(e->op == OP_NE && nil_test(&a, &b)))     /* asking twice does no harm */
        say_condition(f, e, true, a.tuned || b.tuned, &a, &b);
    return value_of_kinds((yes->dead ? 0u : V_TRUE) | (no->dead ? 0u : V_FALSE));
}

static struct value test_plain(struct flow *f, const struct expr *e, struct known *k, struct known **ret_yes,
                               struct known **ret_no)
{
    struct value v = flow_value(f, e, k), t = v, n = v;

    split(f, k, ret_yes, ret_no);
    value_narrow_truth(&t, true);
    value_narrow_truth(&n, false);
    if (value_none(&t))
        (*ret_yes)->dead = true;
    else
        put(f, *ret_yes, e, &t);
    if (value_none(&n))
        (*ret_no)->dead = true;
    else
        put(f, *ret_no, e, &n);
    return v;
}

/* `a and b`: b matters where a is met; `a or b`: where it is not. */
static struct value test_logic(struct flow *f, const struct expr *e, struct known *k, struct known **ret_yes,
                               struct known **ret_no)
{
    bool          both = e->op == OP_AND;
    struct known *yes, *no;
    struct value  a = flow_test(f, e->a, k, &yes, &no), b;

    *ret_yes = yes;
    *ret_no  = no;
    value_narrow_truth(&a, !both);
    if (f->failed || (both ? yes : no)->dead)
        return a;
    b = flow_test(f, e->b, both ? yes : no, ret_yes, ret_no);
    if (!f->failed)
        known_join(f, both ? *ret_no : *ret_yes, both ? no : yes);
    return value_join(&a, &b);
}

struct value flow_test(struct flow *f, const struct expr *e, struct known *k, struct known **ret_yes,
                       struct known **ret_no)
{
    struct value v;

    if (e->kind == EXPR_BINARY && (e->op == OP_AND || e->op == OP_OR))
        return test_logic(f, e, k, ret_yes, ret_no);
    if (e->kind == EXPR_BINARY && e->op >= OP_LT && e->op <= OP_EQ)
        return test_comparison(f, e, k, ret_yes, ret_no);
    if (e->kind != EXPR_UNARY || e->op != OP_NOT)
        return test_plain(f, e, k, ret_yes, ret_no);
    v = flow_test(f, e->a, k, ret_no, ret_yes);
    return value_of_kinds((v.kinds & (V_NIL | V_FALSE) ? (unsigned)V_TRUE : 0u) |
                          (v.kinds & ~(unsigned)(V_NIL | V_FALSE) ? (unsigned)V_FALSE : 0u));
}

/* ---- statements ---- */

static struct known *block(struct flow *f, const struct stat *s, struct known *k);

static void set_local(struct flow *f, struct known *k, int local, const struct value *v)
{
    struct value any = value_of_kinds(V_ANY);

    k->v[f->l->rule->info.n_needs + (size_t)local] = f->loose[local] ? any : *v;
}

static void run_local(struct flow *f, const struct stat *s, struct known *k)
{
    const struct expr *e    = s->list;
    bool               many = false;    /* a call at the end gives as many values as are wanted */

    for (size_t i = 0; i < s->n_locals; i++) {
        struct value v = e ? flow_value(f, e, k) : value_of_kinds(many ? V_ANY : V_NIL);

        if (e && !f->l->tree.assigned[s->locals[i]])
            f->alias[s->locals[i]] = place_of_expr(f, e) < f->l->rule->info.n_needs ? place_of_expr(f, e) : SIZE_MAX;
        set_local(f, k, s->locals[i], &v);
        many = e ? e->kind == EXPR_CALL || e->kind == EXPR_METHOD || e->kind == EXPR_VARARG : many;
        e    = e ? e->next : NULL;
    }
    for (; e; e = e->next)
        flow_value(f, e, k);
}

static void run_assign(struct flow *f, const struct stat *s, struct known *k)
{
    const struct expr *e    = s->list;
    bool               many = false;

    for (const struct expr *t = s->targets; t; t = t->next) {
        struct value v = e ? flow_value(f, e, k) : value_of_kinds(many ? V_ANY : V_NIL);

        many = e ? e->kind == EXPR_CALL || e->kind == EXPR_METHOD || e->kind == EXPR_VARARG : many;
        if (t->kind == EXPR_NAME && t->local != EXPR_FREE)
            set_local(f, k, t->local, &v);
        else if (t->kind != EXPR_NAME)
            flow_value(f, t, k);
        e = e ? e->next : NULL;
    }
    for (; e; e = e->next)
        flow_value(f, e, k);
}

/* What a loop writes to may have any value when its body begins. */
static void forget(struct flow *f, const struct stat *s, struct known *k)
{
    struct value any = value_of_kinds(V_ANY);

    for (; s; s = s->next) {
        if (s->kind == STAT_ASSIGN)
            for (const struct expr *t = s->targets; t; t = t->next)
                if (t->kind == EXPR_NAME && t->local != EXPR_FREE)
                    set_local(f, k, t->local, &any);
        forget(f, s->body, k);
        forget(f, s->otherwise, k);
    }
}

static void run_loop(struct flow *f, const struct stat *s, struct known *k)
{
    struct known *body, *no;
    struct value  any = value_of_kinds(V_ANY), number = value_of_kinds(V_NUMBER);

    for (const struct expr *e = s->list; e; e = e->next)
        flow_value(f, e, k);
    forget(f, s->body, k);
    if (s->kind == STAT_WHILE)
        flow_test(f, s->a, k, &body, &no);
    else
        body = known_copy(f, k);
    for (size_t i = 0; i < s->n_locals; i++)
        set_local(f, body, s->locals[i], s->kind == STAT_FOR_NUMBER ? &number : &any);
    if (!body->dead)
        body = block(f, s->body, body);
    if (s->kind == STAT_REPEAT && !body->dead)
        flow_value(f, s->a, body);
}

static struct known *run_if(struct flow *f, const struct stat *s, struct known *k)
{
    struct known *yes, *no;
    size_t        told = f->l->n_told;

    flow_test(f, s->a, k, &yes, &no);
    if (f->failed)
        return k;
    if (yes->dead != no->dead && f->l->n_told == told && !k->dead)
        say_condition(f, s->a, no->dead, false, NULL, NULL);
    if (!yes->dead)
        yes = block(f, s->body, yes);
    if (!no->dead && s->has_else)
        no = block(f, s->otherwise, no);
    known_join(f, yes, no);
    return yes;
}

static struct known *run(struct flow *f, const struct stat *s, struct known *k)
{
    switch (s->kind) {
    case STAT_LOCAL:
        run_local(f, s, k);
        return k;
    case STAT_ASSIGN:
        run_assign(f, s, k);
        return k;
    case STAT_CALL:
        flow_value(f, s->a, k);
        return k;
    case STAT_DO:
        return block(f, s->body, k);
    case STAT_IF:
        return run_if(f, s, k);
    case STAT_WHILE: case STAT_REPEAT: case STAT_FOR_NUMBER: case STAT_FOR_IN:
        run_loop(f, s, k);
        return k;
    case STAT_RETURN:
        for (const struct expr *e = s->list; e; e = e->next)
            flow_value(f, e, k);
        k->dead = true;
        return k;
    default:    /* break: what follows is not reached, and the loop forgets all the same */
        k->dead = true;
        return k;
    }
}

static struct known *block(struct flow *f, const struct stat *s, struct known *k)
{
    size_t told = f->l->n_told;

    for (; s && !f->failed; s = s->next) {
        if (k->dead) {
            /* Where a condition was said to be settled, this comes of it. */
            struct rule_finding *x = f->l->n_told == told ? lint_say(f->l, s->token, "this is never reached") : NULL;

            if (x)
                finding_hint(x, "every way before it ends with return");
            break;
        }
        k = run(f, s, k);
    }
    return k;
}

void flow_function(struct flow *f, const struct expr *e, const struct known *k)
{
    struct known *in  = known_copy(f, k);
    struct value  any = value_of_kinds(V_ANY);

    for (size_t i = 0; i < e->n_params; i++)
        set_local(f, in, e->params[i], &any);
    block(f, e->body, in);
}

/* ---- the check ---- */

static void count_functions(void *ctx, const struct expr *e)
{
    *(size_t *)ctx += e->kind == EXPR_FUNCTION;
}

/* Locals of the file that hold a literal and are never written to. */
static void file_locals(struct flow *f, struct known *k)
{
    for (const struct stat *s = f->l->tree.body; s; s = s->next)
        if (s->kind == STAT_LOCAL && s->n_locals == 1 && s->list && is_literal(s->list) && !f->l->tree.assigned[s->locals[0]]) {
            struct value v = flow_value(f, s->list, k);

            set_local(f, k, s->locals[0], &v);
        }
}

void lint_flow(struct lint *l)
{
    size_t        needs = l->rule->info.n_needs, n = needs + l->tree.n_locals, functions = 0;
    struct flow  *f     = arena_alloc(l->mem, sizeof *f);
    struct known *k     = arena_alloc(l->mem, sizeof *k + n * sizeof(struct value));

    /* Jumps and a great many locals are not followed. */
    if (!f || !k || l->tree.jumps || l->tree.n_locals > LOCALS_MAX)
        return;
    f->l        = l;
    f->n_values = n;
    f->spare    = arena_alloc(l->mem, sizeof *k + n * sizeof(struct value));
    f->alias    = arena_alloc(l->mem, (l->tree.n_locals + 1) * sizeof *f->alias);
    f->loose    = arena_alloc(l->mem, l->tree.n_locals + 1);
    if (!f->spare || !f->alias || !f->loose)
        return;
    stat_walk(l->check->body, count_functions, &functions);
    for (size_t i = 0; i < l->tree.n_locals; i++) {
        f->alias[i] = SIZE_MAX;
        f->loose[i] = functions > 0 && l->tree.assigned[i];     /* some call may write to it */
        k->v[needs + i] = value_of_kinds(V_ANY);
    }
    for (size_t i = 0; i < needs; i++)
        k->v[i] = value_of_need(l, i);
    file_locals(f, k);
    block(f, l->check->body, k);
}
