#include "config.h"
#include "front/cmd.h"

#include <pwd.h>
#include <stdio.h>
#include <unistd.h>

#include "app/accounts.h"
#include "app/doctor.h"
#include "base/file.h"
#include "store/st_office.h"

/* ---- accounts ---- */

/* The new passphrase: a line of --new-passphrase-fd, or the terminal. */
static int new_passphrase(struct cli *c, struct buf *ret, struct pw_err *err)
{
    int64_t fd;
    char    byte;
    size_t  n;
    char   *given;
    int     rc = cli_number(c, "new-passphrase-fd", 0, 1023, -1, &fd, err);

    if (rc < 0)
        return rc;
    if (fd < 0) {
        given = isatty(STDIN_FILENO) ? getpass("New passphrase: ") : NULL;
        if (!given) {
            err_set(err, PW_EUSAGE, "the account needs --os-user NAME or a passphrase");
            return err_remedy(err, "use a terminal, or --new-passphrase-fd N");
        }
        buf_text(ret, given);
        sign_wipe(given, strlen(given));
        return buf_check(ret, err);
    }
    while ((rc = file_read_some((int)fd, &byte, 1, &n, err)) == PW_OK && n && byte != '\n' && ret->n < 1024)
        buf_byte(ret, (unsigned char)byte);
    return rc < 0 ? rc : buf_check(ret, err);
}

static int say_account(struct cli *c, const char *name, const char *what, struct pw_err *err)
{
    struct json_out j = { .out = &c->out, .pretty = true };

    if (!c->json) {
        buf_printf(&c->out, "account %s: %s\n", name, what);
        return PW_OK;
    }
    json_open(&j, NULL, '{');
    json_textz(&j, "account", name);
    json_textz(&j, "done", what);
    json_close(&j);
    return json_end(&j, err);
}

int cmd_user_add(struct cli *c, struct pw_err *err)
{
    const char *role_word = cli_option(c, "role"), *os_user = cli_option(c, "os-user");
    enum role   role      = ROLE_OFFICER;
    BUF_AUTO    pass      = { 0 };
    char        what[80];
    int         rc;

    if (role_word && !role_find(str_of(role_word), &role)) {
        err_set(err, PW_EUSAGE, "'%.40s' is no role", role_word);
        return err_remedy(err, "officer, supervisor, author, auditor or administrator");
    }
    if (os_user && !getpwnam(os_user))
        return err_set(err, PW_EUSAGE, "this machine has no user '%.60s'", os_user);
    if ((rc = cli_write(c, RIGHT_ACCOUNTS, err)) < 0 || (!os_user && (rc = new_passphrase(c, &pass, err)) < 0))
        return rc;
    rc = account_put(c->office, c->args[0], role, os_user, buf_view(&pass), true, err);
    if (pass.p)
        sign_wipe(pass.p, pass.n);
    if (rc < 0)
        return rc;
    snprintf(what, sizeof what, "%s, %s", role_name(role), os_user ? "bound to a system user" : "asks a passphrase");
    return say_account(c, c->args[0], what, err);
}

int cmd_user_disable(struct cli *c, struct pw_err *err)
{
    int rc = cli_write(c, RIGHT_ACCOUNTS, err);

    if (rc < 0 || (rc = account_disable(c->office, c->args[0], err)) < 0)
        return rc;
    return say_account(c, c->args[0], "disabled", err);
}

struct listing { struct cli *c; struct json_out j; };

static int each_account(void *ctx, const struct account *a, struct pw_err *err)
{
    struct listing *l = ctx;

    (void)err;
    if (l->c->json) {
        json_open(&l->j, NULL, '{');
        json_text(&l->j, "name", a->name);
        json_text(&l->j, "role", a->role);
        json_text(&l->j, "os_user", a->os_user);
        json_bool(&l->j, "active", a->active);
        json_close(&l->j);
        return PW_OK;
    }
    buf_printf(&l->c->out, "%-20.*s %-14.*s %s%.*s%s\n", (int)a->name.n, a->name.p, (int)a->role.n, a->role.p,
               a->os_user.n ? "system user " : "passphrase", a->os_user.n ? (int)a->os_user.n : 0,
               a->os_user.n ? a->os_user.p : "", a->active ? "" : "  (disabled)");
    return PW_OK;
}

int cmd_user_list(struct cli *c, struct pw_err *err)
{
    struct listing l = { .c = c, .j = { .out = &c->out, .pretty = true } };
    int            rc = cli_read(c, err);

    if (rc < 0)
        return rc;
    if (c->json)
        json_open(&l.j, NULL, '[');
    if ((rc = st_account_list(c->office->st, &c->a, each_account, &l, err)) < 0)
        return rc;
    if (!c->json)
        return PW_OK;
    json_close(&l.j);
    return json_end(&l.j, err);
}

/* ---- care of the file ---- */

int cmd_check(struct cli *c, struct pw_err *err)
{
    BUF_AUTO            complaints = { 0 };
    struct check_report r;
    struct pw_err       why = { 0 };
    struct json_out     j   = { .out = &c->out, .pretty = true };
    int                 rc  = cli_read(c, err), worst;

    if (rc < 0 || (rc = office_load_reference(c->office, err)) < 0)
        return rc;
    worst  = check_database(c->office, c->db_path, &complaints, &r, &why);
    why.rc = worst;
    if (worst < 0)
        c->exit_code = exit_code_of(&why);
    if (c->json) {
        json_open(&j, NULL, '{');
        json_bool(&j, "ok", worst == PW_OK);
        json_bool(&j, "integrity", r.integrity);
        json_bool(&j, "audit", r.audit);
        json_bool(&j, "derived", r.derived);
        json_i64(&j, "shipments", r.shipments);
        json_i64(&j, "audit_size", r.verify.size);
        json_text(&j, "complaints", buf_view(&complaints));
        json_close(&j);
        return json_end(&j, err);
    }
    buf_printf(&c->out, "file      %s\naudit     %s (%lld entries)\nderived   %s (%lld shipments)\n",
               r.integrity ? "whole" : "DAMAGED", r.audit ? "verifies" : "DOES NOT VERIFY", (long long)r.verify.size,
               r.derived ? "agrees" : "DIFFERS", (long long)r.shipments);
    buf_str(&c->out, buf_view(&complaints));
    return PW_OK;
}

int cmd_backup(struct cli *c, struct pw_err *err)
{
    char            path[OFFICE_PATH_ROOM], head[LEDGER_PATH_ROOM];
    BUF_AUTO        cell = { 0 };
    struct json_out j    = { .out = &c->out, .pretty = true };
    int             rc   = cli_read(c, err);

    if (rc < 0)
        return rc;
    /* The cell first: a copy may be ahead of its cell, never behind it. */
    if (!ledger_head_path(c->office->st, head) ||
        (size_t)snprintf(path, sizeof path, "%s.head", c->args[0]) >= sizeof path)
        return err_set(err, PW_ELIMIT, "the path is too long");
    if ((rc = file_read(head, 1 << 16, &cell, err)) < 0)
        return rc;
    if ((rc = store_backup(c->office->st, c->args[0], err)) < 0 ||
        (rc = file_create(path, buf_view(&cell), 0600, err)) < 0)
        return rc == PW_ENOTFOUND ? err->rc = PW_EIO : rc;     /* no such folder: cannot write */
    if (c->json) {
        json_open(&j, NULL, '{');
        json_textz(&j, "backup", c->args[0]);
        json_textz(&j, "head", path);
        json_close(&j);
        return json_end(&j, err);
    }
    buf_printf(&c->out, "%s and %s hold a consistent copy.\nThe key %s.key is not in it: keep a copy of it elsewhere, under lock.\n",
               c->args[0], path, c->db_path);
    return PW_OK;
}

int cmd_doctor(struct cli *c, struct pw_err *err)
{
    struct doctor_finding found[DOCTOR_MAX];
    struct json_out       j = { .out = &c->out, .pretty = true };
    size_t                n, bad = 0;
    int                   rc = cli_read(c, err);

    if (rc < 0)
        return rc;
    n = doctor_examine(c->office, c->db_path, found);
    if (c->json)
        json_open(&j, NULL, '[');
    for (size_t i = 0; i < n; i++) {
        bad += !found[i].ok;
        if (c->json) {
            json_open(&j, NULL, '{');
            json_bool(&j, "ok", found[i].ok);
            json_textz(&j, "what", found[i].what);
            json_textz(&j, "remedy", found[i].ok ? NULL : found[i].remedy);
            json_close(&j);
        } else {
            buf_printf(&c->out, "%s  %s%s%s\n", found[i].ok ? "ok " : "do ", found[i].what, found[i].ok ? "" : ": ",
                       found[i].ok ? "" : found[i].remedy);
        }
    }
    if (bad)
        c->exit_code = EXIT_REFUSED;
    if (!c->json)
        return PW_OK;
    json_close(&j);
    return json_end(&j, err);
}

int cmd_upgrade(struct cli *c, struct pw_err *err)
{
    struct json_out j  = { .out = &c->out, .pretty = true };
    int             rc = cli_write(c, RIGHT_READ, err);
    bool            old;

    if (rc < 0)
        return rc;
    old = store_is_old(c->office->st);
    if (c->json) {
        json_open(&j, NULL, '{');
        json_i64(&j, "schema", STORE_SCHEMA_VERSION);
        json_bool(&j, "upgraded", old);
        json_close(&j);
        return json_end(&j, err);
    }
    buf_printf(&c->out, old ? "%s is up to date now (schema %d)\n" : "%s was up to date (schema %d)\n", c->db_path,
               STORE_SCHEMA_VERSION);
    return PW_OK;
}
