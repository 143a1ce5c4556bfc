/*
 * bench_alerts.c - alerts a second of one core: made and signed, verified with their fields, sealed for one partner and
 * opened; and how long they are. Twenty fields, as one of a shipment has. Prints; judges nothing.
 *
 *   make tests/perf/bench_alerts && tests/perf/bench_alerts [ALERTS]
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "format/crypto_sealed.h"
#include "model/alert.h"

#define FIELDS 20

static void must(int rc, const struct pw_err *err)
{
    if (rc < 0) {
        fprintf(stderr, "%s\n", err->msg);
        exit(1);
    }
}

static struct leaf        leaves[FIELDS];
static char               names[FIELDS][16];
static struct note_key    key;
static struct sign_secret secret;

static void make(size_t i, struct buf *out)
{
    static const char *const values[] = { "Example Chem BV", "ACETIC_ANHYDRIDE", "4000", "2026-03-02", "NL" };
    struct alert             a = { .id = STR("0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"), .version = 1, .from = STR("nl.customs.example"), .n_to = 1,
                                   .sent_s = 1795458167 + (int64_t)i, .expires_s = 1803234167 + (int64_t)i, .n_fields = FIELDS,
                                   .mark = { .tlp = TLP_AMBER, .handling = 2, .pap = -1 } };
    struct pw_err            err  = { 0 };
    BUF_AUTO                 text = { 0 };

    a.to[0] = STR("de.bka.example");
    for (size_t f = 0; f < FIELDS; f++) {
        snprintf(names[f], sizeof names[f], "field.%02zu", f);
        leaves[f] = (struct leaf){ .name = str_of(names[f]), .value = str_of(values[f % 5]) };
        must(sign_random(leaves[f].salt, FIELD_SALT, &err), &err);
        leaf_hash(&leaves[f]);
    }
    leaves_root(leaves, FIELDS, &a.root);
    alert_text(&a, &text);
    must(note_sign(buf_view(&text), &key, &secret, out, &err), &err);
    leaves_write(leaves, FIELDS, NULL, out);
}

static void verify(struct str bytes)
{
    static struct leaf got[FIELD_LEAVES_MAX];
    struct alert       a;
    struct str         note, rest;
    struct pw_err      err = { 0 };

    if (!alert_split(bytes, &note, &rest))
        exit(1);
    must(alert_open(note, &key, &a, &err), &err);
    must(leaves_read(rest, a.n_fields, &a.root, got, &err), &err);
}

static void say(const char *what, size_t n, double from)
{
    double s = clock_cpu_s() - from;

    printf("%-22s %9.0f a second\n", what, s > 0 ? (double)n / s : 0.0);
}

int main(int argc, char **argv)
{
    size_t             n   = argc > 1 ? strtoul(argv[1], NULL, 10) : 5000;
    struct pw_err      err = { 0 };
    struct sign_public public;
    struct box_secret  box;
    BUF_AUTO           one = { 0 }, sealed = { 0 }, plain = { 0 };
    double             from;

    must(sign_make(NULL, &secret, &public, &err), &err);
    must(note_key_make(STR("nl.customs.example/alerts"), NOTE_ED25519, &public, &key, &err), &err);
    must(box_make(NULL, &box, &err), &err);
    from = clock_cpu_s();
    for (size_t i = 0; i < n; i++) {
        buf_reset(&one);
        make(i, &one);
    }
    say("made and signed", n, from);
    from = clock_cpu_s();
    for (size_t i = 0; i < n; i++)
        verify(buf_view(&one));
    say("verified", n, from);
    from = clock_cpu_s();
    for (size_t i = 0; i < n; i++) {
        buf_reset(&sealed);
        must(sealed_write(buf_view(&one), &box.public, 1, &sealed, &err), &err);
    }
    say("sealed", n, from);
    from = clock_cpu_s();
    for (size_t i = 0; i < n; i++) {
        buf_reset(&plain);
        must(sealed_open(buf_view(&sealed), &box, 1, &plain, &err), &err);
    }
    say("opened", n, from);
    printf("bytes: %zu signed, %zu sealed\n", one.n, sealed.n);
    return 0;
}
