#include "config.h"
#include "app/contrast.h"

#define FACTS_MAX 3     /* of one draft: more would only describe these shipments */

/* "quantity_kg" of "lines.sum.quantity_kg": the same thing said twice makes no better rule. */
static const char *last_part(const char *name)
{
    const char *dot = strrchr(name, '.');

    return dot ? dot + 1 : name;
}

static bool chosen_already(const struct draft *d, const char *name)
{
    for (size_t i = 0; i < d->n_needs; i++)
        if (strcmp(last_part(d->needs[i].name), last_part(name)) == 0)
            return true;
    return false;
}

static void take(const struct contrast *c, size_t i, const struct contrast_fact **chosen, struct draft *d)
{
    chosen[d->n_needs]          = &c->facts[i];
    d->needs[d->n_needs].slot   = rulebook_slot(c->bad.recalls[0].rb, c->facts[i].slot);
    d->needs[d->n_needs++].name = c->facts[i].name;
}

/* The best facts that separate. A rule on countries alone is for the group `country`, so that in another the last
 * place is kept for a fact that says something else. */
static int choose(const struct contrast *c, const struct contrast_fact **chosen, struct draft *d, struct pw_err *err)
{
    bool other = strcmp(d->group, "country") == 0;

    for (size_t i = 0; i < c->separating && d->n_needs < FACTS_MAX; i++) {
        bool says_other = !slot_countries_only(rulebook_slot(c->bad.recalls[0].rb, c->facts[i].slot));

        if (chosen_already(d, c->facts[i].name) || (!other && !says_other && d->n_needs == FACTS_MAX - 1))
            continue;
        other |= says_other;
        take(c, i, chosen, d);
    }
    if (!d->n_needs) {
        err_set(err, PW_ESTATE, "no fact separates the two groups: there is nothing to make a rule of");
        return err_remedy(err, "look for what the notifications do not say, or compare other shipments");
    }
    if (!other) {
        err_set(err, PW_ESTATE, "only countries separate the two groups");
        return err_remedy(err, "a rule on countries alone belongs to --group country, whose cap cannot leave green");
    }
    return PW_OK;
}

static int fill_examples(struct contrast *c, const struct contrast_fact *const *chosen, bool bad, struct draft *d, struct pw_err *err)
{
    const struct contrast_side *side = bad ? &c->bad : &c->good;
    int                         rc   = PW_OK;

    for (size_t i = 0; i < side->n && d->n_examples < DRAFT_EXAMPLES_MAX && rc == PW_OK; i++) {
        struct draft_example *x = &d->examples[d->n_examples++];

        *x = (struct draft_example){ .hit = bad };
        for (size_t n = 0; n < d->n_needs && rc == PW_OK; n++) {
            rc = contrast_value(c, chosen[n], bad, i, &x->values[n], err);
            d->missing_pass |= x->values[n].type == FACT_ABSENT;
        }
    }
    return rc;
}

/* Where a value may be missing, comparisons that mind it ask first. */
static bool minds_missing(const struct contrast_fact *f)
{
    return f->kind == CONTRAST_ABOVE || f->kind == CONTRAST_BELOW || f->kind == CONTRAST_ITEM;
}

static int write_texts(const struct contrast_fact *const *chosen, struct draft *d, struct arena *a, struct pw_err *err)
{
    BUF_AUTO check = { 0 }, params = { 0 }, because = { 0 };

    for (size_t i = 0; i < d->n_needs; i++) {
        const struct contrast_fact *f = chosen[i];

        buf_text(&check, i ? "\n      and " : "");
        if (d->missing_pass && minds_missing(f))
            buf_printf(&check, "f.%s ~= nil and ", f->name);
        buf_text(&check, f->check);
        if (f->params)
            buf_printf(&params, "%s%s", params.n ? ", " : "", f->params);
        buf_printf(&because, "%s%s {%s}", i ? ", " : "", last_part(f->name), f->name);
    }
    d->check   = arena_copy(a, buf_view(&check));
    d->params  = arena_copy(a, params.n ? buf_view(&params) : STR(""));
    d->because = arena_copy(a, buf_view(&because));
    return check.failed || params.failed || because.failed || !d->check || !d->params || !d->because ? err_nomem(err) : PW_OK;
}

int contrast_draft(struct contrast *c, const char *id, const char *group, struct arena *a, struct draft *ret,
                   struct pw_err *err)
{
    const struct contrast_fact *chosen[FACTS_MAX];
    struct draft                d = { .id = id, .group = group };
    int                         rc;

    if ((rc = choose(c, chosen, &d, err)) < 0 || (rc = fill_examples(c, chosen, true, &d, err)) < 0 ||
        (rc = fill_examples(c, chosen, false, &d, err)) < 0 ||
        (rc = write_texts(chosen, &d, a, err)) < 0)
        return rc;
    *ret = d;
    return PW_OK;
}
