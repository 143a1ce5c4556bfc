/*
 * name_curve.c - how well and how fast watch lists are searched, for the threshold that facts rest on.
 *
 *   make tests/perf/name_curve && tests/perf/name_curve tests/cases/names.csv [LIST.csv...]
 *
 * First the labelled pairs: of those that are the same party how many are found, of the others how many are taken for it, at
 * every threshold; a word weighs as it would among the names of all pairs and of the lists given. Then each list given (in the
 * columns of a watch list): how many names are screened a second of processor time, explained where listed; and of
 * the entries with aliases, how many aliases find their own entry, and find it first, when they themselves are left out.
 * Not part of `make check`: nothing is timed there.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "match/watch.h"

#define TEXT_MAX ((size_t)256 << 20)

static double cpu(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void stop_on(int rc, const struct pw_err *err)
{
    if (rc >= 0)
        return;
    fprintf(stderr, "%s\n", err->msg);
    exit(1);
}

static struct str cell(const struct table *t, size_t row, const char *column)
{
    return table_cell(t, row, table_column(t, column));
}

static void load(const char *path, const char *name, struct buf *text, struct arena *a, struct table *ret)
{
    struct pw_err err = { 0 };

    text->cap = TEXT_MAX + 1;
    stop_on(file_read(path, TEXT_MAX, text, &err), &err);
    stop_on(table_parse(name, true, buf_view(text), a, ret, &err), &err);
}

static void put_cell(struct buf *out, struct str s, char after)
{
    buf_byte(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"')
            buf_byte(out, '"');
        buf_byte(out, (unsigned char)s.p[i]);
    }
    buf_byte(out, '"');
    buf_byte(out, (unsigned char)after);
}

/* ---- labelled pairs ---- */

/* The listed side of the pairs as a watch list, row for row. */
static void listed_side(const struct table *pairs, struct buf *text, struct arena *a, struct table *ret)
{
    struct pw_err err = { 0 };

    buf_text(text, "name,country,type\n");
    for (size_t r = 0; r < pairs->n_rows; r++) {
        put_cell(text, cell(pairs, r, "listed"), ',');
        put_cell(text, cell(pairs, r, "listed_country"), ',');
        put_cell(text, cell(pairs, r, "listed_type"), '\n');
    }
    stop_on(table_parse("pairs", true, buf_view(text), a, ret, &err), &err);
}

static int score_of(const struct watch_lists *w, const struct watch_party *p, size_t row)
{
    static struct watch_hit hits[400];
    struct pw_err           err = { 0 };
    size_t                  n;

    stop_on(watch_screen(w, p, 1, 0, COUNT_OF(hits), hits, &n, &err), &err);
    for (size_t i = 0; i < n; i++)
        if (hits[i].list == 0 && hits[i].row == row)
            return hits[i].score;
    return 0;
}

static void curve(const struct table *pairs, const struct table *const *lists, size_t n_lists, bool tell)
{
    struct pw_err      err = { 0 };
    struct watch_lists w;
    size_t             same[102] = { 0 }, other[102] = { 0 }, n_same = 0, n_other = 0;

    stop_on(watch_build(lists, n_lists, &w, &err), &err);
    for (size_t r = 0; r < pairs->n_rows; r++) {
        struct watch_party p   = { .name = cell(pairs, r, "asked"), .country = cell(pairs, r, "asked_country") };
        bool               yes = str_is(cell(pairs, r, "same"), "yes");
        int                score = score_of(&w, &p, r);

        n_same += yes;
        n_other += !yes;
        for (int t = 0; t <= score; t++)
            (yes ? same : other)[t]++;
        if (tell && yes != (score >= WATCH_LISTED_SCORE)) {
            struct str why = cell(pairs, r, "why"), listed = cell(pairs, r, "listed");

            printf("  %s at %d: %.*s | %.*s (%.*s)\n", yes ? "missed" : "wrong", score, (int)p.name.n, p.name.p, (int)listed.n,
                   listed.p, (int)why.n, why.p);
        }
    }
    printf("%zu pairs that are the same, %zu that are not\nthreshold  found  wrongly\n", n_same, n_other);
    for (int t = 50; t <= 100; t += t >= 74 && t < 94 ? 1 : 2)
        printf("%6d%s  %6.1f%%  %6.1f%%\n", t, t == WATCH_LISTED_SCORE ? " *" : "  ", 100.0 * (double)same[t] / (double)n_same,
               100.0 * (double)other[t] / (double)n_other);
    watch_done(&w);
}

/* ---- lists ---- */

/* Names as they come in: each third of the list's own with a slip, the others of its words mixed. */
static uint64_t dice = 7;

static size_t roll(size_t n)
{
    dice = dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (size_t)(dice >> 33) % n;
}

static struct str any_word(const struct table *t)
{
    struct str rest = cell(t, roll(t->n_rows), "name"), word = STR_NONE;

    for (size_t i = roll(4) + 1; i; i--)
        if (!text_split(&rest, ' ', &word))
            break;
    return word;
}

static void make_name(const struct table *t, struct buf *out)
{
    buf_reset(out);
    if (roll(3) == 0) {
        buf_str(out, cell(t, roll(t->n_rows), "name"));
        if (out->n > 3)
            out->p[1 + roll(out->n - 2)] = (char)('a' + roll(26));
        return;
    }
    for (size_t n = 2 + roll(3); n; n--) {
        buf_str(out, any_word(t));
        buf_byte(out, ' ');
    }
    if (roll(2) && out->n > 4)      /* a word that is in no list */
        out->p[roll(4)] = (char)('a' + roll(26));
}

static void speed(const struct table *t)
{
    enum { NAMES = 4000 };
    struct watch_hit   hits[8];
    struct pw_err      err   = { 0 };
    struct watch_lists w;
    BUF_AUTO           name = { 0 }, how = { 0 };
    size_t             n, listed = 0, made = 0;
    double             start = cpu(), built;

    stop_on(watch_build(&t, 1, &w, &err), &err);
    stop_on(watch_screen(&w, &(struct watch_party){ .name = STR("nobody") }, WATCH_LISTED_SCORE, 0, 8, hits, &n, &err), &err);
    built = cpu();
    for (; made < NAMES && cpu() - built < 20; made++) {
        struct watch_party p;

        make_name(t, &name);
        if (!utf8_valid(buf_view(&name), NULL))
            continue;
        p = (struct watch_party){ .name = buf_view(&name) };
        stop_on(watch_screen(&w, &p, WATCH_LISTED_SCORE, 0, COUNT_OF(hits), hits, &n, &err), &err);
        buf_reset(&how);
        if (n)
            watch_explain(&w, &p, &hits[0], &how);
        listed += n > 0;
    }
    printf("%s: %zu entries, index in %.2f s; %.0f names a processor second (%zu of %zu listed)\n", t->name, t->n_rows, built - start,
           (double)made / (cpu() - built), listed, made);
    watch_done(&w);
}

/* The list with every n-th spelling of its aliases left out. */
static void without(const struct table *t, size_t nth, size_t of, struct buf *text, struct arena *a, struct table *ret)
{
    struct pw_err err = { 0 };
    size_t        k   = 0;

    buf_text(text, "name,aliases,country\n");
    for (size_t r = 0; r < t->n_rows; r++) {
        struct str rest = cell(t, r, "aliases"), item;
        BUF_AUTO   kept = { 0 };

        while (text_split(&rest, '|', &item))
            if (k++ % of != nth) {
                buf_str(&kept, item);
                buf_byte(&kept, '|');
            }
        put_cell(text, cell(t, r, "name"), ',');
        put_cell(text, buf_view(&kept), ',');
        put_cell(text, cell(t, r, "country"), '\n');
    }
    stop_on(table_parse(t->name, true, buf_view(text), a, ret, &err), &err);
}

/* A tenth of the aliases at a time, so that what is left is nearly the whole list. */
static void left_out(const struct table *t)
{
    enum { PARTS = 10 };
    size_t asked = 0, first = 0, found = 0, listed = 0;

    for (size_t part = 0; part < PARTS; part++) {
        struct pw_err       err = { 0 };
        struct arena        a   = { 0 };
        BUF_AUTO            text = { .cap = TEXT_MAX };
        struct table        less;
        const struct table *lists[] = { &less };
        struct watch_lists  w;
        size_t              k = 0;

        without(t, part, PARTS, &text, &a, &less);
        stop_on(watch_build(lists, 1, &w, &err), &err);
        for (size_t r = 0; r < t->n_rows; r++) {
            struct str rest = cell(t, r, "aliases"), item;

            while (text_split(&rest, '|', &item)) {
                struct watch_hit   hits[50];
                struct watch_party p = { .name = item };
                size_t             n;

                if (k++ % PARTS != part)
                    continue;
                asked++;
                stop_on(watch_screen(&w, &p, 50, 0, COUNT_OF(hits), hits, &n, &err), &err);
                first += n && hits[0].row == r;
                for (size_t i = 0; i < n; i++)
                    if (hits[i].row == r) {
                        found++;
                        listed += hits[i].score >= WATCH_LISTED_SCORE;
                    }
            }
        }
        watch_done(&w);
        arena_done(&a);
    }
    if (asked)
        printf("%s: of %zu aliases, each left out, %.1f %% find their own entry first, %.1f %% among 50, %.1f %% at %d and more\n", t->name,
               asked, 100.0 * (double)first / (double)asked, 100.0 * (double)found / (double)asked,
               100.0 * (double)listed / (double)asked, WATCH_LISTED_SCORE);
}

int main(int argc, char **argv)
{
    enum { LISTS_MAX = 8 };
    struct arena        a = { 0 };
    struct buf          text[LISTS_MAX + 2] = { 0 };
    struct table        pairs, tables[LISTS_MAX];
    const struct table *lists[LISTS_MAX];
    int                 n = 1;

    if (argc < 2 || argc > LISTS_MAX) {
        fprintf(stderr, "name_curve PAIRS.csv [LIST.csv...]\n");
        return 64;
    }
    load(argv[1], "pairs", &text[LISTS_MAX], &a, &pairs);
    listed_side(&pairs, &text[LISTS_MAX + 1], &a, &tables[0]);
    lists[0] = &tables[0];
    for (; n < argc - 1; n++) {
        load(argv[n + 1], argv[n + 1], &text[n], &a, &tables[n]);
        lists[n] = &tables[n];
    }
    curve(&pairs, lists, (size_t)n, true);
    for (int i = 1; i < n; i++) {
        speed(lists[i]);
        left_out(lists[i]);
    }
    for (size_t i = 0; i < COUNT_OF(text); i++)
        buf_done(&text[i]);
    arena_done(&a);
    return 0;
}
