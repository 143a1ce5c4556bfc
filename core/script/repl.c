#include "config.h"
#include "script/repl.h"

#include <stdlib.h>

#include "base/text.h"
#include "script/frozen.h"
#include "script/safelib.h"
#include "script/scan.h"

#define SHOWN_DEPTH 3
#define SHOWN_ITEMS 40

struct repl {
    const struct repl_value *values;
    size_t                   n;
    struct sandbox          *sb;
    int                      env;       /* registry */
};

/* ---- the values ---- */

static void push_value(lua_State *L, const struct fact_value *v)
{
    struct list_view *view;

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
        view  = frozen_push_list(L);
        *view = (struct list_view){ .items = v->list.items, .n = v->list.n, .table = SIZE_MAX };
        break;
    default:
        lua_pushinteger(L, v->i);
        break;
    }
}

static void push_part(lua_State *L, struct str part)
{
    uint64_t n;

    if (text_u64(part, &n))
        lua_pushinteger(L, (lua_Integer)n);
    else
        lua_pushlstring(L, part.p, part.n);
}

/* Sets a value below the table at `root`, making the tables between. */
static void put(lua_State *L, int root, const struct repl_value *v)
{
    struct str rest = str_of(v->name), part;
    int        top  = lua_gettop(L);

    lua_pushvalue(L, root);
    while (text_split(&rest, '.', &part)) {
        bool last = rest.n == 0;

        push_part(L, part);
        if (last) {
            push_value(L, &v->value);
            lua_rawset(L, -3);
            break;
        }
        lua_pushvalue(L, -1);
        if (lua_rawget(L, -3) != LUA_TTABLE) {
            lua_pop(L, 1);
            lua_newtable(L);
            lua_pushvalue(L, -2);
            lua_pushvalue(L, -2);
            lua_rawset(L, -5);
        }
        lua_replace(L, top + 1);
        lua_settop(L, top + 1);
    }
    lua_settop(L, top);
}

/* The environment: the library and, read only, the tables of values. */
static int furnish(lua_State *L)
{
    struct repl *r = lua_touserdata(L, 1);

    frozen_open(L);
    lua_newtable(L);
    for (size_t i = 0; i < r->n; i++)
        put(L, 2, &r->values[i]);
    lua_pushnil(L);
    while (lua_next(L, 2)) {
        frozen_copy_top(L);
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, 2);
    }
    safelib_push_env(L, 2);
    r->env = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

static int build(struct repl *r, struct pw_err *err)
{
    char why[TROUBLE_TEXT];

    sandbox_free(r->sb);
    r->sb = NULL;
    if (sandbox_new(&r->sb, err) < 0)
        return err->rc;
    if (sandbox_call(r->sb, furnish, r, why))
        return err_set(err, r->sb->no_memory ? PW_ENOMEM : PW_EINTERNAL, "setting up the facts: %s", why);
    sandbox_settle(r->sb);
    return PW_OK;
}

int repl_new(const struct repl_value *values, size_t n, struct repl **ret, struct pw_err *err)
{
    struct repl *r = calloc(1, sizeof *r);
    int          rc;

    if (!r)
        return err_nomem(err);
    r->values = values;
    r->n      = n;
    rc        = build(r, err);
    if (rc < 0)
        repl_free(r);
    else
        *ret = r;
    return rc;
}

void repl_free(struct repl *r)
{
    if (!r)
        return;
    sandbox_free(r->sb);
    free(r);
}

/* ---- showing ---- */

static void show(lua_State *L, int i, int depth, struct buf *out);

static void show_text(struct str s, struct buf *out)
{
    buf_byte(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"' || s.p[i] == '\\')
            buf_byte(out, '\\');
        buf_byte(out, (unsigned char)s.p[i]);
    }
    buf_byte(out, '"');
}

static void show_list(const struct list_view *v, struct buf *out)
{
    buf_byte(out, '{');
    for (size_t i = 0; i < v->n && i < SHOWN_ITEMS; i++) {
        buf_text(out, i ? ", " : " ");
        show_text(v->items[i], out);
    }
    buf_text(out, v->n > SHOWN_ITEMS ? ", ... }" : v->n ? " }" : "}");
}

static void show_key(lua_State *L, int i, struct buf *out)
{
    struct str key = STR_NONE;

    if (lua_type(L, i) == LUA_TSTRING) {
        key.p = lua_tolstring(L, i, &key.n);
        buf_str(out, key);
        buf_text(out, " = ");
    } else {
        buf_byte(out, '[');
        show(L, i, SHOWN_DEPTH, out);
        buf_text(out, "] = ");
    }
}

/* Keys in ascending order, so that the same line shows the same. */
static void show_table(lua_State *L, int i, int depth, struct buf *out)
{
    int         top = lua_gettop(L);
    lua_Integer n   = 0;

    luaL_checkstack(L, 10, NULL);
    frozen_push_data(L, i);
    lua_newtable(L);
    lua_pushnil(L);
    while (lua_next(L, top + 1)) {
        lua_pop(L, 1);
        if (lua_type(L, -1) != LUA_TSTRING && lua_type(L, -1) != LUA_TNUMBER)
            continue;
        lua_pushvalue(L, -1);
        lua_rawseti(L, top + 2, ++n);
    }
    safelib_sort(L, top + 2);
    buf_byte(out, '{');
    for (lua_Integer k = 1; k <= n && k <= SHOWN_ITEMS; k++) {
        buf_text(out, k > 1 ? ", " : " ");
        lua_rawgeti(L, top + 2, k);
        lua_pushvalue(L, -1);
        lua_rawget(L, top + 1);
        if (!lua_isinteger(L, -2) || lua_tointeger(L, -2) != k)
            show_key(L, -2, out);
        show(L, -1, depth + 1, out);
        lua_settop(L, top + 2);
    }
    buf_text(out, n > SHOWN_ITEMS ? ", ... }" : n ? " }" : "}");
    lua_settop(L, top);
}

static void show(lua_State *L, int i, int depth, struct buf *out)
{
    const struct list_view *v = frozen_to_list(L, i);
    struct str              s;

    i = lua_absindex(L, i);
    switch (lua_type(L, i)) {
    case LUA_TNIL:
        buf_text(out, "nil");
        break;
    case LUA_TBOOLEAN:
        buf_text(out, lua_toboolean(L, i) ? "true" : "false");
        break;
    case LUA_TNUMBER:
        safelib_push_number_text(L, i);
        buf_text(out, lua_tostring(L, -1));
        lua_pop(L, 1);
        break;
    case LUA_TSTRING:
        s.p = lua_tolstring(L, i, &s.n);
        show_text(s, out);
        break;
    case LUA_TTABLE:
        if (depth >= SHOWN_DEPTH)
            buf_text(out, "{ ... }");
        else
            show_table(L, i, depth, out);
        break;
    default:
        if (v)
            show_list(v, out);
        else
            buf_text(out, luaL_typename(L, i));
        break;
    }
}

/* ---- running ---- */

struct running {
    struct repl *r;
    struct str   line;
    struct buf  *out;
};

/* Pushes the line as a function: an expression if it is one, else a statement. */
static void push_line(lua_State *L, struct running *x)
{
    BUF_AUTO expression = { 0 };
    int      rc;

    buf_text(&expression, "return ");
    buf_str(&expression, x->line);
    rc = expression.failed ? LUA_ERRMEM : luaL_loadbufferx(L, expression.p, expression.n, "=line", "t");
    /* Of two complaints the one about an expression that ends too soon says more. */
    if (rc == LUA_ERRSYNTAX) {
        rc = luaL_loadbufferx(L, x->line.p, x->line.n, "=line", "t");
        if (rc == LUA_OK || !strstr(lua_tostring(L, -2), "<eof>"))
            lua_remove(L, -2);
        else
            lua_pop(L, 1);
    }
    buf_done(&expression);
    if (rc != LUA_OK)
        lua_error(L);
}

static int run_line(lua_State *L)
{
    static const struct sandbox_budget budget = { CALL_STEPS, CALL_BYTES, true };
    struct running                    *x      = lua_touserdata(L, 1);
    int                                n;

    push_line(L, x);
    lua_rawgeti(L, LUA_REGISTRYINDEX, x->r->env);
    lua_setupvalue(L, -2, 1);
    sandbox_arm(x->r->sb, &budget);
    lua_call(L, 0, LUA_MULTRET);
    /* Showing is work too: what is left of the budget is for it. */
    n = lua_gettop(L);
    luaL_checkstack(L, 20, NULL);
    for (int i = 2; i <= n && i < 2 + SHOWN_ITEMS; i++) {
        buf_text(x->out, i > 2 ? ", " : "");
        show(L, i, 0, x->out);
    }
    sandbox_disarm(x->r->sb);
    return 0;
}

static bool names_env(struct str line)
{
    struct scan s = { 0 };
    bool        found = false;

    if (scan_text(line, &s, NULL) < 0)
        return true;
    for (size_t i = 0; i < s.n; i++)
        found |= token_is(&s, i, "_ENV");
    scan_done(&s);
    return found;
}

int repl_run(struct repl *r, struct str line, struct buf *out, bool *ret_ok, struct pw_err *err)
{
    struct running x = { r, line, out };
    char           why[TROUBLE_TEXT];
    const char    *kind;

    *ret_ok = false;
    if (line.n > REPL_LINE_MAX || !utf8_valid(line, NULL) || names_env(line)) {
        buf_text(out, line.n > REPL_LINE_MAX ? "the line is too long" : !utf8_valid(line, NULL) ? "the line is not UTF-8 text"
                                                                                                : "a line may not name _ENV");
        return PW_OK;
    }
    kind = sandbox_call(r->sb, run_line, &x, why);
    if (!kind) {
        *ret_ok = true;
        sandbox_tidy(r->sb);
        return buf_check(out, err);
    }
    buf_reset(out);
    buf_text(out, strncmp(why, "line:1: ", 8) == 0 ? why + 8 : why);
    /* What it left half done must not colour the next line. */
    return build(r, err);
}
