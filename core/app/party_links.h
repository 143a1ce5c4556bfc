/*
 * party_links.h - firms that an officer found to be one: which number stands for which.
 *
 * Numbers of parties never change: what was stored keeps the number it came with. A link says that from its audit number
 * on one party is looked at as another, until a later row says that it stands alone again. So a merge is undone by a
 * split, verdicts of before stay as they were, and whoever looks at the past sees the links of then.
 */
#ifndef PW_APP_PARTY_LINKS_H
#define PW_APP_PARTY_LINKS_H

#include "base/arena.h"
#include "store/st_party_link.h"

#define PARTY_LINKS_MAX   100000    /* rows; an officer makes a few a day */
#define PARTY_MEMBERS_MAX 256       /* parties that are one */

struct party_links {
    struct party_link_row *rows;        /* all that were loaded, by seq */
    size_t                 n, applied;  /* applied: rows that count now */
    struct party_now      *now;         /* parties that stand for another now, by number */
    size_t                 n_now;
    struct arena           a;
};

/* Rows below audit number `before`; all of them count. */
int party_links_load(struct store *st, int64_t before, struct party_links *ret, struct pw_err *err);
void party_links_done(struct party_links *l);       /* takes a zeroed one */

/* Lets exactly the rows below `seq` count. True when that changed something. */
bool party_links_until(struct party_links *l, int64_t seq);

/* Whom a party is looked at as; itself where no link says otherwise. `l` may be NULL. */
int64_t party_head(const struct party_links *l, int64_t party);
/* The same with the rows below `seq`, whatever counts now. */
int64_t party_head_at(const struct party_links *l, int64_t party, int64_t seq);
/* All that are looked at as one with `party`, itself among them. At most PARTY_MEMBERS_MAX. */
size_t party_members(const struct party_links *l, int64_t party, int64_t ret[static PARTY_MEMBERS_MAX]);

struct office;
/* Looks at `party` (and all that stand for it) as `into` from now on. PW_ESTATE: they are one already, or too many are. */
int party_merge(struct office *o, int64_t party, int64_t into, struct str reason, struct pw_err *err);
/* `party` stands alone again, with those that were merged into it. PW_ESTATE: it was merged into nobody. */
int party_split(struct office *o, int64_t party, struct str reason, struct pw_err *err);
/* A spelling that was taken for the party is another firm from now on: *ret_new, under a number of its own. PW_ENOTFOUND: the party has no such
 * spelling; PW_ESTATE: it has no other. */
int party_split_spelling(struct office *o, int64_t party, struct str spelling, struct str reason, int64_t *ret_new, struct pw_err *err);

#endif
