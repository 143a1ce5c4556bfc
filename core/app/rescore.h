/*
 * rescore.h - open shipments under the rulebook, the tables and the exceptions of today: a later verdict of each, where
 * it says something else. The earlier verdicts stay. Windows see the arrivals before each shipment only, standing as
 * they do now. A control sample is neither redrawn nor given back.
 */
#ifndef PW_APP_RESCORE_H
#define PW_APP_RESCORE_H

#include "app/office.h"

struct rescored {
    struct str reference;
    int        was_score, was_lane, score, lane;    /* lanes as the rules give them */
};
typedef int (*rescored_fn)(void *ctx, const struct rescored *r, struct pw_err *err);

struct rescore_counts {
    int64_t looked_at, changed, erased, moved;      /* moved: became another meanwhile and were left alone */
    int64_t lanes[3][3];                            /* before, after */
};

/* `each` is told of every verdict that says something else. With dry_run nothing is stored. Commits in batches; what was
 * committed before a failure stays, and the same command goes on from there. */
int rescore_open(struct office *o, bool dry_run, rescored_fn each, void *ctx, struct rescore_counts *ret,
                 struct pw_err *err);
/* The same of those open ones alone whose newest version is among `versions` (ascending). */
int rescore_some(struct office *o, const int64_t *versions, size_t n, rescored_fn each, void *ctx, struct rescore_counts *ret,
                 struct pw_err *err);

#endif
