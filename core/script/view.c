#include "config.h"
#include "script/view.h"

#include "base/text.h"

#define SHORT_TEXT 40       /* Lua keeps one copy of a text up to this length: handing it over again is free */

/* Upvalues of view_read() and view_fill(). */
#define UP_BOOK    1
#define UP_NAMES   2        /* last part of a name -> number of the need, or the view below, or a list */
#define UP_DATA    3        /* what pairs() goes through */
#define UP_PREFIX  4        /* the part of the name before the last */
#define UP_LISTS   5        /* number of the need + 1 -> its list view */
#define UP_COUNT   5

static int undeclared(lua_State *L)
{
    lua_pushvalue(L, lua_upvalueindex(UP_PREFIX));
    lua_pushstring(L, lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?");
    lua_concat(L, 2);
    return luaL_error(L, "'%s' is not among the rule's needs", lua_tostring(L, -1));
}

static void push_list(lua_State *L, size_t need, const struct fact_value *v)
{
    struct list_view *view;

    if (lua_rawgeti(L, lua_upvalueindex(UP_LISTS), (lua_Integer)need + 1) != LUA_TUSERDATA)
        luaL_error(L, "a look-up cannot give a list");
    view        = lua_touserdata(L, -1);
    view->items = v->list.items;
    view->n     = v->list.n;
}

static void push_value(lua_State *L, size_t need, const struct fact_value *v)
{
    switch (v->type) {
    case FACT_ABSENT:
        lua_pushnil(L);
        break;
    case FACT_TEXT:
        lua_pushlstring(L, v->s.p ? v->s.p : "", v->s.n);
        break;
    case FACT_NUMBER:
        lua_pushnumber(L, (lua_Number)v->i / (lua_Number)DECIMAL_ONE);
        break;
    case FACT_BOOL:
        lua_pushboolean(L, v->i != 0);
        break;
    case FACT_LIST:
        push_list(L, need, v);
        break;
    default:
        lua_pushinteger(L, v->i);
        break;
    }
}

/* Sets the value on top in the data table until the call is over. */
static void keep(lua_State *L, struct call_now *now, size_t need, int name)
{
    /* First the mark: should the next line run out of memory, clearing too much does no harm. */
    now->bound->kept |= 1U << need;
    lua_pushvalue(L, name);
    lua_pushvalue(L, -2);
    lua_rawset(L, lua_upvalueindex(UP_DATA));
}

/* Pushes a need's value. It comes from outside: its bytes are not the check's. */
static void push_need(lua_State *L, struct call_now *now, size_t need)
{
    const struct fact_value *v     = &now->values[now->rule->needs[need].slot];
    struct sandbox          *sb    = sandbox_of(L);
    bool                     armed = sb->armed;

    if (v->type == FACT_TEXT && v->s.n > SHORT_TEXT) {
        if (now->bound->kept & 1U << need) {
            lua_pushvalue(L, 2);
            lua_rawget(L, lua_upvalueindex(UP_DATA));
            return;
        }
        sb->armed = false;
        push_value(L, need, v);
        keep(L, now, need, 2);
        sb->armed = armed;
        return;
    }
    sb->armed = false;
    push_value(L, need, v);
    sb->armed = armed;
}

/* Reading a fact: arguments are the view and a name. */
static int view_read(lua_State *L)
{
    struct rulebook *rb  = lua_touserdata(L, lua_upvalueindex(UP_BOOK));
    struct call_now *now = rb->now;
    size_t           need;

    lua_settop(L, 2);
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(UP_NAMES)) == LUA_TNIL)
        return undeclared(L);
    if (!lua_isinteger(L, 3))
        return 1;                       /* the view of what is below, or a list */
    need = (size_t)lua_tointeger(L, 3);
    if (!now)
        return luaL_error(L, "facts are read outside of a check");
    /* A missing need never gets as far as this, except where an example is silent about it. */
    if (now->values[now->rule->needs[need].slot].type == FACT_ABSENT && !now->rule->info.missing_pass)
        return luaL_error(L, "'%s' is read but not given in this example", now->rule->needs[need].name);
    push_need(L, now, need);
    return 1;
}

/* Before pairs() and the like: all facts of this table are read at once. */
static int view_fill(lua_State *L)
{
    struct rulebook *rb  = lua_touserdata(L, lua_upvalueindex(UP_BOOK));
    struct call_now *now = rb->now;
    bool             armed;

    if (!now)
        return 0;
    armed = sandbox_of(L)->armed;
    sandbox_of(L)->armed = false;
    lua_settop(L, 0);
    lua_pushnil(L);
    while (lua_next(L, lua_upvalueindex(UP_NAMES))) {
        if (lua_isinteger(L, 2)) {
            size_t                   need = (size_t)lua_tointeger(L, 2);
            const struct fact_value *v    = &now->values[now->rule->needs[need].slot];

            if (v->type != FACT_ABSENT && !(now->bound->kept & 1U << need)) {
                push_value(L, need, v);
                keep(L, now, need, 1);
            }
        }
        lua_settop(L, 1);
    }
    sandbox_of(L)->armed = armed;
    return 0;
}

void view_clear(lua_State *L, const struct rule *rule, struct bound *bound)
{
    for (size_t i = 0; bound->kept && i < rule->info.n_needs; i++) {
        const char *dot = strrchr(rule->needs[i].name, '.');

        if (!(bound->kept & 1U << i))
            continue;
        lua_rawgeti(L, LUA_REGISTRYINDEX, bound->data[i]);
        lua_pushstring(L, dot ? dot + 1 : rule->needs[i].name);
        lua_pushnil(L);
        lua_rawset(L, -3);
        lua_pop(L, 1);
        bound->kept &= ~(1U << i);
    }
}

/* ---- building ---- */

/* Tables of one rule while its view is built; `all`: prefix -> { names, data, proxy }. */
struct building {
    const struct binding *b;
    int                   all, lists;
};

#define PART_NAMES 1
#define PART_DATA  2
#define PART_PROXY 3

/* Pushes a closure over what is on the stack at `names` and `data`. */
static void push_reader(lua_State *L, const struct building *x, lua_CFunction fn, int names, int data,
                        struct str prefix)
{
    lua_pushlightuserdata(L, x->b->rb);
    lua_pushvalue(L, names);
    lua_pushvalue(L, data);
    lua_pushlstring(L, prefix.p, prefix.n);
    lua_pushvalue(L, x->lists);
    lua_pushcclosure(L, fn, UP_COUNT);
}

/* Pushes { names, data, proxy } for a new prefix. */
static void push_new(lua_State *L, const struct building *x, struct str prefix)
{
    int top = lua_gettop(L);

    luaL_checkstack(L, LUA_MINSTACK, NULL);
    lua_newtable(L);
    lua_newtable(L);
    lua_newtable(L);
    push_reader(L, x, view_read, top + 2, top + 3, prefix);
    push_reader(L, x, view_fill, top + 2, top + 3, prefix);
    frozen_push_view(L, top + 3);
    lua_rawseti(L, top + 1, PART_PROXY);
    lua_rawseti(L, top + 1, PART_DATA);
    lua_rawseti(L, top + 1, PART_NAMES);
}

/* Sets the value on top under a name of the table { names, data, proxy } at `at`, for reads and pairs(). */
static void put_both(lua_State *L, int at, struct str name)
{
    for (int part = PART_NAMES; part <= PART_DATA; part++) {
        lua_rawgeti(L, at, part);
        lua_pushlstring(L, name.p, name.n);
        lua_pushvalue(L, -3);
        lua_rawset(L, -3);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

/* Pushes the { names, data, proxy } for names that begin with `prefix` ("" or "exporter."), making it and its
 * parents where they are missing. */
static void push_prefix(lua_State *L, const struct building *x, struct str prefix)
{
    struct str parent = prefix, last;
    int        top    = lua_gettop(L);

    lua_pushlstring(L, prefix.p, prefix.n);
    if (lua_rawget(L, x->all) == LUA_TTABLE)
        return;
    lua_settop(L, top);
    push_new(L, x, prefix);
    if (prefix.n > 0) {
        parent.n--;
        while (parent.n > 0 && parent.p[parent.n - 1] != '.')
            parent.n--;
        last = (struct str){ prefix.p + parent.n, prefix.n - 1 - parent.n };
        push_prefix(L, x, parent);
        lua_rawgeti(L, top + 1, PART_PROXY);
        put_both(L, top + 2, last);
        lua_settop(L, top + 1);
    }
    lua_pushlstring(L, prefix.p, prefix.n);
    lua_pushvalue(L, top + 1);
    lua_rawset(L, x->all);
}

static void add_need(lua_State *L, const struct building *x, struct bound *bound, size_t i)
{
    const struct rule *rule   = &x->b->rb->rules[x->b->rule];
    const char        *name   = rule->needs[i].name, *dot = strrchr(name, '.');
    struct str         prefix = { name, dot ? (size_t)(dot - name) + 1 : 0 };
    int                top    = lua_gettop(L);

    push_prefix(L, x, prefix);
    lua_rawgeti(L, top + 1, PART_NAMES);
    lua_pushinteger(L, (lua_Integer)i);
    lua_setfield(L, -2, dot ? dot + 1 : name);
    lua_rawgeti(L, top + 1, PART_DATA);
    bound->data[i] = luaL_ref(L, LUA_REGISTRYINDEX);
    if (x->b->rb->slots[rule->needs[i].slot].type == FACT_LIST) {
        frozen_push_list(L);
        lua_rawseti(L, x->lists, (lua_Integer)i + 1);
    }
    lua_settop(L, top);
}

void view_push(lua_State *L, const struct binding *b, struct bound *bound)
{
    const struct rule *rule = &b->rb->rules[b->rule];
    struct building    x    = { .b = b, .all = lua_gettop(L) + 1, .lists = lua_gettop(L) + 2 };

    lua_newtable(L);
    lua_newtable(L);
    push_prefix(L, &x, STR(""));
    for (size_t i = 0; i < rule->n_lists; i++) {
        book_push_list(L, b->rb, rule->list_tables[i]);
        put_both(L, x.lists + 1, str_of(rule->lists[i]));
    }
    for (size_t i = 0; i < rule->info.n_needs; i++)
        add_need(L, &x, bound, i);
    lua_rawgeti(L, x.lists + 1, PART_PROXY);
    lua_replace(L, x.all);
    lua_settop(L, x.all);
}
