/*
 * map.h - a hash map from bytes to a number. Keys are borrowed and must outlive the map.
 */
#ifndef PW_BASE_MAP_H
#define PW_BASE_MAP_H

#include "base/buf.h"

struct map_entry {
    uint64_t   hash;        /* 0: free */
    struct str key;
    uint64_t   value;
};

struct map {
    struct map_entry *slots;
    size_t            n, room;      /* room: a power of two, or 0 */
};

bool map_get(const struct map *m, struct str key, uint64_t *ret);
/* Sets or replaces; false when memory is out. */
bool map_put(struct map *m, struct str key, uint64_t value);
void map_done(struct map *m);

#endif
