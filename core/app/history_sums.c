#include "config.h"
#include "app/history_sums.h"

#include <stdlib.h>

struct point { int32_t day; uint32_t row; };

/* Running totals up to and including a point: how many rows count, and each amount. */
struct totals { int64_t n, n_of[SUMS_FIELDS_MAX]; __int128 sum[SUMS_FIELDS_MAX]; };

struct chain {
    int64_t        key[WINDOW_BY_MAX];
    struct point  *points;          /* by day, then by row */
    struct totals *totals;
    uint32_t       n, room, good;   /* totals are right for the first `good` points */
};

struct sums {
    const struct by_set *set;
    enum history_field   fields[SUMS_FIELDS_MAX];
    size_t               n_fields;
    struct chain        *chains;
    size_t               n_chains, room_chains;
    uint32_t            *slots;     /* open addressing: index + 1 into chains */
    size_t               room;
};

/* ---- making ---- */

static bool simple(const struct window *w)
{
    return w->n_where == 0 && (w->op == WINDOW_COUNT || w->op == WINDOW_SUM);
}

static bool use_field(struct sums *s, enum history_field f)
{
    if (f >= HISTORY_FIELD_COUNT)
        return true;
    for (size_t i = 0; i < s->n_fields; i++)
        if (s->fields[i] == f)
            return true;
    if (s->n_fields == SUMS_FIELDS_MAX)
        return false;
    s->fields[s->n_fields++] = f;
    return true;
}

int sums_new(const struct history *h, size_t set, struct sums **ret, struct pw_err *err)
{
    struct sums *s = calloc(1, sizeof *s);

    *ret = NULL;
    if (!s)
        return err_nomem(err);
    s->set = &h->sets[set];
    for (size_t i = 0; i < h->n_windows; i++)
        if (h->set_of[i] == set && (!simple(h->windows[i]) || !use_field(s, h->windows[i]->of))) {
            free(s);
            return PW_OK;
        }
    *ret = s;
    return PW_OK;
}

void sums_clear(struct sums *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->n_chains; i++) {
        free(s->chains[i].points);
        free(s->chains[i].totals);
    }
    s->n_chains = 0;
    if (s->slots)
        memset(s->slots, 0, s->room * sizeof *s->slots);
}

void sums_free(struct sums *s)
{
    if (!s)
        return;
    sums_clear(s);
    free(s->chains);
    free(s->slots);
    free(s);
}

/* ---- chains ---- */

static bool same_key(const struct sums *s, const struct chain *c, const int64_t *keys)
{
    for (size_t i = 0; i < s->set->n_by; i++)
        if (c->key[i] != keys[s->set->by[i]])
            return false;
    return true;
}

static size_t slot_of(const struct sums *s, uint64_t hash, const int64_t *keys)
{
    size_t at = (size_t)(hash >> 11) & (s->room - 1);

    while (s->slots[at] && !same_key(s, &s->chains[s->slots[at] - 1], keys))
        at = (at + 1) & (s->room - 1);
    return at;
}

static struct chain *find(const struct sums *s, const int64_t *keys)
{
    uint64_t hash;
    size_t   at;

    if (!s->n_chains || !by_set_hash(s->set, keys, &hash))
        return NULL;
    at = slot_of(s, hash, keys);
    return s->slots[at] ? &s->chains[s->slots[at] - 1] : NULL;
}

static bool grow_slots(struct sums *s)
{
    uint32_t *old = s->slots;
    int64_t   keys[HISTORY_FIELD_COUNT];
    uint64_t  hash;

    s->room  = s->room ? s->room * 2 : 256;
    s->slots = calloc(s->room, sizeof *s->slots);
    if (!s->slots) {
        s->slots = old;
        s->room /= 2;
        return false;
    }
    for (size_t i = 0; i < s->n_chains; i++) {
        for (size_t k = 0; k < s->set->n_by; k++)
            keys[s->set->by[k]] = s->chains[i].key[k];
        if (by_set_hash(s->set, keys, &hash))
            s->slots[slot_of(s, hash, keys)] = (uint32_t)i + 1;
    }
    free(old);
    return true;
}

static struct chain *find_or_add(struct sums *s, const int64_t *keys, uint64_t hash)
{
    struct chain *c;
    size_t        at;

    if (s->n_chains * 4 >= s->room * 3 && !grow_slots(s))
        return NULL;
    at = slot_of(s, hash, keys);
    if (s->slots[at])
        return &s->chains[s->slots[at] - 1];
    if (s->n_chains == s->room_chains) {
        size_t room = s->room_chains ? s->room_chains * 2 : 64;

        c = realloc(s->chains, room * sizeof *c);
        if (!c)
            return NULL;
        s->chains      = c;
        s->room_chains = room;
    }
    c  = &s->chains[s->n_chains];
    *c = (struct chain){ 0 };
    for (size_t i = 0; i < s->set->n_by; i++)
        c->key[i] = keys[s->set->by[i]];
    s->slots[at] = (uint32_t)++s->n_chains;
    return c;
}

/* Keys of a row, as far as the set needs them. */
static void keys_of(const struct sums *s, const struct history *h, uint32_t row, int64_t keys[HISTORY_FIELD_COUNT])
{
    for (size_t i = 0; i < s->set->n_by; i++)
        keys[s->set->by[i]] = row_value(h, row_at(h, row), s->set->by[i]);
}

static bool make_room(struct chain *c)
{
    uint32_t       room = c->room ? c->room * 2 : 8;
    struct point  *points;
    struct totals *totals;

    if (c->n < c->room)
        return true;
    points = realloc(c->points, room * sizeof *points);
    if (!points)
        return false;
    c->points = points;
    totals    = realloc(c->totals, room * sizeof *totals);
    if (!totals)
        return false;
    c->totals = totals;
    c->room   = room;
    return true;
}

bool sums_add(struct sums *s, const struct history *h, uint32_t row)
{
    int64_t       keys[HISTORY_FIELD_COUNT];
    int32_t       day = row_at(h, row)->issued_on;
    struct chain *c;
    uint64_t      hash;
    uint32_t      at;

    keys_of(s, h, row, keys);
    if (!by_set_hash(s->set, keys, &hash))
        return true;
    c = find_or_add(s, keys, hash);
    if (!c || !make_room(c))
        return false;
    for (at = c->n; at && c->points[at - 1].day > day; at--)    /* nearly always it comes last */
        c->points[at] = c->points[at - 1];
    c->points[at] = (struct point){ day, row };
    c->n++;
    if (c->good > at)
        c->good = at;
    return true;
}

void sums_touch(struct sums *s, const struct history *h, uint32_t row)
{
    int64_t       keys[HISTORY_FIELD_COUNT];
    struct chain *c;

    keys_of(s, h, row, keys);
    c = find(s, keys);
    if (c)
        c->good = 0;
}

/* ---- asking ---- */

static void add_row(const struct sums *s, const struct history *h, const struct row *r, int sign, struct totals *t)
{
    if (r->dead || row_left_out(r))
        return;
    t->n += sign;
    for (size_t i = 0; i < s->n_fields; i++) {
        int64_t v = row_value(h, r, s->fields[i]);

        if (v == HISTORY_ABSENT)
            continue;
        t->n_of[i] += sign;
        t->sum[i] += (__int128)v * sign;
    }
}

static void refresh(const struct sums *s, const struct history *h, struct chain *c)
{
    for (; c->good < c->n; c->good++) {
        struct totals *t = &c->totals[c->good];

        *t = c->good ? t[-1] : (struct totals){ 0 };
        add_row(s, h, row_at(h, c->points[c->good].row), 1, t);
    }
}

/* Points issued on or before `day`. */
static uint32_t count_until(const struct chain *c, int32_t day)
{
    uint32_t low = 0, high = c->n;

    while (low < high) {
        uint32_t mid = (low + high) / 2;

        if (c->points[mid].day > day)
            high = mid;
        else
            low = mid + 1;
    }
    return low;
}

/* The asker's own rows, and those of its consignment, do not count. */
static void take_off(const struct sums *s, const struct history *h, int64_t shipment, const int64_t *keys,
                     int32_t after, int32_t until, struct totals *t)
{
    for (uint32_t i = history_first_row(h, shipment); i != ROW_NONE; i = row_at(h, i)->same) {
        const struct row *r    = row_at(h, i);
        bool              mine = r->issued_on > after && r->issued_on <= until;

        for (size_t k = 0; k < s->set->n_by && mine; k++)
            mine = row_value(h, r, s->set->by[k]) == keys[s->set->by[k]];
        if (mine)
            add_row(s, h, r, -1, t);
    }
}

void sums_ask(struct sums *s, const struct history *h, const struct history_self *self, const int64_t *keys,
              const struct window *w, struct tally *ret)
{
    struct chain *c     = find(s, keys);
    int32_t       until = self->issued_on, after = until - w->days;
    struct totals t     = { 0 };
    uint32_t      low, high;
    size_t        i = 0;

    if (!c)
        return;
    refresh(s, h, c);
    low  = count_until(c, after);
    high = count_until(c, until);
    while (i < s->n_fields && s->fields[i] != w->of)
        i++;
    if (high)
        t = c->totals[high - 1];
    take_off(s, h, self->shipment, keys, after, until, &t);
    if (self->consignment != self->shipment)
        take_off(s, h, self->consignment, keys, after, until, &t);
    ret->n = i < s->n_fields ? t.n_of[i] : t.n;
    if (i < s->n_fields)
        ret->sum = t.sum[i];
    if (low) {
        ret->n -= i < s->n_fields ? c->totals[low - 1].n_of[i] : c->totals[low - 1].n;
        if (i < s->n_fields)
            ret->sum -= c->totals[low - 1].sum[i];
    }
}
