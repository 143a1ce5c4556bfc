/* Who asks, and what an answer is that says no: see exchange.h. */
#include "config.h"
#include "app/exchange_serve.h"

#include "audit/kinds.h"
#include "base/clock.h"

#define REFUSED_LOG_US INT64_C(60000000)    /* requests of strangers make one entry a minute, whatever they send */
#define BUSY_AGAIN_S   2

/* ---- answers ---- */

void serve_error(struct http_answer *a, int status)
{
    buf_reset(&a->body);
    a->status = status;
    a->type   = SERVE_JSON;
    buf_printf(&a->body, "{\"error\":{\"code\":%d}}\n", status);
}

int serve_status(int rc, const struct pw_err *e)
{
    switch (rc) {
    case PW_EBUSY:     return 503;
    case PW_ELIMIT:    return 413;
    case PW_ENOTFOUND: return 404;
    case PW_ESTATE:    return 409;
    case PW_EKEY:      return 422;
    case PW_EAUDIT:    return e->verify_code == 10 ? 400 : 422;
    default:           return 400;
    }
}

void serve_failure(struct exchange *x, struct http_answer *a, int rc, const struct pw_err *e)
{
    bool ours = rc == PW_EIO || rc == PW_EFULL || rc == PW_EDB || rc == PW_ENOMEM || rc == PW_EINTERNAL;

    if (ours && !x->broken) {
        x->broken = rc;
        x->why    = *e;
    }
    serve_error(a, ours ? 503 : serve_status(rc, e));
    a->again_s = rc == PW_EBUSY ? BUSY_AGAIN_S : 0;
}

/* ---- who asks ---- */

void serve_stranger(struct exchange *x)
{
    struct pw_err e   = { 0 };
    int64_t       now = clock_steady_us(), seq;
    int           rc;

    if (x->refused_at_us && now - x->refused_at_us < REFUSED_LOG_US)
        return;
    if ((rc = office_begin(x->o, &e)) < 0)
        return;         /* an import runs: the next one is written down */
    if ((rc = office_log(x->o, AUDIT_STRANGER, 0, STR_NONE, STR_NONE, &seq, &e)) == PW_OK)
        rc = office_commit(x->o, &e);
    else
        office_rollback(x->o);
    if (rc == PW_OK)
        x->refused_at_us = now;
}

int exchange_ready(struct exchange *x, struct pw_err *err)
{
    int64_t newest;
    int     rc = st_partner_newest(x->o->st, &newest, err);

    if (rc < 0 || (x->ready && newest == x->card_seq))
        return rc;
    inbox_done(&x->inbox);
    arena_reset(&x->cards);
    x->ready = false;
    if ((rc = inbox_open(x->o, true, &x->inbox, err)) < 0 || (rc = partners_load(x->o->st, &x->cards, &x->partners, err)) < 0)
        return rc;
    x->ready    = true;
    x->card_seq = newest;
    return PW_OK;
}

static const struct partner *by_pin(const struct exchange *x, const struct digest *pin)
{
    for (size_t i = 0; i < x->partners.n; i++)
        if (digest_eq(&x->partners.all[i].card.tls, pin))
            return &x->partners.all[i];
    return NULL;
}

static const struct partner *partner_of(const struct exchange *x, const struct x509_peer *peer)
{
    const struct partner *p   = NULL;
    int64_t               now = office_now(x->o) / 1000000;

    if (peer && peer->from_s <= now && now < peer->to_s)
        p = by_pin(x, &peer->pin);
    return p && p->row.state == PARTNER_TRUSTED && card_in_force(&p->card, now, NULL) == PW_OK ? p : NULL;
}

int exchange_admit(void *ctx, const struct http_route *r, const struct x509_peer *peer)
{
    struct exchange *x = ctx;
    struct pw_err    e = { 0 };

    arena_reset(&x->a);
    if (x->broken || exchange_ready(x, &e) < 0)
        return 503;
    if (strcmp(r->path, "/card") == 0 || partner_of(x, peer))
        return 0;
    serve_stranger(x);
    return peer ? 403 : 401;
}

/* Who was admitted, now that all of the request is there: between the two another may have revoked it. */
const struct partner *serve_partner(struct exchange *x, const struct http_request *q, struct http_answer *a)
{
    const struct partner *p = x->broken ? NULL : partner_of(x, q->peer);

    arena_reset(&x->a);
    if (!p)
        serve_error(a, x->broken ? 503 : 403);
    return p;
}

bool serve_number(const struct http_request *q, const char *name, int64_t *ret, struct http_answer *a)
{
    if (http_number(q, name, 0, ret))
        return true;
    serve_error(a, 400);
    return false;
}
