/*
 * st_sync.h - how the exchange with each partner over the net stands. Derived: nobody's evidence, and not in the log.
 */
#ifndef PW_STORE_ST_SYNC_H
#define PW_STORE_ST_SYNC_H

#include "store/store.h"

/* Numbers are stored. */
enum sync_way { SYNC_PULL = 1, SYNC_PUSH = 2 };

struct sync_row {
    int64_t    tried_at, done_at;   /* microseconds; 0: never */
    int64_t    failures;            /* since it last went through */
    struct str why;                 /* of the last failure; STR_NONE: it went through */
    int64_t    reached;             /* push: how far the partner has read our channel, as it said */
    int64_t    receipts;            /* pull: cursor of the partner's receipts; push: seq of our last receipt that it has */
};
/* All zero when there never was an attempt. */
int st_sync(struct store *st, struct str partner, enum sync_way way, struct arena *mem, struct sync_row *ret, struct pw_err *err);
int st_sync_put(struct store *st, struct str partner, enum sync_way way, const struct sync_row *r, struct pw_err *err);

#endif
