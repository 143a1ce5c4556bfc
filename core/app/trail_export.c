#include "config.h"
#include "app/trail_bundle.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/rows_digest.h"
#include "app/witness.h"
#include "audit/checkpoint.h"
#include "audit/entry.h"
#include "audit/tiles.h"
#include "base/file.h"
#include "format/canon.h"
#include "store/st_audit.h"
#include "store/st_rows.h"

#define HEADS_MAX ((size_t)1 << 30)     /* of all heads together: five million of 200 bytes */

struct exporting {
    struct store      *st;
    const char        *folder;
    bool               full, cosigned;
    struct arena       a;
    int64_t            size;            /* of the newest head: what is exported */
    struct audit_tiles tiles;
    struct buf         entries, rows, contents;     /* of the tile that is being filled */
    uint64_t           tile;
    unsigned           width;
    struct st_rows    *walk;
    size_t             tables[AUDIT_TABLES_N];
    struct st_private  next;
    struct buf         scratch;
};

static int write_file(const char *path, struct str bytes, struct pw_err *err)
{
    char  folder[TRAIL_PATH_ROOM];
    char *slash;
    int   rc;

    snprintf(folder, sizeof folder, "%s", path);
    slash  = strrchr(folder, '/');
    *slash = '\0';
    if (!file_is_folder(folder) && (rc = file_make_folder(folder, 0755, err)) < 0)
        return rc;
    return file_create_many(path, bytes, 0644, err);
}

static int write_tile(const struct exporting *x, const char *what, uint64_t n, unsigned width, struct str bytes, struct pw_err *err)
{
    char path[TRAIL_PATH_ROOM];
    int  rc = trail_path(x->folder, what, n, width, path, err);

    return rc < 0 ? rc : write_file(path, bytes, err);
}

/* Told by the growing tree. */
static int put_hashes(void *ctx, unsigned level, uint64_t index, struct str hashes, struct pw_err *err)
{
    char what[24];

    snprintf(what, sizeof what, "tile/%u", level);
    return write_tile(ctx, what, index, (unsigned)(hashes.n / DIGEST_SIZE), hashes, err);
}

static int flush_entries(struct exporting *x, struct pw_err *err)
{
    int rc;

    if (x->width == 0)
        return PW_OK;
    if ((rc = buf_check(&x->entries, err)) < 0 || (rc = buf_check(&x->rows, err)) < 0 || (rc = buf_check(&x->contents, err)) < 0 ||
        (rc = write_tile(x, "tile/entries", x->tile, x->width, buf_view(&x->entries), err)) < 0)
        return rc;
    if (x->full && ((rc = write_tile(x, "rows", x->tile, x->width, buf_view(&x->rows), err)) < 0 ||
                    (rc = write_tile(x, "content", x->tile, x->width, buf_view(&x->contents), err)) < 0))
        return rc;
    buf_reset(&x->entries);
    buf_reset(&x->rows);
    buf_reset(&x->contents);
    x->tile++;
    x->width = 0;
    return PW_OK;
}

static int add_full(struct exporting *x, int64_t seq, const struct audit_entry *e, struct pw_err *err)
{
    BUF_AUTO      contents = { 0 };
    struct digest d;
    uint8_t       n = 0;
    int           rc;

    buf_reset(&x->scratch);
    if ((rc = rows_digest(x->walk, x->tables, e->kind, seq, &x->scratch, &d, err)) < 0)
        return rc;
    canon_str(&x->rows, buf_view(&x->scratch));
    while (x->next.id / ST_AUDIT_PARTS == seq) {
        if (x->next.payload.p) {
            n++;
            canon_u8(&contents, (uint8_t)(x->next.id % ST_AUDIT_PARTS));
            buf_str(&contents, x->next.salt);
            canon_str(&contents, x->next.payload);
        }
        if ((rc = st_audit_private_next(x->st, &x->next, err)) < 0)
            return rc;
    }
    canon_u8(&x->contents, n);
    buf_str(&x->contents, buf_view(&contents));
    return buf_check(&contents, err);
}

static int each(void *ctx, int64_t seq, struct str body, struct pw_err *err)
{
    struct exporting  *x = ctx;
    struct audit_entry e;
    struct digest      leaf;
    int                rc;

    if ((uint64_t)seq != x->tiles.tree.size || (rc = audit_entry_decode(body, &e, err)) < 0) {
        err_set(err, PW_EAUDIT, "the log is damaged at entry %lld", (long long)seq);
        if (err)
            err->verify_code = 13;
        return err_remedy(err, "run 'penwatch audit verify'");
    }
    merkle_leaf(body, &leaf);
    if ((rc = audit_tiles_append(&x->tiles, &leaf, err)) < 0)
        return rc;
    canon_u16(&x->entries, (uint16_t)body.n);
    buf_str(&x->entries, body);
    if (x->full && (rc = add_full(x, seq, &e, err)) < 0)
        return rc;
    return ++x->width == AUDIT_TILE ? flush_entries(x, err) : PW_OK;
}

static int write_heads(struct exporting *x, struct pw_err *err)
{
    BUF_AUTO all = { 0 }, note = { 0 };
    char     path[TRAIL_PATH_ROOM];
    int64_t  size = 0;
    int      rc;

    buf_init(&all, HEADS_MAX);
    for (;;) {
        buf_reset(&note);
        if ((rc = st_audit_checkpoint_from(x->st, size + 1, &size, &note, err)) < 0)
            return rc;
        if (size < 0 || size > x->size)
            break;
        canon_str(&all, buf_view(&note));
    }
    if ((rc = buf_check(&all, err)) < 0)
        return rc;
    snprintf(path, sizeof path, "%s/checkpoints", x->folder);
    return write_file(path, buf_view(&all), err);
}

static int write_small(const struct exporting *x, const struct note_key *key, struct str note, struct pw_err *err)
{
    BUF_AUTO policy = { 0 };
    char     path[TRAIL_PATH_ROOM];
    int      rc;

    buf_text(&policy, "# Compare this key with its owner by telephone; nothing rests on this copy.\nlog ");
    note_key_format(key, &policy);
    buf_text(&policy, "\nquorum none\n");
    snprintf(path, sizeof path, "%s/policy", x->folder);
    if ((rc = write_file(path, buf_view(&policy), err)) < 0)
        return rc;
    snprintf(path, sizeof path, "%s/checkpoint", x->folder);
    return write_file(path, note, err);
}

static int export_all(struct exporting *x, const struct note_key *key, struct pw_err *err)
{
    BUF_AUTO          note = { 0 };
    struct checkpoint cp;
    struct digest     root;
    int               rc;

    if ((rc = witness_best(x->st, x->cosigned ? 0 : INT64_MAX, &x->size, err)) < 0 ||
        (rc = witness_head(x->st, x->size, &x->a, &note, err)) < 0)
        return rc;
    if ((rc = checkpoint_open(buf_view(&note), key, &cp, NULL, err)) < 0 ||
        (rc = st_rows_open(x->st, 0, x->size - 1, &x->walk, err)) < 0 ||
        (rc = st_audit_private_first(x->st, &x->next, err)) < 0 ||
        (rc = st_audit_entries(x->st, 0, x->size, each, x, err)) < 0 || (rc = flush_entries(x, err)) < 0 ||
        (rc = audit_tiles_flush(&x->tiles, err)) < 0)
        return rc;
    merkle_root(&x->tiles.tree, &root);
    if (cp.size != x->tiles.tree.size || !digest_eq(&root, &cp.root)) {
        err_set(err, PW_EAUDIT, "the entries do not give the root that was signed");
        if (err)
            err->verify_code = 13;
        return err_remedy(err, "run 'penwatch audit verify'");
    }
    rc = write_heads(x, err);
    return rc < 0 ? rc : write_small(x, key, buf_view(&note), err);
}

static void exporting_done(struct exporting *x)
{
    st_audit_private_end(&x->next);
    st_rows_close(x->walk);
    buf_done(&x->entries);
    buf_done(&x->rows);
    buf_done(&x->contents);
    buf_done(&x->scratch);
    arena_done(&x->a);
    free(x);
}

static int begin(struct store *st, bool full, const char *folder, const char *part, struct exporting **ret, struct pw_err *err)
{
    struct exporting *x;
    int               rc;

    if (file_exists(folder) || file_exists(part)) {
        err_set(err, PW_ESTATE, "'%s' is there already", file_exists(folder) ? folder : part);
        return err_remedy(err, "choose a new folder, or remove what a cut-off export left behind");
    }
    if ((rc = file_make_folder(part, 0755, err)) < 0)
        return rc;
    if (!(*ret = x = calloc(1, sizeof *x)))
        return err_nomem(err);
    x->st     = st;
    x->folder = part;
    x->full   = full;
    audit_tiles_init(&x->tiles, put_hashes, x);
    for (int t = 0; t < AUDIT_TABLES_N; t++)
        x->tables[t] = st_rows_table(audit_table_name((enum audit_table)t));
    return PW_OK;
}

int trail_export(struct store *st, const struct note_key *key, bool full, bool cosigned, const char *folder, int64_t *ret_size,
                 struct pw_err *err)
{
    struct exporting *x = NULL;
    char              part[TRAIL_PATH_ROOM - 64];
    int               rc;

    if ((size_t)snprintf(part, sizeof part, "%s.part", folder) >= sizeof part)
        return err_set(err, PW_ELIMIT, "the path of '%.100s' is too long", folder);
    if ((rc = begin(st, full, folder, part, &x, err)) < 0)
        return rc;
    x->cosigned = cosigned;
    if ((rc = store_read_begin(st, err)) == PW_OK) {
        rc = export_all(x, key, err);
        store_read_end(st);
    }
    if (rc == PW_OK)
        rc = file_rename_all(part, folder, err);
    *ret_size = x->size;
    exporting_done(x);
    return rc;
}
