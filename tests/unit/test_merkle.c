#include "config.h"
#include "format/merkle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "format/base64.h"
#include "format/json_scan.h"
#include "tap.h"

#define TREE 300        /* leaves of the tree that proofs are made in */

static struct digest nodes[9][TREE];    /* perfect subtrees by height and index */

static const char *hex(const struct digest *d)
{
    static char text[DIGEST_HEX];

    return digest_hex(d, text);
}

/* The eight inputs of the Certificate Transparency tests. */
static void test_ct(void)
{
    static const struct str inputs[8] = {
        STR(""), STR("\x00"), STR("\x10"), STR("\x20\x21"), STR("\x30\x31"), STR("\x40\x41\x42\x43"),
        STR("\x50\x51\x52\x53\x54\x55\x56\x57"),
        STR("\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f"),
    };
    struct merkle m = { 0 };
    struct digest d;

    merkle_root(&m, &d);
    check_text("the empty tree", hex(&d), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    merkle_leaf(STR(""), &d);
    check_text("the empty leaf", hex(&d), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    for (int i = 0; i < 8; i++) {
        merkle_leaf(inputs[i], &d);
        merkle_append(&m, &d, NULL, NULL);
    }
    merkle_root(&m, &d);
    check_text("the tree of eight leaves", hex(&d), "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
}

static void keep(void *ctx, unsigned height, uint64_t index, const struct digest *root)
{
    (void)ctx;
    nodes[height][index] = *root;
}

static bool read_node(void *ctx, unsigned height, uint64_t index, struct digest *ret)
{
    (void)ctx;
    if (height > 8 || (index + 1) << height > TREE)
        return false;
    *ret = nodes[height][index];
    return true;
}

/* RFC 6962 section 2.1, as it is written there: slow and independent of the frontier. */
static struct digest slow_root(size_t from, size_t to)
{
    struct digest left, right;
    size_t        k = 1;

    if (to - from == 1)
        return nodes[0][from];
    while (k * 2 < to - from)
        k *= 2;
    left  = slow_root(from, from + k);
    right = slow_root(from + k, to);
    merkle_node(&left, &right, &left);
    return left;
}

static void test_growth(void)
{
    static struct digest roots[TREE + 1];
    struct merkle        m  = { 0 }, loaded;
    bool                 same = true, saved = true, from_tiles = true;

    for (uint64_t i = 0; i < TREE; i++) {
        char          text[32];
        struct digest leaf, root;
        BUF_AUTO      bytes = { 0 };

        snprintf(text, sizeof text, "leaf %llu", (unsigned long long)i);
        merkle_leaf(str_of(text), &leaf);
        merkle_append(&m, &leaf, keep, NULL);
        merkle_root(&m, &roots[i + 1]);
        root = slow_root(0, i + 1);
        same = same && digest_eq(&roots[i + 1], &root);
        merkle_save(&m, &bytes);
        saved = saved && merkle_load(&loaded, i + 1, buf_view(&bytes));
        merkle_root(&loaded, &root);
        saved = saved && digest_eq(&roots[i + 1], &root) && !merkle_load(&loaded, i + 2, STR("short"));
    }
    for (uint64_t i = 1; i <= TREE; i++) {
        struct digest root;

        from_tiles = from_tiles && merkle_root_at(i, read_node, NULL, &root) && digest_eq(&root, &roots[i]);
    }
    check("300 roots are those of the definition", same);
    check("a frontier is saved and loaded at every size", saved);
    check("every old root can be had from perfect subtrees", from_tiles);
}

static void test_proofs(void)
{
    struct digest proof[MERKLE_LEVELS * 2], root1, root2;
    bool          inclusion = true, consistency = true, wrong = false;
    size_t        n;

    for (uint64_t size = 1; size <= 70; size++) {
        root2 = slow_root(0, size);
        for (uint64_t i = 0; i < size; i++) {
            inclusion = inclusion && merkle_prove_inclusion(i, size, read_node, NULL, proof, &n) &&
                        merkle_inclusion(&nodes[0][i], i, size, proof, n, &root2);
            wrong = wrong || merkle_inclusion(&nodes[0][i], i + 1, size, proof, n, &root2);
            wrong = wrong || (n && merkle_inclusion(&nodes[0][i], i, size, proof, n - 1, &root2));
        }
        for (uint64_t old = 1; old <= size; old++) {
            root1 = slow_root(0, old);
            consistency = consistency && merkle_prove_consistency(old, size, read_node, NULL, proof, &n) &&
                          merkle_consistency(old, size, &root1, &root2, proof, n);
            wrong = wrong || (n && merkle_consistency(old, size, &root1, &root2, proof, n - 1));
            wrong = wrong || (old < size && merkle_consistency(old, size, &root2, &root2, proof, n));
            proof[n] = root1;
            wrong = wrong || merkle_consistency(old, size, &root1, &root2, proof, n + 1);
        }
    }
    check("every inclusion proof up to size 70 verifies", inclusion);
    check("every consistency proof up to size 70 verifies", consistency);
    check("with another index, root or number of hashes none does (F53)", !wrong);
    check("an old size of 0 proves nothing (F53)", !merkle_consistency(0, 5, &root1, &root2, proof, 0) &&
                                                       !merkle_prove_consistency(0, 5, read_node, NULL, proof, &n));
    check("an old size beyond the new one neither (F53)", !merkle_consistency(6, 5, &root1, &root2, proof, 0));
    check("an index beyond the size is not in it (F53)", !merkle_inclusion(&root1, 5, 5, proof, 0, &root1) &&
                                                             !merkle_inclusion(&root1, 0, 0, proof, 0, &root1));
}

/* ---- transparency-dev/merkle: one JSON object a line ---- */

struct vector {
    struct str    file;
    uint64_t      size1, size2, index, size;
    struct digest root, root1, root2, leaf, proof[200];
    size_t        n;
    bool          want_error, subtree;
};

/* A hash of another length cannot be a digest: it is told apart by zeros at its end. */
static struct digest hash_of(struct str base64)
{
    struct digest d = { { 0 } };
    size_t        n;

    base64_decode(base64, d.b, DIGEST_SIZE, &n);
    return d;
}

static uint64_t number_of(struct str s)
{
    return strtoull(s.p, NULL, 10);     /* the record's buffer goes on behind the digits */
}

static void read_vector(const struct json_scan *s, const struct json_record *r, struct vector *v)
{
    memset(v, 0, sizeof *v);
    for (size_t i = 0; i < r->n_leaves; i++) {
        const struct json_leaf *l    = &r->leaves[i];
        struct str              path = json_shape_path(s, l->shape);

        if (str_is(path, "file"))
            v->file = l->text;
        else if (str_is(path, "size1"))
            v->size1 = number_of(l->text);
        else if (str_is(path, "size2"))
            v->size2 = number_of(l->text);
        else if (str_is(path, "leafIdx"))
            v->index = number_of(l->text);
        else if (str_is(path, "treeSize"))
            v->size = number_of(l->text);
        else if (str_is(path, "root"))
            v->root = hash_of(l->text);
        else if (str_is(path, "root1"))
            v->root1 = hash_of(l->text);
        else if (str_is(path, "root2"))
            v->root2 = hash_of(l->text);
        else if (str_is(path, "leafHash"))
            v->leaf = hash_of(l->text);
        else if (str_is(path, "proof[]") && v->n < 200)
            v->proof[v->n++] = hash_of(l->text);
        else if (str_is(path, "wantErr"))
            v->want_error = str_is(l->text, "true");
        else if (str_is(path, "start"))
            v->subtree = true;
    }
}

static void test_vectors(void)
{
    const char        *shared = tap_shared();
    struct pw_err      err    = { 0 };
    struct json_record r;
    static struct vector v;
    BUF_AUTO           text = { 0 };
    JSON_SCAN_AUTO     s    = NULL;
    char               path[4200], name[200];
    bool               more = true;
    int                n = 0;

    if (!shared) {
        tap_skip("vectors of transparency-dev/merkle", "public test data is not there");
        return;
    }
    snprintf(path, sizeof path, "%s/vectors/merkle_rfc6962_a.ndjson", shared);
    check_int("the vectors are read", file_read(path, 4 << 20, &text, &err), PW_OK);
    json_scan_open_text(&s, JSON_LINES, buf_view(&text), &err);
    while (json_scan_next(s, &more, &r, &err) == PW_OK && more) {
        bool ok;

        read_vector(s, &r, &v);
        if (r.bad || v.subtree)     /* subtrees are a later draft, not RFC 6962 */
            continue;
        if (v.file.n > 11 && memcmp(v.file.p, "consistency", 11) == 0)
            ok = merkle_consistency(v.size1, v.size2, &v.root1, &v.root2, v.proof, v.n);
        else
            ok = merkle_inclusion(&v.leaf, v.index, v.size, v.proof, v.n, &v.root);
        snprintf(name, sizeof name, "%.*s", (int)v.file.n, v.file.p);
        check_int(name, ok, !v.want_error);
        n++;
    }
    check("and there are about a hundred of them", n > 90);
}

int main(void)
{
    test_ct();
    test_growth();
    test_proofs();
    test_vectors();
    return tap_done();
}
