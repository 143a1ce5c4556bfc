/*
 * workload.h - what an office can look at in a day, and what is left out beyond it.
 *
 * A profile may state a capacity: shipments a day and office for the red and the yellow lane. The places of today,
 * less those that were decided on today, go to every open hit that forces its lane and every control sample, then to
 * the worst by the order of the queue; a share of them goes to a draw among the rest, so that what is just below the
 * line is not safe. What is left out keeps its verdict; it is counted, and shown when asked for. The draw rests on the
 * entry of the audit log, which holds a salt: it is the same whenever the queue is shown, and a sender cannot know it.
 */
#ifndef PW_APP_WORKLOAD_H
#define PW_APP_WORKLOAD_H

#include "app/office.h"
#include "app/rulebooks.h"

struct capacity {
    struct str profile;
    int64_t    a_day[3];        /* by lane; HISTORY_ABSENT: not stated */
    int64_t    random;          /* share of the places that is drawn, millionths */
};
#define CAPACITY_RANDOM INT64_C(100000)     /* one place in ten, where the profile says nothing */
#define CAPACITIES_MAX  32

/* What the profiles among the files state; the rules need not load. */
int capacities_read(const struct rule_files *files, struct arena *a, struct capacity ret[static CAPACITIES_MAX],
                    size_t *ret_n, struct pw_err *err);

struct workload {
    bool        stated;         /* some profile states a capacity */
    int64_t     left_out[3];    /* open shipments, by lane */
    struct map  ids;            /* of the shipments that are left out: 8 bytes each */
    struct arena a;
};
/* Of the rulebook in force over the open shipments. */
int workload_load(struct office *o, struct workload *ret, struct pw_err *err);
void workload_done(struct workload *w);
bool workload_leaves_out(const struct workload *w, int64_t shipment);

#endif
