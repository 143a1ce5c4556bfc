/*
 * doctor.h - is the file whole, and is the set-up sound?
 */
#ifndef PW_APP_DOCTOR_H
#define PW_APP_DOCTOR_H

#include "app/verify.h"
#include "app/view.h"

/* `check`: SQLite's own checks, the audit trail, and the queue's table held against what it is derived
 * from. Each complaint is a line of `complaints`; PW_OK when there is none. */
struct check_report {
    bool                 integrity, audit, derived;
    struct verify_report verify;
    int64_t              shipments;
};
int check_database(struct office *o, const char *path, struct buf *complaints, struct check_report *ret,
                   struct pw_err *err);

/* `doctor`: one finding per matter; `ok` false asks for something to be done. */
struct doctor_finding {
    bool ok;
    char what[120], remedy[200];
};
#define DOCTOR_MAX 20
size_t doctor_examine(struct office *o, const char *path, struct doctor_finding ret[DOCTOR_MAX]);

/* The queue's table as the append-only tables give it; differences go to `complaints`. */
int derived_check(struct office *o, struct buf *complaints, int64_t *ret_shipments, struct pw_err *err);

#endif
