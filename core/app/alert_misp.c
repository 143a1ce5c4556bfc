/* An alert as an event of MISP's core format: attributes only, none of them for automatic detection, for the receiving
 * organisation alone. */
#include "config.h"
#include "app/alert_views.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/mem.h"
#include "format/json_write.h"

struct misp_type { const char *field, *type, *category; };

/* What is none of these is a text. */
static const struct misp_type types[] = {
    { "exporter.email", "target-email", "Targeting data" },
    { "importer.email", "target-email", "Targeting data" },
    { "exporter.phone", "phone-number", "Other" },
    { "importer.phone", "phone-number", "Other" },
    { "exporter.name",  "target-org",   "Targeting data" },
    { "importer.name",  "target-org",   "Targeting data" },
};

static const struct misp_type *type_of(struct str name)
{
    static const struct misp_type text = { NULL, "text", "Other" };

    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (str_is(name, types[i].field))
            return &types[i];
    return &text;
}

static void attribute(struct json_out *j, const struct alert_known *k, size_t i, const char *timestamp)
{
    const struct misp_type *t = type_of(k->leaves[i].name);
    char                    name[FIELD_NAME_LONGEST + 1], uuid[VIEW_UUID_TEXT];

    snprintf(name, sizeof name, "%.*s", (int)k->leaves[i].name.n, k->leaves[i].name.p);
    alert_view_uuid(k->row.id, name, uuid);
    json_open(j, NULL, '{');
    json_textz(j, "uuid", uuid);
    json_textz(j, "type", t->type);
    json_textz(j, "category", t->category);
    json_text(j, "value", k->leaves[i].value);
    json_textz(j, "comment", name);
    json_bool(j, "to_ids", false);
    json_textz(j, "distribution", "5");         /* as the event */
    json_textz(j, "timestamp", timestamp);
    json_bool(j, "deleted", k->a.action == ALERT_WITHDRAW);
    json_close(j);
}

static void organisation(struct json_out *j, const char *key, struct str name)
{
    char uuid[VIEW_UUID_TEXT];

    alert_view_uuid(name, "authority", uuid);
    json_open(j, key, '{');
    json_text(j, "name", name);
    json_textz(j, "uuid", uuid);
    json_close(j);
}

static void tag(struct json_out *j, const char *name)
{
    json_open(j, NULL, '{');
    json_textz(j, "name", name);
    json_close(j);
}

static void tags(struct json_out *j, const struct alert_known *k)
{
    static const char *const labels[TLP_LABELS] = { "tlp:clear", "tlp:green", "tlp:amber", "tlp:amber+strict", "tlp:red" };
    char                     handling[48];

    json_open(j, "Tag", '[');
    tag(j, labels[k->a.mark.tlp]);
    snprintf(handling, sizeof handling, "europol-handling:H%d", k->a.mark.handling);
    if (k->a.mark.handling)
        tag(j, handling);
    if (k->a.action == ALERT_EXERCISE)
        tag(j, "exercise:generic=\"comcheck\"");
    json_close(j);
}

void alert_view_misp(const struct alert_known *k, const struct release *r, struct buf *out)
{
    struct json_out j    = { .out = out, .pretty = true };
    struct str      kind = alert_released(k, r, "alert.kind");
    BUF_AUTO        info = { 0 };
    char            uuid[VIEW_UUID_TEXT], when[INSTANT_TEXT], day[16], timestamp[24];

    alert_view_uuid(k->row.id, "event", uuid);
    instant_format(k->row.sent_at, when);
    snprintf(day, sizeof day, "%.10s", when);
    snprintf(timestamp, sizeof timestamp, "%lld", (long long)(k->row.sent_at / 1000000));
    buf_printf(&info, "%s%.*s: alert %.*s version %lld", k->a.action == ALERT_EXERCISE ? "EXERCISE: " : "", kind.n ? (int)kind.n : 15,
               kind.n ? kind.p : "diversion alert", (int)k->row.id.n, k->row.id.p, (long long)k->row.version);
    json_open(&j, NULL, '{');
    json_open(&j, "Event", '{');
    json_textz(&j, "uuid", uuid);
    json_text(&j, "info", buf_view(&info));
    json_textz(&j, "date", day);
    json_textz(&j, "timestamp", timestamp);
    json_textz(&j, "threat_level_id", "4");     /* undefined: the score is a field */
    json_textz(&j, "analysis", k->a.action == ALERT_WITHDRAW ? "2" : "0");
    json_textz(&j, "distribution", "0");        /* the organisation that imports it, and nobody else */
    json_bool(&j, "published", false);
    organisation(&j, "Org", k->row.originator);
    organisation(&j, "Orgc", k->row.originator);
    tags(&j, k);
    json_open(&j, "Attribute", '[');
    for (size_t i = 0; i < k->n_leaves; i++)
        if (r->open[i])
            attribute(&j, k, i, timestamp);
    json_close(&j);
    json_close(&j);
    json_close(&j);
    buf_byte(out, '\n');
}
