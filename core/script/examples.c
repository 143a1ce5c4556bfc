#include "config.h"
#include "script/example.h"

#include <stdio.h>

#include "base/text.h"

/* 2 and 2.0 are the same piece of evidence. */
static bool same_evidence(const struct fact_value *a, const struct fact_value *b)
{
    struct fact_value x = *a, y = *b;

    if (x.type == FACT_INTEGER && x.i < INT64_MAX / DECIMAL_ONE && x.i > INT64_MIN / DECIMAL_ONE)
        x = (struct fact_value){ .type = FACT_NUMBER, .i = x.i * DECIMAL_ONE };
    if (y.type == FACT_INTEGER && y.i < INT64_MAX / DECIMAL_ONE && y.i > INT64_MIN / DECIMAL_ONE)
        y = (struct fact_value){ .type = FACT_NUMBER, .i = y.i * DECIMAL_ONE };
    return fact_same(&x, &y);
}

static void compare_evidence(struct telling *t, const struct example *x, const struct rule_result *got)
{
    BUF_AUTO want = { 0 };
    BUF_AUTO have = { 0 };

    if (x->strength && x->evidence.strength != got->strength)
        example_tell(t, "expected strength %g, got %g", (double)x->evidence.strength / (double)DECIMAL_ONE,
             (double)got->strength / (double)DECIMAL_ONE);
    for (size_t i = 0; i < x->evidence.n_evidence; i++) {
        struct str               key   = x->evidence.evidence[i].key;
        const struct fact_value *value = NULL;

        for (size_t k = 0; k < got->n_evidence; k++)
            if (str_eq(got->evidence[k].key, key))
                value = &got->evidence[k].value;
        if (value && same_evidence(value, &x->evidence.evidence[i].value))
            continue;
        buf_reset(&want);
        buf_reset(&have);
        fact_print(&want, &x->evidence.evidence[i].value);
        if (value)
            fact_print(&have, value);
        example_tell(t, "expected evidence %.*s = %.80s, got %.80s", (int)key.n, key.p, want.p ? want.p : "",
             value ? (have.p ? have.p : "") : "none");
    }
}

static void compare(struct telling *t, const struct example *x, const struct rule_result *got)
{
    static const char *const expected[] = { "a hit", "no hit", "skipped" };
    char                     detail[160] = "";
    bool                     as_expected;

    switch (x->expected) {
    case EXPECT_HIT:
        as_expected = got->outcome == OUTCOME_HIT;
        break;
    case EXPECT_NO_HIT:
        as_expected = got->outcome == OUTCOME_MISS || got->outcome == OUTCOME_NOT_APPLICABLE;
        break;
    default:
        as_expected = got->outcome == OUTCOME_SKIPPED && strcmp(got->missing, x->skipped) == 0;
        break;
    }
    if (as_expected) {
        if (got->outcome == OUTCOME_HIT)
            compare_evidence(t, x, got);
        return;
    }
    if (got->outcome == OUTCOME_SKIPPED)
        snprintf(detail, sizeof detail, " (missing %s)", got->missing);
    else if (got->outcome == OUTCOME_ABORTED)
        snprintf(detail, sizeof detail, " (%s: %.*s)", got->kind, (int)(got->detail.n < 130 ? got->detail.n : 130),
                 got->detail.p ? got->detail.p : "");
    example_tell(t, "expected %s%s%s, got %s%s", expected[x->expected], x->skipped ? " for " : "",
                 x->skipped ? x->skipped : "", got->outcome == OUTCOME_HIT ? "a hit" : outcome_name(got->outcome),
                 detail);
}

struct fetch {
    struct telling *t;
    struct example *x;
    int             examples;
    const char     *changed;
};

static int fetch_example(lua_State *L)
{
    struct fetch *g = lua_touserdata(L, 1);

    lua_rawgeti(L, LUA_REGISTRYINDEX, g->examples);
    lua_rawgeti(L, -1, (lua_Integer)g->t->number);
    example_read(L, g->t, g->x);
    return 0;
}

static int find_change(lua_State *L)
{
    struct fetch *g = lua_touserdata(L, 1);

    g->changed = captured_changed(L, &g->t->rb->lua.rules[g->t->rule - g->t->rb->rules].captured);
    return 0;
}

void example_run(struct telling *t, size_t rule)
{
    struct rulebook   *rb = t->rb;
    struct example     x;
    struct rule_result got;
    struct fetch       g = { .t = t, .x = &x, .examples = rb->lua.rules[rule].examples };
    char               why[TROUBLE_TEXT];

    if (sandbox_call(rb->lua.sb, fetch_example, &g, why)) {
        if (rb->lua.sb->no_memory)
            t->f->lost = true;
        else
            example_tell(t, "cannot be read: %s", why);
        return;
    }
    rb->given = x.given;
    rulebook_run(rb, rule, RULEBOOK_DEFAULTS, x.values, t->arena, &got);
    rb->given = NULL;
    t->f->lost |= got.outcome == OUTCOME_ABORTED && rb->lua.sb->no_memory;
    compare(t, &x, &got);
    g.changed = NULL;
    if (got.outcome != OUTCOME_ABORTED && got.outcome != OUTCOME_SKIPPED &&
        !sandbox_call(rb->lua.sb, find_change, &g, why) && g.changed)
        example_tell(t, "the check changes the local '%s' of its file, which is lost: a rule keeps nothing",
                     g.changed);
}

int rulebook_test(struct rulebook *rb, size_t rule, size_t *ret_run, struct rule_findings *findings,
                  struct pw_err *err)
{
    struct arena   mem = { 0 };
    struct telling t   = { .rb = rb, .rule = &rb->rules[rule], .f = findings, .arena = &mem };
    int            rc  = scan_text(rb->rules[rule].source, &t.scan, err);

    for (t.number = 1; rc == PW_OK && t.number <= rb->rules[rule].info.n_examples; t.number++) {
        size_t before = t.faults;

        example_run(&t, rule);
        /* What an abort may have left behind must not colour the next example. */
        if (t.faults != before)
            rc = rulebook_restore(rb, err);
        arena_reset(&mem);
    }
    if (rc == PW_OK && findings->lost)
        rc = err_nomem(err);
    scan_done(&t.scan);
    arena_done(&mem);
    if (rc == PW_OK)
        *ret_run = rb->rules[rule].info.n_examples;
    return rc;
}
