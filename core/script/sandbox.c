#include "config.h"
#include "script/sandbox.h"

#include <stdio.h>
#include <stdlib.h>

#include "script/safelib.h"

/* A full collection of a state with 50 rules takes about a millisecond: once in several thousand records. */
#define GARBAGE_MAX ((size_t)2 << 20)

struct sandbox *sandbox_of(lua_State *L)
{
    return *(struct sandbox **)lua_getextraspace(L);
}

/* For a new block `osize` is a type tag, not a size. */
static void *allocate(void *ud, void *ptr, size_t osize, size_t nsize)
{
    struct sandbox *sb  = ud;
    size_t          old = ptr ? osize : 0;
    void           *p;

    if (nsize == 0) {
        free(ptr);
        sb->used -= old;
        return NULL;
    }
    if (nsize > old) {
        size_t more = nsize - old;

        if (more > SANDBOX_BYTES_MAX - sb->used || (sb->armed && more > sb->bytes_left)) {
            if (sb->armed && !sb->tripped)
                sb->tripped = "memory";
            sb->bytes_left = 0;     /* a smaller request must not revive the call */
            return NULL;
        }
        p = realloc(ptr, nsize);
        if (!p) {
            sb->no_memory = true;
            return NULL;
        }
        if (sb->armed)
            sb->bytes_left -= more;
    } else {
        p = realloc(ptr, nsize);
        if (!p)
            return ptr;     /* giving back must not fail; the block is only larger than told */
    }
    sb->used = sb->used - old + nsize;
    return p;
}

/* Reached only by a raise outside sandbox_call(), which is a mistake of this program. */
static int panic(lua_State *L)
{
    (void)L;
    abort();
}

/* Raises, saying where: `level` 0 is the function that runs, 1 the one that called it. */
static void trip(lua_State *L, int level)
{
    struct sandbox *sb = sandbox_of(L);

    if (!sb->tripped)
        sb->tripped = "steps";
    luaL_where(L, level);
    lua_pushliteral(L, "the step budget is spent");
    lua_concat(L, 2);
    lua_error(L);
}

static void count(lua_State *L, lua_Debug *ar)
{
    struct sandbox *sb = sandbox_of(L);

    if (ar->event == LUA_HOOKLINE) {
        if (sb->watch && ar->currentline > 0 && (size_t)ar->currentline < sb->watch->n_lines)
            sb->watch->lines[ar->currentline] = true;
        return;
    }
    sb->steps_left -= sb->watch ? 1 : HOOK_PERIOD;
    if (sb->steps_left <= 0)
        trip(L, 0);
}

void sandbox_no_memory(lua_State *L)
{
    sandbox_of(L)->no_memory = true;
    luaL_error(L, "out of memory");
    abort();    /* not reached: luaL_error() does not return */
}

void sandbox_charge(lua_State *L, size_t units)
{
    struct sandbox *sb = sandbox_of(L);

    if (!sb->armed)
        return;
    if (units >= (size_t)sb->steps_left) {
        sb->steps_left = 0;
        trip(L, 1);
    }
    sb->steps_left -= (int64_t)units;
}

void sandbox_arm(struct sandbox *sb, const struct sandbox_budget *budget)
{
    sb->tripped    = NULL;
    sb->steps_left = budget->steps;
    sb->bytes_left = budget->bytes;
    sb->armed      = true;
    sb->hooked     = budget->hook || sb->watch;
    if (sb->watch) {
        sb->steps_given = budget->steps;
        sb->bytes_given = budget->bytes;
        lua_sethook(sb->L, count, LUA_MASKCOUNT | (sb->watch->lines ? LUA_MASKLINE : 0), 1);
    } else if (budget->hook) {
        lua_sethook(sb->L, count, LUA_MASKCOUNT, HOOK_PERIOD);
    }
}

void sandbox_disarm(struct sandbox *sb)
{
    if (sb->watch && sb->armed) {
        sb->watch->steps = sb->steps_given - sb->steps_left;
        sb->watch->bytes = sb->bytes_given - sb->bytes_left;
    }
    sb->armed = false;
    if (sb->hooked)
        lua_sethook(sb->L, NULL, 0, 0);
    sb->hooked = false;
}

/* Any value can be raised; only text says something. Where memory is out there is no room for a place. */
static void explain(lua_State *L, const char *kind, int status, char *why)
{
    if (sandbox_of(L)->no_memory)
        snprintf(why, TROUBLE_TEXT, "out of memory");
    else if (status == LUA_ERRMEM || strcmp(kind, "memory") == 0)
        snprintf(why, TROUBLE_TEXT, "the %s budget is spent", strcmp(kind, "steps") == 0 ? "step" : "memory");
    else if (lua_type(L, -1) == LUA_TSTRING)
        snprintf(why, TROUBLE_TEXT, "%s", lua_tostring(L, -1));
    else
        snprintf(why, TROUBLE_TEXT, "raised a %s", luaL_typename(L, -1));
}

/* The function is on top. */
static const char *call_top(struct sandbox *sb, void *ctx, char *why)
{
    lua_State  *L    = sb->L;
    int         top  = lua_gettop(L) - 1;
    const char *kind = NULL;
    int         status;

    sb->tripped   = NULL;
    sb->no_memory = false;
    lua_pushlightuserdata(L, ctx);
    status = lua_pcall(L, 1, 0, 0);
    sandbox_disarm(sb);
    if (status != LUA_OK) {
        kind = sb->tripped ? sb->tripped : status == LUA_ERRMEM || sb->no_memory ? "memory" : "error";
        explain(L, kind, status, why);
        lua_settop(L, top);
    }
    return kind;
}

const char *sandbox_call(struct sandbox *sb, lua_CFunction fn, void *ctx, char *why)
{
    lua_pushcfunction(sb->L, fn);
    return call_top(sb, ctx, why);
}

const char *sandbox_call_ref(struct sandbox *sb, int ref, void *ctx, char *why)
{
    lua_rawgeti(sb->L, LUA_REGISTRYINDEX, ref);
    return call_top(sb, ctx, why);
}

void sandbox_settle(struct sandbox *sb)
{
    lua_gc(sb->L, LUA_GCCOLLECT);
    sb->settled = sb->used;
}

void sandbox_tidy(struct sandbox *sb)
{
    if (sb->used >= sb->settled + GARBAGE_MAX)
        sandbox_settle(sb);
}

static int furnish(lua_State *L)
{
    safelib_open(L);
    return 0;
}

int sandbox_new(struct sandbox **ret, struct pw_err *err)
{
    struct sandbox *sb = calloc(1, sizeof *sb);
    char            why[TROUBLE_TEXT];

    if (!sb)
        return err_nomem(err);
    sb->L = lua_newstate(allocate, sb);
    if (!sb->L) {
        free(sb);
        return err_nomem(err);
    }
    *(struct sandbox **)lua_getextraspace(sb->L) = sb;
    lua_atpanic(sb->L, panic);
    lua_gc(sb->L, LUA_GCSTOP);
    if (sandbox_call(sb, furnish, NULL, why)) {
        sandbox_free(sb);
        return err_set(err, PW_ENOMEM, "setting up Lua: %s", why);
    }
    sb->settled = sb->used;
    *ret = sb;
    return PW_OK;
}

void sandbox_free(struct sandbox *sb)
{
    if (!sb)
        return;
    if (sb->L)
        lua_close(sb->L);
    free(sb);
}
