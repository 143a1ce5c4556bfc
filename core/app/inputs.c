#include "config.h"
#include "app/inputs.h"

#include "app/rulebooks.h"
#include "base/file.h"
#include "base/text.h"
#include "model/table_spec.h"
#include "store/st_office.h"
#include "store/st_rules.h"

#define INPUT_TEXT_MAX ((size_t)64 << 20)   /* the largest watch list in use is under 30 MB */

static const char *const kinds[] = { "reference", "list", "watch" };

static bool good_name(const char *name)
{
    size_t n = strlen(name);

    for (size_t i = 0; i < n; i++)
        if (!((name[i] >= 'a' && name[i] <= 'z') || (name[i] >= '0' && name[i] <= '9') || name[i] == '_'))
            return false;
    return n > 0 && n <= 60;
}

static int check_text(enum input_kind kind, const char *name, struct str text, int64_t *ret_rows, struct pw_err *err)
{
    static const char *const watch_columns[] = { "name", "source", "reason" };
    struct arena             a = { 0 };
    struct table             t;
    const struct table_spec *spec = kind == INPUT_REFERENCE ? table_spec_find(str_of(name)) : NULL;
    int                      rc;

    if (kind == INPUT_REFERENCE && !spec) {
        err_set(err, PW_EUSAGE, "there is no reference table '%.60s'", name);
        return err_remedy(err, "'penwatch help tables' lists them");
    }
    rc = table_parse(name, kind != INPUT_REFERENCE, text, &a, &t, err);
    if (rc == PW_OK)
        rc = table_check(&t, spec, err);
    for (size_t i = 0; rc == PW_OK && kind == INPUT_WATCH && i < 3; i++)
        if (table_column(&t, watch_columns[i]) == SIZE_MAX)
            rc = err_set(err, PW_EINPUT, "a watch list needs the column '%s'", watch_columns[i]);
    *ret_rows = rc == PW_OK ? (int64_t)t.n_rows : 0;
    arena_done(&a);
    return rc;
}

struct current { const char *kind, *name; struct digest digest; bool found; };

static int match(void *ctx, const struct input *in, struct pw_err *err)
{
    struct current *c = ctx;

    (void)err;
    if (str_is(in->kind, c->kind) && str_is(in->name, c->name)) {
        c->digest = in->digest;
        c->found  = true;
    }
    return PW_OK;
}

/* All tables and rules as they would be with it: what cannot work is refused before it counts. */
static int try_out(struct office *o, struct pw_err *err)
{
    struct reference ref;
    struct arena     a  = { 0 };
    struct rulebook *rb = NULL;
    struct digest    digest;
    int64_t          seq;
    int              rc = reference_load(o->st, INT64_MAX, &ref, err);

    if (rc < 0)
        return rc;
    if ((rc = st_rulebook_in_force(o->st, office_now(o), &seq, err)) == PW_OK)
        rc = rulebook_stored(o->st, seq, &ref, &a, &rb, &digest, err);
    if (rc < 0)
        err_wrap(err, "with it, the rules would not load");
    rulebook_free(rb);
    arena_done(&a);
    reference_done(&ref);
    return rc;
}

int input_load(struct office *o, enum input_kind kind, const char *name, const char *path,
               struct input_loaded *ret, struct pw_err *err)
{
    BUF_AUTO     text = { .cap = INPUT_TEXT_MAX + 1 };
    struct input in   = { .kind = str_of(kinds[kind]), .name = str_of(name) };
    struct current c  = { .kind = kinds[kind], .name = name };
    int          rc;

    if (!good_name(name))
        return err_set(err, PW_EUSAGE, "'%.60s' is no name for a list: small letters, digits and _", name);
    if ((rc = file_read(path, INPUT_TEXT_MAX, &text, err)) < 0)
        return rc;
    if (!utf8_valid(buf_view(&text), NULL))
        return err_set(err, PW_EINPUT, "'%.200s' is not UTF-8", path);
    if ((rc = check_text(kind, name, buf_view(&text), &in.n_rows, err)) < 0)
        return rc;
    in.content = buf_view(&text);
    digest_of(&in.digest, in.content);
    if ((rc = office_begin(o, err)) < 0)
        return rc;
    if ((rc = st_input_current(o->st, INT64_MAX, &o->a, match, &c, err)) == PW_OK && c.found &&
        digest_eq(&c.digest, &in.digest)) {
        office_rollback(o);
        *ret = (struct input_loaded){ .rows = in.n_rows, .unchanged = true };
        return PW_OK;
    }
    if (rc == PW_OK)
        rc = office_log(o, AUDIT_INPUT, 0, STR_NONE, STR_NONE, &in.seq, err);
    if (rc == PW_OK)
        rc = st_input_add(o->st, &in, err);
    if (rc == PW_OK)
        rc = try_out(o, err);
    if (rc < 0)
        office_rollback(o);
    else
        rc = office_commit(o, err);
    if (rc == PW_OK)
        *ret = (struct input_loaded){ .seq = in.seq, .rows = in.n_rows };
    return rc;
}
