/*
 * json_parse.h - the strict grammar: one value out of contiguous bytes, as leaves.
 *
 * No recursion and no allocation for a value once the arrays have grown. json_scan.h has the rules;
 * only json_scan.c and json_check() use this.
 */
#ifndef PW_FORMAT_JSON_PARSE_H
#define PW_FORMAT_JSON_PARSE_H

#include "format/json_number.h"
#include "format/json_scan.h"
#include "format/json_shape.h"

struct json_parse {
    struct json_shapes shapes;
    struct json_leaf  *leaves;      /* NULL with `check_only` */
    size_t             n_leaves, room;
    char              *text;        /* strings with escapes, decoded */
    size_t             text_n, text_room;
    uint64_t           stamps;      /* objects opened so far */
    bool               check_only;  /* no leaves are kept and none are counted */

    size_t             used;
    uint64_t           newlines;    /* seen between tokens of this value */
    const char        *why;         /* static text */
    int                code;        /* PW_EINPUT, PW_ELIMIT, PW_ENOMEM */
    size_t             at;          /* offset of what is wrong */
};

bool json_parse_init(struct json_parse *P);
void json_parse_done(struct json_parse *P);

/* `whole`: nothing comes after these bytes. Leading white space is allowed, what follows is not looked at. */
enum json_outcome json_parse_value(struct json_parse *P, struct str bytes, bool whole);

#endif
