#include "config.h"
#include "app/backtest.h"

#include <stdlib.h>

#include "app/backtest_impl.h"
#include "base/clock.h"
#include "base/pool.h"
#include "base/text.h"
#include "store/st_audit.h"
#include "store/st_rules.h"

#define RANGE       4096        /* audit numbers of one piece of work */
#define ANSWERS     1024        /* of a pass, in one piece of work: under 2 MB */
#define SNAPSHOTS   20          /* looks until all connections see one state; an import commits once a second */

struct run;

/* One thread's own. */
struct worker {
    struct run   *run;
    struct store *st;
    struct judge *draft, *against;      /* against NULL: the verdicts in force */
    struct tally  tally;
    struct arena  a;                    /* of one shipment */
    const struct piece *piece;          /* at hand */
    size_t        at;                   /* next answer of it */
};

/* A range of versions to judge, with what a pass answered for them. */
struct piece {
    int64_t             from, before;
    struct arena        a;
    struct pass_answer *answers;
    size_t              n;
};

struct run {
    struct office                 *o;
    struct store                  *st;              /* for the pass and what is counted once */
    const struct backtest_options *opt;
    struct backtest               *b;
    struct rule_files             *against;         /* texts in b->a; NULL */
    struct worker                 *workers;
    size_t                         n_workers;
    struct pool                   *pool;
    struct judge_needs             needs[2];        /* of the draft and of the other */
    const struct window          **windows;         /* of both */
    size_t                         n_windows;
    struct piece                  *filling;
    int64_t                        near_share, timed_share;     /* one in so many shipments is looked at */
};

/* ---- one shipment ---- */

static const struct pass_answer *answer_for(struct worker *w, int64_t seq)
{
    while (w->at < w->piece->n && w->piece->answers[w->at].seq < seq)
        w->at++;
    return w->at < w->piece->n && w->piece->answers[w->at].seq == seq ? &w->piece->answers[w->at] : NULL;
}

/* The part of an answer that one rulebook asked for: its windows stand together. */
static int part_of(const struct pass_answer *all, size_t first, size_t n, struct arena *a, struct pass_answer *ret,
                   struct pw_err *err)
{
    *ret           = *all;
    ret->n_windows = n;
    ret->header    = all->header + first;
    ret->lines     = arena_alloc(a, (all->n_lines + 1) * sizeof *ret->lines);
    if (!ret->lines)
        return err_nomem(err);
    for (size_t i = 0; i < all->n_lines; i++)
        ret->lines[i] = all->lines[i] + first;
    return PW_OK;
}

/* A fixed choice among shipments by their number, so that the same ones are looked at every time. */
static bool chosen(int64_t seq, int64_t share)
{
    return (int64_t)((uint64_t)seq * UINT64_C(0x9E3779B97F4A7C15) >> 33) % share == 0;
}

static int judge_with(struct worker *w, struct judge *j, size_t first, size_t n, const struct in_force *f,
                      const struct pass_answer *all, struct judged *ret, struct pw_err *err)
{
    struct pass_answer part;
    int                rc = all ? part_of(all, first, n, &w->a, &part, err) : PW_OK;

    return rc < 0 ? rc : judge_one(j, f, all ? &part : NULL, NULL, &w->a, ret, err);
}

static int one(void *ctx, const struct in_force *f, struct pw_err *err)
{
    struct worker            *w   = ctx;
    const struct pass_answer *all = w->piece->answers ? answer_for(w, f->seq) : NULL;
    struct judged             draft, other;
    struct compared           c = { .f = f, .j = &draft, .near = chosen(f->seq, w->run->near_share),
                                    .timed = w->run->opt->timed && chosen(f->seq, w->run->timed_share) };
    int                       rc;

    if (f->verdict <= w->run->opt->after || (w->run->opt->rulebook && f->rulebook != w->run->opt->rulebook))
        return PW_OK;
    arena_reset(&w->a);
    rc = judge_with(w, w->draft, 0, w->run->needs[0].n_windows, f, all, &draft, err);
    if (rc == PW_OK && w->against)
        rc = judge_with(w, w->against, w->run->needs[0].n_windows, w->run->needs[1].n_windows, f, all, &other, err);
    if (rc == PW_ENOTFOUND) {
        w->tally.erased++;
        return PW_OK;
    }
    if (rc < 0)
        return err_wrap(err, "shipment '%.*s'", (int)f->reference.n, f->reference.p);
    c.was = w->against ? &other.now : &draft.was;
    return tally_add(&w->tally, &c, &w->a, err);
}

/* ---- pieces ---- */

static void drop_piece(void *item)
{
    struct piece *p = item;

    if (!p)
        return;
    arena_done(&p->a);
    free(p->answers);
    free(p);
}

static int work(void *ctx, void *item, struct pw_err *err)
{
    struct worker *w = ctx;
    struct piece  *p = item;
    int            rc;

    w->piece = p;
    w->at    = 0;
    rc       = st_in_force(w->st, p->from, p->before, w->run->opt->since, one, w, err);
    w->piece = NULL;
    drop_piece(p);
    return rc;
}

static int put_piece(struct run *r, struct piece *p, struct pw_err *err)
{
    int rc = pool_put(r->pool, p, err);

    if (r->opt->progress)
        r->opt->progress(r->opt->ctx, p->before < r->b->size ? p->before : r->b->size, r->b->size);
    return rc;
}

static struct piece *new_piece(int64_t from, int64_t before, size_t answers, struct pw_err *err)
{
    struct piece *p = calloc(1, sizeof *p);

    if (!p || (answers && !(p->answers = calloc(answers, sizeof *p->answers)))) {
        free(p);
        err_nomem(err);
        return NULL;
    }
    p->from   = from;
    p->before = before;
    return p;
}

static int put_ranges(struct run *r, struct pw_err *err)
{
    int rc = PW_OK;

    for (int64_t from = 0; from < r->b->size && rc == PW_OK; from += RANGE) {
        int64_t       before = from + RANGE < r->b->size ? from + RANGE : r->b->size;
        struct piece *p      = new_piece(from, before, 0, err);

        rc = p ? put_piece(r, p, err) : PW_ENOMEM;
    }
    return rc;
}

static int note_answer(void *ctx, const struct pass_at *at, struct pw_err *err)
{
    struct run   *r = ctx;
    struct piece *p = r->filling;
    int           rc;

    if ((rc = pass_keep(&at->answer, &p->a, &p->answers[p->n], err)) < 0)
        return rc;
    r->b->pass_versions++;
    if (++p->n < ANSWERS)
        return PW_OK;
    p->before  = at->answer.seq + 1;
    r->filling = new_piece(p->before, r->b->size, ANSWERS, err);
    rc         = put_piece(r, p, err);
    return r->filling ? rc : PW_ENOMEM;
}

static int put_pass(struct run *r, struct pw_err *err)
{
    struct pass_options o = { .windows = r->windows, .n_windows = r->n_windows, .standing = PASS_AS_THEN,
                              .before = r->b->size, .each = note_answer, .ctx = r };
    struct piece       *last;
    int                 rc;

    if (!(r->filling = new_piece(0, r->b->size, ANSWERS, err)))
        return PW_ENOMEM;
    rc         = pass_run(r->st, &o, err);
    last       = r->filling;
    r->filling = NULL;
    if (rc == PW_OK)
        return put_piece(r, last, err);
    drop_piece(last);
    return rc;
}

/* ---- setting up ---- */

/* Every connection sees the same state: they begin again until they agree. */
static int one_snapshot(struct run *r, struct pw_err *err)
{
    for (int look = 0; look < SNAPSHOTS; look++) {
        int64_t end;
        bool    agree = true;
        int     rc;

        store_read_end(r->st);
        if ((rc = store_read_begin(r->st, err)) < 0 || (rc = st_audit_entry_end(r->st, &r->b->size, err)) < 0)
            return rc;
        for (size_t i = 0; i < r->n_workers; i++) {
            store_read_end(r->workers[i].st);
            if ((rc = store_read_begin(r->workers[i].st, err)) < 0 || (rc = st_audit_entry_end(r->workers[i].st, &end, err)) < 0)
                return rc;
            agree &= end == r->b->size;
        }
        if (agree)
            return PW_OK;
    }
    err_set(err, PW_EBUSY, "the database is written to so fast that no two looks at it agree");
    return err_remedy(err, "wait until the import has ended, or run with --jobs 1");
}

static int make_judges(struct run *r, struct worker *w, struct pw_err *err)
{
    struct judge_setup s = { .st = w->st, .files = r->opt->files, .country = r->o->country, .reply_days = r->o->reply_days };
    struct judge_needs again;
    int                rc = judge_new(&s, &w->draft, err);

    /* A rulebook over its own verdicts finds all its facts stored. */
    if (rc == PW_OK && r->opt->rulebook)
        return tally_new(&w->tally, r->opt, judge_rulebook(w->draft), err);
    if (rc < 0 || (rc = judge_needs(w->draft, w == r->workers ? &r->needs[0] : &again, err)) < 0)
        return rc;
    s.files = r->against;
    if (r->against && ((rc = judge_new(&s, &w->against, err)) < 0 ||
                       (rc = judge_needs(w->against, w == r->workers ? &r->needs[1] : &again, err)) < 0))
        return rc;
    return tally_new(&w->tally, r->opt, judge_rulebook(w->draft), err);
}

static int make_workers(struct run *r, struct pw_err *err)
{
    size_t n  = r->opt->jobs ? r->opt->jobs : pool_cores();
    int    rc = PW_OK;

    if (n > POOL_THREADS_MAX)
        n = POOL_THREADS_MAX;
    if (!(r->workers = calloc(n, sizeof *r->workers)))
        return err_nomem(err);
    for (; r->n_workers < n && rc == PW_OK; r->n_workers++) {
        r->workers[r->n_workers].run = r;
        rc = store_open_read(store_path(r->o->st), &r->workers[r->n_workers].st, err);
    }
    if (rc == PW_OK)
        rc = one_snapshot(r, err);
    for (size_t i = 0; i < n && rc == PW_OK; i++)
        rc = make_judges(r, &r->workers[i], err);
    r->b->jobs = n;
    return rc;
}

static int load_against(struct run *r, struct pw_err *err)
{
    struct stored_rulebook stored;
    int                    rc;

    if (r->opt->against < 0)
        return PW_OK;
    if (!(r->against = arena_alloc(&r->b->a, sizeof *r->against)))
        return err_nomem(err);
    if ((rc = st_rulebook_get(r->st, r->opt->against, &r->b->a, &stored, err)) < 0)
        return rc;
    r->b->before = stored.digest;
    return rule_files_decode(stored.content, &r->b->a, r->against, err);
}

static int gather_windows(struct run *r, struct pw_err *err)
{
    r->windows = calloc(r->needs[0].n_windows + r->needs[1].n_windows + 1, sizeof(*r->windows));
    if (!r->windows)
        return err_nomem(err);
    for (int side = 0; side < 2; side++)
        for (size_t i = 0; i < r->needs[side].n_windows; i++)
            r->windows[r->n_windows++] = r->needs[side].windows[i];
    return PW_OK;
}

static int count(struct run *r, struct pw_err *err)
{
    struct backtest *b = r->b;
    int64_t          n, days;
    int              rc = st_in_force_count(r->st, r->opt->since, &n, &b->first_day, &b->last_day, err);

    if (rc < 0)
        return rc;
    days                = b->first_day == HISTORY_ABSENT ? 0 : b->last_day - b->first_day + 1;
    b->weeks_millionths = days < 7 ? DECIMAL_ONE : days * DECIMAL_ONE / 7;
    r->near_share       = n / BACKTEST_NEAR_LOOKS + 1;
    r->timed_share      = n / BACKTEST_TIMED + 1;
    return PW_OK;
}

/* ---- running ---- */

static int judge_all(struct run *r, struct pw_err *err)
{
    void         *workers[POOL_THREADS_MAX];
    struct tally *tallies[POOL_THREADS_MAX];
    int           rc, ended;

    for (size_t i = 0; i < r->n_workers; i++) {
        workers[i] = &r->workers[i];
        tallies[i] = &r->workers[i].tally;
    }
    if ((rc = pool_start(r->n_workers, workers, work, drop_piece, &r->pool, err)) < 0)
        return rc;
    rc    = judge_needs_pass(&r->needs[0]) || judge_needs_pass(&r->needs[1]) ? put_pass(r, err) : put_ranges(r, err);
    ended = pool_finish(r->pool, rc < 0 ? NULL : err);
    if (rc < 0 || (rc = ended) < 0)
        return rc;
    return backtest_sum(tallies, r->n_workers, r->b, err);
}

static int prepare(struct run *r, struct pw_err *err)
{
    BUF_AUTO bytes = { 0 };
    int      rc;

    rule_files_encode(r->opt->files, &bytes);
    if ((rc = buf_check(&bytes, err)) < 0)
        return rc;
    rule_files_digest(buf_view(&bytes), &r->b->draft);
    if ((rc = store_open_read(store_path(r->o->st), &r->st, err)) < 0 || (rc = load_against(r, err)) < 0 || (rc = make_workers(r, err)) < 0 || (rc = gather_windows(r, err)) < 0)
        return rc;
    return count(r, err);
}

int backtest_run(struct office *o, const struct backtest_options *opt, struct backtest *ret, struct pw_err *err)
{
    struct backtest b     = { 0 };
    struct run      r     = { .o = o, .opt = opt, .b = &b };
    int64_t         begun = clock_now_us();
    int             rc    = prepare(&r, err);

    if (rc == PW_OK)
        rc = judge_all(&r, err);
    for (size_t i = 0; i < r.n_workers; i++) {
        tally_done(&r.workers[i].tally);
        judge_free(r.workers[i].draft);
        judge_free(r.workers[i].against);
        store_close(r.workers[i].st);
        arena_done(&r.workers[i].a);
    }
    store_close(r.st);
    free(r.workers);
    free(r.windows);
    b.seconds = (double)(clock_now_us() - begun) / 1e6;
    if (rc < 0)
        backtest_done(&b);
    else
        *ret = b;
    return rc;
}

void backtest_done(struct backtest *b)
{
    arena_done(&b->a);
    *b = (struct backtest){ 0 };
}
