#include "config.h"
#include "model/table_spec.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/text.h"

#define T(name)    { name, CELL_TEXT, true, NULL }
#define W(name, words) { name, CELL_TEXT, true, words }
#define t(name)    { name, CELL_TEXT, false, NULL }
#define K(name)    { name, CELL_DECIMAL, true, NULL }
#define k(name)    { name, CELL_DECIMAL, false, NULL }
#define D(name)    { name, CELL_DATE, true, NULL }
#define d(name)    { name, CELL_DATE, false, NULL }
#define I(name)    { name, CELL_INTEGER, true, NULL }
#define i(name)    { name, CELL_INTEGER, false, NULL }

static const struct column_spec substances[] = {
    T("code"), T("name"), T("table"), t("cas"), t("hs"), t("synonyms"), t("unit"), t("concern"),
    t("licit_uses"), t("eu_category"), t("source"), k("density_kg_per_l"), t("salt_factor"),
    t("salts_excluded"), i("risk"),
};
static const struct column_spec countries[]  = { T("alpha2"), T("alpha3"), t("numeric"), T("name") };
static const struct column_spec aliases[]    = { T("alias"), T("country"), t("source") };
static const struct column_spec places[]     = { T("locode"), T("name"), T("country"), k("lat"), k("lon"),
                                                 t("kind"), t("source") };
static const struct column_spec hs_codes[]   = { T("chapter"), T("headings"), t("codes"), t("source") };
static const struct column_spec alr[]        = { T("country"), T("substance"), K("kg"), I("year"), t("source") };
static const struct column_spec limits[]     = { T("substance"), k("kg"), k("litres"), W("per", "shipment|year"), t("country"),
                                                 t("source") };
static const struct column_spec licences[]   = { T("name"), t("id"), T("country"), T("substances"),
                                                 d("valid_from"), d("valid_to"), t("number"), t("activity"),
                                                 k("ceiling_kg"), t("status"), t("source") };
static const struct column_spec permits[]    = { T("number"), T("issuer"), T("holder"), t("exporter"),
                                                 t("importer"), T("substance"), K("kg"), D("valid_from"),
                                                 D("valid_to"), t("operations"), t("status"), t("source") };
static const struct column_spec holidays[]   = { T("country"), D("date"), t("source") };
static const struct column_spec clocks[]     = { T("country"), T("substance"), I("days"), W("kind", "working|calendar"),
                                                 t("source") };
static const struct column_spec requests[]   = { T("country"), T("substances"), d("since"), t("source") };
static const struct column_spec rates[]      = { T("currency"), K("usd"), D("date"), t("source") };
static const struct column_spec producers[]  = { T("substance"), T("country"), T("name"), t("id"), d("date"), t("source") };
static const struct column_spec prices[]     = { T("substance"), K("low_usd"), K("high_usd"), d("date"), t("source") };

#undef T
#undef W
#undef t
#undef K
#undef k
#undef D
#undef d
#undef I
#undef i

#define SPEC(name, open, what) { #name, name, COUNT_OF(name), open, what }
const struct table_spec table_specs[] = {
    SPEC(substances, "name_", "precursors with their names, codes, densities and salt factors"),
    SPEC(countries, NULL, "ISO 3166-1, from Debian's iso-codes"),
    { "country_aliases", aliases, COUNT_OF(aliases), NULL, "other spellings of countries" },
    SPEC(places, NULL, "ports, airports, border points and free zones (UN/LOCODE)"),
    SPEC(hs_codes, NULL, "tariff codes that exist in the Harmonized System"),
    SPEC(alr, NULL, "annual legitimate requirements as countries state them"),
    SPEC(limits, NULL, "quantities above which an authorisation is needed"),
    SPEC(licences, NULL, "register of licensed or registered firms"),
    SPEC(permits, NULL, "export and import authorisations"),
    SPEC(holidays, NULL, "days that are no working days"),
    SPEC(clocks, NULL, "days a country has to answer a notification"),
    SPEC(requests, NULL, "requests for pre-export notification (article 12(10)(a))"),
    SPEC(rates, NULL, "US dollars for one unit of a currency, by day"),
    SPEC(producers, NULL, "who makes a substance, by country: rules look it up"),
    SPEC(prices, NULL, "reference prices of substances, US dollars a kilogram, the newest date counts"),
};
#undef SPEC
const size_t table_spec_count = COUNT_OF(table_specs);

const struct table_spec *table_spec_find(struct str name)
{
    for (size_t i = 0; i < table_spec_count; i++)
        if (str_is(name, table_specs[i].name))
            return &table_specs[i];
    return NULL;
}

static const struct column_spec *column_of(const struct table_spec *spec, const char *name)
{
    for (size_t i = 0; i < spec->n_columns; i++)
        if (strcmp(spec->columns[i].name, name) == 0)
            return &spec->columns[i];
    return NULL;
}

static int check_columns(const struct table *t, const struct table_spec *spec, struct pw_err *err)
{
    for (size_t i = 0; i < spec->n_columns; i++)
        if (spec->columns[i].required && table_column(t, spec->columns[i].name) == SIZE_MAX)
            return err_set(err, PW_EINPUT, "%s: the column '%s' is missing", spec->name, spec->columns[i].name);
    for (size_t i = 0; i < t->n_columns; i++) {
        if (column_of(spec, t->columns[i]))
            continue;
        if (spec->open && strncmp(t->columns[i], spec->open, strlen(spec->open)) == 0)
            continue;
        err_set(err, PW_EINPUT, "%s: the column '%s' is not known", spec->name, t->columns[i]);
        return err_remedy(err, "'penwatch reference show %s' prints the columns; remove or rename it", spec->name);
    }
    return PW_OK;
}

static bool is_word(struct str cell, const char *words)
{
    struct str rest = str_of(words), word;

    while (text_split(&rest, '|', &word))
        if (str_eq(word, cell))
            return true;
    return false;
}

#define WHY_TEXT 64
static const char *complaint(const struct column_spec *c, struct str cell, char why[static WHY_TEXT])
{
    int64_t  v;
    int32_t  day;
    uint64_t n;

    if (!cell.n)
        return c->required ? "is empty" : NULL;
    if (c->words && !is_word(cell, c->words)) {
        snprintf(why, WHY_TEXT, "is none of %s", c->words);
        return why;
    }
    switch (c->kind) {
    case CELL_DECIMAL: return decimal_parse(cell, &v, NULL) == PW_OK ? NULL : "is not a plain decimal number";
    case CELL_DATE:    return date_parse(cell, &day) ? NULL : "is not a date like 2026-03-31";
    case CELL_INTEGER: return text_u64(cell, &n) ? NULL : "is not a whole number";
    default:           return NULL;
    }
}

static int bad_cell(const struct table *t, size_t row, const char *column, struct str cell, const char *why,
                    struct pw_err *err)
{
    err_set(err, PW_EINPUT, "%s: row %zu, column %s: '%.*s' %s", t->name, row + 1, column,
            cell.n > 60 ? 60 : (int)cell.n, cell.n ? cell.p : "", why);
    err_where(err, "row %zu, column %s", row + 1, column);
    return err_remedy(err, "mend the row and load the whole file again; nothing of it was taken");
}

int table_check(const struct table *t, const struct table_spec *spec, struct pw_err *err)
{
    int rc;

    if (!spec) {
        for (size_t r = 0; r < t->n_rows; r++)
            if (!table_cell(t, r, 0).n)
                return bad_cell(t, r, t->columns[0], STR_NONE, "is empty; it is the key of the list", err);
        return PW_OK;
    }
    if ((rc = check_columns(t, spec, err)) < 0)
        return rc;
    for (size_t c = 0; c < t->n_columns; c++) {
        const struct column_spec *column = column_of(spec, t->columns[c]);

        for (size_t r = 0; column && r < t->n_rows; r++) {
            char        words[WHY_TEXT];
            const char *why = complaint(column, table_cell(t, r, c), words);

            if (why)
                return bad_cell(t, r, t->columns[c], table_cell(t, r, c), why, err);
        }
    }
    return PW_OK;
}
