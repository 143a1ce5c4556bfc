/*
 * json_scan.h - our own strict RFC 8259 reader for bulk input, with flat memory.
 *
 * The input is one object a line (NDJSON), one object, or one array of objects; each object is a record
 * and comes as a flat list of its leaves, in the order written. Numbers keep their text exactly.
 *
 * Refused beyond the grammar: invalid UTF-8, a byte order mark, lone surrogates, \u0000, a member named
 * twice (`a` and `\u0061` are one name), nesting over JSON_DEPTH, integers outside +-(2^53-1), numbers
 * beyond 10^+-307, anything after the document.
 *
 * Members are mapped once, not for each record: every distinct path with its indices left out
 * ("goods[].quantity") is a *shape*, a small number that stays the same for the life of the scanner.
 * A consumer keeps an array of what it made of each shape and looks at json_shape_path() only when it
 * meets a new one; goods[2].quantity is that shape with index[0] == 2. A member named "exporter.name" and
 * the member "name" of "exporter" are two shapes with one path: who maps paths must refuse the second.
 *
 * In NDJSON a bad line is one bad record and the next goes on; in an array or a single object a syntax
 * error ends the input (`last`), because where the next record begins can no longer be known.
 */
#ifndef PW_FORMAT_JSON_SCAN_H
#define PW_FORMAT_JSON_SCAN_H

#include "base/buf.h"

#define JSON_DEPTH      32                  /* the record nests 3 deep, STIX 6 */
#define JSON_RECORD_MAX ((size_t)1 << 20)   /* 999 goods lines of 1 kB */
#define JSON_LEAVES_MAX 65536               /* 999 goods lines of 30 members, twice over */
#define JSON_SHAPES_MAX 2048                /* kept for good; the field list has 200 */
#define JSON_INDEXES    4                   /* array levels above a leaf whose index is told */

enum json_kind {
    JSON_NULL,
    JSON_BOOL,              /* text is "true" or "false" */
    JSON_NUMBER,            /* text as written */
    JSON_STRING,            /* text with escapes resolved */
    JSON_EMPTY_OBJECT,
    JSON_EMPTY_ARRAY,
};

struct json_leaf {
    uint32_t       shape;   /* >= JSON_SHAPES_MAX: not kept, valid for this record only */
    enum json_kind kind;
    struct str     text;
    uint32_t       index[JSON_INDEXES];     /* of the enclosing arrays, outermost first; else 0 */
};

struct json_record {
    uint64_t                row;        /* 1: the first record */
    uint64_t                line;       /* on which it begins, from 1 */
    uint64_t                offset;     /* of its first byte */
    const struct json_leaf *leaves;     /* valid until the next json_scan_next() */
    size_t                  n_leaves;
    struct str              raw;        /* its bytes, as read; cut when over-long */
    bool                    bad;        /* `fault` says why; no leaves */
    bool                    last;       /* nothing after this one can be read */
    struct pw_err           fault;      /* PW_EINPUT or PW_ELIMIT; where is "line:column (byte N)" */
};

enum json_layout {
    JSON_GUESS,     /* `[`: array; an object that ends on the line it begins on: lines; else one object */
    JSON_LINES,
    JSON_ARRAY,
    JSON_ONE,
};

/* Reads up to `n` bytes; *ret_n == 0 only at the end of the input. */
typedef int (*json_read_fn)(void *ctx, void *into, size_t n, size_t *ret_n, struct pw_err *err);

struct json_scan;

/* PW_EINPUT: a byte order mark, UTF-16, or a first byte that begins neither object nor array. */
int json_scan_open(struct json_scan **ret, enum json_layout layout, json_read_fn read, void *ctx,
                   struct pw_err *err);
int json_scan_open_fd(struct json_scan **ret, enum json_layout layout, int fd, struct pw_err *err);
int json_scan_open_text(struct json_scan **ret, enum json_layout layout, struct str text,
                        struct pw_err *err);   /* `text` must outlive the scanner */
void json_scan_close(struct json_scan *s);      /* takes NULL */
static inline void json_scan_freep(struct json_scan **s) { json_scan_close(*s); }
#define JSON_SCAN_AUTO __attribute__((cleanup(json_scan_freep))) struct json_scan *

/* *ret_more is false at the end. Fails only when reading fails or memory is out; a bad record is no failure. */
int json_scan_next(struct json_scan *s, bool *ret_more, struct json_record *ret, struct pw_err *err);

/* "goods[].quantity"; valid as long as the shape is. An element of a top-level list is "[]". */
struct str json_shape_path(const struct json_scan *s, uint32_t shape);
/* The last member name of the shape ("quantity"); empty for array elements. */
struct str json_shape_name(const struct json_scan *s, uint32_t shape);
/* The last step of a shape; `up` is 0 for a member of the record itself. */
struct json_step { uint32_t up; bool element; struct str name; };
struct json_step json_shape_step(const struct json_scan *s, uint32_t shape);
/* Appends "goods[2].quantity". */
void json_leaf_path(const struct json_scan *s, const struct json_leaf *leaf, struct buf *out);

/* Checks one whole document of any kind (not only objects), at most `cap` bytes, by the same rules. */
int json_check(struct str text, size_t cap, struct pw_err *err);

#endif
