/*
 * lint_impl.h - what the parts of lint.h share.
 */
#ifndef PW_SCRIPT_LINT_IMPL_H
#define PW_SCRIPT_LINT_IMPL_H

#include "model/measure.h"
#include "script/expr.h"
#include "script/lint.h"

struct range { double least, most; };

struct lint {
    const struct reader *r;
    const struct rule   *rule;
    struct arena        *mem;
    struct tree          tree;
    const struct expr   *check;
    int                  facts, params;     /* locals of the check's arguments; EXPR_FREE: none or written to */
    struct range         param_range[RULE_PARAMS_MAX];      /* over the defaults and all profiles */
    bool                *told;              /* by token: something was said there */
    bool                 told_missing[RULE_NEEDS_MAX];
    size_t               n_told;
};

/* Adds a finding at a token, unless one is there. NULL: there is. */
struct rule_finding *lint_say(struct lint *l, size_t token, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* The text of an expression as written, shortened. */
#define LINT_TEXT 60
const char *lint_text(const struct lint *l, const struct expr *e, char out[static LINT_TEXT]);

/* "f.exporter.name" as the number of a need; SIZE_MAX when it is none. */
size_t lint_need(const struct lint *l, const struct expr *e);
size_t lint_param(const struct lint *l, const struct expr *e);
/* "f" or the first parts of a need's name: a table that is always there. */
bool lint_is_view(const struct lint *l, const struct expr *e);
/* The word when the expression is that free name, or a field of it: "math.abs", "has". */
bool lint_calls(const struct lint *l, const struct expr *call, const char *library, const char *name);

void lint_units(struct lint *l);
void lint_flow(struct lint *l);
void lint_cost(struct lint *l);

#endif
