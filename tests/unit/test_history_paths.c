#include "config.h"
#include "app/history.h"
#include "app/party_links.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "model/profile.h"
#include "store/st_intake.h"
#include "store/st_shipment.h"
#include "tap.h"
#include "windows.h"

/*
 * The same answer however the past got into memory: row by row, from the store after a restart, after
 * pruning, or brought back for an old record, and while firms are found to be one and apart again. Each answer is held against a reference that reads the
 * whole past for every question. Random, from fixed seeds.
 */

#define SHIPMENTS  600
#define LINES_MAX  3
#define NO         HISTORY_ABSENT

static uint64_t seed;

static int64_t below(int64_t n)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)((seed >> 33) % (uint64_t)n);
}

/* ---- windows ---- */

static struct window list[] = {
    { WINDOW_COUNT, LINES, BY(HIST_EXPORTER), .days = 30 },
    { WINDOW_COUNT, HIST_REFERENCE, BY(HIST_EXPORTER, HIST_IMPORTER), .days = 1 },
    { WINDOW_SUM, HIST_QUANTITY_KG, BY(HIST_EXPORTER), .days = 90 },
    { WINDOW_SUM, HIST_QUANTITY_KG, BY(HIST_IMPORTER, HIST_SUBSTANCE), .days = 365 },
    { WINDOW_SUM, HIST_VALUE_USD, BY(HIST_SUBSTANCE), .days = 7 },
    { WINDOW_COUNT, LINES, BY(HIST_CONSIGNEE), .days = 60 },            /* nothing but counts and sums here */
    { WINDOW_SUM, HIST_QUANTITY_KG, BY(HIST_CONSIGNEE), .days = 300 },
    { WINDOW_COUNT, HIST_VALUE_USD, BY(HIST_CONSIGNEE), .days = 10 },
    { WINDOW_MEAN, HIST_QUANTITY_KG, BY(HIST_EXPORTER, HIST_SUBSTANCE), .days = 200 },
    { WINDOW_STDDEV, HIST_UNIT_PRICE_USD, BY(HIST_SUBSTANCE), .days = 120 },
    { WINDOW_MAX, HIST_QUANTITY_KG, BY(HIST_IMPORTER), .days = 45 },
    { WINDOW_LAST, HIST_UNIT_PRICE_USD, BY(HIST_EXPORTER), .days = 365 },
    { WINDOW_LAST, HIST_QUANTITY_KG, BY(HIST_IMPORTER, HIST_EXPORTING_COUNTRY), .days = 60 },
    { WINDOW_DAYS_SINCE, LINES, BY(HIST_EXPORTER), .days = 365 },
    { WINDOW_DISTINCT, HIST_IMPORTER, BY(HIST_EXPORTER), .days = 90 },
    { WINDOW_DISTINCT, HIST_REFERENCE, BY(HIST_SUBSTANCE), .days = 20 },
    { WINDOW_DISTINCT, HIST_SUBSTANCE, BY(HIST_IMPORTER), .days = 300 },
    { WINDOW_SUM, HIST_QUANTITY_KG, BY(HIST_EXPORTER), .days = 365, WHERE(IS(HIST_STATE, "withdrawn")) },
    { WINDOW_COUNT, LINES, BY(HIST_IMPORTER), .days = 365, WHERE(ONE_OF(HIST_STATE, "seized", "cancelled")) },
    { WINDOW_COUNT, HIST_REFERENCE, BY(HIST_IMPORTER), .days = 365, WHERE(IS(HIST_REPLY, "objection")) },
    { WINDOW_DAYS_SINCE, LINES, BY(HIST_IMPORTER), .days = 365, WHERE(ONE_OF(HIST_FINDING, "suspected", "diversion")) },
    { WINDOW_SUM, HIST_QUANTITY_KG, BY(HIST_EXPORTER), .days = 90, WHERE(SAME(HIST_EXPORTING_COUNTRY)) },
    { WINDOW_SUM, HIST_QUANTITY_KG, BY(HIST_EXPORTER), .days = 90, WHERE(DIFFERENT(HIST_IMPORTER)) },
    { WINDOW_COUNT, LINES, BY(HIST_EXPORTER), .days = 120, WHERE(NEAR(HIST_QUANTITY_KG, 300000)) },
    { WINDOW_COUNT, LINES, BY(HIST_EXPORTING_COUNTRY), .days = 30, WHERE(SAME(HIST_SUBSTANCE), DIFFERENT(HIST_EXPORTER)) },
    { WINDOW_DISTINCT, HIST_IMPORTER, BY(HIST_EXPORTING_COUNTRY), .days = 200, WHERE(DIFFERENT(HIST_IMPORTER)) },
    { WINDOW_DISTINCT, HIST_SUBSTANCE, BY(HIST_IMPORTER), .days = 90, WHERE(DIFFERENT(HIST_SUBSTANCE), SAME(HIST_EXPORTER)) },
    { WINDOW_DISTINCT, HIST_EXPORTER, BY(HIST_SUBSTANCE), .days = 300, WHERE(IS(HIST_REPLY, "objection")) },
    { WINDOW_DISTINCT, HIST_EXPORTER, BY(HIST_IMPORTER), .days = 90, WHERE(DIFFERENT(HIST_SUBSTANCE)) },    /* walked */
    { WINDOW_COUNT, LINES, BY(HIST_IMPORTER), .days = 150, WHERE(NEAR(HIST_QUANTITY_KG, 400000), DIFFERENT(HIST_EXPORTER)) },
    { WINDOW_COUNT, LINES, BY(HIST_SUBSTANCE), .days = 180, WHERE(DIFFERENT(HIST_IMPORTER), NEAR(HIST_QUANTITY_KG, 900000), ONE_OF(HIST_STATE, "withdrawn", "cancelled")) },
    { WINDOW_SUM, HIST_QUANTITY_KG, BY(HIST_EXPORTER), .days = 365, WHERE(NEAR(HIST_VALUE_USD, 300000)) },  /* walked */
    { WINDOW_COUNT, LINES, BY(HIST_IMPORTER), .days = 365, WHERE(DIFFERENT(HIST_EXPORTER), DIFFERENT(HIST_SUBSTANCE)) },
    { WINDOW_MEAN, HIST_QUANTITY_KG, BY(HIST_EXPORTER), .days = 365, WHERE(SAME(HIST_SUBSTANCE)) },
    { WINDOW_STDDEV, HIST_QUANTITY_KG, BY(HIST_EXPORTER), .days = 365, WHERE(SAME(HIST_SUBSTANCE)) },
    { WINDOW_STDDEV, HIST_QUANTITY_KG, BY(HIST_EXPORTER), .days = 365, WHERE(DIFFERENT(HIST_IMPORTER)) },
    { WINDOW_MAX, HIST_QUANTITY_KG, BY(HIST_EXPORTING_COUNTRY), .days = 300, WHERE(SAME(HIST_SUBSTANCE)) },
    { WINDOW_MAX, HIST_QUANTITY_KG, BY(HIST_IMPORTER), .days = 365, WHERE(DIFFERENT(HIST_SUBSTANCE)) },     /* walked */
    { WINDOW_DAYS_SINCE, LINES, BY(HIST_IMPORTER), .days = 365, WHERE(DIFFERENT(HIST_EXPORTER)) },
    { WINDOW_DAYS_SINCE, HIST_REFERENCE, BY(HIST_SUBSTANCE), .days = 365, WHERE(IS(HIST_REPLY, "objection"), DIFFERENT(HIST_EXPORTER)) },
    { WINDOW_DAYS_SINCE, HIST_UNIT_PRICE_USD, BY(HIST_EXPORTER, HIST_IMPORTER), .days = 100 },
    { WINDOW_COUNT, HIST_CONSIGNEE, BY(HIST_EXPORTER), .days = 365 },
    { WINDOW_COUNT, LINES, BY(HIST_EXPORTER), .days = 365, WHERE(SAME(HIST_QUANTITY_KG)) },
    { WINDOW_COUNT, LINES, BY(HIST_EXPORTER), .days = 365, WHERE(SAME(HIST_EXPORTER), DIFFERENT(HIST_EXPORTER)) },
    { WINDOW_SUM, HIST_QUANTITY_KG, BY(HIST_EXPORTER, HIST_IMPORTER, HIST_SUBSTANCE, HIST_EXPORTING_COUNTRY), .days = 365, WHERE(DIFFERENT(HIST_CONSIGNEE)) },
};
#define WINDOWS COUNT_OF(list)
static const struct window *windows[WINDOWS];

/* ---- a past ---- */

struct past {
    int64_t                 shipment, seq;
    int32_t                 on;
    struct history_standing standing;
    size_t                  n_lines;
    int64_t                 lines[LINES_MAX][HISTORY_FIELD_COUNT];
};

static struct past past[SHIPMENTS];
static size_t      n_past;
static int64_t     next_seq;

static const struct history_standing standings[] = {
    { STATE_RECEIVED, REPLY_NONE, FINDING_NONE },          { STATE_REPLIED, REPLY_NO_OBJECTION, FINDING_CLEAN },
    { STATE_REPLIED, REPLY_OBJECTION, FINDING_NONE },      { STATE_WITHDRAWN, REPLY_NONE, FINDING_NONE },
    { STATE_CANCELLED, REPLY_NO_OBJECTION, FINDING_NONE }, { STATE_SEIZED, REPLY_NONE, FINDING_DIVERSION },
    { STATE_DETAINED, REPLY_OBJECTION, FINDING_SUSPECTED },
};

static int64_t maybe(int64_t value) { return below(8) ? value : NO; }

static void draw(struct past *p, int32_t day)
{
    int64_t header[HISTORY_FIELD_COUNT];

    for (size_t f = 0; f < HISTORY_FIELD_COUNT; f++)
        header[f] = NO;
    header[HIST_EXPORTER]          = maybe(1 + below(4));
    header[HIST_IMPORTER]          = maybe(1 + below(4));
    header[HIST_CONSIGNEE]         = maybe(1 + below(2));
    header[HIST_EXPORTING_COUNTRY] = 100 + below(3);
    p->on       = day - (int32_t)(below(4) ? below(40) : below(500));
    p->standing = standings[below(2) ? 0 : below(COUNT_OF(standings))];
    p->seq      = next_seq++;
    p->n_lines  = (size_t)below(LINES_MAX + 1);
    for (size_t i = 0; i < p->n_lines; i++) {
        memcpy(p->lines[i], header, sizeof header);
        p->lines[i][HIST_SUBSTANCE]      = maybe(7 + below(3));
        p->lines[i][HIST_QUANTITY_KG]    = maybe(below(3) ? below(20) : below(1000000000));
        p->lines[i][HIST_VALUE_USD]      = maybe(below(100));
        p->lines[i][HIST_UNIT_PRICE_USD] = maybe(below(1000000));
    }
}

/* ---- the reference: reads everything, every time ---- */

static struct party_links links;

/* A line's value, a firm's by whom it is looked at as. */
static int64_t told(const int64_t *line, enum history_field f)
{
    return f <= HIST_NOTIFY && line[f] != NO ? party_head(&links, line[f]) : line[f];
}

static int64_t value_of(const struct past *p, const int64_t *line, enum history_field f)
{
    const char *word = f == HIST_STATE ? state_name(p->standing.state) : f == HIST_REPLY ? reply_name(p->standing.reply)
                       : f == HIST_FINDING ? finding_name(p->standing.finding) : NULL;

    return word ? history_key_of_text(str_of(word)) : f == HIST_REFERENCE ? p->shipment : told(line, f);
}

static bool fits(const struct window *w, const struct past *p, const int64_t *line, const int64_t *mine)
{
    bool asked = false;

    for (size_t i = 0; i < w->n_by; i++)
        if (line[w->by[i]] == NO || told(line, w->by[i]) != told(mine, w->by[i]))
            return false;
    for (size_t i = 0; i < w->n_where; i++) {
        const struct window_where *c = &w->where[i];
        int64_t then = value_of(p, line, c->field), now = told(mine, c->field);
        bool    ok   = false;

        asked |= c->field == HIST_STATE || c->field == HIST_REPLY || c->field == HIST_FINDING;
        for (size_t k = 0; k < c->n; k++)
            ok |= then == c->values[k];
        if (c->op == WHERE_SAME)
            ok = then == now;
        if (c->op == WHERE_DIFFERENT)
            ok = now != NO && then != now;
        if (c->op == WHERE_NEAR)
            ok = then != NO && now != NO && llabs(then - now) * 1000000 <= now * c->near;
        if (then == NO || !ok)
            return false;
    }
    return asked || (p->standing.state != STATE_WITHDRAWN && p->standing.state != STATE_CANCELLED &&
                     p->standing.reply != REPLY_OBJECTION);
}

struct taken { int64_t value, seq; int32_t on; };

static size_t gather(const struct window *w, const struct history_self *self, const int64_t *mine, struct taken *ret)
{
    size_t n = 0;

    for (size_t s = 0; s < n_past; s++)
        for (size_t i = 0; i < past[s].n_lines; i++) {
            const struct past *p = &past[s];
            int64_t            v = w->of == LINES ? 0 : value_of(p, p->lines[i], w->of);

            if (p->shipment != self->shipment && p->shipment != self->consignment && p->on <= self->issued_on &&
                p->on > self->issued_on - w->days && v != NO && fits(w, p, p->lines[i], mine))
                ret[n++] = (struct taken){ v, p->seq, p->on };
        }
    return n;
}

static int64_t different(const struct taken *t, size_t n)
{
    int64_t count = 0;

    for (size_t i = 0; i < n; i++) {
        size_t k = 0;

        while (k < i && t[k].value != t[i].value)
            k++;
        count += k == i;
    }
    return count;
}

static int64_t deviation(const struct taken *t, size_t n)
{
    __int128 sum = 0, squares = 0, variance, root = 0;

    for (size_t i = 0; i < n; i++) {
        sum += t[i].value;
        squares += (__int128)t[i].value * t[i].value;
    }
    variance = (squares * (__int128)n - sum * sum) / (__int128)(n * (n - 1));
    for (__int128 bit = (__int128)1 << 62; bit; bit >>= 1)
        if ((root + bit) * (root + bit) <= variance)
            root += bit;
    return (int64_t)root;
}

/* NO where the window has no value. */
static int64_t expect(const struct window *w, const struct history_self *self, const int64_t *mine)
{
    static struct taken t[SHIPMENTS * LINES_MAX];
    size_t              n = gather(w, self, mine, t), newest = 0;
    int64_t             sum = 0, max = INT64_MIN;

    for (size_t i = 0; i < w->n_by; i++)
        if (mine[w->by[i]] == NO)
            return NO;
    for (size_t i = 0; i < n; i++) {
        sum += t[i].value;
        max = t[i].value > max ? t[i].value : max;
        if (t[i].on > t[newest].on || (t[i].on == t[newest].on && t[i].seq >= t[newest].seq))
            newest = i;
    }
    switch (w->op) {
    case WINDOW_COUNT:      return (int64_t)n;
    case WINDOW_SUM:        return sum;
    case WINDOW_DISTINCT:   return different(t, n);
    case WINDOW_MEAN:       return n ? (sum + (int64_t)n / 2) / (int64_t)n : NO;
    case WINDOW_STDDEV:     return n > 1 ? deviation(t, n) : NO;
    case WINDOW_MAX:        return n ? max : NO;
    case WINDOW_DAYS_SINCE: return n ? self->issued_on - t[newest].on : NO;
    default:                return n ? t[newest].value : NO;
    }
}

/* How many windows answer otherwise than the reference. The last
 * is, of one day, the latest arrival, and of its lines the last. */
static size_t wrong(struct history *h, const struct history_self *self, const int64_t *mine)
{
    struct window_value got[WINDOWS];
    struct pw_err       err = { 0 };
    size_t              bad = 0;

    if (history_ask(h, SCOPE_SHIPMENT, self, mine, got, &err) < 0 || history_ask(h, SCOPE_GOODS, self, mine, got, &err) < 0)
        return WINDOWS;
    for (size_t i = 0; i < WINDOWS; i++) {
        int64_t want = expect(&list[i], self, mine), is = got[i].absent ? NO : got[i].value;
        bool    near_enough = list[i].op == WINDOW_STDDEV && want != NO && is != NO && llabs(is - want) <= 1;

        if (is == want || near_enough)
            continue;
        if (!bad++)
            printf("# window %zu: %lld, want %lld\n", i, (long long)is, (long long)want);
    }
    return bad;
}

/* ---- the store beneath ---- */

static int store_past(struct store *st, const struct past *p, struct pw_err *err)
{
    BUF_AUTO             keys = { 0 };
    char                 reference[24];
    struct history_keys  k = { .lines = (int64_t (*)[HISTORY_FIELD_COUNT])(uintptr_t)p->lines, .n_lines = p->n_lines };
    struct version_row   v = { .seq = p->seq, .shipment = p->shipment, .version = p->seq, .issuer = STR("DE"),
                               .issued_on = p->on, .consignment = p->shipment, .total_mg = NO };
    struct current_row   c = { .shipment = p->shipment, .version = p->seq, .verdict = NO, .state = (int)p->standing.state,
                               .reply = (int)p->standing.reply, .finding = (int)p->standing.finding,
                               .lane = LANE_NONE, .reply_by = NO, .queue_key = STR("q") };
    int rc;

    for (size_t f = 0; f < HISTORY_FIELD_COUNT; f++)
        k.header[f] = p->n_lines && !history_field_goods((enum history_field)f) ? p->lines[0][f] : NO;
    history_encode(&keys, &k);
    snprintf(reference, sizeof reference, "R%lld", (long long)p->shipment);
    v.reference = str_of(reference);
    v.keys      = buf_view(&keys);
    if (p->seq == p->shipment &&
        (rc = st_shipment_add(st, &(struct shipment_row){ p->shipment, v.issuer, v.reference, REGIME_PEN }, err)) < 0)
        return rc;
    if ((rc = st_version_add(st, &v, NULL, err)) < 0)
        return rc;
    return st_current_put(st, &c, err);
}

static int put_past(struct history *h, const struct past *p, struct pw_err *err)
{
    struct history_keys k = { .lines = (int64_t (*)[HISTORY_FIELD_COUNT])(uintptr_t)p->lines, .n_lines = p->n_lines };

    return history_put(h, p->shipment, p->seq, p->on, p->standing, &k, err);
}

static int restand(struct store *st, struct history *h, struct past *p, struct pw_err *err)
{
    struct arena       a = { 0 };
    struct current_row c;
    bool               found;
    int                rc = st_current_get(st, p->shipment, &a, &c, &found, err);

    p->standing = standings[below(COUNT_OF(standings))];
    if (rc == PW_OK)
        rc = history_stand(h, p->shipment, p->standing, err);
    c.state   = (int)p->standing.state;
    c.reply   = (int)p->standing.reply;
    c.finding = (int)p->standing.finding;
    rc = rc < 0 || !found ? PW_EINTERNAL : st_current_put(st, &c, err);
    arena_done(&a);
    return rc;
}

/* A shipment that asks: new, an amendment of one that is there, or the other half of a consignment. */
static void asker(struct past *who, struct history_self *self, int32_t day)
{
    int64_t other = n_past ? past[below((int64_t)n_past)].shipment : -1;

    do
        draw(who, day);
    while (!who->n_lines);
    *self = (struct history_self){ -1, -1, who->on };
    if (below(3) == 0)
        self->shipment = other;
    if (below(3) == 0)
        self->consignment = other;
}

static int one_step(struct store *st, struct history *h, int32_t day, struct pw_err *err)
{
    struct past  fresh = { 0 };
    struct past *p;
    int          rc;

    draw(&fresh, day);
    if (n_past && below(5) == 0) {
        p = &past[below((int64_t)n_past)];
        fresh.shipment = p->shipment;           /* an amendment */
    } else {
        p = &past[n_past++];
        fresh.shipment = fresh.seq;
    }
    *p = fresh;
    if ((rc = store_past(st, p, err)) < 0 || (rc = put_past(h, p, err)) < 0)
        return rc;
    return below(4) ? PW_OK : restand(st, h, &past[below((int64_t)n_past)], err);
}

/* Two of the four firms are found to be one, or one of them to be apart. */
static int relink(struct store *st, struct history *h, struct pw_err *err)
{
    struct party_link_row row = { .seq = next_seq++, .party = 1 + below(4), .into = NO, .account = STR("a") };
    int64_t               into = party_head(&links, 1 + below(4));
    int                   rc;

    row.party = below(3) ? party_head(&links, row.party) : row.party;
    if (row.party == party_head(&links, row.party) && into != row.party)
        row.into = into;
    if ((rc = st_party_link_add(st, &row, err)) < 0)
        return rc;
    party_links_done(&links);
    rc = party_links_load(st, INT64_MAX, &links, err);
    return rc < 0 ? rc : history_use_links(h, &links, err);
}

static int add_firms(struct store *st, struct pw_err *err)
{
    int rc = PW_OK;

    for (int64_t id = 1; id <= 4 && rc == PW_OK; id++)
        rc = st_party_add(st, &(struct party_row){ .id = id }, (struct str){ (const char *)&id, sizeof id }, err);
    return rc;
}

struct counts { size_t live, restarted, reached; };

/* A fresh history over the same store must answer alike, for a new record and for one of long ago. */
static int again(struct store *st, const struct history_self *self, const int64_t *mine, struct counts *n, struct pw_err *err)
{
    struct history     *h   = NULL;
    struct history_self old = *self;
    int                 rc  = history_new(windows, WINDOWS, &h, err);

    if (rc == PW_OK)
        rc = history_use_links(h, &links, err);
    if (rc == PW_OK && (rc = history_load(h, st, err)) == PW_OK && (rc = history_reach(h, st, self->issued_on, err)) == PW_OK)
        n->restarted += wrong(h, self, mine);
    old.issued_on -= 450;
    if (rc == PW_OK && (rc = history_reach(h, st, old.issued_on, err)) == PW_OK)
        n->reached += wrong(h, &old, mine) + wrong(h, self, mine);
    history_free(h);
    return rc;
}

static int run(struct store *st, struct counts *n, struct pw_err *err)
{
    struct history *h  = NULL;
    int             rc = history_new(windows, WINDOWS, &h, err);

    for (int32_t i = 0; rc == PW_OK && i < SHIPMENTS; i++) {
        struct past         who;
        struct history_self self;
        int32_t             day = 20000 + i;

        asker(&who, &self, day);
        if ((rc = history_reach(h, st, self.issued_on, err)) < 0)
            break;
        n->live += wrong(h, &self, who.lines[0]);
        if (i % 40 == 39)
            rc = again(st, &self, who.lines[0], n, err);
        if (rc == PW_OK && i % 50 == 49)
            rc = history_prune(h, err);
        if (rc == PW_OK && i > 200 && i % 35 == 0)
            rc = relink(st, h, err);
        if (rc == PW_OK)
            rc = one_step(st, h, day, err);
    }
    history_free(h);
    return rc;
}

static void random_pasts(const char *folder)
{
    struct counts n   = { 0 };
    struct pw_err err = { 0 };

    for (uint64_t round = 1; round <= 3; round++) {
        STORE_AUTO st = NULL;
        char       db[128];

        seed = round * 1000003;
        n_past   = 0;
        next_seq = 1;
        snprintf(db, sizeof db, "%s/%d.db", folder, (int)round);
        if (store_create(db, &err) < 0 || store_open_write(db, &st, &err) < 0 || store_begin(st, NULL, &err) < 0 ||
            add_firms(st, &err) < 0 || run(st, &n, &err) < 0)
            check_text("the run goes through", err.msg, "");
        party_links_done(&links);
        if (st)
            store_rollback(st);
    }
    check_int("one by one, every window answers as the reference does", n.live, 0);
    check_int("so it does after a restart", n.restarted, 0);
    check_int("and for a record of long ago, and for today's after it", n.reached, 0);
}

int main(void)
{
    char folder[] = "/tmp/penwatch-history-XXXXXX", command[64];

    for (size_t i = 0; i < WINDOWS; i++) {
        windows[i] = &list[i];
        for (size_t k = 0; k < list[i].n_where; k++)
            for (size_t j = 0; j < list[i].where[k].n; j++)
                list[i].where[k].values[j] = history_key_of_text(str_of(list[i].where[k].words[j]));
    }
    if (!mkdtemp(folder))
        return 1;
    random_pasts(folder);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command) == 0 ? tap_done() : 1;
}
