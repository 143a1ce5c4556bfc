/*
 * entry.h - one audit entry as bytes (exchange_audit.md 1.4). What is hashed is these bytes, kept as
 * written; JSON is a view.
 *
 *   "PWAE" 01 | log_id[8] | u64 seq | i64 time_us | u16 kind | u16 n | n x (u16 tag | u32 len | bytes)
 *
 * big-endian; tags strictly ascending; at most AUDIT_BODY_MAX bytes, so that 256 fit a tlog-tiles bundle.
 */
#ifndef PW_AUDIT_ENTRY_H
#define PW_AUDIT_ENTRY_H

#include "audit/kinds.h"
#include "base/buf.h"

#define AUDIT_BODY_MAX   65535
#define AUDIT_FIELDS_MAX 32         /* twelve tags are defined */
#define AUDIT_LOG_ID     8

struct audit_field {
    uint16_t   tag;
    struct str bytes;
};

struct audit_entry {
    unsigned char      log_id[AUDIT_LOG_ID];
    uint64_t           seq;
    int64_t            time_us;
    uint16_t           kind;
    size_t             n_fields;
    struct audit_field fields[AUDIT_FIELDS_MAX];
};

/* First bytes of SHA-256("penwatch/log-id/v1\n" || origin). */
void audit_log_id(struct str origin, unsigned char ret[static AUDIT_LOG_ID]);

/* Appends the body. PW_EINTERNAL: tags not ascending; PW_ELIMIT: too long. */
int audit_entry_encode(const struct audit_entry *e, struct buf *out, struct pw_err *err);

/* Fields borrow from `body`. Fails with PW_EAUDIT and verify_code 10 on anything but the one spelling. */
int audit_entry_decode(struct str body, struct audit_entry *ret, struct pw_err *err);

/* Where in the encoded body the bytes of the field at this place begin. */
size_t audit_entry_offset(const struct audit_entry *e, size_t field);

/* STR_NONE when the entry has no such field. */
struct str audit_entry_field(const struct audit_entry *e, unsigned tag);

#endif
