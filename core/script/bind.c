#include "config.h"
#include "script/book.h"

#include "script/view.h"

static int no_param(lua_State *L)
{
    return luaL_error(L, "'%s' is not among the rule's params",
                      lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?");
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
    int             table = 2, first = 3;

    luaL_checkstack(L, UP_PROFILE(b->rb->n_profiles) + LUA_MINSTACK, NULL);
    bound->kept = 0;
    bound->data = arena_alloc(&b->half->mem, (rule->info.n_needs + 1) * sizeof *bound->data);
    if (!bound->data)
        sandbox_no_memory(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, b->table);
    view_push(L, b, bound);
    lua_getfield(L, table, "check");
    captured_take(L, -1, &b->half->mem, &bound->captured);
    lua_insert(L, first);
    push_all_params(L, b, table);
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
