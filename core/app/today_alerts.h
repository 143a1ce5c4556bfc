/*
 * today_alerts.h - the part of the morning sheet that is about alerts: which new ones touch open shipments, which of this office's
 * own wait for a supervisor or end soon, whom deliveries do not reach, whose card runs out. Always through release.h: a sealed
 * case is not there for whoever is not let in.
 */
#ifndef PW_APP_TODAY_ALERTS_H
#define PW_APP_TODAY_ALERTS_H

#include "app/alerts.h"

#define TODAY_ALERTS     100        /* of each kind that are told; all are counted */
#define TODAY_TOUCHED    5          /* shipments told of one alert */
#define TODAY_ENDING     14         /* days before an alert of this office runs out */
#define CARD_ENDING_DAYS 30         /* days before a card runs out: a new one takes a telephone call or a delivery */

struct today_alert {
    struct str alert, from, kind;   /* kind: STR_NONE when it may not be told */
    struct str account;             /* of one that waits: who wrote it */
    int64_t    expires_on, review_on;       /* of one that ends; HISTORY_ABSENT: none */
    struct str shipments[TODAY_TOUCHED];
    int64_t    n_shipments;
};
struct today_delivery { struct str partner; bool goes; int64_t waiting; struct str why; };
struct today_card { struct str authority; bool self; int64_t to_on; };

struct today_alerts {
    struct today_alert    fresh[TODAY_ALERTS], waiting[TODAY_ALERTS], ending[TODAY_ALERTS];
    size_t                n_fresh, n_waiting, n_ending;
    int64_t               all_fresh, all_waiting, all_ending;
    struct today_delivery deliveries[TODAY_ALERTS];
    struct today_card     cards[TODAY_ALERTS];
    size_t                n_deliveries, n_cards;
};

/* Needs office_load_reference() and a read in progress. New: taken in since the day `since`. Texts in the arena. */
int today_alerts_load(struct office *o, int32_t since, struct arena *a, struct today_alerts *ret, struct pw_err *err);

/* Cards that run out within CARD_ENDING_DAYS or have: this office's and trusted partners'. */
int cards_ending(struct office *o, struct arena *a, struct today_card *ret, size_t room, size_t *ret_n, struct pw_err *err);

#endif
