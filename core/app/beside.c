#include "config.h"
#include "app/beside.h"

#include "app/facts.h"
#include "store/st_chain.h"
#include "store/st_shipment.h"

#define IMPORTS_MAX 64          /* newest shipments of a firm that are looked at for what it imported */

/* ---- authorisations ---- */

static const enum field_id numbers[PERMIT_SIDES] = { FIELD_IMPORT_PERMIT, FIELD_EXPORT_PERMIT };
static const enum field_id issuers[PERMIT_SIDES] = { FIELD_IMPORTING_COUNTRY, FIELD_EXPORTING_COUNTRY };

static int permits_of(struct store *st, const struct reference *ref, const struct subject *q, int64_t before, struct beside *b,
                      struct pw_err *err)
{
    int rc = PW_OK;

    for (int side = 0; side < PERMIT_SIDES && ref->n_permits; side++) {
        struct str number = q->s->text[numbers[side]];
        int64_t    key    = number.n ? permit_key_of(number, q->s->text[issuers[side]]) : 0;

        for (size_t i = 0; i < q->s->n_goods && number.n && rc == PW_OK; i++) {
            const struct substance *what = q->s->goods[i].substance;

            if (what)
                rc = permit_balance(st, ref, key, history_key_of_text(what->code), q->consignment, before, &b->lines[i].permit[side],
                                    &b->lines[i].known[side], err);
        }
    }
    return rc;
}

/* ---- what the exporter imported ---- */

struct imports { int64_t shipments[IMPORTS_MAX]; size_t n; int64_t before; };

static int note_import(void *ctx, int64_t shipment, unsigned roles, struct pw_err *err)
{
    struct imports *x = ctx;

    (void)err;
    if ((roles >> ROLE_IMPORTER & 1) && shipment < x->before && x->n < IMPORTS_MAX)
        x->shipments[x->n++] = shipment;
    return PW_OK;
}

struct newest { struct version_row v; bool any; int64_t before; };

static int note_version(void *ctx, const struct version_row *v, struct pw_err *err)
{
    struct newest *n = ctx;

    (void)err;
    if (v->seq < n->before && (!n->any || v->version > n->v.version)) {
        n->v   = *v;
        n->any = true;
    }
    return PW_OK;
}

static int add_import(struct store *st, int64_t shipment, const struct subject *q, int64_t before, struct arena *a, struct beside *b,
                      struct pw_err *err)
{
    struct newest       n = { .before = before };
    struct history_keys k;
    int                 rc = st_version_list(st, shipment, a, note_version, &n, err);

    if (rc < 0 || !n.any || n.v.action == ACTION_WITHDRAW || n.v.consignment != shipment || n.v.issued_on > q->s->issued_on ||
        n.v.issued_on < q->s->issued_on - REEXPORT_DAYS)
        return rc;
    if (!history_decode(n.v.keys, a, &k))
        return err_set(err, PW_EDB, "the window keys of version %lld are damaged", (long long)n.v.seq);
    for (size_t i = 0; i < q->s->n_goods; i++)
        for (size_t j = 0; j < k.n_lines && q->s->goods[i].substance; j++) {
            int64_t *sum = &b->lines[i].imported_mg, mg = k.lines[j][HIST_QUANTITY_KG];

            if (k.lines[j][HIST_SUBSTANCE] != history_key_of_text(q->s->goods[i].substance->code) || mg == HISTORY_ABSENT)
                continue;
            if (__builtin_add_overflow(*sum == HISTORY_ABSENT ? 0 : *sum, mg, sum))
                *sum = INT64_MAX;
        }
    return PW_OK;
}

/* Few exporters ever imported the same: most are found not to have by one look-up. */
static int imports_of(const struct beside_ask *ask, const struct subject *q, int64_t before, struct beside *b,
                      struct pw_err *err)
{
    int64_t        all[PARTY_MEMBERS_MAX];
    size_t         n  = q->parties[ROLE_EXPORTER].id ? party_members(ask->links, q->parties[ROLE_EXPORTER].id, all) : 0;
    struct imports x  = { .before = before };
    struct arena   a  = { 0 };
    int            rc = PW_OK;

    for (size_t i = 0; i < n && rc == PW_OK; i++) {
        bool any = false;

        for (size_t g = 0; g < q->s->n_goods && !any && rc == PW_OK; g++)
            rc = party_imported(ask->st, ask->parties, all[i], &q->s->goods[g], &any, err);
        if (any && rc == PW_OK)
            rc = st_party_shipments(ask->st, all[i], 4 * IMPORTS_MAX, note_import, &x, err);
    }
    for (size_t i = 0; i < x.n && rc == PW_OK; i++) {
        arena_reset(&a);
        rc = add_import(ask->st, x.shipments[i], q, before, &a, b, err);
    }
    arena_done(&a);
    return rc;
}

/* ---- what moved otherwise ---- */

static int gaps_of(const struct beside_ask *ask, const struct subject *q, enum party_role role, int64_t before, int64_t *ret,
                   struct pw_err *err)
{
    int64_t all[PARTY_MEMBERS_MAX];
    size_t  n  = q->parties[role].id ? party_members(ask->links, q->parties[role].id, all) : 0;
    int     rc = PW_OK;

    *ret = n ? 0 : HISTORY_ABSENT;
    for (size_t i = 0; i < n && rc == PW_OK && !ask->no_gaps; i++) {
        int64_t here;

        if ((rc = st_moved_gap_count(ask->st, all[i], q->consignment, before, &here, err)) == PW_OK)
            *ret += here;
    }
    return rc;
}

int beside_load(const struct beside_ask *ask, const struct subject *q, int64_t before, struct arena *a,
                const struct beside **ret, struct pw_err *err)
{
    struct beside *b = arena_alloc(a, sizeof *b);
    int            rc;

    if (!b)
        return err_nomem(err);
    *b = (struct beside){ .lines = arena_alloc(a, (q->s->n_goods + 1) * sizeof *b->lines) };
    if (!b->lines)
        return err_nomem(err);
    for (size_t i = 0; i < q->s->n_goods; i++)
        b->lines[i] = (struct beside_line){ .imported_mg = HISTORY_ABSENT };
    if ((rc = permits_of(ask->st, ask->ref, q, before, b, err)) < 0 || (rc = imports_of(ask, q, before, b, err)) < 0 ||
        (rc = gaps_of(ask, q, ROLE_EXPORTER, before, &b->exporter_gaps, err)) < 0 ||
        (rc = gaps_of(ask, q, ROLE_IMPORTER, before, &b->importer_gaps, err)) < 0)
        return rc;
    *ret = b;
    return PW_OK;
}
