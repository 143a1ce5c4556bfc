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
