#include "config.h"
#include "app/history.h"

#include <stdlib.h>

#include "app/history_rows.h"
#include "base/mem.h"

#define ROWS_MAX     UINT32_C(0xFFFFFF00)

/* ---- making ---- */

static void use(struct history *h, enum history_field f)
{
    if (f < HISTORY_FIELD_COUNT && history_has_column(f) && h->column[f] < 0)
        h->column[f] = (int)h->n_columns++;
}

static void lay_out(struct history *h)
{
    for (size_t f = 0; f < HISTORY_FIELD_COUNT; f++)
        h->column[f] = -1;
    for (size_t i = 0; i < h->n_windows; i++) {
        const struct window *w = h->windows[i];

        if (w->days > h->max_days)
            h->max_days = w->days;
        use(h, w->of);
        for (size_t k = 0; k < w->n_by; k++)
            use(h, w->by[k]);
        for (size_t k = 0; k < w->n_where; k++)
            use(h, w->where[k].field);
    }
    h->stride = sizeof(struct row) + h->n_columns * sizeof(int64_t);
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
    h->plans        = calloc(n + 1, sizeof *h->plans);
    if (h->plans)
        lay_out(h);
    if (!h->plans || !history_plan(h)) {
        history_free(h);
        return err_nomem(err);
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
    for (size_t i = 0; i < h->n_indexes; i++)
        index_done(&h->indexes[i]);
    slab_done(&h->slab);
    free(h->indexes);
    free(h->plans);
    free(h->asked[0]);
    free(h->asked[1]);
    free(h->tally.seen);
    free(h->rows);
    free(h->by_shipment);
    free(h);
}

size_t history_rows(const struct history *h) { return h->n_rows; }

uint64_t history_steps(const struct history *h) { return h->steps; }

/* ---- rows of one shipment ---- */

static size_t shipment_slot(const struct history *h, int64_t shipment)
{
    size_t at = (size_t)history_mix(0, shipment) & (h->room_shipments - 1);

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
    return own_row(h, head->shipment, i, &r->same) && index_add(h, i);
}

static void clear_shipments(struct history *h)
{
    if (h->by_shipment)
        memset(h->by_shipment, 0, h->room_shipments * sizeof *h->by_shipment);
    h->n_shipments = 0;
}

/*
 * Drops what no window reaches any more, and closes the gaps. A quarter more than was kept may come before the
 * next time: what is dropped costs little, and memory stays near what the windows need.
 */
int history_prune(struct history *h, struct pw_err *err)
{
    int32_t   newest  = h->expected < h->newest ? h->expected : h->newest;
    int32_t   horizon = newest - h->max_days - SLACK_DAYS;
    uint32_t *number  = malloc((h->n_rows + 1) * sizeof *number), kept = 0;

    if (!number)
        return err_nomem(err);
    clear_shipments(h);         /* the table has room already */
    for (uint32_t i = 0; i < h->n_rows; i++) {
        struct row *from = row_at(h, i), *to = row_at(h, kept);

        number[i] = ROW_NONE;
        if (from->dead || from->issued_on < horizon)
            continue;
        if (from != to)
            memcpy(to, from, h->stride);
        own_row(h, to->shipment, kept, &to->same);
        number[i] = kept++;
    }
    index_trim(h, horizon, number);
    free(number);
    h->n_rows   = kept;
    h->prune_at = kept + kept / 4 > PRUNE_FIRST ? kept + kept / 4 : PRUNE_FIRST;
    if (horizon > h->horizon)
        h->horizon = horizon;
    return PW_OK;
}

/* An older version's rows no longer count, and the shipment's list of rows begins anew. */
static bool kill_rows(struct history *h, int64_t shipment)
{
    uint32_t first = history_first_row(h, shipment);

    for (uint32_t i = first; i != ROW_NONE; i = row_at(h, i)->same) {
        if (!index_change(h, i, true))
            return false;
        row_at(h, i)->dead = 1;
    }
    if (first != ROW_NONE)
        h->by_shipment[shipment_slot(h, shipment)].row = ROW_NONE;
    return true;
}

int history_put(struct history *h, int64_t shipment, int64_t seq, int32_t issued_on,
                struct history_standing standing, const struct history_keys *k, struct pw_err *err)
{
    struct row head = {
        .shipment = shipment, .seq = seq, .issued_on = issued_on, .state = (uint8_t)standing.state,
        .reply = (uint8_t)standing.reply, .finding = (uint8_t)standing.finding,
    };

    if (!kill_rows(h, shipment))
        return err_nomem(err);
    if (issued_on < h->horizon || !h->n_windows)
        return PW_OK;           /* comes back from the store when somebody asks that far */
    for (size_t i = 0; i < k->n_lines; i++)
        if (!add_row(h, &head, k->lines[i]))
            return err_nomem(err);
    if (issued_on > h->newest)
        h->newest = issued_on;
    return h->n_rows > h->prune_at ? history_prune(h, err) : PW_OK;
}

int history_stand(struct history *h, int64_t shipment, struct history_standing standing, struct pw_err *err)
{
    for (uint32_t i = history_first_row(h, shipment); i != ROW_NONE; i = row_at(h, i)->same) {
        struct row *r = row_at(h, i);

        if (!index_change(h, i, true))
            return err_nomem(err);
        r->state   = (uint8_t)standing.state;
        r->reply   = (uint8_t)standing.reply;
        r->finding = (uint8_t)standing.finding;
        if (!index_change(h, i, false))
            return err_nomem(err);
    }
    return PW_OK;
}

int history_use_links(struct history *h, const struct party_links *links, struct pw_err *err)
{
    h->links = links;
    for (size_t i = 0; i < h->n_indexes; i++)
        index_clear(&h->indexes[i]);
    slab_done(&h->slab);
    for (uint32_t i = 0; i < h->n_rows; i++)
        if (!row_at(h, i)->dead && !index_add(h, i))
            return err_nomem(err);
    return PW_OK;
}

void history_expect(struct history *h, int32_t day)
{
    h->expected = day;
}

void history_forget(struct history *h)
{
    for (size_t i = 0; i < h->n_indexes; i++)
        index_clear(&h->indexes[i]);
    slab_done(&h->slab);
    clear_shipments(h);
    h->n_rows  = 0;
    h->horizon = h->newest = INT32_MIN;
}
