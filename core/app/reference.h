/*
 * reference.h - an office's reference tables and lists, ready for use: parsed, indexed, and named by the
 * digest of their versions (the `inputs` of a verdict).
 *
 * Built from the texts as loaded, so an old verdict's inputs can be built again by their numbers.
 */
#ifndef PW_APP_REFERENCE_H
#define PW_APP_REFERENCE_H

#include "app/alert_match.h"
#include "app/cleared.h"
#include "match/phrase.h"
#include "match/watch.h"
#include "model/deadline.h"
#include "model/place.h"
#include "model/substance.h"
#include "script/rulebook.h"
#include "store/st_office.h"

struct permit_entry;

struct corridor {
    struct str name;
    struct str countries[16];
    size_t     n;
};

struct rate { struct str currency; int32_t day; int64_t usd; };

/* Lists that facts are read out of free text by (core/model/facts.def names each). */
enum word_list {
    WORDS_BUSINESS, WORDS_PAYMENT, WORDS_REMARK, WORDS_USE, WORDS_GOODS, WORDS_LOOK_ALIKE, WORDS_VAGUE_USE,
    WORDS_VAGUE_NAME, WORDS_COUNT
};

struct reference {
    struct arena       a;
    struct store      *st;              /* it was read from; NULL: from texts at hand */
    struct table      *tables;          /* reference tables, lists and watch lists, in order of the store */
    size_t             n_tables;
    struct substances  substances;
    struct places      places;
    struct map         hs_codes, vague_names, free_mail;
    struct phrases     words[WORDS_COUNT];
    uint64_t           corridor_of[COUNTRY_INDEXES];    /* of each country: a bit for each corridor it is on */
    struct corridor   *corridors;
    size_t             n_corridors;
    struct watch_lists watch;
    size_t             n_watch;         /* watch lists loaded */
    struct cleared     cleared;         /* matches that are somebody else, of any time; empty where no store was read */
    bool               has_alerts;
    struct alert_set   alert_set;       /* of other authorities, of any time; ask reference_alerts() */
    struct rate       *rates;           /* sorted by currency and day: see reference_rate() */
    size_t             n_rates;
    struct map         licences;        /* "CC|words" or "CC#id" -> row + 1 of the licences table */
    const struct table *licence_table;  /* NULL: none loaded */
    struct map         licence_countries;
    struct permit_entry *permits;           /* of the register: app/permits.h */
    size_t             n_permits;
    struct deadlines   deadlines;
    struct buf         manifest;
    bool              *is_watch;
    struct digest      inputs;
};

/* Versions in force before audit number `before` (INT64_MAX: now). */
int reference_load(struct store *st, int64_t before, struct reference *ret, struct pw_err *err);
/* Alerts of other authorities, read when first asked for; none where no store was read. `ret` may be NULL: before an
 * engine is made, whose facts ask for them. */
int reference_alerts(struct reference *r, const struct alert_set **ret, struct pw_err *err);
void reference_done(struct reference *r);

/* The same from texts at hand: begin, add each, build. On failure reference_done() is due. */
int reference_begin(struct reference *ret, struct pw_err *err);
int reference_add(struct reference *r, const struct input *in, struct pw_err *err);
int reference_build(struct reference *r, struct pw_err *err);

const struct table *reference_table(const struct reference *r, const char *name);   /* NULL: not loaded */

/* What rules may look things up in; borrows from `r`. */
int reference_rule_env(const struct reference *r, struct arena *a, struct rule_env *ret, struct pw_err *err);

/* US dollars for one unit, millionths, at the newest rate on or before `day`. False without one. */
bool reference_rate(const struct reference *r, struct str currency, int32_t day, int64_t *ret);

/* "valid", "expired", "suspended" or "none"; NULL when no register of that country is loaded. */
const char *reference_licence(const struct reference *r, struct str name, struct str id, struct str country,
                              int32_t day);

#endif
