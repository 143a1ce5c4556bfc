/*
 * chain.h - one consignment and what it hangs together with: its notification and declarations, the same goods notified before or again
 * elsewhere, what was imported and sent on, what changed from version to version, what is left of its authorisations, and
 * what moved against what was notified.
 */
#ifndef PW_APP_CHAIN_H
#define PW_APP_CHAIN_H

#include "app/clear.h"
#include "app/permits.h"
#include "app/view.h"

#define CHAIN_LINKS   40        /* shown; a firm's newest CHAIN_LOOKED shipments in either role are looked at */
#define CHAIN_LOOKED  200
#define CHAIN_FIELDS  12        /* changed fields of a version that are named */
#define CHAIN_CHANGES 20        /* versions */
#define CHAIN_DAYS    180       /* between a refusal or withdrawal and the same goods elsewhere, as rules count */
#define CHAIN_NEAR    5         /* a fifth: quantities that far apart are still the same goods */

enum chain_kind { CHAIN_PEN, CHAIN_DECLARATION, CHAIN_REFUSED_BEFORE, CHAIN_NOTIFIED_AGAIN, CHAIN_IMPORTED, CHAIN_SENT_ON };

struct chain_link {
    enum chain_kind    kind;
    struct shipment_row ship;
    struct version_row version;
    struct current_row current;
};
struct chain_change { int64_t version; enum action action; struct str fields[CHAIN_FIELDS]; size_t n; };
struct chain_permit { enum permit_side side; struct str number, substance; struct permit_balance balance; };

struct chain {
    struct cleared_shown cleared[CLEARED_SHOWN];    /* matches with watch lists that were found to be somebody else */
    size_t               n_cleared;
    struct chain_link   links[CHAIN_LINKS];
    size_t              n_links;
    struct chain_change changes[CHAIN_CHANGES];
    size_t              n_changes;
    struct chain_permit *permits;               /* by line and side; this consignment is among what drew */
    size_t              n_permits;
    int64_t             notified_mg, moved_mg;  /* moved: HISTORY_ABSENT where it is not recorded */
};

const char *chain_kind_name(enum chain_kind kind);      /* "pen", ... */
/* Of a shipment that view_load() read in full. In the arena. */
int chain_load(struct office *o, const struct view *v, struct arena *a, struct chain *ret, struct pw_err *err);

#endif
