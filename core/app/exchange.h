/*
 * exchange.h - alerts, receipts, heads and cards between offices over HTTPS: the same bytes as a delivery of files
 * (alert_out.h), asked for and brought.
 *
 *   GET  /manifest?after=N    signed list of what was sent to who asks, after a number of its channel
 *   GET  /alert/<digest>      one of them, sealed (hex); the same 404 for unknown, not yours and no more
 *   POST /wanted              several: digests, one a line; answered in their order (channel.h), empty where it is 404, as many as
 *                             one answer holds: the rest is asked for again. A partner far away is asked once for many.
 *   GET  /receipts?after=N    our receipts about the asker's alerts (channel.h)
 *   GET  /read                {"channel": N, "head": M, "card": V}: how far we read the asker's channel, the size of its log that we
 *                             cosigned, and which version of its card we hold
 *   GET  /head?since=N        our newest head with the proof from N on, to be cosigned (audit/proof.h)
 *   GET  /checkpoint          our newest head and its cosignatures
 *   GET  /card                our card; to anybody: it is signed, and a partner whose card is out of date has to get the next one
 *   POST /manifest            the asker's list: answers {"read": N, "missing": [<hex>...]}
 *   POST /inbox               an alert, sealed or plain
 *   POST /receipt             a receipt
 *   POST /alerts, /receipts   several (channel.h), under one signed head: answers {"statuses": [...]}, in their order
 *   POST /add-checkpoint      a head to be cosigned: answers the cosignature lines
 *   POST /cosignature         cosignature lines of our head
 *   POST /card                a newer card of a partner's; from whoever shows the key that it names
 *
 * Who asks is who shows the TLS key that a trusted card in force names. That lets in; what is brought is believed for its own
 * signature. An alert of somebody else's is taken from a partner only where its originator named both: the partner as one
 * who may have it, this office as one it may be passed on to.
 *
 * Statuses: 200 done, or known already; 202 kept apart; 400 malformed; 401 no certificate; 403 not a partner's, or not its to
 * bring; 404; 405; 409 another text of the same version, or a head that another one must come before; 413; 415; 422 wrong signature or fields; 503 busy. An
 * error says a code and nothing that is stored.
 */
#ifndef PW_APP_EXCHANGE_H
#define PW_APP_EXCHANGE_H

#include "app/channel.h"
#include "app/rescreen.h"
#include "net/server.h"
#include "store/st_sync.h"

#define EXCHANGE_BODY_JSON ((size_t)64 << 10)
#define EXCHANGE_BATCH     SEALED_MAX           /* of a body with several alerts or receipts */
#define EXCHANGE_PART      ((size_t)256 << 10)  /* of an answer to /wanted: what is lost when a line is cut */
#define EXCHANGE_ANSWER    (EXCHANGE_PART + SEALED_MAX + ((size_t)64 << 10))    /* and one more alert */
#define EXCHANGE_WANTED    ((size_t)(MANIFEST_PAGE + 1) * 65)       /* a list's digests */

/* ---- as a server ---- */

struct exchange {
    struct office *o;
    struct inbox   inbox;
    struct arena   a;               /* of one request */
    bool           ready;           /* inbox is open */
    struct arena   cards;
    struct partners partners;       /* as of card_seq, the newest row of them */
    int64_t        card_seq;
    int64_t        first_new;       /* audit number of the first alert that was taken and not scored yet; -1: none */
    int64_t        new_at_us;       /* when the last one came, by the steady clock */
    int64_t        lapsed_at_us;    /* when it was looked for alerts that ran out */
    int64_t        refused_at_us;   /* of the last entry about requests of nobody we know */
    int            broken;          /* the store failed: no more is taken */
    struct pw_err  why;
};
void exchange_open(struct exchange *x, struct office *o);
void exchange_close(struct exchange *x);
/* Cards and keys as they are now: another command may have changed them. What `partners` and `inbox` hold is of the last call. */
int exchange_ready(struct exchange *x, struct pw_err *err);
int exchange_admit(void *ctx, const struct http_route *r, const struct x509_peer *peer);     /* for server_setup */
extern const struct http_route exchange_routes[];
extern const size_t            exchange_route_count;

/* Between requests: scores open shipments against what came, once nothing has come for a second, or `now`. *ret counts;
 * the failure that the store met in a request comes out here. */
int exchange_rest(struct exchange *x, bool now, struct rescreen_counts *ret, struct pw_err *err);

/* Key and certificate of this office from now on, for a year; `host` (STR_NONE: none) is put in besides the card's. */
int exchange_identity(struct office *o, const struct partners *ps, const struct keyring *keys, struct str host, struct buf *ret_cert,
                      struct buf *ret_key, struct pw_err *err);

/* ---- as a client ---- */

#define SYNC_BLOCKED 5              /* failures after which a way counts as blocked */
/* Seconds until a failed way is tried again: a minute, doubled by each failure, at most six hours. */
int64_t sync_pause_s(int64_t failures);

struct sync_counts {
    int64_t alerts, known, apart, receipts, ignored;    /* that came */
    int64_t missing, gap, refused;                      /* of theirs: not to be had; numbers in no list; that were not what they should be */
    int64_t sent, receipts_sent, not_taken;             /* that went; that the partner did not take */
    int64_t cosigned, cosigned_us;                      /* heads of theirs; of ours */
    bool    new_card;
    int64_t first_seq;                                  /* of the first alert taken in; -1: none */
    char    notice[400];                                /* what was refused first */
};
struct sync_result {
    struct sync_counts n;
    int                pull, push;      /* PW_OK, or what ended it */
    struct pw_err      pull_why, push_why;
};
/* Both ways with one partner; how it went is stored. A failure of this machine is returned, one of the net told in the result. */
int exchange_sync(struct office *o, struct str authority, int time_s, struct sync_result *ret, struct pw_err *err);

/* How the exchange with a partner stands. */
struct exchange_state {
    struct sync_row pull, push;
    int64_t         waiting;        /* of its channel, that it is not known to have read */
};
int exchange_state(struct office *o, struct str authority, struct arena *a, struct exchange_state *ret, struct pw_err *err);

/* Should a partner be tried now, by what failed before? */
int exchange_due(struct office *o, struct str authority, struct arena *a, bool *ret, struct pw_err *err);

#endif
