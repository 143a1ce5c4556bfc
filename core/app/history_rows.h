/*
 * history_rows.h - the shape of the rows in memory; shared by history.c (keeping them) and
 * history_ask.c (answering). Nobody else includes this.
 *
 * A row is a head, the values of the fields that some window uses, and one link for each set of `by`
 * fields: rows that agree on the set form a chain, newest arrival first.
 */
#ifndef PW_APP_HISTORY_ROWS_H
#define PW_APP_HISTORY_ROWS_H

#include "app/history.h"

#define ROW_NONE UINT32_MAX
#define PRUNE_FIRST  65536      /* rows before the first pruning: under 20 MB */
#define SLACK_DAYS   60         /* kept beyond the longest window, for records that come a little late */

struct row {
    int64_t  shipment, seq;
    int32_t  issued_on;
    uint8_t  state, reply, finding, dead;
    uint32_t same;          /* another row of this shipment, ROW_NONE at the end */
    uint32_t padding;
};

struct link {
    uint32_t next;
    int32_t  newest_behind; /* greatest issued_on of this row and all behind it: where a walk may stop */
};

struct by_set {
    enum history_field by[WINDOW_BY_MAX];
    size_t    n_by;
    int       max_days;
    uint16_t *windows[2];   /* of each scope: numbers of the windows that use it */
    size_t    n_windows[2];
    struct sums *sums;      /* NULL: its chains are walked */
    struct { uint64_t hash; uint32_t head; } *slots;    /* open addressing; hash 0: free */
    size_t    n_slots, room;
    uint64_t  asked;        /* hash of the question at hand; 0: a key is absent */
};

/* What a walk gathers for one window. */
struct tally {
    int64_t   n;
    __int128  sum, squares;
    bool      overflow;
    int64_t   max, last;
    int32_t   last_day;
    int64_t   last_seq;
    int64_t  *seen;         /* DISTINCT: values in the order met */
    size_t    n_seen, room_seen;
};

struct history {
    const struct window *const *windows;
    size_t          n_windows;
    size_t         *set_of;             /* of each window */
    bool           *any_standing;       /* the window asks for a state, reply or finding itself */
    int             column[HISTORY_FIELD_COUNT];    /* in a row's values; -1: no window uses it */
    size_t          n_columns;
    struct by_set  *sets;
    size_t          n_sets;
    int             max_days;

    unsigned char  *rows;
    size_t          n_rows, room, stride, links_at, prune_at;
    struct { int64_t shipment; uint32_t row; } *by_shipment;    /* open addressing; shipment 0: free */
    size_t          n_shipments, room_shipments;
    int32_t         horizon;            /* rows issued before it are not here; INT32_MIN: all are */
    int32_t         newest;             /* INT32_MIN: none yet */
    int32_t         expected;           /* history_expect(); INT32_MAX: nothing was promised */

    struct tally   *tallies;            /* of each window, reused */
    int64_t         state_key[STATE_COUNT], reply_key[REPLY_COUNT], finding_key[FINDING_COUNT];
};

static inline struct row *row_at(const struct history *h, uint32_t i)
{
    return (struct row *)(void *)(h->rows + (size_t)i * h->stride);
}
static inline int64_t *row_values(const struct row *r)
{
    return (int64_t *)(void *)((unsigned char *)(uintptr_t)r + sizeof *r);
}
static inline struct link *row_links(const struct history *h, const struct row *r)
{
    return (struct link *)(void *)((unsigned char *)(uintptr_t)r + h->links_at);
}

/* False for fields that stand in the head of a row or change with its standing. */
bool history_has_column(enum history_field f);

/* A field of a row, wherever it stands; HISTORY_ABSENT. */
int64_t row_value(const struct history *h, const struct row *r, enum history_field f);
/* Left out unless a window asks for a standing: what never became trade. */
static inline bool row_left_out(const struct row *r)
{
    return r->state == STATE_WITHDRAWN || r->state == STATE_CANCELLED || r->reply == REPLY_OBJECTION;
}
/* First of a shipment's rows; ROW_NONE. The others follow by `same`. */
uint32_t history_first_row(const struct history *h, int64_t shipment);

/* A hash of the set's values, never 0; false when one of them is absent. */
bool by_set_hash(const struct by_set *s, const int64_t keys[HISTORY_FIELD_COUNT], uint64_t *ret);
/* First row of the chain with this hash; ROW_NONE. Rows of another key may be among them. */
uint32_t by_set_head(const struct by_set *s, uint64_t hash);
#define BY_SETS_ALL 3u      /* both scopes */
/*
 * Fills `asked` of every set with windows in these scopes (bits by enum fact_scope) for these keys, and has the
 * memory of all chains' heads on its way to the processor: they lie apart, and one after the other each would
 * be waited for.
 */
void by_sets_ask(struct history *h, unsigned scopes, const int64_t keys[HISTORY_FIELD_COUNT]);

#endif
