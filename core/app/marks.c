#include "config.h"
#include "app/marks.h"

#include <stdio.h>

#include "base/file.h"
#include "base/mem.h"
#include "format/csv_write.h"
#include "model/profile.h"
#include "model/table.h"

#define MARKS_FILE     "marks.csv"
#define MARKS_TEXT_MAX ((size_t)4 << 20)
#define PATH_ROOM      4096

static const char *const kinds[MARK_KINDS] = { "right", "wrong", "unsure" };

const char *mark_name(enum mark_kind k) { return kinds[k]; }

static int path_of(const char *folder, char out[static PATH_ROOM], struct pw_err *err)
{
    return (size_t)snprintf(out, PATH_ROOM, "%s/" MARKS_FILE, folder) < PATH_ROOM
               ? PW_OK : err_set(err, PW_ELIMIT, "the path '%.80s...' is too long", folder);
}

static struct str key_of(struct arena *a, struct str issuer, enum regime regime, struct str reference)
{
    BUF_STACK(key, 128);

    buf_printf(&key, "%.*s:%d:", (int)issuer.n, issuer.n ? issuer.p : "", (int)regime);
    buf_str(&key, reference);
    return arena_str(a, buf_view(&key));
}

const struct mark *marks_find(const struct marks *m, struct str issuer, enum regime regime, struct str reference)
{
    BUF_STACK(key, 128);
    uint64_t at;

    if (!m->n)
        return NULL;
    buf_printf(&key, "%.*s:%d:", (int)issuer.n, issuer.n ? issuer.p : "", (int)regime);
    buf_str(&key, reference);
    return map_get(&m->by_key, buf_view(&key), &at) ? &m->items[at] : NULL;
}

int marks_put(struct marks *m, const struct mark *k, struct pw_err *err)
{
    struct mark *there = (struct mark *)(uintptr_t)marks_find(m, k->issuer, k->regime, k->reference);
    struct str   key;

    if (!m->items && !(m->items = arena_alloc(&m->a, MARKS_MAX * sizeof *m->items)))
        return err_nomem(err);
    if (!there) {
        if (m->n == MARKS_MAX)
            return err_set(err, PW_ELIMIT, "more than %d marks", MARKS_MAX);
        key = key_of(&m->a, k->issuer, k->regime, k->reference);
        if (!key.p || !map_put(&m->by_key, key, m->n))
            return err_nomem(err);
        there            = &m->items[m->n++];
        there->issuer    = arena_str(&m->a, k->issuer);
        there->reference = arena_str(&m->a, k->reference);
    }
    there->regime   = k->regime;
    there->expected = k->expected;
    there->kind     = k->kind;
    return PW_OK;
}

void marks_done(struct marks *m)
{
    map_done(&m->by_key);
    arena_done(&m->a);
    *m = (struct marks){ 0 };
}

/* ---- the file ---- */

/* csv_write.h puts an apostrophe before what a spreadsheet would run. */
static struct str unguarded(struct str s)
{
    return s.n > 1 && s.p[0] == '\'' && strchr("=+-@", s.p[1]) ? (struct str){ s.p + 1, s.n - 1 } : s;
}

static bool regime_find(struct str name, enum regime *ret)
{
    for (int r = 0; r < REGIME_COUNT; r++)
        if (str_is(name, regime_name((enum regime)r))) {
            *ret = (enum regime)r;
            return true;
        }
    return false;
}

static bool kind_find(struct str name, enum mark_kind *ret)
{
    for (int k = 0; k < MARK_KINDS; k++)
        if (str_is(name, kinds[k])) {
            *ret = (enum mark_kind)k;
            return true;
        }
    return false;
}

static int read_row(struct marks *m, const struct table *t, size_t row, struct pw_err *err)
{
    static const char *const columns[] = { "reference", "issuer", "regime", "expected_lane", "mark" };
    struct str               cells[COUNT_OF(columns)];
    struct mark              k = { .expected = LANE_NONE };

    for (size_t i = 0; i < COUNT_OF(columns); i++)
        cells[i] = table_cell(t, row, table_column(t, columns[i]));
    k.reference = unguarded(cells[0]);
    k.issuer    = cells[1];
    if (!k.reference.n || k.issuer.n != 2 || !regime_find(cells[2], &k.regime) || !kind_find(cells[4], &k.kind) ||
        (k.kind != MARK_UNSURE && !lane_find(cells[3], &k.expected))) {
        err_set(err, PW_EINPUT, "row %zu says nothing that could be a mark", row + 2);
        return err_remedy(err, "its columns are reference, issuer (two letters), regime, expected_lane (green, yellow, red) and"
                               " mark (right, wrong, unsure)");
    }
    return marks_put(m, &k, err);
}

int marks_read(const char *folder, struct marks *ret, struct pw_err *err)
{
    char         path[PATH_ROOM];
    BUF_AUTO     text = { 0 };
    struct arena a    = { 0 };
    struct table t;
    struct marks m  = { 0 };
    int          rc = path_of(folder, path, err);

    if (rc == PW_OK && file_exists(path) && (rc = file_read(path, MARKS_TEXT_MAX, &text, err)) == PW_OK &&
        (rc = table_parse("marks", true, buf_view(&text), &a, &t, err)) == PW_OK)
        for (size_t i = 0; i < t.n_rows && rc == PW_OK; i++)
            rc = read_row(&m, &t, i, err);
    arena_done(&a);
    if (rc < 0) {
        marks_done(&m);
        return err_wrap(err, "%s", path);
    }
    *ret = m;
    return PW_OK;
}

int marks_write(const char *folder, const struct marks *m, struct pw_err *err)
{
    char           path[PATH_ROOM];
    BUF_AUTO       text = { 0 };
    struct csv_out out  = { .out = &text };
    int            rc   = path_of(folder, path, err);

    buf_text(&text, "reference,issuer,regime,expected_lane,mark\r\n");
    for (size_t i = 0; i < m->n; i++) {
        csv_put_text(&out, m->items[i].reference);
        csv_put_text(&out, m->items[i].issuer);
        csv_put_text(&out, str_of(regime_name(m->items[i].regime)));
        csv_put_text(&out, m->items[i].expected == LANE_NONE ? STR_NONE : str_of(lane_name(m->items[i].expected)));
        csv_put_text(&out, str_of(kinds[m->items[i].kind]));
        csv_end_row(&out);
    }
    if (rc < 0 || (rc = buf_check(&text, err)) < 0)
        return rc;
    return file_replace(path, buf_view(&text), 0644, err);
}
