/*
 * st_cleared.h - matches with a watch list that an officer found to be somebody else. Append-only; each row's seq is
 * the number of its audit entry, which the caller adds in the same transaction.
 */
#ifndef PW_STORE_ST_CLEARED_H
#define PW_STORE_ST_CLEARED_H

#include "format/crypto_hash.h"
#include "store/store.h"

struct cleared_row {
    int64_t       seq, party;
    struct str    list, entry;
    struct digest digest;       /* of what was compared: see app/cleared.h */
    bool          withdrawn;    /* it counts as a match again */
    struct str    account;
};
typedef int (*cleared_fn)(void *ctx, const struct cleared_row *c, struct pw_err *err);
int st_cleared_add(struct store *st, const struct cleared_row *c, struct pw_err *err);
/* All of them, in order. */
int st_cleared_list(struct store *st, struct arena *mem, cleared_fn each, void *ctx, struct pw_err *err);

#endif
