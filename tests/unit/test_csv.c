#include "config.h"
#include "format/csv.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"
#include "format/csv_write.h"
#include "format/json_scan.h"
#include "tap.h"

/* Renders what was read: fields in brackets, `!n` a fault of kind n, one record a line. */
static void render(const struct csv_record *r, struct buf *out)
{
    for (size_t i = 0; i < r->n_fields; i++) {
        buf_byte(out, '[');
        buf_str(out, r->fields[i]);
        buf_byte(out, ']');
    }
    if (r->fault)
        buf_printf(out, "!%d", (int)r->fault);
    buf_printf(out, "@%llu", (unsigned long long)r->line);
    buf_byte(out, '\n');
}

static int read_all(struct csv *c, struct buf *out, struct pw_err *err)
{
    struct csv_record r;
    bool              more;
    int               rc;

    while ((rc = csv_next(c, &more, &r, err)) == PW_OK && more)
        render(&r, out);
    return rc;
}

static const struct {
    const char *name;
    struct str  text;
    const char *want;       /* NULL: the file is refused */
} files[] = {
    { "LF line ends (F138)",             STR("a,b\n1,2\n3,4\n"),         "[1][2]@2\n[3][4]@3\n" },
    { "CRLF line ends (F138)",           STR("a,b\r\n1,2\r\n3,4\r\n"),   "[1][2]@2\n[3][4]@3\n" },
    { "CR line ends (F138)",             STR("a,b\r1,2\r3,4\r"),         "[1][2]@2\n[3][4]@3\n" },
    { "mixed line ends (F138)",          STR("a,b\r1,2\r\n3,4\n"),       "[1][2]@2\n[3][4]@3\n" },
    { "no final newline (F138)",         STR("a,b\n1,2\n3,4"),           "[1][2]@2\n[3][4]@3\n" },
    { "blank lines are no rows (F145)",  STR("\n\na,b\n\n1,2\n\r\n\n3,4\n\n"), "[1][2]@5\n[3][4]@8\n" },
    { "an empty file has no rows (F145)", STR(""),                       "" },
    { "a header alone has no rows (F145)", STR("a,b\n"),                 "" },
    { "nothing but a BOM is refused (F145)", STR("\xEF\xBB\xBF"),        NULL },
    { "a BOM is stripped (F127)",        STR("\xEF\xBB\xBF" "a,b\n1,2"), "[1][2]@2\n" },
    { "UTF-16 is refused (F143)",        STR("\xFF\xFE" "a\0,\0"),       NULL },
    { "UTF-16 without its mark is refused (F143)", STR("a\0,\0b\0\n\0"), NULL },
    { "semicolons are found (F142)",     STR("a;b\n1,5;2\n"),            "[1,5][2]@2\n" },
    { "tabs are found (F142)",           STR("a\tb\n1,5;\t2\n"),         "[1,5;][2]@2\n" },
    { "a tie of delimiters is refused (F142)", STR("a;b,c\n1;2,3\n"),    NULL },
    { "delimiters in a quoted name do not count (F142)", STR("\"a,b,c\";d\n1;2\n"), "[1][2]@2\n" },
    { "Excel's sep= line is obeyed",     STR("sep=;\r\na;b,c\r\n1;2\r\n"), "[1][2]@3\n" },
    { "one column needs no delimiter",   STR("a\nx\ny\n"),               "[x]@2\n[y]@3\n" },
    { "a column named twice is refused (F141)", STR("a,b,a\n1,2,3\n"),   NULL },
    { "too few columns (F141)",          STR("a,b\n1\n2,3\n"),           "[1]!1@2\n[2][3]@3\n" },
    { "too many columns (F141)",         STR("a,b\n1,2,3\n4,5\n"),       "[1][2][3]!1@2\n[4][5]@3\n" },
    { "empty fields",                    STR("a,b,c\n,,\n"),             "[][][]@2\n" },
    { "a quoted field",                  STR("a,b\n\"x,y\",2\n"),        "[x,y][2]@2\n" },
    { "doubled quotes",                  STR("a,b\n\"x\"\"y\",\"\"\"\"\n"), "[x\"y][\"]@2\n" },
    { "an empty quoted field",           STR("a,b\n\"\",\"\"\n"),        "[][]@2\n" },
    { "line ends in quotes, and the line after", STR("a,b\n\"x\ny\r\nz\",2\n3,4\n"), "[x\ny\r\nz][2]@2\n[3][4]@5\n" },
    { "a quote in a bare field is a fault (F140)", STR("a,b\n5\" pipe,2\n3,4\n"), "[5\" pipe][2]!2@2\n[3][4]@3\n" },
    { "text after a closing quote is a fault (F140)", STR("a,b\n\"x\"y,2\n3,4\n"), "[x][2]!2@2\n[3][4]@3\n" },
    { "an unclosed quote names its line (F140)", STR("a,b\n1,2\n3,\"x\n5,6\n"), "[1][2]@2\n[3][x\n5,6\n]!3@3\n" },
    { "a quote at the very end is unclosed (F140)", STR("a,b\n1,\""),    "[1][]!3@2\n" },
    { "a NUL byte spoils its row only (F139)", STR("a,b\n1,x\0y\n3,4\n"), NULL },
    { "a NUL byte in quotes spoils its row only (F139)", STR("a,b\n1,\"x\0y\"\n3,4\n"), NULL },
};

struct chunks {
    struct str rest;
    size_t     most;
};

static int read_chunk(void *ctx, void *into, size_t n, size_t *ret_n, struct pw_err *err)
{
    struct chunks *c = ctx;
    size_t         k = n < c->most ? n : c->most;

    (void)err;
    if (k > c->rest.n)
        k = c->rest.n;
    memcpy(into, c->rest.p, k);
    c->rest.p += k;
    c->rest.n -= k;
    *ret_n = k;
    return PW_OK;
}

static void test_files(void)
{
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        struct pw_err err = { 0 };
        BUF_AUTO      got = { 0 }, again = { 0 };
        CSV_AUTO      c = NULL;
        CSV_AUTO      d = NULL;
        struct chunks one = { files[i].text, 1 };
        int           rc = csv_open_text(&c, NULL, files[i].text, &err);

        if (strstr(files[i].name, "F139")) {
            read_all(c, &got, &err);
            check(files[i].name, rc == PW_OK && memmem(got.p, got.n, "!4@2\n[3][4]@3\n", 14));
            continue;
        }
        if (!files[i].want) {
            check(files[i].name, rc == PW_EINPUT && err.msg[0]);
            continue;
        }
        if (rc == PW_OK)
            rc = read_all(c, &got, &err);
        check_str(files[i].name, rc == PW_OK ? buf_view(&got) : str_of(err.msg), files[i].want);
        if (csv_open(&d, NULL, read_chunk, &one, &err) == PW_OK && read_all(d, &again, &err) == PW_OK)
            check_str("the same byte by byte", buf_view(&again), files[i].want);
    }
}

/* A file of `n_rows` good rows with something bad in the middle, over many buffers. */
static void long_file(struct buf *b, size_t n_rows, const char *bad, size_t bad_n)
{
    buf_text(b, "id,remarks,end\n");
    for (size_t i = 0; i < n_rows; i++) {
        if (i == n_rows / 2 && bad_n) {
            buf_add(b, bad, bad_n);
            buf_byte(b, '\n');
        }
        buf_printf(b, "%zu,\"row \"\"%zu\"\", with a line\nend\",z\r\n", i, i);
    }
}

static void check_long(const char *name, struct str text, enum csv_fault want, size_t n_rows)
{
    struct pw_err     err = { 0 };
    struct csv_record r;
    CSV_AUTO          c     = NULL;
    size_t            good  = 0, bad = 0;
    bool              more  = true, right = true;
    uint64_t          lines = 2;
    char              id[24], row[64];

    if (csv_open_text(&c, NULL, text, &err) < 0) {
        check(name, false);
        return;
    }
    while (csv_next(c, &more, &r, &err) == PW_OK && more) {
        right = right && r.line == lines;
        lines += r.n_lines;
        if (r.fault) {
            right = right && r.fault == want && r.raw.n > 0;
            bad++;
            continue;
        }
        snprintf(id, sizeof id, "%zu", good);
        snprintf(row, sizeof row, "row \"%zu\", with a line\nend", good);
        right = right && str_is(r.fields[0], id) && str_is(r.fields[1], row) && str_is(r.fields[2], "z");
        good++;
    }
    check_int(name, good, n_rows);
    check("and exactly one bad row, lines counted right", right && bad == (want != CSV_GOOD));
}

static void test_long(void)
{
    BUF_AUTO cell = { 0 }, row = { 0 }, file = { 0 };

    long_file(&file, 60000, "", 0);
    check_long("60,000 rows over several buffers", buf_view(&file), CSV_GOOD, 60000);

    buf_reset(&file);
    buf_text(&cell, "1,\"");
    while (cell.n < CSV_FIELD_MAX * 3 / 2)
        buf_text(&cell, "long \"\"cell\"\"\n");
    buf_text(&cell, "\",z");
    long_file(&file, 30000, cell.p, cell.n);
    check_long("a cell over the cap spoils its row only (F144)", buf_view(&file), CSV_FAULT_FIELD_LONG, 30000);

    buf_reset(&file);
    buf_text(&row, "1,\"");
    while (row.n < (3u << 20))
        buf_text(&row, "x,\"\"y\"\"\n");
    buf_text(&row, "\",z");
    long_file(&file, 30000, row.p, row.n);
    check_long("a row of 3 MB is skipped, the rest read (F144)", buf_view(&file), CSV_FAULT_RECORD_LONG, 30000);

    buf_reset(&file);
    buf_reset(&row);
    for (int i = 0; i < 1000; i++)
        buf_text(&row, "1,");
    long_file(&file, 10, row.p, row.n);
    check_long("a row of 1,000 fields is one bad row (F141)", buf_view(&file), CSV_FAULT_RECORD_LONG, 10);
}

static void test_unclosed_long(void)
{
    struct pw_err     err = { 0 }, why = { 0 };
    struct csv_record r;
    BUF_AUTO          file = { 0 };
    CSV_AUTO          c    = NULL;
    bool              more = true;
    int               n    = 0;

    buf_text(&file, "a,b\n1,2\n3,\"open\n");
    while (file.n < (4u << 20))
        buf_text(&file, "5,6\n");
    check_int("a file with an unclosed quote opens", csv_open_text(&c, NULL, buf_view(&file), &err), PW_OK);
    while (csv_next(c, &more, &r, &err) == PW_OK && more)
        n++;
    check_int("an unclosed quote swallows the rest, in flat memory (F140)", n, 2);
    check_int("and is told apart from a long row", r.fault, CSV_FAULT_UNCLOSED);
    csv_explain(c, &r, &why);
    check("its explanation names the line it began on", strstr(why.msg, "line 3 ") != NULL);
    check_text("as does its place", why.where, "line 3");
}

static void test_details(void)
{
    struct pw_err      err = { 0 }, why = { 0 };
    struct csv_record  r;
    CSV_AUTO           c = NULL;
    CSV_AUTO           d = NULL;
    bool               more;
    size_t             n;
    const struct str  *names;
    struct csv_options o = { .delimiter = '|', .no_header = true, .first_line = 10 };

    check_int("a header with blanks around its names", csv_open_text(&c, NULL, STR(" a ;\"b c\";\n1;2;x\"y\n"), &err),
              PW_OK);
    names = csv_header(c, &n);
    check("is trimmed, and may leave a column unnamed",
          n == 3 && str_is(names[0], "a") && str_is(names[1], "b c") && names[2].n == 0);
    csv_next(c, &more, &r, &err);
    check_int("a fault knows its column", r.column, 3);
    check_str("and its bytes", r.raw, "1;2;x\"y");
    csv_explain(c, &r, &why);
    check("and can say what to do", why.remedy[0] && strstr(why.where, "line 2, column 3"));

    check_int("a named delimiter without header", csv_open_text(&d, &o, STR("1|\xC3\xA4\n2|b"), &err), PW_OK);
    csv_next(d, &more, &r, &err);
    check("gives the first line as data, with the caller's line number", more && r.line == 10 && r.row == 1);
    check("and knows that it is not ASCII", !r.ascii && str_is(r.fields[1], "\xC3\xA4"));
    csv_next(d, &more, &r, &err);
    check("the next row is ASCII again", more && r.ascii && r.line == 11);
}

static void test_writer(void)
{
    static const struct { const char *name; struct str text; const char *want; } cells[] = {
        { "plain text stays as it is",                  STR("Acetone"),      "Acetone" },
        { "a comma is quoted (F183)",                   STR("a,b"),          "\"a,b\"" },
        { "a quote is doubled (F183)",                  STR("5\" pipe"),     "\"5\"\" pipe\"" },
        { "a line end is quoted (F183)",                STR("a\nb"),         "\"a\nb\"" },
        { "= is guarded (F182)",                        STR("=1+1"),         "\"'=1+1\"" },
        { "+ is guarded (F182)",                        STR("+31 20"),       "\"'+31 20\"" },
        { "- is guarded in text (F182)",                STR("-2+3"),         "\"'-2+3\"" },
        { "@ is guarded (F182)",                        STR("@SUM(A1)"),     "\"'@SUM(A1)\"" },
        { "a tab is guarded (F182)",                    STR("\t=1"),         "\"'\t=1\"" },
        { "CR is guarded (F182)",                       STR("\r=1"),         "\"'\r=1\"" },
        { "LF is guarded (F182)",                       STR("\n=1"),         "\"'\n=1\"" },
        { "full-width = is guarded (F182)",             STR("\xEF\xBC\x9D" "1"), "\"'\xEF\xBC\x9D" "1\"" },
        { "full-width + is guarded (F182)",             STR("\xEF\xBC\x8B" "1"), "\"'\xEF\xBC\x8B" "1\"" },
        { "full-width - is guarded (F182)",             STR("\xEF\xBC\x8D" "1"), "\"'\xEF\xBC\x8D" "1\"" },
        { "full-width @ is guarded (F182)",             STR("\xEF\xBC\xA0" "1"), "\"'\xEF\xBC\xA0" "1\"" },
        { "a formula behind another separator stays inside quotes (F182)", STR("a;=1"), "\"a;=1\"" },
        { "DDE text is guarded (F182)",                 STR("=cmd|' /C calc'!A0"), "\"'=cmd|' /C calc'!A0\"" },
    };
    BUF_AUTO       b = { 0 };
    struct csv_out o = { .out = &b };

    for (size_t i = 0; i < COUNT_OF(cells); i++) {
        buf_reset(&b);
        o.begun = false;
        csv_put_text(&o, cells[i].text);
        check_str(cells[i].name, buf_view(&b), cells[i].want);
    }
    buf_reset(&b);
    o.begun = false;
    csv_put_text(&o, STR_NONE);
    csv_put_i64(&o, -5);
    csv_put_decimal(&o, -250000);
    csv_put_empty(&o);
    csv_end_row(&o);
    check_str("numbers keep their sign, rows end in CRLF", buf_view(&b), ",-5,-0.25,\r\n");
    buf_reset(&b);
    o.unsafe = true;
    csv_put_text(&o, STR("=1"));
    check_str("the unsafe form does not guard", buf_view(&b), "=1");
}

/* Whatever goes out comes in again. */
static void test_round_trip(void)
{
    static const struct str cells[] = { STR("a"), STR(""), STR("\""), STR("a\"\"b"), STR(",;\t"), STR("x\r\ny"),
                                        STR(" x "), STR("\xE2\x82\xAC"), STR("'=1") };
    BUF_AUTO          b = { 0 };
    struct csv_out    o = { .out = &b };
    struct csv_record r;
    struct pw_err     err = { 0 };
    CSV_AUTO          c   = NULL;
    bool              more, same = true;

    for (size_t i = 0; i < COUNT_OF(cells); i++)
        csv_put_i64(&o, (int64_t)i);
    csv_end_row(&o);
    for (size_t i = 0; i < COUNT_OF(cells); i++)
        csv_put_text(&o, cells[i]);
    csv_end_row(&o);
    check_int("what was written opens", csv_open_text(&c, NULL, buf_view(&b), &err), PW_OK);
    check("and holds one row", csv_next(c, &more, &r, &err) == PW_OK && more && !r.fault &&
                                   r.n_fields == COUNT_OF(cells));
    for (size_t i = 0; i < COUNT_OF(cells) && i < r.n_fields; i++)
        same = same && str_eq(r.fields[i], cells[i]);
    check("every cell comes back unchanged (F183)", same);
}

/* Equal, but for CRs: the copy of newlines_crlf.csv that is passed around has lost its own. */
static bool same_but_cr(struct str a, struct str b)
{
    size_t i = 0, k = 0;

    for (;;) {
        while (i < a.n && a.p[i] == '\r')
            i++;
        while (k < b.n && b.p[k] == '\r')
            k++;
        if (i == a.n || k == b.n)
            return i == a.n && k == b.n;
        if (a.p[i++] != b.p[k++])
            return false;
    }
}

/* One csv_spectrum file: CSV rows against the objects of the JSON file. */
static bool spectrum_equal(const char *csv_path, const char *json_path, struct pw_err *err)
{
    BUF_AUTO           text = { 0 }, want = { 0 };
    CSV_AUTO           c = NULL;
    JSON_SCAN_AUTO     s = NULL;
    struct csv_record  r;
    struct json_record o;
    bool               more = true, more_json = true;
    size_t             n;
    const struct str  *names;

    if (file_read(csv_path, 1 << 20, &text, err) < 0 || file_read(json_path, 1 << 20, &want, err) < 0 ||
        csv_open_text(&c, NULL, buf_view(&text), err) < 0 ||
        json_scan_open_text(&s, JSON_ARRAY, buf_view(&want), err) < 0)
        return false;
    names = csv_header(c, &n);
    while (csv_next(c, &more, &r, err) == PW_OK && more) {
        if (json_scan_next(s, &more_json, &o, err) < 0 || !more_json || o.bad || r.fault || o.n_leaves != n)
            return false;
        for (size_t i = 0; i < n; i++)
            if (!str_eq(json_shape_name(s, o.leaves[i].shape), names[i]) ||
                !same_but_cr(o.leaves[i].text, r.fields[i]))
                return false;
    }
    return json_scan_next(s, &more_json, &o, err) == PW_OK && !more_json;
}

static int spectrum_faults(const char *shared)
{
    struct pw_err     err = { 0 };
    struct csv_record r   = { 0 };
    BUF_AUTO          text = { 0 };
    CSV_AUTO          c    = NULL;
    bool              more;
    char              path[4200];

    snprintf(path, sizeof path, "%s/torture/csv_spectrum/csvs/location_coordinates.csv", shared);
    if (file_read(path, 1 << 20, &text, &err) < 0 || csv_open_text(&c, NULL, buf_view(&text), &err) < 0 ||
        csv_next(c, &more, &r, &err) < 0)
        return -1;
    return (int)r.fault;
}

static void test_spectrum(void)
{
    static const char *const names[] = { "comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json",
                                         "newlines", "newlines_crlf",
                                         "quotes_and_newlines", "simple", "simple_crlf", "utf8" };
    const char *shared = tap_shared();

    /* Its bare quotes (37.8"N) are what RFC 4180 forbids and others guess at: bad rows here. */
    if (shared)
        check_int("csv_spectrum: location_coordinates holds quotes in bare fields", spectrum_faults(shared), CSV_FAULT_QUOTE);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        char          a[4200], b[4200], title[100];
        struct pw_err err = { 0 };

        snprintf(title, sizeof title, "csv_spectrum: %s", names[i]);
        if (!shared) {
            tap_skip(title, "public test data is not there");
            continue;
        }
        snprintf(a, sizeof a, "%s/torture/csv_spectrum/csvs/%s.csv", shared, names[i]);
        snprintf(b, sizeof b, "%s/torture/csv_spectrum/json/%s.json", shared, names[i]);
        check(title, spectrum_equal(a, b, &err));
    }
}

int main(void)
{
    test_files();
    test_long();
    test_unclosed_long();
    test_details();
    test_writer();
    test_round_trip();
    test_spectrum();
    return tap_done();
}
