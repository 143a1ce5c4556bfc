#include "config.h"
#include "front/cmd.h"

#include "app/today.h"
#include "base/mem.h"
#include "base/text.h"
#include "front/show.h"
#include "front/today_alerts_text.h"

#define LIMIT_DEFAULT 15        /* of one heading: the sheet is to fit on a page or two */
#define LIMIT_MOST    1000

/* ---- for people ---- */

static void title(struct cli *c, const char *text, const char *day, const struct today_list *l)
{
    buf_printf(&c->out, "\n%s%s%s%s", colour_bold(c), text, day, colour_off(c));
    if (l->total > (int64_t)l->n)
        buf_printf(&c->out, ": %lld, the first %zu", (long long)l->total, l->n);
    buf_text(&c->out, l->total ? "\n" : "\n  nothing\n");
}

static void when(struct buf *out, int64_t day, int32_t today)
{
    char text[DATE_TEXT];

    if (day == HISTORY_ABSENT)
        buf_printf(out, "%-10s", "");
    else
        buf_printf(out, "%-10s", day == today ? "today" : date_format((int32_t)day, text));
}

static void items(struct cli *c, const struct today *t, enum today_heading h)
{
    struct buf *out = &c->out;

    for (size_t k = 0; k < t->lists[h].n; k++) {
        const struct today_item *i = &t->lists[h].items[k];

        buf_printf(out, "  [ ] %s%-6s %3d%s  ", lane_colour(c, i->lane), lane_name(i->lane), i->score < 0 ? 0 : i->score,
                   colour_off(c));
        when(out, i->reply_by, t->day);
        buf_text(out, "  ");
        out_padded(out, i->reference, 20);
        buf_printf(out, "  %.*s>%.*s\n", (int)i->from.n, i->from.p, (int)i->to.n, i->to.p);
        if (h == TODAY_CALL) {
            buf_text(out, "        ");
            out_text(out, i->who.n ? i->who : STR("the notifying authority"));
            buf_text(out, ", ");
            out_text(out, i->phone.n ? i->phone : STR("no number is given"));
            buf_byte(out, '\n');
        }
        if (i->why.n) {
            buf_printf(out, "        %s", colour_dim(c));
            out_text(out, i->why);
            buf_printf(out, "%s\n", colour_off(c));
        }
    }
}

static void notes(struct cli *c, const struct today *t)
{
    struct buf *out = &c->out;

    buf_printf(out, "\n%sNotes of colleagues%s\n", colour_bold(c), colour_off(c));
    if (!t->n_notes)
        buf_text(out, "  nothing\n");
    for (size_t k = 0; k < t->n_notes; k++) {
        const struct today_note *n = &t->notes[k];

        buf_text(out, "  ");
        out_padded(out, n->reference, 20);
        buf_text(out, "  ");
        out_text(out, n->account);
        buf_printf(out, ", %.*s: ", (int)n->kind.n, n->kind.p);
        out_text(out, n->text);
        buf_byte(out, '\n');
    }
}

static void text(struct cli *c, const struct today *t)
{
    char        day[DATE_TEXT], since[DATE_TEXT], until[DATE_TEXT];
    struct buf *out = &c->out;
    const struct { enum today_heading h; const char *title, *day; } headings[] = {
        { TODAY_RED, "New and red since ", date_format(t->since, since) },
        { TODAY_DUE, "Due until ", date_format(t->until, until) },
        { TODAY_CALL, "Ask by telephone", "" },
        { TODAY_LAPSED, "Lapsed without our reply", "" },
        { TODAY_WAITING, "Waiting for others", "" },
    };

    date_format(t->day, day);
    buf_printf(out, "%s%s%s  ", colour_bold(c), day, colour_off(c));
    out_text(out, c->office->authority);
    buf_printf(out, "%s\n", t->working ? "" : "  (no working day)");
    if (t->quarantined)
        buf_printf(out, "%lld records wait in quarantine with a date until %s: penwatch quarantine list\n",
                   (long long)t->quarantined, until);
    for (size_t k = 0; k < COUNT_OF(headings); k++) {
        title(c, headings[k].title, headings[k].day, &t->lists[headings[k].h]);
        items(c, t, headings[k].h);
    }
    today_alerts_text(c, t->alerts);
    notes(c, t);
    if (t->cut)
        buf_printf(out, "\nmore than %d shipments stand under one heading; its number is at least that\n", TODAY_SCANNED);
}

/* ---- for programs ---- */

static void list_json(struct json_out *j, const struct today *t, enum today_heading h)
{
    json_open(j, today_heading_name(h), '{');
    json_i64(j, "total", t->lists[h].total);
    json_open(j, "items", '[');
    for (size_t k = 0; k < t->lists[h].n; k++) {
        const struct today_item *i = &t->lists[h].items[k];

        json_open(j, NULL, '{');
        json_text(j, "reference", i->reference);
        json_text(j, "exporting_country", i->from.n ? i->from : STR_NONE);
        json_text(j, "importing_country", i->to.n ? i->to : STR_NONE);
        json_textz(j, "role", office_role_name(i->role));
        json_textz(j, "lane", lane_name(i->lane));
        if (i->score < 0)
            json_null(j, "score");
        else
            json_i64(j, "score", i->score);
        json_textz(j, "state", state_name(i->state));
        json_day(j, "reply_by", i->reply_by);
        json_text(j, "why", i->why.n ? i->why : STR_NONE);
        if (h == TODAY_CALL) {
            json_text(j, "who", i->who.n ? i->who : STR_NONE);
            json_text(j, "phone", i->phone.n ? i->phone : STR_NONE);
        }
        json_close(j);
    }
    json_close(j);
    json_close(j);
}

static int document(struct cli *c, const struct today *t, struct pw_err *err)
{
    struct json_out j = { .out = &c->out, .pretty = true };

    json_open(&j, NULL, '{');
    json_day(&j, "day", t->day);
    json_bool(&j, "working_day", t->working);
    json_day(&j, "since", t->since);
    json_day(&j, "until", t->until);
    json_i64(&j, "quarantined", t->quarantined);
    json_bool(&j, "cut", t->cut);
    for (int h = 0; h < TODAY_HEADINGS; h++)
        list_json(&j, t, (enum today_heading)h);
    today_alerts_json(&j, t->alerts);
    json_open(&j, "notes", '[');
    for (size_t k = 0; k < t->n_notes; k++) {
        json_open(&j, NULL, '{');
        json_text(&j, "reference", t->notes[k].reference);
        json_text(&j, "account", t->notes[k].account);
        json_text(&j, "decision", t->notes[k].kind);
        json_text(&j, "note", t->notes[k].text);
        json_close(&j);
    }
    json_close(&j);
    json_close(&j);
    return json_end(&j, err);
}

int cmd_today(struct cli *c, struct pw_err *err)
{
    struct today t;
    int64_t      limit;
    int          rc;

    if ((rc = cli_number(c, "limit", 1, LIMIT_MOST, LIMIT_DEFAULT, &limit, err)) < 0 || (rc = cli_look(c, err)) < 0 ||
        (rc = store_read_begin(c->office->st, err)) < 0 || (rc = office_load_reference(c->office, err)) < 0 ||
        (rc = today_load(c->office, limit, &c->a, &t, err)) < 0)
        return rc;
    if (c->json)
        return document(c, &t, err);
    text(c, &t);
    return PW_OK;
}
