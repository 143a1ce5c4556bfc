#include "config.h"
#include "front/cmd.h"

#include "app/bundle.h"
#include "front/lifecycle.h"

static int say(struct cli *c, const struct bundle *b, const char *folder, bool exported, struct pw_err *err)
{
    struct json_out j = { .out = &c->out, .pretty = true };
    char            hex[DIGEST_HEX];

    digest_hex(&b->rulebook, hex);
    if (c->json) {
        json_open(&j, NULL, '{');
        json_textz(&j, "folder", folder);
        json_text(&j, "authority", b->authority);
        json_textz(&j, "rulebook", hex);
        json_i64(&j, "files", (int64_t)b->n_files);
        json_i64(&j, "withheld", (int64_t)b->n_withheld);
        json_textz(&j, "key", b->key);
        json_textz(&j, "fingerprint", b->fingerprint);
        json_close(&j);
        return json_end(&j, err);
    }
    if (exported) {
        out_text(&c->out, str_of(folder));
        buf_printf(&c->out, " holds rulebook %.12s: %zu files, %zu restricted lists withheld\n", hex, b->n_files, b->n_withheld);
        buf_printf(&c->out, "signed by %s\nthe receiver compares this fingerprint with you by telephone: %.16s\n", b->key,
                   b->fingerprint);
        return PW_OK;
    }
    buf_printf(&c->out, "rulebook %.12s of ", hex);
    out_text(&c->out, b->authority);
    buf_printf(&c->out, ", %zu files, all as signed; in ", b->n_files);
    out_text(&c->out, str_of(folder));
    if (b->n_withheld)
        buf_printf(&c->out, "\n%zu lists were withheld: bring your own", b->n_withheld);
    buf_text(&c->out, "\nnext: penwatch rules test, penwatch backtest --rules, penwatch rules submit on that folder\n");
    return PW_OK;
}

int cmd_rules_export(struct cli *c, struct pw_err *err)
{
    struct named_rules named;
    struct rehearsal   t = { 0 };
    struct bundle      b;
    const char        *which = cli_option(c, "draft");
    int                rc;

    if ((rc = cli_write(c, RIGHT_RULES, err)) < 0 || (rc = rules_named(c->office, which ? which : "live", &c->a, &named, err)) < 0)
        return rc;
    if ((rc = rehearsal_run(c, named.files, false, &t, err)) == PW_OK &&
        (rc = bundle_export(c->office, &named, &t.b, c->args[0], &c->a, &b, err)) == PW_OK)
        rc = say(c, &b, c->args[0], true, err);
    rehearsal_done(&t);
    return rc;
}

int cmd_rules_import(struct cli *c, struct pw_err *err)
{
    struct bundle b;
    const char   *to;
    int           rc = cli_need(c, "to", &to, err);

    if (rc < 0 || (rc = bundle_import(c->args[0], cli_option(c, "key"), to, &c->a, &b, err)) < 0)
        return rc;
    return say(c, &b, to, false, err);
}
