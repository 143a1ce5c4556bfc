/*
 * verify.h - `audit verify`: is what is stored what was signed? (exchange_audit.md 1.6)
 *
 * One pass in one read snapshot with flat memory: every entry is decoded and hashed, the tree rebuilt and
 * its tiles compared, every stored checkpoint's signature and root checked, every business row digested
 * again and held against its entry, every commitment opened or counted as erased, and the head cell
 * compared. Nothing that was not looked at can end in PW_OK.
 *
 * Failure is PW_EAUDIT with verify_code
 *   10 malformed   11 bad signature   13 hash, root or row mismatch, orphan, missing checkpoint inside
 *   14 contradicts a held head        15 older than the head cell or a held head
 *   16 entries that no checkpoint covers, no checkpoint at all      17 stale      18 unknown key
 * and names the first bad seq. The report is filled as far as the pass came, also on failure.
 */
#ifndef PW_APP_VERIFY_H
#define PW_APP_VERIFY_H

#include "audit/kinds.h"
#include "format/crypto_hash.h"
#include "format/note.h"
#include "store/store.h"

#define VERIFY_HELD_MAX 64          /* partners whose heads are laid beside ours */

struct verify_count {
    int64_t done, all;
};

enum verify_cell {
    VERIFY_CELL_ABSENT,             /* not looked for, or missing beside an empty log */
    VERIFY_CELL_EQUAL,
    VERIFY_CELL_BEHIND,             /* cut off after a commit; the next write moves it on */
};

struct verify_report {
    struct verify_count bodies;     /* entries decoded and hashed */
    struct verify_count heads;      /* checkpoints: signature and root */
    struct verify_count tiles;
    struct verify_count rows[AUDIT_TABLES_N];
    struct verify_count payloads;   /* done: opened or lawfully erased */
    int64_t             erased;     /* of them, erased with an entry that says so */
    int64_t             clock_back; /* entries whose clock ran behind the log */
    int64_t             time_first, time_last;
    int64_t             ignored_signatures;     /* of algorithms or keys we do not know */
    int64_t             old_heads;  /* heads of logs before a restore, whose roots the entries still give */
    enum verify_cell    cell;
    int64_t             cell_size;
    bool                outside_anchor;         /* at least one held head was compared */
    struct verify_count cosignatures;           /* bundle: witnesses of the newest head, of those in the policy;
                                                   database: stored ones that verify, of all */
    bool                carried;                /* rows and contents were there to be looked at: not in every bundle */
    int64_t             size;       /* of the snapshot's last checkpoint */
    struct digest       root;
    int64_t             first_bad;  /* seq; -1: none or not one entry's fault */
};

struct verify_options {
    const struct note_key *key;     /* the log's; its name is the origin */
    struct str             cell;    /* content of the head cell, read before the snapshot; p == NULL: missing */
    bool                   no_cell; /* a copy that comes without its cell (a partner's bundle) */
    const struct str      *held;    /* heads of this log that others keep: signed notes */
    size_t                 n_held;
    void                 (*progress)(void *ctx, int64_t done, int64_t all);   /* may be NULL */
    void                  *ctx;
};

/* `st` is a reader's connection without an open snapshot. */
int verify_log(struct store *st, const struct verify_options *o, struct verify_report *ret,
               struct pw_err *err);

/* The same with the cell beside the database read first, and partners' cosignatures looked at (11, 15, 18): what the
 * command does. */
int verify_database(struct store *st, const struct note_key *key, const struct str *held, size_t n_held,
                    struct verify_report *ret, struct pw_err *err);

#endif
