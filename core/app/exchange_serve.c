/* What a partner gets when it asks: see exchange.h. */
#include "config.h"
#include "app/exchange_serve.h"

#include "app/witness.h"
#include "base/mem.h"
#include "base/text.h"
#include "format/json_write.h"
#include "store/st_audit.h"

/* ---- what is ours ---- */

static void get_manifest(void *ctx, const struct http_request *q, struct http_answer *a)
{
    struct exchange      *x = ctx;
    struct pw_err         e = { 0 };
    struct channel_page  *page;
    const struct partner *p;
    int64_t               after;
    int                   rc;

    if (!(p = serve_partner(x, q, a)) || !serve_number(q, "after", &after, a))
        return;
    page = arena_alloc(&x->a, sizeof *page);
    rc   = page ? channel_page(&x->inbox, p, after, &x->a, &a->body, page, &e) : err_nomem(&e);
    if (rc < 0) {
        serve_failure(x, a, rc, &e);
        return;
    }
    a->status = 200;
    a->type   = SERVE_TEXT;
}

static void get_alert(void *ctx, const struct http_request *q, struct http_answer *a)
{
    struct exchange      *x = ctx;
    struct pw_err         e = { 0 };
    const struct partner *p;
    struct digest         d;
    int                   rc;

    if (!(p = serve_partner(x, q, a)))
        return;
    if (!digest_parse(str_of(q->tail), &d)) {
        serve_error(a, 404);
        return;
    }
    if ((rc = channel_alert(&x->inbox, p, &d, &x->a, &a->body, &e)) < 0) {
        serve_failure(x, a, rc, &e);
        return;
    }
    a->status = 200;
    a->type   = SERVE_BYTES;
}

/* As many of those asked for, one digest a line, as one answer holds; what is not to be had is there with nothing in it. */
static void post_wanted(void *ctx, const struct http_request *q, struct http_answer *a)
{
    struct exchange      *x    = ctx;
    struct pw_err         e    = { 0 };
    struct str            rest = q->body, line;
    const struct partner *p    = serve_partner(x, q, a);

    for (int64_t i = 0; p && a->body.n < EXCHANGE_PART && text_split(&rest, '\n', &line); i++) {
        BUF_AUTO      file = { 0 };
        struct digest d;
        int           rc = digest_parse(line, &d) ? channel_alert(&x->inbox, p, &d, &x->a, &file, &e) : PW_ENOTFOUND;

        arena_reset(&x->a);
        if (rc < 0 && rc != PW_ENOTFOUND) {
            serve_failure(x, a, rc, &e);
            return;
        }
        channel_item(&a->body, CHANNEL_ALERT, i, rc == PW_OK ? buf_view(&file) : STR(""));
    }
    if (!p)
        return;
    a->status = 200;
    a->type   = SERVE_BYTES;
}

/* Who asks for what comes after a number has what is up to it: that need not be brought. A store that is busy does not matter,
 * it is only brought for nothing. */
static void receipts_had(struct exchange *x, const struct partner *p, int64_t number)
{
    struct sync_row r;

    if (st_sync(x->o->st, p->row.authority, SYNC_PUSH, &x->a, &r, NULL) < 0 || r.receipts >= number || office_begin(x->o, NULL) < 0)
        return;
    r.receipts = number;
    if (st_sync_put(x->o->st, p->row.authority, SYNC_PUSH, &r, NULL) < 0)
        office_rollback(x->o);
    else
        office_commit(x->o, NULL);
}

static void get_receipts(void *ctx, const struct http_request *q, struct http_answer *a)
{
    struct exchange      *x = ctx;
    struct pw_err         e = { 0 };
    const struct partner *p;
    int64_t               after, last;
    int                   rc;

    if (!(p = serve_partner(x, q, a)) || !serve_number(q, "after", &after, a))
        return;
    receipts_had(x, p, after);
    if ((rc = channel_receipts(&x->inbox, p, after, &x->a, &a->body, &last, &e)) < 0) {
        serve_failure(x, a, rc, &e);
        return;
    }
    a->status = 200;
    a->type   = SERVE_TEXT;
}

static void get_read(void *ctx, const struct http_request *q, struct http_answer *a)
{
    struct exchange      *x = ctx;
    struct json_out       j = { .out = &a->body };
    struct pw_err         e = { 0 };
    const struct partner *p;
    int64_t               channel = 0, head = 0;
    int                   rc;

    if (!(p = serve_partner(x, q, a)))
        return;
    if ((rc = st_alert_cursor(x->o->st, p->row.authority, &channel, &e)) < 0 ||
        (rc = witness_held(x->o->st, str_of(p->card.log.name), &x->a, &head, &e)) < 0) {
        serve_failure(x, a, rc, &e);
        return;
    }
    json_open(&j, NULL, '{');
    json_i64(&j, "channel", channel);
    json_i64(&j, "head", head);
    json_i64(&j, "card", p->row.version);
    json_close(&j);
    a->status = 200;
    a->type   = SERVE_JSON;
}

/* 204: nothing happened since that would be worth a cosignature. */
static void get_head(void *ctx, const struct http_request *q, struct http_answer *a)
{
    struct exchange *x = ctx;
    struct pw_err    e = { 0 };
    int64_t          since;
    bool             worth;
    int              rc;

    if (!serve_partner(x, q, a) || !serve_number(q, "since", &since, a))
        return;
    if ((rc = witness_worth(x->o->st, since, &worth, &e)) < 0 ||
        (worth && (rc = witness_request(x->o->st, &x->o->keys.log, since, &a->body, &e)) < 0)) {
        serve_failure(x, a, rc, &e);
        return;
    }
    a->status = worth ? 200 : 204;
    a->type   = SERVE_TEXT;
}

static void get_checkpoint(void *ctx, const struct http_request *q, struct http_answer *a)
{
    struct exchange *x = ctx;
    struct pw_err    e = { 0 };
    int64_t          size;
    int              rc;

    if (!serve_partner(x, q, a))
        return;
    if ((rc = witness_best(x->o->st, 0, &size, &e)) < 0 || (rc = witness_head(x->o->st, size, &x->a, &a->body, &e)) < 0) {
        serve_failure(x, a, rc, &e);
        return;
    }
    a->status = 200;
    a->type   = SERVE_TEXT;
}

/* ---- cards ---- */

static void get_card(void *ctx, const struct http_request *q, struct http_answer *a)
{
    struct exchange *x = ctx;

    (void)q;
    buf_str(&a->body, x->partners.self->row.card);
    a->status = 200;
    a->type   = SERVE_TEXT;
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
    if ((rc = card_open(q->body, &c, &e)) < 0) {
        serve_failure(x, a, rc, &e);
        return;
    }
    was = partner_find(&x->partners, c.authority);
    if (!q->peer || !digest_eq(&q->peer->pin, &c.tls) || !was || was->row.state != PARTNER_TRUSTED) {
        serve_stranger(x);
        serve_error(a, q->peer ? 403 : 401);
        return;
    }
    if ((rc = partner_add(x->o, q->body, NULL, NULL, &is, &e)) < 0) {
        serve_failure(x, a, rc, &e);
        return;
    }
    a->status = 200;
    a->type   = SERVE_JSON;
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
    { "POST", "/wanted", false, EXCHANGE_WANTED, post_wanted },
    { "POST", "/manifest", false, NOTE_MAX, take_manifest },
    { "POST", "/inbox", false, SEALED_MAX, take_alert },
    { "POST", "/receipt", false, NOTE_MAX, take_receipt },
    { "POST", "/alerts", false, EXCHANGE_BATCH, take_alerts },
    { "POST", "/receipts", false, EXCHANGE_BATCH, take_receipts },
    { "POST", "/add-checkpoint", false, REQUEST_MAX, take_checkpoint },
    { "POST", "/cosignature", false, WITNESS_ANSWER_MAX, take_cosignature },
    { "POST", "/card", false, CARD_MAX, post_card },
};
const size_t exchange_route_count = COUNT_OF(exchange_routes);
