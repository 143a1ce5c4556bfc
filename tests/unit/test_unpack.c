#include "config.h"
#include "format/unpack_impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "base/mem.h"
#include "base/spool.h"
#include "tap.h"

static const struct { const char *name; struct str head; enum unpack_kind want; } kinds[] = {
    { "gzip", STR("\x1F\x8B\x08"), UNPACK_GZIP },       { "xz", STR("\xFD" "7zXZ\0"), UNPACK_XZ },
    { "zip", STR("PK\x03\x04"), UNPACK_ZIP },           { "a zip without a file", STR("PK\x05\x06"), UNPACK_ZIP },
    { "text", STR("reference"), UNPACK_NONE },          { "nothing", STR(""), UNPACK_NONE },
    { "the first byte of gzip", STR("\x1F"), UNPACK_NONE }, { "PK as text", STR("PK-77,1"), UNPACK_NONE },
};

static int count(void *ctx, const void *bytes, size_t n, struct pw_err *err)
{
    (void)bytes;
    (void)err;
    *(int64_t *)ctx += (int64_t)n;
    return PW_OK;
}

static void caps(void)
{
    static const char  piece[1000];
    int64_t            got  = 0;
    struct pw_err      err  = { 0 };
    struct unpack_sink sink = { .write = count, .ctx = &got, .in = INT64_MAX, .out = UNPACK_BYTES_MAX - 1000 };

    check_int("the last bytes that may come", unpack_put(&sink, piece, 1000, &err), PW_OK);
    check_int("one more is refused (F179)", unpack_put(&sink, piece, 1, &err), PW_ELIMIT);
    check("and says so", strstr(err.msg, "16 GiB") && err.remedy[0]);
    check_int("nothing of it is handed on", got, 1000);

    sink = (struct unpack_sink){ .write = count, .ctx = &got, .in = 1, .out = UNPACK_RATIO_FROM - 1000 };
    check_int("a small file may be as regular as it likes", unpack_put(&sink, piece, 1000, &err), PW_OK);
    check_int("a large one may not (F179)", unpack_put(&sink, piece, 1000, &err), PW_ELIMIT);
    check("and says so, too", strstr(err.msg, "250 times") && err.remedy[0]);
    sink.in = (sink.out + 1000) / UNPACK_RATIO_MAX;
    check_int("what is paid for by its size passes", unpack_put(&sink, piece, 1000, &err), PW_OK);
}

/* As much as the window of one piece, so that input ends where output is full. */
static void full_pieces(void)
{
    for (size_t n = UNPACK_PIECE - 1; n <= 2 * UNPACK_PIECE + 1; n += n % UNPACK_PIECE == 1 ? UNPACK_PIECE - 2 : 1) {
        unsigned char *text = calloc(1, n), packed[4096];
        z_stream       z    = { 0 };
        SPOOL_AUTO     s    = { 0 };
        struct pw_err  err  = { 0 };
        int64_t        got  = 0;
        int            fd   = -1;

        if (!text || deflateInit2(&z, 9, Z_DEFLATED, 31, 9, Z_DEFAULT_STRATEGY) != Z_OK)
            exit(99);
        z.next_in   = text;
        z.avail_in  = (uInt)n;
        z.next_out  = packed;
        z.avail_out = sizeof packed;
        check_int("packed at once", deflate(&z, Z_FINISH), Z_STREAM_END);
        deflateEnd(&z);
        check("kept", spool_begin(&s, &err) == PW_OK && spool_add(&s, packed, sizeof packed - z.avail_out, &err) == PW_OK &&
              spool_end(&s, &fd, &err) == PW_OK);
        check_int("comes out whole", unpack_fd(UNPACK_GZIP, fd, count, &got, &err), PW_OK);
        check_int("to the last byte", got, (int64_t)n);
        close(fd);
        free(text);
    }
}

int main(void)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        check_int(kinds[i].name, unpack_kind_of((const unsigned char *)kinds[i].head.p, kinds[i].head.n), kinds[i].want);
    caps();
    full_pieces();
    return tap_done();
}
