/*
 * align.h - how alike are two names, and why: tokens put side by side with weighted edits.
 *
 * Each token finds the nearest free token of the other name; one token may stand against two or three that are written
 * apart. Letters that transliterations disagree about (vowels, h, i/j/y, c/k/q, s/z, doubled letters ...) cost less than
 * others, and any letter costs more in a short word. Tokens weigh by how rare they are (words.h), so that "trading" in
 * common says little.
 */
#ifndef PW_MATCH_ALIGN_H
#define PW_MATCH_ALIGN_H

#include "match/name.h"

enum pair_how { PAIR_SAME, PAIR_SPELLING, PAIR_INITIAL, PAIR_JOINED, PAIR_SHORTENED };

struct pair {
    uint8_t a, b, n_a, n_b;     /* tokens [a, a + n_a) against [b, b + n_b) */
    uint8_t likeness;           /* 0-100 */
    uint8_t how;                /* enum pair_how */
};

struct alignment {
    struct pair pairs[NAME_TOKENS_MAX];
    size_t      n;
    uint32_t    left_a, left_b; /* bit i: token i agreed with nothing */
    int         score;          /* 0-100: what agrees against that and half of what is left over */
    int         evidence;       /* weight of what agrees, by likeness */
};

#define ALIKE_AT_LEAST 78       /* likeness of two tokens below which they are different words */

/* ALIKE_AT_LEAST to 100, or 0. Numbers are 100 or 0. */
int align_tokens(struct str a, struct str b);

/*
 * The same for one who compares a token with many: what the token's letters are and what leaving each out costs is worked
 * out once, and of the many at least the letters that tell most pairs apart.
 */
#define ALIGN_LETTERS    32             /* of a token that are compared */
#define ALIGN_NO_LETTERS UINT32_MAX     /* a number, or a script without a Latin spelling: the same or not */
struct spelt { uint8_t gap[ALIGN_LETTERS], at[ALIGN_LETTERS]; };
struct spelling { struct str text; uint32_t letters; struct spelt spelt; };
void align_spell(struct str token, struct spelling *ret);
int align_spelt(const struct spelling *a, struct str b, uint32_t letters_b);

/* Weights per token, at least 1; NULL: all alike. A pair weighs as its lighter side: a slip in a common word does not
 * make it a rare one. */
void align_names(const struct name *a, const int *weights_a, const struct name *b, const int *weights_b,
                 struct alignment *ret);
const char *pair_how_text(enum pair_how how);   /* "same", "spelling", "initial", "joined", "shortened" */

#endif
