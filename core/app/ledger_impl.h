/*
 * ledger_impl.h - the ledger's state, shared by ledger.c (transaction, entries), ledger_commit.c (bytes,
 * rows, signature) and ledger_head.c (what the database and the head cell must agree on). Tests of
 * damaged memory look in here; nobody else includes it.
 */
#ifndef PW_APP_LEDGER_IMPL_H
#define PW_APP_LEDGER_IMPL_H

#include "app/ledger.h"
#include "audit/checkpoint.h"
#include "audit/entry.h"
#include "audit/tiles.h"
#include "store/st_audit.h"
#include "store/st_rows.h"

/* Bodies of one transaction: 100,000 entries of 250 bytes are 25 MB. */
#define LEDGER_BODIES_MAX ((size_t)256 << 20)

struct ledger_queued {
    size_t   at, n;                 /* of its body in `bodies` */
    uint16_t kind;
    uint32_t rows_at;               /* offset of the digest of its rows in the body; 0: it has none */
};

struct ledger {
    struct store         *st;
    const struct keyfile *keys;
    unsigned char         log_id[AUDIT_LOG_ID];
    char                  head_path[LEDGER_PATH_ROOM];
    size_t                tables[AUDIT_TABLES_N];   /* numbers in st_rows */
    struct sign_stream    salts;

    /* As committed. `loaded`: these are what the database holds. */
    bool                  loaded;
    struct audit_tiles    tiles;
    int64_t               size;
    struct digest         root, last_head;          /* last_head: checkpoint_digest() of the last note */
    int64_t               last_us;                  /* time of the last entry */

    /* The open transaction. */
    bool                  open;
    int64_t               now_us;                   /* time of the last queued entry */
    struct buf            bodies, rows, note;
    struct ledger_queued *queue;
    struct digest        *leaves;                   /* of the queue, made at commit */
    size_t                n_queued, room;
};

/* Reads frontier, partial tiles, last checkpoint and last entry, and holds them against each other. */
int ledger_load(struct ledger *L, struct pw_err *err);

/* Holds the head cell against the loaded state. *ret_behind is the cell's size where it must be moved on,
 * else -1. */
int ledger_check_cell(struct ledger *L, int64_t *ret_behind, struct pw_err *err);

/* Tiles are stored as they fill. */
int ledger_put_tile(void *ctx, unsigned level, uint64_t index, struct str hashes, struct pw_err *err);

#endif
