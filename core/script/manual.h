/*
 * manual.h - every word and function that a rule may use, described once: for the reference page, for editors
 * (LuaLS) and for luacheck. A test holds it to what the sandbox really offers.
 */
#ifndef PW_SCRIPT_MANUAL_H
#define PW_SCRIPT_MANUAL_H

#include "base/buf.h"

enum manual_part { MANUAL_WORDS, MANUAL_BASE, MANUAL_STRING, MANUAL_MATH, MANUAL_TABLE };

struct manual_entry {
    enum manual_part part;
    const char      *name;      /* "history.sum", "string.contains", "has"; a constant has no params */
    const char      *params;    /* "name: type, name?: type"; NULL: it is no function */
    const char      *gives;     /* type; "" gives nothing */
    const char      *doc;       /* one line */
    const char      *example;
};

extern const struct manual_entry manual[];
extern const size_t              manual_count;

/* The first example of a rule file, as written; false when the file cannot be read. */
bool manual_example(struct str source, struct str *ret);

/* Is the first part of the name known to rule files? For the test. */
bool manual_known(const char *name);

#endif
