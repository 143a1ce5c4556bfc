/* alert_impl.h - what alert_write.c, alert_from.c and alert_issue.c share: an alert in the making. */
#ifndef PW_APP_ALERT_IMPL_H
#define PW_APP_ALERT_IMPL_H

#include "app/alert_write.h"

struct composing {
    struct office *o;
    struct arena  *a;
    struct leaf    leaves[FIELD_LEAVES_MAX];
    const char    *owner[FIELD_LEAVES_MAX];     /* country whose authority's data it is, or "own" */
    size_t         n;
    const char    *consent;                     /* of the owners that are not this office; NULL: none */
};

/* Puts, replaces or (empty value) takes away. `owner` NULL: this office's own. Names stay ascending. */
int compose_set(struct composing *c, struct str name, struct str value, const char *owner, struct pw_err *err);

/* The fields of a shipment, its verdict and what it rests on. PW_ESTATE: nothing but alerts speaks against it. */
int compose_from_shipment(struct composing *c, int64_t shipment, struct pw_err *err);

int alert_by_name(const void *a, const void *b);            /* for qsort() of struct str */

/* The number of a new version; and whom it may name: who was told that the alert has ended cannot be a recipient again
 * (PW_ESTATE), while a withdrawal goes to everybody who was given a version. */
int compose_version(struct composing *c, const struct alert_known *was, struct alert *h, struct pw_err *err);

/* Signs and stores, in one transaction; an update (`was`) ends the copies of those whom it names no more. The reason, which may
 * be empty, is kept erasable. */
int compose_issue(struct composing *c, struct alert *h, const struct alert_known *was, struct str reason, struct alert_known **ret,
                  struct pw_err *err);

#endif
