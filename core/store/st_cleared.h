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

/* Derived: what a set of watch lists said of a party, by the digest of how it is written. Nothing is kept outside a transaction that
 * writes. */
int st_screened_get(struct store *st, int64_t lists, const struct digest *party, struct arena *mem, struct str *ret, bool *ret_found,
                    struct pw_err *err);
int st_screened_put(struct store *st, int64_t lists, const struct digest *party, struct str hits, struct pw_err *err);
/* A new version of a list is stored: of what was kept, only what the lists before it said is still of use. */
int st_screened_tidy(struct store *st, struct pw_err *err);

#endif
