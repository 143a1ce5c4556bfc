#include "config.h"
#include "app/history_rows.h"

#include <stdlib.h>

/* ---- finding ---- */

/* Never 0 unless a key is absent. */
static uint64_t hash_of(const struct index *x, const int64_t *keys)
{
    uint64_t h = x->n_key;

    for (size_t i = 0; i < x->n_key; i++) {
        if (keys[x->key[i]] == HISTORY_ABSENT)
            return 0;
        h = history_mix(h, keys[x->key[i]]);
    }
    return h ? h : 1;
}

static size_t first_slot(const struct index *x, uint64_t hash)
{
    return (size_t)(hash >> 7) & (x->room - 1);
}

/* The tag keeps the slots from being confused; what it lets through is compared by its keys. */
static uint32_t tag_of(uint64_t hash) { return (uint32_t)(hash >> 32); }

static bool same_key(const struct index *x, const struct chain *c, const int64_t *keys)
{
    for (size_t i = 0; i < x->n_key; i++)
        if (c->key[i] != keys[x->key[i]])
            return false;
    return true;
}

static size_t slot_of(const struct index *x, uint64_t hash, const int64_t *keys)
{
    size_t at = first_slot(x, hash);

    while (x->slots[at].chain &&
           (x->slots[at].tag != tag_of(hash) || !same_key(x, chain_at(x, x->slots[at].chain - 1), keys)))
        at = (at + 1) & (x->room - 1);
    return at;
}

void index_find(struct history *h, unsigned scopes, const int64_t *keys)
{
    for (size_t i = 0; i < h->n_indexes; i++) {
        struct index *x = &h->indexes[i];

        x->found = NULL;
        x->hash  = x->scopes & scopes || scopes == INDEX_ALL ? hash_of(x, keys) : 0;
        if (x->hash && x->room)
            __builtin_prefetch(&x->slots[first_slot(x, x->hash)]);
    }
    for (size_t i = 0; i < h->n_indexes; i++) {
        const struct index *x = &h->indexes[i];
        size_t              at;

        if (!x->hash || !x->n_chains)
            continue;
        at = first_slot(x, x->hash);        /* nearly always the one */
        if (x->slots[at].chain) {
            __builtin_prefetch(chain_at(x, x->slots[at].chain - 1));
            __builtin_prefetch((unsigned char *)chain_at(x, x->slots[at].chain - 1) + 64);
        }
    }
    for (size_t i = 0; i < h->n_indexes; i++) {
        struct index *x = &h->indexes[i];
        size_t        at;

        if (!x->hash || !x->n_chains)
            continue;
        at = slot_of(x, x->hash, keys);
        if (!x->slots[at].chain)
            continue;
        x->found = chain_at(x, x->slots[at].chain - 1);
        for (size_t m = 0; m < x->n_measures; m++) {
            const struct array *a = &x->found->arrays[m + 1];

            if (a->n)
                __builtin_prefetch((unsigned char *)a->items + (a->n - 1) * x->measures[m].size);
        }
    }
}

void index_find_one(struct index *x, const int64_t *keys)
{
    size_t at;

    x->found = NULL;
    x->hash  = hash_of(x, keys);
    if (!x->hash || !x->n_chains)
        return;
    at       = slot_of(x, x->hash, keys);
    x->found = x->slots[at].chain ? chain_at(x, x->slots[at].chain - 1) : NULL;
}

static void fill_slots(struct index *x)
{
    int64_t keys[HISTORY_FIELD_COUNT];

    for (size_t i = 0; i < x->n_chains; i++) {
        const struct chain *c = chain_at(x, i);
        uint64_t            hash;
        size_t              at;

        for (size_t k = 0; k < x->n_key; k++)
            keys[x->key[k]] = c->key[k];
        hash = hash_of(x, keys);
        for (at = first_slot(x, hash); x->slots[at].chain; at = (at + 1) & (x->room - 1))
            ;
        x->slots[at].tag   = tag_of(hash);
        x->slots[at].chain = (uint32_t)i + 1;
    }
}

static bool grow_slots(struct index *x)
{
    size_t room  = x->room ? x->room * 2 : 256;
    void  *slots = calloc(room, sizeof *x->slots);

    if (!slots)
        return false;
    free(x->slots);
    x->slots = slots;
    x->room  = room;
    fill_slots(x);
    return true;
}

/* x->found, made where there is none. */
static bool make_chain(struct index *x, const int64_t *keys)
{
    struct chain *c;
    size_t        at;

    if (x->found)
        return true;
    if (x->n_chains * 4 >= x->room * 3 && !grow_slots(x))
        return false;
    if (x->n_chains == x->room_chains) {
        size_t         room = x->room_chains ? x->room_chains + x->room_chains / 2 : 64;
        unsigned char *more = realloc(x->chains, room * x->stride);

        if (!more)
            return false;
        x->chains      = more;
        x->room_chains = room;
    }
    c = chain_at(x, x->n_chains);
    memset(c, 0, x->stride);
    for (size_t i = 0; i < x->n_key; i++)
        c->key[i] = keys[x->key[i]];
    at = first_slot(x, x->hash);
    while (x->slots[at].chain)
        at = (at + 1) & (x->room - 1);
    x->slots[at].tag   = tag_of(x->hash);
    x->slots[at].chain = (uint32_t)++x->n_chains;
    x->found           = c;
    return true;
}

bool filter_passes(const struct history *h, const struct filter *f, const struct row *r)
{
    if (!f->all && row_left_out(r))
        return false;
    for (size_t i = 0; i < f->n_is; i++) {
        const struct window_where *w    = f->is[i];
        int64_t                    past = row_value(h, r, w->field);
        size_t                     k    = 0;

        while (k < w->n && w->values[k] != past)
            k++;
        if (past == HISTORY_ABSENT || k == w->n)
            return false;
    }
    for (size_t i = 0; i < f->n_there; i++)
        if (row_value(h, r, f->there[i]) == HISTORY_ABSENT)
            return false;
    return true;
}

/* The same of a row whose keys are at hand: what must be there always has a column. */
static bool keys_pass(const struct history *h, const struct filter *f, const struct row *r, const int64_t *keys)
{
    for (size_t i = 0; i < f->n_there; i++)
        if (keys[f->there[i]] == HISTORY_ABSENT)
            return false;
    return f->n_is ? filter_passes(h, f, r) : f->all || !row_left_out(r);
}

/* Measures of one kind: those that count last days read what the others are about to change. */
static bool change_measures(struct history *h, struct index *x, const struct row *r, const int64_t *keys, bool lasts, bool minus)
{
    for (size_t i = 0; i < x->n_measures; i++) {
        const struct measure *m = &x->measures[i];

        if ((m->kind == MEASURE_LASTS) != lasts || !keys_pass(h, &m->filter, r, keys))
            continue;
        if (!make_chain(x, keys))
            return false;
        if (!measure_change(h, &x->found->arrays[i + 1], m, r, minus))
            return false;
    }
    return true;
}

/* Where a shipment's point belongs among those of its day: nearly always behind all of them. */
static size_t place_of(struct history *h, const struct array *a, const struct row *r)
{
    const struct point *all = a->items;
    size_t              high = index_until(h, a, sizeof *all, r->issued_on), low;

    if (!high || all[high - 1].day < r->issued_on || row_at(h, all[high - 1].row)->shipment <= r->shipment)
        return high;
    low = index_until(h, a, sizeof *all, r->issued_on - 1);
    while (low < high) {
        size_t mid = (low + high) / 2;

        h->steps++;
        if (row_at(h, all[mid].row)->shipment > r->shipment)
            high = mid;
        else
            low = mid + 1;
    }
    return low;
}

static bool add_point(struct history *h, struct index *x, uint32_t row, const int64_t *keys)
{
    const struct row *r = row_at(h, row);
    struct array     *a;
    struct point     *made;

    if (!make_chain(x, keys))
        return false;
    a = &x->found->arrays[0];
    if (!(made = array_open(h, a, sizeof *made, place_of(h, a, r), r->issued_on)))
        return false;
    made->row = row;
    return true;
}

static bool change_row(struct history *h, uint32_t row, const int64_t *keys, bool minus)
{
    index_find(h, INDEX_ALL, keys);
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < h->n_indexes; i++)
            if (h->indexes[i].hash && !change_measures(h, &h->indexes[i], row_at(h, row), keys, pass == 0, minus))
                return false;
    return true;
}

static void keys_of(const struct history *h, uint32_t row, int64_t keys[HISTORY_FIELD_COUNT])
{
    for (size_t f = 0; f < HISTORY_FIELD_COUNT; f++)
        keys[f] = h->column[f] >= 0
                      ? history_told_by(h, (enum history_field)f, row_values(row_at(h, row))[h->column[f]]) : HISTORY_ABSENT;
}

bool index_change(struct history *h, uint32_t row, bool minus)
{
    int64_t keys[HISTORY_FIELD_COUNT];

    keys_of(h, row, keys);
    return change_row(h, row, keys, minus);
}

bool index_add(struct history *h, uint32_t row)
{
    int64_t keys[HISTORY_FIELD_COUNT];

    keys_of(h, row, keys);
    if (!change_row(h, row, keys, false))
        return false;
    for (size_t i = 0; i < h->n_indexes; i++)
        if (h->indexes[i].hash && h->indexes[i].points && !add_point(h, &h->indexes[i], row, keys))
            return false;
    return true;
}

/* ---- trimming ---- */

static void renumber(struct history *h, struct array *a, const uint32_t *number)
{
    struct point *all  = a->items;
    uint32_t      kept = 0;

    for (uint32_t i = 0; i < a->n; i++)
        if (number[all[i].row] != ROW_NONE)
            all[kept++] = (struct point){ all[i].day, number[all[i].row] };
    a->n = kept;
    array_shrink(h, a, sizeof *all);
}

void index_trim(struct history *h, int32_t horizon, const uint32_t *number)
{
    for (size_t i = 0; i < h->n_indexes; i++) {
        struct index *x    = &h->indexes[i];
        size_t        kept = 0;

        for (size_t k = 0; k < x->n_chains; k++) {
            struct chain *c     = chain_at(x, k);
            bool          empty = true;

            renumber(h, &c->arrays[0], number);
            for (size_t m = 0; m < x->n_measures; m++)
                measure_trim(h, &c->arrays[m + 1], &x->measures[m], horizon);
            for (size_t m = 0; m <= x->n_measures && empty; m++)
                empty = !c->arrays[m].n;
            if (empty)
                continue;       /* what is empty was given back */
            if (kept != k)
                memcpy(chain_at(x, kept), c, x->stride);
            kept++;
        }
        x->n_chains = kept;
        if (x->room)
            memset(x->slots, 0, x->room * sizeof *x->slots);
        fill_slots(x);
    }
}

void index_clear(struct index *x)
{
    x->n_chains = 0;
    if (x->room)
        memset(x->slots, 0, x->room * sizeof *x->slots);
}

void index_done(struct index *x)
{
    index_clear(x);
    free(x->chains);
    free(x->slots);
    free(x->measures);
}
