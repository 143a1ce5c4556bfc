/*
 * rules_diff.h - what changed between two rulebooks: by meaning (weights, caps, parameters, lanes, code), and as text.
 */
#ifndef PW_APP_RULES_DIFF_H
#define PW_APP_RULES_DIFF_H

#include "app/rulebooks.h"

enum rule_change_kind {
    CHANGE_RULE_ADDED, CHANGE_RULE_REMOVED, CHANGE_PROFILE_ADDED, CHANGE_PROFILE_REMOVED,
    CHANGE_WEIGHT, CHANGE_FORCE, CHANGE_PARAM, CHANGE_CAP, CHANGE_LANE, CHANGE_SAMPLE, CHANGE_CAPACITY,
    CHANGE_CODE,        /* the check, what stands before it, how a missing fact is taken */
    CHANGE_NEEDS,       /* what it reads, and what it applies to */
    CHANGE_EXAMPLE,
    CHANGE_TEXT,        /* title, reference, because, letter and the like */
    CHANGE_LAYOUT,      /* comments, blanks, order: no difference in meaning */
    CHANGE_KINDS
};
const char *rule_change_name(enum rule_change_kind k);      /* "weight", ... */

struct rule_change {
    enum rule_change_kind kind;
    struct str            file;         /* path of the file */
    struct str            path;         /* key in it; empty for a whole file */
    struct str            was, is;      /* empty: not there */
};

/* In order of kind, file and path; all in the arena, borrowing from the files. */
int rules_diff(const struct rule_files *was, const struct rule_files *is, struct arena *a, struct rule_change **ret,
               size_t *ret_n, struct pw_err *err);

/* Every file that differs, line by line. */
int rules_diff_text(const struct rule_files *was, const struct rule_files *is, struct buf *out, struct pw_err *err);

#endif
