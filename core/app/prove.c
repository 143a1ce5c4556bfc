#include "config.h"
#include "app/prove.h"

#include "app/rows_digest.h"
#include "app/tree_read.h"
#include "app/witness.h"
#include "audit/meaning.h"
#include "base/mem.h"
#include "format/canon.h"
#include "store/st_audit.h"
#include "store/st_rows.h"

#define EXTRA_FIRST "penwatch/proof/v1\n"

/* ---- making ---- */

/* The rows as they were digested: what goes out is held against the entry before it goes. */
static int add_rows(struct store *st, const struct audit_entry *e, struct buf *out, struct pw_err *err)
{
    ST_ROWS_AUTO  rows = NULL;
    size_t        tables[AUDIT_TABLES_N];
    BUF_AUTO      bytes = { 0 };
    struct digest d;
    struct str    said = audit_entry_field(e, AUDIT_TAG_ROWS);
    int           rc;

    for (int t = 0; t < AUDIT_TABLES_N; t++)
        tables[t] = st_rows_table(audit_table_name((enum audit_table)t));
    if ((rc = st_rows_open(st, (int64_t)e->seq, (int64_t)e->seq, &rows, err)) < 0 ||
        (rc = rows_digest(rows, tables, e->kind, (int64_t)e->seq, &bytes, &d, err)) < 0)
        return rc;
    if (said.p && (said.n != DIGEST_SIZE || memcmp(said.p, d.b, DIGEST_SIZE) != 0)) {
        err_set(err, PW_EAUDIT, "the rows of audit entry %llu are not those that were signed", (unsigned long long)e->seq);
        if (err)
            err->verify_code = 13;
        return err_remedy(err, "run 'penwatch audit verify'");
    }
    canon_str(out, buf_view(&bytes));
    return PW_OK;
}

static int add_contents(struct store *st, const struct audit_entry *e, struct arena *a, struct buf *out, struct pw_err *err)
{
    struct str salt[AUDIT_PARTS] = { STR_NONE }, payload[AUDIT_PARTS] = { STR_NONE };
    uint8_t    n                 = 0;

    for (unsigned part = 0; part < AUDIT_PARTS; part++) {
        int rc = PW_ENOTFOUND;

        if (audit_entry_field(e, AUDIT_TAG_PAYLOAD + part).p)
            rc = st_audit_private_open(st, (int64_t)e->seq, part, a, &salt[part], &payload[part], err);
        if (rc < 0 && rc != PW_ENOTFOUND)       /* what was erased by law is not carried, and the entry still proved */
            return rc;
        if (rc == PW_OK)
            n++;
    }
    canon_u8(out, n);
    for (unsigned part = 0; part < AUDIT_PARTS; part++)
        if (payload[part].p) {
            canon_u8(out, (uint8_t)part);
            buf_str(out, salt[part]);
            canon_str(out, payload[part]);
        }
    return PW_OK;
}

static int prove(struct store *st, const struct note_key *key, int64_t seq, bool content, struct arena *a, struct buf *out,
                 struct pw_err *err)
{
    BUF_AUTO           note = { 0 }, extra = { 0 };
    struct checkpoint  cp;
    struct audit_entry e;
    struct proof       p;
    struct digest      leaf;
    struct str         body;
    int64_t            size;
    int                rc;

    if ((rc = st_audit_entry_get(st, seq, a, &body, err)) < 0 || (rc = audit_entry_decode(body, &e, err)) < 0 ||
        (rc = witness_best(st, seq + 1, &size, err)) < 0 || (rc = witness_head(st, size, a, &note, err)) < 0 ||
        (rc = checkpoint_open(buf_view(&note), key, &cp, NULL, err)) < 0)
        return rc;
    merkle_leaf(body, &leaf);
    if ((rc = tree_prove_inclusion(st, (uint64_t)seq, &leaf, &cp, &p, err)) < 0)
        return rc;
    buf_text(&extra, EXTRA_FIRST);
    canon_str(&extra, body);
    if ((rc = add_rows(st, &e, &extra, err)) < 0)
        return rc;
    if (!content)
        canon_u8(&extra, 0);
    else if ((rc = add_contents(st, &e, a, &extra, err)) < 0)
        return rc;
    p.note = buf_view(&note);
    if ((rc = buf_check(&extra, err)) < 0)
        return rc;
    proof_write_inclusion(&p, buf_view(&extra), out);
    return out->n > PROOF_MAX ? err_set(err, PW_ELIMIT, "the proof is longer than %zu bytes", PROOF_MAX) : buf_check(out, err);
}

int prove_entry(struct store *st, const struct note_key *key, int64_t seq, bool content, struct arena *a, struct buf *out,
                struct pw_err *err)
{
    int rc = store_read_begin(st, err);

    if (rc < 0)
        return rc;
    rc = prove(st, key, seq, content, a, out, err);
    store_read_end(st);
    return rc;
}

/* ---- verifying ---- */

static int wrong(struct pw_err *err, int code, const char *what)
{
    err_set(err, PW_EAUDIT, "%s", what);
    if (err)
        err->verify_code = code;
    return err_remedy(err, "keep the file as evidence, and ask its sender for another");
}

static int open_contents(struct canon *c, struct proved *ret, struct pw_err *err)
{
    unsigned n = canon_get_u8(c);

    for (unsigned part = 0; part < AUDIT_PARTS; part++)
        ret->n_committed += audit_entry_field(&ret->entry, AUDIT_TAG_PAYLOAD + part).p != NULL;
    for (unsigned i = 0; i < n && !c->bad; i++) {
        unsigned             part = canon_get_u8(c);
        const unsigned char *salt = c->p;
        struct str           said;
        struct digest        d;

        if (part >= AUDIT_PARTS || ret->contents[part].p || c->end - c->p < ST_AUDIT_SALT)
            return wrong(err, 10, "malformed proof: a content that cannot be");
        c->p += ST_AUDIT_SALT;
        ret->contents[part] = canon_get_str(c);
        if (c->bad)
            break;
        said = audit_entry_field(&ret->entry, AUDIT_TAG_PAYLOAD + part);
        digest_commit(&d, salt, ret->contents[part]);
        if (said.n != DIGEST_SIZE || memcmp(said.p, d.b, DIGEST_SIZE) != 0)
            return wrong(err, 13, "a content in the proof is not what was signed");
        ret->n_opened++;
    }
    return canon_end(c) ? PW_OK : wrong(err, 10, "malformed proof: what it carries beside ends early or late");
}

static int check_rows(struct proved *ret, struct pw_err *err)
{
    struct str    said = audit_entry_field(&ret->entry, AUDIT_TAG_ROWS);
    struct digest d;

    digest_parts(&d, (struct str[]){ STR("penwatch/row/v1\n"), ret->rows }, 2);
    if (said.p ? said.n == DIGEST_SIZE && memcmp(said.p, d.b, DIGEST_SIZE) == 0 : ret->rows.n == 0)
        return PW_OK;
    return wrong(err, 13, "the rows in the proof are not those that were signed");
}

int prove_check(const struct policy *p, struct str text, int64_t now_s, struct buf *extra, struct proved *ret, struct pw_err *err)
{
    struct proof  proof;
    struct digest leaf;
    struct canon  c;
    struct str    body;
    unsigned char id[AUDIT_LOG_ID];
    int           rc;

    *ret = (struct proved){ 0 };
    if ((rc = proof_read_inclusion(text, &proof, extra, err)) < 0 ||
        (rc = policy_open(p, proof.note, now_s, &ret->head, err)) < 0)
        return rc;
    if (extra->n < sizeof EXTRA_FIRST - 1 || memcmp(extra->p, EXTRA_FIRST, sizeof EXTRA_FIRST - 1) != 0)
        return wrong(err, 10, "malformed proof: it carries no entry of this program");
    c = canon_open((struct str){ extra->p + sizeof EXTRA_FIRST - 1, extra->n - (sizeof EXTRA_FIRST - 1) });
    body      = canon_get_str(&c);
    ret->rows = canon_get_str(&c);
    if (c.bad)
        return wrong(err, 10, "malformed proof: what it carries beside ends early");
    merkle_leaf(body, &leaf);
    if (!merkle_inclusion(&leaf, proof.number, ret->head.cp.size, proof.hashes, proof.n, &ret->head.cp.root))
        return wrong(err, 13, "the entry in the proof is not in the tree that was signed");
    audit_log_id(ret->head.cp.origin, id);
    if ((rc = audit_entry_decode(body, &ret->entry, err)) < 0 ||
        (rc = audit_meaning(&ret->entry, (int64_t)proof.number, &ret->head.log->key, id, INT64_MIN, err)) < 0)
        return rc;
    return (rc = check_rows(ret, err)) < 0 ? rc : open_contents(&c, ret, err);
}

/* ---- the rows, for showing ---- */

#define ROW_END 255

static bool next_row(struct proved_column *c)
{
    if (canon_end(&c->in) || c->in.bad)
        return false;
    c->row += c->table.p != NULL;
    c->table = canon_get_str(&c->in);
    return !c->in.bad;
}

bool prove_next_column(struct proved_column *c)
{
    if (!c->table.p && !next_row(c))
        return false;
    for (;;) {
        unsigned index = canon_get_u8(&c->in);

        if (c->in.bad)
            return false;
        if (index != ROW_END) {
            c->index = index;
            break;
        }
        if (!next_row(c))
            return false;
    }
    c->type = (char)canon_get_u8(&c->in);
    if (c->type == 'I')
        c->number = canon_get_i64(&c->in);
    else
        c->bytes = canon_get_str(&c->in);
    return !c->in.bad;
}

/* In the order of the schema; a test holds them against it. */
static const char *const version_columns[] = {
    "seq", "shipment", "issuer", "regime", "reference", "version", "action", "issued_on", "received_on", "reply_by", "digest",
    "role", "exporting_country", "importing_country", "consignment", "pen_reference", "total_mg", "profile", "score", "lane",
    "forced", "complete", "completeness", "rulebook", "inputs", "sampled", "keys",
};
static const char *const verdict_columns[] = {
    "seq", "version", "profile", "score", "lane", "forced", "complete", "completeness", "rulebook", "inputs", "sampled",
};
static const char *const decision_columns[] = {
    "seq", "shipment", "line", "kind", "reason", "condition", "account", "verdict", "needs_second", "confirms",
};
static const char *const finding_columns[] = {
    "seq", "shipment", "result", "on_day", "source", "grade", "corrects", "verdict", "account",
};
static const struct { const char *table; const char *const *names; size_t n; } named[] = {
    { "version", version_columns, COUNT_OF(version_columns) }, { "verdict", verdict_columns, COUNT_OF(verdict_columns) },
    { "decision", decision_columns, COUNT_OF(decision_columns) }, { "finding", finding_columns, COUNT_OF(finding_columns) },
};

const char *prove_column_name(struct str table, unsigned index)
{
    for (size_t i = 0; i < COUNT_OF(named); i++)
        if (str_is(table, named[i].table))
            return index < named[i].n ? named[i].names[index] : NULL;
    return NULL;
}
