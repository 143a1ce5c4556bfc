#include "config.h"
#include "model/measure.h"

#include <math.h>

#include "base/mem.h"
#include "base/text.h"

/* Names of the unit column and endings of names; the first of a measure names it in messages. */
static const struct { const char *word; enum measure measure; } words[] = {
    { "kg", MEASURE_KG },           { "g", MEASURE_G },                 { "mg", MEASURE_MG },
    { "tonnes", MEASURE_TONNE },    { "t", MEASURE_TONNE },             { "litres", MEASURE_LITRE },
    { "l", MEASURE_LITRE },         { "ml", MEASURE_ML },               { "days", MEASURE_DAYS },
    { "day", MEASURE_DAYS },        { "hours", MEASURE_HOURS },         { "year", MEASURE_YEAR },
    { "usd_per_kg", MEASURE_USD_PER_KG }, { "usd", MEASURE_USD },       { "cents", MEASURE_CENTS },
    { "currency", MEASURE_CURRENCY }, { "declared", MEASURE_DECLARED }, { "percent", MEASURE_PERCENT },
    { "per_cent", MEASURE_PERCENT }, { "pct", MEASURE_PERCENT },        { "millionths", MEASURE_MILLIONTHS },
    { "ratio", MEASURE_RATIO },     { "count", MEASURE_COUNT },         { "km", MEASURE_KM },
};

const char *measure_name(enum measure m)
{
    switch (m) {
    case MEASURE_NONE:       return "";
    case MEASURE_DATE:       return "a date";
    case MEASURE_GRADE:      return "a grade";
    case MEASURE_RATIO:      return "a ratio";
    case MEASURE_COUNT:      return "a count";
    case MEASURE_YEAR:       return "a year";
    case MEASURE_CENTS:      return "US cents";
    case MEASURE_USD:        return "USD";
    case MEASURE_USD_PER_KG: return "USD a kg";
    case MEASURE_CURRENCY:   return "the invoice's currency";
    case MEASURE_DECLARED:   return "the unit that was declared";
    case MEASURE_PERCENT:    return "per cent";
    default:
        for (size_t i = 0; i < COUNT_OF(words); i++)
            if (words[i].measure == m)
                return words[i].word;
        return "";
    }
}

static enum measure measure_of_word(struct str s)
{
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_is(s, words[i].word))
            return words[i].measure;
    return MEASURE_NONE;
}

static bool ends(struct str name, const char *word)
{
    size_t n = strlen(word);

    return name.n >= n && memcmp(name.p + name.n - n, word, n) == 0 && (name.n == n || name.p[name.n - n - 1] == '_');
}

enum measure measure_of_name(struct str name)
{
    enum measure best   = MEASURE_NONE;
    size_t       length = 0;

    for (size_t i = 0; i < COUNT_OF(words); i++) {
        size_t n = strlen(words[i].word);

        /* "kg" is a unit, "t" alone is somebody's local. */
        if (n > length && ends(name, words[i].word) && (n > 1 || name.n > 1) &&
            words[i].measure != MEASURE_CURRENCY && words[i].measure != MEASURE_DECLARED &&
            words[i].measure != MEASURE_COUNT && words[i].measure != MEASURE_RATIO) {
            best   = words[i].measure;
            length = n;
        }
    }
    return best;
}

bool measure_factor_name(struct str name)
{
    return ends(name, "factor") || ends(name, "share") || ends(name, "ratio") || ends(name, "tolerance");
}

static void grade(struct str s, struct fact_unit *ret)
{
    uint64_t    least, most;
    struct str  first = { s.p, 0 };
    const char *dots  = NULL;

    for (size_t i = 0; i + 1 < s.n && !dots; i++)
        if (s.p[i] == '.' && s.p[i + 1] == '.')
            dots = s.p + i;
    if (!dots)
        return;
    first.n = (size_t)(dots - s.p);
    if (text_u64(first, &least) && text_u64((struct str){ dots + 2, s.n - first.n - 2 }, &most)) {
        ret->measure = MEASURE_GRADE;
        ret->least   = (double)least;
        ret->most    = (double)most;
    }
}

void fact_unit(size_t fact, struct fact_unit *ret)
{
    const struct fact_info *info = fact_info(fact);
    struct str              s    = str_of(info->unit);
    bool                    either;

    *ret = (struct fact_unit){ .least = -INFINITY, .most = INFINITY };
    if (s.n && s.p[s.n - 1] == '!') {
        ret->always = true;
        s.n--;
    }
    if (info->type == FACT_DATE)
        ret->measure = MEASURE_DATE;
    if (s.n && memchr(s.p, '|', s.n)) {
        ret->words = s;
        return;
    }
    either = s.n > 2 && memcmp(s.p, "+-", 2) == 0;
    if (either)
        s = (struct str){ s.p + 2, s.n - 2 };
    if (!s.n)
        return;
    ret->measure = measure_of_word(s);
    if (ret->measure == MEASURE_NONE) {
        grade(s, ret);
        return;
    }
    if (!either)
        ret->least = 0;
}

void window_unit(const struct window *w, struct fact_unit *ret)
{
    *ret = (struct fact_unit){ .least = 0, .most = INFINITY };
    switch (w->op) {
    case WINDOW_COUNT:
    case WINDOW_DISTINCT:
        ret->measure = MEASURE_COUNT;
        return;
    case WINDOW_DAYS_SINCE:
        ret->measure = MEASURE_DAYS;
        ret->most    = w->days;
        return;
    default:
        ret->measure = w->of == HIST_QUANTITY_KG ? MEASURE_KG : w->of == HIST_VALUE_USD ? MEASURE_USD
                       : w->of == HIST_UNIT_PRICE_USD ? MEASURE_USD_PER_KG : MEASURE_NONE;
        return;
    }
}

/* A count of things leaves the unit of what is counted; a ratio as well. */
static bool pure(enum measure m)
{
    return m == MEASURE_RATIO || m == MEASURE_COUNT;
}

enum measure measure_combine(char op, enum measure a, enum measure b)
{
    if (a == MEASURE_NONE || b == MEASURE_NONE)
        return op == '+' || op == '-' ? (a == MEASURE_DATE || b == MEASURE_DATE ? MEASURE_NONE : a ? a : b) : MEASURE_NONE;
    if (op == '*')
        return pure(a) ? b : pure(b) ? a
               : (a == MEASURE_KG && b == MEASURE_USD_PER_KG) || (a == MEASURE_USD_PER_KG && b == MEASURE_KG) ? MEASURE_USD
                                                                                                             : MEASURE_NONE;
    if (op == '/')
        return a == b ? MEASURE_RATIO : pure(b) ? a : a == MEASURE_USD && b == MEASURE_KG ? MEASURE_USD_PER_KG : MEASURE_NONE;
    if (op == '-' && a == MEASURE_DATE && b == MEASURE_DATE)
        return MEASURE_DAYS;
    if (a == MEASURE_DATE || b == MEASURE_DATE)
        return a == MEASURE_DAYS || b == MEASURE_DAYS ? MEASURE_DATE : MEASURE_NONE;
    return a == b ? a : MEASURE_NONE;
}
