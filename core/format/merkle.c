#include "config.h"
#include "format/merkle.h"

static struct str bytes_of(const struct digest *d)
{
    return (struct str){ (const char *)d->b, DIGEST_SIZE };
}

void merkle_leaf(struct str body, struct digest *ret)
{
    digest_parts(ret, (struct str[]){ STR("\0"), body }, 2);
}

void merkle_node(const struct digest *left, const struct digest *right, struct digest *ret)
{
    unsigned char all[1 + 2 * DIGEST_SIZE];

    all[0] = 1;
    memcpy(all + 1, left->b, DIGEST_SIZE);
    memcpy(all + 1 + DIGEST_SIZE, right->b, DIGEST_SIZE);
    digest_of(ret, (struct str){ (const char *)all, sizeof all });
}

void merkle_append(struct merkle *m, const struct digest *leaf, merkle_fn each, void *ctx)
{
    struct digest node   = *leaf;
    uint64_t      index  = m->size;
    unsigned      height = 0;

    if (each)
        each(ctx, 0, index, &node);
    /* As many joins as the old size has ones at its end. */
    for (; index & 1; height++, index >>= 1) {
        merkle_node(&m->nodes[--m->n], &node, &node);
        if (each)
            each(ctx, height + 1, index >> 1, &node);
    }
    m->nodes[m->n++] = node;
    m->size++;
}

void merkle_root(const struct merkle *m, struct digest *ret)
{
    if (m->n == 0) {
        digest_of(ret, STR(""));
        return;
    }
    *ret = m->nodes[m->n - 1];
    for (unsigned i = m->n - 1; i > 0; i--)
        merkle_node(&m->nodes[i - 1], ret, ret);
}

void merkle_save(const struct merkle *m, struct buf *out)
{
    for (unsigned i = 0; i < m->n; i++)
        buf_str(out, bytes_of(&m->nodes[i]));
}

bool merkle_load(struct merkle *m, uint64_t size, struct str nodes)
{
    unsigned n = (unsigned)__builtin_popcountll(size);

    if (nodes.n != (size_t)n * DIGEST_SIZE)
        return false;
    m->size = size;
    m->n    = n;
    for (unsigned i = 0; i < n; i++)
        memcpy(m->nodes[i].b, nodes.p + (size_t)i * DIGEST_SIZE, DIGEST_SIZE);
    return true;
}

/* ---- checking proofs (RFC 9162 sections 2.1.3.2 and 2.1.4.2) ---- */

bool merkle_inclusion(const struct digest *leaf, uint64_t index, uint64_t size, const struct digest *proof,
                      size_t n, const struct digest *root)
{
    uint64_t      at = index, last = size - 1;
    struct digest node = *leaf;

    if (index >= size)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (last == 0)
            return false;
        if ((at & 1) || at == last) {
            merkle_node(&proof[i], &node, &node);
            while (!(at & 1) && at) {
                at >>= 1;
                last >>= 1;
            }
        } else {
            merkle_node(&node, &proof[i], &node);
        }
        at >>= 1;
        last >>= 1;
    }
    return last == 0 && digest_eq(&node, root);
}

bool merkle_consistency(uint64_t size1, uint64_t size2, const struct digest *root1, const struct digest *root2,
                        const struct digest *proof, size_t n)
{
    uint64_t      at = size1 - 1, last = size2 - 1;
    struct digest old, now;
    size_t        i = 0;

    if (size1 == 0 || size1 > size2)
        return false;
    if (size1 == size2)
        return n == 0 && digest_eq(root1, root2);
    /* A perfect old tree is a node of the new one, and is left out of the proof. */
    if ((size1 & (size1 - 1)) == 0)
        old = *root1;
    else if (n == 0)
        return false;
    else
        old = proof[i++];
    now = old;
    while (at & 1) {
        at >>= 1;
        last >>= 1;
    }
    for (; i < n; i++) {
        if (last == 0)
            return false;
        if ((at & 1) || at == last) {
            merkle_node(&proof[i], &old, &old);
            merkle_node(&proof[i], &now, &now);
            while (!(at & 1) && at) {
                at >>= 1;
                last >>= 1;
            }
        } else {
            merkle_node(&now, &proof[i], &now);
        }
        at >>= 1;
        last >>= 1;
    }
    return last == 0 && digest_eq(&old, root1) && digest_eq(&now, root2);
}

/* ---- making proofs ---- */

/* Root of the entries [from, to), where `from` is a multiple of the largest power of two that fits. */
static bool range_root(uint64_t from, uint64_t to, merkle_read_fn read, void *ctx, struct digest *ret)
{
    struct merkle m = { 0 };

    while (from < to) {
        unsigned height = 63 - (unsigned)__builtin_clzll(to - from);

        if (!read(ctx, height, from >> height, &m.nodes[m.n++]))
            return false;
        from += UINT64_C(1) << height;
    }
    merkle_root(&m, ret);
    return true;
}

bool merkle_root_at(uint64_t size, merkle_read_fn read, void *ctx, struct digest *ret)
{
    return range_root(0, size, read, ctx, ret);
}

/* Largest power of two below n; n > 1. */
static uint64_t split(uint64_t n)
{
    return UINT64_C(1) << (63 - (unsigned)__builtin_clzll(n - 1));
}

static void reverse(struct digest *d, size_t n)
{
    for (size_t i = 0; i < n / 2; i++) {
        struct digest t = d[i];

        d[i]         = d[n - 1 - i];
        d[n - 1 - i] = t;
    }
}

/* PATH(m, D[n]) of RFC 6962, from the top down; the proof lists it from the bottom up. */
bool merkle_prove_inclusion(uint64_t index, uint64_t size, merkle_read_fn read, void *ctx,
                            struct digest proof[static MERKLE_LEVELS * 2], size_t *ret_n)
{
    uint64_t from = 0, to = size;
    size_t   n = 0;

    if (index >= size)
        return false;
    while (to - from > 1) {
        uint64_t middle = from + split(to - from);
        bool     left   = index < middle;

        if (!range_root(left ? middle : from, left ? to : middle, read, ctx, &proof[n++]))
            return false;
        *(left ? &to : &from) = middle;
    }
    reverse(proof, n);
    *ret_n = n;
    return true;
}

/* SUBPROOF(m, D[n], b) of RFC 6962, from the top down. */
bool merkle_prove_consistency(uint64_t size1, uint64_t size2, merkle_read_fn read, void *ctx,
                              struct digest proof[static MERKLE_LEVELS * 2], size_t *ret_n)
{
    uint64_t from = 0, to = size2;
    size_t   n     = 0;
    bool     whole = true;      /* the old tree is exactly the subtree we stand at */

    if (size1 == 0 || size1 > size2)
        return false;
    while (size1 != to) {
        uint64_t middle = from + split(to - from);
        bool     left   = size1 <= middle;

        if (!range_root(left ? middle : from, left ? to : middle, read, ctx, &proof[n++]))
            return false;
        *(left ? &to : &from) = middle;
        whole = whole && left;
    }
    if (!whole && !range_root(from, to, read, ctx, &proof[n++]))
        return false;
    reverse(proof, n);
    *ret_n = n;
    return true;
}
