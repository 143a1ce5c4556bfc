#include "config.h"
#include "front/show.h"

#include "app/whatif.h"

/* "quantity_kg of line 2 were 83.6 or less" */
static void condition(struct cli *c, const struct lane_move *m)
{
    BUF_AUTO value = { 0 };

    fact_print(&value, &m->to);
    out_text(&c->out, m->fact);
    if (m->line)
        buf_printf(&c->out, " of line %lld", (long long)m->line);
    buf_text(&c->out, m->missing ? " were known: " : " were ");
    out_text(&c->out, buf_view(&value));
    if (m->bound)
        buf_text(&c->out, m->to.i < m->from.i ? " or less" : " or more");
}

static void moves_text(struct cli *c, const struct lane_moves *r)
{
    buf_text(&c->out, colour_bold(c));
    out_text(&c->out, r->f.reference);
    buf_printf(&c->out, "%s  %s%s  %d%s\n\n", colour_off(c), lane_colour(c, r->lane), lane_name(r->lane), r->score, colour_off(c));
    if (!r->n)
        buf_printf(&c->out, "No single fact would move the lane: %zu were changed, one at a time.\n", r->tried);
    else
        buf_text(&c->out, "One fact would move the lane, if alone\n");
    for (size_t i = 0; i < r->n; i++) {
        const struct lane_move *m = &r->moves[i];
        BUF_AUTO                was = { 0 };

        fact_print(&was, &m->from);
        buf_printf(&c->out, "  %s%-6s%s %3d  ", lane_colour(c, m->lane), lane_name(m->lane), colour_off(c), m->score);
        condition(c, m);
        if (!m->missing) {
            buf_text(&c->out, " (it is ");
            out_text(&c->out, buf_view(&was));
            buf_text(&c->out, ")");
        }
        buf_printf(&c->out, "  %s", colour_dim(c));
        out_text(&c->out, m->rule);
        buf_printf(&c->out, "%s%s\n", m->history ? ", from history" : "", colour_off(c));
    }
    if (r->unknown)
        buf_printf(&c->out, "For %zu missing fact%s no value was ever seen here, so nothing can be said.\n", r->unknown,
                   r->unknown == 1 ? "" : "s");
}

static int moves_json(struct cli *c, const struct lane_moves *r, struct pw_err *err)
{
    struct json_out j = { .out = &c->out, .pretty = true };

    json_open(&j, NULL, '{');
    json_text(&j, "reference", r->f.reference);
    json_text(&j, "issuer", r->f.issuer);
    json_textz(&j, "lane", lane_name(r->lane));
    json_i64(&j, "score", r->score);
    json_i64(&j, "tried", (int64_t)r->tried);
    json_i64(&j, "unknown", (int64_t)r->unknown);
    json_open(&j, "moves", '[');
    for (size_t i = 0; i < r->n; i++) {
        const struct lane_move *m = &r->moves[i];

        json_open(&j, NULL, '{');
        json_text(&j, "fact", m->fact);
        if (m->line)
            json_i64(&j, "line", m->line);
        else
            json_null(&j, "line");
        json_text(&j, "rule", m->rule);
        json_bool(&j, "missing", m->missing);
        json_bool(&j, "history", m->history);
        json_fact(&j, STR("from"), &m->from);
        json_fact(&j, STR("to"), &m->to);
        json_textz(&j, "direction", !m->bound ? NULL : m->to.i < m->from.i ? "or less" : "or more");
        json_textz(&j, "lane", lane_name(m->lane));
        json_i64(&j, "score", m->score);
        json_close(&j);
    }
    json_close(&j);
    json_close(&j);
    return json_end(&j, err);
}

int show_what_if(struct cli *c, int64_t shipment, struct pw_err *err)
{
    struct lane_moves *r  = arena_alloc(&c->a, sizeof *r);
    int                rc = r ? lane_moves_find(c->office, shipment, &c->a, r, err) : err_nomem(err);

    if (rc < 0 || c->json)
        return rc < 0 ? rc : moves_json(c, r, err);
    moves_text(c, r);
    return PW_OK;
}
