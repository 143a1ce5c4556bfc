#include "config.h"
#include "script/lint_value.h"

#include <math.h>

#include "base/text.h"

struct value value_of_kinds(unsigned kinds)
{
    return (struct value){ .kinds = kinds, .least = -INFINITY, .most = INFINITY, .need = SIZE_MAX };
}

struct value value_of_number(double n)
{
    struct value v = value_of_kinds(V_NUMBER);

    v.least = v.most = n;
    v.whole = n == floor(n);
    return v;
}

struct value value_of_text(struct str s)
{
    struct value v = value_of_kinds(V_TEXT);

    v.only = s.p ? s : STR("");
    return v;
}

static void take_words(struct value *v, struct str words)
{
    struct str rest = words, word;
    size_t     n    = 0;

    while (text_split(&rest, '|', &word))
        n++;
    if (n == 0 || n > VALUE_WORDS_MAX)
        return;
    v->words = words;
    v->left  = n == 32 ? UINT32_MAX : ((uint32_t)1 << n) - 1;
}

static void take_unit(struct value *v, const struct fact_unit *u)
{
    v->least = u->least;
    v->most  = u->most;
    take_words(v, u->words);
    if (u->always)
        v->kinds &= ~(unsigned)V_NIL;
}

static bool guarded(const struct rule *rule, size_t slot)
{
    for (size_t i = 0; i < rule->info.n_guards; i++)
        if (rule->guards[i].slot == slot)
            return true;
    return false;
}

struct value value_of_need(const struct lint *l, size_t need)
{
    static const unsigned kinds[] = {
        [FACT_ABSENT] = V_TEXT | V_NUMBER, [FACT_TEXT] = V_TEXT, [FACT_NUMBER] = V_NUMBER, [FACT_INTEGER] = V_NUMBER,
        [FACT_BOOL] = V_BOOL, [FACT_DATE] = V_NUMBER, [FACT_LIST] = V_OTHER,
    };
    size_t             at = l->rule->needs[need].slot;
    const struct slot *s  = &l->r->rb->slots[at];
    bool               may_miss = l->rule->info.missing_pass && !guarded(l->rule, at);
    struct value       v  = value_of_kinds(kinds[s->type] | (may_miss ? V_NIL : 0));
    struct fact_unit   u;

    v.need  = need;
    v.whole = s->type == FACT_INTEGER || s->type == FACT_DATE;
    v.country = s->kind == SLOT_FACT && s->fact < FIELD_COUNT && field_info(s->fact)->kind == KIND_COUNTRY;
    if (s->kind == SLOT_FACT)
        fact_unit(s->fact, &u);
    else if (s->kind == SLOT_WINDOW)
        window_unit(&s->window, &u);
    if (s->kind != SLOT_LOOKUP)
        take_unit(&v, &u);
    return v;
}

struct value value_of_param(const struct lint *l, size_t param)
{
    enum param_kind kind = l->rule->param_kinds[param];
    struct value    v    = value_of_kinds(kind == PARAM_NUMBER ? V_NUMBER : kind == PARAM_TEXT ? V_TEXT
                                          : kind == PARAM_BOOL ? V_BOOL : V_OTHER);

    v.tuned = true;
    if (kind == PARAM_NUMBER && !isnan(l->param_range[param].least)) {
        v.least = l->param_range[param].least;
        v.most  = l->param_range[param].most;
    }
    return v;
}

/* ---- texts ---- */

static bool may_be(const struct value *v, struct str s)
{
    struct str rest = v->words, word;

    if (!(v->kinds & V_TEXT) || (v->only.p && !str_eq(v->only, s)))
        return false;
    if (v->country && !(s.n == 2 && s.p[0] >= 'A' && s.p[0] <= 'Z' && s.p[1] >= 'A' && s.p[1] <= 'Z'))
        return false;
    for (size_t i = 0; v->words.n && text_split(&rest, '|', &word); i++)
        if (str_eq(word, s))
            return v->left >> i & 1;
    return v->words.n == 0;
}

static void exclude(struct value *v, struct str s)
{
    struct str rest = v->words, word;

    if (v->only.p && str_eq(v->only, s))
        v->kinds &= ~(unsigned)V_TEXT;
    for (size_t i = 0; v->words.n && text_split(&rest, '|', &word); i++)
        if (str_eq(word, s))
            v->left &= ~((uint32_t)1 << i);
    if (v->words.n && !v->left)
        v->kinds &= ~(unsigned)V_TEXT;
}

/* ---- numbers ---- */

static bool empty_range(const struct value *v)
{
    return v->least > v->most || (v->least == v->most && (v->least_open || v->most_open));
}

static void settle(struct value *v)
{
    /* No whole number lies between 3 and 4. */
    if (v->whole && v->least_open && isfinite(v->least)) {
        v->least      = floor(v->least) + 1;
        v->least_open = false;
    }
    if (v->whole && v->most_open && isfinite(v->most)) {
        v->most      = ceil(v->most) - 1;
        v->most_open = false;
    }
    if (empty_range(v))
        v->kinds &= ~(unsigned)V_NUMBER;
}

static void below(struct value *v, double most, bool open, bool tuned)
{
    if (most < v->most || (most == v->most && open && !v->most_open)) {
        v->most      = most;
        v->most_open = open;
        v->tuned |= tuned;
    }
}

static void above(struct value *v, double least, bool open, bool tuned)
{
    if (least > v->least || (least == v->least && open && !v->least_open)) {
        v->least      = least;
        v->least_open = open;
        v->tuned |= tuned;
    }
}

/* a < b, or a <= b. */
static void narrow_order(struct value *a, struct value *b, bool strict)
{
    unsigned both = a->kinds & b->kinds & (V_NUMBER | V_TEXT);

    a->kinds &= both;
    b->kinds &= both;
    if (!(both & V_NUMBER))
        return;
    below(a, b->most, b->most_open || (strict && isfinite(b->most)), b->tuned);
    above(b, a->least, a->least_open || (strict && isfinite(a->least)), a->tuned);
    settle(a);
    settle(b);
}

static void narrow_equal(struct value *a, struct value *b)
{
    unsigned both = a->kinds & b->kinds & ~(unsigned)V_NAN;

    if (b->only.p && !may_be(a, b->only))
        both &= ~(unsigned)V_TEXT;
    if (a->only.p && !may_be(b, a->only))
        both &= ~(unsigned)V_TEXT;
    a->kinds &= both;
    b->kinds &= both;
    if (both & V_NUMBER) {
        below(a, b->most, b->most_open, b->tuned);
        above(a, b->least, b->least_open, b->tuned);
        below(b, a->most, a->most_open, a->tuned);
        above(b, a->least, a->least_open, a->tuned);
        settle(a);
        settle(b);
    }
    if (both == V_TEXT && b->only.p)
        a->only = b->only;
}

static bool single(const struct value *v)
{
    return v->kinds == V_NUMBER && v->least == v->most;
}

static void narrow_unequal(struct value *a, const struct value *b)
{
    unsigned lone = b->kinds & (V_NIL | V_BOOL);

    /* Kinds with one value only. */
    if (b->kinds == lone && (lone == V_NIL || lone == V_FALSE || lone == V_TRUE))
        a->kinds &= ~lone;
    if (b->kinds == V_TEXT && b->only.p)
        exclude(a, b->only);
    if (single(b) && (a->kinds & V_NUMBER)) {
        if (a->least == b->least)
            a->least_open = true;
        if (a->most == b->most)
            a->most_open = true;
        a->tuned |= b->tuned && (a->least == b->least || a->most == b->most);
        settle(a);
    }
}

void value_narrow(enum expr_op op, struct value *a, struct value *b)
{
    struct value was = *a;

    switch (op) {
    case OP_LT: narrow_order(a, b, true); break;
    case OP_LE: narrow_order(a, b, false); break;
    case OP_GT: narrow_order(b, a, true); break;
    case OP_GE: narrow_order(b, a, false); break;
    case OP_EQ: narrow_equal(a, b); break;
    case OP_NE:
        narrow_unequal(a, b);
        narrow_unequal(b, &was);
        break;
    default:
        break;
    }
}

void value_narrow_truth(struct value *v, bool truth)
{
    v->kinds &= truth ? ~(unsigned)(V_NIL | V_FALSE) : (unsigned)(V_NIL | V_FALSE);
}

bool value_none(const struct value *v)
{
    return v->kinds == 0;
}

/* ---- two ways that meet ---- */

static void join_numbers(struct value *v, const struct value *a, const struct value *b)
{
    const struct value *low = a->least < b->least || (a->least == b->least && !a->least_open) ? a : b;
    const struct value *top = a->most > b->most || (a->most == b->most && !a->most_open) ? a : b;

    v->least      = low->least;
    v->least_open = low->least_open;
    v->most       = top->most;
    v->most_open  = top->most_open;
    v->whole      = a->whole && b->whole;
}

struct value value_join(const struct value *a, const struct value *b)
{
    struct value v = *a;

    if (value_none(a) || value_none(b))
        return value_none(a) ? *b : *a;
    v.kinds = a->kinds | b->kinds;
    v.tuned = a->tuned || b->tuned;
    v.need  = a->kinds & V_NIL ? a->need : b->need;
    if ((a->kinds & V_NIL) && (b->kinds & V_NIL) && a->need == SIZE_MAX)
        v.need = SIZE_MAX;
    if ((a->kinds & V_NUMBER) && (b->kinds & V_NUMBER))
        join_numbers(&v, a, b);
    else if (b->kinds & V_NUMBER)
        v.least = b->least, v.most = b->most, v.least_open = b->least_open, v.most_open = b->most_open, v.whole = b->whole;
    if (!(a->kinds & V_TEXT)) {
        v.words = b->words, v.left = b->left, v.only = b->only, v.country = b->country;
    } else if (b->kinds & V_TEXT) {
        bool same = a->words.p == b->words.p && a->words.n == b->words.n;

        v.words = same ? a->words : STR_NONE;
        v.left  = a->left | b->left;
        v.country &= b->country;
        if (!(a->only.p && b->only.p && str_eq(a->only, b->only)))
            v.only = STR_NONE;
    }
    return v;
}

struct value value_arithmetic(enum expr_op op, const struct value *a, const struct value *b)
{
    bool         sure  = op == OP_ADD || op == OP_SUB || op == OP_MUL;
    struct value v     = value_of_kinds(V_NUMBER | (sure && !((a->kinds | b->kinds) & V_NAN) ? 0 : V_NAN));
    /* A text that is a number counts as one, and then nothing is known of it. */
    bool         known = sure && a->kinds == V_NUMBER && b->kinds == V_NUMBER;

    v.tuned = a->tuned || b->tuned;
    if (!known)
        return v;
    v.whole = a->whole && b->whole;
    if (op == OP_ADD) {
        v.least = a->least + b->least;
        v.most  = a->most + b->most;
    } else if (op == OP_SUB) {
        v.least = a->least - b->most;
        v.most  = a->most - b->least;
    } else if (a->least >= 0 && b->least >= 0) {
        v.least = a->least * b->least;
        v.most  = isfinite(a->most) && isfinite(b->most) ? a->most * b->most : INFINITY;
    }
    /* Bounds of floats are rounded: leave a little room where they were calculated. */
    if (isfinite(v.least) && v.least != 0)
        v.least -= fabs(v.least) * 1e-9;
    if (isfinite(v.most) && v.most != 0)
        v.most += fabs(v.most) * 1e-9;
    if (isnan(v.least) || isnan(v.most))
        return value_of_kinds(V_NUMBER);
    return v;
}
