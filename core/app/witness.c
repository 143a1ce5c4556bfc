#include "config.h"
#include "app/witness.h"
#include "base/failpoint.h"

#include "audit/checkpoint.h"
#include "audit/policy.h"
#include "audit/proof.h"
#include "store/st_audit.h"
#include "store/st_witness.h"

static int refuse(struct pw_err *err, int code, const char *remedy, const char *fmt, struct str who, uint64_t a, uint64_t b)
{
    err_set(err, PW_EAUDIT, fmt, (int)(who.n < 100 ? who.n : 100), who.p, (unsigned long long)a, (unsigned long long)b);
    if (err)
        err->verify_code = code;
    return err_remedy(err, "%s", remedy);
}

/* ---- cosigning a partner ---- */

struct request {
    struct office        *o;
    struct arena         *a;
    struct partners       partners;
    const struct partner *from;
    struct proof          proof;
    struct note           note;
    struct checkpoint     cp;
};

/* Whose log is it? Its key is the one on the card of a trusted partner. */
static int read_request(struct request *r, struct str text, struct pw_err *err)
{
    int rc;

    if ((rc = proof_read_consistency(text, &r->proof, err)) < 0 || (rc = note_parse(r->proof.note, &r->note, err)) < 0 ||
        (rc = checkpoint_parse(r->note.text, &r->cp, err)) < 0)
        return rc;
    for (size_t i = 0; i < r->partners.n && !r->from; i++)
        if (r->partners.all[i].row.state == PARTNER_TRUSTED && str_is(r->cp.origin, r->partners.all[i].card.log.name))
            r->from = &r->partners.all[i];
    if (!r->from)
        return refuse(err, 18, "take their card in with 'penwatch partner add', where they are to be trusted",
                      "no partner has a log '%.*s'", r->cp.origin, 0, 0);
    if ((rc = card_in_force(&r->from->card, office_now(r->o) / 1000000, err)) < 0)
        return rc;
    if ((rc = checkpoint_open(r->proof.note, &r->from->card.log, &r->cp, NULL, err)) < 0)
        return err_wrap(err, "the checkpoint of %.*s", (int)r->from->row.authority.n, r->from->row.authority.p);
    if (r->proof.number > r->cp.size)
        return refuse(err, 10, "ask for another request", "%.*s: a request from %llu entries to %llu", r->cp.origin, r->proof.number,
                      r->cp.size);
    return PW_OK;
}

enum witness_outcome { OUTCOME_COSIGN, OUTCOME_AGAIN, OUTCOME_FORK };

/* Holds it against the head that was cosigned last. */
static int judge(const struct request *r, const struct witnessed_row *last, enum witness_outcome *ret, struct pw_err *err)
{
    struct checkpoint held = { .size = 0 };
    struct note       n;
    int               rc;

    if (last->note.p && ((rc = note_parse(last->note, &n, err)) < 0 || (rc = checkpoint_parse(n.text, &held, err)) < 0))
        return rc;
    *ret = OUTCOME_COSIGN;
    if (last->note.p && r->cp.size == held.size) {
        *ret = digest_eq(&r->cp.root, &held.root) ? OUTCOME_AGAIN : OUTCOME_FORK;
        return PW_OK;
    }
    if (r->cp.size < held.size)
        return refuse(err, 15, "an old request; or they put an older database back, which is to be asked on the telephone",
                      "%.*s: its head has %llu entries, and we cosigned one of %llu", r->cp.origin, r->cp.size, held.size);
    if (r->proof.number != held.size) {
        err_set(err, PW_ESTATE, "the request begins at %llu entries, we hold a head of %llu", (unsigned long long)r->proof.number,
                (unsigned long long)held.size);
        return err_remedy(err, "they make another with 'penwatch audit witness --request --since %llu'", (unsigned long long)held.size);
    }
    if (held.size ? !merkle_consistency(held.size, r->cp.size, &held.root, &r->cp.root, r->proof.hashes, r->proof.n) : r->proof.n != 0)
        *ret = OUTCOME_FORK;
    return PW_OK;
}

static int store(struct request *r, struct str line, struct pw_err *err)
{
    struct witnessed_row w = { .origin = r->cp.origin, .size = (int64_t)r->cp.size, .note = r->proof.note, .line = line,
                               .account = r->o->user };
    int                  rc = office_log(r->o, AUDIT_WITNESS, 0, STR_NONE, STR_NONE, &w.seq, err);

    return rc < 0 ? rc : st_witnessed_add(r->o->st, &w, err);
}

/* Both notes are kept: ours is the head before, this one stands beside it without a line. */
static int keep_fork(struct request *r, bool *ret_stored, struct pw_err *err)
{
    bool known = false;
    int  rc    = st_witnessed_refused(r->o->st, r->cp.origin, (int64_t)r->cp.size, r->proof.note, &known, err);

    *ret_stored = rc == PW_OK && !known;
    return rc == PW_OK && !known ? store(r, STR_NONE, err) : rc;
}

static int answer(struct request *r, const struct keyring *k, struct buf *line, enum witness_outcome *ret_outcome, struct pw_err *err)
{
    struct witnessed_row last  = { .note = STR_NONE };
    bool                 found = false;
    int                  rc    = st_witnessed_head(r->o->st, r->cp.origin, r->a, &last, &found, err);

    if (rc < 0 || (rc = judge(r, &last, ret_outcome, err)) < 0)
        return rc;
    if (*ret_outcome == OUTCOME_AGAIN) {
        buf_str(line, last.line);
        return buf_check(line, err);
    }
    if (*ret_outcome == OUTCOME_FORK)
        return keep_fork(r, &found, err);
    rc = note_cosign(r->note.text, &k->witness, &k->witness_secret, (uint64_t)(office_now(r->o) / 1000000), line, err);
    return rc < 0 ? rc : store(r, buf_view(line), err);
}

int witness_cosign(struct office *o, struct str text, struct arena *a, struct buf *out, struct witnessed *ret, struct pw_err *err)
{
    struct request r = { .o = o, .a = a };
    KEYRING_AUTO   k = { 0 };
    BUF_AUTO       line = { 0 };
    enum witness_outcome   outcome;
    int            rc;

    if ((rc = partners_load(o->st, a, &r.partners, err)) < 0 || (rc = read_request(&r, text, err)) < 0 ||
        (rc = partners_keyring(o, &r.partners, &k, err)) < 0 || (rc = office_begin(o, err)) < 0)
        return rc;
    if ((rc = answer(&r, &k, &line, &outcome, err)) < 0) {
        office_rollback(o);
        return rc;
    }
    failpoint("witness.before_persist");
    if ((rc = office_commit(o, err)) < 0)
        return rc;
    failpoint("witness.after_persist");
    if (outcome == OUTCOME_FORK)
        return refuse(err, 14, "both heads are kept in the record as evidence: tell them, and trust nothing of it until it is explained",
                      "%.*s: its head of %llu entries is no continuation of the one that we cosigned", r.cp.origin, r.cp.size, 0);
    *ret = (struct witnessed){ .authority = arena_str(a, r.from->row.authority), .origin = arena_str(a, r.cp.origin),
                               .size = (int64_t)r.cp.size, .again = outcome == OUTCOME_AGAIN };
    buf_str(out, buf_view(&line));
    return buf_check(out, err);
}

int witness_held(struct store *st, struct str origin, struct arena *a, int64_t *ret, struct pw_err *err)
{
    struct witnessed_row last  = { .size = 0 };
    bool                 found = false;
    int                  rc    = st_witnessed_head(st, origin, a, &last, &found, err);

    if (rc == PW_OK)
        *ret = found ? last.size : 0;
    return rc;
}

/* ---- their cosignatures of ours ---- */

struct accepting {
    struct office   *o;
    struct arena    *a;
    struct note_key *keys;
    size_t           n_keys;
    struct accepted *r;
};

struct line_lookup { struct str line; bool found; };

static int same_line(void *ctx, const struct cosigned_row *c, struct pw_err *err)
{
    struct line_lookup *l = ctx;

    (void)err;
    l->found |= str_eq(l->line, c->line);
    return PW_OK;
}

static int keep_line(struct accepting *x, const struct note_signature *s, int64_t size, struct str line, struct pw_err *err)
{
    struct cosigned_row row = { .size = size, .witness = s->name, .line = line, .account = x->o->user };
    struct line_lookup       l   = { line, false };
    int                 rc;

    if (s->time > (uint64_t)(office_now(x->o) / 1000000) + POLICY_SKEW_S)
        return refuse(err, 11, "see whose clock is wrong", "the cosignature of %.*s is of a time to come", s->name, 0, 0);
    if ((rc = st_cosigned_list(x->o->st, size, x->a, same_line, &l, err)) < 0)
        return rc;
    x->r->known += l.found;
    if (l.found)
        return PW_OK;
    if ((rc = office_log(x->o, AUDIT_COSIGNED, 0, STR_NONE, STR_NONE, &row.seq, err)) < 0 ||
        (rc = st_cosigned_add(x->o->st, &row, err)) < 0)
        return rc;
    x->r->n++;
    x->r->size = size > x->r->size ? size : x->r->size;
    return PW_OK;
}

/* A line does not say which head it is for. A witness goes forward only, so it is one from its last on. */
static int accept_line(struct accepting *x, struct str line, struct pw_err *err)
{
    BUF_AUTO      note = { 0 };
    struct note   n;
    struct pw_err last = { 0 };
    const char   *blank = line.n > 4 ? memchr(line.p + 4, ' ', line.n - 4) : NULL;
    int64_t       size;
    int           rc;

    if (!blank)
        return refuse(err, 10, "ask for it again", "malformed: a line is no signature%.*s", STR(""), 0, 0);
    if ((rc = st_cosigned_last(x->o->st, (struct str){ line.p + 4, (size_t)(blank - line.p) - 4 }, &size, err)) < 0)
        return rc;
    for (size = size ? size - 1 : 0;;) {
        buf_reset(&note);
        if ((rc = st_audit_checkpoint_from(x->o->st, size + 1, &size, &note, err)) < 0)
            return rc;
        if (size < 0)
            break;
        buf_str(&note, line);
        buf_byte(&note, '\n');
        rc = note_open(buf_view(&note), x->keys, x->n_keys, &n, &last);
        if (rc == PW_OK)
            return keep_line(x, &n.signatures[n.n_signatures - 1], size, line, err);
        if (rc != PW_EAUDIT || last.verify_code != 11) {
            x->r->ignored += rc == PW_EAUDIT && last.verify_code == 18;
            if (err && last.verify_code != 18)
                *err = last;
            return last.verify_code == 18 ? PW_OK : rc;
        }
    }
    return refuse(err, 11, "ask for it again", "the cosignature fits none of our heads%.*s", STR(""), 0, 0);
}

static int accept_all(struct accepting *x, struct str lines, struct pw_err *err)
{
    while (lines.n) {
        const char *end = memchr(lines.p, '\n', lines.n);
        int         rc;

        if (!end)
            return refuse(err, 10, "ask for it again", "malformed: the last line is cut%.*s", STR(""), 0, 0);
        if ((rc = accept_line(x, (struct str){ lines.p, (size_t)(end - lines.p) }, err)) < 0)
            return rc;
        lines.n -= (size_t)(end + 1 - lines.p);
        lines.p = end + 1;
    }
    if (x->r->n + x->r->known == 0)
        return refuse(err, 18, "take the witness's card in with 'penwatch partner add'", "no line is of a partner%.*s", STR(""), 0, 0);
    return PW_OK;
}

int witness_accept(struct office *o, struct str lines, struct arena *a, struct accepted *ret, struct pw_err *err)
{
    struct partners  p;
    struct accepting x = { .o = o, .a = a, .r = ret };
    int              rc;

    *ret = (struct accepted){ 0 };
    if ((rc = partners_load(o->st, a, &p, err)) < 0)
        return rc;
    if (!(x.keys = arena_alloc(a, (p.n + 1) * sizeof *x.keys)))
        return err_nomem(err);
    for (size_t i = 0; i < p.n; i++)
        if (p.all[i].row.state == PARTNER_TRUSTED && card_in_force(&p.all[i].card, office_now(o) / 1000000, NULL) == PW_OK)
            x.keys[x.n_keys++] = p.all[i].card.witness;
    if ((rc = office_begin(o, err)) < 0)
        return rc;
    if ((rc = accept_all(&x, lines, err)) < 0) {
        office_rollback(o);
        return rc;
    }
    return office_commit(o, err);
}
