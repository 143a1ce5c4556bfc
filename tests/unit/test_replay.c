#include "config.h"
#include "bench.h"

#include "app/inputs.h"
#include "app/replay.h"
#include "base/mem.h"
#include "format/canon.h"
#include "trail.h"

/*
 * A verdict computed again from what is stored with it has the same bytes, whatever was loaded, imported
 * or decided since. Replayed are the verdicts of all the samples' stories.
 */

#define VERDICTS_MAX 400

static int64_t verdicts[VERDICTS_MAX];
static size_t  n_verdicts;

static int note(void *ctx, const struct current_row *c, struct pw_err *err)
{
    (void)ctx, (void)err;
    if (c->verdict != HISTORY_ABSENT && n_verdicts < VERDICTS_MAX)
        verdicts[n_verdicts++] = c->verdict;
    return PW_OK;
}

static bool is_input(const char *name)
{
    const char *dot = strrchr(name, '.');

    return dot && (strcmp(dot, ".csv") == 0 || strcmp(dot, ".ndjson") == 0 || (strcmp(dot, ".json") == 0 && strcmp(name, "expected.json") != 0));
}

static void import_samples(struct bench *b)
{
    const char      *top = getenv("top_srcdir"), *notice;
    char             samples[2048], path[4096];
    struct file_list stories = { 0 };
    struct pw_err    err = { 0 };

    snprintf(samples, sizeof samples, "%s/samples", top ? top : ".");
    bench_must(&err, file_list(samples, &stories, &err));
    for (size_t i = 0; i < stories.n; i++) {
        struct file_list files = { 0 };

        snprintf(path, sizeof path, "%s/%s", samples, stories.names[i]);
        if (stories.names[i][0] < '0' || stories.names[i][0] > '9' || !file_is_folder(path))
            continue;           /* stories are numbered */
        bench_must(&err, file_list(path, &files, &err));
        for (size_t k = 0; k < files.n; k++) {
            struct intake_counts n = { 0 };

            snprintf(path, sizeof path, "%s/%s/%s", samples, stories.names[i], files.names[k]);
            if (is_input(files.names[k]))
                bench_must(&err, intake_file(b->o, path, &(struct intake_options){ 0 }, &n, &notice, &err));
        }
        file_list_done(&files);
    }
    file_list_done(&stories);
}

/* Replays them all. */
static void replay_all(struct bench *b, const char *name)
{
    struct pw_err err = { 0 };
    size_t        same = 0, inputs = 0, rich = 0;

    for (size_t i = 0; i < n_verdicts; i++) {
        struct arena  a = { 0 };
        struct replay r;

        if (replay_verdict(b->o, verdicts[i], &a, &r, &err) < 0) {
            check_text(name, err.msg, "");
        } else {
            same += r.same && r.bytes > 0 && r.again.score == r.stored.score;
            inputs += r.inputs_match;
            rich += r.stored.n_contributions > 0;
        }
        arena_done(&a);
    }
    check_int(name, same, n_verdicts);
    check_int("with the lists of that time", inputs, n_verdicts);
    check("and there were points among them", rich > 0);
}

static void load(struct bench *b, enum input_kind kind, const char *name, const char *text)
{
    struct pw_err       err = { 0 };
    struct input_loaded l   = { 0 };

    bench_must(&err, input_load(b->o, kind, name, bench_file(b, "input.csv", str_of(text)), &l, &err));
    check_text("the list is another one now", l.unchanged ? name : "", "");
}

static void change_the_world(struct bench *b)
{
    static const char more[] =
        "reference,version,issued_on,exporting_country,importing_country,exporter_name,importer_name,substance,quantity,unit\n"
        "TZ-2026-00017,2,2026-01-20,TZ,PK,Msimbazi Agro Supplies Ltd,Chenab Leather Crafts,Acetic anhydride,20000,kg\n"
        "NEW-1,1,2026-03-30,TZ,PK,Msimbazi Agro Supplies Ltd,Chenab Leather Crafts,Acetic anhydride,20000,kg\n";
    struct intake_counts n;
    struct pw_err        err = { 0 };

    load(b, INPUT_WATCH, "watch", "name,aliases,country,id,source,reason\nChenab Leather Crafts,,PK,,test,test\n");
    load(b, INPUT_REFERENCE, "rates", "currency,usd,date\nEUR,7.5,2026-01-01\n");
    load(b, INPUT_LIST, "heroin_region", "# type: list\n# source: an exercise\n# date: 2026-03-31\n# restricted: no\ncountry,role\nNZ,producer\n");
    bench_must(&err, bench_import(b, "more.csv", str_of(more), NULL, &n, &err));
    check_int("more has come in since", n.accepted + n.amended, 2);
}

static void erased(struct bench *b)
{
    struct arena  a   = { 0 };
    struct pw_err err = { 0 };
    struct replay r;

    bench_must(&err, office_begin(b->o, &err));
    bench_must(&err, trail_erase(b->o->ledger, b->o->st, verdicts[0], BENCH_TODAY, &err));
    bench_must(&err, office_commit(b->o, &err));
    check_int("what the law erased cannot be computed again, and says so (F200)", replay_verdict(b->o, verdicts[0], &a, &r, &err), PW_ENOTFOUND);
    check("in words", strstr(err.msg, "erased") != NULL);
    check_int("a verdict that never was", replay_verdict(b->o, 123456789, &a, &r, &err), PW_ENOTFOUND);
    arena_done(&a);
}

int main(void)
{
    struct arena        a   = { 0 };
    struct pw_err       err = { 0 };
    struct queue_filter all = { .lane = LANE_NONE, .all = true, .limit = VERDICTS_MAX };
    struct bench        b;

    bench_make(&b, "PK");
    import_samples(&b);
    bench_must(&err, st_current_list(b.o->st, &all, &a, note, NULL, &err));
    check("the samples have verdicts", n_verdicts > 10);
    replay_all(&b, "at once, every verdict has the same bytes (F173)");
    change_the_world(&b);
    replay_all(&b, "after other lists and more shipments as well");
    bench_reopen(&b);
    replay_all(&b, "and after a restart");
    erased(&b);
    arena_done(&a);
    bench_done(&b);
    return tap_done();
}
