#include "config.h"
#include "script/safelib.h"

#include "script/frozen.h"

/* ---- going through tables ---- */

static int walk_has(lua_State *L)
{
    const struct list_view *v = frozen_to_list(L, 1);
    lua_Integer             n;

    if (lua_isnoneornil(L, 2))
        return luaL_error(L, "has() is asked for nil");
    if (v) {
        struct str key = safelib_text(L, 2);

        sandbox_charge(L, v->by_key ? 4 : v->n);
        lua_pushboolean(L, frozen_list_has(v, key));
        return 1;
    }
    luaL_checktype(L, 1, LUA_TTABLE);
    frozen_push_data(L, 1);
    n = (lua_Integer)lua_rawlen(L, -1);
    for (lua_Integer i = 1; i <= n; i++) {
        sandbox_charge(L, 1);
        lua_rawgeti(L, 3, i);
        if (lua_rawequal(L, 2, -1)) {
            lua_pushboolean(L, 1);
            return 1;
        }
        lua_pop(L, 1);
    }
    lua_pushboolean(L, 0);
    return 1;
}

static int ipairs_next(lua_State *L)
{
    lua_Integer i = luaL_checkinteger(L, 2) + 1;

    lua_pushinteger(L, i);
    return lua_geti(L, 1, i) == LUA_TNIL ? 1 : 2;
}

static int walk_ipairs(lua_State *L)
{
    if (!frozen_to_list(L, 1))
        luaL_checktype(L, 1, LUA_TTABLE);
    lua_pushcfunction(L, ipairs_next);
    lua_pushvalue(L, 1);
    lua_pushinteger(L, 0);
    return 3;
}

/* Upvalues: sorted keys, data, position. */
static int pairs_next(lua_State *L)
{
    lua_Integer i = lua_tointeger(L, lua_upvalueindex(3));

    for (;;) {
        sandbox_charge(L, 1);
        if (lua_rawgeti(L, lua_upvalueindex(1), ++i) == LUA_TNIL)
            return 1;
        lua_pushvalue(L, -1);
        if (lua_rawget(L, lua_upvalueindex(2)) != LUA_TNIL)
            break;
        lua_pop(L, 2);
    }
    lua_pushinteger(L, i);
    lua_replace(L, lua_upvalueindex(3));
    return 2;
}

static int walk_pairs(lua_State *L)
{
    lua_Integer n = 0;

    if (frozen_to_list(L, 1))
        return walk_ipairs(L);
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    frozen_push_data(L, 1);
    lua_newtable(L);
    lua_pushnil(L);
    while (lua_next(L, 2)) {
        sandbox_charge(L, 2);
        lua_pop(L, 1);
        if (lua_type(L, -1) != LUA_TNUMBER && lua_type(L, -1) != LUA_TSTRING)
            return luaL_error(L, "pairs() needs keys that are numbers or texts");
        lua_pushvalue(L, -1);
        lua_rawseti(L, 3, ++n);
    }
    safelib_sort(L, 3);
    lua_pushvalue(L, 2);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, pairs_next, 3);
    return 1;
}

static bool less(lua_State *L, int a, int b)
{
    bool       number_a = lua_type(L, a) == LUA_TNUMBER, number_b = lua_type(L, b) == LUA_TNUMBER;
    struct str sa, sb;

    if (number_a && number_b) {
        sandbox_charge(L, 2);
        return lua_compare(L, a, b, LUA_OPLT);
    }
    if (number_a || number_b)
        return number_a;
    sa.p = lua_tolstring(L, a, &sa.n);
    sb.p = lua_tolstring(L, b, &sb.n);
    sandbox_charge(L, 2 + (sa.n < sb.n ? sa.n : sb.n) / 16);
    return str_cmp(sa, sb) < 0;
}

/* Lets the item at `at` sink in the heap of the first `n` items. */
static void sink(lua_State *L, int t, lua_Integer at, lua_Integer n)
{
    for (lua_Integer child; (child = at * 2) <= n; at = child) {
        lua_rawgeti(L, t, child);
        if (child < n) {
            lua_rawgeti(L, t, child + 1);
            if (less(L, -2, -1)) {
                lua_remove(L, -2);
                child++;
            } else {
                lua_pop(L, 1);
            }
        }
        lua_rawgeti(L, t, at);
        if (!less(L, -1, -2)) {
            lua_pop(L, 2);
            return;
        }
        lua_rawseti(L, t, child);
        lua_rawseti(L, t, at);
    }
}

void safelib_sort(lua_State *L, int t)
{
    lua_Integer n = (lua_Integer)lua_rawlen(L, t);

    for (lua_Integer at = n / 2; at >= 1; at--)
        sink(L, t, at, n);
    for (; n > 1; n--) {
        lua_rawgeti(L, t, 1);
        lua_rawgeti(L, t, n);
        lua_rawseti(L, t, 1);
        lua_rawseti(L, t, n);
        sink(L, t, 1, n - 1);
    }
}

/* ---- the table library ---- */

static lua_Integer own_table(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_argcheck(L, !frozen_is(L, 1), 1, "the table is read only");
    sandbox_charge(L, 8);       /* finding the length is a binary search */
    return (lua_Integer)lua_rawlen(L, 1);
}

static int table_insert(lua_State *L)
{
    lua_Integer n = own_table(L);

    luaL_argcheck(L, lua_gettop(L) == 2, 2, "table.insert(t, value) adds at the end");
    luaL_argcheck(L, !lua_isnil(L, 2), 2, "nil cannot be added");
    lua_rawseti(L, 1, n + 1);
    return 0;
}

static int table_sort(lua_State *L)
{
    lua_Integer n = own_table(L);

    luaL_argcheck(L, lua_gettop(L) == 1, 2, "table.sort(t) takes no function");
    for (lua_Integer i = 1; i <= n; i++) {
        int type = lua_rawgeti(L, 1, i);

        sandbox_charge(L, 1);
        if (type != LUA_TNUMBER && type != LUA_TSTRING)
            return luaL_error(L, "table.sort() needs numbers or texts");
        lua_pop(L, 1);
    }
    safelib_sort(L, 1);
    return 0;
}

static int table_concat(lua_State *L)
{
    const struct list_view *v   = frozen_to_list(L, 1);
    struct str              gap = lua_isnoneornil(L, 2) ? STR("") : safelib_text(L, 2);
    luaL_Buffer             out;
    lua_Integer             n;
    size_t                  total = 0;

    if (!v)
        luaL_checktype(L, 1, LUA_TTABLE);
    n = v ? (lua_Integer)v->n : luaL_len(L, 1);
    luaL_buffinit(L, &out);
    for (lua_Integer i = 1; i <= n; i++) {
        struct str item;

        if (i > 1)
            luaL_addlstring(&out, gap.p, gap.n);
        lua_geti(L, 1, i);
        if (lua_type(L, -1) == LUA_TNUMBER) {
            safelib_push_number_text(L, -1);
            lua_remove(L, -2);
        }
        if (lua_type(L, -1) != LUA_TSTRING)
            return luaL_error(L, "table.concat() needs texts and numbers");
        item.p = lua_tolstring(L, -1, &item.n);
        total += item.n + gap.n;
        sandbox_charge(L, 2 + (item.n + gap.n) / 16);
        if (total > SAFE_TEXT_MAX)
            return luaL_error(L, "text is too long");
        luaL_addvalue(&out);
    }
    luaL_pushresult(&out);
    return 1;
}

void safetab_add_walkers(lua_State *L)
{
    static const luaL_Reg walkers[] = {
        { "pairs", walk_pairs }, { "ipairs", walk_ipairs }, { "has", walk_has }, { NULL, NULL },
    };

    luaL_setfuncs(L, walkers, 0);
}

void safetab_push(lua_State *L)
{
    static const luaL_Reg functions[] = {
        { "insert", table_insert }, { "sort", table_sort }, { "concat", table_concat }, { NULL, NULL },
    };

    luaL_newlib(L, functions);
}
