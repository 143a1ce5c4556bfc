#include "config.h"
#include "base/spool.h"

#include <unistd.h>

static int full(struct pw_err *err)
{
    err_set(err, PW_EFULL, "no space left to spool the input");
    return err_remedy(err, "free space where temporary files lie and run the same command again");
}

int spool_begin(struct spool *s, struct pw_err *err)
{
    s->n    = 0;
    s->file = tmpfile();
    return s->file ? PW_OK : err_set(err, PW_EIO, "no temporary file could be made for the input");
}

int spool_add(struct spool *s, const void *bytes, size_t n, struct pw_err *err)
{
    if (n && fwrite(bytes, 1, n, s->file) != n)
        return full(err);
    s->n += (int64_t)n;
    return PW_OK;
}

int spool_end(struct spool *s, int *ret_fd, struct pw_err *err)
{
    int fd;

    if (fflush(s->file) != 0)
        return full(err);
    fd = dup(fileno(s->file));
    if (fd < 0)
        return err_set(err, PW_EIO, "too many open files");
    if (lseek(fd, 0, SEEK_SET) < 0) {
        close(fd);
        return err_set(err, PW_EIO, "the spooled input cannot be read");
    }
    spool_done(s);
    *ret_fd = fd;
    return PW_OK;
}

void spool_done(struct spool *s)
{
    if (s->file)
        fclose(s->file);
    s->file = NULL;
}
