/*
 * keyring.h - the keys with which an office speaks to its partners, `<db>.keys`, and its root key, `<db>.root`.
 *
 * One key for each use, so that a signature made for one can never pass for another (exchange_audit.md 3):
 *   alerts   signs alerts, receipts and manifests         <authority>/alerts
 *   witness  cosigns partners' checkpoints                <authority>/witness
 *   box      opens what was sealed to us; the one before it is kept for what is still on its way
 *   tls      identity of our server and client
 *   root     signs partner cards only; can be kept away from the machine: <authority>/root
 * The log's key is in `<db>.key` (keyfile.h). Form and errors of both files as in secretfile.h.
 */
#ifndef PW_FORMAT_KEYRING_H
#define PW_FORMAT_KEYRING_H

#include "format/crypto_hash.h"
#include "format/crypto_sealed.h"
#include "format/note.h"

struct keyring {
    struct note_key    alerts, witness;
    struct sign_secret alerts_secret, witness_secret;
    struct box_secret  box, box_before;     /* before: zero when there is none */
    bool               has_before;
    unsigned char      box_seed[SIGN_SEED], box_before_seed[SIGN_SEED];
    unsigned char      tls[SIGN_SEED];      /* Ed25519 */
    struct sign_public tls_public;
};

struct rootkey {
    struct note_key    key;
    struct sign_secret secret;
};

/* New keys; `before` (may be NULL) gives the box key that is replaced. */
int keyring_make(struct str authority, const struct keyring *before, struct keyring *ret, struct pw_err *err);
int rootkey_make(struct str authority, struct rootkey *ret, struct pw_err *err);

/* Text of the file; `out` is the caller's to wipe (SECRET_BUF). */
int keyring_write(const struct keyring *k, struct str passphrase, struct sign_cost cost, struct buf *out,
                  struct pw_err *err);
int rootkey_write(const struct rootkey *k, struct str passphrase, struct sign_cost cost, struct buf *out,
                  struct pw_err *err);

int keyring_read(const char *path, struct str passphrase, struct keyring *ret, struct pw_err *err);
int rootkey_read(const char *path, struct str passphrase, struct rootkey *ret, struct pw_err *err);

void keyring_wipe(struct keyring *k);
void rootkey_wipe(struct rootkey *k);
#define KEYRING_AUTO __attribute__((cleanup(keyring_wipe))) struct keyring
#define ROOTKEY_AUTO __attribute__((cleanup(rootkey_wipe))) struct rootkey

/* SHA-256 of the subject public key info of an Ed25519 key (RFC 8410): what a TLS pin names. */
void tls_pin(const struct sign_public *key, struct digest *ret);

#endif
