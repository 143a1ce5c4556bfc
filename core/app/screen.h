/*
 * screen.h - parties against the watch lists: each party as written is screened once and the answer kept, in memory and, where lists were
 * read from a store and something is written anyway, in it.
 *
 * Of one thread, over one set of lists; a new version of a list comes with a new reference and a new screen.
 */
#ifndef PW_APP_SCREEN_H
#define PW_APP_SCREEN_H

#include "app/reference.h"
#include "model/shipment.h"

struct screen;
int  screen_new(const struct reference *ref, struct screen **ret, struct pw_err *err);    /* borrows the reference */
void screen_free(struct screen *s);         /* takes NULL */

struct screened {
    bool       listed;
    int        score;       /* of the best entry; 0: not listed */
    struct str how;         /* in words; lives until the next call */
};

/* What a shipment says of one of its parties. */
void screen_party(const struct shipment *s, enum party_role role, struct watch_party *ret);

/* Is this party on a list on that day, matches aside that were cleared before audit number `before`? Not asked where no
 * list is loaded. */
int screen_ask(struct screen *s, const struct watch_party *p, int32_t day, int64_t before, struct screened *ret,
               struct pw_err *err);

/* An entry in words: "ofac: TIAN REAKTIV (alias of GOLDEN HERON), 92 of 100: tan = tan, ...". */
void screen_explain(const struct reference *ref, const struct watch_party *p, const struct watch_hit *h, struct buf *out);

#endif
