/*
 * slab.h - memory for very many small arrays that grow: sizes are powers of two from one cache line on, taken from large
 * blocks and kept for the next one of that size when they are given back. Everything goes at once with slab_done().
 */
#ifndef PW_BASE_SLAB_H
#define PW_BASE_SLAB_H

#include <stddef.h>

#define SLAB_LEAST   ((size_t)64)   /* a cache line */
#define SLAB_CLASSES 32

struct slab {
    struct slab_block *blocks;
    char              *at, *end;        /* what is left of the newest block */
    void              *given[SLAB_CLASSES];
};

size_t slab_size(size_t bytes);                             /* what a piece of that many bytes takes */
void *slab_take(struct slab *s, size_t bytes);              /* not cleared; NULL when memory is out */
void slab_give(struct slab *s, void *p, size_t bytes);      /* `bytes` as it was taken; takes NULL */
void slab_done(struct slab *s);                             /* may be used again */

#endif
