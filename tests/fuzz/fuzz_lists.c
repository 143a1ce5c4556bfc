/*
 * Watch lists and names: any bytes as up to four files (parted by form feeds) are refused or become a table of ours; each of its
 * first names finds itself again, whole and in a list with the others.
 */
#include "config.h"
#include "app/lists.h"

#include <stdlib.h>

#include "match/watch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ROWS_ASKED 20

static void ask(const struct table *t)
{
    const struct table *tables[] = { t };
    struct watch_lists  w;
    struct watch_hit    hits[8];
    size_t              n;

    if (table_column(t, "name") == SIZE_MAX || watch_build(tables, 1, &w, NULL) < 0)
        return;
    for (size_t r = 0; r < t->n_rows && r < ROWS_ASKED; r++) {
        struct watch_party p = { .name = table_cell(t, r, table_column(t, "name")), .country = table_cell(t, r, table_column(t, "country")) };

        if (watch_screen(&w, &p, 1, 0, 8, hits, &n, NULL) < 0)
            continue;
        for (size_t i = 0; i < n; i++) {
            BUF_AUTO how = { 0 };

            if (hits[i].score < 1 || hits[i].score > 100 || hits[i].row >= t->n_rows)
                abort();
            watch_explain(&w, &p, &hits[i], &how);
        }
    }
    watch_done(&w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct list_file    files[4] = { { .name = "a" }, { .name = "b" }, { .name = "c" }, { .name = "d" } };
    static const char   one[] = "alpha2,alpha3,numeric,name\nPA,PAN,591,Panama\n";
    struct arena        a = { 0 };
    struct table        countries, t;
    struct places       p = { 0 };
    struct list_told    told;
    BUF_AUTO            out = { 0 };
    size_t              n = 0;

    for (size_t i = 0; i < size; i++) {
        if (data[i] == '\f' && n < 3)
            n++;
        else
            buf_byte(&files[n].bytes, data[i]);
    }
    if (table_parse("countries", false, str_of(one), &a, &countries, NULL) == PW_OK &&
        places_build(&p, &countries, NULL, NULL, &a, NULL) == PW_OK) {
        if (list_read(files, n + 1, &p, &out, &told, NULL) == PW_OK) {
            if (table_parse("list", true, buf_view(&out), &a, &t, NULL) == PW_OK)
                ask(&t);
            else if (told.entries)      /* what we wrote ourselves must read back */
                abort();
        }
        places_done(&p);
    }
    list_files_done(files, n + 1);
    arena_done(&a);
    return 0;
}
