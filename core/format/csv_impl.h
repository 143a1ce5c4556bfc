/*
 * csv_impl.h - the reader's state, shared by csv.c (records) and csv_open.c (opening, header, faults in
 * words). Nobody else includes this.
 */
#ifndef PW_FORMAT_CSV_IMPL_H
#define PW_FORMAT_CSV_IMPL_H

#include "format/csv.h"

#define CSV_PAD 16      /* a vector load may look this far past the last byte */

struct csv {
    csv_read_fn read;
    void       *ctx;
    int         fd;             /* csv_open_fd() */
    struct str  text;           /* csv_open_text(): what is still to be handed over */

    size_t      room;           /* CSV_BUFFER, or what a short text needs */
    char       *buf;            /* room + CSV_PAD */
    size_t      at, end;        /* next record, end of what was read */
    uint64_t    before;         /* bytes dropped from the front of the buffer */
    bool        eof;
    char       *scratch;        /* room: unquoted text, or the kept start of a long record */
    size_t      scratch_n;

    char        delimiter;
    bool        any_header, ragged;
    uint64_t    line, row;      /* of the next record; of the last one */
    char       *names;
    struct str *header;
    size_t      n_header;
    struct str  fields[CSV_COLUMNS_MAX];
};

/* Moves what is left to the front of the buffer and fills it up. */
int csv_fill(struct csv *c, struct pw_err *err);
/* Passes line ends; true when a record begins at c->at. */
bool csv_skip_blank(struct csv *c);
/* csv_next() without counting the row. */
int csv_record(struct csv *c, bool *ret_more, struct csv_record *r, struct pw_err *err);

#endif
