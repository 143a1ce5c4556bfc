/*
 * backtest_out.h - a backtest's report for people: text for a terminal, and one self-contained HTML page.
 */
#ifndef PW_FRONT_BACKTEST_OUT_H
#define PW_FRONT_BACKTEST_OUT_H

#include "app/backtest.h"
#include "front/cli.h"

void backtest_text(struct cli *c, const struct backtest *b);
/* One document without script or outside resource; readable in print and in the dark. */
void backtest_html(struct buf *out, const struct backtest *b, const char *title);

/* "12.5 %" of millionths. */
#define PERCENT_TEXT 32
const char *percent_format(int64_t millionths, char out[static PERCENT_TEXT]);
/* A number a week with one decimal. */
const char *week_format(int64_t millionths, char out[static PERCENT_TEXT]);

#endif
