#include "config.h"
#include "format/minisign.h"

#include "format/base64.h"
#include "format/crypto_hash.h"

#define KEY_NUMBER 8

static void key_number(const struct sign_public *key, char ret[static KEY_NUMBER])
{
    struct digest d;

    digest_parts(&d, (struct str[]){ STR("penwatch/minisign/v1\n"), { (const char *)key->b, SIGN_PUBLIC } }, 2);
    memcpy(ret, d.b, KEY_NUMBER);
}

void minisign_key(const struct sign_public *key, struct buf *out)
{
    char bytes[2 + KEY_NUMBER + SIGN_PUBLIC] = "Ed";

    key_number(key, bytes + 2);
    memcpy(bytes + 2 + KEY_NUMBER, key->b, SIGN_PUBLIC);
    base64_add(out, (struct str){ bytes, sizeof bytes });
}

int minisign_write(struct str file, const struct sign_secret *secret, const char *comment, struct buf *out, struct pw_err *err)
{
    unsigned char      hash[SIGN_LONG_HASH], signature[SIGN_SIGNATURE], global[SIGN_SIGNATURE];
    char               bytes[2 + KEY_NUMBER + SIGN_SIGNATURE] = "ED";
    struct sign_public public;
    BUF_AUTO           both = { 0 };
    int                rc;

    if ((rc = sign_long_hash(file, hash, err)) < 0 ||
        (rc = sign_detached((struct str){ (const char *)hash, sizeof hash }, secret, signature, err)) < 0)
        return rc;
    sign_public_of(secret, &public);
    key_number(&public, bytes + 2);
    memcpy(bytes + 2 + KEY_NUMBER, signature, SIGN_SIGNATURE);
    buf_add(&both, signature, SIGN_SIGNATURE);
    buf_text(&both, comment);
    if ((rc = buf_check(&both, err)) < 0 || (rc = sign_detached(buf_view(&both), secret, global, err)) < 0)
        return rc;
    buf_text(out, "untrusted comment: signature of a penwatch alert\n");
    base64_add(out, (struct str){ bytes, sizeof bytes });
    buf_printf(out, "\ntrusted comment: %s\n", comment);
    base64_add(out, (struct str){ (const char *)global, sizeof global });
    buf_byte(out, '\n');
    return buf_check(out, err);
}
