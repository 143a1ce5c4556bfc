/*
 * Wrappings: any bytes, read as each of the kinds. What comes out is counted, and stays within the caps.
 */
#include "config.h"
#include "format/unpack.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/spool.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int count(void *ctx, const void *bytes, size_t n, struct pw_err *err)
{
    (void)bytes;
    (void)err;
    *(int64_t *)ctx += (int64_t)n;
    return PW_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SPOOL_AUTO      s = { 0 };
    enum unpack_zip holds;
    int             fd = -1;

    if (spool_begin(&s, NULL) < 0 || spool_add(&s, data, size, NULL) < 0 || spool_end(&s, &fd, NULL) < 0)
        abort();
    for (int kind = UNPACK_GZIP; kind <= UNPACK_ZIP; kind++) {
        struct pw_err err = { 0 };
        int64_t       n   = 0;

        if (unpack_fd((enum unpack_kind)kind, fd, count, &n, &err) < 0 ? !err.msg[0] : n > UNPACK_BYTES_MAX)
            abort();
    }
    unpack_zip_look(fd, &holds, NULL);
    close(fd);
    return 0;
}
