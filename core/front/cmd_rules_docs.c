#include "config.h"
#include "front/cmd.h"

#include <stdio.h>

#include "front/docs.h"

static int all_docs(struct cli *c, struct pw_err *err)
{
    char               shipped[OFFICE_PATH_ROOM];
    struct rule_files *files = arena_alloc(&c->a, sizeof *files);
    struct reference   ref;
    struct rule_env    env;
    struct rulebook   *rb = NULL;
    int                rc;

    if (!files)
        return err_nomem(err);
    snprintf(shipped, sizeof shipped, "%.4000s/rules", cli_share());
    if ((rc = rule_files_read(shipped, &c->a, files, err)) < 0 || (rc = reference_from_folder(shipped, shipped, &ref, err)) < 0)
        return rc;
    rc = reference_rule_env(&ref, &c->a, &env, err);
    if (rc == PW_OK)
        rc = rulebook_load(files->files, files->n, &env, &rb, NULL, err);
    if (rc == PW_OK && c->json)
        rc = docs_json(&c->out, rb, files, err);
    else if (rc == PW_OK)
        docs_markdown(&c->out, rb, files);
    rulebook_free(rb);
    reference_done(&ref);
    return rc;
}

int cmd_rules_docs(struct cli *c, struct pw_err *err)
{
    if (cli_flag(c, "meta") + cli_flag(c, "luacheck") + c->json > 1)
        return err_set(err, PW_EUSAGE, "--meta, --luacheck and --json are three different files");
    if (cli_flag(c, "meta"))
        docs_meta(&c->out);
    else if (cli_flag(c, "luacheck"))
        docs_luacheck(&c->out);
    else
        return all_docs(c, err);
    return PW_OK;
}
