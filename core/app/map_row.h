/*
 * map_row.h - a mapping laid over the columns of one file: rows go in, the texts of a shipment come out.
 */
#ifndef PW_APP_MAP_ROW_H
#define PW_APP_MAP_ROW_H

#include "script/map_file.h"

struct map_row;

/* PW_EINPUT: a header that the mapping names is not in the file or is there twice, or a position is beyond its
 * columns. The file is borrowed until map_row_free(), `headers` too; n == 0: there is no header line. */
int map_row_new(struct map_file *f, const struct str *headers, size_t n, struct map_row **ret, struct pw_err *err);
void map_row_free(struct map_row *r);       /* takes NULL */

/*
 * What one row says, valid until the next call (or as long as `cells`). With `bad` the fault tells why it cannot be
 * taken; with `whole` the texts are all there all the same: one that has no value stands with
 * MAP_UNREAD before it, which no date, number or word can be, so that it must be mended before the row gets in.
 */
#define MAP_UNREAD "? "
struct mapped_row {
    struct map_row_texts t;
    bool                 bad, whole;
    struct record_fault  fault;         /* `line` counts the row's own goods lines */
};
/* The text behind the mark where it stands in a field that can have no such text; n == 0 otherwise. */
struct str map_row_unread(size_t id, struct str text);
int map_row_apply(struct map_row *r, const struct str *cells, size_t n, const struct mapped_row **ret,
                  struct pw_err *err);

/* Whether the row is none: all of its cells are empty, which is no row at all, or the mapping says so (*ret_said). */
bool map_row_passed(const struct map_row *r, const struct str *cells, size_t n, bool *ret_said);

/* A column that the mapping takes nothing from, from `from` on; SIZE_MAX: there are no more. */
size_t map_row_untaken(const struct map_row *r, size_t from);

#endif
