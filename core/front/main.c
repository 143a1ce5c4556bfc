#include "config.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "front/cmd.h"

int exit_code_of(const struct pw_err *err)
{
    switch (err->rc) {
    case PW_OK:      return EXIT_DONE;
    case PW_EUSAGE:  return EXIT_USAGE;
    case PW_EINPUT:
    case PW_ELIMIT:  return EXIT_INPUT;
    case PW_EIO:
    case PW_EFULL:   return EXIT_CANNOT_WRITE;
    case PW_EBUSY:   return EXIT_BUSY;
    case PW_EKEY:    return EXIT_SETTINGS;
    case PW_EAUDIT:  return err->verify_code ? err->verify_code : 13;
    case PW_EDB:
    case PW_ENOMEM:
    case PW_EINTERNAL: return EXIT_INTERNAL;
    default:         return EXIT_REFUSED;
    }
}

void print_error(const struct cli *c, const struct pw_err *err)
{
    BUF_AUTO out = { 0 };

    if (c->json) {
        struct json_out j = { .out = &out, .pretty = true };

        json_open(&j, NULL, '{');
        json_open(&j, "error", '{');
        json_textz(&j, "code", err_code_name(err->rc));
        json_textz(&j, "message", err->msg);
        json_textz(&j, "where", err->where[0] ? err->where : NULL);
        json_textz(&j, "remedy", err->remedy[0] ? err->remedy : NULL);
        json_close(&j);
        json_close(&j);
        buf_byte(&out, '\n');
        if (!out.failed)
            fwrite(out.p, 1, out.n, stdout);
        else
            fputs("{\"error\": {\"code\": \"memory\", \"message\": \"out of memory\", \"where\": null, \"remedy\": null}}\n", stdout);
        return;
    }
    buf_text(&out, "penwatch: ");
    text_visible(&out, str_of(err->msg));
    if (err->where[0] && !strstr(err->msg, err->where)) {
        buf_text(&out, " (");
        text_visible(&out, str_of(err->where));
        buf_text(&out, ")");
    }
    if (err->remedy[0]) {
        buf_text(&out, "\n  ");
        text_visible(&out, str_of(err->remedy));
    }
    buf_text(&out, "\n");
    if (!out.failed)
        fwrite(out.p, 1, out.n, stderr);
    else
        fputs("penwatch: out of memory\n", stderr);        /* not even the message could be put together */
}

static int print_out(const struct cli *c)
{
    if (c->out.n && (fwrite(c->out.p, 1, c->out.n, stdout) != c->out.n || fflush(stdout) != 0)) {
        if (errno == EPIPE)     /* the reader has seen enough: `penwatch queue | head -1` */
            return c->exit_code;
        fprintf(stderr, "penwatch: writing the output: no space left or not allowed\n");
        return EXIT_CANNOT_WRITE;
    }
    return c->exit_code;
}

/* Help and version under --json: one document, too. */
static int as_document(struct cli *c, struct pw_err *err)
{
    BUF_AUTO        text = c->out;
    struct json_out j    = { .out = &c->out, .pretty = true };

    c->out = (struct buf){ 0 };
    json_open(&j, NULL, '{');
    json_text(&j, "text", buf_view(&text));
    json_close(&j);
    return json_end(&j, err);
}

int main(int argc, char **argv)
{
    struct cli    c;
    struct pw_err err = { 0 };
    int           rc, code;
    bool          text;

    signal(SIGPIPE, SIG_IGN);
    umask(0077);
    rc   = cli_parse(&c, argc, argv, &err);
    text = !c.command || c.command->run == cmd_help || cli_flag(&c, "help") || cli_flag(&c, "version");
    if (rc == PW_OK && cli_flag(&c, "version"))
        buf_printf(&c.out, "penwatch %s\n", PACKAGE_VERSION);
    else if (rc == PW_OK && c.command && cli_flag(&c, "help"))
        help_command(&c.out, c.command);
    else if (rc == PW_OK && !c.command)
        help_all(&c.out);
    else if (rc == PW_OK)
        rc = c.command->run(&c, &err);
    if (rc == PW_OK && text && c.json)
        rc = as_document(&c, &err);
    if (rc == PW_OK)
        rc = buf_check(&c.out, &err);
    if (rc < 0) {
        err.rc = rc;            /* an error without its code is still one */
        if (!err.msg[0])
            snprintf(err.msg, sizeof err.msg, "failed without a word; this is a bug");
        print_error(&c, &err);
        code = exit_code_of(&err);
    } else {
        code = print_out(&c);
    }
    cli_done(&c);
    return code;
}
