#include "config.h"
#include "format/keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "format/base64.h"

#define VERSION     "key file v1"
#define SECRETS     (SIGN_SEED + KEYFILE_SAMPLING)
#define SEALED      (SIGN_NONCE + SECRETS + SIGN_TAG)

struct parsed {
    struct note_key  log;
    bool             sealed;
    struct sign_cost cost;
    unsigned char    salt[SIGN_SALT];
    unsigned char    keys[SEALED];
    size_t           n_keys;
    struct str       context;       /* the lines before the keys: sealed with them */
};

void keyfile_wipe(struct keyfile *k)
{
    sign_wipe(k, sizeof *k);
}

/* Wiped and freed: a buffer that held the file. */
static void wipe_buf(struct buf *b)
{
    if (b->p)
        sign_wipe(b->p, b->room);
    buf_done(b);
}
#define SECRET_BUF __attribute__((cleanup(wipe_buf))) struct buf

int keyfile_make(struct str authority, unsigned n, struct keyfile *ret, struct pw_err *err)
{
    struct sign_public public;
    BUF_AUTO           name = { 0 };
    int                rc;

    buf_text(&name, "penwatch.");
    buf_str(&name, authority);
    buf_printf(&name, "/audit/%u", n);
    if ((rc = buf_check(&name, err)) < 0 || (rc = sign_make(NULL, &ret->secret, &public, err)) < 0 ||
        (rc = sign_random(ret->sampling, sizeof ret->sampling, err)) < 0)
        return rc;
    return note_key_make(buf_view(&name), NOTE_ED25519, &public, &ret->log, err);
}

void keyfile_sampling_commitment(const struct keyfile *k, struct digest *ret)
{
    digest_parts(ret, (struct str[]){ STR("penwatch/sampling/v1\n"), { (const char *)k->sampling, KEYFILE_SAMPLING } },
                 2);
}

/* ---- writing ---- */

static int write_keys(const struct keyfile *k, struct str passphrase, struct sign_cost cost,
                      const unsigned char *salt, struct buf *out, struct pw_err *err)
{
    unsigned char secrets[SECRETS];
    struct str    plain  = { (const char *)secrets, SECRETS };
    BUF_AUTO      sealed = { 0 };
    int           rc     = PW_OK;

    memcpy(secrets, k->secret.b, SIGN_SEED);
    memcpy(secrets + SIGN_SEED, k->sampling, KEYFILE_SAMPLING);
    if (passphrase.p)
        rc = sign_seal(plain, buf_view(out), passphrase, cost, salt, &sealed, err);
    if (rc == PW_OK) {
        buf_text(out, "keys ");
        base64_add(out, passphrase.p ? buf_view(&sealed) : plain);
        buf_byte(out, '\n');
    }
    sign_wipe(secrets, sizeof secrets);
    return rc;
}

int keyfile_create(const char *path, const struct keyfile *k, struct str passphrase, struct sign_cost cost,
                   struct pw_err *err)
{
    unsigned char salt[SIGN_SALT];
    SECRET_BUF    out = { .cap = KEYFILE_MAX };
    int           rc  = PW_OK;

    /* All of it at once: growing would leave pieces of the secret behind in freed memory. */
    if (!buf_room(&out, KEYFILE_MAX - 8))
        return err_nomem(err);
    buf_text(&out, "penwatch " VERSION "\nlog ");
    note_key_format(&k->log, &out);
    if (passphrase.p) {
        if ((rc = sign_random(salt, sizeof salt, err)) < 0)
            return rc;
        buf_printf(&out, "\nseal argon2id %u %u ", cost.passes, cost.kib);
        base64_add(&out, (struct str){ (const char *)salt, sizeof salt });
        buf_byte(&out, '\n');
    } else {
        buf_text(&out, "\nseal none\n");
    }
    if ((rc = write_keys(k, passphrase, cost, salt, &out, err)) < 0 || (rc = buf_check(&out, err)) < 0)
        return rc;
    return file_create(path, buf_view(&out), 0600, err);
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
    else if (sb.st_size > KEYFILE_MAX)
        rc = refuse(err, path, "is too long", "restore it from where the keys are kept");
    if (rc < 0)
        close(fd);
    else
        *ret_fd = fd;
    return rc;
}

/* Takes the next line off; false without one that begins with `word` and a blank. */
static bool take_line(struct str *rest, const char *word, struct str *ret)
{
    const char *end = rest->n ? memchr(rest->p, '\n', rest->n) : NULL;
    size_t      k   = strlen(word);

    if (!end || (size_t)(end - rest->p) <= k || memcmp(rest->p, word, k) != 0 || rest->p[k] != ' ')
        return false;
    *ret    = (struct str){ rest->p + k + 1, (size_t)(end - rest->p) - k - 1 };
    rest->n -= (size_t)(end + 1 - rest->p);
    rest->p = end + 1;
    return true;
}

static bool parse_seal(struct str line, struct parsed *p)
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
        passes > UINT32_MAX || kib > UINT32_MAX || !base64_decode(part[3], p->salt, SIGN_SALT, &n) || n != SIGN_SALT)
        return false;
    p->sealed = true;
    p->cost   = (struct sign_cost){ (uint32_t)passes, (uint32_t)kib };
    return true;
}

static int parse(struct str text, struct parsed *p, struct pw_err *err)
{
    struct str rest = text, log, seal, keys, first;

    if (!take_line(&rest, "penwatch", &first) || !str_is(first, VERSION) || !take_line(&rest, "log", &log) ||
        !take_line(&rest, "seal", &seal) || !parse_seal(seal, p))
        return err_set(err, PW_EKEY, "it does not read like a key file");
    p->context = (struct str){ text.p, text.n - rest.n };
    if (!take_line(&rest, "keys", &keys) || rest.n || !base64_decode(keys, p->keys, sizeof p->keys, &p->n_keys) ||
        p->n_keys != (p->sealed ? SEALED : SECRETS))
        return err_set(err, PW_EKEY, "it does not read like a key file");
    if (note_key_parse(log, &p->log, err) < 0)
        return err_set(err, PW_EKEY, "its verifier key is damaged");
    if (p->cost.passes > SIGN_PASSES_MAX || p->cost.kib > SIGN_KIB_MAX)
        return err_set(err, PW_ELIMIT, "it asks for %u passes over %u KiB; at most %d over %u are done", p->cost.passes,
                       p->cost.kib, SIGN_PASSES_MAX, SIGN_KIB_MAX);
    return PW_OK;
}

static int load(const char *path, struct buf *text, struct parsed *p, struct pw_err *err)
{
    size_t n = 0;
    int    fd, rc;

    if ((rc = open_guarded(path, &fd, err)) < 0)
        return rc;
    if (!buf_room(text, KEYFILE_MAX + 1))
        rc = err_nomem(err);
    else
        rc = file_read_some(fd, text->p, KEYFILE_MAX + 1, &n, err);
    close(fd);
    if (rc < 0)
        return rc;
    text->n = n;
    rc      = parse(buf_view(text), p, err);
    if (rc < 0)
        err_wrap(err, "key file '%s'", path);
    return rc;
}

int keyfile_read_public(const char *path, struct note_key *ret, bool *ret_sealed, struct pw_err *err)
{
    SECRET_BUF    text = { 0 };
    struct parsed p    = { 0 };
    int           rc   = load(path, &text, &p, err);

    sign_wipe(p.keys, sizeof p.keys);
    if (rc < 0)
        return rc;
    *ret = p.log;
    if (ret_sealed)
        *ret_sealed = p.sealed;
    return PW_OK;
}

/* The keys of a parsed file, unsealed, held against the verifier key beside them. */
static int take_keys(const struct parsed *p, struct str passphrase, struct keyfile *ret, struct pw_err *err)
{
    struct sign_public  public;
    struct str          stored = { (const char *)p->keys, p->n_keys };
    SECRET_BUF          plain  = { 0 };
    const unsigned char *keys;
    int                 rc = PW_OK;

    if (p->sealed) {
        rc   = sign_unseal(stored, p->context, passphrase, p->cost, p->salt, &plain, err);
        keys = (const unsigned char *)plain.p;
    } else {
        keys = p->keys;
    }
    if (rc < 0)
        return rc;
    if ((rc = sign_make(keys, &ret->secret, &public, err)) < 0)
        return rc;
    memcpy(ret->sampling, keys + SIGN_SEED, KEYFILE_SAMPLING);
    ret->log = p->log;
    if (memcmp(public.b, p->log.key.b, SIGN_PUBLIC) == 0)
        return PW_OK;
    keyfile_wipe(ret);
    return err_set(err, PW_EKEY, "its secret key does not belong to its verifier key");
}

int keyfile_read(const char *path, struct str passphrase, struct keyfile *ret, struct pw_err *err)
{
    SECRET_BUF    text = { 0 };
    struct parsed p    = { 0 };
    int           rc   = load(path, &text, &p, err);

    if (rc == PW_OK && p.sealed && !passphrase.p)
        rc = refuse(err, path, "is sealed", "give its passphrase");
    else if (rc == PW_OK && (rc = take_keys(&p, passphrase, ret, err)) < 0)
        err_wrap(err, "key file '%s'", path);
    sign_wipe(&p, sizeof p);
    return rc;
}
