/*
 * lifecycle.h - how a rulebook comes into force: submitted, approved by somebody else, published, rolled back.
 *
 * A draft is frozen by its digest, with the report of its tests and its backtest. The author's own signature never
 * counts as the second one. Publishing adds a row that names the rulebook and the time; who writes next sees it, loads
 * the new set beside the old and swaps between two records. Every rulebook stays in the database.
 */
#ifndef PW_APP_LIFECYCLE_H
#define PW_APP_LIFECYCLE_H

#include "app/office.h"
#include "app/rulebooks.h"
#include "store/st_rules.h"

enum draft_status {
    DRAFT_WAITING,          /* for another person's approval */
    DRAFT_APPROVED,
    DRAFT_REJECTED,
    DRAFT_SCHEDULED,        /* published, its time has not come */
    DRAFT_IN_FORCE,
    DRAFT_PAST,             /* was in force, or its time never came because another was published */
    DRAFT_STALE,            /* another rulebook came into force since it was submitted */
};
const char *draft_status_name(enum draft_status s);

#define DRAFT_SIGNERS_MAX 16
struct draft_standing {
    enum draft_status status;
    struct str        signers[DRAFT_SIGNERS_MAX];   /* who approved */
    bool              despite[DRAFT_SIGNERS_MAX];   /* ... and for what the guard holds against it */
    size_t            n_signers;
    struct str        rejected_by;
    int64_t           at_us;            /* of its publication; HISTORY_ABSENT */
    int64_t           coming_us;        /* when the newest publication of any draft comes that has not; HISTORY_ABSENT */
};
/* In the arena. */
int draft_standing(struct office *o, const struct draft_row *d, struct arena *a, struct draft_standing *ret,
                   struct pw_err *err);

/* Loads the files as for work against the office's tables and runs every example; `closely`: with the closer look of
 * `rules check`, which is asked of what is new and not of a rulebook of the past. PW_ERULE: the first that is wrong. */
int draft_check(struct office *o, const struct rule_files *files, bool closely, struct arena *a, size_t *ret_examples,
                struct pw_err *err);

struct draft_input {
    const struct rule_files *files;
    bool                     rollback;
    struct str               note;          /* why; kept erasable */
    struct str               report;        /* JSON */
};
/* PW_ESTATE: it is what is in force already. */
int draft_submit(struct office *o, const struct draft_input *in, int64_t *ret_seq, struct digest *ret_digest,
                 struct pw_err *err);

struct approval_input {
    int64_t    draft;
    bool       approve;         /* else rejected */
    bool       despite;
    struct str note;
};
/* PW_ESTATE: one's own draft, signed already, no longer waiting, or an account that shares a system user with the
 * submitter's or a signer's. Who has signed may sign again to add `despite`. */
int draft_approve(struct office *o, const struct approval_input *in, struct pw_err *err);

/* `guarded`: the guard holds something against it, so two persons must have signed for that by name. `at_us`: when; a time
 * that has passed is now. PW_ESTATE: not signed enough, out of date, or another comes before it. */
int draft_publish(struct office *o, int64_t draft, int64_t at_us, bool guarded, int64_t *ret_rulebook,
                  struct pw_err *err);

#endif
