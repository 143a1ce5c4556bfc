/*
 * guard.h - what holds a draft back: a confirmed diversion that it would lose from red and yellow, or more work than
 * its profiles say an office can do. Two persons may sign for it all the same (lifecycle.h).
 */
#ifndef PW_APP_GUARD_H
#define PW_APP_GUARD_H

#include "app/backtest.h"

#define GUARD_OVER_MAX 32       /* offices, sides and lanes that are named */
#define WORKING_DAYS   5        /* a week, over which a week's shipments are spread */

struct guard_over {
    struct str office;
    int        side, lane;      /* side: see backtest.h */
    int64_t    a_day, before;   /* shipments a working day under the draft and before, millionths */
    int64_t    capacity;        /* that this side's profile states */
};

struct guard {
    int64_t           diversions_lost;
    struct guard_over over[GUARD_OVER_MAX];
    size_t            n_over;
};
static inline bool guard_holds(const struct guard *g) { return g->diversions_lost > 0 || g->n_over > 0; }

/* Texts borrow from the report. Work that was too much before counts only where the draft makes more of it. */
int guard_look(const struct backtest *b, const struct rule_files *draft, struct arena *a, struct guard *ret,
               struct pw_err *err);

#endif
