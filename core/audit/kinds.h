/*
 * kinds.h - every kind of audit entry, and which business rows each one vouches for.
 *
 * The one list that writing (app/ledger) and verifying (app/verify) go by. Numbers and tags are part of
 * the signed bytes: they are never reused and never change their meaning.
 */
#ifndef PW_AUDIT_KINDS_H
#define PW_AUDIT_KINDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*      name              number  word in the log     */
#define AUDIT_KINDS(K)                                   \
    K(LOG_CREATE,         1,  "log.create")              \
    K(ALERT,              2,  "alert")                   \
    K(IMPORT,             3,  "import")                  \
    K(VERSION,            4,  "version")                 \
    K(VERDICT,            5,  "verdict")                 \
    K(QUARANTINE,         6,  "quarantine")              \
    K(QUARANTINE_CLOSE,   7,  "quarantine.close")        \
    K(DECISION,           8,  "decision")                \
    K(REPLY,              9,  "reply")                   \
    K(MOVEMENT,           10, "movement")                \
    K(FINDING,            11, "finding")                 \
    K(INPUT,              12, "input")                   \
    K(RULEBOOK,           13, "rulebook")                \
    K(ACCOUNT,            14, "account")                 \
    K(LAPSE,              15, "lapse")                   \
    K(ERASE,              16, "erase")                   \
    K(HEAD_REPAIR,        17, "head.repair")             \
    K(SCHEMA,             18, "schema.upgrade")          \
    K(DRAFT,              19, "rules.submit")            \
    K(APPROVAL,           20, "rules.approve")           \
    K(PUBLICATION,        21, "rules.publish")           \
    K(SHADOW,             22, "rules.shadow")            \
    K(EXCEPTION,          23, "exception")               \
    K(PARTY_LINK,         24, "party.link")              \
    K(MAPPING,            25, "mapping")                 \
    K(CLEARED,            26, "list.clear")              \
    K(LIST_SOURCE,        27, "list.source")             \
    K(PARTNER,            30, "partner")                 \
    K(ALERT_EVENT,        31, "alert.event")             \
    K(RECEIPT,            32, "alert.receipt")           \
    K(STRANGER,           33, "partner.stranger")        \
    K(FOREIGN,            36, "alert.foreign")           \
    K(WITNESS,            60, "audit.witness")           \
    K(COSIGNED,           61, "audit.cosigned")

enum audit_kind {
#define AS_ENUM(name, number, word) AUDIT_##name = number,
    AUDIT_KINDS(AS_ENUM)
#undef AS_ENUM
    AUDIT_KINDS_END
};

/*
 * Tables whose rows need an entry: the row's key column leads to the entry's seq. A row that no entry
 * of a kind listed below vouches for is an orphan.
 *      name                 table                  key column
 */
#define AUDIT_TABLES(T)                                  \
    T(VERSION,           "version")           /* seq */  \
    T(VERDICT,           "verdict")           /* seq */  \
    T(IMPORT_RUN,        "import_run")        /* seq */  \
    T(QUARANTINE,        "quarantine")        /* seq */  \
    T(QUARANTINE_CLOSED, "quarantine_closed") /* by_seq */ \
    T(DECISION,          "decision")          /* seq */  \
    T(REPLY,             "reply")             /* seq */  \
    T(MOVEMENT,          "movement")          /* seq */  \
    T(FINDING,           "finding")           /* seq */  \
    T(INPUT_VERSION,     "input_version")     /* seq */  \
    T(RULEBOOK,          "rulebook")          /* seq */  \
    T(ACCOUNT_EVENT,     "account_event")     /* seq */  \
    T(DRAFT,             "draft")             /* seq */  \
    T(APPROVAL,          "approval")          /* seq */  \
    T(PUBLICATION,       "publication")       /* seq */  \
    T(SHADOW,            "shadow")            /* seq */  \
    T(EXCEPTION,         "exception")         /* seq */  \
    T(PARTY_LINK,        "party_link")        /* seq */  \
    T(MAPPING,           "mapping")           /* seq */  \
    T(CLEARED,           "cleared")           /* seq */  \
    T(LIST_SOURCE,       "list_source")       /* seq */  \
    T(PARTNER,           "partner")           /* seq */  \
    T(ALERT,             "alert")             /* seq */  \
    T(ALERT_EVENT,       "alert_event")       /* seq */  \
    T(RECEIPT,           "receipt")           /* seq */  \
    T(FOREIGN_DOCUMENT,  "foreign_document")  /* seq */  \
    T(WITNESSED,         "witnessed")         /* seq */  \
    T(COSIGNED,          "cosigned")          /* seq */

enum audit_table {
#define AS_ENUM(name, table) AUDIT_T_##name,
    AUDIT_TABLES(AS_ENUM)
#undef AS_ENUM
    AUDIT_TABLES_N
};

/*
 * What a kind vouches for, in the order in which the rows are digested: at least `least` and at most
 * `most` rows of the table. The lines of one kind stand together.
 */
#define AUDIT_ROWS(R)                                    \
    R(IMPORT,            IMPORT_RUN,        1, 1)          \
    R(IMPORT,            QUARANTINE_CLOSED, 0, SIZE_MAX)   \
    R(VERSION,           VERSION,           1, 1)          \
    R(VERSION,           QUARANTINE_CLOSED, 0, SIZE_MAX)   \
    R(VERDICT,           VERDICT,           1, 1)          \
    R(QUARANTINE,        QUARANTINE,        1, 1)          \
    R(QUARANTINE_CLOSE,  QUARANTINE_CLOSED, 1, SIZE_MAX)   \
    R(DECISION,          DECISION,          1, 1)          \
    R(REPLY,             REPLY,             1, 1)          \
    R(MOVEMENT,          MOVEMENT,          1, 1)          \
    R(FINDING,           FINDING,           1, 1)          \
    R(INPUT,             INPUT_VERSION,     1, 1)          \
    R(RULEBOOK,          RULEBOOK,          1, 1)          \
    R(ACCOUNT,           ACCOUNT_EVENT,     1, 1)          \
    R(DRAFT,             DRAFT,             1, 1)          \
    R(APPROVAL,          APPROVAL,          1, 1)          \
    R(PUBLICATION,       RULEBOOK,          0, 1)          \
    R(PUBLICATION,       PUBLICATION,       1, 1)          \
    R(SHADOW,            SHADOW,            1, 1)          \
    R(EXCEPTION,         EXCEPTION,         1, 1)          \
    R(PARTY_LINK,        PARTY_LINK,        1, 1)        \
    R(MAPPING,           MAPPING,           1, 1)          \
    R(CLEARED,           CLEARED,           1, 1)          \
    R(LIST_SOURCE,       LIST_SOURCE,       1, 1)          \
    R(PARTNER,           PARTNER,           1, 1)          \
    R(ALERT,             ALERT,             1, 1)          \
    R(ALERT_EVENT,       ALERT_EVENT,       1, 1)          \
    R(RECEIPT,           RECEIPT,           1, 1)          \
    R(FOREIGN,           FOREIGN_DOCUMENT,  1, 1)          \
    R(WITNESS,           WITNESSED,         1, 1)          \
    R(COSIGNED,          COSIGNED,          1, 1)

struct audit_rows_rule {
    enum audit_table table;
    size_t           least, most;
};

/* Tags of an entry's fields. 16 and up belong to the kind. */
enum audit_tag {
    AUDIT_TAG_ACTOR     = 1,    /* account name, or "system" */
    AUDIT_TAG_ACTION    = 2,    /* word of the kind, or a finer one ("alert.issue") */
    AUDIT_TAG_ROWS      = 3,    /* 32 bytes: digest of the business rows, see ledger.h */
    AUDIT_TAG_LAST_HEAD = 4,    /* 32 bytes, on the first entry of a commit: digest of the checkpoint
                                   before it, which must exist with exactly seq entries */
    AUDIT_TAG_CLOCK     = 5,    /* i64: what the clock said, where it ran behind the log */
    AUDIT_TAG_PAYLOAD   = 8,    /* 32 bytes: commitment of erasable payload 0 (record, note) */
    AUDIT_TAG_PAYLOAD_1 = 9,    /* 32 bytes: commitment of erasable payload 1 (verdict and facts) */
    AUDIT_TAG_KIND      = 16,   /* the first that a kind may define */

    AUDIT_TAG_ORIGIN    = 16,   /* log.create: the log's name */
    AUDIT_TAG_VKEY      = 17,   /* log.create: verifier key of the log */
    AUDIT_TAG_SAMPLING  = 18,   /* log.create: commitment of the control sample's key */
    AUDIT_TAG_SUBJECT   = 19,   /* any kind: seq (u64) of what it is about, e.g. the shipment */
    AUDIT_TAG_ERASED    = 20,   /* erase: n x u64 seq * 4 + part of what was erased */
    AUDIT_TAG_CELL_SIZE = 21,   /* head.repair: u64 size that the head cell stood at */
    AUDIT_TAG_SCHEMA    = 22,   /* schema.upgrade: u64 version it was, u64 version it is now */
    AUDIT_TAG_BASIS     = 60,   /* erase: the legal basis, in words */
    AUDIT_TAG_BEFORE    = 61,   /* erase: i64 day before which everything closed was erased */
    AUDIT_TAG_PREVIOUS  = 62,   /* log.create after a restore: the last note of the log before */
    AUDIT_TAG_LOST      = 63,   /* and the head cell's, where that knew more */
    AUDIT_TAG_REASON    = 64,   /* and why */
    AUDIT_TAG_AT        = 65,   /* and when (i64): the entry keeps the time of the log's beginning */
};

#define AUDIT_PARTS 2           /* erasable payloads an entry may have; audit_private.id = seq * 4 + part */

const char *audit_kind_word(unsigned kind);         /* NULL: not a kind of ours */
const char *audit_table_name(enum audit_table t);   /* as in the schema */
/* What the kind vouches for, in order; *ret_n is 0 for kinds without rows and unknown kinds. */
const struct audit_rows_rule *audit_kind_rows(unsigned kind, size_t *ret_n);

#endif
