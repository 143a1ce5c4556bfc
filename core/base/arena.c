#include "config.h"
#include "base/arena.h"

#include <stdlib.h>

#define ARENA_BLOCK ((size_t)64 << 10)

struct arena_block {
    struct arena_block *next;
    size_t              used, room;
    _Alignas(16) char   bytes[];
};

static struct arena_block *block_new(size_t room)
{
    struct arena_block *b = malloc(sizeof *b + room);

    if (b)
        *b = (struct arena_block){ .room = room };
    return b;
}

/* Moves on to a block with room for `n`, reusing those that a reset left. */
static struct arena_block *block_for(struct arena *a, size_t n)
{
    struct arena_block *b;

    for (b = a->now; b; b = b->next) {
        if (b->room - b->used >= n) {
            a->now = b;
            return b;
        }
        if (!b->next)
            break;
    }
    struct arena_block *fresh = block_new(n > ARENA_BLOCK ? n : ARENA_BLOCK);

    if (!fresh)
        return NULL;
    if (b)
        b->next = fresh;
    else
        a->first = fresh;
    a->now = fresh;
    return fresh;
}

void *arena_alloc(struct arena *a, size_t n)
{
    void *p = arena_raw(a, n);

    return p ? memset(p, 0, n) : NULL;
}

void *arena_raw(struct arena *a, size_t n)
{
    size_t              rounded = (n + 15) & ~(size_t)15;
    struct arena_block *b;
    void               *p;

    if (rounded < n)
        return NULL;
    b = block_for(a, rounded);
    if (!b)
        return NULL;
    p = b->bytes + b->used;
    b->used += rounded;
    return p;
}

char *arena_copy(struct arena *a, struct str s)
{
    char *p = arena_raw(a, s.n + 1);

    if (!p)
        return NULL;
    if (s.n)
        memcpy(p, s.p, s.n);
    p[s.n] = '\0';
    return p;
}

struct str arena_str(struct arena *a, struct str s)
{
    char *p = arena_copy(a, s);

    return p ? (struct str){ p, s.n } : STR_NONE;
}

int arena_texts(struct arena *a, const struct str *from, size_t n, struct str *to, struct pw_err *err)
{
    for (size_t i = 0; i < n; i++) {
        to[i] = from[i].n ? arena_str(a, from[i]) : STR_NONE;
        if (from[i].n && !to[i].p)
            return err_nomem(err);
    }
    return PW_OK;
}

void arena_reset(struct arena *a)
{
    for (struct arena_block *b = a->first; b; b = b->next)
        b->used = 0;
    a->now = a->first;
}

void arena_done(struct arena *a)
{
    struct arena_block *b = a->first;

    while (b) {
        struct arena_block *next = b->next;

        free(b);
        b = next;
    }
    *a = (struct arena){ 0 };
}
