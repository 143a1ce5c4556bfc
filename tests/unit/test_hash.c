#include "config.h"
#include "format/crypto_hash.h"

#include <stdlib.h>

#include "base/mem.h"
#include "tap.h"

static const char *hex(const struct digest *d)
{
    static char text[DIGEST_HEX];

    return digest_hex(d, text);
}

/* FIPS 180-4 examples. */
static void test_sha256(void)
{
    struct digest d;
    char         *million = malloc(1000000);

    digest_of(&d, STR(""));
    check_text("SHA-256 of nothing", hex(&d), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    digest_of(&d, STR("abc"));
    check_text("SHA-256 of abc", hex(&d), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    memset(million, 'a', 1000000);
    digest_of(&d, (struct str){ million, 1000000 });
    check_text("SHA-256 of a million a", hex(&d), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    free(million);
    digest_parts(&d, (struct str[]){ STR("a"), STR_NONE, STR("b"), STR(""), STR("c") }, 5);
    check_text("pieces are one message", hex(&d), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

/* RFC 4231 cases 1, 2, 3, 6 and 7. */
static void test_hmac(void)
{
    struct digest d;
    char          key[131], data[50];

    memset(key, 0x0b, 20);
    digest_hmac(&d, (struct str){ key, 20 }, STR("Hi There"));
    check_text("RFC 4231 case 1", hex(&d), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    digest_hmac(&d, STR("Jefe"), STR("what do ya want for nothing?"));
    check_text("RFC 4231 case 2", hex(&d), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    memset(key, 0xaa, sizeof key);
    memset(data, 0xdd, sizeof data);
    digest_hmac(&d, (struct str){ key, 20 }, (struct str){ data, 50 });
    check_text("RFC 4231 case 3", hex(&d), "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
    digest_hmac(&d, (struct str){ key, 131 }, STR("Test Using Larger Than Block-Size Key - Hash Key First"));
    check_text("RFC 4231 case 6", hex(&d), "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    digest_hmac(&d, (struct str){ key, 131 },
                STR("This is a test using a larger than block-size key and a larger than block-size data. The key "
                    "needs to be hashed before being used by the HMAC algorithm."));
    check_text("RFC 4231 case 7", hex(&d), "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}

static void test_text(void)
{
    struct digest d, again = { { 0 } };

    digest_of(&d, STR("abc"));
    check("hexadecimal text is read back", digest_parse(str_of(hex(&d)), &again) && digest_eq(&d, &again));
    again.b[31] ^= 1;
    check("one bit makes another digest", !digest_eq(&d, &again));
    check("capitals are another spelling and refused",
          !digest_parse(STR("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"), &d));
    check("63 digits are refused",
          !digest_parse(STR("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a"), &d));
    check("another letter is refused",
          !digest_parse(STR("ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"), &d));
}

static void test_commit(void)
{
    struct digest d, by_hand;
    unsigned char salt[32];

    for (unsigned char i = 0; i < 32; i++)
        salt[i] = i;
    digest_commit(&d, salt, STR("hello"));
    digest_of(&by_hand, STR("penwatch/commit/v1\n\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"
                            "\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f" "hello"));
    check("a commitment is prefix, salt and payload", digest_eq(&d, &by_hand));
}

int main(void)
{
    test_sha256();
    test_hmac();
    test_text();
    test_commit();
    return tap_done();
}
