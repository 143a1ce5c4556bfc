#include "config.h"
#include "front/cmd.h"

#include <errno.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/intake.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "format/charset.h"
#include "front/mapping.h"
#include "front/preview.h"
#include "model/profile.h"

/* ---- init ---- */

static int make_folder_of(const char *path, struct pw_err *err)
{
    char  folder[OFFICE_PATH_ROOM];
    char *slash;

    snprintf(folder, sizeof folder, "%s", path);
    slash = strrchr(folder, '/');
    if (!slash || slash == folder)
        return PW_OK;
    *slash = '\0';
    return file_is_folder(folder) ? PW_OK : file_make_folder(folder, 0700, err);
}

/* "2026-03-31" as the noon of that day. */
static int exercise_clock(const char *text, int64_t *ret, struct pw_err *err)
{
    int32_t day;

    if (!text) {
        *ret = 0;
        return PW_OK;
    }
    if (!date_parse(str_of(text), &day))
        return err_set(err, PW_EUSAGE, "--exercise-date wants a date like 2026-03-31, not '%.40s'", text);
    *ret = (day * INT64_C(86400) + 43200) * 1000000;
    return PW_OK;
}

/* The passphrase that seals the log key, from the descriptor of --passphrase-fd. */
static int read_seal(struct cli *c, struct buf *ret, struct pw_err *err)
{
    char   byte;
    size_t n;
    int    rc;

    if (!cli_flag(c, "seal"))
        return PW_OK;
    if (c->passphrase_fd < 0) {
        char *given = isatty(STDIN_FILENO) ? getpass("Passphrase for the log key: ") : NULL;

        if (!given || !*given)
            return err_set(err, PW_EUSAGE, "--seal needs a passphrase: use a terminal or --passphrase-fd N");
        buf_text(ret, given);
        sign_wipe(given, strlen(given));
        return buf_check(ret, err);
    }
    while ((rc = file_read_some(c->passphrase_fd, &byte, 1, &n, err)) == PW_OK && n && byte != '\n' && ret->n < 1024)
        buf_byte(ret, (unsigned char)byte);
    if (rc == PW_OK && !ret->n)
        rc = err_set(err, PW_EUSAGE, "the passphrase is empty");
    return rc < 0 ? rc : buf_check(ret, err);
}

int cmd_init(struct cli *c, struct pw_err *err)
{
    struct office_setup s    = { .share = cli_share(), .zone = cli_option(c, "timezone") };
    struct passwd      *pw   = getpwuid(geteuid());
    BUF_AUTO            seal = { 0 };
    const char         *authority, *country;
    char                upper[3] = "";
    int                 rc;

    if ((rc = cli_need(c, "authority", &authority, err)) < 0 || (rc = cli_need(c, "country", &country, err)) < 0 ||
        (rc = exercise_clock(cli_option(c, "exercise-date"), &s.fixed_now, err)) < 0 ||
        (rc = read_seal(c, &seal, err)) < 0 || (rc = cli_db_path(c, err)) < 0 ||
        (rc = make_folder_of(c->db_path, err)) < 0)
        return rc;
    if (strlen(country) != 2)
        return err_set(err, PW_EUSAGE, "--country wants the ISO 3166 code of two letters, not '%.40s'", country);
    for (int i = 0; i < 2; i++)
        upper[i] = country[i] >= 'a' && country[i] <= 'z' ? (char)(country[i] - 32) : country[i];
    s.authority = str_of(authority);
    s.country   = str_of(upper);
    s.os_user   = pw ? pw->pw_name : "administrator";
    s.sample    = cli_option(c, "sample-data");
    if (seal.n)
        s.passphrase = buf_view(&seal);
    rc = office_create(c->db_path, &s, err);
    if (seal.p)
        sign_wipe(seal.p, seal.n);
    if (rc < 0)
        return rc;
    if (c->json) {
        struct json_out j = { .out = &c->out, .pretty = true };

        json_open(&j, NULL, '{');
        json_textz(&j, "database", c->db_path);
        json_textz(&j, "authority", authority);
        json_textz(&j, "country", upper);
        json_textz(&j, "account", s.os_user);
        json_close(&j);
        return json_end(&j, err);
    }
    buf_printf(&c->out, "Made %s for %s (%s).\n", c->db_path, authority, upper);
    buf_printf(&c->out, "You are its first account, '%s', an administrator.\n", s.os_user);
    buf_printf(&c->out, "Keep with it: %s.key (signs the record; back it up apart) and %s.head.\n", c->db_path, c->db_path);
    if (s.fixed_now)
        buf_text(&c->out, "This is an exercise: its clock stands still.\n");
    buf_text(&c->out, "Next: penwatch user add NAME --role officer; penwatch import FILE\n");
    return PW_OK;
}

/* ---- import ---- */

static volatile sig_atomic_t stop_asked;

static void ask_stop(int signal_number)
{
    if (stop_asked) {       /* a second one, whichever, ends at once */
        signal(signal_number, SIG_DFL);
        raise(signal_number);
    }
    stop_asked = 1;
}

static void show_progress(void *ctx, const struct intake_counts *n)
{
    (void)ctx;
    fprintf(stderr, "\r%lld read, %lld quarantined ", (long long)n->read, (long long)n->quarantined);
}

struct telling { struct cli *c; bool dry; int64_t told; struct preview preview; };
#define TELL_MAX 20             /* bad records named on the screen; all are in the quarantine */

static void tell_bad(void *ctx, const char *file, const struct record *r)
{
    struct telling *t   = ctx;
    BUF_AUTO        out = { 0 };

    if (t->dry && t->preview.n < PREVIEW_RECORDS)       /* it is in the preview */
        return;
    if (t->told++ >= TELL_MAX)
        return;
    buf_printf(&out, "%s, row %llu%s%s: ", file, (unsigned long long)r->row, r->fault.field ? ", " : "",
               r->fault.field ? r->fault.field : "");
    text_visible(&out, str_of(r->fault.reason));
    buf_text(&out, "\n    ");
    text_visible(&out, str_of(r->fault.remedy));
    buf_text(&out, "\n");
    fwrite(out.p, 1, out.n, stderr);
}

static void show_record(void *ctx, const char *file, const struct record *r, const struct admitted *adm)
{
    preview_record(&((struct telling *)ctx)->preview, file, r, adm);
}

static void show_untaken(void *ctx, struct str column)
{
    preview_untaken(&((struct telling *)ctx)->preview, column);
}

/* `preview`: of a dry run; NULL otherwise. */
static int import_json(struct cli *c, const struct intake_counts *n, double seconds, struct preview *preview, struct pw_err *err)
{
    struct json_out j = { .out = &c->out, .pretty = true };
    char            hex[DIGEST_HEX];
    struct digest   root;
    int64_t         size = ledger_head(c->office->ledger, &root);
    int             rc;

    json_open(&j, NULL, '{');
    json_i64(&j, "read", n->read);
    json_i64(&j, "accepted", n->accepted);
    json_i64(&j, "duplicate", n->duplicate);
    json_i64(&j, "amended", n->amended);
    json_i64(&j, "withdrawn", n->withdrawn);
    json_i64(&j, "quarantined", n->quarantined);
    json_i64(&j, "rows", n->rows);
    json_open(&j, "lanes", '{');
    json_i64(&j, "red", n->lanes[LANE_RED]);
    json_i64(&j, "yellow", n->lanes[LANE_YELLOW]);
    json_i64(&j, "green", n->lanes[LANE_GREEN]);
    json_close(&j);
    json_i64(&j, "incomplete", n->incomplete);
    json_decimal(&j, "seconds", (int64_t)(seconds * 1e6));
    json_textz(&j, "rulebook", digest_hex(&c->office->rulebook_digest, hex));
    json_textz(&j, "inputs", digest_hex(&c->office->ref.inputs, hex));
    json_open(&j, "audit", '{');
    json_i64(&j, "size", size);
    json_textz(&j, "root", digest_hex(&root, hex));
    json_close(&j);
    if (preview && (rc = preview_json(preview, &j, err)) < 0)
        return rc;
    json_close(&j);
    return json_end(&j, err);
}

static void import_text(struct cli *c, const struct intake_counts *n, bool dry)
{
    buf_printf(&c->out, "%lld read = %lld accepted + %lld duplicate + %lld amended + %lld withdrawn + %lld quarantined  (%lld rows)\n",
               (long long)n->read, (long long)n->accepted, (long long)n->duplicate, (long long)n->amended,
               (long long)n->withdrawn, (long long)n->quarantined, (long long)n->rows);
    buf_printf(&c->out, "lanes: %s%lld red%s, %s%lld yellow%s, %s%lld green%s", lane_colour(c, LANE_RED),
               (long long)n->lanes[LANE_RED], colour_off(c), lane_colour(c, LANE_YELLOW),
               (long long)n->lanes[LANE_YELLOW], colour_off(c), lane_colour(c, LANE_GREEN),
               (long long)n->lanes[LANE_GREEN], colour_off(c));
    if (n->incomplete)
        buf_printf(&c->out, "; %lld incomplete", (long long)n->incomplete);
    buf_text(&c->out, "\n");
    if (n->quarantined && !dry)
        buf_printf(&c->out, "%lld record%s did not get in: 'penwatch quarantine list' says why and how to mend %s\n",
                   (long long)n->quarantined, n->quarantined == 1 ? "" : "s", n->quarantined == 1 ? "it" : "them");
    if (dry)
        buf_text(&c->out, "dry run: nothing was stored\n");
}

static void tell_of_file(const char *path, const char *what)
{
    BUF_AUTO out = { 0 };

    text_visible(&out, str_of(path));
    buf_printf(&out, ": %s\n", what);
    fwrite(out.p, 1, out.n, stderr);
}

static int import_files(struct cli *c, struct intake_options *o, struct intake_counts *n, struct pw_err *err)
{
    signal(SIGINT, ask_stop);
    signal(SIGTERM, ask_stop);
    for (size_t i = 0; i < c->n_args; i++) {
        int64_t     before = n->read;
        const char *notice = NULL;
        int         rc     = intake_file(c->office, c->args[i], o, n, &notice, err);

        if (c->progress)
            fprintf(stderr, "\r\x1b[K");
        if (rc == PW_OK && (notice || n->read == before))
            tell_of_file(c->args[i], notice ? notice : "no record is in it");
        if (rc < 0) {
            err_wrap(err, "%s", c->args[i]);
            if (n->read)
                fprintf(stderr, "before that: %lld read, %lld accepted\n", (long long)n->read, (long long)n->accepted);
            return rc;
        }
    }
    return PW_OK;
}

static int import(struct cli *c, struct intake_options *o, struct telling *tell, struct pw_err *err)
{
    struct intake_counts n     = { 0 };
    int64_t              begun = clock_now_us();
    int                  rc    = import_files(c, o, &n, err);

    if (rc < 0)
        return rc;
    if (tell->told > TELL_MAX)
        fprintf(stderr, "... and %lld more\n", (long long)(tell->told - TELL_MAX));
    if (n.quarantined)
        c->exit_code = EXIT_SOME_BAD;
    if (c->json)
        return import_json(c, &n, (double)(clock_now_us() - begun) / 1e6, o->dry_run ? &tell->preview : NULL, err);
    if (o->dry_run && (rc = preview_text(&tell->preview, &c->out, err)) < 0)
        return rc;
    import_text(c, &n, o->dry_run);
    return PW_OK;
}

int cmd_import(struct cli *c, struct pw_err *err)
{
    struct telling        tell = { .c = c };
    struct intake_options o    = { .dry_run = cli_flag(c, "dry-run"), .ctx = &tell, .stop = &stop_asked };
    const char           *map  = cli_option(c, "map");
    MAP_FILE_AUTO         mapping = NULL;
    bool                  stored  = false;
    int                   rc;

    if ((rc = source_asked(c, &o.source, err)) < 0)
        return rc;
    if ((rc = cli_write(c, RIGHT_IMPORT, err)) < 0)
        return rc;
    if (map && (rc = mapping_open(c, map, &mapping, &stored, err)) < 0)
        return rc;
    o.source.map = mapping;
    o.mapping    = stored ? str_of(map) : STR_NONE;
    if (c->progress)
        o.progress = show_progress;
    if (!c->json)
        o.bad = tell_bad;
    preview_begin(&tell.preview);
    if (o.dry_run) {
        o.seen    = show_record;
        o.untaken = show_untaken;
        tell.dry  = true;
    }
    rc = import(c, &o, &tell, err);
    preview_done(&tell.preview);
    return rc;
}
