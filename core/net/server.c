#include "config.h"
#include "net/server.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/text.h"
#include "net/mhd.h"
#include "net/server_guard.h"

#define TLS_VERSIONS "NORMAL:-VERS-ALL:+VERS-TLS1.3"
#define US_PER_S     INT64_C(1000000)

/* One connection: when it is closed unless something was finished before. */
struct line {
    struct line     *next, **at;
    int              fd;
    int64_t          deadline_us;
    bool             looked;        /* at the client's certificate, which a connection has for all its requests */
    bool             has_peer;
    struct x509_peer peer;
};

struct server {
    struct mhd_api      api;
    struct server_setup setup;
    struct MHD_Daemon  *d;
    struct line        *lines;
    int64_t             header_us, request_us;
};

/* One request. */
struct call {
    const struct http_route *route;
    const char              *tail;
    struct buf               body;
    bool                     over;
};

struct query { const struct server *s; struct MHD_Connection *c; };

/* ---- deadlines ---- */

static void line_notify(void *ctx, struct MHD_Connection *c, void **mine, enum MHD_ConnectionNotificationCode what)
{
    struct server *s = ctx;
    struct line   *l = *mine;

    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        if (l && (*l->at = l->next))
            l->next->at = l->at;
        free(l);
        *mine = NULL;
        return;
    }
    if (!(l = calloc(1, sizeof *l)))
        return;
    *l    = (struct line){ .next = s->lines, .at = &s->lines, .fd = s->api.connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd,
                           .deadline_us = s->setup.steady_us() + s->header_us };
    if (l->next)
        l->next->at = &l->next;
    s->lines = l;
    *mine    = l;
}

static struct line *line_of(const struct server *s, struct MHD_Connection *c)
{
    return s->api.connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

static void line_until(struct server *s, struct MHD_Connection *c, int64_t us)
{
    struct line *l = line_of(s, c);

    if (l)
        l->deadline_us = s->setup.steady_us() + us;
}

/* The library notices a socket that is shut down as if the client had gone. */
static void close_late(struct server *s)
{
    int64_t now = s->setup.steady_us();

    for (struct line *l = s->lines; l; l = l->next)
        if (l->deadline_us <= now) {
            shutdown(l->fd, SHUT_RDWR);
            l->deadline_us = INT64_MAX;
        }
}

/* ---- one request ---- */

static enum MHD_Result answer(struct server *s, struct MHD_Connection *c, const struct http_answer *a, const char *allow)
{
    struct MHD_Response *r  = s->api.response(a->body.n, a->body.p, MHD_RESPMEM_MUST_COPY);
    enum MHD_Result      ok = MHD_NO;
    char                 again[16];

    if (!r)
        return MHD_NO;
    snprintf(again, sizeof again, "%d", a->again_s);
    if ((!a->type || s->api.add_header(r, "Content-Type", a->type)) && s->api.add_header(r, "Cache-Control", "no-store") &&
        (!allow || s->api.add_header(r, "Allow", allow)) && (!a->again_s || s->api.add_header(r, "Retry-After", again)))
        ok = s->api.queue(c, (unsigned)a->status, r);
    s->api.destroy(r);
    return ok;
}

static enum MHD_Result refuse(struct server *s, struct MHD_Connection *c, int status, const char *allow)
{
    struct http_answer a  = { .status = status, .type = "application/json" };
    enum MHD_Result    ok;

    buf_printf(&a.body, "{\"error\":{\"code\":%d}}\n", status);
    ok = answer(s, c, &a, allow);
    buf_done(&a.body);
    return ok;
}

static enum MHD_Result guard_each(void *ctx, enum MHD_ValueKind kind, const char *name, size_t name_n, const char *value, size_t value_n)
{
    (void)kind;
    guard_header(ctx, name, name_n, value ? value : "", value ? value_n : 0);
    return MHD_YES;
}

/* The route of a path; with NULL *ret_allow tells what method the path has, if any. */
static const struct http_route *find_route(const struct server *s, const char *method, const char *path, const char **ret_tail, const char **ret_allow)
{
    *ret_allow = NULL;
    for (size_t i = 0; i < s->setup.n_routes; i++) {
        const struct http_route *r = &s->setup.routes[i];
        size_t                   n = strlen(r->path);

        if (r->tail ? strncmp(path, r->path, n) != 0 || !path[n] : strcmp(path, r->path) != 0)
            continue;
        *ret_tail = path + n;
        if (strcmp(method, r->method) == 0)
            return r;
        *ret_allow = *ret_allow ? "GET, POST" : r->method;
    }
    return NULL;
}

/* That its owner holds the key is what the handshake proved. */
static const struct x509_peer *peer_of(const struct server *s, struct MHD_Connection *c)
{
    struct line *l = line_of(s, c);

    if (l && !l->looked) {
        const union MHD_ConnectionInfo *info = s->api.connection_info(c, MHD_CONNECTION_INFO_GNUTLS_SESSION);
        unsigned                        n    = 0;
        const gnutls_datum_t           *d    = info ? s->api.peers(info->tls_session, &n) : NULL;

        l->looked   = true;
        l->has_peer = d && n && x509_read((struct str){ (const char *)d[0].data, d[0].size }, &l->peer, NULL) == PW_OK;
    }
    return l && l->has_peer ? &l->peer : NULL;
}

static enum MHD_Result begin(struct server *s, struct MHD_Connection *c, const char *path, const char *method, void **mine)
{
    const struct http_route *r;
    struct call             *call;
    struct guard             g;
    const char              *tail = "", *allow;
    int                      status;

    line_until(s, c, s->request_us);
    guard_begin(&g);
    s->api.values(c, MHD_HEADER_KIND, guard_each, &g);
    r      = find_route(s, method, path, &tail, &allow);
    status = guard_end(&g, r ? r->cap : SIZE_MAX);
    if (status)
        return refuse(s, c, status, NULL);
    if (!r)
        return refuse(s, c, allow ? 405 : 404, allow);
    if (s->setup.admit && (status = s->setup.admit(s->setup.ctx, r, peer_of(s, c))))
        return refuse(s, c, status, NULL);
    if (!(call = calloc(1, sizeof *call)))
        return MHD_NO;
    call->route = r;
    call->tail  = tail;
    *mine       = call;
    return MHD_YES;
}

static enum MHD_Result run(struct server *s, struct MHD_Connection *c, struct call *call)
{
    struct query        query = { s, c };
    struct http_request q = { .method = call->route->method, .tail = call->tail, .peer = peer_of(s, c),
                              .body = call->body.n ? buf_view(&call->body) : STR(""), .query = &query };
    struct http_answer  a  = { .status = 500 };
    enum MHD_Result     ok;

    call->route->run(s->setup.ctx, &q, &a);
    ok = a.body.failed ? refuse(s, c, 500, NULL) : answer(s, c, &a, NULL);
    buf_done(&a.body);
    return ok;
}

static enum MHD_Result handle(void *ctx, struct MHD_Connection *c, const char *path, const char *method, const char *version, const char *data,
                              size_t *size, void **mine)
{
    struct server *s    = ctx;
    struct call   *call = *mine;

    (void)version;
    if (!call)
        return begin(s, c, path, method, mine);
    if (*size) {
        call->over |= call->body.n + *size > call->route->cap;
        if (call->over)
            buf_reset(&call->body);
        else
            buf_add(&call->body, data, *size);
        *size = 0;
        return MHD_YES;
    }
    if (call->over)
        return refuse(s, c, 413, NULL);
    return call->body.failed ? MHD_NO : run(s, c, call);
}

static void completed(void *ctx, struct MHD_Connection *c, void **mine, enum MHD_RequestTerminationCode why)
{
    struct server *s    = ctx;
    struct call   *call = *mine;

    (void)why;
    line_until(s, c, s->header_us);
    if (call)
        buf_done(&call->body);
    free(call);
    *mine = NULL;
}

/* Nothing is decoded: no path or number of ours needs it, and what is not decoded cannot mean something else. */
static size_t unescape(void *ctx, struct MHD_Connection *c, char *text)
{
    (void)ctx;
    (void)c;
    return strlen(text);
}

bool http_number(const struct http_request *q, const char *name, int64_t otherwise, int64_t *ret)
{
    const struct query *query = q->query;
    const char         *text  = query->s->api.value(query->c, MHD_GET_ARGUMENT_KIND, name);
    uint64_t            v;

    if (!text) {
        *ret = otherwise;
        return true;
    }
    if (!text_u64(str_of(text), &v) || v > INT64_MAX)
        return false;
    *ret = (int64_t)v;
    return true;
}

/* ---- the server ---- */

static int start(struct server *s, const struct sockaddr *address, struct pw_err *err)
{
    const struct server_setup *p    = &s->setup;
    struct MHD_OptionItem      to[] = {
        { MHD_OPTION_SOCK_ADDR, 0, (void *)(uintptr_t)address },
        { MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)p->key },
        { MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)p->cert },
        { MHD_OPTION_HTTPS_MEM_TRUST, 0, (void *)(uintptr_t)p->cert },      /* makes it ask the client for a certificate */
        { MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)TLS_VERSIONS },
        { MHD_OPTION_CONNECTION_LIMIT, SERVER_CONNECTIONS, NULL },
        { MHD_OPTION_PER_IP_CONNECTION_LIMIT, SERVER_PER_ADDRESS, NULL },
        { MHD_OPTION_CONNECTION_MEMORY_LIMIT, SERVER_HEADER_BYTES, NULL },
        { MHD_OPTION_CONNECTION_TIMEOUT, (intptr_t)(s->request_us / US_PER_S) + 1, NULL },
        { MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL },
        { MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)completed, s },
        { MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)line_notify, s },
        { MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t)unescape, NULL },
        { MHD_OPTION_END, 0, NULL },
    };

    s->d = s->api.start(MHD_USE_EPOLL | MHD_USE_TLS | (address->sa_family == AF_INET6 ? MHD_USE_IPv6 : 0U), p->port, NULL, NULL, handle, s,
                        MHD_OPTION_ARRAY, to, MHD_OPTION_END);
    if (s->d)
        return PW_OK;
    err_set(err, PW_EIO, "nothing can be served at %s port %u", p->host, (unsigned)p->port);
    return err_remedy(err, "is another program at this port, or is the address not this machine's?");
}

static int listen_at(struct server *s, struct pw_err *err)
{
    struct addrinfo  hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE, .ai_socktype = SOCK_STREAM };
    struct addrinfo *found = NULL;
    char             port[8];
    int              rc;

    snprintf(port, sizeof port, "%u", (unsigned)s->setup.port);
    if (getaddrinfo(s->setup.host, port, &hints, &found) != 0 || !found) {
        err_set(err, PW_EUSAGE, "'%.100s' is no address to listen at", s->setup.host);
        return err_remedy(err, "give an address in numbers and a port: 192.0.2.5:7443, or [::1]:7443");
    }
    rc = start(s, found->ai_addr, err);
    freeaddrinfo(found);
    return rc;
}

int server_open(const struct server_setup *setup, struct server **ret, struct pw_err *err)
{
    struct server *s = calloc(1, sizeof *s);
    int            rc;

    if (!s)
        return err_nomem(err);
    s->setup      = *setup;
    s->header_us  = (setup->header_s ? setup->header_s : SERVER_HEADER_TIME_S) * US_PER_S;
    s->request_us = (setup->request_s ? setup->request_s : SERVER_REQUEST_TIME_S) * US_PER_S;
    if ((rc = mhd_load(&s->api, err)) < 0 || (rc = listen_at(s, err)) < 0) {
        free(s);
        return rc;
    }
    *ret = s;
    return PW_OK;
}

void server_close(struct server *s)
{
    if (!s)
        return;
    s->api.stop(s->d);
    free(s);
}

uint16_t server_port(const struct server *s)
{
    const union MHD_DaemonInfo *info = s->api.daemon_info(s->d, MHD_DAEMON_INFO_BIND_PORT);

    return info ? info->port : 0;
}

int server_wait(struct server *s, int ms, struct pw_err *err)
{
    if (s->api.run_wait(s->d, ms) != MHD_YES)
        return err_set(err, PW_EIO, "the server does not go on");
    close_late(s);
    return PW_OK;
}
