/*
 * alert_write.h - making alerts: from a shipment, by hand, as a new version, as a withdrawal.
 *
 * What another authority notified is its data: it goes into an alert only with its consent, recorded with the alert. Points
 * that came of alerts are no basis of a new one; the alerts that match are named in derived.from, so that echoes are counted
 * once. Nominal fields need a basis, and a supervisor's approval before anything is sent.
 */
#ifndef PW_APP_ALERT_WRITE_H
#define PW_APP_ALERT_WRITE_H

#include "app/alerts.h"

#define ALERT_SET_MAX     64            /* fields given by hand */
#define ALERT_EXPIRY_DAYS 180
#define ALERT_REVIEW_DAYS 90

struct alert_wanted {
    int64_t     shipment;               /* id; -1: by hand */
    const char *update;                 /* id of the alert that this is a new version of; NULL: a new alert */
    bool        exercise;
    const char *kind;                   /* alert_kinds; NULL: as before, or suspicious_shipment */
    const char *to, *rel;               /* authorities with commas between; NULL: as before, or nobody */
    const char *mark;                   /* NULL: as before, or TLP:AMBER H2 */
    const char *basis;                  /* of names: suspicion, stopped, seized or court; NULL: as before */
    const char *consent;                /* of the authority whose data it is: who, when, how */
    int64_t     expires_on, review_on;  /* days; HISTORY_ABSENT: by default */
    struct str  set_name[ALERT_SET_MAX], set_value[ALERT_SET_MAX];    /* an empty value takes the field away */
    size_t      n_set;
};

/* Signs and stores a version. PW_EUSAGE: a wrong kind, field or mark; PW_ESTATE: something is missing, with the remedy. */
int alert_write(struct office *o, const struct alert_wanted *w, struct arena *a, struct alert_known **ret, struct pw_err *err);

/* A version without fields that ends the alert; it goes to whoever had one. The reason is kept erasable. */
int alert_withdraw(struct office *o, const char *id, struct str reason, struct arena *a, struct alert_known **ret, struct pw_err *err);

/* A supervisor other than who made it lets it go out. */
int alert_approve(struct office *o, const char *id, struct arena *a, struct alert_known **ret, struct pw_err *err);

#endif
