/*
 * Proofs as text, policies, and the proof verifier against the definitions of RFC 6962 written down as they stand there,
 * slowly and recursively: whatever hashes, sizes and indexes are given, both say the same.
 *
 * A text that is read is written again byte for byte. Other bytes make a small tree, a proof out of it, and a change to
 * that proof: u8 size, u8 index or old size, u8 what to change, u8 where, then leaves.
 */
#include "config.h"
#include "audit/proof.h"

#include <stdlib.h>

#include "audit/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define LEAVES_MAX 70

/* ---- texts ---- */

static void try_texts(struct str bytes)
{
    static struct policy policy;
    struct proof         p;
    BUF_AUTO             extra = { 0 }, again = { 0 };
    struct policy_seen   seen;

    if (proof_read_inclusion(bytes, &p, &extra, NULL) == PW_OK) {
        proof_write_inclusion(&p, buf_view(&extra), &again);
        if (!str_eq(buf_view(&again), bytes))
            abort();
    }
    buf_reset(&again);
    if (proof_read_consistency(bytes, &p, NULL) == PW_OK) {
        proof_write_consistency(&p, &again);
        if (!str_eq(buf_view(&again), bytes))
            abort();
    }
    if (policy_parse(bytes, &policy, NULL) == PW_OK && (policy.n_logs > POLICY_LOGS || policy.n_witnesses > POLICY_WITNESSES))
        abort();
    /* Nothing but this very policy's logs opens anything. */
    if (policy_open(&policy, bytes, 2000000000, &seen, NULL) == PW_OK && !seen.log)
        abort();
}

/* ---- the definitions ---- */

static size_t split(size_t n)
{
    size_t k = 1;

    while (k * 2 < n)
        k *= 2;
    return k;
}

static struct digest slow_root(const struct digest *leaves, size_t n)
{
    struct digest l, r, out;

    if (n == 1)
        return leaves[0];
    l = slow_root(leaves, split(n));
    r = slow_root(leaves + split(n), n - split(n));
    merkle_node(&l, &r, &out);
    return out;
}

/* The root that a path leads to; false where it is too short or too long. */
static bool slow_path(size_t m, size_t n, const struct digest *leaf, const struct digest *proof, size_t at, struct digest *ret)
{
    struct digest below;
    size_t        k;

    if (n == 1) {
        *ret = *leaf;
        return at == 0;
    }
    if (at == 0)
        return false;
    k = split(n);
    if (!slow_path(m < k ? m : m - k, m < k ? k : n - k, leaf, proof, at - 1, &below))
        return false;
    if (m < k)
        merkle_node(&below, &proof[at - 1], ret);
    else
        merkle_node(&proof[at - 1], &below, ret);
    return true;
}

static bool slow_inclusion(const struct digest *leaf, size_t m, size_t n, const struct digest *proof, size_t n_proof,
                           const struct digest *root)
{
    struct digest got;

    return m < n && slow_path(m, n, leaf, proof, n_proof, &got) && digest_eq(&got, root);
}

/* Both roots that a consistency proof leads to; takes its hashes from the end. */
static bool slow_both(size_t m, size_t n, bool whole, const struct digest *old, const struct digest *proof, size_t *at,
                      struct digest *ret_old, struct digest *ret_new)
{
    struct digest side, a, b;
    size_t        k;

    if (m == n && whole) {
        *ret_old = *ret_new = *old;
        return true;
    }
    if (*at == 0)
        return false;
    side = proof[--*at];
    if (m == n) {
        *ret_old = *ret_new = side;
        return true;
    }
    k = split(n);
    if (m <= k) {
        if (!slow_both(m, k, whole, old, proof, at, &a, &b))
            return false;
        *ret_old = a;
        merkle_node(&b, &side, ret_new);
        return true;
    }
    if (!slow_both(m - k, n - k, false, old, proof, at, &a, &b))
        return false;
    merkle_node(&side, &a, ret_old);
    merkle_node(&side, &b, ret_new);
    return true;
}

static bool slow_consistency(size_t m, size_t n, const struct digest *old, const struct digest *new, const struct digest *proof,
                             size_t n_proof)
{
    struct digest a, b;

    if (m == 0 || m > n)
        return false;
    return slow_both(m, n, true, old, proof, &n_proof, &a, &b) && n_proof == 0 && digest_eq(&a, old) && digest_eq(&b, new);
}

/* ---- a tree and a changed proof ---- */

struct made { const struct digest *leaves; size_t n; };

static bool read_subtree(void *ctx, unsigned height, uint64_t index, struct digest *ret)
{
    const struct made *t = ctx;

    if (height > 8 || (index + 1) << height > t->n)
        return false;
    *ret = slow_root(t->leaves + (index << height), (size_t)1 << height);
    return true;
}

static size_t change(struct digest *proof, size_t n, uint8_t what, uint8_t where)
{
    switch (what % 6) {
    case 1: if (n) proof[where % n].b[where % 32] ^= 1; return n;
    case 2: return n ? n - 1 : 0;
    case 3: proof[n] = proof[n ? where % n : 0]; return n + 1;
    case 4: if (n > 1) proof[where % n] = proof[(where + 1) % n]; return n;
    case 5: for (size_t i = where % (n + 1); i + 1 < n; i++) proof[i] = proof[i + 1]; return n ? n - 1 : 0;
    default: return n;
    }
}

static void try_tree(const uint8_t *data, size_t size)
{
    struct digest leaves[LEAVES_MAX], proof[PROOF_HASHES] = { { { 0 } } }, root, old;
    size_t        n = data[0] % LEAVES_MAX + 1, m = data[1] % (LEAVES_MAX + 2), n_proof = 0;
    struct made   t = { leaves, n };

    for (size_t i = 0; i < n; i++)
        merkle_leaf((struct str){ (const char *)data + 4 + (i < size - 4 ? i : 0), i < size - 4 }, &leaves[i]);
    root = slow_root(leaves, n);
    if (merkle_prove_inclusion(m, n, read_subtree, &t, proof, &n_proof) != (m < n))
        abort();
    if (m < n && !merkle_inclusion(&leaves[m], m, n, proof, n_proof, &root))
        abort();
    n_proof = change(proof, n_proof, data[2], data[3]);
    for (size_t i = 0; i <= n; i++)
        if (merkle_inclusion(&leaves[m % n], i, n, proof, n_proof, &root) != slow_inclusion(&leaves[m % n], i, n, proof, n_proof, &root))
            abort();
    n_proof = 0;
    old     = slow_root(leaves, m && m <= n ? m : 1);
    if (merkle_prove_consistency(m, n, read_subtree, &t, proof, &n_proof) != (m > 0 && m <= n))
        abort();
    if (m && m <= n && !merkle_consistency(m, n, &old, &root, proof, n_proof))
        abort();
    n_proof = change(proof, n_proof, data[2], data[3]);
    for (size_t i = 0; i <= n + 1; i++)
        if (merkle_consistency(i, n, &old, &root, proof, n_proof) != slow_consistency(i, n, &old, &root, proof, n_proof))
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    try_texts((struct str){ (const char *)data, size });
    if (size >= 6)
        try_tree(data, size);
    return 0;
}
