/*
 * unpack_impl.h - what the readers of one wrapping share. Nobody else includes this.
 */
#ifndef PW_FORMAT_UNPACK_IMPL_H
#define PW_FORMAT_UNPACK_IMPL_H

#include "format/unpack.h"

#define UNPACK_PIECE ((size_t)64 << 10)

struct unpack_sink {
    unpack_write_fn write;
    void           *ctx;
    int64_t         in, out;    /* bytes taken from the wrapping and handed on */
};

/* Hands on, within the caps. */
int unpack_put(struct unpack_sink *s, const void *bytes, size_t n, struct pw_err *err);

int unpack_gzip(int fd, struct unpack_sink *s, struct pw_err *err);
int unpack_xz(int fd, struct unpack_sink *s, struct pw_err *err);
int unpack_zip(int fd, struct unpack_sink *s, struct pw_err *err);

/* "the gzip file is damaged ..." with what to do; returns PW_EINPUT. */
int unpack_damaged(struct pw_err *err, const char *what, int64_t at, const char *why);
int unpack_cut(struct pw_err *err, const char *what);

#endif
