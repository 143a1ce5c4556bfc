/*
 * lifecycle.h - what the commands of a rulebook's life share: a draft tried out over history, and its outcome for
 * people. Nobody else includes this.
 */
#ifndef PW_FRONT_LIFECYCLE_H
#define PW_FRONT_LIFECYCLE_H

#include "app/guard.h"
#include "app/lifecycle.h"
#include "front/cli.h"

/* Tests and backtest of a draft as of now; `closely` as draft_check() has it. rehearsal_done() is due in any case. */
struct rehearsal {
    size_t          examples;
    struct backtest b;
    struct guard    guard;
    struct buf      report;     /* JSON: { "tests": ..., "backtest": ..., "guard": ... } */
};
int rehearsal_run(struct cli *c, const struct rule_files *files, bool closely, struct rehearsal *ret,
                  struct pw_err *err);
void rehearsal_done(struct rehearsal *t);

/* Lanes, weekly work, findings lost and the guard in a few lines. */
void rehearsal_text(struct cli *c, const struct rehearsal *t);

/* What its author said of it; STR_NONE when it was erased. */
struct str draft_note(struct cli *c, const struct draft_row *d);
void draft_json(struct json_out *j, const struct draft_row *d, struct str note, const struct draft_standing *s);
/* The changes by meaning, as the array `changes` or as lines; then, if asked for, the text. */
int changes_out(struct cli *c, struct json_out *j, const struct rule_files *was, const struct rule_files *is, bool text,
                struct pw_err *err);

#endif
