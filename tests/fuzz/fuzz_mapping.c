/*
 * Mapping files: any text as one, laid over a small table and a small document. What does not load says why; what loads makes of each row
 * either texts or a fault, and a row that failed leaves the next as it was.
 */
#include "config.h"
#include "app/map_row.h"
#include "app/map_tree.h"

#include <stdlib.h>

#include "base/mem.h"
#include "format/csv.h"
#include "format/json_tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char table[] =
    "No;Day;Goods;Net;Mode;Town;Street\n"
    "R-1;03.04.2026;Acetone/Toluene;1 234,5/20;10;Lahore;Plot 12\n"
    "R-2;2026-04-03;Acetone;1,234.5;40;;\n"
    ";;\xD0\x90\xD1\x86\xD0\xB5\xD1\x82\xD0\xBE\xD0\xBD;-1;?;x;\"a\nb\"\n"
    "Total;;;;;;\n";
static const char document[] =
    "[{\"No\": 1, \"Day\": \"03.04.2026\", \"Goods\": [{\"kind\": \"A\", \"Net\": 1.5}, {\"kind\": \"B\", \"Net\": null}], \"Mode\": {\"x\": true}}]";

static void look(const struct mapped_row *m)
{
    size_t n = 0;

    if (m->bad && (!m->fault.code || !m->fault.reason[0] || !m->fault.remedy[0]))
        abort();
    for (size_t i = 0; i < FIELD_HEADER_COUNT; i++)
        for (size_t k = 0; k < m->t.text[i].n; k++)
            n += (unsigned char)m->t.text[i].p[k];
    for (size_t i = 0; i < m->t.n_goods * FIELD_GOODS_COUNT; i++)
        for (size_t k = 0; k < m->t.goods[i].n; k++)
            n += (unsigned char)m->t.goods[i].p[k];
    if (n == SIZE_MAX)
        abort();
}

static void over_table(struct map_file *f)
{
    const struct mapping    *m    = map_file_mapping(f);
    struct csv_options       o    = { .delimiter = m->delimiter, .no_header = m->no_header, .any_names = true, .skip = m->skip };
    CSV_AUTO                 csv  = NULL;
    struct map_row          *r    = NULL;
    const struct mapped_row *row;
    struct csv_record        rec;
    const struct str        *names;
    bool                     more, said;
    size_t                   n;

    if (csv_open_text(&csv, &o, str_of(table), NULL) < 0)
        return;
    names = csv_header(csv, &n);
    if (map_row_new(f, names, n, &r, NULL) < 0)
        return;
    while (csv_next(csv, &more, &rec, NULL) == PW_OK && more) {
        map_row_passed(r, rec.fields, rec.n_fields, &said);
        if (map_row_apply(r, rec.fields, rec.n_fields, &row, NULL) == PW_OK)
            look(row);
    }
    map_row_untaken(r, 0);
    map_row_free(r);
}

static void over_document(struct map_file *f)
{
    struct arena             a    = { 0 };
    struct map_row          *r    = NULL;
    struct json_scan        *json = NULL;
    struct json_record       rec;
    const struct tree       *root;
    const struct mapped_row *row;
    bool                     more;

    if (map_tree_new(f, &r, NULL) == PW_OK && json_scan_open_text(&json, JSON_GUESS, str_of(document), NULL) == PW_OK)
        while (json_scan_next(json, &more, &rec, NULL) == PW_OK && more && !rec.bad && json_tree(json, &rec, &a, &root, NULL) == PW_OK)
            if (map_tree_apply(r, root, &row, NULL) == PW_OK)
                look(row);
    json_scan_close(json);
    map_row_free(r);
    arena_done(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    MAP_FILE_AUTO        f        = NULL;
    struct rule_findings findings = { 0 };
    struct pw_err        err      = { 0 };
    int                  rc       = map_file_load("fuzz.lua", (struct str){ (const char *)data, size }, &f, &findings, &err);

    if ((rc == PW_OK) != (f != NULL) || (rc < 0 && (!err.msg[0] || !findings.n)))
        abort();
    if (f) {
        over_table(f);
        over_document(f);
    }
    rule_findings_done(&findings);
    return 0;
}
