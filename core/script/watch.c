#include "config.h"

#include <stdlib.h>

#include "script/example.h"

/* ---- which lines there are ---- */

struct lines {
    struct rulebook *rb;
    size_t           rule;
    bool            *there;
    size_t           n;
};

/* Lines of the check that hold an instruction; the one with its `end` is not run by a check that returns. */
static int find_lines(lua_State *L)
{
    struct lines *x = lua_touserdata(L, 1);
    lua_Debug     ar;

    lua_rawgeti(L, LUA_REGISTRYINDEX, x->rb->lua.rules[x->rule].runner);
    lua_getupvalue(L, -1, UP_CHECK);
    if (!lua_isfunction(L, -1) || lua_iscfunction(L, -1) || !lua_getinfo(L, ">SL", &ar))
        return 0;
    lua_pushnil(L);
    while (lua_next(L, -2)) {
        lua_Integer line = lua_tointeger(L, -2);

        if (line > 0 && line != ar.lastlinedefined && (size_t)line < x->n)
            x->there[line] = true;
        lua_pop(L, 1);
    }
    return 0;
}

static size_t count_lines(struct str source)
{
    size_t n = 2;

    for (size_t i = 0; i < source.n; i++)
        n += source.p[i] == '\n' || source.p[i] == '\r';
    return n;
}

/* The first word on a line. */
static int column_of(const struct scan *s, size_t line)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->t[i].line == (int)line)
            return s->t[i].column;
    return 0;
}

static void tell_unreached(const struct telling *t, const struct lines *x, const bool *run, struct rule_trial *ret,
                           struct rule_findings *f)
{
    for (size_t line = 1; line < x->n; line++) {
        struct rule_finding *y;

        ret->lines += x->there[line];
        if (!x->there[line] || run[line])
            continue;
        ret->unreached++;
        y         = finding_add(f, (struct place_of){ t->rule->info.path, (int)line, column_of(&t->scan, line) },
                                "no example reaches this line");
        y->advice = true;
        finding_hint(y, "add an example that gets here, or take the line out");
    }
}

/* ---- what it costs ---- */

static void tell_cost(const struct telling *t, const struct sandbox_watch *w, struct rule_findings *f)
{
    bool                 over = w->steps >= CALL_STEPS || w->bytes >= CALL_BYTES;
    struct rule_finding *x;

    if (!over && w->steps < CALL_STEPS / 2 && w->bytes < CALL_BYTES / 2)
        return;
    x = finding_add(f, example_place(t), "example %zu takes %lld steps and %zu bytes; a call may take %d steps and %zu bytes",
                    t->number, (long long)w->steps, w->bytes, CALL_STEPS, CALL_BYTES);
    x->advice = !over;
    finding_hint(x, "look values up with has(list, value) instead of a loop, and join no texts in one");
}

static void watch_examples(struct telling *t, struct sandbox_watch *w, struct rule_trial *ret, struct rule_findings *f)
{
    struct rulebook *rb   = t->rb;
    size_t           rule = (size_t)(t->rule - rb->rules);

    for (t->number = 1; t->number <= t->rule->info.n_examples; t->number++) {
        w->steps = 0;
        w->bytes = 0;
        rb->lua.sb->watch = w;
        example_run(t, rule);
        rb->lua.sb->watch = NULL;
        tell_cost(t, w, f);
        if (w->steps > ret->steps)
            ret->steps = w->steps;
        if (w->bytes > ret->bytes)
            ret->bytes = w->bytes;
        arena_reset(t->arena);
    }
}

int rulebook_watch(struct rulebook *rb, size_t rule, bool lines, struct rule_trial *ret,
                   struct rule_findings *findings, struct pw_err *err)
{
    struct arena         mem = { 0 };
    struct rule_findings own = { 0 };       /* what fails is told by rulebook_test() */
    struct telling       t   = { .rb = rb, .rule = &rb->rules[rule], .f = &own, .arena = &mem };
    struct sandbox_watch w   = { 0 };
    struct lines         x   = { .rb = rb, .rule = rule, .n = count_lines(t.rule->source) };
    char                 why[TROUBLE_TEXT];
    int                  rc  = scan_text(t.rule->source, &t.scan, err);

    *ret = (struct rule_trial){ 0 };
    if (rc == PW_OK && lines) {
        x.there   = calloc(x.n, sizeof *x.there);
        w.lines   = calloc(x.n, sizeof *w.lines);
        w.n_lines = x.n;
        if (!x.there || !w.lines || sandbox_call(rb->lua.sb, find_lines, &x, why))
            rc = err_nomem(err);
    }
    if (rc == PW_OK)
        watch_examples(&t, &w, ret, findings);
    if (rc == PW_OK && lines)
        tell_unreached(&t, &x, w.lines, ret, findings);
    if (rc == PW_OK && rb->broken)
        rc = rulebook_restore(rb, err);
    if (rc == PW_OK && (findings->lost || own.lost))
        rc = err_nomem(err);
    scan_done(&t.scan);
    free(x.there);
    free(w.lines);
    rule_findings_done(&own);
    arena_done(&mem);
    return rc;
}
