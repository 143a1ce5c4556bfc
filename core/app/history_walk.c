#include "config.h"
#include "app/history_rows.h"

#include <stdlib.h>

#include "model/verdict.h"

/* Row by row: the windows that no measure answers, and the evidence of all. */

static bool where_holds(const struct ask *q, const struct window_where *w, const struct row *r)
{
    int64_t past = row_value(q->h, r, w->field), now = q->keys[w->field];

    if (past == HISTORY_ABSENT)
        return false;
    switch (w->op) {
    case WHERE_SAME:      return past == now;
    case WHERE_DIFFERENT: return now != HISTORY_ABSENT && past != now;
    case WHERE_NEAR:      return now != HISTORY_ABSENT && history_near(past, now, w->near);
    default:
        for (size_t i = 0; i < w->n; i++)
            if (past == w->values[i])
                return true;
        return false;
    }
}

/* Rows of the chain that the window takes in. Its days are seen to by the caller. */
static bool counts(const struct ask *q, size_t window, const struct row *r)
{
    const struct window *w = q->h->windows[window];

    if (r->dead || r->shipment == q->self->shipment || r->shipment == q->self->consignment)
        return false;
    if (row_left_out(r) && !q->h->plans[window].any_standing)
        return false;
    for (size_t i = 0; i < w->n_where; i++)
        if (!where_holds(q, &w->where[i], r))
            return false;
    return w->of >= HISTORY_FIELD_COUNT || row_value(q->h, r, w->of) != HISTORY_ABSENT;
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

/* The points of the window's chain up to the asker's day. */
static size_t points_of(const struct ask *q, size_t window, const struct point **ret)
{
    const struct index *x = &q->h->indexes[q->h->plans[window].by];

    if (!x->found)
        return 0;
    *ret = x->found->arrays[0].items;
    return index_until(q->h, &x->found->arrays[0], sizeof **ret, q->until);
}

int history_walk(struct ask *q, size_t window, struct pw_err *err)
{
    struct history      *h = q->h;
    const struct window *w = h->windows[window];
    const struct point  *p;

    for (size_t i = points_of(q, window, &p); i && p[i - 1].day > q->after; i--) {
        const struct row *r = row_at(h, p[i - 1].row);

        h->steps++;
        if (counts(q, window, r) && !take(q, w, &h->tally, r))
            return err_nomem(err);
    }
    if (w->op == WINDOW_DISTINCT)
        h->tally.n = distinct(&h->tally);
    return PW_OK;
}

/* ---- evidence ---- */

struct weighed { int64_t shipment, weight; };

/* The heaviest `max`, heaviest first; of equal weight the latest shipment first. */
struct heaviest {
    struct weighed *all;
    size_t          n, max;
};

static bool heavier(const struct weighed *a, const struct weighed *b)
{
    return a->weight > b->weight || (a->weight == b->weight && a->shipment > b->shipment);
}

static void weigh(struct heaviest *top, struct weighed w)
{
    size_t at = top->n;

    if (at == top->max && (!at || !heavier(&w, &top->all[at - 1])))
        return;
    if (at == top->max)
        at--;
    else
        top->n++;
    for (; at && heavier(&w, &top->all[at - 1]); at--)
        top->all[at] = top->all[at - 1];
    top->all[at] = w;
}

/* Lines of one shipment lie side by side among the points: they were issued on one day, and weigh together. */
static void weigh_points(struct ask *q, size_t window, struct heaviest *top)
{
    const struct window *w       = q->h->windows[window];
    bool                 amounts = w->of < HISTORY_FIELD_COUNT && history_field_info(w->of)->amount;
    struct weighed       sum     = { 0 };
    const struct point  *p;

    for (size_t i = points_of(q, window, &p); i && p[i - 1].day > q->after; i--) {
        const struct row *r = row_at(q->h, p[i - 1].row);
        int64_t           v;

        /* How recent they are is their weight, and the points are in just this order: the rest is lighter. */
        if (!amounts && top->n == top->max)
            break;
        q->h->steps++;
        if (!counts(q, window, r))
            continue;
        v = amounts ? row_value(q->h, r, w->of) : r->issued_on;
        if (sum.shipment != r->shipment) {
            if (sum.shipment)
                weigh(top, sum);
            sum = (struct weighed){ r->shipment, v };
        } else if (amounts && __builtin_add_overflow(sum.weight, v, &sum.weight)) {
            sum.weight = INT64_MAX;
        }
    }
    if (sum.shipment)
        weigh(top, sum);
}

size_t history_evidence(struct history *h, size_t i, const struct history_self *self,
                        const int64_t keys[HISTORY_FIELD_COUNT], int64_t *ret, size_t max)
{
    int64_t         heads[HISTORY_FIELD_COUNT];
    struct ask      q = history_question(h, self, history_heads(h, keys, heads));
    struct weighed  all[EVIDENCE_SHIPMENTS];
    struct heaviest top = { .all = all, .max = max < EVIDENCE_SHIPMENTS ? max : EVIDENCE_SHIPMENTS };

    q.after = self->issued_on - h->windows[i]->days;
    index_find_one(&h->indexes[h->plans[i].by], q.keys);
    weigh_points(&q, i, &top);
    for (size_t k = 0; k < top.n; k++)
        ret[k] = all[k].shipment;
    return top.n;
}
