#include "config.h"
#include "front/cmd.h"

#include "app/shadow.h"

#define NAME_WIDTH 24

static int read_draft(struct cli *c, struct rule_files **ret, struct pw_err *err)
{
    const char *folder;
    int         rc = cli_need(c, "rules", &folder, err);

    if (rc < 0)
        return rc;
    if (!(*ret = arena_alloc(&c->a, sizeof **ret)))
        return err_nomem(err);
    rc = rule_files_read(folder, &c->a, *ret, err);
    return rc == PW_ENOTFOUND ? (err->rc = PW_EINPUT) : rc;
}

static int shadow_done(struct cli *c, const char *what, int64_t seq, struct pw_err *err)
{
    struct json_out j = { .out = &c->out, .pretty = true };

    if (!c->json) {
        buf_printf(&c->out, "the shadow %s ", what);
        out_text(&c->out, str_of(c->args[1]));
        buf_text(&c->out, seq ? "; 'penwatch rules stats --shadow' shows what it would do otherwise\n" : "\n");
        return PW_OK;
    }
    json_open(&j, NULL, '{');
    json_textz(&j, "name", c->args[1]);
    json_textz(&j, "done", what);
    json_close(&j);
    return json_end(&j, err);
}

static int add(struct cli *c, struct pw_err *err)
{
    struct rule_files *files;
    int64_t            seq;
    int                rc;

    if ((rc = read_draft(c, &files, err)) < 0 || (rc = cli_write(c, RIGHT_RULES, err)) < 0 ||
        (rc = shadow_add(c->office, str_of(c->args[1]), files, &seq, err)) < 0)
        return rc;
    return shadow_done(c, "began", seq, err);
}

static int drop(struct cli *c, struct pw_err *err)
{
    int rc;

    if ((rc = cli_write(c, RIGHT_RULES, err)) < 0 || (rc = shadow_drop(c->office, str_of(c->args[1]), err)) < 0)
        return rc;
    return shadow_done(c, "ended", 0, err);
}

static int list(struct cli *c, struct pw_err *err)
{
    struct json_out j  = { .out = &c->out, .pretty = true };
    struct shadows *l  = arena_alloc(&c->a, sizeof *l);
    char            hex[DIGEST_HEX];
    int             rc = l ? cli_read(c, err) : err_nomem(err);

    if (rc < 0 || (rc = shadow_list(c->office, &c->a, l, err)) < 0)
        return rc;
    if (c->json)
        json_open(&j, NULL, '[');
    for (size_t i = 0; i < l->n; i++) {
        const struct shadow_row *s = &l->rows[i];

        if (!c->json) {
            out_padded(&c->out, s->name, NAME_WIDTH);
            buf_printf(&c->out, " %.12s  since entry %lld, by %.*s\n", digest_hex(&s->digest, hex), (long long)s->seq,
                       (int)s->account.n, s->account.p);
            continue;
        }
        json_open(&j, NULL, '{');
        json_text(&j, "name", s->name);
        json_textz(&j, "rulebook", digest_hex(&s->digest, hex));
        json_i64(&j, "since_entry", s->seq);
        json_text(&j, "account", s->account);
        json_close(&j);
    }
    if (!c->json) {
        if (!l->n)
            buf_text(&c->out, "no shadow runs\n");
        return PW_OK;
    }
    json_close(&j);
    return json_end(&j, err);
}

int cmd_rules_shadow(struct cli *c, struct pw_err *err)
{
    static const struct { const char *word; size_t args; int (*run)(struct cli *c, struct pw_err *err); } ways[] = {
        { "add", 2, add }, { "list", 1, list }, { "drop", 2, drop },
    };

    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (strcmp(c->args[0], ways[i].word) == 0 && c->n_args == ways[i].args)
            return ways[i].run(c, err);
    err_set(err, PW_EUSAGE, "'rules shadow %.40s' is not complete", c->args[0]);
    return err_remedy(err, "rules shadow add NAME --rules DIR, rules shadow list, or rules shadow drop NAME");
}
