/*
 * judge_impl.h - what judge.c (deciding) and judge_book.c (rulebooks, tables and how their slots correspond)
 * share. Nobody else includes this.
 */
#ifndef PW_APP_JUDGE_IMPL_H
#define PW_APP_JUDGE_IMPL_H

#include "app/judge.h"

/* The judging rulebook over the tables of one time. */
struct era {
    int64_t             from, before;       /* verdicts numbered so rest on these tables */
    struct reference    ref;
    struct arena        a;
    bool                has_ref, todays_lists;
    struct rulebook    *rb;
    struct fact_engine *engine;
    uint64_t            used;               /* when it was last asked for */
};

#define ERAS_MAX 3      /* kept at a time: shipments come in order, and some were rescored later */
#define SLOT_NONE SIZE_MAX

/* A rulebook that scored shipments, and where its facts go. */
struct scorer {
    int64_t          seq;
    struct arena     a;
    struct reference ref;
    bool             has_ref;
    struct rulebook *rb;
    size_t          *from;      /* of each slot of the judge: the scorer's slot, or SLOT_NONE */
    bool            *fill;      /* ... worked out from the record */
    size_t           n_fill;
    bool             alike;     /* all slots are the same in the same places */
};

struct judge {
    struct judge_setup    setup;
    struct exceptions     exceptions;
    struct era            eras[ERAS_MAX];   /* the first is today's, and stays */
    uint64_t              clock;
    struct scorer       **scorers;
    size_t                n_scorers;
    size_t               *window_of;        /* of each slot: its number among the needs, or SLOT_NONE */
    const struct window **windows;
    size_t                n_windows;
    bool                  parties, needs_known;
    struct scorer        *fresh;            /* a scorer that knew nothing: judge_all_windows() */
};

/* The era of a verdict, loaded. */
int judge_era(struct judge *j, int64_t verdict, struct era **ret, struct pw_err *err);
void judge_era_done(struct era *e);
int judge_scorer(struct judge *j, int64_t rulebook, struct scorer **ret, struct pw_err *err);
void judge_scorer_free(struct scorer *s);

#endif
