/* alert_match_impl.h - what alert_match.c and alert_set.c share. */
#ifndef PW_APP_ALERT_MATCH_IMPL_H
#define PW_APP_ALERT_MATCH_IMPL_H

#include "app/alert_match.h"
#include "model/substance.h"

#define ALERT_PARENTS_MAX 32

struct alert_entry {
    int64_t        seq;                     /* of the alert's row */
    int64_t        from, until;             /* counts for what is asked of: from < before <= until */
    struct digest  digest;
    struct str     id, from_authority, kind;
    bool           seizure;
    bool           red;                     /* marked TLP:RED */
    int64_t        sealed, unsealed;        /* seq of the last of each; -1: never */
    struct digest *parents;                 /* of derived.from */
    size_t         n_parents;
};

struct alert_posting { size_t entry, next; };           /* next: index + 1 of the next of the same key; 0: none */
struct alert_fate    { size_t entry; int64_t seq; bool right; };

enum { KEY_PHONE = 'p', KEY_EMAIL = 'e', KEY_ADDRESS = 'a', KEY_CONTAINER = 'c', KEY_VEHICLE = 'v', KEY_CORRIDOR = 'r' };

/* One spelling of a telephone, address, ...; empty where it tells nothing. */
void alert_key(char kind, struct str text, struct buf *out);
void alert_key_corridor(struct str code, struct str from, struct str to, struct buf *out);

#endif
