/*
 * st_chain.h - what links one consignment to others (derived): authorisations that shipments name, and consignments that moved in another
 * quantity than was notified, by party.
 */
#ifndef PW_STORE_ST_CHAIN_H
#define PW_STORE_ST_CHAIN_H

#include "store/store.h"

/* What is known changes nothing. */
int st_permit_use_add(struct store *st, int64_t permit, int64_t shipment, struct pw_err *err);
typedef int (*chain_fn)(void *ctx, int64_t shipment, struct pw_err *err);
/* The newest `limit` of them, newest first. */
int st_permit_use_list(struct store *st, int64_t permit, int64_t limit, chain_fn each, void *ctx, struct pw_err *err);

/* Declarations that name this PEN reference, oldest first. */
int st_declarations_of(struct store *st, struct str pen_reference, int64_t limit, chain_fn each, void *ctx, struct pw_err *err);

/* `seq` is the movement that showed it. */
int st_moved_gap_any(struct store *st, bool *ret, struct pw_err *err);     /* is there one at all? */
int st_moved_gap_add(struct store *st, int64_t party, int64_t shipment, int64_t seq, struct pw_err *err);
/* Shipments of a party with one, shown below audit number `before`, without shipment `except`. */
int st_moved_gap_count(struct store *st, int64_t party, int64_t except, int64_t before, int64_t *ret, struct pw_err *err);

#endif
