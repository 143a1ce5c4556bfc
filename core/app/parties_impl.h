/*
 * parties_impl.h - what parties.c (who was counted, what is cached) and parties_identify.c (who is meant) share. Nobody else
 * includes this.
 */
#ifndef PW_APP_PARTIES_IMPL_H
#define PW_APP_PARTIES_IMPL_H

#include "app/parties.h"

struct spelling {               /* a party as written -> its number */
    unsigned char digest[16];
    int64_t       party;        /* 0: free slot */
};

struct counted {
    int64_t id;                 /* 0: free slot */
    int64_t shipments;
    int32_t first_on;
    bool    dirty;
};

struct role_row { int64_t party, shipment; unsigned roles; };

struct parties {
    struct store    *st;
    const struct party_links *links;
    struct role_row *roles;         /* of new shipments, written in key order at the flush */
    size_t           n_roles, room_roles;
    int64_t          next_id;
    struct spelling *spellings;
    size_t           n_spellings, room_spellings;
    struct counted  *counts;
    size_t           n_counts, room_counts;
    int64_t         *dirty;         /* ids whose counts parties_flush() writes */
    size_t           n_dirty;
};

/* The number of a firm written so, made where it is new; 0: a name of nothing but punctuation is nobody. */
int parties_identify(struct parties *p, struct str name, struct str number, struct str country, int64_t *ret_id,
                     struct pw_err *err);

#endif
