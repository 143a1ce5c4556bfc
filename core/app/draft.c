#include "config.h"
#include "app/draft.h"

#include <stdio.h>

#include "base/text.h"

/* ---- values and needs as Lua ---- */

void draft_literal(const struct fact_value *v, struct buf *out)
{
    char text[DECIMAL_TEXT > DATE_TEXT ? DECIMAL_TEXT : DATE_TEXT];

    switch (v->type) {
    case FACT_ABSENT:
        buf_text(out, "nil");
        break;
    case FACT_TEXT:
        text_lua(out, v->s);
        break;
    case FACT_NUMBER:
        buf_text(out, decimal_format(v->i, text));
        break;
    case FACT_INTEGER:
        buf_printf(out, "%lld", (long long)v->i);
        break;
    case FACT_BOOL:
        buf_text(out, v->i ? "true" : "false");
        break;
    case FACT_DATE:
        buf_printf(out, "\"%s\"", date_format((int32_t)v->i, text));
        break;
    case FACT_LIST:
        buf_text(out, "{");
        for (size_t i = 0; i < v->list.n; i++) {
            buf_text(out, i ? ", " : " ");
            text_lua(out, v->list.items[i]);
        }
        buf_text(out, v->list.n ? " }" : "}");
        break;
    }
}

static void where_text(const struct window_where *w, struct buf *out)
{
    const struct history_field_info *f = history_field_info(w->field);
    char                             number[DECIMAL_TEXT];

    buf_printf(out, strchr(f->name, '.') ? "[\"%s\"] = " : "%s = ", f->name);
    if (w->op == WHERE_SAME || w->op == WHERE_DIFFERENT) {
        buf_text(out, w->op == WHERE_SAME ? "same()" : "different()");
        return;
    }
    if (w->op == WHERE_NEAR) {
        buf_printf(out, "near(%s)", decimal_format(w->near, number));
        return;
    }
    buf_text(out, w->op == WHERE_ONE_OF ? "one_of { " : "");
    for (size_t i = 0; i < w->n; i++) {
        buf_text(out, i ? ", " : "");
        if (f->amount)
            buf_text(out, decimal_format(w->values[i], number));
        else
            text_lua(out, str_of(w->words[i]));
    }
    buf_text(out, w->op == WHERE_ONE_OF ? " }" : "");
}

static void window_text(const struct window *w, struct buf *out)
{
    static const char *const ops[] = {
        [WINDOW_COUNT] = "count", [WINDOW_SUM] = "sum", [WINDOW_MEAN] = "mean", [WINDOW_STDDEV] = "stddev", [WINDOW_MAX] = "max",
        [WINDOW_DISTINCT] = "distinct", [WINDOW_DAYS_SINCE] = "days_since", [WINDOW_LAST] = "last",
    };

    buf_printf(out, "history.%s(", ops[w->op]);
    if (w->of < HISTORY_FIELD_COUNT)
        buf_printf(out, "\"%s\", ", history_field_info(w->of)->name);
    buf_text(out, "{ by = { ");
    for (size_t i = 0; i < w->n_by; i++)
        buf_printf(out, "%s\"%s\"", i ? ", " : "", history_field_info(w->by[i])->name);
    buf_printf(out, " }, within = \"%dd\"", w->days);
    for (size_t i = 0; i < w->n_where; i++) {
        buf_text(out, i ? ", " : ", where = { ");
        where_text(&w->where[i], out);
    }
    buf_text(out, w->n_where ? " } })" : " })");
}

void draft_slot(const struct slot *s, struct buf *out)
{
    switch (s->kind) {
    case SLOT_FACT:
        buf_printf(out, "\"%s\"", fact_info(s->fact)->name);
        break;
    case SLOT_LOOKUP:
        buf_printf(out, "lookup(\"%s\", { ", s->lookup.table);
        for (size_t i = 0; i < s->lookup.n_keys; i++)
            buf_printf(out, "%s%s = \"%s\"", i ? ", " : "", s->lookup.columns[i], fact_info(s->lookup.facts[i])->name);
        buf_printf(out, " }, \"%s\")", s->lookup.wanted);
        break;
    case SLOT_WINDOW:
        window_text(&s->window, out);
        break;
    }
}

const char *draft_name_of(const struct rulebook *rb, size_t slot)
{
    if (rulebook_slot(rb, slot)->kind == SLOT_FACT)
        return fact_info(rulebook_slot(rb, slot)->fact)->name;
    for (size_t r = 0; r < rulebook_rules(rb); r++)
        for (size_t n = 0; n < rulebook_rule(rb, r)->n_needs; n++)
            if (rulebook_rule(rb, r)->needs[n].slot == slot)
                return rulebook_rule(rb, r)->needs[n].name;
    return NULL;
}

const char *draft_param(const char *prefix, const char *name, struct arena *a)
{
    const char *dot = strrchr(name, '.');
    char        text[80];

    snprintf(text, sizeof text, "%.20s_%.40s", prefix, dot ? dot + 1 : name);
    return arena_copy(a, str_of(text));
}

/* ---- the file ---- */

static void needs_text(const struct draft *d, struct buf *out)
{
    bool facts = false;

    buf_text(out, "  needs = {\n   ");
    for (size_t i = 0; i < d->n_needs; i++)
        if (d->needs[i].slot->kind == SLOT_FACT) {
            buf_byte(out, ' ');
            draft_slot(d->needs[i].slot, out);
            buf_byte(out, ',');
            facts = true;
        }
    buf_text(out, facts ? "\n" : "");
    for (size_t i = 0; i < d->n_needs; i++)
        if (d->needs[i].slot->kind != SLOT_FACT) {
            buf_printf(out, "%s%s = ", facts ? "    " : " ", d->needs[i].name);
            draft_slot(d->needs[i].slot, out);
            buf_text(out, ",\n");
            facts = true;
        }
    buf_text(out, "  },\n");
}

static void example_text(const struct draft *d, const struct draft_example *x, struct buf *out)
{
    bool some = false;

    buf_text(out, "    { given = {");
    for (size_t i = 0; i < d->n_needs; i++) {
        if (x->values[i].type == FACT_ABSENT)
            continue;
        buf_printf(out, strchr(d->needs[i].name, '.') ? "%s[\"%s\"] = " : "%s%s = ", some ? ", " : " ", d->needs[i].name);
        draft_literal(&x->values[i], out);
        some = true;
    }
    buf_printf(out, "%s, hit = %s },", some ? " }" : "}", x->hit ? "true" : "false");
    if (x->note)
        buf_printf(out, "   -- %s", x->note);
    buf_byte(out, '\n');
}

void draft_write(const struct draft *d, struct buf *out)
{
    bool goods = false;

    for (size_t i = 0; i < d->n_needs; i++)
        goods |= d->needs[i].slot->scope == SCOPE_GOODS;
    buf_printf(out,
               "-- %s: what is it for? One sentence.\n"
               "-- Owner:                       who answers questions about it\n"
               "-- Legal base:                  article or instruction\n"
               "-- Look at it again on:         day\n"
               "-- Hits that mean nothing:      what it may wrongly find, and how often\n"
               "return rule {\n"
               "  id = \"%s\", group = \"%s\", on = \"%s\",\n"
               "  title = \"What is odd, in a few words\",\n"
               "  reference = \"none\",         -- an indicator, as in R28\n", d->id, d->id, d->group, goods ? "goods" : "shipment");
    if (d->missing_pass)
        buf_text(out, "  missing = \"pass\",         -- the check handles what is not known\n");
    needs_text(d, out);
    buf_printf(out, "  because = \"%s\",\n  check = function(f, p)\n    return %s\n  end,\n", d->because, d->check);
    if (d->params && d->params[0])
        buf_printf(out, "  params = { %s },\n", d->params);
    buf_text(out, "  examples = {\n");
    for (size_t i = 0; i < d->n_examples; i++)
        example_text(d, &d->examples[i], out);
    buf_text(out, "  },\n}\n");
    if (d->more)
        buf_text(out, d->more);
}
