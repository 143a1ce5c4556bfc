#include "config.h"
#include "front/preview.h"

#include <stdio.h>

#include "base/text.h"
#include "model/profile.h"

static const char *const done_words[] = {
    [ADMIT_ACCEPTED] = "accepted",
    [ADMIT_DUPLICATE] = "duplicate",
    [ADMIT_AMENDED] = "amended",
    [ADMIT_WITHDRAWN] = "withdrawn",
};

void preview_begin(struct preview *p)
{
    *p = (struct preview){ .n = 0 };
    p->j.out = &p->json;
    p->k.out = &p->columns;
    json_open(&p->j, NULL, '[');
    json_open(&p->k, NULL, '[');
}

void preview_done(struct preview *p)
{
    buf_done(&p->text);
    buf_done(&p->json);
    buf_done(&p->columns);
}

/* ---- what is odd about a record that would get in ---- */

static void warn(struct preview *p, const struct buf *what)
{
    json_text(&p->j, NULL, buf_view(what));
    buf_text(&p->text, "    ! ");
    text_visible(&p->text, buf_view(what));
    buf_byte(&p->text, '\n');
}

static void warn_goods(struct preview *p, const struct goods_line *g)
{
    struct str name = g->text[GOODS(SUBSTANCE)].n ? g->text[GOODS(SUBSTANCE)]
                      : g->text[GOODS(CAS)].n     ? g->text[GOODS(CAS)]
                                                  : g->text[GOODS(HS)];
    BUF_STACK(what, 200);

    if (!g->substance && name.n) {
        buf_printf(&what, "line %lld: '%.*s' is no substance that is known", (long long)g->line,
                   (int)text_cut(name, 60).n, name.p);
        warn(p, &what);
    }
    buf_reset(&what);
    if (g->conflict) {
        buf_printf(&what, "line %lld: ", (long long)g->line);
        buf_str(&what, g->conflict_text);
        warn(p, &what);
    }
    buf_reset(&what);
    if (g->text[GOODS(QUANTITY)].n && g->quantity_mg == HISTORY_ABSENT) {
        buf_printf(&what, "line %lld: no mass can be told of %.*s %.*s", (long long)g->line,
                   (int)g->text[GOODS(QUANTITY)].n, g->text[GOODS(QUANTITY)].p,
                   (int)text_cut(g->text[GOODS(UNIT)], 40).n,
                   g->text[GOODS(UNIT)].n ? g->text[GOODS(UNIT)].p : "");
        warn(p, &what);
    }
}

static void warnings(struct preview *p, const struct record *r, const struct admitted *adm)
{
    const struct shipment *s = &r->s;

    json_open(&p->j, "warnings", '[');
    for (size_t i = 0; adm && i < s->n_missing; i++) {
        BUF_STACK(what, 100);

        buf_printf(&what, "%s is missing: the shipment would be incomplete", s->missing[i]);
        warn(p, &what);
    }
    for (size_t i = 0; adm && i < s->n_goods; i++)
        warn_goods(p, &s->goods[i]);
    json_close(&p->j);
}

/* ---- its fields ---- */

static void field(struct preview *p, size_t id, struct str text, const char *indent)
{
    char column[FIELD_COLUMN_TEXT];

    if (!text.n)
        return;
    json_text(&p->j, field_info(id)->path, text);
    buf_printf(&p->text, "    %s%-22s ", indent, field_column(id, column));
    text_visible(&p->text, text);
    buf_byte(&p->text, '\n');
}

static void goods(struct preview *p, const struct goods_line *g, size_t number, bool admitted)
{
    char mass[DECIMAL_TEXT];

    json_open(&p->j, NULL, '{');
    buf_printf(&p->text, "    goods line %zu", number);
    if (admitted && g->substance) {
        buf_text(&p->text, ": ");
        buf_str(&p->text, g->substance->name);
    }
    if (admitted && g->quantity_mg != HISTORY_ABSENT)
        buf_printf(&p->text, "%s %s kg", g->substance ? "," : ":", decimal_format(g->quantity_mg, mass));
    buf_byte(&p->text, '\n');
    json_text(&p->j, "substance", admitted && g->substance ? g->substance->code : STR_NONE);
    if (admitted && g->quantity_mg != HISTORY_ABSENT)
        json_decimal(&p->j, "quantity_kg", g->quantity_mg);
    else
        json_null(&p->j, "quantity_kg");
    json_open(&p->j, "declared", '{');
    for (size_t i = 0; i < FIELD_GOODS_COUNT; i++)
        field(p, FIELD_HEADER_COUNT + i, g->text[i], "  ");
    json_close(&p->j);
    json_close(&p->j);
}

static void outcome(struct preview *p, const struct record *r, const struct admitted *adm)
{
    const char *done = adm ? done_words[adm->what] : "quarantined";
    const char *lane = adm && adm->lane != LANE_NONE ? lane_name(adm->lane) : NULL;

    json_textz(&p->j, "done", done);
    json_textz(&p->j, "lane", lane);
    buf_printf(&p->text, ": would be %s%s%s%s\n", adm && adm->what == ADMIT_DUPLICATE ? "a " : "", done,
               lane ? ", " : "", lane ? lane : "");
    if (adm) {
        json_null(&p->j, "fault");
        return;
    }
    json_open(&p->j, "fault", '{');
    json_textz(&p->j, "column", r->fault.field);
    json_textz(&p->j, "reason", r->fault.reason);
    json_textz(&p->j, "remedy", r->fault.remedy);
    json_close(&p->j);
    buf_text(&p->text, "    ! ");
    text_visible(&p->text, str_of(r->fault.reason));
    buf_text(&p->text, "\n      ");
    text_visible(&p->text, str_of(r->fault.remedy));
    buf_byte(&p->text, '\n');
}

void preview_record(struct preview *p, const char *file, const struct record *r, const struct admitted *adm)
{
    const struct str reference = r->s.text[FIELD_REFERENCE];

    if (p->n++ >= PREVIEW_RECORDS)
        return;
    json_open(&p->j, NULL, '{');
    json_textz(&p->j, "file", file);
    json_u64(&p->j, "row", r->row);
    json_text(&p->j, "reference", reference);
    text_visible(&p->text, str_of(file));
    buf_printf(&p->text, ", row %llu  ", (unsigned long long)r->row);
    text_visible(&p->text, reference.n ? reference : STR("(no reference)"));
    outcome(p, r, adm);
    json_open(&p->j, "declared", '{');
    for (size_t i = 0; i < FIELD_HEADER_COUNT; i++)
        field(p, i, r->s.text[i], "");
    json_close(&p->j);
    json_open(&p->j, "goods", '[');
    for (size_t i = 0; i < r->s.n_goods; i++)
        goods(p, &r->s.goods[i], i + 1, adm != NULL);
    json_close(&p->j);
    warnings(p, r, adm);
    json_close(&p->j);
}

void preview_untaken(struct preview *p, struct str column)
{
    json_text(&p->k, NULL, column);
    if (!p->n_columns++)
        buf_text(&p->text, "The mapping takes nothing from:\n");
    buf_text(&p->text, "    ");
    text_visible(&p->text, column.n ? column : STR("(a column without a name)"));
    buf_byte(&p->text, '\n');
}

int preview_text(struct preview *p, struct buf *out, struct pw_err *err)
{
    buf_str(out, buf_view(&p->text));
    if (p->n > PREVIEW_RECORDS)
        buf_printf(out, "... and %zu more\n", p->n - PREVIEW_RECORDS);
    return buf_check(&p->text, err);
}

int preview_json(struct preview *p, struct json_out *j, struct pw_err *err)
{
    int rc;

    json_close(&p->j);
    json_close(&p->k);
    if ((rc = json_end(&p->j, err)) < 0 || (rc = json_end(&p->k, err)) < 0)
        return rc;
    json_raw(j, "preview", buf_view(&p->json));
    json_raw(j, "untaken", buf_view(&p->columns));
    return PW_OK;
}
