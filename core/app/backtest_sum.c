#include "config.h"
#include "app/backtest_impl.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/unit.h"

/* ---- rules ---- */

static void add_rule(struct backtest_rule *to, const struct backtest_rule *r)
{
    to->hits += r->hits;
    to->points += r->points;
    to->hits_before += r->hits_before;
    to->won += r->won;
    to->lost += r->lost;
    to->decisive += r->decisive;
    to->quieted += r->quieted;
    to->skipped += r->skipped;
    to->aborted += r->aborted;
    to->inspected += r->inspected;
    to->diversions += r->diversions;
    to->paper += r->paper;
    to->near += r->near;
    to->timed_hits += r->timed_hits;
    to->timed_misses += r->timed_misses;
    to->ns_hit += r->ns_hit;
    to->ns_miss += r->ns_miss;
    to->in_draft |= r->in_draft;
    to->in_before |= r->in_before;
    /* Of several threads' first ones the least by name, so that their number does not show. */
    if (r->abort_kind.p && (!to->abort_kind.p || str_cmp(r->abort_kind, to->abort_kind) < 0))
        to->abort_kind = r->abort_kind;
    if (r->near_fact.p && (!to->near_fact.p || str_cmp(r->near_fact, to->near_fact) < 0))
        to->near_fact = r->near_fact;
}

static struct backtest_rule *rule_of(struct backtest *b, struct str id)
{
    for (size_t i = 0; i < b->n_rules; i++)
        if (str_eq(b->rules[i].id, id))
            return &b->rules[i];
    b->rules[b->n_rules] = (struct backtest_rule){ .id = id, .review_on = INT32_MIN, .with = SIZE_MAX };
    return &b->rules[b->n_rules++];
}

static int by_id(const void *x, const void *y)
{
    return str_cmp(((const struct backtest_rule *)x)->id, ((const struct backtest_rule *)y)->id);
}

static void keep_rule(struct backtest *b, struct backtest_rule *r)
{
    r->id         = arena_str(&b->a, r->id);
    r->group      = r->group.p ? arena_str(&b->a, r->group) : STR_NONE;
    r->title      = r->title.p ? arena_str(&b->a, r->title) : STR_NONE;
    r->abort_kind = r->abort_kind.p ? arena_str(&b->a, r->abort_kind) : STR_NONE;
    r->near_fact  = r->near_fact.p ? arena_str(&b->a, r->near_fact) : STR_NONE;
    if (r->timed_hits)
        r->ns_hit /= (double)r->timed_hits;
    if (r->timed_misses)
        r->ns_miss /= (double)r->timed_misses;
}

static int sum_rules(struct tally *const *tallies, size_t n, struct backtest *b, struct pw_err *err)
{
    size_t most = 0;

    for (size_t i = 0; i < n; i++)
        most += tallies[i]->n_rules;
    if (!(b->rules = arena_alloc(&b->a, (most + 1) * sizeof *b->rules)))
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < tallies[i]->n_rules; k++) {
            struct backtest_rule *to = rule_of(b, tallies[i]->rules[k].id);

            if (!to->group.p) {
                to->group = tallies[i]->rules[k].group;
                to->title = tallies[i]->rules[k].title;
                to->review_on = tallies[i]->rules[k].review_on;
                to->favours   = tallies[i]->rules[k].favours;
            }
            add_rule(to, &tallies[i]->rules[k]);
        }
    for (size_t i = 0; i < b->n_rules; i++)
        keep_rule(b, &b->rules[i]);
    qsort(b->rules, b->n_rules, sizeof *b->rules, by_id);
    return PW_OK;
}

static size_t index_of(const struct backtest *b, struct str id)
{
    size_t i = 0;

    while (!str_eq(b->rules[i].id, id))
        i++;
    return i;
}

static int by_hits(const void *x, const void *y)
{
    const struct backtest_pair *a = x, *b = y;

    if (a->hits != b->hits)
        return a->hits < b->hits ? 1 : -1;
    if (a->a != b->a)
        return a->a < b->a ? -1 : 1;
    return a->b < b->b ? -1 : 1;
}

static int64_t hits_of_both(struct tally *const *tallies, size_t n, size_t i, size_t k)
{
    int64_t sum = 0;

    for (size_t t = 0; t < n; t++)
        sum += tallies[t]->both[i * tallies[t]->n_draft + k];
    return sum;
}

/* The companion that hits most often with each rule; of equals the first by name. */
static void sum_companions(struct tally *const *tallies, size_t n, struct backtest *b)
{
    for (size_t i = 0; i < tallies[0]->n_draft; i++) {
        struct backtest_rule *r = &b->rules[index_of(b, tallies[0]->rules[i].id)];

        for (size_t k = 0; k < tallies[0]->n_draft; k++) {
            bool    alike = tallies[0]->rules[k].favours == tallies[0]->rules[i].favours;
            int64_t both  = k == i || !alike ? 0 : hits_of_both(tallies, n, i, k);
            size_t  with  = both ? index_of(b, tallies[0]->rules[k].id) : SIZE_MAX;

            if (both && (both > r->with_hits || (both == r->with_hits && with < r->with))) {
                r->with      = with;
                r->with_hits = both;
            }
        }
    }
}

/* Two rules that hit the same shipments and no other. One hit together says nothing. */
static int sum_together(struct tally *const *tallies, size_t n, struct backtest *b, struct pw_err *err)
{
    size_t draft = tallies[0]->n_draft;

    if (!(b->together = arena_alloc(&b->a, (BACKTEST_TOGETHER + 1) * sizeof *b->together)))
        return err_nomem(err);
    for (size_t i = 0; i < draft; i++)
        for (size_t k = i + 1; k < draft && b->n_together < BACKTEST_TOGETHER; k++) {
            int64_t both = hits_of_both(tallies, n, i, k);

            if (both < 2 || both != hits_of_both(tallies, n, i, i) || both != hits_of_both(tallies, n, k, k))
                continue;
            b->together[b->n_together++] = (struct backtest_pair){ index_of(b, tallies[0]->rules[i].id),
                                                                   index_of(b, tallies[0]->rules[k].id), both };
        }
    qsort(b->together, b->n_together, sizeof *b->together, by_hits);
    sum_companions(tallies, n, b);
    return PW_OK;
}

/* ---- offices ---- */

static int64_t handled(const struct backtest_office *o)
{
    int64_t n = 0;

    for (int side = 0; side < BACKTEST_SIDES; side++)
        n += o->before[side][0] + o->before[side][1] + o->before[side][2];
    return n;
}

static int by_size(const void *x, const void *y)
{
    const struct backtest_office *a = x, *b = y;

    if (handled(a) != handled(b))
        return handled(a) < handled(b) ? 1 : -1;
    return str_cmp(a->name, b->name);
}

static void add_office(struct backtest_office *to, const struct backtest_office *o)
{
    for (int side = 0; side < BACKTEST_SIDES; side++)
        for (int lane = 0; lane < 3; lane++) {
            to->before[side][lane] += o->before[side][lane];
            to->after[side][lane] += o->after[side][lane];
        }
}

static int sum_offices(struct tally *const *tallies, size_t n, struct backtest *b, struct pw_err *err)
{
    struct backtest_office *all;
    struct map              at   = { 0 };
    size_t                  most = 0, found = 0;
    uint64_t                i;

    for (size_t t = 0; t < n; t++)
        most += tallies[t]->n_offices;
    if (!(all = arena_alloc(&b->a, (most + 1) * sizeof *all)))
        return err_nomem(err);
    for (size_t t = 0; t < n; t++)
        for (size_t k = 0; k < tallies[t]->n_offices; k++) {
            const struct backtest_office *o = &tallies[t]->offices[k];

            if (!map_get(&at, o->name, &i)) {
                all[i = found].name = arena_str(&b->a, o->name);
                if (!all[i].name.p || !map_put(&at, all[i].name, found++)) {
                    map_done(&at);
                    return err_nomem(err);
                }
            }
            add_office(&all[i], o);
        }
    map_done(&at);
    qsort(all, found, sizeof *all, by_size);
    for (size_t k = BACKTEST_OFFICES; k < found; k++)
        add_office(&all[BACKTEST_OFFICES - 1], &all[k]);
    if (found > BACKTEST_OFFICES)
        all[BACKTEST_OFFICES - 1].name = STR("(others)");
    b->offices   = all;
    b->n_offices = found > BACKTEST_OFFICES ? BACKTEST_OFFICES : found;
    return PW_OK;
}

/* ---- the best of all threads ---- */

static int by_key(const void *x, const void *y)
{
    const struct best_key *a = &(*(struct best_slot *const *)x)->key, *b = &(*(struct best_slot *const *)y)->key;

    if (a->major != b->major)
        return a->major < b->major ? 1 : -1;
    if (a->minor != b->minor)
        return a->minor < b->minor ? 1 : -1;
    return (a->seq > b->seq) - (a->seq < b->seq);
}

/* Slots of one kind, best first; in `b`'s arena, borrowed. */
static struct best_slot **merged(struct tally *const *tallies, size_t n, size_t offset, struct backtest *b, size_t *ret_n,
                                 struct pw_err *err)
{
    struct best_slot **all;
    size_t             most = 0, room = 0;

    *ret_n = 0;
    for (size_t t = 0; t < n; t++) {
        const struct best *x = (const struct best *)(const void *)((const char *)tallies[t] + offset);

        most += x->n;
        room = x->room;
    }
    if (!(all = arena_alloc(&b->a, (most + 1) * sizeof(*all)))) {
        err_nomem(err);
        return NULL;
    }
    for (size_t t = 0; t < n; t++) {
        const struct best *x = (const struct best *)(const void *)((const char *)tallies[t] + offset);

        for (size_t i = 0; i < x->n; i++)
            all[(*ret_n)++] = x->slots[i];
    }
    qsort(all, *ret_n, sizeof(*all), by_key);
    if (*ret_n > room)
        *ret_n = room;
    return all;
}

static void keep_side(struct backtest *b, struct backtest_side *s)
{
    struct backtest_reason *kept = arena_alloc(&b->a, (s->n_reasons + 1) * sizeof *kept);

    for (size_t i = 0; kept && i < s->n_reasons; i++) {
        kept[i]         = s->reasons[i];
        kept[i].rule    = kept[i].rule.p ? arena_str(&b->a, kept[i].rule) : STR_NONE;
        kept[i].group   = arena_str(&b->a, kept[i].group);
        kept[i].because = arena_str(&b->a, kept[i].because);
    }
    s->reasons   = kept;
    s->n_reasons = kept ? s->n_reasons : 0;
}

static int sum_movers(struct tally *const *tallies, size_t n, struct backtest *b, struct pw_err *err)
{
    struct best_slot **all = merged(tallies, n, offsetof(struct tally, movers), b, &b->n_movers, err);

    if (!all || !(b->movers = arena_alloc(&b->a, (b->n_movers + 1) * sizeof *b->movers)))
        return err_nomem(err);
    for (size_t i = 0; i < b->n_movers; i++) {
        struct backtest_mover *m = &b->movers[i];

        *m           = all[i]->mover;
        m->issuer    = arena_str(&b->a, m->issuer);
        m->reference = arena_str(&b->a, m->reference);
        m->substance = arena_str(&b->a, m->substance);
        keep_side(b, &m->before);
        keep_side(b, &m->after);
    }
    return PW_OK;
}

static int sum_findings(struct tally *const *tallies, size_t n, size_t offset, struct backtest *b,
                        struct backtest_finding **ret, size_t *ret_n, struct pw_err *err)
{
    struct best_slot **all = merged(tallies, n, offset, b, ret_n, err);

    if (!all || !(*ret = arena_alloc(&b->a, (*ret_n + 1) * sizeof **ret)))
        return err_nomem(err);
    for (size_t i = 0; i < *ret_n; i++) {
        (*ret)[i]           = all[i]->finding;
        (*ret)[i].issuer    = arena_str(&b->a, (*ret)[i].issuer);
        (*ret)[i].reference = arena_str(&b->a, (*ret)[i].reference);
    }
    return PW_OK;
}

/* ---- the rest ---- */

struct backtest_share wilson(int64_t n, int64_t of)
{
    struct backtest_share s = { .n = n, .of = of };
    double                z = 1.959963984540054, total = (double)of, p, middle, half, scale;

    if (of <= 0)
        return s;
    p       = (double)n / total;
    scale   = 1 + z * z / total;
    middle  = (p + z * z / (2 * total)) / scale;
    half    = z * sqrt(p * (1 - p) / total + z * z / (4 * total * total)) / scale;
    s.share = (int64_t)llround(p * 1e6);
    s.low   = middle > half ? (int64_t)llround((middle - half) * 1e6) : 0;
    s.high  = middle + half < 1 ? (int64_t)llround((middle + half) * 1e6) : 1000000;
    return s;
}

static int by_mark(const void *x, const void *y)
{
    const struct mark *a = &((const struct mark_result *)x)->mark, *b = &((const struct mark_result *)y)->mark;
    int                by = str_cmp(a->issuer, b->issuer);

    return by ? by : str_cmp(a->reference, b->reference);
}

static int sum_marks(struct tally *const *tallies, size_t n, struct backtest *b, struct pw_err *err)
{
    size_t most = 0;

    for (size_t t = 0; t < n; t++)
        most += tallies[t]->n_marks;
    if (!(b->marks = arena_alloc(&b->a, (most + 1) * sizeof *b->marks)))
        return err_nomem(err);
    for (size_t t = 0; t < n; t++)
        for (size_t i = 0; i < tallies[t]->n_marks; i++) {
            struct mark_result *m = &b->marks[b->n_marks++];

            *m                = tallies[t]->marks[i];
            m->mark.issuer    = arena_str(&b->a, m->mark.issuer);
            m->mark.reference = arena_str(&b->a, m->mark.reference);
        }
    qsort(b->marks, b->n_marks, sizeof *b->marks, by_mark);
    return PW_OK;
}

static void sum_counts(const struct tally *t, struct backtest *b, int64_t inspected[6])
{
    b->n += t->n;
    b->erased += t->erased;
    b->todays_lists += t->todays_lists;
    b->score_moved += t->score_moved;
    b->n_aborted += t->n_aborted;
    b->lane_changes += t->lane_changes;
    b->near_looked += t->near_looked;
    for (int i = 0; i < 9; i++)
        b->lanes[i / 3][i % 3] += t->lanes[i / 3][i % 3];
    for (int f = 0; f < FINDING_COUNT; f++) {
        b->findings[f].kept += t->findings[f].kept;
        b->findings[f].lost += t->findings[f].lost;
        b->findings[f].gained += t->findings[f].gained;
        b->findings[f].missed += t->findings[f].missed;
        b->findings[f].less_strict += t->findings[f].less_strict;
    }
    for (int i = 0; i < 2; i++) {
        inspected[i] += t->selected[i];
        inspected[2 + i] += t->diverted[i];
        inspected[4 + i] += t->paper[i];
    }
}

int backtest_sum(struct tally *const *tallies, size_t n, struct backtest *b, struct pw_err *err)
{
    int64_t inspected[6] = { 0 };
    int     rc;

    for (size_t t = 0; t < n; t++)
        sum_counts(tallies[t], b, inspected);
    b->precision_before = wilson(inspected[2], inspected[0]);
    b->precision_after  = wilson(inspected[3], inspected[1]);
    b->paper_before     = wilson(inspected[4], inspected[0]);
    b->paper_after      = wilson(inspected[5], inspected[1]);
    if ((rc = sum_rules(tallies, n, b, err)) < 0 || (rc = sum_together(tallies, n, b, err)) < 0 ||
        (rc = sum_offices(tallies, n, b, err)) < 0 || (rc = sum_movers(tallies, n, b, err)) < 0 ||
        (rc = sum_findings(tallies, n, offsetof(struct tally, lost), b, &b->lost, &b->n_lost, err)) < 0 ||
        (rc = sum_findings(tallies, n, offsetof(struct tally, gained), b, &b->gained, &b->n_gained, err)) < 0)
        return rc;
    return sum_marks(tallies, n, b, err);
}

int64_t backtest_diversions_lost(const struct backtest *b)
{
    return b->findings[FINDING_DIVERSION].lost;
}

int64_t backtest_per_week(const struct backtest *b, size_t office, int side, int lane, bool after)
{
    int64_t n = 0, ret;

    for (size_t i = 0; i < b->n_offices; i++)
        for (int k = 0; k < BACKTEST_SIDES; k++)
            if ((office == SIZE_MAX || office == i) && (side == BACKTEST_ALL || side == k))
                n += after ? b->offices[i].after[k][lane] : b->offices[i].before[k][lane];
    return scale_i64(n * DECIMAL_ONE, DECIMAL_ONE, b->weeks_millionths, &ret) ? ret : 0;
}
