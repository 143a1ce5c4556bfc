#include "config.h"
#include "app/recover.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/trail_bundle.h"
#include "app/verify.h"
#include "audit/checkpoint.h"
#include "audit/entry.h"
#include "audit/tiles.h"
#include "base/failpoint.h"
#include "base/file.h"
#include "base/text.h"
#include "format/canon.h"
#include "store/st_audit.h"
#include "store/st_origin.h"

struct recovering {
    struct office       *o;
    struct arena         a;
    struct str           reason;
    struct recovered    *r;
    int64_t              n;             /* of the log before */
    struct keyfile       keys;          /* under the new name */
    unsigned char        log_id[AUDIT_LOG_ID];
    struct buf           last, cell, body, note;
    struct audit_tiles   tiles;
    char                 path_key[OFFICE_PATH_ROOM], path_new[OFFICE_PATH_ROOM + 8], path_head[LEDGER_PATH_ROOM];
};

/* ---- may it be? ---- */

static int check_needed(struct recovering *x, struct pw_err *err)
{
    struct pw_err why = { 0 };
    int           rc  = ledger_begin(x->o->ledger, NULL, &why);

    if (rc == PW_OK) {
        ledger_rollback(x->o->ledger);
        err_set(err, PW_ESTATE, "the record is in order: there is nothing to recover");
        return err_remedy(err, "a new origin is for a database that an older copy has taken the place of (audit verify: 14 or 15)");
    }
    if (rc == PW_EAUDIT && (why.verify_code == 15 || why.verify_code == 14))
        return PW_OK;
    if (err)
        *err = why;
    return rc;
}

static int next_name(struct recovering *x, struct pw_err *err)
{
    const char        *name = x->o->keys.log.name, *slash = strrchr(name, '/');
    struct sign_public public;
    uint64_t           n;
    BUF_AUTO           text = { 0 }, vkey = { 0 };
    int                rc;

    if (!slash || !text_u64(str_of(slash + 1), &n) || n == 0 || n >= RECOVER_ORIGINS)
        return err_set(err, PW_ESTATE, "no origin can follow '%s'", name);
    x->n = (int64_t)n;
    buf_add(&text, name, (size_t)(slash + 1 - name));
    buf_printf(&text, "%llu", (unsigned long long)n + 1);
    sign_public_of(&x->o->keys.secret, &public);
    if ((rc = note_key_make(buf_view(&text), NOTE_ED25519, &public, &x->keys.log, err)) < 0)
        return rc;
    memcpy(x->keys.secret.b, x->o->keys.secret.b, sizeof x->keys.secret.b);
    memcpy(x->keys.sampling, x->o->keys.sampling, sizeof x->keys.sampling);
    audit_log_id(buf_view(&text), x->log_id);
    note_key_format(&x->keys.log, &vkey);
    snprintf(x->r->origin, sizeof x->r->origin, "%s", text.p);
    snprintf(x->r->vkey, sizeof x->r->vkey, "%s", vkey.p);
    return PW_OK;
}

/* What is left must verify by itself: a damaged copy is no beginning. */
static int check_rest(struct recovering *x, struct pw_err *err)
{
    STORE_AUTO            st = NULL;
    struct verify_report  r;
    struct verify_options o = { .key = &x->o->keys.log, .no_cell = true };
    int                   rc;

    if ((rc = store_open_read(store_path(x->o->st), &st, err)) < 0)
        return rc;
    if ((rc = verify_log(st, &o, &r, err)) < 0)
        return err_wrap(err, "this copy is damaged, not only old");
    x->r->size = r.size;
    if ((size_t)snprintf(x->r->bundle, sizeof x->r->bundle, "%s.audit-%lld", store_path(x->o->st), (long long)x->n) >= sizeof x->r->bundle)
        return err_set(err, PW_ELIMIT, "the database path is too long");
    return file_exists(x->r->bundle) ? PW_OK : trail_export(st, &x->o->keys.log, false, false, x->r->bundle, &r.size, err);
}

/* ---- the new log ---- */

static int put_tile(void *ctx, unsigned level, uint64_t index, struct str hashes, struct pw_err *err)
{
    return st_audit_tile_put(((struct recovering *)ctx)->o->st, level, index, hashes, err);
}

static void put(struct audit_entry *e, unsigned tag, struct str bytes)
{
    e->fields[e->n_fields++] = (struct audit_field){ (uint16_t)tag, bytes };
}

/* The first entry: what the log is, and what it follows. */
static int first_entry(struct recovering *x, const struct audit_entry *was, struct pw_err *err)
{
    struct audit_entry e = { .time_us = was->time_us, .kind = AUDIT_LOG_CREATE };
    BUF_AUTO           at = { 0 };
    struct digest      sampling;

    keyfile_sampling_commitment(&x->keys, &sampling);
    memcpy(e.log_id, x->log_id, AUDIT_LOG_ID);
    canon_i64(&at, office_now(x->o));
    put(&e, AUDIT_TAG_ACTOR, x->o->user);
    put(&e, AUDIT_TAG_ACTION, str_of(audit_kind_word(AUDIT_LOG_CREATE)));
    put(&e, AUDIT_TAG_ORIGIN, str_of(x->keys.log.name));
    put(&e, AUDIT_TAG_VKEY, str_of(x->r->vkey));
    put(&e, AUDIT_TAG_SAMPLING, (struct str){ (const char *)sampling.b, DIGEST_SIZE });
    put(&e, AUDIT_TAG_PREVIOUS, buf_view(&x->last));
    if (x->cell.n)
        put(&e, AUDIT_TAG_LOST, buf_view(&x->cell));
    put(&e, AUDIT_TAG_REASON, x->reason);
    put(&e, AUDIT_TAG_AT, buf_view(&at));
    return audit_entry_encode(&e, &x->body, err);
}

/* Any other goes over as it is, without the head before it: that was the other log's. */
static int next_entry(struct recovering *x, const struct audit_entry *was, struct pw_err *err)
{
    struct audit_entry e = { .seq = was->seq, .time_us = was->time_us, .kind = was->kind };

    memcpy(e.log_id, x->log_id, AUDIT_LOG_ID);
    for (size_t i = 0; i < was->n_fields; i++)
        if (was->fields[i].tag != AUDIT_TAG_LAST_HEAD)
            e.fields[e.n_fields++] = was->fields[i];
    return audit_entry_encode(&e, &x->body, err);
}

static int enter_again(struct recovering *x, struct pw_err *err)
{
    for (int64_t seq = 0; seq < x->r->size; seq++) {
        struct audit_entry was;
        struct digest      leaf;
        struct str         body;
        int                rc;

        arena_reset(&x->a);
        buf_reset(&x->body);
        if ((rc = st_audit_entry_get(x->o->st, seq, &x->a, &body, err)) < 0 || (rc = audit_entry_decode(body, &was, err)) < 0 ||
            (rc = seq ? next_entry(x, &was, err) : first_entry(x, &was, err)) < 0 ||
            (rc = st_origin_entry(x->o->st, seq, buf_view(&x->body), err)) < 0)
            return rc;
        merkle_leaf(buf_view(&x->body), &leaf);
        if ((rc = audit_tiles_append(&x->tiles, &leaf, err)) < 0)
            return rc;
    }
    return audit_tiles_flush(&x->tiles, err);
}

static int sign(struct recovering *x, struct pw_err *err)
{
    BUF_AUTO      nodes = { 0 };
    struct digest root;
    int           rc;

    merkle_save(&x->tiles.tree, &nodes);
    merkle_root(&x->tiles.tree, &root);
    if ((rc = buf_check(&nodes, err)) < 0 || (rc = st_audit_frontier_put(x->o->st, x->r->size, buf_view(&nodes), err)) < 0 ||
        (rc = checkpoint_sign((uint64_t)x->r->size, &root, &x->keys.log, &x->keys.secret, &x->note, err)) < 0)
        return rc;
    return st_audit_checkpoint_put(x->o->st, x->r->size, buf_view(&x->note), err);
}

static int rewrite(struct recovering *x, struct pw_err *err)
{
    BUF_AUTO          vkey = { 0 }, first = { 0 };
    struct str        body;
    struct origin_row row = { .n = x->n, .upto = x->r->size };
    int64_t           size;
    int               rc;

    if ((rc = st_audit_checkpoint_last(x->o->st, &size, &x->last, err)) < 0 || (rc = st_audit_entry_get(x->o->st, 0, &x->a, &body, err)) < 0)
        return rc;
    if (size != x->r->size)
        return err_set(err, PW_EBUSY, "somebody wrote meanwhile");
    buf_str(&first, body);
    note_key_format(&x->o->keys.log, &vkey);
    row.vkey  = buf_view(&vkey);
    row.first = buf_view(&first);
    if ((rc = buf_check(&first, err)) < 0 || (rc = st_origin_begin(x->o->st, &row, err)) < 0 || (rc = enter_again(x, err)) < 0 ||
        (rc = st_origin_end(x->o->st, err)) < 0)
        return rc;
    return sign(x, err);
}

/* ---- key and cell ---- */

static int read_cell(struct recovering *x, struct pw_err *err)
{
    struct checkpoint cell;
    int               rc;

    if (!file_exists(x->path_head))
        return PW_OK;
    if ((rc = file_read(x->path_head, NOTE_MAX, &x->cell, err)) < 0 ||
        (rc = checkpoint_open(buf_view(&x->cell), &x->o->keys.log, &cell, NULL, err)) < 0)
        return err_wrap(err, "the head cell '%s'", x->path_head);
    x->r->lost = cell.size > (uint64_t)x->r->size ? (int64_t)(cell.size - (uint64_t)x->r->size) : 0;
    return PW_OK;
}

/* The key's new name first beside the old file: whichever of the two fits the database is the right one after a crash. */
static int write_key(struct recovering *x, struct pw_err *err)
{
    struct str passphrase = x->o->passphrase.n ? buf_view(&x->o->passphrase) : STR_NONE;

    unlink(x->path_new);
    return keyfile_create(x->path_new, &x->keys, passphrase, SIGN_MODERATE, err);
}

static int take_place(struct recovering *x, struct pw_err *err)
{
    if (rename(x->path_new, x->path_key) != 0) {
        err_set(err, PW_EIO, "'%s' cannot take its place: %s", x->path_new, strerror(errno));
        return err_remedy(err, "rename it to '%.150s' by hand; the new log is begun already", x->path_key);
    }
    return file_replace(x->path_head, buf_view(&x->note), 0600, err);
}

static int run(struct recovering *x, struct pw_err *err)
{
    int rc;

    if ((rc = check_rest(x, err)) < 0 || (rc = read_cell(x, err)) < 0 || (rc = write_key(x, err)) < 0 ||
        (rc = store_begin(x->o->st, NULL, err)) < 0)
        return rc;
    if ((rc = rewrite(x, err)) < 0) {
        store_rollback(x->o->st);
        st_origin_abort(x->o->st);
        return rc;
    }
    failpoint("recover.before_new_origin");
    if ((rc = store_commit_hold(x->o->st, err)) < 0)
        return rc;
    failpoint("recover.after_new_origin");
    rc = take_place(x, err);
    store_release(x->o->st);
    return rc;
}

/* Cut off after the new log was stored and before its key took the old one's place. *ret_done: that was it, and it is
 * finished now. */
static int finish_cut_off(struct recovering *x, bool *ret_done, struct pw_err *err)
{
    struct note_key   key;
    struct checkpoint cp;
    BUF_AUTO          vkey = { 0 };
    int               rc;

    *ret_done = false;
    if (!file_exists(x->path_new) || keyfile_read_public(x->path_new, &key, NULL, NULL) < 0)
        return PW_OK;
    if ((rc = st_audit_checkpoint_last(x->o->st, &x->r->size, &x->note, err)) < 0)
        return rc;
    if (checkpoint_open(buf_view(&x->note), &key, &cp, NULL, NULL) < 0) {
        buf_reset(&x->note);            /* cut off before that: the old log's head is no part of the new one */
        return PW_OK;
    }
    note_key_format(&key, &vkey);
    snprintf(x->r->origin, sizeof x->r->origin, "%s", key.name);
    snprintf(x->r->vkey, sizeof x->r->vkey, "%s", vkey.p);
    *ret_done = true;
    return take_place(x, err);
}

static int begin_anew(struct recovering *x, const char *confirm, struct pw_err *err)
{
    bool done;
    int  rc = finish_cut_off(x, &done, err);

    if (rc < 0 || done)
        return rc;
    if ((rc = check_needed(x, err)) < 0 || (rc = next_name(x, err)) < 0)
        return rc;
    if (confirm && strcmp(confirm, x->r->origin) == 0)
        return run(x, err);
    err_set(err, PW_EUSAGE, "a new origin cannot be taken back, and every partner has to be told");
    return err_remedy(err, "to go on, type its name: --confirm %.150s", x->r->origin);
}

int recover(struct office *o, struct str reason, const char *confirm, struct recovered *ret, struct pw_err *err)
{
    struct recovering *x = calloc(1, sizeof *x);
    int                rc;

    *ret = (struct recovered){ .size = 0 };
    if (!x)
        return err_nomem(err);
    x->o      = o;
    x->r      = ret;
    x->reason = reason;
    audit_tiles_init(&x->tiles, put_tile, x);
    if (!reason.n || reason.n > RECOVER_REASON_MAX)
        rc = err_set(err, PW_EUSAGE, "the reason is missing or longer than %d bytes", RECOVER_REASON_MAX);
    else if ((rc = office_key_path(store_path(o->st), x->path_key, err)) == PW_OK && !ledger_head_path(o->st, x->path_head))
        rc = err_set(err, PW_ELIMIT, "the database path is too long");
    snprintf(x->path_new, sizeof x->path_new, "%s.new", x->path_key);
    if (rc == PW_OK)
        rc = begin_anew(x, confirm, err);
    keyfile_wipe(&x->keys);
    arena_done(&x->a);
    buf_done(&x->last);
    buf_done(&x->cell);
    buf_done(&x->body);
    buf_done(&x->note);
    free(x);
    return rc;
}
