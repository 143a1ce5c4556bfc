#include "config.h"
#include "front/cmd.h"

#include "app/dossier.h"
#include "app/view.h"
#include "base/text.h"
#include "format/fold.h"
#include "front/show.h"
#include "store/st_intake.h"

#define SHOWN_MAX   50      /* newest shipments of a party */
#define MATCHES_MAX 20
#define TRADE_SHOWN    12  /* lines of the text form; JSON has all */
#define PARTNERS_SHOWN 10
#define LINKS_SHOWN    10

struct matches {
    struct variant_row rows[MATCHES_MAX];
    size_t             n;
    const struct party_links *links;
};

/* Parties that are one are found once. */
static int note_variant(void *ctx, const struct variant_row *v, struct pw_err *err)
{
    struct matches *m    = ctx;
    int64_t         head = party_head(m->links, v->party);

    (void)err;
    for (size_t i = 0; i < m->n; i++)
        if (party_head(m->links, m->rows[i].party) == head)
            return PW_OK;
    if (m->n < MATCHES_MAX)
        m->rows[m->n++] = *v;
    return PW_OK;
}

/* By number, or by name (its beginning is enough). Needs office_load_links(). */
static int find_party(struct cli *c, const char *asked, int64_t *ret, struct pw_err *err)
{
    struct matches   m = { .links = &c->office->links };
    struct party_row row;
    BUF_AUTO         folded = { 0 }, list = { 0 };
    uint64_t         number;
    int              rc;

    if (text_u64(str_of(asked), &number) && number <= INT64_MAX &&
        st_party_get(c->office->st, (int64_t)number, &row, NULL) == PW_OK) {
        *ret = (int64_t)number;
        return PW_OK;
    }
    fold_name(str_of(asked), &folded);
    if (folded.n && (rc = st_variant_by_name(c->office->st, buf_view(&folded), 500, &c->a, note_variant, &m, err)) < 0)
        return rc;
    if (!m.n) {
        err_set(err, PW_ENOTFOUND, "no party's name begins with '%.80s'", asked);
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

/* ---- the firm as a whole ---- */

static void members_text(struct cli *c, const struct dossier *d)
{
    if (d->n_members < 2)
        return;
    buf_text(&c->out, "one with");
    for (size_t i = 0; i < d->n_members; i++)
        buf_printf(&c->out, "%s %lld", i ? "," : "", (long long)d->members[i]);
    buf_text(&c->out, " by an officer's word; 'penwatch party split NUMBER' takes it back\n");
}

static void counts_text(struct cli *c, const struct dossier *d)
{
    struct buf *out = &c->out;
    const char *comma = "";

    buf_text(out, "  as         ");
    for (int r = 0; r < ROLE_COUNT; r++)
        if (d->roles[r]) {
            buf_printf(out, "%s%s %lld", comma, party_role_name((enum party_role)r), (long long)d->roles[r]);
            comma = ", ";
        }
    buf_printf(out, "\n  lanes      %lld red, %lld yellow, %lld green\n", (long long)d->lanes[LANE_RED],
               (long long)d->lanes[LANE_YELLOW], (long long)d->lanes[LANE_GREEN]);
    comma = "  decided    ";
    for (int k = 0; k < DECISION_COUNT; k++)
        if (d->decisions[k]) {
            buf_printf(out, "%s%s %lld", comma, decision_name((enum decision)k), (long long)d->decisions[k]);
            comma = ", ";
        }
    if (comma[0] == ',')
        buf_byte(out, '\n');
    for (size_t i = 0; i < d->n_alerts; i++) {
        buf_text(out, "  alert      ");
        out_text(out, d->alerts[i]);
        buf_byte(out, '\n');
    }
    comma = "  found      ";
    for (int k = FINDING_NONE + 1; k < FINDING_COUNT; k++)
        if (d->findings[k]) {
            buf_printf(out, "%s%s %lld", comma, finding_name((enum finding)k), (long long)d->findings[k]);
            comma = ", ";
        }
    if (comma[0] == ',')
        buf_byte(out, '\n');
}

static void dossier_text(struct cli *c, const struct dossier *d)
{
    struct buf *out = &c->out;
    char        kg[DECIMAL_TEXT];

    counts_text(c, d);
    buf_printf(out, "%sTraded%s\n", colour_bold(c), colour_off(c));
    for (size_t i = 0; i < d->n_trade && i < TRADE_SHOWN; i++) {
        const struct dossier_trade *t = &d->trade[i];

        buf_printf(out, "  %d Q%d  ", t->year, t->quarter);
        out_padded(out, t->substance.n ? t->substance : STR("(unknown)"), 28);
        buf_printf(out, " %4lld shipment%s %14s kg\n", (long long)t->shipments, t->shipments == 1 ? " " : "s",
                   decimal_format(t->mg, kg));
    }
    if (d->n_trade > TRADE_SHOWN)
        buf_printf(out, "  ... %zu more (--json has them)\n", d->n_trade - TRADE_SHOWN);
    buf_printf(out, "%sWith%s\n", colour_bold(c), colour_off(c));
    for (size_t i = 0; i < d->n_partners && i < PARTNERS_SHOWN; i++) {
        const struct dossier_partner *p  = &d->partners[i];
        BUF_AUTO                      as = { 0 };

        roles_text(&as, p->roles);
        buf_printf(out, "  %4lld  ", (long long)p->shipments);
        out_padded(out, p->name.n ? p->name : STR("(erased)"), 36);
        buf_printf(out, "  %s, party %lld\n", as.n ? as.p : "", (long long)p->party);
    }
    if (d->n_partners > PARTNERS_SHOWN)
        buf_printf(out, "  ... %zu more (--json has them)\n", d->n_partners - PARTNERS_SHOWN);
    if (d->cut)
        buf_printf(out, "  of the newest %d shipments\n", DOSSIER_SHIPMENTS);
}

/* Whom it shares a telephone and the like with. */
static void links_text(struct cli *c, const struct dossier *d)
{
    struct buf *out = &c->out;

    if (d->n_links)
        buf_printf(out, "%sLinked%s (no proof that they are one)\n", colour_bold(c), colour_off(c));
    for (size_t i = 0; i < d->n_links && i < LINKS_SHOWN; i++) {
        const struct dossier_link *l = &d->links[i];

        buf_printf(out, "  %s ", contact_name(l->kind));
        out_text(out, l->text);
        for (size_t k = 0; k < l->n_with; k++) {
            buf_text(out, k ? ", " : ": ");
            out_text(out, l->with[k].name.n ? l->with[k].name : STR("(erased)"));
            buf_printf(out, " (party %lld)", (long long)l->with[k].party);
        }
        buf_byte(out, '\n');
    }
    if (d->n_links > LINKS_SHOWN)
        buf_printf(out, "  ... %zu more (--json has them)\n", d->n_links - LINKS_SHOWN);
}

static void links_json(struct json_out *j, const struct dossier *d)
{
    json_open(j, "links", '[');
    for (size_t i = 0; i < d->n_links; i++) {
        const struct dossier_link *l = &d->links[i];

        json_open(j, NULL, '{');
        json_textz(j, "by", contact_name(l->kind));
        json_text(j, "value", l->text);
        json_open(j, "parties", '[');
        for (size_t k = 0; k < l->n_with; k++) {
            json_open(j, NULL, '{');
            json_i64(j, "party", l->with[k].party);
            json_text(j, "name", l->with[k].name.n ? l->with[k].name : STR_NONE);
            json_close(j);
        }
        json_close(j);
        json_close(j);
    }
    json_close(j);
}

static void counts_json(struct json_out *j, const struct dossier *d)
{
    json_open(j, "roles", '{');
    for (int r = 0; r < ROLE_COUNT; r++)
        json_i64(j, party_role_name((enum party_role)r), d->roles[r]);
    json_close(j);
    json_open(j, "decisions", '{');
    for (int k = 0; k < DECISION_COUNT; k++)
        json_i64(j, decision_name((enum decision)k), d->decisions[k]);
    json_close(j);
}

static void dossier_json(struct json_out *j, const struct dossier *d)
{
    json_open(j, "members", '[');
    for (size_t i = 0; i < d->n_members; i++)
        json_i64(j, NULL, d->members[i]);
    json_close(j);
    counts_json(j, d);
    json_open(j, "alerts", '[');
    for (size_t i = 0; i < d->n_alerts; i++)
        json_text(j, NULL, d->alerts[i]);
    json_close(j);
    json_open(j, "trade", '[');
    for (size_t i = 0; i < d->n_trade; i++) {
        json_open(j, NULL, '{');
        json_i64(j, "year", d->trade[i].year);
        json_i64(j, "quarter", d->trade[i].quarter);
        json_text(j, "substance", d->trade[i].substance.n ? d->trade[i].substance : STR_NONE);
        json_i64(j, "shipments", d->trade[i].shipments);
        json_decimal(j, "quantity_kg", d->trade[i].mg);
        json_close(j);
    }
    json_close(j);
    json_open(j, "partners", '[');
    for (size_t i = 0; i < d->n_partners; i++) {
        BUF_AUTO as = { 0 };

        roles_text(&as, d->partners[i].roles);
        json_open(j, NULL, '{');
        json_i64(j, "party", d->partners[i].party);
        json_text(j, "name", d->partners[i].name.n ? d->partners[i].name : STR_NONE);
        json_text(j, "as", buf_view(&as));
        json_i64(j, "shipments", d->partners[i].shipments);
        json_close(j);
    }
    json_close(j);
}

static int lists(struct listing *l, const struct dossier *d, struct pw_err *err)
{
    struct cli *c  = l->c;
    int         rc = PW_OK;

    if (c->json)
        json_open(&l->j, "spellings", '[');
    for (size_t i = 0; i < d->n_members && rc == PW_OK; i++)
        rc = st_variant_of_party(c->office->st, d->members[i], &c->a, each_spelling, l, err);
    if (c->json) {
        json_close(&l->j);
        dossier_json(&l->j, d);
        links_json(&l->j, d);
        json_open(&l->j, "newest", '[');
    } else {
        dossier_text(c, d);
        links_text(c, d);
        buf_printf(&c->out, "%sNewest%s\n", colour_bold(c), colour_off(c));
    }
    for (size_t i = 0; i < d->n_members && rc == PW_OK; i++)
        rc = st_party_shipments(c->office->st, d->members[i], SHOWN_MAX, each_shipment, l, err);
    return rc;
}

int cmd_party(struct cli *c, struct pw_err *err)
{
    struct listing    l = { .c = c, .j = { .out = &c->out, .pretty = true } };
    struct dossier   *d = arena_alloc(&c->a, sizeof *d);
    struct party_past p;
    int64_t           id;
    char              day[DATE_TEXT];
    int               rc;

    if (!d)
        return err_nomem(err);
    if ((rc = cli_read(c, err)) < 0 || (rc = store_read_begin(c->office->st, err)) < 0 ||
        (rc = office_load_reference(c->office, err)) < 0 || (rc = office_load_links(c->office, err)) < 0 ||
        (rc = find_party(c, c->args[0], &id, err)) < 0 || (rc = view_party(c->office, id, -1, &p, err)) < 0 ||
        (rc = dossier_load(c->office, id, &c->a, d, err)) < 0)
        return rc;
    if (c->json) {
        json_open(&l.j, NULL, '{');
        json_i64(&l.j, "party", d->members[0]);
        json_i64(&l.j, "shipments", p.shipments);
        json_day(&l.j, "first_on", p.first_on);
        json_i64(&l.j, "objected", p.objected);
        json_i64(&l.j, "suspected", p.suspected);
        json_i64(&l.j, "diverted", p.diverted);
        json_i64(&l.j, "clean", p.clean);
    } else {
        buf_printf(&c->out, "party %lld: %lld shipment%s since %s; %lld objected to, %lld diverted or suspected, %lld clean\n",
                   (long long)d->members[0], (long long)p.shipments, p.shipments == 1 ? "" : "s", date_format(p.first_on, day),
                   (long long)p.objected, (long long)(p.diverted + p.suspected), (long long)p.clean);
        members_text(c, d);
    }
    rc = lists(&l, d, err);
    arena_done(&l.a);
    if (rc < 0 || !c->json)
        return rc;
    json_close(&l.j);
    json_close(&l.j);
    return json_end(&l.j, err);
}

/* ---- which are one ---- */

static int done(struct cli *c, const char *what, int64_t party, int64_t into, struct pw_err *err)
{
    struct json_out j = { .out = &c->out, .pretty = true };

    if (!c->json) {
        buf_printf(&c->out, "party %lld %s", (long long)party, what);
        if (into != HISTORY_ABSENT)
            buf_printf(&c->out, " %lld", (long long)into);
        buf_text(&c->out, "; verdicts from now on see it, older ones stay as they were\n");
        return PW_OK;
    }
    json_open(&j, NULL, '{');
    json_i64(&j, "party", party);
    if (into == HISTORY_ABSENT)
        json_null(&j, "into");
    else
        json_i64(&j, "into", into);
    json_close(&j);
    return json_end(&j, err);
}

int cmd_party_merge(struct cli *c, struct pw_err *err)
{
    const char *reason;
    int64_t     party, into;
    int         rc;

    if ((rc = cli_need(c, "reason", &reason, err)) < 0 || (rc = cli_write(c, RIGHT_DECIDE, err)) < 0 ||
        (rc = office_load_links(c->office, err)) < 0 || (rc = find_party(c, c->args[0], &party, err)) < 0 ||
        (rc = find_party(c, c->args[1], &into, err)) < 0 ||
        (rc = party_merge(c->office, party, into, str_of(reason), err)) < 0)
        return rc;
    return done(c, "is looked at as", party, into, err);
}

int cmd_party_split(struct cli *c, struct pw_err *err)
{
    const char *reason, *spelling = cli_option(c, "spelling");
    int64_t     party, alone;
    int         rc;

    if ((rc = cli_need(c, "reason", &reason, err)) < 0 || (rc = cli_write(c, RIGHT_DECIDE, err)) < 0 ||
        (rc = office_load_links(c->office, err)) < 0 || (rc = find_party(c, c->args[0], &party, err)) < 0)
        return rc;
    alone = party;
    rc    = spelling ? party_split_spelling(c->office, party, str_of(spelling), str_of(reason), &alone, err)
                     : party_split(c->office, party, str_of(reason), err);
    return rc < 0 ? rc : done(c, "stands alone again", alone, HISTORY_ABSENT, err);
}
