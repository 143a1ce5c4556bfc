#include "config.h"
#include "app/history_rows.h"

#include "base/mem.h"

/* ---- the asker's own rows, which do not count ---- */

bool history_near(int64_t past, int64_t now, int64_t share)
{
    __int128 gap = (__int128)past - now;

    if (gap < 0)
        gap = -gap;
    return gap * 1000000 <= (__int128)(now < 0 ? -now : now) * share;
}

/* Those of the asker, then those of what stands for its consignment; nearly always there are none. */
static uint32_t next_own(const struct ask *q, uint32_t row)
{
    uint32_t next = row == ROW_NONE ? q->own[0] : row_at(q->h, row)->same;

    if (next == ROW_NONE && q->own[1] != ROW_NONE && (row == ROW_NONE || row_at(q->h, row)->shipment == q->self->shipment))
        next = q->own[1];
    return next;
}

#define EACH_OWN(q, i) for (uint32_t i = next_own(q, ROW_NONE); i != ROW_NONE; i = next_own(q, i))

/* The row is among those that a measure of the asker's chain has taken in, on a day of the window. */
static bool taken(const struct ask *q, const struct index *x, const struct measure *m, const struct row *r)
{
    q->h->steps++;
    if (r->dead || r->issued_on <= q->after || r->issued_on > q->until || !filter_passes(q->h, &m->filter, r))
        return false;
    for (size_t i = 0; i < x->n_key; i++)
        if (row_value(q->h, r, x->key[i]) != q->keys[x->key[i]])
            return false;
    return true;
}

/* ---- totals ---- */

static __int128 whole(const uint64_t *words)
{
    return (__int128)((unsigned __int128)words[1] << 64 | words[0]);
}

/* t += sign * the totals up to a day. Squares: their third word is kept apart, for what does not fit. */
static void add_day(struct tally *t, const struct measure *m, const struct day *d, int sign)
{
    unsigned __int128 was = (unsigned __int128)t->squares;

    if (m->kind != MEASURE_COUNT)
        t->sum = (__int128)((unsigned __int128)t->sum + (unsigned __int128)(sign * whole(d->sum)));
    if (m->kind != MEASURE_SQUARES)
        return;
    if (sign > 0) {
        t->squares = (__int128)(was + (unsigned __int128)whole(d->squares));
        t->squares_above += d->squares[2] + ((unsigned __int128)t->squares < was);
    } else {
        t->squares = (__int128)(was - (unsigned __int128)whole(d->squares));
        t->squares_above -= d->squares[2] + ((unsigned __int128)t->squares > was);
    }
}

static void add_own(struct tally *t, const struct history *h, const struct measure *m, const struct row *r, int sign)
{
    int64_t           v      = m->of < HISTORY_FIELD_COUNT ? row_value(h, r, m->of) : 0;
    unsigned __int128 square = (unsigned __int128)((__int128)v * v);
    struct day        one    = { .n = 1, .sum = { (uint64_t)v, v < 0 ? UINT64_MAX : 0 },
                                 .squares = { (uint64_t)square, (uint64_t)(square >> 64), 0 } };

    t->n += sign;
    add_day(t, m, &one, sign);
}

/* t += sign * what a measure holds of the window, without the asker's own. */
static void add_measure(struct tally *t, const struct ask *q, size_t index, size_t measure, int sign)
{
    const struct index   *x = &q->h->indexes[index];
    const struct measure *m = &x->measures[measure];
    const struct array   *a;
    size_t                low, high;

    if (!x->found)
        return;
    a    = &x->found->arrays[measure + 1];
    high = index_until(q->h, a, m->size, q->until);
    low  = high && day_at(a, m->size, 0)->day <= q->after ? index_until(q->h, a, m->size, q->after) : 0;
    if (low == high)
        return;
    t->n += sign * (int64_t)(day_at(a, m->size, high - 1)->n - (low ? day_at(a, m->size, low - 1)->n : 0));
    add_day(t, m, day_at(a, m->size, high - 1), sign);
    if (low)
        add_day(t, m, day_at(a, m->size, low - 1), -sign);
    EACH_OWN(q, i)
        if (taken(q, x, m, row_at(q->h, i)))
            add_own(t, q->h, m, row_at(q->h, i), -sign);
}

static void ask_totals(struct tally *t, const struct ask *q, const struct plan *p)
{
    add_measure(t, q, p->index, p->measure, 1);
    if (p->without != INDEX_NONE)
        add_measure(t, q, p->without, p->without_measure, -1);
    t->overflow = t->squares_above || t->squares < 0;
}

/* ---- the last day ---- */

/* Rows of one day, without the asker's own. */
static int64_t on_day(const struct ask *q, size_t index, size_t measure, int32_t day)
{
    struct ask   one = *q;
    struct tally t   = { 0 };

    one.after = day - 1;
    one.until = day;
    add_measure(&t, &one, index, measure, 1);
    return t.n;
}

static void ask_last_day(struct tally *t, const struct ask *q, const struct plan *p)
{
    const struct index   *x = &q->h->indexes[p->index];
    const struct measure *m = &x->measures[p->measure];
    const struct array   *a;

    if (!x->found)
        return;
    a = &x->found->arrays[p->measure + 1];
    for (size_t i = index_until(q->h, a, m->size, q->until); i && day_at(a, m->size, i - 1)->day > q->after; i--) {
        int32_t day = day_at(a, m->size, i - 1)->day;
        int64_t n   = on_day(q, p->index, p->measure, day);

        if (n && p->without != INDEX_NONE)
            n -= on_day(q, p->without, p->without_measure, day);
        if (n) {
            t->n        = n;
            t->last_day = day;
            return;
        }
    }
}

/* ---- amounts ---- */

/* Entries among the first n that come before (day, value). */
static size_t amounts_before(struct history *h, const struct amount *all, size_t n, int32_t day, int64_t value)
{
    size_t low = 0, high = n;

    if (high && (all[high - 1].day < day || (all[high - 1].day == day && all[high - 1].value < value)))
        return high;
    if (high && (high == 1 || all[high - 2].day < day))     /* the only one of its day */
        return high - 1;
    for (; low < high; h->steps++) {
        size_t mid = (low + high) / 2;

        if (all[mid].day < day || (all[mid].day == day && all[mid].value < value))
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static size_t own_equals(const struct ask *q, const struct index *x, const struct measure *m, const struct amount *a)
{
    size_t n = 0;

    EACH_OWN(q, i)
        n += row_at(q->h, i)->issued_on == a->day && row_value(q->h, row_at(q->h, i), m->of) == a->value &&
             taken(q, x, m, row_at(q->h, i));
    return n;
}

/* Each day's greatest that is not the asker's alone. */
static void ask_max(struct tally *t, const struct ask *q, const struct plan *p)
{
    const struct index   *x = &q->h->indexes[p->index];
    const struct measure *m = &x->measures[p->measure];
    const struct amount  *all;
    size_t                i;

    if (!x->found)
        return;
    all = x->found->arrays[p->measure + 1].items;
    i   = index_until(q->h, &x->found->arrays[p->measure + 1], sizeof *all, q->until);
    while (i && all[i - 1].day > q->after) {
        const struct amount *top   = &all[i - 1];
        size_t               equal = amounts_before(q->h, all, i, top->day, top->value);

        q->h->steps++;
        if (i - equal == own_equals(q, x, m, top)) {
            i = equal;
            continue;
        }
        if (!t->n || top->value > t->max)
            t->max = top->value;
        t->n = 1;
        i    = amounts_before(q->h, all, i, top->day, INT64_MIN);
    }
}

static int64_t bounded(__int128 v)
{
    return v > INT64_MAX ? INT64_MAX : v < -INT64_MAX ? -INT64_MAX : (int64_t)v;
}

/* Rows near the asker's amount, day by day. */
static int64_t count_near(const struct ask *q, const struct plan *p, size_t index, size_t measure)
{
    const struct index   *x    = &q->h->indexes[index];
    const struct measure *m    = &x->measures[measure];
    int64_t               now  = q->keys[p->near], n = 0;
    __int128              gap  = (__int128)(now < 0 ? -now : now) * p->share / 1000000;
    int64_t               from = bounded(now - gap), to = bounded(now + gap);
    const struct amount  *all;

    if (!x->found)
        return 0;
    all = x->found->arrays[measure + 1].items;
    for (size_t i = index_until(q->h, &x->found->arrays[measure + 1], sizeof *all, q->until); i && all[i - 1].day > q->after;) {
        int32_t day   = all[i - 1].day;
        size_t  above = to == INT64_MAX ? i : amounts_before(q->h, all, i, day, to + 1);
        size_t  first = amounts_before(q->h, all, i, day, from);

        q->h->steps++;
        n += (int64_t)(above - first);
        i = amounts_before(q->h, all, first, day, INT64_MIN);
    }
    EACH_OWN(q, i)
        n -= taken(q, x, m, row_at(q->h, i)) && history_near(row_value(q->h, row_at(q->h, i), m->of), now, p->share);
    return n;
}

static void ask_near(struct tally *t, const struct ask *q, const struct plan *p)
{
    if (q->keys[p->near] == HISTORY_ABSENT)
        return;
    t->n = count_near(q, p, p->index, p->measure);
    if (p->without != INDEX_NONE)
        t->n -= count_near(q, p, p->without, p->without_measure);
}

/* ---- different values ---- */

/* Somebody else's row of the window has this value as well. */
static bool others_have(const struct ask *q, const struct plan *p, enum history_field of, int64_t v)
{
    struct index *x   = &q->h->indexes[p->without];
    struct ask    one = *q;
    struct tally  t   = { 0 };
    int64_t       keys[HISTORY_FIELD_COUNT];

    memcpy(keys, q->keys, sizeof keys);
    keys[of] = v;
    one.keys = keys;
    index_find_one(x, keys);
    add_measure(&t, &one, p->without, p->without_measure, 1);
    index_find_one(x, q->keys);
    return t.n > 0;
}

/* Values that only the asker's own rows have. */
static int64_t own_alone(const struct ask *q, const struct plan *p, enum history_field of)
{
    const struct index   *x = &q->h->indexes[p->index];
    const struct measure *m = &x->measures[p->measure];
    int64_t               n = 0;

    EACH_OWN(q, i) {
        int64_t v      = row_value(q->h, row_at(q->h, i), of);
        bool    before = false;

        if (!taken(q, x, m, row_at(q->h, i)))
            continue;
        EACH_OWN(q, k) {
            if (k == i)
                break;
            before |= row_value(q->h, row_at(q->h, k), of) == v && taken(q, x, m, row_at(q->h, k));
        }
        n += !before && !others_have(q, p, of, v);
    }
    return n;
}

static int ask_distinct(struct tally *t, struct ask *q, size_t window, struct pw_err *err)
{
    const struct plan  *p  = &q->h->plans[window];
    enum history_field  of = q->h->windows[window]->of;
    const struct index *x  = &q->h->indexes[p->index];
    const struct array *a;
    const struct last  *all;
    struct tally        mine = { 0 };

    if (!x->found || !(a = &x->found->arrays[p->measure + 1])->n)
        return PW_OK;
    all = a->items;
    /* Some value was met after the asker's day as well: which of them before, only the rows say. */
    if (all[a->n - 1].day > q->until)
        return history_walk(q, window, err);
    for (size_t i = a->n; i && all[i - 1].day > q->after; i--, q->h->steps++)
        t->n += all[i - 1].n;
    t->n -= own_alone(q, p, of);
    if (p->different == HISTORY_FIELD_COUNT)
        return PW_OK;
    add_measure(&mine, q, p->without, p->without_measure, 1);
    t->n -= mine.n > 0;
    return PW_OK;
}

/* ---- from tally to value ---- */

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

static struct window_value value_from(const struct window *w, const struct tally *t, int32_t today)
{
    switch (w->op) {
    case WINDOW_COUNT:
    case WINDOW_DISTINCT: return fits(t->n, false);
    case WINDOW_SUM:      return fits(t->sum, false);
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
    t->n             = 0;
    t->sum           = 0;
    t->squares       = 0;
    t->squares_above = 0;
    t->overflow      = false;
    t->n_seen        = 0;
}

static int ask_window(struct ask *q, size_t window, struct pw_err *err)
{
    const struct window *w = q->h->windows[window];
    const struct plan   *p = &q->h->plans[window];
    struct tally        *t = &q->h->tally;

    if (p->index == INDEX_NONE)
        return history_walk(q, window, err);
    if (p->different < HISTORY_FIELD_COUNT && q->keys[p->different] == HISTORY_ABSENT)
        return PW_OK;
    if (p->near < HISTORY_FIELD_COUNT)
        ask_near(t, q, p);
    else if (w->op == WINDOW_DISTINCT)
        return ask_distinct(t, q, window, err);
    else if (w->op == WINDOW_MAX)
        ask_max(t, q, p);
    else if (w->op == WINDOW_DAYS_SINCE)
        ask_last_day(t, q, p);
    else
        ask_totals(t, q, p);
    return PW_OK;
}

static bool has_keys(const struct window *w, const int64_t *keys)
{
    for (size_t i = 0; i < w->n_by; i++)
        if (keys[w->by[i]] == HISTORY_ABSENT)
            return false;
    return true;
}

const int64_t *history_heads(const struct history *h, const int64_t keys[HISTORY_FIELD_COUNT],
                             int64_t heads[static HISTORY_FIELD_COUNT])
{
    if (!h->links || !h->links->n_now)
        return keys;
    memcpy(heads, keys, HISTORY_FIELD_COUNT * sizeof *heads);
    for (int f = 0; f <= HIST_NOTIFY; f++)
        heads[f] = history_told_by(h, (enum history_field)f, keys[f]);
    return heads;
}

struct ask history_question(struct history *h, const struct history_self *self, const int64_t *keys)
{
    return (struct ask){
        .h = h, .self = self, .keys = keys, .until = self->issued_on,
        .own = { history_first_row(h, self->shipment),
                 self->consignment == self->shipment ? ROW_NONE : history_first_row(h, self->consignment) },
    };
}

int history_ask(struct history *h, enum fact_scope scope, const struct history_self *self,
                const int64_t keys[HISTORY_FIELD_COUNT], struct window_value *ret, struct pw_err *err)
{
    int64_t    heads[HISTORY_FIELD_COUNT];
    struct ask q;

    keys = history_heads(h, keys, heads);
    q    = history_question(h, self, keys);
    index_find(h, 1u << scope, keys);
    for (size_t n = 0; n < h->n_asked[scope]; n++) {
        size_t               i = h->asked[scope][n];
        const struct window *w = h->windows[i];
        int                  rc;

        if (!has_keys(w, keys)) {
            ret[i] = (struct window_value){ .absent = true };
            continue;
        }
        start(&h->tally);
        q.after = self->issued_on - w->days;
        if ((rc = ask_window(&q, i, err)) < 0)
            return rc;
        ret[i] = value_from(w, &h->tally, self->issued_on);
    }
    return PW_OK;
}
