/*
 * tree.h - one record of nested data, the same for XML elements and JSON objects.
 *
 * A node has a name, text, attributes and children in the order written. An element that is repeated, and a JSON
 * array, are siblings of one name; an array within an array has children without a name. Names and texts live as long
 * as their reader says (xml_scan.h, json_tree.h).
 */
#ifndef PW_FORMAT_TREE_H
#define PW_FORMAT_TREE_H

#include "base/arena.h"

enum tree_kind {
    TREE_NODE,              /* an XML element, a JSON object */
    TREE_ATTRIBUTE,         /* of the element it is a child of; before all others */
    TREE_STRING,            /* JSON scalars: `text` as in json_scan.h */
    TREE_NUMBER,
    TREE_BOOL,
    TREE_NULL,
};

struct tree {
    struct str     name;    /* without a prefix */
    struct str     ns;      /* its namespace's URI; empty: none, and always in JSON */
    struct str     text;    /* of an element: the text right in it, trimmed, whatever stands between its children */
    enum tree_kind kind;
    struct tree   *up, *first, *last, *next;
};

/* A new last child of `up` (NULL: a root), or NULL when memory is out. Names are borrowed. */
struct tree *tree_add(struct arena *a, struct tree *up, enum tree_kind kind, struct str ns, struct str name);

/*
 * The first node at a path: names joined by dots, "goods.line.quantity"; "@currency" is an attribute; "{urn:x}name"
 * asks for the namespace, a bare name takes any. Of repeated nodes each is tried. NULL: there is none.
 */
const struct tree *tree_find(const struct tree *root, struct str path);
/* The next sibling of the same name, namespace and sort: what is repeated. */
const struct tree *tree_again(const struct tree *t);

/* Takes the first step off a path; false at its end. Also for paths of elements in xml_scan.h. */
struct tree_step { struct str ns, name; bool any_ns, attribute; };
bool tree_step(struct str *path, struct tree_step *ret);
bool tree_is(const struct tree_step *s, struct str ns, struct str name);

#endif
