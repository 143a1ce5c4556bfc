#include "config.h"
#include "app/verify_impl.h"

#include <stdlib.h>

#include "audit/meaning.h"
#include "store/st_origin.h"

/*
 * Logs that were closed by a new origin (recover.h). Their entries are those of today with another log id and the heads
 * before them, so they are made again, and every head that was signed then must be what they give.
 */

static int bad(struct verify_pass *p, int64_t seq, struct pw_err *err, const struct verify_old *o, const char *what)
{
    return verify_bad(p, seq, 13, err, "the closed log %s: %s", o->key.name, what);
}

static int next_old_head(struct verify_pass *p, struct verify_old *o, struct pw_err *err)
{
    o->before_size = o->head_size;
    if (o->head.n)
        checkpoint_digest(buf_view(&o->head), &o->before);
    buf_reset(&o->head);
    return st_origin_head_from(p->st, o->n, o->head_size + 1, &o->head_size, &o->head, err);
}

static int add(void *ctx, const struct origin_row *row, struct pw_err *err)
{
    struct verify_pass *p = ctx;
    struct verify_old  *o = &p->old[p->n_old];
    int                 rc;

    if (p->n_old == VERIFY_OLD_MAX)
        return err_set(err, PW_ELIMIT, "more than %d closed logs", VERIFY_OLD_MAX);
    *o = (struct verify_old){ .n = row->n, .upto = row->upto };
    if ((rc = note_key_parse(row->vkey, &o->key, err)) < 0)
        return verify_bad(p, -1, 10, err, "the key of a closed log is damaged");
    audit_log_id(str_of(o->key.name), o->log_id);
    buf_str(&o->first, row->first);
    p->n_old++;
    return buf_check(&o->first, err);
}

int verify_old_open(struct verify_pass *p, struct pw_err *err)
{
    struct arena a  = { 0 };
    int          rc = st_origin_list(p->st, &a, add, p, err);

    arena_done(&a);
    for (size_t i = 0; i < p->n_old && rc == PW_OK; i++)
        rc = next_old_head(p, &p->old[i], err);
    return rc;
}

void verify_old_close(struct verify_pass *p)
{
    for (size_t i = 0; i < p->n_old; i++) {
        buf_done(&p->old[i].head);
        buf_done(&p->old[i].first);
    }
}

/* The entry as it stood in that log. */
static int body_then(const struct verify_old *o, int64_t seq, const struct audit_entry *now, struct buf *out, struct pw_err *err)
{
    struct audit_entry e = { .seq = now->seq, .time_us = now->time_us, .kind = now->kind };
    bool               begun = o->before_size == seq;

    memcpy(e.log_id, o->log_id, AUDIT_LOG_ID);
    for (size_t i = 0; i < now->n_fields; i++) {
        if (now->fields[i].tag == AUDIT_TAG_LAST_HEAD)
            continue;
        if (begun && now->fields[i].tag > AUDIT_TAG_LAST_HEAD) {
            e.fields[e.n_fields++] = (struct audit_field){ AUDIT_TAG_LAST_HEAD, { (const char *)o->before.b, DIGEST_SIZE } };
            begun = false;
        }
        e.fields[e.n_fields++] = now->fields[i];
    }
    if (begun)
        e.fields[e.n_fields++] = (struct audit_field){ AUDIT_TAG_LAST_HEAD, { (const char *)o->before.b, DIGEST_SIZE } };
    return audit_entry_encode(&e, out, err);
}

static int grow(struct verify_pass *p, struct verify_old *o, int64_t seq, const struct audit_entry *now, struct pw_err *err)
{
    BUF_AUTO           body = { 0 };
    struct audit_entry first;
    struct checkpoint  cp;
    struct digest      leaf, root;
    int                rc;

    if (seq == 0) {
        buf_str(&body, buf_view(&o->first));
        if (audit_entry_decode(buf_view(&body), &first, NULL) < 0 || audit_meaning(&first, 0, &o->key, o->log_id, INT64_MIN, NULL) < 0)
            return bad(p, 0, err, o, "its first entry is not its own");
    } else if ((rc = body_then(o, seq, now, &body, err)) < 0) {
        return rc;
    }
    if ((rc = buf_check(&body, err)) < 0)
        return rc;
    merkle_leaf(buf_view(&body), &leaf);
    merkle_append(&o->tree, &leaf, NULL, NULL);
    if (o->head_size != seq + 1)
        return PW_OK;
    if ((rc = checkpoint_open(buf_view(&o->head), &o->key, &cp, NULL, err)) < 0)
        return err_wrap(err, "a head of a closed log");
    merkle_root(&o->tree, &root);
    if (cp.size != (uint64_t)seq + 1 || !digest_eq(&cp.root, &root))
        return bad(p, o->before_size < 0 ? 0 : o->before_size, err, o, "the entries from here on do not give the root that it signed next");
    p->r->old_heads++;
    return next_old_head(p, o, err);
}

/* What the first entry of today names as the log before must be the last one closed. */
static int check_previous(struct verify_pass *p, const struct audit_entry *e, struct pw_err *err)
{
    struct str said = audit_entry_field(e, AUDIT_TAG_PREVIOUS);
    BUF_AUTO   note = { 0 };
    int64_t    size = -1;
    int        rc;

    if (!p->n_old)
        return said.p ? verify_bad(p, 0, 13, err, "the log says that it follows another, of which nothing is here") : PW_OK;
    if ((rc = st_origin_head_from(p->st, p->old[p->n_old - 1].n, p->old[p->n_old - 1].upto, &size, &note, err)) < 0)
        return rc;
    return str_eq(said, buf_view(&note)) ? PW_OK : verify_bad(p, 0, 13, err, "the log does not follow the one that was closed last");
}

int verify_old_entry(struct verify_pass *p, int64_t seq, const struct audit_entry *e, struct pw_err *err)
{
    int rc = seq == 0 ? check_previous(p, e, err) : PW_OK;

    for (size_t i = 0; i < p->n_old && rc == PW_OK; i++)
        if (seq < p->old[i].upto)
            rc = grow(p, &p->old[i], seq, e, err);
    return rc;
}

int verify_old_end(struct verify_pass *p, struct pw_err *err)
{
    for (size_t i = 0; i < p->n_old; i++) {
        struct verify_old *o = &p->old[i];

        if (o->head_size >= 0 || o->before_size != o->upto || (int64_t)o->tree.size != o->upto)
            return bad(p, -1, err, o, "its last head is missing, or there is one too many");
    }
    return PW_OK;
}
