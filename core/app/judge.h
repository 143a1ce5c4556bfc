/*
 * judge.h - a stored shipment under another rulebook, on what was known when its verdict in force was made.
 *
 * Facts stored with the verdict are used where the other rulebook reads the same: a slot of one rulebook is a
 * slot of another when fact, look-up or window are equal, whatever their numbers. A declared, resolved or
 * looked-up fact that was not stored is worked out from the stored record and the tables of that time.
 * What rests on history (a new window, how often a party was seen) is answered by a pass (pass.h), which the
 * caller makes once for all shipments when judge_needs() asks for it. A pass answers as of the version's arrival: of a
 * shipment that was rescored since, the stored facts are those of the rescoring and only what is new is older.
 *
 * Exceptions are those that ran then. Tables and lists are those that the verdict in force was made with. A draft that reads a list which
 * did not exist then is given today's; judged.todays_lists says so.
 *
 * One thread: each has a judge of its own over a connection of its own.
 */
#ifndef PW_APP_JUDGE_H
#define PW_APP_JUDGE_H

#include "app/exceptions.h"
#include "app/pass.h"
#include "app/rulebooks.h"
#include "store/st_past.h"

struct judge_setup {
    struct store            *st;            /* borrowed, for reading */
    const struct rule_files *files;         /* borrowed; the rulebook that judges */
    struct str               country;       /* of the office */
    int                      reply_days;
};

struct judge;
/* PW_ERULE: the rulebook does not load; the message is its first finding. */
int judge_new(const struct judge_setup *s, struct judge **ret, struct pw_err *err);
void judge_free(struct judge *j);           /* takes NULL */
/* As loaded over today's tables; for names, weights and slots. */
struct rulebook *judge_rulebook(struct judge *j);

/* What some verdict in force was made without and this rulebook reads. Borrowed from the judge. */
struct judge_needs {
    const struct window *const *windows;
    size_t                      n_windows;
    bool                        parties;
};
int judge_needs(struct judge *j, struct judge_needs *ret, struct pw_err *err);
static inline bool judge_needs_pass(const struct judge_needs *n) { return n->n_windows || n->parties; }

/* The value of one slot of the judging rulebook given: a look-up or a window. */
struct slot_override { size_t slot, line; struct fact_value value; };

/* The fact is counted as history goes on: how often a party was seen. */
bool judge_counts(size_t fact);

/* "What if" of one shipment: declared texts changed, facts and slots given. Look-ups follow both; windows and
 * the counts of parties stay as they were unless they are given. */
struct what_if {
    void                      (*edit)(void *ctx, struct shipment *s);   /* texts, before they are checked; NULL */
    void                       *ctx;
    const struct fact_override *facts;
    size_t                      n_facts;
    const struct slot_override *slots;
    size_t                      n_slots;
};

struct judged {
    struct verdict       was, now;
    struct shipment      s;             /* declared texts; resolved as well when resolved */
    bool                 resolved;
    struct facts         facts;         /* by slot of the judging rulebook */
    struct rulebook     *rb;
    size_t               profile;
    const int64_t       *line_numbers;
    bool                 must_check, todays_lists;
};

/* `past` may be NULL where judge_needs() asks for nothing, `w` always. Everything borrows from the row and the
 * arena. PW_ENOTFOUND: record or facts were erased. PW_ERULE: the rulebook has no such profile. */
int judge_one(struct judge *j, const struct in_force *f, const struct pass_answer *past, const struct what_if *w,
              struct arena *a, struct judged *ret, struct pw_err *err);

/* Judged as if it came in now: every fact worked out again from the record, over today's tables and exceptions, with
 * the answers of a pass over all windows of this rulebook (judge_all_windows()) and its evidence. What it was is not
 * needed and not filled. Errors as above. */
int judge_afresh(struct judge *j, const struct in_force *f, const struct pass_at *at, struct arena *a,
                 struct judged *ret, struct pw_err *err);
int judge_all_windows(struct judge *j, struct judge_needs *ret, struct pw_err *err);

#endif
