/*
 * map_tree.h - a mapping laid over records that are trees: JSON objects and XML elements.
 *
 * A field comes from a path: names joined by dots, relative to the record. "@currency" is an attribute, "{urn:x}name" a
 * name in a namespace, "name[kind=TSP]" the one of several whose child has that text. "items[].net" is of each goods
 * line: what stands before [] is the repeated node, and the same in all fields. A path that is there more than once
 * gives a list field its items; any other field must have `with` (they are joined), `sum`, or the same text everywhere.
 */
#ifndef PW_APP_MAP_TREE_H
#define PW_APP_MAP_TREE_H

#include "app/map_row.h"
#include "format/tree.h"

/* PW_EINPUT: a path cannot be read, or is of no tree. The result is freed by map_row_free(). */
int map_tree_new(struct map_file *f, struct map_row **ret, struct pw_err *err);
int map_tree_apply(struct map_row *r, const struct tree *root, const struct mapped_row **ret, struct pw_err *err);

#endif
