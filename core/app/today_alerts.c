#include "config.h"
#include "app/today_alerts.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/alert_match.h"
#include "app/exchange.h"
#include "app/payload.h"
#include "app/release.h"
#include "app/view.h"
#include "audit/entry.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "store/st_audit.h"
#include "store/st_verdict.h"

#define US_PER_S  INT64_C(1000000)
#define DAY_S     INT64_C(86400)
#define SCANNED   20000         /* open shipments with a new verdict that are looked at: more are beyond any morning */

struct fresh { struct digest digest; int64_t seq; struct str shipments[TODAY_TOUCHED]; int64_t n; };

struct looking {
    struct office       *o;
    struct arena        *a;
    struct arena         one;       /* of one alert or shipment */
    struct today_alerts *t;
    int64_t              from;      /* first entry of the day `since` */
    struct fresh        *fresh;     /* alerts taken in since, by seq */
    size_t               n, room;
};

/* ---- since when ---- */

static int entry_day(struct looking *x, int64_t seq, int32_t *ret, struct pw_err *err)
{
    struct audit_entry e;
    struct str         body;
    char               zone[64];
    int                rc;

    arena_reset(&x->one);
    if ((rc = st_audit_entry_get(x->o->st, seq, &x->one, &body, err)) < 0 || (rc = audit_entry_decode(body, &e, err)) < 0)
        return rc;
    snprintf(zone, sizeof zone, "%.*s", (int)x->o->zone.n, x->o->zone.p);
    *ret = instant_day(e.time_us, zone, NULL);
    return PW_OK;
}

/* Times never run backwards in the log: the first entry of a day is found by halving. */
static int first_entry(struct looking *x, int32_t day, struct pw_err *err)
{
    int64_t lo = 0, hi;
    int     rc = st_audit_entry_end(x->o->st, &hi, err);

    while (rc == PW_OK && lo < hi) {
        int64_t mid = lo + (hi - lo) / 2;
        int32_t on;

        if ((rc = entry_day(x, mid, &on, err)) < 0)
            break;
        if (on < day)
            lo = mid + 1;
        else
            hi = mid;
    }
    x->from = lo;
    return rc;
}

/* ---- new ones that touch open shipments ---- */

static int take_fresh(void *ctx, const struct alert_row *row, struct pw_err *err)
{
    struct looking *x = ctx;

    arena_reset(&x->one);
    if (str_eq(row->originator, x->o->authority) || row->refused != ALERT_TAKEN || (row->action != ALERT_ISSUE && row->action != ALERT_UPDATE))
        return PW_OK;
    if (x->n == x->room) {
        size_t        room = x->room ? x->room * 2 : 64;
        struct fresh *more = realloc(x->fresh, room * sizeof *more);

        if (!more)
            return err_nomem(err);
        x->fresh = more;
        x->room  = room;
    }
    x->fresh[x->n++] = (struct fresh){ .digest = row->digest, .seq = row->seq };
    return PW_OK;
}

static void touch(struct looking *x, const struct digest *d, struct str reference)
{
    for (size_t i = 0; i < x->n; i++)
        if (digest_eq(&x->fresh[i].digest, d)) {
            if (x->fresh[i].n < TODAY_TOUCHED)
                x->fresh[i].shipments[x->fresh[i].n] = reference;
            x->fresh[i].n++;
        }
}

/* An alert that touches a shipment has it scored again: an older verdict need not be looked at. */
static int look_at_shipment(void *ctx, const struct current_row *c, struct pw_err *err)
{
    struct looking         *x       = ctx;
    BUF_AUTO                digests = { 0 };
    const struct alert_set *alerts;
    struct shipment         s;
    struct digest           d;
    struct str              reference = STR_NONE;
    int                     rc;

    if (c->verdict == HISTORY_ABSENT || c->verdict < x->from)
        return PW_OK;
    arena_reset(&x->one);
    if ((rc = payload_record(x->o->st, c->version, &x->one, &s, err)) < 0)
        return rc == PW_ENOTFOUND ? PW_OK : rc;
    facts_resolve(&x->o->ref, &s, &x->one);
    if ((rc = reference_alerts(&x->o->ref, &alerts, err)) == PW_OK)
        rc = alert_match_all(alerts, &s, INT64_MAX, &digests, NULL, err);
    for (struct str rest = buf_view(&digests), one; rc == PW_OK && text_split(&rest, '|', &one);)
        if (digest_parse(one, &d)) {
            reference = reference.p ? reference : view_reference(x->o, c->shipment, x->a);
            touch(x, &d, reference);
        }
    return rc;
}

/* What of an alert may be told; false: nothing, it is as if it were not there. */
static int fill(struct looking *x, const struct alert_row *row, struct today_alert *ret, struct alert_known **ret_k, bool *ret_there, struct pw_err *err)
{
    struct alert_known *k;
    struct release      r;
    struct str          kind = STR_NONE;
    int                 rc   = alert_known_load(x->o, row, &x->one, &k, err);

    if (rc < 0)
        return rc;
    release_to_account(k, x->o->user_role, x->o->user, &r);
    *ret_there = !k->sealed_case || r.allowed;
    for (size_t i = 0; i < k->n_leaves; i++)
        if (r.open[i] && str_is(k->leaves[i].name, "alert.kind"))
            kind = arena_str(x->a, k->leaves[i].value);
    *ret   = (struct today_alert){ .alert = arena_str(x->a, row->id), .from = arena_str(x->a, row->originator), .kind = kind,
                                   .account = arena_str(x->a, row->account), .expires_on = HISTORY_ABSENT, .review_on = HISTORY_ABSENT };
    *ret_k = k;
    return ret->alert.p && ret->from.p ? PW_OK : err_nomem(err);
}

static int tell_fresh(struct looking *x, struct pw_err *err)
{
    struct today_alerts *t  = x->t;
    int                  rc = PW_OK;

    for (size_t i = x->n; i-- > 0 && rc == PW_OK;) {       /* the newest first */
        struct alert_row    row;
        struct alert_known *k;
        struct today_alert  one;
        bool                there;

        if (!x->fresh[i].n)
            continue;
        arena_reset(&x->one);
        if ((rc = st_alert_by_seq(x->o->st, x->fresh[i].seq, &x->one, &row, err)) < 0 || (rc = fill(x, &row, &one, &k, &there, err)) < 0)
            break;
        if (!there || k->status != ALERT_IS_IN_FORCE)
            continue;
        one.n_shipments = x->fresh[i].n;
        memcpy(one.shipments, x->fresh[i].shipments, sizeof one.shipments);
        t->all_fresh++;
        if (t->n_fresh < TODAY_ALERTS)
            t->fresh[t->n_fresh++] = one;
    }
    return rc;
}

static int find_fresh(struct looking *x, struct pw_err *err)
{
    struct queue_filter all = { .lane = LANE_NONE, .limit = SCANNED };
    int                 rc  = st_alert_list(x->o->st, x->from, &x->one, take_fresh, x, err);
    struct arena        rows = { 0 };

    if (rc == PW_OK && x->n)
        rc = reference_load_alerts(&x->o->ref, err);
    if (rc == PW_OK && x->n)
        rc = st_current_list(x->o->st, &all, &rows, look_at_shipment, x, err);
    arena_done(&rows);
    return rc < 0 ? rc : tell_fresh(x, err);
}

/* ---- this office's own ---- */

static int64_t day_of(struct looking *x, int64_t us)
{
    char zone[64];

    snprintf(zone, sizeof zone, "%.*s", (int)x->o->zone.n, x->o->zone.p);
    return instant_day(us, zone, NULL);
}

static int look_at_own(void *ctx, int64_t seq, struct pw_err *err)
{
    struct looking      *x = ctx;
    struct today_alerts *t = x->t;
    struct alert_row     row;
    struct alert_known  *k;
    struct today_alert   one;
    bool                 there;
    int32_t              review;
    int                  rc;

    arena_reset(&x->one);
    if ((rc = st_alert_by_seq(x->o->st, seq, &x->one, &row, err)) < 0 || (rc = fill(x, &row, &one, &k, &there, err)) < 0 || !there)
        return rc;
    if (k->status == ALERT_IS_WAITING) {
        t->all_waiting++;
        if (t->n_waiting < TODAY_ALERTS)
            t->waiting[t->n_waiting++] = one;
    }
    if (k->status != ALERT_IS_READY)
        return PW_OK;
    if (row.expires_at < office_now(x->o) + TODAY_ENDING * DAY_S * US_PER_S)
        one.expires_on = day_of(x, row.expires_at);
    if (date_parse(alert_value(k->leaves, k->n_leaves, "review.on"), &review) && review <= office_today(x->o))
        one.review_on = review;
    if (one.expires_on == HISTORY_ABSENT && one.review_on == HISTORY_ABSENT)
        return PW_OK;
    t->all_ending++;
    if (t->n_ending < TODAY_ALERTS)
        t->ending[t->n_ending++] = one;
    return PW_OK;
}

/* ---- partners ---- */

static void tell_blocked(struct today_alerts *t, struct str partner, bool goes, const struct sync_row *r, int64_t waiting)
{
    if (r->failures >= SYNC_BLOCKED && t->n_deliveries < TODAY_ALERTS)
        t->deliveries[t->n_deliveries++] = (struct today_delivery){ partner, goes, waiting, r->why };
}

static int find_blocked(struct looking *x, struct pw_err *err)
{
    struct partners ps;
    int             rc = partners_load(x->o->st, x->a, &ps, err);

    for (size_t i = 0; rc == PW_OK && i < ps.n; i++) {
        struct exchange_state s;

        if (ps.all[i].row.state != PARTNER_TRUSTED)
            continue;
        if ((rc = exchange_state(x->o, ps.all[i].row.authority, x->a, &s, err)) < 0)
            break;
        tell_blocked(x->t, ps.all[i].row.authority, false, &s.pull, 0);
        tell_blocked(x->t, ps.all[i].row.authority, true, &s.push, s.waiting);
    }
    return rc;
}

int cards_ending(struct office *o, struct arena *a, struct today_card *ret, size_t room, size_t *ret_n, struct pw_err *err)
{
    struct partners ps;
    int64_t         until = office_now(o) / US_PER_S + CARD_ENDING_DAYS * DAY_S;
    int             rc    = partners_load(o->st, a, &ps, err);

    *ret_n = 0;
    for (size_t i = 0; rc == PW_OK && i < ps.n && *ret_n < room; i++)
        if (ps.all[i].row.state != PARTNER_REVOKED && ps.all[i].card.to_s < until)
            ret[(*ret_n)++] = (struct today_card){ ps.all[i].row.authority, ps.all[i].row.state == PARTNER_SELF, ps.all[i].card.to_s / DAY_S };
    return rc;
}

int today_alerts_load(struct office *o, int32_t since, struct arena *a, struct today_alerts *ret, struct pw_err *err)
{
    struct looking x = { .o = o, .a = a, .t = ret };
    int            rc;

    *ret = (struct today_alerts){ 0 };
    if ((rc = first_entry(&x, since, err)) == PW_OK && (rc = find_fresh(&x, err)) == PW_OK &&
        (rc = st_alert_own_open(o->st, o->authority, office_now(o), look_at_own, &x, err)) == PW_OK && (rc = find_blocked(&x, err)) == PW_OK)
        rc = cards_ending(o, a, ret->cards, TODAY_ALERTS, &ret->n_cards, err);
    free(x.fresh);
    arena_done(&x.one);
    return rc;
}
