/*
 * channel.h - a partner's channel over the net, in pages: signed lists of what was sent to it, and what of a list is wanted.
 *
 * Numbers of a channel are its sender's own, from 1, without gaps; how far one was read is kept by the receiver
 * (inbox_cursor()). A file delivery has the same lists (alert_out.h).
 */
#ifndef PW_APP_CHANNEL_H
#define PW_APP_CHANNEL_H

#include "app/alert_inbox.h"
#include "app/alert_out.h"

/* ---- ours to a partner ---- */

struct channel_page {
    int64_t       first, last;          /* last < first: there is nothing after `after` */
    struct digest digests[MANIFEST_PAGE];
    size_t        n;
};
/* The list of what was sent to a partner after a number, signed: appended to `note`. What may go no more keeps its place,
 * with 0 for its size. */
int channel_page(struct inbox *x, const struct partner *p, int64_t after, struct arena *a, struct buf *note,
                 struct channel_page *ret, struct pw_err *err);

/* The sealed file of an alert in a partner's channel: appended. PW_ENOTFOUND whether it is not there, was never sent to that
 * partner, or may go no more: who asks learns nothing by guessing. */
int channel_alert(struct inbox *x, const struct partner *p, const struct digest *d, struct arena *a, struct buf *file, struct pw_err *err);

/*
 * Several alerts or receipts in one body: each as
 *   <word> <number> <bytes>\n<the alert's file or the receipt's note>
 */
#define CHANNEL_ALERT   "alert"
#define CHANNEL_RECEIPT "receipt"
void channel_item(struct buf *out, const char *word, int64_t number, struct str bytes);
/* Takes the first off the front; false at the end, or where the text is no such list (*rest is not empty). */
bool channel_next(struct str *rest, const char *word, int64_t *ret_number, struct str *ret_bytes);

/* Our receipts about a partner's alerts with a seq after `after`, at most CHANNEL_RECEIPTS: appended as items, numbered by their
 * seq. *ret_last: that of the last one; `after` when there is none. */
#define CHANNEL_RECEIPTS     200
#define CHANNEL_RECEIPTS_MAX ((size_t)4 << 20)
int channel_receipts(struct inbox *x, const struct partner *p, int64_t after, struct arena *a, struct buf *out, int64_t *ret_last,
                     struct pw_err *err);

/* ---- a partner's to us ---- */

struct channel_list {
    int64_t       first, last;
    int64_t       gap;                  /* numbers between what was read so far and this list */
    struct digest missing[MANIFEST_PAGE];
    size_t        n, n_missing;
};
/* Opens a list of the partner's and tells what of it is not here. PW_EAUDIT, PW_EINPUT: it is not what it should be. */
int channel_read(struct inbox *x, const struct partner *p, struct str note, struct arena *a, struct channel_list *ret, struct pw_err *err);
/* Moves the cursor over a list of which nothing is missing, in the open batch; one behind a gap does not move it. */
int channel_advance(struct inbox *x, const struct partner *p, const struct channel_list *l, struct pw_err *err);

#endif
