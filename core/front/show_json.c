#include "config.h"
#include "front/show.h"

#include <stdio.h>

#include "base/text.h"

void json_day(struct json_out *j, const char *key, int64_t day)
{
    char text[DATE_TEXT];

    json_textz(j, key, day == HISTORY_ABSENT ? NULL : date_format((int32_t)day, text));
}

void json_fact(struct json_out *j, struct str key, const struct fact_value *v)
{
    char name[128], date[DATE_TEXT];

    snprintf(name, sizeof name, "%.*s", (int)key.n, key.p);
    switch (v->type) {
    case FACT_TEXT:    json_text(j, name, v->s); break;
    case FACT_NUMBER:  json_decimal(j, name, v->i); break;
    case FACT_INTEGER: json_i64(j, name, v->i); break;
    case FACT_BOOL:    json_bool(j, name, v->i != 0); break;
    case FACT_DATE:    json_textz(j, name, date_format((int32_t)v->i, date)); break;
    case FACT_LIST:
        json_open(j, name, '[');
        for (size_t i = 0; i < v->list.n; i++)
            json_text(j, NULL, v->list.items[i]);
        json_close(j);
        break;
    default:           json_null(j, name); break;
    }
}

static void opt_text(struct json_out *j, const char *key, struct str s)
{
    json_text(j, key, s.n ? s : STR_NONE);
}

static void opt_mass(struct json_out *j, const char *key, int64_t mg)
{
    if (mg == HISTORY_ABSENT)
        json_null(j, key);
    else
        json_decimal(j, key, mg);
}

/* ---- verdict ---- */

static void evidence_json(struct cli *c, struct json_out *j, const struct contribution *k)
{
    json_open(j, "evidence", '{');
    for (size_t i = 0; i < k->n_evidence; i++)
        json_fact(j, k->evidence[i].name, &k->evidence[i].value);
    if (k->n_other_lines) {
        json_open(j, "other_lines", '[');
        for (size_t i = 0; i < k->n_other_lines; i++)
            json_i64(j, NULL, k->other_lines[i]);
        json_close(j);
    }
    json_close(j);
    json_open(j, "shipments", '{');
    for (size_t i = 0; i < k->n_evidence; i++) {
        char name[128];

        if (!k->evidence[i].n_shipments)
            continue;
        snprintf(name, sizeof name, "%.*s", (int)k->evidence[i].name.n, k->evidence[i].name.p);
        json_open(j, name, '[');
        for (size_t n = 0; n < k->evidence[i].n_shipments; n++)
            json_text(j, NULL, view_reference(c->office, k->evidence[i].shipments[n], &c->a));
        json_close(j);
    }
    json_close(j);
}

static void contributions_json(struct cli *c, struct json_out *j, const struct verdict *v)
{
    json_open(j, "contributions", '[');
    for (size_t i = 0; i < v->n_contributions; i++) {
        const struct contribution *k = &v->contributions[i];

        json_open(j, NULL, '{');
        opt_text(j, "rule", k->rule);
        json_text(j, "group", k->group);
        json_textz(j, "on", !k->rule.n ? NULL : k->on_goods ? "goods" : "shipment");
        if (k->line)
            json_i64(j, "line", k->line);
        else
            json_null(j, "line");
        json_i64(j, "points", k->points);
        opt_text(j, "because", k->because);
        opt_text(j, "letter", k->letter);
        evidence_json(c, j, k);
        json_close(j);
    }
    json_close(j);
}

static void notes_json(struct json_out *j, const char *key, const char *what, const struct rule_note *n, size_t count)
{
    json_open(j, key, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(j, NULL, '{');
        json_text(j, "rule", n[i].rule);
        json_text(j, what, n[i].text);
        if (n[i].detail.n)
            json_text(j, "detail", n[i].detail);
        json_close(j);
    }
    json_close(j);
}

static int input_json(void *ctx, const struct input *in, struct pw_err *err)
{
    struct json_out *j = ctx;

    (void)err;
    json_open(j, NULL, '{');
    json_text(j, "kind", in->kind);
    json_text(j, "name", in->name);
    json_i64(j, "version", in->seq);
    json_close(j);
    return PW_OK;
}

/* The versions of tables and lists that the verdict read. */
static void inputs_json(struct cli *c, struct json_out *j, const struct view *v)
{
    json_open(j, "inputs_read", '[');
    if (v->has_verdict)
        st_input_versions(c->office->st, v->vrow.seq, &c->a, input_json, j, NULL);
    json_close(j);
}

static void verdict_json(struct cli *c, struct json_out *j, const struct view *v)
{
    char hex[DIGEST_HEX];

    json_text(j, "profile", v->has_verdict ? v->vrow.profile : STR_NONE);
    if (v->has_verdict)
        json_i64(j, "score", v->vrow.score);
    else
        json_null(j, "score");
    json_textz(j, "lane", lane_name(v->current.lane));
    json_open(j, "forced", '[');
    for (size_t i = 0; i < v->v.n_contributions; i++)
        if (v->v.contributions[i].force != LANE_NONE)
            json_text(j, NULL, v->v.contributions[i].rule);
    json_close(j);
    json_bool(j, "complete", v->has_verdict && v->vrow.complete);
    json_i64(j, "completeness", v->has_verdict ? v->vrow.completeness : 0);
    json_textz(j, "rulebook", v->has_verdict ? digest_hex(&v->rulebook, hex) : NULL);
    json_textz(j, "inputs", v->has_verdict ? digest_hex(&v->vrow.inputs, hex) : NULL);
    inputs_json(c, j, v);
    contributions_json(c, j, &v->v);
    notes_json(j, "skipped", "missing", v->v.skipped, v->v.n_skipped);
    notes_json(j, "aborted", "kind", v->v.aborted, v->v.n_aborted);
    notes_json(j, "favours", "because", v->v.favours, v->v.n_favours);
}

/* ---- shipment ---- */

static void goods_json(struct json_out *j, const struct view *v)
{
    json_open(j, "goods", '[');
    for (size_t i = 0; i < v->s.n_goods; i++) {
        const struct goods_line *g = &v->s.goods[i];

        json_open(j, NULL, '{');
        json_i64(j, "line", g->line);
        json_text(j, "substance", g->substance ? g->substance->code : STR_NONE);
        json_textz(j, "substance_by", g->substance_by);
        json_bool(j, "substance_conflict", g->conflict);
        opt_mass(j, "quantity_kg", g->quantity_mg);
        json_textz(j, "quantity_basis", g->quantity_mg == HISTORY_ABSENT ? NULL : quantity_basis_name(g->basis));
        opt_mass(j, "value_usd", g->value_usd);
        json_open(j, "declared", '{');
        for (size_t f = 0; f < FIELD_GOODS_COUNT; f++)
            if (g->text[f].n)
                json_text(j, field_info(FIELD_HEADER_COUNT + f)->path, g->text[f]);
        json_close(j);
        json_close(j);
    }
    json_close(j);
}

static void parties_json(struct json_out *j, const struct view *v)
{
    json_open(j, "parties", '{');
    for (int r = 0; r < ROLE_COUNT; r++) {
        enum party_role          role = (enum party_role)r;
        const struct party_past *p    = &v->past[r];

        if (!shipment_has_party(&v->s, role))
            continue;
        json_open(j, party_role_name(role), '{');
        opt_text(j, "name", party_text(&v->s, role, PARTY_NAME));
        opt_text(j, "id", party_text(&v->s, role, PARTY_ID));
        opt_text(j, "country", party_country(&v->s, role));
        opt_text(j, "address", party_text(&v->s, role, PARTY_ADDRESS));
        json_i64(j, "party", p->id);
        json_i64(j, "shipments", p->shipments);
        json_day(j, "first_on", p->shipments ? p->first_on : HISTORY_ABSENT);
        json_i64(j, "objected", p->objected);
        json_i64(j, "suspected", p->suspected);
        json_i64(j, "diverted", p->diverted);
        json_i64(j, "clean", p->clean);
        json_close(j);
    }
    json_close(j);
}

static void declared_json(struct json_out *j, const struct view *v)
{
    json_open(j, "declared", '{');
    for (size_t f = 0; f < FIELD_HEADER_COUNT; f++)
        if (v->s.text[f].n)
            json_text(j, field_info(f)->path, v->s.text[f]);
    json_close(j);
}

/* ---- acts ---- */

static void decision_json(struct json_out *j, const char *key, const struct decision_row *d)
{
    json_open(j, key, '{');
    json_text(j, "kind", d->kind);
    json_text(j, "reason", d->reason);
    opt_text(j, "condition", d->condition);
    json_text(j, "account", d->account);
    if (d->line == HISTORY_ABSENT)
        json_null(j, "line");
    else
        json_i64(j, "line", d->line);
    json_bool(j, "needs_second", d->needs_second);
    json_bool(j, "confirmation", d->confirms != HISTORY_ABSENT);
    json_close(j);
}

static void acts_json(struct json_out *j, const struct view *v)
{
    if (v->n_decisions)
        decision_json(j, "decision", &v->decisions[v->n_decisions - 1]);
    else
        json_null(j, "decision");
    json_open(j, "decisions", '[');
    for (size_t i = 0; i < v->n_decisions; i++)
        decision_json(j, NULL, &v->decisions[i]);
    json_close(j);
    json_open(j, "replies", '[');
    for (size_t i = 0; i < v->n_replies; i++) {
        json_open(j, NULL, '{');
        json_text(j, "direction", v->replies[i].direction);
        json_text(j, "kind", v->replies[i].kind);
        json_day(j, "on", v->replies[i].on_day);
        json_text(j, "channel", v->replies[i].channel);
        json_close(j);
    }
    json_close(j);
    json_open(j, "movements", '[');
    for (size_t i = 0; i < v->n_movements; i++) {
        json_open(j, NULL, '{');
        json_text(j, "kind", v->movements[i].kind);
        json_day(j, "on", v->movements[i].on_day);
        json_text(j, "source", v->movements[i].source);
        opt_mass(j, "quantity_kg", v->movements[i].quantity_mg);
        json_close(j);
    }
    json_close(j);
    json_open(j, "findings", '[');
    for (size_t i = 0; i < v->n_findings; i++) {
        json_open(j, NULL, '{');
        json_text(j, "result", v->findings[i].result);
        json_day(j, "on", v->findings[i].on_day);
        json_text(j, "source", v->findings[i].source);
        opt_text(j, "grade", v->findings[i].grade);
        json_bool(j, "correction", v->findings[i].corrects != HISTORY_ABSENT);
        json_close(j);
    }
    json_close(j);
}

static void versions_json(struct json_out *j, const struct view *v)
{
    json_open(j, "versions", '[');
    for (size_t i = 0; i < v->n_versions; i++) {
        json_open(j, NULL, '{');
        json_i64(j, "version", v->versions[i].version);
        json_textz(j, "action", action_name(v->versions[i].action));
        json_day(j, "issued_on", v->versions[i].issued_on);
        json_i64(j, "audit", v->versions[i].seq);
        json_close(j);
    }
    json_close(j);
}

/* What the reply date was reckoned by; null where it was declared or is the office's own default. */
static void clock_json(struct json_out *j, const struct deadline *d)
{
    if (!d->on) {
        json_null(j, "clock");
        return;
    }
    json_open(j, "clock", '{');
    json_text(j, "country", d->country);
    json_i64(j, "days", d->days);
    json_textz(j, "kind", d->working ? "working" : "calendar");
    json_text(j, "source", d->source);
    json_close(j);
}

int show_json(struct cli *c, const struct view *v, const struct chain *x, struct pw_err *err)
{
    struct json_out j = { .out = &c->out, .pretty = true };

    json_open(&j, NULL, '{');
    json_text(&j, "reference", v->ship.reference);
    json_text(&j, "issuer", v->ship.issuer);
    json_textz(&j, "regime", regime_name(v->ship.regime));
    json_i64(&j, "version", v->version.version);
    json_textz(&j, "action", action_name(v->version.action));
    verdict_json(c, &j, v);
    json_textz(&j, "role", office_role_name(v->version.role));
    json_textz(&j, "state", state_name(v->state));
    json_day(&j, "reply_by", v->current.reply_by);
    clock_json(&j, &v->clock);
    json_open(&j, "missing", '[');
    for (size_t i = 0; i < v->s.n_missing; i++)
        json_textz(&j, NULL, v->s.missing[i]);
    json_close(&j);
    json_bool(&j, "erased", v->erased);
    goods_json(&j, v);
    parties_json(&j, v);
    declared_json(&j, v);
    acts_json(&j, v);
    versions_json(&j, v);
    show_chain_json(&j, x);
    json_close(&j);
    return json_end(&j, err);
}
