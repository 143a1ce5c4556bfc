/*
 * draft_from.h - the first text of a rule: from nothing, or from what is known of one shipment.
 */
#ifndef PW_APP_DRAFT_FROM_H
#define PW_APP_DRAFT_FROM_H

#include "app/draft.h"

/* A rule on the quantity, with made-up numbers. */
void draft_blank(const char *id, const char *group, struct draft *ret);
/*
 * Needs are what authors mostly want of a shipment and what is known of this one; the first example is
 * the shipment, under pseudonyms, the second the same just outside of the limit. What else is known stands in
 * comments at the end, to choose from. The office needs its reference data.
 */
int draft_from_shipment(struct office *o, const char *ref, const char *id, const char *group, struct recall *recall,
                        struct arena *a, struct draft *ret, struct pw_err *err);

#endif
