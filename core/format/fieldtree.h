/*
 * fieldtree.h - named values under one root, each of which can be withheld without breaking the signature over the
 * root (exchange_audit.md 2.3).
 *
 * A leaf is u16 name length, name, salt[16], u32 value length, value (big-endian); leaves stand in ascending order of
 * their names, and the root is that of RFC 6962 over them. A withheld leaf is u16 0 and its hash. The salt keeps a
 * hash from being guessed from a list of likely values.
 */
#ifndef PW_FORMAT_FIELDTREE_H
#define PW_FORMAT_FIELDTREE_H

#include "format/crypto_hash.h"

#define FIELD_NAME_LONGEST 64
#define FIELD_VALUE_MAX    ((size_t)32 << 10)   /* a letter fits; files never travel in an alert */
#define FIELD_SALT         16
#define FIELD_LEAVES_MAX   256

struct leaf {
    struct str    name;             /* n == 0: withheld */
    struct str    value;
    unsigned char salt[FIELD_SALT];
    struct digest hash;             /* filled in by leaf_hash() or reading */
};

/* Of an open leaf. */
void leaf_hash(struct leaf *l);
/* Of all, by their hashes. */
void leaves_root(const struct leaf *leaves, size_t n, struct digest *ret);

/* Appends them; `open` NULL: all that are open, else only those for which it is set. */
void leaves_write(const struct leaf *leaves, size_t n, const bool *open, struct buf *out);

/*
 * Reads `n` leaves, borrowed from `bytes`, and holds them against the root; what follows must be zero bytes. Names
 * are a-z 0-9 . _ and ascending; values are UTF-8. PW_EAUDIT: 10 malformed, 13 the root differs (a value, a salt,
 * the order or the number was changed).
 */
int leaves_read(struct str bytes, size_t n, const struct digest *root, struct leaf *ret, struct pw_err *err);

#endif
