/*
 * json_shape.h - the distinct paths of JSON members, as small numbers. Used by the strict parser only;
 * consumers see them through json_scan.h.
 *
 * Shape 0 is the document. The first JSON_SHAPES_MAX stay for life; later ones go with
 * json_shapes_trim(), so that hostile member names cost memory for one record only. Members are mostly
 * met in the order of the record before, so the shape that followed last time is tried before the hash.
 */
#ifndef PW_FORMAT_JSON_SHAPE_H
#define PW_FORMAT_JSON_SHAPE_H

#include "base/arena.h"

#define JSON_SHAPE_NONE UINT32_MAX
#define JSON_SHAPES_HARD_MAX (2048 + 65536)     /* kept ones and as many as a record has leaves */

struct json_shape {
    uint32_t   parent, chain;   /* chain: next of the same bucket */
    uint32_t   first, follower; /* the child that came first, the sibling that came after, last time */
    uint32_t   hash;
    bool       element;         /* an array's element, without name */
    uint64_t   seen;            /* object in which it was met last: finds duplicates */
    struct str name, path;      /* path: NULL until asked for */
};

struct json_shapes {
    struct json_shape *all;
    uint32_t           n, room;
    uint32_t          *buckets;
    uint64_t           seed;
    struct arena       kept, passing;
};

/* False when memory is out. */
bool json_shapes_init(struct json_shapes *s);
void json_shapes_done(struct json_shapes *s);
void json_shapes_trim(struct json_shapes *s);

/* The child of `parent` with this name, made if new; `before` is its elder sibling or JSON_SHAPE_NONE.
 * JSON_SHAPE_NONE when there are too many or memory is out. */
uint32_t json_shape_member(struct json_shapes *s, uint32_t parent, uint32_t before, struct str name);
uint32_t json_shape_element(struct json_shapes *s, uint32_t parent);
struct str json_shape_path_of(struct json_shapes *s, uint32_t shape);

#endif
