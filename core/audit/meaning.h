/*
 * meaning.h - what an entry must say at its place, whatever it is about: that it belongs to this log and stands at
 * its number, that its kind is known, that the first creates the log under this key, that time does not run back.
 * Messages say what "it" is or does: the caller names the entry.
 * One rule for the database, a bundle and a single proof.
 */
#ifndef PW_AUDIT_MEANING_H
#define PW_AUDIT_MEANING_H

#include "audit/entry.h"
#include "format/note.h"

/* `log_id` is that of the key's name. `before_us`: time of the entry before it; INT64_MIN where that is not at hand. PW_EAUDIT: 10 unknown kind, else 13. */
int audit_meaning(const struct audit_entry *e, int64_t seq, const struct note_key *log,
                  const unsigned char log_id[static AUDIT_LOG_ID], int64_t before_us, struct pw_err *err);

#endif
