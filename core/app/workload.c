#include "config.h"
#include "app/workload.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/payload.h"
#include "audit/entry.h"
#include "base/clock.h"
#include "base/text.h"
#include "script/outline.h"
#include "store/st_audit.h"
#include "store/st_review.h"
#include "store/st_rules.h"
#include "store/st_shipment.h"

#define QUEUE_MOST INT64_C(10000000)    /* open shipments: no office has more */

/* ---- what profiles state ---- */

static int64_t number_at(const struct outline *o, const char *path, int64_t otherwise)
{
    const struct outline_item *i = outline_find(o, str_of(path));
    int64_t                    v;

    return i && decimal_parse(i->value, &v, NULL) == PW_OK ? v : otherwise;
}

int capacities_read(const struct rule_files *files, struct arena *a, struct capacity ret[static CAPACITIES_MAX],
                    size_t *ret_n, struct pw_err *err)
{
    size_t n = 0;

    for (size_t i = 0; i < files->n && n < CAPACITIES_MAX; i++) {
        struct str      path = files->files[i].path;
        struct outline  o;
        struct capacity c = { .a_day = { HISTORY_ABSENT, HISTORY_ABSENT, HISTORY_ABSENT } };
        int             rc;

        if (path.n <= 13 || memcmp(path.p, "profiles/", 9) != 0)
            continue;
        if ((rc = outline_read(files->files[i].text, a, &o, err)) < 0)
            return rc;
        c.profile = (struct str){ path.p + 9, path.n - 13 };
        for (int lane = LANE_YELLOW; lane <= LANE_RED; lane++) {
            int64_t v = number_at(&o, lane == LANE_RED ? "capacity.red" : "capacity.yellow", -1);

            if (v >= 0)
                c.a_day[lane] = v / DECIMAL_ONE;
        }
        c.random = number_at(&o, "capacity.random", CAPACITY_RANDOM);
        if (c.a_day[LANE_RED] != HISTORY_ABSENT || c.a_day[LANE_YELLOW] != HISTORY_ABSENT)
            ret[n++] = c;
    }
    *ret_n = n;
    return PW_OK;
}

/* ---- who is left out ---- */

struct waiting {
    int64_t  shipment;
    size_t   capacity;          /* index */
    int      lane;
    uint64_t office, draw;
    size_t   order;             /* in the queue */
    bool     always;            /* forced, or a control sample */
    bool     decided;           /* today: it has had its place */
};

struct filling {
    struct office   *o;
    struct capacity  capacities[CAPACITIES_MAX];
    size_t           n_capacities;
    struct waiting  *items;
    size_t           n, room;
    struct arena     row;       /* of one shipment */
    struct map       seen;      /* shipments decided on today */
    struct workload *w;
};

static struct str id_key(const int64_t *id)
{
    return (struct str){ (const char *)id, sizeof *id };
}

/* Notes a shipment in a map that outlives the call. */
static int note_id(struct filling *f, struct map *m, int64_t id, struct pw_err *err)
{
    int64_t *kept = arena_alloc(&f->w->a, sizeof *kept);

    if (!kept)
        return err_nomem(err);
    *kept = id;
    return map_put(m, id_key(kept), 1) ? PW_OK : err_nomem(err);
}

static int draw_of(struct filling *f, int64_t seq, uint64_t *ret, struct pw_err *err)
{
    struct str    body;
    struct digest d;
    int           rc = st_audit_entry_get(f->o->st, seq, &f->row, &body, err);

    if (rc < 0)
        return rc;
    digest_of(&d, body);
    memcpy(ret, d.b, sizeof *ret);
    return PW_OK;
}

/* Who of the office's own stations looks at it. */
static int office_of(struct filling *f, int64_t version, uint64_t *ret, struct pw_err *err)
{
    struct shipment s;
    int             rc = payload_record(f->o->st, version, &f->row, &s, err);

    *ret = rc == PW_OK && s.text[FIELD_CUSTOMS_OFFICE].n ? text_hash(s.text[FIELD_CUSTOMS_OFFICE]) : 0;
    return rc == PW_ENOTFOUND ? PW_OK : rc;
}

static struct waiting *item_slot(struct filling *f)
{
    if (f->n == f->room) {
        size_t          room  = f->room ? f->room * 2 : 256;
        struct waiting *grown = realloc(f->items, room * sizeof *grown);

        if (!grown)
            return NULL;
        f->items = grown;
        f->room  = room;
    }
    return &f->items[f->n];
}

/* A shipment in a lane for which its profile states a capacity. */
static int add_item(struct filling *f, const struct current_row *c, bool decided, struct pw_err *err)
{
    struct waiting     x = { .shipment = c->shipment, .lane = c->lane, .order = f->n, .decided = decided }, *slot;
    struct verdict_row v;
    int                rc;

    if (c->lane < LANE_YELLOW || c->verdict == HISTORY_ABSENT)
        return PW_OK;
    if ((rc = st_verdict_get(f->o->st, c->verdict, &f->row, &v, err)) < 0)
        return rc;
    while (x.capacity < f->n_capacities && !str_eq(f->capacities[x.capacity].profile, v.profile))
        x.capacity++;
    if (x.capacity == f->n_capacities || f->capacities[x.capacity].a_day[c->lane] == HISTORY_ABSENT)
        return PW_OK;
    if ((rc = office_of(f, c->version, &x.office, err)) < 0 || (rc = draw_of(f, c->version, &x.draw, err)) < 0)
        return rc;
    x.always = v.forced || v.sampled;
    if (!(slot = item_slot(f)))
        return err_nomem(err);
    *slot = x;
    f->n++;
    return PW_OK;
}

/* ---- what was decided on today ---- */

/* The first entry at or after a time; times in the log never run backwards. */
static int first_since(struct filling *f, int64_t us, int64_t *ret, struct pw_err *err)
{
    int64_t low = 0, high;
    int     rc  = st_audit_entry_end(f->o->st, &high, err);

    while (rc == PW_OK && low < high) {
        int64_t            mid = low + (high - low) / 2;
        struct str         body;
        struct audit_entry e;

        arena_reset(&f->row);
        if ((rc = st_audit_entry_get(f->o->st, mid, &f->row, &body, err)) < 0 ||
            (rc = audit_entry_decode(body, &e, err)) < 0)
            return rc;
        if (e.time_us < us)
            low = mid + 1;
        else
            high = mid;
    }
    *ret = low;
    return rc;
}

static int64_t midnight(const struct office *o)
{
    int64_t now = office_now(o);
    char    zone[64];
    int     minutes = 0;

    snprintf(zone, sizeof zone, "%.*s", (int)o->zone.n, o->zone.p);
    instant_day(now, zone, &minutes);
    return now - (int64_t)minutes * 60 * 1000000 - now % (60 * INT64_C(1000000));
}

static int add_decided(void *ctx, const struct decision_row *d, struct pw_err *err)
{
    struct filling    *f = ctx;
    struct current_row c;
    uint64_t           ignored;
    bool               found;
    int                rc;

    if (map_get(&f->seen, id_key(&d->shipment), &ignored))
        return PW_OK;
    if ((rc = note_id(f, &f->seen, d->shipment, err)) < 0 ||
        (rc = st_current_get(f->o->st, d->shipment, &f->row, &c, &found, err)) < 0)
        return rc;
    return found ? add_item(f, &c, true, err) : PW_OK;
}

static int add_waiting(void *ctx, const struct current_row *c, struct pw_err *err)
{
    struct filling *f = ctx;
    uint64_t        ignored;

    arena_reset(&f->row);
    return map_get(&f->seen, id_key(&c->shipment), &ignored) ? PW_OK : add_item(f, c, false, err);
}

/* ---- filling ---- */

#define ORDER(a, b) do { if ((a) != (b)) return (a) < (b) ? -1 : 1; } while (0)

/* One office's lane stands together; within it those that have or are given a place whatever comes first. */
static int by_office(const void *p, const void *q)
{
    const struct waiting *a = p, *b = q;

    ORDER(a->capacity, b->capacity);
    ORDER(a->lane, b->lane);
    ORDER(a->office, b->office);
    ORDER(b->decided, a->decided);
    ORDER(b->always, a->always);
    ORDER(a->order, b->order);
    return 0;
}

static int by_draw(const void *p, const void *q)
{
    const struct waiting *a = p, *b = q;

    ORDER(a->draw, b->draw);
    ORDER(a->shipment, b->shipment);
    return 0;
}

static bool same_lane(const struct waiting *a, const struct waiting *b)
{
    return a->capacity == b->capacity && a->lane == b->lane && a->office == b->office;
}

/* `n` shipments of one office and lane. */
static int fill_lane(struct filling *f, struct waiting *items, size_t n, struct pw_err *err)
{
    const struct capacity *c      = &f->capacities[items->capacity];
    size_t                 places = (size_t)c->a_day[items->lane], given = 0, drawn, kept;
    int                    rc     = PW_OK;

    while (given < n && (items[given].decided || items[given].always))
        given++;
    places = places > given ? places - given : 0;
    drawn  = (size_t)(((int64_t)places * c->random + DECIMAL_ONE / 2) / DECIMAL_ONE);
    kept   = given + places - drawn;
    if (given + places >= n)
        return PW_OK;
    qsort(items + kept, n - kept, sizeof *items, by_draw);
    for (size_t i = kept + drawn; i < n && rc == PW_OK; i++) {
        f->w->left_out[items[i].lane]++;
        rc = note_id(f, &f->w->ids, items[i].shipment, err);
    }
    return rc;
}

static int fill_lanes(struct filling *f, struct pw_err *err)
{
    int rc = PW_OK;

    if (f->n)
        qsort(f->items, f->n, sizeof *f->items, by_office);
    for (size_t i = 0, end; i < f->n && rc == PW_OK; i = end) {
        for (end = i + 1; end < f->n && same_lane(&f->items[i], &f->items[end]); end++)
            ;
        rc = fill_lane(f, &f->items[i], end - i, err);
    }
    return rc;
}

static int read_capacities(struct filling *f, struct pw_err *err)
{
    struct stored_rulebook stored;
    struct rule_files     *files = arena_alloc(&f->w->a, sizeof *files);
    int64_t                seq;
    int                    rc = files ? st_rulebook_in_force(f->o->st, office_now(f->o), &seq, err) : err_nomem(err);

    if (rc < 0 || (rc = st_rulebook_get(f->o->st, seq, &f->w->a, &stored, err)) < 0 ||
        (rc = rule_files_decode(stored.content, &f->w->a, files, err)) < 0)
        return rc;
    return capacities_read(files, &f->w->a, f->capacities, &f->n_capacities, err);
}

static int fill(struct filling *f, struct pw_err *err)
{
    struct queue_filter all  = { .lane = LANE_NONE, .limit = QUEUE_MOST };
    struct arena        rows = { 0 };
    int64_t             from;
    int                 rc = first_since(f, midnight(f->o), &from, err);

    if (rc == PW_OK && (rc = st_decision_since(f->o->st, from, &rows, add_decided, f, err)) == PW_OK)
        rc = st_current_list(f->o->st, &all, &rows, add_waiting, f, err);
    arena_done(&rows);
    return rc < 0 ? rc : fill_lanes(f, err);
}

int workload_load(struct office *o, struct workload *ret, struct pw_err *err)
{
    struct workload w  = { 0 };
    struct filling  f  = { .o = o, .w = &w };
    int             rc = read_capacities(&f, err);

    w.stated = rc == PW_OK && f.n_capacities > 0;
    if (w.stated)
        rc = fill(&f, err);
    free(f.items);
    map_done(&f.seen);
    arena_done(&f.row);
    if (rc < 0)
        workload_done(&w);
    else
        *ret = w;
    return rc;
}

void workload_done(struct workload *w)
{
    map_done(&w->ids);
    arena_done(&w->a);
    *w = (struct workload){ 0 };
}

bool workload_leaves_out(const struct workload *w, int64_t shipment)
{
    uint64_t ignored;

    return w->ids.n && map_get(&w->ids, id_key(&shipment), &ignored);
}
