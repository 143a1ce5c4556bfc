#include "config.h"
#include "app/doctor.h"

#include <stdlib.h>

#include "app/sample.h"
#include "base/mem.h"

#define COMPLAINTS_MAX 20

/* What `current` holds of one shipment follows from its versions, replies and findings in the order of
 * their audit numbers; its state must at least be one that is open, or not, as the row says. */
struct folding {
    struct current_row want;
    int64_t            version;         /* number of the newest version so far; 0: none */
};

static int fold_version(void *ctx, const struct version_row *v, struct pw_err *err)
{
    struct folding *f = ctx;

    (void)err;
    if (v->version > f->version) {
        f->version        = v->version;
        f->want.version   = v->seq;
        f->want.reply_by  = v->reply_by;
    }
    return PW_OK;
}

static int fold_reply(void *ctx, const struct reply_row *r, struct pw_err *err)
{
    struct folding *f = ctx;
    enum reply      kind;

    (void)err;
    if (reply_find(r->kind, &kind) && (reply_final(kind) || !reply_final((enum reply)f->want.reply)))
        f->want.reply = (int)kind;
    return PW_OK;
}

static int fold_finding(void *ctx, const struct finding_row *r, struct pw_err *err)
{
    struct folding *f = ctx;
    enum finding    result;

    (void)err;
    if (finding_find(r->result, &result))
        f->want.finding = (int)result;
    return PW_OK;
}

static int complain(struct buf *out, size_t *n, const struct current_row *got, const char *what)
{
    if ((*n)++ < COMPLAINTS_MAX)
        buf_printf(out, "shipment %lld: the queue's table does not hold the %s its records give\n",
                   (long long)got->shipment, what);
    return PW_OK;
}

struct walking {
    struct office *o;
    struct buf    *out;
    struct arena   a;
    size_t         n;
    int64_t        shipments;
};

/* Compares what can be derived exactly: newest version, its reply date, the last reply and finding. */
static int check_one(void *ctx, const struct current_row *got, struct pw_err *err)
{
    struct walking *w = ctx;
    struct folding  f = { 0 };
    int             rc;

    arena_reset(&w->a);
    w->shipments++;
    f.want.verdict = HISTORY_ABSENT;
    if ((rc = st_version_list(w->o->st, got->shipment, &w->a, fold_version, &f, err)) < 0 ||
        (rc = st_reply_list(w->o->st, got->shipment, &w->a, fold_reply, &f, err)) < 0 ||
        (rc = st_finding_list(w->o->st, got->shipment, &w->a, fold_finding, &f, err)) < 0)
        return rc;
    if (f.want.version != got->version)
        return complain(w->out, &w->n, got, "version");
    if (f.want.reply != got->reply)
        return complain(w->out, &w->n, got, "reply");
    if (f.want.finding != got->finding)
        return complain(w->out, &w->n, got, "finding");
    if (f.want.reply_by != got->reply_by)
        return complain(w->out, &w->n, got, "reply date");
    if (got->open != state_open((enum state)got->state))
        return complain(w->out, &w->n, got, "state");
    return PW_OK;
}

/* ---- the months of the control sample ---- */

struct month_count { int64_t first_on, greens, drawn; };     /* no padding: compared as bytes */

struct months {
    struct month_count *all;
    size_t              n, room;
};

/* Days and months come in order, so a day belongs to the last month or opens the next. */
static int add_day(void *ctx, int32_t day, int64_t greens, int64_t drawn, struct pw_err *err)
{
    struct months *m = ctx;
    int32_t        first = sample_month_of(day);

    if (!m->n || m->all[m->n - 1].first_on != first) {
        if (m->n == m->room) {
            size_t              room = m->room ? m->room * 2 : 64;
            struct month_count *more = realloc(m->all, room * sizeof *more);

            if (!more)
                return err_nomem(err);
            m->all  = more;
            m->room = room;
        }
        m->all[m->n++] = (struct month_count){ first, 0, 0 };
    }
    m->all[m->n - 1].greens += greens;
    m->all[m->n - 1].drawn += drawn;
    return PW_OK;
}

static int check_months(struct walking *w, struct pw_err *err)
{
    struct months want = { 0 }, got = { 0 };
    int           rc;

    if ((rc = st_sample_days(w->o->st, add_day, &want, err)) == PW_OK &&
        (rc = st_sample_months(w->o->st, add_day, &got, err)) == PW_OK &&
        (want.n != got.n || (want.n && memcmp(want.all, got.all, want.n * sizeof *want.all) != 0)) &&
        w->n++ < COMPLAINTS_MAX)
        buf_text(w->out, "the control sample's counts by month are not those of the verdicts\n");
    free(want.all);
    free(got.all);
    return rc;
}

int derived_check(struct office *o, struct buf *complaints, int64_t *ret_shipments, struct pw_err *err)
{
    struct walking w  = { .o = o, .out = complaints };
    struct arena   a  = { 0 };
    int            rc = st_current_each(o->st, &a, check_one, &w, err);

    if (rc == PW_OK)
        rc = check_months(&w, err);
    arena_done(&a);
    arena_done(&w.a);
    if (rc < 0)
        return rc;
    if (w.n > COMPLAINTS_MAX)
        buf_printf(complaints, "... and %zu more\n", w.n - COMPLAINTS_MAX);
    *ret_shipments = w.shipments;
    return w.n ? err_set(err, PW_EDB, "derived tables differ from what they are derived from") : PW_OK;
}
