/*
 * verify_impl.h - the state of one verification, shared by verify.c (what surrounds the entries: heads,
 * tail, cell) and verify_entries.c (the pass over them). Nobody else includes it.
 */
#ifndef PW_APP_VERIFY_IMPL_H
#define PW_APP_VERIFY_IMPL_H

#include "app/erasures.h"
#include "app/verify.h"
#include "audit/checkpoint.h"
#include "audit/entry.h"
#include "audit/tiles.h"
#include "store/st_audit.h"
#include "store/st_rows.h"

/* A head that somebody else keeps: the head cell, a partner's checkpoint. */
struct verify_held {
    uint64_t      size;
    struct digest root;
};

/* A log that was closed by a new origin. */
#define VERIFY_OLD_MAX 16
struct verify_old {
    int64_t         n, upto;
    struct note_key key;
    unsigned char   log_id[AUDIT_LOG_ID];
    struct buf      first, head;        /* body of its first entry; its next head */
    int64_t         head_size;          /* -1: no more */
    int64_t         before_size;
    struct digest   before;
    struct merkle   tree;
};

struct verify_pass {
    struct store                *st;
    const struct verify_options *o;
    struct verify_report        *r;
    unsigned char                log_id[AUDIT_LOG_ID];
    size_t                       tables[AUDIT_TABLES_N];
    struct audit_tiles           tiles;
    struct st_rows              *rows;
    struct st_private            payload;       /* next one in the table */
    struct buf                   scratch, tile;

    int64_t                      head_size;     /* next stored checkpoint; -1: none */
    struct buf                   head;          /* its note */
    int64_t                      before_size;   /* the checkpoint before it */
    struct digest                before;        /* checkpoint_digest() of that */

    struct erasures              erasures;
    struct verify_old            old[VERIFY_OLD_MAX];
    size_t                       n_old;
    struct verify_held           held[VERIFY_HELD_MAX + 1];
    size_t                       n_held;
};

/* Says what is wrong at `seq` (-1: at none) and what to do; returns PW_EAUDIT. */
int verify_bad(struct verify_pass *p, int64_t seq, int code, struct pw_err *err, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* Reads the stored checkpoint after the one at head_size. */
int verify_next_head(struct verify_pass *p, struct pw_err *err);

/* verify_old.c: what closed logs signed, entry by entry in the same pass. */
int verify_old_open(struct verify_pass *p, struct pw_err *err);
int verify_old_entry(struct verify_pass *p, int64_t seq, const struct audit_entry *e, struct pw_err *err);
int verify_old_end(struct verify_pass *p, struct pw_err *err);
void verify_old_close(struct verify_pass *p);

/* All entries, with their rows, payloads, tiles and checkpoints. */
int verify_entries(struct verify_pass *p, struct pw_err *err);

#endif
