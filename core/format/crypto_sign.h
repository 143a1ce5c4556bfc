/*
 * crypto_sign.h - Ed25519 signatures, random bytes, passphrases and sealing: all of libsodium.
 *
 * "Verifies" means what libsodium 1.0.18 accepts: it refuses low-order and non-canonical points, which
 * others let through, so two programs cannot disagree on a crafted signature.
 * Secrets are wiped with sign_wipe(); structs that hold them are never copied.
 */
#ifndef PW_FORMAT_CRYPTO_SIGN_H
#define PW_FORMAT_CRYPTO_SIGN_H

#include "base/buf.h"

#define SIGN_SEED      32
#define SIGN_PUBLIC    32
#define SIGN_SECRET    64
#define SIGN_SIGNATURE 64
#define SIGN_SALT      16
#define SIGN_NONCE     24
#define SIGN_TAG       16

struct sign_public { unsigned char b[SIGN_PUBLIC]; };
struct sign_secret { unsigned char b[SIGN_SECRET]; };     /* seed, then public key */

/* Fails with PW_EKEY when the system gives no randomness: nothing is made then. Called by the others. */
int sign_start(struct pw_err *err);

int sign_random(void *into, size_t n, struct pw_err *err);

/*
 * Random bytes in bulk: a seed of the system's spread by ChaCha20, renewed every 64 KiB. For salts by the
 * hundred thousand, where one system call each would cost more than the audit entry.
 */
struct sign_stream {
    unsigned char key[32], block[4096];
    size_t        left;             /* unused bytes at the end of `block` */
    uint64_t      drawn;            /* blocks since the key was renewed */
    bool          keyed;
};
int sign_stream_take(struct sign_stream *s, void *into, size_t n, struct pw_err *err);
void sign_wipe(void *secret, size_t n);

/* seed NULL: a random one. */
int sign_make(const unsigned char *seed, struct sign_secret *ret, struct sign_public *ret_public,
              struct pw_err *err);
void sign_public_of(const struct sign_secret *s, struct sign_public *ret);
int sign_detached(struct str message, const struct sign_secret *s, unsigned char ret[static SIGN_SIGNATURE],
                  struct pw_err *err);
/* A point of the main subgroup: not zero, not of small order, in its one spelling. */
bool sign_public_good(const struct sign_public *key);
bool sign_verify(struct str message, const unsigned char signature[static SIGN_SIGNATURE],
                 const struct sign_public *key);

/* BLAKE2b-512, which minisign hashes a file with. */
#define SIGN_LONG_HASH 64
int sign_long_hash(struct str bytes, unsigned char ret[static SIGN_LONG_HASH], struct pw_err *err);

/* argon2id text of an account's passphrase, NUL-terminated. `strong` false only in tests. */
#define SIGN_SECRET_TEXT 128
int sign_secret_hash(struct str passphrase, bool strong, char ret[static SIGN_SECRET_TEXT],
                     struct pw_err *err);
/* PW_OK, or PW_EKEY when it does not fit. Refuses a hash that asks for more than SIGN_KIB_MAX. */
int sign_secret_check(struct str text, struct str passphrase, struct pw_err *err);

/* Cost of turning a passphrase into a key. */
struct sign_cost {
    uint32_t passes;
    uint32_t kib;
};
#define SIGN_PASSES_MAX 16
#define SIGN_KIB_MAX    ((uint32_t)1 << 20)     /* 1 GiB: libsodium's SENSITIVE; a hostile file may ask for more */
#define SIGN_MODERATE   ((struct sign_cost){ 3, 256u << 10 })

/*
 * Seals bytes under a passphrase: argon2id, then XChaCha20-Poly1305 with `context` authenticated beside.
 * The sealed form is nonce, ciphertext, tag: SIGN_NONCE + n + SIGN_TAG bytes, appended.
 * PW_ELIMIT: cost beyond the caps, refused before memory is taken.
 */
int sign_seal(struct str secret, struct str context, struct str passphrase, struct sign_cost cost,
              const unsigned char salt[static SIGN_SALT], struct buf *out, struct pw_err *err);
/* PW_EKEY on a wrong passphrase or changed bytes, with one text for both; `out` holds nothing then. */
int sign_unseal(struct str sealed, struct str context, struct str passphrase, struct sign_cost cost,
                const unsigned char salt[static SIGN_SALT], struct buf *out, struct pw_err *err);

#endif
