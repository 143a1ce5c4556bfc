/* The fields that an alert takes from a shipment, and whose data each of them is. */
#include "config.h"
#include "app/alert_impl.h"

#include <stdio.h>

#include "app/alert_match.h"
#include "app/view.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/substance.h"

struct taking {
    struct composing *c;
    struct view       v;
    const char       *owner;        /* of what was declared */
    int               rc;
    struct pw_err    *err;
};

static void put(struct taking *t, const char *name, struct str value, const char *owner)
{
    if (t->rc == PW_OK && value.n)
        t->rc = compose_set(t->c, str_of(name), value, owner, t->err);
}

static void declared(struct taking *t, const char *name, enum field_id id)
{
    put(t, name, t->v.s.text[id], t->owner);
}

static void parties(struct taking *t)
{
    declared(t, "exporter.name", FIELD_EXPORTER_NAME);
    declared(t, "exporter.id", FIELD_EXPORTER_ID);
    declared(t, "exporter.address", FIELD_EXPORTER_ADDRESS);
    declared(t, "exporter.country", FIELD_EXPORTER_COUNTRY);
    declared(t, "exporter.email", FIELD_EXPORTER_EMAIL);
    declared(t, "exporter.phone", FIELD_EXPORTER_PHONE);
    declared(t, "importer.name", FIELD_IMPORTER_NAME);
    declared(t, "importer.id", FIELD_IMPORTER_ID);
    declared(t, "importer.address", FIELD_IMPORTER_ADDRESS);
    declared(t, "importer.country", FIELD_IMPORTER_COUNTRY);
    declared(t, "importer.email", FIELD_IMPORTER_EMAIL);
    declared(t, "importer.phone", FIELD_IMPORTER_PHONE);
    declared(t, "broker.name", FIELD_BROKER_NAME);
    declared(t, "notify.name", FIELD_NOTIFY_NAME);
    declared(t, "end.user", FIELD_END_USER_NAME);
}

static void journey(struct taking *t)
{
    declared(t, "pen.number", FIELD_REFERENCE);
    declared(t, "route.from", FIELD_EXPORTING_COUNTRY);
    declared(t, "route.to", FIELD_IMPORTING_COUNTRY);
    declared(t, "route.via", FIELD_TRANSIT_COUNTRIES);
    declared(t, "port.load", FIELD_EXIT_POINT);
    declared(t, "port.discharge", FIELD_ENTRY_POINT);
    declared(t, "transport.mode", FIELD_TRANSPORT_MODE);
    declared(t, "transport.doc", FIELD_TRANSPORT_DOCUMENT);
    declared(t, "container.no", FIELD_CONTAINERS);
    declared(t, "vehicle", t->v.s.text[FIELD_VEHICLE].n ? FIELD_VEHICLE : FIELD_VESSEL);
    declared(t, "permit.number", t->v.s.text[FIELD_IMPORT_PERMIT].n ? FIELD_IMPORT_PERMIT : FIELD_EXPORT_PERMIT);
    declared(t, "date.departure", FIELD_DEPARTURE_ON);
    declared(t, "end.use", FIELD_END_USE);
}

/* The line of the greatest risk times quantity stands for the shipment. */
static void goods(struct taking *t)
{
    size_t                   at = view_main_line(&t->v);
    const struct goods_line *g;
    char                     kg[DECIMAL_TEXT];

    if (at == SIZE_MAX)
        return;
    g = &t->v.s.goods[at];
    if (g->substance) {
        put(t, "substance.code", g->substance->code, NULL);
        put(t, "substance.name", g->substance->name, NULL);
        put(t, "substance.cas", g->substance->cas, NULL);
        put(t, "substance.table", g->substance->table, NULL);
    } else {
        put(t, "substance.name", g->text[FIELD_SUBSTANCE - FIELD_HEADER_COUNT], t->owner);
    }
    if (g->quantity_mg != HISTORY_ABSENT)
        put(t, "quantity.kg", str_of(decimal_format(g->quantity_mg, kg)), t->owner);
}

/* A reason that rests on alerts is somebody's statement already, and no second one. */
static bool of_alerts(const struct contribution *c)
{
    for (size_t i = 0; i < c->n_evidence; i++) {
        struct str  name = c->evidence[i].name;
        const char *last = name.n ? memrchr(name.p, '.', name.n) : NULL;
        size_t      n    = last ? (size_t)(name.p + name.n - last - 1) : name.n;

        if (n >= 6 && memcmp(last ? last + 1 : name.p, "alerts", 6) == 0)
            return true;
    }
    return false;
}

static void reasons(struct taking *t)
{
    BUF_AUTO basis = { 0 }, flags = { 0 }, score = { 0 };
    char     hex[DIGEST_HEX];
    int      points = 0;

    for (size_t i = 0; i < t->v.v.n_contributions; i++) {
        const struct contribution *c = &t->v.v.contributions[i];

        if (!c->rule.n || of_alerts(c) || (c->points <= 0 && !c->force))
            continue;
        points += c->points;
        buf_printf(&flags, "%s%.*s", flags.n ? "|" : "", (int)c->rule.n, c->rule.p);
    }
    if (!flags.n) {
        t->rc = err_set(t->err, PW_ESTATE, "nothing but other authorities' alerts speaks against %.*s: that is no basis of a new one",
                        (int)t->v.ship.reference.n, t->v.ship.reference.p);
        err_remedy(t->err, "write what this office itself found, by hand: penwatch alert new --kind K FIELD=VALUE...");
        return;
    }
    buf_printf(&basis, "rules %s of rulebook %s", flags.p, digest_hex(&t->v.rulebook, hex));
    buf_printf(&score, "%d", points > SCORE_MAX ? SCORE_MAX : points);
    put(t, "alert.basis", buf_view(&basis), NULL);
    put(t, "red.flags", buf_view(&flags), NULL);
    put(t, "score", buf_view(&score), NULL);
}

/* The alerts that concern this shipment, so that who receives both counts one. */
static void ancestry(struct taking *t)
{
    const struct alert_set *alerts;
    BUF_AUTO                text = { 0 };

    if (t->rc == PW_OK)
        t->rc = reference_alerts(&t->c->o->ref, &alerts, t->err);
    if (t->rc == PW_OK)
        t->rc = alert_match_all(alerts, &t->v.s, INT64_MAX, &text, NULL, t->err);
    put(t, "derived.from", buf_view(&text), NULL);
}

int compose_from_shipment(struct composing *c, int64_t shipment, struct pw_err *err)
{
    struct taking t  = { .c = c, .err = err };
    int           rc = office_load_reference(c->o, err);

    if (rc < 0 || (rc = view_load(c->o, shipment, false, c->a, &t.v, err)) < 0)
        return rc;
    if (t.v.erased || !t.v.has_verdict)
        return err_set(err, PW_ESTATE, "the shipment's record was erased, or it has no verdict");
    if (!str_eq(t.v.s.issuer, c->o->country))
        t.owner = arena_copy(c->a, t.v.s.issuer);
    reasons(&t);
    goods(&t);
    parties(&t);
    journey(&t);
    ancestry(&t);
    return t.rc;
}
