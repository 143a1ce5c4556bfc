#include "config.h"
#include "app/clear.h"

#include "app/payload.h"
#include "app/screen.h"
#include "app/view.h"
#include "audit/entry.h"
#include "audit/kinds.h"
#include "store/st_audit.h"

#define HITS_LOOKED_AT 50       /* of one party */
#define MATCHES_MAX    32       /* of one shipment with one entry: seven roles, several lists */

struct finding_matches {
    struct office         *o;
    const struct clearing *c;
    struct view            v;
    struct cleared_row     rows[MATCHES_MAX];
    size_t                 n, standing;     /* standing: taken for the entry, but cleared already or not yet */
};

static int add_match(struct finding_matches *x, enum party_role role, const struct watch_party *p, const struct watch_hit *h)
{
    const struct table *t       = x->o->ref.watch.tables[h->list];
    bool                cleared = cleared_match(&x->o->ref.cleared, &x->o->ref.watch, h, p, INT64_MAX) != 0;
    struct cleared_row *row     = &x->rows[x->n];

    if (cleared != x->c->withdraw) {
        x->standing++;
        return PW_OK;
    }
    if (x->n == MATCHES_MAX || !x->v.past[role].id)
        return PW_OK;
    *row = (struct cleared_row){ .party = x->v.past[role].id, .list = str_of(t->name), .entry = cleared_entry(t, h->row),
                                 .withdrawn = x->c->withdraw, .account = x->o->user };
    cleared_digest(&x->o->ref.watch, h, p, &row->digest);
    for (size_t i = 0; i < x->n; i++)
        if (digest_eq(&x->rows[i].digest, &row->digest))
            return PW_OK;
    x->n++;
    return PW_OK;
}

static int of_role(struct finding_matches *x, enum party_role role, struct pw_err *err)
{
    const struct watch_lists *w = &x->o->ref.watch;
    struct watch_party        p;
    struct watch_hit          hits[HITS_LOOKED_AT];
    size_t                    n;
    int                       rc;

    screen_party(&x->v.s, role, &p);
    rc = watch_screen(w, &p, WATCH_LISTED_SCORE, x->v.s.issued_on, HITS_LOOKED_AT, hits, &n, err);
    for (size_t i = 0; i < n && rc == PW_OK; i++) {
        const struct table *t = w->tables[hits[i].list];

        if (x->c->list && strcmp(t->name, x->c->list) != 0)
            continue;
        if (str_is(cleared_entry(t, hits[i].row), x->c->entry) ||
            str_is(table_cell(t, hits[i].row, table_column(t, "name")), x->c->entry))
            rc = add_match(x, role, &p, &hits[i]);
    }
    return rc;
}

static int nothing_to_do(const struct finding_matches *x, struct pw_err *err)
{
    if (x->standing)
        return err_set(err, PW_ESTATE, x->c->withdraw ? "the match with '%.100s' was not cleared" : "the match with '%.100s' is cleared already",
                       x->c->entry);
    err_set(err, PW_ENOTFOUND, "no party of the shipment is taken for '%.100s'", x->c->entry);
    return err_remedy(err, "'penwatch show' says which entry a party is taken for; give its number or its name");
}

static int store_rows(struct finding_matches *x, int64_t *ret_first, struct pw_err *err)
{
    int rc = office_begin(x->o, err);

    if (rc < 0)
        return rc;
    for (size_t i = 0; i < x->n && rc == PW_OK; i++) {
        rc = office_log(x->o, AUDIT_CLEARED, x->c->shipment + 1, x->c->reason, STR_NONE, &x->rows[i].seq, err);
        if (rc == PW_OK)
            rc = st_cleared_add(x->o->st, &x->rows[i], err);
    }
    if (rc < 0) {
        office_rollback(x->o);
        return rc;
    }
    *ret_first = x->rows[0].seq;
    return office_commit(x->o, err);
}

int clear_match(struct office *o, const struct clearing *c, size_t *ret_n, int64_t *ret_seq, struct pw_err *err)
{
    struct finding_matches x = { .o = o, .c = c };
    struct arena           a = { 0 };
    int64_t                first = 0;
    int                    rc = office_load_reference(o, err);

    if (rc == PW_OK)
        rc = view_load(o, c->shipment, true, &a, &x.v, err);
    for (int role = 0; role < ROLE_COUNT && rc == PW_OK; role++)
        if (shipment_has_party(&x.v.s, (enum party_role)role))
            rc = of_role(&x, (enum party_role)role, err);
    if (rc == PW_OK && !x.n)
        rc = nothing_to_do(&x, err);
    if (rc == PW_OK)
        rc = store_rows(&x, &first, err);
    arena_done(&a);
    if (rc == PW_OK) {
        *ret_n   = x.n;
        *ret_seq = first;
    }
    return rc;
}

/* ---- what was cleared ---- */

static int tell(struct office *o, int64_t seq, struct arena *a, struct cleared_shown *ret, struct pw_err *err)
{
    struct audit_entry e;
    struct str         body;
    int                rc;

    if ((rc = st_audit_entry_get(o->st, seq, a, &body, err)) < 0 || (rc = audit_entry_decode(body, &e, err)) < 0)
        return rc;
    ret->account = audit_entry_field(&e, AUDIT_TAG_ACTOR);
    ret->time_us = e.time_us;
    rc           = payload_get(o->st, seq, 0, a, &ret->reason, err);
    return rc == PW_ENOTFOUND ? PW_OK : rc;
}

static int shown_of(struct office *o, const struct view *v, enum party_role role, struct arena *a, struct cleared_shown *ret, size_t *n,
                    struct pw_err *err)
{
    const struct watch_lists *w = &o->ref.watch;
    struct watch_party        p;
    struct watch_hit          hits[HITS_LOOKED_AT];
    size_t                    n_hits;
    int                       rc;

    screen_party(&v->s, role, &p);
    rc = watch_screen(w, &p, WATCH_LISTED_SCORE, v->s.issued_on, HITS_LOOKED_AT, hits, &n_hits, err);
    for (size_t i = 0; i < n_hits && rc == PW_OK && *n < CLEARED_SHOWN; i++) {
        const struct table *t   = w->tables[hits[i].list];
        int64_t             seq = cleared_match(&o->ref.cleared, w, &hits[i], &p, INT64_MAX);

        if (!seq)
            continue;
        ret[*n] = (struct cleared_shown){ .role = role, .list = str_of(t->name), .entry = cleared_entry(t, hits[i].row),
                                          .name = table_cell(t, hits[i].row, table_column(t, "name")) };
        rc      = tell(o, seq, a, &ret[*n], err);
        ++*n;
    }
    return rc;
}

int clear_shown(struct office *o, const struct view *v, struct arena *a, struct cleared_shown ret[static CLEARED_SHOWN], size_t *ret_n,
                struct pw_err *err)
{
    int rc = PW_OK;

    *ret_n = 0;
    for (int role = 0; role < ROLE_COUNT && o->ref.cleared.n && !v->erased && rc == PW_OK; role++)
        if (shipment_has_party(&v->s, (enum party_role)role))
            rc = shown_of(o, v, (enum party_role)role, a, ret, ret_n, err);
    return rc;
}
