/*
 * st_report.h - what reports are made of: one walk each, nothing kept.
 *
 * Days are civil days; absent ones are STORE_ABSENT.
 */
#ifndef PW_STORE_ST_REPORT_H
#define PW_STORE_ST_REPORT_H

#include "model/shipment.h"
#include "model/state.h"
#include "store/store.h"

struct answer_row {
    int64_t          shipment, version;         /* the current version */
    enum office_role role;
    struct str       exporting_country, importing_country;
    int32_t          received_on;
    int64_t          reply_by;
    enum state       state;
    int64_t          answered_on;               /* of the first no objection or objection; STORE_ABSENT */
};
typedef int (*answer_fn)(void *ctx, const struct answer_row *r, struct pw_err *err);
/* Notifications (no declarations) issued on `since` or later, in order of arrival. Borrowed until the callback returns. */
int st_answers(struct store *st, int32_t since, answer_fn each, void *ctx, struct pw_err *err);

enum gap_kind {
    GAP_MOVED,          /* the last movement with a quantity says another one */
    GAP_NOT_ARRIVED,    /* departed, and nothing was heard since */
    GAP_DECLARED,       /* the declaration's mass is not that of the notification it names */
    GAP_KINDS
};
struct gap_row {
    enum gap_kind kind;
    int64_t       shipment;         /* the notification; of GAP_DECLARED the declaration */
    int64_t       other;            /* GAP_DECLARED: the notification; STORE_ABSENT */
    int64_t       notified_mg, actual_mg;       /* STORE_ABSENT where unknown */
    int32_t       on_day;           /* of the movement, or issued_on of the declaration */
    struct str    source;           /* of the movement; empty */
};
typedef int (*gap_fn)(void *ctx, const struct gap_row *r, struct pw_err *err);
/* Masses that differ by `percent` of what was notified or more; departures before `before` that nothing followed. */
int st_gaps(struct store *st, int64_t percent, int32_t before, gap_fn each, void *ctx, struct pw_err *err);

#endif
