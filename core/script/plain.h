/*
 * plain.h - checks that need no Lua.
 *
 * Nearly every check compares facts with each other and with its parameters, and answers yes or no. What such a
 * check says is worked out here from the tree of its text (expr.h), on the fact values as they lie, with Lua's own
 * rules: which numbers are whole, what is true, what two values of different types come to. It is the same
 * answer for a tenth of a call.
 *
 * Whatever is not known to be the same is left to Lua: evidence, an error, a word of the language that is not
 * treated here, two values that Lua would compare by other rules than these. So an answer is a miss or a hit
 * without evidence, or none; and a check with loops, inner functions or locals of the file is never plain.
 */
#ifndef PW_SCRIPT_PLAIN_H
#define PW_SCRIPT_PLAIN_H

#include "script/book.h"

enum plain_answer { PLAIN_UNSURE, PLAIN_MISS, PLAIN_HIT };

/* The plain form of a bound rule whose text is `scan`, in the rulebook's memory; NULL when it has none, or when memory
 * is out, because it only saves time. */
const struct plain *plain_make(struct rulebook *rb, size_t rule, const struct scan *scan);

/* Slots without whose facts the check is a miss, in no order: at most PLAIN_MUST of them. */
size_t plain_must(const struct plain *p, const struct rulebook *rb, uint16_t ret[static PLAIN_MUST]);

/* `params`: number of the profile, n_profiles for the rule's own parameters. None of its needs may be absent unless the
 * rule says missing = "pass". */
enum plain_answer plain_run(const struct plain *p, size_t params, const struct fact_value *values);

#endif
