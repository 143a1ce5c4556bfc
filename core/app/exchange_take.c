/* What partners bring: lists, alerts, receipts, heads to be cosigned, cosignatures of ours. See exchange.h. */
#include "config.h"
#include "app/exchange_serve.h"

#include "app/witness.h"
#include "base/clock.h"
#include "format/json_write.h"

void take_manifest(void *ctx, const struct http_request *q, struct http_answer *a)
{
    struct exchange      *x = ctx;
    struct json_out       j = { .out = &a->body };
    struct pw_err         e = { 0 };
    struct channel_list  *l;
    const struct partner *p;
    int64_t               read;
    char                  hex[DIGEST_HEX];
    int                   rc;

    if (!(p = serve_partner(x, q, a)))
        return;
    l  = arena_alloc(&x->a, sizeof *l);
    rc = l ? channel_read(&x->inbox, p, q->body, &x->a, l, &e) : err_nomem(&e);
    if (rc < 0 || (rc = channel_advance(&x->inbox, p, l, &e)) < 0 || (rc = inbox_commit(&x->inbox, &e)) < 0 ||
        (rc = st_alert_cursor(x->o->st, p->row.authority, &read, &e)) < 0) {
        serve_failure(x, a, rc, &e);
        return;
    }
    json_open(&j, NULL, '{');
    json_i64(&j, "read", read);
    json_open(&j, "missing", '[');
    for (size_t i = 0; i < l->n_missing; i++)
        json_textz(&j, NULL, digest_hex(&l->missing[i], hex));
    json_close(&j);
    json_close(&j);
    a->status = 200;
    a->type   = SERVE_JSON;
}

/* What one that was taken comes to; a failure of the bytes as the code of its own. */
static int status_of(struct exchange *x, const struct inbox_result *r, bool receipt)
{
    if (r->outcome == INBOX_REFUSED)
        return r->why.rc == PW_ESTATE ? 403 : serve_status(r->why.rc, &r->why);
    if (r->receipt != receipt)
        return 400;
    if (r->outcome == INBOX_NEW && !receipt) {
        x->first_new = x->first_new < 0 || r->seq < x->first_new ? r->seq : x->first_new;
        x->new_at_us = clock_steady_us();
    }
    if (r->outcome == INBOX_APART)
        return r->refused == ALERT_EQUIVOCAL ? 409 : 202;
    return 200;
}

static int take_one(struct exchange *x, const struct partner *p, struct str bytes, bool receipt, struct inbox_result *r, int *ret_status, struct pw_err *err)
{
    int rc;

    x->inbox.carrier = p->row.authority;
    rc               = inbox_take(&x->inbox, bytes, r, err);
    x->inbox.carrier = STR_NONE;
    if (rc == PW_OK)
        *ret_status = status_of(x, r, receipt);
    return rc;
}

static void take_it(struct exchange *x, const struct partner *p, const struct http_request *q, bool receipt, struct http_answer *a)
{
    static const char *const outcomes[] = { [INBOX_NEW] = "taken", [INBOX_KNOWN] = "known", [INBOX_APART] = "kept_apart", [INBOX_IGNORED] = "ignored" };
    struct json_out          j = { .out = &a->body };
    struct inbox_result     *r = arena_alloc(&x->a, sizeof *r);
    struct pw_err            e = { 0 };
    char                     hex[DIGEST_HEX];
    int                      status = 0;
    int                      rc = r ? take_one(x, p, q->body, receipt, r, &status, &e) : err_nomem(&e);

    if (rc < 0 || (rc = inbox_commit(&x->inbox, &e)) < 0) {
        serve_failure(x, a, rc, &e);
        return;
    }
    if (r->outcome == INBOX_REFUSED || r->receipt != receipt) {
        serve_error(a, status);
        return;
    }
    json_open(&j, NULL, '{');
    json_textz(&j, "outcome", outcomes[r->outcome]);
    json_textz(&j, "digest", digest_hex(&r->digest, hex));
    json_close(&j);
    a->status = status;
    a->type   = SERVE_JSON;
}

/* What is brought goes up to a number of the partner's receipts: what is up to there need not be asked for. */
static int receipts_read(struct exchange *x, const struct partner *p, int64_t number, struct pw_err *err)
{
    struct sync_row r;
    int             rc = st_sync(x->o->st, p->row.authority, SYNC_PULL, &x->a, &r, err);

    if (rc < 0 || r.receipts >= number)
        return rc;
    r.receipts = number;
    return st_sync_put(x->o->st, p->row.authority, SYNC_PULL, &r, err);
}

/* Several under one head: nothing is answered before all of it is committed. */
static void take_list(struct exchange *x, const struct partner *p, const struct http_request *q, bool receipts, struct http_answer *a)
{
    struct json_out      j    = { .out = &a->body };
    struct inbox_result *r    = arena_alloc(&x->a, sizeof *r);
    struct str           rest = q->body, bytes;
    struct pw_err        e    = { 0 };
    int64_t              number = 0;
    int                  status = 0, rc = r ? PW_OK : err_nomem(&e);

    json_open(&j, NULL, '{');
    json_open(&j, "statuses", '[');
    while (rc == PW_OK && channel_next(&rest, receipts ? CHANNEL_RECEIPT : CHANNEL_ALERT, &number, &bytes))
        if ((rc = take_one(x, p, bytes, receipts, r, &status, &e)) == PW_OK)
            json_i64(&j, NULL, status);
    json_close(&j);
    json_close(&j);
    if (rc == PW_OK && receipts && x->inbox.open)
        rc = receipts_read(x, p, number, &e);
    if (rc == PW_OK)
        rc = inbox_commit(&x->inbox, &e);
    if (rc < 0) {
        serve_failure(x, a, rc, &e);
        return;
    }
    if (rest.n) {               /* what stood before it is in, and known when it comes again */
        serve_error(a, 400);
        return;
    }
    a->status = 200;
    a->type   = SERVE_JSON;
}

void take_alerts(void *ctx, const struct http_request *q, struct http_answer *a)
{
    const struct partner *p = serve_partner(ctx, q, a);

    if (p)
        take_list(ctx, p, q, false, a);
}

void take_receipts(void *ctx, const struct http_request *q, struct http_answer *a)
{
    const struct partner *p = serve_partner(ctx, q, a);

    if (p)
        take_list(ctx, p, q, true, a);
}

void take_alert(void *ctx, const struct http_request *q, struct http_answer *a)
{
    const struct partner *p = serve_partner(ctx, q, a);

    if (p)
        take_it(ctx, p, q, false, a);
}

void take_receipt(void *ctx, const struct http_request *q, struct http_answer *a)
{
    const struct partner *p = serve_partner(ctx, q, a);

    if (p)
        take_it(ctx, p, q, true, a);
}

void take_checkpoint(void *ctx, const struct http_request *q, struct http_answer *a)
{
    struct exchange *x = ctx;
    struct witnessed w;
    struct pw_err    e = { 0 };
    int              rc;

    if (!serve_partner(x, q, a))
        return;
    if ((rc = witness_cosign(x->o, q->body, &x->a, &a->body, &w, &e)) < 0) {
        serve_failure(x, a, rc, &e);
        return;
    }
    a->status = 200;
    a->type   = SERVE_TEXT;
}

void take_cosignature(void *ctx, const struct http_request *q, struct http_answer *a)
{
    struct exchange *x = ctx;
    struct json_out  j = { .out = &a->body };
    struct accepted  n;
    struct pw_err    e = { 0 };
    int              rc;

    if (!serve_partner(x, q, a))
        return;
    if ((rc = witness_accept(x->o, q->body, &x->a, &n, &e)) < 0) {
        serve_failure(x, a, rc, &e);
        return;
    }
    json_open(&j, NULL, '{');
    json_i64(&j, "stored", (int64_t)n.n);
    json_close(&j);
    a->status = 200;
    a->type   = SERVE_JSON;
}
