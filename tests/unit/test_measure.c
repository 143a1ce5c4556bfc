#include "config.h"
#include "model/measure.h"

#include <math.h>

#include "tap.h"

static struct fact_unit unit_of(const char *name)
{
    struct fact_unit u = { 0 };
    size_t           fact;

    if (fact_find(str_of(name), &fact))
        fact_unit(fact, &u);
    return u;
}

static void test_facts(void)
{
    struct fact_unit u = unit_of("quantity_kg");

    check("a mass is in kg and not negative", u.measure == MEASURE_KG && u.least == 0 && u.most == INFINITY && !u.always);
    u = unit_of("notice_days");
    check("days of notice may be negative", u.measure == MEASURE_DAYS && u.least == -INFINITY);
    u = unit_of("substance_risk");
    check("a grade has both ends", u.measure == MEASURE_GRADE && u.least == 1 && u.most == 5);
    u = unit_of("lines.count");
    check("what is always there says so", u.measure == MEASURE_COUNT && u.always);
    u = unit_of("issued_on");
    check("a date is a date", u.measure == MEASURE_DATE && u.always);
    u = unit_of("role");
    check_str("words", u.words, "importing|exporting|transit|observed");
    check("are no unit", u.measure == MEASURE_NONE && u.always);
    check("a mode of transport has words", unit_of("transport_mode").words.n > 0);
    check("free text has none", unit_of("remarks").words.n == 0);
}

/* Every entry of the column means something: a slip in the list would be silent. */
static void test_column(void)
{
    for (size_t i = 0; i < fact_count(); i++) {
        const struct fact_info *f = fact_info(i);
        struct fact_unit        u;
        bool                    number = f->type == FACT_NUMBER || f->type == FACT_INTEGER, plain = !f->unit[0] || strcmp(f->unit, "!") == 0;

        fact_unit(i, &u);
        if (!plain && u.measure == MEASURE_NONE && !u.words.n)
            check_text(f->name, f->unit, "a unit or words");
        if ((u.words.n && f->type != FACT_TEXT) || (u.measure != MEASURE_NONE && !number && f->type != FACT_DATE))
            check_text(f->name, f->unit, "one that fits its type");
        if (f->type == FACT_NUMBER && u.measure == MEASURE_NONE)
            check_text(f->name, f->unit, "a number with a unit");
    }
    check("the column is whole", true);
}

static void test_names(void)
{
    static const struct { const char *name; enum measure measure; } names[] = {
        { "limit_kg", MEASURE_KG },      { "kg", MEASURE_KG },           { "least_g", MEASURE_G },     { "litres", MEASURE_LITRE },
        { "limit_l", MEASURE_LITRE },    { "fade_days", MEASURE_DAYS },  { "per_cent", MEASURE_PERCENT }, { "top_usd_per_kg", MEASURE_USD_PER_KG },
        { "top_usd", MEASURE_USD },      { "factor", MEASURE_NONE },     { "t", MEASURE_NONE },        { "packing", MEASURE_NONE },
        { "year_kg", MEASURE_KG },       { "days", MEASURE_DAYS },       { "x_millionths", MEASURE_MILLIONTHS }, { "", MEASURE_NONE },
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        check_int(names[i].name, measure_of_name(str_of(names[i].name)), names[i].measure);
    check("a share is a pure factor", measure_factor_name(STR("least_share")) && measure_factor_name(STR("factor")));
    check("a kilogram is not", !measure_factor_name(STR("factor_kg")));
}

static void test_combining(void)
{
    check_int("kg + kg", measure_combine('+', MEASURE_KG, MEASURE_KG), MEASURE_KG);
    check_int("date - date", measure_combine('-', MEASURE_DATE, MEASURE_DATE), MEASURE_DAYS);
    check_int("date + days", measure_combine('+', MEASURE_DATE, MEASURE_DAYS), MEASURE_DATE);
    check_int("date + a number", measure_combine('+', MEASURE_DATE, MEASURE_NONE), MEASURE_NONE);
    check_int("USD / kg", measure_combine('/', MEASURE_USD, MEASURE_KG), MEASURE_USD_PER_KG);
    check_int("USD a kg * kg", measure_combine('*', MEASURE_USD_PER_KG, MEASURE_KG), MEASURE_USD);
    check_int("kg / kg", measure_combine('/', MEASURE_KG, MEASURE_KG), MEASURE_RATIO);
    check_int("kg / count", measure_combine('/', MEASURE_KG, MEASURE_COUNT), MEASURE_KG);
    check_int("kg * a number may be anything", measure_combine('*', MEASURE_KG, MEASURE_NONE), MEASURE_NONE);
}

int main(void)
{
    test_facts();
    test_column();
    test_names();
    test_combining();
    return tap_done();
}
