/*
 * st_source.h - where lists are fetched from, and what was had last. Sources are append-only, the newest row of a list counts, and each
 * row's seq is the number of its audit entry. What was had last is derived: it only saves a transfer.
 */
#ifndef PW_STORE_ST_SOURCE_H
#define PW_STORE_ST_SOURCE_H

#include "store/store.h"

struct source_row {
    int64_t    seq;
    struct str list;
    struct str urls;            /* with line ends between; empty: it is fetched no more */
    struct str pin, proxy, ca;  /* STR_NONE: none */
    struct str account;
};
typedef int (*source_fn)(void *ctx, const struct source_row *s, struct pw_err *err);
int st_source_add(struct store *st, const struct source_row *s, struct pw_err *err);
/* The newest row of each list, by name. */
int st_source_list(struct store *st, struct arena *mem, source_fn each, void *ctx, struct pw_err *err);

/* The etag under which a URL was had last; empty when it was not, or when the list changed since. */
int st_etag_get(struct store *st, struct str list, struct str url, struct arena *mem, struct str *ret, struct pw_err *err);
int st_etag_put(struct store *st, struct str list, struct str url, struct str etag, struct pw_err *err);
int st_etag_forget(struct store *st, struct str list, struct pw_err *err);

#endif
