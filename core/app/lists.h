/*
 * lists.h - published watch lists in the layouts they come in, read into a watch list of our own columns.
 *
 * Which layout a file has is told by its content. Read are: OFAC's SDN list (sdn.csv with alt.csv, add.csv and
 * sdn_comments.csv beside it), the US Consolidated Screening List, the UN Security Council's XML, the EU's CSV
 * and XML, the UK's two CSV layouts, and our own CSV, which passes as it is. A record that cannot be read refuses the whole.
 *
 * The columns written: entry (the publisher's number, stable from version to version), name, aliases, type (firm, person,
 * vessel, aircraft), country (those of addresses and nationality), id, born, since (foundation), address, programme, source,
 * reason, listed_on, expires. Cells of several values hold them with `|` between.
 */
#ifndef PW_APP_LISTS_H
#define PW_APP_LISTS_H

#include "app/reference.h"

#define LIST_FILES_MAX 8
#define LIST_TEXT_MAX  ((size_t)64 << 20)   /* unpacked; the largest in use is under 30 MB */

struct list_file {
    const char *name;       /* for messages; borrowed */
    struct buf  bytes;      /* list_files_done() frees */
};

struct list_told {
    const char *layout;     /* "OFAC SDN"; "own" for our CSV */
    const char *lacks;      /* files that belong to it and were not given; NULL */
    size_t      entries, aliases;
    size_t      countries_unknown;
    char        country_unknown[64];        /* one of them */
};

/* Reads and unpacks a file. PW_EINPUT, PW_ELIMIT, PW_ENOTFOUND. */
int list_file_read(const char *path, struct list_file *ret, struct pw_err *err);
/* What was had otherwise, unpacked where it is packed. */
int list_file_unpack(struct list_file *f, struct pw_err *err);
void list_files_done(struct list_file *files, size_t n);

/* The list as CSV of our own; `places` gives countries their codes. PW_EINPUT says in which file and line it is wrong. */
int list_read(const struct list_file *files, size_t n, const struct places *places, struct buf *out, struct list_told *ret,
              struct pw_err *err);

#endif
