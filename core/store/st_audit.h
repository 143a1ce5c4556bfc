/*
 * st_audit.h - the tables of the audit trail: entries, tiles, frontier, checkpoints, erasable payloads.
 *
 * Bytes in, bytes out: what they mean is audit/'s business, what they prove is app/ledger's and
 * app/verify's. Sizes and numbers beyond 2^63-1 do not occur.
 */
#ifndef PW_STORE_ST_AUDIT_H
#define PW_STORE_ST_AUDIT_H

#include "store/store.h"

#define ST_AUDIT_PARTS 4            /* audit_private.id = seq * 4 + part */
#define ST_AUDIT_SALT  32

/* `body` is borrowed until the transaction ends or another question about entries is asked. */
int st_audit_entry_put(struct store *st, int64_t seq, struct str body, struct pw_err *err);
/* Largest seq + 1; 0 when there are none. Holes are not seen here. */
int st_audit_entry_end(struct store *st, int64_t *ret, struct pw_err *err);
int st_audit_entry_get(struct store *st, int64_t seq, struct arena *mem, struct str *ret, struct pw_err *err);
/* Bodies with from <= seq < before, ascending, each borrowed until the callback returns. */
typedef int (*st_audit_entry_fn)(void *ctx, int64_t seq, struct str body, struct pw_err *err);
int st_audit_entries(struct store *st, int64_t from, int64_t before, st_audit_entry_fn each, void *ctx,
                     struct pw_err *err);

/* Stores or replaces. */
int st_audit_tile_put(struct store *st, unsigned level, uint64_t index, struct str hashes, struct pw_err *err);
/* Appends the hashes to `out`; PW_ENOTFOUND. */
int st_audit_tile_get(struct store *st, unsigned level, uint64_t index, struct buf *out, struct pw_err *err);
int st_audit_tile_count(struct store *st, int64_t *ret, struct pw_err *err);

int st_audit_frontier_put(struct store *st, int64_t size, struct str nodes, struct pw_err *err);
/* Size 0 when the log is empty; the nodes are appended to `out`. */
int st_audit_frontier_get(struct store *st, int64_t *ret_size, struct buf *out, struct pw_err *err);

int st_audit_checkpoint_put(struct store *st, int64_t size, struct str note, struct pw_err *err);
int st_audit_checkpoint_count(struct store *st, int64_t *ret, struct pw_err *err);
/* The smallest with a size of at least `from`, and the largest; *ret_size is -1 when there is none. The
 * note is appended to `out`. */
int st_audit_checkpoint_from(struct store *st, int64_t from, int64_t *ret_size, struct buf *out,
                             struct pw_err *err);
int st_audit_checkpoint_last(struct store *st, int64_t *ret_size, struct buf *out, struct pw_err *err);

/* The salt is ST_AUDIT_SALT bytes. */
int st_audit_private_put(struct store *st, int64_t seq, unsigned part, struct str salt, struct str payload,
                         struct pw_err *err);
/* PW_ENOTFOUND when it was erased or never there. Borrowed texts live in `mem`. */
int st_audit_private_get(struct store *st, int64_t seq, unsigned part, struct arena *mem, struct str *ret_payload,
                         struct pw_err *err);
/* The same with its salt. */
int st_audit_private_open(struct store *st, int64_t seq, unsigned part, struct arena *mem, struct str *ret_salt,
                          struct str *ret_payload, struct pw_err *err);
/* The row stays, without salt and payload, and its old bytes are overwritten in the file; the write-ahead
 * log keeps them until it is next reset. *ret_had tells whether there was anything to erase. */
int st_audit_private_erase(struct store *st, int64_t seq, unsigned part, bool *ret_had, struct pw_err *err);

/* Payloads in step with the entries: ids ascending. One walk at a time; ends itself behind the last. */
struct st_private {
    void      *walk;                /* private */
    int64_t    id;                  /* INT64_MAX: no more */
    struct str salt, payload;       /* borrowed until the next step; payload.p == NULL: erased */
};
int st_audit_private_first(struct store *st, struct st_private *ret, struct pw_err *err);
int st_audit_private_next(struct store *st, struct st_private *p, struct pw_err *err);
void st_audit_private_end(struct st_private *p);    /* takes zeroed ones */

#endif
