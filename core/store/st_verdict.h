/*
 * st_verdict.h - verdicts (append-only) and what the queue shows of each shipment (derived).
 */
#ifndef PW_STORE_ST_VERDICT_H
#define PW_STORE_ST_VERDICT_H

#include "format/crypto_hash.h"
#include "store/store.h"

struct verdict_row {
    int64_t       seq, version;         /* seq == version for the verdict a version came in with */
    struct str    profile;
    int           score, lane, completeness;
    bool          forced, complete, sampled;
    int64_t       rulebook;             /* seq of the rulebook row */
    struct digest inputs;               /* manifest of list and reference versions */
};

/* A later verdict; the one a version came in with is stored with it (st_version_add). */
int st_verdict_add(struct store *st, const struct verdict_row *v, struct pw_err *err);
int st_verdict_get(struct store *st, int64_t seq, struct arena *mem, struct verdict_row *ret,
                   struct pw_err *err);         /* PW_ENOTFOUND */

/* Greens that came in (received_on) in the month that begins on a day, and how many of them were drawn: derived,
 * because to count them costs a walk over all versions. 0 and 0 where nothing is known of the month. */
int st_sample_month_get(struct store *st, int32_t first_on, int64_t *ret_greens, int64_t *ret_drawn,
                        struct pw_err *err);
int st_sample_month_put(struct store *st, int32_t first_on, int64_t greens, int64_t drawn, struct pw_err *err);
/* What they are derived from: greens of each day, by day. */
typedef int (*sample_day_fn)(void *ctx, int32_t day, int64_t greens, int64_t drawn, struct pw_err *err);
int st_sample_days(struct store *st, sample_day_fn each, void *ctx, struct pw_err *err);
/* The months that are there. */
int st_sample_months(struct store *st, sample_day_fn each, void *ctx, struct pw_err *err);

/* One shipment as it stands now. May be rebuilt from the append-only tables: app/rebuild. */
struct current_row {
    int64_t    shipment, version, verdict;      /* seqs; verdict STORE_ABSENT on a withdrawal */
    int        state, reply, finding;
    bool       open;
    int        lane;                            /* LANE_NONE without a verdict */
    int64_t    reply_by;
    struct str queue_key;                       /* ascending: worst first (DESIGN section 5) */
};

/* A shipment that is not there yet; st_current_put() adds or replaces. */
int st_current_add(struct store *st, const struct current_row *c, struct pw_err *err);
int st_current_put(struct store *st, const struct current_row *c, struct pw_err *err);
int st_current_get(struct store *st, int64_t shipment, struct arena *mem, struct current_row *ret,
                   bool *ret_found, struct pw_err *err);
int st_current_clear(struct store *st, struct pw_err *err);

struct queue_filter {
    int     lane;               /* LANE_NONE: all lanes */
    bool    all;                /* closed ones as well */
    bool    by_due;             /* soonest reply date first, instead of worst first */
    int64_t limit;              /* required: no query is unbounded */
};
typedef int (*current_fn)(void *ctx, const struct current_row *c, struct pw_err *err);
int st_current_list(struct store *st, const struct queue_filter *f, struct arena *mem, current_fn each,
                    void *ctx, struct pw_err *err);
/* Every row in order of shipment; for the rebuild check. */
int st_current_each(struct store *st, struct arena *mem, current_fn each, void *ctx, struct pw_err *err);
/* Open ones whose reply date lies before `day` and whose state is not `lapsed`; at most `limit`. */
int st_current_overdue(struct store *st, int32_t day, int lapsed, int64_t limit, struct arena *mem,
                       current_fn each, void *ctx, struct pw_err *err);

/* Open ones with a reply date in [from, until], soonest first. */
int st_current_due(struct store *st, int32_t from, int32_t until, int64_t limit, struct arena *mem, current_fn each,
                   void *ctx, struct pw_err *err);
/* Open ones whose reply date lies before `day`, worst first. */
int st_current_late(struct store *st, int32_t day, int64_t limit, struct arena *mem, current_fn each, void *ctx,
                    struct pw_err *err);
/* Open ones in one of the states first..last, soonest reply date first. */
int st_current_in(struct store *st, int first, int last, int64_t limit, struct arena *mem, current_fn each, void *ctx,
                  struct pw_err *err);

struct lane_counts {
    int64_t open[3], closed[3], waiting, lapsed;    /* waiting: quarantined and not yet mended */
};
int st_lane_counts(struct store *st, int lapsed_state, struct lane_counts *ret, struct pw_err *err);

#endif
