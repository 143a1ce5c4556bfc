#include "config.h"
#include "script/memo.h"

#include <stdlib.h>
#include <string.h>

#define EDGES     ((size_t)1 << 15)     /* a power of two */
#define TEXTS     ((size_t)1 << 12)     /* a power of two */
#define WAYS      4                     /* places side by side where an edge or text may stand */
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

/* Where all its places, one cache line, are taken a newer edge takes one from the others in turn. */
struct edge {
    uint64_t mark;
    uint32_t from, to;      /* nodes; from 0: free */
};

/* A text or list that has a number, one cache line. */
struct text {
    uint64_t number;        /* 0: free */
    uint8_t  type, n;
    char     bytes[KEPT_TEXT];
};

/* The shared miss; no edge leads from it, so that 0 can stand for a free place. */
#define MISS  0
#define ROOT  1         /* the first of the roots */

struct memo {
    struct node *nodes;
    struct edge *edges;
    struct text *texts;
    size_t       n_nodes, n_roots, turn;
    uint64_t     numbers;   /* given to texts so far */
};

/* ---- marks ---- */

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

/* Odd, so that neither 0 nor MARK_NONE is one. */
#define MARK_NONE  2
#define MARK_WHOLE (INT64_C(1) << 58)   /* numbers up to this keep all their bits beside the type */
static uint64_t mark(enum fact_type type, uint64_t number)
{
    return number << 4 | (uint64_t)type << 1 | 1;
}

/*
 * The number of a text, compared in full. One whose place was taken gets a new number when it comes again and no
 * number is given twice, so that no edge can mistake it.
 */
static uint64_t text_mark(struct memo *m, enum fact_type type, const char *p, size_t n)
{
    uint64_t     hash = mix(hash_text((uint64_t)type, p, n), n);
    struct text *t    = &m->texts[hash & (TEXTS - WAYS)], *into = NULL;

    for (size_t i = 0; i < WAYS; i++) {
        if (t[i].number && t[i].type == type && t[i].n == n && (n == 0 || memcmp(t[i].bytes, p, n) == 0))
            return mark(type, t[i].number);
        if (!t[i].number && !into)
            into = &t[i];
    }
    into         = into ? into : &t[m->turn++ % WAYS];
    into->number = ++m->numbers;
    into->type   = (uint8_t)type;
    into->n      = (uint8_t)n;
    if (n)
        memcpy(into->bytes, p, n);
    return mark(type, into->number);
}

/* Items one after the other with their lengths, so that no two lists look alike. */
static uint64_t list_mark(struct memo *m, const struct fact_value *v)
{
    char   bytes[KEPT_TEXT];
    size_t at = 0;

    for (size_t i = 0; i < v->list.n; i++) {
        struct str s = v->list.items[i];

        if (s.n >= KEPT_TEXT - at)
            return MARK_NONE;
        bytes[at++] = (char)s.n;
        if (s.n)
            memcpy(bytes + at, s.p, s.n);
        at += s.n;
    }
    return text_mark(m, FACT_LIST, bytes, at);
}

/* Equal marks: equal values of equal type. MARK_NONE for what is too long or large to have one. */
static uint64_t make_mark(struct memo *m, const struct fact_value *v)
{
    switch (v->type) {
    case FACT_ABSENT:
        return mark(FACT_ABSENT, 0);
    case FACT_TEXT:
        return v->s.n > KEPT_TEXT ? MARK_NONE : text_mark(m, FACT_TEXT, v->s.p, v->s.n);
    case FACT_LIST:
        return list_mark(m, v);
    default:
        return v->i >= MARK_WHOLE || v->i < -MARK_WHOLE ? MARK_NONE : mark(v->type, (uint64_t)v->i);
    }
}

static inline uint64_t mark_of(struct memo *m, const struct rule_facts *f, size_t slot)
{
    if (!f->marks)
        return make_mark(m, &f->values[slot]);
    if (!f->marks[slot])
        f->marks[slot] = make_mark(m, &f->values[slot]);
    return f->marks[slot];
}

/* ---- edges ---- */

static inline struct edge *edge_places(struct memo *m, uint32_t from, uint64_t value)
{
    uint64_t h = ((uint64_t)from << 32 ^ value) * UINT64_C(0x9e3779b97f4a7c15);

    return &m->edges[h >> 32 & (EDGES - WAYS)];
}

static inline struct edge *edge_find(struct memo *m, uint32_t from, uint64_t value)
{
    struct edge *e = edge_places(m, from, value);

    for (size_t i = 0; i < WAYS; i++)
        if (e[i].mark == value && e[i].from == from)
            return &e[i];
    return NULL;
}

static struct edge *edge_new(struct memo *m, uint32_t from, uint64_t value)
{
    struct edge *e = edge_places(m, from, value);

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
    m->edges   = aligned_alloc(64, EDGES * sizeof *m->edges);   /* WAYS edges to a cache line */
    m->texts   = calloc(TEXTS, sizeof *m->texts);
    if (!m->nodes || !m->edges || !m->texts) {
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
    free(m->texts);
    free(m);
}

bool memo_find(struct memo *m, size_t root, const uint16_t *slots, const struct rule_facts *f,
               struct rule_result *ret)
{
    uint32_t     at   = (uint32_t)(ROOT + root);
    struct node *node = &m->nodes[at];

    while (node->kind == NODE_READS) {
        const struct edge *e = edge_find(m, at, mark_of(m, f, slots[node->need]));

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

void memo_expect(struct memo *m, size_t root, const uint16_t *slots, const struct rule_facts *f)
{
    uint32_t           at   = (uint32_t)(ROOT + root);
    const struct node *node = &m->nodes[at];

    if (node->kind == NODE_READS)
        __builtin_prefetch(edge_places(m, at, mark_of(m, f, slots[node->need])));
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

/* The node behind a value at node `at`, made when there is none; MISS when that cannot or need not be. */
static uint32_t follow(struct memo *m, uint32_t at, size_t depth, uint64_t value, uint32_t leaf)
{
    struct edge *e = value == MARK_NONE ? NULL : edge_find(m, at, value);

    if (e)
        return e->to;
    if (!fertile(&m->nodes[at], depth) || value == MARK_NONE)
        return MISS;
    e  = edge_new(m, at, value);
    *e = (struct edge){ value, at, leaf != UINT32_MAX ? leaf : add_node(m) };
    return e->to;
}

void memo_keep(struct memo *m, size_t root, const uint16_t *slots, const struct rule_facts *f,
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
        at = follow(m, at, i, mark_of(m, f, slots[reads->order[i]]), last && miss ? MISS : UINT32_MAX);
        if (at == MISS)
            return;
    }
    if (m->nodes[at].kind != NODE_NEW)
        return;
    m->nodes[at].kind  = miss ? NODE_MISS : NODE_HIT;
    m->nodes[at].found = miss ? 0 : (uint32_t)result->strength;
}
