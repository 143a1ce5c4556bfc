#include "config.h"
#include "script/chunk.h"

#include <stdlib.h>

static int open_words(lua_State *L)
{
    define_open(L);
    return 0;
}

int half_open(struct rulebook *rb, struct lua_half *half, struct pw_err *err)
{
    char why[TROUBLE_TEXT];
    int  rc = sandbox_new(&half->sb, err);

    if (rc < 0)
        return rc;
    half->rules = arena_alloc(&half->mem, (rb->n_rules + 1) * sizeof *half->rules);
    if (!half->rules || sandbox_call(half->sb, open_words, NULL, why))
        return err_nomem(err);
    return PW_OK;
}

void half_done(struct lua_half *half)
{
    sandbox_free(half->sb);
    arena_done(&half->mem);
    *half = (struct lua_half){ 0 };
}

int rulebook_restore(struct rulebook *rb, struct pw_err *err)
{
    struct lua_half fresh = { 0 };
    int            *profiles = calloc(rb->n_profiles + 1, sizeof *profiles);
    char            why[TROUBLE_TEXT];
    const char     *kind = NULL;
    int             rc   = profiles ? half_open(rb, &fresh, err) : err_nomem(err);

    for (size_t i = 0; rc == PW_OK && !kind && i < rb->n_profiles; i++) {
        struct loading x = { .r = { .rb = rb, .path = rb->profile_paths[i] }, .source = rb->profile_sources[i],
                             .kind = TAG_PROFILE };

        kind        = chunk_load(fresh.sb, &x, why);
        profiles[i] = x.table;
    }
    for (size_t i = 0; rc == PW_OK && !kind && i < rb->n_rules; i++) {
        struct loading x = { .r = { .rb = rb, .path = rb->rules[i].info.path }, .source = rb->rules[i].source,
                             .kind = TAG_RULE };
        struct binding b = { .rb = rb, .half = &fresh, .rule = i, .profiles = profiles };

        kind    = chunk_load(fresh.sb, &x, why);
        b.table = x.table;
        if (!kind)
            kind = sandbox_call(fresh.sb, bind_rule, &b, why);
    }
    free(profiles);
    if (rc == PW_OK && kind)
        rc = err_set(err, strcmp(kind, "memory") == 0 ? PW_ENOMEM : PW_EINTERNAL, "building the rules anew: %s", why);
    if (rc < 0) {
        half_done(&fresh);
        return rc;
    }
    half_done(&rb->lua);
    rb->lua    = fresh;
    rb->broken = false;
    sandbox_settle(rb->lua.sb);
    return PW_OK;
}

static void drop(lua_State *L, int *ref)
{
    luaL_unref(L, LUA_REGISTRYINDEX, *ref);
    *ref = LUA_NOREF;
}

/* What the rule held in the state so far is garbage from now on. */
static int forget(lua_State *L)
{
    const struct binding *b     = lua_touserdata(L, 1);
    struct bound         *bound = &b->half->rules[b->rule];

    drop(L, &bound->runner);
    drop(L, &bound->examples);
    for (size_t i = 0; i < b->rb->rules[b->rule].info.n_needs; i++)
        drop(L, &bound->data[i]);
    for (size_t i = 0; i < bound->captured.n; i++) {
        drop(L, &bound->captured.items[i].function);
        drop(L, &bound->captured.items[i].value);
    }
    bound->captured.n = 0;
    return 0;
}

bool half_swap(struct rulebook *rb, size_t rule, struct str source)
{
    struct loading x    = { .r = { .rb = rb, .path = rb->rules[rule].info.path }, .source = source, .kind = TAG_RULE };
    int            none[PROFILES_MAX];
    struct binding b    = { .rb = rb, .half = &rb->lua, .rule = rule, .profiles = none };
    char           why[TROUBLE_TEXT];

    for (size_t i = 0; i < PROFILES_MAX; i++)
        none[i] = LUA_NOREF;
    if (chunk_load(rb->lua.sb, &x, why))
        return false;
    b.table = x.table;
    if (sandbox_call(rb->lua.sb, forget, &b, why) || sandbox_call(rb->lua.sb, bind_rule, &b, why))
        return false;
    sandbox_tidy(rb->lua.sb);
    return true;
}
