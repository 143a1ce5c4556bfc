/*
 * permits.h - what is left of an authorisation: the register says for how much it is (reference table `permits`), shipments that
 * name it draw on it.
 *
 * A shipment draws what moved where that is recorded, else what it notified; nothing when it was withdrawn, cancelled or objected to. A
 * notification and its declaration draw once. An authorisation is known by its number and who issued it: of an import
 * the importing country, of an export the exporting one.
 */
#ifndef PW_APP_PERMITS_H
#define PW_APP_PERMITS_H

#include "app/history.h"
#include "app/reference.h"
#include "model/shipment.h"

enum permit_side { PERMIT_IMPORT, PERMIT_EXPORT, PERMIT_SIDES };

struct permit_entry { int64_t key, substance, mg; };    /* a verified row of the register, sorted by key */
int permits_build(struct reference *r, struct pw_err *err);

/* Under what a shipment's authorisation lies in store and register; false where it names none. */
bool permit_key(const struct history_keys *k, enum permit_side side, int64_t *ret);
/* The same of a row of the register, for either side: an issuer's numbers are one series. */
int64_t permit_key_of(struct str number, struct str issuer);

/* Records that a stored shipment draws on authorisations of the register. */
int permits_note(struct store *st, const struct reference *ref, int64_t shipment, const struct history_keys *k, struct pw_err *err);
/* The same of all that are stored: after a register was loaded. */
int permits_fill(struct store *st, const struct reference *ref, struct pw_err *err);

struct permit_balance { int64_t granted_mg, drawn_mg, moved_mg, shipments; };   /* moved_mg: of drawn_mg, what is known to have moved */
/* As it stood below audit number `before`, without consignment `except` (-1: with all). *ret_known false: the register does not hold
 * the authorisation for this substance (key of its code). */
int permit_balance(struct store *st, const struct reference *ref, int64_t permit, int64_t substance, int64_t except, int64_t before,
                   struct permit_balance *ret, bool *ret_known, struct pw_err *err);

#endif
