#include "config.h"
#include "script/safelib.h"

#include <math.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/text.h"
#include "script/frozen.h"

static const char library_key, run_env_key;     /* addresses are registry keys */

/* Names that authors know from elsewhere and that rules do without, for a better message. */
static const char *const withheld[] = {
    "assert", "bit32", "collectgarbage", "coroutine", "debug", "dofile", "error", "getmetatable", "io", "load",
    "loadfile", "loadstring", "next", "os", "package", "pcall", "print", "rawequal", "rawget", "rawlen",
    "rawset", "require", "select", "setmetatable", "unpack", "utf8", "warn", "xpcall", "_G", "_VERSION",
};

static const char *const offered[] = {
    "tostring", "tonumber", "type", "pairs", "ipairs", "has", "round", "date", "string", "math", "table",
};

static bool among(struct str name, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(name, names[i]))
            return true;
    return false;
}

bool safelib_has_name(struct str name)
{
    return among(name, offered, COUNT_OF(offered));
}

bool safelib_withholds(struct str name)
{
    return among(name, withheld, COUNT_OF(withheld));
}

static int unknown_name(lua_State *L)
{
    const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?";

    if (safelib_withholds(str_of(name)))
        return luaL_error(L, "'%s' is not available to rules", name);
    return luaL_error(L, "unknown name '%s'", name);
}

static int unknown_member(lua_State *L)
{
    return luaL_error(L, "the library has no function '%s'",
                      lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?");
}

static int refuse_global(lua_State *L)
{
    return luaL_error(L, "'%s' cannot be set: declare it with local",
                      lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?");
}

struct str safelib_text(lua_State *L, int arg)
{
    struct str s;

    /* No conversion: a number where a text belongs is a mistake of the rule. */
    luaL_argexpected(L, lua_type(L, arg) == LUA_TSTRING, arg, "string");
    s.p = lua_tolstring(L, arg, &s.n);
    luaL_argcheck(L, s.n <= SAFE_TEXT_MAX, arg, "text is too long");
    sandbox_charge(L, 1 + s.n / 16);
    return s;
}

/* ---- base ---- */

void safelib_push_number_text(lua_State *L, int i)
{
    char text[64];

    if (lua_isinteger(L, i))
        snprintf(text, sizeof text, "%lld", (long long)lua_tointeger(L, i));
    else
        snprintf(text, sizeof text, "%.14g", lua_tonumber(L, i));
    lua_pushstring(L, text);
}

static int base_tostring(lua_State *L)
{
    luaL_checkany(L, 1);
    sandbox_charge(L, 4);
    switch (lua_type(L, 1)) {
    case LUA_TNUMBER:
        safelib_push_number_text(L, 1);
        return 1;
    case LUA_TSTRING:
        lua_pushvalue(L, 1);
        return 1;
    case LUA_TBOOLEAN:
        lua_pushstring(L, lua_toboolean(L, 1) ? "true" : "false");
        return 1;
    case LUA_TNIL:
        lua_pushliteral(L, "nil");
        return 1;
    default:
        /* An address would differ from run to run. */
        return luaL_error(L, "a %s has no text", luaL_typename(L, 1));
    }
}

static int base_tonumber(lua_State *L)
{
    luaL_checkany(L, 1);
    if (lua_type(L, 1) == LUA_TNUMBER) {
        lua_settop(L, 1);
        return 1;
    }
    if (lua_type(L, 1) == LUA_TSTRING) {
        struct str s = safelib_text(L, 1);

        if (s.n <= 64 && lua_stringtonumber(L, s.p) == s.n + 1)
            return 1;
    }
    lua_pushnil(L);
    return 1;
}

static int base_type(lua_State *L)
{
    luaL_checkany(L, 1);
    lua_pushstring(L, frozen_to_list(L, 1) ? "list" : luaL_typename(L, 1));
    return 1;
}

static int base_date(lua_State *L)
{
    int32_t days;

    if (!date_parse(safelib_text(L, 1), &days))
        return luaL_error(L, "a date is written \"2026-03-01\"");
    lua_pushinteger(L, days);
    return 1;
}

static int base_round(lua_State *L)
{
    lua_Number  x        = luaL_checknumber(L, 1);
    lua_Integer decimals = luaL_optinteger(L, 2, 0);
    lua_Number  scale    = 1;

    luaL_argcheck(L, decimals >= 0 && decimals <= 9, 2, "0 to 9 decimals");
    for (lua_Integer i = 0; i < decimals; i++)
        scale *= 10;
    x = round(x * scale) / scale;
    if (decimals == 0 && x >= -9007199254740992.0 && x <= 9007199254740992.0)
        lua_pushinteger(L, (lua_Integer)x);
    else
        lua_pushnumber(L, x);
    return 1;
}

/* ---- math ---- */

static int math_abs(lua_State *L)
{
    if (lua_isinteger(L, 1)) {
        lua_Integer i = lua_tointeger(L, 1);

        lua_pushinteger(L, i < 0 ? (lua_Integer)(0u - (lua_Unsigned)i) : i);
    } else {
        lua_pushnumber(L, fabs(luaL_checknumber(L, 1)));
    }
    return 1;
}

static int whole(lua_State *L, lua_Number x)
{
    lua_Integer i;

    if (lua_numbertointeger(x, &i))
        lua_pushinteger(L, i);
    else
        lua_pushnumber(L, x);
    return 1;
}

static int math_floor(lua_State *L) { return whole(L, floor(luaL_checknumber(L, 1))); }
static int math_ceil(lua_State *L)  { return whole(L, ceil(luaL_checknumber(L, 1))); }

static int math_sqrt(lua_State *L)
{
    lua_pushnumber(L, sqrt(luaL_checknumber(L, 1)));
    return 1;
}

/* C libraries differ in the last bits of a logarithm, rules must not: nine decimals are kept. */
static int math_log(lua_State *L)
{
    lua_Number x = log(luaL_checknumber(L, 1));

    if (!lua_isnoneornil(L, 2))
        x /= log(luaL_checknumber(L, 2));
    lua_pushnumber(L, nearbyint(x * 1e9) / 1e9);
    return 1;
}

static int math_tointeger(lua_State *L)
{
    int         ok;
    lua_Integer i = lua_tointegerx(L, 1, &ok);

    if (ok && lua_type(L, 1) == LUA_TNUMBER)
        lua_pushinteger(L, i);
    else
        lua_pushnil(L);
    return 1;
}

static int extreme(lua_State *L, bool greatest)
{
    int n = lua_gettop(L), best = 1;

    luaL_checknumber(L, 1);
    sandbox_charge(L, (size_t)n);
    for (int i = 2; i <= n; i++) {
        luaL_checknumber(L, i);
        if (greatest ? lua_compare(L, best, i, LUA_OPLT) : lua_compare(L, i, best, LUA_OPLT))
            best = i;
    }
    lua_pushvalue(L, best);
    return 1;
}

static int math_max(lua_State *L) { return extreme(L, true); }
static int math_min(lua_State *L) { return extreme(L, false); }

/* ---- putting it together ---- */

static const luaL_Reg base[] = {
    { "tostring", base_tostring }, { "tonumber", base_tonumber }, { "type", base_type },
    { "round", base_round },       { "date", base_date },         { NULL, NULL },
};
static const luaL_Reg maths[] = {
    { "abs", math_abs },   { "floor", math_floor }, { "ceil", math_ceil },
    { "sqrt", math_sqrt }, { "log", math_log },     { "tointeger", math_tointeger },
    { "max", math_max },   { "min", math_min },     { NULL, NULL },
};

/* Sets what raises on a name that is not in the table on top. */
static void guard_top(lua_State *L, lua_CFunction unknown)
{
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, unknown);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
}

/* lib[name] = frozen table over the functions on top, which is popped. */
static void offer(lua_State *L, int lib, const char *name)
{
    guard_top(L, unknown_member);
    frozen_push(L, -1);
    lua_setfield(L, lib, name);
    lua_pop(L, 1);
}

static void push_env_class(lua_State *L, int index)
{
    index = lua_absindex(L, index);
    lua_createtable(L, 0, 3);
    lua_pushvalue(L, index);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, refuse_global);
    lua_setfield(L, -2, "__newindex");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
}

static void open_strings(lua_State *L, int lib)
{
    safestr_push(L);
    lua_pushliteral(L, "");
    lua_createtable(L, 0, 2);
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
    offer(L, lib, "string");
}

void safelib_open(lua_State *L)
{
    int lib;

    frozen_open(L);
    lua_newtable(L);
    lib = lua_gettop(L);
    luaL_setfuncs(L, base, 0);
    safetab_add_walkers(L);
    open_strings(L, lib);
    safetab_push(L);
    offer(L, lib, "table");
    luaL_newlib(L, maths);
    lua_pushnumber(L, 3.141592653589793);
    lua_setfield(L, -2, "pi");
    offer(L, lib, "math");
    guard_top(L, unknown_name);
    lua_pushvalue(L, lib);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &library_key);
    push_env_class(L, lib);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &run_env_key);
    lua_pop(L, 1);
}

void safelib_push_env(lua_State *L, int names)
{
    names = names ? lua_absindex(L, names) : 0;
    lua_newtable(L);
    if (!names) {
        safelib_close_env(L, -1);
        return;
    }
    lua_createtable(L, 0, 1);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &library_key);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, names);
    push_env_class(L, names);
    lua_setmetatable(L, -2);
}

void safelib_close_env(lua_State *L, int env)
{
    env = lua_absindex(L, env);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &run_env_key);
    lua_setmetatable(L, env);
}
