/* Client and server against each other, with real TLS on loopback; what a browser of neither kind would send is in
 * tests/cases/https.test. */
#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "format/base64.h"
#include "format/keyring.h"
#include "net/client.h"
#include "net/server.h"
#include "net/server_guard.h"
#include "tap.h"

#define NOW INT64_C(1795458167)
#define DAY (24 * 3600)

struct side {
    unsigned char      seed[SIGN_SEED];
    struct sign_public public;
    struct buf         cert, key;
    char               pin[CLIENT_PINS_ROOM];
};
static struct side server_side, client_side;

static void make_cert(struct side *s, const char *host, int64_t from, int64_t to)
{
    struct x509_wanted w = { .seed = s->seed, .from_s = from, .to_s = to, .hosts = { STR("nl.customs.example"), str_of(host) }, .n_hosts = 2 };
    struct pw_err      err = { 0 };

    buf_reset(&s->cert);
    buf_reset(&s->key);
    check_int("a certificate is made", x509_make(&w, &s->cert, &s->key, &err), PW_OK);
}

static void make_side(struct side *s, unsigned char fill)
{
    struct sign_secret secret;
    struct digest      pin;
    BUF_AUTO           text = { 0 };

    memset(s->seed, fill, sizeof s->seed);
    check_int("a key is made", sign_make(s->seed, &secret, &s->public, NULL), PW_OK);
    tls_pin(&s->public, &pin);
    base64_add(&text, (struct str){ (const char *)pin.b, DIGEST_SIZE });
    snprintf(s->pin, sizeof s->pin, "sha256//%s", text.p);
    make_cert(s, "127.0.0.1", NOW - DAY, NOW + DAY);
}

/* ---- the server, in a process of its own ---- */

static void who(void *ctx, const struct http_request *q, struct http_answer *a)
{
    char    hex[DIGEST_HEX];
    int64_t n;

    (void)ctx;
    a->status = http_number(q, "n", 7, &n) ? 200 : 400;
    a->type   = "text/plain";
    buf_printf(&a->body, "%s %lld %s", q->peer ? digest_hex(&q->peer->pin, hex) : "nobody", (long long)n, q->tail);
}

static void count(void *ctx, const struct http_request *q, struct http_answer *a)
{
    (void)ctx;
    a->status = 200;
    buf_printf(&a->body, "%zu", q->body.n);
}

static void flood(void *ctx, const struct http_request *q, struct http_answer *a)
{
    (void)ctx;
    (void)q;
    a->status = 200;
    while (a->body.n < 300000)
        buf_byte(&a->body, 'x');
}

static const struct http_route routes[] = {
    { "GET", "/who", false, 0, who }, { "GET", "/who/", true, 0, who }, { "POST", "/count", false, 100000, count }, { "GET", "/flood", false, 0, flood },
};

static pid_t serve(uint16_t *ret_port)
{
    int   ends[2];
    pid_t pid;

    if (pipe(ends) != 0)
        abort();
    if ((pid = fork()) == 0) {
        struct server_setup setup = { .host = "127.0.0.1", .cert = server_side.cert.p, .key = server_side.key.p, .routes = routes,
                                      .n_routes = 4, .steady_us = clock_steady_us };
        struct server      *s = NULL;
        struct pw_err       err = { 0 };
        uint16_t            port = 0;

        alarm(120);
        if (server_open(&setup, &s, &err) == PW_OK)
            port = server_port(s);
        else
            fprintf(stderr, "# %s\n", err.msg);
        if (write(ends[1], &port, sizeof port) != sizeof port)
            _exit(1);
        while (s && server_wait(s, 1000, &err) == PW_OK)
            ;
        _exit(1);
    }
    close(ends[1]);
    if (read(ends[0], ret_port, sizeof *ret_port) != sizeof *ret_port)
        *ret_port = 0;
    close(ends[0]);
    check("a server listens", *ret_port != 0);
    return pid;
}

static void end(pid_t pid)
{
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

/* ---- the client ---- */

static struct client *dial(uint16_t port, const char *pins, struct pw_err *err)
{
    static char         address[64];
    struct client_setup setup = { .address = address, .pins = pins, .cert = buf_view(&client_side.cert), .key = buf_view(&client_side.key),
                                  .now_s = NOW, .time_s = 30 };
    struct client      *c = NULL;

    snprintf(address, sizeof address, "https://127.0.0.1:%u", (unsigned)port);
    check_int("a client is made", client_open(&setup, &c, err), PW_OK);
    return c;
}

static void test_answers(uint16_t port)
{
    struct client_answer a   = { 0 };
    struct pw_err        err = { 0 };
    struct client       *c   = dial(port, server_side.pin, &err);
    BUF_AUTO             want = { 0 }, big = { 0 };
    struct digest        pin;
    char                 hex[DIGEST_HEX];

    tls_pin(&client_side.public, &pin);
    buf_printf(&want, "%s 7 ", digest_hex(&pin, hex));
    check_int("a question is answered", client_ask(c, "/who", STR_NONE, 1000, &a, &err), PW_OK);
    check("the server knows the client by its key", a.status == 200 && str_eq(buf_view(&a.body), buf_view(&want)));
    check("numbers come along", client_ask(c, "/who?n=12", STR_NONE, 1000, &a, &err) == PW_OK && strstr(a.body.p, " 12 "));
    check("what is no number is told", client_ask(c, "/who?n=-1", STR_NONE, 1000, &a, &err) == PW_OK && a.status == 400);
    check("a tail comes along as it is", client_ask(c, "/who/%2e%2e/x", STR_NONE, 1000, &a, &err) == PW_OK && strstr(a.body.p, " %2e%2e/x"));
    check("an unknown path is 404 (F114)", client_ask(c, "/whom", STR_NONE, 1000, &a, &err) == PW_OK && a.status == 404);
    check("a path that would be one if decoded is 404 (F114)", client_ask(c, "/%77ho", STR_NONE, 1000, &a, &err) == PW_OK && a.status == 404);
    check("a cut path is 404 (F114)", client_ask(c, "/who%00", STR_NONE, 1000, &a, &err) == PW_OK && a.status == 404);
    check("another method is 405 (F114)", client_ask(c, "/who", STR("x"), 1000, &a, &err) == PW_OK && a.status == 405);
    for (int i = 0; i < 100000; i++)
        buf_byte(&big, 'y');
    check("a body up to the cap arrives", client_ask(c, "/count", buf_view(&big), 1000, &a, &err) == PW_OK && a.status == 200 &&
                                              str_is(buf_view(&a.body), "100000"));
    check("an empty body is a body", client_ask(c, "/count", STR(""), 1000, &a, &err) == PW_OK && a.status == 200 && str_is(buf_view(&a.body), "0"));
    buf_byte(&big, 'y');
    check("one over the cap is 413 (F110)", client_ask(c, "/count", buf_view(&big), 1000, &a, &err) == PW_OK && a.status == 413);
    check_int("an answer over the client's cap is cut off (F113)", client_ask(c, "/flood", STR_NONE, 299999, &a, &err), PW_ELIMIT);
    check("one at the cap is taken", client_ask(c, "/flood", STR_NONE, 300000, &a, &err) == PW_OK && a.body.n == 300000);
    buf_done(&a.body);
    client_close(c);
}

static void expect_refusal(const char *name, uint16_t port, const char *pins, const char *says, bool other_key)
{
    struct client_answer a   = { 0 };
    struct pw_err        err = { 0 };
    struct client       *c   = dial(port, pins, &err);
    int                  rc  = client_ask(c, "/who", STR_NONE, 1000, &a, &err);

    check(name, rc == PW_EIO && strstr(err.msg, says) && err.remedy[0] && client_other_key(c) == other_key);
    if (rc == PW_OK || !strstr(err.msg, says))
        printf("# %d %s\n", rc, err.msg);
    buf_done(&a.body);
    client_close(c);
}

static void test_keys(uint16_t port)
{
    struct client_answer a   = { 0 };
    struct pw_err        err = { 0 };
    struct client       *c;
    char                 two[2 * CLIENT_PINS_ROOM];

    expect_refusal("another key than the card's is refused (F116)", port, client_side.pin, "another key", true);
    snprintf(two, sizeof two, "%s;%s", client_side.pin, server_side.pin);
    c = dial(port, two, &err);
    check_int("one of two pins is enough", client_ask(c, "/who", STR_NONE, 1000, &a, &err), PW_OK);
    client_close(c);
    c = dial(port, "", &err);
    check_int("without a pin any key will do", client_ask(c, "/who", STR_NONE, 1000, &a, &err), PW_OK);
    client_close(c);
    buf_done(&a.body);
}

static void test_certificates(void)
{
    uint16_t port;
    pid_t    pid;

    make_cert(&server_side, "127.0.0.1", NOW - 9 * DAY, NOW);
    pid = serve(&port);
    expect_refusal("a certificate that ran out is refused (F116)", port, server_side.pin, "has run out", false);
    end(pid);
    make_cert(&server_side, "127.0.0.1", NOW + 1, NOW + DAY);
    pid = serve(&port);
    expect_refusal("one that is not in force yet as well", port, server_side.pin, "not in force yet", false);
    end(pid);
    make_cert(&server_side, "192.0.2.5", NOW - DAY, NOW + DAY);
    pid = serve(&port);
    expect_refusal("one for another host is refused (F116)", port, server_side.pin, "another host", false);
    end(pid);
    expect_refusal("nobody there is told", port, server_side.pin, "no answer", false);
}

/* The environment has no say: a proxy that is nobody, and a .netrc (F122). */
static void test_environment(uint16_t port)
{
    static const char *const names[] = { "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY" };
    struct client_answer     a   = { 0 };
    struct pw_err            err = { 0 };
    struct client           *c;

    for (size_t i = 0; i < 5; i++)
        setenv(names[i], "http://127.0.0.1:1", 1);
    setenv("SSL_CERT_FILE", "/nonexistent", 1);
    c = dial(port, server_side.pin, &err);
    check_int("proxies of the environment are not asked (F122)", client_ask(c, "/who", STR_NONE, 1000, &a, &err), PW_OK);
    client_close(c);
    buf_done(&a.body);
}

static void test_names(void)
{
    struct x509_wanted w   = { .seed = server_side.seed, .from_s = NOW, .to_s = NOW + DAY, .hosts = { STR("a.example,DNS:b.example") }, .n_hosts = 1 };
    struct pw_err      err = { 0 };
    BUF_AUTO           cert = { 0 }, key = { 0 };
    struct x509_peer   peer;

    check_int("a name with more in it is no name", x509_make(&w, &cert, &key, &err), PW_EINPUT);
    check_int("what is no certificate is told", x509_read(STR("0123456789"), &peer, &err), PW_EINPUT);
    check_int("nothing is no certificate", x509_read(STR(""), &peer, &err), PW_EINPUT);
}

/* ---- the guard ---- */

static int guard_of(size_t cap, size_t n, const char *const (*headers)[2])
{
    struct guard g;

    guard_begin(&g);
    for (size_t i = 0; i < n; i++)
        guard_header(&g, headers[i][0], strlen(headers[i][0]), headers[i][1], strlen(headers[i][1]));
    return guard_end(&g, cap);
}
#define GUARD(cap, ...)  guard_of(cap, sizeof((const char *const[][2]){ __VA_ARGS__ }) / sizeof(char *[2]), (const char *const[][2]){ __VA_ARGS__ })

static void test_guard(void)
{
    check_int("one host is asked for", GUARD(10, { "Accept", "*/*" }), 400);
    check_int("and is enough", GUARD(10, { "Host", "a" }), 0);
    check_int("two hosts (F112)", GUARD(10, { "Host", "a" }, { "host", "a" }), 400);
    check_int("a length and a coding (F112)", GUARD(10, { "Host", "a" }, { "Content-Length", "3" }, { "Transfer-Encoding", "chunked" }), 400);
    check_int("two lengths (F112)", GUARD(10, { "Host", "a" }, { "Content-Length", "3" }, { "Content-Length", "3" }), 400);
    check_int("a length with a sign (F112)", GUARD(10, { "Host", "a" }, { "Content-Length", "+3" }), 400);
    check_int("two lengths in one (F112)", GUARD(10, { "Host", "a" }, { "Content-Length", "3, 3" }), 400);
    check_int("a length of 2^63", GUARD(10, { "Host", "a" }, { "Content-Length", "9223372036854775808" }), 400);
    check_int("a length at the cap", GUARD(10, { "Host", "a" }, { "Content-Length", "10" }), 0);
    check_int("a length over it (F110)", GUARD(10, { "Host", "a" }, { "Content-Length", "11" }), 413);
    check_int("chunks", GUARD(10, { "Host", "a" }, { "Transfer-Encoding", "chunked" }), 0);
    check_int("another coding (F112)", GUARD(10, { "Host", "a" }, { "Transfer-Encoding", "gzip, chunked" }), 400);
    check_int("two codings (F112)", GUARD(10, { "Host", "a" }, { "Transfer-Encoding", "chunked" }, { "Transfer-Encoding", "chunked" }), 400);
    check_int("a compressed body (F113)", GUARD(10, { "Host", "a" }, { "Content-Encoding", "gzip" }), 415);
    check_int("one that says it is none", GUARD(10, { "Host", "a" }, { "Content-Encoding", "identity" }), 0);
    check_int("a name with a blank (F111)", GUARD(10, { "Host", "a" }, { "Content-Length ", "3" }), 400);
    check_int("a name with a control byte (F111)", GUARD(10, { "Host", "a" }, { "X\x01y", "3" }), 400);
    check_int("an empty name (F111)", GUARD(10, { "Host", "a" }, { "", "3" }), 400);
    check_int("a value with a line break (F111)", GUARD(10, { "Host", "a" }, { "X", "a\rb" }), 400);
}

int main(void)
{
    uint16_t port;
    pid_t    pid;

    signal(SIGPIPE, SIG_IGN);
    make_side(&server_side, 1);
    make_side(&client_side, 2);
    test_guard();
    test_names();
    pid = serve(&port);
    if (port) {
        test_answers(port);
        test_keys(port);
        test_environment(port);
    }
    end(pid);
    test_certificates();
    buf_done(&server_side.cert);
    buf_done(&server_side.key);
    buf_done(&client_side.cert);
    buf_done(&client_side.key);
    return tap_done();
}
