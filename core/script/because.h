/*
 * because.h - the sentences of rules: finding their placeholders and filling them in.
 */
#ifndef PW_SCRIPT_BECAUSE_H
#define PW_SCRIPT_BECAUSE_H

#include "script/rulebook.h"

/* Calls `each` with every name in braces. False when a brace has no partner or holds no name. */
bool because_names(const char *text, void (*each)(void *ctx, struct str name), void *ctx);

/* A value as an officer reads it: numbers with at most three decimals, unless that would show nothing. */
void because_value(struct buf *out, const struct fact_value *v);

#endif
