#include "config.h"
#include "script/define.h"


#define TAG_CLASS "penwatch.tag"

static int current_line(lua_State *L)
{
    lua_Debug ar;

    if (!lua_getstack(L, 1, &ar) || !lua_getinfo(L, "l", &ar) || ar.currentline < 0)
        return 0;
    return ar.currentline;
}

/* Turns the arguments on the stack into a tagged value with the table of them behind it. */
static int note(lua_State *L, enum tag_kind kind, enum window_op op)
{
    int         n    = lua_gettop(L);
    int         line = current_line(L);
    struct tag *t;

    lua_createtable(L, n, 0);
    lua_insert(L, 1);
    for (int i = n; i >= 1; i--)
        lua_rawseti(L, 1, i);
    t  = lua_newuserdatauv(L, sizeof *t, 1);
    *t = (struct tag){ kind, op, line };
    luaL_setmetatable(L, TAG_CLASS);
    lua_insert(L, 1);
    lua_setiuservalue(L, 1, 1);
    return 1;
}

#define WORD(name, tag) \
    static int word_##name(lua_State *L) { return note(L, tag, WINDOW_COUNT); }
#define WINDOW(name, op) \
    static int window_##name(lua_State *L) { return note(L, TAG_WINDOW, op); }

WORD(rule, TAG_RULE)
WORD(profile, TAG_PROFILE)
WORD(lookup, TAG_LOOKUP)
WORD(one_of, TAG_ONE_OF)
WORD(same, TAG_SAME)
WORD(different, TAG_DIFFERENT)
WORD(near, TAG_NEAR)
WINDOW(count, WINDOW_COUNT)
WINDOW(sum, WINDOW_SUM)
WINDOW(mean, WINDOW_MEAN)
WINDOW(stddev, WINDOW_STDDEV)
WINDOW(max, WINDOW_MAX)
WINDOW(distinct, WINDOW_DISTINCT)
WINDOW(days_since, WINDOW_DAYS_SINCE)
WINDOW(last, WINDOW_LAST)

/* Stands in for a list that is not there: not empty, because one finding about it is enough. */
static const struct str nothing = { "?", 1 };

static int word_list(lua_State *L)
{
    const struct reader *r    = sandbox_of(L)->user;
    const char          *name = luaL_checkstring(L, 1);
    struct nearest       near = { .wanted = str_of(name) };
    size_t               table;

    if (!r)
        return luaL_error(L, "list() is for needs, only and params");
    table = book_table(r->rb, name);
    if (table != SIZE_MAX && r->rb->env.tables[table].is_list) {
        book_push_list(L, r->rb, table);
        return 1;
    }
    if (r->f) {
        struct place_of      at = { r->path, current_line(L), 0 };
        struct rule_finding *x  = finding_add(r->f, at, "there is no list '%s'", name);

        for (size_t i = 0; i < r->rb->env.n_tables; i++)
            if (r->rb->env.tables[i].is_list)
                nearest_offer(&near, r->rb->env.tables[i].name);
        nearest_hint(&near, x);
        if (table != SIZE_MAX)
            finding_hint(x, "'%s' is a reference table: lookup(\"%s\", { column = \"fact\" }, \"column\")", name,
                         name);
    }
    *frozen_push_list(L) = (struct list_view){ .items = &nothing, .n = 1, .table = SIZE_MAX };
    return 1;
}

static const luaL_Reg words[] = {
    { "rule", word_rule },     { "profile", word_profile }, { "lookup", word_lookup },
    { "one_of", word_one_of }, { "same", word_same },       { "different", word_different },
    { "near", word_near },     { NULL, NULL },
};
static const luaL_Reg windows[] = {
    { "count", window_count },       { "sum", window_sum },
    { "mean", window_mean },         { "stddev", window_stddev },
    { "max", window_max },           { "distinct", window_distinct },
    { "days_since", window_days_since }, { "last", window_last },
    { NULL, NULL },
};

bool define_has_word(struct str name)
{
    for (size_t i = 0; words[i].name; i++)
        if (str_is(name, words[i].name))
            return true;
    return str_is(name, "list") || str_is(name, "history");
}

void define_offer_words(struct nearest *n)
{
    for (size_t i = 0; words[i].name; i++)
        nearest_offer(n, words[i].name);
    nearest_offer(n, "list");
    nearest_offer(n, "history");
}

void define_open(lua_State *L)
{
    luaL_newmetatable(L, TAG_CLASS);
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 1);
}

static int unknown_window(lua_State *L)
{
    return luaL_error(L, "history has count, sum, mean, stddev, max, distinct, days_since and last, not '%s'",
                      lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?");
}

void define_push_words(lua_State *L)
{
    luaL_newlib(L, words);
    lua_pushcfunction(L, word_list);
    lua_setfield(L, -2, "list");
    luaL_newlib(L, windows);
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, unknown_window);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    frozen_push(L, -1);
    lua_remove(L, -2);
    lua_setfield(L, -2, "history");
}

const struct tag *define_tag(lua_State *L, int i)
{
    return luaL_testudata(L, i, TAG_CLASS);
}

void define_push_args(lua_State *L, int i)
{
    lua_getiuservalue(L, i, 1);
}
