#include "config.h"
#include "front/backtest_out.h"

void backtest_html(struct buf *out, const struct backtest *b, const char *title)
{
    (void)b;
    buf_text(out, title);
}
