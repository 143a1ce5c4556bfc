#include "config.h"
#include "app/workbook.h"

#include <stdlib.h>
#include <unistd.h>

#include "app/plugins.h"
#include "base/file.h"
#include "base/mem.h"
#include "format/csv.h"

#define CELLS_MAX CSV_COLUMNS_MAX       /* as many as a row that is read may have */

struct workbook {
    const struct penwatch_writer *writer;
    void                         *handle;
    char                         *path;
    struct penwatch_cell          cells[CELLS_MAX];
    size_t                        n;
};

int workbook_open(const char *path, const char *sheet, struct workbook **ret, struct pw_err *err)
{
    const struct penwatch_plugin *plugin;
    struct penwatch_fault         fault = { .message = "" };
    struct workbook              *w;
    int                           rc = plugin_load("xlsx", &plugin, err);

    if (rc < 0)
        return err_wrap(err, "writing a workbook");
    if (file_exists(path)) {
        err_set(err, PW_ESTATE, "'%.200s' exists already", path);
        return err_remedy(err, "give a new file: one that somebody mends is not written over");
    }
    w = calloc(1, sizeof *w);
    if (!w || !(w->path = strdup(path))) {
        free(w);
        return err_nomem(err);
    }
    w->writer = plugin->writer;
    if ((rc = file_create(path, STR(""), 0600, err)) < 0) {
        free(w->path);
        free(w);
        return rc;
    }
    if ((rc = w->writer->open(path, sheet, &w->handle, &fault)) != PENWATCH_OK) {
        w->handle = NULL;
        workbook_drop(w);
        return plugin_fault(rc, &fault, err);
    }
    *ret = w;
    return PW_OK;
}

void workbook_drop(struct workbook *w)
{
    struct penwatch_fault ignored;

    if (!w)
        return;
    if (w->handle)
        w->writer->close(w->handle, &ignored);
    unlink(w->path);
    free(w->path);
    free(w);
}

int workbook_close(struct workbook *w, struct pw_err *err)
{
    struct penwatch_fault fault = { .message = "" };
    int                   rc    = w->writer->close(w->handle, &fault);

    w->handle = NULL;
    if (rc != PENWATCH_OK) {
        workbook_drop(w);
        return plugin_fault(rc, &fault, err);
    }
    free(w->path);
    free(w);
    return PW_OK;
}

static void add(struct workbook *w, enum penwatch_kind kind, struct str s)
{
    if (w->n < CELLS_MAX)
        w->cells[w->n++] = (struct penwatch_cell){ s.n ? kind : PENWATCH_EMPTY, { s.p, s.n } };
}

void workbook_text(struct workbook *w, struct str s)        { add(w, PENWATCH_TEXT, s); }
void workbook_number(struct workbook *w, struct str digits) { add(w, PENWATCH_NUMBER, digits); }
void workbook_day(struct workbook *w, struct str day)       { add(w, PENWATCH_DATE, day); }

int workbook_end_row(struct workbook *w, struct pw_err *err)
{
    struct penwatch_fault fault = { .message = "" };
    int                   rc    = w->writer->row(w->handle, w->cells, w->n, &fault);

    w->n = 0;
    return rc == PENWATCH_OK ? PW_OK : plugin_fault(rc, &fault, err);
}

int workbook_of_csv(const char *path, const char *sheet, struct str csv, struct pw_err *err)
{
    WORKBOOK_AUTO     w    = NULL;
    CSV_AUTO          c    = NULL;
    struct csv_record r;
    bool              more = true;
    int               rc   = csv_open_text(&c, &(struct csv_options){ .delimiter = ',', .no_header = true }, csv, err);

    if (rc < 0 || (rc = workbook_open(path, sheet, &w, err)) < 0)
        return rc;
    while ((rc = csv_next(c, &more, &r, err)) == PW_OK && more) {
        for (size_t i = 0; i < r.n_fields; i++)
            workbook_text(w, r.fields[i]);
        if ((rc = workbook_end_row(w, err)) < 0)
            return rc;
    }
    return rc < 0 ? rc : workbook_close(TAKE(w), err);
}
