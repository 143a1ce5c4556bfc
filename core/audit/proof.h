/*
 * proof.h - proofs as text, in two public forms that differ in their first lines:
 *
 *   c2sp.org/tlog-proof@v1           an entry is in the log          old <size>       an older head is the beginning
 *   extra <base64>     (optional)                                    <hash>...        of this one: what a witness is
 *   index <n>                                                                         asked with (c2sp.org/tlog-witness)
 *   <hash>...                                                        <checkpoint>
 *
 *   <checkpoint>
 *
 * Hashes are 32 bytes of base64, one a line; an empty line ends them; the checkpoint stands as it was signed.
 */
#ifndef PW_AUDIT_PROOF_H
#define PW_AUDIT_PROOF_H

#include "format/merkle.h"
#include "format/note.h"

/* A record with its verdict is some kB; the notes of years on one shipment stay below this. */
#define PROOF_MAX    ((size_t)16 << 20)
#define PROOF_HASHES (MERKLE_LEVELS * 2)
#define PROOF_LINES  63             /* of hashes: no tree that can be written is deeper */

struct proof {
    uint64_t      number;           /* index of the entry, or the old size */
    struct digest hashes[PROOF_HASHES];
    size_t        n;
    struct str    note;             /* the checkpoint; borrowed */
};

/* Append. `extra` empty: none. */
void proof_write_inclusion(const struct proof *p, struct str extra, struct buf *out);
void proof_write_consistency(const struct proof *p, struct buf *out);

/* Only the one spelling; else PW_EAUDIT, code 10 (PW_ELIMIT beyond PROOF_MAX). `extra` gets what is carried beside. */
int proof_read_inclusion(struct str text, struct proof *ret, struct buf *extra, struct pw_err *err);
int proof_read_consistency(struct str text, struct proof *ret, struct pw_err *err);

#endif
