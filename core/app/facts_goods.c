#include "config.h"
#include "app/facts_impl.h"

#include "base/text.h"
#include "format/fold.h"
#include "model/unit.h"

#define PART_PER_KG 1000000     /* mg in a kg: a mass in mg is its kg in millionths */

static void value_resolve(const struct reference *ref, const struct shipment *s, struct goods_line *g)
{
    int64_t value, rate;

    g->value_usd = g->unit_price_usd = HISTORY_ABSENT;
    if (!g->text[GOODS(VALUE)].n || decimal_parse(g->text[GOODS(VALUE)], &value, NULL) < 0)
        return;
    if (!reference_rate(ref, g->text[GOODS(CURRENCY)], s->issued_on, &rate) ||
        !scale_i64(value, rate, DECIMAL_ONE, &g->value_usd)) {
        g->value_usd = HISTORY_ABSENT;
        return;
    }
    if (g->quantity_mg != HISTORY_ABSENT && g->quantity_mg > 0 &&
        !scale_i64(g->value_usd, PART_PER_KG, g->quantity_mg, &g->unit_price_usd))
        g->unit_price_usd = HISTORY_ABSENT;
}

void facts_resolve(const struct reference *ref, struct shipment *s, struct arena *a)
{
    struct resolve_env env = { &ref->substances, &ref->hs_codes, &ref->vague_names };
    struct deadline    due;

    for (size_t i = 0; i < s->n_goods; i++) {
        substance_resolve(&env, &s->goods[i], a);
        quantity_resolve(&s->goods[i]);
        value_resolve(ref, s, &s->goods[i]);
    }
    if (!s->text[FIELD_REPLY_BY].n && s->regime != REGIME_DECLARATION && deadline_of(&ref->deadlines, s, &due))
        s->reply_by = due.on;
}

/* Name, trade name, description: where goods are described in words. */
static size_t texts_of(const struct goods_line *g, struct str ret[3])
{
    ret[0] = g->text[GOODS(SUBSTANCE)];
    ret[1] = g->text[GOODS(TRADE_NAME)];
    ret[2] = g->text[GOODS(DESCRIPTION)];
    return 3;
}

static struct fact_value first_in_texts(struct reading *x, enum word_list list, const char *column)
{
    const struct phrases *p = &x->ref->words[list];
    struct str            texts[3];
    size_t                row;

    for (size_t i = 0, n = texts_of(x->g, texts); i < n; i++)
        if (phrases_first(p, texts[i], &row))
            return fact_str(table_cell(p->table, row, table_column(p->table, column)));
    return (struct fact_value){ 0 };
}

static struct fact_value description_vague(struct reading *x)
{
    struct str text = x->g->text[GOODS(DESCRIPTION)];
    size_t     row;

    if (!text.n)
        text = x->g->text[GOODS(TRADE_NAME)];
    if (!text.n || !x->ref->words[WORDS_VAGUE_NAME].table)
        return (struct fact_value){ 0 };
    return fact_bool(phrases_whole(&x->ref->words[WORDS_VAGUE_NAME], text, &row));
}

struct fitting { struct reading *x; bool fits; };

/* A phrase of the end use stands for some uses; does one of them belong to the substance? */
static bool phrase_fits(void *ctx, size_t row)
{
    struct fitting         *f = ctx;
    const struct phrases   *p = &f->x->ref->words[WORDS_USE];
    const struct substance *b = f->x->g->substance;
    struct str              uses = table_cell(p->table, row, table_column(p->table, "uses")), use;

    while (text_split(&uses, '|', &use))
        for (size_t i = 0; i < b->n_uses; i++)
            if (str_eq(use, b->uses[i]))
                return f->fits = true;
    return false;
}

static struct fact_value end_use_fits(struct reading *x)
{
    struct fitting f = { x, false };
    bool           found;

    if (!x->g->substance || !x->g->substance->n_uses)
        return (struct fact_value){ 0 };
    phrases_any(&x->ref->words[WORDS_USE], x->q->s->text[FIELD_END_USE], phrase_fits, &f, &found);
    return found ? fact_bool(f.fits) : (struct fact_value){ 0 };
}

static struct fact_value package_kg(const struct goods_line *g)
{
    uint64_t n;
    int64_t  each;

    if (!text_u64(g->text[GOODS(PACKAGES)], &n) || !n || g->quantity_mg == HISTORY_ABSENT ||
        !scale_i64(g->quantity_mg, 1, (int64_t)n, &each))
        return (struct fact_value){ 0 };
    return fact_number(each);
}

static struct fact_value substance_fact(struct reading *x, size_t fact)
{
    const struct substance *b = x->g->substance;

    if (!b)
        return (struct fact_value){ 0 };
    switch (fact) {
    case FACT_SUBSTANCE:          return fact_str(b->code);
    case FACT_SUBSTANCE_BY:       return fact_str(str_of(x->g->substance_by));
    case FACT_SUBSTANCE_TABLE:    return fact_str(b->table);
    case FACT_SUBSTANCE_CONCERNS: return fact_list(x->a, b->concerns, b->n_concerns);
    case FACT_SUBSTANCE_USES:     return fact_list(x->a, b->uses, b->n_uses);
    default:                      return fact_int(b->risk);
    }
}

static struct fact_value hs_fact(const struct goods_line *g, size_t fact)
{
    if (!g->hs_given)
        return (struct fact_value){ 0 };
    if (fact == FACT_HS_KNOWN)
        return fact_bool(g->hs_known);
    if (fact == FACT_HS_RESIDUAL)
        return fact_bool(g->hs_residual);
    return g->substance && g->substance->hs.n ? fact_bool(g->hs_matches) : (struct fact_value){ 0 };
}

/* From the store: authorisations and re-exports. */
static struct fact_value beside_fact(struct reading *x, size_t fact)
{
    enum permit_side             side = fact == FACT_PERMIT_BALANCE_KG || fact == FACT_PERMIT_DRAWN_KG ? PERMIT_IMPORT : PERMIT_EXPORT;
    bool                         left = fact == FACT_PERMIT_BALANCE_KG || fact == FACT_PERMIT_EXPORT_BALANCE_KG;
    const struct beside_line    *b;
    const struct permit_balance *p;

    if (!x->q->beside)
        return (struct fact_value){ 0 };
    b = &x->q->beside->lines[x->g - x->q->s->goods];
    p = &b->permit[side];
    if (fact == FACT_REEXPORT_IMPORTED_KG)
        return fact_number(b->imported_mg);
    return b->known[side] ? fact_number(left ? p->granted_mg - p->drawn_mg : p->drawn_mg) : (struct fact_value){ 0 };
}

struct fact_value fact_of_goods(struct reading *x, size_t fact)
{
    const struct goods_line *g = x->g;

    switch (fact) {
    case FACT_SUBSTANCE_DECLARED:      return fact_str(g->text[GOODS(SUBSTANCE)]);
    case FACT_SUBSTANCE_CONFLICT:      return fact_bool(g->conflict);
    case FACT_SUBSTANCE_CONFLICT_TEXT: return fact_str(g->conflict_text);
    case FACT_NAME_FORM:               return fact_str(str_of(g->name_form));
    case FACT_CAS_VALID:               return g->cas_given ? fact_bool(g->cas_valid) : (struct fact_value){ 0 };
    case FACT_HS_KNOWN:
    case FACT_HS_MATCHES:
    case FACT_HS_RESIDUAL:             return hs_fact(g, fact);
    case FACT_QUANTITY_KG:             return fact_number(g->quantity_mg);
    case FACT_QUANTITY_BASIS:
        return g->quantity_mg == HISTORY_ABSENT ? (struct fact_value){ 0 }
                                                : fact_str(str_of(quantity_basis_name(g->basis)));
    case FACT_UNIT_KIND:               return fact_str(str_of(g->unit_kind));
    case FACT_UNIT_ODD:                return g->unit_kind ? fact_bool(g->unit_odd) : (struct fact_value){ 0 };
    case FACT_PERMIT_BALANCE_KG:
    case FACT_PERMIT_DRAWN_KG:
    case FACT_PERMIT_EXPORT_BALANCE_KG:
    case FACT_PERMIT_EXPORT_DRAWN_KG:
    case FACT_REEXPORT_IMPORTED_KG:    return beside_fact(x, fact);
    case FACT_VALUE_USD:               return fact_number(g->value_usd);
    case FACT_UNIT_PRICE_USD:          return fact_number(g->unit_price_usd);
    case FACT_PACKAGE_KG:              return package_kg(g);
    case FACT_END_USE_FITS:            return end_use_fits(x);
    case FACT_LOOKS_LIKE:              return first_in_texts(x, WORDS_LOOK_ALIKE, "substance");
    case FACT_GOODS_KIND:              return first_in_texts(x, WORDS_GOODS, "kind");
    case FACT_DESCRIPTION_VAGUE:       return description_vague(x);
    default:                           return substance_fact(x, fact);
    }
}
