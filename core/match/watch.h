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
#include "model/table.h"

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

/* For `list search`: entries with a name within two edits of one of its words for each word asked. At most
 * `max`, best first. */
struct watch_found { const struct table *table; size_t row; int edits; struct str by; };
size_t watch_search(const struct watch_lists *w, struct str name, struct watch_found *ret, size_t max);

#endif
