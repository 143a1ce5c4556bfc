#include "config.h"
#include "model/deadline.h"

#include <stdlib.h>

#include "base/text.h"
#include "format/weekend.h"
#include "model/substance.h"

#define COUNTRIES  (26 * 26)
#define DAYS_MOST  366          /* no law lets an authority wait longer than a year */
#define LOOK_AHEAD 3660         /* days among which a working day is sought */

/* "AA" is 0; -1 for what is no code of two letters. */
static int country_index(struct str code)
{
    if (code.n != 2 || code.p[0] < 'A' || code.p[0] > 'Z' || code.p[1] < 'A' || code.p[1] > 'Z')
        return -1;
    return (code.p[0] - 'A') * 26 + code.p[1] - 'A';
}

/* ---- building ---- */

static int put_clock(struct deadlines *d, struct str country, struct str substances, size_t row, struct arena *a,
                     struct pw_err *err)
{
    struct str substance;

    while (text_split(&substances, '|', &substance)) {
        BUF_STACK(key, 64);
        struct str kept;

        buf_str(&key, country);
        buf_byte(&key, '|');
        buf_str(&key, substance);
        kept = arena_str(a, buf_view(&key));
        if (!kept.p || !map_put(&d->rows, kept, row))
            return err_nomem(err);
    }
    return PW_OK;
}

static int put_clocks(struct deadlines *d, struct arena *a, struct pw_err *err)
{
    const struct table *t = d->clocks;
    int                 rc = PW_OK;

    for (size_t i = 0; t && i < t->n_rows && rc == PW_OK; i++) {
        struct str countries = table_cell(t, i, table_column(t, "country")), country;

        while (!table_unverified(t, i) && rc == PW_OK && text_split(&countries, '|', &country))
            rc = put_clock(d, country, table_cell(t, i, table_column(t, "substance")), i, a, err);
    }
    return rc;
}

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
    int rc;

    *d          = (struct deadlines){ .clocks = clocks };
    d->weekends = arena_alloc(a, COUNTRIES);
    if (!d->weekends)
        return err_nomem(err);
    for (int i = 0; i < COUNTRIES; i++)
        d->weekends[i] = 0;
    rc = put_clocks(d, a, err);
    return rc < 0 ? rc : put_holidays(d, holidays, a, err);
}

void deadlines_done(struct deadlines *d) { map_done(&d->rows); }

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

static bool clock_for(const struct deadlines *d, struct str country, struct str substance, size_t *ret_row)
{
    BUF_STACK(key, 64);
    uint64_t row;

    buf_str(&key, country);
    buf_byte(&key, '|');
    buf_str(&key, substance);
    if (!map_get(&d->rows, buf_view(&key), &row))
        return false;
    *ret_row = (size_t)row;
    return true;
}

/* The clock of one country for one line (NULL: for the shipment as a whole). */
static bool ends(const struct deadlines *d, struct str country, const struct shipment *s, const struct goods_line *g,
                 struct deadline *ret)
{
    const struct table *t = d->clocks;
    size_t              row;
    uint64_t            days;

    if (!(g && g->substance && clock_for(d, country, g->substance->code, &row)) &&
        !clock_for(d, country, STR("all"), &row))
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

    for (size_t c = 0; c < 2 && !found && d->rows.n; c++)
        for (size_t i = 0; i < (s->n_goods ? s->n_goods : 1); i++) {
            struct deadline one;

            if (ends(d, countries[c], s, s->n_goods ? &s->goods[i] : NULL, &one) && (!found || one.on < ret->on)) {
                *ret  = one;
                found = true;
            }
        }
    return found;
}
