#include "config.h"
#include "app/verify_impl.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/ledger.h"
#include "app/witness.h"
#include "base/file.h"

int verify_bad(struct verify_pass *p, int64_t seq, int code, struct pw_err *err, const char *fmt, ...)
{
    char    text[300];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    p->r->first_bad = seq;
    err_set(err, PW_EAUDIT, "%s", text);
    if (err)
        err->verify_code = code;
    err_remedy(err, "%s", code == 15 ? "bring back the newest database; where it is lost, run 'penwatch audit recover'"
                                     : "keep this file as evidence; compare with the newest backup");
    return PW_EAUDIT;
}

int verify_next_head(struct verify_pass *p, struct pw_err *err)
{
    int64_t from = p->head_size + 1;
    int     rc;

    if (p->head.n) {
        p->before_size = p->head_size;
        checkpoint_digest(buf_view(&p->head), &p->before);
    }
    buf_reset(&p->head);
    rc = st_audit_checkpoint_from(p->st, p->before_size < 0 ? INT64_MIN : from, &p->head_size, &p->head, err);
    if (rc == PW_OK && p->head.n && p->head_size < 1)
        rc = verify_bad(p, -1, 13, err, "there is a checkpoint of %lld entries", (long long)p->head_size);
    return rc;
}

/* ---- heads kept elsewhere ---- */

static int add_held(struct verify_pass *p, struct str note, const char *what, int64_t end, struct pw_err *err)
{
    struct checkpoint cp;
    int               rc = checkpoint_open(note, p->o->key, &cp, NULL, err);

    if (rc < 0) {
        err_wrap(err, "%s", what);
        return rc;
    }
    if (cp.size > (uint64_t)end)
        return verify_bad(p, -1, 15, err, "the database holds %lld audit entries, %s %llu: it is an older copy",
                          (long long)end, what, (unsigned long long)cp.size);
    p->held[p->n_held++] = (struct verify_held){ cp.size, cp.root };
    return PW_OK;
}

static int check_cell(struct verify_pass *p, int64_t end, struct pw_err *err)
{
    int rc;

    if (p->o->no_cell || (!p->o->cell.p && end == 0))
        return PW_OK;
    if (!p->o->cell.p)
        return verify_bad(p, -1, 15, err, "the head cell is missing beside a log of %lld entries", (long long)end);
    if ((rc = add_held(p, p->o->cell, "the head cell", end, err)) < 0)
        return rc;
    p->r->cell_size = (int64_t)p->held[p->n_held - 1].size;
    p->r->cell      = p->r->cell_size == end ? VERIFY_CELL_EQUAL : VERIFY_CELL_BEHIND;
    return PW_OK;
}

static int check_held_heads(struct verify_pass *p, int64_t end, struct pw_err *err)
{
    int rc;

    if (p->o->n_held > VERIFY_HELD_MAX)
        return err_set(err, PW_ELIMIT, "more than %d heads to compare with", VERIFY_HELD_MAX);
    for (size_t i = 0; i < p->o->n_held; i++)
        if ((rc = add_held(p, p->o->held[i], "a head that others keep", end, err)) < 0)
            return rc;
    return PW_OK;
}

/* ---- before and after the pass ---- */

static int count_all(struct verify_pass *p, int64_t *ret_end, struct pw_err *err)
{
    int rc;

    if ((rc = st_audit_entry_end(p->st, ret_end, err)) < 0 ||
        (rc = st_audit_checkpoint_count(p->st, &p->r->heads.all, err)) < 0 ||
        (rc = st_audit_tile_count(p->st, &p->r->tiles.all, err)) < 0)
        return rc;
    p->r->bodies.all = *ret_end;
    for (int t = 0; t < AUDIT_TABLES_N; t++) {
        p->tables[t] = st_rows_table(audit_table_name((enum audit_table)t));
        if ((rc = st_rows_count(p->st, p->tables[t], &p->r->rows[t].all, err)) < 0)
            return rc;
    }
    return PW_OK;
}

/* Entries that nothing signed are not evidence; neither is a log without any seal, or under another's. */
static int check_tail(struct verify_pass *p, int64_t end, struct pw_err *err)
{
    struct checkpoint cp;
    int64_t           size;
    BUF_AUTO          note = { 0 };
    int               rc   = st_audit_checkpoint_last(p->st, &size, &note, err);

    if (rc < 0 || (end == 0 && size < 0))
        return rc;
    if (size < end)
        return verify_bad(p, size < 0 ? 0 : size, 16, err, "%lld of %lld audit entries are covered by no checkpoint",
                          (long long)(size < 0 ? end : end - size), (long long)end);
    if (size > end)
        return verify_bad(p, end, 13, err, "%lld audit entries were signed, %lld are there", (long long)size,
                          (long long)end);
    rc = checkpoint_open(buf_view(&note), p->o->key, &cp, NULL, err);
    if (rc < 0)
        err_wrap(err, "the last checkpoint");
    return rc;
}

static int same_tile(void *ctx, unsigned level, uint64_t index, struct str hashes, struct pw_err *err)
{
    struct verify_pass *p = ctx;
    int                 rc;

    buf_reset(&p->tile);
    rc = st_audit_tile_get(p->st, level, index, &p->tile, err);
    if (rc < 0 && rc != PW_ENOTFOUND)
        return rc;
    if (rc == PW_ENOTFOUND || !str_eq(buf_view(&p->tile), hashes))
        return verify_bad(p, -1, 13, err, "tile %u/%llu is missing or does not hold what the entries give", level,
                          (unsigned long long)index);
    p->r->tiles.done++;
    return PW_OK;
}

static int check_frontier(struct verify_pass *p, struct pw_err *err)
{
    BUF_AUTO stored = { 0 }, made = { 0 };
    int64_t  size;
    int      rc;

    if ((rc = audit_tiles_flush(&p->tiles, err)) < 0 || (rc = st_audit_frontier_get(p->st, &size, &stored, err)) < 0)
        return rc;
    merkle_save(&p->tiles.tree, &made);
    if ((uint64_t)size != p->tiles.tree.size || !str_eq(buf_view(&stored), buf_view(&made)) || made.failed)
        return verify_bad(p, -1, 13, err, "the frontier of the audit tree is not that of its entries");
    if (p->r->tiles.done != p->r->tiles.all)
        return verify_bad(p, -1, 13, err, "there are %lld tiles where %lld belong", (long long)p->r->tiles.all,
                          (long long)p->r->tiles.done);
    return PW_OK;
}

/* What is gone must be exactly what entries say was erased. */
static int match_erasures(struct verify_pass *p, struct pw_err *err)
{
    int64_t seq = -1;
    int     rc  = erasures_match(&p->erasures, &seq, err);

    if (rc == PW_EAUDIT) {
        p->r->first_bad = seq;
        err_remedy(err, "keep this file as evidence; compare with the newest backup");
    }
    p->r->erased = (int64_t)p->erasures.n_gone;
    return rc;
}

static int check_rest(struct verify_pass *p, int64_t end, struct pw_err *err)
{
    int rc;

    if (p->r->bodies.done != end)
        return verify_bad(p, p->r->bodies.done, 13, err, "audit entry %lld is missing", (long long)p->r->bodies.done);
    if ((rc = st_rows_finish(p->rows, err)) < 0 || (rc = check_frontier(p, err)) < 0 ||
        (rc = match_erasures(p, err)) < 0 || (rc = verify_old_end(p, err)) < 0)
        return rc;
    if (p->r->heads.done != p->r->heads.all)
        return verify_bad(p, -1, 13, err, "%lld of %lld checkpoints could be checked", (long long)p->r->heads.done,
                          (long long)p->r->heads.all);
    p->r->outside_anchor = p->o->n_held > 0;
    for (int t = 0; t < AUDIT_TABLES_N; t++)
        p->r->rows[t].done = p->r->rows[t].all;     /* the walk met every one, and each had its entry */
    return PW_OK;
}

static int verify_snapshot(struct verify_pass *p, struct pw_err *err)
{
    int64_t end;
    int     rc;

    if ((rc = count_all(p, &end, err)) < 0)
        return rc;
    /* Rollback and cut-off first: what is gone cannot be found among what is there. */
    if ((rc = check_cell(p, end, err)) < 0 || (rc = check_held_heads(p, end, err)) < 0 ||
        (rc = check_tail(p, end, err)) < 0)
        return rc;
    if ((rc = st_rows_open(p->st, ST_ROWS_FIRST, ST_ROWS_LAST, &p->rows, err)) < 0 || (rc = verify_old_open(p, err)) < 0 ||
        (rc = verify_entries(p, err)) < 0)
        return rc;
    return check_rest(p, end, err);
}

int verify_log(struct store *st, const struct verify_options *o, struct verify_report *ret, struct pw_err *err)
{
    struct verify_pass *p = calloc(1, sizeof *p);
    int                 rc;

    *ret = (struct verify_report){ .first_bad = -1, .carried = true };
    if (!p)
        return err_nomem(err);
    p->st          = st;
    p->o           = o;
    p->r           = ret;
    p->head_size   = -1;
    p->before_size = -1;
    audit_log_id(str_of(o->key->name), p->log_id);
    audit_tiles_init(&p->tiles, same_tile, p);
    merkle_root(&p->tiles.tree, &ret->root);
    if ((rc = store_read_begin(st, err)) == PW_OK) {
        rc = verify_snapshot(p, err);
        st_audit_private_end(&p->payload);
        st_rows_close(p->rows);
        store_read_end(st);
    }
    buf_done(&p->scratch);
    buf_done(&p->tile);
    buf_done(&p->head);
    erasures_done(&p->erasures);
    verify_old_close(p);
    free(p);
    return rc;
}

int verify_database(struct store *st, const struct note_key *key, const struct str *held, size_t n_held,
                    struct verify_report *ret, struct pw_err *err)
{
    struct verify_options o = { .key = key, .held = held, .n_held = n_held };
    char                  path[LEDGER_PATH_ROOM];
    BUF_AUTO              cell = { 0 };
    struct arena          a = { 0 };
    int                   rc;

    *ret = (struct verify_report){ .first_bad = -1 };
    if (!ledger_head_path(st, path))
        return err_set(err, PW_ELIMIT, "the database path is too long");
    if (file_exists(path)) {
        if ((rc = file_read(path, NOTE_MAX, &cell, err)) < 0)
            return rc;
        o.cell = buf_view(&cell);
    }
    if ((rc = verify_log(st, &o, ret, err)) == PW_OK)
        rc = witness_check(st, &a, &ret->cosignatures, err);
    ret->outside_anchor |= rc == PW_OK && ret->cosignatures.done > 0;
    arena_done(&a);
    return rc;
}
