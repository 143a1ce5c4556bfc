#include "config.h"
#include "app/row_keys.h"

#include <stdlib.h>

bool key_set_add(struct key_set *s, uint64_t key, bool *ret_new)
{
    if (s->n * 2 >= s->room) {
        struct key_set bigger = { .room = s->room ? s->room * 2 : 4096 };
        bool           ignored;

        bigger.slots = calloc(bigger.room, sizeof *bigger.slots);
        if (!bigger.slots)
            return false;
        for (size_t i = 0; i < s->room; i++)
            if (s->slots[i])
                key_set_add(&bigger, s->slots[i], &ignored);
        free(s->slots);
        *s = bigger;
    }
    for (size_t at = (size_t)key & (s->room - 1);; at = (at + 1) & (s->room - 1)) {
        *ret_new = !s->slots[at];
        if (s->slots[at] == key)
            return true;
        if (!s->slots[at]) {
            s->slots[at] = key;
            s->n++;
            return true;
        }
    }
}

bool key_set_has(const struct key_set *s, uint64_t key)
{
    if (!s->room)
        return false;
    for (size_t at = (size_t)key & (s->room - 1); s->slots[at]; at = (at + 1) & (s->room - 1))
        if (s->slots[at] == key)
            return true;
    return false;
}

void key_set_done(struct key_set *s)
{
    free(s->slots);
    *s = (struct key_set){ 0 };
}

bool key_list_add(struct key_list *l, uint64_t key)
{
    if (l->n == l->room) {
        size_t    room = l->room ? l->room * 2 : 64;
        uint64_t *more = realloc(l->at, room * sizeof *more);

        if (!more)
            return false;
        l->at   = more;
        l->room = room;
    }
    l->at[l->n++] = key;
    return true;
}

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

void key_list_sort(struct key_list *l)
{
    if (l->n)
        qsort(l->at, l->n, sizeof *l->at, by_value);
}

bool key_list_has(const struct key_list *l, uint64_t key)
{
    return l->n && bsearch(&key, l->at, l->n, sizeof key, by_value) != NULL;
}

void key_list_done(struct key_list *l)
{
    free(l->at);
    *l = (struct key_list){ 0 };
}
