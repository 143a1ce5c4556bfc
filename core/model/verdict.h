/*
 * verdict.h - what the rules said of one shipment version: score, lane, and every point's reason.
 *
 * Contributions always add up exactly to the score: caps are contributions of their own, with no rule
 * and the group's name (`total` for the cap of 100). All texts borrow from an arena.
 */
#ifndef PW_MODEL_VERDICT_H
#define PW_MODEL_VERDICT_H

#include "base/arena.h"
#include "model/fact.h"
#include "model/profile.h"

#define SCORE_MAX           100
#define EVIDENCE_SHIPMENTS  20      /* a window names at most this many earlier shipments (DESIGN section 5) */

struct evidence {
    struct str        name;         /* need or key of the check's table */
    struct fact_value value;
    const int64_t    *shipments;    /* ids of the earlier shipments that a window counted most; or NULL */
    size_t            n_shipments;
};

struct contribution {
    struct str       rule;          /* STR_NONE: a cap */
    struct str       group;
    bool             on_goods;
    int64_t          line;          /* declared line number; 0 for the shipment */
    int              points;
    int              force;         /* LANE_NONE, or the lane this hit forces */
    int64_t          strength;      /* millionths; 0 for a cap */
    struct str       because;
    struct str       letter;        /* may be quoted to a firm; STR_NONE */
    struct evidence *evidence;
    size_t           n_evidence;
    int64_t         *other_lines;   /* further lines on which the rule hit */
    size_t           n_other_lines;
};

struct rule_note {                  /* skipped: text is the missing need; aborted: kind and detail */
    struct str rule, text, detail;
};

struct verdict {
    struct str           profile;
    int                  score, lane, completeness;
    bool                 complete;          /* nothing aborted */
    bool                 held;              /* would be green, but is incomplete: yellow */
    struct contribution *contributions;     /* greatest points first, caps after their group's rules */
    size_t               n_contributions;
    struct rule_note    *skipped, *aborted, *favours;
    size_t               n_skipped, n_aborted, n_favours;
};

/* Points of a weight at a strength in millionths: round half away from zero. */
int verdict_points(int weight, int64_t strength);

/*
 * From hits (points not yet set) to score and lane: points by weight, caps of groups and of the total
 * as lines of their own, forced lanes, `must_check` (an incomplete shipment or verdict is never green).
 * `room` contributions fit the array: n_hits + number of groups + 1. The hits are reordered.
 */
struct hit_weight { int weight, force; };
void verdict_score(struct verdict *v, const struct profile *p, const struct hit_weight *weights,
                   size_t n_hits, bool must_check);

/* The score that these hits would have. */
int verdict_sum(const struct verdict *v, const struct profile *p, const struct hit_weight *weights, size_t n_hits);

/* The exception that took the points of a hit (evidence `exception`); 0: none. */
int64_t contribution_exception(const struct contribution *c);

/* The earlier shipments that a stored verdict names behind a need of a rule; at most `max`, gives how many. */
size_t verdict_shipments(const struct verdict *v, struct str rule, struct str need, int64_t *ret, size_t max);

bool verdict_forced(const struct verdict *v);

/* Canonical bytes: stored, committed to in the audit log, compared by replay. */
void verdict_encode(struct buf *out, const struct verdict *v);
/* Reads on from `in`; false when damaged. */
struct canon;
bool verdict_decode(struct canon *in, struct arena *a, struct verdict *ret);

#endif
