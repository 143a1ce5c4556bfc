#include "config.h"
#include "script/book.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/text.h"
#include "script/plain.h"
#include "script/read.h"
#include "script/view.h"

#define EVIDENCE_TEXT_MAX 500
#define EVIDENCE_LIST_MAX 64

struct run {
    struct rulebook         *rb;
    size_t                   profile;
    struct call_now          now;
    struct arena            *arena;
    struct rule_result      *ret;
    const char              *kind;      /* "result": the check answered what it may not */
};

/* ---- reading the answer ---- */

static void bad(lua_State *L, struct run *run, const char *fmt, ...) __attribute__((format(printf, 3, 4), noreturn));

static void bad(lua_State *L, struct run *run, const char *fmt, ...)
{
    char    text[200];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    run->kind = "result";
    lua_pushstring(L, text);
    lua_error(L);
    __builtin_unreachable();
}

static struct str keep_text(lua_State *L, struct run *run, int i, const char *key)
{
    struct str s;

    s.p = lua_tolstring(L, i, &s.n);
    if (s.n > EVIDENCE_TEXT_MAX || !utf8_valid(s, NULL))
        bad(L, run, "evidence '%s' is no text of at most %d bytes", key, EVIDENCE_TEXT_MAX);
    s = arena_str(run->arena, s);
    if (!s.p)
        sandbox_no_memory(L);
    return s;
}

static void keep_list(lua_State *L, struct run *run, int t, const char *key, struct fact_value *ret)
{
    lua_Integer n;
    struct str *items;

    t = lua_absindex(L, t);
    n = luaL_len(L, t);
    if (n < 0 || n > EVIDENCE_LIST_MAX)
        bad(L, run, "evidence '%s' has more than %d items", key, EVIDENCE_LIST_MAX);
    items = arena_alloc(run->arena, ((size_t)n + 1) * sizeof *items);
    if (!items)
        sandbox_no_memory(L);
    for (lua_Integer i = 0; i < n; i++, lua_pop(L, 1)) {
        if (lua_geti(L, t, i + 1) != LUA_TSTRING)
            bad(L, run, "evidence '%s' is a list of something else than text", key);
        items[i] = keep_text(L, run, -1, key);
    }
    *ret           = (struct fact_value){ .type = FACT_LIST };
    ret->list.items = items;
    ret->list.n     = (size_t)n;
}

/* The value on top. */
static void keep_value(lua_State *L, struct run *run, const char *key, struct fact_value *ret)
{
    switch (lua_type(L, -1)) {
    case LUA_TSTRING:
        *ret = (struct fact_value){ .type = FACT_TEXT, .s = keep_text(L, run, -1, key) };
        return;
    case LUA_TBOOLEAN:
        *ret = (struct fact_value){ .type = FACT_BOOL, .i = lua_toboolean(L, -1) };
        return;
    case LUA_TNUMBER:
        if (lua_isinteger(L, -1)) {
            *ret = (struct fact_value){ .type = FACT_INTEGER, .i = lua_tointeger(L, -1) };
            return;
        }
        *ret = (struct fact_value){ .type = FACT_NUMBER };
        if (!read_millionths(L, -1, &ret->i))
            bad(L, run, "evidence '%s' is not a finite number of usual size", key);
        return;
    case LUA_TTABLE:
    case LUA_TUSERDATA:
        if (lua_istable(L, -1) || frozen_to_list(L, -1)) {
            keep_list(L, run, -1, key, ret);
            return;
        }
        break;
    default:
        break;
    }
    bad(L, run, "evidence '%s' is a %s", key, luaL_typename(L, -1));
}

static void keep_strength(lua_State *L, struct run *run)
{
    lua_Number x = lua_type(L, -1) == LUA_TNUMBER ? lua_tonumber(L, -1) : -1;
    int64_t    strength;

    if (!(x > 0 && x <= 1) || !read_millionths(L, -1, &strength))
        bad(L, run, "strength must be a number above 0 and up to 1");
    run->ret->strength = strength ? strength : 1;
}

static void keep_evidence(lua_State *L, struct run *run)
{
    struct rule_result *ret = run->ret;

    if (!lua_istable(L, -1) || frozen_is(L, -1))
        bad(L, run, "the evidence must be a table of its own, not a %s", luaL_typename(L, -1));
    lua_pushnil(L);
    while (lua_next(L, -2)) {
        struct str        key = STR_NONE;
        struct fact_value v;
        size_t            at = ret->n_evidence;

        if (lua_type(L, -2) == LUA_TSTRING)
            key.p = lua_tolstring(L, -2, &key.n);
        if (!rule_name_valid(key))
            bad(L, run, "the evidence has a key that is no name");
        if (str_is(key, "strength")) {
            keep_strength(L, run);
            lua_pop(L, 1);
            continue;
        }
        if (at == RULE_EVIDENCE_MAX)
            bad(L, run, "more than %d pieces of evidence", RULE_EVIDENCE_MAX);
        keep_value(L, run, key.p, &v);
        key = arena_str(run->arena, key);
        if (!key.p)
            sandbox_no_memory(L);
        for (; at > 0 && str_cmp(ret->evidence[at - 1].key, key) > 0; at--)
            ret->evidence[at] = ret->evidence[at - 1];
        ret->evidence[at].key   = key;
        ret->evidence[at].value = v;
        ret->n_evidence++;
        lua_pop(L, 1);
    }
}

static void keep_answer(lua_State *L, struct run *run)
{
    if (!lua_isboolean(L, -2))
        bad(L, run, "check answered %s instead of true or false", luaL_typename(L, -2));
    if (!lua_toboolean(L, -2)) {
        if (!lua_isnil(L, -1))
            bad(L, run, "check answered false with evidence");
        run->ret->outcome = OUTCOME_MISS;
        return;
    }
    run->ret->strength = DECIMAL_ONE;
    if (!lua_isnil(L, -1))
        keep_evidence(L, run);
    run->ret->outcome = OUTCOME_HIT;
}

/* ---- running ---- */

int run_check(lua_State *L)
{
    struct run                 *run    = lua_touserdata(L, 1);
    struct bound               *bound  = run->now.bound;
    const struct sandbox_budget budget = { CALL_STEPS, CALL_BYTES, run->now.rule->info.hooked };

    if (bound->kept)
        view_clear(L, run->now.rule, bound);
    if (bound->captured.n)
        captured_restore(L, &bound->captured);
    lua_pushvalue(L, lua_upvalueindex(UP_CHECK));
    lua_pushvalue(L, lua_upvalueindex(UP_VIEW));
    lua_pushvalue(L, lua_upvalueindex(run->profile == RULEBOOK_DEFAULTS ? UP_DEFAULTS : UP_PROFILE(run->profile)));
    sandbox_arm(run->rb->lua.sb, &budget);
    lua_call(L, 2, 2);
    sandbox_disarm(run->rb->lua.sb);
    keep_answer(L, run);
    return 0;
}

static void run_rule(struct run *run)
{
    struct sandbox     *sb  = run->rb->lua.sb;
    struct rule_result *ret = run->ret;
    char                why[TROUBLE_TEXT];
    const char         *kind;

    run->rb->now = &run->now;
    kind         = sandbox_call_ref(sb, run->now.bound->runner, run, why);
    run->rb->now = NULL;
    if (kind) {
        ret->outcome    = OUTCOME_ABORTED;
        ret->kind       = run->kind ? run->kind : kind;
        ret->detail     = arena_str(run->arena, str_of(why));
        ret->n_evidence = 0;
        ret->strength   = 0;
    }
    sandbox_tidy(sb);
}

static bool fits_word(const struct guard *g, struct str s)
{
    uint64_t ignored;

    if (g->by_word)
        return map_get(g->by_word, s, &ignored);
    for (size_t i = 0; i < g->n_words; i++)
        if (s.n == g->words[i].n && (!s.n || (*s.p == *g->words[i].p && memcmp(s.p, g->words[i].p, s.n) == 0)))
            return true;    /* the first letter nearly always tells, without a call */
    return false;
}

static bool fits(const struct guard *g, const struct fact_value *v)
{
    switch (v->type) {
    case FACT_TEXT:
        return fits_word(g, v->s);
    case FACT_LIST:
        for (size_t i = 0; i < v->list.n; i++)
            if (fits_word(g, v->list.items[i]))
                return true;
        return false;
    default:
        for (size_t i = 0; i < g->n_whole; i++)
            if (g->whole[i] == v->i)
                return true;
        return false;
    }
}

/* The check is called. */
__attribute__((noinline)) static void call(struct rulebook *rb, size_t rule, size_t profile,
                                           const struct fact_value *values, struct arena *a, struct rule_result *ret)
{
    run_rule(&(struct run){
        .rb = rb, .profile = profile, .arena = a, .ret = ret,
        .now = { .rule = &rb->rules[rule], .bound = &rb->lua.rules[rule], .values = values },
    });
    rb->broken |= ret->outcome == OUTCOME_ABORTED;
}

/* False when they settle it: the rule does not apply. */
static bool guards_fit(const struct rule_brief *b, const struct fact_value *values, const char **ret_missing)
{
    for (size_t i = 0; i < b->n_guards; i++) {
        const struct fact_value *v = &values[b->guards[i].slot];

        if (v->type != FACT_ABSENT) {
            if (!fits(&b->guards[i], v))
                return false;
        } else if (!*ret_missing) {
            *ret_missing = b->guards[i].name;
        }
    }
    return true;
}

enum fact_scope rulebook_on(const struct rulebook *rb, size_t rule) { return (enum fact_scope)rb->briefs[rule].on; }

void rulebook_run(struct rulebook *rb, size_t rule, size_t profile, const struct fact_value *values,
                  struct arena *a, struct rule_result *ret)
{
    const struct rule_brief *b       = &rb->briefs[rule];
    const char              *missing = NULL;
    enum plain_answer        answer  = PLAIN_UNSURE;

    ret->outcome    = OUTCOME_NOT_APPLICABLE;
    ret->strength   = 0;
    ret->missing    = NULL;
    ret->kind       = NULL;
    ret->detail     = STR_NONE;
    ret->n_evidence = 0;
    /* A guard that is known not to fit settles it, whatever else is missing. */
    if (b->n_guards && !guards_fit(b, values, &missing))
        return;
    for (size_t i = 0; !missing && !b->missing_pass && i < b->n_needs; i++)
        if (values[b->slots[i]].type == FACT_ABSENT && (!rb->given || rb->given[i]))
            missing = rb->rules[rule].needs[i].name;
    if (missing) {
        ret->outcome = OUTCOME_SKIPPED;
        ret->missing = missing;
        return;
    }
    /* An example wants to see Lua run. */
    for (size_t i = 0; i < b->n_must && !rb->given; i++)
        if (values[b->must[i]].type == FACT_ABSENT) {
            ret->outcome = OUTCOME_MISS;
            return;
        }
    if (b->plain && !rb->given)
        answer = plain_run(b->plain, profile == RULEBOOK_DEFAULTS ? rb->n_profiles : profile, values);
    if (answer == PLAIN_UNSURE) {
        call(rb, rule, profile, values, a, ret);
        return;
    }
    ret->outcome  = answer == PLAIN_HIT ? OUTCOME_HIT : OUTCOME_MISS;
    ret->strength = answer == PLAIN_HIT ? DECIMAL_ONE : 0;
}
