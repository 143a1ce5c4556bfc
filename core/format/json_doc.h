/*
 * json_doc.h - one JSON document as a tree: requests, alerts, settings. The only file with cJSON.
 *
 * The text passes the strict scanner first (json_scan.h: UTF-8, duplicate names, depth, numbers, nothing
 * after the document), so cJSON's leniency is never reached. Names are case-sensitive. Numbers keep their
 * text: quantities are read as exact decimals, never through a double.
 *
 * A node is a place in the tree that knows the way to it, so that every error names its path
 * ("goods[2].quantity"). It borrows the document and the node it was reached from; both must outlive it.
 *
 * Errors are PW_EINPUT with `where` = path, PW_ELIMIT, PW_ENOMEM.
 */
#ifndef PW_FORMAT_JSON_DOC_H
#define PW_FORMAT_JSON_DOC_H

#include "base/buf.h"

#define JSON_DOC_MAX ((size_t)4 << 20)      /* a rulebook with its lists is 400 kB */

struct json_doc;

struct json_node {
    const void             *item;       /* NULL: nowhere */
    const struct json_node *up;
    const char             *name;       /* of the member; NULL for an element */
    size_t                  index;
};

/* `cap` of 0 means JSON_DOC_MAX. */
int json_doc_parse(struct json_doc **ret, struct str text, size_t cap, struct pw_err *err);
void json_doc_free(struct json_doc *d);
static inline void json_doc_freep(struct json_doc **d) { json_doc_free(*d); }
#define JSON_DOC_AUTO __attribute__((cleanup(json_doc_freep))) struct json_doc *

struct json_node json_doc_root(const struct json_doc *d);
void json_node_path(const struct json_node *n, struct buf *out);

/* What the node is; each refuses with the path otherwise. */
int json_want_object(const struct json_node *n, struct pw_err *err);
int json_want_array(const struct json_node *n, size_t *ret_n, struct pw_err *err);

/* False when there is no such member or it is null. */
bool json_find(const struct json_node *object, const char *name, struct json_node *ret);
/* Refuses a missing or null member. */
int json_member(const struct json_node *object, const char *name, struct json_node *ret, struct pw_err *err);
/* Walks members or elements: start with ret->item == NULL; false at the end. */
bool json_each(const struct json_node *container, struct json_node *ret);
/* Refuses a member whose name is not in the list (NULL at its end): a misspelt setting is no setting. */
int json_only(const struct json_node *object, const char *const *names, struct pw_err *err);

/* The value of a node; texts borrow from the document. */
int json_text_of(const struct json_node *n, struct str *ret, struct pw_err *err);
int json_i64_of(const struct json_node *n, int64_t *ret, struct pw_err *err);      /* a whole number */
int json_bool_of(const struct json_node *n, bool *ret, struct pw_err *err);
int json_decimal_of(const struct json_node *n, int64_t *ret_millionths, struct pw_err *err); /* number or text */
int json_literal_of(const struct json_node *n, struct str *ret, struct pw_err *err);    /* a number's text */

/* The same for a member that must be there. */
int json_get_text(const struct json_node *object, const char *name, struct str *ret, struct pw_err *err);
int json_get_i64(const struct json_node *object, const char *name, int64_t *ret, struct pw_err *err);
int json_get_bool(const struct json_node *object, const char *name, bool *ret, struct pw_err *err);
int json_get_decimal(const struct json_node *object, const char *name, int64_t *ret_millionths,
                     struct pw_err *err);

#endif
