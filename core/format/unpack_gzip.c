#include "config.h"
#include "format/unpack_impl.h"

#include <zlib.h>

#include "base/file.h"

#define WITH_GZIP_HEADER (15 + 16)      /* zlib's way to ask for gzip with the largest window */

struct gunzip {
    z_stream            z;
    struct unpack_sink *sink;
    unsigned char       in[UNPACK_PIECE], out[UNPACK_PIECE];
    bool                between;        /* a member has ended, none has begun since */
    bool                padding;        /* and a zero byte came */
};

/* After a member comes another one, zero bytes, or the end. Skips the zeros in the piece. */
static int between_members(struct gunzip *g, struct pw_err *err)
{
    while (g->z.avail_in && *g->z.next_in == 0) {
        g->z.next_in++;
        g->z.avail_in--;
        g->padding = true;
    }
    if (!g->z.avail_in)
        return PW_OK;
    if (*g->z.next_in != 0x1F || g->padding || inflateReset(&g->z) != Z_OK)
        return unpack_damaged(err, "gzip file", g->sink->in - g->z.avail_in, "bytes follow that are not gzip");
    g->between      = false;
    return PW_OK;
}

static int inflate_piece(struct gunzip *g, struct pw_err *err)
{
    int rc = PW_OK;

    /* A full output may leave bytes inside zlib although the input is used up. */
    do {
        int z;

        if (g->between && ((rc = between_members(g, err)) < 0 || g->between))
            return rc;
        g->z.next_out  = g->out;
        g->z.avail_out = sizeof g->out;
        z              = inflate(&g->z, Z_NO_FLUSH);
        if (z == Z_MEM_ERROR)
            return err_nomem(err);
        if (z != Z_OK && z != Z_STREAM_END && z != Z_BUF_ERROR)
            return unpack_damaged(err, "gzip file", g->sink->in - g->z.avail_in,
                                  z == Z_NEED_DICT ? "it asks for a dictionary" : g->z.msg ? g->z.msg : "not gzip");
        if (g->z.avail_out < sizeof g->out &&
            (rc = unpack_put(g->sink, g->out, sizeof g->out - g->z.avail_out, err)) < 0)
            return rc;
        g->between = z == Z_STREAM_END;
        if (z == Z_BUF_ERROR)
            break;
    } while (g->z.avail_in || g->z.avail_out == 0);
    return PW_OK;
}

static int run(struct gunzip *g, int fd, struct pw_err *err)
{
    size_t n;
    int    rc;

    while ((rc = file_read_some(fd, g->in, sizeof g->in, &n, err)) == PW_OK && n) {
        g->sink->in += (int64_t)n;
        g->z.next_in  = g->in;
        g->z.avail_in = (uInt)n;
        if ((rc = inflate_piece(g, err)) < 0)
            return rc;
    }
    return rc < 0 ? rc : g->between ? PW_OK : unpack_cut(err, "gzip file");
}

int unpack_gzip(int fd, struct unpack_sink *s, struct pw_err *err)
{
    struct gunzip g = { .sink = s };
    int           rc;

    if (inflateInit2(&g.z, WITH_GZIP_HEADER) != Z_OK)
        return err_nomem(err);
    rc = run(&g, fd, err);
    inflateEnd(&g.z);
    return rc;
}
