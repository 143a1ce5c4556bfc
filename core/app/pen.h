/*
 * pen.h - an outgoing notification before it is sent: what is missing, what the destination asks for, and when the goods
 * may leave at the earliest.
 *
 * What a notification must hold is article 12(10)(a) of the 1988 Convention: exporter, importer and consignee with names
 * and addresses, substance, quantity, expected point of entry and day of dispatch.
 */
#ifndef PW_APP_PEN_H
#define PW_APP_PEN_H

#include "app/office.h"
#include "model/deadline.h"

#define PEN_NOTES_MAX 32

enum pen_weight { PEN_MUST, PEN_SHOULD, PEN_KNOW };     /* cannot be sent; will be asked for; good to know */
struct pen_note {
    enum pen_weight weight;
    struct str      field;      /* CSV column; empty: none in particular */
    struct str      text, source;
};

struct pen_advice {
    struct pen_note notes[PEN_NOTES_MAX];
    size_t          n;
    bool            ready;          /* nothing that must be there is missing */
    bool            clocked;        /* a clock is loaded for one of the countries */
    struct deadline clock;          /* where clocked */
    int32_t         answer_by;      /* the last day the destination may answer, as if sent on issued_on */
    int32_t         release_on;     /* the day after it: the earliest without an answer */
    bool            departs_early;  /* departure_on lies before release_on */
};

/* A record that passed shipment_check() and facts_resolve(). Needs office_load_reference(). In the arena. */
int pen_advise(const struct office *o, const struct shipment *s, struct arena *a, struct pen_advice *ret,
               struct pw_err *err);

/* A form: issued today by this office to `to`. With `like` what an earlier notification says of parties, goods and way,
 * without what is of that one alone (numbers, days, quantities, seals, vehicles). */
int pen_form(const struct office *o, struct str to, const struct shipment *like, struct arena *a, struct shipment *ret,
             struct pw_err *err);

#endif
