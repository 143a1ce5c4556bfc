/*
 * history_rows.h - the shape of the rows in memory; shared by the history_*.c files. Nobody else includes this.
 *
 * A row is a head and the values of the fields that some window uses. What is asked of them stands in the
 * indexes (history_index.h); rows themselves are read for evidence and for the few windows that no index answers.
 */
#ifndef PW_APP_HISTORY_ROWS_H
#define PW_APP_HISTORY_ROWS_H

#include "app/history_index.h"
#include "app/party_links.h"
#include "base/slab.h"

#define PRUNE_FIRST  65536      /* rows before the first pruning: under 30 MB */
#define SLACK_DAYS   60         /* kept beyond the longest window, for records that come a little late */

struct row {
    int64_t  shipment, seq;
    int32_t  issued_on;
    uint8_t  state, reply, finding, dead;
    uint32_t same;          /* another row of this shipment, ROW_NONE at the end */
    uint32_t padding;
};

/* What a window comes to before it is made into a value. */
struct tally {
    int64_t   n;
    __int128  sum, squares;
    uint64_t  squares_above;        /* what does not fit into the 128 bits */
    bool      overflow;
    int64_t   max, last;
    int32_t   last_day;
    int64_t   last_seq;
    int64_t  *seen;         /* DISTINCT, walked: values in the order met */
    size_t    n_seen, room_seen;
};

struct history {
    const struct window *const *windows;
    size_t          n_windows;
    struct plan    *plans;              /* of each window: history_plan.c */
    uint16_t       *asked[2];           /* by scope: numbers of its windows */
    size_t          n_asked[2];
    int             column[HISTORY_FIELD_COUNT];    /* in a row's values; -1: no window uses it */
    size_t          n_columns;
    struct index   *indexes;
    struct slab     slab;               /* of their arrays */
    size_t          n_indexes;
    int             max_days;
    const struct party_links *links;    /* NULL: none */

    unsigned char  *rows;
    size_t          n_rows, room, stride, prune_at;
    struct { int64_t shipment; uint32_t row; } *by_shipment;    /* open addressing; shipment 0: free */
    size_t          n_shipments, room_shipments;
    int32_t         horizon;            /* rows issued before it are not here; INT32_MIN: all are */
    int32_t         newest;             /* INT32_MIN: none yet */
    int32_t         expected;           /* history_expect(); INT32_MAX: nothing was promised */

    struct tally    tally;              /* of the window at hand */
    int64_t         state_key[STATE_COUNT], reply_key[REPLY_COUNT], finding_key[FINDING_COUNT];
    uint64_t        steps;              /* entries and rows looked at: see history_steps() */
};

static inline uint64_t history_mix(uint64_t h, int64_t v)
{
    h = (h ^ (uint64_t)v) * UINT64_C(0x9E3779B97F4A7C15);
    return h ^ h >> 29;
}
static inline struct row *row_at(const struct history *h, uint32_t i)
{
    return (struct row *)(void *)(h->rows + (size_t)i * h->stride);
}
static inline int64_t *row_values(const struct row *r)
{
    return (int64_t *)(void *)((unsigned char *)(uintptr_t)r + sizeof *r);
}

/* False for fields that stand in the head of a row or change with its standing. */
bool history_has_column(enum history_field f);

/* What a field's stored value is told by: a party by its head. The party fields come first among HISTORY_FIELDS. */
static inline int64_t history_told_by(const struct history *h, enum history_field f, int64_t value)
{
    return f <= HIST_NOTIFY && h->links && h->links->n_now ? party_head(h->links, value) : value;
}

/* A field of a row, wherever it stands; HISTORY_ABSENT. */
static inline int64_t row_value(const struct history *h, const struct row *r, enum history_field f)
{
    switch (f) {
    case HIST_REFERENCE: return r->shipment;
    case HIST_STATE:     return h->state_key[r->state];
    case HIST_REPLY:     return h->reply_key[r->reply];
    case HIST_FINDING:   return h->finding_key[r->finding];
    default:
        return h->column[f] >= 0 ? history_told_by(h, f, row_values(r)[h->column[f]]) : HISTORY_ABSENT;
    }
}
/* Left out unless a window asks for a standing: what never became trade. */
static inline bool row_left_out(const struct row *r)
{
    return r->state == STATE_WITHDRAWN || r->state == STATE_CANCELLED || r->reply == REPLY_OBJECTION;
}
/* First of a shipment's rows; ROW_NONE. The others follow by `same`. */
uint32_t history_first_row(const struct history *h, int64_t shipment);

/* ---- questions (history_ask.c, history_walk.c) ---- */

/* One question: who asks, with which keys, and the first of the rows that are its own. */
struct ask {
    struct history            *h;
    const struct history_self *self;
    const int64_t             *keys;
    int32_t                    after, until;    /* of the window at hand: days in (after, until] */
    uint32_t                   own[2];          /* of the shipment, of what stands for its consignment; ROW_NONE */
};
/* The asker's keys as rows are told by them: `keys` itself, or a copy in `heads`. */
const int64_t *history_heads(const struct history *h, const int64_t keys[HISTORY_FIELD_COUNT],
                             int64_t heads[static HISTORY_FIELD_COUNT]);
struct ask history_question(struct history *h, const struct history_self *self, const int64_t *keys);

/* Past is within `share` millionths of now. */
bool history_near(int64_t past, int64_t now, int64_t share);
/* Fills h->tally by reading every row of the window's chain in its days. */
int history_walk(struct ask *q, size_t window, struct pw_err *err);

#endif
