/*
 * lint_value.h - what is known of a value without running anything: which kinds it can be, between which
 * bounds, which words.
 *
 * Every function errs on the side of knowing less: a value that really comes about is always among
 * those described.
 */
#ifndef PW_SCRIPT_LINT_VALUE_H
#define PW_SCRIPT_LINT_VALUE_H

#include "script/lint_impl.h"

enum {
    V_NIL = 1, V_FALSE = 2, V_TRUE = 4, V_NUMBER = 8, V_TEXT = 16, V_OTHER = 32,
    V_NAN = 64,         /* what 0/0 gives: neither less nor more than anything */
    V_BOOL = V_FALSE | V_TRUE, V_ANY = 127,
};

#define VALUE_WORDS_MAX 32

struct value {
    unsigned   kinds;
    double     least, most;             /* NUMBER */
    bool       least_open, most_open;   /* the bound itself is left out */
    bool       whole;                   /* an integer */
    struct str words;                   /* "a|b": the only texts; n == 0: any */
    uint32_t   left;                    /* of those words, the ones still possible, as bits */
    struct str only;                    /* the only text; p NULL: any */
    bool       country;                 /* TEXT: a country, two capital letters */
    bool       tuned;                   /* rests on parameters as they are set */
    size_t     need;                    /* the need that makes it missing; SIZE_MAX */
};

struct value value_of_kinds(unsigned kinds);
struct value value_of_number(double v);
struct value value_of_text(struct str s);
/* What a need holds; never missing, except where the rule handles it. */
struct value value_of_need(const struct lint *l, size_t need);
struct value value_of_param(const struct lint *l, size_t param);

/* Either of the two. */
struct value value_join(const struct value *a, const struct value *b);
bool value_none(const struct value *v);         /* nothing can have come here */

/* What is left of both when `a op b` is known to be so; OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE. */
void value_narrow(enum expr_op op, struct value *a, struct value *b);
void value_narrow_truth(struct value *v, bool truth);
struct value value_arithmetic(enum expr_op op, const struct value *a, const struct value *b);

#endif
