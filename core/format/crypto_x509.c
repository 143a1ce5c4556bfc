#include "config.h"
#include "format/crypto_x509.h"

#include <time.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#define SERIAL_BYTES 16

static int failed(struct pw_err *err, const char *what)
{
    return err_set(err, PW_EINTERNAL, "libcrypto refuses to %s", what);
}

/* An address is written in another form than a name; a name with anything else in it would be a second entry. */
static int add_host(struct buf *out, struct str host, struct pw_err *err)
{
    bool address = host.n > 0;

    for (size_t i = 0; i < host.n; i++) {
        char c = host.p[i];

        address &= (c >= '0' && c <= '9') || c == '.' || c == ':' || (c >= 'a' && c <= 'f');
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ':'))
            return err_set(err, PW_EINPUT, "'%.*s' is no name of a host", (int)host.n, host.p);
    }
    address &= memchr(host.p, ':', host.n) || (memchr(host.p, '.', host.n) && host.p[host.n - 1] <= '9');
    buf_printf(out, "%s%s:%.*s", out->n ? "," : "", address ? "IP" : "DNS", (int)host.n, host.p);
    return PW_OK;
}

static int alternative_names(const struct x509_wanted *w, struct buf *out, struct pw_err *err)
{
    int rc = PW_OK;

    for (size_t i = 0; i < w->n_hosts && rc == PW_OK; i++)
        if (w->hosts[i].n)
            rc = add_host(out, w->hosts[i], err);
    return rc < 0 ? rc : buf_check(out, err);
}

static bool extend(X509 *x, int nid, const char *value)
{
    X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, NULL, nid, value);
    bool            ok = e && X509_add_ext(x, e, -1) == 1;

    X509_EXTENSION_free(e);
    return ok;
}

static bool random_serial(X509 *x)
{
    unsigned char bytes[SERIAL_BYTES];
    BIGNUM       *n  = NULL;
    bool          ok = false;

    if (RAND_bytes(bytes, sizeof bytes) == 1) {
        bytes[0] &= 0x7F;
        n  = BN_bin2bn(bytes, sizeof bytes, NULL);
        ok = n && BN_to_ASN1_INTEGER(n, X509_get_serialNumber(x));
    }
    BN_free(n);
    return ok;
}

static bool fill(X509 *x, EVP_PKEY *key, const struct x509_wanted *w, const char *names)
{
    static const unsigned char common[] = "penwatch";
    X509_NAME                 *name     = X509_get_subject_name(x);

    return X509_set_version(x, 2) == 1 && random_serial(x) && X509_set_pubkey(x, key) == 1 &&
           ASN1_TIME_set(X509_getm_notBefore(x), (time_t)w->from_s) && ASN1_TIME_set(X509_getm_notAfter(x), (time_t)w->to_s) &&
           X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_ASC, common, sizeof common - 1, -1, 0) == 1 &&
           X509_set_issuer_name(x, name) == 1 && extend(x, NID_basic_constraints, "critical,CA:FALSE") &&
           extend(x, NID_key_usage, "critical,digitalSignature") && extend(x, NID_ext_key_usage, "serverAuth,clientAuth") &&
           (!names[0] || extend(x, NID_subject_alt_name, names)) && X509_sign(x, key, NULL) > 0;
}

static bool write_pem(X509 *x, EVP_PKEY *key, struct buf *ret_cert, struct buf *ret_key)
{
    BIO  *cert   = BIO_new(BIO_s_mem());
    BIO  *secret = BIO_new(BIO_s_secmem());
    char *p;
    bool  ok = cert && secret && PEM_write_bio_X509(cert, x) == 1 && PEM_write_bio_PrivateKey(secret, key, NULL, NULL, 0, NULL, NULL) == 1;

    if (ok) {
        long n = BIO_get_mem_data(cert, &p);

        buf_add(ret_cert, p, (size_t)n);
        n = BIO_get_mem_data(secret, &p);
        buf_add(ret_key, p, (size_t)n);
        OPENSSL_cleanse(p, (size_t)n);
    }
    BIO_free(cert);
    BIO_free(secret);
    return ok;
}

int x509_make(const struct x509_wanted *w, struct buf *ret_cert, struct buf *ret_key, struct pw_err *err)
{
    BUF_AUTO  names = { 0 };
    EVP_PKEY *key;
    X509     *x;
    bool      ok;
    int       rc = alternative_names(w, &names, err);

    if (rc < 0)
        return rc;
    key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, w->seed, SIGN_SEED);
    x   = X509_new();
    ok  = key && x && fill(x, key, w, names.n ? names.p : "") && write_pem(x, key, ret_cert, ret_key);
    X509_free(x);
    EVP_PKEY_free(key);
    if (!ok)
        return failed(err, "make a certificate");
    return (rc = buf_check(ret_cert, err)) < 0 ? rc : buf_check(ret_key, err);
}

static bool seconds(const ASN1_TIME *t, int64_t *ret)
{
    struct tm tm;

    if (!t || ASN1_TIME_to_tm(t, &tm) != 1)
        return false;
    *ret = (int64_t)timegm(&tm);
    return true;
}

int x509_read(struct str der, struct x509_peer *ret, struct pw_err *err)
{
    const unsigned char *p     = (const unsigned char *)der.p;
    X509                *x     = d2i_X509(NULL, &p, (long)der.n);
    unsigned char       *spki  = NULL;
    int                  n     = x ? i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x), &spki) : -1;
    struct x509_peer     found = { .from_s = 0 };
    bool                 ok    = n > 0 && seconds(X509_get0_notBefore(x), &found.from_s) && seconds(X509_get0_notAfter(x), &found.to_s);

    if (ok) {
        digest_of(&found.pin, (struct str){ (const char *)spki, (size_t)n });
        *ret = found;
    }
    OPENSSL_free(spki);
    X509_free(x);
    return ok ? PW_OK : err_set(err, PW_EINPUT, "this is no certificate");
}
