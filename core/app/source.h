/*
 * source.h - records out of a file, whatever its format: declared texts by field, not yet checked.
 *
 * The format is recognised by content unless named. A wrapping (.gz, .xz, .zip) is taken off, text in UTF-16 with its
 * mark or in a named encoding becomes UTF-8; text that is neither is refused, never guessed. Input that is not a file (standard input) is spooled
 * first, so that CSV can be read twice: rows of one shipment must stand together, and a row that comes
 * back to a shipment already closed condemns all of it (half a shipment would understate it).
 */
#ifndef PW_APP_SOURCE_H
#define PW_APP_SOURCE_H

#include "model/shipment.h"
#include "script/map_file.h"

enum source_format { SOURCE_GUESS, SOURCE_CSV, SOURCE_JSON, SOURCE_NDJSON, SOURCE_XML, SOURCE_XLSX };
bool source_format_find(struct str name, enum source_format *ret);
const char *source_format_name(enum source_format f);

struct source_options {
    enum source_format format;
    struct map_file   *map;         /* what its columns mean, borrowed until source_close(); NULL: the names are our own */
    bool               partial;     /* not whole notifications (customs returns): `reference` is the only column that must be */
    bool               header_only; /* for source_headers() alone: no record is asked for */
    const char        *encoding;    /* of the text ("windows-1251"); NULL: UTF-8, or what a byte order mark says */
    const char        *sheet;       /* of a workbook; NULL: the only one that holds something */
};

struct record {
    struct shipment     s;          /* texts only */
    uint64_t            row;        /* of its first row; CSV counts the header as row 1 */
    uint64_t            n_rows;
    struct str          raw;        /* as read; in the arena */
    bool                bad;        /* `fault` says why; texts are there as far as they could be read */
    bool                whole;      /* ... which is into every field: it can be mended field by field */
    struct record_fault fault;
};

struct source;

/* PW_EINPUT: the input as a whole is refused (it is not there, or nothing in it can be read as records). *ret_digest is of its
 * bytes, also when it is refused; *ret_read tells whether there were bytes to read at all. What the options point to is
 * borrowed until source_close(). */
int source_open(const char *path, const struct source_options *o, struct source **ret, struct digest *ret_digest,
                bool *ret_read, struct pw_err *err);
void source_close(struct source *s);        /* takes NULL */
static inline void source_freep(struct source **s) { source_close(*s); }
#define SOURCE_AUTO __attribute__((cleanup(source_freep))) struct source *

/* The next record, in `a`, which the caller resets between calls. *ret_more is false at the end. */
int source_next(struct source *s, struct arena *a, struct record *ret, bool *ret_more, struct pw_err *err);

uint64_t source_rows(const struct source *s);       /* read so far */
const char *source_notice(struct source *s);        /* something to tell once ("a hidden row was ..."); NULL */
/* Names the header set, whatever the order of its columns; false where there are no headers. */
bool source_headers(const struct source *s, struct digest *ret);
/* The columns that the mapping takes nothing from, one by one; *at is 0 at first. False: no more. */
bool source_untaken(const struct source *s, size_t *at, struct str *ret);

#endif
