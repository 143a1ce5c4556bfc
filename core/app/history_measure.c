#include "config.h"
#include "app/history_rows.h"

/* ---- arrays in the order of days ---- */

static int32_t day_of(const struct array *a, size_t size, size_t i)
{
    return *(const int32_t *)(const void *)((const unsigned char *)a->items + i * size);
}

size_t index_until(struct history *h, const struct array *a, size_t size, int32_t day)
{
    size_t low = 0, high = a->n;

    h->steps++;
    if (!high || day_of(a, size, high - 1) <= day)
        return high;
    while (low < high) {
        size_t mid = (low + high) / 2;

        h->steps++;
        if (day_of(a, size, mid) > day)
            high = mid;
        else
            low = mid + 1;
    }
    return low;
}

/* A piece of memory that `n` entries fit into, with what is there. */
static bool array_move(struct history *h, struct array *a, size_t size, size_t n)
{
    size_t bytes = slab_size(n * size);
    void  *to    = slab_take(&h->slab, bytes);

    if (!to)
        return false;
    if (a->n)
        memcpy(to, a->items, a->n * size);
    slab_give(&h->slab, a->items, a->room * size);
    a->items = to;
    a->room  = (uint32_t)(bytes / size);
    return true;
}

/* An entry before number `at`, zero but for its day. */
void *array_open(struct history *h, struct array *a, size_t size, size_t at, int32_t day)
{
    unsigned char *gap;

    if (a->n == a->room && !array_move(h, a, size, a->n + 1))
        return NULL;
    gap = (unsigned char *)a->items + at * size;
    memmove(gap + size, gap, (a->n++ - at) * size);
    memset(gap, 0, size);
    *(int32_t *)(void *)gap = day;
    return gap;
}

static void close_gap(struct array *a, size_t size, size_t at)
{
    unsigned char *gap = (unsigned char *)a->items + at * size;

    memmove(gap, gap + size, (--a->n - at) * size);
}

/* ---- measures ---- */

static void add_wide(uint64_t *to, const uint64_t *what, size_t words, bool minus)
{
    uint64_t carry = minus;

    for (size_t i = 0; i < words; i++) {
        unsigned __int128 t = (unsigned __int128)to[i] + (minus ? ~what[i] : what[i]) + carry;

        to[i] = (uint64_t)t;
        carry = (uint64_t)(t >> 64);
    }
}

/* One row more or less on a day, and on all after it. */
static bool change_days(struct history *h, struct array *a, const struct measure *m, int32_t day, int64_t value, bool minus)
{
    size_t            size = m->size, at = index_until(h, a, size, day);
    uint64_t          sum[2] = { (uint64_t)value, value < 0 ? UINT64_MAX : 0 };
    unsigned __int128 square = m->kind == MEASURE_SQUARES ? (unsigned __int128)((__int128)value * value) : 0;
    uint64_t          squares[3] = { (uint64_t)square, (uint64_t)(square >> 64), 0 };
    struct day       *d;

    if (at && day_of(a, size, at - 1) == day) {
        at--;
    } else {
        if (!(d = array_open(h, a, size, at, day)))
            return false;
        if (at) {
            memcpy(d, day_at(a, size, at - 1), size);
            d->day = day;
        }
    }
    for (size_t i = at; i < a->n; i++, h->steps++) {
        d = day_at(a, size, i);
        d->n += minus ? UINT32_MAX : 1;
        if (m->kind != MEASURE_COUNT)
            add_wide(d->sum, sum, 2, minus);
        if (m->kind == MEASURE_SQUARES)
            add_wide(d->squares, squares, 3, minus);
    }
    if (minus && day_at(a, size, at)->n == (at ? day_at(a, size, at - 1)->n : 0))
        close_gap(a, size, at);
    return true;
}

static bool before(const struct amount *a, int32_t day, int64_t value)
{
    return a->day < day || (a->day == day && a->value < value);
}

static bool change_amounts(struct history *h, struct array *a, int32_t day, int64_t value, bool minus)
{
    struct amount *all = a->items, *made;
    size_t         low = 0, high = a->n;

    if (high && before(&all[high - 1], day, value))
        low = high;
    for (; low < high; h->steps++) {
        size_t mid = (low + high) / 2;

        if (before(&all[mid], day, value))
            low = mid + 1;
        else
            high = mid;
    }
    if (minus) {
        close_gap(a, sizeof *all, low);
        return true;
    }
    if (!(made = array_open(h, a, sizeof *all, low, day)))
        return false;
    made->value = value;
    return true;
}

static bool change_last(struct history *h, struct array *a, int32_t day, bool minus)
{
    size_t       at = index_until(h, a, sizeof(struct last), day);
    struct last *l;

    if (at && ((struct last *)a->items)[at - 1].day == day)
        l = &((struct last *)a->items)[--at];
    else if (!(l = array_open(h, a, sizeof *l, at, day)))
        return false;
    l->n += minus ? UINT32_MAX : 1;
    if (!l->n)
        close_gap(a, sizeof *l, at);
    return true;
}

/* What the value's own chain, which changes after this, will hold of its last day. */
static bool change_lasts(struct history *h, struct array *a, const struct measure *m, int32_t day, bool minus)
{
    const struct index *x     = &h->indexes[m->members];
    const struct array *days  = x->found ? &x->found->arrays[m->count + 1] : NULL;
    size_t              size  = x->measures[m->count].size, n = days ? days->n : 0;
    const struct day   *last  = n ? day_at(days, size, n - 1) : NULL, *other = n > 1 ? day_at(days, size, n - 2) : NULL;

    if (!minus) {
        if (last && last->day >= day)
            return true;
        return change_last(h, a, day, false) && (!last || change_last(h, a, last->day, true));
    }
    if (!last || last->day != day || last->n - (other ? other->n : 0) > 1)
        return true;
    return change_last(h, a, day, true) && (!other || change_last(h, a, other->day, false));
}

bool measure_change(struct history *h, struct array *a, const struct measure *m, const struct row *r, bool minus)
{
    int64_t value = m->of < HISTORY_FIELD_COUNT ? row_value(h, r, m->of) : 0;

    switch (m->kind) {
    case MEASURE_LASTS:   return change_lasts(h, a, m, r->issued_on, minus);
    case MEASURE_AMOUNTS: return change_amounts(h, a, r->issued_on, value, minus);
    default:              return change_days(h, a, m, r->issued_on, value, minus);
    }
}

/* ---- trimming ---- */

void array_shrink(struct history *h, struct array *a, size_t size)
{
    if (!a->n) {
        slab_give(&h->slab, a->items, a->room * size);
        *a = (struct array){ 0 };
    } else if (slab_size(a->n * size) < slab_size(a->room * size)) {
        array_move(h, a, size, a->n);       /* without memory for it the larger piece does as well */
    }
}

void measure_trim(struct history *h, struct array *a, const struct measure *m, int32_t horizon)
{
    size_t     gone = index_until(h, a, m->size, horizon - 1);
    struct day base;

    if (gone && m->kind <= MEASURE_SQUARES) {       /* running totals begin anew */
        memcpy(&base, day_at(a, m->size, gone - 1), m->size);
        for (size_t i = gone; i < a->n; i++) {
            struct day *d = day_at(a, m->size, i);

            d->n -= base.n;
            if (m->kind != MEASURE_COUNT)
                add_wide(d->sum, base.sum, 2, true);
            if (m->kind == MEASURE_SQUARES)
                add_wide(d->squares, base.squares, 3, true);
        }
    }
    a->n -= (uint32_t)gone;
    if (gone)
        memmove(a->items, (unsigned char *)a->items + gone * m->size, a->n * m->size);
    array_shrink(h, a, m->size);
}

