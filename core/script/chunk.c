#include "config.h"
#include "script/chunk.h"

#include <stdio.h>

#include "script/read.h"
#include "script/safelib.h"

/* Runs a file in an environment of its own and leaves the table it returned on the stack. */
static int run_file(lua_State *L, struct loading *x)
{
    static const struct sandbox_budget budget = { CHUNK_STEPS, CHUNK_BYTES, true };
    struct sandbox                    *sb     = sandbox_of(L);
    char                               name[200];
    const struct tag                  *tag;

    snprintf(name, sizeof name, "@%s", x->r.path);
    x->r.L = L;
    define_push_words(L);
    safelib_push_env(L, -1);
    if (luaL_loadbufferx(L, x->source.p, x->source.n, name, "t") != LUA_OK)
        return lua_error(L);
    lua_pushvalue(L, -2);
    lua_setupvalue(L, -2, 1);
    sandbox_arm(sb, &budget);
    lua_call(L, 0, 1);
    sandbox_disarm(sb);
    safelib_close_env(L, -2);
    tag = define_tag(L, -1);
    if (!tag || tag->kind != x->kind)
        return luaL_error(L, "the file must end with: return %s { ... }", x->kind == TAG_RULE ? "rule" : "profile");
    define_push_args(L, -1);
    if (lua_rawgeti(L, -1, 1) != LUA_TTABLE)
        return luaL_error(L, "the file must end with: return %s { ... }", x->kind == TAG_RULE ? "rule" : "profile");
    return 0;
}

static int load_file(lua_State *L)
{
    struct loading *x = lua_touserdata(L, 1);

    run_file(L, x);
    lua_pushvalue(L, -1);
    x->table = luaL_ref(L, LUA_REGISTRYINDEX);
    if (x->rule)
        read_rule(&x->r, x->rule, lua_gettop(L));
    else if (x->profile)
        read_profile(&x->r, x->profile, lua_gettop(L));
    return 0;
}

const char *chunk_load(struct sandbox *sb, struct loading *x, char *why)
{
    const char *kind;

    sb->user = &x->r;
    kind     = sandbox_call(sb, load_file, x, why);
    sb->user = NULL;
    return kind;
}
