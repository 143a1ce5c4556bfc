#include "config.h"
#include "format/keyfile.h"

#include "base/file.h"
#include "base/text.h"
#include "format/secretfile.h"

#define TITLE   "key file"
#define SECRETS (SIGN_SEED + KEYFILE_SAMPLING)

void keyfile_wipe(struct keyfile *k)
{
    sign_wipe(k, sizeof *k);
}

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

int keyfile_create(const char *path, const struct keyfile *k, struct str passphrase, struct sign_cost cost,
                   struct pw_err *err)
{
    unsigned char secrets[SECRETS];
    BUF_AUTO      log = { 0 };
    SECRET_BUF    out = { 0 };
    int           rc;

    memcpy(secrets, k->secret.b, SIGN_SEED);
    memcpy(secrets + SIGN_SEED, k->sampling, KEYFILE_SAMPLING);
    buf_text(&log, "log ");
    note_key_format(&k->log, &log);
    buf_byte(&log, '\n');
    rc = buf_check(&log, err);
    if (rc == PW_OK)
        rc = secretfile_write(TITLE, buf_view(&log), (struct str){ (const char *)secrets, SECRETS }, passphrase, cost, &out,
                              err);
    sign_wipe(secrets, sizeof secrets);
    return rc < 0 ? rc : file_create(path, buf_view(&out), 0600, err);
}

/* The verifier key, which may be read without the passphrase. */
static int load(const char *path, struct secretfile *f, struct note_key *ret, struct pw_err *err)
{
    struct str rest, log;
    int        rc = secretfile_open(path, TITLE, f, err);

    if (rc < 0)
        return rc;
    rest = f->lines;
    if (!text_take_line(&rest, "log", &log) || rest.n || note_key_parse(log, ret, NULL) < 0)
        return err_set(err, PW_EKEY, "key file '%s': its verifier key is damaged", path);
    return PW_OK;
}

int keyfile_read_public(const char *path, struct note_key *ret, bool *ret_sealed, struct pw_err *err)
{
    SECRETFILE_AUTO f  = { 0 };
    int             rc = load(path, &f, ret, err);

    if (rc == PW_OK && ret_sealed)
        *ret_sealed = f.sealed;
    return rc;
}

int keyfile_read(const char *path, struct str passphrase, struct keyfile *ret, struct pw_err *err)
{
    SECRETFILE_AUTO    f = { 0 };
    struct sign_public public;
    struct note_key    log;
    unsigned char      secrets[SECRETS];
    int                rc;

    if ((rc = load(path, &f, &log, err)) < 0 ||
        (rc = secretfile_secret(&f, path, passphrase, secrets, sizeof secrets, err)) < 0)
        return rc;
    rc = sign_make(secrets, &ret->secret, &public, err);
    memcpy(ret->sampling, secrets + SIGN_SEED, KEYFILE_SAMPLING);
    ret->log = log;
    sign_wipe(secrets, sizeof secrets);
    if (rc == PW_OK && memcmp(public.b, log.key.b, SIGN_PUBLIC) != 0)
        rc = err_set(err, PW_EKEY, "key file '%s': its secret key does not belong to its verifier key", path);
    if (rc < 0)
        keyfile_wipe(ret);
    return rc;
}
