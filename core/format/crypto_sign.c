#include "config.h"
#include "format/crypto_sign.h"

#include <errno.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "base/text.h"

#define REKEY_BLOCKS 16     /* of 4 KiB: how far one seed of the system's is spread */

_Static_assert(SIGN_SECRET == crypto_sign_SECRETKEYBYTES && SIGN_PUBLIC == crypto_sign_PUBLICKEYBYTES &&
                   SIGN_SEED == crypto_sign_SEEDBYTES && SIGN_SIGNATURE == crypto_sign_BYTES,
               "sizes of Ed25519");
_Static_assert(SIGN_SALT == crypto_pwhash_SALTBYTES && SIGN_SECRET_TEXT >= crypto_pwhash_STRBYTES &&
                   SIGN_NONCE == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES &&
                   SIGN_TAG == crypto_aead_xchacha20poly1305_ietf_ABYTES,
               "sizes of sealing");

static int no_randomness(struct pw_err *err)
{
    err_set(err, PW_EKEY, "the system gives no random bytes");
    err_remedy(err, "nothing was made; find out what blocks getrandom(2)");
    return PW_EKEY;
}

/* Asked of the kernel, not of libsodium, which ends the process when there are none. */
int sign_random(void *into, size_t n, struct pw_err *err)
{
    unsigned char *p = into;

    while (n) {
        ssize_t k = getrandom(p, n, 0);

        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return no_randomness(err);
        p += k;
        n -= (size_t)k;
    }
    return PW_OK;
}

int sign_start(struct pw_err *err)
{
    static atomic_bool started;
    unsigned char      probe;
    int                rc;

    if (atomic_load(&started))
        return PW_OK;
    if ((rc = sign_random(&probe, 1, err)) < 0)
        return rc;
    if (sodium_init() < 0)
        return err_set(err, PW_EKEY, "libsodium cannot be started");
    atomic_store(&started, true);
    return PW_OK;
}

void sign_wipe(void *secret, size_t n)
{
    sodium_memzero(secret, n);
}

/* The first bytes of each block are the key of the next, so a stolen state tells nothing of the past. */
static int next_block(struct sign_stream *s, struct pw_err *err)
{
    static const unsigned char nonce[crypto_stream_chacha20_NONCEBYTES];
    int                        rc;

    if (!s->keyed || s->drawn == REKEY_BLOCKS) {
        if ((rc = sign_start(err)) < 0 || (rc = sign_random(s->key, sizeof s->key, err)) < 0)
            return rc;
        s->keyed = true;
        s->drawn = 0;
    }
    crypto_stream_chacha20(s->block, sizeof s->block, nonce, s->key);
    memcpy(s->key, s->block, sizeof s->key);
    sodium_memzero(s->block, sizeof s->key);
    s->left = sizeof s->block - sizeof s->key;
    s->drawn++;
    return PW_OK;
}

int sign_stream_take(struct sign_stream *s, void *into, size_t n, struct pw_err *err)
{
    unsigned char *out = into;

    while (n) {
        unsigned char *from;
        size_t         k;
        int            rc;

        if (s->left == 0 && (rc = next_block(s, err)) < 0)
            return rc;
        k    = n < s->left ? n : s->left;
        from = s->block + sizeof s->block - s->left;
        memcpy(out, from, k);
        sodium_memzero(from, k);
        s->left -= k;
        out += k;
        n -= k;
    }
    return PW_OK;
}

/* ---- signatures ---- */

int sign_make(const unsigned char *seed, struct sign_secret *ret, struct sign_public *ret_public,
              struct pw_err *err)
{
    unsigned char fresh[SIGN_SEED];
    int           rc = sign_start(err);

    if (rc < 0 || (!seed && (rc = sign_random(fresh, sizeof fresh, err)) < 0))
        return rc;
    crypto_sign_seed_keypair(ret_public->b, ret->b, seed ? seed : fresh);
    sodium_memzero(fresh, sizeof fresh);
    return PW_OK;
}

void sign_public_of(const struct sign_secret *s, struct sign_public *ret)
{
    memcpy(ret->b, s->b + SIGN_SEED, SIGN_PUBLIC);
}

int sign_detached(struct str message, const struct sign_secret *s, unsigned char ret[static SIGN_SIGNATURE],
                  struct pw_err *err)
{
    int rc = sign_start(err);

    if (rc < 0)
        return rc;
    crypto_sign_detached(ret, NULL, (const unsigned char *)message.p, message.n, s->b);
    return PW_OK;
}

bool sign_verify(struct str message, const unsigned char signature[static SIGN_SIGNATURE],
                 const struct sign_public *key)
{
    if (sign_start(NULL) < 0)
        return false;
    return crypto_sign_verify_detached(signature, (const unsigned char *)(message.p ? message.p : ""), message.n,
                                       key->b) == 0;
}

bool sign_public_good(const struct sign_public *key)
{
    return sign_start(NULL) == PW_OK && crypto_core_ed25519_is_valid_point(key->b) == 1;
}

int sign_long_hash(struct str bytes, unsigned char ret[static SIGN_LONG_HASH], struct pw_err *err)
{
    int rc = sign_start(err);

    if (rc == PW_OK)
        crypto_generichash(ret, SIGN_LONG_HASH, (const unsigned char *)(bytes.p ? bytes.p : ""), bytes.n, NULL, 0);
    return rc;
}

/* ---- passphrases ---- */

int sign_secret_hash(struct str passphrase, bool strong, char ret[static SIGN_SECRET_TEXT], struct pw_err *err)
{
    int rc = sign_start(err);

    if (rc < 0)
        return rc;
    memset(ret, 0, SIGN_SECRET_TEXT);
    if (crypto_pwhash_str(ret, passphrase.p ? passphrase.p : "", passphrase.n,
                          strong ? crypto_pwhash_OPSLIMIT_MODERATE : crypto_pwhash_OPSLIMIT_MIN,
                          strong ? crypto_pwhash_MEMLIMIT_MODERATE : crypto_pwhash_MEMLIMIT_MIN) != 0)
        return err_nomem(err);
    return PW_OK;
}

/* "$argon2id$v=19$m=262144,t=3,p=1$...": what it would cost is read before anything is spent. */
static bool affordable(const char *text)
{
    struct str head = STR("$argon2id$v=19$m="), rest = str_of(text), part;
    uint64_t   kib, passes;

    if (rest.n < head.n || memcmp(rest.p, head.p, head.n) != 0)
        return false;
    rest = (struct str){ rest.p + head.n, rest.n - head.n };
    if (!text_split(&rest, ',', &part) || !text_u64(part, &kib) || kib > SIGN_KIB_MAX)
        return false;
    if (!text_split(&rest, ',', &part) || part.n < 3 || memcmp(part.p, "t=", 2) != 0)
        return false;
    return text_u64((struct str){ part.p + 2, part.n - 2 }, &passes) && passes <= SIGN_PASSES_MAX;
}

int sign_secret_check(struct str text, struct str passphrase, struct pw_err *err)
{
    char copy[SIGN_SECRET_TEXT] = { 0 };
    int  rc = sign_start(err);

    if (rc < 0)
        return rc;
    if (text.n >= sizeof copy)
        return err_set(err, PW_EKEY, "the stored passphrase is damaged");
    if (text.n)
        memcpy(copy, text.p, text.n);
    if (!affordable(copy))
        return err_set(err, PW_EKEY, "the stored passphrase is damaged");
    if (crypto_pwhash_str_verify(copy, passphrase.p ? passphrase.p : "", passphrase.n) != 0)
        return err_set(err, PW_EKEY, "the passphrase does not fit");
    return PW_OK;
}

/* ---- sealing ---- */

static int derive(struct str passphrase, struct sign_cost cost, const unsigned char *salt,
                  unsigned char key[crypto_aead_xchacha20poly1305_ietf_KEYBYTES], struct pw_err *err)
{
    int rc;

    if (cost.passes < 1 || cost.passes > SIGN_PASSES_MAX || cost.kib < 8 || cost.kib > SIGN_KIB_MAX) {
        err_set(err, PW_ELIMIT, "the key asks for %u passes over %u KiB; at most %d over %u are done", cost.passes,
                cost.kib, SIGN_PASSES_MAX, SIGN_KIB_MAX);
        return PW_ELIMIT;
    }
    if ((rc = sign_start(err)) < 0)
        return rc;
    if (crypto_pwhash(key, crypto_aead_xchacha20poly1305_ietf_KEYBYTES, passphrase.p ? passphrase.p : "",
                      passphrase.n, salt, cost.passes, (size_t)cost.kib << 10, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return err_nomem(err);
    return PW_OK;
}

int sign_seal(struct str secret, struct str context, struct str passphrase, struct sign_cost cost,
              const unsigned char salt[static SIGN_SALT], struct buf *out, struct pw_err *err)
{
    unsigned char key[crypto_aead_xchacha20poly1305_ietf_KEYBYTES], nonce[SIGN_NONCE];
    int           rc;

    if ((rc = sign_random(nonce, sizeof nonce, err)) < 0 || (rc = derive(passphrase, cost, salt, key, err)) < 0)
        return rc;
    buf_add(out, nonce, sizeof nonce);
    if (buf_room(out, secret.n + SIGN_TAG)) {
        crypto_aead_xchacha20poly1305_ietf_encrypt((unsigned char *)out->p + out->n, NULL,
                                                   (const unsigned char *)secret.p, secret.n,
                                                   (const unsigned char *)context.p, context.n, NULL, nonce, key);
        out->n += secret.n + SIGN_TAG;
        out->p[out->n] = '\0';
    }
    sodium_memzero(key, sizeof key);
    return buf_check(out, err);
}

int sign_unseal(struct str sealed, struct str context, struct str passphrase, struct sign_cost cost,
                const unsigned char salt[static SIGN_SALT], struct buf *out, struct pw_err *err)
{
    unsigned char        key[crypto_aead_xchacha20poly1305_ietf_KEYBYTES];
    const unsigned char *p = (const unsigned char *)sealed.p;
    size_t               n;
    int                  rc;

    if (sealed.n < SIGN_NONCE + SIGN_TAG)
        return err_set(err, PW_EKEY, "the passphrase does not fit, or the key file is damaged");
    n = sealed.n - SIGN_NONCE - SIGN_TAG;
    if ((rc = derive(passphrase, cost, salt, key, err)) < 0)
        return rc;
    if (!buf_room(out, n))
        rc = err_nomem(err);
    else if (crypto_aead_xchacha20poly1305_ietf_decrypt((unsigned char *)out->p + out->n, NULL, NULL, p + SIGN_NONCE,
                                                        n + SIGN_TAG, (const unsigned char *)context.p, context.n, p,
                                                        key) != 0)
        rc = err_set(err, PW_EKEY, "the passphrase does not fit, or the key file is damaged");
    else
        out->n += n;
    sodium_memzero(key, sizeof key);
    return rc;
}
