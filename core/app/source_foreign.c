#include "config.h"
#include "app/source_impl.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/text.h"

/* ---- by the first bytes ---- */

#define AS_TABLE   "open it and save the table as .xlsx or CSV"
#define UNPACK     "unpack it and import what comes out, or pack it as .gz, .xz or .zip"
#define AS_TEXT    "a picture of a form cannot be screened: ask the sender for the data it was made from, as CSV, JSON, XML or .xlsx"
#define EXPORT     "export the records from the program it belongs to, as CSV, JSON, XML or .xlsx"
#define TRANSLATE  "have the sending system or an EDI translator write CSV, JSON or XML, which 'penwatch import' takes"
#define ATTACHMENT "save the attachment that holds the records and import that"

static const struct known {
    const char *bytes;
    size_t      n, at;
    const char *what, *remedy;
} known[] = {
    { "%PDF", 4, 0, "a PDF document", AS_TEXT },
    { "%!PS", 4, 0, "a printed page (PostScript)", AS_TEXT },
    { "\x89PNG", 4, 0, "a picture (PNG)", AS_TEXT },
    { "\xFF\xD8\xFF", 3, 0, "a picture (JPEG)", AS_TEXT },
    { "GIF8", 4, 0, "a picture (GIF)", AS_TEXT },
    { "II*\0", 4, 0, "a picture or fax (TIFF)", AS_TEXT },
    { "MM\0*", 4, 0, "a picture or fax (TIFF)", AS_TEXT },
    { "WEBP", 4, 8, "a picture (WebP)", AS_TEXT },
    { "ftyp", 4, 4, "a picture or film", AS_TEXT },
    { "ISA*", 4, 0, "an X12 message", TRANSLATE },
    { "SQLite format 3", 16, 0, "a database (SQLite)", EXPORT },
    { "Standard Jet DB", 15, 4, "a database (Access)", EXPORT },
    { "Standard ACE DB", 15, 4, "a database (Access)", EXPORT },
    { "PAR1", 4, 0, "a table of a data program (Parquet)", EXPORT },
    { "\xD0\xCF\x11\xE0", 4, 0, "an old office document (.xls, .doc, .msg), or one with a password", AS_TABLE },
    { "{\\rtf", 5, 0, "a word processor document (RTF)", AS_TABLE },
    { "BZh", 3, 0, "a bzip2 file", UNPACK },
    { "\x28\xB5\x2F\xFD", 4, 0, "a zstd file", UNPACK },
    { "\x04\x22\x4D\x18", 4, 0, "an lz4 file", UNPACK },
    { "7z\xBC\xAF\x27\x1C", 6, 0, "a 7-Zip archive", UNPACK },
    { "Rar!\x1A\x07", 6, 0, "a RAR archive", UNPACK },
    { "ustar", 5, 257, "a tar archive", "unpack it and import each file by its name" },
    { "\x7F" "ELF", 4, 0, "a program", "do not run it; ask the sender what was meant" },
    { "MZ\x90\0", 4, 0, "a program", "do not run it; ask the sender what was meant" },
    { "-----BEGIN PGP", 14, 0, "an encrypted or signed message (PGP)", "decrypt it and import what comes out" },
    { "BEGIN:VC", 8, 0, "an address card or calendar", EXPORT },
    { "Received: ", 10, 0, "an e-mail", ATTACHMENT },
    { "Return-Path:", 12, 0, "an e-mail", ATTACHMENT },
    { "Delivered-To:", 13, 0, "an e-mail", ATTACHMENT },
    { "MIME-Version:", 13, 0, "an e-mail", ATTACHMENT },
    { "From: ", 6, 0, "an e-mail", ATTACHMENT },
};

static bool by_bytes(struct str head, struct source_foreign *ret)
{
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (head.n >= known[i].at + known[i].n && memcmp(head.p + known[i].at, known[i].bytes, known[i].n) == 0) {
            snprintf(ret->what, sizeof ret->what, "%s", known[i].what);
            ret->remedy = known[i].remedy;
            return true;
        }
    return false;
}

/* ---- UN/EDIFACT ---- */

static bool has_at(struct str s, size_t at, const char *z)
{
    size_t n = strlen(z);

    return s.n >= at + n && memcmp(s.p + at, z, n) == 0;
}

static size_t find(struct str s, size_t from, const char *z)
{
    while (from < s.n && !has_at(s, from, z))
        from++;
    return from;
}

/* "UNH+1+CUSDEC:D:96B:UN": the type of the first message. The mark between elements is the one behind UNH. */
static struct str message_type(struct str head)
{
    size_t at = find(head, 0, "UNH"), from;
    char   mark;

    if (at + 4 >= head.n)
        return STR_NONE;
    mark = head.p[at + 3];
    for (at += 4; at < head.n && head.p[at] != mark; at++)
        ;
    for (from = ++at; at < head.n && head.p[at] >= 'A' && head.p[at] <= 'Z'; at++)
        ;
    return from < head.n && at - from == 6 ? (struct str){ head.p + from, 6 } : STR_NONE;
}

static bool edifact(struct str head, struct source_foreign *ret)
{
    struct str type;
    bool       marks = has_at(head, 0, "UNA") && find(head, 9, "UNB") <= 12;     /* six marks, perhaps a line end */
    bool       bare  = has_at(head, 0, "UNB") && head.n > 3 && (head.p[3] == '+' || head.p[3] == 0x1D);

    if (!marks && !bare)
        return false;
    type = message_type(head);
    snprintf(ret->what, sizeof ret->what, "a UN/EDIFACT message%s%.*s%s", type.n ? " (" : "", (int)type.n,
             type.n ? type.p : "", type.n ? ")" : "");
    ret->remedy = TRANSLATE;
    return true;
}

/* ---- JSON of other trades, by its members ---- */

enum { KEY_SPEC = 1, KEY_OBJECTS = 2, KEY_BUNDLE = 4, KEY_TYPE = 8, KEY_EVENT = 16, KEY_ATTRIBUTE = 32, KEY_EVENT_PART = 64,
       KEY_FEATURES = 128 };

static const struct { const char *name, *value; int bit; } members[] = {    /* value: begins so; NULL: any */
    { "spec_version", "\"2.", KEY_SPEC },       { "spec_version", "\"1.", KEY_SPEC },   { "objects", "[", KEY_OBJECTS },
    { "type", "\"bundle\"", KEY_BUNDLE },       { "type", "\"FeatureCollection\"", KEY_FEATURES },
    { "type", NULL, KEY_TYPE },                 { "Event", "{", KEY_EVENT },            { "Attribute", "[", KEY_ATTRIBUTE },
    { "threat_level_id", NULL, KEY_EVENT_PART },{ "Orgc", "{", KEY_EVENT_PART },        { "category", "\"", KEY_EVENT_PART },
    { "info", "\"", KEY_EVENT_PART },
};

static size_t skip_blanks(struct str s, size_t at)
{
    while (at < s.n && (s.p[at] == ' ' || s.p[at] == '\t' || s.p[at] == '\r' || s.p[at] == '\n'))
        at++;
    return at;
}

static int bits_of(struct str name, struct str head, size_t value)
{
    int bits = 0;

    for (size_t i = 0; i < COUNT_OF(members); i++)
        if (str_is(name, members[i].name) && (!members[i].value || has_at(head, value, members[i].value)))
            bits |= members[i].bit;
    return bits;
}

/* Which telling members the head holds: only names count, whatever the texts say. */
static int members_of(struct str head)
{
    int bits = 0;

    for (size_t at = 0; at < head.n; at++) {
        size_t from = at + 1, colon;

        if (head.p[at] != '"')
            continue;
        for (at++; at < head.n && head.p[at] != '"'; at++)
            at += head.p[at] == '\\';
        if (at >= head.n)
            break;
        colon = skip_blanks(head, at + 1);
        if (colon < head.n && head.p[colon] == ':')
            bits |= bits_of((struct str){ head.p + from, at - from }, head, skip_blanks(head, colon + 1));
    }
    return bits;
}

static bool other_json(struct str head, struct source_foreign *ret)
{
    size_t      at   = skip_blanks(head, 0);
    int         bits = at < head.n && (head.p[at] == '{' || head.p[at] == '[') ? members_of(head) : 0;
    const char *what = NULL;

    if ((bits & KEY_BUNDLE && bits & (KEY_OBJECTS | KEY_SPEC)) || (bits & KEY_SPEC && bits & (KEY_OBJECTS | KEY_TYPE)))
        what = "a STIX bundle of threat intelligence";
    else if ((bits & KEY_EVENT || bits & KEY_ATTRIBUTE) && bits & KEY_EVENT_PART)
        what = "a MISP event";
    if (what) {
        ret->remedy = "it tells of threats, not of consignments; whom it names can be watched for with 'penwatch list load'";
    } else if (bits & KEY_FEATURES) {
        what        = "a map (GeoJSON)";
        ret->remedy = EXPORT;
    } else {
        return false;
    }
    snprintf(ret->what, sizeof ret->what, "%s", what);
    return true;
}

/* ---- web pages ---- */

static bool web_page(struct str head, struct source_foreign *ret)
{
    static const char *const begins[] = { "<!doctype html", "<html", "<table", "<head", "<meta", "<body" };
    size_t                   at = skip_blanks(head, 0);

    for (size_t i = 0; i < COUNT_OF(begins); i++) {
        size_t n = strlen(begins[i]);

        if (head.n >= at + n && text_ieq((struct str){ head.p + at, n }, begins[i])) {
            snprintf(ret->what, sizeof ret->what, "a web page (HTML)");
            ret->remedy = "is it a log-in page, saved in place of the file? If it is a table, open it in a spreadsheet "
                          "program and save it as .xlsx or CSV";
            return true;
        }
    }
    return false;
}

bool source_foreign(struct str head, struct source_foreign *ret)
{
    if (has_at(head, 0, "\xEF\xBB\xBF"))
        head = (struct str){ head.p + 3, head.n - 3 };
    return by_bytes(head, ret) || edifact(head, ret) || web_page(head, ret) || other_json(head, ret);
}
