/*
 * xml_scan.h - a streaming XML reader over expat with flat memory: one record element at a time, as a tree.
 *
 * Namespaces are resolved to their URIs. Which elements are records is chosen when the root is known.
 *
 * A document type is read but never fetched: nothing outside the document is ever opened. Entities are refused where they
 * are declared, before any record: those of another file, those within one another ("billion laughs"), those longer
 * than XML_ENTITY_MAX; those that pass may not make the document twice as long. A reference to one that is not declared
 * here is a fault.
 *
 * A record over a cap is one bad record and the next goes on. Where the document breaks off or is wrong its input ends
 * (`last`): where the next record begins can no longer be known.
 */
#ifndef PW_FORMAT_XML_SCAN_H
#define PW_FORMAT_XML_SCAN_H

#include "format/tree.h"

#define XML_DEPTH_MAX      64                   /* customs messages nest 12 deep */
#define XML_RECORD_MAX     ((size_t)4 << 20)    /* 999 goods lines of 4 kB */
#define XML_NODES_MAX      131072               /* 999 goods lines of 60 elements, twice over */
#define XML_ATTRIBUTES_MAX 256                  /* of one element */
#define XML_TOKEN_MAX      ((uint64_t)1 << 20)  /* one tag or comment: expat holds it in memory */
#define XML_ENTITY_MAX     1024                 /* bytes of an entity's text */
#define XML_ENTITIES_FROM  ((uint64_t)64 << 10) /* a small document may grow as it likes within the other caps */
#define XML_NAMES_MAX      2048                 /* kept for good; the largest schema seen has 700 */
#define XML_STEPS_MAX      8                    /* of the path to a record */

struct xml_record {
    uint64_t           row;         /* 1: the first record */
    uint64_t           line;        /* on which it begins, from 1 */
    const struct tree *root;        /* the record element; valid until the next xml_scan_next() */
    struct str         raw;         /* as read, in UTF-8; cut when over-long */
    bool               bad;         /* `fault` says why; no tree */
    bool               last;        /* nothing after this one can be read */
    struct pw_err      fault;       /* PW_EINPUT or PW_ELIMIT; where is "line:column" */
};

/* Reads up to `n` bytes; *ret_n == 0 only at the end of the input. */
typedef int (*xml_read_fn)(void *ctx, void *into, size_t n, size_t *ret_n, struct pw_err *err);

/* Told the root element. *ret_path is the way from it to the records ("Body.Declaration", as in tree.h); "" is the root
 * itself. With *ret_only every other element on the level of the records is a bad record, not passed over. An error
 * refuses the document. */
typedef int (*xml_choose_fn)(void *ctx, struct str ns, struct str name, const char **ret_path, bool *ret_only,
                             struct pw_err *err);

struct xml_options {
    xml_choose_fn choose;
    void         *ctx;
    bool          utf8;         /* the text was converted: whatever the document declares, it is UTF-8 */
};

struct xml_scan;

/* Reads as far as the root. PW_EINPUT, PW_ELIMIT: there is none, or the document is refused. */
int xml_scan_open(struct xml_scan **ret, const struct xml_options *o, xml_read_fn read, void *ctx, struct pw_err *err);
int xml_scan_open_fd(struct xml_scan **ret, const struct xml_options *o, int fd, struct pw_err *err);
void xml_scan_close(struct xml_scan *x);        /* takes NULL */
static inline void xml_scan_freep(struct xml_scan **x) { xml_scan_close(*x); }
#define XML_SCAN_AUTO __attribute__((cleanup(xml_scan_freep))) struct xml_scan *

/* *ret_more is false at the end. Fails only when reading fails or memory is out; a bad record is no failure. */
int xml_scan_next(struct xml_scan *x, bool *ret_more, struct xml_record *ret, struct pw_err *err);

#endif
