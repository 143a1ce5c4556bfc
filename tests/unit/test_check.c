#include "config.h"
#include "model/shipment.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/text.h"
#include "tap.h"

#define TODAY 20513     /* 2026-03-01 */

/* A small world: real spellings of countries are the business of test_place.c. */
static bool country(const void *ctx, struct str written, struct str *ret)
{
    static const char *const known[] = { "NL", "DE", "CN", "AF", "GB" };

    (void)ctx;
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (text_ieq(written, known[i])) {
            *ret = str_of(known[i]);
            return true;
        }
    return false;
}

static const struct check_rules rules = { .country = country, .today = TODAY, .office_country = { "NL", 2 }, .reply_days = 15 };

/* A complete notification of one line; each case changes what it is about. */
static void good(struct shipment *s, struct goods_line *lines, size_t n)
{
    *s = (struct shipment){ .goods = lines, .n_goods = n };
    memset(lines, 0, n * sizeof *lines);
    s->text[FIELD_REFERENCE]         = STR("PEN-1");
    s->text[FIELD_ISSUED_ON]         = STR("2026-02-20");
    s->text[FIELD_RECEIVED_ON]       = STR("2026-02-21");
    s->text[FIELD_EXPORTING_COUNTRY] = STR("DE");
    s->text[FIELD_IMPORTING_COUNTRY] = STR("NL");
    s->text[FIELD_EXPORTER_NAME]     = STR("Werk GmbH");
    s->text[FIELD_IMPORTER_NAME]     = STR("Fabriek BV");
    for (size_t i = 0; i < n; i++) {
        lines[i].text[GOODS(SUBSTANCE)] = STR("Acetone");
        lines[i].text[GOODS(QUANTITY)]  = STR("1200.5");
        lines[i].text[GOODS(UNIT)]      = STR("kg");
    }
}

static struct str *field_of(struct shipment *s, size_t id)
{
    return id < FIELD_HEADER_COUNT ? &s->text[id] : &s->goods[0].text[id - FIELD_HEADER_COUNT];
}

/* ---- each kind of field ---- */

static const struct {
    const char *name;
    size_t      field;
    struct str  text;
    const char *want;       /* canonical; NULL: quarantined */
    const char *code;
} fields[] = {
    { "blanks around a text go",               FIELD_REFERENCE, STR(" \tPEN 7 "), "PEN 7", NULL },
    { "an identifying text of blanks is missing", FIELD_REFERENCE, STR("   "), NULL, "missing" },
    { "text in any script stays as it is (F154)", FIELD_REMARKS, STR("Ацетон 丙酮 أسيتون"), "Ацетон 丙酮 أسيتون", NULL },
    { "bytes that are not UTF-8 (F143)",       FIELD_REMARKS, STR("M\xFCller"), NULL, "text" },
    { "a NUL in a text (F139)",                FIELD_REMARKS, STR("a\0b"), NULL, "text" },
    { "SQL is text (F155)",                    FIELD_REMARKS, STR("'; DROP TABLE version; --"), "'; DROP TABLE version; --", NULL },
    { "a format string is text (F156)",        FIELD_REMARKS, STR("%n%s%s%n"), "%n%s%s%n", NULL },

    { "an ISO date",                           FIELD_ARRIVAL_ON, STR("2026-02-28"), "2026-02-28", NULL },
    { "29 February of a leap year",            FIELD_ARRIVAL_ON, STR("2028-02-29"), "2028-02-29", NULL },
    { "29 February of another (F152)",         FIELD_ARRIVAL_ON, STR("2026-02-29"), NULL, "date" },
    { "30 February (F152)",                    FIELD_ARRIVAL_ON, STR("2026-02-30"), NULL, "date" },
    { "a date in another order (F152)",        FIELD_ARRIVAL_ON, STR("2/3/2026"), NULL, "date" },
    { "a date without a century (F152)",       FIELD_ARRIVAL_ON, STR("26-03-02"), NULL, "date" },
    { "year 9999 (F152)",                      FIELD_ARRIVAL_ON, STR("9999-01-01"), NULL, "date" },
    { "day zero of a spreadsheet (F152)",      FIELD_ARRIVAL_ON, STR("1900-01-00"), NULL, "date" },
    { "a day with its time (F152)",            FIELD_ARRIVAL_ON, STR("2026-03-02T10:00:00Z"), NULL, "date" },
    { "a serial number of a spreadsheet (F152)", FIELD_ARRIVAL_ON, STR("46083"), NULL, "date" },
    { "issued three years ahead (F152)",       FIELD_ISSUED_ON, STR("2029-03-03"), "2029-03-03", NULL },
    { "issued a day more ahead (F152)",        FIELD_ISSUED_ON, STR("2029-03-04"), NULL, "date" },

    { "a country in small letters",            FIELD_ORIGIN_COUNTRY, STR("cn"), "CN", NULL },
    { "a country nobody knows (F153)",         FIELD_ORIGIN_COUNTRY, STR("Atlantis"), NULL, "country" },
    { "a list of countries",                   FIELD_TRANSIT_COUNTRIES, STR("de| cn ||gb"), "DE|CN|GB", NULL },
    { "an unknown country in a list (F153)",   FIELD_TRANSIT_COUNTRIES, STR("DE|XX"), NULL, "country" },
    { "a list keeps its order and case",       FIELD_CONTAINERS, STR("b2 |A1|b2"), "b2|A1|b2", NULL },
    { "a list of nothing",                     FIELD_SEALS, STR("| |"), "", NULL },

    { "a whole number",                        FIELD_QUANTITY, STR("12"), "12", NULL },
    { "a decimal, its zeros dropped",          FIELD_QUANTITY, STR("012.500000000"), "12.5", NULL },
    { "the smallest amount",                   FIELD_QUANTITY, STR("0.000001"), "0.000001", NULL },
    { "one finer than that (F146)",            FIELD_QUANTITY, STR("0.0000001"), NULL, "decimal" },
    { "negative (F146)",                       FIELD_QUANTITY, STR("-1"), NULL, "decimal" },
    { "a comma: decimal or thousands? (F142 F146)", FIELD_QUANTITY, STR("1,200"), NULL, "decimal" },
    { "both marks (F146)",                     FIELD_QUANTITY, STR("1,200.5"), NULL, "decimal" },
    { "points between thousands (F142)",       FIELD_QUANTITY, STR("1.200.000"), NULL, "decimal" },
    { "an apostrophe between thousands (F142)", FIELD_QUANTITY, STR("1'200"), NULL, "decimal" },
    { "an exponent (F146 F151)",               FIELD_QUANTITY, STR("1.03E+05"), NULL, "decimal" },
    { "beyond any range (F146)",               FIELD_QUANTITY, STR("1e308"), NULL, "decimal" },
    { "more digits than fit (F148)",           FIELD_QUANTITY, STR("99999999999999999999"), NULL, "decimal" },
    { "a unit in the number (F146)",           FIELD_QUANTITY, STR("12 kg"), NULL, "decimal" },
    { "a fraction sign (F146)",                FIELD_QUANTITY, STR("½"), NULL, "decimal" },
    { "Arabic digits (F146)",                  FIELD_QUANTITY, STR("١٢"), NULL, "decimal" },
    { "NaN (F146)",                            FIELD_QUANTITY, STR("NaN"), NULL, "decimal" },
    { "infinity (F146)",                       FIELD_QUANTITY, STR("inf"), NULL, "decimal" },

    { "an integer without its zeros",          FIELD_PACKAGES, STR("007"), "7", NULL },
    { "an integer with a fraction",            FIELD_PACKAGES, STR("7.5"), NULL, "integer" },
    { "an integer with a sign",                FIELD_PACKAGES, STR("+7"), NULL, "integer" },
    { "the greatest integer",                  FIELD_PACKAGES, STR("1000000000"), "1000000000", NULL },
    { "one more",                              FIELD_PACKAGES, STR("1000000001"), NULL, "integer" },

    { "a word in capitals",                    FIELD_TRANSPORT_MODE, STR("SEA"), "sea", NULL },
    { "a code that a mapping would translate", FIELD_TRANSPORT_MODE, STR("10"), NULL, "word" },
    { "an unknown action",                     FIELD_ACTION, STR("delete"), NULL, "word" },
    { "an unknown regime",                     FIELD_REGIME, STR("pen light"), NULL, "word" },
    { "a form",                                FIELD_FORM, STR("Preparation"), "preparation", NULL },

    { "a place in small letters",              FIELD_EXIT_POINT, STR("deham"), "DEHAM", NULL },
    { "a place with a blank",                  FIELD_EXIT_POINT, STR("de ham"), "DEHAM", NULL },
    { "a place by name stays",                 FIELD_EXIT_POINT, STR("Hamburg"), "Hamburg", NULL },

    { "a CAS number turned into a date (F151)", FIELD_CAS, STR("2050-01-01"), NULL, "spreadsheet" },
    { "a CAS number",                          FIELD_CAS, STR("67-64-1"), "67-64-1", NULL },
    { "a CAS number with a bad digit is a fact (F149)", FIELD_CAS, STR("67-64-2"), "67-64-2", NULL },
    { "an HS code rounded by a spreadsheet (F151)", FIELD_HS, STR("2.91E+06"), NULL, "spreadsheet" },
    { "an HS code with a leading zero (F150)", FIELD_HS, STR("0602.90"), "0602.90", NULL },

    { "version 1",                             FIELD_VERSION, STR("1"), "1", NULL },
    { "version 0",                             FIELD_VERSION, STR("0"), NULL, "version" },
    { "version 10000",                         FIELD_VERSION, STR("10000"), "10000", NULL },
    { "version 10001",                         FIELD_VERSION, STR("10001"), NULL, "version" },
    { "line 1",                                FIELD_LINE, STR("1"), "1", NULL },
    { "line 0 would be the shipment",          FIELD_LINE, STR("0"), NULL, "lines" },

    { "no reference",                          FIELD_REFERENCE, STR(""), NULL, "missing" },
    { "no date of issue",                      FIELD_ISSUED_ON, STR(""), NULL, "missing" },
    { "no exporting country (F153)",           FIELD_EXPORTING_COUNTRY, STR(""), NULL, "missing" },
    { "no importing country (F153)",           FIELD_IMPORTING_COUNTRY, STR(""), NULL, "missing" },
};

static void each_field(void)
{
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        struct arena        a = { 0 };
        struct shipment     s;
        struct goods_line   line;
        struct record_fault fault = { .line = 77 };
        bool                ok;

        good(&s, &line, 1);
        *field_of(&s, fields[i].field) = fields[i].text;
        ok = shipment_check(&s, &rules, &a, &fault);
        if (fields[i].want) {
            check_str(fields[i].name, ok ? *field_of(&s, fields[i].field) : str_of(fault.reason), fields[i].want);
        } else {
            check_text(fields[i].name, ok ? "admitted" : fault.code, fields[i].code);
            if (!ok && (!fault.reason[0] || !fault.remedy[0] || !fault.field ||
                        !str_is(str_of(fault.field), field_info(fields[i].field)->path)))
                check_text("it says where, what and how to mend it", fields[i].name, "");
        }
        arena_done(&a);
    }
}

static void long_texts(void)
{
    BUF_AUTO            text = { 0 };
    struct arena        a = { 0 };
    struct shipment     s;
    struct goods_line   line;
    struct record_fault fault;

    while (text.n < 8192)
        buf_byte(&text, 'x');
    good(&s, &line, 1);
    s.text[FIELD_REMARKS] = buf_view(&text);
    check("a text of 8 KiB is kept (F144)", shipment_check(&s, &rules, &a, &fault));
    buf_byte(&text, 'x');
    good(&s, &line, 1);
    s.text[FIELD_REMARKS] = buf_view(&text);
    check("a byte more is not (F144)", !shipment_check(&s, &rules, &a, &fault) && str_is(str_of(fault.code), "limit"));
    buf_reset(&text);
    for (int i = 0; i < LIST_ITEMS_MAX; i++)
        buf_printf(&text, "C%d|", i);
    good(&s, &line, 1);
    s.text[FIELD_CONTAINERS] = buf_view(&text);
    check("a list may be as long as it may be", shipment_check(&s, &rules, &a, &fault));
    buf_text(&text, "one more");
    good(&s, &line, 1);
    s.text[FIELD_CONTAINERS] = buf_view(&text);
    check("and no longer", !shipment_check(&s, &rules, &a, &fault) && str_is(str_of(fault.code), "limit"));
    arena_done(&a);
}

/* ---- what is expected, and what is not ---- */

static const struct {
    const char *name;
    size_t      without[3];     /* fields taken away; 0 (the reference): none */
    const char *missing;        /* joined by a blank */
} incomplete[] = {
    { "a full record misses nothing",            { 0 }, "" },
    { "a name of the exporter is expected",      { FIELD_EXPORTER_NAME }, "exporter.name" },
    { "so is the importer's",                    { FIELD_IMPORTER_NAME }, "importer.name" },
    { "a substance may be told by name, CAS or HS", { FIELD_SUBSTANCE }, "substance" },
    { "a missing unit is never assumed (F147)",  { FIELD_UNIT }, "unit" },
    { "quantity and unit",                       { FIELD_QUANTITY, FIELD_UNIT }, "quantity unit" },
};

static void missing_is(const char *name, const struct shipment *s, const char *want)
{
    BUF_AUTO got = { 0 };

    for (size_t i = 0; i < s->n_missing; i++)
        buf_printf(&got, "%s%s", i ? " " : "", s->missing[i]);
    check_str(name, got.n ? buf_view(&got) : STR(""), want);
    check("and is told so of the texts alone", shipment_incomplete(s) == (s->n_missing > 0));
}

static void expectations(void)
{
    struct arena        a = { 0 };
    struct shipment     s;
    struct goods_line   lines[12];
    struct record_fault fault;

    for (size_t i = 0; i < COUNT_OF(incomplete); i++) {
        good(&s, lines, 1);
        for (size_t k = 0; k < 3 && incomplete[i].without[k]; k++)
            *field_of(&s, incomplete[i].without[k]) = STR_NONE;
        check("an incomplete record is admitted", shipment_check(&s, &rules, &a, &fault));
        missing_is(incomplete[i].name, &s, incomplete[i].missing);
    }
    good(&s, lines, 0);
    check("so is one without goods", shipment_check(&s, &rules, &a, &fault));
    missing_is("goods are expected", &s, "goods");
    good(&s, lines, 1);
    lines[0].text[GOODS(SUBSTANCE)] = STR_NONE;
    lines[0].text[GOODS(HS)]        = STR("2914.11");
    check("an HS code alone tells the substance", shipment_check(&s, &rules, &a, &fault) && s.n_missing == 0);
    good(&s, lines, 12);
    for (size_t i = 0; i < 12; i++)
        lines[i].text[GOODS(QUANTITY)] = lines[i].text[GOODS(UNIT)] = STR_NONE;
    check("the list of what is missing ends somewhere", shipment_check(&s, &rules, &a, &fault) && s.n_missing == COUNT_OF(s.missing));
    arena_done(&a);
}

/* ---- lines ---- */

static void line_numbers(void)
{
    static struct goods_line many[SHIPMENT_LINES_MAX + 1];
    struct arena             a = { 0 };
    struct shipment          s;
    struct record_fault      fault;

    good(&s, many, 3);
    check("lines without numbers count from 1", shipment_check(&s, &rules, &a, &fault) && many[0].line == 1 && many[2].line == 3);
    good(&s, many, 2);
    many[0].text[GOODS(LINE)] = STR("20");
    many[1].text[GOODS(LINE)] = STR("10");
    check("numbers given are kept, in their order", shipment_check(&s, &rules, &a, &fault) && many[0].line == 20 && many[1].line == 10);
    good(&s, many, 2);
    many[0].text[GOODS(LINE)] = many[1].text[GOODS(LINE)] = STR("5");
    check("a number given twice", !shipment_check(&s, &rules, &a, &fault) && fault.line == 1 && str_is(str_of(fault.code), "lines"));
    good(&s, many, 3);
    many[2].text[GOODS(QUANTITY)] = STR("much");
    check("one bad line refuses the whole, and is named", !shipment_check(&s, &rules, &a, &fault) && fault.line == 2);
    good(&s, many, SHIPMENT_LINES_MAX);
    check("as many lines as there may be", shipment_check(&s, &rules, &a, &fault));
    good(&s, many, SHIPMENT_LINES_MAX + 1);
    check("one more", !shipment_check(&s, &rules, &a, &fault) && str_is(str_of(fault.code), "lines"));
    arena_done(&a);
}

/* ---- identity, dates, side ---- */

static void withdrawals(void)
{
    struct arena        a = { 0 };
    struct shipment     s = { 0 };
    struct goods_line   line;
    struct record_fault fault;

    s.goods                  = &line;
    s.text[FIELD_ACTION]     = STR("Withdraw");
    s.text[FIELD_REFERENCE]  = STR("PEN-1");
    s.text[FIELD_VERSION]    = STR("2");
    s.text[FIELD_ISSUED_ON]  = STR("2026-02-25");
    s.text[FIELD_ISSUER]     = STR("de");
    check("a withdrawal needs only its key and its date", shipment_check(&s, &rules, &a, &fault));
    check("and misses nothing", s.action == ACTION_WITHDRAW && s.n_missing == 0 && str_is(s.issuer, "DE"));
    s.text[FIELD_ISSUER]            = STR_NONE;
    s.text[FIELD_EXPORTING_COUNTRY] = STR("DE");
    check("the exporting country stands for the issuer", shipment_check(&s, &rules, &a, &fault) && str_is(s.issuer, "DE"));
    s.text[FIELD_EXPORTING_COUNTRY] = STR_NONE;
    check("with neither nobody knows whose it is", !shipment_check(&s, &rules, &a, &fault) && str_is(str_of(fault.code), "missing"));
    s.text[FIELD_REGIME] = STR("declaration");
    check("a declaration's is the office's own", shipment_check(&s, &rules, &a, &fault) && str_is(s.issuer, "NL"));
    s.text[FIELD_ISSUED_ON] = STR_NONE;
    check("no date, no withdrawal", !shipment_check(&s, &rules, &a, &fault));
    arena_done(&a);
}

static const struct {
    const char      *name, *from, *transit, *to;
    enum office_role role;
} sides[] = {
    { "the office's country imports",         "DE", "",      "NL", OFFICE_IMPORTING },
    { "it exports",                           "NL", "",      "DE", OFFICE_EXPORTING },
    { "it lies on the way",                   "DE", "CN|NL", "AF", OFFICE_TRANSIT },
    { "it has nothing to do with it",         "DE", "CN",    "AF", OFFICE_OBSERVED },
    { "exporter and importer alike (F159)",   "NL", "NL",    "NL", OFFICE_IMPORTING },
};

static void readings(void)
{
    struct arena        a = { 0 };
    struct shipment     s;
    struct goods_line   line;
    struct record_fault fault;
    struct digest       before;

    for (size_t i = 0; i < COUNT_OF(sides); i++) {
        good(&s, &line, 1);
        s.text[FIELD_EXPORTING_COUNTRY] = str_of(sides[i].from);
        s.text[FIELD_TRANSIT_COUNTRIES] = str_of(sides[i].transit);
        s.text[FIELD_IMPORTING_COUNTRY] = str_of(sides[i].to);
        check_int(sides[i].name, shipment_check(&s, &rules, &a, &fault) ? (int)s.role : -1, sides[i].role);
    }
    good(&s, &line, 1);
    check("a first version notifies", shipment_check(&s, &rules, &a, &fault) && s.action == ACTION_NOTIFY && s.regime == REGIME_PEN);
    check_int("a reply is due some days after arrival", s.reply_by - s.received_on, 15);
    check("what is not said is not known", s.departure_on == HISTORY_ABSENT && s.arrival_on == HISTORY_ABSENT);
    before = s.digest;
    good(&s, &line, 1);
    line.text[GOODS(QUANTITY)] = STR("01200.50");
    check("another spelling is the same content", shipment_check(&s, &rules, &a, &fault) && digest_eq(&before, &s.digest));
    good(&s, &line, 1);
    line.text[GOODS(QUANTITY)] = STR("1200.51");
    check("another number is not", shipment_check(&s, &rules, &a, &fault) && !digest_eq(&before, &s.digest));
    good(&s, &line, 1);
    s.text[FIELD_VERSION]     = STR("2");
    s.text[FIELD_RECEIVED_ON] = STR_NONE;
    check("a second one amends", shipment_check(&s, &rules, &a, &fault) && s.action == ACTION_AMEND);
    check_int("and arrived today unless it says otherwise", s.received_on, TODAY);
    good(&s, &line, 1);
    s.text[FIELD_REPLY_BY] = STR("2026-02-28");
    check("a date for the reply is kept", shipment_check(&s, &rules, &a, &fault) && s.reply_by == TODAY - 1);
    good(&s, &line, 1);
    s.text[FIELD_REGIME] = STR("declaration");
    check("a declaration waits for no reply", shipment_check(&s, &rules, &a, &fault) && s.reply_by == HISTORY_ABSENT);
    arena_done(&a);
}

int main(void)
{
    each_field();
    long_texts();
    expectations();
    line_numbers();
    withdrawals();
    readings();
    return tap_done();
}
