/*
 * tree_read.h - proofs out of the stored tiles: a few small rows are read, however long the log is.
 *
 * What comes out is checked against the signed root before it is handed out, so a damaged tile gives PW_EAUDIT,
 * code 13, and never a proof that does not hold.
 */
#ifndef PW_APP_TREE_READ_H
#define PW_APP_TREE_READ_H

#include "audit/checkpoint.h"
#include "audit/proof.h"
#include "store/store.h"

/* Puts hashes and n of *ret; `cp` is a checkpoint that the database holds. */
int tree_prove_inclusion(struct store *st, uint64_t seq, const struct digest *leaf, const struct checkpoint *cp,
                         struct proof *ret, struct pw_err *err);
/* Between two checkpoints of the database; from->size may be 0, which takes no proof. */
int tree_prove_consistency(struct store *st, const struct checkpoint *from, const struct checkpoint *to,
                           struct proof *ret, struct pw_err *err);

#endif
