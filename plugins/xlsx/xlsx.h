/*
 * xlsx.h - between the files of this plugin: a workbook (.xlsx) is a zip archive of XML parts.
 *
 * Parts are streamed; the texts that cells share lie in a file without a name, so that memory is flat. Only values are read:
 * of a formula the one that was stored with it. Macros, links and pictures are never looked at.
 */
#ifndef PW_PLUGINS_XLSX_H
#define PW_PLUGINS_XLSX_H

#include <stdbool.h>
#include <string.h>

#include "plugin.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#define XLSX_ROWS_MAX     1048576       /* of a sheet, by the format */
#define XLSX_COLUMNS_MAX  16384
#define XLSX_CELL_MAX     ((size_t)256 << 10)   /* bytes; the format allows 32,767 characters */
#define XLSX_ROW_MAX      ((size_t)4 << 20)     /* bytes of a row's texts */
#define XLSX_STYLES_MAX   65536         /* the format allows 65,490 */
#define XLSX_SHEETS_MAX   256
#define XLSX_NAME_MAX     160           /* bytes: 31 characters of a sheet's name, 100 of a part's */
#define XLSX_RATIO_MAX    250           /* a part may unpack to so many times its size, beyond the next */
#define XLSX_RATIO_FROM   ((int64_t)16 << 20)
#define XLSX_PART_MAX     ((int64_t)16 << 30)
#define XLSX_TOKEN_MAX    ((uint64_t)1 << 20)   /* one tag */

/* Fills the fault and returns `kind`. */
int xlsx_fault(struct penwatch_fault *f, int kind, const char *remedy, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
int xlsx_no_memory(struct penwatch_fault *f);

/* ---- bytes of a part ---- */

/* Reads up to `n` bytes; *ret_n == 0 only at the end. */
typedef int (*xlsx_read_fn)(void *ctx, void *into, size_t n, size_t *ret_n, struct penwatch_fault *f);
struct xlsx_input { xlsx_read_fn read; void *ctx; };

struct xlsx_archive;
int xlsx_archive_open(int fd, struct xlsx_archive **ret, struct penwatch_fault *f);
void xlsx_archive_close(struct xlsx_archive *a);        /* takes NULL */
/* Opens a part by its name, any other one is closed. *ret_there false: there is none. */
int xlsx_part_open(struct xlsx_archive *a, const char *name, bool *ret_there, struct xlsx_input *ret, struct penwatch_fault *f);

/* ---- XML ---- */

/* Attributes come in pairs, names without prefix, NULL at the end. Anything but PENWATCH_OK ends the reading with that. */
struct xlsx_events {
    int (*start)(void *ctx, const char *name, const char **attributes, struct penwatch_fault *f);
    int (*end)(void *ctx, const char *name, struct penwatch_fault *f);
    int (*text)(void *ctx, const char *s, size_t n, struct penwatch_fault *f);      /* NULL: not asked for */
};
int xlsx_xml(const struct xlsx_input *in, const char *part, const struct xlsx_events *e, void *ctx, struct penwatch_fault *f);
const char *xlsx_attribute(const char **attributes, const char *name);      /* NULL: not there */
bool xlsx_number(const char *text, uint64_t max, uint64_t *ret);

/* ---- what cells share ---- */

struct xlsx_strings;
int xlsx_strings_read(const struct xlsx_input *in, struct xlsx_strings **ret, struct penwatch_fault *f);
void xlsx_strings_free(struct xlsx_strings *s);         /* takes NULL */
/* The text number `i`, valid until the next call. PENWATCH_FAULT_INPUT: there is none. */
int xlsx_strings_get(struct xlsx_strings *s, uint64_t i, struct penwatch_text *ret, struct penwatch_fault *f);

enum xlsx_class { XLSX_NUMBER, XLSX_DATE, XLSX_TIME, XLSX_DATE_TIME };

/* What a number format shows. */
enum xlsx_class xlsx_class_of_code(const char *code);
enum xlsx_class xlsx_class_of_builtin(uint64_t id);
/* A stored number as text: a plain decimal of at most 15 digits, as spreadsheets show it, or a date. */
#define XLSX_VALUE_TEXT 340
void xlsx_value(const char *stored, enum xlsx_class class, bool since_1904, char ret[static XLSX_VALUE_TEXT]);

struct xlsx_styles {
    unsigned char *class;       /* enum xlsx_class, by the number of the style */
    size_t         n;
};
int xlsx_styles_read(const struct xlsx_input *in, struct xlsx_styles *ret, struct penwatch_fault *f);

/* ---- the workbook ---- */

struct xlsx_sheet {
    char name[XLSX_NAME_MAX];
    char id[XLSX_NAME_MAX];     /* of its relation */
    char part[XLSX_NAME_MAX];   /* empty: no table (a chart) */
    bool hidden;
};
struct xlsx_book {
    char              part[XLSX_NAME_MAX];
    char              strings[XLSX_NAME_MAX], styles[XLSX_NAME_MAX];    /* empty: none */
    bool              since_1904;
    struct xlsx_sheet sheets[XLSX_SHEETS_MAX];
    size_t            n_sheets;
};
int xlsx_book_read(struct xlsx_archive *a, struct xlsx_book *ret, struct penwatch_fault *f);
int xlsx_workbook_read(const struct xlsx_input *in, struct xlsx_book *b, struct penwatch_fault *f);

/* ---- a sheet ---- */

struct xlsx_table {
    struct xlsx_strings     *strings;       /* NULL: none */
    const struct xlsx_styles *styles;
    bool                     since_1904;
    const struct penwatch_rows *to;         /* NULL: only looked into whether there is a value */
    bool                     any;           /* set: there is one */
    uint64_t                 hidden_rows, merged;
    bool                     hidden_columns;
};
int xlsx_sheet_read(const struct xlsx_input *in, const char *part, struct xlsx_table *t, struct penwatch_fault *f);

extern const struct penwatch_writer xlsx_writer;

#endif
