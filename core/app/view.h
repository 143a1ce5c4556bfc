/*
 * view.h - everything about one shipment, read in one snapshot, for people and for JSON.
 *
 * All of it lives in the arena. What was erased by law is said to be erased, never guessed.
 */
#ifndef PW_APP_VIEW_H
#define PW_APP_VIEW_H

#include "app/office.h"
#include "model/deadline.h"
#include "model/verdict.h"
#include "store/st_review.h"
#include "store/st_shipment.h"
#include "store/st_verdict.h"

#define VIEW_PAST_MAX 200       /* earlier shipments of a party that are looked at */

struct party_past {
    int64_t id;                 /* 0: nobody fills the role */
    int32_t first_on;
    int64_t shipments;          /* all, this one included */
    int64_t objected, suspected, diverted, clean;   /* among the newest VIEW_PAST_MAX others */
};

struct view {
    struct shipment_row    ship;
    struct version_row     version;         /* the current one */
    struct current_row     current;
    enum state             state;           /* as of today: lapsed when the clock ran out */
    struct shipment        s;               /* declared and resolved */
    struct deadline        clock;           /* what its reply date was reckoned by; .on is 0 where it was declared, or reckoned otherwise */
    bool                   erased;          /* its texts are gone */
    bool                   has_verdict;
    struct verdict_row     vrow;
    struct verdict         v;
    struct digest          rulebook;
    struct party_past      past[ROLE_COUNT];
    struct version_row    *versions;
    struct decision_row   *decisions;
    struct reply_row      *replies;
    struct movement_row   *movements;
    struct finding_row    *findings;
    size_t                 n_versions, n_decisions, n_replies, n_movements, n_findings;
};

/*
 * REF is a reference, or CC:reference where several authorities used it. PW_ENOTFOUND; PW_EUSAGE lists
 * the candidates where it is ambiguous.
 */
int view_find(struct office *o, const char *ref, int64_t *ret_shipment, struct pw_err *err);
/* Reads one shipment. The office needs its reference data; `full` reads what officers did as well. */
int view_load(struct office *o, int64_t shipment, bool full, struct arena *a, struct view *ret, struct pw_err *err);
int view_party(struct office *o, int64_t party, int64_t except_shipment, struct party_past *ret, struct pw_err *err);

/* The state today: an open shipment whose reply date has passed is lapsed, written down or not. */
enum state view_state(const struct office *o, const struct current_row *c);

/* The first reason that counts, in words; STR_NONE without one. */
struct str view_top_reason(const struct view *v);

/* Index of the line with the greatest risk x quantity; SIZE_MAX without lines. */
size_t view_main_line(const struct view *v);

/* Reference of a shipment by its id, for evidence; "(unknown)" when it is not there. */
struct str view_reference(struct office *o, int64_t shipment, struct arena *a);

#endif
