/*
 * returns.h - customs returns: what was moved, told in a file and not one by one.
 *
 * Each record of the file names a notification by its reference and says a day and, where it has goods lines, a quantity. It
 * is read like any import, through a mapping where the layout is another's. A record is recorded whole or told with the
 * reason; the same file again records nothing twice.
 */
#ifndef PW_APP_RETURNS_H
#define PW_APP_RETURNS_H

#include "app/review.h"
#include "app/source.h"

struct returns_counts {
    int64_t read, recorded;
    int64_t known;              /* the same movement on the same day with the same quantity is there */
    int64_t refused;            /* told with the reason, nothing of it recorded */
};

struct returns_options {
    struct source_options source;
    enum movement         kind;         /* of all records: departed reads departure_on, the others arrival_on */
    struct str            who;          /* whose return it is */
    void                (*tell)(void *ctx, const struct record *r, const char *reason);
    void                 *ctx;
};

/* Needs office_load_reference(). PW_EINPUT: the file as a whole cannot be read, nothing of it was recorded. */
int returns_import(struct office *o, const char *path, const struct returns_options *options, struct returns_counts *ret,
                   struct pw_err *err);

#endif
