/*
 * st_review.h - what officers did and what happened: decisions, replies, movements, findings.
 *
 * All append-only; each row's seq is the number of its audit entry. Free text (notes, conditions,
 * letters) is in the entry's erasable payload, not here.
 */
#ifndef PW_STORE_ST_REVIEW_H
#define PW_STORE_ST_REVIEW_H

#include "store/store.h"

struct decision_row {
    int64_t    seq, shipment;
    int64_t    line;            /* STORE_ABSENT: the whole shipment */
    struct str kind, reason, condition, account;
    int64_t    verdict;         /* the verdict it was made on; STORE_ABSENT on none */
    bool       needs_second;
    int64_t    confirms;        /* seq of the decision this one confirms; STORE_ABSENT */
};
struct reply_row {
    int64_t    seq, shipment;
    struct str direction, kind, channel, account;
    int32_t    on_day;
};
struct movement_row {
    int64_t    seq, shipment;
    struct str kind, source, account;
    int64_t    quantity_mg;     /* STORE_ABSENT: not said */
    int32_t    on_day;
};
struct finding_row {
    int64_t    seq, shipment;
    struct str result, source, grade, account;
    int32_t    on_day;
    int64_t    corrects;        /* seq of the finding this one corrects; STORE_ABSENT */
    int64_t    verdict;         /* the verdict that selected the shipment; STORE_ABSENT on none */
};

int st_decision_add(struct store *st, const struct decision_row *d, struct pw_err *err);
int st_reply_add(struct store *st, const struct reply_row *r, struct pw_err *err);
int st_movement_add(struct store *st, const struct movement_row *m, struct pw_err *err);
int st_finding_add(struct store *st, const struct finding_row *f, struct pw_err *err);

typedef int (*decision_fn)(void *ctx, const struct decision_row *d, struct pw_err *err);
typedef int (*reply_fn)(void *ctx, const struct reply_row *r, struct pw_err *err);
typedef int (*movement_fn)(void *ctx, const struct movement_row *m, struct pw_err *err);
typedef int (*finding_fn)(void *ctx, const struct finding_row *f, struct pw_err *err);
/* In the order they were entered. */
int st_decision_list(struct store *st, int64_t shipment, struct arena *mem, decision_fn each, void *ctx,
                     struct pw_err *err);
/* Those numbered `from` and later, of all shipments. */
int st_decision_since(struct store *st, int64_t from, struct arena *mem, decision_fn each, void *ctx, struct pw_err *err);
/* Those that still ask for a second person, oldest first: the last on their shipment, and nobody confirmed it. */
int st_decision_unconfirmed(struct store *st, struct arena *mem, decision_fn each, void *ctx, struct pw_err *err);
/* The newest of all shipments, newest first. */
int st_decision_newest(struct store *st, int64_t limit, struct arena *mem, decision_fn each, void *ctx,
                       struct pw_err *err);
int st_reply_list(struct store *st, int64_t shipment, struct arena *mem, reply_fn each, void *ctx,
                  struct pw_err *err);
int st_movement_list(struct store *st, int64_t shipment, struct arena *mem, movement_fn each, void *ctx,
                     struct pw_err *err);
int st_finding_list(struct store *st, int64_t shipment, struct arena *mem, finding_fn each, void *ctx,
                    struct pw_err *err);

#endif
