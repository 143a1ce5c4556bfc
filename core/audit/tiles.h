/*
 * tiles.h - the growing tree with its rightmost tiles (c2sp.org/tlog-tiles): level L, index I holds the
 * roots of 256 perfect subtrees of height 8L side by side, so that any proof reads a few small rows.
 *
 * Writing and verifying grow the same tree; they differ only in what is done with a tile that is handed
 * out: stored, or held against the stored one. 70 KiB: not for the stack.
 */
#ifndef PW_AUDIT_TILES_H
#define PW_AUDIT_TILES_H

#include "format/merkle.h"

#define AUDIT_TILE        256
#define AUDIT_TILE_LEVELS 8

/* One tile, full or partial. */
typedef int (*audit_tile_fn)(void *ctx, unsigned level, uint64_t index, struct str hashes, struct pw_err *err);

struct audit_tile {
    uint64_t      index;
    unsigned      n;                    /* 0..255: a full one was handed out and begun anew */
    bool          changed;
    struct digest hashes[AUDIT_TILE];
};

struct audit_tiles {
    struct merkle     tree;
    struct audit_tile levels[AUDIT_TILE_LEVELS];
    audit_tile_fn     put;
    void             *ctx;
    struct pw_err    *err;              /* private, while appending */
    int               rc;
};

/* Empty, or at a frontier whose partial tiles follow by audit_tiles_load(). */
void audit_tiles_init(struct audit_tiles *t, audit_tile_fn put, void *ctx);
/* How many hashes the rightmost tile of a level holds at this size; *ret_index is its index. */
unsigned audit_tile_partial(uint64_t size, unsigned level, uint64_t *ret_index);
/* False when there are not as many hashes as the size asks for. */
bool audit_tiles_load(struct audit_tiles *t, unsigned level, struct str hashes);

/* Hands out each tile that it fills. */
int audit_tiles_append(struct audit_tiles *t, const struct digest *leaf, struct pw_err *err);
/* Hands out the partial tiles that changed since they were last handed out. */
int audit_tiles_flush(struct audit_tiles *t, struct pw_err *err);

#endif
