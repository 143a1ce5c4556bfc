/*
 * view.h - what a check reads its facts through.
 *
 * Nothing is handed to Lua before it is read: the view is an empty proxy whose reads end in C, where the value
 * is taken from the record of the running call (rulebook.now). Only long texts are kept in Lua until the call is
 * over, so that reading one again costs no bytes of the call's budget.
 */
#ifndef PW_SCRIPT_VIEW_H
#define PW_SCRIPT_VIEW_H

#include "script/book.h"

/* Both may raise. Pushes the view of a rule, and fills `bound` with what view_clear() needs. */
void view_push(lua_State *L, const struct binding *b, struct bound *bound);
/* Takes back what a call kept in the data tables; before the next call of the rule. */
void view_clear(lua_State *L, const struct rule *rule, struct bound *bound);

#endif
