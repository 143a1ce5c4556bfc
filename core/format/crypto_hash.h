/*
 * crypto_hash.h - SHA-256 (FIPS 180-4) and HMAC-SHA-256, by OpenSSL, which uses the processor's
 * SHA instructions where there are any.
 */
#ifndef PW_FORMAT_CRYPTO_HASH_H
#define PW_FORMAT_CRYPTO_HASH_H

#include "base/buf.h"

#define DIGEST_SIZE 32
#define DIGEST_HEX  65          /* with the NUL */

struct digest {
    unsigned char b[DIGEST_SIZE];
};

/* Hashes the pieces one after the other. */
void digest_parts(struct digest *ret, const struct str *parts, size_t n);
void digest_of(struct digest *ret, struct str bytes);
/* Of a whole file from its beginning, wherever the descriptor stands; that place is kept. PW_EIO. */
int digest_fd(int fd, struct digest *ret, struct pw_err *err);
bool digest_eq(const struct digest *a, const struct digest *b);
const char *digest_hex(const struct digest *d, char out[static DIGEST_HEX]);
bool digest_parse(struct str hex, struct digest *ret);
void digest_hmac(struct digest *ret, struct str key, struct str message);

/* SHA-1 (FIPS 180-4), 20 bytes: for UUIDs of version 5 (RFC 9562) alone, where nothing rests on its strength. */
#define SHA1_SIZE 20
void digest_sha1(unsigned char ret[static SHA1_SIZE], struct str a, struct str b);

/* SHA-256("penwatch/commit/v1\n" || salt || payload): what an audit entry says of erasable content. */
void digest_commit(struct digest *ret, const unsigned char salt[static 32], struct str payload);

#endif
