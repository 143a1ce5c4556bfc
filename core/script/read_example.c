#include "config.h"
#include "script/example.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/text.h"
#include "script/read.h"

/* The n-th word `given` (or `examples`) of the file. */
struct place_of example_place(const struct telling *t)
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

void example_tell(struct telling *t, const char *fmt, ...)
{
    char    text[280];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    finding_add(t->f, example_place(t), "example %zu: %s", t->number, text);
    t->faults++;
}

/* ---- reading ---- */

static struct str keep(lua_State *L, struct arena *a, int i)
{
    struct str s;

    s.p = lua_tolstring(L, i, &s.n);
    s   = arena_str(a, s);
    if (!s.p)
        sandbox_no_memory(L);
    return s;
}

static bool read_list(lua_State *L, struct arena *a, struct fact_value *ret)
{
    size_t      n     = lua_istable(L, -1) ? lua_rawlen(L, -1) : 0;
    struct str *items = arena_alloc(a, (n + 1) * sizeof *items);

    if (!items)
        sandbox_no_memory(L);
    if (!lua_istable(L, -1))
        return false;
    for (size_t i = 0; i < n; i++, lua_pop(L, 1)) {
        if (lua_rawgeti(L, -1, (lua_Integer)i + 1) != LUA_TSTRING)
            return lua_pop(L, 1), false;
        items[i] = keep(L, a, -1);
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
    int whole;

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
        *ret = (struct fact_value){ .type = FACT_TEXT, .s = keep(L, a, -1) };
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
        example_tell(t, "'%.60s' is not among the rule's needs", name);
        for (size_t i = 0; i < t->rule->info.n_needs; i++)
            nearest_offer(&near, t->rule->needs[i].name);
        if (t->f->n)
            nearest_hint(&near, &t->f->items[t->f->n - 1]);
        return;
    }
    slot = need != SIZE_MAX ? t->rule->needs[need].slot : t->rule->guards[guard].slot;
    s    = &t->rb->slots[slot];
    if (!read_value(L, t->arena, s->type, &x->values[slot]))
        example_tell(t, "%s is given as a %s and must be a %s", name, luaL_typename(L, -1),
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
        example_tell(t, "given holds a value without a name");
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
        key = keep(L, t->arena, -1);
        lua_rawget(L, table);
        type = lua_isboolean(L, -1) ? FACT_BOOL : lua_istable(L, -1) ? FACT_LIST : FACT_ABSENT;
        if (!read_value(L, t->arena, type, &v)) {
            example_tell(t, "the evidence '%.*s' cannot be a %s", (int)key.n, key.p, luaL_typename(L, -1));
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
        example_tell(t, "skipped must name a need");
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
        example_tell(t, "skipped: '%.60s' is not among the rule's needs", name.p);
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
            example_tell(t, "says both hit and skipped");
    } else if (lua_istable(L, -1)) {
        read_expected_evidence(L, t, x);
    } else if (lua_isboolean(L, -1)) {
        x->expected = lua_toboolean(L, -1) ? EXPECT_HIT : EXPECT_NO_HIT;
    } else {
        example_tell(t, "says neither hit = true or false nor skipped = \"name\"");
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

bool example_read(lua_State *L, struct telling *t, struct example *x)
{
    int table = lua_gettop(L);

    *x        = (struct example){ .expected = EXPECT_HIT };
    x->values = arena_alloc(t->arena, (t->rb->n_slots + 1) * sizeof *x->values);
    if (!x->values)
        sandbox_no_memory(L);
    if (!lua_istable(L, table)) {
        example_tell(t, "must be a table: { given = { ... }, hit = true }");
        return false;
    }
    if (lua_getfield(L, table, "given") == LUA_TTABLE)
        read_given(L, t, x, table + 1, STR(""));
    else if (!lua_isnil(L, -1))
        example_tell(t, "given must be a table");
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
        if (example_read(L, &t, &x))
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
