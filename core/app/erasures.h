/*
 * erasures.h - contents that are gone, held against the entries that say they were erased by law: the same for a
 * database and for a bundle of it.
 */
#ifndef PW_APP_ERASURES_H
#define PW_APP_ERASURES_H

#include "audit/entry.h"

/* Remembered to the end of a pass; 64 MB at most: four million records of a retention run, with both contents. */
#define ERASURES_MAX ((size_t)1 << 23)

struct erasures {
    uint64_t *gone, *said;          /* content numbers, seq * 4 + part */
    size_t    n_gone, n_said, room_gone, room_said;
};

void erasures_done(struct erasures *x);
int erasures_gone(struct erasures *x, uint64_t id, struct pw_err *err);
/* What this entry says it erased; nothing where it is of another kind. PW_EAUDIT 10: it does not say. */
int erasures_said(struct erasures *x, const struct audit_entry *e, struct pw_err *err);

/* At the end: both must be the same. PW_EAUDIT 13 names the entry in *ret_seq. */
int erasures_match(struct erasures *x, int64_t *ret_seq, struct pw_err *err);

#endif
