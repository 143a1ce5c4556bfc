/*
 * cleared.h - matches that an officer looked at and found to be somebody else: they are no matches any more.
 *
 * What counts is what was compared: the entry (its number or name in its list, names, type, country, identifiers, years) and
 * the party (words of its name in any order, script and legal form, number, country, registration). When any of it changes, the match is back.
 */
#ifndef PW_APP_CLEARED_H
#define PW_APP_CLEARED_H

#include "format/crypto_hash.h"
#include "match/watch.h"
#include "store/st_cleared.h"

struct cleared {
    struct arena          a;
    struct map            by_digest;    /* -> newest of its events, + 1 */
    struct cleared_event *events;
    size_t                n, room;
};

int  cleared_load(struct store *st, struct cleared *ret, struct pw_err *err);
void cleared_done(struct cleared *c);       /* takes a zeroed one */

/* Zero, or the audit number of the clearing that holds for this match, of what was known before audit number `before`. */
int64_t cleared_match(const struct cleared *c, const struct watch_lists *w, const struct watch_hit *h, const struct watch_party *p,
                      int64_t before);

/* What tells an entry from version to version: its number, else its name. */
struct str cleared_entry(const struct table *t, size_t row);
void cleared_digest(const struct watch_lists *w, const struct watch_hit *h, const struct watch_party *p, struct digest *ret);

#endif
