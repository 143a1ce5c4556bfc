#include "config.h"
#include "app/guard.h"

#include "app/workload.h"
#include "base/text.h"

/* Places a day of all profiles together: the report does not part shipments by profile. HISTORY_ABSENT: not stated. */
static int64_t places(const struct capacity *c, size_t n, int lane)
{
    int64_t sum = HISTORY_ABSENT;

    for (size_t i = 0; i < n; i++)
        if (c[i].a_day[lane] != HISTORY_ABSENT)
            sum = (sum == HISTORY_ABSENT ? 0 : sum) + c[i].a_day[lane];
    return sum;
}

int guard_look(const struct backtest *b, const struct rule_files *draft, struct arena *a, struct guard *ret,
               struct pw_err *err)
{
    struct capacity c[CAPACITIES_MAX];
    struct guard    g = { .diversions_lost = backtest_diversions_lost(b) };
    size_t          n;
    int             rc = capacities_read(draft, a, c, &n, err);

    if (rc < 0)
        return rc;
    for (int lane = LANE_YELLOW; lane <= LANE_RED; lane++) {
        int64_t capacity = places(c, n, lane);

        for (size_t i = 0; i < b->n_offices && capacity != HISTORY_ABSENT && g.n_over < GUARD_OVER_MAX; i++) {
            int64_t after  = backtest_per_week(b, i, lane, true) / WORKING_DAYS;
            int64_t before = backtest_per_week(b, i, lane, false) / WORKING_DAYS;

            if (after > capacity * DECIMAL_ONE && after > before)
                g.over[g.n_over++] = (struct guard_over){ b->offices[i].name, lane, after, before, capacity };
        }
    }
    *ret = g;
    return PW_OK;
}
