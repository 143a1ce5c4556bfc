#include "config.h"
#include "model/reading.h"

#include <stdio.h>

#include "base/text.h"

#define DIGITS_MAX 18       /* more do not fit a quantity */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Digits at `*at`, at most `most`; how many there were. */
static size_t number(struct str s, size_t *at, size_t most, int *ret)
{
    size_t n = 0;

    *ret = 0;
    for (; n < most && *at < s.n && is_digit(s.p[*at]); n++)
        *ret = *ret * 10 + (s.p[(*at)++] - '0');
    return n;
}

static void add_date(int year, int month, int day, const char *order, char sign, struct reading *ret, size_t *n)
{
    static const char *const months[] = { "January", "February", "March", "April", "May", "June", "July", "August",
                                          "September", "October", "November", "December" };
    struct reading *x = &ret[*n];
    int32_t         days;

    snprintf(x->value, sizeof x->value, "%04d-%02d-%02d", year, month, day);
    if (month < 1 || month > 12 || !date_parse(str_of(x->value), &days))
        return;
    snprintf(x->shown, sizeof x->shown, "%d %s %d", day, months[month - 1], year);
    snprintf(x->mapping, sizeof x->mapping, "dates = \"%.2s%c%.2s%c%s\"", order, sign, order + 2, sign, order + 4);
    (*n)++;
}

size_t reading_date(struct str text, struct reading ret[static READINGS_MAX])
{
    int    a, b, year;
    size_t at = 0, n = 0, digits;
    char   sign;

    if (number(text, &at, 2, &a) == 0 || at + 1 >= text.n || !memchr("./-", text.p[at], 3))
        return 0;
    sign = text.p[at++];
    if (number(text, &at, 2, &b) == 0 || at >= text.n || text.p[at++] != sign)
        return 0;
    digits = number(text, &at, 4, &year);
    if ((digits != 4 && digits != 2) || at != text.n)
        return 0;
    year += digits == 2 ? 2000 : 0;
    add_date(year, b, a, digits == 4 ? "DDMMYYYY" : "DDMMYY", sign, ret, &n);
    if (a != b || n == 0)
        add_date(year, a, b, digits == 4 ? "MMDDYYYY" : "MMDDYY", sign, ret, &n);
    return n;
}

/* Without `group`, whose groups must hold three digits, and with a point for `decimal` (0: there is none). */
static bool plain(struct str s, char group, char decimal, char *out, size_t room)
{
    size_t n = 0, run = 0;
    bool   grouped = false, part = false;

    if (s.n > DIGITS_MAX)
        return false;
    for (size_t i = 0; i < s.n && n + 2 < room; i++) {
        if (is_digit(s.p[i])) {
            out[n++] = s.p[i];
            run++;
        } else if (!part && s.p[i] == group && run && run <= 3 && (!grouped || run == 3)) {
            grouped = true;
            run     = 0;
        } else if (!part && decimal && s.p[i] == decimal && run && (!grouped || run == 3)) {
            out[n++] = '.';
            part     = true;
            run      = 0;
        } else {
            return false;
        }
    }
    out[n] = '\0';
    return run && (part || !grouped || run == 3) && !(grouped && s.p[0] == '0');
}

size_t reading_decimal(struct str text, struct reading ret[static READINGS_MAX])
{
    size_t n = 0;

    if (!text.n || !memchr(text.p, ',', text.n))
        return 0;       /* without a comma the point is the decimal mark, always */
    if (plain(text, '.', ',', ret[n].value, sizeof ret[n].value))
        snprintf(ret[n++].mapping, sizeof ret[0].mapping, "decimal = \",\"%s",
                 memchr(text.p, '.', text.n) ? ", thousands = \".\"" : "");
    if (plain(text, ',', '.', ret[n].value, sizeof ret[n].value))
        snprintf(ret[n++].mapping, sizeof ret[0].mapping, "thousands = \",\"");
    for (size_t i = 0; i < n; i++)
        memcpy(ret[i].shown, ret[i].value, sizeof ret[i].shown);
    return n;
}
