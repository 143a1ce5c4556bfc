/*
 * today.h - the morning sheet: what is due, what is new and red, what lapsed, what waits for others, whom to ring, and
 * what colleagues wrote down since the last working day.
 *
 * Working days are those of the office's own country (model/deadline.h). A shipment stands under each heading that it
 * belongs to. Everything lies in the arena given.
 */
#ifndef PW_APP_TODAY_H
#define PW_APP_TODAY_H

#include "app/today_alerts.h"
#include "app/view.h"

enum today_heading {
    TODAY_DUE,          /* our answer is due today or on the next working day, or before it */
    TODAY_RED,          /* red, open, and received since the last working day */
    TODAY_LAPSED,       /* our reply date passed without a reply */
    TODAY_WAITING,      /* for a second person, for an answer to a question, for a reply to be sent, for their answer */
    TODAY_CALL,         /* of what is due or red: ask by telephone before it is decided */
    TODAY_HEADINGS
};
const char *today_heading_name(enum today_heading h);   /* "due", as in JSON */

#define TODAY_SCANNED 20000     /* shipments of one heading that are read; more are beyond any morning */

struct today_item {
    int64_t          shipment;
    struct str       reference, from, to;
    enum office_role role;
    int              lane, score;       /* score -1: no verdict */
    enum state       state;
    int64_t          reply_by;
    struct str       why;               /* first reason, or what it waits for, or what is to be asked */
    struct str       who, phone;        /* TODAY_CALL: as the notification gives them; may be empty */
};

struct today_list {
    struct today_item *items;           /* the first `limit` */
    size_t             n;
    int64_t            total;
};

struct today_note {
    struct str reference, account, kind, text;
    int64_t    at_us;
};

struct today {
    int32_t           day, since, until;    /* since: the working day before; until: the one after */
    bool              working;              /* today is a working day */
    struct today_list lists[TODAY_HEADINGS];
    struct today_note notes[50];            /* newest first; those on shipments that are open */
    size_t            n_notes;
    struct today_alerts *alerts;
    int64_t           quarantined;          /* waiting, with a date up to `until` or none */
    bool              cut;                  /* some heading has more than TODAY_SCANNED: its total is of those */
};

/* Needs office_load_reference() and a read in progress. `limit` items a heading are kept, all are counted. */
int today_load(struct office *o, int64_t limit, struct arena *a, struct today *ret, struct pw_err *err);

#endif
