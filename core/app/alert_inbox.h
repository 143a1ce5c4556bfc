/*
 * alert_inbox.h - alerts and receipts that come in, by file or by net: the same bytes, the same answers.
 *
 * Only the originator's signature counts, whoever brought it. What cannot be believed or is not for us is kept apart with the
 * reason, never lost, and never scores. The same again changes nothing. Malformed bytes, a wrong signature or changed fields
 * are refused (PW_EAUDIT 10, 11, 13, 18) and not stored.
 */
#ifndef PW_APP_ALERT_INBOX_H
#define PW_APP_ALERT_INBOX_H

#include "app/alerts.h"

enum inbox_outcome { INBOX_NEW, INBOX_KNOWN, INBOX_APART, INBOX_IGNORED };

struct inbox_result {
    enum inbox_outcome  outcome;
    enum alert_refusal  refused;        /* with INBOX_APART */
    struct digest       digest;
    struct str          id, from;       /* in the arena */
    int64_t             seq;
};

/* What all of one delivery share; keys are opened once. */
struct inbox {
    struct office    *o;
    struct arena     *a;
    struct partners   partners;
    struct keyring    keys;
    bool              by_net;
};
int inbox_open(struct office *o, bool by_net, struct arena *a, struct inbox *ret, struct pw_err *err);
void inbox_done(struct inbox *x);       /* wipes the keys */

/* An alert, sealed or plain. Stores it with its arrival and our receipt, in one transaction. */
int inbox_alert(struct inbox *x, struct str bytes, struct inbox_result *ret, struct pw_err *err);

/* A receipt about an alert of ours. One of a stranger, or about what its sender never got, is ignored and counted. */
int inbox_receipt(struct inbox *x, struct str note, struct inbox_result *ret, struct pw_err *err);

/* Signs and stores what we say of an alert; it goes with the next delivery to its originator. */
int inbox_answer(struct inbox *x, const struct alert_known *k, enum receipt_state state, enum sighting sighting, struct pw_err *err);

/* Writes down which alerts ran out since; PW_OK and *ret_n. Called before shipments are scored. */
int alerts_lapse(struct office *o, size_t *ret_n, struct pw_err *err);

#endif
