/* One exchange with one partner, both ways: see exchange.h. */
#include "config.h"
#include "app/exchange_impl.h"

#include <stdio.h>

#include "format/base64.h"
#include "format/json_doc.h"
#include "format/secretfile.h"

#define PAUSE_S     INT64_C(60)
#define PAUSE_MAX_S INT64_C(21600)
#define VALID_S     (INT64_C(365) * 24 * 3600)
#define EARLY_S     (INT64_C(24) * 3600)        /* clocks differ */

int64_t sync_pause_s(int64_t failures)
{
    int64_t s = PAUSE_S;

    for (int64_t i = 1; i < failures && s < PAUSE_MAX_S; i++)
        s *= 2;
    return failures <= 0 ? 0 : s < PAUSE_MAX_S ? s : PAUSE_MAX_S;
}

int exchange_due(struct office *o, struct str authority, struct arena *a, bool *ret, struct pw_err *err)
{
    struct sync_row pull, push;
    int64_t         now = office_now(o) / 1000000;
    int             rc;

    if ((rc = st_sync(o->st, authority, SYNC_PULL, a, &pull, err)) < 0 || (rc = st_sync(o->st, authority, SYNC_PUSH, a, &push, err)) < 0)
        return rc;
    *ret = pull.tried_at / 1000000 + sync_pause_s(pull.failures) <= now || push.tried_at / 1000000 + sync_pause_s(push.failures) <= now;
    return PW_OK;
}

void sync_notice(struct syncing *s, const char *what, const char *why)
{
    if (!s->n->notice[0])
        snprintf(s->n->notice, sizeof s->n->notice, "%.150s: %.200s", what, why);
}

/* ---- asking ---- */

int sync_unexpected(struct syncing *s, const char *path, struct pw_err *err)
{
    s->net_failed = true;
    err_set(err, PW_EIO, "%.200s answers %ld to %.60s", s->address, s->got.status, path);
    if (s->got.status == 401 || s->got.status == 403)
        return err_remedy(err, "they do not know this office's present key, or trust it no more: do they have our newest card?");
    return err_remedy(err, s->got.status == 503 ? "they are busy; it is tried again" : "it is tried again; if it stays so, ask them what their log says");
}

int sync_ask(struct syncing *s, const char *path, struct str body, size_t cap, struct pw_err *err)
{
    int rc = client_ask(s->net, path, body, cap, &s->got, err);

    s->net_failed = rc < 0;
    return rc;
}

/* A question that has one good answer. */
int sync_want(struct syncing *s, const char *path, struct str body, size_t cap, struct pw_err *err)
{
    int rc = sync_ask(s, path, body, cap, err);

    return rc < 0 || s->got.status == 200 ? rc : sync_unexpected(s, path, err);
}

int sync_number(struct syncing *s, const char *name, int64_t *ret, struct pw_err *err)
{
    JSON_DOC_AUTO    doc = NULL;
    struct json_node root;
    int              rc = json_doc_parse(&doc, buf_view(&s->got.body), EXCHANGE_BODY_JSON, err);

    if (rc < 0)
        return rc;
    root = json_doc_root(doc);
    rc   = json_get_i64(&root, name, ret, err);
    return rc < 0 || *ret >= 0 ? rc : err_set(err, PW_EINPUT, "%s is a number below zero", name);
}

/* ---- one exchange ---- */

/* The host of an address such as https://host:port or https://[::1]:port. */
static struct str host_of(struct str address)
{
    static const char scheme[] = "https://";
    struct str        h        = address;
    const char       *end;

    if (h.n < sizeof scheme)
        return STR_NONE;
    h = (struct str){ h.p + sizeof scheme - 1, h.n - (sizeof scheme - 1) };
    if (h.p[0] == '[')
        return (end = memchr(h.p, ']', h.n)) ? (struct str){ h.p + 1, (size_t)(end - h.p) - 1 } : STR_NONE;
    end = memchr(h.p, ':', h.n);
    return end ? (struct str){ h.p, (size_t)(end - h.p) } : h;
}

int exchange_identity(struct office *o, const struct partners *ps, const struct keyring *keys, struct str host, struct buf *ret_cert,
                      struct buf *ret_key, struct pw_err *err)
{
    struct str         card = ps->self->card.address.p ? host_of(ps->self->card.address) : STR_NONE;
    int64_t            now  = office_now(o) / 1000000;
    struct x509_wanted w    = { .seed = keys->tls, .from_s = now - EARLY_S, .to_s = now + VALID_S, .hosts = { o->authority, card }, .n_hosts = 2 };

    if (host.n && !str_eq(host, card))
        w.hosts[w.n_hosts++] = host;
    return x509_make(&w, ret_cert, ret_key, err);
}

static void pin_text(const struct digest *pin, char out[static CLIENT_PINS_ROOM])
{
    BUF_STACK(text, CLIENT_PINS_ROOM);

    buf_text(&text, "sha256//");
    base64_add(&text, (struct str){ (const char *)pin->b, DIGEST_SIZE });
    snprintf(out, CLIENT_PINS_ROOM, "%s", text.p);
}

static int connect_to(struct syncing *s, const char *pins, struct pw_err *err)
{
    struct client_setup setup = { .address = s->address, .pins = pins, .cert = buf_view(&s->cert), .key = buf_view(&s->key),
                                  .now_s = office_now(s->o) / 1000000, .time_s = s->time_s };

    client_close(s->net);
    s->net = NULL;
    return client_open(&setup, &s->net, err);
}

/* The partner as it is known now; its address ends in no blank or slash: card_open() saw to that. */
static int find_partner(struct syncing *s, struct str authority, struct pw_err *err)
{
    int rc;

    if ((rc = partners_load(s->o->st, &s->a, &s->partners, err)) < 0 || (rc = partner_need(s->o, &s->partners, authority, &s->p, err)) < 0)
        return rc;
    if (!s->p->card.address.p) {
        err_set(err, PW_ESTATE, "the card of %.*s names no address", (int)authority.n, authority.p);
        return err_remedy(err, "it has no server: it asks this office's, or exchanges by files ('penwatch alert export')");
    }
    if ((size_t)snprintf(s->address, sizeof s->address, "%.*s", (int)s->p->card.address.n, s->p->card.address.p) >= sizeof s->address)
        return err_set(err, PW_ELIMIT, "the address of %.*s is too long", (int)authority.n, authority.p);
    pin_text(&s->p->card.tls, s->pins);
    return PW_OK;
}

/* The card in s->got, where it is another than the one we hold and follows of it. */
static bool take_card(struct syncing *s)
{
    struct partner is;
    struct str     note;

    if (s->got.status != 200 || str_eq(buf_view(&s->got.body), s->p->row.card))
        return false;
    note           = arena_str(&s->a, buf_view(&s->got.body));
    s->n->new_card = note.p && partner_add(s->o, note, NULL, NULL, &is, NULL) == PW_OK;
    return s->n->new_card;
}

/*
 * Is that the partner? A partner with new keys has a new card as well, signed by those before: it is asked for from whoever
 * stands there, and believed for its signatures. Nothing else is said over a connection whose key no card names.
 */
static int greet(struct syncing *s, struct pw_err *err)
{
    int rc;

    if ((rc = connect_to(s, s->pins, err)) < 0)
        return rc;
    rc = sync_ask(s, "/card", STR_NONE, NOTE_MAX, err);
    if (rc < 0 && (!client_other_key(s->net) || connect_to(s, "", NULL) < 0 || sync_ask(s, "/card", STR_NONE, NOTE_MAX, NULL) < 0))
        return rc;
    if (take_card(s)) {
        if ((rc = find_partner(s, arena_str(&s->a, s->p->row.authority), err)) < 0 || (rc = connect_to(s, s->pins, err)) < 0)
            return rc;
        s->net_failed = false;
        return PW_OK;
    }
    s->net_failed = rc < 0;
    return rc;
}

/* Does the partner know us, by which card, and how far has it read? Who has new keys brings the card that names them. */
static int hello(struct syncing *s, struct pw_err *err)
{
    struct str card = s->partners.self->row.card;
    int64_t    held;
    int        rc   = sync_ask(s, "/read", STR_NONE, EXCHANGE_BODY_JSON, err);

    if (rc < 0)
        return rc;
    if (s->got.status == 403 && ((rc = sync_want(s, "/card", card, EXCHANGE_BODY_JSON, err)) < 0 ||
                                 (rc = sync_ask(s, "/read", STR_NONE, EXCHANGE_BODY_JSON, err)) < 0))
        return rc;
    if (s->got.status != 200)
        return sync_unexpected(s, "/read", err);
    if ((rc = sync_number(s, "head", &s->head, err)) < 0 || (rc = sync_number(s, "card", &held, err)) < 0 ||
        (rc = sync_number(s, "channel", &s->push.reached, err)) < 0)
        return rc;
    return held < s->partners.self->row.version ? sync_want(s, "/card", card, EXCHANGE_BODY_JSON, err) : PW_OK;
}

static void store_way(struct syncing *s, enum sync_way way, struct sync_row *r, int rc, const struct pw_err *why, int *io_rc, struct pw_err *err)
{
    r->tried_at = office_now(s->o);
    r->failures = rc == PW_OK ? 0 : r->failures + 1;
    r->why      = rc == PW_OK ? STR_NONE : str_of(why->msg);
    if (rc == PW_OK)
        r->done_at = r->tried_at;
    if (*io_rc == PW_OK)
        *io_rc = st_sync_put(s->o->st, s->p->row.authority, way, r, err);
}

static int store_states(struct syncing *s, const struct sync_result *r, struct pw_err *err)
{
    int rc = office_begin(s->o, err);

    if (rc < 0)
        return rc;
    store_way(s, SYNC_PULL, &s->pull, r->pull, &r->pull_why, &rc, err);
    store_way(s, SYNC_PUSH, &s->push, r->push, &r->push_why, &rc, err);
    if (rc == PW_OK)
        return office_commit(s->o, err);
    office_rollback(s->o);
    return rc;
}

/* What this machine cannot do ends the exchange; what the partner or the net did not do is told and stored. */
static bool of_this_machine(const struct syncing *s, int rc)
{
    return rc == PW_EDB || rc == PW_EFULL || rc == PW_ENOMEM || rc == PW_EINTERNAL || rc == PW_EBUSY || rc == PW_EKEY ||
           (rc == PW_EIO && !s->net_failed);
}

static int both_ways(struct syncing *s, struct sync_result *r, struct pw_err *err)
{
    if ((r->pull = greet(s, &r->pull_why)) < 0 || (r->pull = hello(s, &r->pull_why)) < 0) {
        r->push     = r->pull;
        r->push_why = r->pull_why;
    } else {
        r->pull = sync_pull(s, &r->pull_why);
        if (r->pull == PW_OK || !of_this_machine(s, r->pull))
            r->push = sync_push(s, &r->push_why);
    }
    if (r->pull < 0 && of_this_machine(s, r->pull)) {
        *err = r->pull_why;
        return r->pull;
    }
    if (r->push < 0 && of_this_machine(s, r->push)) {
        *err = r->push_why;
        return r->push;
    }
    return PW_OK;
}

static int run(struct syncing *s, struct str authority, struct sync_result *r, struct pw_err *err)
{
    int rc;

    if ((rc = inbox_open(s->o, true, &s->x, err)) < 0 || (rc = find_partner(s, authority, err)) < 0 ||
        (rc = exchange_identity(s->o, &s->partners, &s->x.keys, STR_NONE, &s->cert, &s->key, err)) < 0 ||
        (rc = st_sync(s->o->st, authority, SYNC_PULL, &s->a, &s->pull, err)) < 0 ||
        (rc = st_sync(s->o->st, authority, SYNC_PUSH, &s->a, &s->push, err)) < 0)
        return rc;
    if ((rc = both_ways(s, r, err)) < 0)
        return rc;
    return store_states(s, r, err);
}

int exchange_sync(struct office *o, struct str authority, int time_s, struct sync_result *ret, struct pw_err *err)
{
    struct arena    a = { 0 };
    struct syncing *s = arena_alloc(&a, sizeof *s);
    struct pw_err   e = { 0 };
    int             rc;

    if (!s)
        return err_nomem(err);
    *ret = (struct sync_result){ .n.first_seq = -1 };
    *s   = (struct syncing){ .o = o, .n = &ret->n, .time_s = time_s };
    rc   = run(s, authority, ret, &e);
    if (rc < 0 && err)
        *err = e;
    client_close(s->net);
    inbox_done(&s->x);
    secret_buf_done(&s->key);
    buf_done(&s->cert);
    buf_done(&s->got.body);
    arena_done(&s->page);
    arena_done(&s->a);
    arena_done(&a);
    return rc;
}
