#include "config.h"
#include "app/alert_views.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "format/csv_write.h"

struct str alert_released(const struct alert_known *k, const struct release *r, const char *name)
{
    for (size_t i = 0; i < k->n_leaves; i++)
        if (r->open[i] && str_is(k->leaves[i].name, name))
            return k->leaves[i].value;
    return STR_NONE;
}

void alert_view_uuid(struct str id, const char *word, char ret[static VIEW_UUID_TEXT])
{
    /* Namespace of these: random, fixed for ever. */
    static const unsigned char space[16] = { 0x5d, 0x1f, 0x09, 0x6e, 0x7a, 0x3b, 0x4c, 0x52, 0x9e, 0x44, 0x0b, 0xd8, 0x61, 0x27, 0xf3, 0xa5 };
    BUF_STACK(name, 128);
    unsigned char h[SHA1_SIZE];

    buf_str(&name, id);
    buf_byte(&name, ' ');
    buf_text(&name, word);
    digest_sha1(h, (struct str){ (const char *)space, sizeof space }, buf_view(&name));
    h[6] = (unsigned char)((h[6] & 0x0F) | 0x50);
    h[8] = (unsigned char)((h[8] & 0x3F) | 0x80);
    snprintf(ret, VIEW_UUID_TEXT, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", h[0], h[1], h[2], h[3], h[4], h[5],
             h[6], h[7], h[8], h[9], h[10], h[11], h[12], h[13], h[14], h[15]);
}

/* ---- flat ---- */

void alert_view_csv(const struct alert_known *k, const struct release *r, struct buf *out)
{
    struct csv_out csv = { .out = out };
    char           when[INSTANT_TEXT];
    BUF_AUTO       number = { 0 };

    csv_put_text(&csv, STR("alert"));
    csv_put_text(&csv, STR("version"));
    csv_put_text(&csv, STR("action"));
    csv_put_text(&csv, STR("from"));
    csv_put_text(&csv, STR("sent_at"));
    csv_put_text(&csv, STR("mark"));
    for (size_t i = 0; i < alert_field_count; i++)
        csv_put_text(&csv, str_of(alert_fields[i].name));
    csv_end_row(&csv);
    buf_printf(&number, "%lld", (long long)k->row.version);
    csv_put_text(&csv, k->row.id);
    csv_put_text(&csv, buf_view(&number));
    csv_put_text(&csv, str_of(alert_action_name(k->a.action)));
    csv_put_text(&csv, k->row.originator);
    csv_put_text(&csv, str_of(instant_format(k->row.sent_at, when)));
    csv_put_text(&csv, k->a.mark_text);
    for (size_t i = 0; i < alert_field_count; i++)
        csv_put_text(&csv, alert_released(k, r, alert_fields[i].name));
    csv_end_row(&csv);
}

/* ---- the incident copy ---- */

struct incident_line { const char *title, *fields[4]; };

/* In the order in which PICS asks: what, when, where, substance, route, transport, who, how, what is asked for. */
static const struct incident_line incident[] = {
    { "Kind of incident",       { "alert.kind" } },
    { "Date",                   { "event.date", "date.departure", "date.week" } },
    { "Place",                  { "event.place" } },
    { "Substance",              { "substance.name", "substance.cas", "substance.table" } },
    { "Quantity (kg)",          { "quantity.kg", "quantity.band" } },
    { "Origin",                 { "route.from" } },
    { "Transit",                { "route.via" } },
    { "Destination",            { "route.to" } },
    { "Transport",              { "transport.mode", "port.load", "port.discharge" } },
    { "Container or waybill",   { "container.no", "transport.doc", "vehicle" } },
    { "Consignor",              { "exporter.name", "exporter.country", "exporter.address" } },
    { "Consignee",              { "importer.name", "importer.country", "importer.address" } },
    { "Other parties",          { "broker.name", "notify.name", "end.user" } },
    { "Method or concealment",  { "method" } },
    { "Declared use",           { "end.use" } },
    { "Packaging and labels",   { "packaging", "label.claim" } },
    { "Notification",           { "pen.number", "pen.status", "permit.number" } },
    { "Text",                   { "text.en", "text.fr", "text.ru", "text.es" } },
    { "Request",                { "request" } },
    { "Contact",                { "contact.desk" } },
};


void alert_view_incident(const struct alert_known *k, const struct release *r, struct buf *out)
{
    char when[INSTANT_TEXT];

    buf_printf(out, "INCIDENT COPY%s\n%.*s\n\n", k->a.action == ALERT_EXERCISE ? " (EXERCISE)" : "", (int)k->a.mark_text.n, k->a.mark_text.p);
    buf_printf(out, "%-24s%.*s, version %lld, %s\n", "Alert", (int)k->row.id.n, k->row.id.p, (long long)k->row.version,
               alert_action_name(k->a.action));
    buf_printf(out, "%-24s%.*s, %.10s\n", "Reported by", (int)k->row.originator.n, k->row.originator.p, instant_format(k->row.sent_at, when));
    for (size_t i = 0; i < COUNT_OF(incident); i++) {
        size_t begin = out->n;
        bool   any   = false;

        buf_printf(out, "%-24s", incident[i].title);
        for (size_t f = 0; f < 4 && incident[i].fields[f]; f++) {
            struct str value = alert_released(k, r, incident[i].fields[f]);

            if (!value.n)
                continue;
            buf_text(out, any ? ", " : "");
            text_visible(out, value);
            any = true;
        }
        buf_byte(out, '\n');
        if (!any && !out->failed)
            out->p[out->n = begin] = '\0';      /* an empty line would look like a question unanswered */
    }
}

/* ---- choosing ---- */

int alert_view_for(const struct office *o, const struct alert_known *k, const struct partner *p, const char *form, struct buf *out,
                   struct pw_err *err)
{
    static const struct {
        const char *name;
        void (*write)(const struct alert_known *k, const struct release *r, struct buf *out);
    } forms[] = { { "stix", alert_view_stix }, { "misp", alert_view_misp }, { "csv", alert_view_csv }, { "incident", alert_view_incident } };
    struct release r;

    release_to_partner(o, k, p, &r);
    if (!r.allowed) {
        err_set(err, PW_ESTATE, "alert %.8s does not go to %.*s: %s", k->row.id.p, (int)p->row.authority.n, p->row.authority.p, r.why_not);
        return r.remedy ? err_remedy(err, "%s", r.remedy) : PW_ESTATE;
    }
    for (size_t i = 0; i < COUNT_OF(forms); i++)
        if (strcmp(form, forms[i].name) == 0) {
            forms[i].write(k, &r, out);
            return buf_check(out, err);
        }
    return err_set(err, PW_EUSAGE, "--form is sealed, signed, stix, misp, csv or incident, not '%.40s'", form);
}
