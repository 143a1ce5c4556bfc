#include "config.h"

#include "base/mem.h"
#include "script/expr_impl.h"

static struct stat *read_block(struct parse *p);

static struct stat *new_stat(struct parse *p, enum stat_kind kind)
{
    struct stat *s = parse_room(p, sizeof *s);

    if (s)
        *s = (struct stat){ .kind = kind, .token = p->at };
    return s;
}

static struct str name_here(struct parse *p)
{
    struct str name = at_name(p) ? now(p)->s : STR_NONE;

    p->bad |= !at_name(p);
    p->at++;
    return name;
}

/* Numbers into the arena, for a statement or function. */
static const int *keep_numbers(struct parse *p, const int *numbers, size_t n)
{
    int *kept = parse_room(p, (n + 1) * sizeof *kept);

    if (kept && n)
        memcpy(kept, numbers, n * sizeof *kept);
    return kept;
}

#define NAMES_MAX 60    /* of one list */

/* "a, b <const>, c": the names are declared only when their values have been read. */
static size_t read_names(struct parse *p, struct str names[static NAMES_MAX])
{
    size_t n = 0;

    do {
        if (n == NAMES_MAX) {
            p->bad = true;
            break;
        }
        names[n++] = name_here(p);
        if (take(p, "<")) {
            name_here(p);
            want(p, ">");
        }
    } while (take(p, ","));
    return n;
}

static const int *declare_all(struct parse *p, const struct str *names, size_t n)
{
    int numbers[NAMES_MAX];

    for (size_t i = 0; i < n; i++)
        numbers[i] = declare(p, names[i]);
    return keep_numbers(p, numbers, n);
}

struct expr *read_function(struct parse *p, bool self)
{
    struct expr *e     = new_expr(p, EXPR_FUNCTION);
    size_t       scope = p->n_scope, n = 0;
    struct str   names[NAMES_MAX];

    if (self)
        names[n++] = STR("self");
    want(p, "(");
    while (!p->bad && !next_is(p, ")") && n < NAMES_MAX) {
        if (!take(p, "..."))
            names[n++] = name_here(p);
        if (!take(p, ","))
            break;
    }
    want(p, ")");
    if (!p->bad) {
        e->params   = declare_all(p, names, n);
        e->n_params = n;
    }
    e->body = read_block(p);
    want(p, "end");
    e->last    = p->at ? p->at - 1 : 0;
    p->n_scope = scope;
    return e;
}

static struct stat *read_local(struct parse *p)
{
    struct stat *s = new_stat(p, STAT_LOCAL);
    struct str   names[NAMES_MAX];

    p->at++;
    if (take(p, "function")) {
        names[0] = name_here(p);
        if (!s || p->bad)
            return s;
        s->locals   = declare_all(p, names, 1);     /* the function may name itself */
        s->n_locals = 1;
        s->list     = read_function(p, false);
        return s;
    }
    if (!s)
        return s;
    s->n_locals = read_names(p, names);
    if (take(p, "="))
        s->list = read_list(p);
    if (!p->bad)
        s->locals = declare_all(p, names, s->n_locals);
    return s;
}

/* The block of a loop or branch, with its locals gone after it. */
static struct stat *inner_block(struct parse *p)
{
    size_t       scope = p->n_scope;
    struct stat *s     = read_block(p);

    p->n_scope = scope;
    return s;
}

static struct stat *read_if(struct parse *p)
{
    struct stat *s = new_stat(p, STAT_IF);

    if (++p->depth > EXPR_DEPTH_MAX)
        p->bad = true;
    p->at++;
    if (!s || p->bad)
        return s;
    s->a = read_expr(p);
    want(p, "then");
    s->body = inner_block(p);
    if (next_is(p, "elseif")) {
        s->has_else  = true;
        s->otherwise = read_if(p);      /* it takes the `end` of all */
    } else {
        if (take(p, "else")) {
            s->has_else  = true;
            s->otherwise = inner_block(p);
        }
        want(p, "end");
    }
    p->depth--;
    return s;
}

static struct stat *read_for(struct parse *p)
{
    struct stat *s     = new_stat(p, STAT_FOR_IN);
    size_t       scope = p->n_scope;
    struct str   names[NAMES_MAX];

    p->at++;
    if (!s)
        return s;
    s->n_locals = read_names(p, names);
    if (s->n_locals == 1 && take(p, "="))
        s->kind = STAT_FOR_NUMBER;
    else
        want(p, "in");
    s->list = read_list(p);
    want(p, "do");
    if (!p->bad)
        s->locals = declare_all(p, names, s->n_locals);
    s->body = read_block(p);
    want(p, "end");
    p->n_scope = scope;
    return s;
}

static struct stat *read_while(struct parse *p)
{
    struct stat *s = new_stat(p, STAT_WHILE);

    p->at++;
    if (!s)
        return s;
    s->a = read_expr(p);
    want(p, "do");
    s->body = inner_block(p);
    want(p, "end");
    return s;
}

static struct stat *read_repeat(struct parse *p)
{
    struct stat *s     = new_stat(p, STAT_REPEAT);
    size_t       scope = p->n_scope;

    p->at++;
    if (!s)
        return s;
    s->body = read_block(p);
    want(p, "until");
    s->a       = read_expr(p);      /* sees the locals of the body */
    p->n_scope = scope;
    return s;
}

/* function a.b:c() ... end: an assignment. */
static struct stat *read_named_function(struct parse *p)
{
    struct stat *s = new_stat(p, STAT_ASSIGN);
    bool         self = false;

    p->at++;
    if (!s)
        return s;
    s->targets = read_suffixed(p);
    if (s->targets->kind == EXPR_CALL) {
        /* "name(a, b)" was taken for a call: go back to its bracket. */
        p->at      = s->targets->a->last + 1;
        s->targets = s->targets->a;
    } else if (s->targets->kind == EXPR_METHOD) {
        p->at = s->targets->token + 1;
        self  = true;
    }
    s->list = read_function(p, self);
    return s;
}

static void note_target(struct parse *p, const struct expr *e)
{
    for (; e; e = e->next)
        if (e->kind == EXPR_NAME && e->local != EXPR_FREE && !p->bad)
            p->t->assigned[e->local] = true;
}

static struct stat *read_plain(struct parse *p)
{
    struct stat *s = new_stat(p, STAT_CALL);
    struct expr *e, *last;

    if (!s)
        return s;
    last = e = read_suffixed(p);
    if (e->kind == EXPR_CALL || e->kind == EXPR_METHOD) {
        s->a = e;
        return s;
    }
    s->kind    = STAT_ASSIGN;
    s->targets = e;
    while (take(p, ",")) {
        last->next = read_suffixed(p);
        last       = last->next;
    }
    want(p, "=");
    s->list = read_list(p);
    return s;
}

static struct stat *read_return(struct parse *p)
{
    struct stat *s = new_stat(p, STAT_RETURN);

    p->at++;
    if (s && now(p) && !next_is(p, ";") && !next_is(p, "end") && !next_is(p, "else") && !next_is(p, "elseif") &&
        !next_is(p, "until"))
        s->list = read_list(p);
    take(p, ";");
    return s;
}

static struct stat *read_jump(struct parse *p)
{
    bool         label = next_is(p, "::");
    struct stat *s     = new_stat(p, label ? STAT_LABEL : STAT_GOTO);

    p->t->jumps = true;
    p->at++;
    name_here(p);
    if (label)
        want(p, "::");
    return s;
}

static struct stat *read_stat(struct parse *p)
{
    struct stat *s;

    if (next_is(p, "if"))
        return read_if(p);
    if (next_is(p, "local"))
        return read_local(p);
    if (next_is(p, "return"))
        return read_return(p);
    if (next_is(p, "for"))
        return read_for(p);
    if (next_is(p, "while"))
        return read_while(p);
    if (next_is(p, "repeat"))
        return read_repeat(p);
    if (next_is(p, "function"))
        return read_named_function(p);
    if (next_is(p, "::") || (next_is(p, "goto") && p->at + 1 < p->s->n && p->s->t[p->at + 1].kind == TOKEN_NAME))
        return read_jump(p);
    if (next_is(p, "break")) {
        s = new_stat(p, STAT_BREAK);
        p->at++;
        return s;
    }
    if (next_is(p, "do")) {
        s = new_stat(p, STAT_DO);
        p->at++;
        if (s)
            s->body = inner_block(p);
        want(p, "end");
        return s;
    }
    return read_plain(p);
}

static bool block_over(const struct parse *p)
{
    return !now(p) || next_is(p, "end") || next_is(p, "else") || next_is(p, "elseif") || next_is(p, "until");
}

static struct stat *read_block(struct parse *p)
{
    struct stat *first = NULL, **tail = &first;
    bool         over  = false;

    if (++p->depth > EXPR_DEPTH_MAX)
        p->bad = true;
    while (!p->bad && !over && !block_over(p)) {
        struct stat *s;

        if (take(p, ";"))
            continue;
        s = read_stat(p);
        if (!s)
            break;
        over  = s->kind == STAT_RETURN;
        *tail = s;
        tail  = &s->next;
    }
    p->depth--;
    return first;
}

/* Assignments are noted when all is read: a function further up may write to a local. */
static void note_all(struct parse *p, const struct stat *s);

static void note_functions(void *ctx, const struct expr *e)
{
    if (e->kind == EXPR_FUNCTION)
        note_all(ctx, e->body);
}

static void note_all(struct parse *p, const struct stat *s)
{
    for (; s; s = s->next) {
        if (s->kind == STAT_ASSIGN)
            note_target(p, s->targets);
        note_all(p, s->body);
        note_all(p, s->otherwise);
    }
}

bool expr_read(const struct scan *s, struct arena *a, struct tree *ret)
{
    struct parse *p = s->n <= EXPR_TOKENS_MAX ? arena_alloc(a, sizeof *p) : NULL;

    if (!p)
        return false;
    *ret = (struct tree){ .scan = s, .assigned = arena_alloc(a, EXPR_LOCALS_MAX * sizeof(bool)) };
    p->s   = s;
    p->a   = a;
    p->t   = ret;
    p->bad = !ret->assigned;
    ret->body = read_block(p);
    if (p->bad || p->at < s->n)
        return false;
    note_all(p, ret->body);
    stat_walk(ret->body, note_functions, p);
    return true;
}
