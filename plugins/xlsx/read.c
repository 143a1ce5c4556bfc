#include "xlsx.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define NAMES_ROOM 300          /* of the sheets named in a refusal */

struct reading {
    const struct penwatch_reading *how;
    const struct penwatch_rows    *to;
    struct xlsx_archive           *archive;
    struct xlsx_book               book;
    struct xlsx_strings           *strings;
    struct xlsx_styles             styles;
};

/* ---- which sheet ---- */

/* Whether there is a value in it. */
static int look_into(struct reading *r, struct xlsx_sheet *s, bool *ret, struct penwatch_fault *f)
{
    struct xlsx_table t = { .to = NULL };
    struct xlsx_input in;
    bool              there;
    int               rc = xlsx_part_open(r->archive, s->part, &there, &in, f);

    *ret = false;
    if (rc != PENWATCH_OK || !there)
        return rc;
    rc   = xlsx_sheet_read(&in, s->name, &t, f);
    *ret = t.any;
    return rc;
}

static void add_name(char names[static NAMES_ROOM], const char *name)
{
    size_t n = strlen(names);

    if (n + strlen(name) + 8 < NAMES_ROOM)
        snprintf(names + n, NAMES_ROOM - n, "%s'%s'", n ? ", " : "", name);
    else if (n + 6 < NAMES_ROOM && (n < 3 || strcmp(names + n - 3, "...") != 0))
        snprintf(names + n, NAMES_ROOM - n, ", ...");
}

static void tell(const struct reading *r, const char *text) { r->to->notice(r->to->ctx, text); }

/* The sheet that was asked for, or the only one that can be seen and holds something. */
static int choose(struct reading *r, struct xlsx_sheet **ret, struct penwatch_fault *f)
{
    char               names[NAMES_ROOM] = "";
    struct xlsx_sheet *found             = NULL;
    size_t             full              = 0;
    char               told[NAMES_ROOM + 80];
    int                rc;

    for (size_t i = 0; i < r->book.n_sheets; i++) {
        struct xlsx_sheet *s = &r->book.sheets[i];
        bool               any;

        if (r->how->sheet ? strcmp(r->how->sheet, s->name) != 0 || !s->part[0] : !s->part[0])
            continue;
        if (r->how->sheet) {
            *ret = s;
            return PENWATCH_OK;
        }
        if ((rc = look_into(r, s, &any, f)) != PENWATCH_OK)
            return rc;
        if (any && s->hidden) {
            snprintf(told, sizeof told, "the sheet '%.100s' is hidden and was not read", s->name);
            tell(r, told);
        } else if (any) {
            found = s;
            full++;
            add_name(names, s->name);
        }
    }
    *ret = found;
    if (full == 1 || (!full && !r->how->sheet))
        return PENWATCH_OK;
    if (full)
        return xlsx_fault(f, PENWATCH_FAULT_INPUT, "say which one with --sheet NAME, or save it in a workbook of its own",
                          "the workbook has %zu sheets with data: %s", full, names);
    for (size_t i = 0; i < r->book.n_sheets; i++)
        if (r->book.sheets[i].part[0])
            add_name(names, r->book.sheets[i].name);
    return xlsx_fault(f, PENWATCH_FAULT_INPUT, "name a sheet as it is written in the workbook", "there is no sheet '%.100s'; there is %s",
                      r->how->sheet, names);
}

/* ---- what cells share ---- */

static int read_shared(struct reading *r, struct penwatch_fault *f)
{
    struct xlsx_input in;
    bool              there = false;
    int               rc    = PENWATCH_OK;

    if (r->book.styles[0] && (rc = xlsx_part_open(r->archive, r->book.styles, &there, &in, f)) == PENWATCH_OK && there)
        rc = xlsx_styles_read(&in, &r->styles, f);
    there = false;
    if (rc == PENWATCH_OK && r->book.strings[0] &&
        (rc = xlsx_part_open(r->archive, r->book.strings, &there, &in, f)) == PENWATCH_OK && there)
        rc = xlsx_strings_read(&in, &r->strings, f);
    return rc;
}

/* ---- all of it ---- */

static void tell_hidden(const struct reading *r, const struct xlsx_table *t)
{
    char told[120];

    if (t->hidden_rows) {
        snprintf(told, sizeof told, "%llu hidden row%s read as well", (unsigned long long)t->hidden_rows, t->hidden_rows == 1 ? " was" : "s were");
        tell(r, told);
    }
    if (t->hidden_columns)
        tell(r, "hidden columns were read as well");
    if (t->merged) {
        snprintf(told, sizeof told, "of %llu merged range%s only the first cell holds a value", (unsigned long long)t->merged, t->merged == 1 ? "" : "s");
        tell(r, told);
    }
}

static int read_sheet(struct reading *r, struct penwatch_fault *f)
{
    struct xlsx_sheet *s = NULL;
    struct xlsx_input  in;
    struct xlsx_table  t = { .to = r->to, .styles = &r->styles };
    bool               there;
    int                rc = choose(r, &s, f);

    if (rc != PENWATCH_OK)
        return rc;
    if (!s) {
        tell(r, "no sheet of the workbook holds anything");
        return PENWATCH_OK;
    }
    if ((rc = read_shared(r, f)) != PENWATCH_OK || (rc = xlsx_part_open(r->archive, s->part, &there, &in, f)) != PENWATCH_OK)
        return rc;
    if (!there)
        return xlsx_fault(f, PENWATCH_FAULT_INPUT, "open it in a spreadsheet program and save it anew",
                          "the workbook is damaged: the sheet '%.100s' is not in it", s->name);
    t.strings    = r->strings;
    t.since_1904 = r->book.since_1904;
    if ((rc = xlsx_sheet_read(&in, s->name, &t, f)) == PENWATCH_OK)
        tell_hidden(r, &t);
    return rc;
}

static int read_workbook(int fd, const struct penwatch_reading *how, const struct penwatch_rows *to, struct penwatch_fault *f)
{
    struct reading *r = calloc(1, sizeof *r);
    int             rc;

    if (!r)
        return xlsx_no_memory(f);
    r->how = how;
    r->to  = to;
    if ((rc = xlsx_archive_open(fd, &r->archive, f)) == PENWATCH_OK && (rc = xlsx_book_read(r->archive, &r->book, f)) == PENWATCH_OK)
        rc = read_sheet(r, f);
    xlsx_archive_close(r->archive);
    xlsx_strings_free(r->strings);
    free(r->styles.class);
    free(r);
    return rc;
}

static const struct penwatch_reader reader = { read_workbook };

static const struct penwatch_plugin plugin = {
    .version = PENWATCH_PLUGIN_VERSION,
    .name    = "xlsx",
    .about   = "reads and writes workbooks (.xlsx)",
    .reader  = &reader,
    .writer  = &xlsx_writer,
};

const struct penwatch_plugin *penwatch_plugin(void) { return &plugin; }
