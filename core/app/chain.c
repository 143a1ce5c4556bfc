#include "config.h"
#include "app/chain.h"

#include <stdlib.h>

#include "app/beside.h"
#include "app/history.h"
#include "app/payload.h"
#include "store/st_chain.h"
#include "store/st_intake.h"

struct looking {
    struct office      *o;
    const struct view  *v;
    struct chain       *ret;
    struct arena       *a, one;
    struct history_keys own, theirs;    /* theirs lie in `one` */
    int64_t             met[4 * CHAIN_LOOKED + 1];
    size_t              n_met;
};

const char *chain_kind_name(enum chain_kind kind)
{
    static const char *const names[] = { "pen", "declaration", "refused_before", "notified_again", "imported", "sent_on" };

    return names[kind];
}

/* ---- one other shipment ---- */

static int64_t firm(const struct looking *x, const struct history_keys *k, enum history_field f)
{
    return k->header[f] == HISTORY_ABSENT ? HISTORY_ABSENT : party_head(&x->o->links, k->header[f]);
}

static bool same_firm(const struct looking *x, enum history_field mine, enum history_field its)
{
    int64_t a = firm(x, &x->own, mine);

    return a != HISTORY_ABSENT && a == firm(x, &x->theirs, its);
}

/* A line of one substance in both; `near`: and about as much of it. */
static bool same_goods(const struct looking *x, bool near)
{
    for (size_t i = 0; i < x->own.n_lines; i++)
        for (size_t j = 0; j < x->theirs.n_lines; j++) {
            const int64_t *a = x->own.lines[i], *b = x->theirs.lines[j];
            int64_t        p = a[HIST_QUANTITY_KG], q = b[HIST_QUANTITY_KG];

            if (a[HIST_SUBSTANCE] == HISTORY_ABSENT || a[HIST_SUBSTANCE] != b[HIST_SUBSTANCE])
                continue;
            if (!near || (p != HISTORY_ABSENT && q != HISTORY_ABSENT && (p > q ? p - q : q - p) <= (p > q ? p : q) / CHAIN_NEAR))
                return true;
        }
    return false;
}

static bool came_to_nothing(const struct current_row *c)
{
    return c->reply == REPLY_OBJECTION || c->state == STATE_WITHDRAWN || c->state == STATE_CANCELLED;
}

static bool goes_elsewhere(const struct looking *x)
{
    static const enum history_field differ[] = { HIST_EXPORTING_COUNTRY, HIST_IMPORTING_COUNTRY, HIST_EXPORTER, HIST_IMPORTER };

    for (size_t i = 0; i < sizeof differ / sizeof *differ; i++)
        if (firm(x, &x->own, differ[i]) != firm(x, &x->theirs, differ[i]))
            return true;
    return false;
}

/* How the other hangs together with ours; false when it does not. */
static bool kind_of(const struct looking *x, const struct chain_link *l, enum chain_kind *ret)
{
    int32_t days = l->version.issued_on - x->v->version.issued_on;

    if (same_firm(x, HIST_EXPORTER, HIST_IMPORTER) && days <= 0 && days >= -REEXPORT_DAYS && same_goods(x, false)) {
        *ret = CHAIN_IMPORTED;
        return true;
    }
    if (same_firm(x, HIST_IMPORTER, HIST_EXPORTER) && days >= 0 && days <= REEXPORT_DAYS && same_goods(x, false)) {
        *ret = CHAIN_SENT_ON;
        return true;
    }
    if (days < -CHAIN_DAYS || days > CHAIN_DAYS || !goes_elsewhere(x) || !same_goods(x, true) ||
        (!same_firm(x, HIST_EXPORTER, HIST_EXPORTER) && !same_firm(x, HIST_IMPORTER, HIST_IMPORTER)))
        return false;
    if (came_to_nothing(&l->current) && l->ship.id < x->v->ship.id) {
        *ret = CHAIN_REFUSED_BEFORE;
        return true;
    }
    *ret = CHAIN_NOTIFIED_AGAIN;
    return came_to_nothing(&x->v->current) && l->ship.id > x->v->ship.id;
}

static bool met_before(struct looking *x, int64_t shipment)
{
    for (size_t i = 0; i < x->n_met; i++)
        if (x->met[i] == shipment)
            return true;
    if (x->n_met < sizeof x->met / sizeof *x->met)
        x->met[x->n_met++] = shipment;
    return false;
}

static int read_link(struct looking *x, int64_t shipment, struct chain_link *l, bool *ret_found, struct pw_err *err)
{
    int rc;

    *l = (struct chain_link){ 0 };
    if ((rc = st_shipment_get(x->o->st, shipment, x->a, &l->ship, err)) < 0 ||
        (rc = st_current_get(x->o->st, shipment, x->a, &l->current, ret_found, err)) < 0 || !*ret_found)
        return rc;
    return st_version_get(x->o->st, l->current.version, x->a, &l->version, err);
}

static void keep(struct looking *x, const struct chain_link *l)
{
    if (x->ret->n_links < CHAIN_LINKS)
        x->ret->links[x->ret->n_links++] = *l;
}

static int look_at(void *ctx, int64_t shipment, unsigned roles, struct pw_err *err)
{
    struct looking   *x = ctx;
    struct chain_link l;
    bool              found;
    int               rc;

    if (!(roles & (1u << ROLE_EXPORTER | 1u << ROLE_IMPORTER)) || met_before(x, shipment))
        return PW_OK;
    if ((rc = read_link(x, shipment, &l, &found, err)) < 0 || !found)
        return rc;
    if (l.version.consignment == x->v->version.consignment)
        return PW_OK;       /* its PEN or declaration */
    arena_reset(&x->one);
    if (!history_decode(l.version.keys, &x->one, &x->theirs))
        return err_set(err, PW_EDB, "the window keys of version %lld are damaged", (long long)l.version.seq);
    if (kind_of(x, &l, &l.kind))
        keep(x, &l);
    return PW_OK;
}

static int of_firm(struct looking *x, enum history_field role, struct pw_err *err)
{
    int64_t all[PARTY_MEMBERS_MAX];
    size_t  n  = x->own.header[role] == HISTORY_ABSENT ? 0 : party_members(&x->o->links, x->own.header[role], all);
    int     rc = PW_OK;

    for (size_t i = 0; i < n && rc == PW_OK; i++)
        rc = st_party_shipments(x->o->st, all[i], CHAIN_LOOKED, look_at, x, err);
    return rc;
}

/* ---- notification and declarations ---- */

struct found { int64_t at[CHAIN_LINKS]; size_t n; };

static int note_pen(void *ctx, const struct shipment_row *r, struct pw_err *err)
{
    struct found *f = ctx;

    (void)err;
    if (r->regime != REGIME_DECLARATION && !f->n)
        f->at[f->n++] = r->id;
    return PW_OK;
}

static int note_declaration(void *ctx, int64_t shipment, struct pw_err *err)
{
    struct found *f = ctx;

    (void)err;
    if (f->n < CHAIN_LINKS)
        f->at[f->n++] = shipment;
    return PW_OK;
}

static int of_consignment(struct looking *x, struct pw_err *err)
{
    bool         declared = x->v->ship.regime == REGIME_DECLARATION;
    struct found f        = { .n = 0 };
    int          rc       = PW_OK;

    if (!declared)
        rc = st_declarations_of(x->o->st, x->v->ship.reference, CHAIN_LINKS, note_declaration, &f, err);
    else if (x->v->version.pen_reference.n)
        rc = st_shipment_by_reference(x->o->st, x->v->version.pen_reference, x->a, note_pen, &f, err);
    for (size_t i = 0; i < f.n && rc == PW_OK; i++) {
        struct chain_link l;
        bool              found;

        if ((rc = read_link(x, f.at[i], &l, &found, err)) < 0 || !found || met_before(x, f.at[i]))
            continue;
        l.kind = declared ? CHAIN_PEN : CHAIN_DECLARATION;
        keep(x, &l);
    }
    return rc;
}

/* ---- versions, authorisations, movements ---- */

/* That it is another version goes without saying. */
static void name_fields(struct chain_change *c, const struct shipment *was, const struct shipment *is, struct arena *a)
{
    struct str all[CHAIN_FIELDS + 2];
    size_t     n = shipment_diff(was, is, a, all, CHAIN_FIELDS + 2);

    for (size_t i = 0; i < n && c->n < CHAIN_FIELDS; i++)
        if (!str_is(all[i], "version") && !str_is(all[i], "action"))
            c->fields[c->n++] = all[i];
}

static int changes(struct looking *x, struct pw_err *err)
{
    for (size_t i = 1; i < x->v->n_versions && x->ret->n_changes < CHAIN_CHANGES; i++) {
        struct chain_change *c = &x->ret->changes[x->ret->n_changes++];
        struct shipment     *was = arena_alloc(x->a, sizeof *was), *is = arena_alloc(x->a, sizeof *is);
        int                  rc;

        *c = (struct chain_change){ .version = x->v->versions[i].version, .action = x->v->versions[i].action };
        if (!was || !is)
            return err_nomem(err);
        if (c->action == ACTION_WITHDRAW)
            continue;
        if ((rc = payload_record(x->o->st, x->v->versions[i - 1].seq, x->a, was, err)) == PW_OK)
            rc = payload_record(x->o->st, x->v->versions[i].seq, x->a, is, err);
        if (rc == PW_OK)
            name_fields(c, was, is, x->a);
        else if (rc != PW_ENOTFOUND)
            return rc;
    }
    return PW_OK;
}

static int permits(struct looking *x, struct pw_err *err)
{
    static const enum field_id numbers[PERMIT_SIDES] = { FIELD_IMPORT_PERMIT, FIELD_EXPORT_PERMIT };
    const struct shipment     *s = &x->v->s;
    int                        rc = PW_OK;

    if (!x->o->ref.n_permits || x->v->erased)
        return PW_OK;
    if (!(x->ret->permits = arena_alloc(x->a, (s->n_goods * PERMIT_SIDES + 1) * sizeof *x->ret->permits)))
        return err_nomem(err);
    for (int side = 0; side < PERMIT_SIDES; side++)
        for (size_t i = 0; i < s->n_goods && rc == PW_OK; i++) {
            struct chain_permit p = { .side = (enum permit_side)side, .number = s->text[numbers[side]] };
            int64_t             key;
            bool                known = false;

            if (!s->goods[i].substance || !permit_key(&x->own, p.side, &key))
                continue;
            p.substance = s->goods[i].substance->code;
            for (size_t k = 0; k < x->ret->n_permits; k++)
                known |= x->ret->permits[k].side == p.side && str_eq(x->ret->permits[k].substance, p.substance);
            if (known)
                continue;
            rc = permit_balance(x->o->st, &x->o->ref, key, history_key_of_text(p.substance), -1, INT64_MAX, &p.balance, &known, err);
            if (rc == PW_OK && known)
                x->ret->permits[x->ret->n_permits++] = p;
        }
    return rc;
}

static int by_kind(const void *a, const void *b)
{
    const struct chain_link *x = a, *y = b;

    if (x->kind != y->kind)
        return (x->kind > y->kind) - (x->kind < y->kind);
    return (x->ship.id > y->ship.id) - (x->ship.id < y->ship.id);
}

int chain_load(struct office *o, const struct view *v, struct arena *a, struct chain *ret, struct pw_err *err)
{
    struct looking x = { .o = o, .v = v, .ret = ret, .a = a };
    int            rc;

    *ret            = (struct chain){ .notified_mg = v->version.total_mg, .moved_mg = HISTORY_ABSENT };
    x.met[x.n_met++] = v->ship.id;
    for (size_t i = 0; i < v->n_movements; i++)
        if (v->movements[i].quantity_mg != HISTORY_ABSENT)
            ret->moved_mg = v->movements[i].quantity_mg;
    if (!history_decode(v->version.keys, a, &x.own))
        return err_set(err, PW_EDB, "the window keys of version %lld are damaged", (long long)v->version.seq);
    if ((rc = office_load_links(o, err)) == PW_OK && (rc = of_consignment(&x, err)) == PW_OK &&
        (rc = of_firm(&x, HIST_EXPORTER, err)) == PW_OK && (rc = of_firm(&x, HIST_IMPORTER, err)) == PW_OK &&
        (rc = changes(&x, err)) == PW_OK && (rc = permits(&x, err)) == PW_OK)
        rc = clear_shown(o, v, a, ret->cleared, &ret->n_cleared, err);
    if (ret->n_links)
        qsort(ret->links, ret->n_links, sizeof *ret->links, by_kind);
    arena_done(&x.one);
    return rc;
}
