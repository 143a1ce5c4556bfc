/*
 * err.h - what went wrong, on what, and what to do about it.
 *
 * Every function that can fail returns an int (PW_OK or a negative PW_E* code)
 * and takes a `struct pw_err *` last. The object belongs to the caller, is
 * never touched on success, and may be NULL where only the code matters.
 * A layer that adds knowledge puts it in front with err_wrap(); nothing below
 * front/ prints or exits.
 */
#ifndef PW_BASE_ERR_H
#define PW_BASE_ERR_H

#include <stddef.h>

enum {
    PW_OK        = 0,
    PW_EINPUT    = -1,  /* the input is not what it should be */
    PW_ENOTFOUND = -2,  /* asked for something that is not there */
    PW_ESTATE    = -3,  /* not possible in the present state; refused */
    PW_ELIMIT    = -4,  /* a named cap was exceeded */
    PW_ERULE     = -5,  /* a rule or profile is wrong */
    PW_EDB       = -6,  /* the database is damaged or not ours */
    PW_EIO       = -7,  /* the operating system refused to read or write */
    PW_EFULL     = -8,  /* no space left */
    PW_EBUSY     = -9,  /* somebody else holds the lock; try again */
    PW_EKEY      = -10, /* settings or keys are unusable */
    PW_EUSAGE    = -11, /* the command line is wrong */
    PW_ENOMEM    = -12, /* out of memory */
    PW_EAUDIT    = -13, /* the audit trail does not verify: see `verify_code` */
    PW_EINTERNAL = -14, /* a broken promise of our own */
};

struct pw_err {
    int  rc;            /* a PW_E* code */
    int  verify_code;   /* 10..18, only with PW_EAUDIT */
    char msg[480];      /* what failed, outermost layer first */
    char where[200];    /* file:line:column, row, key path; may be empty */
    char remedy[240];   /* what to do; may be empty */
};

/* Stores code and message, clears where and remedy, returns `rc`. */
int err_set(struct pw_err *err, int rc, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts "<text>: " in front of the message; returns the code already held. */
int err_wrap(struct pw_err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Says where; the first (innermost) caller wins. Returns the code held. */
int err_where(struct pw_err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Says what to do; the first caller wins. Returns the code held. */
int err_remedy(struct pw_err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The usual answer to a failed allocation. */
int err_nomem(struct pw_err *err);

/* A word for the code ("input", "busy", ...), stable: it is the JSON error code. */
const char *err_code_name(int rc);

#endif
