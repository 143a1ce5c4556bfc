/* A partner's delivery as files: what the network would give, on a stick. */
#include "config.h"
#include "app/alert_out.h"

#include <stdio.h>
#include <unistd.h>

#include "base/failpoint.h"
#include "base/file.h"
#include "store/st_audit.h"

#define PATH_ROOM 4096

struct writing {
    struct office          *o;
    struct partners         ps;
    const struct partner   *p;
    struct keyring          keys;
    struct arena            a, page, one, row;  /* of all; of a list; of an alert; of a row that is being told */
    char                    dir[PATH_ROOM];
    bool                    cut_off;            /* the last delivery into this folder did not end */
    struct manifest_entry   entries[MANIFEST_PAGE];
    struct manifest         m;
    struct delivery_counts *counts;
};

static int path_of(const struct writing *w, const char *name, const char *suffix, char out[static PATH_ROOM], struct pw_err *err)
{
    return (size_t)snprintf(out, PATH_ROOM, "%s/%s%s", w->dir, name, suffix) < PATH_ROOM
               ? PW_OK : err_set(err, PW_ELIMIT, "the path of the delivery is too long");
}

/* Files are named by what is in them: one that is there is the same, unless a delivery was cut off before its files were on
 * the disk. */
static int put_file(struct writing *w, const char *name, const char *suffix, struct str bytes, int64_t *count, struct pw_err *err)
{
    char path[PATH_ROOM];
    int  rc = path_of(w, name, suffix, path, err);

    if (rc < 0)
        return rc;
    if (!w->cut_off && file_exists(path)) {
        w->counts->there++;
        return PW_OK;
    }
    rc = file_replace_many(path, bytes, 0600, err);
    *count += rc == PW_OK;
    return rc;
}

static int sign_manifest(struct writing *w, struct pw_err *err)
{
    BUF_AUTO text = { 0 }, note = { 0 };
    char     name[64], path[PATH_ROOM];
    int      rc;

    w->m.last = w->m.first + (int64_t)w->m.n - 1;
    manifest_text(&w->m, &text);
    if ((rc = buf_check(&text, err)) < 0 ||
        (rc = note_sign(buf_view(&text), &w->keys.alerts, &w->keys.alerts_secret, &note, err)) < 0)
        return rc;
    snprintf(name, sizeof name, "manifest-%lld", (long long)w->m.first);
    if ((rc = path_of(w, name, "", path, err)) < 0 || (rc = file_replace_many(path, buf_view(&note), 0600, err)) < 0)
        return rc;
    w->counts->manifests++;
    w->m.first = w->m.last + 1;
    w->m.n     = 0;
    arena_reset(&w->page);
    return PW_OK;
}

/* What may go no more (it was withdrawn, say) keeps its place in the list, so that numbers have no gap; its file is left
 * out, and the receiver asks for it in vain until the withdrawal tells why. */
static int put_alert(struct writing *w, const struct alert_event_row *e, struct pw_err *err)
{
    struct manifest_entry *x = &w->entries[w->m.n];
    struct alert_row       row;
    struct alert_known    *k;
    BUF_AUTO               file = { 0 };
    char                   hex[DIGEST_HEX];
    int                    rc;

    if ((rc = st_alert_by_seq(w->o->st, e->alert, &w->one, &row, err)) < 0 || (rc = alert_known_load(w->o, &row, &w->one, &k, err)) < 0)
        return rc;
    *x = (struct manifest_entry){ .number = e->number, .digest = row.digest, .id = arena_str(&w->page, row.id),
                                  .version = (uint64_t)row.version, .action = k->a.action, .mark = arena_str(&w->page, k->a.mark_text) };
    if (!x->id.p || !x->mark.p)
        return err_nomem(err);
    w->m.n++;
    rc = alert_sealed_for(w->o, &w->ps, k, w->p, &file, err);
    if (rc == PW_ESTATE) {
        w->counts->withheld++;
        return PW_OK;
    }
    if (rc < 0)
        return rc;
    x->bytes = file.n;
    failpoint("outbox.before_send");
    return put_file(w, digest_hex(&row.digest, hex), ".pwa", buf_view(&file), &w->counts->alerts, err);
}

static int each_sent(void *ctx, const struct alert_event_row *e, struct pw_err *err)
{
    struct writing *w  = ctx;
    int             rc = put_alert(w, e, err);

    arena_reset(&w->one);
    arena_reset(&w->row);
    return rc == PW_OK && w->m.n == MANIFEST_PAGE ? sign_manifest(w, err) : rc;
}

static int put_receipt(struct writing *w, const struct receipt_row *r, struct pw_err *err)
{
    struct alert_row row;
    char             hex[DIGEST_HEX], name[DIGEST_HEX + 8];
    int              rc;

    if (!str_eq(r->issuer, w->o->authority))
        return PW_OK;
    if ((rc = st_alert_by_seq(w->o->st, r->alert, &w->one, &row, err)) < 0 || !str_eq(row.originator, w->p->row.authority))
        return rc;
    failpoint("receipt.before_send");
    snprintf(name, sizeof name, "receipt-%s", digest_hex(&r->digest, hex));
    return put_file(w, name, "", r->note, &w->counts->receipts, err);
}

static int each_receipt(void *ctx, const struct receipt_row *r, struct pw_err *err)
{
    struct writing *w  = ctx;
    int             rc = put_receipt(w, r, err);

    arena_reset(&w->one);
    arena_reset(&w->row);
    return rc;
}

static int write_all(struct writing *w, struct pw_err *err)
{
    BUF_AUTO head = { 0 };
    int64_t  size;
    char     path[PATH_ROOM];
    int      rc;

    if ((rc = st_audit_checkpoint_last(w->o->st, &size, &head, err)) < 0)
        return rc;
    w->m = (struct manifest){ .from = w->o->authority, .to = w->p->row.authority, .first = 1, .entries = w->entries, .head = buf_view(&head) };
    if ((rc = st_alert_channel(w->o->st, w->p->row.authority, 0, INT64_MAX, &w->row, each_sent, w, err)) < 0 ||
        ((w->m.n || w->m.first == 1) && (rc = sign_manifest(w, err)) < 0) ||
        (rc = st_receipts_all(w->o->st, 0, &w->row, each_receipt, w, err)) < 0 || (rc = path_of(w, "head", "", path, err)) < 0)
        return rc;
    if ((rc = file_replace_many(path, buf_view(&head), 0600, err)) < 0)
        return rc;
    return delivery_heads_write(w->o, w->p, w->dir, &w->a, err);
}

/* While the mark is there, no file is taken for whole. Waiting for the disk once, not for each file: a stick takes some
 * hundredths of a second for each. */
static int write_marked(struct writing *w, struct pw_err *err)
{
    char mark[PATH_ROOM];
    int  rc;

    if ((rc = file_make_folder(w->dir, 0700, err)) < 0 || (rc = path_of(w, "unfinished", "", mark, err)) < 0)
        return rc;
    w->cut_off = file_exists(mark);
    if ((!w->cut_off && (rc = file_create(mark, STR_NONE, 0600, err)) < 0) || (rc = write_all(w, err)) < 0 ||
        (rc = file_sync_all(w->dir, err)) < 0)
        return rc;
    unlink(mark);           /* where it stays, the next delivery writes more than it had to */
    return PW_OK;
}

int delivery_write(struct office *o, const char *folder, const struct partner *p, struct delivery_counts *ret, struct pw_err *err)
{
    struct writing *w;
    struct arena    a  = { 0 };
    int             rc = PW_OK;

    *ret = (struct delivery_counts){ 0 };
    if (!(w = arena_alloc(&a, sizeof *w)))
        return err_nomem(err);
    *w = (struct writing){ .o = o, .p = p, .counts = ret };
    if ((size_t)snprintf(w->dir, sizeof w->dir, "%s/%.*s/%.*s", folder, (int)o->authority.n, o->authority.p, (int)p->row.authority.n,
                         p->row.authority.p) >= sizeof w->dir)
        rc = err_set(err, PW_ELIMIT, "the path of the delivery is too long");
    if (rc == PW_OK && (rc = partners_load(o->st, &w->a, &w->ps, err)) == PW_OK && (rc = partners_keyring(o, &w->ps, &w->keys, err)) == PW_OK)
        rc = write_marked(w, err);
    keyring_wipe(&w->keys);
    arena_done(&w->a);
    arena_done(&w->page);
    arena_done(&w->one);
    arena_done(&w->row);
    arena_done(&a);
    return rc;
}
