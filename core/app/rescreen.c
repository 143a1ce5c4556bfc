#include "config.h"
#include "app/rescreen.h"

#include <stdlib.h>

#include "app/alert_inbox.h"
#include "app/payload.h"
#include "app/screen.h"
#include "base/text.h"
#include "store/st_verdict.h"

struct rescreening {
    struct office          *o;
    struct reference        was, now;
    struct screen          *by_was, *by_now;
    int64_t                 seq;        /* of what changed */
    struct arena            one;
    int64_t                *open;       /* versions; the changed ones stay in front */
    size_t                  n, room;
    struct rescreen_counts *counts;
};

static int take(void *ctx, const struct current_row *c, struct pw_err *err)
{
    struct rescreening *x = ctx;

    if (c->verdict == HISTORY_ABSENT)
        return PW_OK;
    if (x->n == x->room) {
        size_t   room = x->room ? x->room * 2 : 1024;
        int64_t *more = realloc(x->open, room * sizeof *more);

        if (!more)
            return err_nomem(err);
        x->open = more;
        x->room = room;
    }
    x->open[x->n++] = c->version;
    return PW_OK;
}

/* One party before and after. */
static int differs(struct rescreening *x, const struct watch_party *p, int32_t day, bool *ret, struct pw_err *err)
{
    struct screened was = { 0 }, now = { 0 };
    int             rc  = PW_OK;

    if (x->was.n_watch)
        rc = screen_ask(x->by_was, p, day, x->seq, &was, err);
    if (rc == PW_OK && x->now.n_watch)
        rc = screen_ask(x->by_now, p, day, INT64_MAX, &now, err);
    /* A first list makes absent facts present. */
    *ret = !x->was.n_watch != !x->now.n_watch || was.listed != now.listed || !str_eq(was.how, now.how);
    return rc;
}

/* Which alerts concern it: then and now. */
static int alerts_differ(struct rescreening *x, struct shipment *s, bool *ret, struct pw_err *err)
{
    BUF_AUTO was = { 0 }, now = { 0 }, was_told = { 0 }, now_told = { 0 };
    int      rc;

    if (!x->now.alert_set.n)
        return PW_OK;
    facts_resolve(&x->now, s, &x->one);
    if ((rc = alert_match_all(&x->now.alert_set, s, x->seq, &was, &was_told, err)) < 0 ||
        (rc = alert_match_all(&x->now.alert_set, s, INT64_MAX, &now, &now_told, err)) < 0 || (rc = buf_check(&was_told, err)) < 0 ||
        (rc = buf_check(&now_told, err)) < 0)
        return rc;
    *ret = !str_eq(buf_view(&was), buf_view(&now)) || !str_eq(buf_view(&was_told), buf_view(&now_told));
    return PW_OK;
}

static int look(struct rescreening *x, int64_t version, bool *ret, struct pw_err *err)
{
    struct shipment s;
    int32_t         day;
    int             rc;

    *ret = false;
    arena_reset(&x->one);
    if ((rc = payload_record(x->o->st, version, &x->one, &s, err)) < 0)
        return rc == PW_ENOTFOUND ? PW_OK : rc;     /* erased: it keeps its verdict */
    if (!date_parse(s.text[FIELD_ISSUED_ON], &day))
        return PW_OK;
    for (int role = 0; role < ROLE_COUNT && rc == PW_OK && !*ret; role++)
        if (shipment_has_party(&s, (enum party_role)role)) {
            struct watch_party p;

            screen_party(&s, (enum party_role)role, &p);
            rc = differs(x, &p, day, ret, err);
        }
    return rc == PW_OK && !*ret ? alerts_differ(x, &s, ret, err) : rc;
}

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static int find_open(struct rescreening *x, struct pw_err *err)
{
    struct queue_filter all = { .lane = LANE_NONE, .limit = INT64_MAX };
    int                 rc  = st_current_list(x->o->st, &all, &x->one, take, x, err);

    if (rc == PW_OK && x->n)
        qsort(x->open, x->n, sizeof *x->open, by_number);
    x->counts->open = (int64_t)x->n;
    return rc;
}

/* What lists and alerts say, then and now. Alerts of now hold both times. */
static int load_both(struct rescreening *x, struct pw_err *err)
{
    int rc = reference_load(x->o->st, x->seq, &x->was, err);

    if (rc < 0 || (rc = reference_load(x->o->st, INT64_MAX, &x->now, err)) < 0 ||
        (rc = reference_alerts(&x->now, NULL, err)) < 0 || (rc = screen_new(&x->was, &x->by_was, err)) < 0)
        return rc;
    return screen_new(&x->now, &x->by_now, err);
}

static int find_changed(struct rescreening *x, struct pw_err *err)
{
    size_t kept = 0;
    int    rc   = PW_OK;

    for (size_t i = 0; i < x->n && rc == PW_OK; i++) {
        bool changed;

        if ((rc = look(x, x->open[i], &changed, err)) == PW_OK && changed)
            x->open[kept++] = x->open[i];
    }
    x->n               = kept;
    x->counts->changed = (int64_t)kept;
    return rc;
}

static int run(struct rescreening *x, rescored_fn each, void *ctx, struct pw_err *err)
{
    struct rescore_counts n = { 0 };
    int                   rc;

    if ((rc = find_open(x, err)) < 0 || !x->n || (rc = load_both(x, err)) < 0 || (rc = find_changed(x, err)) < 0 || !x->n)
        return rc;
    office_forget_rules(x->o);
    rc                  = rescore_some(x->o, x->open, x->n, each, ctx, &n, err);
    x->counts->verdicts = n.changed;
    return rc;
}

int rescreen_open(struct office *o, int64_t seq, rescored_fn each, void *ctx, struct rescreen_counts *ret, struct pw_err *err)
{
    struct rescreen_counts counts = { 0 };
    struct rescreening     x      = { .o = o, .seq = seq, .counts = &counts };
    int64_t                since;
    int                    rc     = inbox_unscreened(o, &since, err);

    if (rc == PW_OK && since >= 0 && since < seq)
        x.seq = since;                  /* whoever took those in was cut off before this */
    if (rc == PW_OK && (rc = run(&x, each, ctx, err)) == PW_OK && since >= 0)
        rc = inbox_screened(o, err);

    screen_free(x.by_was);
    screen_free(x.by_now);
    reference_done(&x.was);
    reference_done(&x.now);
    arena_done(&x.one);
    free(x.open);
    if (rc == PW_OK)
        *ret = counts;
    return rc;
}
