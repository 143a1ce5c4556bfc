#include "config.h"
#include "app/bundle_impl.h"

#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

bool bundle_path_good(struct str path)
{
    size_t slashes = 0, dot = path.n;

    if (str_is(path, "report.json"))
        return true;
    if (path.n < 7 || path.n > 150 || path.p[0] == '/')
        return false;
    for (size_t i = 0; i < path.n; i++) {
        char c = path.p[i];

        if (c == '/') {
            slashes++;
        } else if (c == '.') {
            dot = dot == path.n ? i : 0;
        } else if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) {
            return false;
        }
    }
    return slashes == 1 && dot + 4 == path.n && path.p[dot - 1] != '/' &&
           (memcmp(path.p + dot, ".lua", 4) == 0 || memcmp(path.p + dot, ".csv", 4) == 0);
}

int bundle_join(char out[static OFFICE_PATH_ROOM], const char *folder, struct str path, struct pw_err *err)
{
    return (size_t)snprintf(out, OFFICE_PATH_ROOM, "%s/%.*s", folder, (int)path.n, path.p) < OFFICE_PATH_ROOM
               ? PW_OK : err_set(err, PW_ELIMIT, "the path '%.80s/...' is too long", folder);
}

void bundle_name_key(const struct note_key *k, struct bundle *ret)
{
    BUF_AUTO      text = { 0 };
    struct digest d;

    note_key_format(k, &text);
    snprintf(ret->key, sizeof ret->key, "%.*s", (int)text.n, text.n ? text.p : "");
    digest_of(&d, buf_view(&text));
    digest_hex(&d, ret->fingerprint);
}

int bundle_write(const char *folder, struct str path, struct str bytes, struct pw_err *err)
{
    char  full[OFFICE_PATH_ROOM], *slash;
    int   rc = bundle_join(full, folder, path, err);

    if (rc < 0)
        return rc;
    slash = strrchr(full, '/');
    if (memchr(path.p, '/', path.n)) {
        *slash = '\0';
        if (!file_is_folder(full) && (rc = file_make_folder(full, 0755, err)) < 0)
            return rc;
        *slash = '/';
    }
    return file_create(full, bytes, 0644, err);
}

void bundle_remove(const char *folder, const struct str *paths, size_t n)
{
    static const char *const own[] = { BUNDLE_MANIFEST, BUNDLE_KEY };
    char                     full[OFFICE_PATH_ROOM], *slash;

    for (size_t i = 0; i < n + 2; i++) {
        struct str path = i < n ? paths[i] : str_of(own[i - n]);

        if (bundle_join(full, folder, path, NULL) < 0)
            continue;
        unlink(full);
        slash = strrchr(full, '/');
        if (memchr(path.p, '/', path.n)) {
            *slash = '\0';
            rmdir(full);        /* when the last of its files has gone */
        }
    }
    rmdir(folder);
}

/* What cannot be read of a bundle is a fault of the input, not of this machine. */
static int read_input(const char *path, size_t cap, struct buf *ret, const char *what, struct pw_err *err)
{
    int rc = file_read(path, cap, ret, err);

    if (rc == PW_OK)
        return rc;
    if ((rc == PW_ENOTFOUND || rc == PW_EIO || rc == PW_ELIMIT) && err)
        err->rc = PW_EINPUT;
    return err_wrap(err, "%s", what);
}

/* ---- reading the manifest ---- */

struct listed {
    struct digest digest;
    struct str    path;
};

struct opening {
    const char    *folder;
    struct arena  *a;
    struct listed  files[BUNDLE_FILES_MAX];
    struct bundle *ret;
};

static int malformed(struct pw_err *err, const char *what)
{
    err_set(err, PW_EAUDIT, "the manifest is malformed: %s", what);
    if (err)
        err->verify_code = 10;
    return PW_EAUDIT;
}

/* "word rest": the rest, or nothing. */
static struct str after(struct str line, const char *word)
{
    size_t n = strlen(word);

    return line.n > n && memcmp(line.p, word, n) == 0 ? (struct str){ line.p + n, line.n - n } : STR_NONE;
}

static int read_file_line(struct opening *x, struct str rest, struct str *last, struct pw_err *err)
{
    struct listed *f = &x->files[x->ret->n_files];

    if (x->ret->n_files == BUNDLE_FILES_MAX)
        return malformed(err, "too many files");
    if (rest.n < DIGEST_HEX + 1 || rest.p[DIGEST_HEX - 1] != ' ' ||
        !digest_parse((struct str){ rest.p, DIGEST_HEX - 1 }, &f->digest))
        return malformed(err, "a file without its digest");
    f->path = (struct str){ rest.p + DIGEST_HEX, rest.n - DIGEST_HEX };
    if (!bundle_path_good(f->path))
        return malformed(err, "a path that no rulebook has");
    if (last->n && str_cmp(*last, f->path) >= 0)
        return malformed(err, "files out of order");
    *last = f->path;
    x->ret->n_files++;
    return PW_OK;
}

static int read_manifest(struct opening *x, struct str text, struct pw_err *err)
{
    struct str rest = text, line, hex, last = STR_NONE;
    int        rc   = PW_OK;

    if (!text_next_line(&rest, &line) || !str_is(line, BUNDLE_FIRST_LINE))
        return malformed(err, "it is no bundle of rules");
    if (!text_next_line(&rest, &line) || !(x->ret->authority = after(line, "from ")).n || !text_next_line(&rest, &line) ||
        !(hex = after(line, "rulebook ")).n || !digest_parse(hex, &x->ret->rulebook) || !text_next_line(&rest, &line) ||
        !after(line, "made ").n)
        return malformed(err, "its head");
    while (rc == PW_OK && text_next_line(&rest, &line)) {
        struct str file = after(line, "file ");

        if (file.n)
            rc = read_file_line(x, file, &last, err);
        else if (after(line, "withheld ").n)
            x->ret->n_withheld++;
        else
            rc = malformed(err, "a line of no known kind");
    }
    return rc;
}

/* Without a key to trust nothing is opened; the key that comes along is named, to be compared. */
static int no_key(const char *folder, struct pw_err *err)
{
    char            path[OFFICE_PATH_ROOM];
    BUF_AUTO        text = { 0 };
    struct note_key k;
    struct bundle   b = { 0 };

    err_set(err, PW_EKEY, "a bundle is opened under the key of its sender, and none was given");
    if (bundle_join(path, folder, STR(BUNDLE_KEY), NULL) < 0 || file_read(path, NOTE_VKEY_TEXT, &text, NULL) < 0 ||
        note_key_parse(text_trim(buf_view(&text)), &k, NULL) < 0)
        return err_remedy(err, "ask the sender for it and give it with --key");
    bundle_name_key(&k, &b);
    return err_remedy(err, "compare this fingerprint with the sender by telephone: %.16s; then --key %.150s", b.fingerprint, b.key);
}

static int open_manifest(struct opening *x, const char *vkey, struct pw_err *err)
{
    char            path[OFFICE_PATH_ROOM];
    BUF_AUTO        bytes = { 0 };
    struct str      kept;
    struct note_key k;
    struct note     note;
    int             rc = bundle_join(path, x->folder, STR(BUNDLE_MANIFEST), err);

    if (rc < 0 || (rc = note_key_parse(str_of(vkey), &k, err)) < 0)
        return rc < 0 && rc == PW_EINPUT ? err_set(err, PW_EUSAGE, "'%.100s' is no verifier key", vkey) : rc;
    if ((rc = read_input(path, NOTE_MAX, &bytes, "the manifest of the bundle", err)) < 0)
        return rc;
    kept = arena_str(x->a, buf_view(&bytes));
    if (!kept.p)
        return err_nomem(err);
    if ((rc = note_open(kept, &k, 1, &note, err)) < 0)
        return err_wrap(err, "the manifest of the bundle");
    bundle_name_key(&k, x->ret);
    return read_manifest(x, note.text, err);
}

/* ---- the files ---- */

static int read_listed(struct opening *x, const struct listed *f, struct buf *bytes, struct pw_err *err)
{
    char          path[OFFICE_PATH_ROOM];
    struct digest d;
    int           rc = bundle_join(path, x->folder, f->path, err);

    buf_reset(bytes);
    if (rc < 0 || (rc = read_input(path, BUNDLE_FILE_MAX, bytes, "a file that the manifest lists", err)) < 0)
        return rc;
    digest_of(&d, buf_view(bytes));
    if (digest_eq(&d, &f->digest))
        return PW_OK;
    err_set(err, PW_EAUDIT, "'%.*s' is not the file that was signed", (int)f->path.n, f->path.p);
    if (err)
        err->verify_code = 13;
    return err_remedy(err, "have the bundle sent again; nothing of it was taken");
}

/* All of them are checked before the first is written. */
static int copy_files(struct opening *x, const char *to, struct pw_err *err)
{
    BUF_AUTO bytes = { 0 };
    int      rc    = PW_OK;

    for (size_t i = 0; i < x->ret->n_files && rc == PW_OK; i++)
        rc = read_listed(x, &x->files[i], &bytes, err);
    if (rc == PW_OK)
        rc = file_make_folder(to, 0755, err);
    for (size_t i = 0; i < x->ret->n_files && rc == PW_OK; i++)
        if ((rc = read_listed(x, &x->files[i], &bytes, err)) == PW_OK)
            rc = bundle_write(to, x->files[i].path, buf_view(&bytes), err);
    return rc;
}

/* The rules as written are the rulebook that the manifest names. */
static int check_rulebook(struct opening *x, const char *to, struct pw_err *err)
{
    struct rule_files *files = arena_alloc(x->a, sizeof *files);
    BUF_AUTO           bytes = { 0 };
    struct digest      d;
    int                rc = files ? rule_files_read(to, x->a, files, err) : err_nomem(err);

    if (rc < 0)
        return rc;
    rule_files_encode(files, &bytes);
    rule_files_digest(buf_view(&bytes), &d);
    if ((rc = buf_check(&bytes, err)) < 0 || digest_eq(&d, &x->ret->rulebook))
        return rc;
    err_set(err, PW_EAUDIT, "the rules are not the rulebook that the manifest names");
    if (err)
        err->verify_code = 13;
    return err_remedy(err, "have the bundle made again by its sender");
}

int bundle_import(const char *folder, const char *vkey, const char *to, struct arena *a, struct bundle *ret,
                  struct pw_err *err)
{
    struct opening *x = arena_alloc(a, sizeof *x);
    struct bundle   b = { 0 };
    int             rc;

    if (!x)
        return err_nomem(err);
    x->folder = folder;
    x->a      = a;
    x->ret    = &b;
    if (!file_is_folder(folder))
        return err_set(err, PW_EINPUT, "'%.200s' is no folder", folder);
    if (!vkey)
        return no_key(folder, err);
    if (file_exists(to)) {
        err_set(err, PW_ESTATE, "'%.200s' exists already", to);
        return err_remedy(err, "give a new folder with --to");
    }
    if ((rc = open_manifest(x, vkey, err)) < 0)
        return rc;
    if ((rc = copy_files(x, to, err)) < 0 || (rc = check_rulebook(x, to, err)) < 0) {
        struct str *paths = arena_alloc(a, (b.n_files + 1) * sizeof *paths);

        for (size_t i = 0; paths && i < b.n_files; i++)
            paths[i] = x->files[i].path;
        if (paths)
            bundle_remove(to, paths, b.n_files);
        return rc;
    }
    *ret = b;
    return PW_OK;
}
