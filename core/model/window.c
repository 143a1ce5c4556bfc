#include "config.h"
#include "model/window.h"

#include "base/text.h"

#define K false
#define M true
static const struct history_field_info fields[HISTORY_FIELD_COUNT] = {
#define H(id, name, kind, doc) [HIST_##id] = { name, kind, doc },
    HISTORY_FIELDS
#undef H
};
#undef K
#undef M

const struct history_field_info *history_field_info(enum history_field f)
{
    return &fields[f];
}

bool history_field_find(struct str name, enum history_field *ret)
{
    for (int f = 0; f < HISTORY_FIELD_COUNT; f++)
        if (str_is(name, fields[f].name)) {
            *ret = (enum history_field)f;
            return true;
        }
    return false;
}

int64_t history_key_of_text(struct str s)
{
    uint64_t h;

    if (s.n == 0)
        return HISTORY_ABSENT;
    h = text_hash(s);
    /* One hash in 2^64 would read as absent; it shares the key next to it. */
    return h == (uint64_t)HISTORY_ABSENT ? HISTORY_ABSENT + 1 : (int64_t)h;
}

bool history_field_goods(enum history_field f)
{
    switch (f) {
    case HIST_SUBSTANCE:
    case HIST_SUBSTANCE_CONCERNS:
    case HIST_FORM:
    case HIST_QUANTITY_KG:
    case HIST_VALUE_USD:
    case HIST_UNIT_PRICE_USD:
        return true;
    default:
        return false;
    }
}

bool history_field_country(enum history_field f)
{
    return f == HIST_EXPORTING_COUNTRY || f == HIST_IMPORTING_COUNTRY || f == HIST_ORIGIN_COUNTRY;
}

static bool compares(enum where_op op)
{
    return op == WHERE_SAME || op == WHERE_DIFFERENT || op == WHERE_NEAR;
}

enum fact_scope window_scope(const struct window *w)
{
    for (size_t i = 0; i < w->n_by; i++)
        if (history_field_goods(w->by[i]))
            return SCOPE_GOODS;
    for (size_t i = 0; i < w->n_where; i++)
        if (compares(w->where[i].op) && history_field_goods(w->where[i].field))
            return SCOPE_GOODS;
    return SCOPE_SHIPMENT;
}

enum fact_type window_type(const struct window *w)
{
    switch (w->op) {
    case WINDOW_COUNT:
    case WINDOW_DISTINCT:
    case WINDOW_DAYS_SINCE:
        return FACT_INTEGER;
    default:
        return FACT_NUMBER;
    }
}

static bool where_same(const struct window_where *a, const struct window_where *b)
{
    if (a->field != b->field || a->op != b->op || a->n != b->n || a->near != b->near)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (a->values[i] != b->values[i] || strcmp(a->words[i], b->words[i]) != 0)
            return false;
    return true;
}

bool window_same(const struct window *a, const struct window *b)
{
    if (a->op != b->op || a->of != b->of || a->days != b->days || a->n_by != b->n_by ||
        a->n_where != b->n_where || a->any_state != b->any_state)
        return false;
    for (size_t i = 0; i < a->n_by; i++)
        if (a->by[i] != b->by[i])
            return false;
    for (size_t i = 0; i < a->n_where; i++)
        if (!where_same(&a->where[i], &b->where[i]))
            return false;
    return true;
}

static void where_print(struct buf *out, const struct window_where *w)
{
    char share[DECIMAL_TEXT];

    buf_printf(out, "%s ", fields[w->field].name);
    switch (w->op) {
    case WHERE_SAME:
        buf_text(out, "is the same");
        break;
    case WHERE_DIFFERENT:
        buf_text(out, "is different");
        break;
    case WHERE_NEAR:
        buf_printf(out, "is within %s per cent", decimal_format(w->near * 100, share));
        break;
    case WHERE_IS:
    case WHERE_ONE_OF:
        buf_text(out, "is ");
        for (size_t i = 0; i < w->n; i++)
            buf_printf(out, "%s%s", i ? " or " : "", w->words[i]);
        break;
    }
}

void window_print(struct buf *out, const struct window *w)
{
    static const char *const words[] = {
        [WINDOW_COUNT] = "count", [WINDOW_SUM] = "sum", [WINDOW_MEAN] = "mean",
        [WINDOW_STDDEV] = "standard deviation", [WINDOW_MAX] = "maximum",
        [WINDOW_DISTINCT] = "different values", [WINDOW_DAYS_SINCE] = "days since the last",
        [WINDOW_LAST] = "last",
    };

    buf_text(out, words[w->op]);
    if (w->of < HISTORY_FIELD_COUNT)
        buf_printf(out, " of %s", fields[w->of].name);
    buf_text(out, " by ");
    for (size_t i = 0; i < w->n_by; i++)
        buf_printf(out, "%s%s", i ? ", " : "", fields[w->by[i]].name);
    buf_printf(out, " within %d day%s", w->days, w->days == 1 ? "" : "s");
    for (size_t i = 0; i < w->n_where; i++) {
        buf_text(out, i ? " and " : " where ");
        where_print(out, &w->where[i]);
    }
}
