#include "config.h"
#include "base/text.h"

#include <stdio.h>

static bool continuation(unsigned char c) { return (c & 0xC0) == 0x80; }

/* Length of the well-formed sequence at p (n bytes left), 0 when it is none. Unicode table 3-7. */
static size_t sequence(const unsigned char *p, size_t n)
{
    unsigned char c = p[0];

    if (c < 0x80)
        return 1;
    if (c >= 0xC2 && c <= 0xDF)
        return n >= 2 && continuation(p[1]) ? 2 : 0;
    if (c >= 0xE0 && c <= 0xEF) {
        if (n < 3 || !continuation(p[1]) || !continuation(p[2]))
            return 0;
        if ((c == 0xE0 && p[1] < 0xA0) || (c == 0xED && p[1] > 0x9F))
            return 0;
        return 3;
    }
    if (c >= 0xF0 && c <= 0xF4) {
        if (n < 4 || !continuation(p[1]) || !continuation(p[2]) || !continuation(p[3]))
            return 0;
        if ((c == 0xF0 && p[1] < 0x90) || (c == 0xF4 && p[1] > 0x8F))
            return 0;
        return 4;
    }
    return 0;
}

bool utf8_valid(struct str s, size_t *ret_bad)
{
    const unsigned char *p = (const unsigned char *)s.p;

    for (size_t i = 0; i < s.n;) {
        uint64_t eight;
        size_t   n;

        if (s.n - i >= 8) {         /* runs of ASCII, eight bytes at a time */
            memcpy(&eight, p + i, 8);
            if (!(eight & UINT64_C(0x8080808080808080))) {
                i += 8;
                continue;
            }
        }
        n = sequence(p + i, s.n - i);
        if (!n) {
            if (ret_bad)
                *ret_bad = i;
            return false;
        }
        i += n;
    }
    return true;
}

uint32_t utf8_next(struct str s, size_t *at)
{
    const unsigned char *p = (const unsigned char *)s.p + *at;
    size_t               n = sequence(p, s.n - *at);

    *at += n ? n : 1;
    switch (n) {
    case 1:  return p[0];
    case 2:  return (uint32_t)(p[0] & 0x1F) << 6 | (p[1] & 0x3F);
    case 3:  return (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3F);
    case 4:  return (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3F) << 12 |
                    (uint32_t)(p[2] & 0x3F) << 6 | (p[3] & 0x3F);
    default: return 0xFFFD;
    }
}

void utf8_add(struct buf *out, uint32_t cp)
{
    unsigned char b[4];
    size_t        n = 0;

    if (cp < 0x80) {
        b[n++] = (unsigned char)cp;
    } else if (cp < 0x800) {
        b[n++] = (unsigned char)(0xC0 | cp >> 6);
        b[n++] = (unsigned char)(0x80 | (cp & 0x3F));
    } else if (cp < 0x10000) {
        b[n++] = (unsigned char)(0xE0 | cp >> 12);
        b[n++] = (unsigned char)(0x80 | (cp >> 6 & 0x3F));
        b[n++] = (unsigned char)(0x80 | (cp & 0x3F));
    } else {
        b[n++] = (unsigned char)(0xF0 | cp >> 18);
        b[n++] = (unsigned char)(0x80 | (cp >> 12 & 0x3F));
        b[n++] = (unsigned char)(0x80 | (cp >> 6 & 0x3F));
        b[n++] = (unsigned char)(0x80 | (cp & 0x3F));
    }
    buf_add(out, b, n);
}

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f';
}

struct str text_trim(struct str s)
{
    while (s.n && blank(s.p[0]))
        s.p++, s.n--;
    while (s.n && blank(s.p[s.n - 1]))
        s.n--;
    return s;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

struct str text_cut(struct str s, size_t n)
{
    if (s.n <= n)
        return s;
    while (n && ((unsigned char)s.p[n] & 0xC0) == 0x80)
        n--;
    return (struct str){ s.p, n };
}

bool text_ieq(struct str a, const char *z)
{
    for (size_t i = 0; i < a.n; i++, z++)
        if (!*z || lower(a.p[i]) != lower(*z))
            return false;
    return !*z;
}

bool text_split(struct str *rest, char by, struct str *ret_piece)
{
    while (rest->n) {
        const char *end   = memchr(rest->p, by, rest->n);
        size_t      n     = end ? (size_t)(end - rest->p) : rest->n;
        struct str  piece = text_trim((struct str){ rest->p, n });

        rest->p += n + (end != NULL);
        rest->n -= n + (end != NULL);
        if (piece.n) {
            *ret_piece = piece;
            return true;
        }
    }
    return false;
}

/* Days from civil and back: era arithmetic on 400-year cycles that begin on 1 March. */
int32_t date_days(int year, int month, int day)
{
    int y   = month <= 2 ? year - 1 : year;
    int era = (y >= 0 ? y : y - 399) / 400;
    int yoe = y - era * 400;
    int doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

    return era * 146097 + doe - 719468;
}

void date_civil(int32_t days, int *ret_year, int *ret_month, int *ret_day)
{
    int z   = days + 719468;
    int era = (z >= 0 ? z : z - 146096) / 146097;
    int doe = z - era * 146097;
    int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int mp  = (5 * doy + 2) / 153;

    *ret_day   = doy - (153 * mp + 2) / 5 + 1;
    *ret_month = mp + (mp < 10 ? 3 : -9);
    *ret_year  = yoe + era * 400 + (*ret_month <= 2);
}

static bool digits(const char *p, size_t n, int *ret)
{
    int v = 0;

    for (size_t i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9')
            return false;
        v = v * 10 + (p[i] - '0');
    }
    *ret = v;
    return true;
}

bool date_parse(struct str s, int32_t *ret_days)
{
    int     y, m, d, y2, m2, d2;
    int32_t days;

    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' || !digits(s.p, 4, &y) || !digits(s.p + 5, 2, &m) ||
        !digits(s.p + 8, 2, &d))
        return false;
    if (y < 1900 || y > 2199 || m < 1 || m > 12 || d < 1 || d > 31)
        return false;
    days = date_days(y, m, d);
    date_civil(days, &y2, &m2, &d2);
    if (y2 != y || m2 != m || d2 != d)      /* 30 February */
        return false;
    *ret_days = days;
    return true;
}

const char *date_format(int32_t days, char out[static DATE_TEXT])
{
    int y, m, d;

    date_civil(days, &y, &m, &d);
    snprintf(out, DATE_TEXT, "%04u-%02u-%02u", (unsigned)y % 10000u, (unsigned)m % 100u, (unsigned)d % 100u);
    return out;
}

/* Appends a digit; false when the sum does not fit. */
static bool push_digit(int64_t *v, char c)
{
    return !__builtin_mul_overflow(*v, 10, v) && !__builtin_add_overflow(*v, c - '0', v);
}

static int bad_decimal(struct pw_err *err, struct str s, const char *why)
{
    return err_set(err, PW_EINPUT, "'%.*s' %s", s.n > 60 ? 60 : (int)s.n, s.n ? s.p : "", why);
}

int decimal_parse(struct str s, int64_t *ret_millionths, struct pw_err *err)
{
    size_t  i = 0, whole, decimals = 0;
    bool    minus = s.n && s.p[0] == '-';
    int64_t v = 0;

    for (i = whole = minus; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
        if (!push_digit(&v, s.p[i]))
            return err_set(err, PW_ELIMIT, "the number is too large");
    if (i == whole)
        return bad_decimal(err, s, "does not begin with a digit");
    if (i < s.n && s.p[i] == '.') {
        size_t first = ++i;

        for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++) {
            if (i - first >= DECIMAL_SCALE) {
                if (s.p[i] != '0')
                    return bad_decimal(err, s, "has more than six decimals");
                continue;
            }
            decimals++;
            if (!push_digit(&v, s.p[i]))
                return err_set(err, PW_ELIMIT, "the number is too large");
        }
        if (i == first)
            return bad_decimal(err, s, "has no digit after the point");
    }
    if (i != s.n)
        return bad_decimal(err, s, "is not a plain decimal number");
    for (; decimals < DECIMAL_SCALE; decimals++)
        if (__builtin_mul_overflow(v, 10, &v))
            return err_set(err, PW_ELIMIT, "the number is too large");
    *ret_millionths = minus ? -v : v;
    return PW_OK;
}

/* By hand: each record has several, and printf() takes longer than all of their digits. */
void text_int(struct buf *out, int64_t v)
{
    uint64_t left = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    char     text[20], *p = text + sizeof text;     /* 2^63 has 19 digits */

    do
        *--p = (char)('0' + left % 10);
    while (left /= 10);
    if (v < 0)
        *--p = '-';
    buf_add(out, p, (size_t)(text + sizeof text - p));
}

const char *decimal_format(int64_t millionths, char out[static DECIMAL_TEXT])
{
    uint64_t v = millionths < 0 ? (uint64_t)-(millionths + 1) + 1 : (uint64_t)millionths;
    uint64_t whole = v / (uint64_t)DECIMAL_ONE, fraction = v % (uint64_t)DECIMAL_ONE;
    char     text[DECIMAL_TEXT], *end = text + sizeof text - 1, *p = end;

    *end = '\0';
    if (fraction) {
        for (int i = 0; i < DECIMAL_SCALE; i++, fraction /= 10) {
            *--p = (char)('0' + fraction % 10);
            if (*p == '0' && p + 1 == end) {
                *p  = '\0';
                end = p;
            }
        }
        *--p = '.';
    }
    do
        *--p = (char)('0' + whole % 10);
    while (whole /= 10);
    if (millionths < 0)
        *--p = '-';
    memcpy(out, p, (size_t)(end - p) + 1);
    return out;
}

bool text_u64(struct str s, uint64_t *ret)
{
    uint64_t v = 0;

    if (!s.n)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9' || __builtin_mul_overflow(v, 10, &v) ||
            __builtin_add_overflow(v, (uint64_t)(s.p[i] - '0'), &v))
            return false;
    }
    *ret = v;
    return true;
}

bool text_plain_u64(struct str s, uint64_t most, uint64_t *ret)
{
    return text_u64(s, ret) && *ret <= most && (s.n == 1 || s.p[0] != '0');
}

/* Final mixing of splitmix64: spreads every input bit over the word. */
static uint64_t mix(uint64_t h)
{
    h ^= h >> 30;
    h *= UINT64_C(0xBF58476D1CE4E5B9);
    h ^= h >> 27;
    h *= UINT64_C(0x94D049BB133111EB);
    return h ^ h >> 31;
}

uint64_t text_hash(struct str s)
{
    uint64_t h = UINT64_C(0xCBF29CE484222325) ^ s.n;
    size_t   i = 0;

    for (; i + 8 <= s.n; i += 8) {
        uint64_t w;

        memcpy(&w, s.p + i, 8);
        h = (h ^ w) * UINT64_C(0x9E3779B97F4A7C15);
        h ^= h >> 32;
    }
    for (; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * UINT64_C(0x100000001B3);
    return mix(h);
}

/* Characters that could rewrite what a terminal shows around them. */
static bool hidden(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || c == 0xFFFD ||
           c == 0x61C || c == 0xAD || (c >= 0xE0000 && c <= 0xE007F);
}

void text_lua(struct buf *out, struct str s)
{
    buf_byte(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c == '"' || c == '\\')
            buf_printf(out, "\\%c", c);
        else if (c < ' ' || c == 127)
            buf_printf(out, "\\%03u", c);
        else
            buf_byte(out, c);
    }
    buf_byte(out, '"');
}

void text_visible(struct buf *out, struct str s)
{
    for (size_t i = 0; i < s.n;) {
        uint32_t c = utf8_next(s, &i);

        if (hidden(c))
            buf_printf(out, "<U+%04X>", (unsigned)c);
        else
            utf8_add(out, c);
    }
}

bool text_next_line(struct str *rest, struct str *ret)
{
    const char *end = rest->n ? memchr(rest->p, '\n', rest->n) : NULL;

    if (!end)
        return false;
    *ret    = (struct str){ rest->p, (size_t)(end - rest->p) };
    rest->n -= ret->n + 1;
    rest->p = end + 1;
    return true;
}

bool text_take_line(struct str *rest, const char *word, struct str *ret)
{
    struct str after = *rest, line;
    size_t     k     = strlen(word);

    if (!text_next_line(&after, &line) || line.n <= k || memcmp(line.p, word, k) != 0 || line.p[k] != ' ')
        return false;
    *ret  = (struct str){ line.p + k + 1, line.n - k - 1 };
    *rest = after;
    return true;
}
