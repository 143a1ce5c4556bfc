#include "xlsx.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define SECONDS 86400
#define LAST_SERIAL 2958465.0       /* 9999-12-31 */

/* ---- what a number format shows ---- */

enum xlsx_class xlsx_class_of_builtin(uint64_t id)
{
    if (id == 22)
        return XLSX_DATE_TIME;
    if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 58))
        return XLSX_DATE;
    if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47))
        return XLSX_TIME;
    return XLSX_NUMBER;
}

/* Skips what a format shows as it stands: "text", \x, _x, *x, [Red]; gives the next sign that means something, or NUL. [h] is a
 * time that goes beyond a day: its letter counts. */
static char next_sign(const char **code)
{
    for (const char *c = *code; *c; c++) {
        if (*c == '"') {
            while (c[1] && *++c != '"')
                ;
        } else if ((*c == '\\' || *c == '_' || *c == '*') && c[1]) {
            c++;
        } else if (*c == '[' && c[1] && strchr("hHmMsS", c[1]) && (c[2] == ']' || c[2] == c[1])) {
            *code = c + 2;
            return c[1];
        } else if (*c == '[') {
            while (c[1] && *++c != ']')
                ;
        } else {
            *code = c + 1;
            return *c;
        }
    }
    return '\0';
}

/* The first section is for positive numbers; the others begin behind a semicolon. */
enum xlsx_class xlsx_class_of_code(const char *code)
{
    bool day = false, clock = false, month = false;
    char c;

    if (strncmp(code, "General", 7) == 0)
        return XLSX_NUMBER;
    while ((c = next_sign(&code)) && c != ';') {
        day |= strchr("yYdDeEgGbB", c) != NULL && c != 'E' && c != 'e';
        clock |= strchr("hHsS", c) != NULL;
        month |= c == 'm' || c == 'M';
        if (c == '0' || c == '#' || c == '?')           /* digits of a number; ss.000 has its s before */
            return day || clock ? (day ? (clock ? XLSX_DATE_TIME : XLSX_DATE) : XLSX_TIME) : XLSX_NUMBER;
    }
    if (day || (month && !clock))
        return clock ? XLSX_DATE_TIME : XLSX_DATE;
    return clock ? XLSX_TIME : XLSX_NUMBER;
}

/* ---- numbers ---- */

/* Fifteen digits are what spreadsheets keep and show; the rest is how the machine writes them down. */
static void plain_decimal(double v, char ret[static XLSX_VALUE_TEXT])
{
    char     *e;
    int       digits = 0;

    snprintf(ret, XLSX_VALUE_TEXT, "%.15g", v);
    e = strchr(ret, 'e');
    if (!e)
        return;
    for (const char *c = ret; c < e; c++)
        digits += *c >= '0' && *c <= '9';
    /* 1.5e-07 has a fraction of so many digits; 1e+20 none. */
    digits = digits - 1 - (int)strtol(e + 1, NULL, 10);
    snprintf(ret, XLSX_VALUE_TEXT, "%.*f", digits > 0 ? digits : 0, v);
}

/* ---- dates ---- */

static void civil(int64_t days, int *y, int *m, int *d)     /* days since 1970-01-01; proleptic Gregorian */
{
    int64_t  z   = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097;
    unsigned doe = (unsigned)(z - era * 146097), yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;

    *d = (int)(doy - (153 * mp + 2) / 5 + 1);
    *m = (int)(mp < 10 ? mp + 3 : mp - 9);
    *y = (int)(yoe + era * 400) + (*m <= 2);
}

/* Day 60 of the older reckoning is 29 February 1900, which never was: it is told as it is shown, and so is day 0. */
static int day_text(int64_t serial, bool since_1904, char *ret, size_t room)
{
    int y, m, d;

    if (!since_1904 && (serial == 0 || serial == 60))
        return snprintf(ret, room, serial ? "1900-02-29" : "1900-01-00");
    civil(serial - (since_1904 ? 24107 : serial < 60 ? 25568 : 25569), &y, &m, &d);
    return snprintf(ret, room, "%04d-%02d-%02d", y, m, d);
}

void xlsx_value(const char *stored, enum xlsx_class class, bool since_1904, char ret[static XLSX_VALUE_TEXT])
{
    char   *end;
    double  v = strtod(stored, &end);
    int64_t day, second;
    int     n = 0;

    if (end == stored || *end || !isfinite(v) || fabs(v) > 1e300) {
        snprintf(ret, XLSX_VALUE_TEXT, "%s", stored);       /* no number: shown as it is */
        return;
    }
    if (class == XLSX_NUMBER || v < 0 || v > LAST_SERIAL) {
        plain_decimal(v, ret);
        return;
    }
    day    = (int64_t)v;
    second = llround((v - (double)day) * SECONDS);
    if (second == SECONDS) {
        second = 0;
        day++;
    }
    if (class != XLSX_TIME)
        n = day_text(day, since_1904, ret, XLSX_VALUE_TEXT);
    if (class == XLSX_TIME || (class == XLSX_DATE_TIME && second))
        snprintf(ret + n, XLSX_VALUE_TEXT - (size_t)n, "%s%02d:%02d:%02d", n ? "T" : "", (int)(second / 3600), (int)(second / 60 % 60),
                 (int)(second % 60));
}
