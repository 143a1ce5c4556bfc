#include "config.h"
#include "model/shipment.h"

#include <stdarg.h>
#include <stdio.h>
#include <strings.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/reading.h"

/*
 * From text as sent to text as stored: each kind of field has one canonical spelling. What cannot be
 * read without guessing makes the record a quarantined one, with the field and a remedy.
 */

#define TEXT_MAX        ((size_t)8 << 10)   /* the longest remarks seen are under 2 kB */
#define FUTURE_YEARS    3                   /* an issued_on further ahead is a typing error */

const char *kind_words(enum field_kind kind)
{
    switch (kind) {
    case KIND_ACTION: return "notify|amend|withdraw";
    case KIND_REGIME: return "pen|pen_light|declaration";
    case KIND_MODE:   return "sea|rail|road|air|post|multimodal|fixed|inland|other";
    case KIND_FORM:   return "raw|preparation|mixture";
    default:          return NULL;
    }
}

struct checking {
    struct shipment          *s;
    const struct check_rules *rules;
    struct arena             *a;
    struct record_fault      *fault;
    size_t                    line;     /* SIZE_MAX: header */
};

__attribute__((format(printf, 5, 6)))
static bool fail(struct checking *c, size_t field, const char *code, const char *remedy,
                 const char *fmt, ...)
{
    va_list ap;

    c->fault->field = field < FIELD_COUNT ? field_info(field)->path : NULL;
    c->fault->line  = c->line;
    c->fault->code  = code;
    va_start(ap, fmt);
    vsnprintf(c->fault->reason, sizeof c->fault->reason, fmt, ap);
    va_end(ap);
    snprintf(c->fault->remedy, sizeof c->fault->remedy, "%s", remedy);
    return false;
}

static int shown(struct str s)      /* how much of a hostile text a message quotes */
{
    return s.n > 60 ? 60 : (int)s.n;
}

/* What could be read in two ways, or in one that is not ours: the readings, and what says which it is. */
static bool fail_reading(struct checking *c, size_t field, const char *code, struct str text, const struct reading *r,
                         size_t n)
{
    char remedy[sizeof c->fault->remedy];

    if (n == 2)
        snprintf(remedy, sizeof remedy, "write %s or %s, or say in a mapping file %s or %s", r[0].value, r[1].value,
                 r[0].mapping, r[1].mapping);
    else
        snprintf(remedy, sizeof remedy, "write %s, or say in a mapping file %s", r[0].value, r[0].mapping);
    return n == 2 ? fail(c, field, code, remedy, "'%.*s' can be read as %s or as %s", shown(text), text.p, r[0].shown,
                         r[1].shown)
                  : fail(c, field, code, remedy, "'%.*s' is not written as here, where it would be %s", shown(text),
                         text.p, r[0].value);
}

static bool check_date(struct checking *c, size_t field, struct str *text)
{
    struct reading readings[READINGS_MAX];
    int32_t        days;
    size_t         n;

    if (date_parse(*text, &days))
        return true;
    n = reading_date(*text, readings);
    if (n)
        return fail_reading(c, field, "date", *text, readings, n);
    return fail(c, field, "date", "write the date as YYYY-MM-DD, or give a mapping that says the order",
                "'%.*s' is not a date like 2026-03-31", shown(*text), text->p);
}

static bool check_country(struct checking *c, size_t field, struct str *text)
{
    struct str code;

    if (c->rules->country(c->rules->country_ctx, *text, &code)) {
        *text = code;
        return true;
    }
    return fail(c, field, "country", "use the ISO 3166 code of two letters, like NL",
                "'%.*s' is not a known country", shown(*text), text->p);
}

static bool check_decimal(struct checking *c, size_t field, struct str *text)
{
    int64_t        v;
    char           out[DECIMAL_TEXT];
    struct pw_err  err = { 0 };
    struct reading readings[READINGS_MAX];
    size_t         n;

    if (decimal_parse(*text, &v, &err) == PW_OK && v >= 0) {
        *text = arena_str(c->a, str_of(decimal_format(v, out)));
        return text->p || fail(c, field, "memory", "try again", "out of memory");
    }
    n = reading_decimal(*text, readings);
    if (n)
        return fail_reading(c, field, "decimal", *text, readings, n);
    if (memchr(text->p, ',', text->n))
        return fail(c, field, "decimal", "write 1200.5 with a point and without thousands marks, or give a mapping",
                    "'%.*s' has a comma: decimal or thousands mark?", shown(*text), text->p);
    if (memchr(text->p, 'E', text->n) || memchr(text->p, 'e', text->n))
        return fail(c, field, "decimal", "format the spreadsheet's column as text and export again",
                    "'%.*s' is a rounded number of a spreadsheet; digits are lost", shown(*text), text->p);
    if (err.rc == PW_OK)
        return fail(c, field, "decimal", "give the quantity without a sign", "'%.*s' is negative",
                    shown(*text), text->p);
    return fail(c, field, "decimal", "write digits with at most one point and six decimals, like 1200.5",
                "'%.*s' is not a plain decimal number", shown(*text), text->p);
}

static bool check_integer(struct checking *c, size_t field, struct str *text)
{
    uint64_t v;

    if (text_u64(*text, &v) && v <= 1000000000) {
        while (text->n > 1 && text->p[0] == '0')
            text->p++, text->n--;
        return true;
    }
    return fail(c, field, "integer", "write digits only, like 12", "'%.*s' is not a whole number",
                shown(*text), text->p);
}

static bool check_word(struct checking *c, size_t field, struct str *text, const char *words)
{
    struct str rest = str_of(words), word;

    while (text_split(&rest, '|', &word)) {
        if (word.n == text->n && strncasecmp(word.p, text->p, word.n) == 0) {
            *text = word;
            return true;
        }
    }
    return fail(c, field, "word", words, "'%.*s' is none of the known words", shown(*text), text->p);
}

/* Lists keep their order; blanks around items and empty items go. */
static bool check_list(struct checking *c, size_t field, struct str *text, bool countries)
{
    BUF_STACK(out, 256);
    struct str rest = *text, item;
    size_t     n    = 0;

    while (text_split(&rest, '|', &item)) {
        if (n == LIST_ITEMS_MAX)
            return fail(c, field, "limit", "split the consignment or shorten the list",
                        "more than %d items", LIST_ITEMS_MAX);
        if (countries && !check_country(c, field, &item))
            return false;
        if (n++)
            buf_byte(&out, '|');
        buf_str(&out, item);
    }
    *text = arena_str(c->a, buf_view(&out));
    return text->p || fail(c, field, "memory", "try again", "out of memory");
}

static bool check_place(struct checking *c, struct str *text)
{
    char *p = arena_copy(c->a, *text);

    if (!p)
        return fail(c, SIZE_MAX, "memory", "try again", "out of memory");
    if (text->n == 5 || (text->n == 6 && p[2] == ' ')) {    /* "NL RTM" is the same place */
        size_t n = 0;

        for (size_t i = 0; i < text->n; i++)
            if (p[i] != ' ')
                p[n++] = p[i] >= 'a' && p[i] <= 'z' ? (char)(p[i] - 32) : p[i];
        *text = (struct str){ p, n };
    }
    return true;
}

/* A CAS number turned into a date, or a number into 1.03E+05: damage done by a spreadsheet. */
static bool check_damage(struct checking *c, size_t field, struct str text)
{
    int32_t day;

    if (field == FIELD_CAS && date_parse(text, &day))
        return fail(c, field, "spreadsheet", "format the column as text and export again",
                    "'%.*s' is a date where a CAS number belongs", shown(text), text.p);
    if ((field == FIELD_HS || field == FIELD_CAS) && memchr(text.p, 'E', text.n) && memchr(text.p, '+', text.n))
        return fail(c, field, "spreadsheet", "format the column as text and export again",
                    "'%.*s' is a rounded number of a spreadsheet", shown(text), text.p);
    return true;
}

static bool check_text(struct checking *c, size_t field, struct str *text)
{
    size_t bad;

    *text = text_trim(*text);
    if (!text->n)
        return true;
    if (text->n > TEXT_MAX)
        return fail(c, field, "limit", "shorten the text", "longer than %zu bytes", TEXT_MAX);
    if (!utf8_valid(*text, &bad))
        return fail(c, field, "text", "save the file as UTF-8", "byte %zu is not UTF-8", bad + 1);
    if (memchr(text->p, '\0', text->n))
        return fail(c, field, "text", "remove the NUL character", "the text holds a NUL character");
    switch (field_info(field)->kind) {
    case KIND_DATE:      return check_date(c, field, text);
    case KIND_COUNTRY:   return check_country(c, field, text);
    case KIND_COUNTRIES: return check_list(c, field, text, true);
    case KIND_LIST:      return check_list(c, field, text, false);
    case KIND_DECIMAL:   return check_decimal(c, field, text);
    case KIND_INTEGER:   return check_integer(c, field, text);
    case KIND_PLACE:     return check_place(c, text);
    case KIND_TEXT:      return check_damage(c, field, *text);
    default:             return check_word(c, field, text, kind_words(field_info(field)->kind));
    }
}

static int word_index(struct str text, const char *words)
{
    struct str rest = str_of(words), word;

    for (int i = 0; text_split(&rest, '|', &word); i++)
        if (str_eq(word, text))
            return i;
    return 0;
}

static int64_t optional_day(struct str text)
{
    int32_t day;

    return text.n && date_parse(text, &day) ? day : HISTORY_ABSENT;
}

static void miss(struct shipment *s, const char *path)
{
    if (s->n_missing < COUNT_OF(s->missing))
        s->missing[s->n_missing++] = path;
}

static void list_missing(struct shipment *s)
{
    s->n_missing = 0;
    if (s->action == ACTION_WITHDRAW)
        return;
    if (!s->text[FIELD_EXPORTER_NAME].n)
        miss(s, "exporter.name");
    if (!s->text[FIELD_IMPORTER_NAME].n)
        miss(s, "importer.name");
    if (!s->n_goods)
        miss(s, "goods");
    for (size_t i = 0; i < s->n_goods; i++) {
        const struct str *g = s->goods[i].text;

        if (!g[GOODS(SUBSTANCE)].n && !g[GOODS(CAS)].n && !g[GOODS(HS)].n)
            miss(s, "substance");
        if (!g[GOODS(QUANTITY)].n)
            miss(s, "quantity");
        if (!g[GOODS(UNIT)].n)
            miss(s, "unit");
    }
}

bool shipment_incomplete(const struct shipment *s)
{
    struct shipment copy = *s;

    copy.action = (enum action)(s->text[FIELD_ACTION].n ? word_index(s->text[FIELD_ACTION], kind_words(KIND_ACTION))
                                                        : ACTION_NOTIFY);
    list_missing(&copy);
    return copy.n_missing > 0;
}

/* Fields that identify: without them nobody can tell which shipment this is. */
static bool check_keys(struct checking *c)
{
    struct shipment *s = c->s;
    bool             withdraw;

    c->line  = SIZE_MAX;
    withdraw = str_is(s->text[FIELD_ACTION], "withdraw");
    for (size_t i = 0; i < FIELD_HEADER_COUNT; i++) {
        bool country = i == FIELD_EXPORTING_COUNTRY || i == FIELD_IMPORTING_COUNTRY;

        if (field_info(i)->need != NEED_KEY || s->text[i].n)
            continue;
        /* A withdrawal needs only its key and its date; the issuer (on a declaration: the office) stands
         * for the exporter. */
        if (withdraw && country && (s->text[FIELD_ISSUER].n || str_is(s->text[FIELD_REGIME], "declaration")))
            continue;
        if (withdraw && i == FIELD_IMPORTING_COUNTRY)
            continue;
        return fail(c, i, "missing", "ask the sender, fill it in and import the record again",
                    "'%s' is missing; without it the shipment cannot be identified", field_info(i)->path);
    }
    return true;
}

static bool fill_lines(struct checking *c)
{
    struct shipment *s = c->s;

    if (s->n_goods > SHIPMENT_LINES_MAX)
        return fail(c, SIZE_MAX, "lines", "split the consignment", "more than %d goods lines",
                    SHIPMENT_LINES_MAX);
    for (size_t i = 0; i < s->n_goods; i++) {
        struct str text = s->goods[i].text[GOODS(LINE)];
        uint64_t   v;

        c->line           = i;
        s->goods[i].line  = text.n && text_u64(text, &v) ? (int64_t)v : (int64_t)i + 1;
        if (s->goods[i].line < 1)
            return fail(c, FIELD_LINE, "lines", "number the goods lines 1, 2, 3 ...", "lines are numbered from 1");
        for (size_t j = 0; j < i; j++)
            if (s->goods[j].line == s->goods[i].line)
                return fail(c, FIELD_LINE, "lines", "number the goods lines 1, 2, 3 ...",
                            "line number %lld is there twice", (long long)s->goods[i].line);
    }
    c->line = SIZE_MAX;
    return true;
}

static bool fill(struct checking *c)
{
    struct shipment *s = c->s;
    struct str      *t = s->text;
    uint64_t         version = 1;
    int64_t          received;

    if (t[FIELD_VERSION].n && (!text_u64(t[FIELD_VERSION], &version) || version < 1 || version > 10000))
        return fail(c, FIELD_VERSION, "version", "count versions from 1", "version '%.*s' is not between 1 and 10000",
                    shown(t[FIELD_VERSION]), t[FIELD_VERSION].p);
    s->version = (int64_t)version;
    s->action  = t[FIELD_ACTION].n ? (enum action)word_index(t[FIELD_ACTION], kind_words(KIND_ACTION))
                                   : version > 1 ? ACTION_AMEND : ACTION_NOTIFY;
    s->regime  = t[FIELD_REGIME].n ? (enum regime)word_index(t[FIELD_REGIME], kind_words(KIND_REGIME))
                                   : REGIME_PEN;
    s->issuer  = t[FIELD_ISSUER].n ? t[FIELD_ISSUER]
                 : s->regime == REGIME_DECLARATION ? c->rules->office_country : t[FIELD_EXPORTING_COUNTRY];
    s->issued_on = (int32_t)optional_day(t[FIELD_ISSUED_ON]);
    if (s->issued_on > c->rules->today + FUTURE_YEARS * 366)
        return fail(c, FIELD_ISSUED_ON, "date", "check the year", "'%.*s' is years ahead of today",
                    shown(t[FIELD_ISSUED_ON]), t[FIELD_ISSUED_ON].p);
    received        = optional_day(t[FIELD_RECEIVED_ON]);
    s->received_on  = received == HISTORY_ABSENT ? c->rules->today : (int32_t)received;
    s->departure_on = optional_day(t[FIELD_DEPARTURE_ON]);
    s->arrival_on   = optional_day(t[FIELD_ARRIVAL_ON]);
    s->reply_by     = optional_day(t[FIELD_REPLY_BY]);
    if (s->reply_by == HISTORY_ABSENT && s->regime != REGIME_DECLARATION && c->rules->reply_days > 0)
        s->reply_by = s->received_on + c->rules->reply_days;
    return true;
}

/* The office's side of the shipment (DESIGN section 4). */
static enum office_role side(const struct shipment *s, struct str office)
{
    struct str rest = s->text[FIELD_TRANSIT_COUNTRIES], country;

    if (str_eq(s->text[FIELD_IMPORTING_COUNTRY], office))
        return OFFICE_IMPORTING;
    if (str_eq(s->text[FIELD_EXPORTING_COUNTRY], office))
        return OFFICE_EXPORTING;
    while (text_split(&rest, '|', &country))
        if (str_eq(country, office))
            return OFFICE_TRANSIT;
    return OFFICE_OBSERVED;
}

bool shipment_check(struct shipment *s, const struct check_rules *rules, struct arena *a,
                    struct record_fault *fault)
{
    struct checking c     = { s, rules, a, fault, SIZE_MAX };
    BUF_STACK(bytes, 2048);

    for (size_t i = 0; i < FIELD_HEADER_COUNT; i++)
        if (s->text[i].n && !check_text(&c, i, &s->text[i]))
            return false;
    for (size_t i = 0; i < s->n_goods; i++) {
        c.line = i;
        for (size_t j = 0; j < FIELD_GOODS_COUNT; j++)
            if (s->goods[i].text[j].n && !check_text(&c, FIELD_HEADER_COUNT + j, &s->goods[i].text[j]))
                return false;
    }
    if (!check_keys(&c) || !fill(&c) || !fill_lines(&c))
        return false;
    list_missing(s);
    s->role = side(s, rules->office_country);
    shipment_encode(s, &bytes);
    if (bytes.failed)
        return fail(&c, SIZE_MAX, "memory", "try again", "out of memory");
    s->encoded = arena_str(a, buf_view(&bytes));
    if (!s->encoded.p)
        return fail(&c, SIZE_MAX, "memory", "try again", "out of memory");
    digest_of(&s->digest, s->encoded);
    return true;
}
