/*
 * source_impl.h - what a reader of one format offers to source.c. Nobody else includes this.
 */
#ifndef PW_APP_SOURCE_IMPL_H
#define PW_APP_SOURCE_IMPL_H

#include "app/source.h"

struct source_ops {
    int (*next)(void *reader, struct arena *a, struct record *ret, bool *ret_more, struct pw_err *err);
    uint64_t (*rows)(const void *reader);
    /* NULL: nothing of the kind is ever said. */
    const char *(*notice)(const void *reader);
    bool (*headers)(const void *reader, struct digest *ret);
    bool (*untaken)(const void *reader, size_t *at, struct str *ret);
    void (*close)(void *reader);
};

/* Which row of a sheet is which of its copy: the rows where the numbers jump. */
struct sheet_number { uint64_t row, number; };
struct sheet_numbers { struct sheet_number *at; size_t n, room; };
uint64_t sheet_number(const struct sheet_numbers *s, uint64_t row);

/* A workbook becomes a spooled copy of one sheet as CSV, without blank rows and those that the mapping skips. *ret_notice gets
 * what there is to tell of it. */
int source_sheet(int *fd, const struct source_options *o, struct sheet_numbers *ret, struct buf *ret_notice, struct pw_err *err);

/* Each takes the descriptor (at the start of the input) and closes it with the reader. A mapping is borrowed; NULL: the
 * names are our own. */
int source_csv_open(int fd, const struct source_options *o, const struct sheet_numbers *sheet, void **ret,
                    const struct source_ops **ret_ops, struct pw_err *err);
int source_json_open(int fd, enum source_format format, void **ret, const struct source_ops **ret_ops,
                     struct pw_err *err);

/* Takes off a wrapping (.gz, .xz, .zip), if there is one: *fd is then what was in it, spooled. A wrapping within is
 * refused; a workbook is a zip archive and stays as it is. */
int source_unpack(int *fd, struct pw_err *err);

/* `utf8`: the text was converted, whatever it declares. */
int source_xml_open(int fd, bool utf8, void **ret, const struct source_ops **ret_ops, struct pw_err *err);
/* JSON and XML under a mapping; `utf8`: the text was converted, whatever an XML document says of itself. */
int source_tree_open(int fd, enum source_format format, struct map_file *map, bool utf8, void **ret, const struct source_ops **ret_ops,
                     struct pw_err *err);

/* What a file is that holds no shipments, by its first bytes, and what to do about it. */
struct source_foreign {
    char        what[80];       /* "a PDF document" */
    const char *remedy;
};
#define SOURCE_HEAD ((size_t)64 << 10)  /* bytes to look at: threat events name themselves late */
bool source_foreign(struct str head, struct source_foreign *ret);

/* Turns text with a byte order mark of UTF-16 or UTF-32, or in the encoding `name` (NULL: none was named), into UTF-8: *fd is
 * then the spooled result. `head` is the beginning of the file. */
int source_encode(int *fd, struct str head, const char *name, bool *ret_converted, struct pw_err *err);

/* Refuses what is not UTF-8: which encoding it probably is, and how two would read it. Nothing is guessed. */
int source_check_utf8(int fd, struct str head, struct pw_err *err);

void record_refuse(struct record *r, const char *field, size_t line, const char *code, const char *remedy,
                   const char *fmt, ...) __attribute__((format(printf, 6, 7)));

/* A table behind its wrapping, in UTF-8, on a descriptor of the caller's: for looking at one that is not understood yet. */
struct source_table { int fd; bool sheet; struct sheet_numbers numbers; };
int source_prepare(const char *path, const struct source_options *o, struct source_table *ret, struct pw_err *err);

#endif
