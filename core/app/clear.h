/*
 * clear.h - an officer says that a party of a shipment is not the one on a list, or takes that back.
 */
#ifndef PW_APP_CLEAR_H
#define PW_APP_CLEAR_H

#include "app/office.h"
#include "app/view.h"

#define CLEARED_SHOWN 16    /* matches of one shipment */

/* A match that no longer counts: who said so, when and why. */
struct cleared_shown {
    enum party_role role;
    struct str      list, entry, name, account;
    struct str      reason;         /* STR_NONE: erased */
    int64_t         time_us;
};
/* Those of a shipment's parties, by role; the office needs its reference data. In the arena. */
int clear_shown(struct office *o, const struct view *v, struct arena *a, struct cleared_shown ret[static CLEARED_SHOWN], size_t *ret_n,
                struct pw_err *err);

struct clearing {
    int64_t     shipment;
    const char *entry;          /* its number or name in the list */
    const char *list;           /* NULL: whichever it is on */
    struct str  reason;         /* in words; erasable like every note */
    bool        withdraw;
};

/*
 * Every party of the shipment's newest version that is taken for the entry. *ret_n: matches; *ret_seq: audit number of the first.
 * PW_ENOTFOUND: no party is; PW_ESTATE: it is cleared already, or was not.
 */
int clear_match(struct office *o, const struct clearing *c, size_t *ret_n, int64_t *ret_seq, struct pw_err *err);

#endif
