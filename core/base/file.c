#include "config.h"
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/failpoint.h"

#define PATH_ROOM    4096
#define LOCK_NAP_MS  20

static int fail(struct pw_err *err, const char *doing, const char *path)
{
    int e = errno;

    if (e == ENOSPC || e == EDQUOT) {
        err_set(err, PW_EFULL, "%s '%s': no space left", doing, path);
        return err_remedy(err, "free space on that disk and run the same command again");
    }
    return err_set(err, e == ENOENT ? PW_ENOTFOUND : PW_EIO, "%s '%s': %s", doing, path, strerror(e));
}

int file_open_read(const char *path, int *ret_fd, struct pw_err *err)
{
    struct stat sb;
    int         fd;

    if (strcmp(path, "-") == 0) {
        fd = dup(STDIN_FILENO);
        if (fd < 0)
            return fail(err, "reading", "standard input");
        *ret_fd = fd;
        return PW_OK;
    }
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0) {
        if (errno == ELOOP) {
            err_set(err, PW_EIO, "'%s' is a symbolic link", path);
            return err_remedy(err, "name the file itself");
        }
        return fail(err, "opening", path);
    }
    if (fstat(fd, &sb) != 0 || !S_ISREG(sb.st_mode)) {
        close(fd);
        err_set(err, PW_EIO, "'%s' is not a regular file", path);
        return err_remedy(err, "name a file, or '-' for standard input");
    }
    *ret_fd = fd;
    return PW_OK;
}

int file_read_some(int fd, void *into, size_t n, size_t *ret_n, struct pw_err *err)
{
    size_t got = 0;

    while (got < n) {
        ssize_t k = read(fd, (char *)into + got, n - got);

        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return err_set(err, PW_EIO, "reading: %s", strerror(errno));
        if (k == 0)
            break;
        got += (size_t)k;
    }
    *ret_n = got;
    return PW_OK;
}

int file_read(const char *path, size_t cap, struct buf *out, struct pw_err *err)
{
    int    fd, rc;
    size_t n = 1, total = 0;

    if ((rc = file_open_read(path, &fd, err)) < 0)
        return rc;
    while (n && rc == PW_OK) {
        size_t want = 64 << 10;

        if (!buf_room(out, want)) {
            rc = err_nomem(err);
            break;
        }
        rc = file_read_some(fd, out->p + out->n, want, &n, err);
        if (rc < 0)
            break;
        out->n += n;
        total += n;
        out->p[out->n] = '\0';
        if (total > cap)
            rc = err_set(err, PW_ELIMIT, "'%s' holds more than %zu bytes", path, cap);
    }
    close(fd);
    return rc;
}

static int write_all(int fd, struct str content)
{
    while (content.n) {
        ssize_t k = write(fd, content.p, content.n);

        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return -1;
        content.p += k;
        content.n -= (size_t)k;
    }
    return 0;
}

/* The folder's entry is durable only after its own fsync. */
static int sync_folder_of(const char *path)
{
    char  folder[PATH_ROOM];
    char *slash;
    int   fd, rc;

    if ((size_t)snprintf(folder, sizeof folder, "%s", path) >= sizeof folder)
        return -1;
    slash = strrchr(folder, '/');
    if (!slash)
        snprintf(folder, sizeof folder, ".");
    else
        slash[slash == folder] = '\0';
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    rc = fsync(fd);
    close(fd);
    return rc;
}

static int replace(const char *path, struct str content, unsigned mode, bool sync, struct pw_err *err)
{
    char temp[PATH_ROOM];
    int  fd, rc;

    /* One name: what a killed writer left is overwritten by the next. */
    if ((size_t)snprintf(temp, sizeof temp, "%s.tmp", path) >= sizeof temp)
        return err_set(err, PW_ELIMIT, "the path '%.80s...' is too long", path);
    fd = open(temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode);
    if (fd < 0)
        return fail(err, "writing", temp);
    if (!sync)
        failpoint("export.mid_write");
    if (write_all(fd, content) < 0 || (sync && fsync(fd) < 0)) {
        rc = fail(err, "writing", path);
        close(fd);
        unlink(temp);
        return rc;
    }
    if (!sync)
        failpoint("export.before_rename");
    if (rename(temp, path) < 0 || (sync && sync_folder_of(path) < 0)) {
        rc = fail(err, "writing", path);
        close(fd);
        unlink(temp);
        return rc;
    }
    close(fd);
    return PW_OK;
}

int file_replace(const char *path, struct str content, unsigned mode, struct pw_err *err)
{
    return replace(path, content, mode, true, err);
}

int file_replace_many(const char *path, struct str content, unsigned mode, struct pw_err *err)
{
    return replace(path, content, mode, false, err);
}

static int create(const char *path, struct str content, unsigned mode, bool sync, struct pw_err *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode), rc = PW_OK;

    if (fd < 0)
        return fail(err, "creating", path);
    if (write_all(fd, content) < 0 || (sync && (fsync(fd) < 0 || sync_folder_of(path) < 0))) {
        rc = fail(err, "writing", path);
        unlink(path);
    }
    close(fd);
    return rc;
}

int file_create(const char *path, struct str content, unsigned mode, struct pw_err *err)
{
    return create(path, content, mode, true, err);
}

int file_create_many(const char *path, struct str content, unsigned mode, struct pw_err *err)
{
    return create(path, content, mode, false, err);
}

int file_sync_all(const char *folder, struct pw_err *err)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc = PW_OK;

    if (fd < 0)
        return fail(err, "opening", folder);
    if (syncfs(fd) < 0)
        rc = fail(err, "writing", folder);
    close(fd);
    return rc;
}

int file_rename_all(const char *from, const char *to, struct pw_err *err)
{
    int rc = file_sync_all(from, err);

    return rc < 0 || (rename(from, to) == 0 && sync_folder_of(to) == 0) ? rc : fail(err, "writing", to);
}

bool file_exists(const char *path)
{
    struct stat sb;

    return lstat(path, &sb) == 0;
}

bool file_is_folder(const char *path)
{
    struct stat sb;

    return stat(path, &sb) == 0 && S_ISDIR(sb.st_mode);
}

int file_make_folder(const char *path, unsigned mode, struct pw_err *err)
{
    char part[PATH_ROOM];

    if ((size_t)snprintf(part, sizeof part, "%s", path) >= sizeof part)
        return err_set(err, PW_ELIMIT, "the path '%.80s...' is too long", path);
    for (char *p = part + 1;; p++) {
        char was = *p;

        if (was != '/' && was != '\0')
            continue;
        *p = '\0';
        if (mkdir(part, mode) < 0 && errno != EEXIST)
            return fail(err, "making the folder", part);
        if (was == '\0')
            return PW_OK;
        *p = was;
    }
}

/* Our process id goes into the file so that whoever waits can name the holder. */
static void sign_lock(int fd)
{
    char pid[24];
    int  n = snprintf(pid, sizeof pid, "%ld\n", (long)getpid());

    if (ftruncate(fd, 0) == 0 && pwrite(fd, pid, (size_t)n, 0) != n)
        errno = 0;      /* only the message of a waiting process would miss it */
}

int file_lock(const char *path, int wait_ms, int *ret_fd, struct pw_err *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0660);

    if (fd < 0)
        return fail(err, "locking", path);
    while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
        struct timespec nap = { 0, LOCK_NAP_MS * 1000000L };
        char            pid[24] = "";

        if (errno == EINTR)
            continue;
        if (errno == EWOULDBLOCK && wait_ms > 0) {
            nanosleep(&nap, NULL);
            wait_ms -= LOCK_NAP_MS;
            continue;
        }
        if (errno != EWOULDBLOCK) {
            int rc = fail(err, "locking", path);

            close(fd);
            return rc;
        }
        if (pread(fd, pid, sizeof pid - 1, 0) > 0)
            pid[strcspn(pid, "\n")] = '\0';
        close(fd);
        err_set(err, PW_EBUSY, "another penwatch is writing (process %s)", *pid ? pid : "unknown");
        return err_remedy(err, "try again when it has finished");
    }
    sign_lock(fd);
    *ret_fd = fd;
    return PW_OK;
}

void file_lock_yield(void)
{
    struct timespec nap = { 0, 2 * LOCK_NAP_MS * 1000000L };

    nanosleep(&nap, NULL);
}

void file_unlock(int fd)
{
    close(fd);      /* the lock goes with its only descriptor */
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

int file_each(const char *folder, file_name_fn each, void *ctx, struct pw_err *err)
{
    DIR           *d = opendir(folder);
    struct dirent *e;
    int            rc = PW_OK;

    if (!d)
        return fail(err, "reading the folder", folder);
    while (rc == PW_OK && (errno = 0, e = readdir(d)))
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            rc = each(ctx, e->d_name, err);
    if (rc == PW_OK && errno)
        rc = fail(err, "reading the folder", folder);
    closedir(d);
    return rc;
}

struct listing { struct file_list l; size_t room; };

static int keep_name(void *ctx, const char *name, struct pw_err *err)
{
    struct listing *x = ctx;

    if (x->l.n == x->room) {
        size_t room = x->room ? x->room * 2 : 64;
        char **more = realloc(x->l.names, room * sizeof *more);

        if (!more)
            return err_nomem(err);
        x->l.names = more;
        x->room    = room;
    }
    if (!(x->l.names[x->l.n] = strdup(name)))
        return err_nomem(err);
    x->l.n++;
    return PW_OK;
}

int file_list(const char *folder, struct file_list *ret, struct pw_err *err)
{
    struct listing x  = { 0 };
    int            rc = file_each(folder, keep_name, &x, err);

    if (rc < 0) {
        file_list_done(&x.l);
        return rc;
    }
    if (x.l.n)
        qsort(x.l.names, x.l.n, sizeof *x.l.names, by_name);
    *ret = x.l;
    return PW_OK;
}

void file_list_done(struct file_list *l)
{
    for (size_t i = 0; i < l->n; i++)
        free(l->names[i]);
    free(l->names);
    *l = (struct file_list){ 0 };
}
