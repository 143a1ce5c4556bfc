/*
 * json_tree.h - a record of json_scan.h as a tree, so that one path works on JSON and XML alike.
 *
 * null stays a node (TREE_NULL), an empty array leaves none.
 */
#ifndef PW_FORMAT_JSON_TREE_H
#define PW_FORMAT_JSON_TREE_H

#include "format/json_scan.h"
#include "format/tree.h"

/* The tree is in `a`, its names and texts are the record's: valid until the next json_scan_next(). PW_ELIMIT: arrays
 * nested deeper than JSON_INDEXES. */
int json_tree(const struct json_scan *s, const struct json_record *r, struct arena *a, const struct tree **ret,
              struct pw_err *err);

#endif
