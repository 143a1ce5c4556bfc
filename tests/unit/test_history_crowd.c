#include "config.h"
#include "app/history.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "model/profile.h"
#include "store/st_shipment.h"
#include "tap.h"
#include "windows.h"

/*
 * Many rows: a file that is all one pair of firms on one day costs in proportion to its length, counted in
 * steps and not in seconds; and of a long past no more is kept than the windows reach.
 */

#define NO HISTORY_ABSENT

/* ---- a file that is all one pair of firms on one day ---- */

static const struct window crowded[] = {
    { WINDOW_COUNT, LINES, BY(HIST_EXPORTER, HIST_IMPORTER), .days = 730 },
    { WINDOW_SUM, HIST_QUANTITY_KG, BY(HIST_IMPORTER, HIST_SUBSTANCE), .days = 90 },
    { WINDOW_MAX, HIST_QUANTITY_KG, BY(HIST_IMPORTER, HIST_SUBSTANCE), .days = 730 },
    { WINDOW_COUNT, LINES, BY(HIST_IMPORTER, HIST_SUBSTANCE), .days = 90, WHERE(NEAR(HIST_QUANTITY_KG, 100000)) },
    { WINDOW_STDDEV, HIST_QUANTITY_KG, BY(HIST_EXPORTER, HIST_IMPORTER), .days = 730, WHERE(SAME(HIST_SUBSTANCE)) },
    { WINDOW_DISTINCT, HIST_EXPORTER, BY(HIST_IMPORTER, HIST_SUBSTANCE), .days = 60, WHERE(DIFFERENT(HIST_EXPORTER)) },
    { WINDOW_COUNT, LINES, BY(HIST_IMPORTER), .days = 730, WHERE(DIFFERENT(HIST_EXPORTER)) },
    { WINDOW_DAYS_SINCE, LINES, BY(HIST_IMPORTER), .days = 730, WHERE(DIFFERENT(HIST_EXPORTER)) },
};

static void keys_of(int64_t i, int64_t exporter, int64_t keys[HISTORY_FIELD_COUNT])
{
    for (size_t f = 0; f < HISTORY_FIELD_COUNT; f++)
        keys[f] = NO;
    keys[HIST_EXPORTER]    = exporter;
    keys[HIST_IMPORTER]    = 2;
    keys[HIST_SUBSTANCE]   = 7;
    keys[HIST_QUANTITY_KG] = i * 7919 % 1000;
}

static int one(struct history *h, int64_t i, int64_t exporter, struct window_value got[], struct pw_err *err)
{
    int64_t             line[1][HISTORY_FIELD_COUNT], named[20];
    struct history_keys k    = { .lines = line, .n_lines = 1 };
    struct history_self self = { -1, -1, 1000 };
    int                 rc;

    keys_of(i, exporter, line[0]);
    memcpy(k.header, line[0], sizeof k.header);
    if ((rc = history_ask(h, SCOPE_SHIPMENT, &self, line[0], got, err)) < 0 ||
        (rc = history_ask(h, SCOPE_GOODS, &self, line[0], got, err)) < 0)
        return rc;
    history_evidence(h, 0, &self, line[0], named, 20);
    return history_put(h, i, i, 1000, (struct history_standing){ STATE_RECEIVED, REPLY_NONE, FINDING_NONE }, &k, err);
}

/* What the last thousand of n shipments cost: each asks, has the evidence of a count looked up, and is put. */
static int64_t steps_of(int64_t n, bool same_exporter)
{
    const struct window *ws[COUNT_OF(crowded)];
    struct window_value  got[COUNT_OF(crowded)];
    struct history      *h      = NULL;
    struct pw_err        err    = { 0 };
    uint64_t             before = 0;

    for (size_t i = 0; i < COUNT_OF(crowded); i++)
        ws[i] = &crowded[i];
    if (history_new(ws, COUNT_OF(crowded), &h, &err) < 0)
        return -1;
    for (int64_t i = 1; i <= n; i++) {
        if (i == n - 999)
            before = history_steps(h);
        if (one(h, i, same_exporter ? 1 : i, got, &err) < 0)
            return -1;
    }
    before = history_steps(h) - before;
    check_int("all of them count", got[0].value, same_exporter ? n - 1 : 0);
    check_int("each exporter once", got[5].value, same_exporter ? 0 : n - 1);
    history_free(h);
    return (int64_t)before;
}

static void crowd(void)
{
    int64_t few = steps_of(2500, true), many = steps_of(20000, true);

    printf("# one pair of firms on one day: %lld steps for a thousand shipments after 1,500, %lld after 19,000\n", (long long)few,
           (long long)many);
    check("thousands of one day cost a shipment no more than hundreds do", few > 0 && many < few * 3 / 2);
    few  = steps_of(2500, false);
    many = steps_of(20000, false);
    check("nor when each comes from another exporter", few > 0 && many < few * 3 / 2);
}

/* ---- more rows than are kept ---- */

static struct window           reach[] = { { WINDOW_SUM, HIST_QUANTITY_KG, BY(HIST_EXPORTER), .days = 90 },
                                           { WINDOW_LAST, HIST_QUANTITY_KG, BY(HIST_EXPORTER), .days = 365 } };
static const struct window    *windows[] = { &reach[0], &reach[1] };

#define BULK_LINES 500
#define BULK       160      /* 80,000 rows: more than are kept before the first pruning */

static void bulk_line(int64_t *k, int64_t exporter)
{
    for (size_t f = 0; f < HISTORY_FIELD_COUNT; f++)
        k[f] = NO;
    k[HIST_EXPORTER]    = exporter;
    k[HIST_QUANTITY_KG] = 1;
}

static int bulk_put(struct store *st, struct history *h, int64_t i, int32_t on, struct pw_err *err)
{
    static int64_t       lines[BULK_LINES][HISTORY_FIELD_COUNT];
    BUF_AUTO             keys = { 0 };
    char                 reference[24];
    struct history_keys  k = { .lines = lines, .n_lines = BULK_LINES };
    int                  rc;

    for (size_t n = 0; n < BULK_LINES; n++)
        bulk_line(lines[n], i % 2);
    memcpy(k.header, lines[0], sizeof k.header);
    history_encode(&keys, &k);
    snprintf(reference, sizeof reference, "R%lld", (long long)i);
    struct version_row v = { .seq = i, .shipment = i, .version = 1, .issuer = STR("DE"), .reference = str_of(reference),
                             .issued_on = on, .consignment = i, .total_mg = NO, .keys = buf_view(&keys) };
    struct current_row c = { .shipment = i, .version = i, .verdict = NO, .lane = LANE_NONE, .reply_by = NO, .queue_key = STR("q") };

    if ((rc = st_version_add(st, &v, NULL, err)) < 0 || (rc = st_current_put(st, &c, err)) < 0)
        return rc;
    return history_put(h, i, i, on, (struct history_standing){ 0 }, &k, err);
}

static int64_t bulk_ask(struct history *h, struct store *st, int32_t on, int64_t exporter)
{
    int64_t             keys[HISTORY_FIELD_COUNT];
    struct window_value got[COUNT_OF(windows)];
    struct history_self self = { -1, -1, on };
    struct pw_err       err  = { 0 };

    bulk_line(keys, exporter);
    if (history_reach(h, st, on, &err) < 0 || history_ask(h, SCOPE_SHIPMENT, &self, keys, got, &err) < 0)
        return -1;
    return got[0].value;
}

static void pruned(const char *folder)
{
    STORE_AUTO      st = NULL;
    struct history *h  = NULL;
    struct pw_err   err = { 0 };
    char            db[128];
    int             rc = PW_OK;

    snprintf(db, sizeof db, "%s/bulk.db", folder);
    if (store_create(db, &err) < 0 || store_open_write(db, &st, &err) < 0 || store_begin(st, NULL, &err) < 0 ||
        history_new(windows, COUNT_OF(windows), &h, &err) < 0) {
        check_text("a store is made", err.msg, "");
        return;
    }
    /* Ten days apart: 90 days hold nine shipments, every other one of the same exporter. */
    for (int64_t i = 1; i <= BULK && rc == PW_OK; i++)
        rc = bulk_put(st, h, i, 10000 + (int32_t)i * 10, &err);
    check_int("many lines are taken", rc, PW_OK);
    check("no more are kept than windows reach", history_rows(h) < BULK * BULK_LINES / 2);
    check_int("what is kept answers", bulk_ask(h, st, 10000 + BULK * 10, BULK % 2), 5 * BULK_LINES);
    check_int("an old record brings its past back, however much that is", bulk_ask(h, st, 10500, 0), 5 * BULK_LINES);
    check_int("and the newest still has its own", bulk_ask(h, st, 10000 + BULK * 10, BULK % 2), 5 * BULK_LINES);
    history_forget(h);
    if (history_load(h, st, &err) < 0)
        check_text("it loads", err.msg, "");
    check_int("the same after a restart", bulk_ask(h, st, 10500, 0), 5 * BULK_LINES);
    history_free(h);
    store_rollback(st);
}

int main(void)
{
    char folder[] = "/tmp/penwatch-history-XXXXXX", command[64];

    if (!mkdtemp(folder))
        return 1;
    crowd();
    pruned(folder);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command) == 0 ? tap_done() : 1;
}
