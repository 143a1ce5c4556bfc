/*
 * bench_rules.c - what facts, rules and verdict cost for one record, with the shipped rulebook and reference data.
 *
 *   make tests/perf/bench_rules && PENWATCH_SHARE=. tests/perf/bench_rules [RECORDS]
 *   valgrind --tool=callgrind --toggle-collect=rulebook_run tests/perf/bench_rules 4000
 *
 * The records are one-line shipments between firms that come back, of substances, quantities and days as they
 * vary in an office's file; each has a permit of its own. Earlier records fill the windows of later
 * ones. Rules are timed over facts gathered before, so that nothing else runs in between. Not part of
 * `make check`: nothing is timed there.
 */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "app/evaluate.h"
#include "app/office.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/state.h"

#define IMPORTERS 600
#define EXPORTERS 150
#define A_DAY     270       /* records */

static uint64_t dice = 11;

static size_t roll(size_t n)
{
    dice = dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (size_t)(dice >> 33) % n;
}

static const char *const countries[] = { "DE", "BE", "FR", "US", "CN", "IN", "TR", "IT", "ES", "PL", "CH", "GB", "KR",
                                         "SG", "BR", "MX", "ZA", "EG", "PK", "AF" };
static const struct {
    const char *name, *cas, *hs, *unit;
} goods[] = {
    { "Acetone", "67-64-1", "2914.11", "l" },           { "Toluene", "108-88-3", "2902.30", "l" },
    { "Sulphuric acid", "7664-93-9", "2807.00", "l" },  { "Ephedrine hydrochloride", "50-98-6", "2939.41", "kg" },
    { "Piperonal", "120-57-0", "2932.93", "kg" },       { "Potassium permanganate", "7722-64-7", "2841.61", "kg" },
    { "Acetic anhydride", "108-24-7", "2915.24", "l" }, { "Phenylacetic acid", "103-82-2", "2916.34", "kg" },
    { "Ethyl ether", "60-29-7", "2909.11", "l" },       { "Paint thinner", "", "3814.00", "l" },
};
static const char *const quantities[] = { "1", "2.5", "5", "10", "25", "50", "100", "160", "200", "400", "640", "1000",
                                          "1600", "5000", "12000", "20000" };
static const char *const uses[]       = { "pharmaceuticals", "solvent for coatings", "resale", "laboratory", "" };
static const char *const modes[]      = { "sea", "sea", "road", "air" };

/* ---- records ---- */

struct made {
    struct shipment s;
    struct subject  q;
    struct facts    facts;
};

static void set(struct shipment *s, struct arena *a, size_t field, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

static void set(struct shipment *s, struct arena *a, size_t field, const char *fmt, ...)
{
    char       text[200];
    struct str kept;
    va_list    ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    kept = arena_str(a, str_of(text));
    if (!kept.n)
        return;
    if (field < FIELD_HEADER_COUNT)
        s->text[field] = kept;
    else
        s->goods[0].text[field - FIELD_HEADER_COUNT] = kept;
}

static void set_firm(struct shipment *s, struct arena *a, enum party_role role, const char *word, size_t firm)
{
    size_t at = FIELD_EXPORTER_NAME + (size_t)role * PARTY_FIELDS;

    set(s, a, at + PARTY_NAME, "%s Chemicals %zu Ltd", word, firm);
    set(s, a, at + PARTY_ADDRESS, "%s Road %zu, Industrial Estate", word, firm % 400);
    set(s, a, at + PARTY_EMAIL, "desk@%s%zu.example", word, firm);
    set(s, a, at + PARTY_PHONE, "+49 30 %zu", 100000 + firm * 7);
}

static void write_record(struct made *m, struct arena *a, size_t i)
{
    size_t  importer = roll(roll(3) ? IMPORTERS / 5 : IMPORTERS), exporter = (importer + roll(3)) % EXPORTERS;
    size_t  g        = roll(COUNT_OF(goods)), q = roll(COUNT_OF(quantities));
    int32_t day      = 19000 + (int32_t)(i / A_DAY);
    char    text[DATE_TEXT];

    m->s.goods   = arena_alloc(a, sizeof *m->s.goods);
    m->s.n_goods = 1;
    set(&m->s, a, FIELD_REFERENCE, "P%07zu", i);
    set(&m->s, a, FIELD_VERSION, "1");
    set(&m->s, a, FIELD_ISSUED_ON, "%s", date_format(day, text));
    set(&m->s, a, FIELD_RECEIVED_ON, "%s", date_format(day, text));
    set(&m->s, a, FIELD_DEPARTURE_ON, "%s", date_format(day + 3 + (int32_t)roll(30), text));
    set(&m->s, a, FIELD_EXPORTING_COUNTRY, "%s", countries[exporter % 14]);
    set(&m->s, a, FIELD_IMPORTING_COUNTRY, "%s", countries[6 + importer % 14]);
    set(&m->s, a, FIELD_EXIT_POINT, "%s", roll(2) ? "DEHAM" : "BEANR");
    set(&m->s, a, FIELD_ENTRY_POINT, "%s", roll(2) ? "NLRTM" : "PKKHI");
    set(&m->s, a, FIELD_TRANSPORT_MODE, "%s", modes[roll(COUNT_OF(modes))]);
    set(&m->s, a, FIELD_IMPORT_PERMIT, "IP-%07zu", i);
    set(&m->s, a, FIELD_END_USE, "%s", uses[roll(COUNT_OF(uses))]);
    set_firm(&m->s, a, ROLE_EXPORTER, "Nord", exporter);
    set_firm(&m->s, a, ROLE_IMPORTER, "Delta", importer);
    set(&m->s, a, FIELD_HEADER_COUNT + GOODS(SUBSTANCE), "%s", goods[g].name);
    set(&m->s, a, FIELD_HEADER_COUNT + GOODS(CAS), "%s", goods[g].cas);
    set(&m->s, a, FIELD_HEADER_COUNT + GOODS(HS), "%s", goods[g].hs);
    set(&m->s, a, FIELD_HEADER_COUNT + GOODS(UNIT), "%s", goods[g].unit);
    set(&m->s, a, FIELD_HEADER_COUNT + GOODS(QUANTITY), "%s", quantities[q]);
    set(&m->s, a, FIELD_HEADER_COUNT + GOODS(PACKAGES), "%zu", q + 1);
    m->q = (struct subject){ .s = &m->s, .shipment_id = (int64_t)i, .consignment = (int64_t)i,
                             .pen_mg = HISTORY_ABSENT };
    m->q.parties[ROLE_EXPORTER] = (struct party_ref){ .id = (int64_t)exporter + 1, .shipments = (int64_t)(i / EXPORTERS),
                                                      .first_on = 19000 };
    m->q.parties[ROLE_IMPORTER] = (struct party_ref){ .id = 100000 + (int64_t)importer,
                                                      .shipments = (int64_t)(i / IMPORTERS), .first_on = 19000 };
}

/* ---- timing ---- */

static double now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void report(const char *what, double ns, size_t n)
{
    printf("%-42s %9.0f ns a record\n", what, ns / (double)n);
}

static int gather(struct office *o, struct made *all, size_t n, struct arena *a, struct pw_err *err)
{
    struct check_rules rules = { .country = places_country, .country_ctx = &o->ref.places, .today = 19000,
                                 .office_country = o->country, .reply_days = 15 };
    struct history    *h     = fact_engine_history(o->engine);
    double             spent = 0;

    for (size_t i = 0; i < n; i++) {
        struct made        *m = &all[i];
        struct record_fault fault;
        double              from;
        int                 rc;

        write_record(m, a, i);
        if (!shipment_check(&m->s, &rules, a, &fault))
            return err_set(err, PW_EINPUT, "record %zu: %s", i, fault.reason);
        from = now_ns();
        facts_resolve(&o->ref, &m->s, a);
        rc = facts_gather(o->engine, &m->q, a, &m->facts, err);
        spent += now_ns() - from;
        if (rc < 0 || (rc = history_put(h, (int64_t)i, (int64_t)i + 1, m->s.issued_on,
                                        (struct history_standing){ STATE_RECEIVED, 0, 0 }, &m->facts.keys, err)) < 0)
            return rc;
    }
    report("facts (with the timer's own cost)", spent, n);
    return PW_OK;
}

static void time_rules(struct office *o, const struct made *all, size_t from, size_t to, size_t profile,
                       const char *what)
{
    struct arena       a     = { 0 };
    size_t             rules = rulebook_rules(o->rb), n[OUTCOME_ABORTED + 1] = { 0 };
    double             start = now_ns(), ns;
    struct rule_result r;

    for (size_t i = from; i < to; i++) {
        struct rule_facts f = { all[i].facts.lines[0], arena_alloc(&a, rulebook_slots(o->rb) * sizeof *f.marks) };

        for (size_t rule = 0; rule < rules; rule++) {
            rulebook_run_facts(o->rb, rule, profile, &f, &a, &r);
            n[r.outcome]++;
        }
        arena_reset(&a);
    }
    ns = now_ns() - start;
    report(what, ns, to - from);
    printf("    of %zu rules: %.1f hit, %.1f miss, %.1f do not apply, %.1f skipped, %zu aborted in all\n", rules,
           (double)n[OUTCOME_HIT] / (double)(to - from), (double)n[OUTCOME_MISS] / (double)(to - from),
           (double)n[OUTCOME_NOT_APPLICABLE] / (double)(to - from), (double)n[OUTCOME_SKIPPED] / (double)(to - from),
           n[OUTCOME_ABORTED]);
    arena_done(&a);
}

static size_t ask(void *ctx, struct str rule, struct str need, size_t slot, size_t line, int64_t *ret, size_t max)
{
    (void)ctx, (void)rule, (void)need, (void)slot, (void)line, (void)ret, (void)max;
    return 0;
}

static int time_verdicts(struct office *o, const struct made *all, size_t n, size_t profile, struct pw_err *err)
{
    static const int64_t one   = 1;
    struct arena         a     = { 0 };
    double               start = now_ns();
    struct verdict       v;
    int                  rc = PW_OK;

    for (size_t i = 0; i < n && rc == PW_OK; i++) {
        rc = evaluate(&(struct evaluation){ .rb = o->rb, .profile = profile, .facts = &all[i].facts,
                                            .line_numbers = &one, .evidence = ask }, &a, &v, err);
        arena_reset(&a);
    }
    report("rules, texts and verdict", now_ns() - start, n);
    arena_done(&a);
    return rc;
}

static int run(struct office *o, size_t n, struct pw_err *err)
{
    struct made *all = calloc(n, sizeof *all);
    struct arena a   = { 0 };
    size_t       profile;
    int          rc = all ? PW_OK : err_nomem(err);

    if (rc == PW_OK && !rulebook_profile_find(o->rb, "import", &profile))
        rc = err_set(err, PW_ERULE, "no profile 'import'");
    if (rc == PW_OK)
        rc = gather(o, all, n, &a, err);
    if (rc == PW_OK) {
        time_rules(o, all, 0, n / 2, profile, "rules, first half");
        time_rules(o, all, n / 2, n, profile, "rules, second half");
        rc = time_verdicts(o, all, n, profile, err);
    }
    arena_done(&a);
    free(all);
    return rc;
}

static void remove_folder(const char *folder)
{
    struct file_list l = { 0 };
    struct pw_err    err;
    char             path[400];

    if (file_list(folder, &l, &err) == PW_OK)
        for (size_t i = 0; i < l.n; i++) {
            snprintf(path, sizeof path, "%s/%s", folder, l.names[i]);
            unlink(path);
        }
    file_list_done(&l);
    rmdir(folder);
}

int main(int argc, char **argv)
{
    char                folder[] = "/tmp/penwatch-bench-XXXXXX", db[64];
    struct office_setup s        = { .authority = STR("b.example"), .country = STR("NL"), .zone = "UTC",
                                     .os_user = "bench", .share = getenv("PENWATCH_SHARE") };
    struct office      *o        = NULL;
    struct pw_err       err      = { 0 };
    uint64_t            n        = 6000;
    int                 rc;

    if (argc > 2 || (argc == 2 && (!text_u64(str_of(argv[1]), &n) || n < 2 || n > 100000)) || !s.share ||
        !mkdtemp(folder)) {
        fprintf(stderr, "usage: PENWATCH_SHARE=FOLDER %s [RECORDS]\n", argv[0]);
        return 2;
    }
    snprintf(db, sizeof db, "%s/o.db", folder);
    if ((rc = office_create(db, &s, &err)) == PW_OK && (rc = office_open(db, false, STR_NONE, &o, &err)) == PW_OK &&
        (rc = office_load_rules(o, &err)) == PW_OK)
        rc = run(o, (size_t)n, &err);
    if (rc < 0)
        fprintf(stderr, "%s\n", err.msg);
    office_close(o);
    remove_folder(folder);
    return rc < 0;
}
