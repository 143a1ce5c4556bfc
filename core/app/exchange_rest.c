/* What an office does between requests, and how its exchanges stand. */
#include "config.h"
#include "app/exchange.h"

#include "base/clock.h"

#define QUIET_US   INT64_C(1000000)         /* nothing new came for so long: what came is scored */
#define LAPSE_US   INT64_C(60000000)

void exchange_open(struct exchange *x, struct office *o)
{
    *x = (struct exchange){ .o = o, .first_new = -1 };
}

void exchange_close(struct exchange *x)
{
    inbox_done(&x->inbox);
    arena_done(&x->a);
    arena_done(&x->cards);
}

/* Alerts that ran out score no more, whether or not one comes. */
static int lapse(struct exchange *x, struct pw_err *err)
{
    int64_t now = clock_steady_us();
    int64_t seq;
    size_t  n;
    int     rc;

    if (x->lapsed_at_us && now - x->lapsed_at_us < LAPSE_US)
        return PW_OK;
    x->lapsed_at_us = now;
    if (x->first_new < 0 && (rc = inbox_unscreened(x->o, &x->first_new, err)) < 0)  /* of a server that was cut off */
        return rc;
    if ((rc = alerts_lapse(x->o, &n, err)) < 0 || !n || (rc = st_alert_newest(x->o->st, &seq, err)) < 0)
        return rc;
    if (x->first_new < 0)
        x->first_new = seq;
    return PW_OK;
}

int exchange_rest(struct exchange *x, bool now, struct rescreen_counts *ret, struct pw_err *err)
{
    int rc;

    *ret = (struct rescreen_counts){ 0 };
    if (x->broken) {
        *err = x->why;
        return x->broken;
    }
    if ((rc = lapse(x, err)) < 0 || x->first_new < 0 || (!now && clock_steady_us() - x->new_at_us < QUIET_US))
        return rc == PW_EBUSY ? PW_OK : rc;
    office_forget_rules(x->o);
    if ((rc = rescreen_open(x->o, x->first_new, NULL, NULL, ret, err)) == PW_EBUSY)
        return PW_OK;                       /* an import runs: after it */
    if (rc == PW_OK)
        x->first_new = -1;
    return rc;
}

/* ---- how it stands ---- */

int exchange_state(struct office *o, struct str authority, struct arena *a, struct exchange_state *ret, struct pw_err *err)
{
    int64_t last;
    int     rc;

    if ((rc = st_sync(o->st, authority, SYNC_PULL, a, &ret->pull, err)) < 0 || (rc = st_sync(o->st, authority, SYNC_PUSH, a, &ret->push, err)) < 0 ||
        (rc = st_alert_channel_last(o->st, authority, &last, err)) < 0)
        return rc;
    ret->waiting = last > ret->push.reached ? last - ret->push.reached : 0;
    return PW_OK;
}
