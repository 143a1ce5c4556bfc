#include "config.h"
#include "app/tree_read.h"

#include "audit/tiles.h"
#include "store/st_audit.h"

#define TILE_HEIGHT 8       /* of the subtree that one tile covers: AUDIT_TILE is 2^8 */

/* The root of a perfect subtree: a hash of a tile, or two to 128 of them that stand side by side, hashed together. */
static bool read_subtree(void *ctx, unsigned height, uint64_t index, struct digest *ret)
{
    unsigned        level = height / TILE_HEIGHT, up = height % TILE_HEIGHT;
    uint64_t        first = index << up;
    size_t          n = (size_t)1 << up, at = (size_t)(first % AUDIT_TILE);
    BUF_AUTO        tile = { 0 };
    struct digest   hashes[AUDIT_TILE / 2];

    if (st_audit_tile_get(ctx, level, first / AUDIT_TILE, &tile, NULL) < 0 || tile.n < (at + n) * DIGEST_SIZE)
        return false;
    memcpy(hashes, tile.p + at * DIGEST_SIZE, n * DIGEST_SIZE);
    for (; n > 1; n /= 2)
        for (size_t i = 0; i < n / 2; i++)
            merkle_node(&hashes[2 * i], &hashes[2 * i + 1], &hashes[i]);
    *ret = hashes[0];
    return true;
}

static int damaged(struct pw_err *err)
{
    err_set(err, PW_EAUDIT, "the tiles of the audit tree do not give the root that was signed");
    if (err)
        err->verify_code = 13;
    return err_remedy(err, "run 'penwatch audit verify'; nothing was written");
}

int tree_prove_inclusion(struct store *st, uint64_t seq, const struct digest *leaf, const struct checkpoint *cp,
                         struct proof *ret, struct pw_err *err)
{
    ret->number = seq;
    if (!merkle_prove_inclusion(seq, cp->size, read_subtree, st, ret->hashes, &ret->n) ||
        !merkle_inclusion(leaf, seq, cp->size, ret->hashes, ret->n, &cp->root))
        return damaged(err);
    return PW_OK;
}

int tree_prove_consistency(struct store *st, const struct checkpoint *from, const struct checkpoint *to,
                           struct proof *ret, struct pw_err *err)
{
    ret->number = from->size;
    ret->n      = 0;
    if (from->size == 0)
        return PW_OK;
    if (!merkle_prove_consistency(from->size, to->size, read_subtree, st, ret->hashes, &ret->n) ||
        !merkle_consistency(from->size, to->size, &from->root, &to->root, ret->hashes, ret->n))
        return damaged(err);
    return PW_OK;
}
