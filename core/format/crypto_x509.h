/*
 * crypto_x509.h - the TLS key of an office in the form that TLS wants, by libcrypto.
 *
 * A certificate here carries a key and nothing that is believed: it is signed by the key itself. Who somebody is follows of
 * SHA-256 of the key's subject public key info, which the partner card names (model/card.h).
 */
#ifndef PW_FORMAT_CRYPTO_X509_H
#define PW_FORMAT_CRYPTO_X509_H

#include "format/crypto_hash.h"
#include "format/crypto_sign.h"

#define X509_HOSTS_MAX 4

struct x509_wanted {
    const unsigned char *seed;                  /* of the Ed25519 key, SIGN_SEED bytes */
    int64_t              from_s, to_s;          /* Unix seconds */
    struct str           hosts[X509_HOSTS_MAX]; /* names or addresses of the server, and the authority's name */
    size_t               n_hosts;
};

/* Certificate and key as PEM, appended; the key is the caller's to wipe (SECRET_BUF). PW_EINPUT: a host is no name. */
int x509_make(const struct x509_wanted *w, struct buf *ret_cert, struct buf *ret_key, struct pw_err *err);

struct x509_peer {
    struct digest pin;              /* SHA-256 of the subject public key info */
    int64_t       from_s, to_s;
};
/* Reads a certificate (DER); PW_EINPUT. That its owner holds the key is what the handshake proved. */
int x509_read(struct str der, struct x509_peer *ret, struct pw_err *err);

#endif
