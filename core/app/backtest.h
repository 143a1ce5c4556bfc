/*
 * backtest.h - a draft rulebook over all stored history: what would have been, and what it would cost.
 *
 * Each shipment's newest version is judged by the draft on what was known when its verdict in force was made
 * (judge.h), and compared with that verdict, or with another stored rulebook judged the same way. Withdrawn
 * shipments are left out. Lanes are those of the rules: a green drawn for the control sample is green.
 *
 * Only reads: each thread has a read-only connection, and all of them one snapshot. The figures do not depend on
 * the number of threads.
 */
#ifndef PW_APP_BACKTEST_H
#define PW_APP_BACKTEST_H

#include "app/judge.h"
#include "app/marks.h"
#include "app/office.h"

#define BACKTEST_MOVERS      20         /* shown; a walk asks for more */
#define BACKTEST_WALK        1000
#define BACKTEST_FINDINGS    500        /* named in a report; all are counted */
#define BACKTEST_OFFICES     200        /* told apart by name; the rest is one */
#define BACKTEST_REASONS     12         /* of a mover, on either side */
#define BACKTEST_TOGETHER    200        /* pairs of rules that always fire together */
#define BACKTEST_NEAR_LOOKS  20000      /* shipments that are searched for near misses */
#define BACKTEST_TIMED       5000       /* shipments on which the processor time of each rule is taken */

struct backtest_options {
    const struct rule_files *files;     /* the draft */
    int64_t       against;              /* seq of a stored rulebook; -1: the verdicts in force */
    int32_t       since;                /* received on or after; INT32_MIN: all */
    int64_t       after;                /* only verdicts with a greater number; -1: all */
    int64_t       rulebook;             /* only verdicts of this stored rulebook, which `files` are; 0: all */
    size_t        jobs;                 /* threads; 0: as many as there are processors */
    size_t        movers;               /* 0: BACKTEST_MOVERS */
    bool          lane_changes_only;    /* movers must have changed lane */
    bool          timed;                /* take the processor time of each rule (the one thing that is not repeatable) */
    const struct marks *marks;          /* NULL: none */
    void        (*progress)(void *ctx, int64_t done, int64_t of);   /* NULL; called by one thread at a time */
    void         *ctx;
};

struct backtest_reason {
    struct str rule;            /* a cap: STR_NONE, and group says which */
    struct str group, because;
    int        points, force;
};

struct backtest_side {
    int                     score, lane;
    struct backtest_reason *reasons;    /* hits and caps, greatest first */
    size_t                  n_reasons;
};

struct backtest_mover {
    int64_t              shipment, seq;
    enum regime          regime;
    struct str           issuer, reference, substance;
    struct backtest_side before, after;
};

/* What an inspection showed, and whether the shipment would have been selected (yellow or red). */
struct backtest_finding {
    int64_t    shipment;
    struct str issuer, reference;
    int        finding;                 /* enum finding */
    int        before, after;           /* lanes */
};

struct backtest_kept {                  /* of one kind of finding */
    int64_t kept, lost, gained, missed; /* selected by both, by the old only, by the new only, by neither */
    int64_t less_strict;                /* kept, but red became yellow */
};

struct backtest_rule {
    struct str id, group, title;
    int64_t    hits, points;            /* under the draft */
    int64_t    hits_before;
    int64_t    won, lost;               /* shipments that it hits now and did not, and the reverse */
    int64_t    decisive;                /* without it the lane would be another */
    int64_t    quieted;                 /* hits whose points an exception took */
    int64_t    skipped, aborted;
    struct str abort_kind;              /* of the first seen */
    int64_t    inspected, diversions, paper;    /* its hits among inspected shipments, and what they were */
    int64_t    near;                    /* among the shipments that were searched */
    struct str near_fact;               /* the fact that was nearest most recently seen; may be STR_NONE */
    int64_t    timed_hits, timed_misses;
    double     ns_hit, ns_miss;         /* for one call; 0 where nothing was timed */
    bool       in_draft, in_before, favours;
    int32_t    review_on;       /* day by which its owner looks at it again; INT32_MIN: none is set */
    size_t     with;            /* the rule that most often hits with it, among those that argue the same way;
                                   SIZE_MAX: none ever did */
    int64_t    with_hits;
};

/* A side is an office_role whose profile (office_role_profile()) scored: importing, exporting, transit; what is only observed
 * is scored by the importing side's. */
#define BACKTEST_SIDES 3
#define BACKTEST_ALL   (-1)

struct backtest_office {
    struct str name;
    int64_t    before[BACKTEST_SIDES][3], after[BACKTEST_SIDES][3];     /* shipments by side and lane */
};

struct backtest_share {                 /* n of `of`, with the Wilson interval at 95 per cent; millionths */
    int64_t n, of, share, low, high;
};

struct backtest_pair { size_t a, b; int64_t hits; };    /* indices into rules */

struct backtest {
    struct arena  a;                    /* everything lives here */
    struct digest draft, before;        /* rulebooks; before: zeroes for the verdicts in force */
    int64_t       size;                 /* of the audit log that was read */
    int64_t       n, erased, todays_lists, pass_versions;
    int64_t       first_day, last_day;  /* received; HISTORY_ABSENT without shipments */
    int64_t       weeks_millionths;     /* that they span; at least one */
    int64_t       lanes[3][3];          /* before, after */
    int64_t       score_moved;          /* shipments whose score is another */
    int64_t       n_aborted;            /* shipments on which a rule of the draft aborted */
    struct backtest_mover   *movers;    /* greatest change first */
    size_t                   n_movers;
    int64_t                  lane_changes;
    struct backtest_kept     findings[5];   /* by enum finding; [FINDING_NONE] is empty */
    struct backtest_finding *lost;      /* diversions first; at most BACKTEST_FINDINGS */
    size_t                   n_lost;
    struct backtest_finding *gained;
    size_t                   n_gained;
    struct backtest_share    precision_before, precision_after;     /* selected and inspected: diversion or suspected */
    struct backtest_share    paper_before, paper_after;             /* ... a fault on paper */
    struct backtest_office  *offices;
    size_t                   n_offices;
    struct backtest_rule    *rules;     /* of both sides, by id */
    size_t                   n_rules;
    struct backtest_pair    *together;
    size_t                   n_together;
    int64_t                  near_looked;   /* shipments searched for near misses */
    struct mark_result      *marks;
    size_t                   n_marks;
    size_t                   jobs;
    double                   seconds;       /* by the clock */
};

/* Opens connections of its own: the office may be open for reading or writing, and what it has not committed
 * is not seen. On success backtest_done() is due. */
int backtest_run(struct office *o, const struct backtest_options *opt, struct backtest *ret, struct pw_err *err);
void backtest_done(struct backtest *b);     /* takes a zeroed one */

/* Confirmed diversions that were selected before and would not be: what the guard of a publication asks. */
int64_t backtest_diversions_lost(const struct backtest *b);
/* Shipments a week in a lane, millionths, of an office (SIZE_MAX: all) that one side's profile scored (or BACKTEST_ALL). */
int64_t backtest_per_week(const struct backtest *b, size_t office, int side, int lane, bool after);

/* The document of docs/schema/backtest.json. Without times it is the same for the same input. */
int backtest_json(const struct backtest *b, bool times, struct buf *out, struct pw_err *err);

/* A share with its interval as a JSON object; null where nothing was inspected. */
struct json_out;
void backtest_share_json(struct json_out *j, const char *key, const struct backtest_share *s);

/* Wilson's score interval at 95 per cent for n of `of`. */
struct backtest_share wilson(int64_t n, int64_t of);

#endif
