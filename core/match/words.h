/*
 * words.h - how much a word of a name says about who it is, and under which key words that sound alike lie together.
 */
#ifndef PW_MATCH_WORDS_H
#define PW_MATCH_WORDS_H

#include "base/buf.h"

#define WORD_WEIGHT_MAX 100

/*
 * 1 to WORD_WEIGHT_MAX. A word that `df` of `n` names hold weighs less the more they are, on a logarithmic scale; words of
 * the trade ("trading", "chemicals", "group") and particles ("al", "de", "of") weigh little in a list of three as well.
 */
int word_weight(struct str word, uint32_t df, uint32_t n);

/*
 * The consonants of a word by kinds that transliterations confuse, in order; vowels and h, j, v, w, y left out, doubled
 * letters written once: "mohammed" and "mhmd" both give "mmt". Other characters stand for themselves.
 */
#define SKELETON_MAX 16
size_t word_skeleton(struct str word, char out[static SKELETON_MAX]);

#endif
