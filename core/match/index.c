#include "config.h"
#include "match/index_impl.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"

#define JOIN_LEAST 3         /* consonants of words written as one; with fewer all letters must agree */

int name_index_new(struct name_index **ret, struct pw_err *err)
{
    *ret = calloc(1, sizeof **ret);
    return *ret ? PW_OK : err_nomem(err);
}

void name_index_free(struct name_index *x)
{
    if (!x)
        return;
    latin_done(&x->latin);
    arena_done(&x->a);
    arena_done(&x->near_texts);
    map_done(&x->by_text);
    map_done(&x->nears);
    free(x->names);
    free(x->words_of);
    free(x->words);
    free(x->postings);
    free(x->sounds.at);
    free(x->sounds.begin);
    free(x->joins.at);
    free(x->joins.begin);
    free(x->touched);
    free(x->found);
    free(x->near_pool);
    free(x);
}

struct latin *name_index_latin(struct name_index *x) { return &x->latin; }

bool index_room(void *items, size_t size, size_t n, size_t more, size_t *room)
{
    size_t wanted = *room ? *room : 256;
    void  *old, *bigger;

    if (n + more <= *room)
        return true;
    while (wanted < n + more)
        wanted *= 2;
    memcpy(&old, items, sizeof old);
    bigger = realloc(old, wanted * size);
    if (!bigger)
        return false;
    memcpy(items, &bigger, sizeof bigger);
    *room = wanted;
    return true;
}

/* ---- keys ---- */

uint32_t index_hash(const char *p, size_t n)
{
    uint64_t h = text_hash((struct str){ p, n });

    return (uint32_t)(h ^ h >> 32);
}

static bool keys_add(struct keys *k, uint32_t hash, uint32_t id)
{
    if (!ROOM_FOR(k->at, k->n, 1, k->room))
        return false;
    k->at[k->n++] = (struct key){ hash, id };
    return true;
}

/* Puts the entries in order of their ranges: about two entries a range. */
static bool keys_seal(struct keys *k)
{
    size_t      ranges = 2;
    struct key *sorted = malloc((k->n + 1) * sizeof *sorted);

    k->shift = 31;
    while (ranges < k->n / 2 && k->shift > 8) {
        ranges *= 2;
        k->shift--;
    }
    k->begin = calloc(ranges + 2, sizeof *k->begin);
    if (!sorted || !k->begin) {
        free(sorted);
        return false;
    }
    for (size_t i = 0; i < k->n; i++)
        k->begin[(k->at[i].hash >> k->shift) + 2]++;
    for (size_t r = 2; r < ranges + 2; r++)
        k->begin[r] += k->begin[r - 1];
    for (size_t i = 0; i < k->n; i++)       /* what begins at r + 1 moves on to its end, which is where r + 1 ends */
        sorted[k->begin[(k->at[i].hash >> k->shift) + 1]++] = k->at[i];
    free(k->at);
    k->at   = sorted;
    k->room = k->n;
    return true;
}

/* ---- names ---- */

static int add_word(struct name_index *x, struct str text, uint32_t *ret, struct pw_err *err)
{
    uint64_t at;

    if (!map_get(&x->by_text, text, &at)) {
        struct word w = { .text = arena_str(&x->a, text) };

        at = x->n_words;
        if (!w.text.p || !ROOM_FOR(x->words, x->n_words, 1, x->room_words) || !map_put(&x->by_text, w.text, at))
            return err_nomem(err);
        x->words[x->n_words++] = w;
    }
    *ret = (uint32_t)at;
    return PW_OK;
}

size_t index_join(const struct name *name, size_t at, size_t n, char out[static JOINED_MAX])
{
    size_t len = 0;

    for (size_t i = at; i < at + n; i++) {
        struct str t = name->tokens[i];

        if (len + t.n > JOINED_MAX)
            return 0;
        memcpy(out + len, t.p, t.n);
        len += t.n;
    }
    return len;
}

bool index_join_key(const struct name *name, size_t at, size_t n, uint32_t *ret)
{
    char   text[JOINED_MAX], skeleton[SKELETON_MAX];
    size_t len = index_join(name, at, n, text), k;

    k    = word_skeleton((struct str){ text, len }, skeleton);
    *ret = k < JOIN_LEAST ? index_hash(text, len) : index_hash(skeleton, k);
    return len > 0;
}

static bool add_joins(struct name_index *x, const struct name *name, uint32_t id)
{
    uint32_t hash;

    for (size_t n = 2; n <= 3; n++)
        for (size_t at = 0; at + n <= name->n; at++)
            if (index_join_key(name, at, n, &hash) && !keys_add(&x->joins, hash, id))
                return false;
    return true;
}

int name_index_add(struct name_index *x, uint32_t table, uint32_t row, struct str by, struct pw_err *err)
{
    struct listing l = { .table = table, .row = row, .by = by, .first = (uint32_t)x->n_words_of };
    struct name    name;

    name_read(&x->latin, by, &name);
    if (!name.n)
        return PW_OK;
    if (!ROOM_FOR(x->names, x->n_names, 1, x->room_names) ||
        !ROOM_FOR(x->words_of, x->n_words_of, name.n, x->room_words_of) || !add_joins(x, &name, (uint32_t)x->n_names))
        return err_nomem(err);
    for (size_t i = 0; i < name.n; i++) {
        uint32_t word = 0;
        int      rc = add_word(x, name.tokens[i], &word, err);

        if (rc < 0)
            return rc;
        x->words_of[l.first + i] = word;
        x->words[word].df += x->words[word].seen != x->n_names + 1;
        x->words[word].seen = (uint32_t)x->n_names + 1;
    }
    l.n          = (uint32_t)name.n;
    l.consonants = name.consonants;
    x->n_words_of += name.n;
    x->names[x->n_names++] = l;
    return PW_OK;
}

/* A word under its consonants, and under them with each left out. */
static bool add_sounds(struct name_index *x, uint32_t id)
{
    char   s[SKELETON_MAX], less[SKELETON_MAX];
    size_t n = word_skeleton(x->words[id].text, s);

    if (!n)
        return true;
    if (!keys_add(&x->sounds, index_hash(s, n), id))
        return false;
    for (size_t out = 0; n >= 3 && out < n; out++) {
        memcpy(less, s, out);
        memcpy(less + out, s + out + 1, n - out - 1);
        if (!keys_add(&x->sounds, index_hash(less, n - 1), id))
            return false;
    }
    return true;
}

static void fill_postings(struct name_index *x)
{
    uint32_t at = 0;

    for (size_t w = 0; w < x->n_words; w++) {
        x->words[w].first = at;
        at += x->words[w].df;
        x->words[w].df   = 0;
        x->words[w].seen = 0;
    }
    for (size_t i = 0; i < x->n_names; i++)
        for (uint32_t k = 0; k < x->names[i].n; k++) {
            struct word *w = &x->words[x->words_of[x->names[i].first + k]];

            if (w->seen != i + 1)
                x->postings[w->first + w->df++] = (uint32_t)i;
            w->seen = (uint32_t)i + 1;
        }
}

int name_index_seal(struct name_index *x, struct pw_err *err)
{
    x->postings = malloc((x->n_words_of + 1) * sizeof *x->postings);
    x->touched  = calloc(x->n_names + 1, sizeof *x->touched);
    x->found    = malloc((x->n_names + 1) * sizeof *x->found);
    if (!x->postings || !x->touched || !x->found)
        return err_nomem(err);
    fill_postings(x);
    for (size_t w = 0; w < x->n_words; w++) {
        struct word    *word = &x->words[w];
        struct spelling spelling;

        word->weight  = word_weight(word->text, word->df, (uint32_t)x->n_names);
        align_spell(word->text, &spelling);
        word->letters = spelling.letters;
        word->seen    = 0;
        if (!add_sounds(x, (uint32_t)w))
            return err_nomem(err);
    }
    for (size_t i = 0; i < x->n_names; i++)
        for (uint32_t k = 0; k < x->names[i].n; k++)
            x->touched[i].weight = (uint16_t)(x->touched[i].weight + x->words[x->words_of[x->names[i].first + k]].weight);
    return keys_seal(&x->sounds) && keys_seal(&x->joins) ? PW_OK : err_nomem(err);
}
