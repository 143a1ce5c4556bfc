/*
 * history.h - what windows see: goods lines of earlier shipments, in memory, exact.
 *
 * Holds one row for each goods line of the newest version of each consignment's own shipment, issued on
 * or after a horizon. The horizon follows the newest day seen, so memory grows with the trade of the
 * longest window and not with the database; a record dated before it brings the older rows back from the
 * store. Rows are in the order of arrival and answers do not depend on how they came: one by one, in
 * one file, or after a restart (DESIGN section 5, History).
 *
 * A declaration of a PEN that is stored adds no row: the PEN stands for the consignment.
 *
 * Ownership: borrows the windows; history_free() takes NULL. One thread.
 */
#ifndef PW_APP_HISTORY_H
#define PW_APP_HISTORY_H

#include "model/state.h"
#include "model/window.h"
#include "store/store.h"

struct history;

/* `windows[i]` is answered as number i. */
int history_new(const struct window *const *windows, size_t n, struct history **ret, struct pw_err *err);
void history_free(struct history *h);

/* The keys of one shipment: header fields in `header`, goods fields (history_field_goods) per line; each
 * array is indexed by enum history_field, HISTORY_ABSENT where there is none. */
struct history_keys {
    int64_t   header[HISTORY_FIELD_COUNT];
    int64_t (*lines)[HISTORY_FIELD_COUNT];
    size_t    n_lines;
};
/* Bytes for the version's row, and back; false when damaged. */
void history_encode(struct buf *out, const struct history_keys *k);
bool history_decode(struct str bytes, struct arena *a, struct history_keys *ret);

struct history_standing { enum state state; enum reply reply; enum finding finding; };

/* Adds the newest version of a shipment; an older one's rows of the same shipment go. */
int history_put(struct history *h, int64_t shipment, int64_t seq, int32_t issued_on,
                struct history_standing standing, const struct history_keys *k, struct pw_err *err);
/* The shipment no longer counts for itself (a later version was withdrawn, say) or stands otherwise. */
int history_stand(struct history *h, int64_t shipment, struct history_standing standing, struct pw_err *err);

/* Fills an empty history from the store; again after history_forget(). */
int history_load(struct history *h, struct store *st, struct pw_err *err);
/* Takes in what entries numbered `since` and later changed: another process wrote. */
int history_catch_up(struct history *h, struct store *st, int64_t since, struct pw_err *err);
void history_forget(struct history *h);
/* A promise of who replays the past: no later question is for a record issued before `day`. Rows that such a
 * record reaches are kept, older ones may go; without the promise the newest day decides. */
void history_expect(struct history *h, int32_t day);

/* Makes sure that a record issued on `day` finds its whole past in memory. */
int history_reach(struct history *h, struct store *st, int32_t day, struct pw_err *err);

/* Who asks: left out of its own windows, and its consignment too. */
struct history_self {
    int64_t shipment, consignment;      /* -1: not stored yet */
    int32_t issued_on;
};
struct window_value {
    int64_t value;          /* count, distinct, days_since: whole; others millionths */
    bool    absent;
    bool    overflow;       /* absent because the sum does not fit */
};
/* Answers every window of one scope for a line (or, with SCOPE_SHIPMENT, for the header). `keys` holds
 * header and line merged. ret[i] is set for windows of that scope only. */
int history_ask(struct history *h, enum fact_scope scope, const struct history_self *self,
                const int64_t keys[HISTORY_FIELD_COUNT], struct window_value *ret, struct pw_err *err);
/* From now on parties are looked at as `links` says (borrowed; NULL: each by itself). After a change of what counts in
 * them, again: rows are told by their heads anew. */
struct party_links;
int history_use_links(struct history *h, const struct party_links *links, struct pw_err *err);

/* Ids of the shipments that count most in window i; returns how many, at most `max` and EVIDENCE_SHIPMENTS. */
size_t history_evidence(struct history *h, size_t i, const struct history_self *self,
                        const int64_t keys[HISTORY_FIELD_COUNT], int64_t *ret, size_t max);

/* Drops what no window reaches any more. history_put() sees to it by itself, now and then. */
int history_prune(struct history *h, struct pw_err *err);

size_t history_rows(const struct history *h);
/* Rows and entries looked at since the beginning: what adding and asking cost, on any machine. */
uint64_t history_steps(const struct history *h);

#endif
