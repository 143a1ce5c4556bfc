#include "config.h"
#include "bench.h"

#include "base/mem.h"
#include "store/st_audit.h"
#include "store/st_intake.h"

/* One office, one file after another; each step says what the counts must be. */

#define HEAD "reference,version,action,issued_on,received_on,exporting_country,importing_country,exporter_name," \
             "importer_name,substance,quantity,unit\n"
#define NOTE(ref, v, action, quantity)                                                          \
    ref "," v "," action ",2026-03-01,2026-03-02,DE,PK,Werk GmbH,Lahore Paints,Acetone," quantity ",kg\n"
#define GOOD_FILE HEAD NOTE("R1", "1", "notify", "100") NOTE("R2", "1", "notify", "10") NOTE("R2", "1", "notify", "20") \
                  NOTE("R3", "", "", "300")

enum { NOTHING_NEW = 1, REFUSED = 2, DRY = 4 };

static const struct {
    const char *name;
    struct str  text;
    struct intake_counts want;
    int         how;
} steps[] = {
    { "rows of one key are one shipment", STR(GOOD_FILE), { .read = 3, .accepted = 3, .rows = 4 }, 0 },
    { "the same file again changes nothing (I10 F158)", STR(GOOD_FILE), { .read = 3, .duplicate = 3, .rows = 4 }, NOTHING_NEW },
    { "the same content spelled otherwise is the same", STR(HEAD NOTE("R1", "1", "NOTIFY", " 0100.0 ")),
      { .read = 1, .duplicate = 1, .rows = 1 }, NOTHING_NEW },
    { "a dry run counts and stores nothing", STR(HEAD NOTE("R7", "1", "notify", "1") NOTE("R8", "1", "notify", "x")),
      { .read = 2, .accepted = 1, .quarantined = 1, .rows = 2 }, NOTHING_NEW | DRY },
    { "the same key with other content is a conflict (F158 F161)", STR(HEAD NOTE("R1", "1", "notify", "111")),
      { .read = 1, .quarantined = 1, .rows = 1 }, 0 },
    { "which waits once, however often it comes", STR(HEAD NOTE("R1", "1", "notify", "111")),
      { .read = 1, .quarantined = 1, .rows = 1, .known_quarantined = 1 }, NOTHING_NEW },
    { "a correction is a new version", STR(HEAD NOTE("R1", "2", "amend", "111")), { .read = 1, .amended = 1, .rows = 1 }, 0 },
    { "versions come in any order, gaps as well", STR(HEAD NOTE("R1", "5", "amend", "500") NOTE("R1", "3", "amend", "300")),
      { .read = 2, .amended = 2, .rows = 2 }, 0 },
    { "a withdrawal takes its shipment back", STR(HEAD "R2,2,withdraw,2026-03-10,,DE,,,,,,\n"), { .read = 1, .withdrawn = 1, .rows = 1 }, 0 },
    { "a withdrawal may come first", STR(HEAD "R4,2,withdraw,2026-03-10,,DE,,,,,,\n"), { .read = 1, .withdrawn = 1, .rows = 1 }, 0 },
    { "what it withdrew comes later", STR(HEAD NOTE("R4", "1", "notify", "40")), { .read = 1, .amended = 1, .rows = 1 }, 0 },
    { "an amendment that changes the exporting country is a conflict",
      STR("reference,version,issuer,issued_on,exporting_country,importing_country,exporter_name,importer_name,substance,quantity,unit\n"
          "R3,2,DE,2026-03-05,NL,PK,Werk GmbH,Lahore Paints,Acetone,300,kg\n"),
      { .read = 1, .quarantined = 1, .rows = 1 }, 0 },
    { "one bad row in a shipment quarantines all of it, the others go on",
      STR(HEAD NOTE("R5", "1", "notify", "1") NOTE("R5", "1", "notify", "two") NOTE("R6", "1", "notify", "6")),
      { .read = 2, .accepted = 1, .quarantined = 1, .rows = 3 }, 0 },
    { "a mended record gets in", STR(HEAD NOTE("R5", "1", "notify", "1") NOTE("R5", "1", "notify", "2")),
      { .read = 1, .accepted = 1, .rows = 2 }, 0 },
    { "expected fields may be missing", STR(HEAD "R10,1,notify,2026-03-01,,DE,PK,Werk GmbH,,Acetone,100,\n"),
      { .read = 1, .accepted = 1, .rows = 1, .incomplete = 1 }, 0 },
    { "an empty file is no rows (F145)", STR(""), { 0 }, NOTHING_NEW },
    { "a header alone is no rows (F145)", STR(HEAD), { 0 }, NOTHING_NEW },
    { "a file of nothing but a mark is refused (F145)", STR("\xEF\xBB\xBF"), { 0 }, REFUSED },
    { "an unknown column refuses the file, good rows and all", STR("reference,issued_on,exporting_country,importing_country,colour\n"
      "R20,2026-03-01,DE,PK,red\n"), { 0 }, REFUSED },
    { "the same reference of another authority is another shipment",
      STR(HEAD "R1,1,notify,2026-03-01,2026-03-02,NL,PK,Handel BV,Lahore Paints,Acetone,5,kg\n"), { .read = 1, .accepted = 1, .rows = 1 }, 0 },
    { "a declaration is not its PEN", STR("reference,regime,pen_reference,issuer,issued_on,exporting_country,importing_country,exporter_name,"
      "importer_name,substance,quantity,unit\nR1,declaration,R1,DE,2026-03-03,DE,PK,Werk GmbH,Lahore Paints,Acetone,111,kg\n"),
      { .read = 1, .accepted = 1, .rows = 1 }, 0 },
    { "a party that trades with itself, at home (F159)",
      STR(HEAD "R11,1,notify,2026-03-01,2026-02-01,PK,PK,Lahore Paints,Lahore Paints,Acetone,1,kg\n"), { .read = 1, .accepted = 1, .rows = 1 }, 0 },
};

static int64_t entries(struct bench *b)
{
    struct pw_err err = { 0 };
    int64_t       n   = -1;

    bench_must(&err, st_audit_entry_end(b->o->st, &n, &err));
    return n;
}

static void counts_are(const char *name, const struct intake_counts *got, const struct intake_counts *want)
{
    char is[160], must[160];

    for (int i = 0; i < 2; i++) {
        const struct intake_counts *n = i ? want : got;

        snprintf(i ? must : is, sizeof is, "read %lld accepted %lld duplicate %lld amended %lld withdrawn %lld quarantined %lld rows %lld incomplete %lld known %lld",
                 (long long)n->read, (long long)n->accepted, (long long)n->duplicate, (long long)n->amended,
                 (long long)n->withdrawn, (long long)n->quarantined, (long long)n->rows, (long long)n->incomplete,
                 (long long)n->known_quarantined);
    }
    check_text(name, is, must);
}

static void each_step(struct bench *b)
{
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        struct intake_options options = { .dry_run = (steps[i].how & DRY) != 0 };
        struct intake_counts  n;
        struct pw_err         err    = { 0 };
        int64_t               before = entries(b);
        int                   rc     = bench_import(b, "step.csv", steps[i].text, &options, &n, &err);

        if (steps[i].how & REFUSED)
            check_int(steps[i].name, rc, PW_EINPUT);
        else
            counts_are(steps[i].name, &n, &steps[i].want);
        if (rc < 0 && !(steps[i].how & REFUSED))
            printf("# %s\n", err.msg);
        if (n.read != n.accepted + n.duplicate + n.amended + n.withdrawn + n.quarantined)
            check_text("the counts add up", steps[i].name, "");
        if ((entries(b) == before) != ((steps[i].how & NOTHING_NEW) != 0))
            check_text("it leaves a trace, or none", steps[i].name, "");
        if (steps[i].how & REFUSED)
            check_int("the refusal is the one entry it leaves", entries(b) - before, 1);
        if (i % 5 == 4)
            bench_reopen(b);
    }
}

/* ---- what is left ---- */

static const struct { const char *name, *ref; int64_t version; enum state state; } left[] = {
    { "the highest version is the current one",      "DE:R1", 5, STATE_RECEIVED },
    { "a withdrawn one says so",                     "R2",    2, STATE_WITHDRAWN },
    { "withdrawn before it came, it stays so",       "R4",    2, STATE_WITHDRAWN },
    { "a mended one is in",                          "R5",    1, STATE_RECEIVED },
    { "an incomplete one says so",                   "R10",   1, STATE_INCOMPLETE },
    { "the other authority's is untouched",          "NL:R1", 1, STATE_RECEIVED },
};

static void what_is_left(struct bench *b)
{
    struct arena  a   = { 0 };
    struct pw_err err = { 0 };
    struct view   v;

    bench_must(&err, office_load_reference(b->o, &err));
    for (size_t i = 0; i < COUNT_OF(left); i++) {
        struct str    ref = str_of(left[i].ref);
        int64_t       id  = -1;

        if (str_is(ref, "DE:R1")) {     /* a PEN and a declaration: both are DE:R1 */
            bench_must(&err, st_shipment_find(b->o->st, STR("R1"), STR("DE"), REGIME_PEN, &id, &err));
            check_int("two regimes of one reference are told apart", view_find(b->o, "DE:R1", &(int64_t){ 0 }, &err), PW_EUSAGE);
        } else {
            id = bench_find(b, left[i].ref);
        }
        if (id < 0 || view_load(b->o, id, true, &a, &v, &err) < 0) {
            check_text(left[i].name, err.msg, "");
            continue;
        }
        check_int(left[i].name, v.version.version, left[i].version);
        check_text("and its state", state_name((enum state)v.current.state), state_name(left[i].state));
    }
    check_int("a dry run left nothing behind", bench_find(b, "R7"), -1);
    check_int("nor did a refused file", bench_find(b, "R20"), -1);
    arena_done(&a);
}

/* ---- quarantine ---- */

struct quarantined { struct bench *b; size_t n, closed; };

static int look(void *ctx, const struct quarantine_row *q, struct pw_err *err)
{
    struct quarantined *x = ctx;
    char                reason[300];

    (void)err;
    x->n++;
    x->closed += q->closed_by != HISTORY_ABSENT;
    snprintf(reason, sizeof reason, "%.*s", (int)q->reason.n, q->reason.p);
    if (str_is(q->reference, "R1")) {
        check_str("a conflict is called one", q->code, "conflict");
        check("and shows both contents (F161)", strstr(reason, "'100'") && strstr(reason, "'111'"));
        check("the next version closed it", q->closed_by != HISTORY_ABSENT);
    }
    if (str_is(q->reference, "R3"))
        check("an unmended one waits", q->closed_by == HISTORY_ABSENT && q->reply_by != HISTORY_ABSENT);
    if (str_is(q->reference, "R5")) {
        check_str("the column is named", q->field, "quantity (line 2)");
        check_int("the row too, the header counted", q->row, 2);
        check("and the way out", q->remedy.n > 0 && strstr(reason, "'two'"));
        check("mended, it waits no more", q->closed_by != HISTORY_ABSENT);
    }
    return PW_OK;
}

static void quarantine(struct bench *b)
{
    struct quarantined x   = { .b = b };
    struct arena       a   = { 0 };
    struct pw_err      err = { 0 };

    bench_must(&err, st_quarantine_list(b->o->st, true, 100, &a, look, &x, &err));
    check_int("every quarantined record is kept once", x.n, 3);
    check_int("and closed when it is mended", x.closed, 2);
    arena_done(&a);
}

/* ---- one bad among many, and a stop ---- */

static void one_among_many(struct bench *b)
{
    BUF_AUTO             text = { 0 };
    struct intake_counts n;
    struct pw_err        err = { 0 };

    buf_text(&text, HEAD);
    for (int i = 0; i < 700; i++)
        buf_printf(&text, "M%d,1,notify,2026-03-%02d,,DE,PK,Werk GmbH,Lahore Paints,Acetone,%s,kg\n", i, 1 + i % 28,
                   i == 333 ? "1,5" : "15");
    check_int("one bad row among many (F160)", bench_import(b, "many.csv", buf_view(&text), NULL, &n, &err), PW_OK);
    counts_are("is the only one quarantined (F160)", &n, &(struct intake_counts){ .read = 700, .accepted = 699, .quarantined = 1, .rows = 700 });
}

static volatile sig_atomic_t stop;

static void stopped(struct bench *b)
{
    BUF_AUTO              text = { 0 };
    struct intake_options options = { .stop = &stop };
    struct intake_counts  n;
    struct pw_err         err = { 0 };

    buf_text(&text, HEAD);
    for (int i = 0; i < 50; i++)
        buf_printf(&text, "S%d,1,notify,2026-03-01,,DE,PK,Werk GmbH,Lahore Paints,Acetone,15,kg\n", i);
    stop = 1;
    check_int("a signal ends the import at a record (F7)", bench_import(b, "stop.csv", buf_view(&text), &options, &n, &err), PW_ESTATE);
    check_int("what was read is in, and counted", n.accepted, 1);
    stop = 0;
    bench_import(b, "stop.csv", buf_view(&text), &options, &n, &err);
    counts_are("and the same import finishes the job (F1)", &n, &(struct intake_counts){ .read = 50, .accepted = 49, .duplicate = 1, .rows = 50 });
}

int main(void)
{
    struct bench b;

    bench_make(&b, "PK");
    each_step(&b);
    what_is_left(&b);
    quarantine(&b);
    one_among_many(&b);
    stopped(&b);
    bench_done(&b);
    return tap_done();
}
