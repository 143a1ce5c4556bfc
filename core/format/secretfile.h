/*
 * secretfile.h - secrets in a text file: the one form of every key file.
 *
 *   penwatch <title> v1
 *   <word> <public text>                       what may be read without the passphrase, line by line
 *   seal none                                  or: seal argon2id <passes> <KiB> <salt>
 *   keys <base64>                              the secret bytes, or their sealed form
 *
 * Mode 0600, owned by the user who runs the program, a regular file and not a symbolic link; anything else is
 * refused. The sealed form authenticates the lines above it.
 *
 * Errors are PW_EKEY (wrong mode, owner or passphrase; malformed), PW_ELIMIT (hostile cost, refused before memory
 * is taken).
 */
#ifndef PW_FORMAT_SECRETFILE_H
#define PW_FORMAT_SECRETFILE_H

#include "format/crypto_sign.h"

#define SECRETFILE_MAX   4096
#define SECRETFILE_BYTES 512            /* of secrets; a keyring has 160 */

struct secretfile {
    struct buf       text;              /* wiped by secretfile_done() */
    struct str       lines;             /* the public lines, borrowed from `text` */
    struct str       context;           /* everything before the keys: sealed with them */
    bool             sealed;
    struct sign_cost cost;
    unsigned char    salt[SIGN_SALT];
    unsigned char    keys[SIGN_NONCE + SECRETFILE_BYTES + SIGN_TAG];
    size_t           n_keys;
};

/* Text of a new file. `lines` end in a newline each; passphrase.p NULL: not sealed. `out` is the caller's to wipe. */
int secretfile_write(const char *title, struct str lines, struct str secret, struct str passphrase,
                     struct sign_cost cost, struct buf *out, struct pw_err *err);

/* Opens, checks and parses. secretfile_done() in any case. */
int secretfile_open(const char *path, const char *title, struct secretfile *ret, struct pw_err *err);
void secretfile_done(struct secretfile *f);
#define SECRETFILE_AUTO __attribute__((cleanup(secretfile_done))) struct secretfile

/* The secret bytes, exactly `n` of them. PW_EKEY with a remedy when it is sealed and no passphrase was given. */
int secretfile_secret(const struct secretfile *f, const char *path, struct str passphrase, void *into, size_t n,
                      struct pw_err *err);

/* Wiped and freed: for a buffer that held secrets. */
void secret_buf_done(struct buf *b);
#define SECRET_BUF __attribute__((cleanup(secret_buf_done))) struct buf

#endif
