#include "config.h"
#include "front/today_alerts_text.h"

#include "base/text.h"
#include "front/show.h"

static void title(struct cli *c, const char *text, int64_t total, size_t told)
{
    buf_printf(&c->out, "\n%s%s%s", colour_bold(c), text, colour_off(c));
    if (total > (int64_t)told)
        buf_printf(&c->out, ": %lld, the first %zu", (long long)total, told);
    buf_byte(&c->out, '\n');
}

static void line(struct cli *c, const struct today_alert *a)
{
    struct buf *out = &c->out;

    buf_printf(out, "  [ ] %.18s  ", a->alert.p);
    out_padded(out, a->from, 24);
    buf_text(out, "  ");
    out_text(out, a->kind.n ? a->kind : STR("not for all eyes; a supervisor can tell"));
}

static void fresh(struct cli *c, const struct today_alerts *t)
{
    if (!t->n_fresh)
        return;
    title(c, "New alerts about open shipments", t->all_fresh, t->n_fresh);
    for (size_t i = 0; i < t->n_fresh; i++) {
        const struct today_alert *a = &t->fresh[i];

        line(c, a);
        buf_text(&c->out, "\n        ");
        for (size_t k = 0; k < TODAY_TOUCHED && (int64_t)k < a->n_shipments; k++) {
            buf_text(&c->out, k ? ", " : "");
            out_text(&c->out, a->shipments[k]);
        }
        if (a->n_shipments > TODAY_TOUCHED)
            buf_printf(&c->out, " and %lld more", (long long)a->n_shipments - TODAY_TOUCHED);
        buf_byte(&c->out, '\n');
    }
}

static void own(struct cli *c, const struct today_alerts *t)
{
    char day[DATE_TEXT];

    if (t->n_waiting)
        title(c, "Alerts that wait for a supervisor", t->all_waiting, t->n_waiting);
    for (size_t i = 0; i < t->n_waiting; i++) {
        line(c, &t->waiting[i]);
        buf_text(&c->out, ", by ");
        out_text(&c->out, t->waiting[i].account);
        buf_byte(&c->out, '\n');
    }
    if (t->n_ending)
        title(c, "Alerts of this office to look at again", t->all_ending, t->n_ending);
    for (size_t i = 0; i < t->n_ending; i++) {
        line(c, &t->ending[i]);
        if (t->ending[i].expires_on != HISTORY_ABSENT)
            buf_printf(&c->out, ", runs out on %s", date_format((int32_t)t->ending[i].expires_on, day));
        if (t->ending[i].review_on != HISTORY_ABSENT)
            buf_printf(&c->out, ", to be looked at again since %s", date_format((int32_t)t->ending[i].review_on, day));
        buf_byte(&c->out, '\n');
    }
}

static void partners(struct cli *c, const struct today_alerts *t)
{
    char day[DATE_TEXT];

    if (t->n_deliveries || t->n_cards)
        title(c, "Partners", 0, 0);
    for (size_t i = 0; i < t->n_deliveries; i++) {
        buf_text(&c->out, "  [ ] ");
        out_text(&c->out, t->deliveries[i].partner);
        buf_printf(&c->out, ": what %s is blocked", t->deliveries[i].goes ? "goes" : "comes");
        if (t->deliveries[i].goes)
            buf_printf(&c->out, ", %lld wait", (long long)t->deliveries[i].waiting);
        buf_text(&c->out, ": ");
        out_text(&c->out, t->deliveries[i].why);
        buf_byte(&c->out, '\n');
    }
    for (size_t i = 0; i < t->n_cards; i++) {
        buf_text(&c->out, "  [ ] the card of ");
        out_text(&c->out, t->cards[i].self ? STR("this office") : t->cards[i].authority);
        buf_printf(&c->out, " runs out on %s: %s\n", date_format((int32_t)t->cards[i].to_on, day),
                   t->cards[i].self ? "penwatch partner card --rotate, and partners take it in" : "ask it for its next one");
    }
}

void today_alerts_text(struct cli *c, const struct today_alerts *t)
{
    fresh(c, t);
    own(c, t);
    partners(c, t);
}

/* ---- for programs ---- */

static void common(struct json_out *j, const struct today_alert *a)
{
    json_open(j, NULL, '{');
    json_text(j, "alert", a->alert);
    json_text(j, "from", a->from);
    json_text(j, "kind", a->kind);
}

static void fresh_json(struct json_out *j, const struct today_alerts *t)
{
    json_open(j, "new", '[');
    for (size_t i = 0; i < t->n_fresh; i++) {
        common(j, &t->fresh[i]);
        json_i64(j, "touched", t->fresh[i].n_shipments);
        json_open(j, "shipments", '[');
        for (size_t k = 0; k < TODAY_TOUCHED && (int64_t)k < t->fresh[i].n_shipments; k++)
            json_text(j, NULL, t->fresh[i].shipments[k]);
        json_close(j);
        json_close(j);
    }
    json_close(j);
}

static void own_json(struct json_out *j, const struct today_alerts *t)
{
    json_open(j, "waiting", '[');
    for (size_t i = 0; i < t->n_waiting; i++) {
        common(j, &t->waiting[i]);
        json_text(j, "account", t->waiting[i].account);
        json_close(j);
    }
    json_close(j);
    json_open(j, "ending", '[');
    for (size_t i = 0; i < t->n_ending; i++) {
        common(j, &t->ending[i]);
        json_day(j, "expires_on", t->ending[i].expires_on);
        json_day(j, "review_on", t->ending[i].review_on);
        json_close(j);
    }
    json_close(j);
}

void today_alerts_json(struct json_out *j, const struct today_alerts *t)
{
    json_open(j, "alerts", '{');
    fresh_json(j, t);
    own_json(j, t);
    json_open(j, "blocked", '[');
    for (size_t i = 0; i < t->n_deliveries; i++) {
        json_open(j, NULL, '{');
        json_text(j, "partner", t->deliveries[i].partner);
        json_textz(j, "way", t->deliveries[i].goes ? "goes" : "comes");
        json_i64(j, "waiting", t->deliveries[i].waiting);
        json_text(j, "why", t->deliveries[i].why);
        json_close(j);
    }
    json_close(j);
    json_open(j, "cards", '[');
    for (size_t i = 0; i < t->n_cards; i++) {
        json_open(j, NULL, '{');
        json_text(j, "authority", t->cards[i].authority);
        json_bool(j, "own", t->cards[i].self);
        json_day(j, "runs_out_on", t->cards[i].to_on);
        json_close(j);
    }
    json_close(j);
    json_close(j);
}
