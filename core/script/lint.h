/*
 * lint.h - a closer look at the check function of a rule, for its author.
 *
 * Finds what loads and runs and is wrong all the same:
 *   - numbers of different units compared, added or subtracted (kg with litres, a date with days);
 *   - conditions that are always or never met, and what is never reached for it: a number outside of what
 *     the fact can be, a word that it never is, x < 5 and x > 7, a test for a value that cannot be missing;
 *   - with missing = "pass", a need that may be missing and is calculated with all the same;
 *   - loops that can cost more than the budget of a call.
 *
 * Only what is certain is said. Where it rests on parameters, which profiles may set otherwise, it is
 * advice. A rulebook in force is not measured by this: what was published before a check was invented must
 * go on loading.
 */
#ifndef PW_SCRIPT_LINT_H
#define PW_SCRIPT_LINT_H

#include "script/book.h"

/* Adds to r->f. The rule was read; where it was bound too, the values of its parameters are known. */
void lint_rule(const struct reader *r, const struct rule *rule);

#endif
