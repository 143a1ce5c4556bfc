#include "config.h"
#include "front/cmd.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/intake.h"
#include "base/file.h"
#include "base/text.h"
#include "model/profile.h"

#define DEMO_DATE "2026-03-31"     /* the samples are notifications of the months up to this day */

static int make_folder(struct cli *c, char folder[static OFFICE_PATH_ROOM], struct pw_err *err)
{
    const char *keep = cli_option(c, "keep"), *temp = getenv("TMPDIR");

    if (keep) {
        if (file_exists(keep))
            return err_set(err, PW_ESTATE, "'%.200s' is there already; --keep wants a new folder", keep);
        snprintf(folder, OFFICE_PATH_ROOM, "%s", keep);
        return file_make_folder(keep, 0700, err);
    }
    snprintf(folder, OFFICE_PATH_ROOM, "%s/penwatch-demo-XXXXXX", temp && *temp ? temp : "/tmp");
    return mkdtemp(folder) ? PW_OK : err_set(err, PW_EIO, "no folder could be made below %s", temp ? temp : "/tmp");
}

static bool is_input(const char *name)
{
    size_t n = strlen(name);

    return (n > 4 && strcmp(name + n - 4, ".csv") == 0) || (n > 7 && strcmp(name + n - 7, ".ndjson") == 0) ||
           (n > 5 && strcmp(name + n - 5, ".json") == 0 && strcmp(name, "expected.json") != 0);
}

static void tell_story(struct cli *c, struct json_out *j, const char *story, const struct intake_counts *n)
{
    if (c->json) {
        json_open(j, NULL, '{');
        json_textz(j, "story", story);
        json_i64(j, "read", n->read);
        json_i64(j, "red", n->lanes[LANE_RED]);
        json_i64(j, "yellow", n->lanes[LANE_YELLOW]);
        json_i64(j, "green", n->lanes[LANE_GREEN]);
        json_close(j);
        return;
    }
    out_padded(&c->out, str_of(story), 34);
    buf_printf(&c->out, " %4lld read  %s%3lld red%s  %s%3lld yellow%s  %s%4lld green%s\n", (long long)n->read,
               lane_colour(c, LANE_RED), (long long)n->lanes[LANE_RED], colour_off(c), lane_colour(c, LANE_YELLOW),
               (long long)n->lanes[LANE_YELLOW], colour_off(c), lane_colour(c, LANE_GREEN),
               (long long)n->lanes[LANE_GREEN], colour_off(c));
}

static int import_story(struct cli *c, struct json_out *j, const char *samples, const char *story,
                        struct intake_counts *total, struct pw_err *err)
{
    char                 folder[OFFICE_PATH_ROOM], path[OFFICE_PATH_ROOM];
    struct file_list     files = { 0 };
    struct intake_counts n     = { 0 };
    const char          *notice;
    int                  rc    = PW_OK;

    if ((size_t)snprintf(folder, sizeof folder, "%s/%s", samples, story) >= sizeof folder)
        return err_set(err, PW_ELIMIT, "the path of the samples is too long");
    if (strcmp(story, "reference") == 0 || strcmp(story, "mappings") == 0 || !file_is_folder(folder) || (rc = file_list(folder, &files, err)) < 0)
        return rc;
    for (size_t i = 0; i < files.n && rc == PW_OK; i++) {
        if (!is_input(files.names[i]))
            continue;
        if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, files.names[i]) >= sizeof path)
            rc = err_set(err, PW_ELIMIT, "the path of the samples is too long");
        else
            rc = intake_file(c->office, path, &(struct intake_options){ 0 }, &n, &notice, err);
    }
    file_list_done(&files);
    if (rc < 0)
        return err_wrap(err, "samples/%s", story);
    tell_story(c, j, story, &n);
    total->read += n.read;
    total->quarantined += n.quarantined;
    return PW_OK;
}

static int import_all(struct cli *c, struct json_out *j, const char *samples, struct intake_counts *total,
                      struct pw_err *err)
{
    struct file_list l;
    int              rc = file_list(samples, &l, err);

    for (size_t i = 0; rc == PW_OK && i < l.n; i++)
        rc = import_story(c, j, samples, l.names[i], total, err);
    file_list_done(&l);
    return rc;
}

/* The account is that of who runs it, so that decisions can be tried out too. */
static int make_office(struct cli *c, const char *samples, struct pw_err *err)
{
    char           sample_data[OFFICE_PATH_ROOM];
    int32_t        day;
    struct passwd *pw = getpwuid(geteuid());
    struct office_setup s = { .authority = STR("precursors.demo.example"), .country = STR("PK"), .zone = "UTC",
                              .os_user = c->os_user, .share = cli_share() };

    snprintf(c->os_user, sizeof c->os_user, "%s", pw ? pw->pw_name : "demo");
    date_parse(STR(DEMO_DATE), &day);
    s.fixed_now = (day * INT64_C(86400) + 43200) * 1000000;
    snprintf(sample_data, sizeof sample_data, "%.3900s/reference", samples);
    if (file_is_folder(sample_data))
        s.sample = sample_data;
    return office_create(c->db_path, &s, err);
}

static int demo_json(struct cli *c, struct json_out *j, const char *samples, struct pw_err *err)
{
    struct intake_counts total = { 0 };
    int                  rc;

    json_open(j, NULL, '{');
    json_textz(j, "database", c->db_path);
    json_open(j, "stories", '[');
    if ((rc = import_all(c, j, samples, &total, err)) < 0)
        return rc;
    json_close(j);
    json_i64(j, "read", total.read);
    json_i64(j, "quarantined", total.quarantined);
    json_close(j);
    return json_end(j, err);
}

int cmd_demo(struct cli *c, struct pw_err *err)
{
    struct json_out      j     = { .out = &c->out, .pretty = true };
    struct intake_counts total = { 0 };
    char                 folder[OFFICE_PATH_ROOM], samples[OFFICE_PATH_ROOM];
    int                  rc;

    if ((size_t)snprintf(samples, sizeof samples, "%s/samples", cli_share()) >= sizeof samples)
        return err_set(err, PW_ELIMIT, "the path of the samples is too long");
    if ((rc = make_folder(c, folder, err)) < 0)
        return rc;
    snprintf(c->db_path, sizeof c->db_path, "%.4000s/demo.db", folder);
    if ((rc = make_office(c, samples, err)) < 0 || (rc = office_open(c->db_path, true, STR_NONE, &c->office, err)) < 0)
        return rc;
    c->office->user      = str_of(c->os_user);
    c->office->user_role = ROLE_ADMINISTRATOR;
    if (c->json)
        return demo_json(c, &j, samples, err);
    buf_text(&c->out, "A demo office in Pakistan on " DEMO_DATE ". Names are invented; annual requirements, rates, licences\n"
                      "and the watch list are sample data. What came in:\n\n");
    if ((rc = import_all(c, &j, samples, &total, err)) < 0)
        return rc;
    buf_printf(&c->out, "\n%lld read, %lld of them quarantined. The worst that are open:\n\n", (long long)total.read,
               (long long)total.quarantined);
    c->given[c->n_given].name    = "limit";
    c->given[c->n_given++].value = "8";
    if ((rc = cmd_queue(c, err)) < 0)
        return rc;
    buf_printf(&c->out, "\nLook further:\n"
                        "  export PENWATCH_DB=%s\n"
                        "  penwatch queue --lane red\n"
                        "  penwatch show REFERENCE        why, in words and points that add up\n"
                        "  penwatch audit verify          nobody rewrote the record\n"
                        "Remove the folder %s when you are done.\n", c->db_path, folder);
    return PW_OK;
}
