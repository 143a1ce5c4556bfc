/*
 * lint_flow.h - what lint_flow.c (conditions and statements) and lint_eval.c (values) share.
 */
#ifndef PW_SCRIPT_LINT_FLOW_H
#define PW_SCRIPT_LINT_FLOW_H

#include "script/lint_value.h"

/* At one point of the check: the needs in their order, then the locals by number. */
struct known {
    bool         dead;      /* never reached */
    struct value v[];
};

struct flow {
    struct lint  *l;
    size_t        n_values;
    size_t       *alias;    /* by local: the need that it is another name of; SIZE_MAX */
    bool         *loose;    /* by local: nothing is ever known of it */
    struct known *spare;    /* where memory is out */
    bool          failed;
};

struct known *known_copy(struct flow *f, const struct known *k);
/* The value of an expression, and what is wrong with it on the way. */
struct value flow_value(struct flow *f, const struct expr *e, struct known *k);
void flow_needs_value(struct flow *f, const struct expr *e, const struct value *v);
/* The same, with what is known when it counts as true and when it does not. */
struct value flow_test(struct flow *f, const struct expr *e, struct known *k, struct known **ret_yes,
                       struct known **ret_no);
void flow_function(struct flow *f, const struct expr *e, const struct known *k);

#endif
