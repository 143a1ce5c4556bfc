#include "config.h"
#include "app/dossier.h"

#include <stdlib.h>

#include "app/history.h"
#include "base/text.h"
#include "store/st_intake.h"
#include "store/st_review.h"

struct filling {
    struct office  *o;
    struct dossier *d;
    struct arena   *a, one;     /* one: of the shipment at hand */
    struct history_keys keys;   /* of that */
    struct map      seen;       /* shipments read: one may name two of the firm's numbers */
};

static int add_trade(struct filling *x, const struct view *v, struct pw_err *err)
{
    int year, month, day;

    date_civil(v->version.issued_on, &year, &month, &day);
    for (size_t i = 0; i < v->s.n_goods; i++) {
        const struct goods_line *g = &v->s.goods[i];
        struct str               code = g->substance ? g->substance->code : STR("");
        struct dossier_trade    *t    = x->d->trade;
        size_t                   k    = 0;
        bool                     again = false;

        while (k < x->d->n_trade && !(t[k].year == year && t[k].quarter == (month + 2) / 3 && str_eq(t[k].substance, code)))
            k++;
        if (k == DOSSIER_LINES)
            continue;
        if (k == x->d->n_trade) {
            t[k] = (struct dossier_trade){ .substance = arena_str(x->a, code), .year = year, .quarter = (month + 2) / 3 };
            if (code.n && !t[k].substance.p)
                return err_nomem(err);
            x->d->n_trade++;
        }
        for (size_t j = 0; j < i; j++)      /* two lines of one substance are one shipment of it */
            again |= str_eq(v->s.goods[j].substance ? v->s.goods[j].substance->code : STR(""), code);
        t[k].shipments += !again;
        if (g->quantity_mg != HISTORY_ABSENT && __builtin_add_overflow(t[k].mg, g->quantity_mg, &t[k].mg))
            t[k].mg = INT64_MAX;
    }
    return PW_OK;
}

static bool is_member(const struct dossier *d, int64_t party)
{
    for (size_t i = 0; i < d->n_members; i++)
        if (d->members[i] == party)
            return true;
    return false;
}

static void add_partners(struct filling *x, const struct view *v)
{
    const struct history_keys *k = &x->keys;

    for (int r = 0; r < ROLE_COUNT; r++) {
        int64_t                 id = party_head(&x->o->links, k->header[history_role_field(r)]);
        struct dossier_partner *p  = x->d->partners;
        size_t                  n  = 0;
        bool                    again = false;

        if (k->header[history_role_field(r)] == HISTORY_ABSENT || is_member(x->d, id))
            continue;
        while (n < x->d->n_partners && p[n].party != id)
            n++;
        if (n == DOSSIER_LINES)
            continue;
        if (n == x->d->n_partners) {
            p[n] = (struct dossier_partner){ .party = id, .name = arena_str(x->a, party_text(&v->s, (enum party_role)r, PARTY_NAME)) };
            x->d->n_partners++;
        }
        for (int j = 0; j < r; j++)
            again |= k->header[history_role_field(j)] != HISTORY_ABSENT && party_head(&x->o->links, k->header[history_role_field(j)]) == id;
        p[n].roles |= 1u << r;
        p[n].shipments += !again;
    }
}

/* How the firm is reached, in the roles that it has. */
static int add_contacts(struct filling *x, const struct view *v, struct pw_err *err)
{
    struct contact found[CONTACT_KINDS];

    for (int r = 0; r < ROLE_COUNT; r++) {
        size_t n = is_member(x->d, party_head(&x->o->links, x->keys.header[history_role_field(r)]))
                       ? party_contacts(&v->s, (enum party_role)r, found) : 0;

        for (size_t i = 0; i < n && x->d->n_links < DOSSIER_LINKS; i++) {
            struct dossier_link *l = x->d->links;
            size_t               k = 0;

            while (k < x->d->n_links && l[k].key != found[i].key)
                k++;
            if (k < x->d->n_links)
                continue;
            l[k] = (struct dossier_link){ .kind = found[i].kind, .key = found[i].key, .text = arena_str(x->a, found[i].text) };
            if (!l[k].text.p)
                return err_nomem(err);
            x->d->n_links++;
        }
    }
    return PW_OK;
}

struct linking { struct filling *x; struct dossier_link *l; };

static bool is_partner(const struct dossier *d, int64_t party)
{
    for (size_t i = 0; i < d->n_partners; i++)
        if (d->partners[i].party == party)
            return true;
    return false;
}

/* Buyer and seller are on one vessel because they trade. */
static int add_linked(void *ctx, int64_t party, int64_t shipment, struct pw_err *err)
{
    struct linking      *x    = ctx;
    struct dossier_link *l    = x->l;
    int64_t              head = party_head(&x->x->o->links, party);

    (void)shipment, (void)err;
    if (is_member(x->x->d, head) || (l->kind == CONTACT_VESSEL && is_partner(x->x->d, head)))
        return PW_OK;
    for (size_t i = 0; i < l->n_with; i++)
        if (l->with[i].party == head)
            return PW_OK;
    if (l->n_with < DOSSIER_LINKED)
        l->with[l->n_with++].party = head;
    return PW_OK;
}

static int first_name(void *ctx, const struct variant_row *v, struct pw_err *err)
{
    struct str *name = ctx;

    (void)err;
    if (!name->n && v->folded.n)
        *name = v->name;
    return PW_OK;
}

/* Keeps what others share. */
static int find_linked(struct filling *x, struct pw_err *err)
{
    struct dossier *d    = x->d;
    size_t          kept = 0;
    int             rc   = PW_OK;

    for (size_t i = 0; i < d->n_links && rc == PW_OK; i++) {
        struct linking l = { x, &d->links[i] };

        rc = st_contact_list(x->o->st, d->links[i].key, PARTY_MEMBERS_MAX + DOSSIER_LINKED, add_linked, &l, err);
        for (size_t k = 0; k < d->links[i].n_with && rc == PW_OK; k++)
            rc = st_variant_of_party(x->o->st, d->links[i].with[k].party, x->a, first_name, &d->links[i].with[k].name, err);
        if (d->links[i].n_with)
            d->links[kept++] = d->links[i];
    }
    d->n_links = kept;
    return rc;
}

struct last { enum decision kind; bool any; };

static int note_last(void *ctx, const struct decision_row *d, struct pw_err *err)
{
    struct last *l = ctx;

    (void)err;
    l->any |= decision_find(d->kind, &l->kind);
    return PW_OK;
}

static int each_shipment(void *ctx, int64_t shipment, unsigned roles, struct pw_err *err)
{
    struct filling *x    = ctx;
    struct last     last = { 0 };
    struct view     v;
    struct str      key  = arena_str(x->a, (struct str){ (const char *)&shipment, sizeof shipment });
    uint64_t        there;
    int             rc;

    for (int r = 0; r < ROLE_COUNT; r++)
        x->d->roles[r] += roles >> r & 1;
    if (!key.p)
        return err_nomem(err);
    if (map_get(&x->seen, key, &there))
        return PW_OK;
    if (x->d->shipments == DOSSIER_SHIPMENTS) {
        x->d->cut = true;
        return PW_OK;
    }
    arena_reset(&x->one);
    if (!map_put(&x->seen, key, 1))
        return err_nomem(err);
    if ((rc = view_load(x->o, shipment, false, &x->one, &v, err)) < 0 ||
        (rc = st_decision_list(x->o->st, shipment, &x->one, note_last, &last, err)) < 0)
        return rc;
    x->d->shipments++;
    if (last.any)
        x->d->decisions[last.kind]++;
    x->d->findings[v.current.finding]++;
    if (v.current.lane != LANE_NONE)
        x->d->lanes[v.current.lane]++;
    if (!history_decode(v.version.keys, &x->one, &x->keys))
        return err_set(err, PW_EDB, "the window keys of version %lld are damaged", (long long)v.version.seq);
    if ((rc = add_trade(x, &v, err)) < 0 || (rc = add_contacts(x, &v, err)) < 0)
        return rc;
    add_partners(x, &v);
    return PW_OK;
}

static int by_quarter(const void *a, const void *b)
{
    const struct dossier_trade *x = a, *y = b;

    if (x->year != y->year)
        return y->year - x->year;
    return x->quarter != y->quarter ? y->quarter - x->quarter : str_cmp(x->substance, y->substance);
}

static int by_shipments(const void *a, const void *b)
{
    const struct dossier_partner *x = a, *y = b;

    if (x->shipments != y->shipments)
        return x->shipments < y->shipments ? 1 : -1;
    return (x->party > y->party) - (x->party < y->party);
}

struct alerted { struct filling *x; struct alert_hits hits; };

static int each_name(void *ctx, const struct variant_row *v, struct pw_err *err)
{
    struct alerted         *w = ctx;
    struct watch_party      p = { v->name, STR_NONE, v->country, STR_NONE };
    const struct alert_set *alerts;
    int                     rc = reference_alerts(&w->x->o->ref, &alerts, err);

    return rc < 0 ? rc : v->name.n ? alert_match_firm(alerts, &p, office_today(w->x->o), INT64_MAX, &w->hits, err) : PW_OK;
}

/* By every spelling of the firm; an alert is told once. */
static int find_alerts(struct filling *x, struct pw_err *err)
{
    struct alerted w  = { .x = x, .hits = { .useful = -1 } };
    struct dossier *d = x->d;
    int            rc = PW_OK;

    for (size_t i = 0; i < d->n_members && rc == PW_OK; i++)
        rc = st_variant_of_party(x->o->st, d->members[i], x->a, each_name, &w, err);
    for (size_t i = 0; i < w.hits.n && rc == PW_OK; i++) {
        size_t end = i + 1 < w.hits.n ? w.hits.how_at[i + 1] - 2 : w.hits.how.n;      /* without "; " */

        d->alerts[d->n_alerts++] = arena_str(x->a, (struct str){ w.hits.how.p + w.hits.how_at[i], end - w.hits.how_at[i] });
    }
    buf_done(&w.hits.how);
    return rc;
}

int dossier_load(struct office *o, int64_t party, struct arena *a, struct dossier *ret, struct pw_err *err)
{
    struct filling x  = { .o = o, .d = ret, .a = a };
    int            rc = office_load_links(o, err);

    *ret = (struct dossier){ 0 };
    if (rc == PW_OK)
        ret->n_members = party_members(&o->links, party, ret->members);
    for (size_t i = 0; i < ret->n_members && rc == PW_OK; i++)
        rc = st_party_shipments(o->st, ret->members[i], DOSSIER_SHIPMENTS + 1, each_shipment, &x, err);
    if (rc == PW_OK)
        rc = find_linked(&x, err);
    if (rc == PW_OK)
        rc = find_alerts(&x, err);
    if (ret->n_trade)
        qsort(ret->trade, ret->n_trade, sizeof *ret->trade, by_quarter);
    if (ret->n_partners)
        qsort(ret->partners, ret->n_partners, sizeof *ret->partners, by_shipments);
    map_done(&x.seen);
    arena_done(&x.one);
    return rc;
}
