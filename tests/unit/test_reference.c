#include "config.h"
#include "app/rulebooks.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "tap.h"

/* The shipped tables, with rates and licences of a test's own: countries, routes, rates by day, licences. */

static struct reference ref;

static const struct { const char *name, *written, *code; } countries[] = {
    { "two letters",                    "NL", "NL" },          { "in small ones",          "nl", "NL" },
    { "three letters",                  "NLD", "NL" },         { "three digits",           "528", "NL" },
    { "its name",                       "Netherlands", "NL" }, { "with an article",        "The Netherlands", "NL" },
    { "UK for GB (F153)",               "UK", "GB" },          { "a part of it (F153)",    "Great Britain", "GB" },
    { "EL for GR (F153)",               "EL", "GR" },          { "accents",                "Türkiye", "TR" },
    { "accents left out",               "Cote d'Ivoire", "CI" }, { "a code outside ISO 3166 that customs use (F153)", "XK", "XK" },
    { "a code that means several today (F153)", "SU", NULL },  { "a code of nobody (F153)", "XX", NULL },
    { "nothing",                        "", NULL },            { "signs",                  "--", NULL },
    { "a country that is none",         "Atlantis", NULL },    { "bytes (F143)",           "\xFF\xFE", NULL },
};

static void country_names(void)
{
    for (size_t i = 0; i < COUNT_OF(countries); i++) {
        struct str code = STR("??");
        bool       ok   = places_country(&ref.places, str_of(countries[i].written), &code);

        check_str(countries[i].name, ok ? code : STR("(none)"), countries[i].code ? countries[i].code : "(none)");
    }
    check("a country has its name", places_country_info(&ref.places, STR("NL")) && !places_country_info(&ref.places, STR("NLD")) &&
          !places_country_info(&ref.places, STR("")));
}

/* ---- routes ---- */

static void route(const char *exit, const char *legs, const char *entry, const char *transit, struct route *r)
{
    struct shipment s = { 0 };

    s.text[FIELD_EXPORTING_COUNTRY] = STR("NL");
    s.text[FIELD_IMPORTING_COUNTRY] = STR("PK");
    s.text[FIELD_TRANSIT_COUNTRIES] = str_of(transit);
    s.text[FIELD_EXIT_POINT]        = str_of(exit);
    s.text[FIELD_LEGS]              = str_of(legs);
    s.text[FIELD_ENTRY_POINT]       = str_of(entry);
    route_of(&ref.places, &s, r);
}

static void routes(void)
{
    struct route r;

    route("NLRTM", "", "PKKHI", "", &r);
    check("from port to port", r.n_stops == 2 && r.n_countries == 2 && r.exit_known && !r.free_zone && r.n_unknown == 0);
    check("about as far as the globe says", r.km > 5400 && r.km < 6300);
    check("the direct way is no detour", r.detour == HISTORY_ABSENT);
    route("NLRTM", "AEJEA:sea", "PKKHI", "AE", &r);
    check("through a free zone", r.free_zone && !r.free_zone_export && r.n_legs == 1 && r.n_countries == 3);
    check("a little longer than direct", r.detour > DECIMAL_ONE && r.detour < DECIMAL_ONE * 5 / 4);
    route("AEJEA", "", "PKKHI", "", &r);
    check("out of a free zone", r.free_zone && r.free_zone_export);
    route("PKKHI", "NLRTM : sea|DEHAM:rail", "PKKHI", "", &r);
    check("there and back says nothing of a detour", r.n_legs == 2 && r.n_stops == 4 && r.detour == HISTORY_ABSENT && r.km > 11000);
    route("Somewhere", "XXXXX:sea", "PKKHI", "NL|NL|DE", &r);
    check("places that are not known are counted", r.n_unknown == 2 && !r.exit_known && r.km == HISTORY_ABSENT);
    check("a country twice in a row is once on the way", r.n_countries == 3);
    route("", "", "", "", &r);
    check("no route at all", r.n_stops == 0 && r.n_unknown == 0 && r.km == HISTORY_ABSENT);
}

/* ---- rates ---- */

static const struct { const char *name, *currency, *day; int64_t want; } rates[] = {
    { "the newest before the day",            "EUR", "2026-02-15", 1100000 },
    { "on its own day",                       "EUR", "2026-03-01", 1200000 },
    { "the day before, the older one",        "EUR", "2026-02-28", 1100000 },
    { "before the first there is none",       "EUR", "2025-12-31", -1 },
    { "the order of rows does not matter",    "EUR", "2030-01-01", 1200000 },
    { "another currency",                     "PKR", "2026-03-01", 3600 },
    { "one that is not listed",               "XXX", "2026-03-01", -1 },
    { "none given",                           "",    "2026-03-01", -1 },
};

static void by_day(void)
{
    for (size_t i = 0; i < COUNT_OF(rates); i++) {
        int64_t usd = -1;
        int32_t day = 0;
        bool    ok  = date_parse(str_of(rates[i].day), &day) && reference_rate(&ref, str_of(rates[i].currency), day, &usd);

        check_int(rates[i].name, ok ? usd : -1, rates[i].want);
    }
}

/* ---- licences ---- */

static const struct { const char *name, *firm, *id, *country, *day, *want; } licences[] = {
    { "by its number",                      "Anything", "L 1", "PK", "2026-03-01", "valid" },
    { "by its name, words in any order",    "PAINTS Lahore", "", "PK", "2026-03-01", "valid" },
    { "on its last day",                    "Lahore Paints", "", "PK", "2026-12-31", "valid" },
    { "and after it",                       "Lahore Paints", "", "PK", "2027-01-01", "expired" },
    { "a suspended one",                    "Karachi Dyes", "", "PK", "2026-03-01", "suspended" },
    { "a firm that has none",               "Chenab Leather", "", "PK", "2026-03-01", "none" },
    { "a firm of a country without register", "Lahore Paints", "", "NL", "2026-03-01", NULL },
    { "no country, no register",            "Lahore Paints", "", "", "2026-03-01", NULL },
};

static void registers(void)
{
    for (size_t i = 0; i < COUNT_OF(licences); i++) {
        int32_t     day = 0;
        const char *got;

        date_parse(str_of(licences[i].day), &day);
        got = reference_licence(&ref, str_of(licences[i].firm), str_of(licences[i].id), str_of(licences[i].country), day);
        check_text(licences[i].name, got ? got : "(no register)", licences[i].want ? licences[i].want : "(no register)");
    }
}

/* ---- tariff codes and digests ---- */

static void tables(void)
{
    struct reference again = { 0 };
    struct pw_err    err   = { 0 };
    char             rules[4096];

    check("a table is found by its name", reference_table(&ref, "limits") && !reference_table(&ref, "nothing"));
    check("a code that exists", map_get(&ref.hs_codes, STR("291524"), &(uint64_t){ 0 }) && !map_get(&ref.hs_codes, STR("299999"), &(uint64_t){ 0 }));
    snprintf(rules, sizeof rules, "%s/rules", getenv("top_srcdir") ? getenv("top_srcdir") : ".");
    check_int("the shipped tables alone", reference_from_folder(rules, rules, &again, &err), PW_OK);
    check("have another digest than with more", !digest_eq(&again.inputs, &ref.inputs));
    reference_done(&again);
    check("a folder that is not there", reference_from_folder("/nonexistent", "/nonexistent", &again, &err) < 0 && err.msg[0]);
}

static int add(void *ctx, const char *kind, const char *name, struct str text, struct pw_err *err)
{
    struct input in = { .kind = str_of(kind), .name = str_of(name), .content = text };

    digest_of(&in.digest, text);
    return reference_add(ctx, &in, err);
}

int main(void)
{
    static const char rate_rows[] = "currency,usd,date\nEUR,1.2,2026-03-01\nEUR,1.1,2026-01-01\nPKR,0.0036,2026-01-01\n";
    static const char licence_rows[] = "name,id,country,substances,valid_from,valid_to,status\nLahore Paints,L-1,PK,all,2025-01-01,2026-12-31,valid\n"
                                       "Karachi Dyes,L-2,PK,all,2025-01-01,2026-12-31,suspended\n";
    struct pw_err err = { 0 };
    char          rules[4096];

    snprintf(rules, sizeof rules, "%s/rules", getenv("top_srcdir") ? getenv("top_srcdir") : ".");
    if (reference_begin(&ref, &err) < 0 || rule_inputs_read(rules, add, &ref, &err) < 0 || add(&ref, "reference", "rates", str_of(rate_rows), &err) < 0 ||
        add(&ref, "reference", "licences", str_of(licence_rows), &err) < 0 || reference_build(&ref, &err) < 0) {
        check_text("the tables load", err.msg, "");
        return tap_done();
    }
    country_names();
    routes();
    by_day();
    registers();
    tables();
    reference_done(&ref);
    return tap_done();
}
