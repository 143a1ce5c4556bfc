#include "config.h"
#include "net/fetch.h"

#include "base/text.h"
#include "net/curl.h"

struct coming {
    const struct curl_api *api;
    const struct fetch *f;
    struct buf         *out;
    size_t              n;
    bool                over;
    struct fetched      told;
};

static size_t take(char *p, size_t size, size_t n, void *ctx)
{
    struct coming *c = ctx;

    n *= size;
    if (c->n + n > c->f->cap) {
        c->over = true;
        return 0;
    }
    c->n += n;
    buf_add(c->out, p, n);
    return c->out->failed ? 0 : n;
}

/* "ETag: "abc"" of the last answer; a redirect's answer has none of use. */
static size_t take_header(char *p, size_t size, size_t n, void *ctx)
{
    static const char name[] = "etag:";
    struct coming    *c      = ctx;
    size_t            all = size * n;
    struct str        value;

    if (all >= 5 && memcmp(p, "HTTP/", 5) == 0)
        c->told.etag[0] = '\0';
    if (all <= sizeof name - 1 || !text_ieq((struct str){ p, sizeof name - 1 }, name))
        return all;
    value = text_trim((struct str){ p + sizeof name - 1, all - (sizeof name - 1) });
    if (value.n < sizeof c->told.etag) {
        memcpy(c->told.etag, value.p, value.n);
        c->told.etag[value.n] = '\0';
    }
    return all;
}

bool fetch_url_good(const char *url)
{
    static const char scheme[] = "https://";
    size_t            n        = strlen(url);

    if (n < sizeof scheme || n > 2000 || memcmp(url, scheme, sizeof scheme - 1) != 0 || url[sizeof scheme - 1] == '/')
        return false;
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)url[i] <= ' ' || (unsigned char)url[i] >= 0x7F || url[i] == '@')     /* no credentials in it */
            return false;
    return true;
}

static CURLcode set_up(CURL *h, const struct fetch *f, struct coming *c, struct curl_slist *headers, char *why)
{
    CURLcode rc = CURLE_OK;

#define SET(option, value) rc = rc ? rc : c->api->setopt(h, option, value)
    SET(CURLOPT_ERRORBUFFER, why);
    SET(CURLOPT_URL, f->url);
    SET(CURLOPT_PROTOCOLS_STR, "https");
    SET(CURLOPT_REDIR_PROTOCOLS_STR, "https");
    SET(CURLOPT_FOLLOWLOCATION, 1L);
    SET(CURLOPT_MAXREDIRS, (long)FETCH_REDIRECTS);
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CURLOPT_PROXY, f->proxy ? f->proxy : "");
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_TIMEOUT, (long)FETCH_TIME_S);
    SET(CURLOPT_CONNECTTIMEOUT, (long)FETCH_CONNECT_S);
    SET(CURLOPT_LOW_SPEED_LIMIT, 1024L / FETCH_STALLED_S);
    SET(CURLOPT_LOW_SPEED_TIME, (long)FETCH_STALLED_S);
    SET(CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)f->cap);
    SET(CURLOPT_FAILONERROR, 1L);
    SET(CURLOPT_USERAGENT, f->agent);
    SET(CURLOPT_HTTPHEADER, headers);
    SET(CURLOPT_WRITEFUNCTION, take);
    SET(CURLOPT_WRITEDATA, c);
    SET(CURLOPT_HEADERFUNCTION, take_header);
    SET(CURLOPT_HEADERDATA, c);
    if (f->pin)
        SET(CURLOPT_PINNEDPUBLICKEY, f->pin);
    if (f->ca)
        SET(CURLOPT_CAINFO, f->ca);
#undef SET
    return rc;
}

static int explain(const struct fetch *f, const struct coming *c, CURLcode rc, long status, const char *why, struct pw_err *err)
{
    if (c->over || rc == CURLE_FILESIZE_EXCEEDED)
        return err_set(err, PW_ELIMIT, "%.200s holds more than %zu MB", f->url, f->cap >> 20);
    if (c->out->failed || rc == CURLE_OUT_OF_MEMORY)
        return err_nomem(err);
    if (rc == CURLE_HTTP_RETURNED_ERROR) {
        err_set(err, PW_EINPUT, "%.200s answers %ld", f->url, status);
        return err_remedy(err, status == 404 ? "the publisher may have moved it: 'penwatch list source' sets the address" : "try again later");
    }
    err_set(err, PW_EINPUT, "%.200s cannot be had: %.200s", f->url, why[0] ? why : c->api->strerror(rc));
    if (rc == CURLE_SSL_PINNEDPUBKEYNOTMATCH)
        return err_remedy(err, "the server has another key than the pin says: ask its owner, by another way, before the pin is changed");
    if (rc == CURLE_PEER_FAILED_VERIFICATION)
        return err_remedy(err, "nobody whom this machine trusts vouches for that server");
    return err_remedy(err, "the lists that are loaded stay in force; 'penwatch list load' takes a file that was fetched another way");
}

static int run(CURL *h, const struct fetch *f, struct coming *c, struct curl_slist *headers, struct pw_err *err)
{
    char     why[CURL_ERROR_SIZE] = "";
    long     status = 0;
    CURLcode rc     = set_up(h, f, c, headers, why);

    if (rc == CURLE_OK)
        rc = c->api->perform(h);
    c->api->getinfo(h, CURLINFO_RESPONSE_CODE, &status);
    if (rc != CURLE_OK)
        return explain(f, c, rc, status, why, err);
    c->told.unchanged = status == 304;
    return PW_OK;
}

int fetch_file(const struct fetch *f, struct buf *out, struct fetched *ret, struct pw_err *err)
{
    struct curl_api    api     = { 0 };
    struct coming      c       = { .api = &api, .f = f, .out = out };
    struct curl_slist *headers = NULL;
    CURL              *h;
    int                rc;

    if (!fetch_url_good(f->url)) {
        err_set(err, PW_EUSAGE, "'%.200s' is not fetched", f->url);
        return err_remedy(err, "an address begins with https:// and names a host, without a user");
    }
    if ((rc = curl_load(&api, err)) < 0)
        return rc;
    if (f->etag && f->etag[0]) {
        BUF_STACK(header, FETCH_ETAG_MAX + 32);

        buf_printf(&header, "If-None-Match: %.*s", FETCH_ETAG_MAX, f->etag);
        if (header.failed || !(headers = api.append(NULL, header.p)))
            return err_nomem(err);
    }
    h  = api.init();
    rc = h ? run(h, f, &c, headers, err) : err_nomem(err);
    api.cleanup(h);
    api.free_all(headers);
    if (rc == PW_OK)
        *ret = c.told;
    return rc;
}
