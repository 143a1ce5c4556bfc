/*
 * crypto_sealed.h - files that only their recipients can read (exchange_audit.md 2.3), by libsodium.
 *
 *   "PWAS" 01 | u16 recipients | n x (box key id[8], sealed file key[80]) | stream header[24] | chunks
 *
 * A random file key is sealed to each recipient (crypto_box_seal); the content follows as a secretstream in chunks
 * of 64 KiB, the last one tagged FINAL, the first one bound to SHA-256 of everything before it. The sender is not
 * authenticated by this: what is inside is signed, and names sender and recipients itself, so that a recipient who
 * seals it to somebody else is found out.
 *
 * The content is padded with zero bytes to a multiple of 4 KiB.
 */
#ifndef PW_FORMAT_CRYPTO_SEALED_H
#define PW_FORMAT_CRYPTO_SEALED_H

#include "format/crypto_sign.h"

#define BOX_KEY      32
#define BOX_ID       8
#define SEALED_TO_MAX 1000              /* recipients of one file; an alert has a few dozen at most */
#define SEALED_MAX   ((size_t)4 << 20)  /* bytes of content; an alert has 1 to 100 KiB */
#define SEALED_PAD   4096
#define SEALED_MAGIC "PWAS\x01"

struct box_public { unsigned char b[BOX_KEY]; };
struct box_secret { unsigned char b[BOX_KEY]; struct box_public public; };

/* seed NULL: a random one. */
int box_make(const unsigned char *seed, struct box_secret *ret, struct pw_err *err);
/* First bytes of SHA-256("penwatch/box/v1\n" || key). */
void box_id(const struct box_public *key, unsigned char ret[static BOX_ID]);
/* Not zero and not of small order: a key anybody could open for. */
bool box_public_good(const struct box_public *key);

/* How many bytes sealed_write() makes of so many. */
size_t sealed_size(size_t content, size_t n_to);
/* Appends the sealed file. */
int sealed_write(struct str content, const struct box_public *to, size_t n_to, struct buf *out, struct pw_err *err);

/*
 * Opens it with the first of our keys that is among the recipients. `out` holds the padded content only when all
 * of it was verified, FINAL and nothing after it. PW_EINPUT: malformed, cut off or changed; PW_EKEY: sealed to no
 * key of ours; PW_ELIMIT.
 */
int sealed_open(struct str file, const struct box_secret *keys, size_t n_keys, struct buf *out, struct pw_err *err);

#endif
