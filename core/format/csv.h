/*
 * csv.h - a streaming RFC 4180 reader with flat memory.
 *
 * One buffer of CSV_BUFFER bytes serves a file of any size: the fields of a record are slices of it and
 * stay valid until the next csv_next(). Nothing is allocated for a record.
 *
 * The delimiter is `,` `;` or tab: named by the caller, by an Excel line "sep=;" before the header, or
 * counted on the header line (a tie refuses the file). A quote may only open a field, or stand doubled
 * in a quoted one. LF, CRLF and CR end a record, mixed as well; the last may lack its end. Empty lines
 * are skipped. A UTF-8 byte order mark is stripped; UTF-16 is refused with a hint.
 * Bytes are otherwise taken as they are: whether a field is UTF-8 is the caller's question, which
 * `ascii` answers at once for most rows.
 *
 * A bad record never ends the file: it comes with its fault, its bytes and where it began, and the next
 * record is read as usual. Text inside quotes is never read as rows, whatever it holds.
 */
#ifndef PW_FORMAT_CSV_H
#define PW_FORMAT_CSV_H

#include "base/buf.h"

#define CSV_BUFFER      ((size_t)1 << 20)
#define CSV_FIELD_MAX   ((size_t)64 << 10)  /* the longest remark or container list seen is 6 kB */
#define CSV_RECORD_MAX  (CSV_BUFFER / 2)    /* must fit the buffer beside what was read ahead */
#define CSV_COLUMNS_MAX 512                 /* twice the field list with its aliases */

/* Reads up to `n` bytes; *ret_n == 0 only at the end of the input. */
typedef int (*csv_read_fn)(void *ctx, void *into, size_t n, size_t *ret_n, struct pw_err *err);

struct csv_options {
    char     delimiter;     /* 0: found on the header line */
    bool     no_header;     /* the first record is data (OFAC's lists) */
    bool     any_names;     /* columns may have the same name: the caller tells them apart */
    bool     ragged;        /* a row may have fewer fields than the header: the others are empty */
    size_t   skip;          /* lines before the header that are none of the table */
    uint64_t first_line;    /* number of the first line; 0: 1 */
};

enum csv_fault {
    CSV_GOOD,
    CSV_FAULT_COLUMNS,      /* more or fewer fields than the header */
    CSV_FAULT_QUOTE,        /* a quote inside a bare field, or text after a closing one */
    CSV_FAULT_UNCLOSED,     /* the input ends inside a quoted field */
    CSV_FAULT_NUL,          /* a NUL byte */
    CSV_FAULT_FIELD_LONG,   /* a field over CSV_FIELD_MAX */
    CSV_FAULT_RECORD_LONG,  /* over CSV_RECORD_MAX bytes or CSV_COLUMNS_MAX fields */
};

struct csv_record {
    uint64_t          row;      /* 1: the first record after the header */
    uint64_t          line;     /* line on which it begins, from 1 */
    uint64_t          n_lines;  /* lines it covers: more than 1 with line ends inside quotes */
    const struct str *fields;   /* unquoted; with a fault, as far as they could be told apart */
    size_t            n_fields;
    struct str        raw;      /* as read, without the line end; cut when over-long */
    bool              raw_cut;
    bool              ascii;    /* no byte over 0x7F */
    enum csv_fault    fault;
    size_t            column;   /* of the fault, from 1; 0: the record as a whole */
};

struct csv;

/* Opens and reads the header. PW_EINPUT: not text, ambiguous delimiter, a column named twice (unnamed ones
 * do not count; unless any_names), fewer lines than are to be skipped, nothing but a byte order mark; PW_ELIMIT: an over-long header. An empty input is no
 * error: it has 0 columns. `ctx` is borrowed until csv_close(). */
int csv_open(struct csv **ret, const struct csv_options *options, csv_read_fn read, void *ctx,
             struct pw_err *err);
int csv_open_fd(struct csv **ret, const struct csv_options *options, int fd, struct pw_err *err);
int csv_open_text(struct csv **ret, const struct csv_options *options, struct str text,
                  struct pw_err *err);     /* `text` must outlive the reader */
void csv_close(struct csv *c);              /* takes NULL */
static inline void csv_freep(struct csv **c) { csv_close(*c); }
#define CSV_AUTO __attribute__((cleanup(csv_freep))) struct csv *

/* Column names, trimmed; live as long as the reader. */
const struct str *csv_header(const struct csv *c, size_t *ret_n);
char csv_delimiter(const struct csv *c);

/* *ret_more is false at the end. Fails only when reading fails. */
int csv_next(struct csv *c, bool *ret_more, struct csv_record *ret, struct pw_err *err);

/* One sentence on a fault ("the quote opened in line 7 is never closed"), and what to do about it. */
void csv_explain(const struct csv *c, const struct csv_record *r, struct pw_err *ret);

#endif
