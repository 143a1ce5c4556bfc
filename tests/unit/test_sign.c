#include "config.h"
#include "format/crypto_sign.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "format/json_doc.h"
#include "tap.h"

static size_t unhex(struct str hex, unsigned char *out, size_t room)
{
    size_t n = hex.n / 2 < room ? hex.n / 2 : room;

    for (size_t i = 0; i < n; i++) {
        char pair[3] = { hex.p[2 * i], hex.p[2 * i + 1], '\0' };

        out[i] = (unsigned char)strtoul(pair, NULL, 16);
    }
    return n;
}

/* RFC 8032 section 7.1, test 2. */
static void test_ed25519(void)
{
    unsigned char      seed[32], signature[64], want[64], message = 0x72;
    struct sign_secret secret;
    struct sign_public public, again;
    struct pw_err      err = { 0 };
    struct str         m   = { (const char *)&message, 1 };

    unhex(STR("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"), seed, 32);
    unhex(STR("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
              "387b2eaeb4302aeeb00d291612bb0c00"), want, 64);
    check_int("a key is made from a seed", sign_make(seed, &secret, &public, &err), PW_OK);
    sign_public_of(&secret, &again);
    check("its public half is kept in it", memcmp(&public, &again, sizeof public) == 0);
    check("the signature of RFC 8032", sign_detached(m, &secret, signature, &err) == PW_OK &&
                                           memcmp(signature, want, 64) == 0);
    check("verifies", sign_verify(m, signature, &public));
    signature[63] ^= 0x80;
    check("not with a bit changed", !sign_verify(m, signature, &public));
    check("two random keys differ", sign_make(NULL, &secret, &public, &err) == PW_OK &&
                                        sign_make(NULL, &secret, &again, &err) == PW_OK &&
                                        memcmp(&public, &again, sizeof public) != 0);
}

static void run_group(const struct json_node *group, int *n, int *wrong)
{
    struct json_node   key, tests, test = { 0 };
    struct sign_public public = { { 0 } };
    struct str         text, sig, result;
    struct pw_err      err = { 0 };

    if (json_member(group, "publicKey", &key, &err) < 0 || json_get_text(&key, "pk", &text, &err) < 0 ||
        json_member(group, "tests", &tests, &err) < 0)
        return;
    unhex(text, public.b, 32);
    while (json_each(&tests, &test)) {
        unsigned char message[1024], signature[64] = { 0 };
        size_t        len;
        bool          ok;

        if (json_get_text(&test, "msg", &text, &err) < 0 || json_get_text(&test, "sig", &sig, &err) < 0 ||
            json_get_text(&test, "result", &result, &err) < 0)
            continue;
        len = unhex(text, message, sizeof message);
        ok  = sig.n == 128 && unhex(sig, signature, 64) == 64 &&
             sign_verify((struct str){ (const char *)message, len }, signature, &public);
        *wrong += ok != str_is(result, "valid");
        ++*n;
    }
}

static void test_wycheproof(void)
{
    const char      *shared = tap_shared();
    struct pw_err    err    = { 0 };
    BUF_AUTO         text   = { 0 };
    JSON_DOC_AUTO    d      = NULL;
    struct json_node root, groups, group = { 0 };
    char             path[4200];
    int              n = 0, wrong = 0;

    if (!shared) {
        tap_skip("Wycheproof (F61)", "public test data is not there");
        return;
    }
    snprintf(path, sizeof path, "%s/vectors/ed25519_wycheproof.json", shared);
    check_int("Wycheproof's file is read", file_read(path, 1 << 20, &text, &err), PW_OK);
    check_int("as JSON", json_doc_parse(&d, buf_view(&text), 0, &err), PW_OK);
    if (!d)
        return;
    root = json_doc_root(d);
    check_int("its groups are there", json_member(&root, "testGroups", &groups, &err), PW_OK);
    while (json_each(&groups, &group))
        run_group(&group, &n, &wrong);
    check_int("151 cases (F61)", n, 151);
    check_int("all judged as Wycheproof does (F61)", wrong, 0);
}

static void test_low_order(void)
{
    struct sign_public zero = { { 0 } }, one = { { 1 } };
    unsigned char      signature[64] = { 1 };

    check("low-order public keys verify nothing (F86)", !sign_verify(STR("x"), signature, &zero) &&
                                                            !sign_verify(STR("x"), signature, &one));
}

static void test_random(void)
{
    struct sign_stream s   = { .keyed = false };
    struct pw_err      err = { 0 };
    unsigned char      a[32], b[32], big[200000];
    unsigned           seen[256] = { 0 };
    bool               all = true;

    check_int("random bytes come in bulk", sign_stream_take(&s, a, 32, &err), PW_OK);
    check("and never twice", sign_stream_take(&s, b, 32, &err) == PW_OK && memcmp(a, b, 32) != 0);
    check_int("over many blocks and keys", sign_stream_take(&s, big, sizeof big, &err), PW_OK);
    for (size_t i = 0; i < sizeof big; i++)
        seen[big[i]]++;
    for (int i = 0; i < 256; i++)
        all = all && seen[i] > 600 && seen[i] < 960;    /* 781 on average */
    check("every byte about as often", all);
    check("blocks differ", memcmp(big, big + 4064, 4000) != 0);
}

static void test_passphrases(void)
{
    char          text[SIGN_SECRET_TEXT];
    struct pw_err err = { 0 };

    check_int("a passphrase is hashed", sign_secret_hash(STR("correct horse"), false, text, &err), PW_OK);
    check("by argon2id", strncmp(text, "$argon2id$", 10) == 0);
    check_int("it fits", sign_secret_check(str_of(text), STR("correct horse"), &err), PW_OK);
    check_int("another does not", sign_secret_check(str_of(text), STR("correct horsE"), &err), PW_EKEY);
    check_int("a damaged text is no hash", sign_secret_check(STR("$argon2id$v=19$"), STR("x"), &err), PW_EKEY);
    check_int("one that asks for 64 GiB is refused (F63)",
              sign_secret_check(STR("$argon2id$v=19$m=67108864,t=1,p=1$c29tZXNhbHQ$AAAA"), STR("x"), &err), PW_EKEY);
    check_int("one that asks for 2^31 passes is refused (F63)",
              sign_secret_check(STR("$argon2id$v=19$m=8,t=2147483648,p=1$c29tZXNhbHQ$AAAA"), STR("x"), &err), PW_EKEY);
}

static void test_sealing(void)
{
    static const unsigned char salt[SIGN_SALT] = { 1, 2, 3 };
    struct sign_cost           cheap = { 1, 8 };
    struct pw_err              err = { 0 };
    BUF_AUTO                   sealed = { 0 }, open = { 0 };

    check_int("bytes are sealed", sign_seal(STR("secret"), STR("ctx"), STR("pass"), cheap, salt, &sealed, &err), PW_OK);
    check_int("with nonce and tag", sealed.n, SIGN_NONCE + 6 + SIGN_TAG);
    check_int("and opened", sign_unseal(buf_view(&sealed), STR("ctx"), STR("pass"), cheap, salt, &open, &err), PW_OK);
    check_str("unchanged", buf_view(&open), "secret");
    buf_reset(&open);
    check_int("not with another passphrase (F62)",
              sign_unseal(buf_view(&sealed), STR("ctx"), STR("Pass"), cheap, salt, &open, &err), PW_EKEY);
    check_int("nor beside another context",
              sign_unseal(buf_view(&sealed), STR("ctX"), STR("pass"), cheap, salt, &open, &err), PW_EKEY);
    sealed.p[sealed.n - 1] ^= 1;
    check_int("nor with a flipped bit (F62)",
              sign_unseal(buf_view(&sealed), STR("ctx"), STR("pass"), cheap, salt, &open, &err), PW_EKEY);
    check_int("nor cut short (F62)", sign_unseal(STR("short"), STR("ctx"), STR("pass"), cheap, salt, &open, &err), PW_EKEY);
    check_int("nothing of it is given out", open.n, 0);
    check_int("64 GiB are refused before they are taken (F63)",
              sign_unseal(buf_view(&sealed), STR("ctx"), STR("pass"), (struct sign_cost){ 1, 64u << 20 }, salt, &open, &err),
              PW_ELIMIT);
    check_int("2^32-1 passes as well (F63)",
              sign_unseal(buf_view(&sealed), STR("ctx"), STR("pass"), (struct sign_cost){ UINT32_MAX, 8 }, salt, &open, &err),
              PW_ELIMIT);
}

int main(void)
{
    test_ed25519();
    test_wycheproof();
    test_low_order();
    test_random();
    test_passphrases();
    test_sealing();
    return tap_done();
}
