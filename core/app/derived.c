#include "config.h"
#include "app/doctor.h"

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

int derived_check(struct office *o, struct buf *complaints, int64_t *ret_shipments, struct pw_err *err)
{
    struct walking w  = { .o = o, .out = complaints };
    struct arena   a  = { 0 };
    int            rc = st_current_each(o->st, &a, check_one, &w, err);

    arena_done(&a);
    arena_done(&w.a);
    if (rc < 0)
        return rc;
    if (w.n > COMPLAINTS_MAX)
        buf_printf(complaints, "... and %zu more\n", w.n - COMPLAINTS_MAX);
    *ret_shipments = w.shipments;
    return w.n ? err_set(err, PW_EDB, "the queue's table differs from what it is derived from") : PW_OK;
}
