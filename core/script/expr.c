#include "config.h"
#include "script/expr.h"

#include "base/mem.h"
#include "base/text.h"
#include "script/expr_impl.h"

/* ---- tokens ---- */

struct token *now(const struct parse *p)
{
    return p->at < p->s->n ? &p->s->t[p->at] : NULL;
}

bool next_is(const struct parse *p, const char *word)
{
    return token_is(p->s, p->at, word);
}

bool take(struct parse *p, const char *word)
{
    if (p->bad || !next_is(p, word))
        return false;
    p->at++;
    return true;
}

void want(struct parse *p, const char *word)
{
    if (!take(p, word))
        p->bad = true;
}

bool at_name(const struct parse *p)
{
    const struct token *t = now(p);

    return t && t->kind == TOKEN_NAME && !scan_keyword(t->s);
}

void *parse_room(struct parse *p, size_t n)
{
    void *room = p->bad ? NULL : arena_alloc(p->a, n);

    if (!room)
        p->bad = true;
    return room;
}

/* Never NULL: when reading has failed it is a scratch that nobody looks at. */
struct expr *new_expr(struct parse *p, enum expr_kind kind)
{
    struct expr *e = parse_room(p, sizeof *e);

    if (!e) {
        p->scratch = (struct expr){ .kind = EXPR_NIL };
        return &p->scratch;
    }
    *e = (struct expr){ .kind = kind, .token = p->at, .first = p->at, .last = p->at, .local = EXPR_FREE };
    p->t->n_exprs++;
    return e;
}

/* ---- names ---- */

int declare(struct parse *p, struct str name)
{
    if (p->n_scope == EXPR_LOCALS_MAX || p->t->n_locals == EXPR_LOCALS_MAX) {
        p->bad = true;
        return 0;
    }
    p->scope[p->n_scope].name   = name;
    p->scope[p->n_scope].number = (int)p->t->n_locals;
    p->n_scope++;
    return (int)p->t->n_locals++;
}

static int resolve(const struct parse *p, struct str name)
{
    for (size_t i = p->n_scope; i-- > 0;)
        if (str_eq(p->scope[i].name, name))
            return p->scope[i].number;
    return EXPR_FREE;
}

/* ---- expressions ---- */

static struct expr *arguments(struct parse *p)
{
    const struct token *t = now(p);
    struct expr        *e;

    if (t && t->kind == TOKEN_TEXT) {
        e = new_expr(p, EXPR_TEXT);
        p->at++;
        return e;
    }
    if (next_is(p, "{"))
        return read_table(p);
    want(p, "(");
    e = next_is(p, ")") ? NULL : read_list(p);
    want(p, ")");
    return e;
}

static struct expr *primary(struct parse *p)
{
    struct expr *e;

    if (next_is(p, "(")) {
        size_t first = p->at++;

        e = read_expr(p);
        want(p, ")");
        e->first = first;
        e->last  = p->at ? p->at - 1 : 0;
        return e;
    }
    e = new_expr(p, EXPR_NAME);
    if (!at_name(p)) {
        p->bad = true;
        return e;
    }
    e->local = resolve(p, now(p)->s);
    p->at++;
    return e;
}

/* One more part behind `a`: .name, [key], a call. */
static struct expr *suffix(struct parse *p, struct expr *a)
{
    enum expr_kind kind = next_is(p, ".") ? EXPR_FIELD : next_is(p, "[") ? EXPR_INDEX
                          : next_is(p, ":") ? EXPR_METHOD : EXPR_CALL;
    struct expr   *e    = new_expr(p, kind);

    e->a     = a;
    e->first = a->first;
    if (kind == EXPR_FIELD || kind == EXPR_METHOD) {
        p->at++;
        e->token = p->at;
        p->bad |= !at_name(p);
        p->at++;
    }
    if (kind == EXPR_INDEX) {
        p->at++;
        e->b = read_expr(p);
        want(p, "]");
    } else if (kind != EXPR_FIELD) {
        e->list = arguments(p);
    }
    e->last = p->at ? p->at - 1 : 0;
    return e;
}

struct expr *read_suffixed(struct parse *p)
{
    struct expr *e = primary(p);

    while (!p->bad) {
        const struct token *t = now(p);

        if (!t || !(next_is(p, ".") || next_is(p, "[") || next_is(p, ":") || next_is(p, "(") || next_is(p, "{") ||
                    t->kind == TOKEN_TEXT))
            break;
        e = suffix(p, e);
    }
    return e;
}

struct expr *read_table(struct parse *p)
{
    struct expr  *e    = new_expr(p, EXPR_TABLE);
    struct expr **tail = &e->list;

    want(p, "{");
    while (!p->bad && !next_is(p, "}")) {
        struct expr *item = new_expr(p, EXPR_ITEM);

        if (take(p, "[")) {
            item->a = read_expr(p);
            want(p, "]");
            want(p, "=");
        } else if (at_name(p) && token_is(p->s, p->at + 1, "=")) {
            item->named = true;
            p->at += 2;
        }
        item->b    = read_expr(p);
        item->last = p->at ? p->at - 1 : 0;
        *tail      = item;
        tail       = &item->next;
        if (!take(p, ",") && !take(p, ";"))
            break;
    }
    want(p, "}");
    e->last = p->at ? p->at - 1 : 0;
    return e;
}

static struct expr *simple(struct parse *p)
{
    static const struct { const char *word; enum expr_kind kind; } words[] = {
        { "nil", EXPR_NIL }, { "true", EXPR_TRUE }, { "false", EXPR_FALSE }, { "...", EXPR_VARARG },
    };
    const struct token *t = now(p);
    struct expr        *e;

    if (t && (t->kind == TOKEN_NUMBER || t->kind == TOKEN_TEXT)) {
        e = new_expr(p, t->kind == TOKEN_NUMBER ? EXPR_NUMBER : EXPR_TEXT);
        p->at++;
        return e;
    }
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (next_is(p, words[i].word)) {
            e = new_expr(p, words[i].kind);
            p->at++;
            return e;
        }
    if (next_is(p, "{"))
        return read_table(p);
    if (next_is(p, "function")) {
        p->at++;
        return read_function(p, false);
    }
    return read_suffixed(p);
}

static enum expr_op unary_op(const struct parse *p)
{
    return next_is(p, "not") ? OP_NOT : next_is(p, "-") ? OP_NEGATE : next_is(p, "#") ? OP_LENGTH
           : next_is(p, "~") ? OP_BITS : OP_NONE;
}

/* Binary operators with their left and right priority (as lparser.c). */
static const struct { const char *sign; enum expr_op op; int left, right; } binary[] = {
    { "or", OP_OR, 1, 1 },     { "and", OP_AND, 2, 2 },   { "<", OP_LT, 3, 3 },    { ">", OP_GT, 3, 3 },
    { "<=", OP_LE, 3, 3 },     { ">=", OP_GE, 3, 3 },     { "~=", OP_NE, 3, 3 },   { "==", OP_EQ, 3, 3 },
    { "|", OP_BITS, 4, 4 },    { "~", OP_BITS, 5, 5 },    { "&", OP_BITS, 6, 6 },  { "<<", OP_BITS, 7, 7 },
    { ">>", OP_BITS, 7, 7 },   { "..", OP_CONCAT, 9, 8 }, { "+", OP_ADD, 10, 10 }, { "-", OP_SUB, 10, 10 },
    { "*", OP_MUL, 11, 11 },   { "/", OP_DIV, 11, 11 },   { "//", OP_IDIV, 11, 11 }, { "%", OP_MOD, 11, 11 },
    { "^", OP_POW, 14, 13 },
};
#define PRIORITY_UNARY 12

static size_t binary_op(const struct parse *p)
{
    const struct token *t = now(p);
    size_t              i = 0;

    if (!t || (t->kind != TOKEN_SIGN && t->kind != TOKEN_NAME))
        return COUNT_OF(binary);
    while (i < COUNT_OF(binary) && (binary[i].sign[0] != t->s.p[0] || !str_is(t->s, binary[i].sign)))
        i++;
    return i;
}

static struct expr *sub_expr(struct parse *p, int above)
{
    enum expr_op op = unary_op(p);
    struct expr *e;
    size_t       i;

    if (++p->depth > EXPR_DEPTH_MAX)
        p->bad = true;
    if (p->bad) {
        p->depth--;
        return new_expr(p, EXPR_NIL);
    }
    if (op != OP_NONE) {
        e     = new_expr(p, EXPR_UNARY);
        e->op = op;
        p->at++;
        e->a    = sub_expr(p, PRIORITY_UNARY);
        e->last = p->at ? p->at - 1 : 0;
    } else {
        e = simple(p);
    }
    while (!p->bad && (i = binary_op(p)) < COUNT_OF(binary) && binary[i].left > above) {
        struct expr *both = new_expr(p, EXPR_BINARY);

        both->op    = binary[i].op;
        both->a     = e;
        both->first = e->first;
        p->at++;
        both->b    = sub_expr(p, binary[i].right);
        both->last = p->at ? p->at - 1 : 0;
        e          = both;
    }
    p->depth--;
    return e;
}

struct expr *read_expr(struct parse *p)
{
    return sub_expr(p, 0);
}

struct expr *read_list(struct parse *p)
{
    struct expr *first = read_expr(p), *last = first;

    while (take(p, ",")) {
        last->next = read_expr(p);
        last       = last->next;
    }
    return first;
}

/* ---- looking around ---- */

void expr_walk(const struct expr *e, void (*each)(void *ctx, const struct expr *e), void *ctx)
{
    for (; e; e = e->next) {
        each(ctx, e);
        expr_walk(e->a, each, ctx);
        expr_walk(e->b, each, ctx);
        expr_walk(e->list, each, ctx);
        stat_walk(e->body, each, ctx);
    }
}

void stat_walk(const struct stat *s, void (*each)(void *ctx, const struct expr *e), void *ctx)
{
    for (; s; s = s->next) {
        expr_walk(s->targets, each, ctx);
        expr_walk(s->a, each, ctx);
        expr_walk(s->list, each, ctx);
        stat_walk(s->body, each, ctx);
        stat_walk(s->otherwise, each, ctx);
    }
}

const struct expr *expr_item(const struct tree *t, const struct expr *table, const char *name)
{
    const struct expr *found = NULL;

    for (const struct expr *i = table ? table->list : NULL; i; i = i->next)
        if (i->named && str_is(t->scan->t[i->token].s, name))
            found = i->b;
    return found;
}

/* The argument of `rule` in a return of the file's own block. */
const struct expr *expr_rule_table(const struct tree *t)
{
    for (const struct stat *s = t->body; s; s = s->next)
        if (s->kind == STAT_RETURN && s->list && s->list->kind == EXPR_CALL && s->list->a->kind == EXPR_NAME &&
            str_is(t->scan->t[s->list->a->token].s, "rule") && s->list->list && s->list->list->kind == EXPR_TABLE)
            return s->list->list;
    return NULL;
}

const struct expr *expr_check(const struct tree *t)
{
    const struct expr *check = expr_item(t, expr_rule_table(t), "check");

    if (!check || check->kind == EXPR_FUNCTION)
        return check;
    if (check->kind != EXPR_NAME || check->local == EXPR_FREE || t->assigned[check->local])
        return NULL;
    for (const struct stat *s = t->body; s; s = s->next)
        if (s->kind == STAT_LOCAL && s->n_locals == 1 && s->locals[0] == check->local && s->list &&
            s->list->kind == EXPR_FUNCTION)
            return s->list;
    return NULL;
}

bool expr_number(const struct tree *t, const struct expr *e, double *ret)
{
    int64_t v;

    if (e->kind == EXPR_UNARY && e->op == OP_NEGATE && e->a->kind == EXPR_NUMBER && expr_number(t, e->a, ret)) {
        *ret = -*ret;
        return true;
    }
    if (e->kind != EXPR_NUMBER || decimal_parse(t->scan->t[e->token].s, &v, NULL) < 0)
        return false;
    *ret = (double)v / (double)DECIMAL_ONE;
    return true;
}
