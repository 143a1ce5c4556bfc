/* exchange_serve.h - what the files that answer partners share; nobody else includes it. */
#ifndef PW_APP_EXCHANGE_SERVE_H
#define PW_APP_EXCHANGE_SERVE_H

#include "app/exchange.h"

#define SERVE_TEXT  "text/plain; charset=utf-8"
#define SERVE_JSON  "application/json"
#define SERVE_BYTES "application/octet-stream"

/* An answer that says its status and nothing else. */
void serve_error(struct http_answer *a, int status);
/* The status that a failure has; and the answer of a request that failed. What is the store's own ends the service: nothing is
 * promised that cannot be kept. */
int serve_status(int rc, const struct pw_err *e);
void serve_failure(struct exchange *x, struct http_answer *a, int rc, const struct pw_err *e);

/* Who asks, once all of the request is there; NULL: it is answered that it may not. */
const struct partner *serve_partner(struct exchange *x, const struct http_request *q, struct http_answer *a);
/* Strangers do not get to fill the log: what they tried is counted, without anything of them. */
void serve_stranger(struct exchange *x);
/* A query parameter, 0 when it is not given; false: it is answered that it is malformed. */
bool serve_number(const struct http_request *q, const char *name, int64_t *ret, struct http_answer *a);

/* What is brought: exchange_take.c. */
void take_manifest(void *ctx, const struct http_request *q, struct http_answer *a);
void take_alert(void *ctx, const struct http_request *q, struct http_answer *a);
void take_alerts(void *ctx, const struct http_request *q, struct http_answer *a);
void take_receipt(void *ctx, const struct http_request *q, struct http_answer *a);
void take_receipts(void *ctx, const struct http_request *q, struct http_answer *a);
void take_checkpoint(void *ctx, const struct http_request *q, struct http_answer *a);
void take_cosignature(void *ctx, const struct http_request *q, struct http_answer *a);

#endif
