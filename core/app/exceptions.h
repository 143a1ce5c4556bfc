/*
 * exceptions.h - what is to be quiet: a rule, a firm or a pair of firms, until a day or until the score rises.
 *
 * An exception takes the points of the hits it covers, never the hits: they are shown with zero points and its
 * number, and counted against the rule. A hit that forces a lane is never quiet. Each has a reason from a list and an
 * end, and only a supervisor makes one.
 *
 * Which exceptions a verdict was made under follows from its audit number, its parties and its day, so a replay and
 * a backtest find the same ones again.
 */
#ifndef PW_APP_EXCEPTIONS_H
#define PW_APP_EXCEPTIONS_H

#include "app/evaluate.h"
#include "app/history.h"
#include "app/party_links.h"
#include "store/st_rules.h"

#define EXCEPTION_DAYS_MAX  366     /* what is to be quiet for longer is a change of the rulebook */
#define EXCEPTIONS_MAX      10000   /* that run at a time: more would make the rulebook a sieve */
#define EXCEPTIONS_OF_ONE   32      /* that cover one shipment; further ones are not used */

struct exceptions {
    struct exception_row *rows;     /* all there ever were, by seq, ends among them */
    struct party_links    links;    /* a firm is covered under each of its numbers */
    size_t                n;
    struct arena          a;
};

int exceptions_load(struct store *st, struct exceptions *ret, struct pw_err *err);
void exceptions_done(struct exceptions *x);

/* Those that a verdict numbered `seq` on a shipment received on `day` was made under; keys are the header's window keys
 * (they hold the party numbers). At most EXCEPTIONS_OF_ONE. */
size_t exceptions_for(const struct exceptions *x, int64_t seq, int32_t day, const int64_t keys[HISTORY_FIELD_COUNT],
                      struct quiet ret[static EXCEPTIONS_OF_ONE]);

struct exception_reason { const char *code, *words; };
extern const struct exception_reason exception_reasons[];
extern const size_t exception_reason_count;

struct office;
/* Checks, stores and logs. x->seq is set. */
int exception_add(struct office *o, struct exception_row *x, struct str note, struct pw_err *err);
int exception_end(struct office *o, int64_t seq, struct str note, struct pw_err *err);

#endif
