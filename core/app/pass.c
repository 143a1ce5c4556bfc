#include "config.h"
#include "app/pass.h"

#include <stdlib.h>

#include "app/payload.h"
#include "app/standing.h"
#include "store/st_past.h"
#include "store/st_shipment.h"

#define BLOCK 4096      /* versions between two looks at how old what is still to come may be */

struct pass {
    struct store              *st;
    const struct pass_options *o;
    struct history            *h;
    struct party_links         links;       /* as they were at the event at hand */
    struct standings          *standings;
    struct int_table           parties;     /* of each: shipments so far, first day */
    struct arena               a;           /* of one event */
    int32_t                   *oldest;      /* issued_on that this block and all behind it reach back to */
    size_t                     n_blocks, room_blocks;
    size_t                     n_versions;
};

/* ---- how far back the rest will ask ---- */

static int note_day(void *ctx, int64_t seq, int32_t issued_on, struct pw_err *err)
{
    struct pass *p     = ctx;
    size_t       block = p->n_versions++ / BLOCK;

    (void)seq;
    if (block == p->room_blocks) {
        size_t   room = p->room_blocks ? p->room_blocks * 2 : 64;
        int32_t *more = realloc(p->oldest, room * sizeof *more);

        if (!more)
            return err_nomem(err);
        p->oldest      = more;
        p->room_blocks = room;
    }
    if (block == p->n_blocks)
        p->oldest[p->n_blocks++] = INT32_MAX;
    if (issued_on < p->oldest[block])
        p->oldest[block] = issued_on;
    return PW_OK;
}

static int look_ahead(struct pass *p, struct pw_err *err)
{
    int rc = p->o->n_windows ? st_past_days(p->st, p->o->before, note_day, p, err) : PW_OK;

    for (size_t i = p->n_blocks; i-- > 1;)
        if (p->oldest[i] < p->oldest[i - 1])
            p->oldest[i - 1] = p->oldest[i];
    p->n_versions = 0;
    return rc;
}

/* ---- parties ---- */

/* Ids that earlier versions of the same shipment name: they were counted with those. */
struct named { struct pass *p; int64_t before; int64_t *ids; size_t n; };

#define NAMED_MAX 512       /* seven a version */

static int note_named(void *ctx, const struct version_row *v, struct pw_err *err)
{
    struct named       *n = ctx;
    struct history_keys k;

    if (v->seq >= n->before)
        return PW_OK;
    if (!history_decode(v->keys, &n->p->a, &k))
        return err_set(err, PW_EDB, "the window keys of version %lld are damaged", (long long)v->seq);
    for (int r = 0; r < ROLE_COUNT; r++)
        if (k.header[history_role_field(r)] != HISTORY_ABSENT && n->n < NAMED_MAX)
            n->ids[n->n++] = k.header[history_role_field(r)];
    return PW_OK;
}

static bool is_named(const struct named *n, int64_t id)
{
    for (size_t i = 0; i < n->n; i++)
        if (n->ids[i] == id)
            return true;
    return false;
}

/* What was known of a firm under all its numbers, without what the shipment itself had been counted with. */
static struct party_ref firm(const struct pass *p, int64_t id, const struct named *named)
{
    struct party_ref ret = { .id = id };
    int64_t          all[PARTY_MEMBERS_MAX];
    size_t           n = party_members(&p->links, id, all);

    for (size_t i = 0; i < n; i++) {
        const struct int_slot *s = int_table_find(&p->parties, all[i]);

        if (!s)
            continue;
        if (s->count && (!ret.shipments || s->day < ret.first_on))
            ret.first_on = s->day;
        ret.shipments += s->count;
    }
    for (size_t i = 0; i < n && ret.shipments > 0; i++)
        ret.shipments -= is_named(named, all[i]);
    return ret;
}

static int find_named(struct pass *p, const struct past_event *e, struct named *ret, struct pw_err *err)
{
    *ret = (struct named){ .p = p, .before = e->seq };
    if (e->seq == e->shipment)
        return PW_OK;
    ret->ids = arena_raw(&p->a, NAMED_MAX * sizeof *ret->ids);
    return ret->ids ? st_version_list(p->st, e->shipment, &p->a, note_named, ret, err) : err_nomem(err);
}

static void fill_parties(const struct pass *p, const struct history_keys *k, const struct named *named,
                         struct party_ref ret[ROLE_COUNT])
{
    for (int r = 0; r < ROLE_COUNT; r++) {
        int64_t id = k->header[history_role_field(r)];

        ret[r] = id == HISTORY_ABSENT ? (struct party_ref){ 0 } : firm(p, id, named);
    }
}

static int count_parties(struct pass *p, const struct past_event *e, const struct history_keys *k,
                         const struct named *named, struct pw_err *err)
{
    for (int r = 0; r < ROLE_COUNT; r++) {
        int64_t          id     = k->header[history_role_field(r)];
        bool             before = id == HISTORY_ABSENT || is_named(named, id);
        struct int_slot *s;

        for (int j = 0; j < r; j++)
            before |= k->header[history_role_field(j)] == id;
        if (before)
            continue;
        if (!(s = int_table_put(&p->parties, id)))
            return err_nomem(err);
        if (!s->count || e->issued_on < s->day)
            s->day = e->issued_on;
        s->count++;
    }
    return PW_OK;
}

/* ---- one version ---- */

static int ask(struct pass *p, struct pass_at *at, struct pw_err *err)
{
    size_t n = p->o->n_windows;
    int    rc;

    at->answer.n_windows = n;
    at->answer.n_lines   = at->keys->n_lines;
    at->answer.header    = arena_alloc(&p->a, (n + 1) * sizeof *at->answer.header);
    at->answer.lines     = arena_alloc(&p->a, (at->keys->n_lines + 1) * sizeof *at->answer.lines);
    if (!at->answer.header || !at->answer.lines)
        return err_nomem(err);
    rc = history_ask(p->h, SCOPE_SHIPMENT, &at->self, at->keys->header, at->answer.header, err);
    for (size_t i = 0; i < at->keys->n_lines && rc == PW_OK; i++) {
        if (!(at->answer.lines[i] = arena_alloc(&p->a, (n + 1) * sizeof **at->answer.lines)))
            return err_nomem(err);
        rc = history_ask(p->h, SCOPE_GOODS, &at->self, at->keys->lines[i], at->answer.lines[i], err);
    }
    return rc;
}

/* A first version did not know its own number when its windows were asked. */
static void name_self(const struct past_event *e, struct history_keys *k)
{
    int64_t own = e->seq == e->shipment ? HISTORY_ABSENT : e->shipment;

    k->header[HIST_REFERENCE] = own;
    for (size_t i = 0; i < k->n_lines; i++)
        k->lines[i][HIST_REFERENCE] = own;
}

static int version(struct pass *p, const struct past_event *e, struct pw_err *err)
{
    struct history_keys     k;
    struct named            named;
    struct history_standing standing;
    bool                    newest;
    struct pass_at          at = { .keys = &k, .history = p->h, .self = { e->shipment, e->consignment, e->issued_on } };
    int                     rc;

    if (p->n_blocks && p->n_versions % BLOCK == 0 && p->n_versions / BLOCK < p->n_blocks)
        history_expect(p->h, p->oldest[p->n_versions / BLOCK]);
    p->n_versions++;
    if (!history_decode(e->keys, &p->a, &k))
        return err_set(err, PW_EDB, "the window keys of version %lld are damaged", (long long)e->seq);
    if ((rc = find_named(p, e, &named, err)) < 0)
        return rc;
    if (e->action != ACTION_WITHDRAW && (!p->o->want || p->o->want(p->o->ctx, e->seq))) {
        at.answer.seq      = e->seq;
        at.answer.shipment = e->shipment;
        name_self(e, &k);
        fill_parties(p, &k, &named, at.answer.parties);
        if ((rc = ask(p, &at, err)) < 0 || (rc = p->o->each(p->o->ctx, &at, err)) < 0)
            return rc;
    }
    if ((rc = count_parties(p, e, &k, &named, err)) < 0 ||
        (rc = standings_version(p->standings, e, &p->a, &newest, &standing, err)) < 0)
        return rc;
    if (!newest || e->consignment != e->shipment)
        return PW_OK;
    return history_put(p->h, e->shipment, e->seq, e->issued_on, standing, &k, err);
}

static int event(void *ctx, const struct past_event *e, struct pw_err *err)
{
    struct pass            *p = ctx;
    struct history_standing standing;
    int64_t                 lapsed;
    int                     rc = PW_OK;

    arena_reset(&p->a);
    if (p->o->standing == PASS_AS_THEN && party_links_until(&p->links, e->seq) &&
        (rc = history_use_links(p->h, &p->links, err)) < 0)
        return rc;
    while (standings_lapsed(p->standings, e->seq, &lapsed, &standing))
        if ((rc = history_stand(p->h, lapsed, standing, err)) < 0)
            return rc;
    if (e->kind == PAST_VERSION)
        return version(p, e, err);
    if (p->o->standing == PASS_AS_THEN && (rc = standings_act(p->standings, e, &p->a, &standing, err)) == PW_OK)
        rc = history_stand(p->h, e->shipment, standing, err);
    return rc;
}

static bool asks_for_state(const struct pass_options *o)
{
    for (size_t i = 0; i < o->n_windows; i++)
        for (size_t k = 0; k < o->windows[i]->n_where; k++)
            if (o->windows[i]->where[k].field == HIST_STATE)
                return true;
    return false;
}

int pass_run(struct store *st, const struct pass_options *o, struct pw_err *err)
{
    struct pass p  = { .st = st, .o = o };
    int         rc = history_new(o->windows, o->n_windows, &p.h, err);

    if (rc == PW_OK)
        rc = standings_new(st, o->standing == PASS_AS_NOW, asks_for_state(o), o->before, &p.standings, err);
    if (rc == PW_OK)
        rc = party_links_load(st, o->before, &p.links, err);
    if (rc == PW_OK)
        rc = history_use_links(p.h, &p.links, err);
    if (rc == PW_OK)
        rc = look_ahead(&p, err);
    if (rc == PW_OK)
        rc = st_past_events(st, o->before, event, &p, err);
    history_free(p.h);
    standings_free(p.standings);
    int_table_done(&p.parties);
    party_links_done(&p.links);
    free(p.oldest);
    arena_done(&p.a);
    return rc;
}

/* ---- what callers do with an answer ---- */

size_t pass_evidence(const struct pass_at *at, size_t window, size_t line, int64_t *ret, size_t max)
{
    return history_evidence(at->history, window, &at->self, line == SIZE_MAX ? at->keys->header : at->keys->lines[line],
                            ret, max);
}

int pass_keep(const struct pass_answer *from, struct arena *a, struct pass_answer *ret, struct pw_err *err)
{
    size_t row = (from->n_windows + 1) * sizeof *from->header;

    *ret        = *from;
    ret->header = arena_raw(a, row);
    ret->lines  = arena_raw(a, (from->n_lines + 1) * sizeof *ret->lines);
    if (!ret->header || !ret->lines)
        return err_nomem(err);
    memcpy(ret->header, from->header, row);
    for (size_t i = 0; i < from->n_lines; i++) {
        if (!(ret->lines[i] = arena_raw(a, row)))
            return err_nomem(err);
        memcpy(ret->lines[i], from->lines[i], row);
    }
    return PW_OK;
}
