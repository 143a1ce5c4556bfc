/*
 * workbook.h - a table as a workbook (.xlsx), written by the plugin 'xlsx': typed cells, in which a text is never a formula.
 */
#ifndef PW_APP_WORKBOOK_H
#define PW_APP_WORKBOOK_H

#include "base/buf.h"

struct workbook;

/* A new file, mode 0600; PW_ESTATE: there is one. PW_ENOTFOUND: the plugin is not there. */
int workbook_open(const char *path, const char *sheet, struct workbook **ret, struct pw_err *err);
/* Finishes the file and frees the workbook, whatever comes out; on a failure the file is taken away. */
int workbook_close(struct workbook *w, struct pw_err *err);
/* Takes the file away, unless it was closed. Takes NULL. */
void workbook_drop(struct workbook *w);
static inline void workbook_dropp(struct workbook **w) { workbook_drop(*w); }
#define WORKBOOK_AUTO __attribute__((cleanup(workbook_dropp))) struct workbook *

/* The next cells of the row; the first row is the header. Texts are borrowed until workbook_end_row(). An empty one is an
 * empty cell; a number is a plain decimal, a day like 2026-03-31. */
void workbook_text(struct workbook *w, struct str s);
void workbook_number(struct workbook *w, struct str digits);
void workbook_day(struct workbook *w, struct str day);
int workbook_end_row(struct workbook *w, struct pw_err *err);

/* All of a CSV text as a new workbook of texts. */
int workbook_of_csv(const char *path, const char *sheet, struct str csv, struct pw_err *err);

#endif
