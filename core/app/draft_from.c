#include "config.h"
#include "app/draft_from.h"

#include "app/pseudonym.h"
#include "base/mem.h"
#include "base/text.h"

void draft_blank(const char *id, const char *group, struct draft *ret)
{
    static const struct slot substance = { .kind = SLOT_FACT, .scope = SCOPE_GOODS, .type = FACT_TEXT, .fact = FACT_SUBSTANCE };
    static const struct slot quantity  = { .kind = SLOT_FACT, .scope = SCOPE_GOODS, .type = FACT_NUMBER, .fact = FACT_QUANTITY_KG };
    struct draft             d         = { .id = id, .group = group, .n_needs = 2, .n_examples = 2,
                                           .because = "{quantity_kg} kg of {substance}",
                                           .check = "f.quantity_kg >= p.least_kg", .params = "least_kg = 1000" };

    d.needs[0] = (struct draft_need){ &substance, fact_info(FACT_SUBSTANCE)->name };
    d.needs[1] = (struct draft_need){ &quantity, fact_info(FACT_QUANTITY_KG)->name };
    for (size_t i = 0; i < 2; i++) {
        d.examples[i].values[0] = (struct fact_value){ .type = FACT_TEXT, .s = STR("ACETONE") };
        d.examples[i].values[1] = (struct fact_value){ .type = FACT_NUMBER, .i = (i ? 999 : 1000) * DECIMAL_ONE };
        d.examples[i].hit       = i == 0;
    }
    *ret = d;
}

/* ---- from a shipment ---- */

/* What authors mostly read, the number to begin with first: the check is on the first of those that is known. */
static const size_t numbers[] = { FACT_QUANTITY_KG, FACT_LINES_SUM_QUANTITY_KG, FACT_NOTICE_DAYS, FACT_SUBSTANCE_RISK, FACT_MISSING_COUNT };
static const size_t others[]  = {
    FACT_SUBSTANCE, FIELD_EXPORTING_COUNTRY, FIELD_IMPORTING_COUNTRY, FIELD_TRANSPORT_MODE, FIELD_END_USE, FIELD_IMPORTER_NAME,
    FIELD_EXPORTER_NAME, FACT_IMPORTER_FIRST_SEEN_DAYS, FACT_ROUTE_COUNTRIES,
};

struct making {
    const struct recall *r;
    size_t               line;
    struct pseudonyms    names;
    struct draft        *d;
    struct pw_err       *err;
};

static size_t slot_of_fact(const struct rulebook *rb, size_t fact)
{
    for (size_t i = 0; i < rulebook_slots(rb); i++)
        if (rulebook_slot(rb, i)->kind == SLOT_FACT && rulebook_slot(rb, i)->fact == fact)
            return i;
    return SIZE_MAX;
}

/* Adds a need when its value is known; false when it is not. */
static bool add_need(struct making *m, size_t fact)
{
    size_t                   slot = slot_of_fact(m->r->rb, fact);
    const struct fact_value *v    = slot == SIZE_MAX ? NULL : recall_value(m->r, m->line, slot);
    struct draft            *d    = m->d;

    if (!v || v->type == FACT_ABSENT ||
        pseudonym_value(&m->names, rulebook_slot(m->r->rb, slot), v, &d->examples[0].values[d->n_needs], m->err) < 0)
        return false;
    d->needs[d->n_needs].slot   = rulebook_slot(m->r->rb, slot);
    d->needs[d->n_needs++].name = fact_info(fact)->name;
    return true;
}

/* One in the last place that the value has: 5324.8 and 5324.7, 20 and 19. */
static int64_t last_place(const struct fact_value *v)
{
    int64_t step = DECIMAL_ONE;

    if (v->type == FACT_INTEGER)
        return 1;
    while (step > 1 && v->i % step != 0)
        step /= 10;
    return step;
}

/* A limit that the shipment just meets, and the same shipment just outside of it. */
static int write_check(struct making *m, struct arena *a, struct pw_err *err)
{
    struct draft            *d     = m->d;
    const struct fact_value *v     = &d->examples[0].values[0];
    bool                     above = v->i > 0;
    const char              *name  = d->needs[0].name, *param = draft_param(above ? "least" : "most", name, a);
    int64_t                  step  = last_place(v);
    BUF_AUTO                 check = { 0 }, params = { 0 }, because = { 0 };

    d->examples[1]             = d->examples[0];
    d->examples[0].hit         = true;
    d->examples[1].values[0].i = above ? v->i - step : v->i + step;
    d->n_examples              = 2;
    buf_printf(&check, "f.%s %s p.%s", name, above ? ">=" : "<=", param ? param : "");
    buf_printf(&params, "%s = ", param ? param : "");
    draft_literal(v, &params);
    for (size_t i = 0; i < d->n_needs && i < 3; i++) {
        const char *dot = strrchr(d->needs[i].name, '.');

        buf_printf(&because, "%s%s {%s}", i ? ", " : "", dot ? dot + 1 : d->needs[i].name, d->needs[i].name);
    }
    d->check   = arena_copy(a, buf_view(&check));
    d->params  = arena_copy(a, buf_view(&params));
    d->because = arena_copy(a, buf_view(&because));
    return !param || !d->check || !d->params || !d->because ? err_nomem(err) : PW_OK;
}

static bool is_need(const struct draft *d, const struct slot *s)
{
    for (size_t i = 0; i < d->n_needs; i++)
        if (d->needs[i].slot == s)
            return true;
    return false;
}

/* Everything else that is known, as comments. */
static int write_more(struct making *m, struct arena *a, struct pw_err *err)
{
    BUF_AUTO out = { 0 };

    buf_text(&out, "\n-- What else is known of the shipment in the first example; take into `needs` what the rule is about:\n");
    for (size_t i = 0; i < rulebook_slots(m->r->rb); i++) {
        const struct slot       *s = rulebook_slot(m->r->rb, i);
        const struct fact_value *v = recall_value(m->r, m->line, i);
        const char              *name = draft_name_of(m->r->rb, i);
        struct fact_value        shown;

        if (v->type == FACT_ABSENT || is_need(m->d, s) || !name)
            continue;
        if (pseudonym_value(&m->names, s, v, &shown, err) < 0)
            return err->rc;
        buf_text(&out, "--   ");
        if (s->kind != SLOT_FACT)
            buf_printf(&out, "%s = ", name);
        draft_slot(s, &out);
        buf_text(&out, s->kind == SLOT_FACT ? " is " : "  -- is ");
        draft_literal(&shown, &out);
        buf_byte(&out, '\n');
    }
    m->d->more = arena_copy(a, buf_view(&out));
    return out.failed || !m->d->more ? err_nomem(err) : PW_OK;
}

static int make(struct making *m, struct arena *a, struct pw_err *err)
{
    bool found = false;

    for (size_t i = 0; i < COUNT_OF(numbers) && !found; i++)
        found = add_need(m, numbers[i]);
    if (!found)
        return err_set(err, PW_ESTATE, "no number is known of this shipment that a rule could begin with");
    for (size_t i = 0; i < COUNT_OF(others); i++)
        add_need(m, others[i]);
    if (err->rc < 0)
        return err->rc;
    return write_check(m, a, err) < 0 ? err->rc : write_more(m, a, err);
}

int draft_from_shipment(struct office *o, const char *ref, const char *id, const char *group, struct recall *recall,
                        struct arena *a, struct draft *ret, struct pw_err *err)
{
    struct view  *v = arena_alloc(a, sizeof *v);
    struct making m = { .r = recall, .d = ret, .err = err };
    int           rc;

    if (!v)
        return err_nomem(err);
    if ((rc = recall_shipment(o, ref, a, recall, v, err)) < 0)
        return rc;
    *ret   = (struct draft){ .id = id, .group = group };
    m.line = view_main_line(v);
    err->rc = PW_OK;
    if ((rc = pseudonyms_begin(&m.names, a, err)) == PW_OK && (rc = pseudonyms_learn(&m.names, &v->s, err)) == PW_OK)
        rc = make(&m, a, err);
    pseudonyms_done(&m.names);
    if (rc < 0)
        recall_done(recall);
    return rc;
}
