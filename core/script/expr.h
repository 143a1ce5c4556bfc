/*
 * expr.h - the text of a Lua file as a tree: what stands where, and which local a name means.
 *
 * Reads the tokens of scan.h. Made for text that the Lua compiler has accepted, but any tokens at all are
 * survived: what is no Lua, or nested too deeply, gives no tree. Nothing is run.
 *
 * Every local of the file has a number of its own, so that equal names in different blocks are told
 * apart; a name that no local declares is free.
 */
#ifndef PW_SCRIPT_EXPR_H
#define PW_SCRIPT_EXPR_H

#include "base/arena.h"
#include "script/scan.h"

#define EXPR_DEPTH_MAX  150     /* Lua itself stops at 200 */
#define EXPR_LOCALS_MAX 1000
#define EXPR_TOKENS_MAX 4000    /* the longest shipped rule has under 700; bounds the height of the tree, and so the stack */
#define EXPR_FREE       (-1)

enum expr_kind {
    EXPR_NIL, EXPR_TRUE, EXPR_FALSE, EXPR_NUMBER, EXPR_TEXT, EXPR_VARARG,
    EXPR_NAME,          /* token; local */
    EXPR_FIELD,         /* a.name: a, token of the name */
    EXPR_INDEX,         /* a[b] */
    EXPR_CALL,          /* a(list) */
    EXPR_METHOD,        /* a:name(list): a, token of the name */
    EXPR_BINARY,        /* a op b; token is the operator */
    EXPR_UNARY,         /* op a */
    EXPR_FUNCTION,      /* params, body */
    EXPR_TABLE,         /* list of EXPR_ITEM */
    EXPR_ITEM,          /* [a] = b, name = b (token, a NULL) or b alone (token is b's first) */
};

enum expr_op {
    OP_NONE, OP_OR, OP_AND, OP_LT, OP_GT, OP_LE, OP_GE, OP_NE, OP_EQ, OP_BITS, OP_CONCAT, OP_ADD, OP_SUB,
    OP_MUL, OP_DIV, OP_IDIV, OP_MOD, OP_POW, OP_NOT, OP_NEGATE, OP_LENGTH,
};

struct expr {
    enum expr_kind kind;
    enum expr_op   op;
    size_t         token;       /* where it stands: an operator, a name, the first of a literal */
    size_t         first, last; /* all its tokens, last included */
    int            local;       /* NAME: number of the local, EXPR_FREE */
    bool           named;       /* ITEM: written name = value */
    struct expr   *a, *b;
    struct expr   *list;        /* arguments or items */
    struct expr   *next;        /* in a list */
    struct stat   *body;
    const int     *params;      /* FUNCTION: numbers of its parameters */
    size_t         n_params;
};

enum stat_kind {
    STAT_LOCAL,         /* locals = list */
    STAT_ASSIGN,        /* targets = list */
    STAT_CALL,          /* a */
    STAT_DO, STAT_WHILE, STAT_REPEAT,   /* a, body */
    STAT_IF,            /* a then body else otherwise (an elseif is an IF alone in `otherwise`) */
    STAT_FOR_NUMBER,    /* locals[0] = list: from, to, step */
    STAT_FOR_IN,        /* locals in list */
    STAT_RETURN,        /* list */
    STAT_BREAK, STAT_GOTO, STAT_LABEL,
};

struct stat {
    enum stat_kind kind;
    size_t         token;       /* its first */
    struct expr   *a, *targets, *list;
    struct stat   *body, *otherwise;
    bool           has_else;    /* IF: `otherwise` is there, if only an empty block */
    const int     *locals;
    size_t         n_locals;
    struct stat   *next;
};

struct tree {
    const struct scan *scan;
    struct stat       *body;
    size_t             n_locals;
    size_t             n_exprs;
    bool               jumps;       /* a goto somewhere: order is not what it seems */
    bool              *assigned;    /* by local: written to after its declaration */
};

/* False when it is no Lua, too long, too deep, or memory is out. All of it lives in the arena. */
bool expr_read(const struct scan *s, struct arena *a, struct tree *ret);

/* The function that a rule's `check` is: written in its table, or a function of that name. NULL: elsewhere. */
const struct expr *expr_check(const struct tree *t);
/* The table that a rule file returns: the argument of `rule`; NULL when it is built elsewhere. */
const struct expr *expr_rule_table(const struct tree *t);
/* The value written as `name = value` in a table; NULL: none. */
const struct expr *expr_item(const struct tree *t, const struct expr *table, const char *name);

/* Calls `each` for the expression and all below it, statements of functions included, parents first. */
void expr_walk(const struct expr *e, void (*each)(void *ctx, const struct expr *e), void *ctx);
void stat_walk(const struct stat *s, void (*each)(void *ctx, const struct expr *e), void *ctx);

/* The number that a literal stands for, written plainly ("12", "0.5", "-3"); others are not told. */
bool expr_number(const struct tree *t, const struct expr *e, double *ret);

#endif
