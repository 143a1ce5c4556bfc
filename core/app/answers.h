/*
 * answers.h - who answers notifications in time, late or never: our partners ours, and we theirs.
 */
#ifndef PW_APP_ANSWERS_H
#define PW_APP_ANSWERS_H

#include "app/office.h"

#define ANSWERS_MOST 2000       /* authorities; the world has some 250 countries, with a few offices each */

struct answers_by {
    bool       ours;            /* we answered to them; else they to us */
    struct str country, office; /* the other authority; office empty where the notification does not say */
    int64_t    notified, in_time, late, never;      /* never: the date passed, no reply; notified counts the open too */
    int64_t    median_days, slowest_days;           /* from receipt to the first final reply; HISTORY_ABSENT */
};

struct answers {
    struct answers_by *by;      /* those who leave most without an answer first */
    size_t             n;
};

/* Notifications issued on `since` or later that were not withdrawn or cancelled before an answer. All in the arena. */
int answers_load(struct office *o, int32_t since, struct arena *a, struct answers *ret, struct pw_err *err);

#endif
