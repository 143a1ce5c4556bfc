/*
 * parties_impl.h - what parties.c (who was counted, what is cached), parties_identify.c (who is meant), parties_near.c (whose name
 * is like it) and parties_contact.c (how they are reached) share. Nobody else includes this.
 */
#ifndef PW_APP_PARTIES_IMPL_H
#define PW_APP_PARTIES_IMPL_H

#include "app/parties.h"
#include "app/row_keys.h"
#include "match/alike.h"

struct spelled {               /* a party as written -> its number */
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
    struct spelled *spellings;
    size_t           n_spellings, room_spellings;
    struct counted  *counts;
    size_t           n_counts, room_counts;
    int64_t         *dirty;         /* ids whose counts parties_flush() writes */
    size_t           n_dirty;
    struct latin     latin;
    struct arena     one;           /* of the name at hand */
    struct key_set   reached;       /* telephones and the like that are stored */
    struct key_set   never;         /* of imports: firms that did not import a substance when last asked */
};

/* A name that is asked for; what is like it is worked out when the name itself is not known. */
struct naming {
    struct str  name, country, folded;
    struct name words;
    int64_t     keys[ALIKE_KEYS_MAX];
    size_t      n_keys;
    bool        read;
};

/* Stores the name as a spelling of a firm, to be found by what is like it. */
int naming_store(struct parties *p, struct naming *n, const struct digest *key, int64_t party, struct pw_err *err);

/* A stored spelling is to be found so too. */
int naming_fill(struct parties *p, const struct variant_row *v, struct pw_err *err);

/* The spelling most like the name, of those that `fits` lets pass (NULL: all). *ret_party -1: none, or two firms fit it equally. */
typedef int (*naming_fits)(struct parties *p, int64_t party, bool *ret, struct pw_err *err);
int naming_near(struct parties *p, struct naming *n, naming_fits fits, struct variant_row *ret, int64_t *ret_party, struct pw_err *err);

/* The number of a firm written so, made where it is new; 0: a name of nothing but punctuation is nobody. */
int parties_identify(struct parties *p, struct str name, struct str number, struct str country, int64_t *ret_id,
                     struct pw_err *err);

#endif
