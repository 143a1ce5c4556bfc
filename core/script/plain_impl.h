/*
 * plain_impl.h - what the two halves of plain checks share: plain_make.c lays out nodes, plain.c works them out.
 */
#ifndef PW_SCRIPT_PLAIN_IMPL_H
#define PW_SCRIPT_PLAIN_IMPL_H

#include "script/plain.h"

#define PLAIN_LOCALS 8          /* no shipped check has more than three */
#define PLAIN_KNOWN  16         /* facts a check is seen to have asked for; more are taken as not asked for */
#define PLAIN_NODES  2000       /* the longest shipped check has under 150 */

enum plain_type { PLAIN_NIL, PLAIN_BOOL, PLAIN_INTEGER, PLAIN_FLOAT, PLAIN_TEXT, PLAIN_LIST, PLAIN_OTHER };
struct plain_value {
    enum plain_type type;
    union {
        int64_t    i;           /* BOOL, INTEGER */
        double     d;
        struct str s;
        struct {
            const struct str *items;
            size_t            n;
        } list;
    };
};

enum plain_op {
    /* expressions */
    NODE_UNSURE, NODE_CONSTANT, NODE_FACT, NODE_PARAM, NODE_LOCAL, NODE_ADD, NODE_SUB, NODE_MUL, NODE_DIV, NODE_NEGATE,
    NODE_LENGTH, NODE_OR, NODE_AND,
    NODE_NOT, NODE_KNOWN, NODE_UNKNOWN,     /* from here on true or false; KNOWN: fact a ~= nil */
    NODE_EQ, NODE_NE, NODE_LT, NODE_LE, NODE_HAS,
    /* statements */
    NODE_IF,        /* a then b else c */
    NODE_SET,       /* local a = b */
    NODE_BLOCK,     /* b */
    NODE_RETURN,    /* a */
    NODE_ANSWER,    /* a, which is true or false */
};

/* Node 0 is UNSURE; as a statement or the next one it is none. a: a slot, constant, parameter or local where it is no
 * node. */
struct plain_node { uint16_t op, a, b, c, next; };

struct plain {
    const struct plain_node  *nodes;
    const struct plain_value *constants;
    const struct plain_value *params;       /* n_params of each profile, then the rule's own */
    uint16_t                  n_params, first;
};

#endif
