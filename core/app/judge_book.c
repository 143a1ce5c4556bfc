#include "config.h"
#include "app/judge_impl.h"

#include <stdlib.h>

#include "store/st_rules.h"

/* ---- tables of a time ---- */

void judge_era_done(struct era *e)
{
    fact_engine_free(e->engine);
    rulebook_free(e->rb);
    if (e->has_ref)
        reference_done(&e->ref);
    arena_done(&e->a);
    *e = (struct era){ 0 };
}

static int load_book(struct judge *j, struct era *e, const struct reference *ref, struct pw_err *err)
{
    struct rule_env env;
    int             rc = reference_rule_env(ref, &e->a, &env, err);

    return rc < 0 ? rc : rulebook_load(j->setup.files->files, j->setup.files->n, &env, &e->rb, NULL, err);
}

static int load_era(struct judge *j, struct era *e, int64_t verdict, struct pw_err *err)
{
    int rc = st_inputs_span(j->setup.st, verdict, &e->from, &e->before, err);

    if (rc < 0 || (rc = reference_load(j->setup.st, e->from, &e->ref, err)) < 0)
        return rc;
    e->has_ref = true;
    rc         = load_book(j, e, &e->ref, err);
    if (rc == PW_ERULE && e != &j->eras[0]) {
        e->todays_lists = true;
        rc              = load_book(j, e, &j->eras[0].ref, err);
    }
    if (rc == PW_OK)
        rc = reference_alerts(&e->ref, NULL, err);
    return rc < 0 ? rc : fact_engine_new(e->rb, &e->ref, &e->engine, err);
}

int judge_era(struct judge *j, int64_t verdict, struct era **ret, struct pw_err *err)
{
    struct era *e = NULL;
    int         rc;

    j->clock++;
    for (size_t i = 0; i < ERAS_MAX; i++)
        if (j->eras[i].rb && verdict >= j->eras[i].from && verdict < j->eras[i].before) {
            j->eras[i].used = j->clock;
            *ret            = &j->eras[i];
            return PW_OK;
        }
    for (size_t i = j->eras[0].rb ? 1 : 0; i < ERAS_MAX; i++)
        if (!e || j->eras[i].used < e->used)
            e = &j->eras[i];
    judge_era_done(e);
    if ((rc = load_era(j, e, verdict, err)) < 0) {
        judge_era_done(e);
        return rc;
    }
    e->used = j->clock;
    *ret    = e;
    return PW_OK;
}

/* ---- rulebooks that scored ---- */

static bool same_lookup(const struct lookup *a, const struct lookup *b)
{
    if (strcmp(a->table, b->table) != 0 || strcmp(a->wanted, b->wanted) != 0 || a->n_keys != b->n_keys)
        return false;
    for (size_t i = 0; i < a->n_keys; i++)
        if (strcmp(a->columns[i], b->columns[i]) != 0 || a->facts[i] != b->facts[i])
            return false;
    return true;
}

static bool same_slot(const struct slot *a, const struct slot *b)
{
    if (a->kind != b->kind || a->scope != b->scope)
        return false;
    switch (a->kind) {
    case SLOT_FACT:   return a->fact == b->fact;
    case SLOT_LOOKUP: return same_lookup(&a->lookup, &b->lookup);
    default:          return window_same(&a->window, &b->window);
    }
}

static int lay_over(struct judge *j, struct scorer *s, struct pw_err *err)
{
    const struct rulebook *mine = j->eras[0].rb;
    size_t                 n = rulebook_slots(mine), old = rulebook_slots(s->rb);

    s->from = arena_alloc(&s->a, (n + 1) * sizeof *s->from);
    s->fill = arena_alloc(&s->a, (n + 1) * sizeof *s->fill);
    if (!s->from || !s->fill)
        return err_nomem(err);
    s->alike = n == old;
    for (size_t i = 0; i < n; i++) {
        s->from[i] = SLOT_NONE;
        for (size_t k = 0; k < old && s->from[i] == SLOT_NONE; k++)
            if (same_slot(rulebook_slot(mine, i), rulebook_slot(s->rb, k)))
                s->from[i] = k;
        s->fill[i] = s->from[i] == SLOT_NONE && rulebook_slot(mine, i)->kind != SLOT_WINDOW;
        s->n_fill += s->fill[i];
        s->alike &= s->from[i] == i;
    }
    return PW_OK;
}

/* Its slots are what is wanted; they come out the same over any tables that it loads with. */
static int load_scorer(struct judge *j, struct scorer *s, struct pw_err *err)
{
    struct digest digest;
    int           rc = rulebook_stored(j->setup.st, s->seq, &j->eras[0].ref, &s->a, &s->rb, &digest, err);

    if (rc == PW_ERULE && (rc = reference_load(j->setup.st, s->seq + 1, &s->ref, err)) == PW_OK) {
        s->has_ref = true;
        rc         = rulebook_stored(j->setup.st, s->seq, &s->ref, &s->a, &s->rb, &digest, err);
    }
    if (rc == PW_ERULE)
        err_wrap(err, "the stored rulebook number %lld does not load any more", (long long)s->seq);
    return rc < 0 ? rc : lay_over(j, s, err);
}

void judge_scorer_free(struct scorer *s)
{
    rulebook_free(s->rb);
    if (s->has_ref)
        reference_done(&s->ref);
    arena_done(&s->a);
    free(s);
}

int judge_scorer(struct judge *j, int64_t rulebook, struct scorer **ret, struct pw_err *err)
{
    struct scorer **more, *s;
    int             rc;

    for (size_t i = 0; i < j->n_scorers; i++)
        if (j->scorers[i]->seq == rulebook) {
            *ret = j->scorers[i];
            return PW_OK;
        }
    if (!(more = realloc(j->scorers, (j->n_scorers + 1) * sizeof(*more))))
        return err_nomem(err);
    j->scorers = more;
    if (!(s = calloc(1, sizeof *s)))
        return err_nomem(err);
    s->seq = rulebook;
    if ((rc = load_scorer(j, s, err)) < 0) {
        judge_scorer_free(s);
        return rc;
    }
    *ret = j->scorers[j->n_scorers++] = s;
    return PW_OK;
}

/* ---- what has to be asked of history ---- */

bool judge_counts(size_t fact)
{
    size_t of_party = FACT_IMPORTER_FIRST_SEEN_DAYS - FACT_EXPORTER_FIRST_SEEN_DAYS, at;

    if (fact < FACT_EXPORTER_FIRST_SEEN_DAYS || fact >= FACT_EXPORTER_FIRST_SEEN_DAYS + ROLE_COUNT * of_party)
        return false;
    at = (fact - FACT_EXPORTER_FIRST_SEEN_DAYS) % of_party + FACT_EXPORTER_FIRST_SEEN_DAYS;
    return at == FACT_EXPORTER_FIRST_SEEN_DAYS || at == FACT_EXPORTER_SHIPMENTS;
}

static bool counts(const struct slot *s)
{
    if (s->kind == SLOT_FACT)
        return judge_counts(s->fact);
    for (size_t i = 0; s->kind == SLOT_LOOKUP && i < s->lookup.n_keys; i++)
        if (judge_counts(s->lookup.facts[i]))
            return true;
    return false;
}

static int note_scorer(void *ctx, int64_t seq, const struct digest *digest, struct pw_err *err)
{
    struct judge  *j = ctx;
    struct scorer *s;
    int            rc = judge_scorer(j, seq, &s, err);

    (void)digest;
    for (size_t i = 0; rc == PW_OK && i < rulebook_slots(j->eras[0].rb); i++) {
        const struct slot *slot = rulebook_slot(j->eras[0].rb, i);

        j->parties |= s->fill[i] && counts(slot);
        if (s->from[i] == SLOT_NONE && slot->kind == SLOT_WINDOW && j->window_of[i] == SLOT_NONE) {
            j->window_of[i]             = j->n_windows;
            j->windows[j->n_windows++] = &slot->window;
        }
    }
    return rc;
}

int judge_needs(struct judge *j, struct judge_needs *ret, struct pw_err *err)
{
    int rc = j->needs_known ? PW_OK : st_rulebook_list(j->setup.st, note_scorer, j, err);

    if (rc < 0)
        return rc;
    j->needs_known = true;
    *ret           = (struct judge_needs){ j->windows, j->n_windows, j->parties };
    return PW_OK;
}
