/*
 * clock.h - the only place that asks what time it is, and RFC 3339 text.
 *
 * Instants are microseconds since 1970-01-01 UTC. Only app/ and front/ may ask;
 * everything below is handed the time as a parameter.
 */
#ifndef PW_BASE_CLOCK_H
#define PW_BASE_CLOCK_H

#include "base/buf.h"

int64_t clock_now_us(void);
int64_t clock_steady_us(void);      /* since some moment; nobody sets it: for deadlines */
double clock_cpu_s(void);           /* processor seconds of this process, user and system */
double clock_thread_ns(void);       /* processor nanoseconds of this thread */
#define INSTANT_TEXT 32
const char *instant_format(int64_t us, char out[static INSTANT_TEXT]);  /* 2026-03-01T10:00:00Z */
/* The same back, seconds optional, with Z or an offset such as +01:00; false for anything else. */
bool instant_parse(struct str s, int64_t *ret_us);
/* Civil day and minutes since midnight of an instant in a zone of the tz database ("Europe/Vienna"). */
int32_t instant_day(int64_t us, const char *zone, int *ret_minutes);
bool zone_known(const char *zone);

#endif
