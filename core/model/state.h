/*
 * state.h - the states of a shipment, and the table of what leads where.
 *
 * `penwatch help states` prints this table; nothing moves outside it.
 */
#ifndef PW_MODEL_STATE_H
#define PW_MODEL_STATE_H

#include "base/buf.h"
#include "base/err.h"

enum state {
    STATE_RECEIVED, STATE_INCOMPLETE, STATE_ASKED, STATE_REFERRED, STATE_DECIDED, STATE_REPLIED,
    STATE_DEPARTED, STATE_ARRIVED, STATE_RELEASED, STATE_DETAINED, STATE_SEIZED, STATE_CANCELLED,
    STATE_WITHDRAWN, STATE_LAPSED, STATE_COUNT
};

enum event {
    EVENT_ADMIT,            /* a version came in and is complete */
    EVENT_ADMIT_INCOMPLETE, /* a version came in with expected fields missing */
    EVENT_ASK, EVENT_REFER, EVENT_DECIDE, EVENT_DETAIN,
    EVENT_REPLY,            /* a final answer (no objection, objection) was sent or received */
    EVENT_DEPART, EVENT_ARRIVE, EVENT_RELEASE, EVENT_CANCEL, EVENT_SEIZE, EVENT_WITHDRAW,
    EVENT_LAPSE,            /* the reply date passed without a final answer */
    EVENT_COUNT
};

const char *state_name(enum state s);
const char *state_meaning(enum state s);
bool state_find(struct str name, enum state *ret);
const char *event_name(enum event e);

/* PW_ESTATE naming both when the table has no way. */
int state_advance(enum state from, enum event by, enum state *ret, struct pw_err *err);
bool state_allows(enum state from, enum event by, enum state *ret);

/* An open shipment stands in the queue: somebody still has to act before it is answered. */
bool state_open(enum state s);

/* Words of decisions, replies, movements and findings; each returns false for an unknown word. */
enum decision { DECIDE_NO_OBJECTION, DECIDE_ASK, DECIDE_REFER, DECIDE_OBJECT, DECIDE_EXAMINE,
                DECIDE_DETAIN, DECISION_COUNT };
enum reply { REPLY_NONE, REPLY_ACKNOWLEDGE, REPLY_NO_OBJECTION, REPLY_OBJECTION, REPLY_MORE_TIME,
             REPLY_MORE_INFORMATION, REPLY_COUNT };
enum finding { FINDING_NONE, FINDING_CLEAN, FINDING_PAPER, FINDING_SUSPECTED, FINDING_DIVERSION,
               FINDING_COUNT };
enum movement { MOVE_DEPARTED, MOVE_ARRIVED, MOVE_RELEASED, MOVE_CANCELLED, MOVEMENT_COUNT };

const char *decision_name(enum decision d);     /* "no-objection", ... as typed */
bool decision_find(struct str name, enum decision *ret);
enum event decision_event(enum decision d);
const char *reply_name(enum reply r);           /* "no_objection"; `-` is accepted for `_` */
bool reply_find(struct str name, enum reply *ret);
bool reply_final(enum reply r);                 /* stops the clock */
const char *finding_name(enum finding f);
bool finding_find(struct str name, enum finding *ret);
const char *movement_name(enum movement m);
bool movement_find(struct str name, enum movement *ret);
enum event movement_event(enum movement m);

/* Reason codes an officer gives with a decision; `words` explains. From Regulation (EC) 111/2005
 * article 15 (grounds of refusal) and article 26 (suspicion), and everyday ones. */
struct reason { const char *code, *words; };
extern const struct reason decision_reasons[];
extern const size_t decision_reason_count;
bool decision_reason_known(struct str code);

#endif
