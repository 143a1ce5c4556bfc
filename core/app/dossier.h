/*
 * dossier.h - what an officer wants to know of a firm, under all its numbers: in which roles it traded, what and how much a
 * quarter, with whom, what was decided and found, and which other firms are reached in the same way.
 *
 * Read from its newest DOSSIER_SHIPMENTS shipments; erased ones count, their texts do not.
 */
#ifndef PW_APP_DOSSIER_H
#define PW_APP_DOSSIER_H

#include "app/view.h"

#define DOSSIER_SHIPMENTS 2000
#define DOSSIER_LINKS     64        /* telephones, e-mails, addresses and vessels that are looked up, the newest first */
#define DOSSIER_LINKED    20        /* other firms of each that are named */
#define DOSSIER_LINES     200       /* substances by quarter, and partners: the most that are kept of each */

struct dossier_trade {
    struct str substance;           /* code; empty: not known */
    int        year, quarter;       /* of issued_on; quarter 1 to 4 */
    int64_t    shipments, mg;       /* mg: of what could be converted */
};
struct dossier_partner {
    int64_t    party;
    struct str name;                /* as written in the newest shipment with it */
    unsigned   roles;               /* its own, a bit for each enum party_role */
    int64_t    shipments;
};

struct dossier_link {               /* used by other firms as well */
    enum contact_kind kind;
    int64_t           key;
    struct str        text;         /* as written in the newest shipment */
    struct { int64_t party; struct str name; } with[DOSSIER_LINKED];
    size_t            n_with;
};

struct dossier {
    int64_t                members[PARTY_MEMBERS_MAX];     /* numbers that are one, the head first */
    size_t                 n_members;
    int64_t                shipments;                      /* read */
    bool                   cut;                            /* there are older ones */
    int64_t                roles[ROLE_COUNT];
    struct dossier_trade   trade[DOSSIER_LINES];           /* newest quarter first, then by substance */
    size_t                 n_trade;
    struct dossier_partner partners[DOSSIER_LINES];        /* most shipments first */
    size_t                 n_partners;
    struct dossier_link    links[DOSSIER_LINKS];           /* by kind; newest first */
    size_t                 n_links;
    int64_t                decisions[DECISION_COUNT];      /* the last on each shipment */
    int64_t                findings[FINDING_COUNT];
    int64_t                lanes[3];
    struct str             alerts[ALERT_HITS_MAX];         /* of other authorities in force that name it: which, and what agreed */
    size_t                 n_alerts;
};

/* Needs office_load_reference() and a read in progress. Texts lie in `a`. */
int dossier_load(struct office *o, int64_t party, struct arena *a, struct dossier *ret, struct pw_err *err);

#endif
