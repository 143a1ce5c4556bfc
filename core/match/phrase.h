/*
 * phrase.h - finding the phrases of a list in free text, by whole words.
 *
 * Both sides are folded (case, accents, punctuation), so "Glacial ACETIC-acid" holds "acetic acid".
 */
#ifndef PW_MATCH_PHRASE_H
#define PW_MATCH_PHRASE_H

#include "base/map.h"
#include "model/table.h"

#define PHRASE_WORDS_MAX 6      /* of one phrase; longer ones are refused when the list is loaded */
#define PHRASE_TEXT_WORDS 200   /* of a text that are looked at */

struct phrases {
    const struct table *table;      /* NULL: the list is not loaded, nothing is found */
    struct map          map;        /* folded phrase -> row */
    struct arena        keys;
    struct map          firsts;     /* first word -> words of the longest phrase that begins so */
};

/* The list's first column holds the phrases. `t` NULL gives an empty set. */
int phrases_build(const struct table *t, struct phrases *ret, struct pw_err *err);
void phrases_done(struct phrases *p);

/* The first phrase in the text (the longest that begins there). False when there is none. */
bool phrases_first(const struct phrases *p, struct str text, size_t *ret_row);
/* The phrase with the most letters; on a tie the one that stands first in the list. */
bool phrases_longest(const struct phrases *p, struct str text, size_t *ret_row);
/* The text as a whole is one of the phrases. */
bool phrases_whole(const struct phrases *p, struct str text, size_t *ret_row);
/* Calls for each phrase in the text until one returns true; true if one did. */
typedef bool (*phrase_fn)(void *ctx, size_t row);
bool phrases_any(const struct phrases *p, struct str text, phrase_fn each, void *ctx, bool *ret_found);

#endif
