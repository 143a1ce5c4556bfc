#include "config.h"
#include "app/rescore.h"

#include <stdlib.h>

#include "app/admit.h"
#include "app/alert_inbox.h"
#include "app/judge.h"
#include "app/rulebooks.h"
#include "format/canon.h"
#include "store/st_audit.h"
#include "store/st_rules.h"

#define BATCH_BYTES ((size_t)16 << 20)      /* of new verdicts, before they are stored */

struct fresh {
    struct verdict_row row;
    struct current_row current;
    struct str         bytes;
};

struct rescoring {
    struct office         *o;
    struct store          *past;        /* a reader of its own: what the pass walks does not move under it */
    struct judge          *judge;
    bool                   dry_run;
    rescored_fn            each;
    void                  *ctx;
    struct rescore_counts *n;
    int64_t               *open;        /* versions, ascending */
    size_t                 n_open, room;
    const int64_t         *only;        /* those that are looked at; NULL: all */
    size_t                 n_only;
    struct arena           one, batch;
    struct fresh           items[2048];
    size_t                 n_items, batch_bytes;
};

/* ---- storing ---- */

static int store_one(struct rescoring *x, struct fresh *f, struct pw_err *err)
{
    struct office     *o = x->o;
    struct current_row now;
    bool               found;
    int                rc = st_current_get(o->st, f->current.shipment, &x->batch, &now, &found, err);

    if (rc < 0)
        return rc;
    if (!found || !now.open || now.version != f->current.version || now.verdict != f->current.verdict) {
        x->n->moved++;
        return PW_OK;
    }
    if ((rc = office_log(o, AUDIT_VERDICT, f->current.shipment + 1, STR_NONE, f->bytes, &f->row.seq, err)) < 0 ||
        (rc = st_verdict_add(o->st, &f->row, err)) < 0)
        return rc;
    now.verdict   = f->row.seq;
    now.lane      = f->row.lane;
    now.queue_key = f->current.queue_key;
    return st_current_put(o->st, &now, err);
}

static int store_batch(struct rescoring *x, struct pw_err *err)
{
    int rc = PW_OK;

    if (x->n_items && !x->dry_run) {
        if ((rc = office_begin(x->o, err)) < 0)
            return rc;
        for (size_t i = 0; i < x->n_items && rc == PW_OK; i++)
            rc = store_one(x, &x->items[i], err);
        if (rc < 0)
            office_rollback(x->o);
        else
            rc = office_commit(x->o, err);
    }
    x->n_items = x->batch_bytes = 0;
    arena_reset(&x->batch);
    return rc;
}

/* ---- judging ---- */

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/* Windows are asked for the open shipments only. */
static bool want(void *ctx, int64_t seq)
{
    struct rescoring *x = ctx;

    return x->n_open && bsearch(&seq, x->open, x->n_open, sizeof *x->open, by_number);
}

static int take_open(void *ctx, const struct current_row *c, struct pw_err *err)
{
    struct rescoring *x = ctx;

    if (x->only && !bsearch(&c->version, x->only, x->n_only, sizeof *x->only, by_number))
        return PW_OK;
    if (x->n_open == x->room) {
        size_t   room  = x->room ? x->room * 2 : 1024;
        int64_t *grown = realloc(x->open, room * sizeof *grown);

        if (!grown)
            return err_nomem(err);
        x->open = grown;
        x->room = room;
    }
    x->open[x->n_open++] = c->version;
    return PW_OK;
}

static int list_open(struct rescoring *x, struct pw_err *err)
{
    struct queue_filter all = { .lane = LANE_NONE, .limit = INT64_MAX };
    int                 rc  = st_current_list(x->past, &all, &x->batch, take_open, x, err);

    arena_reset(&x->batch);
    if (rc == PW_OK && x->n_open)
        qsort(x->open, x->n_open, sizeof *x->open, by_number);
    return rc;
}

static int keep(struct rescoring *x, const struct in_force *f, const struct current_row *c, const struct judged *j,
                struct str bytes, struct pw_err *err)
{
    struct fresh *item = &x->items[x->n_items];
    int           lane = j->now.lane == LANE_GREEN && f->sampled ? LANE_YELLOW : j->now.lane;

    *item     = (struct fresh){ .current = *c, .bytes = arena_str(&x->batch, bytes) };
    item->row = (struct verdict_row){
        .version = f->seq, .profile = arena_str(&x->batch, j->now.profile), .score = j->now.score, .lane = lane,
        .completeness = j->now.completeness, .forced = verdict_forced(&j->now), .complete = j->now.complete,
        .sampled = f->sampled, .rulebook = x->o->rulebook_seq, .inputs = x->o->ref.inputs,
    };
    item->current.queue_key = queue_key(&x->batch, &j->s, &j->now, lane, c->reply_by);
    if (!item->bytes.p || !item->row.profile.p || !item->current.queue_key.p)
        return err_nomem(err);
    x->batch_bytes += bytes.n;
    return ++x->n_items == sizeof x->items / sizeof *x->items || x->batch_bytes > BATCH_BYTES ? store_batch(x, err) : PW_OK;
}

/* Says the new verdict the same as the one in force? */
static int same_verdict(struct rescoring *x, const struct in_force *f, const struct judged *j, struct buf *bytes,
                        bool *ret, struct verdict *ret_was, struct pw_err *err)
{
    struct canon in  = canon_open(f->verdict_bytes);
    BUF_AUTO     was = { 0 };
    int          rc;

    if (!verdict_decode(&in, &x->one, ret_was))
        return err_set(err, PW_EDB, "the verdict number %lld is damaged", (long long)f->verdict);
    verdict_encode(&was, ret_was);
    verdict_encode(bytes, &j->now);
    *ret = str_eq(buf_view(&was), buf_view(bytes));
    facts_encode(bytes, j->rb, &j->facts);
    rc = buf_check(bytes, err);
    return rc < 0 ? rc : buf_check(&was, err);
}

static int rescore(struct rescoring *x, const struct in_force *f, const struct current_row *c, const struct pass_at *at,
                   struct pw_err *err)
{
    struct judged   j;
    struct verdict  was;
    struct rescored told;
    BUF_AUTO        bytes = { 0 };
    bool            same  = false;
    int             rc = judge_afresh(x->judge, f, at, &x->one, &j, err);

    if (rc < 0 || (rc = same_verdict(x, f, &j, &bytes, &same, &was, err)) < 0)
        return rc;
    x->n->looked_at++;
    x->n->lanes[was.lane][j.now.lane]++;
    if (same)
        return PW_OK;
    x->n->changed++;
    told = (struct rescored){ f->reference, was.score, was.lane, j.now.score, j.now.lane };
    if (x->each && (rc = x->each(x->ctx, &told, err)) < 0)
        return rc;
    return keep(x, f, c, &j, buf_view(&bytes), err);
}

static int at_version(void *ctx, const struct pass_at *at, struct pw_err *err)
{
    struct rescoring  *x = ctx;
    struct current_row c;
    struct in_force    f;
    bool               found;
    int                rc;

    arena_reset(&x->one);
    if ((rc = st_current_get(x->past, at->answer.shipment, &x->one, &c, &found, err)) < 0)
        return rc;
    if (!found || !c.open || c.version != at->answer.seq || c.verdict == HISTORY_ABSENT || !want(x, c.version))
        return PW_OK;
    if ((rc = st_in_force_of(x->past, at->answer.shipment, &x->one, &f, &found, err)) < 0 || !found)
        return rc;
    if (!f.record.p || !f.verdict_bytes.p) {
        x->n->erased++;
        return PW_OK;
    }
    return rescore(x, &f, &c, at, err);
}

static int run(struct rescoring *x, struct pw_err *err)
{
    struct rule_files     *files = arena_alloc(&x->o->a, sizeof *files);
    struct stored_rulebook stored;
    struct judge_needs     needs;
    struct pass_options    p = { .standing = PASS_AS_NOW, .want = want, .each = at_version, .ctx = x };
    int                    rc = files ? office_load_rules(x->o, err) : err_nomem(err);

    if (rc < 0 || (rc = st_rulebook_get(x->o->st, x->o->rulebook_seq, &x->o->a, &stored, err)) < 0 ||
        (rc = rule_files_decode(stored.content, &x->o->a, files, err)) < 0 ||
        (rc = store_open_read(store_path(x->o->st), &x->past, err)) < 0 || (rc = store_read_begin(x->past, err)) < 0 ||
        (rc = list_open(x, err)) < 0 ||
        (rc = judge_new(&(struct judge_setup){ x->past, files, x->o->country, x->o->reply_days }, &x->judge, err)) < 0 ||
        (rc = judge_all_windows(x->judge, &needs, err)) < 0 || (rc = st_audit_entry_end(x->past, &p.before, err)) < 0)
        return rc;
    p.windows   = needs.windows;
    p.n_windows = needs.n_windows;
    rc          = pass_run(x->past, &p, err);
    return rc < 0 ? rc : store_batch(x, err);
}

static int rescore_these(struct office *o, bool dry_run, const int64_t *only, size_t n_only, rescored_fn each, void *ctx,
                         struct rescore_counts *ret, struct pw_err *err)
{
    struct rescoring *x = arena_alloc(&o->a, sizeof *x);
    int               rc;

    if (!x)
        return err_nomem(err);
    *ret = (struct rescore_counts){ 0 };
    *x   = (struct rescoring){ .o = o, .dry_run = dry_run, .only = only, .n_only = n_only, .each = each, .ctx = ctx, .n = ret };
    rc   = run(x, err);
    judge_free(x->judge);
    store_close(x->past);
    free(x->open);
    arena_done(&x->one);
    arena_done(&x->batch);
    return rc;
}

int rescore_open(struct office *o, bool dry_run, rescored_fn each, void *ctx, struct rescore_counts *ret,
                 struct pw_err *err)
{
    size_t lapsed;
    int    rc = dry_run ? PW_OK : alerts_lapse(o, &lapsed, err);

    return rc < 0 ? rc : rescore_these(o, dry_run, NULL, 0, each, ctx, ret, err);
}

int rescore_some(struct office *o, const int64_t *versions, size_t n, rescored_fn each, void *ctx, struct rescore_counts *ret,
                 struct pw_err *err)
{
    return rescore_these(o, false, versions, n, each, ctx, ret, err);
}
