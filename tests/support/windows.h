/*
 * windows.h - windows written in a line: { WINDOW_SUM, HIST_QUANTITY_KG, BY(HIST_IMPORTER), .days = 90, WHERE(SAME(HIST_SUBSTANCE)) }
 */
#ifndef PW_TESTS_WINDOWS_H
#define PW_TESTS_WINDOWS_H

#include "app/history.h"

#define BY(...)    .by = { __VA_ARGS__ }, .n_by = sizeof((enum history_field[]){ __VA_ARGS__ }) / sizeof(enum history_field)
#define WHERE(...) .n_where = sizeof((struct window_where[]){ __VA_ARGS__ }) / sizeof(struct window_where), .where = { __VA_ARGS__ }
#define IS(f, word)      { .field = f, .op = WHERE_IS, .n = 1, .words = { word } }
#define ONE_OF(f, a, b)  { .field = f, .op = WHERE_ONE_OF, .n = 2, .words = { a, b } }
#define SAME(f)          { .field = f, .op = WHERE_SAME }
#define DIFFERENT(f)     { .field = f, .op = WHERE_DIFFERENT }
#define NEAR(f, share)   { .field = f, .op = WHERE_NEAR, .near = share }
#define LINES            HISTORY_FIELD_COUNT

#endif
