/*
 * keyfile.h - the office's secrets, `<db>.key`: the key that signs the log and the one that draws the
 * control sample.
 *
 * A text file of mode 0600, owned by the user who runs the program, not a symbolic link; anything else
 * is refused. The verifier key is readable without the passphrase, so a log can be verified where
 * nobody may sign.
 *
 *   penwatch key file v1
 *   log <vkey>
 *   seal none                                  or: seal argon2id <passes> <KiB> <salt>
 *   keys <base64: seed[32] sampling[32]>       or its sealed form
 *
 * Errors are PW_EKEY (wrong mode, owner or passphrase; malformed), PW_ELIMIT (hostile cost).
 */
#ifndef PW_FORMAT_KEYFILE_H
#define PW_FORMAT_KEYFILE_H

#include "format/crypto_hash.h"
#include "format/crypto_sign.h"
#include "format/note.h"

#define KEYFILE_SAMPLING 32

struct keyfile {
    struct note_key    log;         /* its name is the origin: penwatch.<authority>/audit/1 */
    struct sign_secret secret;
    unsigned char      sampling[KEYFILE_SAMPLING];
};

/* New random keys for "penwatch.<authority>/audit/<n>". */
int keyfile_make(struct str authority, unsigned n, struct keyfile *ret, struct pw_err *err);

/* Writes a new file, never over an old one. passphrase.p NULL: not sealed. */
int keyfile_create(const char *path, const struct keyfile *k, struct str passphrase, struct sign_cost cost,
                   struct pw_err *err);

/* *ret_sealed (may be NULL) tells whether keyfile_read() will want a passphrase. */
int keyfile_read_public(const char *path, struct note_key *ret, bool *ret_sealed, struct pw_err *err);

/* PW_EKEY with a remedy when it is sealed and no passphrase was given. */
int keyfile_read(const char *path, struct str passphrase, struct keyfile *ret, struct pw_err *err);

void keyfile_wipe(struct keyfile *k);
#define KEYFILE_AUTO __attribute__((cleanup(keyfile_wipe))) struct keyfile

/* What the log says of the sampling key: SHA-256("penwatch/sampling/v1\n" || key). */
void keyfile_sampling_commitment(const struct keyfile *k, struct digest *ret);

#endif
