#include "config.h"
#include "format/keyring.h"

#include "base/text.h"
#include "format/secretfile.h"

#define KEYRING "keyring"
#define ROOT    "root key"
/* alerts, witness, box, box before, tls */
#define SEEDS   5

void keyring_wipe(struct keyring *k)
{
    sign_wipe(k, sizeof *k);
}

void rootkey_wipe(struct rootkey *k)
{
    sign_wipe(k, sizeof *k);
}

/* The secret and public half of a seed, under "<authority>/<use>". */
static int named_key(struct str authority, const char *use, enum note_algorithm algorithm, const unsigned char *seed,
                     struct note_key *ret, struct sign_secret *ret_secret, struct pw_err *err)
{
    struct sign_public public;
    BUF_AUTO           name = { 0 };
    int                rc;

    buf_str(&name, authority);
    buf_printf(&name, "/%s", use);
    if ((rc = buf_check(&name, err)) < 0 || (rc = sign_make(seed, ret_secret, &public, err)) < 0)
        return rc;
    return note_key_make(buf_view(&name), algorithm, &public, ret, err);
}

/* The box keys' secret halves are derived of their seeds, so it is the seeds that are kept. */
struct seeds { unsigned char b[SEEDS][SIGN_SEED]; };

static int from_seeds(struct str authority, const struct seeds *s, struct keyring *ret, struct pw_err *err)
{
    static const unsigned char none[SIGN_SEED];
    struct sign_secret         tls;
    int                        rc;

    ret->has_before = memcmp(s->b[3], none, SIGN_SEED) != 0;
    if ((rc = named_key(authority, "alerts", NOTE_ED25519, s->b[0], &ret->alerts, &ret->alerts_secret, err)) < 0 ||
        (rc = named_key(authority, "witness", NOTE_COSIGNATURE, s->b[1], &ret->witness, &ret->witness_secret, err)) < 0 ||
        (rc = box_make(s->b[2], &ret->box, err)) < 0 ||
        (ret->has_before && (rc = box_make(s->b[3], &ret->box_before, err)) < 0) ||
        (rc = sign_make(s->b[4], &tls, &ret->tls_public, err)) < 0)
        return rc;
    memcpy(ret->tls, s->b[4], SIGN_SEED);
    memcpy(ret->box_seed, s->b[2], SIGN_SEED);
    memcpy(ret->box_before_seed, s->b[3], SIGN_SEED);
    sign_wipe(&tls, sizeof tls);
    return PW_OK;
}

int keyring_make(struct str authority, const struct keyring *before, struct keyring *ret, struct pw_err *err)
{
    struct seeds s;
    int          rc = sign_random(&s, sizeof s, err);

    if (rc < 0)
        return rc;
    memset(s.b[3], 0, SIGN_SEED);
    if (before)
        memcpy(s.b[3], before->box_seed, SIGN_SEED);
    rc = from_seeds(authority, &s, ret, err);
    sign_wipe(&s, sizeof s);
    return rc;
}

int rootkey_make(struct str authority, struct rootkey *ret, struct pw_err *err)
{
    return named_key(authority, "root", NOTE_ED25519, NULL, &ret->key, &ret->secret, err);
}

/* ---- files ---- */

static void add_key(struct buf *out, const char *word, const struct note_key *k)
{
    buf_printf(out, "%s ", word);
    note_key_format(k, out);
    buf_byte(out, '\n');
}

int keyring_write(const struct keyring *k, struct str passphrase, struct sign_cost cost, struct buf *out,
                  struct pw_err *err)
{
    struct seeds s;
    BUF_AUTO     lines = { 0 };
    int          rc;

    add_key(&lines, "alerts", &k->alerts);
    add_key(&lines, "witness", &k->witness);
    if ((rc = buf_check(&lines, err)) < 0)
        return rc;
    memcpy(s.b[0], k->alerts_secret.b, SIGN_SEED);
    memcpy(s.b[1], k->witness_secret.b, SIGN_SEED);
    memcpy(s.b[2], k->box_seed, SIGN_SEED);
    memcpy(s.b[3], k->box_before_seed, SIGN_SEED);
    memcpy(s.b[4], k->tls, SIGN_SEED);
    rc = secretfile_write(KEYRING, buf_view(&lines), (struct str){ (const char *)s.b, sizeof s }, passphrase, cost, out,
                          err);
    sign_wipe(&s, sizeof s);
    return rc;
}

int rootkey_write(const struct rootkey *k, struct str passphrase, struct sign_cost cost, struct buf *out,
                  struct pw_err *err)
{
    BUF_AUTO line = { 0 };
    int      rc;

    add_key(&line, "root", &k->key);
    rc = buf_check(&line, err);
    return rc < 0 ? rc : secretfile_write(ROOT, buf_view(&line), (struct str){ (const char *)k->secret.b, SIGN_SEED },
                                          passphrase, cost, out, err);
}

static int damaged(const char *path, struct pw_err *err)
{
    err_set(err, PW_EKEY, "key file '%s': its secret keys do not belong to its verifier keys", path);
    return err_remedy(err, "restore it from where the keys are kept");
}

/* The authority of "<authority>/<use>". */
static bool authority_of(const struct note_key *k, const char *use, struct str *ret)
{
    size_t n = strlen(k->name), u = strlen(use);

    if (n < u + 2 || strcmp(k->name + n - u, use) != 0 || k->name[n - u - 1] != '/')
        return false;
    *ret = (struct str){ k->name, n - u - 1 };
    return true;
}

int keyring_read(const char *path, struct str passphrase, struct keyring *ret, struct pw_err *err)
{
    SECRETFILE_AUTO f = { 0 };
    struct str      rest, alerts, witness, authority;
    struct note_key said[2];
    struct seeds    s;
    int             rc = secretfile_open(path, KEYRING, &f, err);

    if (rc < 0)
        return rc;
    rest = f.lines;
    if (!text_take_line(&rest, "alerts", &alerts) || !text_take_line(&rest, "witness", &witness) || rest.n ||
        note_key_parse(alerts, &said[0], NULL) < 0 || note_key_parse(witness, &said[1], NULL) < 0 ||
        !authority_of(&said[0], "alerts", &authority))
        return err_set(err, PW_EKEY, "key file '%s': its verifier keys are damaged", path);
    if ((rc = secretfile_secret(&f, path, passphrase, &s, sizeof s, err)) < 0)
        return rc;
    rc = from_seeds(authority, &s, ret, err);
    sign_wipe(&s, sizeof s);
    if (rc == PW_OK && (memcmp(&ret->alerts.key, &said[0].key, SIGN_PUBLIC) != 0 ||
                        memcmp(&ret->witness.key, &said[1].key, SIGN_PUBLIC) != 0))
        rc = damaged(path, err);
    if (rc < 0)
        keyring_wipe(ret);
    return rc;
}

int rootkey_read(const char *path, struct str passphrase, struct rootkey *ret, struct pw_err *err)
{
    SECRETFILE_AUTO    f = { 0 };
    struct str         rest, line, authority;
    struct note_key    said;
    unsigned char      seed[SIGN_SEED];
    int                rc = secretfile_open(path, ROOT, &f, err);

    if (rc < 0)
        return rc;
    rest = f.lines;
    if (!text_take_line(&rest, "root", &line) || rest.n || note_key_parse(line, &said, NULL) < 0 ||
        !authority_of(&said, "root", &authority))
        return err_set(err, PW_EKEY, "key file '%s': its verifier key is damaged", path);
    if ((rc = secretfile_secret(&f, path, passphrase, seed, sizeof seed, err)) < 0)
        return rc;
    rc = named_key(authority, "root", NOTE_ED25519, seed, &ret->key, &ret->secret, err);
    sign_wipe(seed, sizeof seed);
    if (rc == PW_OK && memcmp(&ret->key.key, &said.key, SIGN_PUBLIC) != 0)
        rc = damaged(path, err);
    if (rc < 0)
        rootkey_wipe(ret);
    return rc;
}

void tls_pin(const struct sign_public *key, struct digest *ret)
{
    /* SEQUENCE { SEQUENCE { OID 1.3.101.112 }, BIT STRING of 32 bytes } */
    static const char head[] = "\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00";

    digest_parts(ret, (struct str[]){ { head, sizeof head - 1 }, { (const char *)key->b, SIGN_PUBLIC } }, 2);
}
