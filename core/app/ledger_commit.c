#include "config.h"
#include "app/ledger_impl.h"

#include <stdlib.h>

#include "app/rows_digest.h"
#include "base/file.h"

int ledger_put_tile(void *ctx, unsigned level, uint64_t index, struct str hashes, struct pw_err *err)
{
    return st_audit_tile_put(((struct ledger *)ctx)->st, level, index, hashes, err);
}

/* Reads each entry's rows back, puts their digest into its body, and stores it. */
static int write_entries(struct ledger *L, struct st_rows *rows, struct pw_err *err)
{
    for (size_t i = 0; i < L->n_queued; i++) {
        const struct ledger_queued *q   = &L->queue[i];
        int64_t                     seq = L->size + (int64_t)i;
        char                       *body = L->bodies.p + q->at;
        struct digest               d;
        int                         rc;

        if ((rc = rows_digest(rows, L->tables, q->kind, seq, &L->rows, &d, err)) < 0)
            return rc;
        if (q->rows_at)
            memcpy(body + q->rows_at, d.b, DIGEST_SIZE);
        merkle_leaf((struct str){ body, q->n }, &L->leaves[i]);
        if ((rc = st_audit_entry_put(L->st, seq, (struct str){ body, q->n }, err)) < 0)
            return rc;
    }
    return st_rows_finish(rows, err);
}

static int same_leaf(void *ctx, int64_t seq, struct str body, struct pw_err *err)
{
    const struct ledger *L = ctx;
    struct digest        leaf;

    merkle_leaf(body, &leaf);
    if (digest_eq(&leaf, &L->leaves[seq - L->size]))
        return PW_OK;
    err_set(err, PW_EIO, "audit entry %lld was not stored as it was hashed", (long long)seq);
    err_remedy(err, "memory or disk of this machine is faulty; nothing was written");
    return PW_EIO;
}

/* What is about to be signed is what the database gives back. A leaf with one wrong bit would be signed
 * for ever (Certificate Transparency's Yeti 2022 log ended that way). */
static int read_back(struct ledger *L, struct pw_err *err)
{
    return st_audit_entries(L->st, L->size, ledger_size(L), same_leaf, L, err);
}

static int grow_tree(struct ledger *L, struct pw_err *err)
{
    BUF_AUTO nodes = { 0 };
    int      rc;

    for (size_t i = 0; i < L->n_queued; i++)
        if ((rc = audit_tiles_append(&L->tiles, &L->leaves[i], err)) < 0)
            return rc;
    if ((rc = audit_tiles_flush(&L->tiles, err)) < 0)
        return rc;
    merkle_save(&L->tiles.tree, &nodes);
    if ((rc = buf_check(&nodes, err)) < 0)
        return rc;
    return st_audit_frontier_put(L->st, ledger_size(L), buf_view(&nodes), err);
}

static int sign_head(struct ledger *L, struct digest *ret_root, struct pw_err *err)
{
    int rc;

    merkle_root(&L->tiles.tree, ret_root);
    buf_reset(&L->note);
    rc = checkpoint_sign((uint64_t)ledger_size(L), ret_root, &L->keys->log, &L->keys->secret, &L->note, err);
    return rc < 0 ? rc : st_audit_checkpoint_put(L->st, ledger_size(L), buf_view(&L->note), err);
}

static int write_batch(struct ledger *L, struct digest *ret_root, struct pw_err *err)
{
    ST_ROWS_AUTO   rows = NULL;
    struct digest *grown = realloc(L->leaves, L->n_queued * sizeof *grown);
    int            rc;

    if (!grown)
        return err_nomem(err);
    L->leaves = grown;
    if ((rc = st_rows_open(L->st, L->size, ST_ROWS_LAST, &rows, err)) < 0 ||
        (rc = write_entries(L, rows, err)) < 0 || (rc = read_back(L, err)) < 0 || (rc = grow_tree(L, err)) < 0)
        return rc;
    return sign_head(L, ret_root, err);
}

/* The database has committed: from here on what is in memory is what is there. */
static void settle(struct ledger *L, const struct digest *root)
{
    L->size += (int64_t)L->n_queued;
    L->root    = *root;
    L->last_us = L->now_us;
    checkpoint_digest(buf_view(&L->note), &L->last_head);
    L->n_queued = 0;
    L->open     = false;
    buf_reset(&L->bodies);
}

/* Under the writer's lock, so that the cell never goes back. */
static int move_cell(struct ledger *L, struct pw_err *err)
{
    int rc = file_replace(L->head_path, buf_view(&L->note), 0600, err);

    store_release(L->st);
    if (rc < 0) {
        err_wrap(err, "everything is stored, but the head cell could not be moved on");
        err_remedy(err, "make room or mend the folder's permissions; the next command that writes repairs the cell");
    }
    return rc;
}

int ledger_commit(struct ledger *L, struct pw_err *err)
{
    struct digest root;
    int           rc;

    if (!L->open)
        return err_set(err, PW_EINTERNAL, "a ledger committed that was not begun");
    if (L->n_queued == 0) {
        L->open = false;
        return store_commit(L->st, err);
    }
    /* Until the commit is through, memory is ahead of the database. */
    L->loaded = false;
    if ((rc = write_batch(L, &root, err)) < 0) {
        ledger_rollback(L);
        return rc;
    }
    if ((rc = store_commit_hold(L->st, err)) < 0) {
        L->open     = false;
        L->n_queued = 0;
        return rc;
    }
    settle(L, &root);
    L->loaded = true;
    return move_cell(L, err);
}
