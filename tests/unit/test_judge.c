#include "config.h"
#include "bench.h"

#include "app/accounts.h"
#include "app/backtest.h"
#include "app/inputs.h"
#include "app/review.h"
#include "base/mem.h"
#include "base/text.h"
#include "format/canon.h"
#include "trail.h"

/*
 * A draft judged over what is stored gives what a fresh office gives that imported the same files, saw the same
 * acts and had the draft in force from the start: the same facts and the same verdict, byte for byte, for every
 * shipment of random trade with amendments, withdrawals, declarations of PENs, late papers, replies, movements,
 * findings, corrections, seizures, lapses and a list that changes in between. So nothing later is read.
 */

#define FILES     7
#define A_FILE    45
#define ACTS      40
#define MOST      600

static uint64_t dice;

static int roll(int n)
{
    dice = dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int)((dice >> 33) % (uint64_t)n);
}

/* ---- the draft ---- */

static const char draft_history[] =
    "return rule { id = 'd_history', group = 'history', on = 'goods', title = 'Windows that no stored verdict has',\n"
    "  reference = 'R01', missing = 'pass', because = '{n} {kg} {state}', needs = { 'quantity_kg',\n"
    "  n = history.count({ by = { 'importer', 'substance' }, within = '41d' }),\n"
    "  kg = history.sum('quantity_kg', { by = { 'exporter' }, within = '77d' }),\n"
    "  most = history.max('quantity_kg', { by = { 'importer' }, within = '300d' }),\n"
    "  firms = history.distinct('exporter', { by = { 'importer' }, within = '123d' }),\n"
    "  since = history.days_since({ by = { 'exporter', 'importer' }, within = '200d' }),\n"
    "  near = history.count({ by = { 'importer' }, within = '150d', where = { quantity_kg = near(0.3) } }),\n"
    "  state = history.count({ by = { 'importer' }, within = '500d', where = { state = one_of { 'withdrawn', 'seized', 'cancelled' } } }),\n"
    "  fresh = history.count({ by = { 'importer' }, within = '500d', where = { state = 'received' } }),\n"
    "  late = history.count({ by = { 'importer' }, within = '500d', where = { state = 'lapsed' } }),\n"
    "  waits = history.count({ by = { 'importer' }, within = '500d', where = { state = one_of { 'incomplete', 'decided', 'replied', 'detained' } } }),\n"
    "  no = history.count({ by = { 'importer' }, within = '400d', where = { reply = 'objection' } }),\n"
    "  found = history.count({ by = { 'importer' }, within = '600d', where = { finding = one_of { 'paper', 'clean' } } }),\n"
    "  bad = history.count({ by = { 'exporter' }, within = '600d', where = { finding = 'diversion' } }),\n"
    "  }, check = function(f, p) return f.quantity_kg == nil or f.quantity_kg > 1 end,\n"
    "  examples = { { given = { quantity_kg = 2 }, hit = true }, { given = { quantity_kg = 1 }, hit = false } } }\n";
static const char draft_other[] =
    "return rule { id = 'd_other', group = 'party', on = 'shipment', title = 'Facts that no stored verdict has',\n"
    "  reference = 'R01', missing = 'pass', because = '{carrier}', needs = { 'carrier', 'broker.shipments',\n"
    "  'consignee.first_seen_days', 'exporter.shipments', 'importer.first_seen_days', 'previous.importer_name', 'pen.quantity_gap',\n"
    "  'pen.objected', 'changed', 'lines.sum.value_usd', 'version_gap', 'missing_count', 'reply_by', 'end_use', 'route.km',\n"
    "  n = history.count({ by = { 'importing_country' }, within = '33d' }) },\n"
    "  check = function(f, p) return f.carrier ~= 'None' end, examples = { { given = { carrier = 'x' }, hit = true }, { given = { carrier = 'None' }, hit = false } } }\n";
static const char draft_lookup[] =
    "return rule { id = 'd_lookup', group = 'quantity', on = 'goods', title = 'Look-ups that no stored verdict has',\n"
    "  reference = 'R01', missing = 'pass', because = '{part}', needs = { 'substance', 'trade_name', 'packages', 'unit_kind',\n"
    "  part = lookup('heroin_region', { country = 'importing_country' }, 'role'),\n"
    "  litres = lookup('limits', { substance = 'substance' }, 'litres') }, check = function(f, p) return f.part ~= nil end,\n"
    "  examples = { { given = { part = 'x' }, hit = true }, { given = { substance = 'X' }, hit = false } } }\n";

static void run(const char *fmt, const char *a, const char *b)
{
    char command[9000];

    snprintf(command, sizeof command, fmt, a, b);
    if (system(command) != 0)
        printf("# failed: %s\n", command);
}

static void write_draft(const char *share)
{
    const char   *top = getenv("top_srcdir");
    struct pw_err err = { 0 };
    char          path[400];
    const char *const names[] = { "history/d_history", "party/d_other", "quantity/d_lookup" };
    const char *const texts[] = { draft_history, draft_other, draft_lookup };

    run("mkdir -p %1$s && cp -r '%2$s'/rules %1$s/rules", share, top ? top : ".");
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        snprintf(path, sizeof path, "%s/rules/%s.lua", share, names[i]);
        bench_must(&err, file_replace(path, str_of(texts[i]), 0600, &err));
    }
    /* One rule goes, one weighs otherwise: slots move, lanes change. */
    run("rm %s/rules/quantity/quantity_split.lua && sed -i -e '/quantity_split/d'"
        " -e 's/^  rules *= {/  rules = { d_history = { weight = 11 }, d_other = { weight = 9 }, d_lookup = { weight = 21 },/'"
        " -e 's/first_trade\\( *\\)= { weight = [0-9]*/first_trade = { weight = 2/' %s/rules/profiles/*.lua", share, share);
}

/* ---- trade ---- */

static const char *const importers[]  = { "Ravi Coatings & Inks", "Delta Pharma", "Sundar Paints", "Ashkar Trading" };
static const char *const exporters[]  = { "Nordmarsch GmbH", "Kempwinkel BV", "Altona Chemie" };
static const char *const substances[] = { "Acetone", "Acetic anhydride", "Toluene", "Piperonal", "Mystery oil" };

static void line(struct buf *out, const char *ref, int version, const char *action, const char *regime, const char *pen)
{
    int  issued = 20089 + roll(430);        /* 2025-01-01 on */
    char day[DATE_TEXT], reply[DATE_TEXT];

    date_format(issued, day);
    date_format(issued + 20 + roll(300), reply);
    if (*action == 'w') {       /* needs no more, and seldom says more */
        buf_printf(out, "%s,%d,withdraw,%s,%s,%s,%s,,,,,,,,,,,,,,,\n", ref, version, regime, day, day, reply);
        return;
    }
    buf_printf(out, "%s,%d,%s,%s,%s,%s,%s,%s,%s,DE,%s,%s,%s,%s,%s,%s,%d,kg,%s,%s,%d,EUR\n", ref, version, action, regime, day, day, reply,
               pen, roll(4) ? "" : "Seahorse Lines", roll(3) ? "PK" : "AF", exporters[roll(3)], importers[roll(4)],
               roll(3) ? "" : "Broker One", roll(2) ? "" : importers[roll(4)], substances[roll(5)], 1 + roll(900),
               roll(4) ? "paint" : "", roll(3) ? "2026-04-02" : "", 100 + roll(90000));
}

struct world {
    struct bench b;
    char         refs[MOST][24];
    int          n_refs;
};

static void write_file(struct world *w, int file, struct buf *out)
{
    buf_text(out, "reference,version,action,regime,issued_on,received_on,reply_by,pen_reference,carrier,exporting_country,importing_country,"
                  "exporter_name,importer_name,broker_name,consignee_name,substance,quantity,unit,end_use,departure_on,value,currency\n");
    for (int i = 0; i < A_FILE; i++) {
        int   what = roll(20);
        char *ref  = w->refs[w->n_refs];

        if (what < 4 && w->n_refs)          /* a later, or a late, version */
            line(out, w->refs[roll(w->n_refs)], 1 + roll(5), "amend", "pen", "");
        else if (what == 4 && w->n_refs)
            line(out, w->refs[roll(w->n_refs)], 2 + roll(5), "withdraw", "pen", "");
        else {
            snprintf(ref, sizeof w->refs[0], "T%d-%d", file, i);
            line(out, ref, roll(9) ? 1 : 2, roll(30) ? "notify" : "withdraw", what < 9 ? "declaration" : "pen",
                 what < 9 && w->n_refs ? w->refs[roll(w->n_refs)] : "");
            w->n_refs += w->n_refs < MOST - 1;
        }
    }
}

static bool is_seized(struct world *w, int64_t id)
{
    struct arena       a   = { 0 };
    struct pw_err      err = { 0 };
    struct current_row c   = { 0 };
    bool               found;

    bench_must(&err, st_current_get(w->b.o->st, id, &a, &c, &found, &err));
    arena_done(&a);
    return c.state == STATE_SEIZED;
}

static void act(struct world *w, const char *ref)
{
    static const enum decision decisions[] = { DECIDE_ASK, DECIDE_REFER, DECIDE_OBJECT, DECIDE_EXAMINE, DECIDE_DETAIN };
    struct pw_err  err = { 0 };
    struct arena   a   = { 0 };
    struct office *o   = w->b.o;
    int64_t        id  = bench_find(&w->b, ref);
    enum state     state;
    struct str     letter;
    bool           waits;
    int            what = roll(10), kind = roll(5), result = 1 + roll(4);

    /* What is not possible just now is refused, in both offices alike. Which of several findings came with a
     * seizure is not stored (pass.h). */
    if (id < 0 || (what == 9 && is_seized(w, id)))
        return;
    if (what < 3)
        review_decide(o, &(struct decision_input){ .shipment = id, .line = HISTORY_ABSENT, .kind = decisions[kind], .reason = STR("alert") },
                      &waits, &state, &err);
    else if (what == 3) {
        bench_must(&err, office_act_as(o, "bea", "bea", NULL, NULL, &err));
        review_confirm(o, id, STR(""), &state, &err);
        bench_must(&err, office_act_as(o, NULL, "anna", NULL, NULL, &err));
    } else if (what < 6)
        review_reply(o, &(struct reply_input){ .shipment = id, .kind = (enum reply)(1 + kind), .channel = STR("mail"), .on = 20400 },
                     &a, &letter, &state, &err);
    else if (what == 6)
        review_movement(o, &(struct movement_input){ .shipment = id, .kind = (enum movement)(kind % MOVEMENT_COUNT),
                                                     .quantity_mg = HISTORY_ABSENT, .on = 20400, .source = STR("customs") }, &state, &err);
    else
        review_finding(o, &(struct finding_input){ .shipment = id, .result = (enum finding)result, .source = STR("customs"), .on = 20400,
                                                   .correct = what == 9, .seized = what == 8 && result > FINDING_PAPER }, &state, &err);
    arena_done(&a);
}

static void change_list(struct world *w)
{
    struct pw_err       err = { 0 };
    struct input_loaded l   = { 0 };

    bench_must(&err, input_load(w->b.o, INPUT_LIST, "heroin_region",
                                bench_file(&w->b, "input.csv", STR("# type: list\n# source: an exercise\n# date: 2026-03-31\n# restricted: no\ncountry,role\nPK,transit\nNZ,producer\n")), &l, &err));
}

static void live(struct world *w, uint64_t seed)
{
    struct pw_err        err = { 0 };
    struct intake_counts n;

    dice      = seed;
    w->n_refs = 0;
    bench_must(&err, account_put(w->b.o, "bea", ROLE_SUPERVISOR, "bea", STR_NONE, true, &err));
    for (int file = 0; file < FILES; file++) {
        BUF_AUTO text = { 0 };

        write_file(w, file, &text);
        bench_must(&err, bench_import(&w->b, "trade.csv", buf_view(&text), NULL, &n, &err));
        if (file == FILES / 2) {
            change_list(w);
            bench_reopen(&w->b);
        }
        for (int i = 0; i < ACTS; i++)
            act(w, w->refs[roll(w->n_refs)]);
    }
}

/* ---- judging ---- */

struct answers { struct arena a; struct pass_answer items[MOST * 2]; size_t n; };

static int keep(void *ctx, const struct pass_at *at, struct pw_err *err)
{
    struct answers *x = ctx;

    return pass_keep(&at->answer, &x->a, &x->items[x->n++], err);
}

struct judging {
    struct judge   *j;
    struct answers *past;
    struct store   *other;          /* where the draft was in force; NULL: the same verdict is expected */
    size_t          n, same, facts, different;
    bool            evidence;       /* compare the shipments behind windows as well */
};

static void without_shipments(struct verdict *v)
{
    for (size_t i = 0; i < v->n_contributions; i++)
        for (size_t e = 0; e < v->contributions[i].n_evidence; e++)
            v->contributions[i].evidence[e].n_shipments = 0;
}

static bool same_verdict(struct verdict *a, struct verdict *b, bool evidence)
{
    BUF_AUTO x = { 0 }, y = { 0 };

    if (!evidence) {
        without_shipments(a);
        without_shipments(b);
    }
    verdict_encode(&x, a);
    verdict_encode(&y, b);
    return str_eq(buf_view(&x), buf_view(&y));
}

static int judge_each(void *ctx, const struct in_force *f, struct pw_err *err)
{
    struct judging    *x = ctx;
    struct arena       a = { 0 };
    struct in_force    other = *f;
    struct judged      r;
    struct verdict     want;
    struct canon       in;
    const struct pass_answer *past = NULL;
    bool               found = true;
    BUF_AUTO           facts = { 0 };
    int                rc = PW_OK;

    for (size_t i = 0; x->past && i < x->past->n; i++)
        if (x->past->items[i].seq == f->seq)
            past = &x->past->items[i];
    if (x->other)
        rc = st_in_force_of(x->other, f->shipment, &a, &other, &found, err);
    if (rc == PW_OK)
        rc = judge_one(x->j, f, past, NULL, &a, &r, err);
    in = canon_open(other.verdict_bytes);
    if (rc == PW_OK && found && other.seq == f->seq && verdict_decode(&in, &a, &want)) {
        facts_encode(&facts, r.rb, &r.facts);
        x->n++;
        x->facts += str_eq(buf_view(&facts), (struct str){ (const char *)in.p, (size_t)(in.end - in.p) });
        x->same += same_verdict(&r.now, &want, x->evidence);
        x->different += r.now.score != r.was.score;
    }
    arena_done(&a);
    return rc;
}

static void judge_all(struct world *w, const struct rule_files *files, struct store *other, const char *name)
{
    struct judge_setup s    = { .st = w->b.o->st, .files = files, .country = w->b.o->country, .reply_days = w->b.o->reply_days };
    struct answers    *past = calloc(1, sizeof *past);
    struct judging     x    = { .other = other, .evidence = !other };
    struct judge_needs needs;
    struct pw_err      err = { 0 };
    char               title[200];

    bench_must(&err, past ? judge_new(&s, &x.j, &err) : PW_ENOMEM);
    bench_must(&err, judge_needs(x.j, &needs, &err));
    snprintf(title, sizeof title, "%s: %s", name, other ? "history has to be asked" : "nothing has to be asked of history");
    check(title, judge_needs_pass(&needs) == (other != NULL));
    if (judge_needs_pass(&needs)) {
        struct pass_options o = { .windows = needs.windows, .n_windows = needs.n_windows, .before = INT64_MAX, .each = keep, .ctx = past };

        bench_must(&err, pass_run(w->b.o->st, &o, &err));
        x.past = past;
    }
    bench_must(&err, st_in_force(w->b.o->st, 0, INT64_MAX, INT32_MIN, judge_each, &x, &err));
    snprintf(title, sizeof title, "%s: every verdict is the same", name);
    check_int(title, x.same, x.n);
    snprintf(title, sizeof title, "%s: every fact is the same", name);
    check_int(title, x.facts, x.n);
    check("and there are many of them", x.n > 150 && (!other || x.different > 50));
    judge_free(x.j);
    arena_done(&past->a);
    free(past);
}

static void in_force(struct world *w, struct rule_files *ret, struct arena *a)
{
    struct stored_rulebook stored;
    struct pw_err          err = { 0 };
    int64_t                seq;

    bench_must(&err, st_rulebook_in_force(w->b.o->st, office_now(w->b.o), &seq, &err));
    bench_must(&err, st_rulebook_get(w->b.o->st, seq, a, &stored, &err));
    bench_must(&err, rule_files_decode(stored.content, a, ret, &err));
}

static void threads(struct world *w, const struct rule_files *draft)
{
    struct buf      texts[3] = { { 0 } };
    const size_t    jobs[] = { 1, 2, 4 };
    struct pw_err   err = { 0 };
    struct backtest b;

    for (size_t i = 0; i < COUNT_OF(jobs); i++) {
        struct backtest_options o = { .files = draft, .against = -1, .since = INT32_MIN, .after = -1, .jobs = jobs[i] };

        bench_must(&err, backtest_run(w->b.o, &o, &b, &err));
        bench_must(&err, backtest_json(&b, false, &texts[i], &err));
        if (i == 0)
            check("a draft changes lanes", b.lane_changes > 10 && b.n > 150 && b.n_movers == BACKTEST_MOVERS);
        backtest_done(&b);
    }
    check("two threads say what one says", str_eq(buf_view(&texts[0]), buf_view(&texts[1])));
    check("and so do four", str_eq(buf_view(&texts[0]), buf_view(&texts[2])));
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        buf_done(&texts[i]);
}

static int first_seq(void *ctx, const struct in_force *f, struct pw_err *err)
{
    int64_t *seq = ctx;

    (void)err;
    if (!*seq)
        *seq = f->verdict;
    return PW_OK;
}

/* What the law had erased is left out and counted, never guessed. */
static void erased(struct world *w, const struct rule_files *draft)
{
    struct backtest_options o   = { .files = draft, .against = -1, .since = INT32_MIN, .after = -1, .jobs = 2 };
    struct pw_err           err = { 0 };
    struct backtest         before, after;
    int64_t                 verdict = 0;

    bench_must(&err, backtest_run(w->b.o, &o, &before, &err));
    bench_must(&err, st_in_force(w->b.o->st, 0, INT64_MAX, INT32_MIN, first_seq, &verdict, &err));
    bench_must(&err, office_begin(w->b.o, &err));
    bench_must(&err, trail_erase(w->b.o->ledger, w->b.o->st, verdict, BENCH_TODAY, &err));
    bench_must(&err, office_commit(w->b.o, &err));
    bench_must(&err, backtest_run(w->b.o, &o, &after, &err));
    check("what was erased is left out and counted", after.erased == before.erased + 1 && after.n == before.n - 1);
    backtest_done(&before);
    backtest_done(&after);
}

int main(void)
{
    static struct world w, other;
    struct rule_files  *own, *draft;
    struct arena        a   = { 0 };
    char                share[200];

    own   = arena_alloc(&a, sizeof *own);
    draft = arena_alloc(&a, sizeof *draft);
    bench_make(&w.b, "PK");
    snprintf(share, sizeof share, "%s/share", w.b.folder);
    write_draft(share);
    live(&w, 4711);
    in_force(&w, own, &a);
    judge_all(&w, own, NULL, "the rulebook in force");
    bench_make_with(&other.b, "PK", share);
    live(&other, 4711);
    in_force(&other, draft, &a);
    judge_all(&w, draft, other.b.o->st, "a draft with windows, facts and look-ups of its own");
    threads(&w, draft);
    erased(&w, draft);
    arena_done(&a);
    bench_done(&other.b);
    bench_done(&w.b);
    return tap_done();
}
