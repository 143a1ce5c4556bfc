/*
 * bench.h - an office with the shipped rules in a temporary folder, and small files to feed it.
 *
 * Everything is real: database, keys, rules, reference tables of the samples. The clock is an exercise
 * clock. bench_done() first verifies the audit trail and the file, so every test that uses a bench is a
 * test of invariants I1, I2 and I4 of the fault catalogue as well.
 */
#ifndef PW_TESTS_BENCH_H
#define PW_TESTS_BENCH_H

#include <stdio.h>
#include <stdlib.h>

#include "app/doctor.h"
#include "app/intake.h"
#include "app/view.h"
#include "base/file.h"
#include "tap.h"

#define BENCH_TODAY INT64_C(1774951200000000)      /* 2026-03-31 10:00 UTC */

struct bench {
    char           folder[64], db[96];
    struct office *o;
};

static inline void bench_must(const struct pw_err *err, int rc)
{
    if (rc == PW_OK)
        return;
    printf("Bail out! %s\n", err->msg);
    exit(1);
}

/* Closes and opens the office again: what it held in memory is gone. */
static inline void bench_reopen(struct bench *b)
{
    struct pw_err err = { 0 };

    office_close(b->o);
    b->o = NULL;
    bench_must(&err, office_open(b->db, true, STR_NONE, &b->o, &err));
    bench_must(&err, office_act_as(b->o, NULL, "anna", NULL, NULL, &err));
}

/* With the rules and tables below `share` in force from the start. */
static inline void bench_make_with(struct bench *b, const char *country, const char *share)
{
    char               sample[4096];
    const char        *top = getenv("top_srcdir");
    struct pw_err      err = { 0 };
    struct office_setup setup = { .authority = STR("test.example"), .country = str_of(country), .os_user = "anna",
                                  .fixed_now = BENCH_TODAY, .share = share, .sample = sample };

    *b = (struct bench){ .folder = "/tmp/penwatch-bench-XXXXXX" };
    snprintf(sample, sizeof sample, "%s/samples/reference", top ? top : ".");
    if (!mkdtemp(b->folder))
        exit(1);
    snprintf(b->db, sizeof b->db, "%s/office.db", b->folder);
    bench_must(&err, office_create(b->db, &setup, &err));
    bench_reopen(b);
}

static inline void bench_make(struct bench *b, const char *country)
{
    const char *top = getenv("top_srcdir");

    bench_make_with(b, country, top ? top : ".");
}

static inline void bench_done(struct bench *b)
{
    char                command[128];
    BUF_AUTO            complaints = { 0 };
    struct pw_err       err = { 0 };
    struct check_report report;

    bench_reopen(b);
    check_text("file, audit trail and queue are as they should be (I1 I2 I4)",
               check_database(b->o, b->db, &complaints, &report, &err) == PW_OK ? "" : complaints.n ? complaints.p : err.msg, "");
    office_close(b->o);
    b->o = NULL;
    snprintf(command, sizeof command, "rm -rf %s", b->folder);
    if (system(command) != 0)
        printf("# %s stays\n", b->folder);
}

/* Writes `text` to a file of the bench's folder; the path lives until the next call. */
static inline const char *bench_file(const struct bench *b, const char *name, struct str text)
{
    static char   path[160];
    struct pw_err err = { 0 };

    snprintf(path, sizeof path, "%s/%s", b->folder, name);
    bench_must(&err, file_replace(path, text, 0600, &err));
    return path;
}

/* Imports `text`; the code, with the counts of this file alone in `n`. */
static inline int bench_import(struct bench *b, const char *name, struct str text, const struct intake_options *options,
                               struct intake_counts *n, struct pw_err *err)
{
    static const struct intake_options plain;
    const char                        *notice;

    *n = (struct intake_counts){ 0 };
    return intake_file(b->o, bench_file(b, name, text), options ? options : &plain, n, &notice, err);
}

static inline int64_t bench_find(struct bench *b, const char *ref)
{
    struct pw_err err = { 0 };
    int64_t       id  = -1;

    return view_find(b->o, ref, &id, &err) == PW_OK ? id : -1;
}

#endif
