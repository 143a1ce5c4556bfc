/*
 * st_alert.h - alerts as signed, what became of them, and receipts. All append-only; each row's seq is the number of its
 * audit entry. The fields of an alert are payload 0 of its entry (leaves of fieldtree.h, erasable by law), payload 1 says whose data
 * each field is. A digest stays for ever: what was erased is not taken in again.
 */
#ifndef PW_STORE_ST_ALERT_H
#define PW_STORE_ST_ALERT_H

#include "format/crypto_hash.h"
#include "store/store.h"

/* Why an alert that came is kept apart: numbers are stored. */
enum alert_refusal {
    ALERT_TAKEN = 0, ALERT_UNKNOWN_KEY = 1, ALERT_NOT_FOR_US = 2, ALERT_UNKNOWN_MARK = 3, ALERT_EXPIRED = 4, ALERT_EQUIVOCAL = 5,
    ALERT_KEY_COMPROMISED = 6, ALERT_FOREIGN_FORM = 7,
};

struct alert_row {
    int64_t            seq;
    struct digest      digest;
    struct str         id;
    int64_t            version;
    struct str         originator;
    int                action;          /* enum alert_action */
    int64_t            sent_at, expires_at;     /* microseconds */
    struct str         note;
    enum alert_refusal refused;
    struct str         account;
};
typedef int (*alert_fn)(void *ctx, const struct alert_row *a, struct pw_err *err);
int st_alert_add(struct store *st, const struct alert_row *a, struct pw_err *err);
/* PW_ENOTFOUND. */
int st_alert_by_digest(struct store *st, const struct digest *d, struct arena *mem, struct alert_row *ret, struct pw_err *err);
int st_alert_by_seq(struct store *st, int64_t seq, struct arena *mem, struct alert_row *ret, struct pw_err *err);
/* All versions of an id of an originator, by version, then seq. */
int st_alert_versions(struct store *st, struct str originator, struct str id, struct arena *mem, alert_fn each, void *ctx,
                      struct pw_err *err);
/* All alerts with a seq of at least `from`, by seq. */
int st_alert_list(struct store *st, int64_t from, struct arena *mem, alert_fn each, void *ctx, struct pw_err *err);
/* Distinct ids that begin so, with their originators: for a command line, which shows two of them. Some may be for other eyes. */
#define ALERT_ALIKE_MAX 16
struct alert_name { struct str id, originator; };
int st_alert_ids(struct store *st, struct str prefix, struct arena *mem, struct alert_name ret[static ALERT_ALIKE_MAX], size_t *ret_n,
                 struct pw_err *err);

/* Numbers are stored. */
enum alert_what {
    ALERT_CAME_BY_FILE = 1, ALERT_CAME_BY_NET = 2, ALERT_ACCEPTED = 3, ALERT_APPROVED = 4, ALERT_QUEUED = 5, ALERT_EXPORTED = 6,
    ALERT_SEEN = 7, ALERT_ACTED = 8, ALERT_DISMISSED = 9, ALERT_WRONG = 10, ALERT_FOUND = 11, ALERT_SEALED_CASE = 12, ALERT_UNSEALED = 13, ALERT_LAPSED = 14, ALERT_DISTRUSTED = 15,
    ALERT_NARROWED = 16,                /* this withdrawal is for some that are recipients no more; for the others the alert stands */
    ALERT_WHAT_END
};
struct alert_event_row {
    int64_t         seq, alert;
    enum alert_what what;
    struct str      partner;            /* STR_NONE: nobody's */
    int64_t         number;             /* place in the partner's channel, from 1; STORE_ABSENT: none */
    struct str      account;
};
typedef int (*alert_event_fn)(void *ctx, const struct alert_event_row *e, struct pw_err *err);
int st_alert_event_add(struct store *st, const struct alert_event_row *e, struct pw_err *err);
int st_alert_events(struct store *st, int64_t alert, struct arena *mem, alert_event_fn each, void *ctx, struct pw_err *err);
/* Those with a seq of at least `from`, by seq. */
int st_alert_events_all(struct store *st, int64_t from, struct arena *mem, alert_event_fn each, void *ctx, struct pw_err *err);
/* The last number of a partner's channel; 0: nothing was sent. */
int st_alert_channel_last(struct store *st, struct str partner, int64_t *ret, struct pw_err *err);
/* Entries of a channel after a number, ascending, at most `limit`. */
int st_alert_channel(struct store *st, struct str partner, int64_t after, int64_t limit, struct arena *mem, alert_event_fn each,
                     void *ctx, struct pw_err *err);

/* Newest seq of an alert or of what became of one; -1: none. */
int st_alert_newest(struct store *st, int64_t *ret, struct pw_err *err);

/* Alerts of others that were taken and have run out by now, without an event that says so. */
typedef int (*alert_seq_fn)(void *ctx, int64_t seq, struct pw_err *err);
int st_alert_ended(struct store *st, int64_t now_us, struct str authority, int64_t limit, alert_seq_fn each, void *ctx, struct pw_err *err);

/* The newest version of each alert of `authority`, this office, that has not run out, by seq. */
int st_alert_own_open(struct store *st, struct str authority, int64_t now_us, alert_seq_fn each, void *ctx, struct pw_err *err);

/* Alerts of an originator that were taken, sent at or after an instant: what a stolen key may have signed. */
int st_alert_sent_since(struct store *st, struct str originator, int64_t since_us, int64_t limit, alert_seq_fn each, void *ctx,
                        struct pw_err *err);

/* How far a partner's channel was read; derived, 0 when it never was. */
int st_alert_cursor(struct store *st, struct str partner, int64_t *ret, struct pw_err *err);
int st_alert_cursor_put(struct store *st, struct str partner, int64_t number, struct pw_err *err);

struct receipt_row {
    int64_t       seq, alert;
    struct str    issuer;
    int           state, sighting;      /* enum receipt_state, enum sighting */
    struct digest digest;               /* of the signed text */
    struct str    note, account;
};
typedef int (*receipt_fn)(void *ctx, const struct receipt_row *r, struct pw_err *err);
int st_receipt_add(struct store *st, const struct receipt_row *r, struct pw_err *err);
int st_receipt_known(struct store *st, const struct digest *d, bool *ret, struct pw_err *err);
int st_receipts(struct store *st, int64_t alert, struct arena *mem, receipt_fn each, void *ctx, struct pw_err *err);
/* Those of an issuer about an originator's alerts with a seq after `after`, by seq. */
int st_receipts_about(struct store *st, struct str issuer, struct str originator, int64_t after, int64_t limit, struct arena *mem,
                      receipt_fn each, void *ctx, struct pw_err *err);
/* Those with a seq of at least `from`, by seq. */
int st_receipts_all(struct store *st, int64_t from, struct arena *mem, receipt_fn each, void *ctx, struct pw_err *err);

#endif
