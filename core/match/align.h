/*
 * align.h - how alike are two names, and why: tokens put side by side with weighted edits.
 *
 * Each token finds the nearest free token of the other name; one token may stand against two that are written apart. Letters that
 * transliterations disagree about (vowels, h, i/j/y, c/k/q, s/z, doubled letters ...) cost less than others. Tokens
 * weigh by how rare they are, so that "trading" in common says little.
 */
#ifndef PW_MATCH_ALIGN_H
#define PW_MATCH_ALIGN_H

#include "match/name.h"

enum pair_how { PAIR_SAME, PAIR_SPELLING, PAIR_INITIAL, PAIR_JOINED };

struct pair {
    uint8_t a, b, n_a, n_b;     /* tokens [a, a + n_a) against [b, b + n_b) */
    uint8_t likeness;           /* 0-100 */
    uint8_t how;                /* enum pair_how */
};

struct alignment {
    struct pair pairs[NAME_TOKENS_MAX];
    size_t      n;
    uint32_t    left_a, left_b; /* bit i: token i agreed with nothing */
    int         score;          /* 0-100 */
};

#define ALIKE_AT_LEAST 70       /* likeness of two tokens below which they are different words */

/* 0-100. Numbers are 100 or 0. */
int align_tokens(struct str a, struct str b);
/* Weights per token, at least 1; NULL: all alike. */
void align_names(const struct name *a, const int *weights_a, const struct name *b, const int *weights_b,
                 struct alignment *ret);
const char *pair_how_text(enum pair_how how);   /* "same", "spelling", "initial", "joined" */

#endif
