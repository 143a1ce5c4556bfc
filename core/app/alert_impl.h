/* alert_impl.h - what alert_write.c and alert_from.c share: the fields of an alert in the making. */
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

#endif
