#include "config.h"
#include "model/deadline.h"

#include <stdlib.h>

#include "base/text.h"
#include "format/weekend.h"
#include "model/place.h"
#include "model/substance.h"

#define DAYS_MOST  366          /* no law lets an authority wait longer than a year */
#define LOOK_AHEAD 3660         /* days among which a working day is sought */

/* ---- building ---- */

static int by_country_day(const void *a, const void *b)
{
    const struct deadline_holiday *x = a, *y = b;

    return x->country != y->country ? x->country - y->country : (x->day > y->day) - (x->day < y->day);
}

static size_t count_holidays(const struct table *t)
{
    size_t n = 0;

    for (size_t i = 0; t && i < t->n_rows; i++) {
        struct str countries = table_cell(t, i, table_column(t, "country")), country;

        while (text_split(&countries, '|', &country))
            n++;
    }
    return n;
}

static int put_holidays(struct deadlines *d, const struct table *t, struct arena *a, struct pw_err *err)
{
    d->holidays = arena_alloc(a, (count_holidays(t) + 1) * sizeof *d->holidays);
    if (!d->holidays)
        return err_nomem(err);
    for (size_t i = 0; t && i < t->n_rows; i++) {
        struct str countries = table_cell(t, i, table_column(t, "country")), country;
        int32_t    day;

        if (table_unverified(t, i) || !date_parse(table_cell(t, i, table_column(t, "date")), &day))
            continue;
        while (text_split(&countries, '|', &country))
            d->holidays[d->n_holidays++] = (struct deadline_holiday){ country_index(country), day };
    }
    if (d->n_holidays)
        qsort(d->holidays, d->n_holidays, sizeof *d->holidays, by_country_day);
    return PW_OK;
}

int deadlines_build(struct deadlines *d, const struct table *clocks, const struct table *holidays, struct arena *a,
                    struct pw_err *err)
{
    static const char *const keys[] = { "country", "substance" };
    int                      rc     = PW_OK;

    *d          = (struct deadlines){ .clocks = clocks };
    d->weekends = arena_alloc(a, COUNTRY_INDEXES);
    if (!d->weekends)
        return err_nomem(err);
    if (clocks)
        rc = table_index_build(clocks, keys, 2, &d->rows, err);
    return rc < 0 ? rc : put_holidays(d, holidays, a, err);
}

void deadlines_done(struct deadlines *d) { table_index_done(&d->rows); }

/* ---- working days ---- */

/* Asked of CLDR once a country, since few are. Threads may ask at once: each writes the same byte. */
static unsigned weekend(const struct deadlines *d, struct str country)
{
    int            i = country_index(country);
    unsigned char *known, days;

    if (i < 0)
        return WEEKEND_SATURDAY | WEEKEND_SUNDAY;
    known = &d->weekends[i];
    days  = __atomic_load_n(known, __ATOMIC_RELAXED);
    if (!days) {
        days = (unsigned char)weekend_of(country);
        __atomic_store_n(known, days, __ATOMIC_RELAXED);
    }
    return days;
}

static bool is_holiday(const struct deadlines *d, int country, int32_t day)
{
    struct deadline_holiday wanted = { country, day };

    return d->n_holidays &&
           bsearch(&wanted, d->holidays, d->n_holidays, sizeof *d->holidays, by_country_day) != NULL;
}

bool deadline_working_day(const struct deadlines *d, struct str country, int32_t day)
{
    int of_week = (day % 7 + 7 + 3) % 7;        /* 1970-01-01 was a Thursday, 3 from Monday */

    return !(weekend(d, country) & 1u << of_week) && !is_holiday(d, country_index(country), day);
}

bool deadline_add_working(const struct deadlines *d, struct str country, int32_t from, int n, int32_t *ret)
{
    int32_t day = from;

    for (int i = 0; i < LOOK_AHEAD && n > 0; i++)
        n -= deadline_working_day(d, country, ++day);
    *ret = day;
    return n <= 0;
}

/* ---- the clock of a shipment ---- */

/* A row that nobody verified gives way to that for `all`. */
static bool clock_for(const struct deadlines *d, struct str country, const struct substance *what, size_t *ret_row)
{
    struct str all[] = { country, STR("all") }, keys[] = { country, what ? what->code : STR("all") };

    return (table_index_find(&d->rows, keys, ret_row) && !table_unverified(d->clocks, *ret_row)) ||
           (table_index_find(&d->rows, all, ret_row) && !table_unverified(d->clocks, *ret_row));
}

/* The clock of one country for one line (NULL: for the shipment as a whole). */
static bool ends(const struct deadlines *d, struct str country, const struct shipment *s, const struct goods_line *g,
                 struct deadline *ret)
{
    const struct table *t = d->clocks;
    size_t              row;
    uint64_t            days;

    if (!clock_for(d, country, g ? g->substance : NULL, &row))
        return false;
    if (!text_u64(table_cell(t, row, table_column(t, "days")), &days) || days > DAYS_MOST)
        return false;
    *ret = (struct deadline){ .on = s->received_on + (int32_t)days, .days = (int)days, .country = country,
                              .working = str_is(table_cell(t, row, table_column(t, "kind")), "working"),
                              .source = table_cell(t, row, table_column(t, "source")) };
    return !ret->working ||
           deadline_add_working(d, s->text[FIELD_IMPORTING_COUNTRY], s->received_on, ret->days, &ret->on);
}

bool deadline_of(const struct deadlines *d, const struct shipment *s, struct deadline *ret)
{
    struct str countries[] = { s->text[FIELD_IMPORTING_COUNTRY], s->text[FIELD_EXPORTING_COUNTRY] };
    bool       found       = false;

    for (size_t c = 0; c < 2 && !found && d->clocks; c++)
        for (size_t i = 0; i < (s->n_goods ? s->n_goods : 1); i++) {
            struct deadline one;

            if (ends(d, countries[c], s, s->n_goods ? &s->goods[i] : NULL, &one) && (!found || one.on < ret->on)) {
                *ret  = one;
                found = true;
            }
        }
    return found;
}
