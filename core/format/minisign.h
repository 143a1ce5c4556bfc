/*
 * minisign.h - signature files of minisign (jedisct1.github.io/minisign), so that somebody without this program verifies a file
 * with Debian's `minisign -Vm FILE -P KEY`.
 *
 * Signed is the BLAKE2b-512 of the file ("ED"): 64 bytes that no note can be, so a signature of one form never passes for the
 * other. The number of a key is the first 8 bytes of SHA-256("penwatch/minisign/v1\n" || key).
 */
#ifndef PW_FORMAT_MINISIGN_H
#define PW_FORMAT_MINISIGN_H

#include "format/crypto_sign.h"

/* The public key as `minisign -P` takes it. */
void minisign_key(const struct sign_public *key, struct buf *out);

/* The text of FILE.minisig. The comment is signed as well: one line, no control character. */
int minisign_write(struct str file, const struct sign_secret *secret, const char *comment, struct buf *out, struct pw_err *err);

#endif
