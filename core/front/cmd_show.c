#include "config.h"
#include "front/cmd.h"

#include "base/clock.h"
#include "base/text.h"
#include "front/show.h"

/* ---- words ---- */

static void day_text(struct buf *out, int64_t day)
{
    char text[DATE_TEXT];

    buf_text(out, day == HISTORY_ABSENT ? "-" : date_format((int32_t)day, text));
}

static void line_break(struct buf *out) { buf_byte(out, '\n'); }

static void label(struct cli *c, const char *name)
{
    buf_printf(&c->out, "%s%-12s%s", colour_dim(c), name, colour_off(c));
}

static void head(struct cli *c, const struct view *v)
{
    struct buf *out = &c->out;

    buf_text(out, colour_bold(c));
    out_text(out, v->ship.reference);
    buf_printf(out, "%s  %s of %.*s, version %lld", colour_off(c), regime_name(v->ship.regime),
               (int)v->ship.issuer.n, v->ship.issuer.p, (long long)v->version.version);
    if (v->has_verdict)
        buf_printf(out, "   %s%s  %d%s", lane_colour(c, v->current.lane), lane_name(v->current.lane), v->vrow.score,
                   colour_off(c));
    if (v->has_verdict && v->vrow.forced)
        buf_text(out, "  (forced)");
    line_break(out);
    label(c, "state");
    buf_printf(out, "%s; %s for this office", state_name(v->state), office_role_name(v->version.role));
    if (v->current.reply_by != HISTORY_ABSENT && v->current.open) {
        int64_t left = v->current.reply_by - office_today(c->office);

        buf_text(out, "; reply by ");
        day_text(out, v->current.reply_by);
        buf_printf(out, left >= 0 ? " (%lld days left)" : " (%lld days ago)", (long long)(left < 0 ? -left : left));
        if (v->clock.on)
            buf_printf(out, ", %d %s days by the clock of %.*s", v->clock.days, v->clock.working ? "working" : "calendar",
                       (int)v->clock.country.n, v->clock.country.p);
    }
    line_break(out);
}

static void goods(struct cli *c, const struct view *v)
{
    struct buf *out = &c->out;

    for (size_t i = 0; i < v->s.n_goods; i++) {
        const struct goods_line *g = &v->s.goods[i];
        char                     kg[DECIMAL_TEXT];

        label(c, i ? "" : "goods");
        if (v->s.n_goods > 1)
            buf_printf(out, "%lld. ", (long long)g->line);
        out_text(out, g->text[GOODS(QUANTITY)].n ? g->text[GOODS(QUANTITY)] : STR("?"));
        buf_byte(out, ' ');
        out_text(out, g->text[GOODS(UNIT)]);
        buf_text(out, " of ");
        out_text(out, g->text[GOODS(SUBSTANCE)].n ? g->text[GOODS(SUBSTANCE)]
                      : g->text[GOODS(CAS)].n     ? g->text[GOODS(CAS)] : g->text[GOODS(HS)]);
        if (g->substance)
            buf_printf(out, " = %.*s (Table %.*s, by %s)", (int)g->substance->name.n, g->substance->name.p,
                       (int)g->substance->table.n, g->substance->table.p, g->substance_by);
        else
            buf_text(out, " (substance not known)");
        if (g->quantity_mg != HISTORY_ABSENT)
            buf_printf(out, ", %s kg%s", decimal_format(g->quantity_mg, kg),
                       g->basis == BASIS_GROSS ? " at most (concentration not given)" : "");
        else
            buf_text(out, ", mass not known");
        line_break(out);
        if (g->text[GOODS(DESCRIPTION)].n) {
            label(c, "");
            buf_text(out, "described as \"");
            out_text(out, g->text[GOODS(DESCRIPTION)]);
            buf_text(out, "\"\n");
        }
    }
}

static void party(struct cli *c, const struct view *v, enum party_role role)
{
    struct buf              *out = &c->out;
    const struct party_past *p   = &v->past[role];

    if (!shipment_has_party(&v->s, role))
        return;
    label(c, party_role_name(role));
    out_text(out, party_text(&v->s, role, PARTY_NAME).n ? party_text(&v->s, role, PARTY_NAME)
                                                        : party_text(&v->s, role, PARTY_ID));
    buf_printf(out, " (%.*s)", (int)party_country(&v->s, role).n, party_country(&v->s, role).p);
    if (p->shipments <= 1) {
        buf_text(out, ": first time seen");
    } else {
        buf_printf(out, ": %lld other shipment%s since ", (long long)p->shipments - 1, p->shipments == 2 ? "" : "s");
        day_text(out, p->first_on);
    }
    if (p->objected)
        buf_printf(out, ", %lld objected to", (long long)p->objected);
    if (p->diverted || p->suspected)
        buf_printf(out, ", %lld diverted or suspected", (long long)(p->diverted + p->suspected));
    if (p->clean)
        buf_printf(out, ", %lld found clean", (long long)p->clean);
    line_break(out);
}

static void way(struct cli *c, const struct view *v)
{
    struct buf      *out = &c->out;
    const struct str *t  = v->s.text;
    struct str       rest = t[FIELD_TRANSIT_COUNTRIES], country;

    label(c, "way");
    out_text(out, t[FIELD_EXPORTING_COUNTRY]);
    while (text_split(&rest, '|', &country)) {
        buf_text(out, " > ");
        out_text(out, country);
    }
    buf_text(out, " > ");
    out_text(out, t[FIELD_IMPORTING_COUNTRY]);
    if (t[FIELD_TRANSPORT_MODE].n) {
        buf_text(out, " by ");
        out_text(out, t[FIELD_TRANSPORT_MODE]);
    }
    if (v->s.departure_on != HISTORY_ABSENT) {
        buf_text(out, ", leaves ");
        day_text(out, v->s.departure_on);
    }
    line_break(out);
}

/* ---- the verdict ---- */

static void evidence(struct cli *c, const struct contribution *k)
{
    struct buf *out = &c->out;

    for (size_t i = 0; i < k->n_evidence; i++) {
        const struct evidence *e = &k->evidence[i];

        if (!e->n_shipments)
            continue;
        buf_printf(out, "                 %s", colour_dim(c));
        out_text(out, e->name);
        buf_text(out, ": ");
        for (size_t n = 0; n < e->n_shipments && n < SHOW_SHIPMENTS; n++) {
            buf_text(out, n ? ", " : "");
            out_text(out, view_reference(c->office, e->shipments[n], &c->a));
        }
        if (e->n_shipments > SHOW_SHIPMENTS)
            buf_printf(out, " and %zu more", e->n_shipments - SHOW_SHIPMENTS);
        buf_printf(out, "%s\n", colour_off(c));
    }
}

static void reasons(struct cli *c, const struct view *v)
{
    struct buf *out = &c->out;

    buf_printf(out, "\n%sWhy%s\n", colour_bold(c), colour_off(c));
    if (!v->v.n_contributions)
        buf_text(out, "     0  no rule found anything\n");
    for (size_t i = 0; i < v->v.n_contributions; i++) {
        const struct contribution *k = &v->v.contributions[i];

        buf_printf(out, "  %+4d  ", k->points);
        if (!k->rule.n) {
            buf_printf(out, "cap of %s %.*s\n", str_is(k->group, "total") ? "the" : "group", (int)k->group.n, k->group.p);
            continue;
        }
        out_text(out, k->because);
        if (k->force != LANE_NONE)
            buf_printf(out, " %s[forces %s]%s", lane_colour(c, k->force), lane_name(k->force), colour_off(c));
        if (contribution_exception(k))
            buf_printf(out, " (quiet by exception %lld)", (long long)contribution_exception(k));
        if (k->line && v->s.n_goods > 1)
            buf_printf(out, " (line %lld%s)", (long long)k->line, k->n_other_lines ? " and others" : "");
        buf_printf(out, "  %s%.*s%s\n", colour_dim(c), (int)k->rule.n, k->rule.p, colour_off(c));
        evidence(c, k);
    }
    buf_printf(out, "  ----\n  %4d  %s%s%s\n", v->v.score, lane_colour(c, v->current.lane), lane_name(v->current.lane),
               colour_off(c));
    if (v->v.held)
        buf_text(out, "        would be green, but something is missing or failed: yellow until it is complete\n");
}

static void notes(struct cli *c, const char *title, const struct rule_note *n, size_t count, const char *joint)
{
    struct buf *out = &c->out;

    if (!count)
        return;
    buf_printf(out, "\n%s%s%s\n", colour_bold(c), title, colour_off(c));
    for (size_t i = 0; i < count; i++) {
        buf_text(out, "        ");
        out_text(out, n[i].text);
        buf_printf(out, "%s%s%.*s%s", joint, colour_dim(c), (int)n[i].rule.n, n[i].rule.p, colour_off(c));
        if (n[i].detail.n) {
            buf_text(out, ": ");
            out_text(out, n[i].detail);
        }
        line_break(out);
    }
}

static void missing(struct cli *c, const struct view *v)
{
    struct buf *out = &c->out;

    if (v->s.n_missing) {
        buf_printf(out, "\n%sMissing from the notification%s\n        ", colour_bold(c), colour_off(c));
        for (size_t i = 0; i < v->s.n_missing; i++)
            buf_printf(out, "%s%s", i ? ", " : "", v->s.missing[i]);
        line_break(out);
    }
    if (!v->has_verdict || !v->v.n_skipped)
        return;
    buf_printf(out, "\n%sNot looked at%s (completeness %d %%)\n        ", colour_bold(c), colour_off(c), v->v.completeness);
    for (size_t i = 0; i < v->v.n_skipped; i++)
        buf_printf(out, "%s%.*s (no %.*s)", i ? ", " : "", (int)v->v.skipped[i].rule.n, v->v.skipped[i].rule.p,
                   (int)v->v.skipped[i].text.n, v->v.skipped[i].text.p);
    line_break(out);
}

/* ---- what was done ---- */

static void acts(struct cli *c, const struct view *v)
{
    struct buf *out = &c->out;

    if (v->n_decisions + v->n_replies + v->n_movements + v->n_findings)
        buf_printf(out, "\n%sSince then%s\n", colour_bold(c), colour_off(c));
    for (size_t i = 0; i < v->n_decisions; i++) {
        const struct decision_row *d = &v->decisions[i];

        buf_printf(out, "  %s %.*s (%.*s) by %.*s%s\n", d->confirms != HISTORY_ABSENT ? "confirmed:" : "decided:  ",
                   (int)d->kind.n, d->kind.p, (int)d->reason.n, d->reason.p, (int)d->account.n, d->account.p,
                   d->needs_second && d->confirms == HISTORY_ABSENT ? ", needs a second person" : "");
    }
    for (size_t i = 0; i < v->n_replies; i++) {
        buf_text(out, "  reply     ");
        day_text(out, v->replies[i].on_day);
        buf_printf(out, " %.*s: %.*s by ", (int)v->replies[i].direction.n, v->replies[i].direction.p,
                   (int)v->replies[i].kind.n, v->replies[i].kind.p);
        out_text(out, v->replies[i].channel);
        line_break(out);
    }
    for (size_t i = 0; i < v->n_movements; i++) {
        buf_text(out, "  movement  ");
        day_text(out, v->movements[i].on_day);
        buf_printf(out, " %.*s (", (int)v->movements[i].kind.n, v->movements[i].kind.p);
        out_text(out, v->movements[i].source);
        buf_text(out, ")\n");
    }
    for (size_t i = 0; i < v->n_findings; i++) {
        buf_text(out, "  finding   ");
        day_text(out, v->findings[i].on_day);
        buf_printf(out, " %.*s (", (int)v->findings[i].result.n, v->findings[i].result.p);
        out_text(out, v->findings[i].source);
        buf_printf(out, ")%s\n",
                   v->findings[i].corrects != HISTORY_ABSENT ? ", correcting an earlier one" : "");
    }
}

static bool waits_for_second(const struct view *v)
{
    const struct decision_row *last = v->n_decisions ? &v->decisions[v->n_decisions - 1] : NULL;

    return last && last->needs_second && last->confirms == HISTORY_ABSENT;
}

/* One line: what the officer may do now, with the reference as it was given. */
static void next_step(struct cli *c, const struct view *v)
{
    struct buf *out = &c->out;
    BUF_AUTO    seen = { 0 };
    const char *ref;

    text_visible(&seen, str_of(c->args[0]));
    ref = seen.n && buf_check(&seen, NULL) == PW_OK ? seen.p : "REF";
    buf_printf(out, "\n%sNext%s\n        ", colour_bold(c), colour_off(c));
    if (waits_for_second(v))
        buf_printf(out, "a second person: penwatch confirm %s\n", ref);
    else if (v->state == STATE_DECIDED)
        buf_printf(out, "send the reply: penwatch reply send %s KIND\n", ref);
    else if (!v->current.open)
        buf_printf(out, "nothing is open; what happened: penwatch movement %s ..., penwatch finding %s ...\n", ref, ref);
    else if (v->s.n_missing)
        buf_printf(out, "ask the notifying authority for what is missing: penwatch decide %s ask --reason incomplete\n", ref);
    else if (v->current.lane == LANE_RED)
        buf_printf(out, "verify with importer and end user%s: penwatch decide %s ask|object|examine --reason CODE\n",
                   v->state == STATE_LAPSED ? "; the reply date has passed" : " before the reply is due", ref);
    else
        buf_printf(out, "penwatch decide %s no-objection|ask|object|examine --reason CODE\n", ref);
}

static void show_text(struct cli *c, const struct view *v, const struct chain *x)
{
    head(c, v);
    if (v->erased)
        buf_text(&c->out, "The notification's texts were erased as the law asks; the record of it still verifies.\n");
    goods(c, v);
    way(c, v);
    for (int r = 0; r < ROLE_COUNT; r++)
        party(c, v, (enum party_role)r);
    if (v->s.text[FIELD_END_USE].n) {
        label(c, "end use");
        out_text(&c->out, v->s.text[FIELD_END_USE]);
        line_break(&c->out);
    }
    if (v->has_verdict) {
        reasons(c, v);
        notes(c, "Speaks for it", v->v.favours, v->v.n_favours, "  ");
        notes(c, "Rules that failed (the verdict is incomplete)", v->v.aborted, v->v.n_aborted, "  ");
    }
    missing(c, v);
    show_chain_text(c, x);
    acts(c, v);
    next_step(c, v);
}

int cmd_show(struct cli *c, struct pw_err *err)
{
    struct chain *x = arena_alloc(&c->a, sizeof *x);
    struct view   v;
    int64_t       id;
    int           rc;

    if (!x)
        return err_nomem(err);
    if ((rc = cli_read(c, err)) < 0 || (rc = store_read_begin(c->office->st, err)) < 0 ||
        (rc = office_load_reference(c->office, err)) < 0 || (rc = view_find(c->office, c->args[0], &id, err)) < 0)
        return rc;
    if (cli_flag(c, "what-if"))
        return show_what_if(c, id, err);
    if ((rc = view_load(c->office, id, true, &c->a, &v, err)) < 0 || (rc = chain_load(c->office, &v, &c->a, x, err)) < 0)
        return rc;
    if (c->json)
        return show_json(c, &v, x, err);
    show_text(c, &v, x);
    return PW_OK;
}
