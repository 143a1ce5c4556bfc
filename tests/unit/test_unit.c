#include "config.h"
#include "model/unit.h"

#include "base/mem.h"
#include "base/text.h"
#include "tap.h"

/* ---- what a unit is called ---- */

static const struct { const char *written, *name; } spellings[] = {
    { "kg", "kg" }, { "KGM", "kg" }, { "Kgs.", "kg" }, { "kilograms", "kg" }, { " K G ", "kg" }, { "кг", "kg" }, { "КГ", "kg" },
    { "公斤", "kg" }, { "g", "g" }, { "GRM", "g" }, { "grams", "g" }, { "mg", "mg" }, { "MGM", "mg" }, { "µg", "ug" },
    { "t", "t" }, { "TNE", "t" }, { "tonnes", "t" }, { "metric tons", "t" }, { "т", "t" }, { "тонна", "t" }, { "ТОННА", "t" },
    { "lbs", "lb" }, { "LBR", "lb" }, { "oz", "oz" }, { "STN", "short ton" }, { "LTN", "long ton" },
    { "L", "l" }, { "LTR", "l" }, { "litres", "l" }, { "liters", "l" }, { "литр", "l" }, { "ml", "ml" }, { "MLT", "ml" }, { "cc", "ml" },
    { "m3", "m3" }, { "m³", "m3" }, { "MTQ", "m3" }, { "HLT", "hl" }, { "US gallons", "US gallon" }, { "GLL", "US gallon" },
    { "imperial gallon", "imperial gallon" }, { "GLI", "imperial gallon" }, { "U.S. pint", "US pint" }, { "fl. oz", "US fluid ounce" },
    { "drums", "package" }, { "XDR", "package" }, { "pcs", "piece" }, { "tablets", "tablet" },
    { "", NULL }, { "s", NULL }, { "kgg", NULL }, { "litre of it", NULL }, { "k", NULL }, { ".", NULL }, { "'; DROP TABLE", NULL },
    { "a word that is much longer than any unit there ever was", NULL },
};

static void names(void)
{
    for (size_t i = 0; i < COUNT_OF(spellings); i++) {
        const struct unit *u = unit_find(str_of(spellings[i].written));

        if (!(u ? spellings[i].name && str_is(str_of(u->name), spellings[i].name) : !spellings[i].name))
            check_text(spellings[i].written, u ? u->name : "(none)", spellings[i].name ? spellings[i].name : "(none)");
    }
    check("every spelling leads where it should (F147)", true);
    check("a unit of mass", unit_find(STR("kg"))->kind == UNIT_MASS && str_is(STR("mass"), unit_kind_name(UNIT_MASS)));
    check("a missing unit is none", unit_find(STR_NONE) == NULL);
}

/* ---- exact conversions ---- */

#define NOT INT64_C(-1)

static const struct {
    const char *name, *unit, *quantity, *density;
    int64_t     mg;         /* NOT: cannot be converted */
} masses[] = {
    { "a kilogram",                           "kg",  "1",          "0", 1000000 },
    { "the smallest part of a kilogram",      "kg",  "0.000001",   "0", 1 },
    { "half a milligram is rounded up",       "g",   "0.0005",     "0", 1 },
    { "less is nothing",                      "g",   "0.000499",   "0", 0 },
    { "nothing is nothing",                   "kg",  "0",          "0", 0 },
    { "a tonne",                              "t",   "1",          "0", 1000000000 },
    { "a pound is 453.59237 g exactly",       "lb",  "100000",     "0", INT64_C(45359237000) },
    { "an ounce is a sixteenth of it",        "oz",  "1600000",    "0", INT64_C(45359237000) },
    { "a short ton is 2000 pounds",           "stn", "1",          "0", INT64_C(907184740) },
    { "a long ton is 2240 pounds",            "ltn", "1",          "0", INT64_C(1016046909) },
    { "micrograms",                           "ug",  "1500",       "0", 2 },
    { "a litre of water",                     "l",   "1",          "1", 1000000 },
    { "a litre of acetic anhydride",          "l",   "1",          "1.082", 1082000 },
    { "a litre of what is not known (F147)",  "l",   "1",          "0", NOT },
    { "a US gallon is 3.785411784 L",         "gll", "1000",       "1", INT64_C(3785411784) },
    { "an imperial one is 4.54609 L",         "gli", "1000",       "1", INT64_C(4546090000) },
    { "eight US pints are a gallon",          "ptl", "8000",       "1", INT64_C(3785411784) },
    { "four quarts as well",                  "qtl", "4000",       "1", INT64_C(3785411784) },
    { "a hundred and twenty-eight fluid ounces too", "oza", "128000", "1", INT64_C(3785411784) },
    { "a cubic metre",                        "m3",  "1",          "1.83", INT64_C(1830000000) },
    { "drums have no mass (F147)",            "drum", "12",        "1", NOT },
    { "the most that fits (F148)",            "mg",  "9223372036854.775807", "0", INT64_C(9223372036855) },
    { "more than fits (F148)",                "t",   "9223372037", "0", NOT },
    { "just under it (F148)",                 "t",   "9223372036", "0", INT64_C(9223372036000000000) },
    { "a volume that does not fit (F148)",    "m3",  "9223372036854", "25", NOT },
};

static void conversions(void)
{
    for (size_t i = 0; i < COUNT_OF(masses); i++) {
        int64_t quantity = 0, density = 0, mg = NOT;
        bool    ok;

        if (decimal_parse(str_of(masses[i].quantity), &quantity, NULL) < 0 || decimal_parse(str_of(masses[i].density), &density, NULL) < 0)
            check_text("the table's own numbers", masses[i].quantity, "");
        ok = unit_to_mg(unit_find(str_of(masses[i].unit)), quantity, density, &mg);
        check_int(masses[i].name, ok ? mg : NOT, masses[i].mg);
        if (!ok && mg != NOT)
            check_text("a refusal sets nothing", masses[i].name, "");
    }
}

static const struct { const char *name; int64_t value, num, den, want; bool ok; } scales[] = {
    { "exactly",                     10, 3, 5, 6, true },
    { "half is rounded up",          1, 1, 2, 1, true },
    { "less than half is not",       49, 1, 100, 0, true },
    { "the greatest",                INT64_MAX, 1, 1, INT64_MAX, true },
    { "through more than 64 bits",   INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX, true },
    { "what does not fit (F148)",    INT64_MAX, 2, 1, 0, false },
    { "by nothing",                  1, 1, 0, 0, false },
    { "by less than nothing",        1, 1, -1, 0, false },
};

static void scaling(void)
{
    for (size_t i = 0; i < COUNT_OF(scales); i++) {
        int64_t got = -7;
        bool    ok  = scale_i64(scales[i].value, scales[i].num, scales[i].den, &got);

        check(scales[i].name, ok == scales[i].ok && got == (ok ? scales[i].want : -7));
    }
}

int main(void)
{
    names();
    conversions();
    scaling();
    return tap_done();
}
