/*
 * ledger.h - one write transaction with its audit entries: what is decided and the record of it commit
 * together, under one signed head, or not at all.
 *
 *   ledger_begin(L, &others, err)             lock, begin, hold database and head cell against each other
 *   ledger_add(L, &(struct ledger_entry){ .kind = AUDIT_DECISION, ... }, &seq, err)
 *   st_decision_add(st, &(struct decision_row){ .seq = seq, ... }, err)      the row's key is the seq
 *   ledger_commit(L, err)                     digest rows, sign, commit, move the head cell, unlock
 *
 * Rows may be stored before or after ledger_add(), but within the transaction. At commit each entry's
 * rows are read back from the database and digested into the entry (AUDIT_TAG_ROWS):
 *
 *   SHA-256("penwatch/row/v1\n" || for each row in the order of AUDIT_ROWS:
 *           u32 len, table | for each column that is not NULL: u8 index, u8 type, value | u8 255)
 *   types: 'I' i64, 'T' u32 len + bytes, 'B' u32 len + bytes; a column added later is NULL in old rows
 *   and changes no digest
 *
 * so an entry without its rows, or a row without its entry, fails the commit: nothing unaudited is ever
 * written. A failed commit has rolled everything back, with one exception that its message names: the
 * head cell could not be replaced after the database had committed; the next begin repairs that.
 *
 * The head cell `<db>.head` lies outside the database and holds the last signed checkpoint. Begin refuses
 * a database that is behind it (PW_EAUDIT 15: an old copy), that contradicts it (14), whose frontier does
 * not give the signed root (13), that has entries beyond its last checkpoint (16), or, with PW_EAUDIT 15
 * as well, a missing cell beside entries. A database ahead of the cell by validly signed heads was cut off between
 * commit and cell: the cell is moved on and that is logged (head.repair).
 *
 * Times never run backwards in the log: an entry whose time lies before its predecessor's takes that one's
 * time and says what the clock said in AUDIT_TAG_CLOCK.
 *
 * The ledger borrows store and keys; both must outlive it. One thread.
 */
#ifndef PW_APP_LEDGER_H
#define PW_APP_LEDGER_H

#include "audit/kinds.h"
#include "format/crypto_hash.h"
#include "format/keyfile.h"
#include "store/store.h"

#define LEDGER_EXTRA_MAX 8          /* fields of its kind that one entry may carry */

struct ledger;

struct ledger_field {
    uint16_t   tag;                 /* AUDIT_TAG_KIND or more, ascending */
    struct str bytes;
};

struct ledger_entry {
    enum audit_kind kind;
    int64_t         time_us;        /* UTC microseconds, from the caller's clock */
    const char     *actor;          /* account name; NULL: "system" */
    const char     *action;         /* NULL: the kind's word */
    int64_t         subject;        /* seq + 1 of what it is about (AUDIT_TAG_SUBJECT); 0: nothing */
    const struct ledger_field *fields;
    size_t          n_fields;
    struct str      payload[AUDIT_PARTS];   /* erasable; p == NULL: none. Stored at once, salted */
};

/* Reads nothing yet. The log's origin is the name of the key. */
int ledger_open(struct ledger **ret, struct store *st, const struct keyfile *keys, struct pw_err *err);
void ledger_close(struct ledger *L);        /* rolls back; takes NULL */
static inline void ledger_freep(struct ledger **L) { ledger_close(*L); }
#define LEDGER_AUTO __attribute__((cleanup(ledger_freep))) struct ledger *

/* *ret_others (may be NULL): another connection has committed since ours last held the lock. */
int ledger_begin(struct ledger *L, bool *ret_others, struct pw_err *err);

/* The first entry of a new log must be AUDIT_LOG_CREATE; its own fields are filled in. `e` and all it
 * points to may go once this returns. */
int ledger_add(struct ledger *L, const struct ledger_entry *e, int64_t *ret_seq, struct pw_err *err);

/* Without entries it only commits (derived tables). */
int ledger_commit(struct ledger *L, struct pw_err *err);
void ledger_rollback(struct ledger *L);

/* Number of entries, including those queued in an open transaction: the next seq. Known from the first
 * begin on, 0 before; as is the head. */
int64_t ledger_size(const struct ledger *L);
/* Size and root of the last committed head. */
int64_t ledger_head(const struct ledger *L, struct digest *ret_root);

/* For a reader, who holds no key: how many entries the head cell knows that the database lacks, because an older copy
 * was put back. 0 when there are none or nothing can be told; 'audit verify' tells all. */
int64_t ledger_entries_lost(struct store *st);

/* "<db>.head", in `out`; false when too long. */
#define LEDGER_PATH_ROOM 4096
bool ledger_head_path(const struct store *st, char out[static LEDGER_PATH_ROOM]);

#endif
