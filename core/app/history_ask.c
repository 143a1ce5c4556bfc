#include "config.h"
#include "app/history_rows.h"
#include "app/history_sums.h"

#include <stdlib.h>

/* One question: who asks, with which keys. */
struct ask {
    const struct history      *h;
    const struct history_self *self;
    const int64_t             *keys;
};

int64_t row_value(const struct history *h, const struct row *r, enum history_field f)
{
    switch (f) {
    case HIST_REFERENCE: return r->shipment;
    case HIST_STATE:     return h->state_key[r->state];
    case HIST_REPLY:     return h->reply_key[r->reply];
    case HIST_FINDING:   return h->finding_key[r->finding];
    default:             return h->column[f] >= 0 ? row_values(r)[h->column[f]] : HISTORY_ABSENT;
    }
}

static bool near(int64_t past, int64_t now, int64_t share)
{
    __int128 gap = (__int128)past - now;

    if (gap < 0)
        gap = -gap;
    return gap * 1000000 <= (__int128)(now < 0 ? -now : now) * share;
}

static bool where_holds(const struct ask *q, const struct window_where *w, const struct row *r)
{
    int64_t past = row_value(q->h, r, w->field), now = q->keys[w->field];

    if (past == HISTORY_ABSENT)
        return false;
    switch (w->op) {
    case WHERE_SAME:      return past == now;
    case WHERE_DIFFERENT: return now != HISTORY_ABSENT && past != now;
    case WHERE_NEAR:      return now != HISTORY_ABSENT && near(past, now, w->near);
    default:
        for (size_t i = 0; i < w->n; i++)
            if (past == w->values[i])
                return true;
        return false;
    }
}

static bool counts(const struct ask *q, size_t window, const struct row *r)
{
    const struct window *w = q->h->windows[window];

    if (r->issued_on > q->self->issued_on || r->issued_on <= q->self->issued_on - w->days)
        return false;
    if (row_left_out(r) && !q->h->any_standing[window])
        return false;
    for (size_t i = 0; i < w->n_where; i++)
        if (!where_holds(q, &w->where[i], r))
            return false;
    return true;
}

/* Rows that only share the hash, and the asker's own. */
static bool concerns(const struct ask *q, const struct by_set *s, const struct row *r)
{
    if (r->dead || r->shipment == q->self->shipment || r->shipment == q->self->consignment)
        return false;
    for (size_t i = 0; i < s->n_by; i++)
        if (row_value(q->h, r, s->by[i]) != q->keys[s->by[i]])
            return false;
    return true;
}

static bool remember(struct tally *t, int64_t v)
{
    if (t->n_seen == t->room_seen) {
        size_t   room = t->room_seen ? t->room_seen * 2 : 32;
        int64_t *seen = realloc(t->seen, room * sizeof *seen);

        if (!seen)
            return false;
        t->seen      = seen;
        t->room_seen = room;
    }
    t->seen[t->n_seen++] = v;
    return true;
}

static bool newer(const struct tally *t, const struct row *r)
{
    return !t->n || r->issued_on > t->last_day || (r->issued_on == t->last_day && r->seq > t->last_seq);
}

static bool take(const struct ask *q, const struct window *w, struct tally *t, const struct row *r)
{
    int64_t  v = w->of < HISTORY_FIELD_COUNT ? row_value(q->h, r, w->of) : 0;
    __int128 square;

    if (w->of < HISTORY_FIELD_COUNT && v == HISTORY_ABSENT)
        return true;
    if (w->op == WINDOW_DISTINCT && !remember(t, v))
        return false;
    if (newer(t, r)) {
        t->last_day = r->issued_on;
        t->last_seq = r->seq;
        t->last     = v;
    }
    if (!t->n || v > t->max)
        t->max = v;
    t->n++;
    t->sum += v;        /* 2^32 rows of 2^63 fit */
    square = (__int128)v * v;
    if (w->op == WINDOW_STDDEV && __builtin_add_overflow(t->squares, square, &t->squares))
        t->overflow = true;
    return true;
}

/* ---- from tally to value ---- */

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static int64_t distinct(struct tally *t)
{
    int64_t n = 0;

    if (t->n_seen)
        qsort(t->seen, t->n_seen, sizeof *t->seen, by_value);
    for (size_t i = 0; i < t->n_seen; i++)
        n += i == 0 || t->seen[i] != t->seen[i - 1];
    return n;
}

static struct window_value fits(__int128 v, bool overflow)
{
    if (overflow || v > INT64_MAX || v < -INT64_MAX)
        return (struct window_value){ .absent = true, .overflow = true };
    return (struct window_value){ .value = (int64_t)v };
}

static __int128 root(__int128 v)
{
    unsigned __int128 x = (unsigned __int128)v, result = 0, bit = (unsigned __int128)1 << 126;

    while (bit > x)
        bit >>= 2;
    for (; bit; bit >>= 2) {
        if (x >= result + bit) {
            x -= result + bit;
            result = (result >> 1) + bit;
        } else {
            result >>= 1;
        }
    }
    return (__int128)result;
}

/* Sample standard deviation in whole millionths: integers all the way, so that every machine agrees. */
static struct window_value deviation(const struct tally *t)
{
    __int128 mean, variance, squared_sum;

    if (t->n < 2)
        return (struct window_value){ .absent = true };
    mean = t->sum / t->n;
    /* sum of squares - n mean^2, with the remainder of the mean accounted for */
    if (t->overflow || __builtin_mul_overflow(mean, t->sum + (t->sum - mean * t->n), &squared_sum))
        return fits(0, true);
    variance = (t->squares - squared_sum) / (t->n - 1);
    return fits(root(variance > 0 ? variance : 0), false);
}

static struct window_value value_from(const struct window *w, struct tally *t, int32_t today)
{
    switch (w->op) {
    case WINDOW_COUNT:    return fits(t->n, false);
    case WINDOW_SUM:      return fits(t->sum, t->overflow);
    case WINDOW_DISTINCT: return fits(distinct(t), false);
    default:              break;
    }
    if (!t->n)
        return (struct window_value){ .absent = true };
    switch (w->op) {
    case WINDOW_MEAN:       return fits((t->sum * 2 + (t->sum >= 0 ? t->n : -t->n)) / (2 * t->n), false);
    case WINDOW_STDDEV:     return deviation(t);
    case WINDOW_MAX:        return fits(t->max, false);
    case WINDOW_DAYS_SINCE: return fits(today - t->last_day, false);
    default:                return fits(t->last, false);
    }
}

/* max, last and the rest of last_* mean something once n > 0. */
static void start(struct tally *t)
{
    t->n        = 0;
    t->sum      = 0;
    t->squares  = 0;
    t->overflow = false;
    t->n_seen   = 0;
}

static int walk(const struct ask *q, size_t set, uint64_t hash, enum fact_scope scope, struct pw_err *err)
{
    const struct history *h = q->h;
    const struct by_set  *s = &h->sets[set];

    for (uint32_t i = by_set_head(s, hash); i != ROW_NONE;) {
        const struct row *r = row_at(h, i);
        struct link       l = row_links(h, r)[set];

        if (l.newest_behind <= q->self->issued_on - s->max_days)
            break;
        if (concerns(q, s, r))
            for (size_t n = 0; n < s->n_windows[scope]; n++) {
                size_t k = s->windows[scope][n];

                if (counts(q, k, r) && !take(q, h->windows[k], &h->tallies[k], r))
                    return err_nomem(err);
            }
        i = l.next;
    }
    return PW_OK;
}

int history_ask(struct history *h, enum fact_scope scope, const struct history_self *self,
                const int64_t keys[HISTORY_FIELD_COUNT], struct window_value *ret, struct pw_err *err)
{
    struct ask q = { h, self, keys };

    by_sets_ask(h, 1u << scope, keys);
    for (size_t i = 0; i < h->n_sets; i++) {
        const struct by_set *s     = &h->sets[i];
        uint64_t             hash  = s->asked;
        bool                 asked = hash != 0;
        int                  rc;

        if (!s->n_windows[scope])
            continue;
        for (size_t n = 0; n < s->n_windows[scope]; n++)
            start(&h->tallies[s->windows[scope][n]]);
        for (size_t n = 0; asked && s->sums && n < s->n_windows[scope]; n++)
            sums_ask(s->sums, h, self, keys, h->windows[s->windows[scope][n]], &h->tallies[s->windows[scope][n]]);
        if (asked && !s->sums && (rc = walk(&q, i, hash, scope, err)) < 0)
            return rc;
        for (size_t n = 0; n < s->n_windows[scope]; n++) {
            size_t k = s->windows[scope][n];

            ret[k] = asked ? value_from(h->windows[k], &h->tallies[k], self->issued_on)
                           : (struct window_value){ .absent = true };
        }
    }
    return PW_OK;
}

/* ---- evidence ---- */

struct weighed { int64_t shipment, weight; };

static int by_shipment(const void *a, const void *b)
{
    return by_value(&((const struct weighed *)a)->shipment, &((const struct weighed *)b)->shipment);
}

static int by_weight(const void *a, const void *b)
{
    int c = by_value(&((const struct weighed *)b)->weight, &((const struct weighed *)a)->weight);

    return c ? c : by_shipment(b, a);
}

/* What one row counts for: its amount, else how recent it is. */
static int64_t weight_of(const struct history *h, const struct window *w, const struct row *r)
{
    if (w->of < HISTORY_FIELD_COUNT && history_field_info(w->of)->amount)
        return row_value(h, r, w->of);
    return r->issued_on;
}

/* A handful as a rule: insertion costs less than a call of qsort() with its allocation. */
#define FEW 24
static void sort(struct weighed *found, size_t n, int (*order)(const void *, const void *))
{
    if (n > FEW) {
        qsort(found, n, sizeof *found, order);
        return;
    }
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k && order(&found[k - 1], &found[k]) > 0; k--) {
            struct weighed swap = found[k];

            found[k]     = found[k - 1];
            found[k - 1] = swap;
        }
}

static size_t merge(struct weighed *found, size_t n, bool amounts)
{
    size_t kept = 0;

    sort(found, n, by_shipment);
    for (size_t i = 0; i < n; i++) {
        if (kept && found[kept - 1].shipment == found[i].shipment) {
            if (amounts && __builtin_add_overflow(found[kept - 1].weight, found[i].weight, &found[kept - 1].weight))
                found[kept - 1].weight = INT64_MAX;
        } else {
            found[kept++] = found[i];
        }
    }
    sort(found, kept, by_weight);
    return kept;
}

size_t history_evidence(struct history *h, size_t i, const struct history_self *self,
                        const int64_t keys[HISTORY_FIELD_COUNT], int64_t *ret, size_t max)
{
    struct ask           q = { h, self, keys };
    const struct window *w = h->windows[i];
    const struct by_set *s = &h->sets[h->set_of[i]];
    struct weighed      *found = NULL;
    size_t               n = 0, room = 0;
    uint64_t             hash;

    if (!by_set_hash(s, keys, &hash))
        return 0;
    for (uint32_t at = by_set_head(s, hash); at != ROW_NONE;) {
        const struct row *r = row_at(h, at);

        at = row_links(h, r)[h->set_of[i]].next;
        if (!concerns(&q, s, r) || !counts(&q, i, r) ||
            (w->of < HISTORY_FIELD_COUNT && row_value(h, r, w->of) == HISTORY_ABSENT))
            continue;
        if (n == room) {
            struct weighed *more = realloc(found, (room = room ? room * 2 : 32) * sizeof *more);

            if (!more)
                break;          /* evidence names the most it can; the value itself is unaffected */
            found = more;
        }
        found[n++] = (struct weighed){ r->shipment, weight_of(h, w, r) };
    }
    if (n)
        n = merge(found, n, w->of < HISTORY_FIELD_COUNT && history_field_info(w->of)->amount);
    for (size_t k = 0; k < n && k < max; k++)
        ret[k] = found[k].shipment;
    free(found);
    return n < max ? n : max;
}
