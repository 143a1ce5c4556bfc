/*
 * recall.h - what a stored verdict rested on: the rulebook and the lists of that time, and the facts, by slot of
 * that rulebook.
 *
 * Everything that looks back works on this: replay, drafts of rules from a shipment, trying expressions.
 */
#ifndef PW_APP_RECALL_H
#define PW_APP_RECALL_H

#include "app/view.h"

struct recall {
    struct verdict_row row;
    struct verdict     stored;
    struct reference   ref;
    struct rulebook   *rb;
    struct facts       facts;
    bool               has_ref;
};

/* Texts live in the arena; the rest goes with recall_done(). PW_ENOTFOUND: there is no such verdict, or its facts were
 * erased. On failure there is nothing to free. */
int recall_verdict(struct office *o, int64_t verdict_seq, struct arena *a, struct recall *ret, struct pw_err *err);
/* The verdict that stands for a shipment (REF as view_find() takes it), with what was declared. `ret_view` may be NULL. The
 * office needs its reference data. */
int recall_shipment(struct office *o, const char *ref, struct arena *a, struct recall *ret, struct view *ret_view,
                    struct pw_err *err);
void recall_done(struct recall *r);         /* takes a zeroed one */

/* The value of a slot on a goods line; of a shipment without lines, the shipment's. */
const struct fact_value *recall_value(const struct recall *r, size_t line, size_t slot);

/* The slot that asks for the same as one of another rulebook; SIZE_MAX: nothing of it was stored. */
size_t recall_slot(const struct recall *r, const struct slot *s);

#endif
