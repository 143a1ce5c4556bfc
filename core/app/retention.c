#include "config.h"
#include "app/retention.h"

#include <stdio.h>

#include "base/mem.h"
#include "format/canon.h"
#include "store/st_audit.h"
#include "store/st_retention.h"

#define SHIPMENTS_A_COMMIT 2000
#define IDS_AN_ENTRY       8000     /* of 8 bytes: an entry has room for 65,535 */

struct erasing {
    struct office    *o;
    struct str        basis;
    int32_t           before;       /* 0: one shipment */
    int64_t           shipment;     /* that one; -1: many */
    struct retention *r;
    struct buf        ids;          /* erased, and not yet said */
    int64_t           list[SHIPMENTS_A_COMMIT];
    size_t            n;
    int64_t           due[64];      /* contents of one shipment: collected, because erasing changes what is read */
    size_t            n_due;
};

static int check_basis(struct str basis, struct pw_err *err)
{
    if (basis.n && basis.n <= RETENTION_BASIS_MAX)
        return PW_OK;
    err_set(err, PW_EUSAGE, "the legal basis is missing or longer than %d bytes", RETENTION_BASIS_MAX);
    return err_remedy(err, "say why it may be erased: --basis 'art. 17 GDPR, request 2026-114'");
}

static int say(struct erasing *x, struct pw_err *err)
{
    BUF_AUTO            day = { 0 };
    char                actor[128];
    int64_t             seq;
    struct ledger_field f[] = { { AUDIT_TAG_ERASED, buf_view(&x->ids) }, { AUDIT_TAG_BASIS, x->basis }, { AUDIT_TAG_BEFORE, STR_NONE } };
    struct ledger_entry e = { .kind = AUDIT_ERASE, .time_us = office_now(x->o), .subject = x->shipment + 1, .fields = f,
                              .n_fields = x->before ? 3 : 2, .actor = actor };
    int                 rc;

    if (x->ids.n == 0)
        return PW_OK;
    if ((rc = buf_check(&x->ids, err)) < 0)
        return rc;
    canon_i64(&day, x->before);
    f[2].bytes = buf_view(&day);
    snprintf(actor, sizeof actor, "%.*s", (int)x->o->user.n, x->o->user.p);
    if ((rc = ledger_add(x->o->ledger, &e, &seq, err)) < 0)
        return rc;
    x->r->entries++;
    buf_reset(&x->ids);
    return PW_OK;
}

static int collect_id(void *ctx, int64_t id, struct pw_err *err)
{
    struct erasing *x = ctx;

    if (x->n_due == COUNT_OF(x->due))       /* the rest in the next round */
        return PW_OK;
    (void)err;
    x->due[x->n_due++] = id;
    return PW_OK;
}

static int erase_shipment(struct erasing *x, int64_t shipment, struct pw_err *err)
{
    int rc;

    do {
        x->n_due = 0;
        if ((rc = st_retention_contents(x->o->st, shipment, collect_id, x, err)) < 0)
            return rc;
        for (size_t i = 0; i < x->n_due; i++) {
            bool had = false;

            if ((rc = st_audit_private_erase(x->o->st, x->due[i] / ST_AUDIT_PARTS, (unsigned)(x->due[i] % ST_AUDIT_PARTS), &had, err)) < 0)
                return rc;
            canon_u64(&x->ids, (uint64_t)x->due[i]);
            x->r->contents++;
            if (x->ids.n / 8 >= IDS_AN_ENTRY && (rc = say(x, err)) < 0)
                return rc;
        }
    } while (x->n_due == COUNT_OF(x->due));
    x->r->shipments++;
    return PW_OK;
}

/* One commit: these shipments, and the entries that say so. */
static int erase_listed(struct erasing *x, struct pw_err *err)
{
    int rc = office_begin(x->o, err);

    if (rc < 0)
        return rc;
    for (size_t i = 0; i < x->n && rc == PW_OK; i++)
        rc = erase_shipment(x, x->list[i], err);
    if (rc == PW_OK)
        rc = say(x, err);
    if (rc < 0) {
        office_rollback(x->o);
        return rc;
    }
    return office_commit(x->o, err);
}

/* Names that nothing needs any more, and the bytes that the write-ahead log still holds. */
static int finish(struct erasing *x, struct pw_err *err)
{
    int rc = office_begin(x->o, err);

    if (rc < 0)
        return rc;
    if ((rc = st_retention_names(x->o->st, &x->r->names, err)) < 0) {
        office_rollback(x->o);
        return rc;
    }
    if ((rc = office_commit(x->o, err)) < 0)
        return rc;
    office_forget_rules(x->o);
    return store_empty_log(x->o->st, &x->r->log_held, err);
}

static int collect_shipment(void *ctx, int64_t number, struct pw_err *err)
{
    struct erasing *x = ctx;

    (void)err;
    x->list[x->n++] = number;
    return PW_OK;
}

static int count_content(void *ctx, int64_t id, struct pw_err *err)
{
    struct erasing *x = ctx;

    (void)id, (void)err;
    x->r->contents++;
    return PW_OK;
}

static int count_listed(struct erasing *x, struct pw_err *err)
{
    for (size_t i = 0; i < x->n; i++) {
        int rc = st_retention_contents(x->o->st, x->list[i], count_content, x, err);

        if (rc < 0)
            return rc;
        x->r->shipments++;
    }
    return PW_OK;
}

int retention_run(struct office *o, int32_t before, struct str basis, bool dry, struct retention *ret, struct pw_err *err)
{
    struct erasing x = { .o = o, .basis = basis, .before = before, .shipment = -1, .r = ret };
    int64_t        last = -1;
    int            rc   = check_basis(basis, err);

    *ret = (struct retention){ 0 };
    if (rc == PW_OK && before > office_today(o))
        rc = err_set(err, PW_EUSAGE, "the day lies in the future");
    while (rc == PW_OK) {
        x.n = 0;
        if ((rc = st_retention_due(o->st, before, last, SHIPMENTS_A_COMMIT, collect_shipment, &x, err)) < 0 || x.n == 0)
            break;
        last = x.list[x.n - 1];
        rc   = dry ? count_listed(&x, err) : erase_listed(&x, err);
    }
    if (rc == PW_OK && !dry && ret->contents)
        rc = finish(&x, err);
    buf_done(&x.ids);
    return rc;
}

int retention_erase(struct office *o, int64_t shipment, struct str basis, struct retention *ret, struct pw_err *err)
{
    struct erasing x = { .o = o, .basis = basis, .shipment = shipment, .r = ret, .list = { shipment }, .n = 1 };
    int            rc = check_basis(basis, err);

    *ret = (struct retention){ 0 };
    if (rc == PW_OK && (rc = count_listed(&x, err)) == PW_OK && ret->contents == 0)
        rc = err_set(err, PW_ENOTFOUND, "there is nothing of this shipment to erase: it was done before");
    *ret = (struct retention){ 0 };
    if (rc == PW_OK && (rc = erase_listed(&x, err)) == PW_OK)
        rc = finish(&x, err);
    buf_done(&x.ids);
    return rc;
}

/* ---- what was erased, and why ---- */

static int64_t number_of(struct str bytes)
{
    struct canon c = canon_open(bytes);

    return canon_get_i64(&c);
}

bool erasure_read(const struct audit_entry *e, struct erasure *ret)
{
    struct str subject = audit_entry_field(e, AUDIT_TAG_SUBJECT), before = audit_entry_field(e, AUDIT_TAG_BEFORE);

    if (e->kind != AUDIT_ERASE)
        return false;
    *ret = (struct erasure){ .seq = (int64_t)e->seq, .time_us = e->time_us, .actor = audit_entry_field(e, AUDIT_TAG_ACTOR),
                             .basis = audit_entry_field(e, AUDIT_TAG_BASIS), .shipment = subject.n == 8 ? number_of(subject) : -1,
                             .before   = before.n == 8 ? (int32_t)number_of(before) : 0,
                             .contents = (int64_t)(audit_entry_field(e, AUDIT_TAG_ERASED).n / 8) };
    return true;
}

struct listing { erasure_fn each; void *ctx; };

static int look(void *ctx, int64_t seq, struct str body, struct pw_err *err)
{
    struct listing    *l = ctx;
    struct audit_entry e;
    struct erasure     x;
    int                rc = audit_entry_decode(body, &e, err);

    if (rc < 0)
        return err_wrap(err, "entry %lld", (long long)seq);
    return erasure_read(&e, &x) ? l->each(l->ctx, &x, err) : PW_OK;
}

int retention_list(struct store *st, erasure_fn each, void *ctx, struct pw_err *err)
{
    return st_audit_entries(st, 0, INT64_MAX, look, &(struct listing){ each, ctx }, err);
}
