#include "config.h"
#include "front/cmd.h"

#include <stdio.h>

#include "app/rules_named.h"
#include "base/file.h"
#include "base/pool.h"
#include "base/text.h"
#include "front/backtest_out.h"

#define PAGE_MAX ((size_t)64 << 20)     /* a report has under a megabyte */

/* ---- options ---- */

struct asked {
    const char             *rules;
    struct backtest_options opt;
    struct marks            marks;
};

/* One that is or was in force. */
static int find_rulebook(struct cli *c, const char *name, int64_t *ret, struct pw_err *err)
{
    struct named_rules named;
    int                rc = rules_named(c->office, name, &c->a, &named, err);

    if (rc < 0)
        return rc;
    if (named.rulebook < 0)
        return err_set(err, PW_EUSAGE, "'%.70s' was never in force: there is nothing to compare with", name);
    *ret = named.rulebook;
    return PW_OK;
}

static int read_options(struct cli *c, struct asked *a, struct pw_err *err)
{
    const char        *against = cli_option(c, "against");
    struct rule_files *files   = arena_alloc(&c->a, sizeof *files);
    int64_t            jobs;
    int                rc;

    if (!files)
        return err_nomem(err);
    a->opt = (struct backtest_options){ .files = files, .against = -1, .since = INT32_MIN, .after = -1, .timed = true };
    if ((rc = cli_need(c, "rules", &a->rules, err)) < 0 ||
        (rc = cli_number(c, "jobs", 1, POOL_THREADS_MAX, (int64_t)pool_cores(), &jobs, err)) < 0)
        return rc;
    a->opt.jobs = (size_t)jobs;
    if (cli_flag(c, "walk")) {
        if (c->json)
            return err_set(err, PW_EUSAGE, "a walk is for people: it has no --json");
        a->opt.lane_changes_only = true;
        a->opt.movers            = BACKTEST_WALK;
    }
    if (cli_option(c, "since") && (rc = cli_day(c, "since", &a->opt.since, err)) < 0)
        return rc;
    if ((rc = rule_files_read(a->rules, &c->a, files, err)) < 0) {
        if (rc == PW_ENOTFOUND)
            err->rc = rc = PW_EINPUT;
        return rc;
    }
    if (against && (rc = find_rulebook(c, against, &a->opt.against, err)) < 0)
        return rc;
    if ((rc = marks_read(a->rules, &a->marks, err)) < 0)
        return rc;
    a->opt.marks = &a->marks;
    return PW_OK;
}

/* ---- running ---- */

static void progress(void *ctx, int64_t done, int64_t of)
{
    (void)ctx;
    fprintf(stderr, "\r%3lld %%", (long long)(of ? done * 100 / of : 100));
    if (done >= of)
        fprintf(stderr, "\r     \r");
}

static int run(struct cli *c, struct asked *a, struct backtest *b, struct pw_err *err)
{
    int rc;

    if (c->progress)
        a->opt.progress = progress;
    if ((rc = backtest_run(c->office, &a->opt, b, err)) == PW_ERULE) {
        err_wrap(err, "the draft in '%s'", a->rules);
        err_remedy(err, "'penwatch rules check %.100s' lists all that is to mend; lists a draft reads are loaded first"
                        " ('penwatch list load')", a->rules);
    }
    return rc;
}

/* Only an earlier page is written over: a slip of the pen must not cost a database. */
static int check_place(const char *path, struct pw_err *err)
{
    static const char begins[] = "<!DOCTYPE html>";
    BUF_AUTO          was      = { 0 };

    if (!file_exists(path))
        return PW_OK;
    if (file_read(path, PAGE_MAX, &was, NULL) == PW_OK && was.n >= sizeof begins - 1 &&
        memcmp(was.p, begins, sizeof begins - 1) == 0)
        return PW_OK;
    err_set(err, PW_ESTATE, "'%.200s' exists and is no report: it is not written over", path);
    return err_remedy(err, "give another name with --html");
}

static int write_html(const char *path, const struct backtest *b, struct pw_err *err)
{
    BUF_AUTO page = { 0 };
    int      rc   = check_place(path, err);

    if (rc < 0)
        return rc;
    backtest_html(&page, b, "Backtest of a draft rulebook");
    if ((rc = buf_check(&page, err)) < 0)
        return rc;
    return file_replace(path, buf_view(&page), 0644, err);
}

static int report(struct cli *c, struct asked *a, const struct backtest *b, struct pw_err *err)
{
    const char *html = cli_option(c, "html");
    int         rc   = html ? write_html(html, b, err) : PW_OK;

    if (rc < 0)
        return rc;
    if (cli_flag(c, "walk"))
        return backtest_walk(c, a->rules, b, &a->marks, err);
    if (c->json)
        return backtest_json(b, true, &c->out, err);
    backtest_text(c, b);
    if (html) {
        buf_text(&c->out, "\nThe page is in ");
        out_text(&c->out, str_of(html));
        buf_text(&c->out, "\n");
    }
    return PW_OK;
}

int cmd_backtest(struct cli *c, struct pw_err *err)
{
    struct asked    a  = { 0 };
    struct backtest b  = { 0 };
    int             rc = cli_read(c, err);

    if (rc == PW_OK)
        rc = read_options(c, &a, err);
    if (rc == PW_OK)
        rc = run(c, &a, &b, err);
    if (rc == PW_OK)
        rc = report(c, &a, &b, err);
    backtest_done(&b);
    marks_done(&a.marks);
    return rc;
}
