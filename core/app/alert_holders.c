/* Who holds which version of an alert, as far as this office knows: see alert_out.h. */
#include "config.h"
#include "app/alert_out.h"

struct looking { struct alert_holders *h; const struct alert_row *row; };

static int look_at_event(void *ctx, const struct alert_event_row *e, struct pw_err *err)
{
    struct looking *l  = ctx;
    size_t          at = 0;

    (void)err;
    if (e->what != ALERT_QUEUED && e->what != ALERT_EXPORTED)
        return PW_OK;
    while (at < l->h->n && !str_eq(l->h->all[at].partner, e->partner))
        at++;
    if (at == ALERT_SENT_MAX)
        return PW_OK;
    if (at == l->h->n)
        l->h->all[l->h->n++] = (struct alert_holder){ .partner = e->partner };
    if (l->row->action == ALERT_WITHDRAW)
        l->h->all[at].asked = true;
    else if (l->row->version > l->h->all[at].version)
        l->h->all[at].version = l->row->version;
    return PW_OK;
}

static int look_at_receipt(void *ctx, const struct receipt_row *r, struct pw_err *err)
{
    struct looking *l = ctx;

    (void)err;
    for (size_t i = 0; i < l->h->n; i++)
        if (str_eq(l->h->all[i].partner, r->issuer) && l->row->action == ALERT_WITHDRAW && (enum receipt_state)r->state != RECEIPT_REJECTED)
            l->h->all[i].confirmed = true;
    return PW_OK;
}

int alert_holders(struct office *o, const struct alert_known *k, struct arena *a, struct alert_holders *ret, struct pw_err *err)
{
    struct alert_family *f  = arena_alloc(a, sizeof *f);
    int                  rc = f ? alert_family_load(o->st, k->row.originator, k->row.id, a, f, err) : err_nomem(err);

    *ret = (struct alert_holders){ 0 };
    for (size_t i = 0; rc == PW_OK && i < f->n; i++) {
        struct looking l = { ret, &f->rows[i] };

        if ((rc = st_alert_events(o->st, f->rows[i].seq, a, look_at_event, &l, err)) == PW_OK)
            rc = st_receipts(o->st, f->rows[i].seq, a, look_at_receipt, &l, err);
    }
    return rc;
}
