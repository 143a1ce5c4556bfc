/*
 * marks.h - what an author marked while walking through shipments that change lane: kept beside the draft, and
 * tests of it from then on.
 *
 * <folder>/marks.csv: reference, issuer, regime, expected_lane, mark. A mark `right` expects the lane that the draft
 * gave, `wrong` the lane from before; `unsure` expects nothing and is shown again.
 */
#ifndef PW_APP_MARKS_H
#define PW_APP_MARKS_H

#include "base/arena.h"
#include "base/map.h"
#include "model/shipment.h"

#define MARKS_MAX 10000     /* nobody walks through more by hand */

enum mark_kind { MARK_RIGHT, MARK_WRONG, MARK_UNSURE, MARK_KINDS };
const char *mark_name(enum mark_kind k);

struct mark {
    struct str     issuer, reference;
    enum regime    regime;
    int            expected;        /* lane; LANE_NONE for unsure */
    enum mark_kind kind;
};

struct marks {
    struct arena a;
    struct mark *items;
    size_t       n;
    struct map   by_key;            /* "CC:regime:reference" -> index */
};

struct mark_result { struct mark mark; int lane; bool met; };

/* No file: no marks. PW_EINPUT names the line that cannot be read. */
int marks_read(const char *folder, struct marks *ret, struct pw_err *err);
void marks_done(struct marks *m);
const struct mark *marks_find(const struct marks *m, struct str issuer, enum regime regime, struct str reference);
/* Adds or replaces. */
int marks_put(struct marks *m, const struct mark *k, struct pw_err *err);
int marks_write(const char *folder, const struct marks *m, struct pw_err *err);

#endif
