/*
 * facts_impl.h - what the facts_*.c files share: the record being read, with parts worked out once.
 * Nobody else includes this.
 */
#ifndef PW_APP_FACTS_IMPL_H
#define PW_APP_FACTS_IMPL_H

#include "app/facts.h"
#include "app/screen.h"

/* What the watch lists say of one role, asked for once a record. */
struct role_screened { bool asked; struct fact_value listed, score, how; };

/* What its address says. */
struct role_address { bool asked; struct fact_value po_box, vague; };
/* What other authorities' alerts say in one way, asked for once a record. */
struct alerts_read { bool asked; struct fact_value count, exact, how, useful; };

struct reading {
    const struct reference *ref;
    const struct subject   *q;
    struct arena           *a;
    struct route            route;
    bool                    routed;
    const struct goods_line *g;     /* the line whose facts are asked; NULL for the shipment's */
    const struct fact_override *over;
    size_t                  n_over, line;
    struct screen          *screen;
    struct role_screened    screened[ROLE_COUNT];
    struct role_address     addresses[ROLE_COUNT];
    unsigned                named;  /* roles of which the record says anything, as bits */
    struct alerts_read      party_alerts[ROLE_COUNT], way_alerts[ALERT_BY_CORRIDOR + 1];
    struct pw_err          *err;
    int                     rc;     /* of what failed, with `err` */
};

/* Constructors; absent things stay {0}. */
static inline struct fact_value fact_int(int64_t v)
{
    return v == HISTORY_ABSENT ? (struct fact_value){ 0 } : (struct fact_value){ .type = FACT_INTEGER, .i = v };
}
static inline struct fact_value fact_number(int64_t millionths)
{
    return millionths == HISTORY_ABSENT ? (struct fact_value){ 0 }
                                        : (struct fact_value){ .type = FACT_NUMBER, .i = millionths };
}
static inline struct fact_value fact_bool(bool v)
{
    return (struct fact_value){ .type = FACT_BOOL, .i = v };
}
static inline struct fact_value fact_str(struct str s)
{
    return s.n ? (struct fact_value){ .type = FACT_TEXT, .s = s } : (struct fact_value){ 0 };
}

/* A `|`-separated text as a list in the arena; absent when memory is out. */
struct fact_value fact_split(struct arena *a, struct str text);
struct fact_value fact_list(struct arena *a, const struct str *items, size_t n);

/* `role` is read with ALERT_BY_PARTY alone. */
const struct alerts_read *facts_alerts(struct reading *x, enum alert_way way, enum party_role role);

struct fact_value fact_of_field(struct reading *x, size_t field);      /* declared */
struct fact_value fact_of_shipment(struct reading *x, size_t fact);    /* facts.def, scope SHIPMENT */
struct fact_value fact_of_party(struct reading *x, enum party_role role, int part);
struct fact_value fact_of_goods(struct reading *x, size_t fact);       /* facts.def, scope GOODS */

/* Window keys of the shipment and its lines. */
bool facts_make_keys(const struct subject *q, const bool used[HISTORY_FIELD_COUNT], struct arena *a,
                     struct history_keys *ret);

#endif
