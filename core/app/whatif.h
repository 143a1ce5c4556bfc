/*
 * whatif.h - one stored shipment under a rulebook with something changed: what an author tries and an officer
 * asks.
 */
#ifndef PW_APP_WHATIF_H
#define PW_APP_WHATIF_H

#include "app/judge.h"
#include "app/office.h"

#define WHATIF_SETS_MAX 32

/* A shipment's verdict in force, PW_ENOTFOUND without one; and a stored rulebook (-1: the one in
 * force) as a judge. */
int verdict_in_force(struct office *o, int64_t shipment, struct arena *a, struct in_force *ret, struct pw_err *err);
int judge_stored(struct office *o, int64_t rulebook, struct arena *a, struct judge **ret, struct digest *ret_digest,
                 struct pw_err *err);

/* "field=value" texts as they were typed, and what they mean. */
struct whatif_set {
    struct str        name;         /* "quantity_kg", "2.quantity_kg", "quantity_split.sum_90d" */
    struct str        text;         /* empty: absent */
    int64_t           line;         /* as declared; 0: all */
    bool              declared;     /* a field of the record, by `fact` */
    bool              is_slot;
    size_t            fact, slot;
    struct fact_value value;
};

struct trial {
    struct in_force   f;            /* the verdict in force and its version; texts in the arena */
    struct digest     in_force, draft;
    struct judged     j;            /* j.now: under the draft, with what was set */
    struct judged     before;       /* the verdict in force, by the rulebook that made it: for its values */
    struct whatif_set sets[WHATIF_SETS_MAX];
    size_t            n_sets;
    struct judge     *judge, *old;  /* own what `j` and `before` borrow */
};

/*
 * Judges a stored shipment by `files` (NULL: the rulebook in force) with `sets` applied. PW_EUSAGE: a name that no
 * rule reads or no field has, or a value that does not fit, said with what would. trial_done() is due on success.
 */
int trial_run(struct office *o, int64_t shipment, const struct rule_files *files, const char *const *sets, size_t n_sets,
              struct arena *a, struct trial *ret, struct pw_err *err);
void trial_done(struct trial *t);

/* ---- what single fact would move the lane ---- */

#define MOVES_MAX 60

struct lane_move {
    struct str        fact;         /* as the rule names it */
    int64_t           line;         /* of goods; 0: the shipment */
    struct str        rule;         /* that reads it */
    bool              missing;      /* it is absent now: the rule was skipped for it */
    bool              history;      /* a window, or how often a party was seen */
    bool              bound;        /* a number: `to` is the nearest that does it */
    struct fact_value from, to;
    int               lane, score;  /* with it */
};
struct lane_moves {
    struct in_force  f;
    int              lane, score;
    struct lane_move moves[MOVES_MAX];      /* nearest lane first, then by rule */
    size_t           n;
    size_t           tried;         /* facts that were changed, one at a time */
    size_t           unknown;       /* missing facts for which no value was ever seen and none can be guessed */
};
/* Looks at the facts of every hit and at what each skipped rule lacked, with the rulebook that made the verdict.
 * Values tried for texts and what is missing are those seen in the office's newest shipments. */
int lane_moves_find(struct office *o, int64_t shipment, struct arena *a, struct lane_moves *ret, struct pw_err *err);

#endif
