/*
 * evaluate.h - facts -> rules -> verdict. Pure but for the Lua state: the same facts and rulebook give
 * the same bytes, which is what replay checks.
 */
#ifndef PW_APP_EVALUATE_H
#define PW_APP_EVALUATE_H

#include "app/facts.h"
#include "model/verdict.h"

/* Earlier shipments behind a window: asked of history for a new verdict, of the stored one for a replay.
 * Rule and need name it; line is SIZE_MAX for a rule on the shipment. */
typedef size_t (*evidence_fn)(void *ctx, struct str rule, struct str need, size_t slot, size_t line,
                              int64_t *ret, size_t max);

/* Hits that count nothing while the score without this stays below `until_score`; hits that force a lane always
 * count. See exceptions.h. */
struct quiet {
    struct str rule;            /* empty: all rules */
    int64_t    exception;       /* its number, noted in the evidence as `exception` */
    int        until_score;
};

struct evaluation {
    struct rulebook    *rb;
    size_t              profile;
    const struct facts *facts;
    const int64_t      *line_numbers;       /* as declared, n_lines of them */
    bool                must_check;         /* an incomplete shipment is never green */
    evidence_fn         evidence;
    void               *ctx;
    const struct quiet *quiet;
    size_t              n_quiet;
};

/* `ret` lives in the arena. */
int evaluate(const struct evaluation *e, struct arena *a, struct verdict *ret, struct pw_err *err);

#endif
