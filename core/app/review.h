/*
 * review.h - what officers do with a shipment, and what happens to it afterwards.
 *
 * Every step is an audit entry of the acting account, moves the state by the table of model/state.h or is
 * refused, and commits with what it changed. Objecting, detaining and lowering a red take effect only
 * when another person has confirmed them. No reply goes out by itself: review_reply() prepares and dates
 * it, a person sends it.
 */
#ifndef PW_APP_REVIEW_H
#define PW_APP_REVIEW_H

#include "app/view.h"

struct decision_input {
    int64_t       shipment;
    int64_t       line;             /* HISTORY_ABSENT: all of it */
    enum decision kind;
    struct str    reason;           /* a code of decision_reasons */
    struct str    condition, note;  /* may be empty; the note is erasable */
};
/* *ret_waits tells whether a second person must confirm. */
int review_decide(struct office *o, const struct decision_input *d, bool *ret_waits, enum state *ret_state,
                  struct pw_err *err);
int review_confirm(struct office *o, int64_t shipment, struct str note, enum state *ret_state, struct pw_err *err);

struct reply_input {
    int64_t    shipment;
    bool       sent;                /* else: received from the other authority */
    enum reply kind;
    struct str channel, note;
    int32_t    on;
};
/* *ret_letter: the text to send, made of the decision and what rules allow to be quoted; in the arena. */
int review_reply(struct office *o, const struct reply_input *r, struct arena *a, struct str *ret_letter,
                 enum state *ret_state, struct pw_err *err);

struct movement_input {
    int64_t       shipment;
    enum movement kind;
    int64_t       quantity_mg;      /* HISTORY_ABSENT: not said */
    int32_t       on;
    struct str    source;
};
int review_movement(struct office *o, const struct movement_input *m, enum state *ret_state, struct pw_err *err);
/* The same within a transaction of the caller's, who let lapse what is due. PW_EUSAGE, PW_ESTATE, PW_ENOTFOUND: nothing of it is stored. */
int review_movement_within(struct office *o, const struct movement_input *m, struct pw_err *err);

struct finding_input {
    int64_t      shipment;
    enum finding result;
    struct str   source, grade, note;
    int32_t      on;
    bool         correct;           /* corrects the last finding */
    bool         seized;            /* the goods were taken */
};
int review_finding(struct office *o, const struct finding_input *f, enum state *ret_state, struct pw_err *err);

/* Writes down, in an open transaction, that reply dates passed without a reply; at most LAPSE_MOST at a
 * time. Reading shows the same without it (view_state()). */
#define LAPSE_MOST 2000
int review_lapse(struct office *o, struct pw_err *err);

#endif
