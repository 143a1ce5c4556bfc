#include "config.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/text.h"
#include "script/lint_impl.h"

struct rule_finding *lint_say(struct lint *l, size_t token, const char *fmt, ...)
{
    const struct token *t = &l->tree.scan->t[token];
    char                text[300];
    va_list             ap;

    l->n_told++;
    if (l->told[token])
        return NULL;
    l->told[token] = true;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    return finding_add(l->r->f, (struct place_of){ l->r->path, t->line, t->column }, "%s", text);
}

const char *lint_text(const struct lint *l, const struct expr *e, char out[static LINT_TEXT])
{
    const struct token *first = &l->tree.scan->t[e->first], *last = &l->tree.scan->t[e->last];
    const char         *from = first->s.p - (first->kind == TOKEN_TEXT), *to = last->s.p + last->s.n + (last->kind == TOKEN_TEXT);
    size_t              n = 0;

    /* On one line, blanks folded; a cut never lies inside a character. */
    for (const char *p = from; p < to && n + 8 < LINT_TEXT; p++) {
        bool blank = *p == ' ' || (*p >= '\t' && *p <= '\r');

        if (blank && (n == 0 || out[n - 1] == ' '))
            continue;
        out[n++] = blank ? ' ' : *p;
        if (n + 8 >= LINT_TEXT && p + 1 < to) {
            while (n > 0 && ((unsigned char)out[n - 1] & 0xC0) == 0x80)
                n--;
            n -= n > 0 && ((unsigned char)out[n - 1] & 0x80);
            memcpy(out + n, "...", 3);
            n += 3;
            break;
        }
    }
    out[n] = '\0';
    return out;
}

/* ---- what names stand for ---- */

/* The dotted name of a chain that begins at local `root`; false when it is none. */
static bool path_of(const struct lint *l, const struct expr *e, int root, struct buf *out)
{
    if (root == EXPR_FREE)
        return false;
    if (e->kind == EXPR_NAME)
        return e->local == root;
    if ((e->kind != EXPR_FIELD && !(e->kind == EXPR_INDEX && e->b->kind == EXPR_TEXT)) || !path_of(l, e->a, root, out))
        return false;
    if (out->n)
        buf_byte(out, '.');
    buf_str(out, l->tree.scan->t[e->kind == EXPR_FIELD ? e->token : e->b->token].s);
    return !out->failed;
}

size_t lint_need(const struct lint *l, const struct expr *e)
{
    BUF_STACK(path, 2 * NAME_MAX_BYTES);

    return path_of(l, e, l->facts, &path) && path.n ? rule_find_need(l->rule, buf_view(&path)) : SIZE_MAX;
}

size_t lint_param(const struct lint *l, const struct expr *e)
{
    BUF_STACK(path, 2 * NAME_MAX_BYTES);

    if (path_of(l, e, l->params, &path) && path.n)
        for (size_t i = 0; i < l->rule->n_params; i++)
            if (str_is(buf_view(&path), l->rule->params[i]))
                return i;
    return SIZE_MAX;
}

bool lint_is_view(const struct lint *l, const struct expr *e)
{
    BUF_STACK(path, 2 * NAME_MAX_BYTES);

    if (!path_of(l, e, l->facts, &path))
        return false;
    for (size_t i = 0; i < l->rule->info.n_needs; i++) {
        struct str name = str_of(l->rule->needs[i].name);

        if (path.n == 0 || (name.n > path.n && name.p[path.n] == '.' && memcmp(name.p, path.p, path.n) == 0))
            return true;
    }
    return path.n == 0 || rule_has_list(l->rule, buf_view(&path));
}

bool lint_calls(const struct lint *l, const struct expr *call, const char *library, const char *name)
{
    const struct expr  *f = call->a;
    const struct token *t = l->tree.scan->t;

    if (call->kind != EXPR_CALL)
        return false;
    if (!library)
        return f->kind == EXPR_NAME && f->local == EXPR_FREE && str_is(t[f->token].s, name);
    return f->kind == EXPR_FIELD && f->a->kind == EXPR_NAME && f->a->local == EXPR_FREE &&
           str_is(t[f->a->token].s, library) && (!name || str_is(t[f->token].s, name));
}

/* ---- parameters as they are set ---- */

static void widen(lua_State *L, const struct lint *l, int upvalue, struct range *ranges)
{
    if (!lua_getupvalue(L, 2, upvalue))
        return;
    frozen_push_data(L, -1);
    for (size_t i = 0; i < l->rule->n_params; i++) {
        lua_pushstring(L, l->rule->params[i]);
        if (lua_rawget(L, -2) == LUA_TNUMBER) {
            double v = lua_tonumber(L, -1);

            if (!(v >= ranges[i].least))
                ranges[i].least = v;
            if (!(v <= ranges[i].most))
                ranges[i].most = v;
        }
        lua_pop(L, 1);
    }
    lua_pop(L, 2);
}

static int read_ranges(lua_State *L)
{
    struct lint           *l  = lua_touserdata(L, 1);
    const struct rulebook *rb = l->r->rb;

    lua_rawgeti(L, LUA_REGISTRYINDEX, rb->lua.rules[l->rule - rb->rules].runner);
    widen(L, l, UP_DEFAULTS, l->param_range);
    for (size_t i = 0; i < rb->n_profiles; i++)
        widen(L, l, UP_PROFILE(i), l->param_range);
    return 0;
}

static void param_ranges(struct lint *l)
{
    const struct rulebook *rb = l->r->rb;
    char                   why[TROUBLE_TEXT];

    for (size_t i = 0; i < l->rule->n_params; i++)
        l->param_range[i] = (struct range){ NAN, NAN };
    if (rb->lua.rules[l->rule - rb->rules].runner <= 0 || sandbox_call(rb->lua.sb, read_ranges, l, why))
        for (size_t i = 0; i < l->rule->n_params; i++)
            l->param_range[i] = (struct range){ NAN, NAN };
}

/* ---- all of it ---- */

static int argument(const struct lint *l, size_t i)
{
    return i < l->check->n_params && !l->tree.assigned[l->check->params[i]] ? l->check->params[i] : EXPR_FREE;
}

void lint_rule(const struct reader *r, const struct rule *rule)
{
    struct arena mem = { 0 };
    struct lint *l   = arena_alloc(&mem, sizeof *l);
    bool         ok  = l != NULL;

    if (ok) {
        l->r    = r;
        l->rule = rule;
        l->mem  = &mem;
        l->told = arena_alloc(&mem, r->scan.n + 1);
        ok      = l->told != NULL && rule->read;
    }
    if (ok && !expr_read(&r->scan, &mem, &l->tree)) {
        struct rule_finding *x = finding_add(r->f, (struct place_of){ r->path, rule->info.line, 0 },
                                             "the file is too long or too deeply nested to be looked at closely");

        x->advice = true;
        finding_hint(x, "shorten it, or put words into a list");
        ok = false;
    }
    if (ok && (l->check = expr_check(&l->tree)) != NULL) {
        l->facts  = argument(l, 0);
        l->params = argument(l, 1);
        param_ranges(l);
        lint_units(l);
        lint_flow(l);
        lint_cost(l);
    }
    arena_done(&mem);
}
