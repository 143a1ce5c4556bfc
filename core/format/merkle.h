/*
 * merkle.h - the tree of RFC 6962: what the log's signed head commits to.
 *
 * A `struct merkle` is the frontier of a growing tree: the roots of its perfect subtrees, largest first,
 * one for each bit of the size. It is plain data.
 */
#ifndef PW_FORMAT_MERKLE_H
#define PW_FORMAT_MERKLE_H

#include "format/crypto_hash.h"

#define MERKLE_LEVELS 64

struct merkle {
    uint64_t      size;
    unsigned      n;                    /* bits set in size */
    struct digest nodes[MERKLE_LEVELS];
};

void merkle_leaf(struct str body, struct digest *ret);      /* SHA-256(00 || body) */
void merkle_node(const struct digest *left, const struct digest *right, struct digest *ret);

/* Told of every perfect subtree as it is completed: height 0 is a leaf, index counts at that height. */
typedef void (*merkle_fn)(void *ctx, unsigned height, uint64_t index, const struct digest *root);
void merkle_append(struct merkle *m, const struct digest *leaf, merkle_fn each, void *ctx);
/* Of the empty tree: SHA-256(""). */
void merkle_root(const struct merkle *m, struct digest *ret);

/* The frontier as bytes, n x 32. Loading refuses another number of nodes than the size has bits. */
void merkle_save(const struct merkle *m, struct buf *out);
bool merkle_load(struct merkle *m, uint64_t size, struct str nodes);

/* Is `leaf` the entry `index` of the tree of `size` with this root? */
bool merkle_inclusion(const struct digest *leaf, uint64_t index, uint64_t size, const struct digest *proof,
                      size_t n, const struct digest *root);

/* Does the tree of size2 begin with that of size1? Demands 0 < size1 <= size2: that the empty tree begins
 * every tree is the caller's to know. */
bool merkle_consistency(uint64_t size1, uint64_t size2, const struct digest *root1, const struct digest *root2,
                        const struct digest *proof, size_t n);

/* Reads the root of a perfect subtree of the full tree; false when it cannot be had. */
typedef bool (*merkle_read_fn)(void *ctx, unsigned height, uint64_t index, struct digest *ret);

/* Root of the first `size` entries, from perfect subtrees of a larger tree. */
bool merkle_root_at(uint64_t size, merkle_read_fn read, void *ctx, struct digest *ret);

/* Proofs; `proof` has room for MERKLE_LEVELS * 2. False: index or sizes out of range, or `read` failed. */
bool merkle_prove_inclusion(uint64_t index, uint64_t size, merkle_read_fn read, void *ctx,
                            struct digest proof[static MERKLE_LEVELS * 2], size_t *ret_n);
bool merkle_prove_consistency(uint64_t size1, uint64_t size2, merkle_read_fn read, void *ctx,
                              struct digest proof[static MERKLE_LEVELS * 2], size_t *ret_n);

#endif
