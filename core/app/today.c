#include "config.h"
#include "app/today.h"

#include <stdio.h>

#include "app/payload.h"
#include "audit/entry.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/deadline.h"
#include "store/st_audit.h"
#include "store/st_intake.h"

#define LOOK_BACK   30      /* days among which the last working day is sought: no office rests longer */
#define DECISIONS   500     /* newest decisions that are looked at for notes */

static const char *const names[TODAY_HEADINGS] = { "due", "new_red", "lapsed", "waiting", "call" };
const char *today_heading_name(enum today_heading h) { return names[h]; }

struct sheet {
    struct office *o;
    struct arena  *a;
    struct today  *t;
    int64_t        limit;
    int64_t        scanned;     /* of the walk in progress */
};

/* ---- one shipment ---- */

static struct str missing_fields(const struct view *v, struct arena *a)
{
    BUF_AUTO out = { 0 };

    buf_text(&out, "missing: ");
    for (size_t i = 0; i < v->s.n_missing; i++)
        buf_printf(&out, "%s%s", i ? ", " : "", v->s.missing[i]);
    return arena_str(a, buf_view(&out));
}

/* `why` NULL: its first reason. The item, or NULL when the heading is full. */
static struct today_item *put(struct sheet *x, enum today_heading h, const struct view *v, struct str why)
{
    struct today_list *l = &x->t->lists[h];
    struct today_item *i;

    l->total++;
    if ((int64_t)l->n == x->limit)
        return NULL;
    i  = &l->items[l->n++];
    *i = (struct today_item){
        .shipment = v->ship.id, .reference = v->ship.reference, .from = v->version.exporting_country,
        .to = v->version.importing_country, .role = v->version.role, .lane = v->current.lane,
        .score = v->has_verdict ? v->vrow.score : -1, .state = v->state, .reply_by = v->current.reply_by,
        .why = why.p ? why : view_top_reason(v),
    };
    return i;
}

static bool stands(const struct sheet *x, enum today_heading h, int64_t shipment)
{
    for (size_t i = 0; i < x->t->lists[h].n; i++)
        if (x->t->lists[h].items[i].shipment == shipment)
            return true;
    return false;
}

/* Whom to ask: the other authority, as the notification names it. */
static void put_call(struct sheet *x, const struct view *v)
{
    bool               out = v->version.role == OFFICE_EXPORTING;
    struct today_item *i;

    if (v->erased || (v->current.lane != LANE_RED && !v->s.n_missing) || stands(x, TODAY_CALL, v->ship.id))
        return;
    i = put(x, TODAY_CALL, v, v->s.n_missing ? missing_fields(v, x->a) : (struct str){ NULL, 0 });
    if (!i)
        return;
    i->who   = v->s.text[out ? FIELD_IMPORTING_AUTHORITY_OFFICE : FIELD_EXPORTING_AUTHORITY_OFFICE];
    i->phone = v->s.text[out ? FIELD_IMPORTING_AUTHORITY_PHONE : FIELD_EXPORTING_AUTHORITY_PHONE];
}

/* ---- by date ---- */

/* Where the other authority has to answer, it is we who wait. */
static int note_dated(void *ctx, const struct current_row *c, struct pw_err *err)
{
    struct sheet      *x    = ctx;
    bool               late = c->reply_by < x->t->day;
    enum today_heading h    = late ? TODAY_LAPSED : TODAY_DUE;
    struct str         why  = { NULL, 0 };
    struct version_row version;
    struct view        v;
    int                rc = st_version_get(x->o->st, c->version, x->a, &version, err);

    if (rc < 0)
        return rc;
    if (version.role == OFFICE_EXPORTING) {
        h   = TODAY_WAITING;
        why = late ? STR("no answer came from the importing authority") : STR("the importing authority's answer is due");
    }
    x->t->cut |= ++x->scanned == TODAY_SCANNED;
    if (h == TODAY_WAITING && stands(x, h, c->shipment))
        return PW_OK;
    if ((int64_t)x->t->lists[h].n == x->limit) {
        x->t->lists[h].total++;
        return PW_OK;
    }
    if ((rc = view_load(x->o, c->shipment, false, x->a, &v, err)) < 0)
        return rc;
    put(x, h, &v, why);
    if (h != TODAY_WAITING)
        put_call(x, &v);
    return PW_OK;
}

static int note_red(void *ctx, const struct current_row *c, struct pw_err *err)
{
    struct sheet      *x = ctx;
    struct version_row version;
    struct view        v;
    int                rc = st_version_get(x->o->st, c->version, x->a, &version, err);

    if (rc < 0 || version.received_on < x->t->since)
        return rc;
    if ((int64_t)x->t->lists[TODAY_RED].n == x->limit) {
        x->t->lists[TODAY_RED].total++;
        return PW_OK;
    }
    if ((rc = view_load(x->o, c->shipment, false, x->a, &v, err)) < 0)
        return rc;
    put(x, TODAY_RED, &v, (struct str){ NULL, 0 });
    put_call(x, &v);
    return PW_OK;
}

/* ---- by what it waits for ---- */

static int note_held(void *ctx, const struct current_row *c, struct pw_err *err)
{
    struct sheet *x = ctx;
    struct view   v;
    int           rc;

    if (stands(x, TODAY_WAITING, c->shipment))      /* it waits for a second person already */
        return PW_OK;
    if ((int64_t)x->t->lists[TODAY_WAITING].n == x->limit) {
        x->t->lists[TODAY_WAITING].total++;
        return PW_OK;
    }
    if ((rc = view_load(x->o, c->shipment, false, x->a, &v, err)) < 0)
        return rc;
    put(x, TODAY_WAITING, &v, c->state == STATE_ASKED ? STR("a question is out")
                              : c->state == STATE_REFERRED ? STR("handed to another service")
                                                           : STR("decided; the reply is not sent yet"));
    return PW_OK;
}

static int note_unconfirmed(void *ctx, const struct decision_row *d, struct pw_err *err)
{
    struct sheet *x = ctx;
    struct view   v;
    BUF_AUTO      why = { 0 };
    int           rc  = view_load(x->o, d->shipment, false, x->a, &v, err);

    if (rc < 0 || !v.current.open)
        return rc;
    buf_printf(&why, "a second person must confirm: %.*s, by %.*s", (int)d->kind.n, d->kind.p, (int)d->account.n,
               d->account.p);
    put(x, TODAY_WAITING, &v, arena_str(x->a, buf_view(&why)));
    return buf_check(&why, err);
}

/* ---- handover notes ---- */

static int note_note(void *ctx, const struct decision_row *d, struct pw_err *err)
{
    struct sheet      *x = ctx;
    struct current_row c;
    struct audit_entry e;
    struct str         body, text;
    char               zone[64];
    bool               found;
    int                rc;

    if (x->t->n_notes == COUNT_OF(x->t->notes))
        return PW_OK;
    if ((rc = st_current_get(x->o->st, d->shipment, x->a, &c, &found, err)) < 0 || !found || !c.open ||
        (rc = st_audit_entry_get(x->o->st, d->seq, x->a, &body, err)) < 0 ||
        (rc = audit_entry_decode(body, &e, err)) < 0)
        return rc;
    snprintf(zone, sizeof zone, "%.*s", (int)x->o->zone.n, x->o->zone.p);
    if (instant_day(e.time_us, zone, NULL) < x->t->since)
        return PW_OK;
    rc = payload_get(x->o->st, d->seq, 0, x->a, &text, err);
    if (rc == PW_OK && text.n)
        x->t->notes[x->t->n_notes++] = (struct today_note){ view_reference(x->o, d->shipment, x->a), d->account,
                                                            d->kind, text, e.time_us };
    return rc == PW_ENOTFOUND ? PW_OK : rc;
}

static int note_waiting(void *ctx, const struct quarantine_row *q, struct pw_err *err)
{
    struct sheet *x = ctx;

    (void)err;
    x->t->quarantined += q->reply_by == HISTORY_ABSENT || q->reply_by <= x->t->until;
    return PW_OK;
}

/* ---- the sheet ---- */

static void days(struct sheet *x)
{
    const struct deadlines *d = &x->o->ref.deadlines;
    struct today           *t = x->t;

    t->day = t->since = office_today(x->o);
    t->working = deadline_working_day(d, x->o->country, t->day);
    for (int i = 0; i < LOOK_BACK && (t->since == t->day || !deadline_working_day(d, x->o->country, t->since)); i++)
        t->since--;
    if (!deadline_add_working(d, x->o->country, t->day, 1, &t->until))
        t->until = t->day + 1;
}

int today_load(struct office *o, int64_t limit, struct arena *a, struct today *ret, struct pw_err *err)
{
    struct queue_filter red = { .lane = LANE_RED, .limit = TODAY_SCANNED };
    struct sheet        x   = { .o = o, .a = a, .t = ret, .limit = limit };
    int                 rc;

    *ret = (struct today){ 0 };
    for (int h = 0; h < TODAY_HEADINGS; h++) {
        ret->lists[h].items = arena_alloc(a, (size_t)limit * sizeof *ret->lists[h].items);
        if (!ret->lists[h].items)
            return err_nomem(err);
    }
    days(&x);
    if ((rc = st_decision_unconfirmed(o->st, a, note_unconfirmed, &x, err)) < 0 ||
        (rc = st_current_in(o->st, STATE_ASKED, STATE_DECIDED, TODAY_SCANNED, a, note_held, &x, err)) < 0 ||
        (rc = st_current_due(o->st, ret->day, ret->until, TODAY_SCANNED, a, note_dated, &x, err)) < 0)
        return rc;
    x.scanned = 0;
    if ((rc = st_current_late(o->st, ret->day, TODAY_SCANNED, a, note_dated, &x, err)) < 0 ||
        (rc = st_current_list(o->st, &red, a, note_red, &x, err)) < 0 ||
        (rc = st_decision_newest(o->st, DECISIONS, a, note_note, &x, err)) < 0)
        return rc;
    if ((rc = st_quarantine_list(o->st, false, INT64_MAX, a, note_waiting, &x, err)) < 0)
        return rc;
    if (!(ret->alerts = arena_alloc(a, sizeof *ret->alerts)))
        return err_nomem(err);
    return today_alerts_load(o, ret->since, a, ret->alerts, err);
}
