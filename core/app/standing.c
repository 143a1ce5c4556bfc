#include "config.h"
#include "app/standing.h"

#include <stdlib.h>

#include "app/payload.h"
#include "audit/entry.h"
#include "base/mem.h"
#include "format/canon.h"
#include "store/st_audit.h"
#include "store/st_review.h"
#include "store/st_verdict.h"

/* ---- the table ---- */

static size_t place_of(const struct int_table *t, int64_t key)
{
    size_t at = (size_t)((uint64_t)key * UINT64_C(0x9E3779B97F4A7C15) >> 32) & (t->room - 1);

    while (t->slots[at].key && t->slots[at].key != key)
        at = (at + 1) & (t->room - 1);
    return at;
}

const struct int_slot *int_table_find(const struct int_table *t, int64_t key)
{
    const struct int_slot *s = t->room ? &t->slots[place_of(t, key)] : NULL;

    return s && s->key ? s : NULL;
}

struct int_slot *int_table_put(struct int_table *t, int64_t key)
{
    struct int_slot *s;

    if (t->n * 2 >= t->room) {
        struct int_table more = { .room = t->room ? t->room * 2 : 1024, .n = t->n };

        if (!(more.slots = calloc(more.room, sizeof *more.slots)))
            return NULL;
        for (size_t i = 0; i < t->room; i++)
            if (t->slots[i].key)
                more.slots[place_of(&more, t->slots[i].key)] = t->slots[i];
        free(t->slots);
        *t = more;
    }
    s = &t->slots[place_of(t, key)];
    t->n += !s->key;
    s->key = key;
    return s;
}

void int_table_done(struct int_table *t)
{
    free(t->slots);
    *t = (struct int_table){ 0 };
}

/* ---- lapses ---- */

struct lapse { int64_t seq, shipment; };

struct standings {
    struct store    *st;
    bool             as_now, states;
    struct int_table known;
    struct lapse    *lapses;
    size_t           n_lapses, room_lapses, told;
};

/* They have no row: the entry alone says so. */
static int note_lapse(void *ctx, int64_t seq, struct str body, struct pw_err *err)
{
    struct standings  *s = ctx;
    struct audit_entry e;
    struct str         subject;
    struct canon       in;
    int                rc = audit_entry_decode(body, &e, err);

    if (rc < 0 || e.kind != AUDIT_LAPSE)
        return rc;
    subject = audit_entry_field(&e, AUDIT_TAG_SUBJECT);
    in      = canon_open(subject);
    if (s->n_lapses == s->room_lapses) {
        size_t        room = s->room_lapses ? s->room_lapses * 2 : 256;
        struct lapse *more = realloc(s->lapses, room * sizeof *more);

        if (!more)
            return err_nomem(err);
        s->lapses      = more;
        s->room_lapses = room;
    }
    s->lapses[s->n_lapses++] = (struct lapse){ seq, (int64_t)canon_get_u64(&in) };
    return PW_OK;
}

int standings_new(struct store *st, bool as_now, bool states, int64_t before, struct standings **ret,
                  struct pw_err *err)
{
    struct standings *s = calloc(1, sizeof *s);
    int               rc;

    if (!s)
        return err_nomem(err);
    s->st     = st;
    s->as_now = as_now;
    s->states = states && !as_now;
    rc        = s->states ? st_audit_entries(st, 0, before, note_lapse, s, err) : PW_OK;
    if (rc < 0)
        standings_free(s);
    else
        *ret = s;
    return rc;
}

void standings_free(struct standings *s)
{
    if (!s)
        return;
    int_table_done(&s->known);
    free(s->lapses);
    free(s);
}

/* ---- following ---- */

static struct history_standing standing_of(const struct int_slot *k)
{
    return (struct history_standing){ (enum state)k->state, (enum reply)k->reply, (enum finding)k->finding };
}

static void move(struct int_slot *k, enum event by)
{
    enum state to;

    if (state_allows((enum state)k->state, by, &to))
        k->state = (uint8_t)to;
}

bool standings_lapsed(struct standings *s, int64_t seq, int64_t *ret_shipment, struct history_standing *ret)
{
    struct int_slot *k;

    if (s->told == s->n_lapses || s->lapses[s->told].seq >= seq)
        return false;
    *ret_shipment = s->lapses[s->told++].shipment;
    if (!(k = int_table_put(&s->known, *ret_shipment)))
        return false;
    move(k, EVENT_LAPSE);
    *ret = standing_of(k);
    return true;
}

static int incomplete(struct standings *s, int64_t seq, struct arena *a, bool *ret, struct pw_err *err)
{
    struct shipment ship;
    int             rc;

    *ret = false;
    if (!s->states)
        return PW_OK;
    rc = payload_record(s->st, seq, a, &ship, err);
    if (rc == PW_ENOTFOUND)
        return PW_OK;
    if (rc == PW_OK)
        *ret = shipment_incomplete(&ship);
    return rc;
}

static int now(struct standings *s, int64_t shipment, struct arena *a, struct history_standing *ret, struct pw_err *err)
{
    struct current_row c;
    bool               found;
    int                rc = st_current_get(s->st, shipment, a, &c, &found, err);

    if (rc == PW_OK && found)
        *ret = (struct history_standing){ (enum state)c.state, (enum reply)c.reply, (enum finding)c.finding };
    return rc;
}

int standings_version(struct standings *s, const struct past_event *e, struct arena *a, bool *ret_newest,
                      struct history_standing *ret, struct pw_err *err)
{
    bool             first = e->seq == e->shipment, lacks;
    bool             taken_back = e->action == ACTION_WITHDRAW;
    struct int_slot *k = NULL;
    int              rc = incomplete(s, e->seq, a, &lacks, err);

    if (rc < 0)
        return rc;
    *ret = (struct history_standing){ STATE_RECEIVED, REPLY_NONE, FINDING_NONE };
    if (!first || taken_back || lacks) {
        if (!(k = int_table_put(&s->known, e->shipment)))
            return err_nomem(err);
        if (!k->count)
            k->count = e->first_version;
    }
    *ret_newest = first || e->version > k->count;
    if (!*ret_newest)
        return PW_OK;
    if (k) {
        k->count = e->version;
        if (first)
            k->state = taken_back ? STATE_WITHDRAWN : STATE_INCOMPLETE;
        else
            move(k, taken_back ? EVENT_WITHDRAW : lacks ? EVENT_ADMIT_INCOMPLETE : EVENT_ADMIT);
        *ret = standing_of(k);
    }
    return s->as_now ? now(s, e->shipment, a, ret, err) : PW_OK;
}

struct last { int64_t seq; };

static int note_last(void *ctx, const struct finding_row *f, struct pw_err *err)
{
    struct last *l = ctx;

    (void)err;
    l->seq = f->seq;
    return PW_OK;
}

static int finding(struct standings *s, struct int_slot *k, const struct past_event *e, struct arena *a,
                   struct pw_err *err)
{
    enum finding            result;
    struct history_standing today = { STATE_RECEIVED, REPLY_NONE, FINDING_NONE };
    struct last             last  = { 0 };
    int                     rc;

    if (finding_find(e->word, &result))
        k->finding = (uint8_t)result;
    if ((rc = now(s, e->shipment, a, &today, err)) < 0 || today.state != STATE_SEIZED)
        return rc;
    if ((rc = st_finding_list(s->st, e->shipment, a, note_last, &last, err)) == PW_OK && last.seq == e->seq)
        move(k, EVENT_SEIZE);
    return rc;
}

int standings_act(struct standings *s, const struct past_event *e, struct arena *a, struct history_standing *ret,
                  struct pw_err *err)
{
    struct int_slot *k = int_table_put(&s->known, e->shipment);
    enum decision    decision;
    enum reply       reply;
    enum movement    movement;
    int              rc = PW_OK;

    if (!k)
        return err_nomem(err);
    if (e->kind == PAST_DECISION && !e->waits && decision_find(e->word, &decision))
        move(k, decision_event(decision));
    if (e->kind == PAST_MOVEMENT && movement_find(e->word, &movement))
        move(k, movement_event(movement));
    if (e->kind == PAST_REPLY && reply_find(e->word, &reply)) {
        if (reply_final(reply))
            move(k, EVENT_REPLY);
        if (reply_final(reply) || !reply_final((enum reply)k->reply))
            k->reply = (uint8_t)reply;      /* an acknowledgement afterwards takes no objection back */
    }
    if (e->kind == PAST_FINDING)
        rc = finding(s, k, e, a, err);
    *ret = standing_of(k);
    return rc;
}
