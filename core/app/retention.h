/*
 * retention.h - personal data is erased when the law's time is over, or for a person who may ask for it, and the record
 * goes on verifying.
 *
 * What goes: declared records, facts with the reasons that quote them, notes, quarantined records, and the spellings of
 * parties that no other shipment has. What stays: that there was a shipment, its reference, days, lane and score, and an
 * entry that names every content that is gone, who erased it, and the legal basis. The bytes are overwritten in the
 * database file and in its log; backups made before hold them still.
 */
#ifndef PW_APP_RETENTION_H
#define PW_APP_RETENTION_H

#include "app/office.h"
#include "audit/entry.h"

#define RETENTION_BASIS_MAX 500     /* bytes: an article and a reference, no story */

struct retention {
    int64_t shipments, contents, entries, names;
    bool    log_held;               /* a reader was in the way: the write-ahead log could not be emptied */
};

/* Closed shipments on which nothing happened since: at most 2,000 of them in one commit, until none is left. `dry` only counts. */
int retention_run(struct office *o, int32_t before, struct str basis, bool dry, struct retention *ret, struct pw_err *err);

/* One shipment, open or not. PW_ENOTFOUND: there is nothing of it to erase. */
int retention_erase(struct office *o, int64_t shipment, struct str basis, struct retention *ret, struct pw_err *err);

struct erasure {
    int64_t    seq, time_us;
    struct str actor, basis;        /* basis STR_NONE: not said */
    int64_t    contents;
    int64_t    shipment;            /* -1: more than one */
    int32_t    before;              /* day of the run; 0: none */
};
/* What an entry of this kind says; false: it is no erasure. Texts borrow from the entry. */
bool erasure_read(const struct audit_entry *e, struct erasure *ret);
typedef int (*erasure_fn)(void *ctx, const struct erasure *x, struct pw_err *err);
/* Every erasure on record, in order. Reads the whole log. */
int retention_list(struct store *st, erasure_fn each, void *ctx, struct pw_err *err);

#endif
