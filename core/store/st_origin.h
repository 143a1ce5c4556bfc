/*
 * st_origin.h - logs that were closed when a new origin was begun after a restore (app/recover.h): what is needed to prove
 * under their own key what they signed.
 */
#ifndef PW_STORE_ST_ORIGIN_H
#define PW_STORE_ST_ORIGIN_H

#include "store/store.h"

struct origin_row {
    int64_t    n;               /* 1, 2, ...: as in the origin's name */
    int64_t    upto;            /* entries it signed */
    struct str vkey;            /* of its key */
    struct str first;           /* body of its first entry */
};
typedef int (*origin_fn)(void *ctx, const struct origin_row *o, struct pw_err *err);
int st_origin_list(struct store *st, struct arena *mem, origin_fn each, void *ctx, struct pw_err *err);
/* The smallest head of a closed log with at least `from` entries; *ret_size is -1 when there is none. Appended. */
int st_origin_head_from(struct store *st, int64_t n, int64_t from, int64_t *ret_size, struct buf *out, struct pw_err *err);

/* Inside a transaction. Closes the log: its heads are put away, its tiles go. Between begin and end entries may be written
 * anew: the guards of these two tables are off, and nobody else's. */
int st_origin_begin(struct store *st, const struct origin_row *o, struct pw_err *err);
int st_origin_entry(struct store *st, int64_t seq, struct str body, struct pw_err *err);
int st_origin_end(struct store *st, struct pw_err *err);
/* After a rollback instead of the end. */
void st_origin_abort(struct store *st);

#endif
