/*
 * admit.h - one checked shipment version into an open transaction: identity, verdict, rows, entry.
 */
#ifndef PW_APP_ADMIT_H
#define PW_APP_ADMIT_H

#include "app/office.h"
#include "model/verdict.h"
#include "store/st_verdict.h"

enum admission { ADMIT_ACCEPTED, ADMIT_DUPLICATE, ADMIT_AMENDED, ADMIT_WITHDRAWN, ADMIT_CONFLICT };

struct admitted {
    enum admission      what;
    int64_t             seq;        /* of the version; also of the verdict */
    int64_t             shipment;
    int                 lane;       /* LANE_NONE without a verdict */
    bool                incomplete;
    struct record_fault fault;      /* CONFLICT: both contents in words */
};

/*
 * `s` has passed shipment_check(). Same key and content: duplicate. Same key, other content: conflict,
 * nothing is stored. The highest version becomes the current one in whatever order versions arrive.
 * Needs office_load_rules(), parties and windows in memory.
 */
int admit(struct office *o, struct shipment *s, struct arena *a, struct admitted *ret, struct pw_err *err);

/* Where a shipment stands in the queue: ascending bytes, worst first (DESIGN section 5). */
struct str queue_key(struct arena *a, const struct shipment *s, const struct verdict *v, int lane, int64_t reply_by);

#endif
