/*
 * spool.h - bytes kept in a file without a name: what came through a pipe or out of a wrapping, so that it can
 * be read twice. Memory is flat; the file goes with its last descriptor.
 */
#ifndef PW_BASE_SPOOL_H
#define PW_BASE_SPOOL_H

#include <stdio.h>

#include "base/buf.h"

struct spool {
    FILE   *file;
    int64_t n;          /* bytes so far */
};

/* PW_EIO when no temporary file can be made. */
int spool_begin(struct spool *s, struct pw_err *err);
/* PW_EFULL when there is no space left. */
int spool_add(struct spool *s, const void *bytes, size_t n, struct pw_err *err);
/* Ends writing; *ret_fd stands at the beginning and is the caller's to close. */
int spool_end(struct spool *s, int *ret_fd, struct pw_err *err);
void spool_done(struct spool *s);       /* takes one that was never begun, or has ended */
#define SPOOL_AUTO __attribute__((cleanup(spool_done))) struct spool

#endif
