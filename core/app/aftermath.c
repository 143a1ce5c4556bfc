#include "config.h"
#include "app/aftermath.h"

#include "app/judge.h"
#include "store/st_audit.h"
#include "store/st_review.h"
#include "store/st_rules.h"
#include "store/st_verdict.h"

struct looking {
    struct office    *o;
    struct arena     *a;
    struct aftermath *ret;
    int64_t           since;        /* seq of the publication; 0: the rulebook that the office was made with */
    int64_t           rulebook;
    int64_t           shipments[AFTERMATH_MAX];
    int64_t           versions[AFTERMATH_MAX];
    struct pass_answer *answers[AFTERMATH_MAX];     /* NULL: the judge needs none */
};

static int note_publication(void *ctx, const struct publication *p, struct pw_err *err)
{
    struct looking *l = ctx;

    (void)err;
    if (p->at_us <= office_now(l->o))
        l->since = p->seq;
    return PW_OK;
}

static int note_decision(void *ctx, const struct decision_row *d, struct pw_err *err)
{
    struct looking    *l = ctx;
    struct current_row c;
    bool               found;
    int                rc;

    l->ret->decisions++;
    if (d->confirms != HISTORY_ABSENT || l->ret->n == AFTERMATH_MAX)
        return PW_OK;
    if ((rc = st_current_get(l->o->st, d->shipment, l->a, &c, &found, err)) < 0 || !found)
        return rc;
    l->shipments[l->ret->n]      = d->shipment;
    l->versions[l->ret->n]       = c.version;
    l->ret->items[l->ret->n++] = (struct aftermath_item){ .decision = d->kind, .account = d->account };
    return PW_OK;
}

static int take_open(void *ctx, const struct current_row *c, struct pw_err *err)
{
    struct looking    *l = ctx;
    struct verdict_row v;
    int                rc;

    if (c->verdict == HISTORY_ABSENT || !c->verdict)
        return PW_OK;
    if ((rc = st_verdict_get(l->o->st, c->verdict, l->a, &v, err)) < 0)
        return rc;
    l->ret->open += v.rulebook == l->rulebook;
    return PW_OK;
}

/* ---- judging ---- */

static bool want(void *ctx, int64_t seq)
{
    struct looking *l = ctx;

    for (size_t i = 0; i < l->ret->n; i++)
        if (l->versions[i] == seq)
            return true;
    return false;
}

static int note_answer(void *ctx, const struct pass_at *at, struct pw_err *err)
{
    struct looking     *l    = ctx;
    struct pass_answer *kept = arena_alloc(l->a, sizeof *kept);
    int                 rc   = kept ? pass_keep(&at->answer, l->a, kept, err) : err_nomem(err);

    for (size_t i = 0; rc == PW_OK && i < l->ret->n; i++)
        if (l->versions[i] == at->answer.seq)
            l->answers[i] = kept;
    return rc;
}

static int answer_windows(struct looking *l, struct judge *j, struct pw_err *err)
{
    struct judge_needs  needs;
    struct pass_options p  = { .standing = PASS_AS_THEN, .want = want, .each = note_answer, .ctx = l };
    int                 rc = judge_needs(j, &needs, err);

    if (rc < 0 || !judge_needs_pass(&needs) || !l->ret->n)
        return rc;
    p.windows   = needs.windows;
    p.n_windows = needs.n_windows;
    rc          = st_audit_entry_end(l->o->st, &p.before, err);
    return rc < 0 ? rc : pass_run(l->o->st, &p, err);
}

static int judge_item(struct looking *l, struct judge *j, size_t i, struct pw_err *err)
{
    struct aftermath_item *item = &l->ret->items[i];
    struct in_force        f;
    struct judged          judged;
    bool                   found;
    int                    rc = st_in_force_of(l->o->st, l->shipments[i], l->a, &f, &found, err);

    if (rc < 0 || !found)
        return rc;
    item->reference = f.reference;
    rc              = judge_one(j, &f, l->answers[i], NULL, l->a, &judged, err);
    if (rc == PW_ENOTFOUND)
        return PW_OK;
    if (rc < 0)
        return rc;
    item->judged    = true;
    item->was_score = judged.was.score;
    item->was_lane  = judged.was.lane;
    item->score     = judged.now.score;
    item->lane      = judged.now.lane;
    return PW_OK;
}

static int look(struct looking *l, const struct rule_files *files, struct pw_err *err)
{
    struct queue_filter all = { .lane = LANE_NONE, .limit = INT64_MAX };
    struct judge       *j   = NULL;
    int                 rc  = judge_new(&(struct judge_setup){ l->o->st, files, l->o->country, l->o->reply_days }, &j, err);

    if (rc == PW_OK)
        rc = answer_windows(l, j, err);
    for (size_t i = 0; i < l->ret->n && rc == PW_OK; i++)
        rc = judge_item(l, j, i, err);
    judge_free(j);
    return rc < 0 ? rc : st_current_list(l->o->st, &all, l->a, take_open, l, err);
}

int aftermath_look(struct office *o, const struct rule_files *files, struct arena *a, struct aftermath *ret,
                   struct pw_err *err)
{
    struct looking *l = arena_alloc(a, sizeof *l);
    int             rc;

    *ret = (struct aftermath){ .items = arena_alloc(a, AFTERMATH_MAX * sizeof *ret->items) };
    if (!l || !ret->items)
        return err_nomem(err);
    l->o   = o;
    l->a   = a;
    l->ret = ret;
    if ((rc = st_publication_list(o->st, a, note_publication, l, err)) < 0 ||
        (rc = st_rulebook_in_force(o->st, office_now(o), &l->rulebook, err)) < 0 ||
        (rc = st_decision_since(o->st, l->since, a, note_decision, l, err)) < 0)
        return rc;
    return look(l, files, err);
}
