#include "config.h"
#include "app/history.h"

#include <stdlib.h>

#include "app/history_rows.h"
#include "app/history_sums.h"
#include "base/mem.h"

#define ROWS_MAX     UINT32_C(0xFFFFFF00)

/* ---- making ---- */

static bool same_by(const struct by_set *s, const struct window *w)
{
    if (s->n_by != w->n_by)
        return false;
    for (size_t i = 0; i < w->n_by; i++)
        if (s->by[i] != w->by[i])
            return false;
    return true;
}

static size_t set_for(struct history *h, const struct window *w)
{
    size_t         i;
    struct by_set *s;

    for (i = 0; i < h->n_sets && !same_by(&h->sets[i], w); i++)
        ;
    s = &h->sets[i];
    if (i == h->n_sets) {
        h->n_sets++;
        s->n_by = w->n_by;
        memcpy(s->by, w->by, sizeof s->by);
    }
    if (w->days > s->max_days)
        s->max_days = w->days;
    if (w->days > h->max_days)
        h->max_days = w->days;
    return i;
}

static void use(struct history *h, enum history_field f)
{
    if (f < HISTORY_FIELD_COUNT && history_has_column(f) && h->column[f] < 0)
        h->column[f] = (int)h->n_columns++;
}

/* Which windows a walk over a set answers: looked up at every row, so it is worked out once. */
static bool assign_windows(struct history *h)
{
    for (size_t i = 0; i < h->n_sets; i++)
        for (int scope = 0; scope < 2; scope++)
            if (!(h->sets[i].windows[scope] = calloc(h->n_windows + 1, sizeof(uint16_t))))
                return false;
    for (size_t i = 0; i < h->n_windows; i++) {
        struct by_set *s     = &h->sets[h->set_of[i]];
        int            scope = (int)window_scope(h->windows[i]);

        s->windows[scope][s->n_windows[scope]++] = (uint16_t)i;
    }
    return true;
}

static void lay_out(struct history *h)
{
    for (size_t f = 0; f < HISTORY_FIELD_COUNT; f++)
        h->column[f] = -1;
    for (size_t i = 0; i < h->n_windows; i++) {
        const struct window *w = h->windows[i];

        h->set_of[i] = set_for(h, w);
        use(h, w->of);
        for (size_t k = 0; k < w->n_by; k++)
            use(h, w->by[k]);
        for (size_t k = 0; k < w->n_where; k++) {
            use(h, w->where[k].field);
            h->any_standing[i] |= w->where[k].field == HIST_STATE || w->where[k].field == HIST_REPLY ||
                                  w->where[k].field == HIST_FINDING;
        }
    }
    h->links_at = sizeof(struct row) + h->n_columns * sizeof(int64_t);
    h->stride   = h->links_at + h->n_sets * sizeof(struct link);
    for (int s = 0; s < STATE_COUNT; s++)
        h->state_key[s] = history_key_of_text(str_of(state_name((enum state)s)));
    for (int r = 0; r < REPLY_COUNT; r++)
        h->reply_key[r] = history_key_of_text(str_of(reply_name((enum reply)r)));
    for (int f = 0; f < FINDING_COUNT; f++)
        h->finding_key[f] = history_key_of_text(str_of(finding_name((enum finding)f)));
}

int history_new(const struct window *const *windows, size_t n, struct history **ret, struct pw_err *err)
{
    struct history *h = calloc(1, sizeof *h);

    if (!h)
        return err_nomem(err);
    h->windows      = windows;
    h->n_windows    = n;
    h->set_of       = calloc(n + 1, sizeof *h->set_of);
    h->any_standing = calloc(n + 1, sizeof *h->any_standing);
    h->sets         = calloc(n + 1, sizeof *h->sets);
    h->tallies      = calloc(n + 1, sizeof *h->tallies);
    if (!h->set_of || !h->any_standing || !h->sets || !h->tallies) {
        history_free(h);
        return err_nomem(err);
    }
    lay_out(h);
    if (!assign_windows(h)) {
        history_free(h);
        return err_nomem(err);
    }
    for (size_t i = 0; i < h->n_sets; i++)
        if (sums_new(h, i, &h->sets[i].sums, err) < 0) {
            history_free(h);
            return PW_ENOMEM;
        }
    h->prune_at = PRUNE_FIRST;
    h->horizon = h->newest = INT32_MIN;
    h->expected = INT32_MAX;
    *ret = h;
    return PW_OK;
}

void history_free(struct history *h)
{
    if (!h)
        return;
    for (size_t i = 0; h->sets && i < h->n_sets; i++) {
        free(h->sets[i].slots);
        free(h->sets[i].windows[0]);
        free(h->sets[i].windows[1]);
        sums_free(h->sets[i].sums);
    }
    for (size_t i = 0; h->tallies && i < h->n_windows; i++)
        free(h->tallies[i].seen);
    free(h->set_of);
    free(h->any_standing);
    free(h->sets);
    free(h->tallies);
    free(h->rows);
    free(h->by_shipment);
    free(h);
}

size_t history_rows(const struct history *h) { return h->n_rows; }

/* ---- chains ---- */

static uint64_t mix(uint64_t h, int64_t v)
{
    h = (h ^ (uint64_t)v) * UINT64_C(0x9E3779B97F4A7C15);
    return h ^ h >> 29;
}

bool by_set_hash(const struct by_set *s, const int64_t keys[HISTORY_FIELD_COUNT], uint64_t *ret)
{
    uint64_t h = s->n_by;

    for (size_t i = 0; i < s->n_by; i++) {
        if (keys[s->by[i]] == HISTORY_ABSENT)
            return false;
        h = mix(h, keys[s->by[i]]);
    }
    *ret = h ? h : 1;
    return true;
}

static size_t slot_of(const struct by_set *s, uint64_t hash)
{
    size_t at = (size_t)(hash >> 7) & (s->room - 1);

    while (s->slots[at].hash && s->slots[at].hash != hash)
        at = (at + 1) & (s->room - 1);
    return at;
}

uint32_t by_set_head(const struct by_set *s, uint64_t hash)
{
    size_t at;

    if (!s->n_slots)
        return ROW_NONE;
    at = slot_of(s, hash);
    return s->slots[at].hash ? s->slots[at].head : ROW_NONE;
}

static unsigned by_set_scopes(const struct by_set *s)
{
    return (s->n_windows[SCOPE_SHIPMENT] ? 1u << SCOPE_SHIPMENT : 0) | (s->n_windows[SCOPE_GOODS] ? 1u << SCOPE_GOODS : 0);
}

void by_sets_ask(struct history *h, unsigned scopes, const int64_t keys[HISTORY_FIELD_COUNT])
{
    for (size_t i = 0; i < h->n_sets; i++) {
        struct by_set *s = &h->sets[i];

        if (!(scopes & by_set_scopes(s)) || !by_set_hash(s, keys, &s->asked))
            s->asked = 0;
        else if (s->room)
            __builtin_prefetch(&s->slots[(size_t)(s->asked >> 7) & (s->room - 1)]);
    }
    for (size_t i = 0; i < h->n_sets; i++) {
        const struct by_set *s    = &h->sets[i];
        uint32_t             head = s->asked ? by_set_head(s, s->asked) : ROW_NONE;

        if (head != ROW_NONE) {
            __builtin_prefetch(row_at(h, head));
            __builtin_prefetch(&row_links(h, row_at(h, head))[i]);
        }
    }
}

static bool grow_set(struct by_set *s)
{
    struct by_set bigger = *s;

    bigger.room  = s->room ? s->room * 2 : 256;
    bigger.slots = calloc(bigger.room, sizeof *bigger.slots);
    if (!bigger.slots)
        return false;
    for (size_t i = 0; i < s->room; i++)
        if (s->slots[i].hash)
            bigger.slots[slot_of(&bigger, s->slots[i].hash)] = s->slots[i];
    free(s->slots);
    *s = bigger;
    return true;
}

/* Puts a row in front of its chain in every set it has all the keys of. */
static bool link_row(struct history *h, uint32_t i, const int64_t keys[HISTORY_FIELD_COUNT])
{
    struct row  *r     = row_at(h, i);
    struct link *links = row_links(h, r);

    by_sets_ask(h, BY_SETS_ALL, keys);
    for (size_t k = 0; k < h->n_sets; k++) {
        struct by_set *s    = &h->sets[k];
        uint64_t       hash = s->asked;
        size_t         at;

        links[k] = (struct link){ ROW_NONE, r->issued_on };
        if (!hash)
            continue;
        if (s->n_slots * 4 >= s->room * 3 && !grow_set(s))
            return false;
        at = slot_of(s, hash);
        if (s->slots[at].hash) {
            links[k].next = s->slots[at].head;
            if (row_links(h, row_at(h, links[k].next))[k].newest_behind > r->issued_on)
                links[k].newest_behind = row_links(h, row_at(h, links[k].next))[k].newest_behind;
        } else {
            s->slots[at].hash = hash;
            s->n_slots++;
        }
        s->slots[at].head = i;
        if (s->sums && !sums_add(s->sums, h, i))
            return false;
    }
    return true;
}

/* ---- rows of one shipment ---- */

static size_t shipment_slot(const struct history *h, int64_t shipment)
{
    size_t at = (size_t)mix(0, shipment) & (h->room_shipments - 1);

    while (h->by_shipment[at].shipment && h->by_shipment[at].shipment != shipment)
        at = (at + 1) & (h->room_shipments - 1);
    return at;
}

static bool grow_shipments(struct history *h)
{
    struct history old = *h;

    h->room_shipments = old.room_shipments ? old.room_shipments * 2 : 1024;
    h->by_shipment    = calloc(h->room_shipments, sizeof *h->by_shipment);
    if (!h->by_shipment) {
        h->by_shipment    = old.by_shipment;
        h->room_shipments = old.room_shipments;
        return false;
    }
    for (size_t i = 0; i < old.room_shipments; i++)
        if (old.by_shipment[i].shipment)
            h->by_shipment[shipment_slot(h, old.by_shipment[i].shipment)] = old.by_shipment[i];
    free(old.by_shipment);
    return true;
}

uint32_t history_first_row(const struct history *h, int64_t shipment)
{
    size_t at;

    if (!h->n_shipments)
        return ROW_NONE;
    at = shipment_slot(h, shipment);
    return h->by_shipment[at].shipment ? h->by_shipment[at].row : ROW_NONE;
}

static bool own_row(struct history *h, int64_t shipment, uint32_t row, uint32_t *ret_next)
{
    size_t at;

    if (h->n_shipments * 4 >= h->room_shipments * 3 && !grow_shipments(h))
        return false;
    at        = shipment_slot(h, shipment);
    *ret_next = h->by_shipment[at].shipment ? h->by_shipment[at].row : ROW_NONE;
    h->n_shipments += !h->by_shipment[at].shipment;
    h->by_shipment[at].shipment = shipment;
    h->by_shipment[at].row      = row;
    return true;
}

/* ---- adding and pruning ---- */

static bool add_row(struct history *h, const struct row *head, const int64_t keys[HISTORY_FIELD_COUNT])
{
    struct row *r;
    uint32_t    i = (uint32_t)h->n_rows;

    if (h->n_rows >= ROWS_MAX)
        return false;
    if (h->n_rows == h->room) {
        size_t         room = h->room ? h->room + h->room / 2 : 1024;
        unsigned char *rows = realloc(h->rows, room * h->stride);

        if (!rows)
            return false;
        h->rows = rows;
        h->room = room;
    }
    r  = row_at(h, i);
    *r = *head;
    for (size_t f = 0; f < HISTORY_FIELD_COUNT; f++)
        if (h->column[f] >= 0)
            row_values(r)[h->column[f]] = keys[f];
    h->n_rows++;
    return own_row(h, head->shipment, i, &r->same) && link_row(h, i, keys);
}

static void clear_chains(struct history *h)
{
    for (size_t i = 0; i < h->n_sets; i++) {
        if (h->sets[i].slots)
            memset(h->sets[i].slots, 0, h->sets[i].room * sizeof *h->sets[i].slots);
        h->sets[i].n_slots = 0;
        sums_clear(h->sets[i].sums);
    }
    if (h->by_shipment)
        memset(h->by_shipment, 0, h->room_shipments * sizeof *h->by_shipment);
    h->n_shipments = 0;
}

/* Drops what no window reaches any more, and closes the gaps. The tables have room already. */
static void prune(struct history *h)
{
    int32_t newest  = h->expected < h->newest ? h->expected : h->newest;
    int32_t horizon = newest - h->max_days - SLACK_DAYS;
    size_t  kept    = 0;
    int64_t keys[HISTORY_FIELD_COUNT];

    clear_chains(h);
    for (size_t i = 0; i < h->n_rows; i++) {
        struct row *from = row_at(h, (uint32_t)i), *to = row_at(h, (uint32_t)kept);

        if (from->dead || from->issued_on < horizon)
            continue;
        if (from != to)
            memcpy(to, from, h->stride);
        for (size_t f = 0; f < HISTORY_FIELD_COUNT; f++)
            keys[f] = h->column[f] >= 0 ? row_values(to)[h->column[f]] : HISTORY_ABSENT;
        own_row(h, to->shipment, (uint32_t)kept, &to->same);
        link_row(h, (uint32_t)kept, keys);
        kept++;
    }
    h->n_rows   = kept;
    h->prune_at = kept * 2 > PRUNE_FIRST ? kept * 2 : PRUNE_FIRST;
    if (horizon > h->horizon)
        h->horizon = horizon;
}

/* The row counts otherwise from now on. */
static void touch(struct history *h, uint32_t row)
{
    for (size_t k = 0; k < h->n_sets; k++)
        if (h->sets[k].sums)
            sums_touch(h->sets[k].sums, h, row);
}

static void kill_rows(struct history *h, int64_t shipment)
{
    for (uint32_t i = history_first_row(h, shipment); i != ROW_NONE; i = row_at(h, i)->same) {
        row_at(h, i)->dead = 1;
        touch(h, i);
    }
}

int history_put(struct history *h, int64_t shipment, int64_t seq, int32_t issued_on,
                struct history_standing standing, const struct history_keys *k, struct pw_err *err)
{
    struct row head = {
        .shipment = shipment, .seq = seq, .issued_on = issued_on, .state = (uint8_t)standing.state,
        .reply = (uint8_t)standing.reply, .finding = (uint8_t)standing.finding,
    };

    kill_rows(h, shipment);
    if (issued_on < h->horizon || !h->n_windows)
        return PW_OK;           /* comes back from the store when somebody asks that far */
    for (size_t i = 0; i < k->n_lines; i++)
        if (!add_row(h, &head, k->lines[i]))
            return err_nomem(err);
    if (issued_on > h->newest)
        h->newest = issued_on;
    if (h->n_rows > h->prune_at)
        prune(h);
    return PW_OK;
}

void history_stand(struct history *h, int64_t shipment, struct history_standing standing)
{
    for (uint32_t i = history_first_row(h, shipment); i != ROW_NONE; i = row_at(h, i)->same) {
        struct row *r = row_at(h, i);

        r->state   = (uint8_t)standing.state;
        r->reply   = (uint8_t)standing.reply;
        r->finding = (uint8_t)standing.finding;
        touch(h, i);
    }
}

void history_expect(struct history *h, int32_t day)
{
    h->expected = day;
}

void history_forget(struct history *h)
{
    clear_chains(h);
    h->n_rows  = 0;
    h->horizon = h->newest = INT32_MIN;
}
