/*
 * finding.h - gathering what is wrong with a rulebook, and guessing what was meant.
 */
#ifndef PW_SCRIPT_FINDING_H
#define PW_SCRIPT_FINDING_H

#include "script/rulebook.h"

#define FINDINGS_MAX 1000       /* more help nobody */

/* A place in a file; line 0: unknown. */
struct place_of {
    const char *path;
    int         line, column;
};

/* Adds a finding; returns it so that a hint may follow. Never NULL: past the cap, or without memory,
 * a scratch finding is returned. */
struct rule_finding *finding_add(struct rule_findings *f, struct place_of at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void finding_hint(struct rule_finding *f, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Sorts by path, line, column and message: the order of the check does not show. */
void findings_sort(struct rule_findings *f);

/* Of names offered one by one, the nearest to `wanted` by edits, if at most a third of it differs. */
struct nearest {
    struct str  wanted;
    const char *best;       /* NULL: none is near */
    size_t      edits;
};
void nearest_offer(struct nearest *n, const char *name);
/* "did you mean 'x'?" when something was near. */
void nearest_hint(const struct nearest *n, struct rule_finding *f);

#endif
