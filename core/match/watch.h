/*
 * watch.h - watch lists: is this party named on one, how sure is that, and why?
 *
 * A listed name or alias is found by what it has in common with the name asked (index.h, align.h), in any script; an
 * identifier matches whatever the name. What speaks against it takes points away: another country, an entry that is a person
 * where a firm is asked for or a ship, another year of foundation, nothing in common but words of the trade. An entry past its
 * `expires` date does not match.
 */
#ifndef PW_MATCH_WATCH_H
#define PW_MATCH_WATCH_H

#include "format/fold.h"
#include "model/table.h"

struct watch_index;

struct watch_lists {
    const struct table *const *tables;      /* borrowed; columns of DESIGN section 6 (`watch`) */
    size_t                     n_tables;
    struct watch_index        *index;       /* built by the first name asked; of one thread */
};

/* Watch lists and what they hold may be asked of after it; the lists themselves are read at the first name. */
int watch_build(const struct table *const *tables, size_t n, struct watch_lists *ret, struct pw_err *err);
void watch_done(struct watch_lists *w);

/* Points a full match loses. */
#define WATCH_LESS_COUNTRY 20
#define WATCH_LESS_PERSON  15
#define WATCH_LESS_CRAFT   40
#define WATCH_LESS_YEAR    10
enum watch_against { AGAINST_COUNTRY = 1, AGAINST_PERSON = 2, AGAINST_CRAFT = 4, AGAINST_YEAR = 8, AGAINST_COMMON = 16 };

/* Who is asked for; what is not known is empty. */
struct watch_party { struct str name, id, country, registered_on; };

struct watch_hit {
    uint32_t    list;                       /* of watch_lists.tables */
    size_t      row;
    struct str  by;                         /* the listed spelling or identifier that matched */
    bool        by_id, same_country;
    int         score;                      /* 0-100 */
    int         unasked;                    /* words of the listed name that agreed with nothing */
    unsigned    against;                    /* of enum watch_against */
};

/*
 * A fact says that a party is listed from this score on. Set by the labelled pairs of tests/cases/names.csv: `make
 * name-curve` prints what every other value would find and miss.
 */
#define WATCH_LISTED_SCORE 82

/* Entries of score `at_least` (1-100) and more, the best first, each under its best spelling: of equal scores an identifier,
 * then the same country, then the fewest words that nobody asked for, then the order of the lists. */
int watch_screen(const struct watch_lists *w, const struct watch_party *p, int at_least, int32_t today, size_t max,
                 struct watch_hit *ret, size_t *ret_n, struct pw_err *err);

/* For `list search`: also those that hold a word for each word asked, however many more they have. PW_EUSAGE: the name
 * has no letter or digit. */
#define WATCH_SEARCH_SCORE 70   /* shown to a person who judges; no rule rests on it */
#define WATCH_SEARCH_TOKEN 85   /* likeness of words asked in the mean; an initial, or a third of the letters wrong, is below it */
int watch_search(const struct watch_lists *w, const struct watch_party *p, size_t max, struct watch_hit *ret, size_t *ret_n,
                 struct pw_err *err);

/* Two names side by side and what spoke against them, in words:
 * "tan = tan, reaktiv ~ reactiv (spelling); only listed: trading; against: country NL, listed KZ". */
void watch_explain(const struct watch_lists *w, const struct watch_party *p, const struct watch_hit *h, struct buf *out);

/* The words of a name that are compared, sorted: one text for all that differ in order, case, legal form or script alone. */
void watch_words(const struct watch_lists *w, struct str name, struct buf *out);

#endif
