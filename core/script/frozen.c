#include "config.h"
#include "script/frozen.h"

#define LIST_CLASS "penwatch.list"

/* Array part of a proxy's metatable: Lua looks at names alone. */
#define META_DATA 1
#define META_FILL 2     /* a function that brings the data up to date; nil where it is always */

static int refuse_write(lua_State *L)
{
    if (lua_type(L, 2) == LUA_TSTRING)
        return luaL_error(L, "'%s' cannot be set: facts, parameters and libraries are read only",
                          lua_tostring(L, 2));
    return luaL_error(L, "facts, parameters and libraries are read only");
}

static int length(lua_State *L)
{
    frozen_push_data(L, 1);
    lua_pushinteger(L, (lua_Integer)lua_rawlen(L, -1));
    return 1;
}

bool frozen_is(lua_State *L, int i)
{
    if (!lua_istable(L, i) || !lua_getmetatable(L, i))
        return false;
    lua_pop(L, 1);
    return true;
}

void frozen_push_data(lua_State *L, int t)
{
    if (!lua_getmetatable(L, t)) {
        lua_pushvalue(L, t);
        return;
    }
    /* Rules cannot set metatables: every one there is was made by push_proxy(). */
    if (lua_rawgeti(L, -1, META_FILL) == LUA_TFUNCTION)
        lua_call(L, 0, 0);
    else
        lua_pop(L, 1);
    lua_rawgeti(L, -1, META_DATA);
    lua_remove(L, -2);
}

/* Pops what fills the data, or nil, and what reads go to; pushes the proxy. */
static void push_proxy(lua_State *L, int data)
{
    lua_createtable(L, 2, 4);
    lua_insert(L, -2);
    lua_rawseti(L, -2, META_FILL);
    lua_insert(L, -2);
    lua_setfield(L, -2, "__index");
    lua_pushvalue(L, data);
    lua_rawseti(L, -2, META_DATA);
    lua_pushcfunction(L, refuse_write);
    lua_setfield(L, -2, "__newindex");
    lua_pushcfunction(L, length);
    lua_setfield(L, -2, "__len");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_newtable(L);
    lua_insert(L, -2);
    lua_setmetatable(L, -2);
}

void frozen_push(lua_State *L, int data)
{
    data = lua_absindex(L, data);
    lua_pushvalue(L, data);
    lua_pushnil(L);
    push_proxy(L, data);
}

void frozen_push_view(lua_State *L, int data)
{
    push_proxy(L, data);
}

static void copy_top(lua_State *L, int depth)
{
    int from = lua_gettop(L), to;

    if (depth > FROZEN_DEPTH_MAX)
        luaL_error(L, "tables nested deeper than %d, or in a circle", FROZEN_DEPTH_MAX);
    luaL_checkstack(L, 8, NULL);
    lua_newtable(L);
    to = lua_gettop(L);
    lua_pushnil(L);
    while (lua_next(L, from)) {
        sandbox_charge(L, 1);
        if (lua_istable(L, -1) && !frozen_is(L, -1))
            copy_top(L, depth + 1);
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, to);
    }
    frozen_push(L, to);
    lua_replace(L, from);
    lua_settop(L, from);
}

void frozen_copy_top(lua_State *L)
{
    if (lua_istable(L, -1) && !frozen_is(L, -1))
        copy_top(L, 1);
}

/* ---- lists ---- */

static int list_index(lua_State *L)
{
    const struct list_view *v = luaL_checkudata(L, 1, LIST_CLASS);
    lua_Integer             i;

    if (!lua_isinteger(L, 2))
        return luaL_error(L, "a list has numbered items only; has(list, value) asks for membership");
    i = lua_tointeger(L, 2);
    if (i < 1 || (size_t)i > v->n) {
        lua_pushnil(L);
        return 1;
    }
    sandbox_charge(L, v->items[i - 1].n / 16);
    lua_pushlstring(L, v->items[i - 1].p ? v->items[i - 1].p : "", v->items[i - 1].n);
    return 1;
}

static int list_length(lua_State *L)
{
    const struct list_view *v = luaL_checkudata(L, 1, LIST_CLASS);

    lua_pushinteger(L, (lua_Integer)v->n);
    return 1;
}

void frozen_open(lua_State *L)
{
    luaL_newmetatable(L, LIST_CLASS);
    lua_pushcfunction(L, list_index);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, refuse_write);
    lua_setfield(L, -2, "__newindex");
    lua_pushcfunction(L, list_length);
    lua_setfield(L, -2, "__len");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 1);
}

struct list_view *frozen_push_list(lua_State *L)
{
    struct list_view *v = lua_newuserdatauv(L, sizeof *v, 0);

    *v = (struct list_view){ .table = SIZE_MAX };
    luaL_setmetatable(L, LIST_CLASS);
    return v;
}

struct list_view *frozen_to_list(lua_State *L, int i)
{
    return luaL_testudata(L, i, LIST_CLASS);
}

bool frozen_list_has(const struct list_view *v, struct str key)
{
    uint64_t ignored;

    if (v->by_key)
        return map_get(v->by_key, key, &ignored);
    for (size_t i = 0; i < v->n; i++)
        if (str_eq(v->items[i], key))
            return true;
    return false;
}
