#include "config.h"
#include "front/cli.h"

#include "base/mem.h"

/* The man page (mdoc) and the completion for bash, from the same table as --help. */

/* Text that mdoc must not take for a request. */
static void roff(struct buf *out, const char *text)
{
    bool line_start = true;

    for (; *text; text++) {
        if (line_start && (*text == '.' || *text == '\''))
            buf_text(out, "\\&");
        if (*text == '\\')
            buf_text(out, "\\e");
        else if (*text == '-')
            buf_text(out, "\\-");
        else
            buf_byte(out, (unsigned char)*text);
        line_start = *text == '\n';
    }
}

static void option(struct buf *out, const struct cli_option *o)
{
    buf_printf(out, ".It Fl \\-%s", o->name);
    if (o->value)
        buf_printf(out, " Ar %s", o->value);
    buf_text(out, "\n");
    roff(out, o->help);
    buf_text(out, "\n");
}

static void command(struct buf *out, const struct command *k)
{
    buf_printf(out, ".Ss %s", k->name);
    if (*k->args)
        buf_printf(out, " %s", k->args);
    buf_text(out, "\n");
    roff(out, k->summary);
    buf_text(out, ".\n");
    if (k->about) {
        buf_text(out, ".Pp\n");
        roff(out, k->about);
        buf_text(out, "\n");
    }
    if (k->options[0].name) {
        buf_text(out, ".Bl -tag -width Ds\n");
        for (size_t i = 0; i < CLI_OPTIONS_MAX && k->options[i].name; i++)
            option(out, &k->options[i]);
        buf_text(out, ".El\n");
    }
    buf_text(out, ".Bd -literal -offset indent\n");
    for (size_t i = 0; i + 1 < COUNT_OF(k->examples) && k->examples[i]; i += 2) {
        roff(out, k->examples[i]);
        buf_text(out, "\n");
    }
    buf_text(out, ".Ed\n");
}

void help_man(struct buf *out)
{
    static const struct { const char *code, *what; } exits[] = {
        { "0", "done" }, { "1", "refused or failed; rules check and test with findings" },
        { "10\\-18", "audit verification: 10 malformed, 11 bad signature, 13 changed, 14 contradicts a held head, "
                     "15 rolled back, 16 unsigned tail, 18 unknown key" },
        { "64", "the command line is wrong" }, { "65", "some records were bad; the good ones are in" },
        { "66", "the input as a whole was refused or cannot be read; nothing is in" }, { "70", "internal, or the database is damaged" },
        { "74", "cannot write, or the disk is full" }, { "75", "busy; try again" }, { "78", "settings or keys are unusable" },
    };

    buf_printf(out, ".Dd $Mdocdate$\n.Dt PENWATCH 1\n.Os\n.Sh NAME\n.Nm penwatch\n"
                    ".Nd watch the licit trade in drug precursors\n.Sh SYNOPSIS\n.Nm\n"
                    ".Op Fl \\-db Ar FILE\n.Op Fl \\-as Ar USER\n.Op Fl \\-json\n.Ar command ...\n.Sh DESCRIPTION\n.Nm\n"
                    "takes in pre\\-export notifications and customs declarations, scores each against Lua risk profiles,\n"
                    "says why in words and points that add up, and keeps a record that cannot be rewritten unseen.\n"
                    ".Bl -tag -width Ds\n");
    for (size_t i = 0; cli_globals[i].name; i++)
        option(out, &cli_globals[i]);
    buf_text(out, ".El\n.Sh COMMANDS\n");
    for (size_t i = 0; i < command_count; i++)
        command(out, &commands[i]);
    buf_text(out, ".Sh ENVIRONMENT\n.Bl -tag -width Ds\n.It Ev PENWATCH_DB\nthe database\n.It Ev PENWATCH_SHARE\n"
                  "folder with the shipped rules and samples\n.It Ev PENWATCH_PLUGINS\n"
                  "folder with the plugins\n.It Ev NO_COLOR\nno colours on a terminal\n.El\n"
                  ".Sh EXIT STATUS\n.Bl -tag -width Ds\n");
    for (size_t i = 0; i < COUNT_OF(exits); i++)
        buf_printf(out, ".It %s\n%s\n", exits[i].code, exits[i].what);
    buf_text(out, ".El\n.Sh SEE ALSO\n.Xr sqlite3 1 ,\n.Xr minisign 1\n");
}

/* Words of the commands, then options; files where nothing else fits. */
void help_completion(struct buf *out)
{
    buf_text(out, "# bash completion for penwatch\n_penwatch() {\n    local cur=${COMP_WORDS[COMP_CWORD]} words\n"
                  "    case \"${COMP_WORDS[*]:1:COMP_CWORD}\" in\n");
    for (size_t i = 0; i < command_count; i++) {
        buf_printf(out, "    \"%s \"*) words=\"", commands[i].name);
        for (size_t k = 0; k < CLI_OPTIONS_MAX && commands[i].options[k].name; k++)
            buf_printf(out, "--%s ", commands[i].options[k].name);
        buf_text(out, "--json --help\" ;;\n");
    }
    buf_text(out, "    *) words=\"");
    for (size_t i = 0; i < command_count; i++)
        buf_printf(out, "%s ", commands[i].name);
    buf_text(out, "--db --as --json --help --version\" ;;\n    esac\n"
                  "    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
                  "    [ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- \"$cur\"))\n}\n"
                  "complete -F _penwatch penwatch\n");
}
