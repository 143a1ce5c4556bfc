#include "config.h"
#include "app/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "tap.h"

static char folder[] = "/tmp/penwatch-mapping-XXXXXX";

static int load(const char *lua, struct map_file **ret, struct rule_findings *findings, struct pw_err *err)
{
    return map_file_load("m.lua", str_of(lua), ret, findings, err);
}

#define KEYS "reference = 1, issued_on = 2"

/* ---- dates and numbers ---- */

static const struct {
    const char *name, *options;
    size_t      field;
    const char *text, *want;        /* NULL: it has no value */
} values[] = {
    { "day, month, year",               "dates = 'DD.MM.YYYY'", FIELD_ISSUED_ON, "03.04.2026", "2026-04-03" },
    { "without leading noughts",        "dates = 'DD.MM.YYYY'", FIELD_ISSUED_ON, "3.4.2026", "2026-04-03" },
    { "month first",                    "dates = 'MM/DD/YYYY'", FIELD_ISSUED_ON, "03/04/2026", "2026-03-04" },
    { "a year of two digits is 20YY",   "dates = 'DD.MM.YY'", FIELD_ISSUED_ON, "03.04.26", "2026-04-03" },
    { "digits alone",                   "dates = 'YYYYMMDD'", FIELD_ISSUED_ON, "20260403", "2026-04-03" },
    { "digits alone are all there",     "dates = 'YYYYMMDD'", FIELD_ISSUED_ON, "2026043", NULL },
    { "a month by its short name",      "dates = 'DD-MMM-YYYY'", FIELD_ISSUED_ON, "05-Sep-2026", "2026-09-05" },
    { "in full, in capitals",           "dates = 'DD MMM YYYY'", FIELD_ISSUED_ON, "5 SEPTEMBER 2026", "2026-09-05" },
    { "no name of a month",             "dates = 'DD-MMM-YYYY'", FIELD_ISSUED_ON, "05-Sop-2026", NULL },
    { "months of another language",     "dates = 'DD-MMM-YYYY', months = { 'ene', 'feb', 'mar', 'abr', 'may', 'jun', 'jul', 'ago', 'sep', 'oct', 'nov', 'dic' }",
      FIELD_ISSUED_ON, "05-Ago-2026", "2026-08-05" },
    { "the time of day is left out",    "dates = 'DD/MM/YYYY hh:mm:ss'", FIELD_ISSUED_ON, "03/04/2026 00:00:00", "2026-04-03" },
    { "a time that the order has not",  "dates = 'DD/MM/YYYY'", FIELD_ISSUED_ON, "03/04/2026 00:00:00", NULL },
    { "another sign",                   "dates = 'DD.MM.YYYY'", FIELD_ISSUED_ON, "03/04/2026", NULL },
    { "a day that is none (F152)",      "dates = 'DD.MM.YYYY'", FIELD_ISSUED_ON, "30.02.2026", NULL },
    { "month thirteen",                 "dates = 'DD.MM.YYYY'", FIELD_ISSUED_ON, "03.13.2026", NULL },
    { "month nought",                   "dates = 'DD.MM.YYYY'", FIELD_ISSUED_ON, "03.00.2026", NULL },
    { "text behind it",                 "dates = 'DD.MM.YYYY'", FIELD_ISSUED_ON, "03.04.2026x", NULL },
    { "nothing",                        "dates = 'DD.MM.YYYY'", FIELD_ISSUED_ON, "", "" },
    { "digits of another script",       "dates = 'DD/MM/YYYY'", FIELD_ISSUED_ON, "٠٣/٠٤/٢٠٢٦", "2026-04-03" },
    { "marks of direction",             "dates = 'DD/MM/YYYY'", FIELD_ISSUED_ON, "\xE2\x80\x8F" "03/04/2026", "2026-04-03" },
    { "without an order ISO stands",    "decimal = ','", FIELD_ISSUED_ON, "2026-04-03", "2026-04-03" },

    { "a comma before decimals (F142)", "decimal = ','", FIELD_QUANTITY, "1,234", "1.234" },
    { "is not a point",                 "decimal = ','", FIELD_QUANTITY, "1.234", NULL },
    { "points between thousands (F142)", "decimal = ',', thousands = '.'", FIELD_QUANTITY, "1.234.567,5", "1234567.5" },
    { "one group (F146)",               "decimal = ',', thousands = '.'", FIELD_QUANTITY, "1.200", "1200" },
    { "commas between thousands (F146)", "thousands = ','", FIELD_QUANTITY, "1,200.5", "1200.5" },
    { "a group of two",                 "thousands = ','", FIELD_QUANTITY, "12,00", NULL },
    { "a group of four",                "thousands = ','", FIELD_QUANTITY, "1,2000", NULL },
    { "a first group of four",          "thousands = ','", FIELD_QUANTITY, "1200,500", NULL },
    { "a mark in front",                "thousands = ','", FIELD_QUANTITY, ",500", NULL },
    { "a mark at the end",              "thousands = ','", FIELD_QUANTITY, "500,", NULL },
    { "thousands among decimals",       "thousands = ','", FIELD_QUANTITY, "1.234,5", NULL },
    { "no digit after the mark",        "decimal = ','", FIELD_QUANTITY, "12,", NULL },
    { "blanks that look alike",         "decimal = ',', thousands = ' '", FIELD_QUANTITY, "1\xC2\xA0" "234\xE2\x80\xAF" "567,5", "1234567.5" },
    { "apostrophes that look alike (F142)", "thousands = \"'\"", FIELD_QUANTITY, "1\xE2\x80\x99" "234.5", "1234.5" },
    { "lakh",                           "thousands = ',', grouping = 'lakh'", FIELD_QUANTITY, "12,34,567.25", "1234567.25" },
    { "lakh with a group of three above", "thousands = ',', grouping = 'lakh'", FIELD_QUANTITY, "1,234,567", NULL },
    { "Arabic digits and mark (F146)",  "decimal = '٫'", FIELD_QUANTITY, "١٢٠٠٫٥", "1200.5" },
    { "a minus stays for the check",    "decimal = ','", FIELD_QUANTITY, "-3,5", "-3.5" },
    { "a unit in the cell (F146)",      "decimal = ','", FIELD_QUANTITY, "12 kg", NULL },
    { "an exponent (F146)",             "decimal = ','", FIELD_QUANTITY, "1E+05", NULL },
    { "whole numbers are grouped too",  "thousands = ','", FIELD_PACKAGES, "1,200", "1200" },
    { "texts are not touched",          "decimal = ','", FIELD_REMARKS, "1,5", "1,5" },
};

static void each_value(void)
{
    struct arena a = { 0 };

    for (size_t i = 0; i < COUNT_OF(values); i++) {
        MAP_FILE_AUTO       f    = NULL;
        struct pw_err       err  = { 0 };
        struct record_fault what = { 0 };
        struct str          got  = STR_NONE;
        BUF_AUTO            lua  = { 0 };

        buf_printf(&lua, "return mapping { %s, fields = { " KEYS ", quantity = 3, packages = 4, remarks = 5 } }", values[i].options);
        if (load(lua.p, &f, NULL, &err) < 0) {
            check_text(values[i].name, err.msg, "loads");
            continue;
        }
        if (!mapping_value(map_file_mapping(f), values[i].field, str_of(values[i].text), &a, &got, &what))
            check(values[i].name, !values[i].want && what.reason[0] && what.remedy[0] && what.code);
        else
            check_str(values[i].name, got, values[i].want ? values[i].want : "(no value)");
    }
    arena_done(&a);
}

/* ---- files that are refused ---- */

static const struct { const char *name, *lua; int line; const char *message; } refused[] = {
    { "no Lua",                    "return mapping {", 1, "expected" },
    { "no mapping",                "return { fields = {} }", 1, "must end with: return mapping" },
    { "another mapping",           "local m = mapping {}\nreturn { m }", 1, "must end with" },
    { "nothing",                   "", 1, "must end with" },
    { "no fields",                 "return mapping { delimiter = ';' }", 1, "fields is missing" },
    { "no reference",              "return mapping { fields = { issued_on = 'D' } }", 1, "reference is missing" },
    { "an unknown key",            "return mapping {\n  delimeter = ';', fields = { " KEYS " } }", 2, "unknown key 'delimeter'" },
    { "an unknown field",          "return mapping { fields = {\n " KEYS ",\n exporter_nam = 'S' } }", 3, "'exporter_nam' is not a field" },
    { "a field twice",             "return mapping { fields = { " KEYS ", exporter_name = 'a', ['exporter.name'] = 'b' } }", 1, "given twice" },
    { "a field that is a boolean", "return mapping { fields = { " KEYS ", unit = true } }", 1, "not by a boolean" },
    { "column nought",             "return mapping { fields = { " KEYS ", unit = 0 } }", 1, "counted from 1" },
    { "both const and column",     "return mapping { fields = { " KEYS ", unit = { const = 'kg', column = 3 } } }", 1, "one of const" },
    { "neither",                   "return mapping { fields = { " KEYS ", unit = { default = 'kg' } } }", 1, "one of const" },
    { "a join of one",             "return mapping { fields = { " KEYS ", remarks = { join = { 'a' } } } }", 1, "join takes 2" },
    { "a part without its mark",   "return mapping { fields = { " KEYS ", remarks = { column = 3, part = 2 } } }", 1, "belong together" },
    { "a split header field",      "return mapping { fields = { " KEYS ", remarks = { column = 3, split = ';' } } }", 1, "of the shipment" },
    { "a quantity that is not split", "return mapping { fields = { " KEYS ", substance = { column = 3, split = ';' }, quantity = 4 } }", 1, "count once for each" },
    { "dates without a year",      "return mapping { dates = 'DD.MM', fields = { " KEYS " } }", 1, "a day, a month and a year" },
    { "dates with letters",        "return mapping { dates = 'DD. MM. YYYY r', fields = { " KEYS " } }", 1, "a day, a month and a year" },
    { "dates of a text",           "return mapping { fields = { " KEYS ", remarks = { column = 3, dates = 'DD.MM.YYYY' } } }", 1, "is no date" },
    { "eleven months",             "return mapping { months = { 'a' }, fields = { " KEYS " } }", 1, "twelve names" },
    { "one mark for both",         "return mapping { decimal = ',', thousands = ',', fields = { " KEYS " } }", 1, "same mark" },
    { "points for both",           "return mapping { thousands = '.', fields = { " KEYS " } }", 1, "same mark" },
    { "a digit for a mark",        "return mapping { decimal = '0', fields = { " KEYS " } }", 1, "cannot be a digit" },
    { "what a guess left open",    "return mapping { decimal = '?', fields = { " KEYS " } }", 1, "still to be said" },
    { "a long delimiter",          "return mapping { delimiter = ';;', fields = { " KEYS " } }", 1, "one sign" },
    { "names without a header",    "return mapping { header = false, fields = { reference = 'No', issued_on = 2 } }", 1, "by number only" },
    { "values of no field",        "return mapping { fields = { " KEYS " }, values = { unit = { a = 'kg' } } }", 1, "not among 'fields'" },
    { "a word that is none",       "return mapping { fields = { " KEYS ", transport_mode = 3 }, values = { transport_mode = { ['10'] = 'see' } } }", 1, "no word of" },
    { "a word twice",              "return mapping { fields = { " KEYS ", unit = 3 }, values = { unit = { [1] = 'kg', ['1'] = 'l' } } }", 1, "there twice" },
    { "a row that is a text",      "return mapping { fields = { " KEYS " }, row = 'x' }", 1, "must be a function" },
    { "the environment",           "return mapping { fields = { " KEYS " }, row = function(f) _ENV.x = 1 end }", 1, "_ENV" },
    { "a loop without end",        "while true do end", 1, "step budget" },
    { "memory without end",        "local t = {} for i = 1, 1e9 do t[i] = {} end", 1, "budget is spent" },
    { "bytes of a compiled chunk", "\x1BLua", 1, "" },
    { "bytes that are not UTF-8",  "return mapping { fields = { reference = '\xFF' } }", 1, "not UTF-8" },
    { "files",                     "io.open('/etc/passwd')", 1, "'io'" },
};

static void each_refused(void)
{
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        MAP_FILE_AUTO        f   = NULL;
        struct pw_err        err = { 0 };
        struct rule_findings all = { 0 };
        int                  rc  = load(refused[i].lua, &f, &all, &err);
        bool                 said = false;

        for (size_t k = 0; k < all.n; k++)
            said |= strstr(all.items[k].message, refused[i].message) && all.items[k].line == refused[i].line;
        if (rc != PW_EINPUT || !said)
            printf("# %d %s at %s, %zu findings, the first in line %d\n", rc, err.msg, err.where, all.n, all.n ? all.items[0].line : 0);
        check(refused[i].name, rc == PW_EINPUT && said && err.where[0]);
        rule_findings_done(&all);
    }
}

/* ---- whole files through it ---- */

static void show(struct str s, const char *before, struct buf *out)
{
    if (s.n)
        buf_printf(out, "%s%.*s", before, (int)s.n, s.p);
}

/* A record as text: reference, day, importer, address, remarks; then substance:quantity unit of each line; or its fault. */
static void render(const struct record *r, struct buf *out)
{
    const struct str *t = r->s.text;

    buf_printf(out, "%llu ", (unsigned long long)r->row);
    if (r->bad)
        buf_printf(out, "!%s(%s%s)", r->fault.code, r->fault.field ? r->fault.field : "", r->whole ? ", whole" : "");
    else
        show(t[FIELD_REFERENCE], "", out);
    if (!r->bad || r->whole) {
        show(t[FIELD_ISSUED_ON], " on ", out);
        show(t[FIELD_IMPORTER_NAME], " to ", out);
        show(t[FIELD_IMPORTER_ADDRESS], " at ", out);
        show(t[FIELD_REMARKS], " says ", out);
        for (size_t i = 0; i < r->s.n_goods; i++) {
            show(r->s.goods[i].text[GOODS(SUBSTANCE)], " ", out);
            show(r->s.goods[i].text[GOODS(QUANTITY)], ":", out);
            show(r->s.goods[i].text[GOODS(UNIT)], "", out);
        }
    }
    buf_byte(out, '\n');
}

static int read_file(const char *lua, struct str text, struct buf *out, struct pw_err *err)
{
    MAP_FILE_AUTO f = NULL;
    SOURCE_AUTO   s = NULL;
    struct arena  a = { 0 };
    struct record r;
    struct digest d;
    bool          more = true, read;
    char          path[128];
    int           rc;

    snprintf(path, sizeof path, "%s/input", folder);
    if ((rc = load(lua, &f, NULL, err)) < 0 || (rc = file_replace(path, text, 0600, err)) < 0 ||
        (rc = source_open(path, &(struct source_options){ .map = f }, &s, &d, &read, err)) < 0)
        return rc;
    while ((rc = source_next(s, &a, &r, &more, err)) == PW_OK && more) {
        render(&r, out);
        if (!r.raw.n)
            buf_text(out, "(no raw bytes)");
        arena_reset(&a);
    }
    arena_done(&a);
    return rc;
}

#define M(fields, more) "return mapping { fields = { reference = 'No', issued_on = 'Day'" fields " }" more " }"

static const struct { const char *name, *lua; struct str text; const char *want; } files[] = {
    { "headers by name, others are left alone", M(", importer_name = 'To'", ""), STR("X,To,No,Day\n1,B,R1,d\n"), "2 R1 on d to B\n" },
    { "positions (F141)",           "return mapping { fields = { reference = 2, issued_on = 1, importer_name = 3 } }", STR("a,a,a\nd,R1,B\n"), "2 R1 on d to B\n" },
    { "no header",                  "return mapping { header = false, fields = { reference = 2, issued_on = 1 } }", STR("d,R1\ne,R2\n"), "1 R1 on d\n2 R2 on e\n" },
    { "no header, a row too short", "return mapping { header = false, fields = { reference = 2, issued_on = 1 } }", STR("d,R1\ne\nf,R3\n"), "1 R1 on d\n2 !mapping(reference)\n3 R3 on f\n" },
    { "lines above the header",     M("", ", skip = 2"), STR("A;letter, head\n\"\nNo,Day\nR1,d\n"), "4 R1 on d\n" },
    { "a header on two lines of its cell", M(", importer_name = 'To whom'", ""), STR("No,Day,\"To\n whom\"\nR1,d,B\n"), "2 R1 on d to B\n" },
    { "a delimiter of its own",     M("", ", delimiter = '|'"), STR("No|Day\nR1|d,e\n"), "2 R1 on d,e\n" },
    { "a constant",                 M(", remarks = { const = 'x' }", ""), STR("No,Day\nR1,d\n"), "2 R1 on d says x\n" },
    { "a default for empty cells",  M(", remarks = { column = 'R', default = 'x' }", ""), STR("No,Day,R\nR1,d,\nR2,d,y\n"), "2 R1 on d says x\n3 R2 on d says y\n" },
    { "columns joined, empty ones leave nothing", M(", importer_address = { join = { 'A', 'B', 3 }, with = ', ' }", ""), STR("No,Day,C,A,B\nR1,d,z,x,y\nR2,d,z,,y\n"),
      "2 R1 on d at x, y, z\n3 R2 on d at y, z\n" },
    { "a piece of a cell",          M(", substance = { column = 'G', by = '/', part = 2 }", ""), STR("No,Day,G\nR1,d,a / b / c\nR2,d,a\n"), "2 R1 on d b\n3 R2 on d\n" },
    { "goods lines in a cell",      M(", substance = { column = 'G', split = ';' }, quantity = { column = 'Q', split = ';' }, unit = { const = 'kg' }", ""),
      STR("No,Day,G,Q\nR1,d,a; b;,1;2\nR2,d,c,3\n"), "2 R1 on d a:1kg b:2kg\n3 R2 on d c:3kg\n" },
    { "name and quantity in each",  M(", substance = { column = 'G', split = ';', by = ':', part = 1 }, quantity = { column = 'G', split = ';', by = ':', part = 2 }", ""),
      STR("No,Day,G\nR1,d,a:1;b:2\n"), "2 R1 on d a:1 b:2\n" },
    { "cells that do not agree",    M(", substance = { column = 'G', split = ';' }, quantity = { column = 'Q', split = ';' }", ""), STR("No,Day,G,Q\nR1,d,a;b,1\n"), "2 !mapping(quantity)\n" },
    { "an empty cell agrees",       M(", substance = { column = 'G', split = ';' }, quantity = { column = 'Q', split = ';' }", ""), STR("No,Day,G,Q\nR1,d,a;b,\n"), "2 R1 on d a b\n" },
    { "rows of one key are lines",  M(", substance = 'G'", ""), STR("No,Day,G\nR1,d,a\nR1,d,b\nR2,d,c\n"), "2 R1 on d a b\n4 R2 on d c\n" },
    { "a row that comes back",      M(", substance = 'G'", ""), STR("No,Day,G\nR1,d,a\nR2,d,b\nR1,d,c\n"), "2 !stray(reference)\n3 R2 on d b\n4 !stray(reference)\n" },
    { "headers that differ",        M(", remarks = 'T'", ""), STR("No,Day,T\nR1,d,a\nR1,d,b\n"), "2 !rows(remarks)\n" },
    { "what stood above",           M(", substance = 'G'", ", values = {}") , STR("No,Day,G\nR1,d,a\n,d,b\n"), "2 R1 on d a\n3  on d b\n" },
    { "... is meant by an empty cell", "return mapping { fields = { reference = { column = 'No', fill = true }, issued_on = { column = 'Day', fill = true }, substance = 'G' } }",
      STR("No,Day,G\nR1,d,a\n,,b\nR2,e,c\n,,d\n"), "2 R1 on d a b\n4 R2 on e c d\n" },
    { "rows of empty cells",        M(", substance = 'G'", ""), STR("No,Day,G\nR1,d,a\n,,\n , ,\nR1,d,b\n,,\n"), "2 R1 on d a b\n" },
    { "words",                      M(", remarks = 'T'", ", values = { remarks = { a = 'b', ['1'] = '' } }"), STR("No,Day,T\nR1,d,a\nR2,d,1\nR3,d,c\n"), "2 R1 on d says b\n3 R2 on d\n4 R3 on d says c\n" },
    { "a date that has no value",   M("", ", dates = 'DD.MM.YYYY'"), STR("No,Day\nR1,1.2.2026\nR2,1.13.2026\nR3,1/2/2026\n"), "2 R1 on 2026-02-01\n3 !date(issued_on, whole) on ? 1.13.2026\n4 !date(issued_on, whole) on ? 1/2/2026\n" },
    { "a fault and a row that comes back", M(", substance = 'G'", ", dates = 'DD.MM.YYYY'"), STR("No,Day,G\nR1,x,a\nR2,1.2.2026,b\nR1,x,c\n"), "2 !date(issued_on)\n3 R2 on 2026-02-01 b\n4 !date(issued_on)\n" },
    { "a fault of one row condemns the shipment", M(", substance = 'G', quantity = 'Q'", ", decimal = ','"), STR("No,Day,G,Q\nR1,d,a,1\nR1,d,b,x\nR1,d,c,2\nR2,d,d,3\n"), "2 !decimal(quantity, whole) on d a:1 b:? x c:2\n5 R2 on d d:3\n" },
    { "a key that is lost holds on to its reference", M(", version = 'V', substance = 'G'", ", thousands = ','"), STR("No,Day,V,G\nR1,d,2,a\nR1,d,x,b\nR2,d,1,c\n"), "2 !rows(version)\n4 R2 on d c\n" },
    { "a row that cannot be read",  M(", substance = 'G'", ""), STR("No,Day,G\nR1,d,a\nR1,d\nR2,d,b\n"), "2 !csv()\n4 R2 on d b\n" },
    { "an empty file",              M("", ""), STR(""), "" },
};

static void each_file(void)
{
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        BUF_AUTO      out = { 0 };
        struct pw_err err = { 0 };

        if (read_file(files[i].lua, files[i].text, &out, &err) < 0)
            buf_printf(&out, "%s at %s", err.msg, err.where);
        check_str(files[i].name, buf_view(&out), files[i].want);
    }
}

/* ---- trees ---- */

#define J(fields, more) "return mapping { fields = { reference = 'head.no', issued_on = 'head.day'" fields " }" more " }"
#define X(fields, more) "return mapping { format = 'xml', fields = { reference = 'No', issued_on = 'Day'" fields " }" more " }"
#define HEAD "\"head\":{\"no\":\"R1\",\"day\":\"d\"}"
#define DOC(inside) "<D><No>R1</No><Day>d</Day>" inside "</D>"

static const struct { const char *name, *lua; struct str text; const char *want; } trees[] = {
    { "a nested path",               J(", importer_name = 'to.name.full'", ""), STR("{" HEAD ",\"to\":{\"name\":{\"full\":\"B\"},\"x\":1}}"), "1 R1 on d to B\n" },
    { "goods lines by []",           J(", substance = 'items[].what', quantity = 'items[].net.value', unit = { const = 'kg' }", ""), STR("[{" HEAD ",\"items\":[{\"what\":\"a\",\"net\":{\"value\":1.50}},{\"what\":\"b\"}]}]"), "1 R1 on d a:1.50kg bkg\n" },
    { "one line without []",         J(", substance = 'what'", ""), STR("{" HEAD ",\"what\":\"a\"}"), "1 R1 on d a\n" },
    { "no line where the node is not", J(", substance = 'items[].what'", ""), STR("{" HEAD ",\"items\":[]}"), "1 R1 on d\n" },
    { "a field of the record in each line", J(", substance = 'items[].what', unit = 'unit'", ""), STR("{" HEAD ",\"unit\":\"kg\",\"items\":[{\"what\":\"a\"},{\"what\":\"b\"}]}"), "1 R1 on d akg bkg\n" },
    { "lines of lines",              J(", substance = 'boxes.items[].what'", ""), STR("{" HEAD ",\"boxes\":[{\"items\":[{\"what\":\"a\"}]},{\"items\":[{\"what\":\"b\"},{\"what\":\"c\"}]}]}"), "1 R1 on d a b c\n" },
    { "NDJSON",                      J("", ", format = 'ndjson'"), STR("{" HEAD "}\n{\"head\":{\"no\":\"R2\"}}\n"), "1 R1 on d\n2 R2\n" },
    { "several values, and none is said", J(", importer_name = 'to.name'", ""), STR("{" HEAD ",\"to\":[{\"name\":\"A\"},{\"name\":\"B\"}]}"), "1 !mapping(importer.name)\n" },
    { "several that are the same",   J(", importer_name = 'to.name'", ""), STR("{" HEAD ",\"to\":[{\"name\":\"A\"},{\"name\":\"A\"}]}"), "1 R1 on d to A\n" },
    { "several joined",              J(", remarks = { column = 'to.name', with = '; ' }", ""), STR("{" HEAD ",\"to\":[{\"name\":\"A\"},{\"name\":\"B\"}]}"), "1 R1 on d says A; B\n" },
    { "several added up",            J(", substance = 'what', quantity = { column = 'q', sum = true }", ""), STR("{" HEAD ",\"what\":\"a\",\"q\":[1.5,2]}"), "1 R1 on d a:3.5\n" },
    { "several that cannot be",      J(", substance = 'what', quantity = { column = 'q', sum = true }", ""), STR("{" HEAD ",\"what\":\"a\",\"q\":[1.5,\"x\"]}"), "1 !mapping(quantity)\n" },
    { "an object where a value belongs", J(", remarks = 'to'", ""), STR("{" HEAD ",\"to\":{\"name\":\"A\"}}"), "1 !mapping(remarks)\n" },
    { "null and nothing",            J(", remarks = 'to', importer_name = 'none'", ""), STR("{" HEAD ",\"to\":null}"), "1 R1 on d\n" },
    { "one of several by its kind",  J(", importer_name = 'party[role=importer].name'", ""), STR("{" HEAD ",\"party\":[{\"role\":\"exporter\",\"name\":\"A\"},{\"role\":\"importer\",\"name\":\"B\"}]}"), "1 R1 on d to B\n" },
    { "either of two",               J(", importer_name = { either = { 'a', 'b' } }", ""), STR("[{" HEAD ",\"a\":\"\",\"b\":\"B\"},{" HEAD ",\"a\":\"A\",\"b\":\"B\"}]"), "1 R1 on d to B\n2 R1 on d to A\n" },
    { "dates have their order",      J("", ", dates = 'DD.MM.YYYY'"), STR("[{\"head\":{\"no\":1,\"day\":\"1.2.2026\"}},{\"head\":{\"no\":2,\"day\":\"2026\"}}]"), "1 1 on 2026-02-01\n2 !date(issued_on, whole) on ? 2026\n" },
    { "the row function",            J(", substance = 'items[].what'", ", row = function(f, cells) f.remarks = #f.goods f.goods[1].quantity = 7 end"), STR("{" HEAD ",\"items\":[{\"what\":\"a\"},{\"what\":\"b\"}]}"), "1 R1 on d says 2 a:7 b\n" },
    { "a line that is no JSON",      J("", ", format = 'ndjson'"), STR("{" HEAD "}\n{\"head\":\n{" HEAD "}\n"), "1 R1 on d\n2 !json()\n3 R1 on d\n" },

    { "elements",                    X(", importer_name = 'To.Name'", ""), STR(DOC("<To><Name>B</Name></To>")), "1 R1 on d to B\n" },
    { "an attribute",                X(", remarks = 'To.@kind'", ""), STR(DOC("<To kind='x'><Name>B</Name></To>")), "1 R1 on d says x\n" },
    { "goods lines of XML",          X(", substance = 'Item[].What', quantity = 'Item[].Net'", ""), STR(DOC("<Item><What>a</What><Net>1</Net></Item><Item><What>b</What></Item>")), "1 R1 on d a:1 b\n" },
    { "records in a document",       X("", ", record = 'Body.D'"), STR("<E><Head/><Body>" DOC("") "<Other/>" DOC("") "</Body></E>"), "1 R1 on d\n2 R1 on d\n" },
    { "any namespace",               X("", ", root = 'D'"), STR("<x:D xmlns:x='urn:a'><x:No>R1</x:No><x:Day>d</x:Day></x:D>"), "1 R1 on d\n" },
    { "one namespace",               "return mapping { root = '{urn:a}D', fields = { reference = '{urn:a}No', issued_on = '{urn:b}Day' } }", STR("<x:D xmlns:x='urn:a'><x:No>R1</x:No><x:Day>d</x:Day></x:D>"), "1 R1\n" },
    { "dots in a namespace",         "return mapping { root = '{http://a.b/c}D', fields = { reference = '{http://a.b/c}No', issued_on = 'Day' } }", STR("<D xmlns='http://a.b/c'><No>R1</No><Day>d</Day></D>"), "1 R1 on d\n" },
    { "one of several by its type",  X(", importer_name = 'Ref[Type=TSP].Id'", ""), STR(DOC("<Ref><Id>A</Id><Type>X</Type></Ref><Ref><Id>B</Id><Type>TSP</Type></Ref>")), "1 R1 on d to B\n" },
    { "a time zone is left out",     X("", ", dates = 'YYYYMMDDhhmmssZZ'"), STR("<D><No>R1</No><Day>20171001010000+01</Day></D>"), "1 R1 on 2017-10-01\n" },
    { "... if there is one",         X("", ", dates = 'YYYYMMDDhhmmssZZ'"), STR("<D><No>R1</No><Day>20171001010000</Day></D>"), "1 R1 on 2017-10-01\n" },
    { "another document",            X("", ", root = '{urn:a}D'"), STR(DOC("")), "the document begins with <D>, the mapping is for {urn:a}D at m.lua" },
    { "a document that breaks off",  X("", ""), STR("<D><No>R1</No>"), "1 !xml()\n" },
    { "entities that multiply",      X("", ""), STR("<!DOCTYPE D [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><D><No>&b;</No></D>"), NULL },
    { "a file of another's",         X("", ""), STR("<!DOCTYPE D [<!ENTITY a SYSTEM '/etc/passwd'>]><D><No>&a;</No></D>"), NULL },

    { "a path with nothing in it",   J(", remarks = 'a..b'", ""), STR("{}"), "the path 'a..b' of remarks cannot be read at m.lua:1" },
    { "a condition without a value", J(", remarks = 'a[b].c'", ""), STR("{}"), "the path 'a[b].c' of remarks cannot be read at m.lua:1" },
    { "lines in two places",         J(", substance = 'a[].s', quantity = 'b[].q'", ""), STR("{}"), "the path 'b[].q' of quantity has its goods lines elsewhere than another field at m.lua:1" },
    { "a header field in the lines", J(", remarks = 'a[].s'", ""), STR("{}"), "the path 'a[].s' of remarks is of a goods line, the field of the shipment at m.lua:1" },
    { "a number",                    J(", remarks = 3", ""), STR("{}"), "the path 'a number' of remarks is no path at m.lua:1" },
    { "nothing behind the lines",    J(", substance = 'a[]'", ""), STR("{}"), "the path 'a[]' of substance has nothing behind [] at m.lua:1" },
    { "split is for tables",         J(", substance = { column = 'a', split = ';' }", ""), STR("{}"), "'split' of substance is for tables at m.lua:1" },
    { "a root in JSON",              J("", ", root = 'a'"), STR("{}"), "'root' is for XML; this is JSON at m.lua" },
};

static void each_tree(void)
{
    for (size_t i = 0; i < COUNT_OF(trees); i++) {
        BUF_AUTO      out = { 0 };
        struct pw_err err = { 0 };
        int           rc  = read_file(trees[i].lua, trees[i].text, &out, &err);

        if (!trees[i].want) {
            check(trees[i].name, rc == PW_EINPUT || rc == PW_ELIMIT || (out.p && strstr(out.p, "!xml")));
            continue;
        }
        if (rc < 0)
            buf_printf(&out, "%s at %s", err.msg, err.where);
        check_str(trees[i].name, buf_view(&out), trees[i].want);
    }
}

/* ---- files that do not fit the mapping ---- */

static const struct { const char *name, *lua; struct str text; const char *message, *remedy; } misfits[] = {
    { "a header that is not there", M(", importer_name = 'To'", ""), STR("No,Day,Tu\nR1,d,B\n"), "from the column 'To', which is not in this file", "'Tu'" },
    { "a header that is there twice", M(", importer_name = 'A'", ""), STR("No,Day,A,A\nR1,d,B,C\n"), "which is there twice", "importer.name = 3" },
    { "a column too far",           "return mapping { fields = { reference = 1, issued_on = 4 } }", STR("No;Day\nR1;d\n"), "column 4; this file has 2", "delimiter" },
    { "fewer lines than are skipped", M("", ", skip = 5"), STR("No,Day\n"), "no more than 2", "'skip'" },
    { "another format",             M("", ", format = 'csf'"), STR("No,Day\n"), "'csf', which is none", "known" },
    { "dates in two orders and no word on it (F142)", M("", ", decimal = ','"), STR("No,Day\nR1,03/04/2026\nR2,05/06/2026\n"), "3 April 2026 or as 4 March 2026", "dates = \"DD/MM/YYYY\" or dates = \"MM/DD/YYYY\"" },
    { "numbers with two readings (F146)", M(", quantity = 'Q'", ""), STR("No,Day,Q\nR1,d,\"1,234\"\n"), "'1,234' can be read as 1.234 or as 1234", "decimal = \",\" or thousands = \",\"" },
};

static void each_misfit(void)
{
    for (size_t i = 0; i < COUNT_OF(misfits); i++) {
        BUF_AUTO      out = { 0 };
        struct pw_err err = { 0 };
        int           rc  = read_file(misfits[i].lua, misfits[i].text, &out, &err);

        if (!strstr(err.msg, misfits[i].message) || !strstr(err.remedy, misfits[i].remedy))
            printf("# %d: %s; %s\n", rc, err.msg, err.remedy);
        check(misfits[i].name, rc == PW_EINPUT && !out.n && strstr(err.msg, misfits[i].message) && strstr(err.remedy, misfits[i].remedy));
    }
}

/* ---- the row function ---- */

#define ROW(body) "local n, t = 0, { 1 }\nreturn mapping { dates = 'DD.MM.YYYY', fields = { reference = 'No', issued_on = 'Day', substance = 'G' }, row = function(f, cells) " body " end }"

static const struct { const char *name, *lua, *want; } rows[] = {
    { "it reads and sets",              ROW("f.remarks = f.reference .. cells.Note .. cells[4] .. #cells"), "2 R1 on 2026-02-01 says R1xx4 a\n" },
    { "dates are canonical in it",      ROW("f.remarks = f.issued_on"), "2 R1 on 2026-02-01 says 2026-02-01 a\n" },
    { "numbers become texts",           ROW("f.goods[1].quantity = 2 * 0.75"), "2 R1 on 2026-02-01 a:1.5\n" },
    { "goods lines are its to make",    ROW("f.goods = {} for i = 1, 3 do f.goods[i] = { substance = 's' .. i, quantity = i } end"), "2 R1 on 2026-02-01 s1:1 s2:2 s3:3\n" },
    { "a field can be taken away",      ROW("f.issued_on = nil"), "2 R1 a\n" },
    { "f may be returned",              ROW("f.remarks = 'r' return f"), "2 R1 on 2026-02-01 says r a\n" },
    { "it refuses with a reason",       ROW("return false, 'a total'"), "2 !row()\n" },
    { "another answer",                 ROW("return 7"), "2 !row()\n" },
    { "a field that is none",           ROW("f.remark = 'x'"), "2 !row()\n" },
    { "a goods field at the top",       ROW("f.quantity = 5"), "2 !row()\n" },
    { "a header field in a line",       ROW("f.goods[1].reference = 'x'"), "2 !row()\n" },
    { "a table for a text",             ROW("f.remarks = {}"), "2 !row()\n" },
    { "a function for a text",          ROW("f.remarks = string.len"), "2 !row()\n" },
    { "a number for the lines",         ROW("f.goods = 7"), "2 !row()\n" },
    { "a text for a line",              ROW("f.goods = { 'x' }"), "2 !row()\n" },
    { "a circle for a line",            ROW("f.goods[1].substance = f"), "2 !row()\n" },
    { "too many lines",                 ROW("f.goods = {} for i = 1, 501 do f.goods[i] = { substance = 's' } end"), "2 !row()\n" },
    { "it raises",                      ROW("local x = nil + 1"), "2 !row()\n" },
    { "a loop without end",             ROW("while true do end"), "2 !row()\n" },
    { "recursion without end",          ROW("local function r() return r() end r()"), "2 !row()\n" },
    { "memory without end",             ROW("local s = 'x' for i = 1, 40 do s = s .. s end"), "2 !row()\n" },
    { "a flood of lines",               ROW("for i = 1, 1000000 do f.goods[i] = {} end"), "2 !row()\n" },
    { "a counter",                      ROW("n = n + 1 f.remarks = n"), "2 !row()\n" },
    { "a table outside",                ROW("t[1] = t[1] + 1"), "2 !row()\n" },
    { "a global",                       ROW("x = 1"), "2 !row()\n" },
    { "the clock",                      ROW("f.remarks = os.time()"), "2 !row()\n" },
    { "the library",                    ROW("string.len = nil"), "2 !row()\n" },
    { "protected calls",                ROW("pcall(f)"), "2 !row()\n" },
    { "the word that made it",          ROW("mapping {}"), "2 !row()\n" },
    { "what the library leaves out",    ROW("f.remarks = string.char(0)"), "2 !row()\n" },
};

static void each_row(void)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        BUF_AUTO      out = { 0 };
        struct pw_err err = { 0 };
        char          want[400];

        if (read_file(rows[i].lua, STR("No,Day,G,Note\nR1,01.02.2026,a,x\n"), &out, &err) < 0)
            buf_printf(&out, "%s at %s", err.msg, err.where);
        check_str(rows[i].name, buf_view(&out), rows[i].want);
        /* Whatever it does to one row, the next is read as if nothing had been. */
        buf_reset(&out);
        if (strchr(rows[i].want, '!')) {
            snprintf(want, sizeof want, "%.*s", (int)sizeof want - 1, rows[i].lua);
            BUF_AUTO guarded = { 0 };
            char    *body    = strstr(want, "function(f, cells) ");

            buf_printf(&guarded, "%.*sfunction(f, cells) if f.reference == 'R1' then %s", (int)(body - want), want, body + strlen("function(f, cells) "));
            buf_text(&guarded, "");
            guarded.n -= strlen(" end }");
            guarded.p[guarded.n] = '\0';
            buf_text(&guarded, " end end }");
            if (read_file(guarded.p, STR("No,Day,G,Note\nR1,01.02.2026,a,x\nR2,01.02.2026,b,y\n"), &out, &err) < 0)
                buf_printf(&out, "%s at %s", err.msg, err.where);
            check_str("... and the next row comes in", buf_view(&out), "2 !row()\n3 R2 on 2026-02-01 b\n");
        }
    }
}

/* A text that the mapping could not read stands with a mark; `row` may give a value in its place. */
static void row_mends(void)
{
    BUF_AUTO      out = { 0 };
    struct pw_err err = { 0 };

    read_file("return mapping { dates = 'DD.MM.YYYY', fields = { reference = 'No', issued_on = 'Day', arrival_on = 'Day' }, row = function(f, cells)\n"
              "  if cells.Day == 'today' then f.issued_on = '2026-03-31' end\n  if f.reference == 'R2' then f.arrival_on = nil end\nend }",
              STR("No,Day\nR1,today\nR2,today\nR3,tomorrow\n"), &out, &err);
    check_str("a row function mends what it knows, and no more", buf_view(&out),
              "2 !date(arrival_on, whole) on 2026-03-31\n3 R2 on 2026-03-31\n4 !date(issued_on, whole) on ? tomorrow\n");
}

/* ---- columns without a mapping ---- */

static void unmapped(void)
{
    static const struct { const char *name; struct str text; const char *message; } cases[] = {
        { "a day and a month that change places (F142)", STR("reference,issued_on\nR1,03/04/2026\nR2,25/04/2026\n"), "'03/04/2026' can be read as 3 April 2026 or as 4 March 2026" },
        { "a comma that may be two things (F146)", STR("reference,issued_on,quantity\nR1,2026-03-01,\"1,234\"\n"), "'1,234' can be read as 1.234 or as 1234" },
        { "one among canonical ones is its row's", STR("reference,issued_on\nR1,03/04/2026\nR2,2026-04-03\n"), NULL },
        { "one reading is its row's", STR("reference,issued_on,quantity\nR1,25/04/2026,\"1,5\"\nR2,13.13.2026,\"0,125\"\n"), NULL },
        { "the same day either way is one reading", STR("reference,issued_on\nR1,04/04/2026\n"), NULL },
    };
    char path[128];

    snprintf(path, sizeof path, "%s/input", folder);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SOURCE_AUTO   s   = NULL;
        struct pw_err err = { 0 };
        struct digest d;
        bool          read;
        int           rc;

        if (file_replace(path, cases[i].text, 0600, &err) < 0)
            break;
        rc = source_open(path, &(struct source_options){ 0 }, &s, &d, &read, &err);
        check(cases[i].name, cases[i].message ? rc == PW_EINPUT && strstr(err.msg, cases[i].message) && strstr(err.remedy, " or ") && err.where[0]
                                              : rc == PW_OK);
    }
}

int main(void)
{
    char path[128];

    if (!mkdtemp(folder))
        return 1;
    each_value();
    each_refused();
    each_file();
    each_tree();
    each_misfit();
    each_row();
    row_mends();
    unmapped();
    snprintf(path, sizeof path, "%s/input", folder);
    unlink(path);
    rmdir(folder);
    return tap_done();
}
