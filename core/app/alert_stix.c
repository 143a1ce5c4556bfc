/* An alert as a STIX 2.1 bundle (OASIS): a report by its originator, the firms as identities, the countries as locations, and the
 * consignment as an object of our own, because the core has none. */
#include "config.h"
#include "app/alert_views.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "format/json_write.h"

#define TLP_EXTENSION  "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
#define OURS           "extension-definition--0f6a3e0c-5b43-5d0e-8a6a-2b1a7c9d4e31"
#define TLP_CREATED    "2022-10-01T00:00:00.000Z"
#define OURS_CREATED   "2026-03-01T00:00:00.000Z"     /* what is the same in every bundle was made once, by one author */
#define OURS_AUTHOR    "identity--6d2b7a51-9c0e-5f4b-8d13-b0f6e2a7c945"
#define OBJECTS_MAX    16
#define REF_ROOM       80

/* Ids that OASIS fixed (cti-stix-common-objects, extension-definition-specifications/tlp-2.0). */
static const struct { const char *id, *word; } tlp[TLP_LABELS] = {
    [TLP_CLEAR]        = { "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487", "clear" },
    [TLP_GREEN]        = { "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb", "green" },
    [TLP_AMBER]        = { "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421", "amber" },
    [TLP_AMBER_STRICT] = { "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003", "amber+strict" },
    [TLP_RED]          = { "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1", "red" },
};

struct writing {
    const struct alert_known *k;
    const struct release     *r;
    struct json_out           j;
    char                      author[REF_ROOM];
    char                      made[INSTANT_TEXT + 8], changed[INSTANT_TEXT + 8];  /* of the alert: its first version; this one */
    char                      refs[OBJECTS_MAX][REF_ROOM];
    size_t                    n_refs;
};

/* RFC 3339 with milliseconds, which STIX asks for. */
static void stix_time(int64_t us, char ret[static INSTANT_TEXT + 8])
{
    char text[INSTANT_TEXT];

    instant_format(us / 1000000 * 1000000, text);
    snprintf(ret, INSTANT_TEXT + 8, "%.19s.000Z", text);
}

static void make_ref(struct str id, const char *type, const char *word, char ret[static REF_ROOM])
{
    char uuid[VIEW_UUID_TEXT];

    alert_view_uuid(id, word, uuid);
    snprintf(ret, REF_ROOM, "%s--%s", type, uuid);
}

/* When an alert was first made lies in its id (UUID version 7): an object keeps its time of creation through all versions. */
static int64_t made_at(const struct alert_known *k)
{
    int64_t ms = 0;

    for (size_t i = 0; i < 13 && i < k->row.id.n; i++) {
        char c = k->row.id.p[i];

        if (c != '-')
            ms = ms * 16 + (c <= '9' ? c - '0' : c - 'a' + 10);
    }
    return ms < k->row.sent_at / 1000 ? ms * 1000 : k->row.sent_at;
}

static void begin_at(struct writing *w, const char *type, const char *ref, const char *made, const char *changed)
{
    json_open(&w->j, NULL, '{');
    json_textz(&w->j, "type", type);
    json_textz(&w->j, "spec_version", "2.1");
    json_textz(&w->j, "id", ref);
    json_textz(&w->j, "created", made);
    json_textz(&w->j, "modified", changed);
}

static void begin(struct writing *w, const char *type, const char *ref)
{
    begin_at(w, type, ref, w->made, w->changed);
}

static void end(struct writing *w)
{
    json_textz(&w->j, "created_by_ref", w->author);
    json_open(&w->j, "object_marking_refs", '[');
    json_textz(&w->j, NULL, tlp[w->k->a.mark.tlp].id);
    json_close(&w->j);
    json_close(&w->j);
}

static void keep(struct writing *w, const char *ref)
{
    if (w->n_refs < OBJECTS_MAX)
        snprintf(w->refs[w->n_refs++], REF_ROOM, "%s", ref);
}

static void marking(struct writing *w)
{
    enum alert_tlp t = w->k->a.mark.tlp;

    json_open(&w->j, NULL, '{');
    json_textz(&w->j, "type", "marking-definition");
    json_textz(&w->j, "spec_version", "2.1");
    json_textz(&w->j, "id", tlp[t].id);
    json_textz(&w->j, "created", TLP_CREATED);
    json_textz(&w->j, "name", alert_tlp_name(t));
    json_open(&w->j, "extensions", '{');
    json_open(&w->j, TLP_EXTENSION, '{');
    json_textz(&w->j, "extension_type", "property-extension");
    json_textz(&w->j, "tlp_2_0", tlp[t].word);
    json_close(&w->j);
    json_close(&w->j);
    json_close(&w->j);
}

/* An author names itself: STIX wants the creator's identity without a creator of its own. */
static void author(struct writing *w, const char *ref, struct str name)
{
    begin_at(w, "identity", ref, OURS_CREATED, OURS_CREATED);
    json_text(&w->j, "name", name);
    json_textz(&w->j, "identity_class", "organization");
    json_close(&w->j);
}

static void firm(struct writing *w, const char *field, const char *role)
{
    struct str name = alert_released(w->k, w->r, field);
    char       ref[REF_ROOM];

    if (!name.n)
        return;
    make_ref(w->k->row.id, "identity", field, ref);
    begin(w, "identity", ref);
    json_text(&w->j, "name", name);
    json_textz(&w->j, "identity_class", "organization");
    json_open(&w->j, "roles", '[');
    json_textz(&w->j, NULL, role);
    json_close(&w->j);
    end(w);
    keep(w, ref);
}

static void country(struct writing *w, const char *field)
{
    struct str code = alert_released(w->k, w->r, field);
    char       ref[REF_ROOM];

    if (code.n != 2)
        return;
    make_ref(w->k->row.id, "location", field, ref);
    begin(w, "location", ref);
    json_text(&w->j, "country", code);
    end(w);
    keep(w, ref);
}

/* Every object of STIX may have a confidence, and there it is a number. */
static bool confidence_of(struct str value, uint64_t *ret)
{
    return text_u64(value, ret) && *ret <= 100;
}

static void property(struct writing *w, const struct leaf *f)
{
    char     name[FIELD_NAME_LONGEST + 1];
    uint64_t confidence;

    memcpy(name, f->name.p, f->name.n);
    for (size_t c = 0; c < f->name.n; c++)
        name[c] = name[c] == '.' ? '_' : name[c];
    name[f->name.n] = '\0';
    if (strcmp(name, "confidence") != 0)
        json_text(&w->j, name, f->value);
    else if (confidence_of(f->value, &confidence))
        json_u64(&w->j, name, confidence);
    else
        json_text(&w->j, "confidence_text", f->value);
}

/* Everything that is released, under its own name; dots are not for STIX property names. */
static void consignment(struct writing *w)
{
    char ref[REF_ROOM];

    make_ref(w->k->row.id, "penwatch-consignment", "consignment", ref);
    begin(w, "penwatch-consignment", ref);
    for (size_t i = 0; i < w->k->n_leaves; i++)
        if (w->r->open[i])
            property(w, &w->k->leaves[i]);
    json_open(&w->j, "extensions", '{');
    json_open(&w->j, OURS, '{');
    json_textz(&w->j, "extension_type", "new-sdo");
    json_close(&w->j);
    json_close(&w->j);
    end(w);
    keep(w, ref);
}

static void extension(struct writing *w)
{
    begin_at(w, "extension-definition", OURS, OURS_CREATED, OURS_CREATED);
    json_textz(&w->j, "name", "penwatch consignment");
    json_textz(&w->j, "description", "A consignment of drug precursors that a diversion alert is about, by the alert's field names.");
    json_textz(&w->j, "schema", "https://docs.oasis-open.org/cti/stix/v2.1/");
    json_textz(&w->j, "version", "1.0.0");
    json_open(&w->j, "extension_types", '[');
    json_textz(&w->j, NULL, "new-sdo");
    json_close(&w->j);
    json_textz(&w->j, "created_by_ref", OURS_AUTHOR);
    json_close(&w->j);
}

static void report(struct writing *w)
{
    struct str kind = alert_released(w->k, w->r, "alert.kind"), score = alert_released(w->k, w->r, "confidence");
    BUF_AUTO   name = { 0 };
    char       ref[REF_ROOM], until[INSTANT_TEXT + 8];
    uint64_t   confidence;

    make_ref(w->k->row.id, "report", "report", ref);
    stix_time(w->k->row.expires_at, until);
    begin(w, "report", ref);
    buf_printf(&name, "%s%.*s, alert %.*s version %lld", w->k->a.action == ALERT_EXERCISE ? "EXERCISE: " : "", kind.n ? (int)kind.n : 15,
               kind.n ? kind.p : "diversion alert", (int)w->k->row.id.n, w->k->row.id.p, (long long)w->k->row.version);
    json_text(&w->j, "name", buf_view(&name));
    json_textz(&w->j, "published", w->changed);
    json_bool(&w->j, "revoked", w->k->a.action == ALERT_WITHDRAW);
    if (confidence_of(score, &confidence))
        json_u64(&w->j, "confidence", confidence);
    json_open(&w->j, "report_types", '[');
    json_textz(&w->j, NULL, "threat-report");
    json_close(&w->j);
    json_open(&w->j, "object_refs", '[');
    for (size_t i = 0; i < w->n_refs; i++)
        json_textz(&w->j, NULL, w->refs[i]);
    json_close(&w->j);
    end(w);
}

void alert_view_stix(const struct alert_known *k, const struct release *r, struct buf *out)
{
    struct writing w = { .k = k, .r = r, .j = { .out = out, .pretty = true } };
    char           ref[REF_ROOM];

    stix_time(made_at(k), w.made);
    stix_time(k->row.sent_at, w.changed);
    make_ref(k->row.originator, "identity", "authority", w.author);
    make_ref(k->row.id, "bundle", "bundle", ref);
    json_open(&w.j, NULL, '{');
    json_textz(&w.j, "type", "bundle");
    json_textz(&w.j, "id", ref);
    json_open(&w.j, "objects", '[');
    marking(&w);
    author(&w, w.author, k->row.originator);
    author(&w, OURS_AUTHOR, STR("penwatch"));
    extension(&w);
    firm(&w, "exporter.name", "exporter");
    firm(&w, "importer.name", "importer");
    firm(&w, "broker.name", "broker");
    country(&w, "route.from");
    country(&w, "route.to");
    consignment(&w);
    report(&w);
    json_close(&w.j);
    json_close(&w.j);
    buf_byte(out, '\n');
}
