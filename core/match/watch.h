/*
 * watch.h - watch lists: is this party named on one?
 *
 * A name matches when its words are the same as those of a listed name or alias, case, accents,
 * punctuation and order forgiven, and the country does not speak against it; an identifier matches
 * whatever the name. An entry past its `expires` date does not match.
 */
#ifndef PW_MATCH_WATCH_H
#define PW_MATCH_WATCH_H

#include "base/map.h"
#include "format/fold.h"
#include "model/table.h"

/* One spelling or identifier of an entry. */
struct watch_ref {
    uint32_t   table, row;
    struct str by;
    uint32_t   next;        /* index + 1; 0: the last */
};

struct watch_lists {
    const struct table *const *tables;      /* borrowed; columns of DESIGN section 6 (`watch`) */
    size_t       n_tables;
    struct map   by_words, by_id;           /* -> first of a chain in `refs` */
    struct watch_ref *refs;
    size_t       n_refs, room_refs;
    struct arena keys;
};

struct watch_hit {
    const struct table *table;
    size_t              row;
    struct str          by;                 /* the listed spelling or identifier that matched */
    bool                by_id;
};

int watch_build(const struct table *const *tables, size_t n, struct watch_lists *ret, struct pw_err *err);
void watch_done(struct watch_lists *w);

/* First match, or false. `country` alpha-2 or empty; `today` in days, for `expires`. */
bool watch_match(const struct watch_lists *w, struct str name, struct str id, struct str country,
                 int32_t today, struct watch_hit *ret);

/*
 * For `list search`: who on the lists goes by a name like this one, in any script and spelling?
 *
 * Found is a listed name or alias that holds a token for each token asked, in the mean WATCH_SEARCH_TOKEN alike, or
 * whose alignment reaches WATCH_SEARCH_SCORE; or an identifier of that text. Best first; of equal scores the one with
 * fewer tokens that nobody asked for, then in the order of the lists.
 */
#define WATCH_SEARCH_SCORE 75   /* shown to a person who judges; no rule rests on it */
#define WATCH_SEARCH_TOKEN 85   /* an initial, or a third of the letters wrong, is below it */

struct watch_found {
    const struct table *table;
    size_t              row;
    int                 score;      /* 0-100, of align.h */
    int                 unasked;    /* tokens of the listed name that agreed with nothing */
    struct str          by;         /* the listed spelling */
};
int watch_search(const struct watch_lists *w, struct latin *l, struct str name, size_t max, struct watch_found *ret,
                 size_t *ret_n, struct pw_err *err);

/* How two names were put side by side, in words: "tan = tan, reaktiv ~ reactiv (spelling); only listed: trading". */
void watch_explain(struct latin *l, struct str asked, struct str listed, struct buf *out);

#endif
