#include "config.h"
#include "script/read.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"

#define EXAMPLES_MAX 50

enum expected { EXPECT_HIT, EXPECT_NO_HIT, EXPECT_SKIPPED };

/* One example, read. `values` has one place for each slot. */
struct example {
    struct fact_value *values;
    bool               given[RULE_NEEDS_MAX], guarded[RULE_GUARDS_MAX];
    enum expected      expected;
    const char        *skipped;
    struct rule_result evidence;        /* the evidence and strength that a hit must have */
    bool               strength;
};

struct telling {
    struct rulebook      *rb;
    struct rule          *rule;
    struct rule_findings *f;
    struct scan           scan;
    struct arena         *arena;
    size_t                number;       /* of the example, from 1 */
    size_t                faults;
};

/* The n-th word `given` (or `examples`) of the file. */
static struct place_of place_of_example(const struct telling *t)
{
    struct place_of at = { t->rule->info.path, t->rule->info.line, 0 };
    size_t          i  = scan_find(&t->scan, 0, "examples");

    for (size_t n = 0; n <= t->number && i != SIZE_MAX; n++) {
        at.line   = t->scan.t[i].line;
        at.column = t->scan.t[i].column;
        i         = scan_find(&t->scan, i + 1, "given");
    }
    return at;
}

static void tell(struct telling *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void tell(struct telling *t, const char *fmt, ...)
{
    char    text[280];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    finding_add(t->f, place_of_example(t), "example %zu: %s", t->number, text);
    t->faults++;
}

/* ---- reading ---- */

static bool read_list(lua_State *L, struct arena *a, struct fact_value *ret)
{
    size_t      n     = lua_istable(L, -1) ? lua_rawlen(L, -1) : 0;
    struct str *items = arena_alloc(a, (n + 1) * sizeof *items);

    if (!items)
        luaL_error(L, "not enough memory");
    if (!lua_istable(L, -1))
        return false;
    for (size_t i = 0; i < n; i++, lua_pop(L, 1)) {
        struct str s;

        if (lua_rawgeti(L, -1, (lua_Integer)i + 1) != LUA_TSTRING)
            return lua_pop(L, 1), false;
        s.p      = lua_tolstring(L, -1, &s.n);
        items[i] = arena_str(a, s);
    }
    *ret            = (struct fact_value){ .type = FACT_LIST };
    ret->list.items = items;
    ret->list.n     = n;
    return true;
}

static bool read_date(lua_State *L, struct fact_value *ret)
{
    struct str s;
    int32_t    days;

    if (lua_type(L, -1) != LUA_TSTRING)
        return false;
    s.p = lua_tolstring(L, -1, &s.n);
    if (!date_parse(s, &days))
        return false;
    *ret = (struct fact_value){ .type = FACT_DATE, .i = days };
    return true;
}

/* The literal on top as a value of `type`; FACT_ABSENT takes what it looks like. */
static bool read_value(lua_State *L, struct arena *a, enum fact_type type, struct fact_value *ret)
{
    struct str s;
    int        whole;

    switch (type == FACT_ABSENT && lua_type(L, -1) == LUA_TNUMBER ? FACT_NUMBER : type) {
    case FACT_NUMBER:
        *ret = (struct fact_value){ .type = FACT_NUMBER };
        return read_millionths(L, -1, &ret->i);
    case FACT_INTEGER:
        *ret = (struct fact_value){ .type = FACT_INTEGER, .i = lua_tointegerx(L, -1, &whole) };
        return lua_type(L, -1) == LUA_TNUMBER && whole;
    case FACT_BOOL:
        *ret = (struct fact_value){ .type = FACT_BOOL, .i = lua_toboolean(L, -1) };
        return lua_isboolean(L, -1);
    case FACT_DATE:
        return read_date(L, ret);
    case FACT_LIST:
        return read_list(L, a, ret);
    default:
        if (lua_type(L, -1) != LUA_TSTRING)
            return false;
        s.p  = lua_tolstring(L, -1, &s.n);
        *ret = (struct fact_value){ .type = FACT_TEXT, .s = arena_str(a, s) };
        return true;
    }
}

/* A given value, on top, by its full name. */
static void take_given(lua_State *L, struct telling *t, struct example *x, const char *name)
{
    size_t             need = rule_find_need(t->rule, str_of(name)), guard = rule_find_guard(t->rule, str_of(name));
    struct nearest     near = { .wanted = str_of(name) };
    const struct slot *s;
    size_t             slot;

    if (rule_is_broken(t->rule, str_of(name)))
        return;
    if (need == SIZE_MAX && guard == SIZE_MAX) {
        tell(t, "'%.60s' is not among the rule's needs", name);
        for (size_t i = 0; i < t->rule->info.n_needs; i++)
            nearest_offer(&near, t->rule->needs[i].name);
        if (t->f->n)
            nearest_hint(&near, &t->f->items[t->f->n - 1]);
        return;
    }
    slot = need != SIZE_MAX ? t->rule->needs[need].slot : t->rule->guards[guard].slot;
    s    = &t->rb->slots[slot];
    if (!read_value(L, t->arena, s->type, &x->values[slot]))
        tell(t, "%s is given as a %s and must be a %s", name, luaL_typename(L, -1),
             s->type == FACT_ABSENT ? "text or number" : s->type == FACT_DATE ? "date, \"2026-03-01\""
                                                                              : fact_type_name(s->type));
    /* A fact can be need and guard at once, under one slot. */
    for (size_t i = 0; i < t->rule->info.n_needs; i++)
        x->given[i] |= t->rule->needs[i].slot == slot;
    for (size_t i = 0; i < t->rule->info.n_guards; i++)
        x->guarded[i] |= t->rule->guards[i].slot == slot;
}

/* given = { quantity_kg = 90, exporter = { age_days = 3 } } or ["exporter.age_days"] = 3. */
static void read_given(lua_State *L, struct telling *t, struct example *x, int table, struct str prefix)
{
    size_t n   = read_push_keys(L, table);
    int    top = lua_gettop(L);

    if (lua_rawlen(L, table) > 0)
        tell(t, "given holds a value without a name");
    for (size_t i = 0; i < n; i++) {
        char   name[2 * NAME_MAX_BYTES];
        size_t full;

        lua_rawgeti(L, top, (lua_Integer)i + 1);
        snprintf(name, sizeof name, "%.*s%.*s", (int)(prefix.n < NAME_MAX_BYTES ? prefix.n : NAME_MAX_BYTES), prefix.p,
                 NAME_MAX_BYTES - 2, lua_tostring(L, -1));
        lua_rawget(L, table);
        full = strlen(name);
        if (lua_istable(L, -1) && rule_find_need(t->rule, str_of(name)) == SIZE_MAX &&
            rule_find_guard(t->rule, str_of(name)) == SIZE_MAX && prefix.n < NAME_MAX_BYTES) {
            name[full++] = '.';
            name[full]   = '\0';
            read_given(L, t, x, lua_gettop(L), (struct str){ name, full });
        } else {
            take_given(L, t, x, name);
        }
        lua_settop(L, top);
    }
    lua_settop(L, top - 1);
}

/* hit = { rate = 2, strength = 0.5 }; the table is on top. */
static void read_expected_evidence(lua_State *L, struct telling *t, struct example *x)
{
    int    table = lua_gettop(L);
    size_t n     = read_push_keys(L, table);

    for (size_t i = 0; i < n && x->evidence.n_evidence < RULE_EVIDENCE_MAX; i++) {
        struct fact_value v;
        struct str        key;
        enum fact_type    type;

        lua_rawgeti(L, table + 1, (lua_Integer)i + 1);
        key.p = lua_tolstring(L, -1, &key.n);
        key   = arena_str(t->arena, key);
        lua_rawget(L, table);
        type = lua_isboolean(L, -1) ? FACT_BOOL : lua_istable(L, -1) ? FACT_LIST : FACT_ABSENT;
        if (!read_value(L, t->arena, type, &v)) {
            tell(t, "the evidence '%.*s' cannot be a %s", (int)key.n, key.p, luaL_typename(L, -1));
        } else if (str_is(key, "strength")) {
            x->strength          = true;
            x->evidence.strength = v.i;
        } else {
            x->evidence.evidence[x->evidence.n_evidence].key     = key;
            x->evidence.evidence[x->evidence.n_evidence++].value = v;
        }
        lua_settop(L, table + 1);
    }
    lua_settop(L, table);
}

static void read_skipped(lua_State *L, struct telling *t, struct example *x)
{
    struct str name;
    size_t     need, guard;

    if (lua_type(L, -1) != LUA_TSTRING) {
        tell(t, "skipped must name a need");
        return;
    }
    name.p = lua_tolstring(L, -1, &name.n);
    need   = rule_find_need(t->rule, name);
    guard  = rule_find_guard(t->rule, name);
    if (rule_is_broken(t->rule, name)) {
        x->expected = EXPECT_SKIPPED;
        return;
    }
    if (need == SIZE_MAX && guard == SIZE_MAX) {
        tell(t, "skipped: '%.60s' is not among the rule's needs", name.p);
        return;
    }
    x->expected = EXPECT_SKIPPED;
    x->skipped  = need != SIZE_MAX ? t->rule->needs[need].name : t->rule->guards[guard].name;
    x->values[need != SIZE_MAX ? t->rule->needs[need].slot : t->rule->guards[guard].slot].type = FACT_ABSENT;
    if (need != SIZE_MAX)
        x->given[need] = true;
    if (guard != SIZE_MAX)
        x->guarded[guard] = true;
}

static void read_outcome(lua_State *L, struct telling *t, struct example *x, int table)
{
    bool skipped = lua_getfield(L, table, "skipped") != LUA_TNIL;

    if (skipped)
        read_skipped(L, t, x);
    lua_pop(L, 1);
    lua_getfield(L, table, "hit");
    if (skipped) {
        if (!lua_isnil(L, -1))
            tell(t, "says both hit and skipped");
    } else if (lua_istable(L, -1)) {
        read_expected_evidence(L, t, x);
    } else if (lua_isboolean(L, -1)) {
        x->expected = lua_toboolean(L, -1) ? EXPECT_HIT : EXPECT_NO_HIT;
    } else {
        tell(t, "says neither hit = true or false nor skipped = \"name\"");
    }
    lua_pop(L, 1);
}

/* Guards that an example is silent about hold their first fitting value. */
static void meet_guards(struct telling *t, struct example *x)
{
    for (size_t i = 0; i < t->rule->info.n_guards; i++) {
        const struct guard *g = &t->rule->guards[i];
        struct fact_value  *v = &x->values[g->slot];

        if (x->guarded[i] || v->type != FACT_ABSENT || g->n_words + g->n_whole == 0)
            continue;
        v->type = g->type;
        if (g->type == FACT_TEXT) {
            v->s = g->words[0];
        } else if (g->type == FACT_LIST) {
            v->list.items = g->words;
            v->list.n     = 1;
        } else {
            v->i = g->whole[0];
        }
    }
}

/* The example's table is on top. False when it is none. */
static bool read_example(lua_State *L, struct telling *t, struct example *x)
{
    int table = lua_gettop(L);

    *x        = (struct example){ .expected = EXPECT_HIT };
    x->values = arena_alloc(t->arena, (t->rb->n_slots + 1) * sizeof *x->values);
    if (!x->values)
        luaL_error(L, "not enough memory");
    if (!lua_istable(L, table)) {
        tell(t, "must be a table: { given = { ... }, hit = true }");
        return false;
    }
    if (lua_getfield(L, table, "given") == LUA_TTABLE)
        read_given(L, t, x, table + 1, STR(""));
    else if (!lua_isnil(L, -1))
        tell(t, "given must be a table");
    lua_settop(L, table);
    read_outcome(L, t, x, table);
    meet_guards(t, x);
    return true;
}

/* At load: are the examples well formed, and is there one of each kind? */
void read_examples(struct reader *r, struct rule *rule, int table)
{
    static const char *const keys[] = { "given", "hit", "skipped", NULL };
    lua_State               *L      = r->L;
    int                      top    = lua_gettop(L);
    struct telling           t      = { .rb = r->rb, .rule = rule, .f = r->f, .scan = r->scan, .arena = &r->rb->mem };
    size_t                   n, hits = 0, others = 0;

    reader_enter(r, "examples");
    lua_getfield(L, table, "examples");
    n = lua_istable(L, -1) ? lua_rawlen(L, -1) : 0;
    if (n > EXAMPLES_MAX)
        finding_add(r->f, reader_place(r, "examples"), "more than %d examples", EXAMPLES_MAX);
    for (t.number = 1; t.number <= n && t.number <= EXAMPLES_MAX; t.number++) {
        struct example x;

        lua_rawgeti(L, top + 1, (lua_Integer)t.number);
        if (read_example(L, &t, &x))
            reader_keys(r, top + 2, "example", keys);
        hits   += x.expected == EXPECT_HIT;
        others += x.expected == EXPECT_NO_HIT;
        lua_settop(L, top + 1);
    }
    rule->info.n_examples = n;
    if (hits == 0 || others == 0)
        finding_hint(finding_add(r->f, reader_place(r, "examples"), "examples: at least one hit and one that is none"),
                     "{ given = { quantity_kg = 90 }, hit = true }");
    lua_settop(L, top);
}

/* ---- running ---- */

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
        tell(t, "expected strength %g, got %g", (double)x->evidence.strength / (double)DECIMAL_ONE,
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
        tell(t, "expected evidence %.*s = %.80s, got %.80s", (int)key.n, key.p, want.p ? want.p : "",
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
    tell(t, "expected %s%s%s, got %s%s", expected[x->expected], x->skipped ? " for " : "", x->skipped ? x->skipped : "",
         got->outcome == OUTCOME_HIT ? "a hit" : outcome_name(got->outcome), detail);
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
    read_example(L, g->t, g->x);
    return 0;
}

static int find_change(lua_State *L)
{
    struct fetch *g = lua_touserdata(L, 1);

    g->changed = captured_changed(L, &g->t->rb->lua.rules[g->t->rule - g->t->rb->rules].captured);
    return 0;
}

static void run_example(struct telling *t, size_t rule)
{
    struct rulebook   *rb = t->rb;
    struct example     x;
    struct rule_result got;
    struct fetch       g = { .t = t, .x = &x, .examples = rb->lua.rules[rule].examples };
    char               why[TROUBLE_TEXT];

    if (sandbox_call(rb->lua.sb, fetch_example, &g, why)) {
        tell(t, "cannot be read: %s", why);
        return;
    }
    rb->given = x.given;
    rulebook_run(rb, rule, RULEBOOK_DEFAULTS, x.values, t->arena, &got);
    rb->given = NULL;
    compare(t, &x, &got);
    g.changed = NULL;
    if (got.outcome != OUTCOME_ABORTED && got.outcome != OUTCOME_SKIPPED &&
        !sandbox_call(rb->lua.sb, find_change, &g, why) && g.changed)
        tell(t, "the check changes the local '%s' of its file, which is lost: a rule keeps nothing", g.changed);
}

int rulebook_test(struct rulebook *rb, size_t rule, size_t *ret_run, struct rule_findings *findings,
                  struct pw_err *err)
{
    struct arena   mem = { 0 };
    struct telling t   = { .rb = rb, .rule = &rb->rules[rule], .f = findings, .arena = &mem };
    int            rc  = scan_text(rb->rules[rule].source, &t.scan, err);

    for (t.number = 1; rc == PW_OK && t.number <= rb->rules[rule].info.n_examples; t.number++) {
        size_t before = t.faults;

        run_example(&t, rule);
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
