#include "config.h"
#include "format/json_shape.h"

#include <stdlib.h>

#include "base/mem.h"
#include "format/json_scan.h"

#define BUCKETS 4096        /* power of two */

/* Keyed by an address that differs from run to run, so names cannot be chosen to collide. */
static uint32_t hash_name(const struct json_shapes *s, uint32_t parent, bool element, struct str name)
{
    uint64_t h = s->seed ^ (parent * UINT64_C(0x9E3779B97F4A7C15)) ^ name.n ^ (element ? 1u << 31 : 0);

    while (name.n) {
        uint64_t word = 0;
        size_t   k    = name.n < 8 ? name.n : 8;

        memcpy(&word, name.p, k);
        h = (h ^ word) * UINT64_C(0xD6E8FEB86659FD93);
        h ^= h >> 29;
        name.p += k;
        name.n -= k;
    }
    h *= UINT64_C(0xA0761D6478BD642F);
    return (uint32_t)(h >> 32);
}

bool json_shapes_init(struct json_shapes *s)
{
    *s = (struct json_shapes){ .room = 64 };
    s->all     = calloc(s->room, sizeof *s->all);
    s->buckets = malloc(BUCKETS * sizeof *s->buckets);
    if (!s->all || !s->buckets)
        return false;
    memset(s->buckets, 0xFF, BUCKETS * sizeof *s->buckets);
    s->seed   = (uint64_t)(uintptr_t)s->all * UINT64_C(0x9E3779B97F4A7C15) ^ (uint64_t)(uintptr_t)&s;
    s->n      = 1;
    s->all[0] = (struct json_shape){ .parent = JSON_SHAPE_NONE, .first = JSON_SHAPE_NONE,
                                      .follower = JSON_SHAPE_NONE, .path = STR("") };
    return true;
}

void json_shapes_done(struct json_shapes *s)
{
    free(s->all);
    free(s->buckets);
    arena_done(&s->kept);
    arena_done(&s->passing);
    *s = (struct json_shapes){ 0 };
}

/* The newest of a bucket is its head, so taking them off newest first leaves the chains whole. */
void json_shapes_trim(struct json_shapes *s)
{
    if (s->n <= JSON_SHAPES_MAX)
        return;
    while (s->n > JSON_SHAPES_MAX) {
        const struct json_shape *last = &s->all[--s->n];

        s->buckets[last->hash & (BUCKETS - 1)] = last->chain;
    }
    arena_reset(&s->passing);
}

static bool is_shape(const struct json_shapes *s, uint32_t i, uint32_t parent, bool element, struct str name)
{
    const struct json_shape *x = &s->all[i];

    return x->parent == parent && x->element == element && str_eq(x->name, name);
}

static uint32_t add(struct json_shapes *s, uint32_t parent, bool element, struct str name, uint32_t hash)
{
    struct arena *mem = s->n < JSON_SHAPES_MAX ? &s->kept : &s->passing;
    uint32_t     *head = &s->buckets[hash & (BUCKETS - 1)];
    struct str    copy = STR("");

    if (s->n == JSON_SHAPES_HARD_MAX)
        return JSON_SHAPE_NONE;
    if (s->n == s->room) {
        struct json_shape *grown = realloc(s->all, 2 * (size_t)s->room * sizeof *grown);

        if (!grown)
            return JSON_SHAPE_NONE;
        s->all = grown;
        s->room *= 2;
    }
    if (name.n && !(copy = arena_str(mem, name)).p)
        return JSON_SHAPE_NONE;
    s->all[s->n] = (struct json_shape){ .parent = parent, .chain = *head, .first = JSON_SHAPE_NONE,
                                        .follower = JSON_SHAPE_NONE, .hash = hash, .element = element, .name = copy };
    *head = s->n;
    return s->n++;
}

static uint32_t find(struct json_shapes *s, uint32_t parent, bool element, struct str name)
{
    uint32_t hash = hash_name(s, parent, element, name);

    for (uint32_t i = s->buckets[hash & (BUCKETS - 1)]; i != JSON_SHAPE_NONE; i = s->all[i].chain)
        if (s->all[i].hash == hash && is_shape(s, i, parent, element, name))
            return i;
    return add(s, parent, element, name, hash);
}

uint32_t json_shape_member(struct json_shapes *s, uint32_t parent, uint32_t before, struct str name)
{
    bool     first = before == JSON_SHAPE_NONE;
    uint32_t guess = first ? s->all[parent].first : s->all[before].follower;
    uint32_t found;

    if (guess < s->n && is_shape(s, guess, parent, false, name))
        return guess;
    found = find(s, parent, false, name);
    if (found == JSON_SHAPE_NONE)
        return found;
    if (first)
        s->all[parent].first = found;
    else
        s->all[before].follower = found;
    return found;
}

uint32_t json_shape_element(struct json_shapes *s, uint32_t parent)
{
    uint32_t guess = s->all[parent].first, found;

    if (guess < s->n && is_shape(s, guess, parent, true, STR("")))
        return guess;
    found = find(s, parent, true, STR(""));
    if (found != JSON_SHAPE_NONE)
        s->all[parent].first = found;
    return found;
}

struct str json_shape_path_of(struct json_shapes *s, uint32_t shape)
{
    struct json_shape *x = &s->all[shape];
    struct str         up;
    char              *out;

    if (x->path.p)
        return x->path;
    up  = json_shape_path_of(s, x->parent);     /* at most JSON_DEPTH levels */
    out = arena_alloc(shape < JSON_SHAPES_MAX ? &s->kept : &s->passing, up.n + x->name.n + 3);
    if (!out)
        return STR("");
    x = &s->all[shape];
    if (up.n)
        memcpy(out, up.p, up.n);
    if (x->element) {
        memcpy(out + up.n, "[]", 2);
        x->path = (struct str){ out, up.n + 2 };
    } else {
        size_t dot = up.n > 0;

        out[up.n] = '.';
        if (x->name.n)
            memcpy(out + up.n + dot, x->name.p, x->name.n);
        x->path = (struct str){ out, up.n + dot + x->name.n };
    }
    return x->path;
}
