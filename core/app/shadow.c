#include "config.h"
#include "app/shadow.h"

#include <stdio.h>

#include "app/lifecycle.h"

static int note_shadow(void *ctx, const struct shadow_row *s, struct pw_err *err)
{
    struct shadows *l = ctx;

    if (l->n == SHADOWS_MAX)
        return err_set(err, PW_ELIMIT, "more than %d shadows run", SHADOWS_MAX);
    l->rows[l->n++] = *s;
    return PW_OK;
}

int shadow_list(struct office *o, struct arena *a, struct shadows *ret, struct pw_err *err)
{
    ret->n = 0;
    return st_shadow_list(o->st, a, note_shadow, ret, err);
}

static const struct shadow_row *named(const struct shadows *l, struct str name)
{
    for (size_t i = 0; i < l->n; i++)
        if (str_eq(l->rows[i].name, name))
            return &l->rows[i];
    return NULL;
}

static bool good_name(struct str name)
{
    for (size_t i = 0; i < name.n; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789_-", name.p[i]))
            return false;
    return name.n > 0 && name.n <= SHADOW_NAME_MAX;
}

/* One row with its entry in a transaction of its own. */
static int put(struct office *o, struct shadow_row *row, struct pw_err *err)
{
    int rc = office_log(o, AUDIT_SHADOW, 0, STR_NONE, STR_NONE, &row->seq, err);

    row->account = o->user;
    return rc < 0 ? rc : st_shadow_add(o->st, row, err);
}

static int end(struct office *o, int rc, struct pw_err *err)
{
    if (rc == PW_OK)
        return office_commit(o, err);
    office_rollback(o);
    return rc;
}

static int add(struct office *o, struct shadow_row *row, struct arena *a, struct pw_err *err)
{
    struct shadows *l  = arena_alloc(a, sizeof *l);
    int             rc = l ? shadow_list(o, a, l, err) : err_nomem(err);

    if (rc < 0)
        return rc;
    if (named(l, row->name)) {
        err_set(err, PW_ESTATE, "a shadow named '%.*s' runs already", (int)row->name.n, row->name.p);
        return err_remedy(err, "choose another name, or end it with 'penwatch rules shadow drop %.*s'", (int)row->name.n, row->name.p);
    }
    if (l->n == SHADOWS_MAX) {
        err_set(err, PW_ELIMIT, "%d shadows run already", SHADOWS_MAX);
        return err_remedy(err, "end one with 'penwatch rules shadow drop NAME'");
    }
    return put(o, row, err);
}

int shadow_add(struct office *o, struct str name, const struct rule_files *files, int64_t *ret_seq, struct pw_err *err)
{
    BUF_AUTO          content = { 0 };
    struct arena      a       = { 0 };
    struct shadow_row row     = { .name = name, .ends = HISTORY_ABSENT };
    size_t            examples;
    int               rc;

    if (!good_name(name)) {
        err_set(err, PW_EUSAGE, "'%.*s' is no name for a shadow", (int)(name.n > 60 ? 60 : name.n), name.p);
        return err_remedy(err, "small letters, digits, _ and -, at most %d", SHADOW_NAME_MAX);
    }
    rule_files_encode(files, &content);
    rc = buf_check(&content, err);
    if (rc == PW_OK)
        rc = draft_check(o, files, false, &a, &examples, err);
    row.content = buf_view(&content);
    rule_files_digest(row.content, &row.digest);
    if (rc == PW_OK && (rc = office_begin(o, err)) == PW_OK)
        rc = end(o, add(o, &row, &a, err), err);
    arena_done(&a);
    if (rc == PW_OK)
        *ret_seq = row.seq;
    return rc;
}

static int drop(struct office *o, struct str name, struct arena *a, struct pw_err *err)
{
    struct shadows          *l  = arena_alloc(a, sizeof *l);
    int                      rc = l ? shadow_list(o, a, l, err) : err_nomem(err);
    const struct shadow_row *s  = rc == PW_OK ? named(l, name) : NULL;
    BUF_AUTO                 all = { 0 };

    if (rc < 0)
        return rc;
    if (s)
        return put(o, &(struct shadow_row){ .name = s->name, .ends = s->seq }, err);
    for (size_t i = 0; i < l->n; i++)
        buf_printf(&all, "%s%.*s", i ? ", " : "", (int)l->rows[i].name.n, l->rows[i].name.p);
    err_set(err, PW_ENOTFOUND, "no shadow named '%.*s' runs", (int)(name.n > 60 ? 60 : name.n), name.p);
    return l->n ? err_remedy(err, "those that run: %.180s", all.p ? all.p : "") : err_remedy(err, "none runs");
}

int shadow_drop(struct office *o, struct str name, struct pw_err *err)
{
    struct arena a  = { 0 };
    int          rc = office_begin(o, err);

    if (rc == PW_OK)
        rc = end(o, drop(o, name, &a, err), err);
    arena_done(&a);
    return rc;
}

int shadow_compare(struct office *o, const struct shadow_row *s, size_t jobs, struct backtest *ret, struct pw_err *err)
{
    struct arena            a     = { 0 };
    struct rule_files      *files = arena_alloc(&a, sizeof *files);
    struct backtest_options opt   = { .files = files, .against = -1, .since = INT32_MIN, .after = s->seq, .jobs = jobs };
    int                     rc    = files ? rule_files_decode(s->content, &a, files, err) : err_nomem(err);

    if (rc == PW_OK)
        rc = backtest_run(o, &opt, ret, err);
    if (rc == PW_ERULE)
        err_wrap(err, "the shadow '%.*s'", (int)s->name.n, s->name.p);
    arena_done(&a);
    return rc;
}
