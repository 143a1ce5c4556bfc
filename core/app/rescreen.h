/*
 * rescreen.h - open shipments against watch lists and alerts anew: after a list was loaded, a match was cleared, or an alert came,
 * was withdrawn or ran out.
 *
 * Whose screening says the same as before keeps its verdict; the others are scored again, with a new verdict beside the old
 * one, which keeps the lists it was made with.
 */
#ifndef PW_APP_RESCREEN_H
#define PW_APP_RESCREEN_H

#include "app/rescore.h"

struct rescreen_counts {
    int64_t open, changed;          /* shipments; those whose screening says something else */
    int64_t verdicts;               /* that say something else */
};

/* `seq`: the audit number of what changed. `each` (NULL: none) is told of every new verdict. */
int rescreen_open(struct office *o, int64_t seq, rescored_fn each, void *ctx, struct rescreen_counts *ret, struct pw_err *err);

#endif
