/*
 * alert_inbox.h - alerts and receipts that come in, by file or by net: the same bytes, the same answers.
 *
 *   inbox_open(o, by_net, &x, err)
 *   while (there is something)
 *       inbox_take(&x, bytes, &res, err)         stores it with its arrival and our receipt
 *   inbox_commit(&x, err)                        and before waiting for anything: the writer's lock is held since the first
 *   inbox_done(&x)
 *
 * Only the originator's signature counts, whoever brought it. What cannot be believed or is not for us is kept apart with the
 * reason, never lost, and never scores. The same again changes nothing. Malformed bytes, a wrong signature or changed fields
 * are refused and not stored.
 *
 * What is taken is committed under one signed head by the thousand, or after a second, and by inbox_commit(). A batch that could
 * not be stored is gone whole: every alert is in with its entries and its receipt or not at all, and the same delivery again
 * brings what is missing.
 */
#ifndef PW_APP_ALERT_INBOX_H
#define PW_APP_ALERT_INBOX_H

#include "app/alerts.h"

#define INBOX_BATCH    1000         /* of a commit */
#define INBOX_BATCH_US 1000000      /* and no commit is kept open longer */

enum inbox_outcome { INBOX_NEW, INBOX_KNOWN, INBOX_APART, INBOX_IGNORED, INBOX_REFUSED };

struct inbox_result {
    enum inbox_outcome  outcome;
    bool                receipt;        /* what came was a receipt */
    enum alert_refusal  refused;        /* with INBOX_APART */
    struct digest       digest;         /* of the alert */
    struct str          id, from;       /* until the next is taken */
    int64_t             seq;
    int64_t             ahead_s;        /* sent so many seconds after now: its originator's clock is ahead, or ours behind; 0: it is not */
    struct pw_err       why;            /* with INBOX_REFUSED: what is wrong with the bytes (PW_EAUDIT 10, 11, 13, 18, PW_EKEY, ...),
                                           or PW_ESTATE: it is not the carrier's to bring */
};

/* What all of one delivery share; keys are opened once. About as much memory whatever is taken. */
struct inbox {
    struct office    *o;
    struct arena      cards, one;       /* of the partners, read anew with each batch; of what is being taken */
    struct partners   partners;
    struct keyring    keys;
    int64_t           card_seq;         /* of our card that the keys belong to */
    bool              by_net;
    struct str        carrier;          /* by net: the partner that brings it, borrowed; STR_NONE: anybody may */
    bool              open;             /* a transaction */
    size_t            n_batch;
    int64_t           first_new;        /* seq of the batch's first alert that scores; -1: none */
    int64_t           since_us;
};
int inbox_open(struct office *o, bool by_net, struct inbox *ret, struct pw_err *err);
void inbox_done(struct inbox *x);       /* rolls back what is open, wipes the keys; takes a zeroed one */

/* An alert, sealed or plain, or a receipt about one of ours: one of a stranger, or about what its sender never got, is ignored.
 * A failure is of this machine, and has rolled the open batch back. */
int inbox_take(struct inbox *x, struct str bytes, struct inbox_result *ret, struct pw_err *err);
/* Takes nothing where nothing is open. */
int inbox_commit(struct inbox *x, struct pw_err *err);

/* Alerts came in since *ret (a seq) by which open shipments were not screened yet, because whoever took them in was cut off; -1:
 * none did. Kept with what came, cleared by rescreen_open(). */
int inbox_unscreened(struct office *o, int64_t *ret, struct pw_err *err);
int inbox_screened(struct office *o, struct pw_err *err);       /* in a transaction of its own */

/* Is an alert of a list worth asking for: it is not here, or was kept apart because its sender was no partner yet? */
int inbox_wants(struct inbox *x, const struct digest *d, bool *ret, struct pw_err *err);

/* How far a partner's channel was read, into the open batch: it is stored with what was read, or not at all. */
int inbox_cursor(struct inbox *x, struct str partner, int64_t number, struct pw_err *err);

/* Signs and stores what we say of an alert; it goes with the next delivery to its originator. No batch is open. */
int inbox_answer(struct inbox *x, const struct alert_known *k, enum receipt_state state, enum sighting sighting, struct pw_err *err);

/* Writes down which alerts ran out since; PW_OK and *ret_n. Called before shipments are scored. */
int alerts_lapse(struct office *o, size_t *ret_n, struct pw_err *err);

#endif
