#include "config.h"
#include "app/lifecycle.h"

#include "script/outline.h"
#include "store/st_office.h"

#define GUARD_SIGNERS 2     /* persons who sign for a lost diversion or too much work */

static const char *const statuses[] = {
    "waiting for approval", "approved", "rejected", "scheduled", "in force", "past", "out of date",
};

const char *draft_status_name(enum draft_status s) { return statuses[s]; }

/* ---- where a draft stands ---- */

struct standing {
    struct office         *o;
    struct draft_standing *ret;
    int64_t                draft;
    int64_t                published;       /* seq; -1 */
    int64_t                holds;           /* draft whose publication holds now; -1 */
    int64_t                coming_us;       /* time of the newest publication that has not come; HISTORY_ABSENT */
};

static int note_approval(void *ctx, const struct approval_row *r, struct pw_err *err)
{
    struct draft_standing *s = ((struct standing *)ctx)->ret;

    if (!r->approve) {
        s->rejected_by = r->account;
        return PW_OK;
    }
    for (size_t i = 0; i < s->n_signers; i++)
        if (str_eq(s->signers[i], r->account)) {        /* who signed adds that it is despite the guard */
            s->despite[i] |= r->despite;
            return PW_OK;
        }
    if (s->n_signers == DRAFT_SIGNERS_MAX)
        return err_set(err, PW_ELIMIT, "draft %lld has more than %d signatures", (long long)r->draft, DRAFT_SIGNERS_MAX);
    s->signers[s->n_signers]   = r->account;
    s->despite[s->n_signers++] = r->despite;
    return PW_OK;
}

static int note_publication(void *ctx, const struct publication *p, struct pw_err *err)
{
    struct standing *x = ctx;

    (void)err;
    if (p->at_us <= office_now(x->o))
        x->holds = p->draft;
    if (p->draft == x->draft) {
        x->published  = p->seq;
        x->ret->at_us = p->at_us;
    } else if (x->published >= 0 && x->ret->at_us > office_now(x->o) && p->at_us <= x->ret->at_us) {
        x->published = -2;      /* another, published later, is in force before its time comes */
    }
    /* A later one takes the place of those that have not come, because none is published behind one. */
    x->coming_us = p->at_us > office_now(x->o) ? p->at_us : HISTORY_ABSENT;
    return PW_OK;
}

int draft_standing(struct office *o, const struct draft_row *d, struct arena *a, struct draft_standing *ret,
                   struct pw_err *err)
{
    struct draft_standing s = { .at_us = HISTORY_ABSENT };
    struct standing       x = { .o = o, .ret = &s, .draft = d->seq, .published = -1, .holds = -1,
                                .coming_us = HISTORY_ABSENT };
    int64_t               now;
    int                   rc = st_approval_list(o->st, d->seq, a, note_approval, &x, err);

    if (rc < 0 || (rc = st_publication_list(o->st, a, note_publication, &x, err)) < 0 ||
        (rc = st_rulebook_in_force(o->st, office_now(o), &now, err)) < 0)
        return rc;
    if (x.published == -2)
        s.status = DRAFT_PAST;
    else if (x.published >= 0)
        s.status = s.at_us > office_now(o) ? DRAFT_SCHEDULED : x.holds == d->seq ? DRAFT_IN_FORCE : DRAFT_PAST;
    else if (s.rejected_by.n)
        s.status = DRAFT_REJECTED;
    else if (d->base != now)
        s.status = DRAFT_STALE;
    else
        s.status = s.n_signers ? DRAFT_APPROVED : DRAFT_WAITING;
    s.coming_us = x.coming_us;
    *ret        = s;
    return PW_OK;
}

/* ---- submitting ---- */

/* The first that is wrong with it, where it is more than advice. */
static int first_finding(const struct rule_findings *f, struct pw_err *err)
{
    for (size_t i = 0; i < f->n; i++)
        if (!f->items[i].advice) {
            err_set(err, PW_ERULE, "%s", f->items[i].message);
            return err_where(err, "%s:%d", f->items[i].path, f->items[i].line);
        }
    return PW_OK;
}

/* One for each side an office can be on: without it the first such shipment would stop an import. */
static int profiles_needed(const struct rulebook *rb, struct pw_err *err)
{
    for (int role = 0; role < OFFICE_COUNT; role++) {
        size_t i;

        if (rulebook_profile_find(rb, office_role_profile((enum office_role)role), &i))
            continue;
        err_set(err, PW_ERULE, "the profile '%s' is missing", office_role_profile((enum office_role)role));
        return err_remedy(err, "a rulebook has profiles/import.lua, export.lua and transit.lua");
    }
    return PW_OK;
}

/* A key written with an escape could weigh a rule twice unseen. */
static int plain_keys(const struct rule_files *files, struct arena *a, struct pw_err *err)
{
    struct outline o;
    int            rc;

    for (size_t i = 0; i < files->n; i++) {
        if ((rc = outline_read(files->files[i].text, a, &o, err)) < 0)
            return rc;
        for (size_t k = 0; k < o.n; k++)
            if (memchr(o.items[k].path.p, '\\', o.items[k].path.n)) {
                err_set(err, PW_ERULE, "a key is written with an escape");
                err_where(err, "%.*s:%d", (int)files->files[i].path.n, files->files[i].path.p, o.items[k].line);
                return err_remedy(err, "write it as it is, so that everybody sees what it is");
            }
    }
    return PW_OK;
}

int draft_check(struct office *o, const struct rule_files *files, bool closely, struct arena *a, size_t *ret_examples,
                struct pw_err *err)
{
    struct rule_findings findings = { 0 };
    struct rule_env      env;
    struct rulebook     *rb = NULL;
    size_t               run = 0;
    int                  rc  = office_load_reference(o, err);

    *ret_examples = 0;
    if (rc < 0 || (rc = reference_rule_env(&o->ref, a, &env, err)) < 0 ||
        (rc = (closely ? rulebook_check : rulebook_load)(files->files, files->n, &env, &rb, &findings, err)) < 0)
        goto out;
    for (size_t i = 0; rc == PW_OK && i < rulebook_rules(rb); i++, *ret_examples += run)
        rc = rulebook_test(rb, i, &run, &findings, err);
    if (rc == PW_OK)
        rc = first_finding(&findings, err);
    if (rc == PW_OK)
        rc = profiles_needed(rb, err);
    if (rc == PW_OK)
        rc = plain_keys(files, a, err);
out:
    if (rc == PW_ERULE)
        err_remedy(err, "'penwatch rules check' and 'penwatch rules test' on the folder list all that is to mend");
    rule_findings_done(&findings);
    rulebook_free(rb);
    return rc;
}

static int in_force_digest(struct office *o, int64_t *ret_seq, struct digest *ret, struct pw_err *err)
{
    int rc = st_rulebook_in_force(o->st, office_now(o), ret_seq, err);

    return rc < 0 ? rc : st_rulebook_digest(o->st, *ret_seq, ret, err);
}

static int add_draft(struct office *o, const struct draft_input *in, struct draft_row *row, struct pw_err *err)
{
    struct digest now;
    int           rc = in_force_digest(o, &row->base, &now, err);

    if (rc < 0)
        return rc;
    if (digest_eq(&now, &row->digest)) {
        err_set(err, PW_ESTATE, "this is the rulebook that is in force already");
        return err_remedy(err, "change a rule or a profile first; 'penwatch rules diff live DIR' shows what differs");
    }
    rc = office_log(o, AUDIT_DRAFT, 0, in->note, STR_NONE, &row->seq, err);
    return rc < 0 ? rc : st_draft_add(o->st, row, err);
}

int draft_submit(struct office *o, const struct draft_input *in, int64_t *ret_seq, struct digest *ret_digest,
                 struct pw_err *err)
{
    BUF_AUTO         bytes = { 0 };
    struct draft_row row   = { .kind = in->rollback ? STR("rollback") : STR("draft"), .account = o->user,
                               .report = in->report };
    int              rc;

    rule_files_encode(in->files, &bytes);
    if ((rc = buf_check(&bytes, err)) < 0)
        return rc;
    row.content = buf_view(&bytes);
    rule_files_digest(row.content, &row.digest);
    if ((rc = office_begin(o, err)) < 0)
        return rc;
    if ((rc = add_draft(o, in, &row, err)) < 0)
        office_rollback(o);
    else
        rc = office_commit(o, err);
    if (rc == PW_OK) {
        *ret_seq    = row.seq;
        *ret_digest = row.digest;
    }
    return rc;
}

/* ---- approving ---- */

/* Two accounts that are or were bound to one system user are one person. */
static int other_person(struct office *o, struct str account, const char *what, struct pw_err *err)
{
    bool same;
    int  rc = st_account_shares_user(o->st, account, o->user, &same, err);

    if (rc < 0 || !same)
        return rc;
    err_set(err, PW_ESTATE, "the account '%.*s', %s, is or was bound to the same system user as yours: that is one person",
            (int)account.n, account.p, what);
    return err_remedy(err, "another person signs, under a system user or a passphrase of their own");
}

static int may_sign(struct office *o, const struct draft_row *d, const struct draft_standing *s, bool despite,
                    struct pw_err *err)
{
    int rc;

    if (s->status != DRAFT_WAITING && s->status != DRAFT_APPROVED) {
        err_set(err, PW_ESTATE, "draft %lld is %s", (long long)d->seq, draft_status_name(s->status));
        return err_remedy(err, s->status == DRAFT_STALE ? "submit it again, so that it is tested against what is in force"
                                                        : "only a draft that is neither rejected nor published is signed");
    }
    if (str_eq(d->account, o->user)) {
        err_set(err, PW_ESTATE, "draft %lld is your own: another person has to look at it", (long long)d->seq);
        return err_remedy(err, "another account approves it: penwatch --as NAME rules approve %lld", (long long)d->seq);
    }
    if ((rc = other_person(o, d->account, "which submitted it", err)) < 0)
        return rc;
    for (size_t i = 0; i < s->n_signers; i++) {
        if (!str_eq(s->signers[i], o->user)) {
            if ((rc = other_person(o, s->signers[i], "which signed it", err)) < 0)
                return rc;
        } else if (!despite || s->despite[i]) {
            err_set(err, PW_ESTATE, "you have signed draft %lld already", (long long)d->seq);
            return err_remedy(err, "what is to be otherwise is submitted again: rules submit");
        }
    }
    return PW_OK;
}

static int add_approval(struct office *o, const struct approval_input *in, struct arena *a, struct pw_err *err)
{
    struct approval_row   row = { .draft = in->draft, .approve = in->approve, .despite = in->despite, .account = o->user };
    struct draft_row      d;
    struct draft_standing s;
    int                   rc = st_draft_get(o->st, in->draft, a, &d, err);

    if (rc < 0 || (rc = draft_standing(o, &d, a, &s, err)) < 0 || (rc = may_sign(o, &d, &s, in->despite, err)) < 0)
        return rc;
    if (in->despite && !in->note.n) {
        err_set(err, PW_EUSAGE, "who signs for a lost diversion or too much work says why");
        return err_remedy(err, "give the reason with --note");
    }
    rc = office_log(o, AUDIT_APPROVAL, in->draft + 1, in->note, STR_NONE, &row.seq, err);
    return rc < 0 ? rc : st_approval_add(o->st, &row, err);
}

int draft_approve(struct office *o, const struct approval_input *in, struct pw_err *err)
{
    struct arena a  = { 0 };
    int          rc = office_begin(o, err);

    if (rc < 0)
        return rc;
    if ((rc = add_approval(o, in, &a, err)) < 0)
        office_rollback(o);
    else
        rc = office_commit(o, err);
    arena_done(&a);
    return rc;
}

/* ---- publishing ---- */

static int signed_enough(const struct draft_row *d, const struct draft_standing *s, bool guarded, struct pw_err *err)
{
    size_t despite = 0;

    if (s->status != DRAFT_APPROVED) {
        err_set(err, PW_ESTATE, "draft %lld is %s", (long long)d->seq, draft_status_name(s->status));
        return s->status == DRAFT_WAITING
                   ? err_remedy(err, "another person approves it: penwatch --as NAME rules approve %lld", (long long)d->seq)
               : s->status == DRAFT_STALE ? err_remedy(err, "submit it again, so that it is tested against what is in force")
                                          : PW_ESTATE;
    }
    for (size_t i = 0; i < s->n_signers; i++)
        despite += s->despite[i];
    if (!guarded || despite >= GUARD_SIGNERS)
        return PW_OK;
    err_set(err, PW_ESTATE, "draft %lld would lose a confirmed diversion or exceed the stated workload, and %zu of %d "
            "persons signed for that", (long long)d->seq, despite, GUARD_SIGNERS);
    return err_remedy(err, "mend the draft, or have two persons sign: rules approve %lld --sign DIGEST --despite --note WHY",
                      (long long)d->seq);
}

/* The rulebook's row, unless these very bytes were in force before. */
static int add_publication(struct office *o, const struct draft_row *d, int64_t at_us, int64_t *ret_rulebook,
                           struct pw_err *err)
{
    struct publication p = { .draft = d->seq, .at_us = at_us, .account = o->user };
    int                rc = st_rulebook_by_digest(o->st, &d->digest, &p.rulebook, err);

    if (rc < 0 || (rc = office_log(o, AUDIT_PUBLICATION, d->seq + 1, STR_NONE, STR_NONE, &p.seq, err)) < 0)
        return rc;
    if (p.rulebook < 0) {
        p.rulebook = p.seq;
        if ((rc = st_rulebook_add(o->st, p.seq, &d->digest, d->content, err)) < 0)
            return rc;
    }
    *ret_rulebook = p.rulebook;
    return st_publication_add(o->st, &p, err);
}

static int publish(struct office *o, int64_t draft, int64_t at_us, bool guarded, struct arena *a, int64_t *ret_rulebook,
                   struct pw_err *err)
{
    struct draft_row      d;
    struct draft_standing s;
    struct rule_files    *files = arena_alloc(a, sizeof *files);
    size_t                examples;
    int                   rc = files ? st_draft_get(o->st, draft, a, &d, err) : err_nomem(err);

    if (rc < 0 || (rc = draft_standing(o, &d, a, &s, err)) < 0 || (rc = signed_enough(&d, &s, guarded, err)) < 0)
        return rc;
    /* It was tried against what is in force now, not against what is to come before it. */
    if (s.coming_us != HISTORY_ABSENT && s.coming_us <= at_us) {
        err_set(err, PW_ESTATE, "another draft comes into force before that time");
        return err_remedy(err, "publish this one at an earlier time, which takes the other's place, or submit it again once that is in force");
    }
    /* Lists may have changed since it was submitted: what does not load now is never put in force. */
    if ((rc = rule_files_decode(d.content, a, files, err)) < 0 || (rc = draft_check(o, files, false, a, &examples, err)) < 0)
        return rc;
    return add_publication(o, &d, at_us, ret_rulebook, err);
}

int draft_publish(struct office *o, int64_t draft, int64_t at_us, bool guarded, int64_t *ret_rulebook,
                  struct pw_err *err)
{
    struct arena a  = { 0 };
    int          rc = office_begin(o, err);

    if (rc < 0)
        return rc;
    if (at_us < office_now(o))      /* trying it out took its time: now is when it is committed */
        at_us = office_now(o);
    if ((rc = publish(o, draft, at_us, guarded, &a, ret_rulebook, err)) < 0)
        office_rollback(o);
    else
        rc = office_commit(o, err);
    arena_done(&a);
    return rc;
}
