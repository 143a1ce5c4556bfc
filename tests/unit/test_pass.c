#include "config.h"
#include "bench.h"

#include "app/pass.h"
#include "app/review.h"
#include "base/mem.h"

/*
 * One pass over stored history: standing as it was then or as it is now, arrivals before each version only; and rows
 * that a late paper still reaches are kept, those that none reaches are not.
 */

#define HEAD "reference,version,action,issued_on,received_on,reply_by,exporting_country,importing_country,exporter_name,importer_name,substance,quantity,unit,end_use\n"
#define ONE(ref, day) ref ",1,notify," day "," day ",2026-05-20,DE,NL,Werk GmbH,Fabriek BV,Acetone,5,kg,paint\n"

static const struct window all = { .op = WINDOW_COUNT, .of = HISTORY_FIELD_COUNT, .by = { HIST_IMPORTER }, .n_by = 1, .days = 400 };
static struct window       objected;

static void import(struct bench *b, const char *text)
{
    struct pw_err        err = { 0 };
    struct intake_counts n;

    bench_must(&err, bench_import(b, "x.csv", str_of(text), NULL, &n, &err));
    check_int("a record comes in", n.accepted, 1);
}

static void reply(struct bench *b, const char *ref, enum reply kind)
{
    struct pw_err err = { 0 };
    struct arena  a   = { 0 };
    enum state    state;
    struct str    letter;

    bench_must(&err, review_reply(b->o, &(struct reply_input){ .shipment = bench_find(b, ref), .kind = kind, .channel = STR("mail"), .on = 20543 },
                                  &a, &letter, &state, &err));
    arena_done(&a);
}

struct got { int64_t counted[8], objected[8]; int n; bool kept; };

static int note(void *ctx, const struct pass_at *at, struct pw_err *err)
{
    struct got        *g = ctx;
    struct arena       a = { 0 };
    struct pass_answer kept;
    int64_t            ids[8];

    bench_must(err, pass_keep(&at->answer, &a, &kept, err));
    g->counted[g->n]  = kept.header[0].value;
    g->objected[g->n] = kept.header[1].value;
    g->kept &= (int64_t)pass_evidence(at, 0, SIZE_MAX, ids, 8) == kept.header[0].value && kept.seq == at->answer.seq;
    g->n++;
    arena_done(&a);
    return PW_OK;
}

static bool second(void *ctx, int64_t seq)
{
    (void)ctx;
    return seq % 2 == 0;
}

static void passes(void)
{
    const struct window *windows[] = { &all, &objected };
    struct got           then = { .kept = true }, now = { .kept = true }, some = { .kept = true };
    struct pass_options  o = { .windows = windows, .n_windows = 2, .before = INT64_MAX, .each = note, .ctx = &then };
    struct pw_err        err = { 0 };
    struct bench         b;

    bench_make(&b, "NL");
    objected         = all;
    objected.n_where = 1;
    objected.where[0] = (struct window_where){ .field = HIST_REPLY, .op = WHERE_IS, .n = 1, .values = { history_key_of_text(STR("objection")) } };
    import(&b, HEAD ONE("A", "2026-03-01"));
    import(&b, HEAD ONE("B", "2026-03-02"));
    reply(&b, "A", REPLY_OBJECTION);
    import(&b, HEAD ONE("C", "2026-03-03"));
    reply(&b, "B", REPLY_OBJECTION);
    import(&b, HEAD ONE("D", "2026-03-04"));
    bench_must(&err, pass_run(b.o->st, &o, &err));
    check("as then: an objection takes what it is about out of what comes after it", then.n == 4 && then.counted[0] == 0 && then.counted[1] == 1 && then.counted[2] == 1 && then.counted[3] == 1);
    check("and is counted from then on", then.objected[1] == 0 && then.objected[2] == 1 && then.objected[3] == 2);
    o.standing = PASS_AS_NOW;
    o.ctx      = &now;
    bench_must(&err, pass_run(b.o->st, &o, &err));
    check("as now: it is known to what came before it", now.n == 4 && now.counted[1] == 0 && now.counted[2] == 0 && now.counted[3] == 1);
    check("but arrivals are the earlier ones only", now.objected[0] == 0 && now.objected[1] == 1 && now.objected[2] == 2 && now.objected[3] == 2);
    check("evidence and a copy agree with the answer", then.kept && now.kept);
    o.want = second;
    o.ctx  = &some;
    bench_must(&err, pass_run(b.o->st, &o, &err));
    check("only what is asked for is answered", some.n < 4);
    bench_done(&b);
}

/* ---- what a late paper reaches ---- */

#define TRADE 70000     /* more than history keeps before it looks what may go */

static int64_t count_on(struct history *h, int32_t day)
{
    int64_t             keys[HISTORY_FIELD_COUNT];
    struct window_value v[1] = { { 0 } };
    struct pw_err       err = { 0 };

    for (size_t f = 0; f < HISTORY_FIELD_COUNT; f++)
        keys[f] = HISTORY_ABSENT;
    keys[HIST_IMPORTER] = 7;
    bench_must(&err, history_ask(h, SCOPE_SHIPMENT, &(struct history_self){ -1, -1, day }, keys, v, &err));
    return v[0].value;
}

static struct history *traded(int32_t expected)
{
    static const struct window  near = { .op = WINDOW_COUNT, .of = HISTORY_FIELD_COUNT, .by = { HIST_IMPORTER }, .n_by = 1, .days = 10 };
    static const struct window *one[] = { &near };
    int64_t                     line[1][HISTORY_FIELD_COUNT];
    struct history_keys         k = { .lines = line, .n_lines = 1 };
    struct history             *h = NULL;
    struct pw_err               err = { 0 };

    for (size_t f = 0; f < HISTORY_FIELD_COUNT; f++)
        k.header[f] = line[0][f] = HISTORY_ABSENT;
    k.header[HIST_IMPORTER] = line[0][HIST_IMPORTER] = 7;
    bench_must(&err, history_new(one, 1, &h, &err));
    if (expected)
        history_expect(h, expected);
    for (int i = 0; i < TRADE; i++)
        bench_must(&err, history_put(h, i + 1, i + 1, 10000 + i / 100, (struct history_standing){ STATE_RECEIVED, 0, 0 }, &k, &err));
    return h;
}

int main(void)
{
    struct history *h;

    passes();
    h = traded(0);
    check("without a promise the old rows go", history_rows(h) < TRADE && count_on(h, 10050) == 0);
    history_free(h);
    h = traded(10045);
    check_int("with one, what a late paper reaches stays", count_on(h, 10050), 1000);
    history_free(h);
    return tap_done();
}
