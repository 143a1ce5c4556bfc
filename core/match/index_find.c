#include "config.h"
#include "match/index_impl.h"

#include <stdlib.h>

#define JOIN_LIKENESS 85        /* of words written as one; they are found by weaker keys than single words */
#define JOIN_MORE     2         /* letters that they may have more or less */
#define JOIN_NAMES    2000      /* names that a joined word may bring in; a commoner one is found by its other words */
#define AHEAD         12        /* names whose place in memory is asked for before they are counted */
#define NEAR_TEXTS    20000     /* words whose near ones are kept; then it begins anew */

/* ---- near words ---- */

static bool keep_near(struct name_index *x, const struct spelling *text, uint32_t word)
{
    struct word *w = &x->words[word];
    int          likeness;

    if (w->seen == x->word_round)
        return true;
    w->seen  = x->word_round;
    likeness = align_spelt(text, w->text, w->letters);
    if (likeness < ALIKE_AT_LEAST)
        return true;
    if (!ROOM_FOR(x->near_pool, x->n_near_pool, 1, x->room_near_pool))
        return false;
    x->near_pool[x->n_near_pool++] = (struct near){ word, likeness };
    return true;
}

static bool near_under(struct name_index *x, const struct spelling *text, const char *skeleton, size_t n)
{
    uint32_t hash = index_hash(skeleton, n), range = hash >> x->sounds.shift;

    for (uint32_t i = x->sounds.begin[range]; i < x->sounds.begin[range + 1]; i++)
        if (x->sounds.at[i].hash == hash && !keep_near(x, text, x->sounds.at[i].id))
            return false;
    return true;
}

/* Under its consonants, with one left out, and of six or more with two. */
static bool near_sounds(struct name_index *x, const struct spelling *text, const char *s, size_t n, size_t from, int depth)
{
    if (!near_under(x, text, s, n))
        return false;
    for (size_t out = from; depth && n >= 3 && out < n; out++) {
        char less[SKELETON_MAX];

        memcpy(less, s, out);
        memcpy(less + out, s + out + 1, n - out - 1);
        if (!near_sounds(x, text, less, n - 1, out, depth - 1))
            return false;
    }
    return true;
}

static int nearest_first(const void *a, const void *b)
{
    const struct near *x = a, *y = b;

    if (x->likeness != y->likeness)
        return y->likeness - x->likeness;
    return (x->word > y->word) - (x->word < y->word);
}

static void forget_nears(struct name_index *x)
{
    map_done(&x->nears);
    arena_done(&x->near_texts);
    x->nears       = (struct map){ 0 };
    x->near_texts  = (struct arena){ 0 };
    x->n_near_pool = 0;
}

/* The listed words that a word may stand for, nearest first. Worked out once a word: firms come back, words more so. */
static int near_words(struct name_index *x, struct str text, const struct near **ret, size_t *ret_n, struct pw_err *err)
{
    char       s[SKELETON_MAX];
    size_t     n = word_skeleton(text, s), first;
    struct spelling spelling;
    uint64_t   at;
    struct str kept;

    if (x->nears.n > NEAR_TEXTS)
        forget_nears(x);
    if (!map_get(&x->nears, text, &at)) {
        first = x->n_near_pool;
        x->word_round++;
        align_spell(text, &spelling);
        if (!ROOM_FOR(x->near_pool, x->n_near_pool, 1, x->room_near_pool))
            return err_nomem(err);
        x->n_near_pool++;
        if ((map_get(&x->by_text, text, &at) && !keep_near(x, &spelling, (uint32_t)at)) ||
            (n && !name_is_number(text) && !near_sounds(x, &spelling, s, n, 0, text.n < 5 ? 0 : n < 6 ? 1 : 2)))
            return err_nomem(err);
        qsort(x->near_pool + first + 1, x->n_near_pool - first - 1, sizeof *x->near_pool, nearest_first);
        x->near_pool[first].word = (uint32_t)(x->n_near_pool - first - 1);
        at   = first;
        kept = arena_str(&x->near_texts, text);
        if (!kept.p || !map_put(&x->nears, kept, at))
            return err_nomem(err);
    }
    *ret   = x->near_pool + at + 1;
    *ret_n = x->near_pool[at].word;
    return PW_OK;
}

/* ---- finding ---- */

void name_index_ask(struct name_index *x, struct str name, struct asked *ret)
{
    name_read(&x->latin, name, &ret->name);
    for (size_t i = 0; i < ret->name.n; i++) {
        struct str text = ret->name.tokens[i];
        uint64_t   at;

        ret->weights[i] = map_get(&x->by_text, text, &at) ? x->words[at].weight
                                                          : word_weight(text, 0, (uint32_t)x->n_names);
    }
}

static void listing_name(const struct name_index *x, const struct listing *l, struct name *ret)
{
    ret->n          = l->n;
    ret->consonants = l->consonants;
    for (uint32_t k = 0; k < l->n; k++)
        ret->tokens[k] = x->words[x->words_of[l->first + k]].text;
}

/* Adds a name to those found; NULL when it is not among them and none may be added. */
static struct touched *touch(struct name_index *x, uint32_t name, bool fresh)
{
    struct touched *t = &x->touched[name];

    if (t->round != x->round) {
        if (!fresh)
            return NULL;
        *t = (struct touched){ .round = x->round, .by = UINT8_MAX, .weight = t->weight };
        x->found[x->n_found++] = name;
    }
    return t;
}

/* Counts what names share in word `i` asked; nearest words first, so that a name counts its best. */
static int share_word(struct name_index *x, const struct asked *q, size_t i, bool fresh, struct pw_err *err)
{
    const struct near *near;
    size_t             n;
    int                rc = near_words(x, q->name.tokens[i], &near, &n, err);

    for (size_t k = 0; rc == PW_OK && k < n; k++) {
        const struct word *w   = &x->words[near[k].word];
        int                weight = w->weight < q->weights[i] ? w->weight : q->weights[i];

        for (uint32_t p = w->first; p < w->first + w->df; p++) {
            struct touched *t;

            if (p + AHEAD < w->first + w->df)
                __builtin_prefetch(&x->touched[x->postings[p + AHEAD]], 1);
            t = touch(x, x->postings[p], fresh);
            if (!t || t->by == i)
                continue;
            t->by = (uint8_t)i;
            t->got    = (uint16_t)(t->got + (near[k].likeness * weight + 9) / 10);
            t->paired = (uint16_t)(t->paired + weight);
            t->got_a  = (uint16_t)(t->got_a + q->weights[i]);
            t->got_b  = (uint16_t)(t->got_b + w->weight);
        }
    }
    return rc;
}

/* A name that holds words asked, or one of them, written apart or as one: counted as if they agreed in full. */
static void share_joined(struct name_index *x, uint32_t name, int weight)
{
    struct touched *t = touch(x, name, true);

    t->got    = (uint16_t)(t->got + 10 * weight);
    t->paired = (uint16_t)(t->paired + weight);
    t->got_a  = (uint16_t)(t->got_a + weight);
    t->joined = true;
}

/* The name holds two or three words that, written as one, are like the text. */
static bool holds_joined(const struct name_index *x, const struct listing *l, struct str text)
{
    struct name b;
    char        joined[JOINED_MAX];

    listing_name(x, l, &b);
    for (size_t n = 2; n <= 3; n++)
        for (size_t at = 0; at + n <= b.n; at++) {
            struct str j = { joined, index_join(&b, at, n, joined) };

            if (j.n <= text.n + JOIN_MORE && text.n <= j.n + JOIN_MORE && align_tokens(text, j) >= JOIN_LIKENESS)
                return true;
        }
    return false;
}

/* One word asked, written apart in a name. */
static void share_apart(struct name_index *x, struct str text, uint32_t hash, int weight)
{
    const struct keys *k     = &x->joins;
    uint32_t           range = hash >> k->shift;

    for (uint32_t i = k->begin[range]; i < k->begin[range + 1]; i++)
        if (k->at[i].hash == hash && holds_joined(x, &x->names[k->at[i].id], text))
            share_joined(x, k->at[i].id, weight);
}

static int share_joins(struct name_index *x, const struct asked *q, struct pw_err *err)
{
    for (size_t n = 1; n <= 3; n++)
        for (size_t at = 0; at + n <= q->name.n; at++) {
            char               text[JOINED_MAX];
            struct str         joined = { text, index_join(&q->name, at, n, text) };
            uint32_t           hash;
            const struct near *near;
            size_t             n_near = 0;
            int                rc, weight = 0;

            if (!index_join_key(&q->name, at, n, &hash))
                continue;
            for (size_t i = at; i < at + n; i++)
                weight += q->weights[i];
            if (n == 1)
                share_apart(x, joined, hash, weight);
            else if ((rc = near_words(x, joined, &near, &n_near, err)) < 0)
                return rc;
            for (size_t k = 0; k < n_near && near[k].likeness >= JOIN_LIKENESS; k++) {
                const struct word *w = &x->words[near[k].word];

                for (uint32_t p = w->first; w->df <= JOIN_NAMES && p < w->first + w->df; p++)
                    share_joined(x, x->postings[p], weight);
            }
        }
    return PW_OK;
}

/* Words asked, the weightiest first. */
static void by_weight(const struct asked *q, uint8_t order[static NAME_TOKENS_MAX])
{
    for (size_t i = 0; i < q->name.n; i++) {
        size_t k = i;

        for (; k && q->weights[order[k - 1]] < q->weights[i]; k--)
            order[k] = order[k - 1];
        order[k] = (uint8_t)i;
    }
}

/* Is what agrees enough against itself and half of what is left over on both sides? What words written as one weigh in the
 * listed name is not known here, so nothing of it counts as left over. */
static bool can_reach(const struct touched *t, int all, int at_least)
{
    int left_a = all > t->got_a ? all - t->got_a : 0, left_b = t->weight > t->got_b && !t->joined ? t->weight - t->got_b : 0;

    return 20 * t->got >= at_least * (2 * t->paired + left_a + left_b);
}

static int compare_found(struct name_index *x, const struct asked *q, int all, int at_least, listing_fn each, void *ctx,
                         struct pw_err *err)
{
    for (size_t i = 0; i < x->n_found; i++) {
        const struct listing *l = &x->names[x->found[i]];
        struct name           b;
        struct alignment      got;
        int                   weights[NAME_TOKENS_MAX], rc;

        if (!can_reach(&x->touched[x->found[i]], all, at_least))
            continue;
        listing_name(x, l, &b);
        for (uint32_t k = 0; k < l->n; k++)
            weights[k] = x->words[x->words_of[l->first + k]].weight;
        align_names(&q->name, q->weights, &b, weights, &got);
        if ((rc = each(ctx, l, &got, err)) < 0)
            return rc;
    }
    return PW_OK;
}

int name_index_find(struct name_index *x, const struct asked *q, int at_least, listing_fn each, void *ctx, struct pw_err *err)
{
    uint8_t order[NAME_TOKENS_MAX];
    int     all = 0, rest, rc;

    x->round++;
    x->n_found = 0;
    for (size_t i = 0; i < q->name.n; i++)
        all += q->weights[i];
    by_weight(q, order);
    rest = all;
    rc   = share_joins(x, q, err);
    /* A name that shares none of the words so far needs enough of what is left alone: can_reach() with nothing else. */
    for (size_t k = 0; k < q->name.n && rc == PW_OK; k++) {
        rc = share_word(x, q, order[k], rest * (200 - at_least) >= at_least * all, err);
        rest -= q->weights[order[k]];
    }
    if (rc == PW_OK)
        rc = compare_found(x, q, all, at_least, each, ctx, err);
    return rc;
}
