/*
 * policy.h - whom a verifier trusts: logs, witnesses, and how many of these must have cosigned
 * (c2sp.org/tlog-policy). Names and addresses in it mean nothing outside of the file.
 *
 *   log <vkey> [<url>] [sizes=<from>-<before>]
 *   witness <name> <vkey> [<url>]
 *   group <name> all|any|<k> <member>...        members stand on lines before
 *   quorum <witness or group>|none
 *
 * `sizes` is ours: the key signs heads of from <= size < before alone (a rotated or lost key). A public key
 * that stands twice is refused, whatever its names: one witness counts once (F51, F195).
 */
#ifndef PW_AUDIT_POLICY_H
#define PW_AUDIT_POLICY_H

#include "audit/checkpoint.h"

#define POLICY_MAX       ((size_t)64 << 10)
#define POLICY_LOGS      32         /* as many of each as the specification wants at least */
#define POLICY_WITNESSES 32
#define POLICY_GROUPS    32
#define POLICY_NAME_MAX  200
#define POLICY_SKEW_S    600        /* a witness's clock may run before ours by so much (F52) */

struct policy_log {
    struct note_key key;
    uint64_t        from, before;   /* sizes that it may sign */
};

struct policy_witness {
    struct str      name;
    struct note_key key;
};

struct policy_group {
    struct str name;
    unsigned   least;               /* members that must have cosigned */
    uint32_t   witnesses, groups;   /* members, one bit each */
};

struct policy {
    struct policy_log     logs[POLICY_LOGS];
    struct policy_witness witnesses[POLICY_WITNESSES];
    struct policy_group   groups[POLICY_GROUPS];
    size_t                n_logs, n_witnesses, n_groups;
    bool                  none;     /* no cosignature is asked for */
    bool                  whole;    /* the quorum is a group, else a witness */
    unsigned              quorum;   /* its number */
};

/* What a checkpoint's signatures came to. */
struct policy_seen {
    struct checkpoint        cp;            /* borrows from the note */
    const struct policy_log *log;
    uint32_t                 cosigned;      /* witnesses of the policy, one bit each */
    size_t                   n_cosigned;
    size_t                   ignored;       /* lines of keys that the policy does not name */
    uint64_t                 newest_s;      /* of the cosignatures; 0: none */
};

/* Names borrow from `text`. PW_EKEY says line and reason. */
int policy_parse(struct str text, struct policy *ret, struct pw_err *err);

/* The policy of one log's key and no witness. */
void policy_of_key(const struct note_key *log, struct policy *ret);

/*
 * Opens a checkpoint: a log of its origin must have signed it within its sizes (18), no known key badly (11), no
 * witness at a time beyond `now_s` and the skew (11), and the quorum must be met (12). *ret is filled as far as it
 * went, also on 12.
 */
int policy_open(const struct policy *p, struct str note, int64_t now_s, struct policy_seen *ret, struct pw_err *err);

#endif
