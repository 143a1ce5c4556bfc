/*
 * stats.h - what each rule did: how often it fired, was alone decisive, cost, and was right.
 *
 * Each shipment counts once, by its verdict in force, under the rulebook that made it. What inspections showed is
 * credited to the verdict that had selected the shipment on the day of the inspection, whenever it was entered and
 * whatever came after: rule, rulebook and finding are joined by st_ledger().
 */
#ifndef PW_APP_STATS_H
#define PW_APP_STATS_H

#include "app/backtest.h"

#define STATS_PLACES 8      /* countries and scripts of one rule that are told apart, the most frequent ones */

/* Hits that were inspected, split by where the shipment comes from or how the names are written. */
struct stats_place { struct str name; int64_t inspected, clean; };

struct stats_rule {
    const struct backtest_rule *r;      /* fired, decisive, points, near, skipped, aborted, times, review */
    struct str                  id;
    int64_t                     inspected, diverted, suspected, paper, clean;
    struct backtest_share       precision;          /* diverted or suspected */
    struct backtest_share       paper_precision;
    struct stats_place          countries[STATS_PLACES], scripts[STATS_PLACES];    /* most false positives first */
    size_t                      n_countries, n_scripts;
};

struct stats_book {
    int64_t            rulebook;        /* seq */
    struct digest      digest;
    bool               in_force;
    int64_t            verdicts;        /* in force that it made */
    struct backtest    b;               /* it over those; empty without any */
    struct stats_rule *rules;           /* by id */
    size_t             n_rules;
};

struct stats {
    struct arena          a;
    struct stats_book    *books;        /* oldest first */
    size_t                n_books;
    int64_t               inspected, erased;    /* findings; those whose verdict the law had erased */
    struct sample_result  sample;
    struct backtest_share irregular;    /* of the control sample's inspected greens: anything but clean */
    struct backtest_share diverted;     /* ... diverted or suspected */
    int32_t               today;
};

/* stats_done() is due on success. */
int stats_run(struct office *o, int32_t since, size_t jobs, struct stats *ret, struct pw_err *err);
void stats_done(struct stats *s);

/* Shipments that a share among all greens would be. */
int64_t stats_of_greens(const struct stats *s, int64_t share_millionths);

#endif
