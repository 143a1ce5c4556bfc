/*
 * payload.h - the erasable content behind entries: declared records, verdicts with their facts.
 *
 * PW_ENOTFOUND: the payload was erased by law (or never was); what rests on it says "(erased)".
 */
#ifndef PW_APP_PAYLOAD_H
#define PW_APP_PAYLOAD_H

#include "model/shipment.h"
#include "model/verdict.h"
#include "store/store.h"

int payload_get(struct store *st, int64_t seq, int part, struct arena *a, struct str *ret, struct pw_err *err);

/* The declared texts of a stored version; typed members are not filled (shipment_check() does). */
int payload_record(struct store *st, int64_t version_seq, struct arena *a, struct shipment *ret,
                   struct pw_err *err);

/* A verdict, and the bytes of its facts for replay. */
int payload_verdict(struct store *st, int64_t verdict_seq, struct arena *a, struct verdict *ret,
                    struct str *ret_facts, struct pw_err *err);

#endif
