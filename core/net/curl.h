/*
 * curl.h - libcurl, loaded when it is first needed: with what it brings along it would cost every command more time to start
 * than the rest of it, and memory that a small machine does not have.
 */
#ifndef PW_NET_CURL_H
#define PW_NET_CURL_H

#include <curl/curl.h>

#include "base/err.h"

struct curl_api {
    CURL *(*init)(void);
    CURLcode (*setopt)(CURL *h, CURLoption option, ...);
    CURLcode (*perform)(CURL *h);
    CURLcode (*getinfo)(CURL *h, CURLINFO info, ...);
    void (*cleanup)(CURL *h);
    const char *(*strerror)(CURLcode rc);
    struct curl_slist *(*append)(struct curl_slist *l, const char *text);
    void (*free_all)(struct curl_slist *l);
    time_t (*getdate)(const char *text, const time_t *unused);
};

/* PW_ESTATE: it is not installed. */
int curl_load(struct curl_api *ret, struct pw_err *err);

#endif
