/*
 * st_past.h - what happened, in the order in which it happened, for those who look at it again: all versions
 * and acts by audit number, and the verdicts in force with what they rest on.
 *
 * Texts are borrowed until the callback returns.
 */
#ifndef PW_STORE_ST_PAST_H
#define PW_STORE_ST_PAST_H

#include "format/crypto_hash.h"
#include "model/shipment.h"
#include "store/store.h"

enum past_kind { PAST_VERSION, PAST_DECISION, PAST_REPLY, PAST_MOVEMENT, PAST_FINDING };

struct past_event {
    int64_t        seq, shipment;
    enum past_kind kind;
    struct str     word;            /* DECISION, MOVEMENT, REPLY: its kind; FINDING: its result */
    bool           waits;           /* DECISION: a second person had not confirmed it */
    /* VERSION */
    int64_t        version;
    int64_t        first_version;   /* version number that the shipment came in with */
    enum action    action;
    int32_t        issued_on;
    int64_t        consignment;
    struct str     keys;            /* history_encode() */
};
typedef int (*past_fn)(void *ctx, const struct past_event *e, struct pw_err *err);
/* Ascending audit numbers below `before`. */
int st_past_events(struct store *st, int64_t before, past_fn each, void *ctx, struct pw_err *err);

/* The days that versions were issued on, in the order of arrival. */
typedef int (*past_day_fn)(void *ctx, int64_t seq, int32_t issued_on, struct pw_err *err);
int st_past_days(struct store *st, int64_t before, past_day_fn each, void *ctx, struct pw_err *err);

/* A shipment's newest version with the verdict in force on it. Withdrawn ones have none. */
struct in_force {
    int64_t    seq, shipment;       /* of the version */
    int64_t    version;
    int64_t    verdict;             /* seq */
    int64_t    rulebook;
    struct str profile, issuer, reference;
    enum regime regime;
    int32_t    received_on;
    int        score, lane;         /* lane as shown: a sampled green is yellow */
    bool       sampled;
    int        finding;             /* newest */
    struct str keys;
    struct str record, verdict_bytes;   /* payloads; p NULL: erased */
};
typedef int (*in_force_fn)(void *ctx, const struct in_force *f, struct pw_err *err);
/* Versions numbered from <= seq < before, received on or after `since`. */
int st_in_force(struct store *st, int64_t from, int64_t before, int32_t since, in_force_fn each, void *ctx,
                struct pw_err *err);
/* That of one shipment; *ret_found. Its texts go into the arena. */
int st_in_force_of(struct store *st, int64_t shipment, struct arena *mem, struct in_force *ret, bool *ret_found,
                   struct pw_err *err);
/* How many there are, between which days they were received. Days are STORE_ABSENT without any. */
int st_in_force_count(struct store *st, int32_t since, int64_t *ret_n, int64_t *ret_first_day, int64_t *ret_last_day,
                      struct pw_err *err);

/*
 * What an inspection showed of a shipment, newest word, with the version that had come in by the day of the inspection
 * (the first one, where none had), whenever the finding was entered. `verdict` is what that version came in with;
 * `later` the verdict that the finding was entered on, where that is a rescoring of the same version: whether it was
 * made before the inspection its audit entry tells.
 */
struct ledger_row {
    int64_t    finding, shipment;
    int        result;                  /* enum finding */
    int32_t    on_day;
    int64_t    verdict, rulebook;       /* STORE_ABSENT: no version was ever scored */
    int64_t    later, later_rulebook;   /* STORE_ABSENT: none */
    struct str record, verdict_bytes, later_bytes;      /* payloads; p NULL: erased or none */
};
typedef int (*ledger_fn)(void *ctx, const struct ledger_row *l, struct pw_err *err);
/* Inspections on or after `since`. */
int st_ledger(struct store *st, int32_t since, ledger_fn each, void *ctx, struct pw_err *err);

/* How many verdicts in force each rulebook made, on shipments received on or after `since`. */
typedef int (*rulebook_count_fn)(void *ctx, int64_t rulebook, int64_t n, struct pw_err *err);
int st_rulebook_counts(struct store *st, int32_t since, rulebook_count_fn each, void *ctx, struct pw_err *err);

/* Greens as the rules left them, received on or after `since`; how many were drawn for the control sample, and what
 * inspections of those showed. */
struct sample_result { int64_t greens, drawn, inspected, clean, paper, suspected, diverted; };
int st_sample_result(struct store *st, int32_t since, struct sample_result *ret, struct pw_err *err);

/* Verdicts numbered in [from, before) rest on the same versions of tables and lists as number `seq`. */
int st_inputs_span(struct store *st, int64_t seq, int64_t *ret_from, int64_t *ret_before, struct pw_err *err);

#endif
