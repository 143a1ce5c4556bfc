#include "config.h"
#include "app/trail_bundle.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/erasures.h"
#include "audit/checkpoint.h"
#include "audit/entry.h"
#include "audit/meaning.h"
#include "audit/tiles.h"
#include "base/file.h"
#include "format/canon.h"
#include "store/st_audit.h"

#define HEADS_MAX ((size_t)1 << 30)     /* as trail_export.c writes */
#define READ_AHEAD ((size_t)128 << 10)  /* file_read() asks for more room than there is to read */

struct checking {
    const char                 *folder;
    const struct trail_options *o;
    struct verify_report       *r;
    struct buf                  note;       /* the newest head */
    struct policy_seen          seen;
    unsigned char               log_id[AUDIT_LOG_ID];
    struct audit_tiles          tiles;
    struct buf                  heads;      /* all of them */
    struct canon                next_heads;
    struct str                  head, before;       /* the next one, and the one before it */
    uint64_t                    head_size, before_size;
    struct checkpoint           held[VERIFY_HELD_MAX];
    struct erasures             erasures;
    struct buf                  rows, contents, tile;
};

static int bad(struct checking *x, int64_t seq, int code, struct pw_err *err, const char *what)
{
    x->r->first_bad = seq;
    if (seq < 0)
        err_set(err, PW_EAUDIT, "%s", what);
    else
        err_set(err, PW_EAUDIT, "audit entry %lld: %s", (long long)seq, what);
    if (err)
        err->verify_code = code;
    return err_remedy(err, "keep the bundle as evidence, and ask its sender for another");
}

/* A file that is not there is a malformed bundle. */
static int load(struct checking *x, const char *name, size_t cap, struct buf *out, struct pw_err *err)
{
    char path[TRAIL_PATH_ROOM];

    buf_reset(out);
    if ((size_t)snprintf(path, sizeof path, "%s/%s", x->folder, name) >= sizeof path)
        return err_set(err, PW_ELIMIT, "the path of '%.100s' is too long", x->folder);
    if (!file_exists(path)) {
        bad(x, -1, 10, err, "malformed bundle");
        return err_wrap(err, "there is no '%.200s'", path);
    }
    out->cap = cap + READ_AHEAD;
    return file_read(path, cap, out, err);
}

static int load_tile(struct checking *x, const char *what, uint64_t n, unsigned width, struct buf *out, struct pw_err *err)
{
    char path[TRAIL_PATH_ROOM];
    int  rc = trail_path(x->folder, what, n, width, path, err);

    if (rc < 0)
        return rc;
    buf_reset(out);
    if (!file_exists(path)) {
        bad(x, -1, 10, err, "malformed bundle");
        return err_wrap(err, "there is no '%.200s'", path);
    }
    out->cap = TRAIL_TILE_MAX + READ_AHEAD;
    return file_read(path, TRAIL_TILE_MAX, out, err);
}

/* ---- heads ---- */

static int next_head(struct checking *x, struct pw_err *err)
{
    struct note_key   key = x->seen.log->key;
    struct checkpoint cp;
    size_t            ignored = 0;
    int               rc;

    x->before      = x->head;
    x->before_size = x->head_size;
    x->head        = STR_NONE;
    if (canon_end(&x->next_heads))
        return PW_OK;
    x->head = canon_get_str(&x->next_heads);
    if (x->next_heads.bad)
        return bad(x, -1, 10, err, "malformed bundle: its checkpoints end early");
    if ((rc = checkpoint_open(x->head, &key, &cp, &ignored, err)) < 0)
        return err_wrap(err, "a checkpoint of the bundle");
    if (cp.size <= x->before_size)
        return bad(x, -1, 13, err, "the checkpoints of the bundle do not grow");
    x->head_size = cp.size;
    x->r->heads.all++;
    x->r->ignored_signatures += (int64_t)ignored;
    return PW_OK;
}

/* What is held against each size as the tree grows through it. */
static int check_size(struct checking *x, int64_t seq, struct pw_err *err)
{
    uint64_t          size = x->tiles.tree.size;
    struct digest     root;
    struct note       n;
    struct checkpoint cp;
    int               rc;

    for (size_t i = 0; i < x->o->n_held; i++)
        if (x->held[i].size == size) {
            merkle_root(&x->tiles.tree, &root);
            if (!digest_eq(&root, &x->held[i].root))
                return bad(x, -1, 14, err, "the log contradicts a head that you keep");
        }
    if (!x->head.p || x->head_size != size)
        return PW_OK;
    merkle_root(&x->tiles.tree, &root);
    if ((rc = note_parse(x->head, &n, err)) < 0 || (rc = checkpoint_parse(n.text, &cp, err)) < 0)
        return rc;
    if (!digest_eq(&root, &cp.root))
        return bad(x, (int64_t)x->before_size, 13, err, "the entries from here on do not give the root that was signed next");
    x->r->heads.done++;
    x->r->size = seq + 1;
    x->r->root = root;
    return next_head(x, err);
}

static int check_last_head(struct checking *x, int64_t seq, const struct audit_entry *e, struct pw_err *err)
{
    struct str    said  = audit_entry_field(e, AUDIT_TAG_LAST_HEAD);
    bool          begun = seq > 0 && x->before_size == (uint64_t)seq;
    struct digest d;

    if (!said.p && !begun)
        return PW_OK;
    if (!begun)
        return bad(x, seq, 13, err, "the checkpoint before it is missing");
    checkpoint_digest(x->before, &d);
    if (!said.p || said.n != DIGEST_SIZE || memcmp(said.p, d.b, DIGEST_SIZE) != 0)
        return bad(x, seq, 13, err, "it follows another checkpoint than the one in the bundle");
    return PW_OK;
}

static int open_held(struct checking *x, struct pw_err *err)
{
    int rc;

    for (size_t i = 0; i < x->o->n_held; i++) {
        if (i == VERIFY_HELD_MAX)
            return err_set(err, PW_ELIMIT, "more than %d heads to compare with", VERIFY_HELD_MAX);
        if ((rc = checkpoint_open(x->o->held[i], &x->seen.log->key, &x->held[i], NULL, err)) < 0)
            return err_wrap(err, "a head that you keep");
        if (x->held[i].size > x->seen.cp.size)
            return bad(x, -1, 15, err, "the bundle is older than a head that you keep");
    }
    return PW_OK;
}

/* ---- rows and contents of a full bundle ---- */

static int check_rows(struct checking *x, int64_t seq, const struct audit_entry *e, struct str rows, struct pw_err *err)
{
    struct str    said = audit_entry_field(e, AUDIT_TAG_ROWS);
    struct digest d;

    digest_parts(&d, (struct str[]){ STR("penwatch/row/v1\n"), rows }, 2);
    if (said.p ? said.n == DIGEST_SIZE && memcmp(said.p, d.b, DIGEST_SIZE) == 0 : rows.n == 0)
        return PW_OK;
    return bad(x, seq, 13, err, "its rows are not those that were signed");
}

static int check_contents(struct checking *x, int64_t seq, const struct audit_entry *e, struct canon *c, struct pw_err *err)
{
    unsigned n    = canon_get_u8(c);
    unsigned seen = 0;

    for (unsigned i = 0; i < n && !c->bad; i++) {
        unsigned             part = canon_get_u8(c);
        const unsigned char *salt = c->p;
        struct str           content, said;
        struct digest        d;

        if (c->end - c->p < ST_AUDIT_SALT || part >= AUDIT_PARTS || seen >> part)
            return bad(x, seq, 10, err, "malformed bundle: its contents");
        c->p += ST_AUDIT_SALT;
        content = canon_get_str(c);
        said    = audit_entry_field(e, AUDIT_TAG_PAYLOAD + part);
        seen |= 1u << part;
        if (c->bad)
            break;
        digest_commit(&d, salt, content);
        if (said.n != DIGEST_SIZE || memcmp(said.p, d.b, DIGEST_SIZE) != 0)
            return bad(x, seq, 13, err, "its content is not what was signed");
    }
    if (c->bad)
        return bad(x, seq, 10, err, "malformed bundle: its contents end early");
    for (unsigned part = 0; part < AUDIT_PARTS; part++) {
        int rc;

        if (!audit_entry_field(e, AUDIT_TAG_PAYLOAD + part).p)
            continue;
        x->r->payloads.all++;
        if (!(seen >> part & 1) && (rc = erasures_gone(&x->erasures, (uint64_t)seq * ST_AUDIT_PARTS + part, err)) < 0)
            return rc;
        x->r->payloads.done++;
    }
    return PW_OK;
}

/* ---- entries ---- */

static int check_entry(struct checking *x, int64_t seq, struct str body, struct canon *rows, struct canon *contents, struct pw_err *err)
{
    struct audit_entry e;
    struct digest      leaf;
    int                rc;

    if ((rc = audit_entry_decode(body, &e, err)) < 0 ||
        (rc = audit_meaning(&e, seq, &x->seen.log->key, x->log_id, seq ? x->r->time_last : INT64_MIN, err)) < 0 ||
        (rc = erasures_said(&x->erasures, &e, err)) < 0) {
        x->r->first_bad = seq;
        return err_wrap(err, "audit entry %lld", (long long)seq);
    }
    if ((rc = check_last_head(x, seq, &e, err)) < 0)
        return rc;
    if (seq == 0)
        x->r->time_first = e.time_us;
    x->r->time_last = e.time_us;
    x->r->clock_back += audit_entry_field(&e, AUDIT_TAG_CLOCK).p != NULL;
    if (x->r->carried) {
        struct str own = canon_get_str(rows);

        if (rows->bad)
            return bad(x, seq, 10, err, "malformed bundle: its rows end early");
        if ((rc = check_rows(x, seq, &e, own, err)) < 0 || (rc = check_contents(x, seq, &e, contents, err)) < 0)
            return rc;
    }
    merkle_leaf(body, &leaf);
    if ((rc = audit_tiles_append(&x->tiles, &leaf, err)) < 0 || (rc = check_size(x, seq, err)) < 0)
        return rc;
    x->r->bodies.done++;
    return PW_OK;
}

static int check_tile(struct checking *x, uint64_t n, unsigned width, struct pw_err *err)
{
    BUF_AUTO     entries = { 0 };
    struct canon c, rows = { 0 }, contents = { 0 };
    int          rc = load_tile(x, "tile/entries", n, width, &entries, err);

    if (rc < 0)
        return rc;
    if (x->r->carried) {
        if ((rc = load_tile(x, "rows", n, width, &x->rows, err)) < 0 || (rc = load_tile(x, "content", n, width, &x->contents, err)) < 0)
            return rc;
        rows     = canon_open(buf_view(&x->rows));
        contents = canon_open(buf_view(&x->contents));
    }
    c = canon_open(buf_view(&entries));
    for (unsigned i = 0; i < width; i++) {
        size_t     len = canon_get_u16(&c);
        struct str body;

        if (c.bad || (size_t)(c.end - c.p) < len)
            return bad(x, (int64_t)(n * AUDIT_TILE + i), 13, err, "it is missing");
        body = (struct str){ (const char *)c.p, len };
        c.p += len;
        if ((rc = check_entry(x, (int64_t)(n * AUDIT_TILE + i), body, &rows, &contents, err)) < 0)
            return rc;
    }
    if (!canon_end(&c))
        return bad(x, -1, 16, err, "there are more entries in the bundle than were signed");
    if (x->r->carried && (!canon_end(&rows) || !canon_end(&contents)))
        return bad(x, -1, 10, err, "malformed bundle: there are more rows or contents than entries");
    return PW_OK;
}

static int same_hashes(void *ctx, unsigned level, uint64_t index, struct str hashes, struct pw_err *err)
{
    struct checking *x = ctx;
    char             what[24];
    int              rc;

    x->r->tiles.all++;
    snprintf(what, sizeof what, "tile/%u", level);
    if ((rc = load_tile(x, what, index, (unsigned)(hashes.n / DIGEST_SIZE), &x->tile, err)) < 0)
        return rc;
    if (!str_eq(buf_view(&x->tile), hashes))
        return bad(x, -1, 13, err, "a tile of the bundle does not hold what its entries give");
    x->r->tiles.done++;
    return PW_OK;
}

/* Nothing may lie beyond the newest head: neither a wider last tile nor a next one. */
static int check_tail(struct checking *x, uint64_t n, unsigned width, struct pw_err *err)
{
    char             path[TRAIL_PATH_ROOM];
    struct file_list l  = { 0 };
    size_t           n_partial = 0, at;
    int              rc = trail_path(x->folder, "tile/entries", n, AUDIT_TILE, path, err);

    if (rc < 0)
        return rc;
    if (!file_exists(path)) {
        at = strlen(path);
        snprintf(path + at, sizeof path - at, ".p");
        if (file_is_folder(path) && (rc = file_list(path, &l, err)) < 0)
            return rc;
        n_partial = l.n;
        file_list_done(&l);
        if (n_partial <= (width > 0))
            return PW_OK;
    }
    return bad(x, -1, 16, err, "there are more entries in the bundle than were signed");
}

static int check_all(struct checking *x, struct pw_err *err)
{
    uint64_t size, full;
    int64_t  seq = -1;
    int      rc;

    if ((rc = load(x, "checkpoint", NOTE_MAX, &x->note, err)) < 0)
        return rc;
    rc = policy_open(x->o->policy, buf_view(&x->note), x->o->now_s, &x->seen, err);
    x->r->cosignatures = (struct verify_count){ (int64_t)x->seen.n_cosigned, (int64_t)x->o->policy->n_witnesses };
    if (rc < 0 || (rc = open_held(x, err)) < 0)
        return rc;
    audit_log_id(x->seen.cp.origin, x->log_id);
    size            = x->seen.cp.size;
    full            = size / AUDIT_TILE;
    x->r->bodies.all = (int64_t)size;
    if ((rc = load(x, "checkpoints", HEADS_MAX, &x->heads, err)) < 0)
        return rc;
    x->next_heads = canon_open(buf_view(&x->heads));
    if ((rc = next_head(x, err)) < 0)
        return rc;
    for (uint64_t n = 0; n < full; n++)
        if ((rc = check_tile(x, n, AUDIT_TILE, err)) < 0)
            return rc;
    if ((size % AUDIT_TILE && (rc = check_tile(x, full, (unsigned)(size % AUDIT_TILE), err)) < 0) ||
        (rc = check_tail(x, full, (unsigned)(size % AUDIT_TILE), err)) < 0 || (rc = audit_tiles_flush(&x->tiles, err)) < 0)
        return rc;
    if (x->r->size != (int64_t)size || !digest_eq(&x->r->root, &x->seen.cp.root) || x->head.p)
        return bad(x, -1, 13, err, "the checkpoints of the bundle do not end with its newest head");
    if (x->r->carried && (rc = erasures_match(&x->erasures, &seq, err)) < 0) {
        x->r->first_bad = seq;
        return rc;
    }
    x->r->erased         = x->r->carried ? (int64_t)x->erasures.n_gone : (int64_t)x->erasures.n_said;
    x->r->outside_anchor = x->o->n_held > 0 || x->seen.n_cosigned > 0;
    return PW_OK;
}

int trail_check(const char *folder, const struct trail_options *o, struct verify_report *ret, struct pw_err *err)
{
    struct checking *x = calloc(1, sizeof *x);
    char             path[TRAIL_PATH_ROOM];
    int              rc;

    *ret = (struct verify_report){ .first_bad = -1 };
    if (!x)
        return err_nomem(err);
    x->folder    = folder;
    x->o         = o;
    x->r         = ret;
    ret->carried = (size_t)snprintf(path, sizeof path, "%s/rows", folder) < sizeof path && file_is_folder(path);
    audit_tiles_init(&x->tiles, same_hashes, x);
    merkle_root(&x->tiles.tree, &ret->root);
    rc = check_all(x, err);
    buf_done(&x->note);
    buf_done(&x->heads);
    buf_done(&x->rows);
    buf_done(&x->contents);
    buf_done(&x->tile);
    erasures_done(&x->erasures);
    free(x);
    return rc;
}
