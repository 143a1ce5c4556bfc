/*
 * checkpoint.h - the signed head of the log: a C2SP note of three lines, origin, size and root
 * (c2sp.org/tlog-checkpoint), without extension lines.
 */
#ifndef PW_AUDIT_CHECKPOINT_H
#define PW_AUDIT_CHECKPOINT_H

#include "format/crypto_hash.h"
#include "format/note.h"

struct checkpoint {
    struct str    origin;       /* borrowed from the note */
    uint64_t      size;         /* at most 2^63 - 1 */
    struct digest root;
};

/* Appends the text that is signed. */
void checkpoint_text(struct str origin, uint64_t size, const struct digest *root, struct buf *out);

/* The one spelling: no leading zero or sign, 32 bytes of root, nothing after. PW_EAUDIT, code 10. */
int checkpoint_parse(struct str text, struct checkpoint *ret, struct pw_err *err);

/* Parses, and verifies the signature of the log's key, whose name must be the origin (else code 18).
 * *ret_ignored (may be NULL) counts the signatures of others. */
int checkpoint_open(struct str note, const struct note_key *key, struct checkpoint *ret, size_t *ret_ignored,
                    struct pw_err *err);

/* Appends the signed note. */
int checkpoint_sign(uint64_t size, const struct digest *root, const struct note_key *key,
                    const struct sign_secret *secret, struct buf *out, struct pw_err *err);

/* SHA-256("penwatch/head/v1\n" || note): how the entry after a checkpoint names it. */
void checkpoint_digest(struct str note, struct digest *ret);

#endif
