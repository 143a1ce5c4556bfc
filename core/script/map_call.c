#include "config.h"
#include "script/map_file.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"
#include "script/map_file_impl.h"
#include "script/safelib.h"

/* ---- calling `row`: the texts of a row as a table, and what it left of them ---- */

struct call {
    struct map_file      *f;
    struct map_row_texts *t;
    const struct str     *names, *cells;
    size_t                n_names, n_cells;
    struct arena         *a;
    struct record_fault  *fault;
    bool                  good;
};

__attribute__((format(printf, 3, 4)))
static bool refuse(struct call *c, const char *remedy, const char *fmt, ...)
{
    va_list ap;

    c->good        = false;
    c->fault->code = "row";
    va_start(ap, fmt);
    vsnprintf(c->fault->reason, sizeof c->fault->reason, fmt, ap);
    va_end(ap);
    snprintf(c->fault->remedy, sizeof c->fault->remedy, "%s", remedy);
    return false;
}

#define MEND "mend 'row' in the mapping file"

static void push_fields(lua_State *L, const struct call *c, size_t first, const struct str *texts, size_t n)
{
    lua_createtable(L, 0, 16);
    for (size_t i = 0; i < n; i++)
        if (texts[i].n) {
            lua_pushlstring(L, texts[i].p, texts[i].n);
            lua_setfield(L, -2, c->f->columns[first + i]);
        }
}

static void push_cells(lua_State *L, const struct call *c)
{
    lua_createtable(L, (int)c->n_cells, (int)c->n_names);
    for (size_t i = 0; i < c->n_cells; i++) {
        lua_pushlstring(L, c->cells[i].n ? c->cells[i].p : "", c->cells[i].n);
        if (i < c->n_names && c->names[i].n) {
            lua_pushlstring(L, c->names[i].p, c->names[i].n);
            lua_pushvalue(L, -2);
            lua_rawset(L, -4);
        }
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

/* The text or number on top, in the arena; nil is none. It stays. */
static bool take_text(lua_State *L, struct call *c, size_t id, struct str *ret)
{
    struct str s;

    *ret = STR_NONE;
    switch (lua_type(L, -1)) {
    case LUA_TNIL:
        return true;
    case LUA_TNUMBER:
        safelib_push_number_text(L, -1);
        lua_replace(L, -2);
        break;
    case LUA_TSTRING:
        break;
    default:
        return refuse(c, MEND, "'row' gave %s a %s, which is no text", c->f->columns[id], luaL_typename(L, -1));
    }
    s.p = lua_tolstring(L, -1, &s.n);
    if (!s.n)
        return true;
    *ret = arena_str(c->a, s);
    if (!ret->p)
        sandbox_no_memory(L);
    return true;
}

/* The key of the table at `t` that is no field of this part of a record. */
static bool say_stranger(lua_State *L, struct call *c, int t, size_t first, size_t last)
{
    bool goods = first > 0;

    lua_pushnil(L);
    while (lua_next(L, t)) {
        size_t id = first, near;
        struct str key;

        lua_pop(L, 1);
        if (lua_type(L, -1) != LUA_TSTRING)
            return refuse(c, MEND, "'row' set a value without a name in %s", goods ? "a goods line" : "f");
        key.p = lua_tolstring(L, -1, &key.n);
        while (id < last && !str_is(key, c->f->columns[id]))
            id++;
        if (id < last || (!goods && str_is(key, "goods")))
            continue;
        if (field_find_column(key, &near))
            return refuse(c, MEND, "'row' set '%.60s' where it is not: %s", key.p,
                          goods ? "it is of the shipment, f.reference" : "it is of a goods line, f.goods[1].quantity");
        return field_nearest(key, &near) ? refuse(c, MEND, "'row' set '%.60s', which is no field; did you mean '%s'?",
                                                  key.p, c->f->columns[near])
                                         : refuse(c, MEND, "'row' set '%.60s', which is no field", key.p);
    }
    return true;
}

/* The fields [first, last) of the table at `t`, which has no others. */
static bool take_fields(lua_State *L, struct call *c, int t, size_t first, size_t last, struct str *into)
{
    size_t keys = 0, found = 0;

    for (size_t id = first; id < last; id++) {
        found += lua_getfield(L, t, c->f->columns[id]) != LUA_TNIL;
        if (!take_text(L, c, id, &into[id - first]))
            return false;
        lua_pop(L, 1);
    }
    for (lua_pushnil(L); lua_next(L, t); lua_pop(L, 1))
        keys++;
    return keys == found || say_stranger(L, c, t, first, last);
}

static bool take_goods(lua_State *L, struct call *c, int f)
{
    size_t n;
    int    top = lua_gettop(L);

    c->t->n_goods = 0;
    if (lua_getfield(L, f, "goods") == LUA_TNIL) {
        lua_settop(L, top);
        return true;
    }
    if (!lua_istable(L, -1))
        return refuse(c, MEND, "'row' made f.goods a %s", luaL_typename(L, -1));
    n = lua_rawlen(L, -1);
    if (n > SHIPMENT_LINES_MAX)
        return refuse(c, "split the consignment", "'row' gave more than %d goods lines", SHIPMENT_LINES_MAX);
    c->t->goods = arena_alloc(c->a, (n ? n : 1) * FIELD_GOODS_COUNT * sizeof *c->t->goods);
    if (!c->t->goods)
        sandbox_no_memory(L);
    for (size_t i = 0; i < n; i++) {
        if (lua_rawgeti(L, top + 1, (lua_Integer)i + 1) != LUA_TTABLE)
            return refuse(c, MEND, "'row' made f.goods[%zu] a %s", i + 1, luaL_typename(L, -1));
        if (!take_fields(L, c, top + 2, FIELD_HEADER_COUNT, FIELD_COUNT, &c->t->goods[i * FIELD_GOODS_COUNT]))
            return false;
        lua_pop(L, 1);
    }
    c->t->n_goods = n;
    lua_settop(L, top);
    return true;
}

/* What was returned lies on top: nothing, true or f itself; or false and a reason. */
static bool accepted(lua_State *L, struct call *c, int f)
{
    const char *changed;

    if (lua_isboolean(L, -2) && !lua_toboolean(L, -2))
        return refuse(c, "mend the row, or 'row' in the mapping file", "%.200s",
                      lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "the mapping's 'row' refuses this row");
    if (!lua_isnil(L, -2) && !lua_isboolean(L, -2) && !lua_rawequal(L, -2, f))
        return refuse(c, MEND,
                      "'row' returned a %s; it sets fields of f, and returns false and a reason to refuse a row",
                      luaL_typename(L, -2));
    changed = captured_changed(L, &c->f->captured);
    return !changed || refuse(c, MEND, "'row' keeps something in '%s' from one row to the next", changed);
}

static int call_row(lua_State *L)
{
    static const struct sandbox_budget budget = { CALL_STEPS, CALL_BYTES, true };
    struct call *c = lua_touserdata(L, 1);
    int          f;

    luaL_checkstack(L, LUA_MINSTACK, NULL);
    captured_restore(L, &c->f->captured);
    push_fields(L, c, 0, c->t->text, FIELD_HEADER_COUNT);
    f = lua_gettop(L);
    lua_createtable(L, (int)c->t->n_goods, 0);
    for (size_t i = 0; i < c->t->n_goods; i++) {
        push_fields(L, c, FIELD_HEADER_COUNT, &c->t->goods[i * FIELD_GOODS_COUNT], FIELD_GOODS_COUNT);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, f, "goods");
    lua_rawgeti(L, LUA_REGISTRYINDEX, c->f->row);
    lua_pushvalue(L, f);
    push_cells(L, c);
    sandbox_arm(c->f->sb, &budget);
    lua_call(L, 2, 2);
    sandbox_disarm(c->f->sb);
    if (!accepted(L, c, f) || !take_goods(L, c, f))
        return 0;
    lua_pushnil(L);
    lua_setfield(L, f, "goods");
    take_fields(L, c, f, 0, FIELD_HEADER_COUNT, c->t->text);
    return 0;
}

int map_file_row(struct map_file *f, struct map_row_texts *t, const struct str *names, size_t n_names,
                 const struct str *cells, size_t n_cells, struct arena *a, bool *ret_good,
                 struct record_fault *fault, struct pw_err *err)
{
    struct call c = { f, t, names, cells, n_names, n_cells, a, fault, true };
    char        why[TROUBLE_TEXT];
    const char *kind = sandbox_call(f->sb, call_row, &c, why);

    if (!kind) {
        sandbox_tidy(f->sb);
        *ret_good = c.good;
        return PW_OK;
    }
    if (f->sb->no_memory)
        return err_nomem(err);
    refuse(&c, "mend the row, or 'row' in the mapping file", "the mapping's 'row': %.200s", why);
    *ret_good = false;
    /* What it left half done must not colour the next row. */
    return map_file_build(f, NULL, why, err) ? err_nomem(err) : PW_OK;
}
