#include "config.h"
#include "audit/tiles.h"

void audit_tiles_init(struct audit_tiles *t, audit_tile_fn put, void *ctx)
{
    t->tree = (struct merkle){ 0 };
    t->put  = put;
    t->ctx  = ctx;
    t->err  = NULL;
    t->rc   = PW_OK;
    for (unsigned level = 0; level < AUDIT_TILE_LEVELS; level++) {
        t->levels[level].index   = 0;
        t->levels[level].n       = 0;
        t->levels[level].changed = false;
    }
}

unsigned audit_tile_partial(uint64_t size, unsigned level, uint64_t *ret_index)
{
    uint64_t nodes = size >> 8 * level;

    *ret_index = nodes / AUDIT_TILE;
    return (unsigned)(nodes % AUDIT_TILE);
}

bool audit_tiles_load(struct audit_tiles *t, unsigned level, struct str hashes)
{
    struct audit_tile *tile = &t->levels[level];
    unsigned           n    = audit_tile_partial(t->tree.size, level, &tile->index);

    if (hashes.n != (size_t)n * DIGEST_SIZE)
        return false;
    if (n)
        memcpy(tile->hashes, hashes.p, hashes.n);
    tile->n       = n;
    tile->changed = false;
    return true;
}

static int put(struct audit_tiles *t, unsigned level, struct pw_err *err)
{
    struct audit_tile *tile = &t->levels[level];

    tile->changed = false;
    return t->put(t->ctx, level, tile->index,
                  (struct str){ (const char *)tile->hashes, (size_t)tile->n * DIGEST_SIZE }, err);
}

static void grown(void *ctx, unsigned height, uint64_t index, const struct digest *root)
{
    struct audit_tiles *t = ctx;
    struct audit_tile  *tile;

    (void)index;
    if (height % 8 || t->rc < 0)
        return;
    tile = &t->levels[height / 8];
    tile->hashes[tile->n++] = *root;
    tile->changed           = true;
    if (tile->n < AUDIT_TILE)
        return;
    t->rc   = put(t, height / 8, t->err);
    tile->n = 0;
    tile->index++;
}

int audit_tiles_append(struct audit_tiles *t, const struct digest *leaf, struct pw_err *err)
{
    t->err = err;
    merkle_append(&t->tree, leaf, grown, t);
    return t->rc;
}

int audit_tiles_flush(struct audit_tiles *t, struct pw_err *err)
{
    int rc = t->rc;

    for (unsigned level = 0; level < AUDIT_TILE_LEVELS && rc == PW_OK; level++)
        if (t->levels[level].changed && t->levels[level].n)
            rc = put(t, level, err);
    return rc;
}
