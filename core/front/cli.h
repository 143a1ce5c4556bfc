/*
 * cli.h - the command line: one table of commands feeds dispatch, help, man page and completion.
 *
 * A command's function fills `out` (and `json` output through it) and returns; main() prints, so that
 * nothing half-written reaches standard output. Only front/ prints or exits.
 */
#ifndef PW_FRONT_CLI_H
#define PW_FRONT_CLI_H

#include "app/office.h"
#include "format/json_write.h"

enum {
    EXIT_DONE = 0, EXIT_REFUSED = 1, EXIT_USAGE = 64, EXIT_SOME_BAD = 65, EXIT_INPUT = 66, EXIT_INTERNAL = 70,
    EXIT_CANNOT_WRITE = 74, EXIT_BUSY = 75, EXIT_SETTINGS = 78,
};

#define CLI_ARGS_MAX    256
#define CLI_OPTIONS_MAX 12
#define CLI_FORMS_MAX   6

struct cli_option {
    const char *name;       /* without the dashes */
    const char *value;      /* word for its value; NULL: a flag */
    const char *help;
};

struct cli;

struct command {
    const char       *name;         /* "import", or of two words: "rules check" */
    const char       *args;         /* "FILE..." */
    const char       *summary;      /* one line */
    const char       *about;        /* paragraphs of the help and the man page */
    struct cli_option options[CLI_OPTIONS_MAX];
    const char       *examples[4];  /* pairs: command line, what it does */
    int               least, most;  /* arguments */
    int (*run)(struct cli *c, struct pw_err *err);
};

extern const struct command commands[];
extern const size_t         command_count;
extern const struct cli_option cli_globals[];
const struct command *command_find(const char *first, const char *second, int *ret_words);

struct cli {
    const struct command *command;
    const char           *args[CLI_ARGS_MAX];
    size_t                n_args;
    struct { const char *name, *value; } given[CLI_OPTIONS_MAX * 2];
    size_t                n_given;
    const char           *db, *as;
    int                   passphrase_fd;    /* -1: ask the terminal */
    bool                  json, colour, progress;
    char                  db_path[OFFICE_PATH_ROOM];
    char                  os_user[128];
    struct office        *office;
    struct arena          a;
    struct buf            out;
    int                   exit_code;        /* of a command that succeeded in part */
};

int cli_parse(struct cli *c, int argc, char **argv, struct pw_err *err);
void cli_done(struct cli *c);

/* Value of an option; NULL when it was not given. A flag's value is "". */
const char *cli_option(const struct cli *c, const char *name);
bool cli_flag(const struct cli *c, const char *name);
/* A whole number between least and most; `otherwise` when not given. */
int cli_number(const struct cli *c, const char *name, int64_t least, int64_t most, int64_t otherwise,
               int64_t *ret, struct pw_err *err);
/* A required option; PW_EUSAGE names it. */
int cli_need(const struct cli *c, const char *name, const char **ret, struct pw_err *err);
/* YYYY-MM-DD, or today of the office when not given. */
int cli_day(const struct cli *c, const char *name, int32_t *ret, struct pw_err *err);

/* Opens c->office once: for reading, or for writing with the right the command needs. */
int cli_read(struct cli *c, struct pw_err *err);
int cli_write(struct cli *c, enum right right, struct pw_err *err);
/* For reading what not every account may see: as the account of --as, which asks its passphrase, or of the system user;
 * without one, as an officer without a name. */
int cli_look(struct cli *c, struct pw_err *err);
int cli_db_path(struct cli *c, struct pw_err *err);
/* Shipped rules and samples: $PENWATCH_SHARE, beside the program, or where it was installed. */
const char *cli_share(void);

/* Help of one command, or of all. */
void help_command(struct buf *out, const struct command *k);
void help_all(struct buf *out);
void help_man(struct buf *out);           /* mdoc */
void help_completion(struct buf *out);    /* for bash */
int help_topic(struct buf *out, const char *topic, struct pw_err *err);

int exit_code_of(const struct pw_err *err);
void print_error(const struct cli *c, const struct pw_err *err);

/* ---- for the commands' texts ---- */
void out_text(struct buf *out, struct str s);               /* control characters made visible */
void out_padded(struct buf *out, struct str s, size_t width);
const char *lane_colour(const struct cli *c, int lane);     /* escape sequence or "" */
const char *colour_off(const struct cli *c);
const char *colour_dim(const struct cli *c);
const char *colour_bold(const struct cli *c);

#endif
