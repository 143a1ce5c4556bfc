/*
 * bench_audit.c - what the audit trail costs: entries in a second in batches of 1, 100 and 5,000, each batch one signed
 * commit on the disk (fsync) with its head cell moved; then all that was written is verified, exported, and the bundle
 * verified again.
 *
 *   make tests/perf/bench_audit && tests/perf/bench_audit [ENTRIES]          (or tests/perf/audit.sh)
 *
 * Two sorts of entries: bare ones of 330 bytes without a business row, and shipment versions with their row and two salted
 * contents, as an import writes them. Prints; judges nothing.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "app/prove.h"
#include "app/trail_bundle.h"
#include "base/text.h"
#include "trail.h"

static double now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void must(int rc, const struct pw_err *err)
{
    if (rc < 0) {
        fprintf(stderr, "%s\n", err->msg);
        exit(1);
    }
}

/* An entry about an alert with fields of its own, 300 bytes of them. */
static void bare(struct trail *t, size_t n)
{
    static const char fields[256] = "a text as long as what such entries say";
    struct pw_err     err = { 0 };
    int64_t           seq;

    must(ledger_begin(t->L, NULL, &err), &err);
    for (size_t i = 0; i < n; i++)
        must(ledger_add(t->L, &(struct ledger_entry){
                 .kind = AUDIT_LAPSE, .time_us = t->now_us, .actor = "ana", .subject = 1,
                 .fields = &(struct ledger_field){ 200, { fields, sizeof fields } }, .n_fields = 1 }, &seq, &err), &err);
    must(ledger_commit(t->L, &err), &err);
}

static void append(const char *what, bool versions, size_t batch, size_t total)
{
    struct trail t;
    size_t       done = 0;
    double       from;

    trail_make(&t);
    from = now_s();
    for (; done < total; done += batch)
        if (versions)
            trail_versions(&t, batch);
        else
            bare(&t, batch);
    printf("%-34s batches of %5zu: %9.0f entries/s\n", what, batch, (double)done / (now_s() - from));
    fflush(stdout);
    trail_done(&t);
}

/* What bounds small batches: three of these for each commit, of the database, its cell and the cell's folder. */
static void disk(void)
{
    char   path[] = "/tmp/penwatch-bench-XXXXXX", page[4096] = { 0 };
    int    fd     = mkstemp(path), n = 0;
    double from   = now_s();

    if (fd < 0)
        return;
    for (; n < 100; n++)
        if (pwrite(fd, page, sizeof page, 0) < 0 || fsync(fd) < 0)
            break;
    printf("fsync of 4 KiB in that folder      %9.0f a second\n", n / (now_s() - from));
    close(fd);
    unlink(path);
}

static void verify(size_t total)
{
    struct trail          t;
    struct verify_report  r;
    struct pw_err         err = { 0 };
    struct policy         policy;
    char                  folder[100];
    double                from;
    int64_t               size;
    struct arena          a = { 0 };
    BUF_AUTO              proof = { 0 }, command = { 0 };

    trail_make(&t);
    for (size_t done = 0; done < total; done += 5000)
        trail_versions(&t, 5000);
    snprintf(folder, sizeof folder, "%s.bundle", t.folder);
    policy_of_key(&t.keys.log, &policy);
    from = now_s();
    must(verify_database(t.st, &t.keys.log, NULL, 0, &r, &err), &err);
    printf("full verification of the database  %lld entries, rows, contents: %9.0f entries/s\n", (long long)r.size, (double)r.size / (now_s() - from));
    from = now_s();
    must(trail_export(t.st, &t.keys.log, false, false, folder, &size, &err), &err);
    printf("export of a bundle                 %9.0f entries/s\n", (double)size / (now_s() - from));
    from = now_s();
    must(trail_check(folder, &(struct trail_options){ .policy = &policy, .now_s = 2000000000 }, &r, &err), &err);
    printf("verification of that bundle        %9.0f entries/s\n", (double)size / (now_s() - from));
    from = now_s();
    for (int i = 0; i < 1000; i++) {
        buf_reset(&proof);
        arena_reset(&a);
        must(prove_entry(t.st, &t.keys.log, (int64_t)((size_t)i * 7919 % total), false, &a, &proof, &err), &err);
    }
    printf("proofs made, one by one            %9.0f proofs/s\n", 1000 / (now_s() - from));
    arena_done(&a);
    buf_printf(&command, "rm -r '%s'", folder);
    if (system(command.p) != 0)
        fprintf(stderr, "%s was left behind\n", folder);
    trail_done(&t);
}

int main(int argc, char **argv)
{
    uint64_t n = 200000;

    if (argc > 1 && !text_u64(str_of(argv[1]), &n))
        return 1;
    disk();
    append("bare entries", false, 1, n / 200);
    append("bare entries", false, 100, n / 4);
    append("bare entries", false, 5000, n);
    append("versions with row and contents", true, 1, n / 200);
    append("versions with row and contents", true, 100, n / 4);
    append("versions with row and contents", true, 5000, n);
    verify(n);
    return 0;
}
