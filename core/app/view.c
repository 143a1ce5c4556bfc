#include "config.h"
#include "app/view.h"

#include <stdio.h>

#include "app/payload.h"
#include "base/text.h"
#include "store/st_intake.h"
#include "store/st_rules.h"

#define MATCHES_MAX 20
#define ROWS_MAX    1000        /* of one kind about one shipment */

/* ---- finding ---- */

struct matches {
    struct shipment_row rows[MATCHES_MAX];
    size_t              n;
    struct str          issuer;     /* empty: any */
};

static int note_match(void *ctx, const struct shipment_row *r, struct pw_err *err)
{
    struct matches *m = ctx;

    (void)err;
    if (m->n < MATCHES_MAX && (!m->issuer.n || str_eq(m->issuer, r->issuer)))
        m->rows[m->n++] = *r;
    return PW_OK;
}

static int ambiguous(const struct matches *m, const char *ref, struct pw_err *err)
{
    BUF_AUTO list = { 0 };

    for (size_t i = 0; i < m->n; i++)
        buf_printf(&list, "%s%.*s:%.*s (%s)", i ? ", " : "", (int)m->rows[i].issuer.n, m->rows[i].issuer.p,
                   (int)m->rows[i].reference.n, m->rows[i].reference.p, regime_name(m->rows[i].regime));
    err_set(err, PW_EUSAGE, "several shipments have the reference '%.60s': %.200s", ref, list.n ? list.p : "");
    return err_remedy(err, "put the issuing country and a colon in front");
}

int view_find(struct office *o, const char *ref, int64_t *ret_shipment, struct pw_err *err)
{
    struct matches m    = { 0 };
    struct str     text = text_trim(str_of(ref));
    int            rc   = st_shipment_by_reference(o->st, text, &o->a, note_match, &m, err);

    if (rc == PW_OK && !m.n && text.n > 3 && text.p[2] == ':') {
        m.issuer = (struct str){ text.p, 2 };
        rc = st_shipment_by_reference(o->st, (struct str){ text.p + 3, text.n - 3 }, &o->a, note_match, &m, err);
    }
    if (rc < 0)
        return rc;
    if (!m.n) {
        err_set(err, PW_ENOTFOUND, "there is no shipment '%.80s'", ref);
        return err_remedy(err, "'penwatch queue --all' lists the shipments, 'penwatch quarantine list' what did not get in");
    }
    if (m.n > 1)
        return ambiguous(&m, ref, err);
    *ret_shipment = m.rows[0].id;
    return PW_OK;
}

struct str view_reference(struct office *o, int64_t shipment, struct arena *a)
{
    struct shipment_row r;

    return st_shipment_get(o->st, shipment, a, &r, NULL) == PW_OK ? r.reference : STR("(unknown)");
}

/* ---- parts ---- */

enum state view_state(const struct office *o, const struct current_row *c)
{
    enum state to;

    if (c->open && c->reply_by != HISTORY_ABSENT && c->reply_by < office_today(o) &&
        state_allows((enum state)c->state, EVENT_LAPSE, &to))
        return to;
    return (enum state)c->state;
}

static int load_record(struct office *o, struct arena *a, struct view *v, struct pw_err *err)
{
    struct check_rules  rules = { .country = places_country, .country_ctx = &o->ref.places,
                                  .today = v->version.received_on, .office_country = o->country,
                                  .reply_days = o->reply_days };
    struct record_fault fault;
    int                 rc = payload_record(o->st, v->version.seq, a, &v->s, err);

    if (rc == PW_ENOTFOUND) {
        v->erased = true;
        v->s      = (struct shipment){ 0 };
        return PW_OK;
    }
    if (rc < 0)
        return rc;
    /* It passed when it came in; a table changed since may see it otherwise, and its texts stand all the same. */
    if (shipment_check(&v->s, &rules, a, &fault)) {
        facts_resolve(&o->ref, &v->s, a);
        if (v->s.text[FIELD_REPLY_BY].n || v->s.regime == REGIME_DECLARATION ||
            !deadline_of(&o->ref.deadlines, &v->s, &v->clock) || v->clock.on != v->version.reply_by)
            v->clock = (struct deadline){ 0 };
    }
    return PW_OK;
}

static int load_verdict(struct office *o, struct arena *a, struct view *v, struct pw_err *err)
{
    struct stored_rulebook book;
    struct str             facts;
    int                    rc;

    if (v->current.verdict == HISTORY_ABSENT)
        return PW_OK;
    if ((rc = st_verdict_get(o->st, v->current.verdict, a, &v->vrow, err)) < 0)
        return rc;
    rc = payload_verdict(o->st, v->current.verdict, a, &v->v, &facts, err);
    if (rc < 0 && rc != PW_ENOTFOUND)
        return rc;
    v->has_verdict = true;
    if ((rc = st_rulebook_digest(o->st, v->vrow.rulebook, &book.digest, err)) < 0)
        return rc;
    v->rulebook = book.digest;
    return PW_OK;
}

struct past { struct office *o; struct party_past *p; int64_t except; struct arena a; };

static int note_past(void *ctx, int64_t shipment, unsigned roles, struct pw_err *err)
{
    struct past       *x = ctx;
    struct current_row c;
    bool               found;
    int                rc;

    (void)roles;
    if (shipment == x->except)
        return PW_OK;
    if ((rc = st_current_get(x->o->st, shipment, &x->a, &c, &found, err)) < 0 || !found)
        return rc;
    x->p->objected += c.reply == REPLY_OBJECTION;
    x->p->suspected += c.finding == FINDING_SUSPECTED;
    x->p->diverted += c.finding == FINDING_DIVERSION;
    x->p->clean += c.finding == FINDING_CLEAN;
    return PW_OK;
}

int view_party(struct office *o, int64_t party, int64_t except_shipment, struct party_past *ret, struct pw_err *err)
{
    struct past x  = { .o = o, .p = ret, .except = except_shipment };
    int64_t     all[PARTY_MEMBERS_MAX];
    size_t      n  = 0;
    int         rc = office_load_links(o, err);

    *ret = (struct party_past){ .id = party };
    if (rc == PW_OK)
        n = party_members(&o->links, party, all);
    for (size_t i = 0; i < n && rc == PW_OK; i++) {
        struct party_row row;

        if ((rc = st_party_get(o->st, all[i], &row, err)) < 0)
            break;
        if (row.shipments && (!ret->shipments || row.first_on < ret->first_on))
            ret->first_on = row.first_on;
        ret->shipments += row.shipments;
        rc = st_party_shipments(o->st, all[i], VIEW_PAST_MAX, note_past, &x, err);
    }
    arena_done(&x.a);
    return rc;
}

static int load_past(struct office *o, struct arena *a, struct view *v, struct pw_err *err)
{
    struct history_keys k;
    int                 rc = PW_OK;

    if (!history_decode(v->version.keys, a, &k))
        return err_set(err, PW_EDB, "the window keys of version %lld are damaged", (long long)v->version.seq);
    for (int r = 0; r < ROLE_COUNT && rc == PW_OK; r++)
        if (k.header[history_role_field(r)] != HISTORY_ABSENT)
            rc = view_party(o, k.header[history_role_field(r)], v->ship.id, &v->past[r], err);
    return rc;
}

/* Collectors: each row is copied behind the last; a shipment with more than ROWS_MAX shows the first. */
#define COLLECT(noun, list)                                                                     \
    static int collect_##noun(void *ctx, const struct noun##_row *r, struct pw_err *err)        \
    {                                                                                           \
        struct view *v = ctx;                                                                   \
                                                                                                \
        (void)err;                                                                              \
        if (v->n_##list < ROWS_MAX)                                                             \
            v->list[v->n_##list++] = *r;                                                        \
        return PW_OK;                                                                           \
    }
COLLECT(version, versions)
COLLECT(decision, decisions)
COLLECT(reply, replies)
COLLECT(movement, movements)
COLLECT(finding, findings)
#undef COLLECT

static int load_acts(struct office *o, struct arena *a, struct view *v, struct pw_err *err)
{
    int64_t id = v->ship.id;
    int     rc;

    v->versions  = arena_alloc(a, ROWS_MAX * sizeof *v->versions);
    v->decisions = arena_alloc(a, ROWS_MAX * sizeof *v->decisions);
    v->replies   = arena_alloc(a, ROWS_MAX * sizeof *v->replies);
    v->movements = arena_alloc(a, ROWS_MAX * sizeof *v->movements);
    v->findings  = arena_alloc(a, ROWS_MAX * sizeof *v->findings);
    if (!v->versions || !v->decisions || !v->replies || !v->movements || !v->findings)
        return err_nomem(err);
    if ((rc = st_version_list(o->st, id, a, collect_version, v, err)) < 0 ||
        (rc = st_decision_list(o->st, id, a, collect_decision, v, err)) < 0 ||
        (rc = st_reply_list(o->st, id, a, collect_reply, v, err)) < 0 ||
        (rc = st_movement_list(o->st, id, a, collect_movement, v, err)) < 0)
        return rc;
    return st_finding_list(o->st, id, a, collect_finding, v, err);
}

int view_load(struct office *o, int64_t shipment, bool full, struct arena *a, struct view *ret, struct pw_err *err)
{
    struct view v = { 0 };
    bool        found;
    int         rc;

    if ((rc = st_shipment_get(o->st, shipment, a, &v.ship, err)) < 0 ||
        (rc = st_current_get(o->st, shipment, a, &v.current, &found, err)) < 0)
        return rc;
    if (!found)
        return err_set(err, PW_EDB, "shipment %lld has no row in the queue's table; run 'penwatch check'",
                       (long long)shipment);
    if ((rc = st_version_get(o->st, v.current.version, a, &v.version, err)) < 0 ||
        (rc = load_record(o, a, &v, err)) < 0 || (rc = load_verdict(o, a, &v, err)) < 0)
        return rc;
    v.state = view_state(o, &v.current);
    if (full && ((rc = load_past(o, a, &v, err)) < 0 || (rc = load_acts(o, a, &v, err)) < 0))
        return rc;
    *ret = v;
    return PW_OK;
}

struct str view_top_reason(const struct view *v)
{
    for (size_t i = 0; v->has_verdict && i < v->v.n_contributions; i++)
        if (v->v.contributions[i].rule.n)
            return v->v.contributions[i].because;
    return STR_NONE;
}

size_t view_main_line(const struct view *v)
{
    size_t   best = SIZE_MAX;
    __int128 most = -1;

    for (size_t i = 0; i < v->s.n_goods; i++) {
        const struct goods_line *g = &v->s.goods[i];
        __int128 weight = g->quantity_mg == HISTORY_ABSENT
                              ? 0 : (__int128)g->quantity_mg * (g->substance ? g->substance->risk : 1);

        if (weight > most) {
            most = weight;
            best = i;
        }
    }
    return best;
}
