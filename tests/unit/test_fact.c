#include "config.h"
#include "model/fact.h"

#include "base/arena.h"
#include "base/mem.h"
#include "format/canon.h"
#include "tap.h"

static void names(void)
{
    size_t id = 0;

    check("a declared field is a fact", fact_find(STR("exporter.name"), &id));
    check_int("its id is the field's", id, FIELD_EXPORTER_NAME);
    check("a computed fact is found", fact_find(STR("quantity_kg"), &id));
    check_int("its id goes on after the fields", id, FACT_QUANTITY_KG);
    check("substance is the resolved code", fact_find(STR("substance"), &id) && id == FACT_SUBSTANCE);
    check("what was declared has another name",
          fact_find(STR("substance_declared"), &id) && id == FACT_SUBSTANCE_DECLARED);
    check("an unknown name is refused", !fact_find(STR("exporter.nam"), &id));
    check("nothing is not a fact", !fact_find(STR_NONE, &id));

    for (size_t i = 0; i < fact_count(); i++) {
        const struct fact_info *f = fact_info(i);

        if (i != FIELD_SUBSTANCE && (!fact_find(str_of(f->name), &id) || id != i))
            check_text("every fact is found by its name", f->name, "");
        if (f->type <= FACT_ABSENT || f->type > FACT_LIST || !f->doc || !f->doc[0])
            check_text("every fact has a type and a line of documentation", f->name, "");
    }
}

static void kinds(void)
{
    check_int("a decimal field is a number", fact_info(FIELD_QUANTITY)->type, FACT_NUMBER);
    check_int("a date field is a date", fact_info(FIELD_ISSUED_ON)->type, FACT_DATE);
    check_int("countries on the way are a list", fact_info(FIELD_TRANSIT_COUNTRIES)->type, FACT_LIST);
    check_int("a place is a text", fact_info(FIELD_EXIT_POINT)->type, FACT_TEXT);
    check_int("a goods field is of the line", fact_info(FIELD_UNIT)->scope, SCOPE_GOODS);
    check_int("a header field is of the shipment", fact_info(FIELD_END_USE)->scope, SCOPE_SHIPMENT);
    check("the importing country says something of countries alone",
          fact_info(FIELD_IMPORTING_COUNTRY)->country_only);
    check("a party's country does too", fact_info(FIELD_BROKER_COUNTRY)->country_only);
    check("a name does not", !fact_info(FIELD_BROKER_NAME)->country_only);
    check("corridors do", fact_info(FACT_ROUTE_CORRIDORS)->country_only);
    check("a detour does not", !fact_info(FACT_ROUTE_DETOUR)->country_only);
}

static void alerts(void)
{
    for (size_t i = 0; i < fact_count(); i++) {
        const char *last = strrchr(fact_info(i)->name, '.');

        last = last ? last + 1 : fact_info(i)->name;
        if (fact_of_alert(i) != (strncmp(last, "alert", 5) == 0) || (fact_exact(i) && !fact_of_alert(i)))
            check_text("alert facts go by their names", fact_info(i)->name, "");
    }
    check("a name is not of an alert", !fact_of_alert(FIELD_IMPORTER_NAME));
}

static const struct str three[] = { { "IR", 2 }, { "", 0 }, { "TR", 2 } };

#define NUMBER(n)  { .type = FACT_NUMBER, .i = (n) }
#define LIST_OF(k) { .type = FACT_LIST, .list = { three, (k) } }

static const struct {
    const char       *name;
    struct fact_value v;
    const char       *text;
} values[] = {
    { "an absent value",            { .type = FACT_ABSENT },                       "not known" },
    { "a text",                     { .type = FACT_TEXT, .s = { "a, b", 4 } },     "a, b" },
    { "an empty text",              { .type = FACT_TEXT, .s = { "", 0 } },         "" },
    { "a whole number",             NUMBER(90000000),                              "90" },
    { "a decimal",                  NUMBER(250000),                                "0.25" },
    { "the smallest step",          NUMBER(1),                                     "0.000001" },
    { "a negative decimal",         NUMBER(-1500000),                              "-1.5" },
    { "an integer",                 { .type = FACT_INTEGER, .i = INT64_MIN },      "-9223372036854775808" },
    { "yes",                        { .type = FACT_BOOL, .i = 1 },                 "yes" },
    { "no",                         { .type = FACT_BOOL, .i = 0 },                 "no" },
    { "a date",                     { .type = FACT_DATE, .i = 20513 },             "2026-03-01" },
    { "an empty list",              LIST_OF(0),                                    "" },
    { "a list",                     LIST_OF(3),                                    "IR, , TR" },
};

static void round_trips(void)
{
    struct arena a = { 0 };

    for (size_t i = 0; i < COUNT_OF(values); i++) {
        BUF_AUTO          text = { 0 }, bytes = { 0 };
        struct fact_value back = { .type = FACT_BOOL, .i = 7 };
        struct canon      in;

        fact_print(&text, &values[i].v);
        check_str(values[i].name, buf_view(&text), values[i].text);
        fact_encode(&bytes, &values[i].v);
        in = canon_open(buf_view(&bytes));
        check(values[i].name, fact_decode(&in, &a, &back) && canon_end(&in) && fact_same(&back, &values[i].v));
        for (size_t n = 0; n < bytes.n; n++) {
            in = canon_open((struct str){ bytes.p, n });
            if (fact_decode(&in, &a, &back))
                check_int("a cut value is refused", (int64_t)n, -1);
        }
        for (size_t k = 0; k < COUNT_OF(values); k++)
            if (fact_same(&values[i].v, &values[k].v) != (i == k))
                check_text("no two different values are the same", values[k].name, values[i].name);
    }
    arena_done(&a);
}

static void damaged(void)
{
    static const struct {
        const char *name, *bytes;
        size_t      n;
    } bad[] = {
        { "an unknown type is refused",           "\x07", 1 },
        { "a truth of 2 is refused",              "\x04\x04", 2 },
        { "a date past 32 bits is refused",       "\x05\x80\x80\x80\x80\x20", 6 },
        { "a number spelled longer than it must be is refused", "\x03\x80\0", 3 },
        { "a list longer than its bytes is refused", "\x06\xff\xff\xff\xff\x0f", 6 },
        { "a text longer than its bytes is refused", "\x01\5ab", 4 },
        { "no bytes are no value",                "", 0 },
    };
    struct arena a = { 0 };

    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct fact_value v  = { .type = FACT_TEXT, .s = { "kept", 4 } };
        struct canon      in = canon_open((struct str){ bad[i].bytes, bad[i].n });

        check(bad[i].name, !fact_decode(&in, &a, &v));
        check_str("and leaves the value alone", v.s, "kept");
    }
    arena_done(&a);
}

int main(void)
{
    names();
    kinds();
    alerts();
    round_trips();
    damaged();
    return tap_done();
}
