/*
 * alert_match.h - which alerts of other authorities concern a shipment.
 *
 * A party is found by name as on a watch list (match/watch.h) or by its identifier; a telephone, e-mail or address by its
 * one spelling; containers and vehicles by their number; a corridor by substance and the two countries. Alerts that share an
 * ancestor count once. What counts is what was in force below an audit number, so a backtest never sees the future: an alert
 * counts from the entry that took it in to the one that replaced, withdrew or lapsed it. Exercises, alerts kept apart and this
 * office's own never count.
 */
#ifndef PW_APP_ALERT_MATCH_H
#define PW_APP_ALERT_MATCH_H

#include "format/crypto_hash.h"
#include "match/watch.h"
#include "model/shipment.h"
#include "model/table.h"
#include "store/st_alert.h"

#define ALERT_HITS_MAX 20           /* told of one shipment in one way; more changes no rule */

struct alert_set {
    struct arena         a;
    struct alert_entry  *entries;
    size_t               n, room;
    struct str          *cells;     /* a watch list: one row of name, country and identifier for each party named */
    uint32_t            *row_entry;
    size_t               n_rows;
    struct watch_lists   watch;
    struct map           by_key;    /* -> posting + 1 */
    struct alert_posting *postings;
    size_t               n_postings, room_postings;
    struct alert_fate   *fates;     /* what became of each: a source's usefulness */
    size_t               n_fates, room_fates;
    int64_t              mark;      /* newest seq that it reflects */
};

/* `authority`: this office, whose own alerts do not count. */
int alert_set_load(struct store *st, struct str authority, struct alert_set *ret, struct pw_err *err);
void alert_set_done(struct alert_set *x);       /* takes a zeroed one */

enum alert_way { ALERT_BY_PARTY, ALERT_BY_CONTACT, ALERT_BY_CONTAINER, ALERT_BY_CORRIDOR };

struct alert_hits {
    size_t        entries[ALERT_HITS_MAX];
    size_t        n;
    int           distinct;         /* after shared ancestry */
    int           exact;            /* of them, by an exact identifier, of goods that were seized, stopped, stolen or found */
    int           useful;           /* of 100, of the source with the most outcomes; -1: under three are known */
    struct buf    how;              /* which, and what agreed, "; " between; the caller's to free */
    size_t        how_at[ALERT_HITS_MAX];   /* where the text of each begins */
};

/* `role` is read with ALERT_BY_PARTY alone. The shipment is resolved. Nothing is found in an empty set. */
int alert_match(const struct alert_set *x, const struct shipment *s, enum alert_way way, enum party_role role, int64_t before,
                struct alert_hits *ret, struct pw_err *err);

/* Those that name a firm as written; found ones are added to `hits`, which begins as { .useful = -1 }. What counts is set. */
int alert_match_firm(const struct alert_set *x, const struct watch_party *p, int32_t day, int64_t before, struct alert_hits *hits,
                     struct pw_err *err);

/* Digests in hex, `|` between, of all that concern the shipment in any way: what a new alert derives from. With `told_as` (may be
 * NULL) how they are told in a verdict, which changes when a case is sealed. */
int alert_match_all(const struct alert_set *x, const struct shipment *s, int64_t before, struct buf *out, struct buf *told_as, struct pw_err *err);

#endif
