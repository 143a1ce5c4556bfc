#include "config.h"
#include "format/unpack_impl.h"

#include <unistd.h>

enum unpack_kind unpack_kind_of(const unsigned char *p, size_t n)
{
    if (n >= 2 && memcmp(p, "\x1F\x8B", 2) == 0)
        return UNPACK_GZIP;
    if (n >= 6 && memcmp(p, "\xFD" "7zXZ\0", 6) == 0)
        return UNPACK_XZ;
    /* An archive without an entry begins with its directory's end. */
    if (n >= 4 && (memcmp(p, "PK\x03\x04", 4) == 0 || memcmp(p, "PK\x05\x06", 4) == 0))
        return UNPACK_ZIP;
    return UNPACK_NONE;
}

int unpack_put(struct unpack_sink *s, const void *bytes, size_t n, struct pw_err *err)
{
    s->out += (int64_t)n;
    if (s->out > UNPACK_BYTES_MAX) {
        err_set(err, PW_ELIMIT, "unpacked it holds more than %lld GiB", (long long)(UNPACK_BYTES_MAX >> 30));
        return err_remedy(err, "send the records in several files");
    }
    if (s->out > UNPACK_RATIO_FROM && s->out / UNPACK_RATIO_MAX > s->in) {
        err_set(err, PW_ELIMIT, "it unpacks to more than %d times its size, as only a trap does", UNPACK_RATIO_MAX);
        return err_remedy(err, "if it is honest, unpack it yourself and import what comes out");
    }
    return s->write(s->ctx, bytes, n, err);
}

int unpack_damaged(struct pw_err *err, const char *what, int64_t at, const char *why)
{
    err_set(err, PW_EINPUT, "the %s is damaged near byte %lld: %s", what, (long long)at, why);
    return err_remedy(err, "have it sent again, or unpack it yourself and import what comes out");
}

int unpack_cut(struct pw_err *err, const char *what)
{
    err_set(err, PW_EINPUT, "the %s is cut short", what);
    return err_remedy(err, "have it sent again: a part of the records is not in it");
}

int unpack_fd(enum unpack_kind kind, int fd, unpack_write_fn write, void *ctx, struct pw_err *err)
{
    struct unpack_sink s = { .write = write, .ctx = ctx };

    if (lseek(fd, 0, SEEK_SET) < 0)
        return err_set(err, PW_EIO, "the input cannot be read twice");
    switch (kind) {
    case UNPACK_GZIP: return unpack_gzip(fd, &s, err);
    case UNPACK_XZ:   return unpack_xz(fd, &s, err);
    case UNPACK_ZIP:  return unpack_zip(fd, &s, err);
    case UNPACK_NONE: break;
    }
    return err_set(err, PW_EINTERNAL, "unpacking what is not wrapped");
}
