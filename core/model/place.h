/*
 * place.h - countries, ports and border points, and what a route looks like on the map.
 *
 * Countries come from Debian's iso-codes (ISO 3166-1) with our table of other spellings; places from
 * our own table of UN/LOCODEs that matter in precursor trade.
 */
#ifndef PW_MODEL_PLACE_H
#define PW_MODEL_PLACE_H

#include "base/map.h"
#include "model/shipment.h"
#include "model/table.h"

#define COUNTRY_INDEXES (26 * 26)
/* "AA" is 0, "ZZ" is 675; -1 for anything else. */
static inline int country_index(struct str code)
{
    if (code.n != 2 || code.p[0] < 'A' || code.p[0] > 'Z' || code.p[1] < 'A' || code.p[1] > 'Z')
        return -1;
    return (code.p[0] - 'A') * 26 + code.p[1] - 'A';
}

struct country {
    char       alpha2[3], alpha3[4];
    struct str name;
};

struct place {
    char       locode[6];
    char       country[3];
    struct str name, kind;      /* port, airport, border, free_zone, inland */
    int32_t    lat_mdeg, lon_mdeg;      /* thousandths of a degree; INT32_MIN when not known */
};

struct places {
    struct country *countries;
    size_t          n_countries;
    struct map      by_country;     /* alpha-2, alpha-3, numeric, folded names, aliases */
    struct place   *places;
    size_t          n_places;
    struct map      by_locode;
};

int places_build(struct places *p, const struct table *countries, const struct table *aliases,
                 const struct table *places, struct arena *a, struct pw_err *err);
void places_done(struct places *p);

/* country_fn of shipment.h; ctx is a const struct places *. */
bool places_country(const void *ctx, struct str written, struct str *ret_alpha2);
const struct country *places_country_info(const struct places *p, struct str alpha2);
const struct place *places_find(const struct places *p, struct str locode);

#define ROUTE_MAX 80
struct route {
    struct str          countries[ROUTE_MAX];   /* exporting, transit, importing, without repeats in a row */
    size_t              n_countries;
    const struct place *stops[ROUTE_MAX];       /* known places in order */
    size_t              n_stops, n_legs, n_unknown;
    int64_t             km;                     /* HISTORY_ABSENT under two known places with coordinates */
    int64_t             detour;                 /* millionths of the direct way; HISTORY_ABSENT when it says nothing */
    bool                free_zone, free_zone_export, exit_known;
};
void route_of(const struct places *p, const struct shipment *s, struct route *ret);

#endif
