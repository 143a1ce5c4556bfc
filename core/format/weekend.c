#include "config.h"
#include "format/weekend.h"

#include <stdio.h>

#include <unicode/ucal.h>

unsigned weekend_of(struct str country)
{
    char       locale[16];
    UErrorCode failed = U_ZERO_ERROR;
    UCalendar *c;
    unsigned   days = 0;

    if (country.n != 2)
        return WEEKEND_SATURDAY | WEEKEND_SUNDAY;
    snprintf(locale, sizeof locale, "und_%.2s", country.p);
    c = ucal_open(NULL, -1, locale, UCAL_GREGORIAN, &failed);
    for (int d = UCAL_SUNDAY; c && d <= UCAL_SATURDAY; d++)     /* ICU counts from Sunday, 1 */
        if (ucal_getDayOfWeekType(c, (UCalendarDaysOfWeek)d, &failed) != UCAL_WEEKDAY)
            days |= 1u << (d == UCAL_SUNDAY ? 6 : d - 2);
    if (c)
        ucal_close(c);
    return U_FAILURE(failed) || !days ? WEEKEND_SATURDAY | WEEKEND_SUNDAY : days;
}
