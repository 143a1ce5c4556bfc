/*
 * st_party_link.h - which party an officer had looked at as which. Append-only; each row's seq is the number of its audit
 * entry, whose erasable payload holds the reason.
 */
#ifndef PW_STORE_ST_PARTY_LINK_H
#define PW_STORE_ST_PARTY_LINK_H

#include "store/store.h"

struct party_link_row {
    int64_t    seq, party;
    int64_t    into;            /* STORE_ABSENT: it stands alone again */
    struct str account;
};
int st_party_link_add(struct store *st, const struct party_link_row *l, struct pw_err *err);
typedef int (*party_link_fn)(void *ctx, const struct party_link_row *l, struct pw_err *err);
/* Those below audit number `before`, by seq. */
int st_party_link_list(struct store *st, int64_t before, struct arena *mem, party_link_fn each, void *ctx,
                       struct pw_err *err);
/* How many there are. */
int st_party_link_count(struct store *st, int64_t *ret, struct pw_err *err);

#endif
