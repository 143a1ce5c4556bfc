/*
 * st_witness.h - heads of partners' logs that we hold, and partners' cosignatures of ours. Append-only; each row's seq
 * is the number of its audit entry.
 */
#ifndef PW_STORE_ST_WITNESS_H
#define PW_STORE_ST_WITNESS_H

#include "store/store.h"

struct witnessed_row {
    int64_t    seq;
    struct str origin;          /* of the partner's log */
    int64_t    size;
    struct str note;            /* the checkpoint as it came */
    struct str line;            /* our cosignature; STR_NONE: it was refused and is kept as evidence */
    struct str account;
};
int st_witnessed_add(struct store *st, const struct witnessed_row *w, struct pw_err *err);
/* The largest head of this log that we cosigned; *ret_found. */
int st_witnessed_head(struct store *st, struct str origin, struct arena *mem, struct witnessed_row *ret, bool *ret_found,
                      struct pw_err *err);
/* Is this very note kept as evidence already? */
int st_witnessed_refused(struct store *st, struct str origin, int64_t size, struct str note, bool *ret, struct pw_err *err);
typedef int (*witnessed_fn)(void *ctx, const struct witnessed_row *w, struct pw_err *err);
/* By origin and number. */
int st_witnessed_list(struct store *st, struct arena *mem, witnessed_fn each, void *ctx, struct pw_err *err);

struct cosigned_row {
    int64_t    seq;
    int64_t    size;            /* of our head */
    struct str witness;         /* name of the key */
    struct str line;
    struct str account;
};
int st_cosigned_add(struct store *st, const struct cosigned_row *c, struct pw_err *err);
typedef int (*cosigned_fn)(void *ctx, const struct cosigned_row *c, struct pw_err *err);
/* Of the head of this size; where it is -1 all of them by size, those of logs that were closed too. */
int st_cosigned_list(struct store *st, int64_t size, struct arena *mem, cosigned_fn each, void *ctx, struct pw_err *err);
/* The largest head with a cosignature of `witness` (p NULL: of anybody); 0: there is none. */
int st_cosigned_last(struct store *st, struct str witness, int64_t *ret_size, struct pw_err *err);

#endif
