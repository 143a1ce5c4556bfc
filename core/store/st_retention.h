/*
 * st_retention.h - what is erased by law, and what of it may be: contents of entries by shipment, and names of parties.
 */
#ifndef PW_STORE_ST_RETENTION_H
#define PW_STORE_ST_RETENTION_H

#include "store/store.h"

typedef int (*retention_fn)(void *ctx, int64_t number, struct pw_err *err);

/* Closed shipments with contents on which nothing happened on `before` or later, by number, of those above `after`; at most
 * `limit`. */
int st_retention_due(struct store *st, int32_t before, int64_t after, int64_t limit, retention_fn each, void *ctx, struct pw_err *err);
/* Numbers (seq * 4 + part) of the contents that hang off this shipment: its versions and verdicts, what was decided,
 * answered, moved and found, and records of its key that were in quarantine (of its reference alone, where that is one shipment's). */
int st_retention_contents(struct store *st, int64_t shipment, retention_fn each, void *ctx, struct pw_err *err);

/* The texts of parties' spellings go where every shipment of the party was erased. *ret_n: how many. */
int st_retention_names(struct store *st, int64_t *ret_n, struct pw_err *err);

#endif
