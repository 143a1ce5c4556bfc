/*
 * fetch.h - one file over https, for whoever asked for it by name.
 *
 * https only, redirects too; the server's certificate is checked, and its key against a pin where one is given. No more than `cap`
 * bytes come in; a connection that stands still is given up. No proxy but the one named: the environment's is not
 * looked at. Cookies, credentials and .netrc are never sent.
 */
#ifndef PW_NET_FETCH_H
#define PW_NET_FETCH_H

#include "base/buf.h"

#define FETCH_TIME_S      300   /* 64 MB at 2 Mbit/s */
#define FETCH_CONNECT_S   20
#define FETCH_STALLED_S   30    /* without a kilobyte */
#define FETCH_REDIRECTS   3
#define FETCH_ETAG_MAX    256

struct fetch {
    const char *url;
    const char *pin;            /* "sha256//..." of the server's public key, several with ';' between; NULL */
    const char *proxy;          /* "http://host:port"; NULL: none */
    const char *ca;             /* file of certificates to trust instead of the system's; NULL */
    const char *etag;           /* of what is at hand; NULL */
    size_t      cap;
    const char *agent;
};

struct fetched {
    bool unchanged;             /* the server says that the etag still holds; nothing came */
    char etag[FETCH_ETAG_MAX];  /* empty: the server gave none */
};

/* Appends to `out`. PW_EUSAGE: the URL is not https; PW_EINPUT: it could not be had, `err` says why; PW_ELIMIT: over the cap. */
int fetch_file(const struct fetch *f, struct buf *out, struct fetched *ret, struct pw_err *err);

/* An https URL with a host, and nothing else. */
bool fetch_url_good(const char *url);

#endif
