#include "config.h"
#include "app/history.h"

#include <stdio.h>

#include "base/mem.h"
#include "tap.h"
#include "windows.h"

/*
 * What a window sees, told on fourteen past goods lines and one shipment that asks. It is issued on
 * day 1000 by exporter 1 to importer 2, 100 of substance 7, and is not stored yet.
 */

#define NO HISTORY_ABSENT
enum { DE = 101, NL = 102 };

static const struct past {
    int64_t      shipment, seq;
    int32_t      on;
    int64_t      exporter, importer, country, substance, quantity, price;
    enum state   state;
    enum reply   reply;
    enum finding finding;
} past[] = {
    { 10, 10, 990,  1,  2, DE, 7,  100,   10, STATE_RECEIVED,  REPLY_NONE,         FINDING_NONE },
    { 11, 11, 980,  1,  2, DE, 7,  50,    20, STATE_REPLIED,   REPLY_NO_OBJECTION, FINDING_CLEAN },
    { 11, 11, 980,  1,  2, DE, 8,  7,     NO, STATE_REPLIED,   REPLY_NO_OBJECTION, FINDING_CLEAN },
    { 12, 12, 1000, 1,  3, NL, 7,  1000,  30, STATE_DEPARTED,  REPLY_NO_OBJECTION, FINDING_DIVERSION },
    { 13, 13, 970,  1,  2, DE, 7,  200,   11, STATE_RECEIVED,  REPLY_NONE,         FINDING_NONE },   /* day - 30 */
    { 14, 14, 971,  1,  2, DE, 7,  300,   12, STATE_RECEIVED,  REPLY_NONE,         FINDING_NONE },   /* day - 29 */
    { 15, 15, 1001, 1,  2, DE, 7,  5000,  13, STATE_RECEIVED,  REPLY_NONE,         FINDING_NONE },   /* tomorrow */
    { 16, 16, 995,  1,  2, DE, 7,  10000, 14, STATE_WITHDRAWN, REPLY_NONE,         FINDING_NONE },
    { 17, 17, 995,  1,  2, DE, 7,  20000, 15, STATE_CANCELLED, REPLY_NO_OBJECTION, FINDING_NONE },
    { 18, 18, 995,  1,  2, DE, 7,  40000, 16, STATE_REPLIED,   REPLY_OBJECTION,    FINDING_NONE },
    { 19, 19, 996,  NO, 2, DE, 7,  5,     17, STATE_LAPSED,    REPLY_NONE,         FINDING_NONE },
    { 20, 20, 997,  1,  2, DE, NO, NO,    NO, STATE_RECEIVED,  REPLY_NONE,         FINDING_NONE },
    { 21, 21, 998,  1,  2, DE, 7,  NO,    NO, STATE_SEIZED,    REPLY_NONE,         FINDING_DIVERSION },
    { 22, 22, 999,  4,  2, DE, 7,  600,   NO, STATE_ARRIVED,   REPLY_NONE,         FINDING_NONE },
};

static void keys_of(const struct past *p, int64_t ret[HISTORY_FIELD_COUNT])
{
    for (size_t f = 0; f < HISTORY_FIELD_COUNT; f++)
        ret[f] = NO;
    ret[HIST_EXPORTER]          = p->exporter;
    ret[HIST_IMPORTER]          = p->importer;
    ret[HIST_EXPORTING_COUNTRY] = p->country;
    ret[HIST_SUBSTANCE]         = p->substance;
    ret[HIST_QUANTITY_KG]       = p->quantity;
    ret[HIST_UNIT_PRICE_USD]    = p->price;
}

static const struct past asker = { .exporter = 1, .importer = 2, .country = DE, .substance = 7, .quantity = 100, .price = 40 };

static int64_t key(const char *word) { return history_key_of_text(str_of(word)); }

static void put(struct history *h, const struct past *p, size_t n)
{
    int64_t             lines[4][HISTORY_FIELD_COUNT];
    struct history_keys k   = { .lines = lines, .n_lines = n };
    struct pw_err       err = { 0 };

    for (size_t i = 0; i < n; i++)
        keys_of(&p[i], lines[i]);
    memcpy(k.header, lines[0], sizeof k.header);
    if (history_put(h, p->shipment, p->seq, p->on, (struct history_standing){ p->state, p->reply, p->finding }, &k, &err) < 0)
        check_text("a row is taken", err.msg, "");
}

static void put_all(struct history *h)
{
    for (size_t i = 0, n; i < COUNT_OF(past); i += n) {
        for (n = 1; i + n < COUNT_OF(past) && past[i + n].shipment == past[i].shipment; n++)
            ;
        put(h, &past[i], n);
    }
}

/* ---- every operation, every way to group and to filter ---- */

static struct {
    const char   *name;
    struct window w;
    int64_t       want;         /* NO: absent */
} cases[] = {
    { "a count is of goods lines", { WINDOW_COUNT, LINES, BY(HIST_EXPORTER), .days = 30 }, 7 },
    { "the count of a field skips lines without it",
      { WINDOW_COUNT, HIST_QUANTITY_KG, BY(HIST_EXPORTER), .days = 30 }, 5 },
    { "two fields must agree both", { WINDOW_COUNT, LINES, BY(HIST_EXPORTER, HIST_SUBSTANCE), .days = 30 }, 5 },
    { "the first day of a window is left out, today is in",
      { WINDOW_COUNT, LINES, BY(HIST_EXPORTER), .days = 1 }, 1 },
    { "yesterday is in two days", { WINDOW_COUNT, LINES, BY(HIST_IMPORTER), .days = 2 }, 1 },
    { "one day more takes in day - 30", { WINDOW_COUNT, LINES, BY(HIST_EXPORTER), .days = 31 }, 8 },
    { "a line without the by-field belongs to nobody",
      { WINDOW_SUM, HIST_QUANTITY_KG, BY(HIST_EXPORTER, HIST_IMPORTER), .days = 30 }, 457 },
    { "and counts where the other field groups", { WINDOW_COUNT, LINES, BY(HIST_IMPORTER), .days = 30 }, 8 },
    { "a sum is exact", { WINDOW_SUM, HIST_QUANTITY_KG, BY(HIST_EXPORTER, HIST_SUBSTANCE), .days = 30 }, 1450 },
    { "a mean is rounded half away from zero",
      { WINDOW_MEAN, HIST_QUANTITY_KG, BY(HIST_EXPORTER, HIST_SUBSTANCE), .days = 30 }, 363 },
    { "the deviation is that of a sample, in whole millionths",
      { WINDOW_STDDEV, HIST_QUANTITY_KG, BY(HIST_EXPORTER, HIST_SUBSTANCE), .days = 30 }, 438 },
    { "the greatest", { WINDOW_MAX, HIST_QUANTITY_KG, BY(HIST_EXPORTER, HIST_SUBSTANCE), .days = 30 }, 1000 },
    { "the newest has the latest date, not the last arrival",
      { WINDOW_LAST, HIST_UNIT_PRICE_USD, BY(HIST_EXPORTER), .days = 30 }, 30 },
    { "the newest that has a value", { WINDOW_LAST, HIST_UNIT_PRICE_USD, BY(HIST_IMPORTER), .days = 30 }, 17 },
    { "days since the newest", { WINDOW_DAYS_SINCE, LINES, BY(HIST_IMPORTER), .days = 30 }, 1 },
    { "days since may be none", { WINDOW_DAYS_SINCE, LINES, BY(HIST_EXPORTER), .days = 30 }, 0 },
    { "distinct importers", { WINDOW_DISTINCT, HIST_IMPORTER, BY(HIST_EXPORTER), .days = 30 }, 2 },
    { "distinct references are shipments", { WINDOW_DISTINCT, HIST_REFERENCE, BY(HIST_EXPORTER), .days = 30 }, 6 },
    { "what is absent is no distinct value", { WINDOW_DISTINCT, HIST_SUBSTANCE, BY(HIST_EXPORTER), .days = 30 }, 2 },

    { "the withdrawn count for those who ask for them",
      { WINDOW_SUM, HIST_QUANTITY_KG, BY(HIST_EXPORTER), .days = 30, WHERE(IS(HIST_STATE, "withdrawn")) }, 10000 },
    { "so do the cancelled",
      { WINDOW_SUM, HIST_QUANTITY_KG, BY(HIST_EXPORTER), .days = 30, WHERE(ONE_OF(HIST_STATE, "withdrawn", "cancelled")) }, 30000 },
    { "and the objected",
      { WINDOW_SUM, HIST_QUANTITY_KG, BY(HIST_EXPORTER), .days = 30, WHERE(IS(HIST_REPLY, "objection")) }, 40000 },
    { "findings",
      { WINDOW_COUNT, HIST_REFERENCE, BY(HIST_EXPORTER), .days = 30, WHERE(ONE_OF(HIST_FINDING, "suspected", "diversion")) }, 2 },
    { "two conditions hold together",
      { WINDOW_COUNT, HIST_REFERENCE, BY(HIST_EXPORTER), .days = 30, WHERE(IS(HIST_FINDING, "diversion"), IS(HIST_STATE, "seized")) }, 1 },
    { "the same country",
      { WINDOW_SUM, HIST_QUANTITY_KG, BY(HIST_EXPORTER), .days = 30, WHERE(SAME(HIST_EXPORTING_COUNTRY)) }, 457 },
    { "another importer",
      { WINDOW_SUM, HIST_QUANTITY_KG, BY(HIST_EXPORTER), .days = 30, WHERE(DIFFERENT(HIST_IMPORTER)) }, 1000 },
    { "another substance is not an unknown one",
      { WINDOW_COUNT, LINES, BY(HIST_EXPORTER), .days = 30, WHERE(DIFFERENT(HIST_SUBSTANCE)) }, 1 },
    { "near takes its boundary in",
      { WINDOW_COUNT, LINES, BY(HIST_EXPORTER), .days = 30, WHERE(NEAR(HIST_QUANTITY_KG, 500000)) }, 2 },
    { "and nothing beyond",
      { WINDOW_COUNT, LINES, BY(HIST_EXPORTER), .days = 30, WHERE(NEAR(HIST_QUANTITY_KG, 499999)) }, 1 },

    { "the count of nothing is 0",
      { WINDOW_COUNT, LINES, BY(HIST_EXPORTER), .days = 30, WHERE(IS(HIST_STATE, "detained")) }, 0 },
    { "the sum of nothing is 0", { WINDOW_SUM, HIST_VALUE_USD, BY(HIST_EXPORTER), .days = 30 }, 0 },
    { "there are 0 distinct values in nothing", { WINDOW_DISTINCT, HIST_BROKER, BY(HIST_EXPORTER), .days = 30 }, 0 },
    { "the mean of nothing is absent", { WINDOW_MEAN, HIST_VALUE_USD, BY(HIST_EXPORTER), .days = 30 }, NO },
    { "so is the greatest", { WINDOW_MAX, HIST_VALUE_USD, BY(HIST_EXPORTER), .days = 30 }, NO },
    { "and the newest", { WINDOW_LAST, HIST_VALUE_USD, BY(HIST_EXPORTER), .days = 30 }, NO },
    { "and the days since", { WINDOW_DAYS_SINCE, HIST_VALUE_USD, BY(HIST_EXPORTER), .days = 30 }, NO },
    { "one value has no deviation", { WINDOW_STDDEV, HIST_QUANTITY_KG, BY(HIST_EXPORTER), .days = 1 }, NO },
    { "who has no broker has no past with one", { WINDOW_COUNT, LINES, BY(HIST_BROKER), .days = 30 }, NO },
};

static const struct window *windows[COUNT_OF(cases)];

static void ask(struct history *h, int64_t shipment, int64_t consignment, struct window_value ret[])
{
    int64_t             keys[HISTORY_FIELD_COUNT];
    struct history_self self = { shipment, consignment, 1000 };
    struct pw_err       err  = { 0 };

    keys_of(&asker, keys);
    if (history_ask(h, SCOPE_SHIPMENT, &self, keys, ret, &err) < 0 || history_ask(h, SCOPE_GOODS, &self, keys, ret, &err) < 0)
        check_text("the question is answered", err.msg, "");
}

static struct history *begin(void)
{
    struct history *h   = NULL;
    struct pw_err   err = { 0 };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct window *w = &cases[i].w;

        windows[i] = w;
        for (size_t k = 0; k < w->n_where; k++)
            for (size_t j = 0; j < w->where[k].n; j++)
                w->where[k].values[j] = key(w->where[k].words[j]);
    }
    if (history_new(windows, COUNT_OF(cases), &h, &err) < 0)
        check_text("a history is made", err.msg, "");
    return h;
}

static void answers(void)
{
    struct history     *h = begin();
    struct window_value got[COUNT_OF(cases)];

    put_all(h);
    ask(h, -1, -1, got);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        check_int(cases[i].name, got[i].absent ? NO : got[i].value, cases[i].want);
        if (got[i].overflow)
            check_text("nothing overflows here", cases[i].name, "");
    }
    check_int("one row for each line", history_rows(h), COUNT_OF(past));
    history_free(h);
    history_free(NULL);
}

/* Case numbers by name, so that a new case does not move these. */
static size_t case_of(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (strcmp(cases[i].name, name) == 0)
            return i;
    check_text("a case of that name", name, "");
    return 0;
}

static void stand(struct history *h, int64_t shipment, struct history_standing standing)
{
    struct pw_err err = { 0 };

    if (history_stand(h, shipment, standing, &err) < 0)
        check_text("a shipment stands otherwise", err.msg, "");
}

static void changes(void)
{
    struct history     *h   = begin();
    size_t              sum = case_of("a sum is exact"), gone = case_of("the withdrawn count for those who ask for them");
    struct window_value got[COUNT_OF(cases)];
    struct past         amended = past[0];

    put_all(h);
    ask(h, 12, 12, got);
    check_int("a shipment does not see itself", got[sum].value, 450);
    ask(h, 99, 12, got);
    check_int("nor what stands for its consignment", got[sum].value, 450);

    amended.seq      = 30;
    amended.quantity = 150;
    put(h, &amended, 1);
    ask(h, -1, -1, got);
    check_int("an amendment replaces what it amends", got[sum].value, 1500);
    amended.seq = 31;
    amended.on  = 960;
    put(h, &amended, 1);
    ask(h, -1, -1, got);
    check_int("also when its date leaves the window", got[sum].value, 1350);
    struct past fewer[] = { past[0], past[1] };

    fewer[0].seq = fewer[1].seq = 32;
    fewer[1].shipment = fewer[0].shipment;
    put(h, fewer, 2);
    ask(h, -1, -1, got);
    check_int("and when it has more lines than before", got[sum].value, 1500);

    stand(h, 12, (struct history_standing){ STATE_WITHDRAWN, REPLY_NONE, FINDING_NONE });
    ask(h, -1, -1, got);
    check_int("a withdrawal takes the mass out", got[sum].value, 500);
    check_int("and brings it among the withdrawn", got[gone].value, 11000);
    stand(h, 12, (struct history_standing){ STATE_RECEIVED, REPLY_NONE, FINDING_NONE });
    stand(h, 777, (struct history_standing){ STATE_WITHDRAWN, REPLY_NONE, FINDING_NONE });
    ask(h, -1, -1, got);
    check_int("a shipment reopened counts again", got[sum].value, 1500);
    history_forget(h);
    ask(h, -1, -1, got);
    check_int("what is forgotten does not count", got[sum].value, 0);
    history_free(h);
}

/* ---- evidence ---- */

static void evidence_is(const char *name, struct history *h, const char *of, const int64_t *want, size_t n)
{
    int64_t             keys[HISTORY_FIELD_COUNT], got[40];
    struct history_self self = { -1, -1, 1000 };
    size_t              n_got;
    bool                same;

    keys_of(&asker, keys);
    n_got = history_evidence(h, case_of(of), &self, keys, got, 20);
    same  = n_got == n;
    for (size_t i = 0; i < n && same; i++)
        same = got[i] == want[i];
    check(name, same);
    for (size_t i = 0; i < n_got && !same; i++)
        printf("# %zu: %lld\n", i, (long long)got[i]);
}

static void evidence(void)
{
    struct history *h = begin();
    int64_t         newest[20];

    put_all(h);
    evidence_is("evidence of a sum: the greatest amounts first", h, "a sum is exact", (int64_t[]){ 12, 14, 10, 11 }, 4);
    evidence_is("lines of one shipment weigh together", h, "the same country", (int64_t[]){ 14, 10, 11 }, 3);
    evidence_is("evidence of a count: the newest first", h, "a count is of goods lines", (int64_t[]){ 12, 21, 20, 10, 11, 14 }, 6);
    evidence_is("no evidence of nothing", h, "the sum of nothing is 0", NULL, 0);
    evidence_is("nor of what is absent", h, "who has no broker has no past with one", NULL, 0);
    for (size_t i = 0; i < 30; i++) {
        struct past p = past[0];

        p.shipment = p.seq = 100 + (int64_t)i;
        p.on       = 1000;
        put(h, &p, 1);
    }
    for (size_t i = 0; i < 20; i++)
        newest[i] = 129 - (int64_t)i;
    evidence_is("no more than the cap, the latest arrivals of one day", h, "a count is of goods lines", newest, 20);
    history_free(h);
}

/* ---- sums that do not fit ---- */

static void overflow(void)
{
    struct window         w[] = { { WINDOW_SUM, HIST_QUANTITY_KG, BY(HIST_EXPORTER), .days = 30 },
                                  { WINDOW_MEAN, HIST_QUANTITY_KG, BY(HIST_EXPORTER), .days = 30 },
                                  { WINDOW_STDDEV, HIST_QUANTITY_KG, BY(HIST_EXPORTER), .days = 30 } };
    const struct window *ws[] = { &w[0], &w[1], &w[2] };
    struct window_value   got[COUNT_OF(ws)];
    struct pw_err         err = { 0 };
    struct history       *h   = NULL;
    struct past           p   = past[0];

    if (history_new(ws, COUNT_OF(ws), &h, &err) < 0)
        return;
    p.quantity = INT64_MAX - 1;
    put(h, &p, 1);
    p.shipment++;
    p.quantity = 1;
    put(h, &p, 1);
    ask(h, -1, -1, got);
    check("the largest sum that fits (F148)", !got[0].absent && got[0].value == INT64_MAX);
    p.shipment++;
    put(h, &p, 1);
    ask(h, -1, -1, got);
    check("one more is absent, and says why (F148)", got[0].absent && got[0].overflow);
    check("its mean still fits", !got[1].absent && got[1].value == INT64_MAX / 3 + 1);
    p.quantity = INT64_MAX;
    for (int i = 0; i < 6; i++) {
        p.shipment++;
        put(h, &p, 1);
    }
    ask(h, -1, -1, got);
    check("a deviation that does not fit is absent (F148)", got[2].absent && got[2].overflow);
    history_free(h);
}

/* ---- bytes ---- */

static void bytes(void)
{
    BUF_AUTO            out = { 0 }, again = { 0 };
    struct arena        a   = { 0 };
    int64_t             lines[2][HISTORY_FIELD_COUNT];
    struct history_keys k = { .lines = lines, .n_lines = 2 }, back;
    size_t              accepted = 0;

    for (int f = 0; f < HISTORY_FIELD_COUNT; f++) {
        bool goods = history_field_goods((enum history_field)f);
        bool stored = f != HIST_REFERENCE && f != HIST_STATE && f != HIST_REPLY && f != HIST_FINDING;

        k.header[f] = goods || !stored || f % 3 == 0 ? NO : f - 5;
        lines[0][f] = goods ? INT64_MAX - f : k.header[f];
        lines[1][f] = goods ? NO : k.header[f];
    }
    history_encode(&out, &k);
    check("keys come back", history_decode(buf_view(&out), &a, &back) && back.n_lines == 2 &&
          memcmp(back.header, k.header, sizeof k.header) == 0 && memcmp(back.lines, lines, sizeof lines) == 0);
    history_encode(&again, &back);
    check("as the same bytes", str_eq(buf_view(&out), buf_view(&again)));
    for (size_t n = 0; n < out.n; n++)
        accepted += history_decode((struct str){ out.p, n }, &a, &back);
    check_int("cut anywhere, they are damaged", accepted, 0);
    buf_byte(&out, 0);
    check("as with a byte too many", !history_decode(buf_view(&out), &a, &back));
    out.p[0] = 2;
    check("or of another version", !history_decode(buf_view(&out), &a, &back));
    arena_done(&a);
}

int main(void)
{
    answers();
    changes();
    evidence();
    overflow();
    bytes();
    return tap_done();
}
