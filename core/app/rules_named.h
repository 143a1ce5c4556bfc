/*
 * rules_named.h - the rulebook that a person means: `live`, a draft's number, the beginning of a digest, or a folder.
 */
#ifndef PW_APP_RULES_NAMED_H
#define PW_APP_RULES_NAMED_H

#include "app/office.h"
#include "app/rulebooks.h"

#define DIGEST_PREFIX_LEAST 6       /* hex digits: fewer name too much */

struct named_rules {
    struct rule_files *files;       /* in the arena */
    struct digest      digest;
    int64_t            rulebook;    /* seq; -1: it was never in force */
    int64_t            draft;       /* seq; -1: none */
};

/* PW_ENOTFOUND, and PW_EUSAGE where a beginning fits several; both say what there is. */
int rules_named(struct office *o, const char *name, struct arena *a, struct named_rules *ret, struct pw_err *err);

#endif
