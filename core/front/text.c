#include "config.h"
#include "front/cli.h"

#include "base/text.h"
#include "model/profile.h"

void out_text(struct buf *out, struct str s)
{
    text_visible(out, s);
}

/* Columns count code points; combining and wide letters may shift a column, never the content. */
void out_padded(struct buf *out, struct str s, size_t width)
{
    BUF_AUTO   seen = { 0 };
    struct str v;
    size_t     n = 0, at = 0, cut = 0;

    text_visible(&seen, s);
    v = buf_view(&seen);
    while (at < v.n) {
        utf8_next(v, &at);
        n++;
        if (n == width - 1)
            cut = at;
    }
    if (n > width) {
        buf_add(out, v.p, cut);
        buf_text(out, "…");
        return;
    }
    buf_str(out, v);
    for (; n < width; n++)
        buf_byte(out, ' ');
}

const char *lane_colour(const struct cli *c, int lane)
{
    static const char *const colours[] = { "\x1b[32m", "\x1b[33m", "\x1b[1;31m" };

    return c->colour && lane >= LANE_GREEN && lane <= LANE_RED ? colours[lane] : "";
}

const char *colour_off(const struct cli *c)  { return c->colour ? "\x1b[0m" : ""; }
const char *colour_dim(const struct cli *c)  { return c->colour ? "\x1b[2m" : ""; }
const char *colour_bold(const struct cli *c) { return c->colour ? "\x1b[1m" : ""; }
