/*
 * server_guard.h - what a request must be before anything looks at what it asks: one Host, one way to say how long the
 * body is, no compression, and names of headers that are names. libmicrohttpd hands all of it to its user otherwise; two
 * readers that understand such a request differently is how requests are smuggled (RFC 9112, 6.3 and 11.2).
 */
#ifndef PW_NET_SERVER_GUARD_H
#define PW_NET_SERVER_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct guard {
    size_t  hosts, lengths, codings;
    bool    chunked;
    bool    compressed;
    bool    bad;                /* a name with blanks or control bytes, or a length that is no number */
    int64_t length;             /* -1: not said */
};
void guard_begin(struct guard *g);
void guard_header(struct guard *g, const char *name, size_t name_n, const char *value, size_t value_n);
/* 0: it may go on; else the status to answer with: 400, 413, 415. */
int guard_end(const struct guard *g, size_t cap);

#endif
