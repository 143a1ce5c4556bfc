#include "config.h"
#include "format/note.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/checkpoint.h"
#include "base/file.h"
#include "base/mem.h"
#include "format/base64.h"
#include "tap.h"

#define ORIGIN "penwatch.example/audit/1"
#define VKEY   ORIGIN "+f1d364d9+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
#define DASH   "\xE2\x80\x94 "

/* The test key that Tessera publishes for its golden log; in these vectors it stands for every role. */
static const unsigned char seed[32] = {
    0xec, 0xa6, 0x63, 0xf4, 0x99, 0x01, 0x7d, 0x23, 0x65, 0xc2, 0x7c, 0x7a, 0x76, 0x79, 0x15, 0x8d,
    0x43, 0xcf, 0xec, 0x13, 0x30, 0xbd, 0xb2, 0x59, 0x29, 0x0a, 0xfb, 0xd0, 0xd2, 0x17, 0x77, 0xa0,
};

static struct sign_secret secret;
static struct note_key    key;
static struct buf         good;         /* a signed checkpoint of three entries */

static void make_good(void)
{
    struct sign_public public;
    struct pw_err      err = { 0 };
    struct digest      root;

    sign_make(seed, &secret, &public, &err);
    note_key_make(STR(ORIGIN), NOTE_ED25519, &public, &key, &err);
    digest_parse(STR("bb5be60249e97b4fd5150a1d38bc493ec9cc519872afa2879d00e2fb36c5b476"), &root);
    check_int("a checkpoint is signed", checkpoint_sign(3, &root, &key, &secret, &good, &err), PW_OK);
}

static void test_golden(void)
{
    static const char want[] = ORIGIN "\n3\nu1vmAknpe0/VFQodOLxJPsnMUZhyr6KHnQDi+zbFtHY=\n\n" DASH ORIGIN
        " 8dNk2brsVgUDOF6ls6t18Ct/OfWqSzRzxmY83x7F3xyr+BIERnZhKKcSKzo+BWcqrJBWnvhcLFwf22mtRUqdNiUnogE=\n";
    BUF_AUTO          text = { 0 }, line = { 0 };
    struct pw_err     err  = { 0 };
    struct checkpoint cp;
    struct note_key   parsed, witness;
    struct str        plain;
    size_t            ignored = 9;

    note_key_format(&key, &text);
    check_str("the verifier key of the golden vector", buf_view(&text), VKEY);
    check("is read back", note_key_parse(STR(VKEY), &parsed, &err) == PW_OK && parsed.id == 0xf1d364d9);
    check_str("the signed note of the golden vector", buf_view(&good), want);
    check_int("it opens", checkpoint_open(buf_view(&good), &key, &cp, &ignored, &err), PW_OK);
    check("with size and nothing ignored", cp.size == 3 && ignored == 0 && str_is(cp.origin, ORIGIN));

    note_key_make(STR("partner.example/witness"), NOTE_COSIGNATURE, &key.key, &witness, &err);
    plain = (struct str){ good.p, (size_t)(strstr(good.p, "\n\n") + 1 - good.p) };
    check_int("a witness cosigns", note_cosign(plain, &witness, &secret, 1795458200, &line, &err), PW_OK);
    check_str("the golden cosignature", buf_view(&line), DASH "partner.example/witness "
              "OlXGLwAAAABrBISYLCi33fbo/OIrmURonZQBFqbHVQIOrBQf0lnB06dBYnay3vjw5phSgJ8mEWKtUNe4SSGYlj9A9gfQMbACadQDCw==\n");
}

static void test_c2sp(void)
{
    const char     *shared = tap_shared();
    BUF_AUTO        note = { 0 }, vkey = { 0 }, other = { 0 };
    struct pw_err   err  = { 0 };
    struct note_key k;
    struct note     n;
    char            path[4200];

    if (!shared) {
        tap_skip("the notes of C2SP", "public test data is not there");
        return;
    }
    snprintf(path, sizeof path, "%s/vectors/signed_note/foo.note", shared);
    file_read(path, 4096, &note, &err);
    snprintf(path, sizeof path, "%s/vectors/signed_note/foo.vkey", shared);
    file_read(path, 4096, &vkey, &err);
    while (vkey.n && vkey.p[vkey.n - 1] == '\n')
        vkey.n--;
    check_int("C2SP's verifier key is read", note_key_parse(buf_view(&vkey), &k, &err), PW_OK);
    check_int("and its note verifies", note_open(buf_view(&note), &k, 1, &n, &err), PW_OK);
    check_str("with its text", n.text, "This is an example message.\n");
    snprintf(path, sizeof path, "%s/vectors/signed_note/quasimodo.note", shared);
    file_read(path, 4096, &other, &err);
    check_int("a text with an empty line is split at the last one", note_parse(buf_view(&other), &n, &err), PW_OK);
    check("and keeps its own", n.n_signatures == 1 && n.text.n > 20 && memmem(n.text.p, n.text.n, "\n\ned ", 4));
    check_int("signed by a stranger it is refused", note_open(buf_view(&other), &k, 1, &n, &err), PW_EAUDIT);
    check_int("as signed by no known key", err.verify_code, 18);
}

/* Other programs' notes: what is signed is public test data of theirs. */
static void test_others(void)
{
    /* FiloSottile/sunlight, cmd/skylight/testdata/witness: a CT log's head with a signature of a kind that is not ours (0x05), and its
     * witness's cosignature by the key of witness.v0.json. */
    static const char ct[] = "rome2026h1.example.org\n300\nlCkHUpkmVBEms2r2T1K6Og69+wUuuN3MIEW1/ezu2v0=\n\n" DASH
        "rome2026h1.example.org kVB1JgAAAZtxtEwABAMARzBFAiEAi+mTa2xjL1IdWpH82OeciGsGvwRAP+f1WkfKaSZCfFECIHoNPZ/Q3y6UNzvKOO9cuLr6V16vPNfhwhle9f6r5H/Z\n" DASH
        "witness.example.org uKLPIAAAAABpVGeAhm2bOvKc3LaB9PFN1ruG19Y5yqslmcAAbhftnn1Zznmo0LXFZq4LGvqKqLX8jWlwLKasxEGTLIqAVusneCBmBw==\n";
    /* FiloSottile/torchwood, cmd/litewitness/testdata/multi-cosigs-ed25519.txt: the head that a Sigsum log offers its witness, and the
     * log's public key. */
    static const char sigsum[] = "sigsum.org/v1/tree/985ea163f5af026723561354f51f2ebcdcf2af809ce254ccfb64aa9aadd80f90\n1\n"
        "KgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n" DASH "sigsum.org/v1/tree/985ea163f5af026723561354f51f2ebcdcf2af809ce254ccfb64aa9aadd80f90 "
        "7BKT0gOfNZ1J0So9unY3BZtm2YkPIoNYM/dce0Z2avJDs8dxN6ts9bOSwwrVrbjm6P9K3ZxpK6jJngOG6YvGGzV/lwo=\n";
    BUF_AUTO           changed = { 0 };
    struct pw_err      err     = { 0 };
    struct note_key    k;
    struct sign_public public;
    struct digest      hex;
    struct checkpoint  cp;
    struct note        n;

    check_int("the key of Sunlight's witness is read",
              note_key_parse(STR("witness.example.org+b8a2cf20+BFLN3yikSfFkVAJtrnh/CiY3Zozkoy7clp+P7XB28qUN"), &k, &err), PW_OK);
    check_int("its cosignature verifies, beside one of a kind that is not known", note_open(str_of(ct), &k, 1, &n, &err), PW_OK);
    check("with the time in it", n.n_signatures == 2 && n.signatures[1].time == 0x69546780);
    buf_text(&changed, ct);
    changed.p[strlen("rome2026h1.example.org\n")] = '4';
    check_int("not over another size", note_open(buf_view(&changed), &k, 1, &n, &err), PW_EAUDIT);
    digest_parse(STR("52c05edad1bf5feffa81354faae59a655d9a9a1a793ed2f62c39c26c0be2aecd"), &hex);
    memcpy(public.b, hex.b, sizeof public.b);
    note_key_make(STR("sigsum.org/v1/tree/985ea163f5af026723561354f51f2ebcdcf2af809ce254ccfb64aa9aadd80f90"), NOTE_ED25519, &public, &k, &err);
    check_int("a Sigsum log's head verifies by its key", checkpoint_open(str_of(sigsum), &k, &cp, NULL, &err), PW_OK);
    check("with its size", cp.size == 1 && k.id == 0xec1293d2);
}

/* Parses a note made of the golden one with `from` replaced by `to`. */
static int code_of(const char *from, const char *to, size_t to_n)
{
    const char       *at  = from ? strstr(good.p, from) : good.p;
    BUF_AUTO          b   = { 0 };
    struct pw_err     err = { 0 };
    struct checkpoint cp;
    int               rc;

    if (!at)
        return -1;
    buf_add(&b, good.p, (size_t)(at - good.p));
    buf_add(&b, to, to_n);
    buf_text(&b, at + (from ? strlen(from) : 0));
    rc = checkpoint_open(buf_view(&b), &key, &cp, NULL, &err);
    return rc == PW_EAUDIT ? err.verify_code : rc;
}

static void test_malformed(void)
{
    static const struct { const char *name, *from; struct str to; int code; } bad[] = {
        { "CRLF (F67)",                         "\n3\n",         STR("\r\n3\n"),          10 },
        { "a tab (F67)",                        "\n3\n",         STR("\n3\t\n"),          10 },
        { "a NUL (F67)",                        "\n3\n",         STR("\n3\0\n"),          10 },
        { "a control character (F67)",          "\n3\n",         STR("\n\x01" "3\n"),     10 },
        { "bad UTF-8 (F67)",                    "\n3\n",         STR("\n\xFF" "3\n"),     10 },
        { "a byte order mark (F67)",            NULL,            STR("\xEF\xBB\xBF"),     10 },
        { "no final newline (F67)",             "ogE=\n",        STR("ogE="),             10 },
        { "no blank line (F68)",                "\n\n",          STR("\n"),               10 },
        { "a blank line too many changes the text (F68)", "\n\n", STR("\n\n\n"),          11 },
        { "an ASCII dash (F68)",                DASH,            STR("- "),               10 },
        { "two blanks after the dash (F68)",    DASH,            STR(DASH " "),           10 },
        { "two blanks before the base64 (F68)", " 8dNk",         STR("  8dNk"),           10 },
        { "base64 without padding (F68)",       "ogE=\n",        STR("ogE\n"),            10 },
        { "non-canonical base64 (F68)",         "ogE=\n",        STR("ogF=\n"),           10 },
        { "white space at the end (F68)",       "ogE=\n",        STR("ogE= \n"),          10 },
        { "an empty signature (F68)",           " 8dNk2brsVgUDOF6ls6t18Ct/OfWqSzRzxmY83x7F3xyr+BIERnZhKKcSKzo+BWcqrJBWnvhcLFwf22mtRUqdNiUnogE=",
                                                                 STR(" "),                10 },
        { "a size that is not signed",          "\n3\n",         STR("\n4\n"),            11 },
        { "another origin in the text (F50)",   ORIGIN "\n3",    STR("penwatch.example/audit/2\n3"), 11 },
        { "a signature of another key number (F72)", " 8dNk",    STR(" 8dNl"),            18 },
        { "a signature under another name (F72)", DASH ORIGIN,   STR(DASH "penwatch.example/audit/2"), 18 },
    };

    for (size_t i = 0; i < COUNT_OF(bad); i++)
        check_int(bad[i].name, code_of(bad[i].from, bad[i].to.p, bad[i].to.n), bad[i].code);
}

/* A text that is well signed and no checkpoint all the same. */
static int signed_code(const char *text)
{
    BUF_AUTO          b   = { 0 };
    struct pw_err     err = { 0 };
    struct checkpoint cp;
    int               rc = note_sign(str_of(text), &key, &secret, &b, &err);

    if (rc == PW_OK)
        rc = checkpoint_open(buf_view(&b), &key, &cp, NULL, &err);
    return rc == PW_EAUDIT ? err.verify_code : rc;
}

#define ROOT "u1vmAknpe0/VFQodOLxJPsnMUZhyr6KHnQDi+zbFtHY="

static void test_checkpoints(void)
{
    static const struct { const char *name, *text; int code; } cases[] = {
        { "size 0",                                     ORIGIN "\n0\n" ROOT "\n",                     0 },
        { "the largest size",                           ORIGIN "\n9223372036854775807\n" ROOT "\n",   0 },
        { "a size of 2^63 (F73)",                       ORIGIN "\n9223372036854775808\n" ROOT "\n",   10 },
        { "a size of 2^64 (F73)",                       ORIGIN "\n18446744073709551616\n" ROOT "\n",  10 },
        { "a leading zero (F73)",                       ORIGIN "\n03\n" ROOT "\n",                    10 },
        { "a sign (F73)",                               ORIGIN "\n+3\n" ROOT "\n",                    10 },
        { "a blank (F73)",                              ORIGIN "\n 3\n" ROOT "\n",                    10 },
        { "no size (F73)",                              ORIGIN "\n\n" ROOT "\n",                      10 },
        { "a root of 31 bytes (F53)",                   ORIGIN "\n3\nu1vmAknpe0/VFQodOLxJPsnMUZhyr6KHnQDi+zbFtA==\n", 10 },
        { "a root of 33 bytes (F53)",                   ORIGIN "\n3\nu1vmAknpe0/VFQodOLxJPsnMUZhyr6KHnQDi+zbFtHYA\n", 10 },
        { "an extension line",                          ORIGIN "\n3\n" ROOT "\nmore\n",               10 },
        { "two lines",                                  ORIGIN "\n3\n",                               10 },
        { "a checkpoint of another log under our key (F50)", "penwatch.other/audit/1\n3\n" ROOT "\n", 18 },
        { "an alert signed with the log's key (F66)",   "penwatch/alert/v1\nalert x\n",               10 },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        check_int(cases[i].name, signed_code(cases[i].text), cases[i].code);
}

static void test_several(void)
{
    BUF_AUTO           b = { 0 };
    struct pw_err      err = { 0 };
    struct note        n;
    struct sign_secret other;
    struct sign_public public;
    struct note_key    keys[2];

    keys[0] = key;
    sign_make(NULL, &other, &public, &err);
    note_key_make(STR("other.example"), NOTE_ED25519, &public, &keys[1], &err);

    buf_str(&b, buf_view(&good));
    buf_text(&b, DASH "future.example AAAAAAECAwQFBgc=\n");
    check_int("a line of an unknown algorithm beside a good one (F71)", note_open(buf_view(&b), keys, 2, &n, &err), PW_OK);
    check("is ignored and counted (F71)", n.n_verified == 1 && n.n_ignored == 1);

    buf_str(&b, (struct str){ strstr(good.p, DASH), strlen(strstr(good.p, DASH)) });
    check("one key that signs twice counts once (F51)", note_open(buf_view(&b), keys, 2, &n, &err) == PW_OK &&
                                                          n.n_verified == 1 && n.n_signatures == 3);

    buf_reset(&b);
    note_sign((struct str){ good.p, (size_t)(strstr(good.p, "\n\n") + 1 - good.p) }, &keys[1], &other, &b, &err);
    buf_text(&b, DASH ORIGIN " 8dNk2brsVgUDOF6ls6t18Ct/OfWqSzRzxmY83x7F3xyr+BIERnZhKKcSKzo+BWcqrJBWnvhcLFwf22mtRUqdNiUnogA=\n");
    check_int("a known key's bad signature rejects the note (F70)", note_open(buf_view(&b), keys, 2, &n, &err), PW_EAUDIT);
    check_int("although another key's is good (F70)", err.verify_code, 11);

    buf_reset(&b);
    buf_str(&b, buf_view(&good));
    for (int i = 0; i < NOTE_LINES_MAX - 1; i++)
        buf_text(&b, DASH "future.example AAAAAAECAwQFBgc=\n");
    check_int("64 signature lines are read (F69)", note_open(buf_view(&b), keys, 1, &n, &err), PW_OK);
    buf_text(&b, DASH "future.example AAAAAAECAwQFBgc=\n");
    check_int("65 are refused (F69)", note_open(buf_view(&b), keys, 1, &n, &err), PW_ELIMIT);
    while (b.n <= NOTE_MAX)
        buf_text(&b, DASH "future.example AAAAAAECAwQFBgc=\n");
    check_int("and so are more than 64 KiB (F69)", note_open(buf_view(&b), keys, 1, &n, &err), PW_ELIMIT);
}

static void test_cosignatures(void)
{
    BUF_AUTO        b = { 0 };
    struct pw_err   err = { 0 };
    struct note     n;
    struct note_key witness;
    struct str      plain = { good.p, (size_t)(strstr(good.p, "\n\n") + 1 - good.p) };

    note_key_make(STR("partner.example/witness"), NOTE_COSIGNATURE, &key.key, &witness, &err);
    buf_str(&b, buf_view(&good));
    note_cosign(plain, &witness, &secret, 1795458200, &b, &err);
    check_int("a cosigned note opens by the witness's key", note_open(buf_view(&b), &witness, 1, &n, &err), PW_OK);
    check("with the time it was cosigned", n.signatures[1].key == 0 && n.signatures[1].time == 1795458200);
    b.n = good.n;
    note_cosign(plain, &witness, &secret, 0, &b, &err);
    check_int("a cosignature of time 0 is refused (F52)", note_open(buf_view(&b), &witness, 1, &n, &err), PW_EAUDIT);
}

/* Each byte of a good note flipped, dropped or doubled: never accepted with another meaning (F74). */
static void test_mutations(void)
{
    struct pw_err     err = { 0 };
    struct checkpoint cp;
    char             *copy = malloc(good.n + 2);
    int               accepted = 0;

    for (size_t i = 0; i < good.n; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            memcpy(copy, good.p, good.n);
            copy[i] = (char)(copy[i] ^ (1 << bit));
            accepted += checkpoint_open((struct str){ copy, good.n }, &key, &cp, NULL, &err) == PW_OK;
        }
        memcpy(copy, good.p, i);
        memcpy(copy + i, good.p + i + 1, good.n - i - 1);
        accepted += checkpoint_open((struct str){ copy, good.n - 1 }, &key, &cp, NULL, &err) == PW_OK;
        memcpy(copy, good.p, i + 1);
        memcpy(copy + i + 1, good.p + i, good.n - i);
        accepted += checkpoint_open((struct str){ copy, good.n + 1 }, &key, &cp, NULL, &err) == PW_OK;
        accepted += i && checkpoint_open((struct str){ good.p, i }, &key, &cp, NULL, &err) == PW_OK;
    }
    check_int("no flipped, dropped, doubled or missing byte passes (F74)", accepted, 0);
    free(copy);
}

static void test_keys(void)
{
    static const struct { const char *name; struct str vkey; } bad[] = {
        { "a key number that does not fit",   STR(ORIGIN "+f1d364d8+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx") },
        { "another name",                     STR("x" ORIGIN "+f1d364d9+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx") },
        { "a capital in the number",          STR(ORIGIN "+F1d364d9+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx") },
        { "an unknown algorithm",             STR(ORIGIN "+f1d364d9+AuHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx") },
        { "a short key",                      STR(ORIGIN "+f1d364d9+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkQ=") },
        { "no key",                           STR(ORIGIN "+f1d364d9+") },
        { "no name",                          STR("+f1d364d9+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx") },
        { "nothing",                          STR("") },
    };
    struct pw_err   err = { 0 };
    struct note_key k;

    for (size_t i = 0; i < COUNT_OF(bad); i++)
        check_int(bad[i].name, note_key_parse(bad[i].vkey, &k, &err), PW_EINPUT);
    check_int("a name with a blank", note_key_make(STR("a b"), NOTE_ED25519, &key.key, &k, &err), PW_EINPUT);
    check_int("a name with a plus", note_key_make(STR("a+b"), NOTE_ED25519, &key.key, &k, &err), PW_EINPUT);
    check_int("a name with a wide blank", note_key_make(STR("a\xE3\x80\x80" "b"), NOTE_ED25519, &key.key, &k, &err), PW_EINPUT);
}

/* RFC 4648 section 10, and what else is no base64. */
static void test_base64(void)
{
    static const char *const plain[] = { "", "f", "fo", "foo", "foob", "fooba", "foobar" };
    static const char *const coded[] = { "", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy" };
    static const char *const bad[] = { "Z", "Zg", "Zg=", "Zh==", "Zm9=", "Zg==Zg==", "====", "Zm9v\n", "Zm-v", "=m9v", "Z===" };
    char   out[16];
    size_t n = 0;
    bool   same = true, none = true;

    for (size_t i = 0; i < COUNT_OF(plain); i++) {
        BUF_AUTO b = { 0 };

        base64_add(&b, str_of(plain[i]));
        same = same && str_is(buf_view(&b), coded[i]) && base64_decode(str_of(coded[i]), out, sizeof out, &n) &&
               n == strlen(plain[i]) && memcmp(out, plain[i], n) == 0;
    }
    check("the vectors of RFC 4648", same);
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        none = none && !base64_decode(str_of(bad[i]), out, sizeof out, &n);
    check("one spelling only", none);
    check("no more than there is room for", !base64_decode(STR("Zm9vYmFy"), out, 5, &n) &&
                                                base64_decode(STR("Zm9vYmFy"), out, 6, &n));
}

int main(void)
{
    make_good();
    test_golden();
    test_c2sp();
    test_others();
    test_malformed();
    test_checkpoints();
    test_several();
    test_cosignatures();
    test_mutations();
    test_keys();
    test_base64();
    buf_done(&good);
    return tap_done();
}
