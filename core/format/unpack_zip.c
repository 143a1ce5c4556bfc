#include "config.h"
#include "format/unpack_impl.h"

#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include "base/file.h"
#include "base/text.h"

#define END_BYTES   22              /* of the record that ends a zip file */
#define COMMENT_MAX 65535           /* which may stand behind it */
#define LOCATOR_BYTES 20            /* of the one in front of it in archives over 4 GiB */
#define TAIL        (LOCATOR_BYTES + END_BYTES + COMMENT_MAX)
#define NAMES_SHOWN 5

static void close_archive(zip_t **z)
{
    if (*z)
        zip_discard(*z);
}
#define ZIP_AUTO __attribute__((cleanup(close_archive))) zip_t

static uint32_t u32_at(const char *p)
{
    const unsigned char *b = (const unsigned char *)p;

    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

/* libzip reads the whole directory into memory, so its size is looked at first, in every record that may be the end:
 * which one libzip takes is its own affair. */
static int check_directory(const char *tail, size_t n, struct pw_err *err)
{
    bool found = false;

    for (size_t i = 0; i + END_BYTES <= n; i++) {
        uint32_t entries, bytes;

        if (memcmp(tail + i, "PK\x05\x06", 4) != 0 || i + END_BYTES + (u32_at(tail + i + 18) >> 16) > n)
            continue;
        if (i >= LOCATOR_BYTES && memcmp(tail + i - LOCATOR_BYTES, "PK\x06\x07", 4) == 0) {
            err_set(err, PW_ELIMIT, "the zip archive is of the kind for more than 4 GiB");
            return err_remedy(err, "pack the file as .gz or .xz");
        }
        found   = true;
        entries = u32_at(tail + i + 8) >> 16;           /* after those on this disk */
        bytes   = u32_at(tail + i + 12);
        if (entries > UNPACK_ENTRIES_MAX || bytes > UNPACK_DIRECTORY_MAX) {
            err_set(err, PW_ELIMIT, "the zip archive lists %u files in %u bytes; at most %d are looked at", entries, bytes,
                    UNPACK_ENTRIES_MAX);
            return err_remedy(err, "unpack it and import the files you mean, each by its name");
        }
    }
    return found ? PW_OK : unpack_cut(err, "zip archive");
}

static int look_at_end(int fd, struct pw_err *err)
{
    BUF_AUTO    tail = { 0 };
    struct stat sb;
    off_t       from;
    size_t      n;
    int         rc;

    if (fstat(fd, &sb) < 0)
        return err_set(err, PW_EIO, "the input cannot be read");
    from = sb.st_size > TAIL ? sb.st_size - TAIL : 0;
    if (!buf_room(&tail, TAIL))
        return err_nomem(err);
    if (lseek(fd, from, SEEK_SET) < 0)
        return err_set(err, PW_EIO, "the input cannot be read twice");
    if ((rc = file_read_some(fd, tail.p, TAIL, &n, err)) < 0)
        return rc;
    return check_directory(tail.p, n, err);
}

static int open_archive(int fd, zip_t **ret, struct pw_err *err)
{
    int code, own, rc = look_at_end(fd, err);

    if (rc < 0)
        return rc;
    own = dup(fd);
    if (own < 0)
        return err_set(err, PW_EIO, "too many open files");
    *ret = zip_fdopen(own, 0, &code);
    if (*ret)
        return PW_OK;
    close(own);
    if (code == ZIP_ER_MEMORY)
        return err_nomem(err);
    err_set(err, PW_EINPUT, "the zip archive is damaged: its directory cannot be read");
    return err_remedy(err, "have it sent again, or unpack it yourself and import what comes out");
}

static struct str name_of(zip_t *z, zip_int64_t i)
{
    return str_of(zip_get_name(z, (zip_uint64_t)i, ZIP_FL_ENC_GUESS));
}

static bool ends(struct str s, const char *tail)
{
    size_t n = strlen(tail);

    return s.n >= n && memcmp(s.p + s.n - n, tail, n) == 0;
}

static bool begins(struct str s, const char *head)
{
    size_t n = strlen(head);

    return s.n >= n && memcmp(s.p, head, n) == 0;
}

static bool passed_over(struct str name)
{
    return !name.n || ends(name, "/") || begins(name, "__MACOSX/") || str_is(name, ".DS_Store") || ends(name, "/.DS_Store");
}

/* The one file in it. */
static int find_file(zip_t *z, zip_uint64_t *ret, struct pw_err *err)
{
    BUF_AUTO    names = { 0 };
    zip_int64_t n     = zip_get_num_entries(z, 0);
    size_t      files = 0;

    for (zip_int64_t i = 0; i < n; i++) {
        struct str name = name_of(z, i);

        if (passed_over(name))
            continue;
        *ret = (zip_uint64_t)i;
        if (++files <= NAMES_SHOWN)
            buf_printf(&names, "%s'%.*s'", files > 1 ? ", " : "", name.n > 60 ? 60 : (int)name.n, name.p);
    }
    if (files == 1)
        return PW_OK;
    if (!files)
        err_set(err, PW_EINPUT, "the zip archive holds no file");
    else
        err_set(err, PW_EINPUT, "the zip archive holds %zu files: %s%s", files, names.p ? names.p : "",
                files > NAMES_SHOWN ? ", ..." : "");
    return err_remedy(err, files ? "unpack it and import the files you mean, each by its name" : "have it sent again");
}

static int check_file(zip_t *z, zip_uint64_t i, zip_stat_t *ret, struct pw_err *err)
{
    struct str   name = name_of(z, (zip_int64_t)i);
    int          shown = name.n > 60 ? 60 : (int)name.n;
    zip_uint8_t  made_on = 0;
    zip_uint32_t mode    = 0;

    if (zip_stat_index(z, i, 0, ret) < 0 || !(ret->valid & ZIP_STAT_COMP_SIZE))
        return unpack_damaged(err, "zip archive", 0, "its directory does not say how long the file is");
    if (ret->valid & ZIP_STAT_ENCRYPTION_METHOD && ret->encryption_method != ZIP_EM_NONE) {
        err_set(err, PW_EINPUT, "'%.*s' in the zip archive is encrypted", shown, name.p);
        return err_remedy(err, "unpack it with its password and import what comes out");
    }
    if (zip_file_get_external_attributes(z, i, 0, &made_on, &mode) == 0 && made_on == ZIP_OPSYS_UNIX &&
        S_ISLNK(mode >> 16)) {
        err_set(err, PW_EINPUT, "'%.*s' in the zip archive is a symbolic link, not a file", shown, name.p);
        return err_remedy(err, "have the file itself sent");
    }
    return PW_OK;
}

static int read_out(zip_file_t *f, struct unpack_sink *s, struct pw_err *err)
{
    char        piece[UNPACK_PIECE];
    zip_int64_t n;
    int         rc;

    while ((n = zip_fread(f, piece, sizeof piece)) > 0)
        if ((rc = unpack_put(s, piece, (size_t)n, err)) < 0)
            return rc;
    if (n < 0)
        return unpack_damaged(err, "zip archive", s->out, zip_error_strerror(zip_file_get_error(f)));
    return PW_OK;
}

int unpack_zip(int fd, struct unpack_sink *s, struct pw_err *err)
{
    ZIP_AUTO    *z = NULL;
    zip_file_t  *f;
    zip_uint64_t at = 0;
    zip_stat_t   st;
    int          rc = open_archive(fd, &z, err);

    if (rc < 0 || (rc = find_file(z, &at, err)) < 0 || (rc = check_file(z, at, &st, err)) < 0)
        return rc;
    s->in = (int64_t)(st.comp_size > INT64_MAX ? INT64_MAX : st.comp_size);
    f     = zip_fopen_index(z, at, 0);
    if (!f)
        return unpack_damaged(err, "zip archive", 0, zip_error_strerror(zip_get_error(z)));
    rc = read_out(f, s, err);
    zip_fclose(f);
    return rc;
}

int unpack_zip_look(int fd, enum unpack_zip *ret, struct pw_err *err)
{
    ZIP_AUTO       *z    = NULL;
    enum unpack_zip kind = ZIP_HOLDS_FILES;
    bool            types = false, sheets = false;
    zip_int64_t     n;
    int             rc = open_archive(fd, &z, err);

    if (rc < 0)
        return rc;
    n = zip_get_num_entries(z, 0);
    for (zip_int64_t i = 0; i < n; i++) {
        struct str name = name_of(z, i);

        types |= str_is(name, "[Content_Types].xml");
        sheets |= begins(name, "xl/") && ends(name, ".xml");
        if (i == 0 && str_is(name, "mimetype"))         /* OpenDocument writes it first */
            kind = ZIP_HOLDS_DOCUMENT;
    }
    *ret = types ? (sheets ? ZIP_HOLDS_WORKBOOK : ZIP_HOLDS_DOCUMENT) : kind;
    return PW_OK;
}
