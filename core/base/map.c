#include "config.h"
#include "base/map.h"

#include <stdlib.h>

#include "base/text.h"

static uint64_t hash_of(struct str key)
{
    uint64_t h = text_hash(key);

    return h ? h : 1;
}

static struct map_entry *find(const struct map *m, uint64_t hash, struct str key)
{
    size_t at = (size_t)hash & (m->room - 1);

    while (m->slots[at].hash && !(m->slots[at].hash == hash && str_eq(m->slots[at].key, key)))
        at = (at + 1) & (m->room - 1);
    return &m->slots[at];
}

bool map_get(const struct map *m, struct str key, uint64_t *ret)
{
    const struct map_entry *e;

    if (!m->n)
        return false;
    e = find(m, hash_of(key), key);
    if (!e->hash)
        return false;
    *ret = e->value;
    return true;
}

static bool grow(struct map *m)
{
    struct map bigger = { .room = m->room ? m->room * 2 : 64 };

    bigger.slots = calloc(bigger.room, sizeof *bigger.slots);
    if (!bigger.slots)
        return false;
    for (size_t i = 0; i < m->room; i++)
        if (m->slots[i].hash) {
            *find(&bigger, m->slots[i].hash, m->slots[i].key) = m->slots[i];
            bigger.n++;
        }
    free(m->slots);
    *m = bigger;
    return true;
}

bool map_put(struct map *m, struct str key, uint64_t value)
{
    struct map_entry *e;

    if (m->n * 4 >= m->room * 3 && !grow(m))
        return false;
    e = find(m, hash_of(key), key);
    m->n += !e->hash;
    *e = (struct map_entry){ hash_of(key), e->hash ? e->key : key, value };
    return true;
}

void map_done(struct map *m)
{
    free(m->slots);
    *m = (struct map){ 0 };
}
