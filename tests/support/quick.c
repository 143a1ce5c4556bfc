/*
 * Loaded before libsodium by the shell tests, so that a passphrase does not cost a third of a second and 256 MB each time somebody is
 * named with --as: new ones are kept at the least cost, and an old one is worked out once a test. The program knows nothing of it;
 * cases/cli.test looks at what it does without.
 */
#include <dlfcn.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef int make_fn(char *, const char *, unsigned long long, unsigned long long, size_t);
typedef int verify_fn(const char *, const char *, unsigned long long);

/* dlsym() gives an object pointer. */
static void *next(const char *name)
{
    void *f = dlsym(RTLD_NEXT, name);

    if (!f)
        abort();
    return f;
}

int crypto_pwhash_str(char out[crypto_pwhash_STRBYTES], const char *const passphrase, unsigned long long n, unsigned long long passes,
                      size_t memory)
{
    make_fn *make;

    (void)passes, (void)memory;
    *(void **)&make = next("crypto_pwhash_str");
    return make(out, passphrase, n, crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN);
}

/* What fitted before, in the test's own folder: the stored text, and a digest of the passphrase under it. */
static void line_of(char out[300], const char *text, const char *passphrase, unsigned long long n)
{
    unsigned char d[crypto_generichash_BYTES];
    char          hex[sizeof d * 2 + 1];

    crypto_generichash(d, sizeof d, (const unsigned char *)passphrase, n, (const unsigned char *)text, 64);
    snprintf(out, 300, "%s %s\n", text, sodium_bin2hex(hex, sizeof hex, d, sizeof d));
}

static int known(const char *path, const char *line)
{
    char  got[300];
    int   found = 0;
    FILE *f     = fopen(path, "re");

    while (f && !found && fgets(got, sizeof got, f))
        found = strcmp(got, line) == 0;
    if (f)
        fclose(f);
    return found;
}

int crypto_pwhash_str_verify(const char text[crypto_pwhash_STRBYTES], const char *const passphrase, unsigned long long n)
{
    const char *folder = getenv("T");
    char        path[4096], line[300];
    verify_fn  *verify;
    FILE       *f;
    int         rc;

    *(void **)&verify = next("crypto_pwhash_str_verify");
    if (!folder || strlen(text) < 64)
        return verify(text, passphrase, n);
    snprintf(path, sizeof path, "%s/passphrases", folder);
    line_of(line, text, passphrase, n);
    if (known(path, line))
        return 0;
    rc = verify(text, passphrase, n);
    if (rc == 0 && (f = fopen(path, "ae"))) {
        fputs(line, f);
        fclose(f);
    }
    return rc;
}
