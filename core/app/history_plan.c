#include "config.h"
#include "app/history_rows.h"

#include <stddef.h>
#include <stdlib.h>

#include "base/mem.h"

/* ---- indexes and measures, each once ---- */

/* The key fields in their own order, so that one set is one index. */
static bool add_key(enum history_field *key, size_t *n, enum history_field f)
{
    size_t at = 0;

    while (at < *n && key[at] < f)
        at++;
    if (at < *n && key[at] == f)
        return true;
    if (*n == INDEX_KEYS_MAX)
        return false;
    for (size_t i = (*n)++; i > at; i--)
        key[i] = key[i - 1];
    key[at] = f;
    return true;
}

static size_t index_for(struct history *h, const enum history_field *key, size_t n)
{
    size_t        i;
    struct index *x;

    for (i = 0; i < h->n_indexes; i++)
        if (h->indexes[i].n_key == n && memcmp(h->indexes[i].key, key, n * sizeof *key) == 0)
            return i;
    x = realloc(h->indexes, (i + 1) * sizeof *x);
    if (!x)
        return INDEX_NONE;
    h->indexes = x;
    x[i]       = (struct index){ .n_key = n };
    memcpy(x[i].key, key, n * sizeof *key);
    h->n_indexes++;
    return i;
}

static bool same_literal(const struct window_where *a, const struct window_where *b)
{
    return a->field == b->field && a->n == b->n && memcmp(a->values, b->values, a->n * sizeof *a->values) == 0;
}

static bool same_filter(const struct filter *a, const struct filter *b)
{
    if (a->all != b->all || a->n_is != b->n_is || a->n_there != b->n_there)
        return false;
    for (size_t i = 0; i < a->n_is; i++)
        if (!same_literal(a->is[i], b->is[i]))
            return false;
    for (size_t i = 0; i < a->n_there; i++)
        if (a->there[i] != b->there[i])
            return false;
    return true;
}

/* Squares come with the sum. */
static bool adds_up(enum measure_kind k)
{
    return k == MEASURE_SUM || k == MEASURE_SQUARES;
}

static size_t measure_for(struct index *x, struct measure m)
{
    static const size_t sizes[] = {
        [MEASURE_COUNT]   = offsetof(struct day, sum),
        [MEASURE_SUM]     = offsetof(struct day, squares),
        [MEASURE_SQUARES] = sizeof(struct day),
        [MEASURE_AMOUNTS] = sizeof(struct amount),
        [MEASURE_LASTS]   = sizeof(struct last),
    };
    struct measure *grown;

    m.size = sizes[m.kind];
    for (size_t i = 0; i < x->n_measures; i++) {
        struct measure *there = &x->measures[i];

        if (there->of != m.of || !same_filter(&there->filter, &m.filter) ||
            (there->kind != m.kind && !(adds_up(there->kind) && adds_up(m.kind))))
            continue;
        if (m.size > there->size) {
            there->kind = m.kind;
            there->size = m.size;
        }
        return i;
    }
    grown = realloc(x->measures, (x->n_measures + 1) * sizeof *grown);
    if (!grown)
        return INDEX_NONE;
    x->measures = grown;
    grown[x->n_measures] = m;
    return x->n_measures++;
}

/* ---- one window ---- */

/* What a window asks for, sorted by how it can be answered. */
struct wish {
    enum history_field key[INDEX_KEYS_MAX];
    size_t             n_key;
    struct filter      filter;
    enum history_field near, different;
    int64_t            share;
    bool               fits;
};

static void must_be_there(struct wish *v, enum history_field f)
{
    for (size_t i = 0; i < v->filter.n_there; i++)
        if (v->filter.there[i] == f)
            return;
    if (v->filter.n_there == THERE_MAX)
        v->fits = false;
    else
        v->filter.there[v->filter.n_there++] = f;
}

static void wish_where(struct wish *v, const struct window_where *w)
{
    switch (w->op) {
    case WHERE_IS:
    case WHERE_ONE_OF:
        v->filter.is[v->filter.n_is++] = w;
        return;
    case WHERE_SAME:
        v->fits &= history_has_column(w->field) && add_key(v->key, &v->n_key, w->field);
        return;
    case WHERE_DIFFERENT:
        v->fits &= history_has_column(w->field) && v->different == HISTORY_FIELD_COUNT;
        v->different = w->field;
        return;
    case WHERE_NEAR:
        v->fits &= history_has_column(w->field) && v->near == HISTORY_FIELD_COUNT;
        v->near  = w->field;
        v->share = w->near;
        return;
    }
}

static enum measure_kind kind_of(const struct window *w, const struct wish *v)
{
    if (v->near < HISTORY_FIELD_COUNT)
        return MEASURE_AMOUNTS;
    switch (w->op) {
    case WINDOW_SUM:
    case WINDOW_MEAN:     return MEASURE_SUM;
    case WINDOW_STDDEV:   return MEASURE_SQUARES;
    case WINDOW_MAX:      return MEASURE_AMOUNTS;
    case WINDOW_DISTINCT: return MEASURE_LASTS;
    default:              return MEASURE_COUNT;
    }
}

static void wish_for(const struct window *w, struct wish *v)
{
    *v = (struct wish){ .near = HISTORY_FIELD_COUNT, .different = HISTORY_FIELD_COUNT, .fits = true };
    for (size_t i = 0; i < w->n_by; i++)
        add_key(v->key, &v->n_key, w->by[i]);
    for (size_t i = 0; i < w->n_where; i++) {
        wish_where(v, &w->where[i]);
        v->filter.all |= w->where[i].field == HIST_STATE || w->where[i].field == HIST_REPLY ||
                         w->where[i].field == HIST_FINDING;
    }
    if (w->op == WINDOW_LAST)
        v->fits = false;
    if (w->of == HIST_REFERENCE)        /* every row has it */
        v->fits &= w->op == WINDOW_COUNT || w->op == WINDOW_DAYS_SINCE;
    else if (w->of < HISTORY_FIELD_COUNT)
        must_be_there(v, w->of);
    v->fits &= w->of >= HISTORY_FIELD_COUNT || w->of == HIST_REFERENCE || history_has_column(w->of);
    if (v->near < HISTORY_FIELD_COUNT) {
        v->fits &= w->op == WINDOW_COUNT;
        must_be_there(v, v->near);
    }
    if (v->different < HISTORY_FIELD_COUNT) {
        v->fits &= w->op != WINDOW_MAX && (w->op != WINDOW_DISTINCT || v->different == w->of);
        must_be_there(v, v->different);
    }
}

/* The measure in the index of the wish's key, with `also` among it; false when memory is out. */
static bool provide(struct history *h, const struct wish *v, enum history_field also, struct measure m, size_t *ret_index,
                    size_t *ret_measure)
{
    struct wish wider = *v;

    if (also < HISTORY_FIELD_COUNT && !add_key(wider.key, &wider.n_key, also)) {
        *ret_index = INDEX_NONE;
        return true;
    }
    m.filter     = v->filter;
    *ret_index   = index_for(h, wider.key, wider.n_key);
    *ret_measure = *ret_index == INDEX_NONE ? INDEX_NONE : measure_for(&h->indexes[*ret_index], m);
    return *ret_measure != INDEX_NONE;
}

static bool plan_one(struct history *h, size_t i)
{
    const struct window *w = h->windows[i];
    struct plan         *p = &h->plans[i];
    struct measure       m;
    struct wish          v, by = { 0 };
    bool                 ok = true;

    wish_for(w, &v);
    *p = (struct plan){ .index = INDEX_NONE, .without = INDEX_NONE, .near = v.near, .different = v.different,
                        .share = v.share, .any_standing = v.filter.all };
    for (size_t k = 0; k < w->n_by; k++)
        add_key(by.key, &by.n_key, w->by[k]);
    p->by = index_for(h, by.key, by.n_key);
    if (p->by == INDEX_NONE)
        return false;
    h->indexes[p->by].points = true;
    if (!v.fits)
        return true;
    m = (struct measure){ .kind = kind_of(w, &v), .members = INDEX_NONE,
                          .of = v.near < HISTORY_FIELD_COUNT ? v.near : HISTORY_FIELD_COUNT };
    if (m.kind != MEASURE_COUNT && v.near == HISTORY_FIELD_COUNT)
        m.of = w->of;
    if (w->op == WINDOW_DISTINCT) {
        struct measure count = { .kind = MEASURE_COUNT, .of = HISTORY_FIELD_COUNT, .members = INDEX_NONE };

        ok = provide(h, &v, w->of, count, &m.members, &m.count);
        p->without         = m.members;
        p->without_measure = m.count;
        if (!ok || m.members == INDEX_NONE)
            return ok;
    } else if (v.different < HISTORY_FIELD_COUNT) {
        ok = provide(h, &v, v.different, m, &p->without, &p->without_measure);
        if (!ok || p->without == INDEX_NONE)
            return ok;
    }
    return provide(h, &v, HISTORY_FIELD_COUNT, m, &p->index, &p->measure);
}

static void ask_in(struct history *h, size_t index, enum fact_scope scope)
{
    if (index != INDEX_NONE)
        h->indexes[index].scopes |= 1u << scope;
}

bool history_plan(struct history *h)
{
    for (size_t i = 0; i < h->n_windows; i++)
        if (!plan_one(h, i))
            return false;
    for (int scope = 0; scope < 2; scope++)
        if (!(h->asked[scope] = calloc(h->n_windows + 1, sizeof(uint16_t))))
            return false;
    for (size_t i = 0; i < h->n_windows; i++) {
        const struct plan *p     = &h->plans[i];
        enum fact_scope    scope = window_scope(h->windows[i]);

        h->asked[scope][h->n_asked[scope]++] = (uint16_t)i;
        ask_in(h, p->index == INDEX_NONE ? p->by : p->index, scope);
        ask_in(h, p->without, scope);
        if (h->windows[i]->op == WINDOW_DISTINCT)
            ask_in(h, p->by, scope);        /* may have to be walked after all: see ask_distinct() */
    }
    for (size_t i = 0; i < h->n_indexes; i++)
        h->indexes[i].stride = sizeof(struct chain) + (1 + h->indexes[i].n_measures) * sizeof(struct array);
    return true;
}
