#include "config.h"
#include "app/source_impl.h"

#include <unistd.h>

#include "base/file.h"
#include "base/spool.h"
#include "format/unpack.h"

static int add(void *ctx, const void *bytes, size_t n, struct pw_err *err)
{
    return spool_add(ctx, bytes, n, err);
}

/* Which wrapping `fd` is; an office document is none. */
static int look(int fd, enum unpack_kind *ret, struct pw_err *err)
{
    unsigned char   head[8];
    enum unpack_zip holds;
    size_t          n;
    int             rc;

    if (lseek(fd, 0, SEEK_SET) < 0)
        return err_set(err, PW_EIO, "the input cannot be read twice");
    if ((rc = file_read_some(fd, head, sizeof head, &n, err)) < 0)
        return rc;
    *ret = unpack_kind_of(head, n);
    if (*ret != UNPACK_ZIP)
        return PW_OK;
    if ((rc = unpack_zip_look(fd, &holds, err)) == PW_OK && holds != ZIP_HOLDS_FILES)
        *ret = UNPACK_NONE;
    return rc;
}

int source_unpack(int *fd, struct pw_err *err)
{
    SPOOL_AUTO       out = { 0 };
    enum unpack_kind kind;
    int              kept, rc = look(*fd, &kind, err);

    if (rc < 0 || kind == UNPACK_NONE)
        return rc;
    if ((rc = spool_begin(&out, err)) < 0 || (rc = unpack_fd(kind, *fd, add, &out, err)) < 0 ||
        (rc = spool_end(&out, &kept, err)) < 0)
        return rc;
    close(*fd);
    *fd = kept;
    if ((rc = look(*fd, &kind, err)) == PW_OK && kind != UNPACK_NONE) {
        err_set(err, PW_EINPUT, "a packed file is packed within another");
        return err_remedy(err, "unpack the outer one and import what comes out");
    }
    return rc;
}
