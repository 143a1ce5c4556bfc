#include "config.h"
#include "match/align.h"

#include "base/mem.h"
#include "match/words.h"

#define FULL          10    /* price of a letter */
#define INITIAL_ALIKE 80    /* an initial fits, and proves little */
#define SHORTENED_LEAST 4   /* letters of "chem" for "chemical" */
#define SHORTENED_ALIKE 85
#define ALIKE_FOR_ALL   95  /* words of one set of consonants, where only those are written */
#define JOINED_MORE   3     /* letters that tokens written apart may have more or less than the one they stand against */
#define LACKING       6     /* tenths of a point that each point of likeness lacking takes away besides */
#define NUMBERS_DIFFER 25   /* points that two different numbers take away */

/* Letters as bits of a mask. */
#define L_OF(i) (UINT32_C(1) << (i))
#define L(c)    L_OF((c) - 'a')

/*
 * What a letter costs in place of another, row and column from a to z. 2: i j y, c k q, s z x, v w, o u w, e i. 3: other
 * vowels. 5: g j, g k q, t d, d z, t s, c s, b p, b v, f v, p f.
 */
static const uint8_t swaps[26][26] = {
    { 0, 10, 10, 10, 3, 10, 10, 10, 3, 10, 10, 10, 10, 10, 3, 10, 10, 10, 10, 10, 3, 10, 10, 10, 3, 10 },
    { 10, 0, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 5, 10, 10, 10, 10, 10, 5, 10, 10, 10, 10 },
    { 10, 10, 0, 10, 10, 10, 10, 10, 10, 10, 2, 10, 10, 10, 10, 10, 2, 10, 5, 10, 10, 10, 10, 10, 10, 10 },
    { 10, 10, 10, 0, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 5, 10, 10, 10, 10, 10, 5 },
    { 3, 10, 10, 10, 0, 10, 10, 10, 2, 10, 10, 10, 10, 10, 3, 10, 10, 10, 10, 10, 3, 10, 10, 10, 3, 10 },
    { 10, 10, 10, 10, 10, 0, 10, 10, 10, 10, 10, 10, 10, 10, 10, 5, 10, 10, 10, 10, 10, 5, 10, 10, 10, 10 },
    { 10, 10, 10, 10, 10, 10, 0, 10, 10, 5, 5, 10, 10, 10, 10, 10, 5, 10, 10, 10, 10, 10, 10, 10, 10, 10 },
    { 10, 10, 10, 10, 10, 10, 10, 0, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10 },
    { 3, 10, 10, 10, 2, 10, 10, 10, 0, 2, 10, 10, 10, 10, 3, 10, 10, 10, 10, 10, 3, 10, 10, 10, 2, 10 },
    { 10, 10, 10, 10, 10, 10, 5, 10, 2, 0, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 2, 10 },
    { 10, 10, 2, 10, 10, 10, 5, 10, 10, 10, 0, 10, 10, 10, 10, 10, 2, 10, 10, 10, 10, 10, 10, 10, 10, 10 },
    { 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 0, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10 },
    { 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 0, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10 },
    { 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 0, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10 },
    { 3, 10, 10, 10, 3, 10, 10, 10, 3, 10, 10, 10, 10, 10, 0, 10, 10, 10, 10, 10, 2, 10, 2, 10, 3, 10 },
    { 10, 5, 10, 10, 10, 5, 10, 10, 10, 10, 10, 10, 10, 10, 10, 0, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10 },
    { 10, 10, 2, 10, 10, 10, 5, 10, 10, 10, 2, 10, 10, 10, 10, 10, 0, 10, 10, 10, 10, 10, 10, 10, 10, 10 },
    { 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 0, 10, 10, 10, 10, 10, 10, 10, 10 },
    { 10, 10, 5, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 0, 5, 10, 10, 10, 2, 10, 2 },
    { 10, 10, 10, 5, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 5, 0, 10, 10, 10, 10, 10, 10 },
    { 3, 10, 10, 10, 3, 10, 10, 10, 3, 10, 10, 10, 10, 10, 2, 10, 10, 10, 10, 10, 0, 10, 2, 10, 3, 10 },
    { 10, 5, 10, 10, 10, 5, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 0, 2, 10, 10, 10 },
    { 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 2, 10, 10, 10, 10, 10, 2, 2, 0, 10, 10, 10 },
    { 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 2, 10, 10, 10, 10, 0, 10, 2 },
    { 3, 10, 10, 10, 3, 10, 10, 10, 2, 2, 10, 10, 10, 10, 3, 10, 10, 10, 10, 10, 3, 10, 10, 10, 0, 10 },
    { 10, 10, 10, 5, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 2, 10, 10, 10, 10, 2, 10, 0 },
};

/* A letter that the other spelling does without: "kh", "tz", "dj" are one sound to some and two letters to others. */
static int price_gap(unsigned letter, unsigned after)
{
    static const uint8_t prices[26] = {     /* a e i o u: 4; h j w y: 3; all others FULL */
        4, 10, 10, 10, 4, 10, 10, 3, 4, 3, 10, 10, 10, 10, 4, 10, 10, 10, 10, 10, 4, 10, 3, 10, 3, 10,
    };

    if ((letter == 't' - 'a' || letter == 'd' - 'a') && after < 26)
        return L_OF(after) & (L('s') | L('z') | L('c') | L('j')) ? 4 : FULL;
    return letter == 'k' - 'a' && after == 'h' - 'a' ? 3 : prices[letter];
}

/* In front of a word the same letters are missed more; the two that are one sound are not. */
static int price_first(unsigned letter, unsigned after)
{
    return L_OF(letter) & (L('a') | L('e') | L('i') | L('o') | L('u') | L('h') | L('w')) ? 6
           : L_OF(letter) & (L('y') | L('j'))                                            ? 4 : price_gap(letter, after);
}

static int least(int a, int b) { return a < b ? a : b; }

/* False where something is no letter from a to z: a number, or a script that has no Latin spelling. */
static bool spell(struct str s, struct spelt *ret)
{
    unsigned others = 0;

    for (size_t i = 0; i < s.n; i++) {
        unsigned at = (unsigned char)s.p[i] - 'a';

        others |= at > 25;
        ret->at[i] = (uint8_t)at;
    }
    if (others || !s.n)
        return false;
    ret->gap[0] = (uint8_t)price_first(ret->at[0], s.n > 1 ? ret->at[1] : 26);
    for (size_t i = 1; i < s.n; i++)
        ret->gap[i] = (uint8_t)(ret->at[i] == ret->at[i - 1] ? 2 : price_gap(ret->at[i], i + 1 < s.n ? ret->at[i + 1] : 26));
    return true;
}

/* Where two letters changed places: b has the two letters of a in the other order. */
static int changed_places(const struct spelt *a, size_t i, const struct spelt *b, size_t n, const int *upper, int *now)
{
    int lowest = now[0];

    for (size_t j = 2; j <= n; j++)
        if (a->at[i - 1] == b->at[j - 2] && a->at[i - 2] == b->at[j - 1])
            now[j] = least(now[j], upper[j - 2] + FULL);
    for (size_t j = 1; j <= n; j++) {
        now[j] = least(now[j], now[j - 1] + b->gap[j - 1]);
        lowest = least(lowest, now[j]);
    }
    return lowest;
}

/* At most `most`; what costs more is told as more, not exactly. The inner loop is where screening spends its time. */
static int edits(const struct spelt *a, size_t n_a, const struct spelt *b, size_t n_b, int most)
{
    int      rows[3][ALIGN_LETTERS + 1], before = 0;
    uint32_t has = 0;

    rows[0][0] = 0;
    for (size_t j = 1; j <= n_b; j++) {
        rows[0][j] = rows[0][j - 1] + b->gap[j - 1];
        has |= UINT32_C(1) << b->at[j - 1];
    }
    for (size_t i = 1; i <= n_a; i++) {
        int           *now = rows[i % 3], *up = rows[(i + 2) % 3], gap = a->gap[i - 1], lowest, left;
        const uint8_t *swap = swaps[a->at[i - 1]];

        lowest = left = now[0] = up[0] + gap;
        for (size_t j = 0; j < n_b; j++) {
            left      = least(least(up[j] + swap[b->at[j]], up[j + 1] + gap), left + b->gap[j]);
            now[j + 1] = left;
            lowest     = least(lowest, left);
        }
        if (i > 1 && (has >> a->at[i - 1] & has >> a->at[i - 2] & 1))
            lowest = changed_places(a, i, b, n_b, rows[(i + 1) % 3], now);
        if (lowest > most && before + FULL > most)      /* letters that change places reach back over one row */
            return lowest;
        before = lowest;
    }
    return rows[n_a % 3][n_b];
}

/* Which of those letters stand in a token that no cheap edit brings in or takes out: a difference costs at least half a
 * letter each. Tells most pairs apart without comparing them. */
static uint32_t firm_letters(const struct spelt *s, size_t n)
{
    uint32_t all = 0;

    for (size_t i = 0; i < n; i++)
        all |= L_OF(s->at[i]);
    return (all & (L('l') | L('m') | L('n') | L('r'))) | (all & (L('b') | L('p') | L('f')) ? L('b') : 0);
}

void align_spell(struct str token, struct spelling *ret)
{
    ret->text    = token;
    ret->text.n  = token.n < ALIGN_LETTERS ? token.n : ALIGN_LETTERS;
    ret->letters = ALIGN_NO_LETTERS;
    if (spell(ret->text, &ret->spelt))
        ret->letters = firm_letters(&ret->spelt, ret->text.n);
}

/* A letter says more in a short word: "tan" and "twin" are two names, "reaktiv" and "reactive" are one. In tenths. */
static int strict(size_t letters)
{
    static const uint8_t by[] = { 30, 30, 30, 28, 18, 13 };

    return letters < sizeof by ? by[letters] : 10;
}

int align_spelt(const struct spelling *a, struct str b, uint32_t letters_b)
{
    struct spelt sb;
    int          longer, most, cost;

    if (a->letters == ALIGN_NO_LETTERS || letters_b == ALIGN_NO_LETTERS)
        return str_eq(a->text, b) ? 100 : 0;
    b.n    = b.n < ALIGN_LETTERS ? b.n : ALIGN_LETTERS;
    longer = (int)(a->text.n > b.n ? a->text.n : b.n);
    most   = (100 - ALIKE_AT_LEAST) * longer * FULL / (10 * strict((size_t)longer));
    if (__builtin_popcount(a->letters ^ letters_b) * FULL / 2 > most)
        return 0;
    spell(b, &sb);
    cost = edits(&a->spelt, a->text.n, &sb, b.n, most);
    return cost > most ? 0 : 100 - cost * strict((size_t)longer) * 10 / (longer * FULL);
}

int align_tokens(struct str a, struct str b)
{
    struct spelling sa, sb;

    if (str_eq(a, b))
        return 100;
    align_spell(a, &sa);
    align_spell(b, &sb);
    return align_spelt(&sa, b, sb.letters);
}

/* ---- names ---- */

static struct str glue(const struct name *x, size_t at, size_t n, char out[static ALIGN_LETTERS])
{
    size_t len = 0;

    if (n == 1)
        return x->tokens[at];
    for (size_t i = at; i < at + n; i++)
        for (size_t k = 0; k < x->tokens[i].n && len < ALIGN_LETTERS; k++)
            out[len++] = x->tokens[i].p[k];
    return (struct str){ out, len };
}

/* One script writes no short vowels: the same consonants are the same word as far as anybody can tell. */
static bool same_consonants(struct str a, struct str b)
{
    char   sa[SKELETON_MAX], sb[SKELETON_MAX];
    size_t n = word_skeleton(a, sa);

    return n > 1 && n == word_skeleton(b, sb) && memcmp(sa, sb, n) == 0;
}

static bool shortened(struct str a, struct str b)
{
    struct str less = a.n < b.n ? a : b, more = a.n < b.n ? b : a;

    return less.n >= SHORTENED_LEAST && more.n > less.n + 1 && memcmp(less.p, more.p, less.n) == 0;
}

static struct pair compare(const struct name *a, struct pair p, const struct name *b)
{
    char       ja[ALIGN_LETTERS], jb[ALIGN_LETTERS];
    struct str ta = glue(a, p.a, p.n_a, ja), tb = glue(b, p.b, p.n_b, jb);

    if (p.n_a + p.n_b > 2 && (ta.n > tb.n + JOINED_MORE || tb.n > ta.n + JOINED_MORE))
        return p;

    p.likeness = (uint8_t)align_tokens(ta, tb);
    p.how      = p.n_a + p.n_b > 2 ? PAIR_JOINED : p.likeness == 100 ? PAIR_SAME : PAIR_SPELLING;
    if (p.how == PAIR_SPELLING && (ta.n == 1 || tb.n == 1)) {       /* no letter is near another on its own */
        bool fits = ta.p[0] == tb.p[0] && !name_is_number(ta) && !name_is_number(tb);

        p.likeness = fits ? INITIAL_ALIKE : 0;
        p.how      = PAIR_INITIAL;
    }
    if (p.how == PAIR_SPELLING && p.likeness < ALIKE_FOR_ALL && a->consonants != b->consonants && same_consonants(ta, tb))
        p.likeness = ALIKE_FOR_ALL;
    if (p.how == PAIR_SPELLING && p.likeness < SHORTENED_ALIKE && shortened(ta, tb)) {
        p.likeness = SHORTENED_ALIKE;
        p.how      = PAIR_SHORTENED;
    }
    return p;
}

static uint32_t bits(size_t at, size_t n)
{
    return ((UINT32_C(1) << n) - 1) << at;
}

enum { SHAPES = 5 };        /* one against one, and one against two or three written apart */

struct likeness {
    struct pair pairs[NAME_TOKENS_MAX][NAME_TOKENS_MAX][SHAPES];    /* likeness 0 where they cannot stand */
};

/* Worked out once: the rounds below only look for the best of what is left. */
static void all_pairs(const struct name *a, const struct name *b, struct likeness *ret)
{
    static const uint8_t shapes[SHAPES][2] = { { 1, 1 }, { 1, 2 }, { 2, 1 }, { 1, 3 }, { 3, 1 } };

    for (size_t i = 0; i < a->n; i++)
        for (size_t j = 0; j < b->n; j++)
            for (size_t k = 0; k < SHAPES; k++) {
                struct pair p = { .a = (uint8_t)i, .b = (uint8_t)j, .n_a = shapes[k][0], .n_b = shapes[k][1] };

                ret->pairs[i][j][k] = k && ret->pairs[i][j][0].likeness == 100 ? p
                                      : i + p.n_a > a->n || j + p.n_b > b->n   ? p
                                                                               : compare(a, p, b);
            }
}

/* The best pair of what is left; of equals the one that stands first. */
static struct pair best_pair(const struct name *a, const struct name *b, const struct likeness *all, const struct alignment *x)
{
    struct pair best = { 0 };

    for (size_t i = 0; i < a->n; i++)
        for (size_t j = 0; j < b->n && (x->left_a >> i & 1); j++)
            for (size_t k = 0; k < SHAPES; k++) {
                const struct pair *p = &all->pairs[i][j][k];

                if (p->likeness > best.likeness && !(~x->left_a & bits(i, p->n_a)) && !(~x->left_b & bits(j, p->n_b)))
                    best = *p;
            }
    return best;
}

static int weigh(const int *weights, uint32_t mask, size_t n)
{
    int sum = 0;

    for (size_t i = 0; i < n; i++)
        if (mask >> i & 1)
            sum += weights ? weights[i] : 1;
    return sum;
}

/* Different words are often three quarters alike: what a pair lacks counts for more than it is. */
static int worth(int likeness)
{
    return likeness - (100 - likeness) * LACKING / 10;
}

/* Numbers that agree with nothing on both sides: two works of one owner. */
static bool numbers_differ(const struct name *a, const struct name *b, const struct alignment *x)
{
    bool in_a = false, in_b = false;

    for (size_t i = 0; i < a->n; i++)
        in_a |= (x->left_a >> i & 1) && name_is_number(a->tokens[i]);
    for (size_t i = 0; i < b->n; i++)
        in_b |= (x->left_b >> i & 1) && name_is_number(b->tokens[i]);
    return in_a && in_b;
}

void align_names(const struct name *a, const int *weights_a, const struct name *b, const int *weights_b, struct alignment *ret)
{
    int64_t         got = 0, paired = 0, left;
    struct likeness alike;

    *ret = (struct alignment){ .left_a = bits(0, a->n), .left_b = bits(0, b->n) };
    all_pairs(a, b, &alike);
    while (ret->left_a && ret->left_b) {
        struct pair p = best_pair(a, b, &alike, ret);
        int         wa, wb, w;

        if (p.likeness < ALIKE_AT_LEAST)
            break;
        wa = weigh(weights_a, bits(p.a, p.n_a), a->n);
        wb = weigh(weights_b, bits(p.b, p.n_b), b->n);
        w  = wa < wb ? wa : wb;
        got    += (int64_t)worth(p.likeness) * w;
        paired += w;
        ret->left_a &= ~bits(p.a, p.n_a);
        ret->left_b &= ~bits(p.b, p.n_b);
        ret->pairs[ret->n++] = p;
    }
    left = weigh(weights_a, ret->left_a, a->n) + weigh(weights_b, ret->left_b, b->n);
    ret->score    = paired ? (int)(2 * got / (2 * paired + left)) : 0;
    ret->evidence = (int)(got / 100);
    if (numbers_differ(a, b, ret))
        ret->score = ret->score > NUMBERS_DIFFER ? ret->score - NUMBERS_DIFFER : 0;
}

const char *pair_how_text(enum pair_how how)
{
    static const char *const texts[] = { "same", "spelling", "initial", "joined", "shortened" };

    return texts[how];
}
