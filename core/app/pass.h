/*
 * pass.h - the past once more, in the order in which it came: what windows answered and which parties were known
 * at the moment a stored version arrived.
 *
 * One walk over versions and acts by audit number. Windows are asked before the version itself is added,
 * from the keys stored with each version, so that an answer is what a live import under these windows would
 * have had: other shipments that arrived before, each at its newest version known then, standing (state,
 * reply, finding) as decisions, replies, movements and findings had left them then. Nothing later is read.
 *
 * Which parties an officer had found to be one is as it was then, too (party_links.h).
 *
 * For a rescoring the standing is that of today (PASS_AS_NOW), and arrivals are still the earlier ones only.
 *
 * Limits: which finding came with a seizure is not stored; the last one of a seized shipment is taken, so
 * that a seizure is never known too early. A withdrawal is stored with the keys of the version it takes back: a
 * firm that it alone names is not counted.
 *
 * Memory: rows that some later version can still ask for, and an entry for each party and for each shipment
 * with more than one version or any act. The store is only read; the caller holds a snapshot if others write.
 */
#ifndef PW_APP_PASS_H
#define PW_APP_PASS_H

#include "app/history.h"
#include "app/parties.h"

enum pass_standing { PASS_AS_THEN, PASS_AS_NOW };

/* What one version found. header[w] is set for windows of the shipment, lines[i][w] for those of its goods. */
struct pass_answer {
    int64_t               seq, shipment;
    struct party_ref      parties[ROLE_COUNT];  /* counts and first day as they were before it; id 0: not named */
    struct window_value  *header;
    struct window_value **lines;
    size_t                n_lines, n_windows;
};

/* The same with the windows still standing as they were: what pass_evidence() asks. */
struct pass_at {
    struct pass_answer         answer;      /* lives until the callback returns: pass_keep() */
    const struct history_keys *keys;
    struct history            *history;
    struct history_self        self;
};
/* Earlier shipments that count most in a window of this version; `line` SIZE_MAX for the shipment's windows. */
size_t pass_evidence(const struct pass_at *at, size_t window, size_t line, int64_t *ret, size_t max);
/* A copy of the answer in an arena of the caller. */
int pass_keep(const struct pass_answer *from, struct arena *a, struct pass_answer *ret, struct pw_err *err);

typedef int (*pass_fn)(void *ctx, const struct pass_at *at, struct pw_err *err);

struct pass_options {
    const struct window *const *windows;    /* borrowed; answered by their number */
    size_t                      n_windows;
    enum pass_standing          standing;
    int64_t                     before;     /* audit number at which the past ends */
    /* Which versions to answer for, withdrawals never; NULL: all. */
    bool                      (*want)(void *ctx, int64_t seq);
    pass_fn                     each;
    void                       *ctx;        /* of both */
};

/* Calls each() by ascending seq. */
int pass_run(struct store *st, const struct pass_options *o, struct pw_err *err);

#endif
