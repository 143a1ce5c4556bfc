#include "config.h"
#include "script/book.h"

/* Reading a fact that holds nothing now, or that the rule did not ask for. Upvalues: the rulebook, the
 * rule's number, the part of the name before the last, and the set of last parts that may be absent. */
static int no_value(lua_State *L)
{
    const struct rulebook *rb;
    const struct rule     *rule;
    char                   name[2 * NAME_MAX_BYTES];
    size_t                 n, need;

    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(4)) != LUA_TNIL) {
        lua_pushnil(L);
        return 1;
    }
    rb   = lua_touserdata(L, lua_upvalueindex(1));
    rule = &rb->rules[lua_tointeger(L, lua_upvalueindex(2))];
    lua_pushvalue(L, lua_upvalueindex(3));
    lua_pushstring(L, lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?");
    lua_concat(L, 2);
    n = lua_rawlen(L, -1);
    if (n >= sizeof name)
        n = sizeof name - 1;
    memcpy(name, lua_tostring(L, -1), n);
    name[n] = '\0';
    need    = rule_find_need(rule, str_of(name));
    if (need == SIZE_MAX)
        return luaL_error(L, "'%s' is not among the rule's needs", name);
    /* A missing need never gets as far as this, except where an example is silent about it. */
    return luaL_error(L, "'%s' is read but not given in this example", name);
}

static int no_param(lua_State *L)
{
    return luaL_error(L, "'%s' is not among the rule's params",
                      lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?");
}

/* Pushes the set of names directly under `prefix` that a rule with missing = "pass" may read as nil. */
static void push_absent(lua_State *L, const struct rule *rule, struct str prefix)
{
    lua_newtable(L);
    for (size_t i = 0; rule->info.missing_pass && i < rule->info.n_needs; i++) {
        const char *name = rule->needs[i].name;

        if (strncmp(name, prefix.p, prefix.n) != 0 || strchr(name + prefix.n, '.'))
            continue;
        lua_pushboolean(L, 1);
        lua_setfield(L, -2, name + prefix.n);
    }
}

/* Pushes a new data table whose empty places raise or give nil. */
static void push_data(lua_State *L, const struct binding *b, struct str prefix)
{
    lua_newtable(L);
    lua_createtable(L, 0, 1);
    lua_pushlightuserdata(L, b->rb);
    lua_pushinteger(L, (lua_Integer)b->rule);
    lua_pushlstring(L, prefix.p, prefix.n);
    push_absent(L, &b->rb->rules[b->rule], prefix);
    lua_pushcclosure(L, no_value, 4);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
}

/* Pushes the data table for names that begin with `prefix` ("" or "exporter."), making it and its
 * parents where they are missing. `all` holds them by prefix. */
static void push_data_of(lua_State *L, const struct binding *b, int all, struct str prefix)
{
    struct str parent = prefix, last;

    lua_pushlstring(L, prefix.p, prefix.n);
    if (lua_rawget(L, all) == LUA_TTABLE)
        return;
    lua_pop(L, 1);
    parent.n--;
    while (parent.n > 0 && parent.p[parent.n - 1] != '.')
        parent.n--;
    last = (struct str){ prefix.p + parent.n, prefix.n - 1 - parent.n };
    push_data_of(L, b, all, parent);
    push_data(L, b, prefix);
    lua_pushlstring(L, last.p, last.n);
    frozen_push(L, -2);
    lua_rawset(L, -4);                  /* parent data, data: parent[last] = proxy of data */
    lua_remove(L, -2);
    lua_pushlstring(L, prefix.p, prefix.n);
    lua_pushvalue(L, -2);
    lua_rawset(L, all);
}

/* Pushes what UP_NEED, UP_TABLE and UP_LIST name. */
static void push_need(lua_State *L, const struct binding *b, int all, size_t i)
{
    const struct rule *rule   = &b->rb->rules[b->rule];
    const char        *name   = rule->needs[i].name, *dot = strrchr(name, '.');
    struct bound_need *n      = &b->half->rules[b->rule].needs[i];
    struct str         prefix = { name, dot ? (size_t)(dot - name) + 1 : 0 };

    *n = (struct bound_need){ .last = FACT_ABSENT };
    lua_pushstring(L, dot ? dot + 1 : name);
    push_data_of(L, b, all, prefix);
    if (b->rb->slots[rule->needs[i].slot].type == FACT_LIST)
        n->list = frozen_push_list(L);
    else
        lua_pushboolean(L, 0);
}

/* Pushes the table of data tables by prefix, and the view that a check gets as its first argument. */
static void push_view(lua_State *L, const struct binding *b)
{
    const struct rule *rule = &b->rb->rules[b->rule];
    int                all;

    lua_newtable(L);
    all = lua_gettop(L);
    lua_pushliteral(L, "");
    push_data(L, b, STR(""));
    lua_rawset(L, all);
    push_data_of(L, b, all, STR(""));
    for (size_t i = 0; i < rule->n_lists; i++) {
        book_push_list(L, b->rb, rule->list_tables[i]);
        lua_setfield(L, -2, rule->lists[i]);
    }
    frozen_push(L, -1);
    lua_remove(L, -2);
}

/* Pushes the rule's parameters, with those of the table at `over` (0: none) in their place. */
static void push_params(lua_State *L, const struct binding *b, int defaults, int over)
{
    const struct rule *rule = &b->rb->rules[b->rule];
    int                top  = lua_gettop(L);

    lua_newtable(L);
    for (size_t i = 0; i < rule->n_params; i++) {
        lua_getfield(L, defaults, rule->params[i]);
        if (over && lua_getfield(L, over, rule->params[i]) != LUA_TNIL)
            lua_replace(L, -2);
        else if (over)
            lua_pop(L, 1);
        frozen_copy_top(L);
        lua_setfield(L, top + 1, rule->params[i]);
    }
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, no_param);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, top + 1);
    frozen_push(L, top + 1);
    lua_remove(L, top + 1);
}

/* Pushes the params table that the profile sets for the rule; false with nothing pushed when none. */
static bool push_overrides(lua_State *L, int profile, const char *id)
{
    int         top    = lua_gettop(L);
    const char *path[] = { "rules", id, "params" };

    if (profile == LUA_NOREF)
        return false;
    lua_rawgeti(L, LUA_REGISTRYINDEX, profile);
    for (size_t i = 0; i < 3; i++) {
        if (!lua_istable(L, -1)) {
            lua_settop(L, top);
            return false;
        }
        lua_getfield(L, -1, path[i]);
    }
    if (!lua_istable(L, -1)) {
        lua_settop(L, top);
        return false;
    }
    lua_replace(L, top + 1);
    lua_settop(L, top + 1);
    return true;
}

/* Pushes the defaults and the parameters under each profile; the rule's table is at `table`. */
static void push_all_params(lua_State *L, const struct binding *b, int table)
{
    int defaults;

    if (lua_getfield(L, table, "params") != LUA_TTABLE) {
        lua_pop(L, 1);
        lua_newtable(L);
    }
    defaults = lua_gettop(L);
    push_params(L, b, defaults, 0);
    for (size_t i = 0; i < b->rb->n_profiles; i++) {
        if (push_overrides(L, b->profiles[i], b->rb->rules[b->rule].info.id)) {
            push_params(L, b, defaults, lua_gettop(L));
            lua_remove(L, -2);
        } else {
            lua_pushvalue(L, defaults + 1);
        }
    }
    lua_remove(L, defaults);
}

int bind_rule(lua_State *L)
{
    struct binding *b     = lua_touserdata(L, 1);
    struct bound   *bound = &b->half->rules[b->rule];
    struct rule    *rule  = &b->rb->rules[b->rule];
    int             table = 2, all = 3, first = 4;

    luaL_checkstack(L, UP_NEED(b->rb->n_profiles, rule->info.n_needs) + LUA_MINSTACK, NULL);
    bound->needs = arena_alloc(&b->half->mem, (rule->info.n_needs + 1) * sizeof *bound->needs);
    if (!bound->needs)
        sandbox_no_memory(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, b->table);
    push_view(L, b);
    lua_getfield(L, table, "check");
    captured_take(L, -1, &b->half->mem, &bound->captured);
    lua_insert(L, first);
    push_all_params(L, b, table);
    for (size_t i = 0; i < rule->info.n_needs; i++)
        push_need(L, b, all, i);
    lua_pushcclosure(L, run_check, lua_gettop(L) - first + 1);
    bound->runner = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_getfield(L, table, "examples");
    bound->examples = luaL_ref(L, LUA_REGISTRYINDEX);
    luaL_unref(L, LUA_REGISTRYINDEX, b->table);
    if (b->first)
        /* Straight text in which no Lua function can be reached cannot repeat anything: it is bounded by
         * its size, so a long one is counted all the same. */
        rule->info.hooked = !b->straight || bound->captured.functions || rule->source.n > RULE_STRAIGHT_MAX;
    return 0;
}
