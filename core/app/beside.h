/*
 * beside.h - what the store knows of a shipment beside windows: what is left of its authorisations, what its exporter imported of the
 * same substance, and whether its firms moved other quantities before than were notified.
 */
#ifndef PW_APP_BESIDE_H
#define PW_APP_BESIDE_H

#include "app/permits.h"
#include "app/parties.h"

#define REEXPORT_DAYS 365       /* before issued_on in which imports count */

struct beside_line {            /* of a goods line */
    struct permit_balance permit[PERMIT_SIDES];
    bool                  known[PERMIT_SIDES];
    int64_t               imported_mg;      /* HISTORY_ABSENT: its exporter imported none */
};
struct beside {
    struct beside_line *lines;
    int64_t             exporter_gaps, importer_gaps;   /* HISTORY_ABSENT: the role is not filled */
};

struct subject;
/* Who asks: `links` may be NULL, and so may `parties`, which remember who never imported. */
struct beside_ask {
    struct store              *st;
    const struct reference    *ref;
    const struct party_links  *links;
    struct parties            *parties;
    bool                       no_gaps;     /* nobody moved otherwise yet: not worth a question */
};
/* As it stood below audit number `before`; INT64_MAX: now. In the arena. */
int beside_load(const struct beside_ask *ask, const struct subject *q, int64_t before, struct arena *a,
                const struct beside **ret, struct pw_err *err);

#endif
