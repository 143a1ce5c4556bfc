#include "config.h"
#include "front/cmd.h"

#include "app/rescore.h"

#define SHOWN 50        /* changes that are listed; all are counted */

struct telling {
    struct cli     *c;
    struct json_out j;
    int64_t         n;
};

static int tell(void *ctx, const struct rescored *r, struct pw_err *err)
{
    struct telling *t   = ctx;
    struct buf     *out = &t->c->out;

    (void)err;
    t->n++;
    if (t->c->json) {
        json_open(&t->j, NULL, '{');
        json_text(&t->j, "reference", r->reference);
        json_i64(&t->j, "score_before", r->was_score);
        json_textz(&t->j, "lane_before", lane_name(r->was_lane));
        json_i64(&t->j, "score", r->score);
        json_textz(&t->j, "lane", lane_name(r->lane));
        json_close(&t->j);
    } else if (t->n <= SHOWN && (r->was_score != r->score || r->was_lane != r->lane)) {
        out_padded(out, r->reference, 20);
        buf_printf(out, "  %3d %s%-6s%s -> %3d %s%s%s\n", r->was_score, lane_colour(t->c, r->was_lane), lane_name(r->was_lane),
                   colour_off(t->c), r->score, lane_colour(t->c, r->lane), lane_name(r->lane), colour_off(t->c));
    }
    return PW_OK;
}

int cmd_rescore(struct cli *c, struct pw_err *err)
{
    struct telling        t   = { .c = c, .j = { .out = &c->out, .pretty = true } };
    bool                  dry = cli_flag(c, "dry-run");
    struct rescore_counts n;
    int                   rc;

    if (!cli_flag(c, "open"))
        return err_set(err, PW_EUSAGE, "say --open: only open shipments are scored again, what is decided stays as it was");
    if ((rc = cli_write(c, RIGHT_DECIDE, err)) < 0)
        return rc;
    if (c->json) {
        json_open(&t.j, NULL, '{');
        json_open(&t.j, "changes", '[');
    }
    if ((rc = rescore_open(c->office, dry, tell, &t, &n, err)) < 0)
        return rc;
    if (c->json) {
        json_close(&t.j);
        json_i64(&t.j, "looked_at", n.looked_at);
        json_i64(&t.j, "changed", n.changed);
        json_i64(&t.j, "erased", n.erased);
        json_i64(&t.j, "moved", n.moved);
        json_bool(&t.j, "stored", !dry);
        json_close(&t.j);
        return json_end(&t.j, err);
    }
    buf_printf(&c->out, "%lld open shipments looked at, %lld have another verdict%s\n", (long long)n.looked_at,
               (long long)n.changed, dry ? "; nothing was stored" : "");
    if (n.erased)
        buf_printf(&c->out, "%lld were erased and keep theirs\n", (long long)n.erased);
    if (n.moved)
        buf_printf(&c->out, "%lld became another meanwhile and were left alone\n", (long long)n.moved);
    return PW_OK;
}
