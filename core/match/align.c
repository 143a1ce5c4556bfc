#include "config.h"
#include "match/align.h"

#include "base/mem.h"

#define LETTERS_MAX   32    /* of a token that are compared */
#define FULL          10    /* price of a letter */
#define INITIAL_ALIKE 75    /* an initial fits, and proves little */

static bool one_of(char a, char b, const char *set)
{
    return strchr(set, a) && strchr(set, b);
}

static int price_swap(char a, char b)
{
    static const struct { const char *letters; int price; } near[] = {
        { "ijy", 2 }, { "ckq", 2 }, { "szx", 2 }, { "vw", 2 }, { "uw", 2 }, { "ou", 2 }, { "ei", 2 },
        { "gj", 5 },  { "td", 5 },  { "bp", 5 },  { "fv", 5 }, { "pf", 5 },
    };

    if (a == b)
        return 0;
    for (size_t i = 0; i < COUNT_OF(near); i++)
        if (one_of(a, b, near[i].letters))
            return near[i].price;
    return one_of(a, b, "aeiouy") ? 3 : FULL;
}

/* A letter that the other spelling does without. */
static int price_gap(struct str s, size_t i)
{
    if (i && s.p[i] == s.p[i - 1])
        return 2;
    if (strchr("aeiou", s.p[i]))
        return i ? 4 : 6;
    if (strchr("hyjw", s.p[i]) && i)
        return 3;
    return FULL;
}

static int least(int a, int b) { return a < b ? a : b; }

static int edits(struct str a, struct str b)
{
    int rows[3][LETTERS_MAX + 1];

    rows[0][0] = 0;
    for (size_t j = 1; j <= b.n; j++)
        rows[0][j] = rows[0][j - 1] + price_gap(b, j - 1);
    for (size_t i = 1; i <= a.n; i++) {
        int *now = rows[i % 3], *up = rows[(i + 2) % 3], *upper = rows[(i + 1) % 3];

        now[0] = up[0] + price_gap(a, i - 1);
        for (size_t j = 1; j <= b.n; j++) {
            now[j] = least(up[j - 1] + price_swap(a.p[i - 1], b.p[j - 1]),
                           least(up[j] + price_gap(a, i - 1), now[j - 1] + price_gap(b, j - 1)));
            if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1])
                now[j] = least(now[j], upper[j - 2] + FULL);
        }
    }
    return rows[a.n % 3][b.n];
}

int align_tokens(struct str a, struct str b)
{
    size_t longer;
    int    cost;

    if (str_eq(a, b))
        return 100;
    if (name_is_number(a) || name_is_number(b) || !a.n || !b.n)
        return 0;
    a.n    = a.n < LETTERS_MAX ? a.n : LETTERS_MAX;
    b.n    = b.n < LETTERS_MAX ? b.n : LETTERS_MAX;
    longer = a.n > b.n ? a.n : b.n;
    cost   = edits(a, b) * 100 / (int)(longer * FULL);
    return cost < 100 ? 100 - cost : 0;
}

/* ---- names ---- */

static struct str glue(const struct name *x, size_t at, size_t n, char out[static LETTERS_MAX])
{
    size_t len = 0;

    if (n == 1)
        return x->tokens[at];
    for (size_t i = at; i < at + n; i++)
        for (size_t k = 0; k < x->tokens[i].n && len < LETTERS_MAX; k++)
            out[len++] = x->tokens[i].p[k];
    return (struct str){ out, len };
}

static struct pair compare(const struct name *a, struct pair p, const struct name *b)
{
    char       ja[LETTERS_MAX], jb[LETTERS_MAX];
    struct str ta = glue(a, p.a, p.n_a, ja), tb = glue(b, p.b, p.n_b, jb);

    p.likeness = (uint8_t)align_tokens(ta, tb);
    p.how      = p.n_a + p.n_b > 2 ? PAIR_JOINED : p.likeness == 100 ? PAIR_SAME : PAIR_SPELLING;
    if (p.how == PAIR_SPELLING && (ta.n == 1 || tb.n == 1)) {       /* no letter is near another on its own */
        bool fits = ta.p[0] == tb.p[0] && !name_is_number(ta) && !name_is_number(tb);

        p.likeness = fits ? INITIAL_ALIKE : 0;
        p.how      = PAIR_INITIAL;
    }
    return p;
}

static uint32_t bits(size_t at, size_t n)
{
    return ((UINT32_C(1) << n) - 1) << at;
}

enum { SHAPES = 3 };        /* one against one, one against two, two against one */

struct likeness {
    struct pair pairs[NAME_TOKENS_MAX][NAME_TOKENS_MAX][SHAPES];    /* likeness 0 where they cannot stand */
};

/* Worked out once: the rounds below only look for the best of what is left. */
static void all_pairs(const struct name *a, const struct name *b, struct likeness *ret)
{
    static const uint8_t shapes[SHAPES][2] = { { 1, 1 }, { 1, 2 }, { 2, 1 } };

    for (size_t i = 0; i < a->n; i++)
        for (size_t j = 0; j < b->n; j++)
            for (size_t k = 0; k < SHAPES; k++) {
                struct pair p = { .a = (uint8_t)i, .b = (uint8_t)j, .n_a = shapes[k][0], .n_b = shapes[k][1] };

                ret->pairs[i][j][k] = i + p.n_a > a->n || j + p.n_b > b->n ? p : compare(a, p, b);
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

void align_names(const struct name *a, const int *weights_a, const struct name *b, const int *weights_b, struct alignment *ret)
{
    int64_t         got = 0, all;
    struct likeness alike;

    *ret = (struct alignment){ .left_a = bits(0, a->n), .left_b = bits(0, b->n) };
    all  = weigh(weights_a, ret->left_a, a->n) + weigh(weights_b, ret->left_b, b->n);
    all_pairs(a, b, &alike);
    while (ret->left_a && ret->left_b) {
        struct pair p = best_pair(a, b, &alike, ret);

        if (p.likeness < ALIKE_AT_LEAST)
            break;
        got += (int64_t)p.likeness *
               (weigh(weights_a, bits(p.a, p.n_a), a->n) + weigh(weights_b, bits(p.b, p.n_b), b->n));
        ret->left_a &= ~bits(p.a, p.n_a);
        ret->left_b &= ~bits(p.b, p.n_b);
        ret->pairs[ret->n++] = p;
    }
    ret->score = all ? (int)(got / all) : 0;
}

const char *pair_how_text(enum pair_how how)
{
    static const char *const texts[] = { "same", "spelling", "initial", "joined" };

    return texts[how];
}
