/*
 * alike.h - are two names of one country one firm's? Asked when nobody looks on, so that it says yes only where hardly anything else
 * can be meant: other order, script, legal form, abbreviation or joining of words, and a typing error or two in long words. A word more,
 * another number or another town is another firm.
 */
#ifndef PW_MATCH_ALIKE_H
#define PW_MATCH_ALIKE_H

#include "match/align.h"

/* Reads a name as name_read() does, with abbreviations of the trade written in full ("intl", "chem"). */
void alike_read(struct latin *l, struct str s, struct name *ret);

/* 1 to 100 how like they are where they are one firm's, else 0. Both of alike_read(); `scripts`: they were written in different ones. */
int alike_names(const struct name *a, const struct name *b, bool scripts);

/*
 * Keys under which names that may be alike lie together, the country and all numbers among them: the words as they are, their consonants
 * as one word, and the consonants of the words with each left out in turn (or half of it, where too little would be left), so
 * that a slip there does no harm.
 */
#define ALIKE_KEYS_MAX 8
size_t alike_keys(const struct name *n, struct str country, int64_t ret[static ALIKE_KEYS_MAX]);

#endif
