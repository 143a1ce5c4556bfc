#include "config.h"
#include "app/verify_impl.h"

#include "app/rows_digest.h"
#include "audit/meaning.h"

#define PROGRESS_EVERY 4096

/* A fault found below is pinned to its entry. */
static int at_entry(struct verify_pass *p, int64_t seq, int rc, struct pw_err *err)
{
    if (rc == PW_EAUDIT) {
        p->r->first_bad = seq;
        err_wrap(err, "audit entry %lld", (long long)seq);
        err_remedy(err, "keep this file as evidence; compare with the newest backup");
    }
    return rc;
}

/* ---- its rows ---- */

static int check_rows(struct verify_pass *p, int64_t seq, const struct audit_entry *e, struct pw_err *err)
{
    struct str    said = audit_entry_field(e, AUDIT_TAG_ROWS);
    struct digest d;
    size_t        n_rules;
    int           rc;

    audit_kind_rows(e->kind, &n_rules);
    if ((said.p != NULL) != (n_rules > 0))
        return verify_bad(p, seq, 13, err, "audit entry %lld has no digest of its rows, or one too many", (long long)seq);
    if (n_rules == 0)
        return PW_OK;
    if ((rc = rows_digest(p->rows, p->tables, e->kind, seq, &p->scratch, &d, err)) < 0)
        return at_entry(p, seq, rc, err);
    if (said.n != DIGEST_SIZE || memcmp(said.p, d.b, DIGEST_SIZE) != 0)
        return verify_bad(p, seq, 13, err, "the rows of audit entry %lld (%s) are not those that were signed",
                          (long long)seq, audit_kind_word(e->kind));
    return PW_OK;
}

/* ---- its payloads ---- */

static int open_payload(struct verify_pass *p, int64_t seq, struct str commitment, struct pw_err *err)
{
    struct digest d;

    if (p->payload.salt.n == ST_AUDIT_SALT) {
        digest_commit(&d, (const unsigned char *)p->payload.salt.p, p->payload.payload);
        if (commitment.n == DIGEST_SIZE && memcmp(commitment.p, d.b, DIGEST_SIZE) == 0)
            return PW_OK;
    }
    return verify_bad(p, seq, 13, err, "the content of audit entry %lld is not what was signed", (long long)seq);
}

static int check_payloads(struct verify_pass *p, int64_t seq, const struct audit_entry *e, struct pw_err *err)
{
    int rc;

    for (unsigned part = 0; part < AUDIT_PARTS; part++) {
        struct str commitment = audit_entry_field(e, AUDIT_TAG_PAYLOAD + part);
        int64_t    id         = seq * ST_AUDIT_PARTS + part;

        if (!commitment.p)
            continue;
        if (p->payload.id < id)
            return verify_bad(p, p->payload.id / ST_AUDIT_PARTS, 13, err, "a content is stored for audit entry %lld "
                              "that it does not vouch for", (long long)(p->payload.id / ST_AUDIT_PARTS));
        p->r->payloads.all++;
        if (p->payload.id > id || !p->payload.payload.p)
            rc = erasures_gone(&p->erasures, (uint64_t)id, err);
        else
            rc = open_payload(p, seq, commitment, err);
        if (rc == PW_OK && p->payload.id == id)
            rc = st_audit_private_next(p->st, &p->payload, err);
        if (rc < 0)
            return rc;
        p->r->payloads.done++;
    }
    return PW_OK;
}

/* ---- the heads around it ---- */

/* A commit's first entry names the checkpoint before it: none can be taken away, none put in between. */
static int check_last_head(struct verify_pass *p, int64_t seq, const struct audit_entry *e, struct pw_err *err)
{
    struct str said  = audit_entry_field(e, AUDIT_TAG_LAST_HEAD);
    bool       begun = seq > 0 && p->before_size == seq;

    if (!said.p && !begun)
        return PW_OK;
    if (!begun)
        return verify_bad(p, seq, 13, err, "the checkpoint at %lld entries is missing", (long long)seq);
    if (!said.p || said.n != DIGEST_SIZE || memcmp(said.p, p->before.b, DIGEST_SIZE) != 0)
        return verify_bad(p, seq, 13, err, "audit entry %lld follows another checkpoint than the one stored",
                          (long long)seq);
    return PW_OK;
}

static int check_held(struct verify_pass *p, struct pw_err *err)
{
    struct digest root;
    uint64_t      size = p->tiles.tree.size;

    for (size_t i = 0; i < p->n_held; i++) {
        if (p->held[i].size != size)
            continue;
        merkle_root(&p->tiles.tree, &root);
        if (!digest_eq(&root, &p->held[i].root)) {
            verify_bad(p, -1, 14, err, "the log contradicts a head of %llu entries that was kept outside it",
                       (unsigned long long)size);
            return PW_EAUDIT;
        }
    }
    return PW_OK;
}

/* After entry seq: a stored checkpoint of this size must be signed and have this root. */
static int check_head(struct verify_pass *p, int64_t seq, struct pw_err *err)
{
    struct checkpoint cp;
    struct digest     root;
    size_t            ignored = 0;
    int               rc;

    if (p->head_size != seq + 1)
        return PW_OK;
    if ((rc = checkpoint_open(buf_view(&p->head), p->o->key, &cp, &ignored, err)) < 0) {
        p->r->first_bad = seq;
        err_wrap(err, "the checkpoint at %lld entries", (long long)seq + 1);
        return rc;
    }
    merkle_root(&p->tiles.tree, &root);
    if (cp.size != (uint64_t)seq + 1 || !digest_eq(&cp.root, &root))
        return verify_bad(p, p->before_size < 0 ? 0 : p->before_size, 13, err,
                          "the entries %lld to %lld do not give the root that was signed at %lld",
                          (long long)(p->before_size < 0 ? 0 : p->before_size), (long long)seq, (long long)seq + 1);
    p->r->heads.done++;
    p->r->ignored_signatures += (int64_t)ignored;
    p->r->size = seq + 1;
    p->r->root = root;
    return verify_next_head(p, err);
}

static int each(void *ctx, int64_t seq, struct str body, struct pw_err *err)
{
    struct verify_pass *p = ctx;
    struct audit_entry  e;
    struct digest       leaf;
    int64_t             want = p->r->bodies.done;
    int                 rc;

    if (seq != want)
        return verify_bad(p, want < seq ? want : seq, 13, err, "audit entry %lld is missing; there is a %lld",
                          (long long)want, (long long)seq);
    if ((rc = audit_entry_decode(body, &e, err)) < 0)
        return at_entry(p, seq, rc, err);
    if ((rc = audit_meaning(&e, seq, p->o->key, p->log_id, seq ? p->r->time_last : INT64_MIN, err)) < 0)
        return at_entry(p, seq, rc, err);
    if ((rc = check_last_head(p, seq, &e, err)) < 0)
        return rc;
    if (seq == 0)
        p->r->time_first = e.time_us;
    p->r->time_last = e.time_us;
    p->r->clock_back += audit_entry_field(&e, AUDIT_TAG_CLOCK).p != NULL;
    merkle_leaf(body, &leaf);
    if ((rc = check_rows(p, seq, &e, err)) < 0 || (rc = check_payloads(p, seq, &e, err)) < 0)
        return rc;
    if ((rc = erasures_said(&p->erasures, &e, err)) < 0)
        return at_entry(p, seq, rc, err);
    if ((rc = verify_old_entry(p, seq, &e, err)) < 0)
        return rc;
    if ((rc = audit_tiles_append(&p->tiles, &leaf, err)) < 0 || (rc = check_head(p, seq, err)) < 0 ||
        (rc = check_held(p, err)) < 0)
        return rc;
    p->r->bodies.done++;
    if (p->o->progress && seq % PROGRESS_EVERY == 0)
        p->o->progress(p->o->ctx, seq, p->r->bodies.all);
    return PW_OK;
}

int verify_entries(struct verify_pass *p, struct pw_err *err)
{
    int rc = st_audit_private_first(p->st, &p->payload, err);

    if (rc == PW_OK && (rc = verify_next_head(p, err)) == PW_OK)
        rc = st_audit_entries(p->st, INT64_MIN, INT64_MAX, each, p, err);
    if (rc == PW_OK && p->payload.id != INT64_MAX)
        rc = verify_bad(p, p->payload.id / ST_AUDIT_PARTS, 13, err,
                        "a content is stored for audit entry %lld that it does not vouch for",
                        (long long)(p->payload.id / ST_AUDIT_PARTS));
    return rc;
}
