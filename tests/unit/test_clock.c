#include "config.h"
#include "base/clock.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "tap.h"

#define S INT64_C(1000000)

static const struct { const char *name; int64_t us; const char *want; } instants[] = {
    { "the beginning", 0, "1970-01-01T00:00:00Z" },
    { "a second before it", -S, "1969-12-31T23:59:59Z" },
    { "a microsecond before it is in that second", -1, "1969-12-31T23:59:59Z" },
    { "a day before", -86400 * S, "1969-12-31T00:00:00Z" },
    { "this spring", 1772359200 * S, "2026-03-01T10:00:00Z" },
    { "beyond 32 bits (F193)", (INT64_C(1) << 31) * S, "2038-01-19T03:14:08Z" },
    { "the last second of 1999", 946684799 * S, "1999-12-31T23:59:59Z" },
    { "a leap day", 1709208000 * S, "2024-02-29T12:00:00Z" },
};

static const struct { const char *name, *zone; int64_t s; const char *day; int minutes; } days[] = {
    { "UTC is what it is",                     "UTC",            1772359200, "2026-03-01", 600 },
    { "Vienna in winter",                      "Europe/Vienna",  1772359200, "2026-03-01", 660 },
    { "Vienna in summer",                      "Europe/Vienna",  1782900000, "2026-07-01", 720 },
    { "the day is the zone's",                 "Pacific/Auckland", 1772359200, "2026-03-01", 1380 },
    { "an hour later it is tomorrow there",    "Pacific/Auckland", 1772362800, "2026-03-02", 0 },
    { "half an hour off",                      "Asia/Kolkata",   1772359200, "2026-03-01", 930 },
    { "a quarter of one",                      "Asia/Kathmandu", 1772359200, "2026-03-01", 945 },
    { "west of the line",                      "America/Lima",   1772330400, "2026-02-28", 1260 },
    { "the last minute before the gap (F152)", "Europe/Vienna",  1774745940, "2026-03-29", 119 },
    { "the next one is an hour later (F152)",  "Europe/Vienna",  1774746000, "2026-03-29", 180 },
    { "the hour that comes twice, first",      "Europe/Vienna",  1792889999, "2026-10-25", 179 },
    { "and again",                             "Europe/Vienna",  1792890000, "2026-10-25", 120 },
    { "before 1970",                           "Europe/Vienna",  -1,         "1970-01-01", 59 },
    { "the day before, elsewhere",             "America/Lima",   -1,         "1969-12-31", 1139 },
};

static void civil(const char *setting)
{
    char text[INSTANT_TEXT], day[DATE_TEXT];

    for (size_t i = 0; i < COUNT_OF(instants); i++)
        check_text(instants[i].name, instant_format(instants[i].us, text), instants[i].want);
    for (size_t i = 0; i < COUNT_OF(days); i++) {
        int minutes = -1;

        check_text(days[i].name, date_format(instant_day(days[i].s * S, days[i].zone, &minutes), day), days[i].day);
        check_int("at that minute", minutes, days[i].minutes);
        if (!(setting ? getenv("TZ") && strcmp(getenv("TZ"), setting) == 0 : !getenv("TZ")))
            check_text("the process's own zone is left alone", setting ? setting : "(none)", "");
    }
}

static const struct { const char *text; int64_t s; } parsed[] = {
    { "2026-03-01T10:00:00Z", 1772359200 }, { "2026-03-01T10:00Z", 1772359200 },
    { "2026-03-01T11:00+01:00", 1772359200 }, { "2026-03-01T04:30:00-05:30", 1772359200 },
    { "2026-03-01T10:00", -1 }, { "2026-03-01 10:00Z", -1 }, { "2026-03-01T24:00Z", -1 }, { "2026-02-30T10:00Z", -1 },
    { "2026-03-01T10:00Zx", -1 }, { "2026-03-01T10:00:0Z", -1 }, { "2026-03-01T10:00+1:00", -1 }, { "", -1 },
    { "2026-03-01T10:00:60Z", -1 }, { "2026-03-01T10:60Z", -1 }, { "2026-03-01T10:00+01", -1 },
};

static void parsing(void)
{
    for (size_t i = 0; i < COUNT_OF(parsed); i++) {
        int64_t us   = 7;
        bool    good = instant_parse(str_of(parsed[i].text), &us);

        check(parsed[i].text, good == (parsed[i].s >= 0) && us == (good ? parsed[i].s * S : 7));
    }
}

static const struct { const char *zone; bool known; } zones[] = {
    { "UTC", true }, { "Europe/Vienna", true }, { "America/Argentina/Buenos_Aires", true },
    { "", false }, { "Europe", false }, { "Europe/Atlantis", false }, { "/etc/passwd", false }, { "../../../etc/passwd", false },
    { "zone.tab", false }, { "tzdata.zi", false }, { "iso3166.tab", false },
};

int main(void)
{
    static const char *const settings[] = { "America/Lima", "Asia/Tokyo", "nonsense" };
    static const char *const locales[]  = { "tr_TR.UTF-8", "ar_EG.UTF-8", "de_DE.UTF-8" };
    int64_t                  now;

    unsetenv("TZ");
    parsing();
    civil(NULL);
    for (size_t i = 0; i < COUNT_OF(settings); i++) {       /* F197: neither zone nor locale of the process matters */
        setenv("TZ", settings[i], 1);
        setlocale(LC_ALL, locales[i]);
        civil(settings[i]);
    }
    for (size_t i = 0; i < COUNT_OF(zones); i++)
        if (zone_known(zones[i].zone) != zones[i].known)
            check_text(zones[i].zone, "", zones[i].known ? "known" : "not known");
    check("zones of the database are known, other files of it are not", true);
    now = clock_now_us();
    check("it is later than when this was written, and not the year 2200 (F193)", now > 1700000000 * S && now < INT64_C(7258118400) * S);
    check("time passes", clock_now_us() >= now && clock_cpu_s() >= 0);
    return tap_done();
}
