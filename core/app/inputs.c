#include "config.h"
#include "app/inputs.h"

#include "app/permits.h"
#include "app/rulebooks.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "format/csv_write.h"
#include "model/table_spec.h"
#include "store/st_cleared.h"
#include "store/st_office.h"
#include "store/st_rules.h"
#include "store/st_source.h"

#define INPUT_TEXT_MAX ((size_t)64 << 20)   /* the largest watch list in use is under 30 MB */

#define INPUT_EDITS_MAX 100     /* on one command line */

static const char *const kinds[] = { "reference", "list", "watch" };

static bool good_name(const char *name)
{
    size_t n = strlen(name);

    for (size_t i = 0; i < n; i++)
        if (!((name[i] >= 'a' && name[i] <= 'z') || (name[i] >= '0' && name[i] <= '9') || name[i] == '_'))
            return false;
    return n > 0 && n <= 60;
}

int input_name_check(const char *name, struct pw_err *err)
{
    if (good_name(name))
        return PW_OK;
    err_set(err, PW_EUSAGE, "'%.60s' is no name for a list: small letters, digits and _", name);
    return err_remedy(err, "give it one with --name");
}

/* Whose it is, of when, and whether it may leave the house. */
static int check_notes(const struct table *t, struct pw_err *err)
{
    static const char *const keys[] = { "source", "date", "restricted" };
    int32_t                  day;

    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        struct str v = table_note(t, keys[i]);

        if (!v.n)
            err_set(err, PW_EINPUT, "the list '%s' does not say its %s", t->name, keys[i]);
        else if (i == 1 && !date_parse(v, &day))
            err_set(err, PW_EINPUT, "the list '%s': '%.*s' is no day", t->name, (int)v.n, v.p);
        else if (i == 2 && !str_is(v, "yes") && !str_is(v, "no"))
            err_set(err, PW_EINPUT, "the list '%s': restricted is yes or no, not '%.*s'", t->name, (int)v.n, v.p);
        else
            continue;
        err_remedy(err, "put a line in front of the header: # %s: %s", keys[i],
                   i == 0 ? "where the list comes from" : i == 1 ? "2026-01-31" : "no");
        return PW_EINPUT;
    }
    return PW_OK;
}

/* A last day that cannot be read would never come. */
static int check_expires(const struct table *t, struct pw_err *err)
{
    size_t  c = table_column(t, "expires");
    int32_t day;

    for (size_t row = 0; c != SIZE_MAX && row < t->n_rows; row++) {
        struct str v = table_cell(t, row, c);

        if (v.n && !date_parse(v, &day)) {
            err_set(err, PW_EINPUT, "the list '%s', entry %zu: expires '%.*s' is no day", t->name, row + 1, (int)v.n, v.p);
            return err_remedy(err, "write it as 2026-12-31, the last day it holds, or leave it empty");
        }
    }
    return PW_OK;
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
    if (rc == PW_OK && kind == INPUT_LIST)
        rc = check_notes(&t, err);
    if (rc == PW_OK && kind != INPUT_REFERENCE)
        rc = check_expires(&t, err);
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
static int try_out(struct office *o, bool permits, struct pw_err *err)
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
    else if (permits)
        rc = permits_fill(o->st, &ref, err);
    rulebook_free(rb);
    arena_done(&a);
    reference_done(&ref);
    return rc;
}

/* Stores a text that was checked, unless it is in force already. */
static int store(struct office *o, enum input_kind kind, const char *name, struct str text, int64_t n_rows,
                 struct input_loaded *ret, struct pw_err *err)
{
    struct input   in = { .kind = str_of(kinds[kind]), .name = str_of(name), .content = text, .n_rows = n_rows };
    struct current c  = { .kind = kinds[kind], .name = name };
    int            rc;

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
    if (rc == PW_OK && kind == INPUT_WATCH)
        rc = st_etag_forget(o->st, in.name, err);
    if (rc == PW_OK && kind == INPUT_WATCH)
        rc = st_screened_tidy(o->st, err);
    if (rc == PW_OK)
        rc = try_out(o, strcmp(name, "permits") == 0, err);
    if (rc < 0)
        office_rollback(o);
    else
        rc = office_commit(o, err);
    if (rc == PW_OK)
        *ret = (struct input_loaded){ .seq = in.seq, .rows = in.n_rows };
    return rc;
}

int input_load(struct office *o, enum input_kind kind, const char *name, const char *path,
               struct input_loaded *ret, struct pw_err *err)
{
    BUF_AUTO text = { .cap = INPUT_TEXT_MAX + 1 };
    int64_t  n_rows;
    int      rc;

    if ((rc = input_name_check(name, err)) < 0 || (rc = file_read(path, INPUT_TEXT_MAX, &text, err)) < 0)
        return rc;
    if (!utf8_valid(buf_view(&text), NULL))
        return err_set(err, PW_EINPUT, "'%.200s' is not UTF-8", path);
    if ((rc = check_text(kind, name, buf_view(&text), &n_rows, err)) < 0)
        return rc;
    return store(o, kind, name, buf_view(&text), n_rows, ret, err);
}

int input_load_watch(struct office *o, const char *name, const struct list_file *files, size_t n, struct input_loaded *ret,
                     struct pw_err *err)
{
    BUF_AUTO         text = { .cap = INPUT_TEXT_MAX + 1 };
    struct list_told told;
    int64_t          n_rows;
    int              rc = input_name_check(name, err);

    if (rc < 0 || (rc = office_load_reference(o, err)) < 0 ||
        (rc = list_read(files, n, &o->ref.places, &text, &told, err)) < 0 ||
        (rc = check_text(INPUT_WATCH, name, buf_view(&text), &n_rows, err)) < 0 ||
        (rc = store(o, INPUT_WATCH, name, buf_view(&text), n_rows, ret, err)) < 0)
        return rc;
    ret->told = told;
    return PW_OK;
}

/* ---- edits ---- */

struct editing {
    const char  *name;
    struct arena a;
    struct str   content;
    bool         found;
};

static int match_list(void *ctx, const struct input *in, struct pw_err *err)
{
    struct editing *e = ctx;

    (void)err;
    if (str_is(in->kind, "list") && str_is(in->name, e->name)) {
        e->content = in->content;
        e->found   = true;
    }
    return PW_OK;
}

static void write_row(struct csv_out *out, const struct str *cells, size_t n, size_t columns)
{
    for (size_t i = 0; i < columns; i++)
        csv_put_text(out, i < n && cells[i].n ? cells[i] : STR_NONE);
    csv_end_row(out);
}

static bool taken_out(struct str key, const char *const *edits, size_t n, bool *used)
{
    bool out = false;

    for (size_t i = 0; i < n; i++)
        if (edits[i][0] == '-' && str_is(key, edits[i] + 1))
            out = used[i] = true;
    return out;
}

static int add_row(const struct table *t, const char *edit, struct csv_out *out, struct pw_err *err)
{
    struct str cells[TABLE_COLUMNS_MAX], rest = str_of(edit + 1);
    size_t     n = 0;

    for (bool more = true; more; n++) {
        const char *comma = rest.n ? memchr(rest.p, ',', rest.n) : NULL;

        if (n == t->n_columns)
            return err_set(err, PW_EUSAGE, "the list '%s' has %zu columns, '%.60s' has more", t->name, t->n_columns, edit + 1);
        cells[n] = comma ? (struct str){ rest.p, (size_t)(comma - rest.p) } : rest;
        rest     = comma ? (struct str){ comma + 1, rest.n - cells[n].n - 1 } : STR_NONE;
        more     = comma != NULL;
    }
    if (!cells[0].n)
        return err_set(err, PW_EUSAGE, "'%.60s' adds a row without a key", edit);
    write_row(out, cells, n, t->n_columns);
    return PW_OK;
}

static int edited(const struct table *t, const char *const *edits, size_t n, struct buf *text, struct pw_err *err)
{
    struct csv_out out = { .out = text, .unsafe = true };
    bool           used[INPUT_EDITS_MAX] = { false };
    int            rc;

    buf_str(text, t->note);
    for (size_t i = 0; i < t->n_columns; i++)
        csv_put_text(&out, str_of(t->columns[i]));
    csv_end_row(&out);
    for (size_t row = 0; row < t->n_rows; row++)
        if (!taken_out(table_cell(t, row, 0), edits, n, used))
            write_row(&out, &t->cells[row * t->n_columns], t->n_columns, t->n_columns);
    for (size_t i = 0; i < n; i++) {
        if (edits[i][0] == '-' && !used[i])
            return err_set(err, PW_EUSAGE, "the list '%s' has no '%.60s'", t->name, edits[i] + 1);
        if (edits[i][0] == '+' && (rc = add_row(t, edits[i], &out, err)) < 0)
            return rc;
    }
    return buf_check(text, err);
}

int input_edit(struct office *o, const char *list, const char *const *edits, size_t n, struct input_loaded *ret,
               struct pw_err *err)
{
    struct editing e    = { .name = list };
    BUF_AUTO       text = { .cap = INPUT_TEXT_MAX + 1 };
    struct table   t;
    int64_t        n_rows;
    int            rc = st_input_current(o->st, INT64_MAX, &e.a, match_list, &e, err);

    if (rc == PW_OK && n > INPUT_EDITS_MAX)
        rc = err_set(err, PW_EUSAGE, "at most %d changes of a list at a time: load the file instead", INPUT_EDITS_MAX);
    if (rc == PW_OK && !e.found) {
        err_set(err, PW_EUSAGE, "there is no list '%.60s'", list);
        rc = err_remedy(err, "'penwatch list show' names them");
    }
    if (rc == PW_OK && (rc = table_parse(list, true, e.content, &e.a, &t, err)) == PW_OK &&
        (rc = edited(&t, edits, n, &text, err)) == PW_OK &&
        (rc = check_text(INPUT_LIST, list, buf_view(&text), &n_rows, err)) == PW_OK)
        rc = store(o, INPUT_LIST, list, buf_view(&text), n_rows, ret, err);
    arena_done(&e.a);
    return rc;
}
