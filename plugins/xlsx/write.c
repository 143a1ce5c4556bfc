#include "xlsx.h"

#include <stdio.h>
#include <stdlib.h>
#include <xlsxwriter.h>

#define MADE 315532800      /* 1980: the same data give the same bytes, whenever they are written */

struct writer {
    lxw_workbook  *book;
    lxw_worksheet *sheet;
    lxw_format    *head, *day;
    lxw_row_t      row;
    char          *text;            /* NUL-terminated copy of a cell */
    size_t         room;
};

static int refuse(lxw_error e, struct penwatch_fault *f)
{
    switch (e) {
    case LXW_ERROR_MEMORY_MALLOC_FAILED:
        return xlsx_no_memory(f);
    case LXW_ERROR_CREATING_XLSX_FILE:
    case LXW_ERROR_CREATING_TMPFILE:
    case LXW_ERROR_ZIP_FILE_OPERATION:
    case LXW_ERROR_ZIP_FILE_ADD:
    case LXW_ERROR_ZIP_CLOSE:
    case LXW_ERROR_READING_TMPFILE:
        return xlsx_fault(f, PENWATCH_FAULT_FULL, "free space on that disk and run the same command again", "the workbook cannot be written: %s", lxw_strerror(e));
    case LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE:
    case LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED:
        return xlsx_fault(f, PENWATCH_FAULT_LIMIT, "write CSV instead", "this does not fit into a workbook: %s", lxw_strerror(e));
    default:
        return xlsx_fault(f, PENWATCH_FAULT_IO, "write CSV instead", "the workbook cannot be written: %s", lxw_strerror(e));
    }
}

static int open_writer(const char *path, const char *sheet, void **ret, struct penwatch_fault *f)
{
    /* Rows go to the disk as they come; texts stand in their cells. */
    lxw_workbook_options options = { .constant_memory = LXW_TRUE };
    struct writer       *w       = calloc(1, sizeof *w);

    if (!w)
        return xlsx_no_memory(f);
    w->book  = workbook_new_opt(path, &options);
    w->sheet = w->book ? workbook_add_worksheet(w->book, sheet) : NULL;
    w->head  = w->book ? workbook_add_format(w->book) : NULL;
    w->day   = w->book ? workbook_add_format(w->book) : NULL;
    if (!w->sheet || !w->head || !w->day) {
        if (w->book)
            lxw_workbook_free(w->book);
        free(w);
        return xlsx_no_memory(f);
    }
    workbook_set_properties(w->book, &(lxw_doc_properties){ .created = MADE });
    format_set_bold(w->head);
    format_set_num_format(w->day, "yyyy-mm-dd");
    worksheet_freeze_panes(w->sheet, 1, 0);
    *ret = w;
    return PENWATCH_OK;
}

static int copy(struct writer *w, struct penwatch_text t, struct penwatch_fault *f)
{
    if (t.n + 1 > w->room) {
        char *more = realloc(w->text, t.n + 1);

        if (!more)
            return xlsx_no_memory(f);
        w->text = more;
        w->room = t.n + 1;
    }
    memcpy(w->text, t.p, t.n);
    w->text[t.n] = '\0';
    return PENWATCH_OK;
}

/* "2026-03-31"; false for what a spreadsheet's calendar does not have. */
static bool read_day(const char *s, lxw_datetime *ret)
{
    static const unsigned char month_days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    uint64_t y, m, d;
    char     part[8];

    if (strlen(s) != 10 || s[4] != '-' || s[7] != '-')
        return false;
    snprintf(part, sizeof part, "%.4s", s);
    if (!xlsx_number(part, 9999, &y) || y < 1901)
        return false;
    snprintf(part, sizeof part, "%.2s", s + 5);
    if (!xlsx_number(part, 12, &m))
        return false;
    if (!xlsx_number(s + 8, 31, &d) || !m || !d || d > month_days[m - 1] || (m == 2 && d == 29 && !(y % 4 == 0 && (y % 100 != 0 || y % 400 == 0))))
        return false;
    *ret = (lxw_datetime){ .year = (int)y, .month = (int)m, .day = (int)d };
    return true;
}

/* A number with more digits than a spreadsheet keeps stays a text: it must come back as it was. */
static bool is_exact(const char *text, double *ret)
{
    char   again[XLSX_VALUE_TEXT], *end;

    *ret = strtod(text, &end);
    if (end == text || *end)
        return false;
    xlsx_value(text, XLSX_NUMBER, false, again);
    return strcmp(again, text) == 0;
}

static lxw_error put(struct writer *w, lxw_col_t column, enum penwatch_kind kind)
{
    lxw_datetime day;
    double       number;

    if (kind == PENWATCH_NUMBER && w->row > 0 && is_exact(w->text, &number))
        return worksheet_write_number(w->sheet, w->row, column, number, NULL);
    if (kind == PENWATCH_DATE && w->row > 0 && read_day(w->text, &day))
        return worksheet_write_datetime(w->sheet, w->row, column, &day, w->day);
    return worksheet_write_string(w->sheet, w->row, column, w->text, w->row == 0 ? w->head : NULL);
}

static int put_row(void *writer, const struct penwatch_cell *cells, size_t n, struct penwatch_fault *f)
{
    struct writer *w = writer;
    int            rc;

    if (n > XLSX_COLUMNS_MAX)
        return refuse(LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE, f);
    for (size_t i = 0; i < n; i++) {
        lxw_error e;

        if (cells[i].kind == PENWATCH_EMPTY || !cells[i].text.n)
            continue;
        if ((rc = copy(w, cells[i].text, f)) != PENWATCH_OK)
            return rc;
        if ((e = put(w, (lxw_col_t)i, cells[i].kind)) != LXW_NO_ERROR)
            return refuse(e, f);
    }
    w->row++;
    return PENWATCH_OK;
}

static int close_writer(void *writer, struct penwatch_fault *f)
{
    struct writer *w = writer;
    lxw_error      e = workbook_close(w->book);     /* frees the book */

    free(w->text);
    free(w);
    return e == LXW_NO_ERROR ? PENWATCH_OK : refuse(e, f);
}

const struct penwatch_writer xlsx_writer = { open_writer, put_row, close_writer };
