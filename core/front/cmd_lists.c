#include "config.h"
#include "front/cmd.h"

#include <stdio.h>

#include "app/inputs.h"
#include "base/mem.h"
#include "base/text.h"
#include "front/show.h"
#include "model/table_spec.h"

#define ROWS_DEFAULT 50
#define FOUND_MAX    20

/* ---- loading ---- */

int list_say_loaded(struct cli *c, const char *name, const struct input_loaded *l, struct pw_err *err)
{
    int rc;

    if (c->json) {
        struct json_out j = { .out = &c->out, .pretty = true };

        json_open(&j, NULL, '{');
        json_textz(&j, "name", name);
        json_i64(&j, "rows", l->rows);
        json_bool(&j, "unchanged", l->unchanged);
        if (l->unchanged)
            json_null(&j, "version");
        else
            json_i64(&j, "version", l->seq);
        if (l->told.layout) {
            json_textz(&j, "layout", l->told.layout);
            json_textz(&j, "lacks", l->told.lacks);
            json_i64(&j, "countries_unknown", (int64_t)l->told.countries_unknown);
            if (!l->unchanged && (rc = rescreen_and_tell(c, l->seq, &j, err)) < 0)
                return rc;
        }
        json_close(&j);
        return json_end(&j, err);
    }
    if (l->unchanged)
        buf_printf(&c->out, "%s: this version is in force already (%lld rows)\n", name, (long long)l->rows);
    else
        buf_printf(&c->out, "%s: %lld rows in force, version %lld; verdicts from now on read it\n", name,
                   (long long)l->rows, (long long)l->seq);
    if (l->told.layout && strcmp(l->told.layout, "own") != 0)
        buf_printf(&c->out, "read as %s: %zu entries with %zu further names\n", l->told.layout, l->told.entries, l->told.aliases);
    if (l->told.lacks)
        buf_printf(&c->out, "not given and not known: %s\n", l->told.lacks);
    if (l->told.countries_unknown)
        buf_printf(&c->out, "%zu countries are not known and left out, such as '%s'\n", l->told.countries_unknown,
                   l->told.country_unknown);
    return l->told.layout && !l->unchanged ? rescreen_and_tell(c, l->seq, NULL, err) : PW_OK;
}

static int load(struct cli *c, enum input_kind kind, const char *name, const char *path, struct pw_err *err)
{
    struct input_loaded l;
    int                 rc = cli_write(c, RIGHT_LISTS, err);

    if (rc < 0)
        return rc;
    rc = input_load(c->office, kind, name, path, &l, err);
    if (rc == PW_ENOTFOUND || rc == PW_EIO)
        return err_set(err, PW_EINPUT, "'%.200s' cannot be read", path);
    return rc < 0 ? rc : list_say_loaded(c, name, &l, err);
}

int cmd_reference_load(struct cli *c, struct pw_err *err)
{
    return load(c, INPUT_REFERENCE, c->args[0], c->args[1], err);
}

/* The file's name without folder and ending names the list, unless --name says otherwise. */
static void list_name(const struct cli *c, char out[static 64])
{
    const char *path = c->args[0], *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    const char *dot  = strchr(base, '.'), *given = cli_option(c, "name");

    if (given)
        snprintf(out, 64, "%s", given);
    else
        snprintf(out, 64, "%.*s", dot ? (int)(dot - base) : (int)strlen(base), base);
}

static int load_watch(struct cli *c, const char *name, struct pw_err *err)
{
    struct list_file    files[LIST_FILES_MAX];
    struct input_loaded l = { 0 };
    size_t              n = 0;
    int                 rc = cli_write(c, RIGHT_LISTS, err);

    while (rc == PW_OK && n < c->n_args) {
        rc = list_file_read(c->args[n], &files[n], err);
        n += rc == PW_OK;
    }
    if (rc == PW_ENOTFOUND || rc == PW_EIO)
        rc = err_set(err, PW_EINPUT, "'%.200s' cannot be read", c->args[n]);
    if (rc == PW_OK)
        rc = input_load_watch(c->office, name, files, n, &l, err);
    list_files_done(files, n);
    return rc < 0 ? rc : list_say_loaded(c, name, &l, err);
}

int cmd_list_load(struct cli *c, struct pw_err *err)
{
    const char *type = cli_option(c, "type");
    char        name[64];

    if (type && strcmp(type, "watch") != 0 && strcmp(type, "list") != 0)
        return err_set(err, PW_EUSAGE, "--type is watch or list, not '%.40s'", type);
    list_name(c, name);
    if (type && strcmp(type, "watch") == 0)
        return load_watch(c, name, err);
    if (c->n_args > 1)
        return err_set(err, PW_EUSAGE, "a list is one file; only a watch list (--type watch) may come in several");
    return load(c, INPUT_LIST, name, c->args[0], err);
}

/* ---- showing ---- */

/* An authorisation as it stands now, other than the register says. Nothing for other tables. */
static int balance_of(struct cli *c, const struct table *t, size_t row, struct permit_balance *ret, bool *ret_known, struct pw_err *err)
{
    struct str number, issuer;

    *ret_known = false;
    if (strcmp(t->name, "permits") != 0)
        return PW_OK;
    number = table_cell(t, row, table_column(t, "number"));
    issuer = table_cell(t, row, table_column(t, "issuer"));
    return permit_balance(c->office->st, &c->office->ref, permit_key_of(number, issuer),
                          history_key_of_text(table_cell(t, row, table_column(t, "substance"))), -1, INT64_MAX, ret, ret_known, err);
}

static int balance_json(struct cli *c, struct json_out *j, const struct table *t, size_t row, struct pw_err *err)
{
    struct permit_balance b;
    char                  kg[DECIMAL_TEXT];
    bool                  known;
    int                   rc = balance_of(c, t, row, &b, &known, err);

    if (rc < 0 || !known)
        return rc;
    json_textz(j, "drawn_kg", decimal_format(b.drawn_mg, kg));
    json_textz(j, "balance_kg", decimal_format(b.granted_mg - b.drawn_mg, kg));
    return PW_OK;
}

static int balance_text(struct cli *c, const struct table *t, size_t row, struct pw_err *err)
{
    struct permit_balance b;
    char                  kg[DECIMAL_TEXT];
    bool                  known;
    int                   rc = balance_of(c, t, row, &b, &known, err);

    if (rc < 0 || !known)
        return rc;
    buf_printf(&c->out, "; %s kg drawn", decimal_format(b.drawn_mg, kg));
    buf_printf(&c->out, ", %s kg left", decimal_format(b.granted_mg - b.drawn_mg, kg));
    return PW_OK;
}

static int table_json(struct cli *c, struct json_out *j, const struct table *t, size_t limit, struct pw_err *err)
{
    int rc = PW_OK;

    json_open(j, NULL, '{');
    json_textz(j, "name", t->name);
    json_i64(j, "version", t->seq);
    json_i64(j, "rows", (int64_t)t->n_rows);
    json_text(j, "source", table_note(t, "source"));
    json_text(j, "date", table_note(t, "date"));
    json_open(j, "columns", '[');
    for (size_t i = 0; i < t->n_columns; i++)
        json_textz(j, NULL, t->columns[i]);
    json_close(j);
    json_open(j, "entries", '[');
    for (size_t r = 0; r < t->n_rows && r < limit && rc == PW_OK; r++) {
        json_open(j, NULL, '{');
        for (size_t i = 0; i < t->n_columns; i++)
            json_text(j, t->columns[i], table_cell(t, r, i));
        rc = balance_json(c, j, t, r, err);
        json_bool(j, "unverified", table_unverified(t, r));
        json_close(j);
    }
    json_close(j);
    json_close(j);
    return rc;
}

static int table_text(struct cli *c, const struct table *t, size_t limit, struct pw_err *err)
{
    struct buf *out = &c->out;
    int         rc  = PW_OK;

    buf_printf(out, "%s%s%s  version %lld, %zu rows\n", colour_bold(c), t->name, colour_off(c), (long long)t->seq, t->n_rows);
    if (table_note(t, "source").n) {
        buf_text(out, "source: ");
        out_text(out, table_note(t, "source"));
        buf_text(out, "\n");
    }
    for (size_t r = 0; r < t->n_rows && r < limit && rc == PW_OK; r++) {
        buf_text(out, "  ");
        for (size_t i = 0; i < t->n_columns; i++) {
            if (!table_cell(t, r, i).n)
                continue;
            if (i) {
                buf_text(out, "; ");
                out_text(out, str_of(t->columns[i]));
                buf_text(out, " ");
            }
            out_text(out, table_cell(t, r, i));
        }
        rc = balance_text(c, t, r, err);
        buf_text(out, table_unverified(t, r) ? "  [unverified: no rule rests on it]\n" : "\n");
    }
    if (t->n_rows > limit)
        buf_printf(out, "  ... and %zu more (--limit)\n", t->n_rows - limit);
    return rc;
}

/* Without a name: what is loaded, one line each. */
static int overview(struct cli *c, bool lists, struct pw_err *err)
{
    struct json_out         j   = { .out = &c->out, .pretty = true };
    const struct reference *ref = &c->office->ref;
    int                     rc  = PW_OK;

    if (c->json)
        json_open(&j, NULL, '[');
    for (size_t i = 0; i < ref->n_tables && rc == PW_OK; i++) {
        const struct table *t = &ref->tables[i];

        if (t->is_list != lists)
            continue;
        if (c->json) {
            rc = table_json(c, &j, t, 0, err);
        } else {
            buf_printf(&c->out, "%-20s %6zu rows  version %-6lld ", t->name, t->n_rows, (long long)t->seq);
            out_text(&c->out, table_note(t, "date"));
            buf_text(&c->out, "\n");
        }
    }
    if (!c->json || rc < 0)
        return rc;
    json_close(&j);
    return json_end(&j, err);
}

static int show(struct cli *c, bool lists, struct pw_err *err)
{
    const struct table *t = NULL;
    int64_t             limit;
    int                 rc;

    if ((rc = cli_number(c, "limit", 1, 1000000, ROWS_DEFAULT, &limit, err)) < 0 || (rc = cli_read(c, err)) < 0 ||
        (rc = office_load_reference(c->office, err)) < 0)
        return rc;
    if (!c->n_args)
        return overview(c, lists, err);
    t = reference_table(&c->office->ref, c->args[0]);
    if (!t || t->is_list != lists) {
        err_set(err, PW_ENOTFOUND, lists ? "no list '%.60s' is loaded" : "no reference table '%.60s' is loaded", c->args[0]);
        return err_remedy(err, lists ? "'penwatch list show' names those that are" : "'penwatch reference show' names those that are");
    }
    if (c->json) {
        struct json_out j = { .out = &c->out, .pretty = true };

        rc = table_json(c, &j, t, (size_t)limit, err);
        return rc < 0 ? rc : json_end(&j, err);
    }
    return table_text(c, t, (size_t)limit, err);
}

int cmd_reference_show(struct cli *c, struct pw_err *err) { return show(c, false, err); }
int cmd_list_show(struct cli *c, struct pw_err *err)      { return show(c, true, err); }

/* ---- searching ---- */

static struct str cell(const struct reference *ref, const struct watch_hit *h, const char *column)
{
    const struct table *t = ref->watch.tables[h->list];

    return table_cell(t, h->row, table_column(t, column));
}

static void found_json(struct json_out *j, const struct reference *ref, const struct watch_party *p, const struct watch_hit *h)
{
    static const char *const columns[] = { "type", "country", "id", "source", "reason", "expires" };
    BUF_AUTO                 how = { 0 };

    watch_explain(&ref->watch, p, h, &how);
    json_open(j, NULL, '{');
    json_textz(j, "list", ref->watch.tables[h->list]->name);
    json_text(j, "name", cell(ref, h, "name"));
    json_text(j, "matched", h->by);
    json_i64(j, "score", h->score);
    json_bool(j, "listed", h->score >= WATCH_LISTED_SCORE);
    json_text(j, "how", buf_view(&how));
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        json_text(j, columns[i], cell(ref, h, columns[i]));
    json_close(j);
}

static void found_text(struct cli *c, const struct reference *ref, const struct watch_party *p, const struct watch_hit *h)
{
    struct buf *out = &c->out;
    BUF_AUTO    how = { 0 };

    out_text(out, cell(ref, h, "name"));
    buf_text(out, "  (");
    out_text(out, cell(ref, h, "country"));
    buf_printf(out, ")  list %s, %d of 100%s: ", ref->watch.tables[h->list]->name, h->score,
               h->score < WATCH_LISTED_SCORE ? " (too little for a verdict)" : "");
    out_text(out, h->by);
    buf_text(out, "\n      ");
    watch_explain(&ref->watch, p, h, &how);
    out_text(out, buf_view(&how));
    buf_text(out, "\n      ");
    out_text(out, cell(ref, h, "reason"));
    buf_text(out, "\n");
}

int cmd_list_search(struct cli *c, struct pw_err *err)
{
    struct json_out         j   = { .out = &c->out, .pretty = true };
    const struct reference *ref;
    struct watch_hit        found[FOUND_MAX];
    struct watch_party      p = { .name = str_of(c->args[0]), .id = str_of(c->args[0]), .country = str_of(cli_option(c, "country")) };
    size_t                  n;
    int                     rc;

    if ((rc = cli_read(c, err)) < 0 || (rc = office_load_reference(c->office, err)) < 0)
        return rc;
    ref = &c->office->ref;
    if (!ref->n_watch) {
        err_set(err, PW_ENOTFOUND, "no watch list is loaded");
        return err_remedy(err, "'penwatch list load --type watch FILE'");
    }
    if ((rc = watch_search(&ref->watch, &p, FOUND_MAX, found, &n, err)) < 0)
        return rc;
    if (c->json)
        json_open(&j, NULL, '[');
    for (size_t i = 0; i < n; i++) {
        if (c->json)
            found_json(&j, ref, &p, &found[i]);
        else
            found_text(c, ref, &p, &found[i]);
    }
    if (!c->json) {
        if (!n)
            buf_text(&c->out, "nobody of that name is listed\n");
        return PW_OK;
    }
    json_close(&j);
    return json_end(&j, err);
}
