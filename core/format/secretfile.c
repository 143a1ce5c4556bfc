#include "config.h"
#include "format/secretfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "format/base64.h"

#define TITLE_ROOM 64

void secret_buf_done(struct buf *b)
{
    if (b->p)
        sign_wipe(b->p, b->room);
    buf_done(b);
}

void secretfile_done(struct secretfile *f)
{
    secret_buf_done(&f->text);
    sign_wipe(f, sizeof *f);
}

/* ---- writing ---- */

int secretfile_write(const char *title, struct str lines, struct str secret, struct str passphrase,
                     struct sign_cost cost, struct buf *out, struct pw_err *err)
{
    unsigned char salt[SIGN_SALT];
    SECRET_BUF    sealed = { 0 };
    int           rc;

    /* All of it at once: growing would leave pieces of the secret behind in freed memory. */
    out->cap = SECRETFILE_MAX;
    if (!buf_room(out, SECRETFILE_MAX - 8))
        return err_nomem(err);
    buf_printf(out, "penwatch %s v1\n", title);
    buf_str(out, lines);
    if (passphrase.p) {
        if ((rc = sign_random(salt, sizeof salt, err)) < 0)
            return rc;
        buf_printf(out, "seal argon2id %u %u ", cost.passes, cost.kib);
        base64_add(out, (struct str){ (const char *)salt, sizeof salt });
        buf_byte(out, '\n');
        if ((rc = sign_seal(secret, buf_view(out), passphrase, cost, salt, &sealed, err)) < 0)
            return rc;
    } else {
        buf_text(out, "seal none\n");
    }
    buf_text(out, "keys ");
    base64_add(out, passphrase.p ? buf_view(&sealed) : secret);
    buf_byte(out, '\n');
    return buf_check(out, err);
}

/* ---- reading ---- */

static int refuse(struct pw_err *err, const char *path, const char *what, const char *remedy)
{
    err_set(err, PW_EKEY, "the key file '%s' %s", path, what);
    err_remedy(err, "%s", remedy);
    return PW_EKEY;
}

/* Opened once; what is checked is what is read. */
static int open_guarded(const char *path, int *ret_fd, struct pw_err *err)
{
    struct stat sb;
    int         fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK), rc = PW_OK;

    if (fd < 0 && errno == ELOOP)
        return refuse(err, path, "is a symbolic link", "put the file itself beside the database");
    if (fd < 0 && errno == ENOENT)
        return refuse(err, path, "is missing", "restore it from where the keys are kept; without it nothing can be written");
    if (fd < 0)
        return refuse(err, path, "cannot be opened", "run as the user it belongs to");
    if (fstat(fd, &sb) != 0 || !S_ISREG(sb.st_mode))
        rc = refuse(err, path, "is not a regular file", "put the file itself beside the database");
    else if (sb.st_uid != geteuid())
        rc = refuse(err, path, "belongs to another user", "run as that user, or change its owner");
    else if (sb.st_mode & 077)
        rc = refuse(err, path, "can be read by others", "chmod 600 it, and make new keys if anybody else could log in");
    else if (sb.st_size > SECRETFILE_MAX)
        rc = refuse(err, path, "is too long", "restore it from where the keys are kept");
    if (rc < 0)
        close(fd);
    else
        *ret_fd = fd;
    return rc;
}

static bool parse_seal(struct str line, struct secretfile *f)
{
    struct str part[4];
    uint64_t   passes, kib;
    size_t     n;

    if (str_is(line, "none"))
        return true;
    for (n = 0; n < 4 && line.n; n++) {
        const char *blank = memchr(line.p, ' ', line.n);
        size_t      k     = blank ? (size_t)(blank - line.p) : line.n;

        part[n] = (struct str){ line.p, k };
        line    = (struct str){ line.p + k + (blank ? 1 : 0), line.n - k - (blank ? 1 : 0) };
    }
    if (n != 4 || line.n || !str_is(part[0], "argon2id") || !text_u64(part[1], &passes) || !text_u64(part[2], &kib) ||
        passes > UINT32_MAX || kib > UINT32_MAX || !base64_decode(part[3], f->salt, SIGN_SALT, &n) || n != SIGN_SALT)
        return false;
    f->sealed = true;
    f->cost   = (struct sign_cost){ (uint32_t)passes, (uint32_t)kib };
    return true;
}

/* The public lines are whatever stands before the seal. */
static bool parse_lines(struct str *rest, struct secretfile *f, struct str *ret_seal)
{
    const char *begin = rest->p;

    while (rest->n) {
        const char *end = memchr(rest->p, '\n', rest->n);

        f->lines = (struct str){ begin, (size_t)(rest->p - begin) };
        if (text_take_line(rest, "seal", ret_seal))
            return true;
        if (!end)
            return false;
        rest->n -= (size_t)(end + 1 - rest->p);
        rest->p = end + 1;
    }
    return false;
}

static int parse(const char *title, struct secretfile *f, struct pw_err *err)
{
    struct str text = buf_view(&f->text), rest = text, first, seal, keys;
    char       want[TITLE_ROOM];

    snprintf(want, sizeof want, "%s v1", title);
    if (!text_take_line(&rest, "penwatch", &first) || !str_is(first, want) || !parse_lines(&rest, f, &seal) ||
        !parse_seal(seal, f))
        return err_set(err, PW_EKEY, "it does not read like a %s", title);
    f->context = (struct str){ text.p, text.n - rest.n };
    if (!text_take_line(&rest, "keys", &keys) || rest.n || !base64_decode(keys, f->keys, sizeof f->keys, &f->n_keys))
        return err_set(err, PW_EKEY, "it does not read like a %s", title);
    if (f->cost.passes > SIGN_PASSES_MAX || f->cost.kib > SIGN_KIB_MAX)
        return err_set(err, PW_ELIMIT, "it asks for %u passes over %u KiB; at most %d over %u are done", f->cost.passes,
                       f->cost.kib, SIGN_PASSES_MAX, SIGN_KIB_MAX);
    return PW_OK;
}

int secretfile_open(const char *path, const char *title, struct secretfile *ret, struct pw_err *err)
{
    size_t n = 0;
    int    fd, rc;

    *ret = (struct secretfile){ 0 };
    if ((rc = open_guarded(path, &fd, err)) < 0)
        return rc;
    if (!buf_room(&ret->text, SECRETFILE_MAX + 1))
        rc = err_nomem(err);
    else
        rc = file_read_some(fd, ret->text.p, SECRETFILE_MAX + 1, &n, err);
    close(fd);
    if (rc < 0)
        return rc;
    ret->text.n = n;
    rc          = parse(title, ret, err);
    return rc < 0 ? err_wrap(err, "key file '%s'", path) : PW_OK;
}

int secretfile_secret(const struct secretfile *f, const char *path, struct str passphrase, void *into, size_t n,
                      struct pw_err *err)
{
    SECRET_BUF plain  = { 0 };
    struct str stored = { (const char *)f->keys, f->n_keys }, secret = stored;
    int        rc;

    if (f->sealed && !passphrase.p)
        return refuse(err, path, "is sealed", "give its passphrase");
    if (f->sealed) {
        if ((rc = sign_unseal(stored, f->context, passphrase, f->cost, f->salt, &plain, err)) < 0)
            return err_wrap(err, "key file '%s'", path);
        secret = buf_view(&plain);
    }
    if (secret.n != n)
        return refuse(err, path, "holds other keys than it should", "restore it from where the keys are kept");
    memcpy(into, secret.p, n);
    return PW_OK;
}
