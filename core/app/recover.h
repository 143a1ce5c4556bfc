/*
 * recover.h - `audit recover`: an older copy of the database was put back, because the newest is lost. The log may never go
 * on under the same name: partners hold heads of what is gone, and a second tree under one origin is a fork (14).
 *
 * A new origin is begun, penwatch.<authority>/audit/<n + 1>, with the same key under its new name. What is there is
 * entered into it again: the same numbers, times and contents, under the new log's id. Its first entry holds the last note of
 * the log before, what the head cell knew, and the reason. Of the old log every head is kept with what is needed to make
 * its entries again byte for byte, so `audit verify` goes on proving what it signed; and all of it is written out as a
 * bundle first, `<db>.audit-<n>`.
 *
 * Refused where the database is in order, or damaged beyond being old.
 */
#ifndef PW_APP_RECOVER_H
#define PW_APP_RECOVER_H

#include "app/office.h"

#define RECOVER_REASON_MAX 500
#define RECOVER_ORIGINS    16           /* that one office may have had: each is a disaster */

struct recovered {
    char    origin[NOTE_NAME_MAX + 1], bundle[OFFICE_PATH_ROOM];
    char    vkey[NOTE_VKEY_TEXT];
    int64_t size, lost;                 /* entries that are there; that the head cell knew and are gone */
};

/* `confirm` must be the new origin's name, typed: PW_EUSAGE names it otherwise. The office is opened for writing. */
int recover(struct office *o, struct str reason, const char *confirm, struct recovered *ret, struct pw_err *err);

#endif
