#include "config.h"
#include "app/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "tap.h"

static char folder[] = "/tmp/penwatch-source-XXXXXX";

/* A record as text: reference, importer, then `substance:quantity` of each line; or its fault. */
static void render(const struct record *r, struct buf *out)
{
    const struct str *t = r->s.text;

    buf_printf(out, "%llu ", (unsigned long long)r->row);
    if (r->bad) {
        buf_printf(out, "!%s", r->fault.code);
    } else {
        buf_printf(out, "%.*s/%.*s", (int)t[FIELD_REFERENCE].n, t[FIELD_REFERENCE].n ? t[FIELD_REFERENCE].p : "",
                   (int)t[FIELD_IMPORTER_NAME].n, t[FIELD_IMPORTER_NAME].n ? t[FIELD_IMPORTER_NAME].p : "");
        if (t[FIELD_TRANSIT_COUNTRIES].n)
            buf_printf(out, " via %.*s", (int)t[FIELD_TRANSIT_COUNTRIES].n, t[FIELD_TRANSIT_COUNTRIES].p);
        for (size_t i = 0; i < r->s.n_goods; i++) {
            const struct str *g = r->s.goods[i].text;

            buf_printf(out, " %.*s:%.*s", (int)g[GOODS(SUBSTANCE)].n, g[GOODS(SUBSTANCE)].n ? g[GOODS(SUBSTANCE)].p : "",
                       (int)g[GOODS(QUANTITY)].n, g[GOODS(QUANTITY)].n ? g[GOODS(QUANTITY)].p : "");
        }
    }
    buf_byte(out, '\n');
}

static int open_file(const char *path, enum source_format format, struct source **ret, struct pw_err *err)
{
    struct digest d;
    bool          read;

    return source_open(path, &(struct source_options){ .format = format }, ret, &d, &read, err);
}

static int read_file(struct str text, enum source_format format, struct buf *out, struct pw_err *err)
{
    SOURCE_AUTO   s = NULL;
    struct arena  a = { 0 };
    struct record r;
    bool          more = true;
    char          path[128];
    int           rc;

    snprintf(path, sizeof path, "%s/input", folder);
    if ((rc = file_replace(path, text, 0600, err)) < 0 || (rc = open_file(path, format, &s, err)) < 0)
        return rc;
    while ((rc = source_next(s, &a, &r, &more, err)) == PW_OK && more) {
        render(&r, out);
        if (!r.raw.n)
            buf_text(out, "(no raw bytes)");
        arena_reset(&a);
    }
    if (rc == PW_OK && source_notice(s))
        buf_printf(out, "notice: %s\n", source_notice(s));
    arena_done(&a);
    return rc;
}

/* ---- files that hold records ---- */

#define H "reference,issued_on,importer_name,substance,quantity\n"

static const struct {
    const char *name;
    struct str  text;
    const char *want;
} files[] = {
    { "rows of one key are the lines of one shipment", STR(H "R1,d,B,a,1\nR1,d,B,b,2\nR2,d,B,c,3\n"), "2 R1/B a:1 b:2\n4 R2/B c:3\n" },
    { "columns stand in any order (F141)", STR("quantity,reference,issued_on\n1,R1,d\n"), "2 R1/ :1\n" },
    { "blanks around names and values go", STR(" reference ; issued_on ;importer_name\n R1 ; d ; B \n"), "2 R1/B\n" },
    { "line ends of every kind (F138)", STR(H "R1,d,B,a,1\r\nR1,d,B,b,2\rR2,d,B,c,3"), "2 R1/B a:1 b:2\n4 R2/B c:3\n" },
    { "a mark in front (F127)", STR("\xEF\xBB\xBF" H "R1,d,B,a,1\n"), "2 R1/B a:1\n" },
    { "a row without goods has none", STR(H "R1,d,B,,\n"), "2 R1/B\n" },
    { "an empty line among others is one", STR(H "R1,d,B,a,1\nR1,d,B,,\n"), "2 R1/B a:1 :\n" },
    { "versions of one reference are two records", STR("reference,version,issued_on\nR1,1,d\nR1,2,d\n"), "2 R1/\n3 R1/\n" },
    { "header fields that differ condemn the shipment", STR(H "R1,d,B,a,1\nR1,d,C,b,2\nR2,d,B,c,3\n"), "2 !rows\n4 R2/B c:3\n" },
    { "a row that comes back condemns both parts", STR(H "R1,d,B,a,1\nR2,d,B,c,3\nR1,d,B,b,2\n"), "2 !stray\n3 R2/B c:3\n4 !stray\n" },
    { "so it does after a row without a reference", STR(H "R1,d,B,a,1\n,d,B,c,3\nR1,d,B,b,2\n"), "2 !stray\n3 /B c:3\n4 !stray\n" },
    { "a row with too few columns condemns its shipment (F141)", STR(H "R1,d,B,a,1\nR1,d,B\nR2,d,B,c,3\n"), "2 !csv\n4 R2/B c:3\n" },
    { "also where the cut took a part of the key (F141)",
      STR("reference,issued_on,substance,version\nR1,d,a,1\nR1,d\nR2,d,c,1\n"), "2 !csv\n4 R2/ c:\n" },
    { "also when it stands elsewhere in the file (F141)", STR(H "R1,d,B,a,1\nR2,d,B,c,3\nR1,d,B\n"), "2 !stray\n3 R2/B c:3\n4 !csv\n" },
    { "also when it comes first (F141)", STR("reference,issued_on,substance,version\nR1,d\nR2,d,c,1\nR1,d,a,1\n"),
      "2 !csv\n3 R2/ c:\n4 !stray\n" },
    { "a NUL spoils its shipment, not the next (F139)", STR(H "R1,d,B,a\0,1\nR2,d,B,c,3\n"), "2 !csv\n3 R2/B c:3\n" },
    { "a quote in the middle of a cell (F140)", STR(H "R1,d,5\" pipe,a,1\nR2,d,B,c,3\n"), "2 !csv\n3 R2/B c:3\n" },
    { "an unclosed quote takes the rest, and says so (F140)", STR(H "R1,d,B,a,1\nR2,d,\"B,c,3\nR3,d,B,c,3\n"), "2 R1/B a:1\n3 !csv\n" },
    { "an empty file (F145)", STR(""), "notice: the file is empty\n" },
    { "a header and no rows (F145)", STR(H), "" },
    { "blank lines are no rows (F145)", STR(H "\n\nR1,d,B,a,1\n\n"), "2 R1/B a:1\n" },

    { "a JSON document of one shipment", STR("{\"reference\":\"R1\",\"importer\":{\"name\":\"B\"},\"goods\":[{\"substance\":\"a\",\"quantity\":\"1\"},"
      "{\"substance\":\"b\",\"quantity\":2.50}]}"), "1 R1/B a:1 b:2.50\n" },
    { "a JSON array of shipments", STR("[{\"reference\":\"R1\"},{\"reference\":\"R2\"}]"), "1 R1/\n2 R2/\n" },
    { "an empty array", STR("[]"), "" },
    { "NDJSON", STR("{\"reference\":\"R1\"}\n{\"reference\":\"R2\"}\n"), "1 R1/\n2 R2/\n" },
    { "a bad line of NDJSON, and the next", STR("{\"reference\":\"R1\"}\n{\"reference\":}\n{\"reference\":\"R3\"}\n"), "1 R1/\n2 !json\n3 R3/\n" },
    { "lists are arrays", STR("{\"reference\":\"R1\",\"transit_countries\":[\"DE\",\"PL\"]}"), "1 R1/ via DE|PL\n" },
    { "or texts with bars", STR("{\"reference\":\"R1\",\"transit_countries\":\"DE|PL\"}"), "1 R1/ via DE|PL\n" },
    { "an item may not hold the bar", STR("{\"reference\":\"R1\",\"transit_countries\":[\"DE|PL\"]}"), "1 !list\n" },
    { "one line may stand without its array", STR("{\"reference\":\"R1\",\"substance\":\"a\",\"quantity\":1}"), "1 R1/ a:1\n" },
    { "null is absent", STR("{\"reference\":\"R1\",\"importer\":{\"name\":null},\"goods\":null}"), "1 R1/\n" },
    { "an unknown member (F135)", STR("{\"reference\":\"R1\",\"colour\":\"red\"}"), "1 !unknown\n" },
    { "an unknown member of a line (F135)", STR("{\"reference\":\"R1\",\"goods\":[{\"colour\":1}]}"), "1 !unknown\n" },
    { "a member twice (F125)", STR("{\"reference\":\"R1\",\"reference\":\"R2\"}"), "1 !json\n" },
    { "a member twice, once escaped (F125)", STR("{\"reference\":\"R1\",\"ref\\u0065rence\":\"R2\"}"), "1 !json\n" },
    { "a member twice, once with a dot in its name (F125)",
      STR("{\"reference\":\"R1\",\"importer\":{\"name\":\"B\"},\"importer.name\":\"C\"}"), "1 !twice\n" },
    { "also where one of them is empty (F125)",
      STR("{\"reference\":\"R1\",\"importer\":{\"name\":\"\"},\"importer.name\":\"C\"}"), "1 !twice\n" },
    { "a line's field at the top and in the array (F125)",
      STR("{\"reference\":\"R1\",\"quantity\":1,\"goods\":[{\"quantity\":2}]}"), "1 !twice\n" },
    { "goods that are no lines", STR("{\"reference\":\"R1\",\"goods\":\"acetone\"}"), "1 !type\n" },
    { "a line that is no object", STR("{\"reference\":\"R1\",\"goods\":[\"acetone\"]}"), "1 !type\n" },
    { "an empty line is a line", STR("{\"reference\":\"R1\",\"goods\":[{\"quantity\":1},{}]}"), "1 R1/ :1 :\n" },
    { "a field that is an object", STR("{\"reference\":{\"x\":1}}"), "1 !unknown\n" },
    { "a field that is true", STR("{\"reference\":true}"), "1 !type\n" },
    { "a party that is a text", STR("{\"reference\":\"R1\",\"importer\":\"B\"}"), "1 !unknown\n" },
    { "keys that mean something elsewhere (F134)", STR("{\"reference\":\"R1\",\"__proto__\":{\"name\":1}}"), "1 !unknown\n" },
    { "deep nesting (F124)", STR("{\"reference\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}"), "1 !json\n" },
    { "a document cut short", STR("[{\"reference\":\"R1\"},{\"reference\""), "1 R1/\n2 !json\n" },
    { "names of other trades in texts are texts", STR("{\"reference\":\"R1\",\"remarks\":\"\\\"Event\\\": {\\\"info\\\": \\\"type\\\":\\\"bundle\\\"\"}"), "1 R1/\n" },
    { "bytes after the document (F132)", STR("{\"reference\":\"R1\"} x"), "1 !json\n" },
};

static void each_file(void)
{
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        BUF_AUTO      got = { 0 };
        struct pw_err err = { 0 };
        int           rc  = read_file(files[i].text, SOURCE_GUESS, &got, &err);

        check_str(files[i].name, rc < 0 ? str_of(err.msg) : got.n ? buf_view(&got) : STR(""), files[i].want);
    }
}

/* ---- files that are refused as a whole ---- */

static const struct {
    const char *name;
    struct str  text;
    const char *says, *remedy;      /* words of message and remedy; "": not looked at */
} refused[] = {
    { "an unknown column, with the near one named", STR("reference,issued_on,importer_nane\n"), "importer_nane", "importer_name" },
    { "an unknown column near to none", STR("reference,issued_on,zzzzzzzz\n"), "zzzzzzzz", "fields" },
    { "a column twice (F141)", STR("reference,issued_on,reference\n"), "reference", "" },
    { "a column twice, once by its dotted name (F141)", STR("reference,issued_on,importer_name,importer.name\n"), "", "" },
    { "a column that must be there is not (F141)", STR("reference,quantity\nR1,1\n"), "issued_on", "" },
    { "semicolons and commas alike (F142)", STR("reference;issued_on,quantity\n"), "", "" },
    { "nothing but a mark (F145)", STR("\xEF\xBB\xBF"), "", "" },
    { "UTF-16 without its mark (F143)", STR("r\0e\0f\0e\0r\0"), "UTF-16LE", "--encoding UTF-16LE" },
    { "half a character of UTF-16 (F143)", STR("\xFF\xFE" "r\0e\0f"), "middle", "" },
    { "a header that only begins like EDIFACT", STR("UNBROKEN,reference,issued_on\n"), "'UNBROKEN' is not known", "" },
    { "half a zip archive (F179)", STR("PK\x03\x04...."), "cut short", "again" },
    { "something that begins like gzip", STR("\x1F\x8B...."), "gzip", "" },
    { "a PDF", STR("%PDF-1.7"), "a PDF document", "as CSV" },
    { "a picture", STR("\x89PNG\r\n\x1A\n"), "a picture (PNG)", "data it was made from" },
    { "a photograph", STR("\xFF\xD8\xFF\xE0\0\x10JFIF"), "a picture (JPEG)", "" },
    { "a fax", STR("II*\0\x08\0\0\0"), "fax (TIFF)", "" },
    { "a picture of a telephone", STR("\0\0\0\x18" "ftypheic"), "a picture or film", "" },
    { "a picture of the web", STR("RIFF\x24\0\0\0WEBPVP8 "), "a picture (WebP)", "" },
    { "an old workbook", STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), "old office document", ".xlsx" },
    { "RTF", STR("{\\rtf1\\ansi"), "RTF", "" },
    { "XML (F180)", STR("<?xml version='1.0'?>"), "XML", "" },
    { "a web page", STR("\n<!DOCTYPE HTML PUBLIC>"), "a web page", "log-in page" },
    { "a table that a program calls .xls", STR("<table border=1><tr><td>reference"), "a web page", "spreadsheet" },
    { "EDIFACT", STR("UNB+UNOA:1+A+B+260301:1200+7'UNH+1+CUSDEC:D:96B:UN'"), "a UN/EDIFACT message (CUSDEC)", "translator" },
    { "EDIFACT with its marks in front", STR("UNA:+.? '\r\nUNB+UNOC:3+A+B'UNH+1+CUSCAR:D:95B:UN'"), "a UN/EDIFACT message (CUSCAR)", "" },
    { "EDIFACT without a message", STR("UNB+UNOA:1+"), "a UN/EDIFACT message,", "" },
    { "X12", STR("ISA*00*          *00*"), "X12", "translator" },
    { "a database (F33)", STR("SQLite format 3\0"), "database", "export" },
    { "another database", STR("\0\1\0\0Standard Jet DB\0"), "Access", "" },
    { "a STIX bundle", STR("{\"type\": \"bundle\", \"id\": \"bundle--1\",\n \"objects\": [{\"type\": \"indicator\", \"spec_version\": \"2.1\"}]}"), "STIX", "list load" },
    { "a STIX object", STR("{\"type\":\"identity\",\"spec_version\":\"2.1\",\"name\":\"A\"}"), "STIX", "" },
    { "a MISP event", STR("{\"Event\": {\"info\": \"x\", \"Attribute\": []}}"), "MISP", "list load" },
    { "MISP events of an answer", STR("{\"response\": [{\"Event\": {\"id\": \"1\", \"threat_level_id\": \"1\"}}]}"), "MISP", "" },
    { "attributes of MISP", STR("{\"Attribute\": [{\"category\": \"Payload\"}]}"), "MISP", "" },
    { "a map", STR("{\"type\": \"FeatureCollection\", \"features\": []}"), "GeoJSON", "" },
    { "bzip2", STR("BZh91AY&SY"), "bzip2", ".xz" },
    { "zstd", STR("\x28\xB5\x2F\xFD\x04"), "zstd", "" },
    { "7-Zip", STR("7z\xBC\xAF\x27\x1C\0\4"), "7-Zip", "" },
    { "RAR", STR("Rar!\x1A\x07\1\0"), "RAR", "" },
    { "an e-mail", STR("From: a@example.org\r\nTo: b@example.org\r\n"), "an e-mail", "attachment" },
    { "an encrypted message", STR("-----BEGIN PGP MESSAGE-----\n"), "PGP", "decrypt" },
    { "a program", STR("\x7F" "ELF\2\1\1"), "a program", "" },
    { "the same behind a byte order mark", STR("\xEF\xBB\xBF<html>"), "a web page", "" },
};

static void each_refused(void)
{
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        BUF_AUTO      got = { 0 };
        struct pw_err err = { 0 };

        check_int(refused[i].name, read_file(refused[i].text, SOURCE_GUESS, &got, &err), PW_EINPUT);
        check("it says what is wrong, and what to do", strstr(err.msg, refused[i].says) && err.remedy[0] &&
              strstr(err.remedy, refused[i].remedy));
    }
}

/* The public samples of other trades, each as it came. */
static void each_sample(const char *shared, const char *sub, const char *says)
{
    struct file_list l = { 0 };
    char             path[4200];

    if (snprintf(path, sizeof path, "%s/interchange/%s", shared, sub) < 0 || file_list(path, &l, NULL) < 0) {
        tap_skip(says, "its samples are not there");
        return;
    }
    for (size_t i = 0; i < l.n; i++) {
        struct source *s = NULL;
        struct pw_err  err = { 0 };

        if (snprintf(path, sizeof path, "%s/interchange/%s/%s", shared, sub, l.names[i]) < 0)
            continue;
        check_int(l.names[i], open_file(path, SOURCE_GUESS, &s, &err), PW_EINPUT);
        check("it is named, and what to do", strstr(err.msg, says) && strstr(err.remedy, "list load"));
        source_close(s);
    }
    file_list_done(&l);
}

static void samples(void)
{
    const char *shared = tap_shared();

    if (!shared) {
        tap_skip("samples of other trades", "the public test data is not there");
        return;
    }
    each_sample(shared, "stix", "STIX");
    each_sample(shared, "misp", "MISP");
}

/* ---- sizes ---- */

static void sizes(void)
{
    BUF_AUTO      text = { 0 }, got = { 0 };
    struct pw_err err = { 0 };

    buf_text(&text, H);
    for (int i = 0; i < 120000; i++)
        buf_printf(&text, "R1,2026-03-01,One importer with rather a long name,acetone and more words,%060d\n", i);
    buf_text(&text, "R2,d,B,c,3\n");
    check_int("a shipment of 120,000 rows is one bad record (F144)", read_file(buf_view(&text), SOURCE_GUESS, &got, &err), PW_OK);
    check_str("and the next one is read", buf_view(&got), "2 !limit\n120002 R2/B c:3\n");

    buf_reset(&text);
    buf_reset(&got);
    buf_text(&text, "{\"reference\":\"R1\",\"goods\":[");
    for (int i = 0; i < 600; i++)
        buf_printf(&text, "%s{\"quantity\":%d}", i ? "," : "", i);
    buf_text(&text, "]}");
    check_int("a document of 600 lines", read_file(buf_view(&text), SOURCE_GUESS, &got, &err), PW_OK);
    check_str("is one bad record", buf_view(&got), "1 !lines\n");

    buf_reset(&text);
    buf_reset(&got);
    buf_text(&text, "{\"reference\":\"R1\",\"remarks\":\"");
    while (text.n < (3u << 20))
        buf_text(&text, "a long remark ");
    buf_text(&text, "\"}\n{\"reference\":\"R2\"}\n");
    check("a member of 3 MB spoils no more than its record (F131)",
          read_file(buf_view(&text), SOURCE_NDJSON, &got, &err) == PW_OK && strstr(got.p, "1 !") && strstr(got.p, "2 R2/\n"));
}

/* ---- names of formats, other kinds of files ---- */

static void formats(void)
{
    BUF_AUTO           got = { 0 };
    struct pw_err      err = { 0 };
    enum source_format f   = SOURCE_GUESS;
    struct source     *s   = NULL;

    check("formats have names", source_format_find(STR("ndjson"), &f) && f == SOURCE_NDJSON && str_is(STR("csv"), source_format_name(SOURCE_CSV)));
    check("others have none", !source_format_find(STR("docx"), &f) && !source_format_find(STR("guess"), &f) && f == SOURCE_NDJSON);
    check("a format that is named is not guessed", read_file(STR("reference,issued_on\nR1,d\n"), SOURCE_NDJSON, &got, &err) == PW_OK &&
          strstr(got.p, "!json"));
    check("a file that is not there", open_file("/nonexistent/input", SOURCE_GUESS, &s, &err) < 0 && !s);
    check("a folder (F178)", open_file(folder, SOURCE_GUESS, &s, &err) < 0 && !s);
    check("a device (F178)", open_file("/dev/zero", SOURCE_GUESS, &s, &err) < 0 && !s);
    source_close(NULL);
}

int main(void)
{
    char path[128];

    if (!mkdtemp(folder))
        return 1;
    each_file();
    each_refused();
    samples();
    sizes();
    formats();
    snprintf(path, sizeof path, "%s/input", folder);
    unlink(path);
    rmdir(folder);
    return tap_done();
}
