#include "config.h"
#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "base/text.h"

#define US_PER_S INT64_C(1000000)

int64_t clock_now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * US_PER_S + t.tv_nsec / 1000;
}

int64_t clock_steady_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * US_PER_S + t.tv_nsec / 1000;
}

double clock_cpu_s(void)
{
    struct rusage u;

    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

double clock_thread_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* Seconds since the epoch, rounded down also before it. */
static int64_t seconds_of(int64_t us)
{
    return us / US_PER_S - (us % US_PER_S < 0);
}

const char *instant_format(int64_t us, char out[static INSTANT_TEXT])
{
    int64_t s    = seconds_of(us);
    int64_t days = s >= 0 ? s / 86400 : -((-s + 86399) / 86400);
    int     rest = (int)(s - days * 86400);
    char    date[DATE_TEXT];

    snprintf(out, INSTANT_TEXT, "%sT%02d:%02d:%02dZ", date_format((int32_t)days, date), rest / 3600,
             rest / 60 % 60, rest % 60);
    return out;
}

/* Two digits below `limit` at `at`, and the sign that has to stand before them (0: none). */
static bool two_digits(struct str s, size_t at, char before, int limit, int *ret)
{
    if (before && (at == 0 || at > s.n || s.p[at - 1] != before))
        return false;
    if (at + 2 > s.n || s.p[at] < '0' || s.p[at] > '9' || s.p[at + 1] < '0' || s.p[at + 1] > '9')
        return false;
    *ret = (s.p[at] - '0') * 10 + (s.p[at + 1] - '0');
    return *ret < limit;
}

bool instant_parse(struct str s, int64_t *ret_us)
{
    int32_t day;
    int     hour, minute, second = 0, off_hour = 0, off_minute = 0, sign = 1;
    size_t  at = 16;

    if (s.n < 17 || !date_parse((struct str){ s.p, 10 }, &day) || !two_digits(s, 11, 'T', 24, &hour) ||
        !two_digits(s, 14, ':', 60, &minute))
        return false;
    if (s.p[at] == ':') {
        if (!two_digits(s, 17, ':', 60, &second))
            return false;
        at = 19;
    }
    if (at < s.n && (s.p[at] == '+' || s.p[at] == '-')) {
        sign = s.p[at] == '-' ? -1 : 1;
        if (!two_digits(s, at + 1, 0, 15, &off_hour) || !two_digits(s, at + 4, ':', 60, &off_minute))
            return false;
        at += 6;
    } else if (at < s.n && s.p[at] == 'Z') {
        at++;
    } else {
        return false;
    }
    if (at != s.n)
        return false;
    *ret_us = ((int64_t)day * 86400 + (hour - sign * off_hour) * 3600 + (minute - sign * off_minute) * 60 + second) * US_PER_S;
    return true;
}

/*
 * The C library knows time zones only through its one global setting, so it is set for the call and
 * put back. The program has one thread that asks for civil time.
 */
int32_t instant_day(int64_t us, const char *zone, int *ret_minutes)
{
    time_t      t     = (time_t)seconds_of(us);
    const char *found = getenv("TZ");
    char       *was   = found ? strdup(found) : NULL;
    struct tm   tm    = { 0 };

    setenv("TZ", zone, 1);
    tzset();
    localtime_r(&t, &tm);
    if (was)
        setenv("TZ", was, 1);
    else
        unsetenv("TZ");
    tzset();
    free(was);
    if (ret_minutes)
        *ret_minutes = tm.tm_hour * 60 + tm.tm_min;
    return date_days(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}

bool zone_known(const char *zone)
{
    char  path[256], magic[4] = "";
    FILE *f;

    if (strcmp(zone, "UTC") == 0)
        return true;
    if (!*zone || *zone == '/' || strstr(zone, ".."))
        return false;
    if ((size_t)snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", zone) >= sizeof path)
        return false;
    f = fopen(path, "re");      /* other files of the database lie beside the zones */
    if (!f)
        return false;
    if (fread(magic, 1, sizeof magic, f) != sizeof magic)
        magic[0] = '\0';
    fclose(f);
    return memcmp(magic, "TZif", sizeof magic) == 0;
}
