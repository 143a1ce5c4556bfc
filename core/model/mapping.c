#include "config.h"
#include "model/mapping.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"

#define GROUP_LAST  3       /* digits of the lowest group of a number, and of all where it is not lakh */
#define GROUP_LAKH  2

static bool refuse(struct record_fault *f, size_t id, const char *code, const char *remedy, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

static bool refuse(struct record_fault *f, size_t id, const char *code, const char *remedy, const char *fmt, ...)
{
    va_list ap;

    f->field = field_info(id)->path;
    f->code  = code;
    va_start(ap, fmt);
    vsnprintf(f->reason, sizeof f->reason, fmt, ap);
    va_end(ap);
    snprintf(f->remedy, sizeof f->remedy, "%s", remedy);
    return false;
}

#define SHOWN(s) (int)text_cut(s, 60).n, (s).p

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool is_letter(char c) { return (c | 32) >= 'a' && (c | 32) <= 'z'; }

/* ---- digits and marks of other scripts ---- */

/* Digits in which numbers are written elsewhere; each block runs from nought to nine. */
static const uint32_t digit_blocks[] = { 0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50, 0xFF10 };

/* Blanks that no eye tells apart become one, and digits ASCII ones: each has one meaning only. */
static void add_plain(struct buf *out, uint32_t cp)
{
    for (size_t i = 0; i < COUNT_OF(digit_blocks); i++)
        if (cp >= digit_blocks[i] && cp < digit_blocks[i] + 10) {
            buf_byte(out, (unsigned char)('0' + (cp - digit_blocks[i])));
            return;
        }
    if (cp == 0xA0 || cp == 0x202F || cp == 0x2009)
        cp = ' ';
    else if (cp == 0x2019 || cp == 0x02BC)
        cp = '\'';
    else if (cp == 0x2212)
        cp = '-';
    if (cp != 0x200E && cp != 0x200F && cp != 0x061C)      /* marks of direction that Arabic sheets hold */
        utf8_add(out, cp);
}

static struct str plain(struct str text, struct buf *out)
{
    bool ascii = true;

    for (size_t i = 0; i < text.n && ascii; i++)
        ascii = (unsigned char)text.p[i] < 0x80;
    if (ascii || !utf8_valid(text, NULL))
        return text;
    for (size_t at = 0; at < text.n;)
        add_plain(out, utf8_next(text, &at));
    return text_trim(buf_view(out));
}

/* ---- dates ---- */

/* What stands at `*at` of the order: one of "DMNYyhmsZ", or 0 with the sign itself. */
static char order_part(struct str order, size_t *at, char *ret_sign)
{
    static const struct { const char *word; size_t n; char part; } parts[] = {
        { "DD", 2, 'D' }, { "MMM", 3, 'N' }, { "MM", 2, 'M' },  { "YYYY", 4, 'Y' },
        { "YY", 2, 'y' }, { "hh", 2, 'h' },  { "mm", 2, 'm' },  { "ss", 2, 's' },
        { "ZZ", 2, 'Z' },
    };

    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (order.n - *at >= parts[i].n && memcmp(order.p + *at, parts[i].word, parts[i].n) == 0) {
            *at += parts[i].n;
            return parts[i].part;
        }
    *ret_sign = order.p[(*at)++];
    return 0;
}

bool mapping_dates_valid(struct str order)
{
    int    days = 0, months = 0, years = 0;
    size_t at   = 0;

    while (at < order.n) {
        char sign = ' ', part = order_part(order, &at, &sign);

        days += part == 'D';
        months += part == 'M' || part == 'N';
        years += part == 'Y' || part == 'y';
        if (!part && (is_digit(sign) || is_letter(sign)))
            return false;
    }
    return days == 1 && months == 1 && years == 1;
}

/* The month that begins the text, by the mapping's names or by the English ones, short or in full; 0: none. */
static int month_at(const struct mapping *m, struct str text, size_t *at)
{
    static const char *const english[MAPPING_MONTHS] = { "january", "february", "march", "april", "may", "june", "july",
                                                         "august", "september", "october", "november", "december" };
    struct str word = { text.p + *at, 0 };

    while (*at + word.n < text.n && (is_letter(word.p[word.n]) || (unsigned char)word.p[word.n] >= 0x80))
        word.n++;
    *at += word.n;
    for (size_t i = 0; i < MAPPING_MONTHS; i++) {
        char z[20];

        if (m->months ? str_eq(word, m->months[i]) : text_ieq(word, english[i]))
            return (int)i + 1;
        snprintf(z, sizeof z, "%.*s", m->months ? (int)m->months[i].n : 3, m->months ? m->months[i].p : english[i]);
        if (text_ieq(word, z) || (i == 8 && !m->months && text_ieq(word, "sept")))
            return (int)i + 1;
    }
    return 0;
}

struct civil { int y, m, d; };

/* "Z", "+01", "+0100", "+01:00" or nothing. The day is the one that was written. */
static void skip_zone(struct str text, size_t *at)
{
    if (*at < text.n && text.p[*at] == 'Z') {
        (*at)++;
    } else if (*at < text.n && (text.p[*at] == '+' || text.p[*at] == '-')) {
        for ((*at)++; *at < text.n && (is_digit(text.p[*at]) || text.p[*at] == ':'); (*at)++)
            ;
    }
}

/* Something that is no digit stands between the parts, so that a day or month may lack its leading nought. */
static bool parted(struct str order)
{
    size_t at = 0;
    char   sign;

    while (at < order.n)
        if (!order_part(order, &at, &sign))
            return true;
    return false;
}

static bool read_date(const struct mapping *m, struct str order, struct str text, struct civil *ret)
{
    size_t at = 0, in = 0;
    bool   loose = parted(order);

    while (at < order.n) {
        char   sign = ' ', part = order_part(order, &at, &sign);
        size_t want = part == 'Y' ? 4 : 2, n = 0;
        int    value = 0;

        if (!part) {
            if (in >= text.n || text.p[in++] != sign)
                return false;
            continue;
        }
        if (part == 'Z') {
            skip_zone(text, &in);
            continue;
        }
        if (part == 'N') {
            if ((ret->m = month_at(m, text, &in)) == 0)
                return false;
            continue;
        }
        for (; n < want && in < text.n && is_digit(text.p[in]); n++)
            value = value * 10 + (text.p[in++] - '0');
        if (n == 0 || (n < want && (part == 'Y' || part == 'y' || !loose)))
            return false;
        switch (part) {
        case 'Y': ret->y = value; break;
        case 'y': ret->y = 2000 + value; break;
        case 'M': ret->m = value; break;
        case 'D': ret->d = value; break;
        default:  break;        /* the time of day is left out */
        }
    }
    return in == text.n;
}

static bool take_date(const struct mapping *m, size_t id, struct str order, struct str text, struct arena *a,
                      struct str *ret, struct record_fault *fault)
{
    static const char remedy[] = "mend the date, or the order in the mapping file";
    BUF_STACK(bytes, 40);
    struct civil c = { 0 };
    int32_t      days;
    char         iso[40];

    if (!read_date(m, order, plain(text, &bytes), &c))
        return refuse(fault, id, "date", remedy, "'%.*s' is not a date of the form %.*s, which the mapping names",
                      SHOWN(text), SHOWN(order));
    snprintf(iso, sizeof iso, "%04d-%02d-%02d", c.y, c.m, c.d);
    if (c.m < 1 || !date_parse(str_of(iso), &days))
        return refuse(fault, id, "date", remedy, "'%.*s' read as %.*s is no day of the calendar", SHOWN(text),
                      SHOWN(order));
    *ret = arena_str(a, str_of(iso));
    return ret->p || refuse(fault, id, "memory", "", "out of memory");
}

/* ---- numbers ---- */

static bool mark_at(struct str text, size_t at, struct str mark)
{
    return mark.n && text.n - at >= mark.n && memcmp(text.p + at, mark.p, mark.n) == 0;
}

/* The digits without what groups them; false when a group has not the digits it must have. */
static bool ungroup(const struct mapping *m, struct str text, struct str decimal, struct buf *out)
{
    size_t at = 0, run = 0, full = m->lakh ? GROUP_LAKH : GROUP_LAST;
    bool   grouped = false;

    if (text.n && text.p[0] == '-') {
        buf_byte(out, '-');
        at = 1;
    }
    while (at < text.n && !mark_at(text, at, decimal)) {
        if (mark_at(text, at, m->thousands)) {
            if (run == 0 || run > full || (grouped && run != full))
                return false;
            at += m->thousands.n;
            grouped = true;
            run     = 0;
        } else if (is_digit(text.p[at])) {
            buf_byte(out, (unsigned char)text.p[at++]);
            run++;
        } else {
            return false;
        }
    }
    if (run == 0 || (grouped && run != GROUP_LAST))
        return false;
    if (at == text.n)
        return true;
    buf_byte(out, '.');
    for (at += decimal.n, run = 0; at < text.n && is_digit(text.p[at]); run++)
        buf_byte(out, (unsigned char)text.p[at++]);
    return run && at == text.n;
}

static bool take_number(const struct mapping *m, size_t id, struct str text, struct arena *a, struct str *ret,
                        struct record_fault *fault)
{
    struct str decimal = m->decimal.n ? m->decimal : STR(".");
    BUF_STACK(bytes, 64);
    BUF_STACK(out, 64);

    if (!ungroup(m, plain(text, &bytes), decimal, &out))
        return refuse(fault, id, "decimal", "mend the number, or 'decimal' and 'thousands' in the mapping file",
                      "'%.*s' is not a number with '%.*s' before its decimals and %s%.*s%s, as the mapping has it",
                      SHOWN(text), SHOWN(decimal), m->thousands.n ? "groups parted by '" : "no groups",
                      (int)m->thousands.n, m->thousands.n ? m->thousands.p : "", m->thousands.n ? "'" : "");
    *ret = out.failed ? STR_NONE : arena_str(a, buf_view(&out));
    return ret->p || refuse(fault, id, "memory", "", "out of memory");
}

/* ---- words ---- */

static int by_from(const void *key, const void *item)
{
    return str_cmp(*(const struct str *)key, ((const struct mapping_value *)item)->from);
}

/* A word of a closed list that neither the mapping nor the program knows; anything else stays as it was written. */
static bool take_word(const struct mapping *m, size_t id, struct str text, struct record_fault *fault)
{
    struct str rest = str_of(kind_words(field_info(id)->kind)), word;

    if (!rest.n || !m->fields[id].n_values)
        return true;
    while (text_split(&rest, '|', &word)) {
        char z[16];

        snprintf(z, sizeof z, "%.*s", (int)word.n, word.p);
        if (text_ieq(text, z))
            return true;
    }
    return refuse(fault, id, "word", "add the word to 'values' in the mapping file, or mend it",
                  "'%.*s' is not among the values that the mapping gives for %s", SHOWN(text), field_info(id)->path);
}

bool mapping_value(const struct mapping *m, size_t id, struct str text, struct arena *a, struct str *ret,
                   struct record_fault *fault)
{
    const struct mapping_field *f     = &m->fields[id];
    enum field_kind             kind  = field_info(id)->kind;
    struct str                  order = f->dates.n ? f->dates : m->dates;
    const struct mapping_value *v     = NULL;

    *ret = text;
    if (!text.n || f->constant.n)
        return true;
    if (f->n_values)
        v = bsearch(&text, f->values, f->n_values, sizeof *v, by_from);
    if (v) {
        *ret = v->to;       /* as it is stored */
        return true;
    }
    if (kind == KIND_DATE && order.n)
        return take_date(m, id, order, text, a, ret, fault);
    if ((kind == KIND_DECIMAL || kind == KIND_INTEGER) && (m->decimal.n || m->thousands.n))
        return take_number(m, id, text, a, ret, fault);
    return take_word(m, id, text, fault);
}
