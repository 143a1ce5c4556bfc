#include "config.h"
#include "match/alike.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "match/words.h"

/* Set by tests/cases/parties.csv, which holds pairs of either kind. */
#define SAME_SCORE      86      /* of the names as a whole */
#define SAME_WORD       83      /* of two words */
#define SAME_FIRST      93      /* of two short words, or two that begin with different letters: few slips are in the first */
#define SHORT_WORD      5       /* letters */
#define LONG_WORD       10      /* from here on more than one letter may be wrong */
#define PARTICLE_WEIGHT 5       /* words_weight() of "and", "de", "al" */
#define TRADE_WEIGHT    28

static const struct { const char *text, *full; } short_forms[] = {
    { "bros", "brothers" }, { "chem", "chemicals" }, { "chems", "chemicals" }, { "chemical", "chemicals" }, { "dist", "distribution" },
    { "ent", "enterprises" }, { "enterprise", "enterprises" }, { "exp", "export" }, { "gen", "general" }, { "grp", "group" },
    { "imp", "import" }, { "ind", "industries" }, { "inds", "industries" }, { "industry", "industries" }, { "int", "international" },
    { "intl", "international" }, { "lab", "laboratories" }, { "laboratory", "laboratories" }, { "labs", "laboratories" },
    { "mfg", "manufacturing" }, { "mktg", "marketing" }, { "natl", "national" }, { "pharm", "pharmaceuticals" },
    { "pharma", "pharmaceuticals" }, { "pharmaceutical", "pharmaceuticals" }, { "svcs", "services" }, { "tech", "technologies" },
    { "technology", "technologies" }, { "trdg", "trading" }, { "univ", "universal" },
};

/* "Firm" in front of a name says nothing. */
static bool calls_itself_firm(struct str word)
{
    return str_is(word, "societe") || str_is(word, "ste") || str_is(word, "firma") || str_is(word, "empresa");
}

void alike_read(struct latin *l, struct str s, struct name *ret)
{
    name_read(l, s, ret);
    if (ret->n > 1 && calls_itself_firm(ret->tokens[0]))
        memmove(ret->tokens, ret->tokens + 1, --ret->n * sizeof *ret->tokens);
    for (size_t i = 0; i < ret->n; i++)
        for (size_t k = 0; k < COUNT_OF(short_forms); k++)
            if (str_is(ret->tokens[i], short_forms[k].text)) {
                ret->tokens[i] = str_of(short_forms[k].full);
                break;
            }
}

static bool all_particles(const struct name *n, const int *weights, uint32_t left)
{
    for (size_t i = 0; i < n->n; i++)
        if ((left >> i & 1) && (weights[i] > PARTICLE_WEIGHT || name_is_number(n->tokens[i])))
            return false;
    return true;
}

/* One letter wrong is a slip; in a long word and between two scripts, what costs no more than SAME_WORD. */
static bool slip(struct str a, struct str b, int likeness, bool scripts)
{
    int longer = (int)(a.n > b.n ? a.n : b.n);

    if (likeness >= SAME_FIRST)
        return true;
    if (a.p[0] != b.p[0] || likeness < SAME_WORD || (longer <= SHORT_WORD && !scripts))
        return false;
    return scripts || longer >= LONG_WORD || likeness >= 99 - 100 / longer;
}

static bool same_words(const struct name *a, const int *weights_a, const struct name *b, const struct pair *p,
                       bool scripts)
{
    switch (p->how) {
    case PAIR_SAME:
    case PAIR_JOINED:
        return p->likeness >= SAME_FIRST;
    case PAIR_SPELLING:
        return slip(a->tokens[p->a], b->tokens[p->b], p->likeness, scripts);
    case PAIR_SHORTENED:
        return weights_a[p->a] <= TRADE_WEIGHT;
    default:
        return false;
    }
}

int alike_names(const struct name *a, const struct name *b, bool scripts)
{
    struct alignment x;
    int              weights_a[NAME_TOKENS_MAX], weights_b[NAME_TOKENS_MAX];

    for (size_t i = 0; i < a->n; i++)
        weights_a[i] = word_weight(a->tokens[i], 1, 1);
    for (size_t i = 0; i < b->n; i++)
        weights_b[i] = word_weight(b->tokens[i], 1, 1);
    align_names(a, weights_a, b, weights_b, &x);
    if (x.score < SAME_SCORE || !all_particles(a, weights_a, x.left_a) || !all_particles(b, weights_b, x.left_b))
        return 0;
    for (size_t i = 0; i < x.n; i++)
        if (!same_words(a, weights_a, b, &x.pairs[i], scripts))
            return 0;
    return x.score;
}

/* ---- keys ---- */

struct sound { char text[SKELETON_MAX]; size_t n; bool telling; };

/* What a name is made of, each part in an order that does not depend on how it was written. */
struct parts {
    struct str   words[NAME_TOKENS_MAX];            /* all but particles, as they are */
    struct sound sounds[NAME_TOKENS_MAX];           /* of those that are no numbers */
    size_t       n_words, n_sounds, n_telling;
    struct buf  *joined;                            /* all in the order written */
};

static int by_text(const void *a, const void *b) { return str_cmp(*(const struct str *)a, *(const struct str *)b); }

static int by_sound(const void *a, const void *b)
{
    const struct sound *x = a, *y = b;

    return str_cmp((struct str){ x->text, x->n }, (struct str){ y->text, y->n });
}

static struct sound sound_of(struct str word, bool telling)
{
    struct sound s = { .telling = telling };

    s.n = word_skeleton(word, s.text);
    if (!s.n) {
        s.n = word.n < SKELETON_MAX ? word.n : SKELETON_MAX;
        memcpy(s.text, word.p, s.n);
    }
    return s;
}

static void take_apart(const struct name *n, struct parts *x)
{
    for (size_t i = 0; i < n->n; i++) {
        struct str word   = n->tokens[i];
        int        weight = word_weight(word, 1, 1);
        bool       number = name_is_number(word), telling = weight == WORD_WEIGHT_MAX;

        if (weight <= PARTICLE_WEIGHT && !number)
            continue;
        x->words[x->n_words++] = word;
        buf_str(x->joined, word);
        if (number)
            continue;
        x->sounds[x->n_sounds++] = sound_of(word, telling);
        x->n_telling += telling;
    }
    qsort(x->words, x->n_words, sizeof *x->words, by_text);
    qsort(x->sounds, x->n_sounds, sizeof *x->sounds, by_sound);
}

/* Begins a key: country, kind, numbers. */
static void begin_key(struct buf *key, const struct parts *x, struct str country, unsigned char kind)
{
    buf_reset(key);
    buf_str(key, country);
    buf_byte(key, kind);
    for (size_t i = 0; i < x->n_words; i++)
        if (name_is_number(x->words[i])) {
            buf_str(key, x->words[i]);
            buf_byte(key, '|');
        }
}

static void add_part(struct buf *key, const char *text, size_t n)
{
    buf_add(key, text, n);
    buf_byte(key, '|');
}

static void end_key(const struct buf *key, int64_t *keys, size_t *n)
{
    int64_t hash = (int64_t)text_hash(buf_view(key));

    for (size_t i = 0; i < *n; i++)
        if (keys[i] == hash)
            return;
    if (*n < ALIKE_KEYS_MAX)
        keys[(*n)++] = hash;
}

/* Of a word's consonants, from either end: a slip is in one half only, and may make the word longer or shorter. */
static size_t half_of(const struct sound *s) { return s->n < 2 ? s->n : 2; }

/* All words but one; where what is left is one word or none that tells, with half of that one, or too many would lie under it. */
static void without(struct buf *key, const struct parts *x, struct str country, size_t out, int64_t *keys, size_t *n)
{
    const struct sound *left_out = &x->sounds[out];
    bool                few      = x->n_sounds < 3 || x->n_telling - left_out->telling == 0;
    size_t              half     = half_of(left_out);

    for (int end = 0; end < (few ? 2 : 1); end++) {
        begin_key(key, x, country, !few ? 't' : end ? 'z' : 'a');
        if (few)
            add_part(key, end ? left_out->text + left_out->n - half : left_out->text, half);
        for (size_t i = 0; i < x->n_sounds; i++)
            if (i != out)
                add_part(key, x->sounds[i].text, x->sounds[i].n);
        end_key(key, keys, n);
    }
}

size_t alike_keys(const struct name *n, struct str country, int64_t ret[static ALIKE_KEYS_MAX])
{
    BUF_STACK(key, 512);
    BUF_STACK(joined, NAME_TEXT_MAX);
    struct parts x = { .joined = &joined };
    struct sound whole;
    size_t       count = 0;

    take_apart(n, &x);
    if (!x.n_words)
        return 0;
    begin_key(&key, &x, country, 'w');
    for (size_t i = 0; i < x.n_words; i++)
        add_part(&key, x.words[i].p, x.words[i].n);
    end_key(&key, ret, &count);
    whole = sound_of(buf_view(&joined), false);
    begin_key(&key, &x, country, 'j');
    add_part(&key, whole.text, whole.n);
    end_key(&key, ret, &count);
    for (size_t out = 0; out < x.n_sounds; out++)
        without(&key, &x, country, out, ret, &count);
    return count;
}
