/* Exchange over the net: this office as a client and as a server. */
#include "config.h"
#include "front/cmd.h"

#include <signal.h>
#include <stdio.h>

#include "app/exchange.h"
#include "base/clock.h"
#include "base/text.h"
#include "format/secretfile.h"

/* ---- sync ---- */

struct sync_run {
    struct cli     *c;
    struct json_out j;
    int64_t         first_seq;      /* of the first alert that came; -1: none */
    int             time_s;
    size_t          n, failed;
};

static void way_json(struct json_out *j, const char *name, int rc, const struct pw_err *why)
{
    json_open(j, name, '{');
    json_bool(j, "done", rc == PW_OK);
    json_textz(j, "why", rc == PW_OK ? NULL : why->msg);
    json_textz(j, "remedy", rc == PW_OK || !why->remedy[0] ? NULL : why->remedy);
    json_close(j);
}

static void say_json(struct json_out *j, struct str authority, const struct sync_result *r)
{
    const struct sync_counts *n = &r->n;

    json_open(j, NULL, '{');
    json_text(j, "partner", authority);
    way_json(j, "pull", r->pull, &r->pull_why);
    way_json(j, "push", r->push, &r->push_why);
    json_i64(j, "alerts", n->alerts);
    json_i64(j, "known", n->known);
    json_i64(j, "apart", n->apart);
    json_i64(j, "receipts", n->receipts);
    json_i64(j, "ignored", n->ignored);
    json_i64(j, "missing", n->missing);
    json_i64(j, "gap", n->gap);
    json_i64(j, "refused", n->refused);
    json_i64(j, "sent", n->sent);
    json_i64(j, "receipts_sent", n->receipts_sent);
    json_i64(j, "not_taken", n->not_taken);
    json_i64(j, "cosigned", n->cosigned);
    json_i64(j, "cosigned_us", n->cosigned_us);
    json_bool(j, "new_card", n->new_card);
    json_textz(j, "notice", n->notice[0] ? n->notice : NULL);
    json_close(j);
}

static void say_way(struct buf *out, const char *what, int rc, const struct pw_err *why)
{
    if (rc == PW_OK)
        return;
    buf_printf(out, "  %s: ", what);
    out_text(out, str_of(why->msg));
    if (why->remedy[0]) {
        buf_text(out, "\n    ");
        out_text(out, str_of(why->remedy));
    }
    buf_byte(out, '\n');
}

static void say_text(struct buf *out, struct str authority, const struct sync_result *r)
{
    const struct sync_counts *n = &r->n;

    out_text(out, authority);
    buf_printf(out, ": %lld alert%s and %lld receipt%s came, %lld and %lld went", (long long)n->alerts, n->alerts == 1 ? "" : "s",
               (long long)n->receipts, n->receipts == 1 ? "" : "s", (long long)n->sent, (long long)n->receipts_sent);
    if (n->cosigned || n->cosigned_us)
        buf_printf(out, "; heads cosigned: %lld of theirs, %lld of ours", (long long)n->cosigned, (long long)n->cosigned_us);
    if (n->apart)
        buf_printf(out, "; %lld kept apart", (long long)n->apart);
    if (n->new_card)
        buf_text(out, "; they have a new card");
    buf_byte(out, '\n');
    if (r->pull < 0 && r->push < 0 && strcmp(r->pull_why.msg, r->push_why.msg) == 0) {
        say_way(out, "nothing goes either way", r->pull, &r->pull_why);
        return;
    }
    say_way(out, "what comes", r->pull, &r->pull_why);
    say_way(out, "what goes", r->push, &r->push_why);
}

static int sync_one(struct sync_run *run, struct str authority, struct pw_err *err)
{
    struct cli         *c = run->c;
    struct sync_result *r = arena_alloc(&c->a, sizeof *r);
    int                 rc = r ? exchange_sync(c->office, authority, run->time_s, r, err) : err_nomem(err);

    if (rc < 0)
        return err_wrap(err, "%.*s", (int)authority.n, authority.p);
    run->n++;
    run->failed += r->pull < 0 || r->push < 0;
    if (r->n.first_seq >= 0 && (run->first_seq < 0 || r->n.first_seq < run->first_seq))
        run->first_seq = r->n.first_seq;
    if (c->json)
        say_json(&run->j, authority, r);
    else
        say_text(&c->out, authority, r);
    return PW_OK;
}

static int sync_due(struct sync_run *run, struct pw_err *err)
{
    struct cli     *c = run->c;
    struct partners ps;
    int             rc = partners_load(c->office->st, &c->a, &ps, err);

    for (size_t i = 0; i < ps.n && rc == PW_OK; i++) {
        const struct partner *p = &ps.all[i];
        bool                  due = false;

        if (p->row.state != PARTNER_TRUSTED || !p->card.address.p)
            continue;
        if ((rc = exchange_due(c->office, p->row.authority, &c->a, &due, err)) == PW_OK && due)
            rc = sync_one(run, p->row.authority, err);
    }
    return rc;
}

/* Whatever ended it: what came is scored. */
static int finish(struct sync_run *run, int rc, struct pw_err *err)
{
    struct cli   *c = run->c;
    struct pw_err e = { 0 };
    int64_t       since;
    int           scored = inbox_unscreened(c->office, &since, &e);

    if (c->json)
        json_close(&run->j);
    if (scored == PW_OK && (run->first_seq >= 0 || since >= 0)) {
        office_forget_rules(c->office);
        scored = rescreen_and_tell(c, run->first_seq >= 0 ? run->first_seq : since, c->json ? &run->j : NULL, &e);
    }
    if (rc < 0)
        return rc;
    if (scored < 0 && err)
        *err = e;
    if (scored < 0)
        return scored;
    c->exit_code = run->failed ? EXIT_REFUSED : EXIT_DONE;
    if (c->json) {
        json_close(&run->j);
        return json_end(&run->j, err);
    }
    if (!run->n)
        buf_text(&c->out, "no partner is due: 'penwatch partner list' shows which have an address, and what failed\n");
    return PW_OK;
}

int cmd_partner_sync(struct cli *c, struct pw_err *err)
{
    struct sync_run run = { .c = c, .j = { .out = &c->out, .pretty = true }, .first_seq = -1 };
    int64_t         time_s;
    size_t          lapsed;
    int             rc;

    if ((rc = cli_number(c, "timeout", 1, 3600, 60, &time_s, err)) < 0 || (rc = cli_write(c, RIGHT_IMPORT, err)) < 0 ||
        (rc = alerts_lapse(c->office, &lapsed, err)) < 0)
        return rc;
    run.time_s = (int)time_s;
    if (c->json) {
        json_open(&run.j, NULL, '{');
        json_open(&run.j, "partners", '[');
    }
    if (!c->n_args)
        rc = sync_due(&run, err);
    for (size_t i = 0; i < c->n_args && rc == PW_OK; i++)
        rc = sync_one(&run, str_of(c->args[i]), err);
    return finish(&run, rc, err);
}

/* ---- serve ---- */

static volatile sig_atomic_t stop;

static void ask_stop(int signal_number)
{
    (void)signal_number;
    stop = 1;
}

/* "192.0.2.5:7443" or "[::1]:7443". */
static int listen_address(const char *text, char host[static 64], uint16_t *ret_port, struct pw_err *err)
{
    const char *colon = strrchr(text, ':');
    size_t      n     = colon ? (size_t)(colon - text) : 0;
    bool        six   = n > 2 && text[0] == '[' && text[n - 1] == ']';
    uint64_t    port;

    if (!colon || n == 0 || n >= 64 || !text_u64(str_of(colon + 1), &port) || port > UINT16_MAX || (!six && memchr(text, ':', n)))
        return err_set(err, PW_EUSAGE, "--listen takes ADDRESS:PORT, like 192.0.2.5:7443 or [::1]:7443, not '%.100s'", text);
    snprintf(host, 64, "%.*s", (int)(six ? n - 2 : n), six ? text + 1 : text);
    *ret_port = (uint16_t)port;
    return PW_OK;
}

static void say_listening(const struct cli *c, const char *host, uint16_t port)
{
    bool six = strchr(host, ':') != NULL;

    if (c->json)
        printf("{\"listening\": \"https://%s%s%s:%u\"}\n", six ? "[" : "", host, six ? "]" : "", (unsigned)port);
    else
        printf("listening at https://%s%s%s:%u\n", six ? "[" : "", host, six ? "]" : "", (unsigned)port);
    fflush(stdout);
}

struct serving {
    struct cli         *c;
    struct exchange    *x;
    struct server_setup setup;
    struct server      *s;
    struct buf          cert, key;
    struct digest       tls;            /* of the key that is shown */
};

/* Opens with the keys of now, at the port of before. */
static int open_server(struct serving *v, struct pw_err *err)
{
    const struct partner *self = v->x->partners.self;
    int                   rc;

    server_close(v->s);
    v->s = NULL;
    secret_buf_done(&v->key);
    buf_reset(&v->cert);
    if ((rc = exchange_identity(v->c->office, &v->x->partners, &v->x->inbox.keys, str_of(v->setup.host), &v->cert, &v->key, err)) < 0)
        return rc;
    v->setup.cert = v->cert.p;
    v->setup.key  = v->key.p;
    v->tls        = self->card.tls;
    if ((rc = server_open(&v->setup, &v->s, err)) == PW_OK)
        v->setup.port = server_port(v->s);
    return rc;
}

static int serve(struct serving *v, struct pw_err *err)
{
    struct rescreen_counts n;
    int                    rc = PW_OK;

    while (!stop && rc == PW_OK) {
        if ((rc = server_wait(v->s, 500, err)) < 0 || (rc = exchange_rest(v->x, false, &n, err)) < 0)
            return rc;
        if (n.changed)
            fprintf(stderr, "penwatch: %lld open shipments screened anew, %lld otherwise than before\n", (long long)n.open, (long long)n.changed);
        if ((rc = exchange_ready(v->x, err)) == PW_OK && !digest_eq(&v->tls, &v->x->partners.self->card.tls)) {
            if ((rc = open_server(v, err)) == PW_OK)
                fprintf(stderr, "penwatch: this office has new keys: they are shown from now on\n");
        }
    }
    return rc == PW_OK ? exchange_rest(v->x, true, &n, err) : rc;
}

int cmd_partner_serve(struct cli *c, struct pw_err *err)
{
    const char     *where = cli_option(c, "listen");
    struct exchange *x    = arena_alloc(&c->a, sizeof *x);
    struct serving  v     = { .c = c, .x = x };
    char            host[64];
    int64_t         deadline;
    int             rc;

    if (!x)
        return err_nomem(err);
    v.setup = (struct server_setup){ .host = host, .routes = exchange_routes, .n_routes = exchange_route_count, .ctx = x, .admit = exchange_admit,
                                    .steady_us = clock_steady_us };
    if ((rc = listen_address(where ? where : "127.0.0.1:7443", host, &v.setup.port, err)) < 0 ||
        (rc = cli_number(c, "deadline", 1, 3600, SERVER_REQUEST_TIME_S, &deadline, err)) < 0 || (rc = cli_write(c, RIGHT_IMPORT, err)) < 0)
        return rc;
    v.setup.request_s = (int)deadline;
    v.setup.header_s  = deadline < 10 ? 1 : (int)deadline / 10;
    exchange_open(x, c->office);
    signal(SIGINT, ask_stop);
    signal(SIGTERM, ask_stop);
    if ((rc = exchange_ready(x, err)) == PW_OK && (rc = open_server(&v, err)) == PW_OK) {
        say_listening(c, host, v.setup.port);
        rc = serve(&v, err);
    }
    server_close(v.s);
    secret_buf_done(&v.key);
    buf_done(&v.cert);
    exchange_close(x);
    return rc;
}
