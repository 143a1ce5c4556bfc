/*
 * release.h - the one place that decides what of an alert may go where. File, network, views (STIX, MISP, CSV, incident copy),
 * page, list and log all ask here; whatever this does not open is not in their output.
 *
 * Every marking must permit: recipients, TLP, handling code, the partner's field profile, approval, and the consent of whose
 * data it is.
 */
#ifndef PW_APP_RELEASE_H
#define PW_APP_RELEASE_H

#include "app/alerts.h"

struct release {
    bool        allowed;            /* the alert as such may go there */
    const char *why_not;            /* what forbids it, for people; NULL when allowed */
    const char *remedy;             /* NULL: there is none */
    bool        open[FIELD_LEAVES_MAX];     /* fields that may be seen there */
    const char *withheld[FIELD_LEAVES_MAX]; /* why a field is not open; NULL: it is, or it came withheld */
    size_t      n_open, n_withheld;
};

/* To a partner. A withdrawal goes to whoever may have had an earlier version. */
void release_to_partner(const struct office *o, const struct alert_known *k, const struct partner *p, struct release *ret);

/* To an account of this office: `role` and `user` of the one who looks. */
void release_to_account(const struct alert_known *k, enum role role, struct str user, struct release *ret);

/* TLP:RED is for named eyes: whoever made it or took it in, and supervisors. For what has no more of an alert than a label. */
bool release_mark_to_account(enum alert_tlp tlp, struct str taker, enum role role, struct str user);

#endif
