/*
 * rules_set.h - weights, forced lanes, parameters, caps, lanes, the sample's share and capacities of a rulebook,
 * changed by name, without a word of Lua; the rest of each file stays byte for byte.
 *
 *   lanes.red=65   groups.quantity.cap=40   sample.share=0.03   capacity.red=12
 *   quantity_split.weight=20   no_licit_need.force=red (yellow, none)   quantity_split.factor=1.3
 */
#ifndef PW_APP_RULES_SET_H
#define PW_APP_RULES_SET_H

#include "app/rulebooks.h"

/* Changes the texts in `files` for one KEY=VALUE, in the profile of that name or, with NULL, in all. New texts live in
 * the arena. PW_EUSAGE says what cannot be set. Whether the value is a good one is for the check of the draft. */
int rules_set(struct rule_files *files, const char *profile, const char *assignment, struct arena *a, struct pw_err *err);

#endif
