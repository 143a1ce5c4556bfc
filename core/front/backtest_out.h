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

/* What changed among a mover's reasons: gone (after NULL), new (before NULL), or with other points. */
typedef void (*reason_fn)(void *ctx, const struct backtest_reason *before, const struct backtest_reason *after);
void mover_changes(const struct backtest_mover *m, reason_fn each, void *ctx);
/* One mover as text, with its changed reasons below. */
void mover_text(struct cli *c, struct buf *out, const struct backtest_mover *m, size_t most);

/* Shows movers one by one on the terminal and keeps what is said of them; reads keys from standard input. */
int backtest_walk(struct cli *c, const char *folder, const struct backtest *b, struct marks *marks, struct pw_err *err);

/* "12.5 %" of millionths. */
#define PERCENT_TEXT 32
const char *percent_format(int64_t millionths, char out[static PERCENT_TEXT]);
/* A number a week with one decimal. */
const char *week_format(int64_t millionths, char out[static PERCENT_TEXT]);

#endif
