#include "config.h"
#include "front/cmd.h"

#include "app/replay.h"

static int replay_json(struct cli *c, const struct replay *r, struct pw_err *err)
{
    struct json_out j = { .out = &c->out, .pretty = true };
    char            hex[DIGEST_HEX];

    json_open(&j, NULL, '{');
    json_textz(&j, "reference", c->args[0]);
    json_bool(&j, "same", r->same);
    json_bool(&j, "inputs_match", r->inputs_match);
    json_i64(&j, "bytes", (int64_t)r->bytes);
    json_textz(&j, "digest", digest_hex(&r->digest, hex));
    json_i64(&j, "stored_score", r->stored.score);
    json_i64(&j, "score", r->again.score);
    json_close(&j);
    return json_end(&j, err);
}

/* Which contributions one side has and the other has not, or with other points. */
static void differences(struct cli *c, const char *title, const struct verdict *a, const struct verdict *b)
{
    for (size_t i = 0; i < a->n_contributions; i++) {
        bool there = false;

        for (size_t k = 0; k < b->n_contributions && !there; k++)
            there = str_eq(a->contributions[i].rule, b->contributions[k].rule) &&
                    str_eq(a->contributions[i].group, b->contributions[k].group) &&
                    a->contributions[i].points == b->contributions[k].points &&
                    str_eq(a->contributions[i].because, b->contributions[k].because);
        if (there)
            continue;
        buf_printf(&c->out, "  only %s: %+d ", title, a->contributions[i].points);
        out_text(&c->out, a->contributions[i].rule.n ? a->contributions[i].rule : a->contributions[i].group);
        buf_text(&c->out, ": ");
        out_text(&c->out, a->contributions[i].because);
        buf_text(&c->out, "\n");
    }
}

int cmd_replay(struct cli *c, struct pw_err *err)
{
    struct view   v;
    struct replay r;
    int64_t       id;
    char          hex[DIGEST_HEX];
    int           rc;

    if ((rc = cli_read(c, err)) < 0 || (rc = store_read_begin(c->office->st, err)) < 0 ||
        (rc = office_load_reference(c->office, err)) < 0 || (rc = view_find(c->office, c->args[0], &id, err)) < 0 ||
        (rc = view_load(c->office, id, false, &c->a, &v, err)) < 0)
        return rc;
    if (v.current.verdict == HISTORY_ABSENT)
        return err_set(err, PW_ENOTFOUND, "'%.80s' has no verdict: it was withdrawn", c->args[0]);
    if ((rc = replay_verdict(c->office, v.current.verdict, &c->a, &r, err)) < 0)
        return rc;
    if (!r.same)
        c->exit_code = EXIT_REFUSED;
    if (c->json)
        return replay_json(c, &r, err);
    if (r.same) {
        buf_printf(&c->out, "the same %zu bytes: score %d, %s; SHA-256 %s\n", r.bytes, r.again.score,
                   lane_name(r.again.lane), digest_hex(&r.digest, hex));
        return PW_OK;
    }
    buf_printf(&c->out, "NOT the same: stored %d, now %d\n", r.stored.score, r.again.score);
    differences(c, "stored", &r.stored, &r.again);
    differences(c, "now", &r.again, &r.stored);
    return PW_OK;
}
