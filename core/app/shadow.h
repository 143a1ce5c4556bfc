/*
 * shadow.h - drafts that score live traffic unseen.
 *
 * Adding one is a row and its entry, nothing more: facts are stored with every verdict, so what a shadow would have
 * said of what came in since is computed when somebody asks, from exactly what the live rules saw. It costs an import
 * nothing and cannot disturb it.
 */
#ifndef PW_APP_SHADOW_H
#define PW_APP_SHADOW_H

#include "app/backtest.h"
#include "store/st_rules.h"

#define SHADOW_NAME_MAX 40
#define SHADOWS_MAX     20      /* that run at a time */

/* PW_ESTATE: the name is taken; PW_EUSAGE: no name; PW_ERULE: the draft does not load. */
int shadow_add(struct office *o, struct str name, const struct rule_files *files, int64_t *ret_seq, struct pw_err *err);
/* PW_ENOTFOUND names those that run. */
int shadow_drop(struct office *o, struct str name, struct pw_err *err);

struct shadows {
    struct shadow_row rows[SHADOWS_MAX];    /* texts in the arena */
    size_t            n;
};
int shadow_list(struct office *o, struct arena *a, struct shadows *ret, struct pw_err *err);

/* The shadow over what was scored since it was added, against the verdicts in force. backtest_done() is due. */
int shadow_compare(struct office *o, const struct shadow_row *s, size_t jobs, struct backtest *ret, struct pw_err *err);

#endif
