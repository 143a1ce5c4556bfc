/*
 * json_number.h - the grammar of a JSON number, and which ones are refused although they fit it.
 *
 * Numbers stay text. Refused are integers beyond +-(2^53-1), which other readers round, and numbers whose
 * first digit lies beyond 10^+-307, which a double cannot hold (fault_catalogue.md, F123 and F129).
 */
#ifndef PW_FORMAT_JSON_NUMBER_H
#define PW_FORMAT_JSON_NUMBER_H

#include <stdbool.h>

enum json_outcome {
    JSON_VALUE,         /* read */
    JSON_NEEDS_MORE,    /* the bytes end inside it, and more may come */
    JSON_WRONG,
};

struct json_number {
    const char *p, *end;    /* at its first character; moved behind it, or to what is wrong */
    bool        whole;      /* nothing comes after `end` */
    const char *why;        /* static text */
};

enum json_outcome json_number_read(struct json_number *n);

#endif
