#include "config.h"
#include "front/cli.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"

const struct cli_option cli_globals[] = {
    { "db", "FILE", "the database (default: $PENWATCH_DB, else penwatch/penwatch.db in the XDG data folder)" },
    { "as", "USER", "the account that acts (default: the one bound to you)" },
    { "passphrase-fd", "N", "read a passphrase from this file descriptor instead of the terminal" },
    { "json", NULL, "print one JSON document and nothing else" },
    { "help", NULL, "print help for the command" },
    { "version", NULL, "print the version" },
    { NULL, NULL, NULL },
};

/* ---- parsing ---- */

static int usage(const struct cli *c, struct pw_err *err, const char *what, const char *which)
{
    err_set(err, PW_EUSAGE, "%s '%.80s'", what, which);
    if (c->command)
        return err_remedy(err, "'penwatch %s --help' shows how it is used", c->command->name);
    return err_remedy(err, "'penwatch help' lists the commands");
}

static int take_global(struct cli *c, const char *name, const char *value, struct pw_err *err)
{
    uint64_t fd;

    if (strcmp(name, "db") == 0) {
        c->db = value;
    } else if (strcmp(name, "as") == 0) {
        c->as = value;
    } else if (strcmp(name, "json") == 0) {
        c->json = true;
    } else if (strcmp(name, "passphrase-fd") == 0) {
        if (!text_u64(str_of(value), &fd) || fd > 1023)
            return usage(c, err, "no file descriptor:", value);
        c->passphrase_fd = (int)fd;
    } else {
        c->given[c->n_given].name    = name;
        c->given[c->n_given++].value = "";
    }
    return PW_OK;
}

static const struct cli_option *find_option(const struct cli_option *list, size_t n, const char *name, size_t len)
{
    for (size_t i = 0; i < n && list[i].name; i++)
        if (strlen(list[i].name) == len && memcmp(list[i].name, name, len) == 0)
            return &list[i];
    return NULL;
}

static int take_option(struct cli *c, int argc, char **argv, int *at, struct pw_err *err)
{
    const char              *word = argv[*at] + 2, *equals = strchr(word, '=');
    size_t                   len  = equals ? (size_t)(equals - word) : strlen(word);
    const struct cli_option *global = find_option(cli_globals, SIZE_MAX, word, len);
    const struct cli_option *own = c->command && !global ? find_option(c->command->options, CLI_OPTIONS_MAX, word, len) : NULL;
    const struct cli_option *o   = global ? global : own;
    const char              *value = equals ? equals + 1 : NULL;

    if (!o)
        return usage(c, err, "there is no option", argv[*at]);
    if (!o->value && value)
        return usage(c, err, "no value belongs to", argv[*at]);
    if (o->value && !value) {
        if (*at + 1 >= argc)
            return usage(c, err, "a value is missing after", argv[*at]);
        value = argv[++*at];
    }
    if (c->n_given == COUNT_OF(c->given))
        return usage(c, err, "too many options at", argv[*at]);
    if (global)
        return take_global(c, global->name, value, err);
    c->given[c->n_given].name    = o->name;
    c->given[c->n_given++].value = value ? value : "";
    return PW_OK;
}

/* Global options may stand before the command; everything else belongs behind it. */
int cli_parse(struct cli *c, int argc, char **argv, struct pw_err *err)
{
    bool only_args = false;
    int  rc;

    *c = (struct cli){ .passphrase_fd = -1 };
    c->colour   = isatty(STDOUT_FILENO) && !getenv("NO_COLOR");
    c->progress = isatty(STDERR_FILENO);
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        c->json |= strcmp(argv[i], "--json") == 0;      /* also where a word before it is wrong */
    for (int i = 1; i < argc; i++) {
        int words;

        if (!only_args && strcmp(argv[i], "--") == 0) {
            only_args = true;
        } else if (!only_args && strncmp(argv[i], "--", 2) == 0) {
            if ((rc = take_option(c, argc, argv, &i, err)) < 0)
                return rc;
        } else if (!only_args && argv[i][0] == '-' && argv[i][1] != '\0') {
            if (strcmp(argv[i], "-h") != 0)
                return usage(c, err, "there is no option", argv[i]);
            if ((rc = take_global(c, "help", "", err)) < 0)
                return rc;
        } else if (!c->command) {
            c->command = command_find(argv[i], i + 1 < argc ? argv[i + 1] : NULL, &words);
            if (!c->command)
                return usage(c, err, "there is no command", argv[i]);
            i += words - 1;
        } else if (c->n_args == CLI_ARGS_MAX) {
            return usage(c, err, "too many arguments at", argv[i]);
        } else {
            c->args[c->n_args++] = argv[i];
        }
    }
    if (!c->command || cli_flag(c, "help") || cli_flag(c, "version"))
        return PW_OK;
    if ((int)c->n_args < c->command->least)
        return usage(c, err, "an argument is missing for", c->command->name);
    if (c->command->most >= 0 && (int)c->n_args > c->command->most)
        return usage(c, err, "one argument too many:", c->args[c->command->most]);
    return PW_OK;
}

void cli_done(struct cli *c)
{
    office_close(c->office);
    arena_done(&c->a);
    buf_done(&c->out);
}

const char *cli_option(const struct cli *c, const char *name)
{
    const char *value = NULL;

    for (size_t i = 0; i < c->n_given; i++)
        if (strcmp(c->given[i].name, name) == 0)
            value = c->given[i].value;
    return value;
}

bool cli_flag(const struct cli *c, const char *name) { return cli_option(c, name) != NULL; }

int cli_number(const struct cli *c, const char *name, int64_t least, int64_t most, int64_t otherwise,
               int64_t *ret, struct pw_err *err)
{
    const char *value = cli_option(c, name);
    uint64_t    v;

    if (!value) {
        *ret = otherwise;
        return PW_OK;
    }
    if (!text_u64(str_of(value), &v) || v > INT64_MAX || (int64_t)v < least || (int64_t)v > most)
        return err_set(err, PW_EUSAGE, "--%s wants a number from %lld to %lld, not '%.40s'", name, (long long)least,
                       (long long)most, value);
    *ret = (int64_t)v;
    return PW_OK;
}

int cli_need(const struct cli *c, const char *name, const char **ret, struct pw_err *err)
{
    *ret = cli_option(c, name);
    if (*ret && **ret)
        return PW_OK;
    err_set(err, PW_EUSAGE, "--%s is missing", name);
    return err_remedy(err, "'penwatch %s --help' shows how it is used", c->command->name);
}

int cli_day(const struct cli *c, const char *name, int32_t *ret, struct pw_err *err)
{
    const char *value = cli_option(c, name);

    if (!value) {
        *ret = office_today(c->office);
        return PW_OK;
    }
    return date_parse(str_of(value), ret) ? PW_OK
                                          : err_set(err, PW_EUSAGE, "--%s wants a date like 2026-03-31, not '%.40s'",
                                                    name, value);
}

/* ---- the office ---- */

int cli_db_path(struct cli *c, struct pw_err *err)
{
    const char *db = c->db ? c->db : getenv("PENWATCH_DB"), *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    int         n;

    if (c->db_path[0])
        return PW_OK;
    if (db && *db)
        n = snprintf(c->db_path, sizeof c->db_path, "%s", db);
    else if (data && *data)
        n = snprintf(c->db_path, sizeof c->db_path, "%s/penwatch/penwatch.db", data);
    else if (home && *home)
        n = snprintf(c->db_path, sizeof c->db_path, "%s/.local/share/penwatch/penwatch.db", home);
    else
        return err_set(err, PW_EUSAGE, "name the database with --db: neither PENWATCH_DB nor HOME is set");
    return n > 0 && (size_t)n < sizeof c->db_path ? PW_OK : err_set(err, PW_EUSAGE, "the database path is too long");
}

static void find_os_user(struct cli *c)
{
    struct passwd *pw = getpwuid(geteuid());

    if (pw)
        snprintf(c->os_user, sizeof c->os_user, "%s", pw->pw_name);
    else
        snprintf(c->os_user, sizeof c->os_user, "uid-%ld", (long)geteuid());
}

#define PASSPHRASE_MAX 1024
#define CREDENTIAL     "penwatch.passphrase"

/* One line of the descriptor, or of the terminal without echo. */
static int ask_passphrase(void *ctx, const char *account, struct buf *ret, struct pw_err *err)
{
    struct cli *c = ctx;
    char        byte;
    size_t      n;
    int         rc;

    if (c->passphrase_fd < 0) {
        char  prompt[200];
        char *given;

        snprintf(prompt, sizeof prompt, "Passphrase of %s: ", account);
        given = isatty(STDIN_FILENO) ? getpass(prompt) : NULL;
        if (!given) {
            err_set(err, PW_EKEY, "the account '%s' asks for its passphrase, and there is no terminal", account);
            return err_remedy(err, "give --passphrase-fd N");
        }
        buf_text(ret, given);
        sign_wipe(given, strlen(given));
        return buf_check(ret, err);
    }
    while ((rc = file_read_some(c->passphrase_fd, &byte, 1, &n, err)) == PW_OK && n && byte != '\n' && ret->n < PASSPHRASE_MAX)
        buf_byte(ret, (unsigned char)byte);
    return rc < 0 ? rc : buf_check(ret, err);
}

/* The passphrase of the key files: for a service, from the credential that systemd hands it (LoadCredential=penwatch.passphrase:...);
 * else as any other. */
static int key_passphrase(struct cli *c, struct buf *ret, struct pw_err *err)
{
    const char *folder = getenv("CREDENTIALS_DIRECTORY");
    char        path[OFFICE_PATH_ROOM];
    int         rc;

    if (c->passphrase_fd >= 0 || !folder || (size_t)snprintf(path, sizeof path, "%s/" CREDENTIAL, folder) >= sizeof path || !file_exists(path))
        return ask_passphrase(c, "the log key", ret, err);
    if ((rc = file_read(path, PASSPHRASE_MAX, ret, err)) == PW_OK && ret->n && ret->p[ret->n - 1] == '\n')
        ret->p[--ret->n] = '\0';
    return rc;
}

int cli_read(struct cli *c, struct pw_err *err)
{
    int64_t lost;
    int     rc;

    if (c->office)
        return PW_OK;
    find_os_user(c);
    if ((rc = cli_db_path(c, err)) < 0)
        return rc;
    if ((rc = office_open(c->db_path, false, STR_NONE, &c->office, err)) < 0)
        return rc;
    /* Reading goes on: what is here may be needed to see what is gone. */
    if ((lost = ledger_entries_lost(c->office->st)) > 0)
        fprintf(stderr, "warning: %lld entries are gone that the head cell '%s.head' knows: an older copy of the database was put back;"
                        " see 'penwatch audit verify'\n", (long long)lost, c->db_path);
    return PW_OK;
}

int cli_look(struct cli *c, struct pw_err *err)
{
    int rc = cli_read(c, err);

    if (rc == PW_OK && c->as)
        return office_act_as(c->office, c->as, c->os_user, ask_passphrase, c, err);
    if (rc == PW_OK)
        office_act_as(c->office, NULL, c->os_user, NULL, NULL, NULL);
    return rc;
}

int cli_write(struct cli *c, enum right right, struct pw_err *err)
{
    int rc;

    find_os_user(c);
    if ((rc = cli_db_path(c, err)) < 0)
        return rc;
    if (!c->office) {
        BUF_AUTO    pass = { 0 };
        char        key[OFFICE_PATH_ROOM];
        bool        sealed = false;
        struct note_key public;

        if ((rc = office_key_path(c->db_path, key, err)) < 0)
            return rc;
        if (file_exists(c->db_path) && keyfile_read_public(key, &public, &sealed, NULL) == PW_OK && sealed &&
            (rc = key_passphrase(c, &pass, err)) < 0)
            return rc;
        rc = office_open(c->db_path, true, sealed ? buf_view(&pass) : STR_NONE, &c->office, err);
        if (pass.p)
            sign_wipe(pass.p, pass.n);
        if (rc < 0)
            return rc;
    }
    if ((rc = office_act_as(c->office, c->as, c->os_user, ask_passphrase, c, err)) < 0)
        return rc;
    return office_may(c->office, right, err);
}

const char *cli_share(void)
{
    /* Installed below one prefix; built in a folder of the source tree; built in the tree itself. */
    static const char *const places[] = { "/../share/penwatch", "/..", "" };
    static char  beside[OFFICE_PATH_ROOM];
    const char  *env = getenv("PENWATCH_SHARE");
    char         exe[OFFICE_PATH_ROOM], profiles[OFFICE_PATH_ROOM];
    char        *slash;
    ssize_t      n;

    if (env && *env)
        return env;
    n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    if (n <= 0)
        return PENWATCH_SHARE_DIR;
    exe[n] = '\0';
    if ((slash = strrchr(exe, '/')))
        *slash = '\0';
    for (size_t i = 0; i < COUNT_OF(places); i++)
        if ((size_t)snprintf(beside, sizeof beside, "%s%s", exe, places[i]) < sizeof beside &&
            (size_t)snprintf(profiles, sizeof profiles, "%s/rules/profiles", beside) < sizeof profiles &&
            file_is_folder(profiles))
            return beside;
    return PENWATCH_SHARE_DIR;
}
