/*
 * clear.h - an officer says that a party of a shipment is not the one on a list, or takes that back.
 */
#ifndef PW_APP_CLEAR_H
#define PW_APP_CLEAR_H

#include "app/office.h"

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
