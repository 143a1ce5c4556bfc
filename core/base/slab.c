#include "config.h"
#include "base/slab.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SLAB_BLOCK ((size_t)256 << 10)

struct slab_block {
    struct slab_block *next;
};

static unsigned class_of(size_t bytes)
{
    unsigned c = 0;

    while (SLAB_LEAST << c < bytes)
        c++;
    return c;
}

size_t slab_size(size_t bytes)
{
    return SLAB_LEAST << class_of(bytes);
}

/* The head of a block takes a line, so that pieces begin with one. */
static char *new_block(struct slab *s, size_t bytes)
{
    struct slab_block *b = aligned_alloc(SLAB_LEAST, SLAB_LEAST + bytes);

    if (!b)
        return NULL;
    b->next   = s->blocks;
    s->blocks = b;
    return (char *)b + SLAB_LEAST;
}

void *slab_take(struct slab *s, size_t bytes)
{
    unsigned c = class_of(bytes);
    size_t   n = SLAB_LEAST << c;
    void    *p;

    if (c >= SLAB_CLASSES)
        return NULL;
    if ((p = s->given[c])) {
        memcpy(&s->given[c], p, sizeof p);
        return p;
    }
    if (n > SLAB_BLOCK / 4)
        return new_block(s, n);
    if ((size_t)(s->end - s->at) < n) {
        char *fresh = new_block(s, SLAB_BLOCK);

        if (!fresh)
            return NULL;
        s->at  = fresh;
        s->end = fresh + SLAB_BLOCK;
    }
    p = s->at;
    s->at += n;
    return p;
}

void slab_give(struct slab *s, void *p, size_t bytes)
{
    unsigned c = class_of(bytes);

    if (!p)
        return;
    memcpy(p, &s->given[c], sizeof p);
    s->given[c] = p;
}

void slab_done(struct slab *s)
{
    while (s->blocks) {
        struct slab_block *next = s->blocks->next;

        free(s->blocks);
        s->blocks = next;
    }
    *s = (struct slab){ 0 };
}
