/*
 * weekend.h - which days of the week a country rests, as CLDR has it (ICU): Friday and Saturday in Egypt, Sunday
 * alone in India.
 */
#ifndef PW_FORMAT_WEEKEND_H
#define PW_FORMAT_WEEKEND_H

#include "base/buf.h"

#define WEEKEND_SATURDAY (1u << 5)
#define WEEKEND_SUNDAY   (1u << 6)

/* Bit 0 is Monday. A country that is not known rests on Saturday and Sunday. */
unsigned weekend_of(struct str country);

#endif
