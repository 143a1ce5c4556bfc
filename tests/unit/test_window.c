#include "config.h"
#include "model/window.h"

#include "base/mem.h"
#include "model/profile.h"
#include "tap.h"

static void fields(void)
{
    enum history_field f = HIST_STATE;

    for (int i = 0; i < HISTORY_FIELD_COUNT; i++) {
        const struct history_field_info *info = history_field_info((enum history_field)i);

        if (!history_field_find(str_of(info->name), &f) || f != (enum history_field)i)
            check_text("every field is found by its name", info->name, "");
    }
    f = HIST_STATE;
    check("an unknown field is refused", !history_field_find(STR("importer.name"), &f));
    check_int("and sets nothing", f, HIST_STATE);
    check("masses are amounts", history_field_info(HIST_QUANTITY_KG)->amount);
    check("parties are keys", !history_field_info(HIST_IMPORTER)->amount);
    check("a substance is of the line", history_field_goods(HIST_SUBSTANCE));
    check("a party is of the shipment", !history_field_goods(HIST_IMPORTER));
    check("countries are told apart", history_field_country(HIST_ORIGIN_COUNTRY) && !history_field_country(HIST_EXIT_POINT));
}

static void keys(void)
{
    check_int("an empty text has no key", history_key_of_text(STR("")), HISTORY_ABSENT);
    check_int("a missing text has no key", history_key_of_text(STR_NONE), HISTORY_ABSENT);
    check("a text has one", history_key_of_text(STR("DE")) != HISTORY_ABSENT);
    check("equal texts have the same", history_key_of_text(STR("DE")) == history_key_of_text(str_of("DE")));
    check("different texts have different ones", history_key_of_text(STR("DE")) != history_key_of_text(STR("ED")));
}

#define BY(...) .by = { __VA_ARGS__ }, .n_by = sizeof((enum history_field[]){ __VA_ARGS__ }) / sizeof(enum history_field)

static const struct {
    const char     *name;
    struct window   w;
    enum fact_scope scope;
    enum fact_type  type;
    const char     *text;
} windows[] = {
    { "a sum by importer is one value for all lines",
      { .op = WINDOW_SUM, .of = HIST_QUANTITY_KG, .days = 90, BY(HIST_IMPORTER) }, SCOPE_SHIPMENT, FACT_NUMBER,
      "sum of quantity_kg by importer within 90 days" },
    { "a sum by substance is one for each line",
      { .op = WINDOW_SUM, .of = HIST_QUANTITY_KG, .days = 1, BY(HIST_IMPORTER, HIST_SUBSTANCE) }, SCOPE_GOODS,
      FACT_NUMBER, "sum of quantity_kg by importer, substance within 1 day" },
    { "a literal substance does not depend on the line",
      { .op = WINDOW_COUNT, .of = HISTORY_FIELD_COUNT, .days = 30, BY(HIST_IMPORTER), .n_where = 1,
        .where = { { .field = HIST_SUBSTANCE, .op = WHERE_IS, .n = 1, .values = { 7 }, .words = { "ACETONE" } } } },
      SCOPE_SHIPMENT, FACT_INTEGER, "count by importer within 30 days where substance is ACETONE" },
    { "another substance than this line's does",
      { .op = WINDOW_DISTINCT, .of = HIST_SUBSTANCE, .days = 30, BY(HIST_IMPORTER), .n_where = 1,
        .where = { { .field = HIST_SUBSTANCE, .op = WHERE_DIFFERENT } } },
      SCOPE_GOODS, FACT_INTEGER, "different values of substance by importer within 30 days where substance is different" },
    { "a mass near this line's does",
      { .op = WINDOW_DAYS_SINCE, .of = HISTORY_FIELD_COUNT, .days = 180, BY(HIST_EXPORTER), .n_where = 2,
        .where = { { .field = HIST_QUANTITY_KG, .op = WHERE_NEAR, .near = 200000 },
                   { .field = HIST_STATE, .op = WHERE_ONE_OF, .n = 2, .words = { "seized", "withdrawn" } } } },
      SCOPE_GOODS, FACT_INTEGER,
      "days since the last by exporter within 180 days where quantity_kg is within 20 per cent and "
      "state is seized or withdrawn" },
    { "the last price",
      { .op = WINDOW_LAST, .of = HIST_UNIT_PRICE_USD, .days = 365, BY(HIST_EXPORTER), .n_where = 1,
        .where = { { .field = HIST_IMPORTING_COUNTRY, .op = WHERE_SAME } } },
      SCOPE_SHIPMENT, FACT_NUMBER,
      "last of unit_price_usd by exporter within 365 days where importing_country is the same" },
};

static void scopes(void)
{
    for (size_t i = 0; i < COUNT_OF(windows); i++) {
        BUF_AUTO text = { 0 };

        check_int(windows[i].name, window_scope(&windows[i].w), windows[i].scope);
        check_int("its type", window_type(&windows[i].w), windows[i].type);
        window_print(&text, &windows[i].w);
        check_str("its words", buf_view(&text), windows[i].text);
        for (size_t k = 0; k < COUNT_OF(windows); k++)
            if (window_same(&windows[i].w, &windows[k].w) != (i == k))
                check_text("a window is the same as itself alone", windows[i].name, windows[k].name);
    }
}

static void differences(void)
{
    const struct window base = windows[4].w;
    struct window       w;

#define CHANGED(name, change) (w = base, (change), check(name, !window_same(&base, &w)))
    CHANGED("other days make another window", w.days = 181);
    CHANGED("another tolerance does", w.where[0].near = 1);
    CHANGED("another word does", w.where[1].words[0][0] = 'S');
    CHANGED("another operation does", w.op = WINDOW_COUNT);
    CHANGED("another grouping does", w.by[0] = HIST_IMPORTER);
    CHANGED("one condition less does", w.n_where = 1);
#undef CHANGED
}

static void lanes(void)
{
    int lane = LANE_NONE;

    check("lanes are found by name", lane_find(STR("yellow"), &lane) && lane == LANE_YELLOW);
    check("others are not", !lane_find(STR("amber"), &lane) && lane == LANE_YELLOW);
    check_text("no lane has a word too", lane_name(LANE_NONE), "none");
    check_text("red is the last", lane_name(LANE_RED), "red");
    check("severity is their order", LANE_GREEN < LANE_YELLOW && LANE_YELLOW < LANE_RED);
}

int main(void)
{
    fields();
    keys();
    scopes();
    differences();
    lanes();
    return tap_done();
}
