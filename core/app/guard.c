#include "config.h"
#include "app/guard.h"

#include "app/workload.h"
#include "base/text.h"

/* Places a day that a side's profile states. HISTORY_ABSENT: it states none. */
static int64_t places(const struct capacity *c, size_t n, int side, int lane)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(c[i].profile, office_role_profile((enum office_role)side)))
            return c[i].a_day[lane];
    return HISTORY_ABSENT;
}

static void look_at(struct guard *g, const struct backtest *b, int side, int lane, int64_t capacity)
{
    for (size_t i = 0; i < b->n_offices && capacity != HISTORY_ABSENT && g->n_over < GUARD_OVER_MAX; i++) {
        int64_t after  = backtest_per_week(b, i, side, lane, true) / WORKING_DAYS;
        int64_t before = backtest_per_week(b, i, side, lane, false) / WORKING_DAYS;

        if (after > capacity * DECIMAL_ONE && after > before)
            g->over[g->n_over++] = (struct guard_over){ b->offices[i].name, side, lane, after, before, capacity };
    }
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
    for (int side = 0; side < BACKTEST_SIDES; side++)
        for (int lane = LANE_YELLOW; lane <= LANE_RED; lane++)
            look_at(&g, b, side, lane, places(c, n, side, lane));
    *ret = g;
    return PW_OK;
}
