/* alert_inbox_impl.h - what alert_inbox.c (the batch, receipts) and alert_take.c (an alert) share. */
#ifndef PW_APP_ALERT_INBOX_IMPL_H
#define PW_APP_ALERT_INBOX_IMPL_H

#include "app/alert_inbox.h"

/* What came is an alert: into the open transaction. A failure means that the transaction is lost; what is wrong with the
 * bytes is none, but an outcome. */
int inbox_put_alert(struct inbox *x, struct str bytes, struct inbox_result *ret, struct pw_err *err);

/* A failure `rc` while bytes were being read: PW_OK with the outcome INBOX_REFUSED where it is of the bytes, else `rc`. */
int inbox_refuse(int rc, struct inbox_result *ret, const struct pw_err *err);

/* A receipt of ours, signed, with texts in x->one; and a receipt of anybody into the open transaction. */
int inbox_sign(struct inbox *x, const struct alert_row *row, enum receipt_state state, enum sighting sighting, struct receipt_row *ret,
               struct pw_err *err);
int inbox_store(struct inbox *x, struct receipt_row *r, struct pw_err *err);

#endif
