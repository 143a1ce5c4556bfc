#include "config.h"
#include "format/unpack_impl.h"

#include <lzma.h>

#include "base/file.h"

struct unxz {
    lzma_stream         z;
    struct unpack_sink *sink;
    unsigned char       in[UNPACK_PIECE], out[UNPACK_PIECE];
};

static int refuse(const struct unxz *x, lzma_ret z, struct pw_err *err)
{
    int64_t at = x->sink->in - (int64_t)x->z.avail_in;

    switch (z) {
    case LZMA_MEM_ERROR:
        return err_nomem(err);
    case LZMA_MEMLIMIT_ERROR:
        err_set(err, PW_ELIMIT, "the xz file needs more than %llu MiB of memory to unpack",
                (unsigned long long)(UNPACK_MEMORY_MAX >> 20));
        return err_remedy(err, "pack it with 'xz -9' at most");
    case LZMA_BUF_ERROR:
        return unpack_cut(err, "xz file");
    case LZMA_FORMAT_ERROR:
        return unpack_damaged(err, "xz file", at, "bytes follow that are not xz");
    case LZMA_OPTIONS_ERROR:
    case LZMA_UNSUPPORTED_CHECK:
        return unpack_damaged(err, "xz file", at, "it was made in a way that is not known here");
    default:
        return unpack_damaged(err, "xz file", at, "its bytes do not fit together");
    }
}

static int run(struct unxz *x, int fd, struct pw_err *err)
{
    lzma_action action = LZMA_RUN;
    lzma_ret    z      = LZMA_OK;
    int         rc;

    while (z == LZMA_OK) {
        if (!x->z.avail_in && action == LZMA_RUN) {
            size_t n;

            if ((rc = file_read_some(fd, x->in, sizeof x->in, &n, err)) < 0)
                return rc;
            x->sink->in += (int64_t)n;
            x->z.next_in  = x->in;
            x->z.avail_in = n;
            action        = n ? LZMA_RUN : LZMA_FINISH;
        }
        x->z.next_out  = x->out;
        x->z.avail_out = sizeof x->out;
        z              = lzma_code(&x->z, action);
        if (x->z.avail_out < sizeof x->out &&
            (rc = unpack_put(x->sink, x->out, sizeof x->out - x->z.avail_out, err)) < 0)
            return rc;
    }
    return z == LZMA_STREAM_END ? PW_OK : refuse(x, z, err);
}

int unpack_xz(int fd, struct unpack_sink *s, struct pw_err *err)
{
    struct unxz x = { .z = LZMA_STREAM_INIT, .sink = s };
    int         rc;

    if (lzma_stream_decoder(&x.z, UNPACK_MEMORY_MAX, LZMA_CONCATENATED | LZMA_TELL_UNSUPPORTED_CHECK) != LZMA_OK)
        return err_nomem(err);
    rc = run(&x, fd, err);
    lzma_end(&x.z);
    return rc;
}
