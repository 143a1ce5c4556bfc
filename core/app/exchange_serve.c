/* What a partner gets when it asks: see exchange.h. */
#include "config.h"
#include "app/exchange.h"

#include "app/witness.h"
#include "audit/kinds.h"
#include "base/clock.h"
#include "base/mem.h"
#include "format/json_write.h"
#include "store/st_audit.h"

#define TEXT  "text/plain; charset=utf-8"
#define JSON  "application/json"
#define BYTES "application/octet-stream"

#define REFUSED_LOG_US INT64_C(60000000)    /* requests of strangers make one entry a minute, whatever they send */
#define BUSY_AGAIN_S   2

/* ---- answers ---- */

static void say_error(struct http_answer *a, int status)
{
    buf_reset(&a->body);
    a->status = status;
    a->type   = JSON;
    buf_printf(&a->body, "{\"error\":{\"code\":%d}}\n", status);
}

/* The failure of a request. What is the store's own ends the service: nothing is promised that cannot be kept. */
static void say_failure(struct exchange *x, struct http_answer *a, int rc, const struct pw_err *e)
{
    bool ours = rc == PW_EIO || rc == PW_EFULL || rc == PW_EDB || rc == PW_ENOMEM || rc == PW_EINTERNAL;

    if (ours && !x->broken) {
        x->broken = rc;
        x->why    = *e;
    }
    say_error(a, ours || rc == PW_EBUSY ? 503 : rc == PW_ELIMIT ? 413 : rc == PW_ENOTFOUND ? 404 : rc == PW_ESTATE ? 409 :
                 rc == PW_EAUDIT && e->verify_code != 10 ? 422 : rc == PW_EKEY ? 422 : 400);
    a->again_s = rc == PW_EBUSY ? BUSY_AGAIN_S : 0;
}

/* ---- who asks ---- */

/* Strangers do not get to fill the log: what they tried is counted, without anything of them. */
static void note_stranger(struct exchange *x)
{
    struct pw_err e   = { 0 };
    int64_t       now = clock_steady_us(), seq;
    int           rc;

    x->refused++;
    if (x->refused_at_us && now - x->refused_at_us < REFUSED_LOG_US)
        return;
    if ((rc = office_begin(x->o, &e)) < 0)
        return;         /* an import runs: the next one is written down */
    if ((rc = office_log(x->o, AUDIT_STRANGER, 0, STR_NONE, STR_NONE, &seq, &e)) == PW_OK)
        rc = office_commit(x->o, &e);
    else
        office_rollback(x->o);
    if (rc < 0)
        return;
    x->refused       = 0;
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

static const struct partner *identify(struct exchange *x, const struct http_request *q, struct http_answer *a)
{
    const struct partner *p   = NULL;
    struct pw_err         e   = { 0 };
    int64_t               now = office_now(x->o) / 1000000;
    int                   rc;

    arena_reset(&x->a);
    if (x->broken) {
        say_error(a, 503);
        return NULL;
    }
    if ((rc = exchange_ready(x, &e)) < 0) {
        say_failure(x, a, rc, &e);
        return NULL;
    }
    if (q->peer && q->peer->from_s <= now && now < q->peer->to_s)
        p = by_pin(x, &q->peer->pin);
    if (p && p->row.state == PARTNER_TRUSTED && card_in_force(&p->card, now, NULL) == PW_OK)
        return p;
    note_stranger(x);
    say_error(a, q->peer ? 403 : 401);
    return NULL;
}

static bool number(const struct http_request *q, const char *name, int64_t *ret, struct http_answer *a)
{
    if (http_number(q, name, 0, ret))
        return true;
    say_error(a, 400);
    return false;
}

/* ---- what is ours ---- */

static void get_manifest(void *ctx, const struct http_request *q, struct http_answer *a)
{
    struct exchange      *x = ctx;
    struct pw_err         e = { 0 };
    struct channel_page  *page;
    const struct partner *p;
    int64_t               after;
    int                   rc;

    if (!(p = identify(x, q, a)) || !number(q, "after", &after, a))
        return;
    page = arena_alloc(&x->a, sizeof *page);
    rc   = page ? channel_page(&x->inbox, p, after, &x->a, &a->body, page, &e) : err_nomem(&e);
    if (rc < 0) {
        say_failure(x, a, rc, &e);
        return;
    }
    a->status = 200;
    a->type   = TEXT;
}

static void get_alert(void *ctx, const struct http_request *q, struct http_answer *a)
{
    struct exchange      *x = ctx;
    struct pw_err         e = { 0 };
    const struct partner *p;
    struct digest         d;
    int                   rc;

    if (!(p = identify(x, q, a)))
        return;
    if (!digest_parse(str_of(q->tail), &d)) {
        say_error(a, 404);
        return;
    }
    if ((rc = channel_alert(&x->inbox, p, &d, &x->a, &a->body, &e)) < 0) {
        say_failure(x, a, rc, &e);
        return;
    }
    a->status = 200;
    a->type   = BYTES;
}

static void get_receipts(void *ctx, const struct http_request *q, struct http_answer *a)
{
    struct exchange      *x = ctx;
    struct pw_err         e = { 0 };
    const struct partner *p;
    int64_t               after, last;
    int                   rc;

    if (!(p = identify(x, q, a)) || !number(q, "after", &after, a))
        return;
    if ((rc = channel_receipts(&x->inbox, p, after, &x->a, &a->body, &last, &e)) < 0) {
        say_failure(x, a, rc, &e);
        return;
    }
    a->status = 200;
    a->type   = TEXT;
}

static void get_read(void *ctx, const struct http_request *q, struct http_answer *a)
{
    struct exchange      *x = ctx;
    struct json_out       j = { .out = &a->body };
    struct pw_err         e = { 0 };
    const struct partner *p;
    int64_t               channel = 0, head = 0;
    int                   rc;

    if (!(p = identify(x, q, a)))
        return;
    if ((rc = st_alert_cursor(x->o->st, p->row.authority, &channel, &e)) < 0 ||
        (rc = witness_held(x->o->st, str_of(p->card.log.name), &x->a, &head, &e)) < 0) {
        say_failure(x, a, rc, &e);
        return;
    }
    json_open(&j, NULL, '{');
    json_i64(&j, "channel", channel);
    json_i64(&j, "head", head);
    json_i64(&j, "card", p->row.version);
    json_close(&j);
    a->status = 200;
    a->type   = JSON;
}

/* 204: nothing happened since that would be worth a cosignature. */
static void get_head(void *ctx, const struct http_request *q, struct http_answer *a)
{
    struct exchange *x = ctx;
    struct pw_err    e = { 0 };
    int64_t          since;
    bool             worth;
    int              rc;

    if (!identify(x, q, a) || !number(q, "since", &since, a))
        return;
    if ((rc = witness_worth(x->o->st, since, &worth, &e)) < 0 ||
        (worth && (rc = witness_request(x->o->st, &x->o->keys.log, since, &a->body, &e)) < 0)) {
        say_failure(x, a, rc, &e);
        return;
    }
    a->status = worth ? 200 : 204;
    a->type   = TEXT;
}

static void get_checkpoint(void *ctx, const struct http_request *q, struct http_answer *a)
{
    struct exchange *x = ctx;
    struct pw_err    e = { 0 };
    int64_t          size;
    int              rc;

    if (!identify(x, q, a))
        return;
    if ((rc = witness_best(x->o->st, 0, &size, &e)) < 0 || (rc = witness_head(x->o->st, size, &x->a, &a->body, &e)) < 0) {
        say_failure(x, a, rc, &e);
        return;
    }
    a->status = 200;
    a->type   = TEXT;
}

/* ---- what is brought ---- */

static void post_manifest(void *ctx, const struct http_request *q, struct http_answer *a)
{
    struct exchange      *x = ctx;
    struct json_out       j = { .out = &a->body };
    struct pw_err         e = { 0 };
    struct channel_list  *l;
    const struct partner *p;
    int64_t               read;
    char                  hex[DIGEST_HEX];
    int                   rc;

    if (!(p = identify(x, q, a)))
        return;
    l  = arena_alloc(&x->a, sizeof *l);
    rc = l ? channel_read(&x->inbox, p, q->body, &x->a, l, &e) : err_nomem(&e);
    if (rc < 0 || (rc = channel_advance(&x->inbox, p, l, &e)) < 0 || (rc = inbox_commit(&x->inbox, &e)) < 0 ||
        (rc = st_alert_cursor(x->o->st, p->row.authority, &read, &e)) < 0) {
        say_failure(x, a, rc, &e);
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
    a->type   = JSON;
}

static int status_of(const struct inbox_result *r)
{
    if (r->outcome == INBOX_APART)
        return r->refused == ALERT_EQUIVOCAL ? 409 : 202;
    return 200;
}

static void take(struct exchange *x, const struct partner *p, const struct http_request *q, bool receipt, struct http_answer *a)
{
    static const char *const outcomes[] = { [INBOX_NEW] = "taken", [INBOX_KNOWN] = "known", [INBOX_APART] = "kept_apart", [INBOX_IGNORED] = "ignored" };
    struct json_out          j = { .out = &a->body };
    struct inbox_result     *r = arena_alloc(&x->a, sizeof *r);
    struct pw_err            e = { 0 };
    char                     hex[DIGEST_HEX];
    int                      rc;

    x->inbox.carrier = p->row.authority;
    rc               = r ? inbox_take(&x->inbox, q->body, r, &e) : err_nomem(&e);
    x->inbox.carrier = STR_NONE;
    if (rc == PW_OK)
        rc = inbox_commit(&x->inbox, &e);
    if (rc < 0) {
        say_failure(x, a, rc, &e);
        return;
    }
    if (r->outcome == INBOX_REFUSED || r->receipt != receipt) {
        if (r->outcome == INBOX_REFUSED && r->why.rc == PW_ESTATE)
            say_error(a, 403);
        else
            say_failure(x, a, r->outcome == INBOX_REFUSED ? r->why.rc : PW_EINPUT, &r->why);
        return;
    }
    if (r->outcome == INBOX_NEW && !receipt) {
        x->first_new = x->first_new < 0 || r->seq < x->first_new ? r->seq : x->first_new;
        x->new_at_us = clock_steady_us();
    }
    json_open(&j, NULL, '{');
    json_textz(&j, "outcome", outcomes[r->outcome]);
    json_textz(&j, "digest", digest_hex(&r->digest, hex));
    json_close(&j);
    a->status = status_of(r);
    a->type   = JSON;
}

static void post_inbox(void *ctx, const struct http_request *q, struct http_answer *a)
{
    const struct partner *p = identify(ctx, q, a);

    if (p)
        take(ctx, p, q, false, a);
}

static void post_receipt(void *ctx, const struct http_request *q, struct http_answer *a)
{
    const struct partner *p = identify(ctx, q, a);

    if (p)
        take(ctx, p, q, true, a);
}

static void post_checkpoint(void *ctx, const struct http_request *q, struct http_answer *a)
{
    struct exchange *x = ctx;
    struct witnessed w;
    struct pw_err    e = { 0 };
    int              rc;

    if (!identify(x, q, a))
        return;
    if ((rc = witness_cosign(x->o, q->body, &x->a, &a->body, &w, &e)) < 0) {
        say_failure(x, a, rc, &e);
        return;
    }
    a->status = 200;
    a->type   = TEXT;
}

static void post_cosignature(void *ctx, const struct http_request *q, struct http_answer *a)
{
    struct exchange *x = ctx;
    struct json_out  j = { .out = &a->body };
    struct accepted  n;
    struct pw_err    e = { 0 };
    int              rc;

    if (!identify(x, q, a))
        return;
    if ((rc = witness_accept(x->o, q->body, &x->a, &n, &e)) < 0) {
        say_failure(x, a, rc, &e);
        return;
    }
    json_open(&j, NULL, '{');
    json_i64(&j, "stored", (int64_t)n.n);
    json_close(&j);
    a->status = 200;
    a->type   = JSON;
}

/* ---- cards ---- */

static void get_card(void *ctx, const struct http_request *q, struct http_answer *a)
{
    struct exchange *x = ctx;
    struct pw_err    e = { 0 };
    int              rc;

    (void)q;
    if (x->broken || (rc = exchange_ready(x, &e)) < 0) {
        say_error(a, 503);
        return;
    }
    buf_str(&a->body, x->partners.self->row.card);
    a->status = 200;
    a->type   = TEXT;
}

/* A partner's next card comes over a connection that already uses its key: no card in force here names that one yet. What
 * makes it trusted are the signatures of the keys before (card_follows()). */
static void post_card(void *ctx, const struct http_request *q, struct http_answer *a)
{
    struct exchange      *x = ctx;
    struct pw_err         e = { 0 };
    const struct partner *was;
    struct partner        is;
    struct card           c;
    int                   rc;

    arena_reset(&x->a);
    if (x->broken || (rc = exchange_ready(x, &e)) < 0) {
        say_error(a, 503);
        return;
    }
    if ((rc = card_open(q->body, &c, &e)) < 0) {
        say_failure(x, a, rc, &e);
        return;
    }
    was = partner_find(&x->partners, c.authority);
    if (!q->peer || !digest_eq(&q->peer->pin, &c.tls) || !was || was->row.state != PARTNER_TRUSTED) {
        note_stranger(x);
        say_error(a, q->peer ? 403 : 401);
        return;
    }
    if ((rc = partner_add(x->o, q->body, NULL, NULL, &is, &e)) < 0) {
        say_failure(x, a, rc, &e);
        return;
    }
    a->status = 200;
    a->type   = JSON;
    buf_printf(&a->body, "{\"version\":%lld}\n", (long long)is.row.version);
}

#define CARD_MAX    NOTE_MAX
#define REQUEST_MAX (NOTE_MAX + 8192)

const struct http_route exchange_routes[] = {
    { "GET", "/manifest", false, 0, get_manifest },
    { "GET", "/alert/", true, 0, get_alert },
    { "GET", "/receipts", false, 0, get_receipts },
    { "GET", "/read", false, 0, get_read },
    { "GET", "/head", false, 0, get_head },
    { "GET", "/checkpoint", false, 0, get_checkpoint },
    { "GET", "/card", false, 0, get_card },
    { "POST", "/manifest", false, NOTE_MAX, post_manifest },
    { "POST", "/inbox", false, SEALED_MAX, post_inbox },
    { "POST", "/receipt", false, NOTE_MAX, post_receipt },
    { "POST", "/add-checkpoint", false, REQUEST_MAX, post_checkpoint },
    { "POST", "/cosignature", false, WITNESS_ANSWER_MAX, post_cosignature },
    { "POST", "/card", false, CARD_MAX, post_card },
};
const size_t exchange_route_count = COUNT_OF(exchange_routes);
