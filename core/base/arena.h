/*
 * arena.h - memory of one file, record or request, freed all at once.
 *
 * Pointers stay valid until arena_reset() or arena_done(). Allocation gives
 * zeroed, 16-byte aligned memory, or NULL when memory is out.
 */
#ifndef PW_BASE_ARENA_H
#define PW_BASE_ARENA_H

#include "base/buf.h"

struct arena_block;

struct arena {
    struct arena_block *first, *now;
};

void *arena_alloc(struct arena *a, size_t n);
void *arena_raw(struct arena *a, size_t n);         /* the same, not zeroed: the caller fills all of it */
char *arena_copy(struct arena *a, struct str s);    /* NUL-terminated copy */
struct str arena_str(struct arena *a, struct str s);/* copy as str; {NULL,0} when memory is out */
/* Copies of n texts; an empty one becomes STR_NONE. */
int arena_texts(struct arena *a, const struct str *from, size_t n, struct str *to, struct pw_err *err);
void arena_reset(struct arena *a);                  /* keeps the blocks for reuse */
void arena_done(struct arena *a);

#endif
