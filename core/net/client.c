#include "config.h"
#include "net/client.h"

#include <stdio.h>
#include <stdlib.h>

#include "net/curl.h"

#define URL_ROOM 2200

struct client {
    struct curl_api     api;
    struct client_setup setup;
    CURL               *h;
    struct curl_slist  *headers;
    char                why[CURL_ERROR_SIZE];
    bool                other_key, dates_good;
    /* of the question that is asked now */
    struct buf         *out;
    size_t              cap;
    bool                over;
};

static size_t take(char *p, size_t size, size_t n, void *ctx)
{
    struct client *c = ctx;

    n *= size;
    if (c->out->n + n > c->cap) {
        c->over = true;
        return 0;
    }
    buf_add(c->out, p, n);
    return c->out->failed ? 0 : n;
}

static CURLcode set_up(struct client *c)
{
    const struct client_setup *s    = &c->setup;
    struct curl_blob           cert = { (void *)(uintptr_t)s->cert.p, s->cert.n, CURL_BLOB_COPY };
    struct curl_blob           key  = { (void *)(uintptr_t)s->key.p, s->key.n, CURL_BLOB_COPY };
    CURLcode                   rc   = CURLE_OK;

#define SET(option, value) rc = rc ? rc : c->api.setopt(c->h, option, value)
    SET(CURLOPT_ERRORBUFFER, c->why);
    SET(CURLOPT_PROTOCOLS_STR, "https");
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_3);
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    /* The card names the key; who signed the certificate around it is nobody we ask. The name is held all the same. */
    SET(CURLOPT_SSL_VERIFYPEER, 0L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    if (s->pins[0])
        SET(CURLOPT_PINNEDPUBLICKEY, s->pins);
    SET(CURLOPT_CERTINFO, 1L);
    SET(CURLOPT_SSLCERT_BLOB, &cert);
    SET(CURLOPT_SSLKEY_BLOB, &key);
    SET(CURLOPT_PROXY, "");
    SET(CURLOPT_NOPROXY, "*");
    SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_TIMEOUT, (long)(s->time_s ? s->time_s : CLIENT_TIME_S));
    SET(CURLOPT_CONNECTTIMEOUT, (long)CLIENT_CONNECT_S);
    SET(CURLOPT_LOW_SPEED_LIMIT, 1L);
    SET(CURLOPT_LOW_SPEED_TIME, (long)CLIENT_STALLED_S);
    SET(CURLOPT_USERAGENT, "penwatch/" PACKAGE_VERSION);
    SET(CURLOPT_HTTPHEADER, c->headers);
    SET(CURLOPT_WRITEFUNCTION, take);
    SET(CURLOPT_WRITEDATA, c);
#undef SET
    return rc;
}

int client_open(const struct client_setup *setup, struct client **ret, struct pw_err *err)
{
    struct client *c = calloc(1, sizeof *c);
    int            rc;

    if (!c)
        return err_nomem(err);
    c->setup = *setup;
    if ((rc = curl_load(&c->api, err)) < 0) {
        free(c);
        return rc;
    }
    c->h       = c->api.init();
    c->headers = c->api.append(NULL, "Content-Type: application/octet-stream");
    if (!c->h || !c->headers || set_up(c) != CURLE_OK) {
        err_set(err, PW_EIO, "libcurl refuses the keys or the settings: %.200s", c->why);
        client_close(c);
        return PW_EIO;
    }
    *ret = c;
    return PW_OK;
}

void client_close(struct client *c)
{
    if (!c)
        return;
    c->api.cleanup(c->h);
    c->api.free_all(c->headers);
    free(c);
}

/* libcurl does not hold the dates where it does not ask who signed: it only tells them. */
static int check_dates(struct client *c, struct pw_err *err)
{
    struct curl_certinfo *info = NULL;
    long                  dialled = 0;

    if (c->api.getinfo(c->h, CURLINFO_NUM_CONNECTS, &dialled) == CURLE_OK && !dialled && c->dates_good)
        return PW_OK;               /* the same connection: the dates were looked at when it was made */
    c->dates_good = false;
    if (c->api.getinfo(c->h, CURLINFO_CERTINFO, &info) != CURLE_OK || !info || info->num_of_certs < 1)
        return err_set(err, PW_EIO, "%.200s shows no certificate", c->setup.address);
    for (struct curl_slist *l = info->certinfo[0]; l; l = l->next) {
        static const char start[] = "Start date:", end[] = "Expire date:";
        bool              from = strncmp(l->data, start, sizeof start - 1) == 0, to = strncmp(l->data, end, sizeof end - 1) == 0;
        time_t            t    = from || to ? c->api.getdate(l->data + (from ? sizeof start : sizeof end) - 1, NULL) : 0;

        if ((from && t > c->setup.now_s) || (to && t <= c->setup.now_s)) {
            err_set(err, PW_EIO, "the certificate of %.200s %s", c->setup.address, from ? "is not in force yet" : "has run out");
            return err_remedy(err, "the partner's server makes a new one when it is started; is one of the two clocks wrong?");
        }
    }
    c->dates_good = true;
    return PW_OK;
}

static int explain(struct client *c, CURLcode rc, struct pw_err *err)
{
    if (c->over)
        return err_set(err, PW_ELIMIT, "%.200s answers with more than %zu bytes", c->setup.address, c->cap);
    if (c->out->failed || rc == CURLE_OUT_OF_MEMORY)
        return err_nomem(err);
    c->other_key = rc == CURLE_SSL_PINNEDPUBKEYNOTMATCH;
    if (c->other_key) {
        err_set(err, PW_EIO, "%.200s shows another key than the partner's card names", c->setup.address);
        return err_remedy(err, "has the partner new keys? Then take in its new card; else somebody stands in between");
    }
    if (rc == CURLE_PEER_FAILED_VERIFICATION) {
        err_set(err, PW_EIO, "%.200s shows a certificate for another host", c->setup.address);
        return err_remedy(err, "the address in the partner's card and the one its server was started with are not the same");
    }
    err_set(err, PW_EIO, "no answer from %.200s: %.200s", c->setup.address, c->why[0] ? c->why : c->api.strerror(rc));
    return err_remedy(err, "it is tried again; what waits is kept");
}

int client_ask(struct client *c, const char *path, struct str body, size_t cap, struct client_answer *ret, struct pw_err *err)
{
    char     url[URL_ROOM];
    CURLcode rc;

    if ((size_t)snprintf(url, sizeof url, "%s%s", c->setup.address, path) >= sizeof url)
        return err_set(err, PW_ELIMIT, "the address is too long");
    buf_reset(&ret->body);
    c->out       = &ret->body;
    c->cap       = cap;
    c->over      = c->other_key = false;
    c->why[0]    = '\0';
    ret->status  = 0;
    c->api.setopt(c->h, CURLOPT_URL, url);
    if (body.p) {
        c->api.setopt(c->h, CURLOPT_POST, 1L);
        c->api.setopt(c->h, CURLOPT_POSTFIELDS, body.p);
        c->api.setopt(c->h, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.n);
    } else {
        c->api.setopt(c->h, CURLOPT_HTTPGET, 1L);
    }
    if ((rc = c->api.perform(c->h)) != CURLE_OK)
        return explain(c, rc, err);
    c->api.getinfo(c->h, CURLINFO_RESPONSE_CODE, &ret->status);
    return check_dates(c, err);
}

bool client_other_key(const struct client *c)
{
    return c->other_key;
}
