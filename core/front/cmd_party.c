#include "config.h"
#include "front/cmd.h"

#include "app/view.h"
#include "base/text.h"
#include "format/fold.h"
#include "front/show.h"
#include "store/st_intake.h"

#define SHOWN_MAX   50      /* newest shipments of a party */
#define MATCHES_MAX 20

struct matches {
    struct variant_row rows[MATCHES_MAX];
    size_t             n;
};

static int note_variant(void *ctx, const struct variant_row *v, struct pw_err *err)
{
    struct matches *m = ctx;

    (void)err;
    for (size_t i = 0; i < m->n; i++)
        if (m->rows[i].party == v->party)
            return PW_OK;
    if (m->n < MATCHES_MAX)
        m->rows[m->n++] = *v;
    return PW_OK;
}

/* By number, or by name (its beginning is enough). */
static int find_party(struct cli *c, int64_t *ret, struct pw_err *err)
{
    struct matches   m = { 0 };
    struct party_row row;
    BUF_AUTO         folded = { 0 }, list = { 0 };
    uint64_t         number;
    int              rc;

    if (text_u64(str_of(c->args[0]), &number) && number <= INT64_MAX &&
        st_party_get(c->office->st, (int64_t)number, &row, NULL) == PW_OK) {
        *ret = (int64_t)number;
        return PW_OK;
    }
    fold_name(str_of(c->args[0]), &folded);
    if (folded.n && (rc = st_variant_by_name(c->office->st, buf_view(&folded), 500, &c->a, note_variant, &m, err)) < 0)
        return rc;
    if (!m.n) {
        err_set(err, PW_ENOTFOUND, "no party's name begins with '%.80s'", c->args[0]);
        return err_remedy(err, "give the beginning of the name as written, or the number that 'show' prints");
    }
    for (size_t i = 0; m.n > 1 && i < m.n; i++)
        buf_printf(&list, "%s%lld %.*s (%.*s)", i ? ", " : "", (long long)m.rows[i].party, (int)m.rows[i].name.n,
                   m.rows[i].name.p, (int)m.rows[i].country.n, m.rows[i].country.n ? m.rows[i].country.p : "");
    if (m.n > 1) {
        err_set(err, PW_EUSAGE, "several parties fit: %.300s", list.p);
        return err_remedy(err, "give the number");
    }
    *ret = m.rows[0].party;
    return PW_OK;
}

struct listing {
    struct cli     *c;
    struct json_out j;
    struct arena    a;
};

static int each_spelling(void *ctx, const struct variant_row *v, struct pw_err *err)
{
    struct listing *l = ctx;

    (void)err;
    if (!v->name.n)
        return PW_OK;
    if (l->c->json) {
        json_open(&l->j, NULL, '{');
        json_text(&l->j, "written", v->name);
        json_text(&l->j, "country", v->country.n ? v->country : STR_NONE);
        json_textz(&l->j, "kind", v->folded.n ? "name" : "number");
        json_close(&l->j);
        return PW_OK;
    }
    buf_text(&l->c->out, "  ");
    out_text(&l->c->out, v->name);
    buf_printf(&l->c->out, " (%.*s)%s\n", (int)v->country.n, v->country.n ? v->country.p : "",
               v->folded.n ? "" : ", number");
    return PW_OK;
}

static void roles_text(struct buf *out, unsigned roles)
{
    const char *comma = "";

    for (int r = 0; r < ROLE_COUNT; r++)
        if (roles >> r & 1) {
            buf_printf(out, "%s%s", comma, party_role_name((enum party_role)r));
            comma = "+";
        }
}

static int each_shipment(void *ctx, int64_t shipment, unsigned roles, struct pw_err *err)
{
    struct listing          *l = ctx;
    struct view              v;
    size_t                   main;
    BUF_AUTO                 as = { 0 };
    char                     day[DATE_TEXT], kg[DECIMAL_TEXT];
    const struct goods_line *g;
    int                      rc;

    arena_reset(&l->a);
    if ((rc = view_load(l->c->office, shipment, false, &l->a, &v, err)) < 0)
        return rc;
    main = view_main_line(&v);
    g    = main == SIZE_MAX ? NULL : &v.s.goods[main];
    roles_text(&as, roles);
    if (l->c->json) {
        json_open(&l->j, NULL, '{');
        json_text(&l->j, "reference", v.ship.reference);
        json_text(&l->j, "as", buf_view(&as));
        json_day(&l->j, "issued_on", v.version.issued_on);
        json_text(&l->j, "substance", g && g->substance ? g->substance->code : STR_NONE);
        if (g && g->quantity_mg != HISTORY_ABSENT)
            json_decimal(&l->j, "quantity_kg", g->quantity_mg);
        else
            json_null(&l->j, "quantity_kg");
        json_textz(&l->j, "lane", lane_name(v.current.lane));
        json_textz(&l->j, "state", state_name(v.state));
        json_textz(&l->j, "finding", finding_name((enum finding)v.current.finding));
        json_close(&l->j);
        return PW_OK;
    }
    buf_printf(&l->c->out, "  %s  ", date_format(v.version.issued_on, day));
    out_padded(&l->c->out, v.ship.reference, 20);
    buf_printf(&l->c->out, "  %-18s %.*s>%.*s  %s%-6s%s %-10s ", as.n ? as.p : "", (int)v.version.exporting_country.n,
               v.version.exporting_country.p, (int)v.version.importing_country.n, v.version.importing_country.p,
               lane_colour(l->c, v.current.lane), lane_name(v.current.lane), colour_off(l->c), state_name(v.state));
    if (g)
        buf_printf(&l->c->out, "%s kg %.*s", g->quantity_mg == HISTORY_ABSENT ? "?" : decimal_format(g->quantity_mg, kg),
                   g->substance ? (int)g->substance->name.n : 7, g->substance ? g->substance->name.p : "unknown");
    buf_text(&l->c->out, v.current.finding == FINDING_NONE ? "\n" : "  found: ");
    if (v.current.finding != FINDING_NONE)
        buf_printf(&l->c->out, "%s\n", finding_name((enum finding)v.current.finding));
    return PW_OK;
}

int cmd_party(struct cli *c, struct pw_err *err)
{
    struct listing    l = { .c = c, .j = { .out = &c->out, .pretty = true } };
    struct party_past p;
    int64_t           id;
    char              day[DATE_TEXT];
    int               rc;

    if ((rc = cli_read(c, err)) < 0 || (rc = store_read_begin(c->office->st, err)) < 0 ||
        (rc = office_load_reference(c->office, err)) < 0 || (rc = find_party(c, &id, err)) < 0 ||
        (rc = view_party(c->office, id, -1, &p, err)) < 0)
        return rc;
    if (c->json) {
        json_open(&l.j, NULL, '{');
        json_i64(&l.j, "party", id);
        json_i64(&l.j, "shipments", p.shipments);
        json_day(&l.j, "first_on", p.first_on);
        json_i64(&l.j, "objected", p.objected);
        json_i64(&l.j, "suspected", p.suspected);
        json_i64(&l.j, "diverted", p.diverted);
        json_i64(&l.j, "clean", p.clean);
        json_open(&l.j, "spellings", '[');
    } else {
        buf_printf(&c->out, "party %lld: %lld shipment%s since %s; %lld objected to, %lld diverted or suspected, %lld clean\n",
                   (long long)id, (long long)p.shipments, p.shipments == 1 ? "" : "s", date_format(p.first_on, day),
                   (long long)p.objected, (long long)(p.diverted + p.suspected), (long long)p.clean);
    }
    rc = st_variant_of_party(c->office->st, id, &c->a, each_spelling, &l, err);
    if (c->json) {
        json_close(&l.j);
        json_open(&l.j, "newest", '[');
    }
    if (rc == PW_OK)
        rc = st_party_shipments(c->office->st, id, SHOWN_MAX, each_shipment, &l, err);
    arena_done(&l.a);
    if (rc < 0 || !c->json)
        return rc;
    json_close(&l.j);
    json_close(&l.j);
    return json_end(&l.j, err);
}
