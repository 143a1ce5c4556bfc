#include "config.h"
#include "app/alert_out.h"

int alert_bytes_for(const struct office *o, const struct alert_known *k, const struct partner *p, struct buf *out, struct pw_err *err)
{
    struct release r;

    release_to_partner(o, k, p, &r);
    if (!r.allowed) {
        err_set(err, PW_ESTATE, "alert %.8s does not go to %.*s: %s", k->row.id.p, (int)p->row.authority.n, p->row.authority.p, r.why_not);
        return r.remedy ? err_remedy(err, "%s", r.remedy) : PW_ESTATE;
    }
    buf_str(out, k->row.note);
    leaves_write(k->leaves, k->n_leaves, r.open, out);
    return buf_check(out, err);
}

int alert_sealed_for(const struct office *o, const struct partners *ps, const struct alert_known *k, const struct partner *p,
                     struct buf *out, struct pw_err *err)
{
    struct box_public to[2] = { p->card.box, ps->self->card.box };
    BUF_AUTO          plain = { 0 };
    int               rc    = alert_bytes_for(o, k, p, &plain, err);

    if (rc == PW_OK)
        rc = sealed_write(buf_view(&plain), to, 2, out, err);
    if (plain.p)
        sign_wipe(plain.p, plain.n);
    return rc;
}

/* ---- channels ---- */

struct had { struct str to; bool yes; };

static int look_for_sending(void *ctx, const struct alert_event_row *e, struct pw_err *err)
{
    struct had *h = ctx;

    (void)err;
    h->yes |= e->what == ALERT_QUEUED && str_eq(e->partner, h->to);
    return PW_OK;
}

/* A partner that was passed an earlier version gets the end of it; one that was a recipient is named by the withdrawal itself. */
static int had_before(struct office *o, const struct alert_known *k, struct str to, struct arena *a, bool *ret, struct pw_err *err)
{
    struct alert_family *f  = arena_alloc(a, sizeof *f);
    struct had           h  = { .to = to };
    int                  rc = f ? alert_family_load(o->st, k->row.originator, k->row.id, a, f, err) : err_nomem(err);

    for (size_t i = 0; rc == PW_OK && i < f->n && !h.yes; i++)
        rc = st_alert_events(o->st, f->rows[i].seq, a, look_for_sending, &h, err);
    *ret = h.yes;
    return rc;
}

static int queue(struct office *o, const struct alert_known *k, struct str to, int64_t *ret, struct pw_err *err)
{
    int rc = st_alert_channel_last(o->st, to, ret, err);

    ++*ret;
    return rc < 0 ? rc : alert_event(o, k->row.seq, ALERT_QUEUED, to, *ret, STR_NONE, err);
}

static int send_one(struct office *o, const struct partners *ps, const struct alert_known *k, struct str to, struct arena *a,
                    struct alert_sent *ret, struct pw_err *err)
{
    const struct partner *p = partner_find(ps, to);
    struct had            h = { .to = to };
    struct release        r;
    int                   rc = st_alert_events(o->st, k->row.seq, a, look_for_sending, &h, err);

    if (rc < 0 || h.yes)
        return rc;
    ret->to[ret->n].to      = to;
    ret->to[ret->n].number  = 0;
    ret->to[ret->n].why_not = "there is no card of it";
    if (p) {
        release_to_partner(o, k, p, &r);
        ret->to[ret->n].why_not = r.why_not;
        ret->to[ret->n].ended = k->a.action == ALERT_WITHDRAW;
        if (r.allowed && (rc = queue(o, k, to, &ret->to[ret->n].number, err)) == PW_OK)
            ret->n_sent++;
    }
    ret->n++;
    return rc;
}

int alert_send_end(struct office *o, const struct partners *ps, const struct alert_known *k, struct arena *a, struct alert_sent *ret,
                   struct pw_err *err)
{
    int rc = PW_OK;

    for (size_t i = 0; i < ps->n && rc == PW_OK; i++) {
        struct str to = ps->all[i].row.authority;
        bool       had = false;

        if (ps->all[i].row.state != PARTNER_TRUSTED || alert_is_to(&k->a, to) || !alert_is_rel(&k->a, to) || ret->n == ALERT_SENT_MAX)
            continue;
        if ((rc = had_before(o, k, to, a, &had, err)) == PW_OK && had)
            rc = send_one(o, ps, k, to, a, ret, err);
    }
    return rc;
}

static int send_all(struct office *o, const struct partners *ps, const struct alert_known *k, struct arena *a, struct alert_sent *ret,
                    struct pw_err *err)
{
    int rc = PW_OK;

    for (size_t i = 0; i < k->a.n_to && rc == PW_OK; i++)
        rc = send_one(o, ps, k, k->a.to[i], a, ret, err);
    return rc < 0 || k->a.action != ALERT_WITHDRAW ? rc : alert_send_end(o, ps, k, a, ret, err);
}

/* Ends for those who are recipients no more go with the version that left them out. */
static int send_ends(struct office *o, const struct partners *ps, const struct alert_known *k, struct arena *a, struct alert_sent *ret,
                     struct pw_err *err)
{
    struct alert_family *f  = arena_alloc(a, sizeof *f);
    int                  rc = f ? alert_family_load(o->st, k->row.originator, k->row.id, a, f, err) : err_nomem(err);

    for (size_t i = 0; rc == PW_OK && i < f->n; i++) {
        struct alert_known *end;

        if (!f->narrowed[i] || f->rows[i].seq == k->row.seq)
            continue;
        rc = alert_known_load(o, &f->rows[i], a, &end, err);
        for (size_t t = 0; rc == PW_OK && t < end->a.n_to && ret->n < ALERT_SENT_MAX; t++)
            rc = send_one(o, ps, end, end->a.to[t], a, ret, err);
    }
    return rc;
}

int alert_send(struct office *o, const struct partners *ps, const struct alert_known *k, const char *only, struct arena *a,
               struct alert_sent *ret, struct pw_err *err)
{
    int rc = office_begin(o, err);

    *ret = (struct alert_sent){ 0 };
    if (rc < 0)
        return rc;
    rc = only ? send_one(o, ps, k, str_of(only), a, ret, err) : send_all(o, ps, k, a, ret, err);
    if (rc == PW_OK && !only)
        rc = send_ends(o, ps, k, a, ret, err);
    if (rc == PW_OK)
        return office_commit(o, err);
    office_rollback(o);
    return rc;
}
