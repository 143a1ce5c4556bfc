#include "config.h"
#include "model/place.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "format/fold.h"

#define EARTH_KM        6371.0088   /* mean radius, IUGG */
#define DETOUR_MIN_KM   300         /* under this the ratio says more about rounding than about the route */
#define UNKNOWN_DEGREE  INT32_MIN

static void code_copy(char *to, size_t room, struct str from)
{
    size_t n = from.n < room - 1 ? from.n : room - 1;

    memcpy(to, from.p, n);
    to[n] = '\0';
}

static int add_name(struct places *p, struct arena *a, struct str name, size_t i, struct pw_err *err)
{
    BUF_AUTO   folded = { 0 };
    struct str key;

    fold_name(name, &folded);
    if (!folded.n)
        return PW_OK;
    key = arena_str(a, buf_view(&folded));
    return key.p && map_put(&p->by_country, key, i) ? PW_OK : err_nomem(err);
}

static int build_countries(struct places *p, const struct table *t, struct arena *a, struct pw_err *err)
{
    size_t alpha2 = table_column(t, "alpha2"), alpha3 = table_column(t, "alpha3");
    size_t name = table_column(t, "name"), number = table_column(t, "numeric");
    int    rc = PW_OK;

    p->countries = arena_alloc(a, (t->n_rows + 1) * sizeof *p->countries);
    if (!p->countries)
        return err_nomem(err);
    for (size_t r = 0; r < t->n_rows && rc == PW_OK; r++) {
        struct country       *c = &p->countries[p->n_countries];
        const struct country *there;

        if (table_cell(t, r, alpha2).n != 2)
            return err_set(err, PW_EINPUT, "countries: row %zu has no code of two letters", r + 2);
        there = places_country_info(p, table_cell(t, r, alpha2));
        if (there) {        /* a further name of the same country */
            rc = add_name(p, a, table_cell(t, r, name), (size_t)(there - p->countries), err);
            continue;
        }
        code_copy(c->alpha2, sizeof c->alpha2, table_cell(t, r, alpha2));
        code_copy(c->alpha3, sizeof c->alpha3, table_cell(t, r, alpha3));
        c->name = table_cell(t, r, name);
        if ((rc = add_name(p, a, str_of(c->alpha2), p->n_countries, err)) == PW_OK &&
            (rc = add_name(p, a, str_of(c->alpha3), p->n_countries, err)) == PW_OK &&
            (rc = add_name(p, a, table_cell(t, r, number), p->n_countries, err)) == PW_OK)
            rc = add_name(p, a, c->name, p->n_countries, err);
        p->n_countries++;
    }
    return rc;
}

static int build_aliases(struct places *p, const struct table *t, struct arena *a, struct pw_err *err)
{
    size_t alias = table_column(t, "alias"), country = table_column(t, "country");
    int    rc = PW_OK;

    for (size_t r = 0; r < t->n_rows && rc == PW_OK; r++) {
        const struct country *c = places_country_info(p, table_cell(t, r, country));

        if (!c)
            return err_set(err, PW_EINPUT, "country_aliases: row %zu names no known country", r + 2);
        rc = add_name(p, a, table_cell(t, r, alias), (size_t)(c - p->countries), err);
    }
    return rc;
}

/* "35.9078" degrees to thousandths. */
static int32_t degrees(struct str text)
{
    int64_t v;

    if (!text.n || decimal_parse(text, &v, NULL) < 0 || v > 180 * DECIMAL_ONE || v < -180 * DECIMAL_ONE)
        return UNKNOWN_DEGREE;
    return (int32_t)(v / 1000);
}

static int build_places(struct places *p, const struct table *t, struct arena *a, struct pw_err *err)
{
    size_t code = table_column(t, "locode"), country = table_column(t, "country"), kind = table_column(t, "kind");
    size_t name = table_column(t, "name"), lat = table_column(t, "lat"), lon = table_column(t, "lon");

    p->places = arena_alloc(a, (t->n_rows + 1) * sizeof *p->places);
    if (!p->places)
        return err_nomem(err);
    for (size_t r = 0; r < t->n_rows; r++) {
        struct place *q = &p->places[p->n_places++];

        if (table_cell(t, r, code).n != 5)
            return err_set(err, PW_EINPUT, "places: row %zu: '%.*s' is not a UN/LOCODE of five characters", r + 2,
                           (int)table_cell(t, r, code).n, table_cell(t, r, code).p);
        code_copy(q->locode, sizeof q->locode, table_cell(t, r, code));
        code_copy(q->country, sizeof q->country, table_cell(t, r, country));
        q->name     = table_cell(t, r, name);
        q->kind     = table_cell(t, r, kind);
        q->lat_mdeg = degrees(table_cell(t, r, lat));
        q->lon_mdeg = degrees(table_cell(t, r, lon));
        if (!map_put(&p->by_locode, table_cell(t, r, code), p->n_places - 1))
            return err_nomem(err);
    }
    return PW_OK;
}

int places_build(struct places *p, const struct table *countries, const struct table *aliases,
                 const struct table *places, struct arena *a, struct pw_err *err)
{
    int rc = build_countries(p, countries, a, err);

    if (rc == PW_OK && aliases)
        rc = build_aliases(p, aliases, a, err);
    if (rc == PW_OK && places)
        rc = build_places(p, places, a, err);
    return rc;
}

void places_done(struct places *p)
{
    map_done(&p->by_country);
    map_done(&p->by_locode);
}

bool places_country(const void *ctx, struct str written, struct str *ret_alpha2)
{
    const struct places *p = ctx;
    uint64_t             i;
    BUF_STACK(folded, 128);
    char                 small[2];

    if (written.n == 2) {       /* nearly always: two letters, no folding */
        for (int k = 0; k < 2; k++)
            small[k] = written.p[k] >= 'A' && written.p[k] <= 'Z' ? (char)(written.p[k] + 32) : written.p[k];
        if (!map_get(&p->by_country, (struct str){ small, 2 }, &i))
            return false;
    } else {
        fold_name(written, &folded);
        if (!map_get(&p->by_country, buf_view(&folded), &i))
            return false;
    }
    *ret_alpha2 = (struct str){ p->countries[i].alpha2, 2 };
    return true;
}

const struct country *places_country_info(const struct places *p, struct str alpha2)
{
    struct str code;

    if (alpha2.n != 2 || !places_country(p, alpha2, &code))
        return NULL;
    return (const struct country *)(const void *)(code.p - offsetof(struct country, alpha2));
}

const struct place *places_find(const struct places *p, struct str locode)
{
    uint64_t i;

    return map_get(&p->by_locode, locode, &i) ? &p->places[i] : NULL;
}

static double between_km(const struct place *a, const struct place *b)
{
    const double rad = 3.14159265358979323846 / 180.0 / 1000.0;
    double       la = a->lat_mdeg * rad, lb = b->lat_mdeg * rad;
    double       dlat = lb - la, dlon = (b->lon_mdeg - a->lon_mdeg) * rad;
    double       h = sin(dlat / 2) * sin(dlat / 2) + cos(la) * cos(lb) * sin(dlon / 2) * sin(dlon / 2);

    return 2 * EARTH_KM * asin(sqrt(h > 1 ? 1 : h));
}

static void add_country(struct route *r, struct str code)
{
    if (!code.n || r->n_countries == ROUTE_MAX)
        return;
    if (r->n_countries && str_eq(r->countries[r->n_countries - 1], code))
        return;
    r->countries[r->n_countries++] = code;
}

static void add_stop(const struct places *p, struct route *r, struct str code)
{
    const struct place *q;

    if (!code.n || r->n_stops == ROUTE_MAX)
        return;
    q = places_find(p, code);
    if (!q) {
        r->n_unknown++;
        return;
    }
    if (str_is(q->kind, "free_zone"))
        r->free_zone = true;
    if (!r->n_stops || r->stops[r->n_stops - 1] != q)
        r->stops[r->n_stops++] = q;
}

static void measure(struct route *r)
{
    const struct place *first = NULL, *last = NULL;
    double              km = 0, direct;
    size_t              n = 0;

    r->km = r->detour = HISTORY_ABSENT;
    for (size_t i = 0; i < r->n_stops; i++) {
        if (r->stops[i]->lat_mdeg == UNKNOWN_DEGREE || r->stops[i]->lon_mdeg == UNKNOWN_DEGREE)
            continue;
        if (last)
            km += between_km(last, r->stops[i]);
        last = r->stops[i];
        if (!first)
            first = last;
        n++;
    }
    if (n < 2)
        return;
    r->km = (int64_t)(km + 0.5);
    if (n >= 3 && (direct = between_km(first, last)) >= DETOUR_MIN_KM)
        r->detour = (int64_t)(km / direct * 1000 + 0.5) * 1000;     /* three decimals */
}

void route_of(const struct places *p, const struct shipment *s, struct route *ret)
{
    struct str          rest = s->text[FIELD_TRANSIT_COUNTRIES], item;
    const struct place *exit = places_find(p, s->text[FIELD_EXIT_POINT]);

    *ret = (struct route){ 0 };
    add_country(ret, s->text[FIELD_EXPORTING_COUNTRY]);
    while (text_split(&rest, '|', &item))
        add_country(ret, item);
    add_country(ret, s->text[FIELD_IMPORTING_COUNTRY]);

    add_stop(p, ret, s->text[FIELD_EXIT_POINT]);
    rest = s->text[FIELD_LEGS];
    while (text_split(&rest, '|', &item)) {
        const char *colon = memchr(item.p, ':', item.n);

        ret->n_legs++;
        if (colon)
            item.n = (size_t)(colon - item.p);
        add_stop(p, ret, text_trim(item));
    }
    add_stop(p, ret, s->text[FIELD_ENTRY_POINT]);
    ret->exit_known       = exit != NULL;
    ret->free_zone_export = exit && str_is(exit->kind, "free_zone");
    measure(ret);
}
