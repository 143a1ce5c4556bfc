/*
 * alert_out.h - alerts and receipts that go out: the bytes for a partner, its channel, and a delivery as files.
 *
 * A delivery is a folder as the network would give it, below <folder>/<from>/<to>/:
 *   manifest-<first number>     signed lists of the partner's channel
 *   <digest>.pwa                each alert, sealed to the partner and to this office
 *   receipt-<digest>            what this office says of the partner's alerts
 *   head                        this office's newest checkpoint
 *   witness-request             the same to be cosigned, with the proof that it grew from the one that the partner cosigned last
 *   cosignatures                this office's cosignature of the partner's newest head
 *   unfinished                  while it is being written; nothing in it is taken for whole by the next writer
 * What is there already is not written again, and what is here already is not opened again: of an alert that a list names and
 * that is not here, the file is. Lists are read one at a time, names of files are not kept: memory is the same for 100,000 alerts.
 */
#ifndef PW_APP_ALERT_OUT_H
#define PW_APP_ALERT_OUT_H

#include "app/alert_inbox.h"
#include "app/release.h"

/* Note and leaves as the partner may have them; PW_ESTATE with the reason when it may not. Appended. */
int alert_bytes_for(const struct office *o, const struct alert_known *k, const struct partner *p, struct buf *out, struct pw_err *err);
/* The same sealed to the partner and to this office. */
int alert_sealed_for(const struct office *o, const struct partners *ps, const struct alert_known *k, const struct partner *p,
                     struct buf *out, struct pw_err *err);

#define ALERT_SENT_MAX ALERT_NAMES_MAX
struct alert_sent {
    struct { struct str to; int64_t number; const char *why_not; bool ended; } to[ALERT_SENT_MAX];  /* number 0: not sent, and why; ended: a withdrawal */
    size_t n, n_sent;
};
/* Puts it into the channels of its recipients (`only` NULL), or of one authority that may have it onward. One that has it
 * already is not sent it again; one that had an earlier version and is a recipient no more is sent the end of it. */
int alert_send(struct office *o, const struct partners *ps, const struct alert_known *k, const char *only, struct arena *a,
               struct alert_sent *ret, struct pw_err *err);

/* A withdrawal follows every onward copy: puts it into the channels of those to whom this office sent or passed on an earlier
 * version and who are no direct recipients. In the open transaction. */
int alert_send_end(struct office *o, const struct partners *ps, const struct alert_known *k, struct arena *a, struct alert_sent *ret,
                   struct pw_err *err);

/* Who was given it, and what it holds as far as is known here: nobody can delete at a partner, only ask. */
struct alert_holder {
    struct str partner;
    int64_t    version;             /* the newest that it was given */
    bool       asked;               /* the end was sent to it */
    bool       confirmed;           /* and its receipt for that came back */
};
struct alert_holders {
    struct alert_holder all[ALERT_SENT_MAX];
    size_t              n;
};
int alert_holders(struct office *o, const struct alert_known *k, struct arena *a, struct alert_holders *ret, struct pw_err *err);

struct delivery_counts { int64_t alerts, receipts, manifests, there, withheld; };
/* Writes a partner's delivery. The office is opened for writing (keys, and the record of what left). */
int delivery_write(struct office *o, const char *folder, const struct partner *p, struct delivery_counts *ret, struct pw_err *err);

struct delivery_read {
    int64_t alerts, known, apart, receipts, ignored;
    int64_t missing;            /* in a list, and not here, nor withdrawn or replaced since: the delivery is not complete */
    int64_t gap;                /* numbers of the channel that no list here has */
    int64_t gap_first, gap_last;/* the first such stretch */
    int64_t ahead_s;            /* seconds by which the sender's clock is ahead of ours, at the least; 0: it need not be */
    int64_t refused;            /* files that were malformed or wrongly signed; the first is told by the notice */
    int64_t first_seq;          /* of the first alert taken in; -1: none */
    int64_t heads, cosignatures;/* partners' heads that were cosigned; cosignatures of ours that came */
    char    notice[400];
};
/* Counts a file that was refused; the first is told by the notice. */
void delivery_refused(struct delivery_read *n, const char *file, const struct pw_err *err);
/* Heads in the folder of a delivery. They go once more when nothing new was signed since. No batch is open. */
int delivery_heads_write(struct office *o, const struct partner *p, const char *dir, struct arena *a, struct pw_err *err);
int delivery_heads_read(struct inbox *x, const char *dir, struct str from, struct delivery_read *n, struct pw_err *err);

/* Reads what is for this office below a folder. Files that cannot be believed are counted, the others are taken. */
int delivery_read(struct inbox *x, const char *folder, struct delivery_read *ret, struct pw_err *err);

#endif
