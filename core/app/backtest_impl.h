/*
 * backtest_impl.h - what the backtest_*.c files share: the figures of one thread. Nobody else includes this.
 */
#ifndef PW_APP_BACKTEST_IMPL_H
#define PW_APP_BACKTEST_IMPL_H

#include "app/backtest.h"
#include "base/map.h"

#define RULE_NAMES_MAX   4096       /* of both sides, over all rulebooks that ever scored */
#define OFFICE_NAMES_MAX 20000      /* of one thread; a wrong column must not fill the memory */

/* The best of many by a key, each with memory of its own: greatest `major`, then `minor`, then least seq. */
struct best_key { int64_t major, minor, seq; };
struct best_slot {
    struct best_key key;
    struct arena    a;
    union {
        struct backtest_mover   mover;
        struct backtest_finding finding;
    };
};
struct best {
    struct best_slot **slots;       /* best first */
    size_t             n, room;
};
int best_new(struct best *b, size_t room, struct pw_err *err);
void best_done(struct best *b);
/* A place for an item with this key, empty; NULL when it is not among the best, or memory is out (*ret_rc). */
struct best_slot *best_take(struct best *b, struct best_key key, int *ret_rc, struct pw_err *err);

struct tally {
    const struct backtest_options *opt;
    struct arena            a;              /* names */
    struct map              rule_at;        /* id -> index */
    struct backtest_rule   *rules;          /* those of the draft first, in its order */
    size_t                  n_rules, room_rules, n_draft;
    uint32_t               *both;           /* n_draft x n_draft: hits of both on one shipment */
    struct map              office_at;
    struct backtest_office *offices;
    size_t                  n_offices, room_offices;
    int64_t                 n, erased, todays_lists, score_moved, n_aborted, lane_changes, near_looked;
    int64_t                 lanes[3][3];
    struct backtest_kept    findings[5];
    int64_t                 selected[2], diverted[2], paper[2];     /* inspected; before, after */
    struct best             movers, lost, gained;
    struct mark_result     *marks;
    size_t                  n_marks;
    size_t                 *hits;           /* of the shipment at hand: draft rules */
    size_t                  n_hits;
    bool                   *was_hit;        /* of each rule: hit before, for the shipment at hand */
    size_t                 *were;
    size_t                  n_were;
    double                  clock_ns;       /* what looking at the clock costs */
};

int tally_new(struct tally *t, const struct backtest_options *opt, const struct rulebook *draft, struct pw_err *err);
void tally_done(struct tally *t);

/* One shipment: `was` is the verdict it is compared with. */
struct compared {
    const struct in_force *f;
    const struct judged   *j;       /* j->now: by the draft */
    const struct verdict  *was;
    bool                   near, timed;     /* it is one of the sampled */
};
int tally_add(struct tally *t, const struct compared *c, struct arena *a, struct pw_err *err);

/* backtest_look.c: what is worth a closer look at a sample of shipments. */
bool lane_differs_without(const struct profile *p, const struct verdict *v, bool must_check, size_t contribution);
int near_misses(struct tally *t, const struct judged *j, struct arena *a, struct pw_err *err);
void time_rules(struct tally *t, const struct judged *j, struct arena *a);

/* backtest_sum.c: the figures of all threads as one report. */
int backtest_sum(struct tally *const *tallies, size_t n, struct backtest *ret, struct pw_err *err);

#endif
