#include "config.h"
#include "script/captured.h"

#include <string.h>

#include "script/frozen.h"

struct walk {
    struct arena   *arena;
    struct captured found;
    void           *ids[CAPTURED_MAX];
    int             depth;
};

static void walk_function(lua_State *L, int fn, struct walk *w);

static bool seen(const struct walk *w, const void *id)
{
    for (size_t i = 0; i < w->found.n; i++)
        if (w->ids[i] == id)
            return true;
    return false;
}

/* Looks into the value on top, which stays. Frozen tables can hold functions as well. */
static void walk_value(lua_State *L, struct walk *w)
{
    int top = lua_gettop(L);

    luaL_checkstack(L, 8, NULL);
    if (++w->depth > FROZEN_DEPTH_MAX * 2)
        luaL_error(L, "the check reaches too deep into the file's locals");
    if (lua_isfunction(L, top) && !lua_iscfunction(L, top)) {
        w->found.functions = true;
        walk_function(L, top, w);
    } else if (lua_istable(L, top)) {
        frozen_push_data(L, top);
        lua_pushnil(L);
        while (lua_next(L, top + 1)) {
            walk_value(L, w);
            lua_pop(L, 1);
        }
    }
    lua_settop(L, top);
    w->depth--;
}

static void take(lua_State *L, int fn, int index, const char *name, struct walk *w)
{
    struct captured_value *v;

    if (w->found.n == CAPTURED_MAX)
        luaL_error(L, "the check uses more than %d of the file's locals", CAPTURED_MAX);
    v = &w->found.items[w->found.n];
    w->ids[w->found.n++] = lua_upvalueid(L, fn, index);
    /* The value on top: tables are replaced by frozen copies, for the function too. */
    frozen_copy_top(L);
    lua_pushvalue(L, -1);
    lua_setupvalue(L, fn, index);
    v->name  = name;
    v->index = index;
    lua_pushvalue(L, fn);
    v->function = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_pushvalue(L, -1);
    v->value = luaL_ref(L, LUA_REGISTRYINDEX);
    walk_value(L, w);
}

static void walk_function(lua_State *L, int fn, struct walk *w)
{
    const char *name;

    for (int i = 1; (name = lua_getupvalue(L, fn, i)); i++) {
        /* The environment is a proxy that cannot be changed; rules may not name _ENV. */
        if (strcmp(name, "_ENV") != 0 && !seen(w, lua_upvalueid(L, fn, i)))
            take(L, fn, i, name, w);
        lua_pop(L, 1);
    }
}

void captured_take(lua_State *L, int check, struct arena *a, struct captured *ret)
{
    struct walk w = { .arena = a };

    w.found.items = arena_alloc(a, CAPTURED_MAX * sizeof *w.found.items);
    if (!w.found.items)
        sandbox_no_memory(L);
    walk_function(L, lua_absindex(L, check), &w);
    *ret = w.found;
}

void captured_restore(lua_State *L, const struct captured *c)
{
    for (size_t i = 0; i < c->n; i++) {
        lua_rawgeti(L, LUA_REGISTRYINDEX, c->items[i].function);
        lua_rawgeti(L, LUA_REGISTRYINDEX, c->items[i].value);
        lua_setupvalue(L, -2, c->items[i].index);
        lua_pop(L, 1);
    }
}

const char *captured_changed(lua_State *L, const struct captured *c)
{
    for (size_t i = 0; i < c->n; i++) {
        bool same;

        lua_rawgeti(L, LUA_REGISTRYINDEX, c->items[i].function);
        lua_getupvalue(L, -1, c->items[i].index);
        lua_rawgeti(L, LUA_REGISTRYINDEX, c->items[i].value);
        same = lua_rawequal(L, -1, -2);
        lua_pop(L, 3);
        if (!same)
            return c->items[i].name;
    }
    return NULL;
}
