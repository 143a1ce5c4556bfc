#include "config.h"
#include "app/pen.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/text.h"

struct advising {
    const struct office   *o;
    const struct shipment *s;
    struct arena          *a;
    struct pen_advice     *r;
    bool                   failed;
};

__attribute__((format(printf, 5, 6)))
static void note(struct advising *x, enum pen_weight weight, const char *field, struct str source, const char *fmt, ...)
{
    struct pen_note *n;
    char             line[512];
    va_list          ap;

    if (x->r->n == PEN_NOTES_MAX)
        return;
    va_start(ap, fmt);
    vsnprintf(line, sizeof line, fmt, ap);
    va_end(ap);
    n  = &x->r->notes[x->r->n++];
    *n = (struct pen_note){ .weight = weight, .field = field ? str_of(field) : STR(""), .text = arena_str(x->a, str_of(line)),
                            .source = source };
    x->failed |= !n->text.p;
    x->r->ready &= weight != PEN_MUST;
}

/* ---- what it must hold ---- */

static void check_fields(struct advising *x)
{
    static const struct { size_t field; const char *column; enum pen_weight weight; const char *what; } wanted[] = {
        { FIELD_EXPORTER_NAME, "exporter_name", PEN_MUST, "name of the exporter" },
        { FIELD_EXPORTER_ADDRESS, "exporter_address", PEN_MUST, "address of the exporter" },
        { FIELD_IMPORTER_NAME, "importer_name", PEN_MUST, "name of the importer" },
        { FIELD_IMPORTER_ADDRESS, "importer_address", PEN_MUST, "address of the importer" },
        { FIELD_ENTRY_POINT, "entry_point", PEN_MUST, "expected point of entry" },
        { FIELD_DEPARTURE_ON, "departure_on", PEN_MUST, "expected day of dispatch" },
        { FIELD_CONSIGNEE_NAME, "consignee_name", PEN_SHOULD, "consignee, where it is not the importer" },
        { FIELD_EXPORT_PERMIT, "export_permit", PEN_SHOULD, "export authorisation number" },
        { FIELD_IMPORT_PERMIT, "import_permit", PEN_SHOULD, "import authorisation number" },
        { FIELD_TRANSPORT_MODE, "transport_mode", PEN_SHOULD, "means of transport" },
        { FIELD_END_USE, "end_use", PEN_SHOULD, "declared end use" },
    };
    struct str convention = STR("1988 Convention, article 12(10)(a)");

    for (size_t i = 0; i < COUNT_OF(wanted); i++)
        if (!x->s->text[wanted[i].field].n)
            note(x, wanted[i].weight, wanted[i].column, wanted[i].weight == PEN_MUST ? convention : STR(""), "%s is missing",
                 wanted[i].what);
    if (!x->s->n_goods)
        note(x, PEN_MUST, "substance", convention, "there is no goods line");
    for (size_t i = 0; i < x->s->n_goods; i++) {
        const struct goods_line *g = &x->s->goods[i];

        if (!g->substance)
            note(x, PEN_MUST, "substance", convention, "line %lld: the substance is not known", (long long)g->line);
        if (!g->text[GOODS(QUANTITY)].n || !g->text[GOODS(UNIT)].n)
            note(x, PEN_MUST, "quantity", convention, "line %lld: quantity and unit are missing", (long long)g->line);
        else if (g->quantity_mg == HISTORY_ABSENT)
            note(x, PEN_SHOULD, "unit", STR(""), "line %lld: '%.*s' cannot be converted to kilograms", (long long)g->line,
                 (int)g->text[GOODS(UNIT)].n, g->text[GOODS(UNIT)].p);
    }
    if (!str_eq(x->s->text[FIELD_EXPORTING_COUNTRY], x->o->country))
        note(x, PEN_MUST, "exporting_country", STR(""), "it is exported from %.*s, and this office notifies for %.*s",
             (int)x->s->text[FIELD_EXPORTING_COUNTRY].n, x->s->text[FIELD_EXPORTING_COUNTRY].p, (int)x->o->country.n,
             x->o->country.p);
}

/* ---- what the destination asks for ---- */

/* The row of a table for the destination and a substance, the newest where several fit; SIZE_MAX. */
static size_t row_for(struct advising *x, const struct table *t, const char *substances, const struct goods_line *g)
{
    const char *const  columns[] = { "country", substances };
    struct str         keys[]    = { x->s->text[FIELD_IMPORTING_COUNTRY], g->substance->code };
    struct table_index index;
    size_t             row = SIZE_MAX;

    if (!t)
        return SIZE_MAX;
    if (table_index_build(t, columns, 2, &index, NULL) < 0) {
        x->failed = true;
        return SIZE_MAX;
    }
    if (!table_index_find(&index, keys, &row))
        row = SIZE_MAX;
    table_index_done(&index);
    return row;
}

/* Whether the country asked to be notified of the substance. Rows that nobody verified are said to be so. */
static void requests(struct advising *x, const struct goods_line *g)
{
    const struct table *t   = reference_table(&x->o->ref, "requests");
    struct str          to  = x->s->text[FIELD_IMPORTING_COUNTRY];
    size_t              row = row_for(x, t, "substances", g);

    if (row != SIZE_MAX)
        note(x, PEN_KNOW, NULL, table_cell(t, row, table_column(t, "source")), "%.*s asked to be notified of %.*s%s", (int)to.n,
             to.p, (int)g->substance->name.n, g->substance->name.p, table_unverified(t, row) ? " (unverified)" : "");
    else if (t)
        note(x, PEN_KNOW, NULL, STR(""), "no request of %.*s for %.*s is on record; notify all the same", (int)to.n, to.p,
             (int)g->substance->name.n, g->substance->name.p);
}

/* The yearly need that the country stated. */
static void stated_need(struct advising *x, const struct goods_line *g)
{
    const struct table *t   = reference_table(&x->o->ref, "alr");
    struct str          to  = x->s->text[FIELD_IMPORTING_COUNTRY], year;
    size_t              row = row_for(x, t, "substance", g);
    char                have[DECIMAL_TEXT];
    int64_t             kg;

    if (row == SIZE_MAX || g->quantity_mg == HISTORY_ABSENT ||
        decimal_parse(table_cell(t, row, table_column(t, "kg")), &kg, NULL) < 0 || g->quantity_mg <= kg)
        return;
    year = table_cell(t, row, table_column(t, "year"));
    note(x, PEN_SHOULD, "quantity", table_cell(t, row, table_column(t, "source")),
         "line %lld: %s kg is more than %.*s stated to need in %.*s%s", (long long)g->line,
         decimal_format(g->quantity_mg, have), (int)to.n, to.p, (int)year.n, year.p,
         table_unverified(t, row) ? " (unverified)" : "");
}

/* ---- the clock ---- */

static void reckon(struct advising *x)
{
    struct pen_advice *r    = x->r;
    struct shipment    sent = *x->s;

    sent.received_on = sent.issued_on;
    r->clocked       = deadline_of(&x->o->ref.deadlines, &sent, &r->clock);
    r->answer_by     = r->clocked ? r->clock.on : sent.issued_on + x->o->reply_days;
    r->release_on    = r->answer_by + 1;
    r->departs_early = x->s->departure_on != HISTORY_ABSENT && x->s->departure_on < r->release_on;
    if (r->departs_early)
        note(x, PEN_SHOULD, "departure_on", r->clocked ? r->clock.source : STR(""),
             "the goods are to leave before the time for an answer is over");
}

int pen_advise(const struct office *o, const struct shipment *s, struct arena *a, struct pen_advice *ret,
               struct pw_err *err)
{
    struct advising x = { .o = o, .s = s, .a = a, .r = ret };

    *ret = (struct pen_advice){ .ready = true };
    check_fields(&x);
    for (size_t i = 0; i < s->n_goods; i++)
        if (s->goods[i].substance) {
            requests(&x, &s->goods[i]);
            stated_need(&x, &s->goods[i]);
        }
    reckon(&x);
    return x.failed ? err_nomem(err) : PW_OK;
}

/* ---- the form ---- */

/* What is of one consignment alone. */
static bool is_its_own(size_t field)
{
    static const size_t own[] = {
        FIELD_REFERENCE, FIELD_VERSION, FIELD_ACTION, FIELD_ISSUED_ON, FIELD_RECEIVED_ON, FIELD_REPLY_BY, FIELD_PEN_REFERENCE,
        FIELD_IMPORTING_COUNTRY, FIELD_EXPORTING_COUNTRY, FIELD_ISSUER, FIELD_VESSEL, FIELD_VEHICLE, FIELD_CONTAINERS, FIELD_SEALS,
        FIELD_TRANSPORT_DOCUMENT, FIELD_TIR_CARNET, FIELD_DEPARTURE_ON, FIELD_ARRIVAL_ON, FIELD_EXPORT_PERMIT,
        FIELD_IMPORT_PERMIT, FIELD_IMPORT_PERMIT_VALID_TO, FIELD_INVOICE, FIELD_REMARKS, FIELD_QUANTITY, FIELD_GROSS_KG,
        FIELD_PACKAGES, FIELD_VALUE,
    };

    for (size_t i = 0; i < COUNT_OF(own); i++)
        if (own[i] == field)
            return true;
    return false;
}

int pen_form(const struct office *o, struct str to, const struct shipment *like, struct arena *a, struct shipment *ret,
             struct pw_err *err)
{
    char day[DATE_TEXT];

    *ret = (struct shipment){ 0 };
    if (like) {
        *ret       = *like;
        ret->goods = arena_alloc(a, (like->n_goods + 1) * sizeof *ret->goods);
        if (!ret->goods)
            return err_nomem(err);
        for (size_t f = 0; f < FIELD_HEADER_COUNT; f++)
            if (is_its_own(f))
                ret->text[f] = STR_NONE;
        for (size_t i = 0; i < ret->n_goods; i++) {
            ret->goods[i] = like->goods[i];
            for (size_t f = FIELD_HEADER_COUNT; f < FIELD_COUNT; f++)
                if (is_its_own(f))
                    ret->goods[i].text[f - FIELD_HEADER_COUNT] = STR_NONE;
        }
    }
    ret->text[FIELD_ISSUED_ON]         = arena_str(a, str_of(date_format(office_today(o), day)));
    ret->text[FIELD_EXPORTING_COUNTRY] = o->country;
    ret->text[FIELD_IMPORTING_COUNTRY] = to;
    return ret->text[FIELD_ISSUED_ON].p ? PW_OK : err_nomem(err);
}
