/*
 * history_index.h - rows by what they have in common, with what windows ask of them added up by day.
 *
 * An index has a chain for each combination of values of its key fields. A chain holds arrays in the order of
 * days: the rows themselves (points), and measures: how many rows of a filter there are and what they add up
 * to, their amounts in order, or for how many values a day was the last. A question is answered from a chain by
 * the days of its window and not by its rows, so thousands of lines of one pair of firms cost as little as
 * a few; and what a filter lets pass can be taken out again when a shipment is amended or stands otherwise.
 */
#ifndef PW_APP_HISTORY_INDEX_H
#define PW_APP_HISTORY_INDEX_H

#include "app/history.h"

#define ROW_NONE       UINT32_MAX
#define INDEX_NONE     SIZE_MAX
#define INDEX_KEYS_MAX 4
#define THERE_MAX      3

struct row;

/* Rows a measure lets pass. */
struct filter {
    const struct window_where *is[WINDOW_WHERE_MAX];    /* literals alone */
    enum history_field         there[THERE_MAX];        /* fields that must have a value */
    size_t                     n_is, n_there;
    bool                       all;                     /* what never became trade passes as well */
};

enum measure_kind {
    MEASURE_COUNT,      /* struct day up to n */
    MEASURE_SUM,        /* up to sum; rows that have `of` */
    MEASURE_SQUARES,    /* all of it */
    MEASURE_AMOUNTS,    /* struct amount, by day and then by value */
    MEASURE_LASTS,      /* struct last: how many values of `of` were last seen that day */
};

/* Running totals up to and including a day. Differences of two are exact: sums are taken modulo 2^128 and 2^192. */
struct day {
    int32_t  day;
    uint32_t n;
    uint64_t sum[2], squares[3];        /* least word first */
};
struct amount { int32_t day; uint32_t padding; int64_t value; };
struct last   { int32_t day; uint32_t n; };
struct point  { int32_t day; uint32_t row; };   /* by day, then by number of the shipment */

struct measure {
    enum measure_kind  kind;
    struct filter      filter;
    enum history_field of;              /* HISTORY_FIELD_COUNT: none */
    size_t             size;            /* of an entry */
    size_t             members, count;  /* LASTS: index by key and `of`, and its measure that counts there */
};

/* `items` is a piece of the history's slab that `room` entries fill. */
struct array { void *items; uint32_t n, room; };

/* arrays[0]: points; then one for each measure. */
struct chain {
    int64_t      key[INDEX_KEYS_MAX];
    struct array arrays[];
};

struct index {
    enum history_field key[INDEX_KEYS_MAX];
    size_t             n_key;
    bool               points;          /* some window groups by just this */
    struct measure    *measures;
    size_t             n_measures;
    unsigned           scopes;          /* in which it is asked: bits by enum fact_scope */
    unsigned char     *chains;
    size_t             stride, n_chains, room_chains;
    struct { uint32_t tag, chain; } *slots;     /* open addressing; chain is its number + 1, 0: free */
    size_t             room;
    uint64_t           hash;            /* of the question at hand; 0: a key is absent */
    struct chain      *found;           /* NULL: no such chain */
};

static inline struct chain *chain_at(const struct index *x, size_t i)
{
    return (struct chain *)(void *)(x->chains + i * x->stride);
}
static inline struct day *day_at(const struct array *a, size_t size, size_t i)
{
    return (struct day *)(void *)((unsigned char *)a->items + i * size);
}

#define INDEX_ALL 3u        /* both scopes */
/*
 * Finds the chains of all indexes asked in these scopes. They lie apart, and one after the other each would be
 * waited for; so each step is taken for all of them, and what the next one reads is on its way meanwhile.
 */
void index_find(struct history *h, unsigned scopes, const int64_t *keys);
void index_find_one(struct index *x, const int64_t *keys);

/* Takes a new row into every index. False when memory is out; then the history is of no more use. */
bool index_add(struct history *h, uint32_t row);
/* Takes a row out of the measures, as it stands, or in again; its points stay, and say whether it is dead. */
bool index_change(struct history *h, uint32_t row, bool minus);

bool filter_passes(const struct history *h, const struct filter *f, const struct row *r);

/* Drops days before the horizon; renumbers rows by `number` (ROW_NONE: gone). */
void index_trim(struct history *h, int32_t horizon, const uint32_t *number);
/* The arrays are the slab's: whoever clears all indexes is done with it. */
void index_clear(struct index *x);
void index_done(struct index *x);

/* ---- arrays in the order of days (history_measure.c) ---- */

/* Entries of an array of struct day, amount, last or point with day <= `day`. */
size_t index_until(struct history *h, const struct array *a, size_t size, int32_t day);
/* A new entry before number `at`, zero but for its day; NULL when memory is out. */
void *array_open(struct history *h, struct array *a, size_t size, size_t at, int32_t day);
void array_shrink(struct history *h, struct array *a, size_t size);
/* The row, which passes the filter, in or out. LASTS first: they read in the members' index, whose chain must be
 * found, what it still holds. */
bool measure_change(struct history *h, struct array *a, const struct measure *m, const struct row *r, bool minus);
/* Days before the horizon go. */
void measure_trim(struct history *h, struct array *a, const struct measure *m, int32_t horizon);

/* ---- plans (history_plan.c) ---- */

/* How a window is answered: from `measure` of `index`, less what the same of `without` says. */
struct plan {
    size_t by;                  /* index whose points are its rows */
    size_t index, measure;      /* INDEX_NONE: the rows are walked */
    size_t without, without_measure;    /* INDEX_NONE: nothing */
    enum history_field near, different; /* HISTORY_FIELD_COUNT: none */
    int64_t            share;
    bool   any_standing;        /* the window asks for a state, reply or finding itself */
};

/* Lays out indexes and plans of all windows. */
bool history_plan(struct history *h);

#endif
