#include "config.h"
#include "xlsx.h"

#include "tap.h"

static const struct { const char *code; enum xlsx_class class; } codes[] = {
    { "General", XLSX_NUMBER },             { "0", XLSX_NUMBER },               { "#,##0.00", XLSX_NUMBER },
    { "0.00E+00", XLSX_NUMBER },            { "@", XLSX_NUMBER },               { "0 \"days\"", XLSX_NUMBER },
    { "0.0\\ \"kg\"", XLSX_NUMBER },        { "#,##0 [$USD]", XLSX_NUMBER },    { "[Red]-0.0;[Blue]0.0", XLSX_NUMBER },
    { "_-* #,##0.00\\ _d_-", XLSX_NUMBER }, { "\"dd\"0", XLSX_NUMBER },         { "0;\"yyyy\"", XLSX_NUMBER },
    { "yyyy-mm-dd", XLSX_DATE },            { "dd.mm.yyyy", XLSX_DATE },        { "d/m/yy;@", XLSX_DATE },
    { "[$-409]d\\-mmm\\-yy;@", XLSX_DATE }, { "mmm", XLSX_DATE },               { "[$-F800]dddd, mmmm dd, yyyy", XLSX_DATE },
    { "YYYY/MM/DD", XLSX_DATE },            { "h:mm", XLSX_TIME },              { "mm:ss.0", XLSX_TIME },
    { "[h]:mm:ss", XLSX_TIME },             { "h:mm AM/PM", XLSX_TIME },        { "m/d/yy h:mm", XLSX_DATE_TIME },
    { "yyyy-mm-dd hh:mm:ss", XLSX_DATE_TIME }, { "", XLSX_NUMBER },             { "\"", XLSX_NUMBER },
    { "[", XLSX_NUMBER },                   { "\\", XLSX_NUMBER },
};

static const struct { const char *name, *stored; enum xlsx_class class; bool since_1904; const char *want; } values[] = {
    { "a whole number", "1200", XLSX_NUMBER, false, "1200" },
    { "a decimal", "1200.5", XLSX_NUMBER, false, "1200.5" },
    { "a decimal as machines write it", "1.1000000000000001", XLSX_NUMBER, false, "1.1" },
    { "a sum of decimals", "0.30000000000000004", XLSX_NUMBER, false, "0.3" },
    { "a negative one", "-3.25", XLSX_NUMBER, false, "-3.25" },
    { "a small one without an exponent", "1.5E-7", XLSX_NUMBER, false, "0.00000015" },
    { "a large one without an exponent", "1E+20", XLSX_NUMBER, false, "100000000000000000000" },
    { "a tariff number with its digits", "2914110000", XLSX_NUMBER, false, "2914110000" },
    { "zero", "0", XLSX_NUMBER, false, "0" },
    { "what is no number", "12a", XLSX_NUMBER, false, "12a" },
    { "what is too large", "1e400", XLSX_NUMBER, false, "1e400" },
    { "not a number", "nan", XLSX_NUMBER, false, "nan" },
    { "a day", "46112", XLSX_DATE, false, "2026-03-31" },
    { "a day with its time, of which none is shown", "46112.75", XLSX_DATE, false, "2026-03-31" },
    { "a day and a time", "46112.75", XLSX_DATE_TIME, false, "2026-03-31T18:00:00" },
    { "midnight is no time", "46112", XLSX_DATE_TIME, false, "2026-03-31" },
    { "a second that is rounded up to the next day", "46112.999999", XLSX_DATE_TIME, false, "2026-04-01" },
    { "a time", "0.5", XLSX_TIME, false, "12:00:00" },
    { "the first day (F152)", "1", XLSX_DATE, false, "1900-01-01" },
    { "the day before March 1900 (F152)", "59", XLSX_DATE, false, "1900-02-28" },
    { "the day that never was (F152)", "60", XLSX_DATE, false, "1900-02-29" },
    { "March 1900 (F152)", "61", XLSX_DATE, false, "1900-03-01" },
    { "day zero (F152)", "0", XLSX_DATE, false, "1900-01-00" },
    { "the other reckoning", "0", XLSX_DATE, true, "1904-01-01" },
    { "a day of it", "44650", XLSX_DATE, true, "2026-03-31" },
    { "a leap day", "45351", XLSX_DATE, false, "2024-02-29" },
    { "the last day", "2958465", XLSX_DATE, false, "9999-12-31" },
    { "beyond it", "2958466", XLSX_DATE, false, "2958466" },
    { "before all days", "-1", XLSX_DATE, false, "-1" },
};

/* ---- a sheet as text ---- */

struct text { const char *p; size_t n; };

static int read_text(void *ctx, void *into, size_t n, size_t *ret_n, struct penwatch_fault *f)
{
    struct text *t = ctx;
    size_t       k = n < t->n ? n : t->n;

    (void)f;
    if (k)
        memcpy(into, t->p, k);
    t->p += k;
    t->n -= k;
    *ret_n = k;
    return PENWATCH_OK;
}

static int row(void *ctx, uint64_t number, const struct penwatch_text *cells, size_t n)
{
    buf_printf(ctx, "%llu", (unsigned long long)number);
    for (size_t i = 0; i < n; i++)
        buf_printf(ctx, "|%.*s", (int)cells[i].n, cells[i].n ? cells[i].p : "");
    buf_byte(ctx, '\n');
    return 0;
}

static void notice(void *ctx, const char *text) { buf_printf(ctx, "(%s)", text); }

static const struct { const char *name, *rows, *want; } sheets[] = {
    { "numbers and texts", "<row r='1'><c r='A1'><v>1.5</v></c><c r='B1' t='s'><v>1</v></c></row>", "1|1.5|two\n" },
    { "texts in their cells", "<row r='1'><c r='A1' t='inlineStr'><is><t>a</t><r><t>b</t></r></is></c><c r='B1' t='str'><f>x</f><v>c</v></c></row>", "1|ab|c\n" },
    { "how a text is spoken is left out", "<row r='1'><c r='A1' t='inlineStr'><is><t>a</t><rPh sb='0' eb='1'><t>b</t></rPh></is></c></row>", "1|a\n" },
    { "a formula's stored value", "<row r='1'><c r='A1'><f>1+1</f><v>2</v></c></row>", "1|2\n" },
    { "a truth and an error", "<row r='1'><c r='A1' t='b'><v>1</v></c><c r='B1' t='b'><v>0</v></c><c r='C1' t='e'><v>#N/A</v></c></row>", "1|TRUE|FALSE|#N/A\n" },
    { "dates by style", "<row r='1'><c r='A1' s='1'><v>46112</v></c><c r='B1' s='3'><v>46112.5</v></c><c r='C1' s='99'><v>46112</v></c></row>",
      "1|2026-03-31|2026-03-31T12:00:00|46112\n" },
    { "dates as text", "<row r='1'><c r='A1' t='d'><v>2026-03-31T00:00:00</v></c></row>", "1|2026-03-31\n" },
    { "gaps in a row", "<row r='2'><c r='B2'><v>1</v></c><c r='AB2'><v>2</v></c></row>",
      "2||1||||||||||||||||||||||||||2\n" },
    { "rows and cells without their names", "<row><c><v>1</v></c><c><v>2</v></c></row><row/><row><c/><c><v>3</v></c></row>", "1|1|2\n3||3\n" },
    { "empty cells at the end are none", "<row r='1'><c r='A1'><v>1</v></c><c r='B1' s='1'/></row><row r='2'><c r='A2' s='1'/></row>", "1|1\n" },
    { "characters that XML cannot hold", "<row r='1'><c r='A1' t='str'><v>a_x000D__x000A_b_x0041__x00E4__x20AC__x0000__x005F_x</v></c></row>",
      "1|a\r\nbAä€_x0000__x\n" },
};

static const struct { const char *name, *rows, *says; } bad[] = {
    { "a formula without a value", "<row r='1'><c r='A1'><f>1+1</f></c></row>", "cell A1 holds a formula" },
    { "a text that is not there", "<row r='1'><c r='A1' t='s'><v>7</v></c></row>", "text 7 of 2" },
    { "a text without a number", "<row r='1'><c r='A1' t='s'><v>x</v></c></row>", "a text that is not in it" },
    { "rows out of order", "<row r='2'/><row r='1'/>", "row stands out of order" },
    { "a row twice", "<row r='2'/><row r='2'/>", "row stands out of order" },
    { "cells out of order", "<row r='1'><c r='B1'><v>1</v></c><c r='A1'><v>1</v></c></row>", "cell stands out of order" },
    { "a column that no sheet has", "<row r='1'><c r='XFE1'><v>1</v></c></row>", "cell stands out of order" },
    { "a row that no sheet has", "<row r='1048577'/>", "row stands out of order" },
    { "a kind that is not known", "<row r='1'><c r='A1' t='q'><v>1</v></c></row>", "kind that is not known" },
    { "XML that breaks off", "<row r='1'>", "damaged" },
    { "a document type (F180)", NULL, "document type" },
};

static int read_sheet(const char *rows, struct buf *out, struct penwatch_fault *f)
{
    static const char     shared[]  = "<sst><si><t>one</t></si><si><t>two</t></si></sst>";
    unsigned char         classes[] = { XLSX_NUMBER, XLSX_DATE, XLSX_TIME, XLSX_DATE_TIME };
    struct xlsx_styles    styles    = { classes, sizeof classes };
    struct penwatch_rows  to        = { out, row, notice };
    struct xlsx_table     t         = { .styles = &styles, .to = &to };
    struct text           s         = { shared, sizeof shared - 1 };
    BUF_AUTO              xml       = { 0 };
    int                   rc        = xlsx_strings_read(&(struct xlsx_input){ read_text, &s }, &t.strings, f);

    if (rows)
        buf_printf(&xml, "<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData>%s</sheetData></worksheet>", rows);
    else
        buf_text(&xml, "<!DOCTYPE a [<!ENTITY a 'b'>]><worksheet/>");
    s = (struct text){ xml.p, xml.n };
    if (rc == PENWATCH_OK)
        rc = xlsx_sheet_read(&(struct xlsx_input){ read_text, &s }, "sheet", &t, f);
    xlsx_strings_free(t.strings);
    return rc;
}

int main(void)
{
    for (size_t i = 0; i < COUNT_OF(codes); i++)
        check_int(codes[i].code[0] ? codes[i].code : "no format", xlsx_class_of_code(codes[i].code), codes[i].class);
    check("formats by number", xlsx_class_of_builtin(0) == XLSX_NUMBER && xlsx_class_of_builtin(14) == XLSX_DATE &&
          xlsx_class_of_builtin(20) == XLSX_TIME && xlsx_class_of_builtin(22) == XLSX_DATE_TIME && xlsx_class_of_builtin(49) == XLSX_NUMBER);
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        char got[XLSX_VALUE_TEXT];

        xlsx_value(values[i].stored, values[i].class, values[i].since_1904, got);
        check_text(values[i].name, got, values[i].want);
    }
    for (size_t i = 0; i < COUNT_OF(sheets); i++) {
        BUF_AUTO              got = { 0 };
        struct penwatch_fault f   = { .message = "" };
        int                   rc  = read_sheet(sheets[i].rows, &got, &f);

        check_str(sheets[i].name, rc ? str_of(f.message) : got.n ? buf_view(&got) : STR(""), sheets[i].want);
    }
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        BUF_AUTO              got = { 0 };
        struct penwatch_fault f   = { .message = "" };

        check(bad[i].name, read_sheet(bad[i].rows, &got, &f) == PENWATCH_FAULT_INPUT);
        check("it says so, and what to do", strstr(f.message, bad[i].says) && f.remedy[0]);
    }
    return tap_done();
}
