/*
 * contrast.h - what tells two groups of stored shipments apart.
 *
 * Compared are all facts, look-ups and windows that were stored with their verdicts (of a shipment with several
 * lines, the main one's). Facts that tell who it was are left out: names always differ.
 */
#ifndef PW_APP_CONTRAST_H
#define PW_APP_CONTRAST_H

#include "app/draft.h"
#include "app/pseudonym.h"

#define CONTRAST_GROUP_MAX 20
#define CONTRAST_SHOWN_MAX 40

struct contrast_side {
    const char   *refs[CONTRAST_GROUP_MAX];
    struct recall recalls[CONTRAST_GROUP_MAX];
    size_t        lines[CONTRAST_GROUP_MAX];    /* the main line of each; SIZE_MAX without lines */
    size_t        n;
};

enum contrast_kind { CONTRAST_ABOVE, CONTRAST_BELOW, CONTRAST_WORDS, CONTRAST_TRUTH, CONTRAST_ITEM, CONTRAST_KNOWN, CONTRAST_MISSING };

struct contrast_fact {
    size_t             slot;        /* of the first bad one's rulebook */
    const char        *name, *text; /* as rules call it; as they write it in `needs` */
    enum contrast_kind kind;
    const char        *test;        /* "f.quantity_kg >= 500": met by the bad ones */
    const char        *check, *params;      /* the same for a rule, with its limit as a parameter */
    int64_t            limit;       /* ABOVE, BELOW */
    size_t             hit, wrong;  /* bad ones that meet it; good ones that do */
    double             strength;    /* order: how many are told apart, then how far apart they lie */
};

struct contrast {
    struct contrast_side bad, good;
    struct pseudonyms    names;
    size_t               compared;  /* facts known of enough shipments to be compared */
    double               by_chance; /* how many facts of that number would separate if they meant nothing */
    struct contrast_fact facts[CONTRAST_SHOWN_MAX];
    size_t               n_facts;   /* strongest first; all have hit == bad.n and wrong == 0, or nearly so */
    size_t               separating;/* the first of them that separate fully */
};

/* Zeroed, with refs filled in. The office needs its reference data. Free with contrast_done(), on failure as well. */
int contrast_run(struct office *o, struct contrast *c, struct arena *a, struct pw_err *err);
void contrast_done(struct contrast *c);

/* The values of one side, as may be shown. */
int contrast_value(struct contrast *c, const struct contrast_fact *f, bool bad, size_t i, struct fact_value *ret,
                   struct pw_err *err);

/* A rule from the best facts, examples from both sides; PW_ESTATE when none separates. */
int contrast_draft(struct contrast *c, const char *id, const char *group, struct arena *a, struct draft *ret,
                   struct pw_err *err);

#endif
