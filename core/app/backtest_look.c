#include "config.h"
#include "app/backtest_impl.h"

#include "base/clock.h"

#define TENTH 10    /* a near miss lies within a tenth of the value */

/* ---- decisive ---- */

static int capped_without(const struct profile *p, const struct verdict *v, size_t but)
{
    int total = 0;

    for (size_t g = 0; g < p->n_groups; g++) {
        int sum = 0;

        for (size_t i = 0; i < v->n_contributions; i++)
            if (i != but && v->contributions[i].rule.n && str_is(v->contributions[i].group, p->groups[g].name))
                sum += v->contributions[i].points;
        total += sum > p->groups[g].cap_pts ? p->groups[g].cap_pts : sum;
    }
    return total > SCORE_MAX ? SCORE_MAX : total;
}

bool lane_differs_without(const struct profile *p, const struct verdict *v, bool must_check, size_t but)
{
    int total = capped_without(p, v, but);
    int lane  = total >= p->red_pts ? LANE_RED : total >= p->yellow_pts ? LANE_YELLOW : LANE_GREEN;

    for (size_t i = 0; i < v->n_contributions; i++)
        if (i != but && v->contributions[i].force > lane)
            lane = v->contributions[i].force;
    if (must_check && lane == LANE_GREEN)
        lane = LANE_YELLOW;
    return lane != v->lane;
}

/* ---- near misses ---- */

/* The value a tenth up or down; false where that is the value itself. */
static bool a_tenth(const struct fact_value *v, bool up, struct fact_value *ret)
{
    int64_t step = v->i / TENTH;

    if ((v->type != FACT_NUMBER && v->type != FACT_INTEGER) || step == 0)
        return false;
    *ret   = *v;
    ret->i = up ? v->i + step : v->i - step;
    return true;
}

static int hits_with(const struct judged *j, size_t rule, struct fact_value *values, size_t slot, struct arena *a,
                     bool *ret, struct pw_err *err)
{
    struct fact_value was = values[slot], other;
    int               rc  = PW_OK;

    *ret = false;
    for (int up = 0; up < 2 && !*ret && rc == PW_OK && a_tenth(&was, up, &other); up++) {
        struct rule_result r;

        values[slot] = other;
        rulebook_run(j->rb, rule, j->profile, values, a, &r);
        *ret = r.outcome == OUTCOME_HIT;
        if (r.outcome == OUTCOME_ABORTED)
            rc = rulebook_restore(j->rb, err);
    }
    values[slot] = was;
    return rc;
}

static int near_on(struct tally *t, const struct judged *j, size_t rule, struct fact_value *values, struct arena *a,
                   bool *ret, struct pw_err *err)
{
    const struct rule_info *info = rulebook_rule(j->rb, rule);
    struct rule_result      r;
    int                     rc = PW_OK;

    rulebook_run(j->rb, rule, j->profile, values, a, &r);
    for (size_t i = 0; r.outcome == OUTCOME_MISS && i < info->n_needs && !*ret && rc == PW_OK; i++) {
        rc = hits_with(j, rule, values, info->needs[i].slot, a, ret, err);
        if (*ret && !t->rules[rule].near_fact.p)
            t->rules[rule].near_fact = arena_str(&t->a, str_of(info->needs[i].name));
    }
    return rc;
}

static bool aborted(const struct verdict *v, struct str rule)
{
    for (size_t i = 0; i < v->n_aborted; i++)
        if (str_eq(v->aborted[i].rule, rule))
            return true;
    return false;
}

static bool numeric_need(const struct judged *j, const struct rule_info *info)
{
    for (size_t i = 0; i < info->n_needs; i++) {
        enum fact_type type = rulebook_slot(j->rb, info->needs[i].slot)->type;

        if (type == FACT_NUMBER || type == FACT_INTEGER || type == FACT_ABSENT)
            return true;
    }
    return false;
}

int near_misses(struct tally *t, const struct judged *j, struct arena *a, struct pw_err *err)
{
    int rc = PW_OK;

    for (size_t rule = 0; rule < t->n_draft && rc == PW_OK; rule++) {
        const struct rule_info *info = rulebook_rule(j->rb, rule);
        bool                    near = false, hit = false;

        for (size_t i = 0; i < t->n_hits; i++)
            hit |= t->hits[i] == rule;
        if (hit || !numeric_need(j, info) || aborted(&j->now, str_of(info->id)))
            continue;
        if (info->on == SCOPE_SHIPMENT)
            rc = near_on(t, j, rule, j->facts.shipment, a, &near, err);
        for (size_t i = 0; info->on == SCOPE_GOODS && i < j->facts.n_lines && !near && rc == PW_OK; i++)
            rc = near_on(t, j, rule, j->facts.lines[i], a, &near, err);
        t->rules[rule].near += near;
    }
    return rc;
}

/* ---- processor time ---- */

#define CALIBRATIONS 200

static double clock_cost(void)
{
    double from = clock_thread_ns();

    for (int i = 0; i < CALIBRATIONS; i++)
        (void)clock_thread_ns();
    return (clock_thread_ns() - from) / CALIBRATIONS;
}

void time_rules(struct tally *t, const struct judged *j, struct arena *a)
{
    if (t->clock_ns <= 0)
        t->clock_ns = clock_cost();
    for (size_t rule = 0; rule < t->n_draft; rule++) {
        const struct rule_info *info = rulebook_rule(j->rb, rule);
        struct rule_result      r;
        bool                    goods = info->on == SCOPE_GOODS;
        double                  from, spent;

        if ((goods && !j->facts.n_lines) || aborted(&j->now, str_of(info->id)))
            continue;
        from = clock_thread_ns();
        rulebook_run(j->rb, rule, j->profile, goods ? j->facts.lines[0] : j->facts.shipment, a, &r);
        spent = clock_thread_ns() - from - t->clock_ns;
        if (spent < 0)
            spent = 0;
        if (r.outcome == OUTCOME_HIT) {
            t->rules[rule].timed_hits++;
            t->rules[rule].ns_hit += spent;
        } else {
            t->rules[rule].timed_misses++;
            t->rules[rule].ns_miss += spent;
        }
    }
}
