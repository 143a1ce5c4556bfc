/*
 * st_mapping.h - mapping files kept by name, and the header sets they were used on. Append-only: the newest content of
 * a name is in force, and each row with headers remembers one header set for it. A row's seq is the number of its audit
 * entry, which the caller adds in the same transaction.
 */
#ifndef PW_STORE_ST_MAPPING_H
#define PW_STORE_ST_MAPPING_H

#include "format/crypto_hash.h"
#include "store/store.h"

struct mapping_row {
    int64_t       seq;
    struct str    name;
    struct digest digest;       /* of content */
    struct str    content;      /* Lua text */
    bool          bound;        /* to a header set: */
    struct digest headers;
    struct str    account;
};
int st_mapping_add(struct store *st, const struct mapping_row *m, struct pw_err *err);

/* The newest row of each name, by name; `bound` tells whether any row of this content is. */
typedef int (*mapping_fn)(void *ctx, const struct mapping_row *m, struct pw_err *err);
int st_mapping_list(struct store *st, struct arena *mem, mapping_fn each, void *ctx, struct pw_err *err);
/* The newest row of a name; PW_ENOTFOUND. */
int st_mapping_get(struct store *st, struct str name, struct arena *mem, struct mapping_row *ret, struct pw_err *err);
/* Is this header set remembered for this name and content? */
int st_mapping_bound(struct store *st, const struct mapping_row *m, const struct digest *headers, bool *ret,
                     struct pw_err *err);

#endif
