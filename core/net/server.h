/*
 * server.h - an HTTPS server for partners, by libmicrohttpd: TLS 1.3, a certificate of the client asked for, and limits that a
 * slow or hostile client does not get around.
 *
 * One thread, the caller's: it calls server_wait() again and again, and handlers run inside of it, one at a time. What is
 * slow is the client, not the handler: a connection has one absolute deadline for its handshake and headers, one for a
 * request with its answer, and one for standing idle, whatever it sends meanwhile.
 *
 * What is refused before a handler sees it: see server_guard.h; paths with '%' are not decoded and so match nothing.
 */
#ifndef PW_NET_SERVER_H
#define PW_NET_SERVER_H

#include "base/buf.h"
#include "format/crypto_x509.h"

#define SERVER_CONNECTIONS       256
#define SERVER_PER_ADDRESS       32         /* several offices may share one address */
#define SERVER_HEADER_BYTES      (64 << 10) /* of one connection: request line and headers */
#define SERVER_HEADER_TIME_S     10
#define SERVER_REQUEST_TIME_S    60

struct http_request {
    const char             *method;
    const char             *tail;       /* what follows the route's path; "" */
    const struct x509_peer *peer;       /* NULL: it showed no certificate */
    struct str              body;
    const void             *query;      /* for http_number() */
};
struct http_answer {
    int         status;
    const char *type;                   /* of the body; constant text */
    struct buf  body;
    int         again_s;                /* Retry-After; 0: none */
};
/* A query parameter that is a whole number; `otherwise` when it is not given. False: it is no number. */
bool http_number(const struct http_request *q, const char *name, int64_t otherwise, int64_t *ret);

struct http_route {
    const char *method, *path;
    bool        tail;                   /* path ends with '/', and something follows it */
    size_t      cap;                    /* bytes of body: more is 413 */
    void (*run)(void *ctx, const struct http_request *q, struct http_answer *a);
};

struct server_setup {
    const char              *host;      /* a numeric address */
    uint16_t                 port;      /* 0: any that is free */
    const char              *cert, *key;/* PEM, NUL-terminated */
    const struct http_route *routes;
    size_t                   n_routes;
    void                    *ctx;       /* of the handlers */
    int (*admit)(void *ctx, const struct http_route *r, const struct x509_peer *peer);  /* before a body is read: 0, or the
                                           status to refuse with; NULL: everybody is admitted */
    int64_t (*steady_us)(void);         /* a clock that nobody sets */
    int                      header_s, request_s;   /* 0: as above */
};
struct server;
/* The setup's texts and routes stay the caller's. PW_EUSAGE: no such address; PW_EIO: it cannot be had; PW_ESTATE: the library is
 * not installed. */
int server_open(const struct server_setup *setup, struct server **ret, struct pw_err *err);
void server_close(struct server *s);    /* takes NULL */
uint16_t server_port(const struct server *s);

/* Serves what comes, at most so long, and closes what is over its deadline. PW_EIO when it is broken. */
int server_wait(struct server *s, int ms, struct pw_err *err);

#endif
