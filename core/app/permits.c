#include "config.h"
#include "app/permits.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "format/fold.h"
#include "model/unit.h"
#include "store/st_chain.h"
#include "store/st_review.h"
#include "store/st_shipment.h"

#define USES_MAX 1000       /* shipments of one authorisation that are added up */

/* ---- the register ---- */

static int64_t key_of(int64_t number, int64_t issuer)
{
    int64_t both[2] = { number, issuer };

    return (int64_t)text_hash((struct str){ (const char *)both, sizeof both });
}

int64_t permit_key_of(struct str number, struct str issuer)
{
    BUF_STACK(folded, 256);

    fold_name(number, &folded);
    return key_of(history_key_of_text(buf_view(&folded)), history_key_of_text(issuer));
}

bool permit_key(const struct history_keys *k, enum permit_side side, int64_t *ret)
{
    int64_t number = k->header[side == PERMIT_IMPORT ? HIST_IMPORT_PERMIT : HIST_EXPORT_PERMIT];

    if (number == HISTORY_ABSENT)
        return false;
    *ret = key_of(number, k->header[side == PERMIT_IMPORT ? HIST_IMPORTING_COUNTRY : HIST_EXPORTING_COUNTRY]);
    return true;
}

static int by_key(const void *a, const void *b)
{
    const struct permit_entry *x = a, *y = b;

    if (x->key != y->key)
        return (x->key > y->key) - (x->key < y->key);
    return (x->substance > y->substance) - (x->substance < y->substance);
}

int permits_build(struct reference *r, struct pw_err *err)
{
    const struct table *t = reference_table(r, "permits");

    if (!t)
        return PW_OK;
    r->permits = arena_alloc(&r->a, (t->n_rows + 1) * sizeof *r->permits);
    if (!r->permits)
        return err_nomem(err);
    for (size_t i = 0; i < t->n_rows; i++) {
        struct permit_entry e = { .key = permit_key_of(table_cell(t, i, table_column(t, "number")), table_cell(t, i, table_column(t, "issuer"))),
                                  .substance = history_key_of_text(table_cell(t, i, table_column(t, "substance"))) };

        if (!table_unverified(t, i) && decimal_parse(table_cell(t, i, table_column(t, "kg")), &e.mg, NULL) == PW_OK)
            r->permits[r->n_permits++] = e;
    }
    if (r->n_permits)
        qsort(r->permits, r->n_permits, sizeof *r->permits, by_key);
    return PW_OK;
}

/* The first entry of a key that is not below the substance. */
static size_t place_of(const struct reference *r, int64_t key, int64_t substance)
{
    struct permit_entry wanted = { .key = key, .substance = substance };
    size_t              low = 0, high = r->n_permits;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (by_key(&r->permits[mid], &wanted) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static bool registered(const struct reference *r, int64_t key)
{
    size_t at = place_of(r, key, INT64_MIN);

    return at < r->n_permits && r->permits[at].key == key;
}

/* ---- what draws on it ---- */

int permits_note(struct store *st, const struct reference *ref, int64_t shipment, const struct history_keys *k, struct pw_err *err)
{
    int rc = PW_OK;

    for (int side = 0; side < PERMIT_SIDES && ref->n_permits && rc == PW_OK; side++) {
        int64_t key;

        if (permit_key(k, (enum permit_side)side, &key) && registered(ref, key))
            rc = st_permit_use_add(st, key, shipment, err);
    }
    return rc;
}

struct filling { struct store *st; const struct reference *ref; struct arena a; };

static int fill(void *ctx, const struct current_row *c, struct pw_err *err)
{
    struct filling     *f = ctx;
    struct version_row  v;
    struct history_keys k;
    int                 rc;

    arena_reset(&f->a);
    if ((rc = st_version_get(f->st, c->version, &f->a, &v, err)) < 0)
        return rc;
    if (!history_decode(v.keys, &f->a, &k))
        return err_set(err, PW_EDB, "the window keys of version %lld are damaged", (long long)v.seq);
    return permits_note(f->st, f->ref, c->shipment, &k, err);
}

int permits_fill(struct store *st, const struct reference *ref, struct pw_err *err)
{
    struct filling f  = { .st = st, .ref = ref };
    struct arena   a  = { 0 };
    int            rc = ref->n_permits ? st_current_each(st, &a, fill, &f, err) : PW_OK;

    arena_done(&f.a);
    arena_done(&a);
    return rc;
}

/* ---- the balance ---- */

struct draw {                   /* of one shipment, as it stood below `before` */
    int64_t            before, newest_number;
    struct version_row newest;
    bool               any, refused, cancelled;
    int64_t            moved_mg;
};

static int note_version(void *ctx, const struct version_row *v, struct pw_err *err)
{
    struct draw *d = ctx;

    (void)err;
    if (v->seq < d->before && (!d->any || v->version > d->newest_number)) {
        d->newest        = *v;
        d->newest_number = v->version;
        d->any           = true;
    }
    return PW_OK;
}

static int note_reply(void *ctx, const struct reply_row *r, struct pw_err *err)
{
    struct draw *d = ctx;
    enum reply   kind;

    (void)err;
    if (r->seq < d->before && reply_find(r->kind, &kind) && reply_final(kind))
        d->refused = kind == REPLY_OBJECTION;
    return PW_OK;
}

/* What arrived is said last and counts. */
static int note_movement(void *ctx, const struct movement_row *m, struct pw_err *err)
{
    struct draw *d = ctx;

    (void)err;
    if (m->seq >= d->before)
        return PW_OK;
    d->cancelled |= str_is(m->kind, movement_name(MOVE_CANCELLED));
    if (m->quantity_mg != HISTORY_ABSENT)
        d->moved_mg = m->quantity_mg;
    return PW_OK;
}

/* A quantity that moved is of the whole consignment: each substance has its share of what was notified. */
static int64_t share(const struct draw *d, const struct history_keys *k, int64_t substance)
{
    int64_t mine = 0, all = 0, moved;

    for (size_t i = 0; i < k->n_lines; i++) {
        int64_t mg = k->lines[i][HIST_QUANTITY_KG];

        if (mg == HISTORY_ABSENT || __builtin_add_overflow(all, mg, &all))
            continue;
        if (k->lines[i][HIST_SUBSTANCE] == substance)
            mine += mg;
    }
    if (d->moved_mg == HISTORY_ABSENT || !all)
        return mine;
    return scale_i64(d->moved_mg, mine, all, &moved) ? moved : mine;
}

static int add_use(struct store *st, int64_t permit, int64_t substance, int64_t except, int64_t shipment, struct arena *a, struct draw *d,
                   struct permit_balance *sum, struct pw_err *err)
{
    struct history_keys k;
    int64_t             key, mg;
    bool                names = false;
    int                 rc;

    arena_reset(a);
    if ((rc = st_version_list(st, shipment, a, note_version, d, err)) < 0 || !d->any || d->newest.action == ACTION_WITHDRAW ||
        d->newest.consignment != shipment || shipment == except)
        return rc;
    if (!history_decode(d->newest.keys, a, &k))
        return err_set(err, PW_EDB, "the window keys of version %lld are damaged", (long long)d->newest.seq);
    for (int side = 0; side < PERMIT_SIDES; side++)
        names |= permit_key(&k, (enum permit_side)side, &key) && key == permit;
    if (!names || (rc = st_reply_list(st, shipment, a, note_reply, d, err)) < 0 ||
        (rc = st_movement_list(st, shipment, a, note_movement, d, err)) < 0 || d->refused || d->cancelled)
        return rc;
    mg = share(d, &k, substance);
    sum->shipments += mg > 0;
    if (__builtin_add_overflow(sum->drawn_mg, mg, &sum->drawn_mg))
        sum->drawn_mg = INT64_MAX;
    if (d->moved_mg != HISTORY_ABSENT && __builtin_add_overflow(sum->moved_mg, mg, &sum->moved_mg))
        sum->moved_mg = INT64_MAX;
    return PW_OK;
}

struct uses { int64_t at[USES_MAX]; size_t n; };

static int note_use(void *ctx, int64_t shipment, struct pw_err *err)
{
    struct uses *u = ctx;

    (void)err;
    u->at[u->n++] = shipment;
    return PW_OK;
}

int permit_balance(struct store *st, const struct reference *ref, int64_t permit, int64_t substance, int64_t except, int64_t before,
                   struct permit_balance *ret, bool *ret_known, struct pw_err *err)
{
    size_t       at = place_of(ref, permit, substance);
    struct uses  u  = { .n = 0 };
    struct arena a  = { 0 };
    int          rc;

    *ret_known = at < ref->n_permits && ref->permits[at].key == permit && ref->permits[at].substance == substance;
    if (!*ret_known)
        return PW_OK;
    *ret = (struct permit_balance){ 0 };
    for (; at < ref->n_permits && ref->permits[at].key == permit && ref->permits[at].substance == substance; at++)
        if (__builtin_add_overflow(ret->granted_mg, ref->permits[at].mg, &ret->granted_mg))
            ret->granted_mg = INT64_MAX;
    rc = st_permit_use_list(st, permit, USES_MAX, note_use, &u, err);
    for (size_t i = 0; i < u.n && rc == PW_OK; i++) {
        struct draw d = { .before = before, .moved_mg = HISTORY_ABSENT };

        rc = add_use(st, permit, substance, except, u.at[i], &a, &d, ret, err);
    }
    arena_done(&a);
    return rc;
}
