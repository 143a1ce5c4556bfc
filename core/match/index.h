/*
 * index.h - the names of watch lists, so that a name finds the few that are like it without meeting the others.
 *
 * Words that sound alike lie under the same keys (word_skeleton(), also with a consonant left out); each word knows the
 * names that hold it; words written apart are also found as one. A name is compared in full (align.h) only where the
 * words it shares, by weight, could reach the score asked for. Whatever reaches it and agrees in at least one such word is
 * found; the keys do not find a word that lost several of few consonants.
 */
#ifndef PW_MATCH_INDEX_H
#define PW_MATCH_INDEX_H

#include "match/align.h"

/* One spelling of an entry. */
struct listing {
    uint32_t   table, row;
    struct str by;          /* as listed; borrowed */
    uint32_t   first, n;    /* its words */
    bool       consonants;  /* as in struct name */
};

struct name_index;          /* of one thread: it keeps what it has worked out */

int  name_index_new(struct name_index **ret, struct pw_err *err);
void name_index_free(struct name_index *x);     /* takes NULL */

/* All names, then the seal: no name may be added after it. A name without a letter or digit is left out. */
int name_index_add(struct name_index *x, uint32_t table, uint32_t row, struct str by, struct pw_err *err);
int name_index_seal(struct name_index *x, struct pw_err *err);

/* The transliterator that the names were read with. */
struct latin *name_index_latin(struct name_index *x);

/* A name asked with what its words weigh among those listed. */
struct asked { struct name name; int weights[NAME_TOKENS_MAX]; };
void name_index_ask(struct name_index *x, struct str name, struct asked *ret);

/* Calls for each listed name that may reach `at_least` (1-100), with the comparison, which says whether it does; in no
 * order that matters. */
typedef int (*listing_fn)(void *ctx, const struct listing *l, const struct alignment *x, struct pw_err *err);
int name_index_find(struct name_index *x, const struct asked *q, int at_least, listing_fn each, void *ctx,
                    struct pw_err *err);

#endif
