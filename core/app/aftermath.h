/*
 * aftermath.h - what was decided while a rulebook was in force, and what another would have said: shown before a
 * rollback is signed.
 */
#ifndef PW_APP_AFTERMATH_H
#define PW_APP_AFTERMATH_H

#include "app/office.h"
#include "app/rulebooks.h"

#define AFTERMATH_MAX 1000      /* decisions that are judged again; all are counted */

struct aftermath_item {
    struct str reference, decision, account;
    bool       judged;          /* false: erased */
    int        was_score, was_lane, score, lane;
};

struct aftermath {
    struct aftermath_item *items;       /* in the order of the decisions */
    size_t                 n;
    int64_t                decisions;
    int64_t                open;        /* shipments still open that it scored */
};

/* Decisions since the rulebook in force came into force, judged by `files`. All in the arena. */
int aftermath_look(struct office *o, const struct rule_files *files, struct arena *a, struct aftermath *ret,
                   struct pw_err *err);

#endif
