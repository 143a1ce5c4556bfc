/*
 * alerts.h - alerts as this office knows them: which version of each counts, and what became of it.
 *
 * Only the originator can change an alert, by a whole new version. A withdrawal ends it for good, in whatever order it
 * arrives. Two texts signed for one id and version (equivocation) leave none in force and are both kept.
 */
#ifndef PW_APP_ALERTS_H
#define PW_APP_ALERTS_H

#include "app/office.h"
#include "app/partners.h"
#include "model/alert.h"
#include "model/receipt.h"
#include "store/st_alert.h"

#define ALERT_VERSIONS_MAX 64       /* of one id that are looked at */

enum alert_status {
    ALERT_IS_WAITING,               /* ours, with names in it, and no supervisor has approved it yet */
    ALERT_IS_READY,                 /* ours: may be sent */
    ALERT_IS_IN_FORCE,              /* received, and scores */
    ALERT_IS_REFUSED,               /* kept apart: see refusal */
    ALERT_IS_EQUIVOCAL, ALERT_IS_WITHDRAWN, ALERT_IS_SUPERSEDED, ALERT_IS_EXPIRED, ALERT_STATUSES
};
const char *alert_status_name(enum alert_status s);
const char *alert_refusal_name(enum alert_refusal r);       /* a word for JSON */
const char *alert_refusal_text(enum alert_refusal r);       /* what it is and what to do */
const char *alert_what_name(enum alert_what w);

/* One version with everything about it. Texts in the arena. */
struct alert_known {
    struct alert_row   row;
    struct alert       a;
    bool               ours, erased;
    struct leaf        leaves[FIELD_LEAVES_MAX];
    size_t             n_leaves;            /* 0 when erased */
    struct str         owners;              /* lines "<field> <owner> <handling>", and the consents */
    bool               nominal;             /* some open field tells who it was */
    bool               approved, sealed_case;   /* sealed: whichever version it was said of */
    bool               narrowed;            /* a withdrawal for some, see ALERT_NARROWED */
    enum alert_refusal refused;             /* as of now */
    enum alert_status  status;
};

/* All of an id. */
struct alert_family {
    struct alert_row   rows[ALERT_VERSIONS_MAX];
    enum alert_refusal refused[ALERT_VERSIONS_MAX];     /* as of now: accepted since, or not */
    size_t             n;
    size_t             current;             /* SIZE_MAX: none */
    bool               narrowed[ALERT_VERSIONS_MAX];
    bool               withdrawn, equivocal, sealed_case;
};
int alert_family_load(struct store *st, struct str originator, struct str id, struct arena *a, struct alert_family *ret,
                      struct pw_err *err);

/* By id, the beginning of an id, or digest in hex; an id gives its newest version. PW_ENOTFOUND, PW_EUSAGE where several
 * begin so. *ret is large: from an arena. */
int alert_find(struct office *o, const char *what, struct arena *a, struct alert_known **ret, struct pw_err *err);
int alert_known_load(struct office *o, const struct alert_row *row, struct arena *a, struct alert_known **ret, struct pw_err *err);

/* Ids of this office's own alerts that stand and are about a shipment, with commas between: what has to be looked at again
 * when a finding on it is corrected, or it was clean. Appended. */
int alerts_resting_on(struct office *o, int64_t shipment, struct buf *out, struct pw_err *err);

/* Adds an event to an open transaction. */
int alert_event(struct office *o, int64_t alert, enum alert_what what, struct str partner, int64_t number, struct str note,
                struct pw_err *err);
/* The same in a transaction of its own. */
int alert_mark_event(struct office *o, int64_t alert, enum alert_what what, struct str note, struct pw_err *err);

#endif
