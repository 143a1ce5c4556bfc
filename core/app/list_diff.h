/*
 * list_diff.h - what came, went and changed between two versions of a list.
 *
 * Entries are told apart by the publisher's number (`entry`), else by their first column; of several with one key the first counts.
 */
#ifndef PW_APP_LIST_DIFF_H
#define PW_APP_LIST_DIFF_H

#include "app/office.h"

enum list_change { LIST_CAME, LIST_WENT, LIST_CHANGED };

struct list_change_row {
    enum list_change what;
    struct str       entry, name;
    const char      *column;        /* CHANGED: one row for each column */
    struct str       was, is;
};
typedef int (*list_change_fn)(void *ctx, const struct list_change_row *r, struct pw_err *err);

struct list_diff {
    int64_t from, to;               /* versions */
    size_t  rows_from, rows_to;
    size_t  came, went, changed;    /* entries */
};

/*
 * The version in force against an earlier one: `since` a day (what was in force when it began), a version, or NULL (the one
 * before). Before its first version a list was empty. PW_ENOTFOUND: no such list. `each` is told in the order of the list, what went last.
 */
int list_diff(struct office *o, const char *name, const char *since, struct arena *a, list_change_fn each, void *ctx,
              struct list_diff *ret, struct pw_err *err);

#endif
