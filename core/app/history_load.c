#include "config.h"
#include "app/history.h"

#include "app/history_rows.h"
#include "store/st_shipment.h"

struct loading {
    struct history *h;
    struct arena    a;
};

static int load_row(void *ctx, const struct history_row *row, struct pw_err *err)
{
    struct loading     *l = ctx;
    struct history_keys k;
    int                 rc;

    arena_reset(&l->a);
    if (!history_decode(row->keys, &l->a, &k))
        return err_set(err, PW_EDB, "the window keys of version %lld are damaged", (long long)row->seq);
    rc = history_put(l->h, row->shipment, row->seq, row->issued_on,
                     (struct history_standing){ (enum state)row->state, (enum reply)row->reply,
                                                (enum finding)row->finding },
                     &k, err);
    return rc;
}

int history_load(struct history *h, struct store *st, struct pw_err *err)
{
    struct loading l = { .h = h };
    int64_t        newest;
    int            rc;

    if (!h->n_windows)
        return PW_OK;
    if ((rc = st_history_newest_day(st, &newest, err)) < 0)
        return rc;
    if (newest == HISTORY_ABSENT)
        return PW_OK;
    h->horizon = (int32_t)newest - h->max_days - SLACK_DAYS;
    rc         = st_history_between(st, h->horizon, INT32_MAX, load_row, &l, err);
    arena_done(&l.a);
    return rc;
}

int history_catch_up(struct history *h, struct store *st, int64_t since, struct pw_err *err)
{
    struct loading l = { .h = h };
    int            rc;

    if (!h->n_windows)
        return PW_OK;
    rc = st_history_since(st, since, load_row, &l, err);
    arena_done(&l.a);
    return rc;
}

int history_reach(struct history *h, struct store *st, int32_t day, struct pw_err *err)
{
    struct loading l     = { .h = h };
    int32_t        until = h->horizon, from = day - h->max_days - SLACK_DAYS;
    int            rc;

    if (!h->n_windows || day - h->max_days >= h->horizon)
        return PW_OK;
    h->horizon  = from;
    h->prune_at = SIZE_MAX;         /* what is being brought back must not be dropped on the way */
    rc          = st_history_between(st, from, until, load_row, &l, err);
    arena_done(&l.a);
    /* These rows stay until as many again have come: a file of old records asks for them once. */
    h->prune_at = h->n_rows * 2 > PRUNE_FIRST ? h->n_rows * 2 : PRUNE_FIRST;
    return rc;
}
