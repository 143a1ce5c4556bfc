#include "config.h"
#include "script/plain_impl.h"

#include <stdio.h>

#include "script/expr.h"

struct making {
    struct rulebook    *rb;
    const struct rule  *rule;
    const struct tree  *tree;
    const struct expr  *check;
    lua_State          *L;
    struct arena       *a;                      /* goes when the making is over */
    struct plain_node  *nodes;
    struct plain_value *constants;
    size_t              n_nodes, n_constants, room;
    int                 locals[PLAIN_LOCALS];   /* numbers of the tree; their place is the local */
    size_t              n_locals;
    struct plain       *made;                   /* NULL: the check is not plain */
};

static uint16_t add(struct making *m, unsigned op, uint16_t a, uint16_t b, uint16_t c)
{
    if (m->n_nodes == m->room)
        return 0;       /* UNSURE */
    m->nodes[m->n_nodes] = (struct plain_node){ (uint16_t)op, a, b, c, 0 };
    return (uint16_t)m->n_nodes++;
}

static uint16_t add_constant(struct making *m, struct plain_value v)
{
    if (m->n_constants == m->room)
        return 0;
    m->constants[m->n_constants] = v;
    return add(m, NODE_CONSTANT, (uint16_t)m->n_constants++, 0, 0);
}

static const struct str *word(const struct making *m, const struct expr *e)
{
    return &m->tree->scan->t[e->token].s;
}

/* ---- names ---- */

#define PATH_PARTS 6

/* "f.exporter.name": the value of the need of that name. */
static uint16_t add_fact(struct making *m, const struct expr *e)
{
    const struct str *parts[PATH_PARTS];
    BUF_STACK(path, 128);
    size_t n = 0, need;

    for (; e->kind == EXPR_FIELD && n < PATH_PARTS; e = e->a)
        parts[n++] = word(m, e);
    if (e->kind != EXPR_NAME || !n || !m->check->n_params || e->local != m->check->params[0] ||
        m->tree->assigned[e->local])
        return 0;
    while (n) {
        buf_str(&path, *parts[--n]);
        buf_text(&path, n ? "." : "");
    }
    need = rule_find_need(m->rule, buf_view(&path));
    return need == SIZE_MAX ? 0 : add(m, NODE_FACT, (uint16_t)m->rule->needs[need].slot, 0, 0);
}

static uint16_t add_field(struct making *m, const struct expr *e)
{
    bool params = e->a->kind == EXPR_NAME && m->check->n_params > 1 && e->a->local == m->check->params[1] &&
                  !m->tree->assigned[e->a->local];

    if (!params)
        return add_fact(m, e);
    for (size_t i = 0; i < m->rule->n_params; i++)
        if (str_is(*word(m, e), m->rule->params[i]))
            return add(m, NODE_PARAM, (uint16_t)i, 0, 0);
    return 0;
}

/* SIZE_MAX: not one of the check's own. */
static size_t find_local(const struct making *m, int number)
{
    for (size_t i = 0; i < m->n_locals; i++)
        if (m->locals[i] == number)
            return i;
    return SIZE_MAX;
}

/* ---- expressions ---- */

static uint16_t add_expr(struct making *m, const struct expr *e);

static uint16_t add_number(struct making *m, const struct expr *e)
{
    struct plain_value v = { .type = PLAIN_NIL };
    struct str         s = *word(m, e);
    char               text[64];

    if (s.n >= sizeof text)
        return 0;
    snprintf(text, sizeof text, "%.*s", (int)s.n, s.p);
    if (lua_stringtonumber(m->L, text) != s.n + 1)
        return 0;
    v.type = lua_isinteger(m->L, -1) ? PLAIN_INTEGER : PLAIN_FLOAT;
    if (v.type == PLAIN_INTEGER)
        v.i = lua_tointeger(m->L, -1);
    else
        v.d = lua_tonumber(m->L, -1);
    lua_pop(m->L, 1);
    return add_constant(m, v);
}

/* Only what stands there as it is meant. */
static uint16_t add_text(struct making *m, const struct expr *e)
{
    struct str s = *word(m, e);
    char       quote = s.p[-1];

    if ((quote != '"' && quote != '\'') || (s.n && memchr(s.p, '\\', s.n)))
        return 0;
    return add_constant(m, (struct plain_value){ .type = PLAIN_TEXT, .s = s });     /* lives in the rule's source */
}

/* has(list, value), the word of the library. */
static uint16_t add_call(struct making *m, const struct expr *e)
{
    uint16_t list, item;

    if (e->a->kind != EXPR_NAME || e->a->local != EXPR_FREE || !str_is(*word(m, e->a), "has") || !e->list ||
        !e->list->next || e->list->next->next)
        return 0;
    list = add_expr(m, e->list);
    item = add_expr(m, e->list->next);
    return add(m, NODE_HAS, list, item, 0);
}

static uint16_t add_binary(struct making *m, const struct expr *e)
{
    static const struct { uint8_t op; bool turned; } ops[OP_LENGTH + 1] = {
        [OP_OR] = { NODE_OR, false },   [OP_AND] = { NODE_AND, false }, [OP_EQ] = { NODE_EQ, false },
        [OP_NE] = { NODE_NE, false },   [OP_LT] = { NODE_LT, false },   [OP_GT] = { NODE_LT, true },
        [OP_LE] = { NODE_LE, false },   [OP_GE] = { NODE_LE, true },    [OP_ADD] = { NODE_ADD, false },
        [OP_SUB] = { NODE_SUB, false }, [OP_MUL] = { NODE_MUL, false }, [OP_DIV] = { NODE_DIV, false },
    };
    uint16_t a, b;

    if (!ops[e->op].op)
        return 0;
    a = add_expr(m, e->a);
    if (e->b->kind == EXPR_NIL && m->nodes[a].op == NODE_FACT && (e->op == OP_EQ || e->op == OP_NE))
        return add(m, e->op == OP_EQ ? NODE_UNKNOWN : NODE_KNOWN, m->nodes[a].a, 0, 0);
    b = add_expr(m, e->b);
    return ops[e->op].turned ? add(m, ops[e->op].op, b, a, 0) : add(m, ops[e->op].op, a, b, 0);
}

static uint16_t add_unary(struct making *m, const struct expr *e)
{
    unsigned op = e->op == OP_NOT ? NODE_NOT : e->op == OP_NEGATE ? NODE_NEGATE : e->op == OP_LENGTH ? NODE_LENGTH : 0;

    return op ? add(m, op, add_expr(m, e->a), 0, 0) : 0;
}

static uint16_t add_expr(struct making *m, const struct expr *e)
{
    size_t at;

    switch (e->kind) {
    case EXPR_NIL:    return add_constant(m, (struct plain_value){ .type = PLAIN_NIL });
    case EXPR_TRUE:
    case EXPR_FALSE:  return add_constant(m, (struct plain_value){ .type = PLAIN_BOOL, .i = e->kind == EXPR_TRUE });
    case EXPR_NUMBER: return add_number(m, e);
    case EXPR_TEXT:   return add_text(m, e);
    case EXPR_NAME:
        at = e->local == EXPR_FREE ? SIZE_MAX : find_local(m, e->local);
        return at == SIZE_MAX ? 0 : add(m, NODE_LOCAL, (uint16_t)at, 0, 0);
    case EXPR_FIELD:  return add_field(m, e);
    case EXPR_CALL:   return add_call(m, e);
    case EXPR_BINARY: return add_binary(m, e);
    case EXPR_UNARY:  return add_unary(m, e);
    default:          return 0;
    }
}

/* ---- statements ---- */

static uint16_t add_unsure(struct making *m)
{
    return add(m, NODE_RETURN, 0, 0, 0);
}

/* local x, local x = value. An attribute may want what a value cannot do. */
static uint16_t add_local(struct making *m, const struct stat *s)
{
    uint16_t value;

    if (s->n_locals != 1 || (s->list && s->list->next) || m->n_locals == PLAIN_LOCALS ||
        token_is(m->tree->scan, s->token + 2, "<"))
        return add_unsure(m);
    value = s->list ? add_expr(m, s->list) : add_constant(m, (struct plain_value){ .type = PLAIN_NIL });
    m->locals[m->n_locals] = s->locals[0];
    return add(m, NODE_SET, (uint16_t)m->n_locals++, value, 0);
}

static uint16_t add_assign(struct making *m, const struct stat *s)
{
    bool   own = s->targets->kind == EXPR_NAME && s->targets->local != EXPR_FREE;
    size_t at  = own ? find_local(m, s->targets->local) : SIZE_MAX;

    if (at == SIZE_MAX || s->targets->next || !s->list || s->list->next)
        return add_unsure(m);
    return add(m, NODE_SET, (uint16_t)at, add_expr(m, s->list), 0);
}

static uint16_t add_block(struct making *m, const struct stat *s);

/* One value. `x and y` of what is true or false is true or false as well. */
static bool answers(const struct making *m, uint16_t at)
{
    const struct plain_node *n = &m->nodes[at];

    if (n->op == NODE_AND || n->op == NODE_OR)
        return answers(m, n->a) && answers(m, n->b);
    return n->op >= NODE_NOT && n->op <= NODE_HAS;
}

static uint16_t add_return(struct making *m, const struct stat *s)
{
    uint16_t value;

    if (!s->list || s->list->next)
        return add_unsure(m);
    value = add_expr(m, s->list);
    return add(m, answers(m, value) ? NODE_ANSWER : NODE_RETURN, value, 0, 0);
}

static uint16_t add_stat(struct making *m, const struct stat *s)
{
    uint16_t a, b;

    switch (s->kind) {
    case STAT_LOCAL:  return add_local(m, s);
    case STAT_ASSIGN: return add_assign(m, s);
    case STAT_DO:     return add(m, NODE_BLOCK, 0, add_block(m, s->body), 0);
    case STAT_IF:
        a = add_expr(m, s->a);
        b = add_block(m, s->body);
        return add(m, NODE_IF, a, b, s->has_else ? add_block(m, s->otherwise) : 0);
    case STAT_RETURN: return add_return(m, s);
    default:          return add_unsure(m);
    }
}

static uint16_t add_block(struct making *m, const struct stat *s)
{
    uint16_t first = 0, last = 0;

    for (; s; s = s->next) {
        uint16_t made = add_stat(m, s);

        if (last)
            m->nodes[last].next = made;
        else
            first = made;
        last = made;
    }
    return first;
}

/* ---- parameters ---- */

/* The value on top. */
static struct plain_value param(struct making *m)
{
    struct str s;

    switch (lua_type(m->L, -1)) {
    case LUA_TBOOLEAN: return (struct plain_value){ .type = PLAIN_BOOL, .i = lua_toboolean(m->L, -1) };
    case LUA_TSTRING:
        s.n = lua_rawlen(m->L, -1);
        s.p = book_text(m->L, m->rb, -1);
        return (struct plain_value){ .type = PLAIN_TEXT, .s = s };
    case LUA_TNUMBER:
        if (lua_isinteger(m->L, -1))
            return (struct plain_value){ .type = PLAIN_INTEGER, .i = lua_tointeger(m->L, -1) };
        return (struct plain_value){ .type = PLAIN_FLOAT, .d = lua_tonumber(m->L, -1) };
    default:           return (struct plain_value){ .type = PLAIN_OTHER };
    }
}

/* The runner is on top. */
static const struct plain_value *take_params(struct making *m)
{
    size_t              n = m->rule->n_params, at = 0;
    struct plain_value *all = book_alloc(m->L, m->rb, (m->rb->n_profiles + 1) * n * sizeof *all);

    for (size_t p = 0; p <= m->rb->n_profiles; p++) {
        lua_getupvalue(m->L, -1, p < m->rb->n_profiles ? UP_PROFILE(p) : UP_DEFAULTS);
        for (size_t i = 0; i < n; i++, lua_pop(m->L, 1)) {
            lua_getfield(m->L, -1, m->rule->params[i]);
            all[at++] = param(m);
        }
        lua_pop(m->L, 1);
    }
    return all;
}

/* ---- the whole ---- */

/* Rules are worked out one after the other: what they need lies so too, without gaps. */
static void *keep(struct making *m, const void *what, size_t n)
{
    void *kept = book_alloc(m->L, m->rb, n);

    if (n)
        memcpy(kept, what, n);
    return kept;
}

static int make(lua_State *L)
{
    struct making      *m = lua_touserdata(L, 1);
    const struct bound *bound = &m->rb->lua.rules[m->rule - m->rb->rules];
    struct plain       *p;
    uint16_t            first;

    lua_rawgeti(L, LUA_REGISTRYINDEX, bound->runner);
    lua_getupvalue(L, -1, UP_CHECK);
    /* The file has one function: if the check is one of Lua, it is that. */
    if (lua_iscfunction(L, -1))
        return 0;
    lua_pop(L, 1);
    m->L         = L;
    m->room      = m->tree->n_exprs * 2 + 2 < PLAIN_NODES ? m->tree->n_exprs * 2 + 2 : PLAIN_NODES;
    m->nodes     = arena_alloc(m->a, m->room * sizeof *m->nodes);
    m->constants = arena_alloc(m->a, m->room * sizeof *m->constants);
    if (!m->nodes || !m->constants)
        sandbox_no_memory(L);
    m->n_nodes = 1;
    first      = add_block(m, m->check->body);
    if (m->n_nodes == m->room)
        return 0;
    p  = book_alloc(L, m->rb, sizeof *p);
    *p = (struct plain){ .nodes = keep(m, m->nodes, m->n_nodes * sizeof *m->nodes),
                         .constants = keep(m, m->constants, m->n_constants * sizeof *m->constants),
                         .params = take_params(m), .n_params = (uint16_t)m->rule->n_params, .first = first };
    m->made = p;
    return 0;
}

const struct plain *plain_make(struct rulebook *rb, size_t rule, const struct scan *scan)
{
    struct arena  a = { 0 };
    struct tree   tree;
    struct making m = { .rb = rb, .rule = &rb->rules[rule], .tree = &tree, .a = &a };
    char          why[TROUBLE_TEXT];

    if (!m.rule->info.hooked && !rb->lua.rules[rule].captured.n && expr_read(scan, &a, &tree) &&
        (m.check = expr_check(&tree)))
        sandbox_call(rb->lua.sb, make, &m, why);
    arena_done(&a);
    return m.made;
}
