#include "config.h"
#include "script/memo.h"

#include <stdlib.h>
#include <string.h>

#define EDGES     ((size_t)1 << 14)     /* a power of two; 64 bytes each */
#define WAYS      4                     /* places side by side where an edge may stand */
#define NODES_MAX ((size_t)1 << 16)     /* when they are used up everything is forgotten */
#define KEPT_TEXT 48

enum node_kind {
    NODE_NEW,       /* nothing known: Lua is asked, and what it reads next is learnt */
    NODE_READS,     /* a fact is read here */
    NODE_BARREN,    /* a fact is read that hardly ever has a value it had before: not worth a look */
    NODE_MISS,
    NODE_HIT,
};

struct node {
    uint8_t  kind, need;
    uint16_t added;     /* edges made here */
    uint32_t found;     /* READS: how often an edge was there already; HIT: the strength */
};

/* One cache line. Where all its places are taken a newer edge takes one from the others in turn. */
struct edge {
    uint32_t from, to;  /* nodes; from 0: free */
    uint8_t  type, n;   /* of the value; bytes of text */
    union {
        int64_t i;
        char    text[KEPT_TEXT];
    };
};

/* The shared miss; no edge leads from it, so that 0 can stand for a free place. */
#define MISS  0
#define ROOT  1         /* the first of the roots */

struct memo {
    struct node *nodes;
    struct edge *edges;
    size_t       n_nodes, n_roots, turn;
};

/* ---- values ---- */

/* A value as an edge holds it. */
struct key {
    uint64_t    hash;
    const char *text;
    int64_t     i;
    uint8_t     type, n;
    char        list[KEPT_TEXT];
};

static uint64_t mix(uint64_t h, uint64_t x)
{
    h = (h ^ x) * UINT64_C(0x9e3779b97f4a7c15);
    return h ^ (h >> 29);
}

static uint64_t hash_text(uint64_t h, const char *p, size_t n)
{
    uint64_t word = 0;

    for (; n >= 8; p += 8, n -= 8) {
        memcpy(&word, p, 8);
        h = mix(h, word);
    }
    for (word = 0; n > 0; n--)
        word = word << 8 | (unsigned char)*p++;
    return mix(h, word);
}

/* Items one after the other with their lengths, so that no two lists look alike. */
static bool key_of_list(const struct fact_value *v, struct key *k)
{
    size_t at = 0;

    for (size_t i = 0; i < v->list.n; i++) {
        struct str s = v->list.items[i];

        if (s.n >= KEPT_TEXT - at)
            return false;
        k->list[at++] = (char)s.n;
        if (s.n)
            memcpy(k->list + at, s.p, s.n);
        at += s.n;
    }
    k->text = k->list;
    k->n    = (uint8_t)at;
    return true;
}

/* False when the value is too long to be kept. */
static bool key_of(uint32_t node, const struct fact_value *v, struct key *k)
{
    uint64_t h = mix(node, v->type);

    k->type = (uint8_t)v->type;
    k->n    = 0;
    k->i    = 0;
    switch (v->type) {
    case FACT_ABSENT:
        k->hash = h;
        return true;
    case FACT_TEXT:
        if (v->s.n > KEPT_TEXT)
            return false;
        k->text = v->s.p;
        k->n    = (uint8_t)v->s.n;
        break;
    case FACT_LIST:
        if (!key_of_list(v, k))
            return false;
        break;
    default:
        k->i    = v->i;
        k->hash = mix(h, (uint64_t)v->i);
        return true;
    }
    k->hash = hash_text(mix(h, k->n), k->text, k->n);
    return true;
}

static bool edge_is(const struct edge *e, uint32_t from, const struct key *k)
{
    if (e->from != from || e->type != k->type || e->n != k->n)
        return false;
    return k->type == FACT_TEXT || k->type == FACT_LIST ? k->n == 0 || memcmp(e->text, k->text, k->n) == 0
                                                        : e->i == k->i;
}

static struct edge *edge_places(struct memo *m, const struct key *k)
{
    return &m->edges[(k->hash ^ k->hash >> 32) & (EDGES - WAYS)];
}

static struct edge *edge_find(struct memo *m, uint32_t from, const struct key *k)
{
    struct edge *e = edge_places(m, k);

    for (size_t i = 0; i < WAYS; i++)
        if (edge_is(&e[i], from, k))
            return &e[i];
    return NULL;
}

static struct edge *edge_new(struct memo *m, const struct key *k)
{
    struct edge *e = edge_places(m, k);

    for (size_t i = 0; i < WAYS; i++)
        if (!e[i].from)
            return &e[i];
    return &e[m->turn++ % WAYS];
}

/* ---- the trees ---- */

static void forget(struct memo *m)
{
    memset(m->edges, 0, EDGES * sizeof *m->edges);
    memset(m->nodes, 0, (ROOT + m->n_roots) * sizeof *m->nodes);
    m->nodes[MISS].kind = NODE_MISS;
    m->n_nodes          = ROOT + m->n_roots;
}

struct memo *memo_new(size_t roots)
{
    struct memo *m = calloc(1, sizeof *m);

    if (!m)
        return NULL;
    m->n_roots = roots;
    m->nodes   = calloc(ROOT + roots + NODES_MAX, sizeof *m->nodes);
    m->edges   = aligned_alloc(sizeof *m->edges, EDGES * sizeof *m->edges);     /* to lie on cache lines */
    if (!m->nodes || !m->edges) {
        memo_free(m);
        return NULL;
    }
    forget(m);
    return m;
}

void memo_free(struct memo *m)
{
    if (!m)
        return;
    free(m->nodes);
    free(m->edges);
    free(m);
}

bool memo_find(struct memo *m, size_t root, const struct rule_need *needs, const struct fact_value *values,
               struct rule_result *ret)
{
    uint32_t     at   = (uint32_t)(ROOT + root);
    struct node *node = &m->nodes[at];
    struct key   k;

    while (node->kind == NODE_READS) {
        const struct edge *e;

        if (!key_of(at, &values[needs[node->need].slot], &k))
            return false;
        e = edge_find(m, at, &k);
        if (!e)
            return false;
        node->found++;
        at   = e->to;
        node = &m->nodes[at];
    }
    if (node->kind != NODE_MISS && node->kind != NODE_HIT)
        return false;
    ret->outcome  = node->kind == NODE_MISS ? OUTCOME_MISS : OUTCOME_HIT;
    ret->strength = node->kind == NODE_MISS ? 0 : node->found;
    return true;
}

static uint32_t add_node(struct memo *m)
{
    m->nodes[m->n_nodes] = (struct node){ .kind = NODE_NEW };
    return (uint32_t)m->n_nodes++;
}

/*
 * Whether one more edge at `node` is worth its place. A fact read first is given time to repeat itself; one
 * that is read after others has a tree for each of their values and must repeat itself sooner.
 */
static bool fertile(struct node *node, size_t depth)
{
    uint32_t trial = depth == 0 ? 1024 : depth == 1 ? 128 : 16;

    if (++node->added > trial && node->found < node->added / 4) {
        node->kind = NODE_BARREN;
        return false;
    }
    if (node->added > 2 * trial) {      /* so that what it was long ago does not count for ever */
        node->added = (uint16_t)(node->added / 2);
        node->found /= 2;
    }
    return true;
}

/* The node behind value `v` at node `at`, made when there is none; MISS when that cannot or need not be. */
static uint32_t follow(struct memo *m, uint32_t at, size_t depth, const struct fact_value *v, uint32_t leaf)
{
    struct key   k;
    bool         kept = key_of(at, v, &k);
    struct edge *e    = kept ? edge_find(m, at, &k) : NULL;

    if (e)
        return e->to;
    if (!fertile(&m->nodes[at], depth) || !kept)
        return MISS;
    e       = edge_new(m, &k);
    e->from = at;
    e->to   = leaf != UINT32_MAX ? leaf : add_node(m);
    e->type = k.type;
    e->n    = k.n;
    if (k.type == FACT_TEXT || k.type == FACT_LIST) {
        if (k.n)
            memcpy(e->text, k.text, k.n);
    } else {
        e->i = k.i;
    }
    return e->to;
}

void memo_keep(struct memo *m, size_t root, const struct rule_need *needs, const struct fact_value *values,
               const struct reads *reads, const struct rule_result *result)
{
    uint32_t at   = (uint32_t)(ROOT + root);
    bool     miss = result->outcome == OUTCOME_MISS;

    if (!miss && (result->outcome != OUTCOME_HIT || result->n_evidence > 0))
        return;
    if (m->n_nodes + RULE_NEEDS_MAX + 1 > ROOT + m->n_roots + NODES_MAX)
        forget(m);
    for (size_t i = 0; i < reads->n; i++) {
        struct node *node = &m->nodes[at];
        bool         last = i + 1 == reads->n;

        if (node->kind == NODE_NEW) {
            node->kind = NODE_READS;
            node->need = reads->order[i];
        }
        /* Barren; or a check that did not read what it read before, which a pure function cannot do. */
        if (node->kind != NODE_READS || node->need != reads->order[i])
            return;
        at = follow(m, at, i, &values[needs[reads->order[i]].slot], last && miss ? MISS : UINT32_MAX);
        if (at == MISS)
            return;
    }
    if (m->nodes[at].kind != NODE_NEW)
        return;
    m->nodes[at].kind  = miss ? NODE_MISS : NODE_HIT;
    m->nodes[at].found = miss ? 0 : (uint32_t)result->strength;
}
