/*
 * check.h - what is wrong with rules and profiles beyond what reading one table shows.
 */
#ifndef PW_SCRIPT_CHECK_H
#define PW_SCRIPT_CHECK_H

#include "script/book.h"

/* Words, names and placeholders of one rule's file; what it reads against the group it is in. */
void check_rule(const struct reader *r, const struct rule *rule);
void check_ids(const struct rulebook *rb, struct rule_findings *f);

/* Unscored rules, groups without a cap, and fairness: facts of countries alone never leave green, alerts
 * of others alone never make red. */
void check_profile(const struct reader *r, const struct profile *p);

/* All that the rule reads says something of countries alone; comes of other authorities' alerts. */
bool check_countries_only(const struct rulebook *rb, const struct rule *rule);
bool check_alerts_only(const struct rulebook *rb, const struct rule *rule);
bool check_reads_exact(const struct rulebook *rb, const struct rule *rule);

#endif
