#include "config.h"
#include "app/facts_impl.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "format/fold.h"

#define CHANGED_MAX 40      /* fields of an amendment that are named */
#define ITEMS_MAX   64

struct fact_value fact_list(struct arena *a, const struct str *items, size_t n)
{
    struct str *kept = arena_alloc(a, (n ? n : 1) * sizeof *kept);

    if (!kept)
        return (struct fact_value){ 0 };
    if (n)
        memcpy(kept, items, n * sizeof *kept);
    return (struct fact_value){ .type = FACT_LIST, .list = { kept, n } };
}

struct fact_value fact_split(struct arena *a, struct str text)
{
    struct str items[ITEMS_MAX];
    size_t     n = 0;

    while (n < ITEMS_MAX && text_split(&text, '|', &items[n]))
        n++;
    return fact_list(a, items, n);
}

/* Header fields that have a value even when nobody wrote one. */
static bool settled(const struct shipment *s, size_t field, struct fact_value *ret)
{
    switch (field) {
    case FIELD_RECEIVED_ON: *ret = (struct fact_value){ .type = FACT_DATE, .i = s->received_on }; return true;
    case FIELD_REPLY_BY:
        *ret = s->reply_by == HISTORY_ABSENT ? (struct fact_value){ 0 }
                                             : (struct fact_value){ .type = FACT_DATE, .i = s->reply_by };
        return true;
    case FIELD_VERSION:     *ret = fact_int(s->version); return true;
    case FIELD_ACTION:      *ret = fact_str(str_of(action_name(s->action))); return true;
    case FIELD_REGIME:      *ret = fact_str(str_of(regime_name(s->regime))); return true;
    case FIELD_ISSUER:      *ret = fact_str(s->issuer); return true;
    default:                return false;
    }
}

struct fact_value fact_of_field(struct reading *x, size_t field)
{
    bool       goods = field >= FIELD_HEADER_COUNT;
    struct str text  = goods ? x->g->text[field - FIELD_HEADER_COUNT] : x->q->s->text[field];
    int32_t    day;
    uint64_t   whole;
    int64_t    decimal;
    struct fact_value v;

    if (!goods && settled(x->q->s, field, &v))
        return v;
    if (!text.n)
        return (struct fact_value){ 0 };
    switch (field_info(field)->kind) {
    case KIND_DATE:
        return date_parse(text, &day) ? (struct fact_value){ .type = FACT_DATE, .i = day }
                                      : (struct fact_value){ 0 };
    case KIND_INTEGER:
        return text_u64(text, &whole) ? fact_int((int64_t)whole) : (struct fact_value){ 0 };
    case KIND_DECIMAL:
        return decimal_parse(text, &decimal, NULL) == PW_OK ? fact_number(decimal) : (struct fact_value){ 0 };
    case KIND_COUNTRIES:
    case KIND_LIST:
        return fact_split(x->a, text);
    default:
        return fact_str(text);
    }
}

/* ---- what the shipment has that no field says ---- */

static const struct route *route(struct reading *x)
{
    if (!x->routed)
        route_of(&x->ref->places, x->q->s, &x->route);
    x->routed = true;
    return &x->route;
}

/* How many of the route's countries stand on the corridor in its order. */
static size_t met_in_order(const struct corridor *k, const struct route *r)
{
    size_t at = 0, met = 0;

    for (size_t i = 0; i < r->n_countries; i++)
        for (size_t j = at; j < k->n; j++)
            if (str_eq(r->countries[i], k->countries[j])) {
                met++;
                at = j + 1;
                break;
            }
    return met;
}

/* Corridors of which the route has two countries in the corridor's order. */
static struct fact_value corridors(struct reading *x)
{
    const struct route *r = route(x);
    struct str          found[ITEMS_MAX];
    uint64_t            once = 0, twice = 0;
    size_t              n = 0;

    for (size_t i = 0; i < r->n_countries; i++) {
        int      at = country_index(r->countries[i]);
        uint64_t on = at < 0 ? 0 : x->ref->corridor_of[at];

        twice |= once & on;
        once |= on;
    }
    for (size_t c = 0; twice && c < x->ref->n_corridors && n < ITEMS_MAX; c++)
        if (twice >> c & 1 && met_in_order(&x->ref->corridors[c], r) >= 2)
            found[n++] = x->ref->corridors[c].name;
    return fact_list(x->a, found, n);
}

static struct fact_value days_between(int64_t from, int64_t to)
{
    return from == HISTORY_ABSENT || to == HISTORY_ABSENT ? (struct fact_value){ 0 } : fact_int(to - from);
}

/* Absent unless both days are known. */
static struct fact_value is_before(int64_t day, int64_t other)
{
    return day == HISTORY_ABSENT || other == HISTORY_ABSENT ? (struct fact_value){ 0 } : fact_bool(day < other);
}

static struct fact_value sum_lines(const struct shipment *s, bool value)
{
    int64_t sum = 0;

    for (size_t i = 0; i < s->n_goods; i++) {
        int64_t v = value ? s->goods[i].value_usd : s->goods[i].quantity_mg;

        if (v == HISTORY_ABSENT || __builtin_add_overflow(sum, v, &sum))
            return (struct fact_value){ 0 };
    }
    return s->n_goods ? fact_number(sum) : (struct fact_value){ 0 };
}

static int by_text(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static struct fact_value sorted_set(struct arena *a, struct str *items, size_t n)
{
    size_t kept = 0;

    if (n)
        qsort(items, n, sizeof *items, by_text);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || !str_eq(items[i], items[i - 1]))
            items[kept++] = items[i];
    return fact_list(a, items, kept);
}

static struct fact_value line_texts(struct reading *x, bool concerns)
{
    const struct shipment *s    = x->q->s;
    struct str            *all  = arena_alloc(x->a, (s->n_goods * SUBSTANCE_LIST_MAX + 1) * sizeof *all);
    size_t                 n    = 0;

    if (!all)
        return (struct fact_value){ 0 };
    for (size_t i = 0; i < s->n_goods; i++) {
        const struct substance *b = s->goods[i].substance;

        if (b && !concerns)
            all[n++] = b->code;
        for (size_t k = 0; b && concerns && k < b->n_concerns; k++)
            all[n++] = b->concerns[k];
    }
    return sorted_set(x->a, all, n);
}

static int64_t count_lines(const struct shipment *s, bool listed)
{
    int64_t n = 0;

    for (size_t i = 0; i < s->n_goods; i++) {
        const struct substance *b = s->goods[i].substance;

        n += listed ? b && (str_is(b->table, "I") || str_is(b->table, "II")) : !b;
    }
    return n;
}

/* Without what every amendment changes. */
static struct fact_value changed(struct reading *x)
{
    struct str names[CHANGED_MAX];
    size_t     n, kept = 0;

    if (!x->q->previous)
        return (struct fact_value){ 0 };
    n = shipment_diff(x->q->previous, x->q->s, x->a, names, CHANGED_MAX);
    for (size_t i = 0; i < n; i++)
        if (!str_is(names[i], "version") && !str_is(names[i], "action") && !str_is(names[i], "issued_on"))
            names[kept++] = names[i];
    return fact_list(x->a, names, kept);
}

static struct fact_value changed_after_departure(const struct subject *q)
{
    int32_t day;

    if (!q->previous)
        return (struct fact_value){ 0 };
    return fact_bool(date_parse(q->previous->text[FIELD_DEPARTURE_ON], &day) && q->s->received_on >= day);
}

static struct fact_value pen_gap(struct reading *x)
{
    struct fact_value mass = sum_lines(x->q->s, false);
    __int128          gap;

    if (mass.type == FACT_ABSENT || x->q->pen_mg == HISTORY_ABSENT || x->q->pen_mg <= 0)
        return (struct fact_value){ 0 };
    gap = (__int128)mass.i - x->q->pen_mg;
    if (gap < 0)
        gap = -gap;
    gap = gap * 100 * DECIMAL_ONE / x->q->pen_mg;
    return gap > INT64_MAX ? (struct fact_value){ 0 } : fact_number((int64_t)gap);
}

static struct fact_value word_kind(struct reading *x, enum word_list list, struct str text)
{
    const struct phrases *p = &x->ref->words[list];
    size_t                row;

    if (!phrases_first(p, text, &row))
        return (struct fact_value){ 0 };
    return fact_str(table_cell(p->table, row, table_column(p->table, "kind")));
}

static struct fact_value remarks_kind(struct reading *x)
{
    const struct shipment *s = x->q->s;
    struct fact_value      v = word_kind(x, WORDS_REMARK, s->text[FIELD_REMARKS]);

    for (size_t i = 0; i < s->n_goods && v.type == FACT_ABSENT; i++)
        v = word_kind(x, WORDS_REMARK, s->goods[i].text[GOODS(PACKAGE_KIND)]);
    return v;
}

static struct fact_value payment_kind(struct reading *x)
{
    struct str        method = x->q->s->text[FIELD_PAYMENT_METHOD];
    struct fact_value v;

    if (!method.n || !x->ref->words[WORDS_PAYMENT].table)
        return (struct fact_value){ 0 };
    v = word_kind(x, WORDS_PAYMENT, method);
    return v.type == FACT_ABSENT ? fact_str(STR("usual")) : v;
}

static struct fact_value route_fact(struct reading *x, size_t fact)
{
    const struct route *r = route(x);

    switch (fact) {
    case FACT_ROUTE_COUNTRIES:        return fact_list(x->a, r->countries, r->n_countries);
    case FACT_ROUTE_CORRIDORS:        return corridors(x);
    case FACT_ROUTE_LEGS:             return r->n_legs ? fact_int((int64_t)r->n_legs) : (struct fact_value){ 0 };
    case FACT_ROUTE_KM:               return fact_int(r->km);
    case FACT_ROUTE_DETOUR:           return fact_number(r->detour);
    case FACT_ROUTE_FREE_ZONE:        return r->n_stops ? fact_bool(r->free_zone) : (struct fact_value){ 0 };
    case FACT_ROUTE_FREE_ZONE_EXPORT: return r->exit_known ? fact_bool(r->free_zone_export) : (struct fact_value){ 0 };
    default:                          return fact_int((int64_t)r->n_unknown);
    }
}

static struct fact_value line_fact(struct reading *x, size_t fact)
{
    const struct shipment *s = x->q->s;

    switch (fact) {
    case FACT_LINES_COUNT:           return fact_int((int64_t)s->n_goods);
    case FACT_LINES_SUM_QUANTITY_KG: return sum_lines(s, false);
    case FACT_LINES_SUM_VALUE_USD:   return sum_lines(s, true);
    case FACT_LINES_SUBSTANCES:      return line_texts(x, false);
    case FACT_LINES_CONCERNS:        return line_texts(x, true);
    case FACT_LINES_LISTED:          return fact_int(count_lines(s, true));
    default:                         return fact_int(count_lines(s, false));
    }
}

static struct fact_value chain_fact(struct reading *x, size_t fact)
{
    const struct subject  *q   = x->q;
    const struct shipment *was = q->previous;
    size_t                 row;

    switch (fact) {
    case FACT_AMENDED:                 return fact_bool(was != NULL);
    case FACT_CHANGED:                 return changed(x);
    case FACT_CHANGED_AFTER_DEPARTURE: return changed_after_departure(q);
    case FACT_VERSION_GAP:             return fact_bool(q->version_gap);
    case FACT_PREVIOUS_IMPORTING_COUNTRY:
        return was ? fact_str(was->text[FIELD_IMPORTING_COUNTRY]) : (struct fact_value){ 0 };
    case FACT_PREVIOUS_IMPORTER_NAME:
        return was ? fact_str(was->text[FIELD_IMPORTER_NAME]) : (struct fact_value){ 0 };
    case FACT_MOVED_EXPORTER_GAPS: return fact_int(q->beside ? q->beside->exporter_gaps : HISTORY_ABSENT);
    case FACT_MOVED_IMPORTER_GAPS: return fact_int(q->beside ? q->beside->importer_gaps : HISTORY_ABSENT);
    case FACT_PEN_FOUND:        return q->pen_named ? fact_bool(q->pen_found) : (struct fact_value){ 0 };
    case FACT_PEN_OBJECTED:     return q->pen_found ? fact_bool(q->pen_objected) : (struct fact_value){ 0 };
    case FACT_PEN_QUANTITY_GAP: return q->pen_found ? pen_gap(x) : (struct fact_value){ 0 };
    case FACT_PAYMENT_KIND:     return payment_kind(x);
    case FACT_REMARKS_KIND:     return remarks_kind(x);
    default:                    /* FACT_END_USE_VAGUE */
        if (!q->s->text[FIELD_END_USE].n || !x->ref->words[WORDS_VAGUE_USE].table)
            return (struct fact_value){ 0 };
        return fact_bool(phrases_whole(&x->ref->words[WORDS_VAGUE_USE], q->s->text[FIELD_END_USE], &row));
    }
}

struct fact_value fact_of_shipment(struct reading *x, size_t fact)
{
    const struct shipment *s = x->q->s;

    switch (fact) {
    case FACT_ROLE:          return fact_str(str_of(office_role_name(s->role)));
    case FACT_MISSING_COUNT: return fact_int((int64_t)s->n_missing);
    case FACT_NOTICE_DAYS:   return days_between(s->received_on, s->departure_on);
    case FACT_REPLY_DAYS:    return days_between(s->received_on, s->reply_by);
    case FACT_NOTICE_LATE:   return is_before(s->departure_on, s->reply_by);
    case FACT_NOTICE_AFTER_DEPARTURE: return is_before(s->departure_on, s->received_on);
    case FACT_TRANSIT_DAYS:  return days_between(s->departure_on, s->arrival_on);
    case FACT_CONTACT_ALERTS:       return facts_alerts(x, ALERT_BY_CONTACT, 0)->count;
    case FACT_CONTACT_ALERTS_HOW:   return facts_alerts(x, ALERT_BY_CONTACT, 0)->how;
    case FACT_CARRIAGE_ALERTS:      return facts_alerts(x, ALERT_BY_CONTAINER, 0)->count;
    case FACT_CARRIAGE_ALERTS_EXACT: return facts_alerts(x, ALERT_BY_CONTAINER, 0)->exact;
    case FACT_CARRIAGE_ALERTS_HOW:  return facts_alerts(x, ALERT_BY_CONTAINER, 0)->how;
    case FACT_CORRIDOR_ALERTS:      return facts_alerts(x, ALERT_BY_CORRIDOR, 0)->count;
    case FACT_CORRIDOR_ALERTS_HOW:  return facts_alerts(x, ALERT_BY_CORRIDOR, 0)->how;
    case FACT_CONTAINER_COUNT: {
        struct fact_value list = fact_split(x->a, s->text[FIELD_CONTAINERS]);

        return list.list.n ? fact_int((int64_t)list.list.n) : (struct fact_value){ 0 };
    }
    default:
        break;
    }
    if (fact >= FACT_ROUTE_COUNTRIES && fact <= FACT_ROUTE_UNKNOWN)
        return route_fact(x, fact);
    if (fact >= FACT_LINES_COUNT && fact <= FACT_LINES_UNRESOLVED)
        return line_fact(x, fact);
    return chain_fact(x, fact);
}
