/*
 * measure.h - what the number of a fact counts, and what values it can have at all.
 *
 * Read from the unit column of fields.def and facts.def, and from the endings of names: a parameter
 * `limit_kg` is in kg, a look-up of the column `litres` in litres. MEASURE_NONE says nothing and goes
 * with everything.
 */
#ifndef PW_MODEL_MEASURE_H
#define PW_MODEL_MEASURE_H

#include "model/window.h"

enum measure {
    MEASURE_NONE,
    MEASURE_KG, MEASURE_G, MEASURE_MG, MEASURE_TONNE,
    MEASURE_LITRE, MEASURE_ML,
    MEASURE_DAYS, MEASURE_HOURS, MEASURE_DATE, MEASURE_YEAR,
    MEASURE_USD, MEASURE_CENTS, MEASURE_USD_PER_KG, MEASURE_CURRENCY,
    MEASURE_DECLARED,       /* in the unit that the notification names */
    MEASURE_PERCENT, MEASURE_MILLIONTHS,
    MEASURE_RATIO,          /* a pure number, such as one mass over another */
    MEASURE_GRADE,          /* a place on a scale */
    MEASURE_COUNT, MEASURE_KM,
    MEASURES
};
const char *measure_name(enum measure m);       /* "kg", "USD a kg", "" */

/* What the unit column says of a fact. */
struct fact_unit {
    enum measure measure;
    double       least, most;   /* -INFINITY, INFINITY where there is no bound */
    struct str   words;         /* "a|b": the only ones of a text; n == 0: any */
    bool         always;        /* never absent in a shipment that is scored */
};
void fact_unit(size_t fact, struct fact_unit *ret);
/* Of a window's value. */
void window_unit(const struct window *w, struct fact_unit *ret);

/* By the ending of a name: "limit_kg", "kg", "fade_days", "per_cent". */
enum measure measure_of_name(struct str name);
/* Is the whole name one of a pure factor: factor, share, ratio, tolerance, or ends so? */
bool measure_factor_name(struct str name);

/* Of a * b, a / b and a - b (`op` '*', '/', '-', '+'); MEASURE_NONE where nothing certain comes out. */
enum measure measure_combine(char op, enum measure a, enum measure b);

#endif
