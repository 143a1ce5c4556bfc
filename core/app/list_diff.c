#include "config.h"
#include "app/list_diff.h"

#include <stdio.h>

#include "audit/entry.h"
#include "base/clock.h"
#include "base/text.h"
#include "store/st_audit.h"

struct finding_list {
    const char  *name;
    struct input found;
    bool         any;
};

static int match(void *ctx, const struct input *in, struct pw_err *err)
{
    struct finding_list *f = ctx;

    (void)err;
    if (!str_is(in->kind, "reference") && str_is(in->name, f->name)) {
        f->found = *in;
        f->any   = true;
    }
    return PW_OK;
}

/* Before its first version a list was empty. */
static int version_before(struct office *o, const char *name, int64_t before, struct arena *a, struct input *ret, struct pw_err *err)
{
    struct finding_list f  = { .name = name };
    int                 rc = st_input_current(o->st, before, a, match, &f, err);

    if (rc == PW_OK)
        *ret = f.any ? f.found : (struct input){ .content = STR("entry,name\n") };
    return rc;
}

/* The first entry of a day or later; times in the log never run backwards. */
static int first_of_day(struct office *o, int32_t day, struct arena *a, int64_t *ret, struct pw_err *err)
{
    int64_t low = 0, high;
    char    zone[64];
    int     rc = st_audit_entry_end(o->st, &high, err);

    snprintf(zone, sizeof zone, "%.*s", (int)o->zone.n, o->zone.p);
    while (rc == PW_OK && low < high) {
        int64_t            mid = low + (high - low) / 2;
        struct str         body;
        struct audit_entry e;

        if ((rc = st_audit_entry_get(o->st, mid, a, &body, err)) < 0 || (rc = audit_entry_decode(body, &e, err)) < 0)
            return rc;
        if (instant_day(e.time_us, zone, NULL) < day)
            low = mid + 1;
        else
            high = mid;
    }
    *ret = low;
    return rc;
}

/* The audit number below which the earlier version is looked for. */
static int before_what(struct office *o, const char *since, int64_t current, struct arena *a, int64_t *ret, struct pw_err *err)
{
    uint64_t version;
    int32_t  day;

    *ret = current;
    if (!since)
        return PW_OK;
    if (date_parse(str_of(since), &day))
        return first_of_day(o, day, a, ret, err);
    if (!text_u64(str_of(since), &version) || version > INT64_MAX - 1) {
        err_set(err, PW_EUSAGE, "'%.40s' is neither a day nor a version", since);
        return err_remedy(err, "write 2026-03-31, or a number that 'penwatch list show' gave");
    }
    *ret = (int64_t)version + 1;
    return PW_OK;
}

/* ---- comparing ---- */

struct comparing {
    struct table     was, is;
    struct map       by_key;        /* of `was`: row + 1 */
    size_t           key_was, key_is;
    bool            *met;           /* rows of `was` */
    list_change_fn   each;
    void            *ctx;
    struct list_diff n;
};

static size_t key_column(const struct table *t)
{
    size_t entry = table_column(t, "entry");

    return entry == SIZE_MAX ? 0 : entry;
}

static struct list_change_row change(enum list_change what, const struct table *t, size_t row, size_t key)
{
    return (struct list_change_row){ .what = what, .entry = table_cell(t, row, key), .name = table_cell(t, row, table_column(t, "name")) };
}

static int compare_row(struct comparing *x, size_t row, size_t was, struct pw_err *err)
{
    bool any = false;
    int  rc  = PW_OK;

    for (size_t c = 0; c < x->is.n_columns && rc == PW_OK; c++) {
        struct list_change_row r = change(LIST_CHANGED, &x->is, row, x->key_is);

        r.column = x->is.columns[c];
        r.is     = table_cell(&x->is, row, c);
        r.was    = table_cell(&x->was, was, table_column(&x->was, r.column));
        if (str_eq(r.is, r.was))
            continue;
        any = true;
        rc  = x->each(x->ctx, &r, err);
    }
    x->n.changed += any;
    return rc;
}

static int compare(struct comparing *x, struct pw_err *err)
{
    int rc = PW_OK;

    for (size_t r = 0; r < x->is.n_rows && rc == PW_OK; r++) {
        struct list_change_row came = change(LIST_CAME, &x->is, r, x->key_is);
        uint64_t               at;

        if (map_get(&x->by_key, came.entry, &at)) {
            if (!x->met[at - 1])
                rc = compare_row(x, r, (size_t)at - 1, err);
            x->met[at - 1] = true;
            continue;
        }
        x->n.came++;
        rc = x->each(x->ctx, &came, err);
    }
    for (size_t r = 0; r < x->was.n_rows && rc == PW_OK; r++) {
        struct list_change_row went = change(LIST_WENT, &x->was, r, x->key_was);
        uint64_t               first;

        if (x->met[r] || !map_get(&x->by_key, went.entry, &first) || first != r + 1)
            continue;
        x->n.went++;
        rc = x->each(x->ctx, &went, err);
    }
    return rc;
}

static int index_was(struct comparing *x, struct arena *a, struct pw_err *err)
{
    x->key_was = key_column(&x->was);
    x->key_is  = key_column(&x->is);
    if (!(x->met = arena_alloc(a, (x->was.n_rows + 1) * sizeof *x->met)))
        return err_nomem(err);
    for (size_t r = 0; r < x->was.n_rows; r++) {
        struct str key = table_cell(&x->was, r, x->key_was);

        if (!map_get(&x->by_key, key, &(uint64_t){ 0 }) && !map_put(&x->by_key, key, r + 1))
            return err_nomem(err);
    }
    return PW_OK;
}

int list_diff(struct office *o, const char *name, const char *since, struct arena *a, list_change_fn each, void *ctx,
              struct list_diff *ret, struct pw_err *err)
{
    struct comparing x = { .each = each, .ctx = ctx };
    struct input     is, was;
    int64_t          before;
    int              rc = version_before(o, name, INT64_MAX, a, &is, err);

    if (rc == PW_OK && !is.seq) {
        err_set(err, PW_ENOTFOUND, "no list '%.60s' is loaded", name);
        return err_remedy(err, "'penwatch list show' names those that are");
    }
    if (rc < 0 || (rc = before_what(o, since, is.seq, a, &before, err)) < 0 ||
        (rc = version_before(o, name, before, a, &was, err)) < 0 || (rc = table_parse(name, true, is.content, a, &x.is, err)) < 0 ||
        (rc = table_parse(name, true, was.content, a, &x.was, err)) < 0 || (rc = index_was(&x, a, err)) < 0)
        return rc;
    rc            = compare(&x, err);
    x.n.from      = was.seq;
    x.n.to        = is.seq;
    x.n.rows_from = x.was.n_rows;
    x.n.rows_to   = x.is.n_rows;
    map_done(&x.by_key);
    if (rc == PW_OK)
        *ret = x.n;
    return rc;
}
