/*
 * st_partner.h - the authorities that alerts are exchanged with, and this office itself. Append-only: the newest row of an authority
 * is in force; each row's seq is the number of its audit entry, which countersigns the card in it.
 */
#ifndef PW_STORE_ST_PARTNER_H
#define PW_STORE_ST_PARTNER_H

#include "store/store.h"

enum partner_state { PARTNER_SELF, PARTNER_TRUSTED, PARTNER_REVOKED };
enum partner_profile { PROFILE_NON_NOMINAL, PROFILE_FULL };    /* which fields they get: model/alert.h */

struct partner_row {
    int64_t              seq;
    struct str           authority;
    int64_t              version;       /* of the card */
    enum partner_state   state;
    enum partner_profile profile;
    struct str           card;          /* as signed */
    struct str           account;
};
typedef int (*partner_fn)(void *ctx, const struct partner_row *p, struct pw_err *err);
int st_partner_add(struct store *st, const struct partner_row *p, struct pw_err *err);
/* The newest row of each authority, by name; or, with `all`, every row by seq. */
int st_partner_list(struct store *st, bool all, struct arena *mem, partner_fn each, void *ctx, struct pw_err *err);
/* seq of the newest row of all; -1: there is none. */
int st_partner_newest(struct store *st, int64_t *ret, struct pw_err *err);

#endif
