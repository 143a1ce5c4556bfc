#include "config.h"
#include "front/show.h"

#include "base/clock.h"
#include "base/text.h"

static const char *say_kind(enum chain_kind kind)
{
    static const char *const texts[] = {
        [CHAIN_PEN] = "notified as", [CHAIN_DECLARATION] = "declared as", [CHAIN_REFUSED_BEFORE] = "came to nothing before as",
        [CHAIN_NOTIFIED_AGAIN] = "notified again as", [CHAIN_IMPORTED] = "the exporter imported it in",
        [CHAIN_SENT_ON] = "the importer sent it on in",
    };

    return texts[kind];
}

static void link_text(struct cli *c, const struct chain_link *l)
{
    struct buf *out = &c->out;
    char        day[DATE_TEXT], kg[DECIMAL_TEXT];

    buf_printf(out, "        %s ", say_kind(l->kind));
    out_text(out, l->ship.reference);
    buf_printf(out, ", %s, %.*s>%.*s", date_format(l->version.issued_on, day), (int)l->version.exporting_country.n,
               l->version.exporting_country.n ? l->version.exporting_country.p : "", (int)l->version.importing_country.n,
               l->version.importing_country.n ? l->version.importing_country.p : "");
    if (l->version.total_mg != HISTORY_ABSENT)
        buf_printf(out, ", %s kg", decimal_format(l->version.total_mg, kg));
    buf_printf(out, ", %s%s\n", state_name((enum state)l->current.state), l->current.reply == REPLY_OBJECTION ? ", objected to" : "");
}

static void permit_text(struct cli *c, const struct chain_permit *p)
{
    struct buf *out = &c->out;
    char        kg[DECIMAL_TEXT];

    buf_printf(out, "        %s authorisation ", p->side == PERMIT_IMPORT ? "import" : "export");
    out_text(out, p->number);
    buf_printf(out, ", %.*s: %s kg", (int)p->substance.n, p->substance.p, decimal_format(p->balance.granted_mg, kg));
    buf_printf(out, ", %s drawn by %lld", decimal_format(p->balance.drawn_mg, kg), (long long)p->balance.shipments);
    buf_printf(out, " (%s moved)", decimal_format(p->balance.moved_mg, kg));
    buf_printf(out, ", %s left\n", decimal_format(p->balance.granted_mg - p->balance.drawn_mg, kg));
}

/* By how many per cent, in millionths; false where it cannot be said. */
static bool moved_gap(const struct chain *x, int64_t *ret)
{
    if (x->moved_mg == HISTORY_ABSENT || x->notified_mg == HISTORY_ABSENT || x->notified_mg <= 0)
        return false;
    *ret = (int64_t)(((__int128)x->moved_mg - x->notified_mg) * 100 * DECIMAL_ONE / x->notified_mg);
    return true;
}

static void cleared_text(struct cli *c, const struct chain *x)
{
    struct buf *out = &c->out;
    char        time[INSTANT_TEXT];

    if (x->n_cleared)
        buf_printf(out, "\n%sCleared%s\n", colour_bold(c), colour_off(c));
    for (size_t i = 0; i < x->n_cleared; i++) {
        const struct cleared_shown *s = &x->cleared[i];

        buf_printf(out, "        the %s is not ", party_role_name(s->role));
        out_text(out, s->name);
        buf_text(out, " (");
        out_text(out, s->list);
        buf_text(out, " ");
        out_text(out, s->entry);
        buf_text(out, "), said ");
        out_text(out, s->account);
        buf_printf(out, " on %s: ", instant_format(s->time_us, time));
        out_text(out, s->reason.n ? s->reason : STR("(erased)"));
        buf_byte(out, '\n');
    }
}

void show_chain_text(struct cli *c, const struct chain *x)
{
    struct buf *out = &c->out;
    char        kg[DECIMAL_TEXT];
    int64_t     gap;

    cleared_text(c, x);
    if (x->n_links + x->n_changes + x->n_permits == 0 && x->moved_mg == HISTORY_ABSENT)
        return;
    buf_printf(out, "\n%sChain%s\n", colour_bold(c), colour_off(c));
    for (size_t i = 0; i < x->n_links; i++)
        link_text(c, &x->links[i]);
    for (size_t i = 0; i < x->n_changes; i++) {
        buf_printf(out, "        version %lld %s", (long long)x->changes[i].version,
                   x->changes[i].action == ACTION_WITHDRAW ? "withdraws it" : "changes ");
        for (size_t k = 0; k < x->changes[i].n; k++) {
            buf_text(out, k ? ", " : "");
            out_text(out, x->changes[i].fields[k]);
        }
        buf_byte(out, '\n');
    }
    for (size_t i = 0; i < x->n_permits; i++)
        permit_text(c, &x->permits[i]);
    if (!moved_gap(x, &gap))
        return;
    buf_printf(out, "        moved %s kg", decimal_format(x->moved_mg, kg));
    buf_printf(out, " of %s kg notified", decimal_format(x->notified_mg, kg));
    buf_printf(out, " (%s per cent)\n", decimal_format(gap, kg));
}

/* ---- JSON ---- */

static void mass(struct json_out *j, const char *key, int64_t mg)
{
    if (mg == HISTORY_ABSENT)
        json_null(j, key);
    else
        json_decimal(j, key, mg);
}

static void links_json(struct json_out *j, const struct chain *x)
{
    json_open(j, "links", '[');
    for (size_t i = 0; i < x->n_links; i++) {
        const struct chain_link *l = &x->links[i];

        json_open(j, NULL, '{');
        json_textz(j, "kind", chain_kind_name(l->kind));
        json_text(j, "reference", l->ship.reference);
        json_text(j, "issuer", l->ship.issuer);
        json_day(j, "issued_on", l->version.issued_on);
        json_text(j, "exporting_country", l->version.exporting_country.n ? l->version.exporting_country : STR_NONE);
        json_text(j, "importing_country", l->version.importing_country.n ? l->version.importing_country : STR_NONE);
        mass(j, "quantity_kg", l->version.total_mg);
        json_textz(j, "state", state_name((enum state)l->current.state));
        json_bool(j, "objected", l->current.reply == REPLY_OBJECTION);
        json_close(j);
    }
    json_close(j);
}

static void cleared_json(struct json_out *j, const struct chain *x)
{
    char time[INSTANT_TEXT];

    json_open(j, "cleared", '[');
    for (size_t i = 0; i < x->n_cleared; i++) {
        const struct cleared_shown *s = &x->cleared[i];

        json_open(j, NULL, '{');
        json_textz(j, "role", party_role_name(s->role));
        json_text(j, "list", s->list);
        json_text(j, "entry", s->entry);
        json_text(j, "name", s->name);
        json_text(j, "by", s->account);
        json_textz(j, "at", instant_format(s->time_us, time));
        json_text(j, "reason", s->reason.n ? s->reason : STR_NONE);
        json_close(j);
    }
    json_close(j);
}

void show_chain_json(struct json_out *j, const struct chain *x)
{
    int64_t gap;

    cleared_json(j, x);
    json_open(j, "chain", '{');
    links_json(j, x);
    json_open(j, "changes", '[');
    for (size_t i = 0; i < x->n_changes; i++) {
        json_open(j, NULL, '{');
        json_i64(j, "version", x->changes[i].version);
        json_textz(j, "action", action_name(x->changes[i].action));
        json_open(j, "fields", '[');
        for (size_t k = 0; k < x->changes[i].n; k++)
            json_text(j, NULL, x->changes[i].fields[k]);
        json_close(j);
        json_close(j);
    }
    json_close(j);
    json_open(j, "permits", '[');
    for (size_t i = 0; i < x->n_permits; i++) {
        const struct chain_permit *p = &x->permits[i];

        json_open(j, NULL, '{');
        json_textz(j, "side", p->side == PERMIT_IMPORT ? "import" : "export");
        json_text(j, "number", p->number);
        json_text(j, "substance", p->substance);
        json_decimal(j, "granted_kg", p->balance.granted_mg);
        json_decimal(j, "drawn_kg", p->balance.drawn_mg);
        json_decimal(j, "moved_kg", p->balance.moved_mg);
        json_decimal(j, "balance_kg", p->balance.granted_mg - p->balance.drawn_mg);
        json_i64(j, "shipments", p->balance.shipments);
        json_close(j);
    }
    json_close(j);
    mass(j, "notified_kg", x->notified_mg);
    mass(j, "moved_kg", x->moved_mg);
    if (moved_gap(x, &gap))
        json_decimal(j, "moved_gap_percent", gap);
    else
        json_null(j, "moved_gap_percent");
    json_close(j);
}
