#include "config.h"
#include "app/ledger_impl.h"

#include <stdio.h>

#include "base/file.h"

static int refuse(struct pw_err *err, int verify_code, const char *remedy)
{
    if (err)
        err->verify_code = verify_code;
    err_remedy(err, "%s", remedy);
    return PW_EAUDIT;
}

#define RUN_VERIFY "run 'penwatch audit verify'; nothing was written"

bool ledger_head_path(const struct store *st, char out[static LEDGER_PATH_ROOM])
{
    return (size_t)snprintf(out, LEDGER_PATH_ROOM, "%s.head", store_path(st)) < LEDGER_PATH_ROOM;
}

/* ---- what the database holds ---- */

static int load_tiles(struct ledger *L, struct pw_err *err)
{
    BUF_AUTO hashes = { 0 };
    uint64_t index;
    int      rc;

    for (unsigned level = 0; level < AUDIT_TILE_LEVELS; level++) {
        buf_reset(&hashes);
        if (audit_tile_partial((uint64_t)L->size, level, &index) > 0 &&
            (rc = st_audit_tile_get(L->st, level, index, &hashes, err)) < 0)
            return rc;
        if (!audit_tiles_load(&L->tiles, level, buf_view(&hashes))) {
            err_set(err, PW_EAUDIT, "tile %u/%llu of the audit tree does not fit its size", level,
                    (unsigned long long)index);
            return refuse(err, 13, RUN_VERIFY);
        }
    }
    return PW_OK;
}

/* The last entry must be the one the size names, and tells the time. */
static int load_last_entry(struct ledger *L, struct pw_err *err)
{
    struct arena       mem = { 0 };
    struct audit_entry e;
    struct str         body;
    int                rc = st_audit_entry_get(L->st, L->size - 1, &mem, &body, err);

    if (rc == PW_ENOTFOUND) {
        err_set(err, PW_EAUDIT, "audit entry %lld is missing", (long long)L->size - 1);
        rc = refuse(err, 13, RUN_VERIFY);
    }
    if (rc == PW_OK)
        rc = audit_entry_decode(body, &e, err);
    if (rc == PW_OK)
        L->last_us = e.time_us;
    arena_done(&mem);
    return rc;
}

/* The frontier's root must be the one that was signed, and nothing may lie beyond it. */
static int load_checkpoint(struct ledger *L, struct pw_err *err)
{
    struct checkpoint cp;
    int64_t           size, end;
    int               rc;

    buf_reset(&L->note);
    if ((rc = st_audit_checkpoint_last(L->st, &size, &L->note, err)) < 0 ||
        (rc = st_audit_entry_end(L->st, &end, err)) < 0)
        return rc;
    if (end > L->size || size < L->size) {
        err_set(err, PW_EAUDIT, "the last checkpoint covers %lld of %lld audit entries", (long long)(size < 0 ? 0 : size),
                (long long)end);
        return refuse(err, 16, RUN_VERIFY);
    }
    if (end < L->size || size > L->size) {
        err_set(err, PW_EAUDIT, "%lld audit entries are signed, but %lld are there", (long long)size, (long long)end);
        return refuse(err, 13, RUN_VERIFY);
    }
    if ((rc = checkpoint_open(buf_view(&L->note), &L->keys->log, &cp, NULL, err)) < 0) {
        err_wrap(err, "the last checkpoint");
        return rc;
    }
    if (cp.size != (uint64_t)L->size || !digest_eq(&cp.root, &L->root)) {
        err_set(err, PW_EAUDIT, "the audit tree's frontier does not give the root that was signed");
        return refuse(err, 13, RUN_VERIFY);
    }
    checkpoint_digest(buf_view(&L->note), &L->last_head);
    return PW_OK;
}

int ledger_load(struct ledger *L, struct pw_err *err)
{
    BUF_AUTO nodes = { 0 };
    int64_t  end;
    int      rc;

    L->loaded  = false;
    L->last_us = INT64_MIN;
    audit_tiles_init(&L->tiles, ledger_put_tile, L);
    if ((rc = st_audit_frontier_get(L->st, &L->size, &nodes, err)) < 0 ||
        (rc = st_audit_entry_end(L->st, &end, err)) < 0)
        return rc;
    if (L->size < 0 || !merkle_load(&L->tiles.tree, (uint64_t)L->size, buf_view(&nodes))) {
        err_set(err, PW_EAUDIT, "the audit tree's frontier is damaged");
        return refuse(err, 13, RUN_VERIFY);
    }
    merkle_root(&L->tiles.tree, &L->root);
    if ((rc = load_tiles(L, err)) < 0)
        return rc;
    if ((L->size > 0 || end > 0) && ((rc = load_checkpoint(L, err)) < 0 || (rc = load_last_entry(L, err)) < 0))
        return rc;
    L->loaded = true;
    return PW_OK;
}

/* ---- the head cell ---- */

static int cell_missing(struct ledger *L, struct pw_err *err)
{
    if (L->size == 0)
        return PW_OK;
    err_set(err, PW_EAUDIT, "the head cell '%s' is missing beside a log of %lld entries", L->head_path,
            (long long)L->size);
    return refuse(err, 15, "put the head cell back beside the database; where it is lost, compare with a partner's "
                           "checkpoint and run 'penwatch audit recover'");
}

/* The database has moved on from the cell. What it signed then must still be what the cell says. */
static int cell_behind(struct ledger *L, const struct checkpoint *cell, struct pw_err *err)
{
    struct checkpoint then;
    int64_t           size;
    int               rc;

    buf_reset(&L->note);
    if (cell->size == 0)
        return PW_OK;
    if ((rc = st_audit_checkpoint_from(L->st, (int64_t)cell->size, &size, &L->note, err)) < 0)
        return rc;
    if (size == (int64_t)cell->size &&
        (rc = checkpoint_open(buf_view(&L->note), &L->keys->log, &then, NULL, err)) < 0)
        return rc;
    if (size == (int64_t)cell->size && digest_eq(&then.root, &cell->root))
        return PW_OK;
    err_set(err, PW_EAUDIT, "the database's log contradicts the head cell at %llu entries",
            (unsigned long long)cell->size);
    return refuse(err, 14, "keep both files as evidence; " RUN_VERIFY);
}

int ledger_check_cell(struct ledger *L, int64_t *ret_behind, struct pw_err *err)
{
    struct checkpoint cell;
    BUF_AUTO          text = { 0 };
    int               rc;

    *ret_behind = -1;
    if (!file_exists(L->head_path))
        return cell_missing(L, err);
    if ((rc = file_read(L->head_path, NOTE_MAX, &text, err)) < 0)
        return rc;
    if ((rc = checkpoint_open(buf_view(&text), &L->keys->log, &cell, NULL, err)) < 0) {
        err_wrap(err, "the head cell '%s'", L->head_path);
        return rc;
    }
    if (cell.size > (uint64_t)L->size) {
        err_set(err, PW_EAUDIT, "the database holds %lld audit entries, but %llu were written: it is an older copy",
                (long long)L->size, (unsigned long long)cell.size);
        return refuse(err, 15, "bring back the newest database; where it is lost, run 'penwatch audit recover'");
    }
    if (cell.size < (uint64_t)L->size) {
        *ret_behind = (int64_t)cell.size;
        return cell_behind(L, &cell, err);
    }
    if (digest_eq(&cell.root, &L->root))
        return PW_OK;
    err_set(err, PW_EAUDIT, "the database's log contradicts the head cell at %lld entries", (long long)L->size);
    return refuse(err, 14, "keep both files as evidence; " RUN_VERIFY);
}

int64_t ledger_entries_lost(struct store *st)
{
    char              path[LEDGER_PATH_ROOM];
    BUF_AUTO          bytes = { 0 }, last = { 0 };
    struct note       note;
    struct checkpoint cell;
    int64_t           size;

    /* The cell first: a writer commits to the database before it moves the cell on. */
    if (!ledger_head_path(st, path) || file_read(path, NOTE_MAX, &bytes, NULL) < 0 ||
        note_parse(buf_view(&bytes), &note, NULL) < 0 || checkpoint_parse(note.text, &cell, NULL) < 0 ||
        st_audit_checkpoint_last(st, &size, &last, NULL) < 0)
        return 0;
    size = size < 0 ? 0 : size;
    return cell.size > (uint64_t)size ? (int64_t)(cell.size - (uint64_t)size) : 0;
}
