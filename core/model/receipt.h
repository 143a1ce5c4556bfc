/*
 * receipt.h - what a recipient says of an alert, and what a sender says is on its way (exchange_audit.md 2.3).
 *
 *   penwatch/receipt/v1                          penwatch/manifest/v1
 *   alert <digest> <version>                     from <authority>
 *   from <authority>                             to <authority>
 *   state <word>                                 channel <first> <last>
 *   sighting <word>                              entry <number> <digest> <id> <version> <action> <bytes> <mark>
 *   audit <origin> <size>                        ...
 *   head <base64 of the checkpoint note>         head <base64 of the checkpoint note>
 *
 * Signed by the alerts key of `from`. Digests in base64. Channel numbers are the sender's own, from 1, without gaps; an empty
 * list says "channel <n> <n-1>", n being the next number.
 *
 * Errors as in alert.h.
 */
#ifndef PW_MODEL_RECEIPT_H
#define PW_MODEL_RECEIPT_H

#include "base/arena.h"
#include "model/alert.h"

/* Numbers are stored. */
enum receipt_state { RECEIPT_RECEIVED, RECEIPT_ACCEPTED, RECEIPT_REJECTED, RECEIPT_ACTED, RECEIPT_FOUND, RECEIPT_WRONG, RECEIPT_STATES };
/* "yes 1", "yes 2-5", "yes 6-20", "yes 21+", "no", "not-known": bands, because a number can tell who it was. */
enum sighting { SIGHTING_NOT_KNOWN, SIGHTING_NO, SIGHTING_ONE, SIGHTING_FEW, SIGHTING_SOME, SIGHTING_MANY, SIGHTINGS };

const char *receipt_state_name(enum receipt_state s);
bool receipt_state_find(struct str name, enum receipt_state *ret);
const char *sighting_name(enum sighting s);
bool sighting_find(struct str name, enum sighting *ret);
enum sighting sighting_of(int64_t count);

struct receipt {
    struct digest      alert;
    uint64_t           version;
    struct str         from;
    enum receipt_state state;
    enum sighting      sighting;
    struct str         origin;          /* of the sender's log, and how long it is */
    uint64_t           size;
    struct str         head;            /* checkpoint note, as base64 in the text; decoded by receipt_open() into the arena */
};
void receipt_text(const struct receipt *r, struct buf *out);
int receipt_open(struct str note, const struct note_key *key, struct arena *a, struct receipt *ret, struct pw_err *err);
/* Who says it is from, unverified: to find the key. */
int receipt_from(struct str note, struct str *ret, struct pw_err *err);

#define MANIFEST_PAGE 200       /* entries of one list: some 40 KiB, below NOTE_MAX */

struct manifest_entry {
    int64_t           number;
    struct digest     digest;
    struct str        id;
    uint64_t          version;
    enum alert_action action;
    uint64_t          bytes;            /* of the sealed file */
    struct str        mark;
};
struct manifest {
    struct str             from, to;
    int64_t                first, last;
    struct manifest_entry *entries;
    size_t                 n;
    struct str             head;
};
void manifest_text(const struct manifest *m, struct buf *out);
int manifest_open(struct str note, const struct note_key *key, struct arena *a, struct manifest *ret, struct pw_err *err);
int manifest_from(struct str note, struct str *ret, struct pw_err *err);

#endif
