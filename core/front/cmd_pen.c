#include "config.h"
#include "front/cmd.h"

#include <string.h>

#include "app/pen.h"
#include "app/source.h"
#include "app/view.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "front/mapping.h"
#include "front/show.h"
#include "model/record_write.h"

/* Where somebody fills a form in, or a partner reads it, nothing may be written over. */
static int write_new(const char *path, struct str content, struct pw_err *err)
{
    if (file_exists(path)) {
        err_set(err, PW_ESTATE, "'%.200s' exists already", path);
        return err_remedy(err, "give a new file");
    }
    return file_create(path, content, 0600, err);
}

/* ---- new ---- */

static int write_form(struct cli *c, const struct shipment *s, struct pw_err *err)
{
    static const size_t asked[] = {     /* in every form, filled in or not */
        FIELD_REFERENCE, FIELD_ISSUED_ON, FIELD_EXPORTING_COUNTRY, FIELD_IMPORTING_COUNTRY, FIELD_TRANSIT_COUNTRIES,
        FIELD_EXIT_POINT, FIELD_ENTRY_POINT, FIELD_TRANSPORT_MODE, FIELD_DEPARTURE_ON, FIELD_ARRIVAL_ON, FIELD_EXPORT_PERMIT,
        FIELD_IMPORT_PERMIT, FIELD_INVOICE, FIELD_END_USE, FIELD_REMARKS, FIELD_EXPORTER_NAME, FIELD_EXPORTER_ADDRESS,
        FIELD_EXPORTER_EMAIL, FIELD_EXPORTER_PHONE, FIELD_IMPORTER_NAME, FIELD_IMPORTER_ADDRESS, FIELD_IMPORTER_EMAIL,
        FIELD_IMPORTER_PHONE, FIELD_CONSIGNEE_NAME, FIELD_CONSIGNEE_ADDRESS, FIELD_LINE, FIELD_SUBSTANCE, FIELD_CAS, FIELD_HS,
        FIELD_QUANTITY, FIELD_UNIT, FIELD_GROSS_KG, FIELD_CONCENTRATION, FIELD_FORM, FIELD_PACKAGES, FIELD_PACKAGE_KIND,
    };
    BUF_AUTO       text              = { 0 };
    struct csv_out csv               = { .out = &text };
    bool           used[FIELD_COUNT] = { false };
    int            rc;

    for (size_t i = 0; i < COUNT_OF(asked); i++)
        used[asked[i]] = true;
    record_used(s, used);
    record_csv_names(&csv, used);
    csv_end_row(&csv);
    for (size_t line = 0; line < record_csv_lines(s); line++) {
        record_csv_line(&csv, s, line, used);
        csv_end_row(&csv);
    }
    rc = buf_check(&text, err);
    return rc < 0 ? rc : write_new(c->args[0], buf_view(&text), err);
}

int cmd_pen_new(struct cli *c, struct pw_err *err)
{
    const char     *to, *like = cli_option(c, "like");
    struct json_out j = { .out = &c->out, .pretty = true };
    struct shipment form;
    struct view     v;
    struct str      country;
    int64_t         id;
    int             rc;

    if ((rc = cli_need(c, "to", &to, err)) < 0 || (rc = cli_read(c, err)) < 0 ||
        (rc = store_read_begin(c->office->st, err)) < 0 || (rc = office_load_reference(c->office, err)) < 0)
        return rc;
    if (!places_country(&c->office->ref.places, str_of(to), &country))
        return err_set(err, PW_EUSAGE, "--to: '%.40s' is not a known country", to);
    if (like && ((rc = view_find(c->office, like, &id, err)) < 0 ||
                 (rc = view_load(c->office, id, false, &c->a, &v, err)) < 0))
        return rc;
    if ((rc = pen_form(c->office, country, like ? &v.s : NULL, &c->a, &form, err)) < 0 ||
        (rc = write_form(c, &form, err)) < 0)
        return rc;
    if (c->json) {
        json_open(&j, NULL, '{');
        json_textz(&j, "file", c->args[0]);
        json_close(&j);
        return json_end(&j, err);
    }
    out_text(&c->out, str_of(c->args[0]));
    buf_text(&c->out, ": a form; fill it in, one row for each goods line, then: penwatch pen check ");
    out_text(&c->out, str_of(c->args[0]));
    buf_byte(&c->out, '\n');
    return PW_OK;
}

/* ---- check ---- */

struct checking {
    struct cli     *c;
    struct json_out j;
    int64_t         n, ready;
};

static void notes(struct cli *c, const struct pen_advice *r, enum pen_weight weight, const char *title)
{
    struct buf *out = &c->out;
    bool        any = false;

    for (size_t i = 0; i < r->n; i++) {
        const struct pen_note *n = &r->notes[i];

        if (n->weight != weight)
            continue;
        if (!any)
            buf_printf(out, "  %s\n", title);
        any = true;
        buf_text(out, "    ");
        out_text(out, n->text);
        if (n->field.n)
            buf_printf(out, "  %s%.*s%s", colour_dim(c), (int)n->field.n, n->field.p, colour_off(c));
        if (n->source.n) {
            buf_printf(out, "\n        %s", colour_dim(c));
            out_text(out, n->source);
            buf_text(out, colour_off(c));
        }
        buf_byte(out, '\n');
    }
}

static void advice_text(struct cli *c, const struct shipment *s, const struct pen_advice *r)
{
    struct buf *out = &c->out;
    char        day[DATE_TEXT];

    out_text(out, s->text[FIELD_REFERENCE]);
    buf_printf(out, "  to %.*s: %s\n", (int)s->text[FIELD_IMPORTING_COUNTRY].n, s->text[FIELD_IMPORTING_COUNTRY].p,
               r->ready ? "ready to be sent" : "not ready");
    notes(c, r, PEN_MUST, "must be mended");
    notes(c, r, PEN_SHOULD, "will be asked for");
    notes(c, r, PEN_KNOW, "the destination");
    buf_printf(out, "  earliest release without an answer: %s\n", date_format(r->release_on, day));
    if (r->clocked)
        buf_printf(out, "    %d %s days by the clock of %.*s, from the day of issue\n", r->clock.days,
                   r->clock.working ? "working" : "calendar", (int)r->clock.country.n, r->clock.country.p);
    else
        buf_printf(out, "    %d calendar days, the office's own: no clock is loaded for the destination\n", c->office->reply_days);
}

static void advice_json(struct json_out *j, const struct shipment *s, const struct pen_advice *r)
{
    static const char *const weights[] = { "must", "should", "know" };

    json_open(j, NULL, '{');
    json_text(j, "reference", s->text[FIELD_REFERENCE]);
    json_bool(j, "ready", r->ready);
    json_null(j, "fault");
    json_open(j, "notes", '[');
    for (size_t i = 0; i < r->n; i++) {
        json_open(j, NULL, '{');
        json_textz(j, "weight", weights[r->notes[i].weight]);
        json_text(j, "field", r->notes[i].field.n ? r->notes[i].field : STR_NONE);
        json_text(j, "text", r->notes[i].text);
        json_text(j, "source", r->notes[i].source.n ? r->notes[i].source : STR_NONE);
        json_close(j);
    }
    json_close(j);
    json_day(j, "answer_by", r->answer_by);
    json_day(j, "release_on", r->release_on);
    json_text(j, "clock", r->clocked ? r->clock.country : STR_NONE);
    json_bool(j, "departs_early", r->departs_early);
    json_close(j);
}

static void fault_out(struct checking *x, const struct record *rec)
{
    struct str reference = rec->s.text[FIELD_REFERENCE].n ? rec->s.text[FIELD_REFERENCE] : STR_NONE;

    if (x->c->json) {
        json_open(&x->j, NULL, '{');
        json_text(&x->j, "reference", reference);
        json_bool(&x->j, "ready", false);
        json_textz(&x->j, "fault", rec->fault.reason);
        json_close(&x->j);
        return;
    }
    out_text(&x->c->out, reference.n ? reference : STR("(no reference)"));
    buf_printf(&x->c->out, "  row %llu: not ready\n    ", (unsigned long long)rec->row);
    out_text(&x->c->out, str_of(rec->fault.reason));
    buf_text(&x->c->out, "\n    ");
    out_text(&x->c->out, str_of(rec->fault.remedy));
    buf_byte(&x->c->out, '\n');
}

static int check_one(struct checking *x, struct record *rec, struct arena *a, struct pw_err *err)
{
    struct office     *o     = x->c->office;
    struct check_rules rules = { .country = places_country, .country_ctx = &o->ref.places, .today = office_today(o),
                                 .office_country = o->country, .reply_days = o->reply_days };
    struct pen_advice  r;
    int                rc;

    x->n++;
    if (rec->bad || !shipment_check(&rec->s, &rules, a, &rec->fault)) {
        fault_out(x, rec);
        return PW_OK;
    }
    facts_resolve(&o->ref, &rec->s, a);
    if ((rc = pen_advise(o, &rec->s, a, &r, err)) < 0)
        return rc;
    x->ready += r.ready;
    if (x->c->json)
        advice_json(&x->j, &rec->s, &r);
    else
        advice_text(x->c, &rec->s, &r);
    return PW_OK;
}

int cmd_pen_check(struct cli *c, struct pw_err *err)
{
    struct checking    x      = { .c = c, .j = { .out = &c->out, .pretty = true } };
    struct source_options options = { 0 };
    const char        *map    = cli_option(c, "map");
    MAP_FILE_AUTO      mapping = NULL;
    SOURCE_AUTO        src    = NULL;
    struct arena       a      = { 0 };
    struct digest      digest;
    bool               more = true, read, stored;
    int                rc;

    if ((rc = source_asked(c, &options, err)) < 0 || (rc = cli_read(c, err)) < 0 ||
        (rc = store_read_begin(c->office->st, err)) < 0 || (rc = office_load_reference(c->office, err)) < 0 ||
        (map && (rc = mapping_open(c, map, &mapping, &stored, err)) < 0))
        return rc;
    options.map = mapping;
    if ((rc = source_open(c->args[0], &options, &src, &digest, &read, err)) < 0)
        return rc;
    if (c->json)
        json_open(&x.j, NULL, '[');
    while (rc == PW_OK) {
        struct record rec;

        arena_reset(&a);
        if ((rc = source_next(src, &a, &rec, &more, err)) < 0 || !more)
            break;
        rc = check_one(&x, &rec, &a, err);
    }
    arena_done(&a);
    if (rc < 0)
        return rc;
    c->exit_code = x.ready == x.n ? EXIT_DONE : EXIT_REFUSED;
    if (!c->json) {
        if (!x.n)
            buf_text(&c->out, "there is no record in it\n");
        return PW_OK;
    }
    json_close(&x.j);
    return json_end(&x.j, err);
}

/* ---- export ---- */

static void sheet_row(struct buf *out, const char *label, struct str text)
{
    if (!text.n)
        return;
    buf_printf(out, "%-24s ", label);
    text_visible(out, text);
    buf_byte(out, '\n');
}

/* For typing into another system: one field a line, in the order of fields.def, offices and firms with their own lines. */
static void sheet(struct buf *out, const struct shipment *s)
{
    char column[FIELD_COLUMN_TEXT];

    for (size_t f = 0; f < FIELD_HEADER_COUNT; f++)
        sheet_row(out, field_column(f, column), s->text[f]);
    for (size_t i = 0; i < s->n_goods; i++) {
        buf_printf(out, "\ngoods line %zu\n", i + 1);
        for (size_t f = FIELD_HEADER_COUNT; f < FIELD_COUNT; f++)
            sheet_row(out, field_column(f, column), s->goods[i].text[f - FIELD_HEADER_COUNT]);
    }
}

static void csv(struct buf *out, const struct shipment *s)
{
    struct csv_out w                 = { .out = out };
    bool           used[FIELD_COUNT] = { false };

    record_used(s, used);
    record_csv_names(&w, used);
    csv_end_row(&w);
    for (size_t line = 0; line < record_csv_lines(s); line++) {
        record_csv_line(&w, s, line, used);
        csv_end_row(&w);
    }
}

static int render(const char *format, const struct shipment *s, struct buf *out, struct pw_err *err)
{
    struct json_out j = { .out = out, .pretty = true };

    if (format && strcmp(format, "csv") == 0) {
        csv(out, s);
    } else if (format && strcmp(format, "sheet") == 0) {
        sheet(out, s);
    } else if (!format || strcmp(format, "json") == 0) {
        record_json(&j, NULL, s);
        return json_end(&j, err);
    } else {
        return err_set(err, PW_EUSAGE, "--format is json, csv or sheet, not '%.40s'", format);
    }
    return buf_check(out, err);
}

int cmd_pen_export(struct cli *c, struct pw_err *err)
{
    struct json_out j    = { .out = &c->out, .pretty = true };
    BUF_AUTO        file = { 0 };
    struct view     v;
    int64_t         id;
    int             rc;

    if ((rc = cli_read(c, err)) < 0 || (rc = store_read_begin(c->office->st, err)) < 0 ||
        (rc = office_load_reference(c->office, err)) < 0 || (rc = view_find(c->office, c->args[0], &id, err)) < 0 ||
        (rc = view_load(c->office, id, false, &c->a, &v, err)) < 0)
        return rc;
    if (v.version.role != OFFICE_EXPORTING || v.ship.regime == REGIME_DECLARATION) {
        err_set(err, PW_ESTATE, "'%.80s' is no notification of this office", c->args[0]);
        return err_remedy(err, "what another authority sent is theirs: it leaves here as an alert, with their consent");
    }
    if (v.erased)
        return err_set(err, PW_ESTATE, "the texts of '%.80s' were erased by law", c->args[0]);
    if ((rc = render(cli_option(c, "format"), &v.s, &file, err)) < 0 || (rc = write_new(c->args[1], buf_view(&file), err)) < 0)
        return rc;
    if (c->json) {
        json_open(&j, NULL, '{');
        json_textz(&j, "file", c->args[1]);
        json_close(&j);
        return json_end(&j, err);
    }
    out_text(&c->out, v.ship.reference);
    buf_text(&c->out, " is in ");
    out_text(&c->out, str_of(c->args[1]));
    buf_text(&c->out, "; a person sends it\n");
    return PW_OK;
}
