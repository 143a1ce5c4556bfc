/*
 * outline.h - what a rule or profile file says, key by key: constants by their path, code by its words.
 *
 * Comments, blanks, the order of keys and the way a text is quoted make no difference, so two outlines differ where
 * the files differ in meaning. Made for text that loads; anything else gives an outline of what can be seen.
 *
 *   rules.quantity_split.weight   25            params.factor   1.2
 *   needs."substance"             listed        check           function ( f , p ) return ...
 */
#ifndef PW_SCRIPT_OUTLINE_H
#define PW_SCRIPT_OUTLINE_H

#include "base/arena.h"

struct outline_item {
    struct str path;
    struct str value;       /* its words with one blank between; texts in double quotes */
    struct str raw;         /* the bytes of a constant in the source, to be replaced; empty for anything else */
    int        line;
};

struct outline {
    struct outline_item *items;     /* sorted by path */
    size_t               n;
};

/* All of it lives in the arena; raw borrows from the source. */
int outline_read(struct str source, struct arena *a, struct outline *ret, struct pw_err *err);
const struct outline_item *outline_find(const struct outline *o, struct str path);      /* NULL: not there */

#endif
