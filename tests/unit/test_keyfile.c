#include "config.h"
#include "format/keyfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "format/secretfile.h"
#include "tap.h"

#define CHEAP ((struct sign_cost){ 1, 8 })

static char folder[64], path[96], other[96];

static void test_plain(void)
{
    KEYFILE_AUTO    made = { 0 }, read = { 0 };
    struct note_key public;
    struct pw_err   err = { 0 };
    struct digest   a, b;
    struct stat     sb;
    bool            sealed = true;

    check_int("keys are made", keyfile_make(STR("nl.customs.example"), 1, &made, &err), PW_OK);
    check_text("and named after the authority", made.log.name, "penwatch.nl.customs.example/audit/1");
    check_int("a key file is written", keyfile_create(path, &made, STR_NONE, CHEAP, &err), PW_OK);
    check("for its owner alone", stat(path, &sb) == 0 && (sb.st_mode & 0777) == 0600);
    check_int("never over another", keyfile_create(path, &made, STR_NONE, CHEAP, &err) < 0, 1);
    check_int("it is read", keyfile_read(path, STR_NONE, &read, &err), PW_OK);
    check("unchanged", memcmp(&made.secret, &read.secret, sizeof made.secret) == 0 &&
                           memcmp(made.sampling, read.sampling, sizeof made.sampling) == 0 &&
                           made.log.id == read.log.id);
    check("its public half needs no secret", keyfile_read_public(path, &public, &sealed, &err) == PW_OK &&
                                                 public.id == made.log.id && !sealed);
    keyfile_sampling_commitment(&made, &a);
    read.sampling[0] ^= 1;
    keyfile_sampling_commitment(&read, &b);
    check("the sampling key is committed to", !digest_eq(&a, &b));
    check_int("a name that is none is refused", keyfile_make(STR("a b"), 1, &read, &err), PW_EINPUT);
    unlink(path);
}

static void test_sealed(void)
{
    KEYFILE_AUTO    made = { 0 }, read = { 0 };
    struct note_key public;
    struct pw_err   err = { 0 }, other_err = { 0 };
    BUF_AUTO        text = { 0 };
    bool            sealed = false;
    struct keyfile  zero = { 0 };
    int             opened = 0;

    keyfile_make(STR("example"), 1, &made, &err);
    check_int("a sealed key file is written", keyfile_create(path, &made, STR("pass phrase"), CHEAP, &err), PW_OK);
    check("its public half is readable", keyfile_read_public(path, &public, &sealed, &err) == PW_OK && sealed);
    check_int("it opens with the passphrase", keyfile_read(path, STR("pass phrase"), &read, &err), PW_OK);
    check("unchanged", memcmp(&made.secret, &read.secret, sizeof made.secret) == 0);
    keyfile_wipe(&read);
    check_int("without one it says so", keyfile_read(path, STR_NONE, &read, &err), PW_EKEY);
    check("and what to do", err.remedy[0]);
    check_int("a wrong one is refused (F62)", keyfile_read(path, STR("pass phrasE"), &read, &err), PW_EKEY);
    check("and nothing of the key is left behind (F62)", memcmp(&read, &zero, sizeof zero) == 0);

    file_read(path, SECRETFILE_MAX, &text, &err);
    for (size_t i = 0; i < text.n; i++) {
        BUF_AUTO changed = { 0 };

        buf_str(&changed, buf_view(&text));
        changed.p[i] = (char)(changed.p[i] ^ 1);
        file_replace(path, buf_view(&changed), 0600, &err);
        opened += keyfile_read(path, STR("pass phrase"), &read, &other_err) == PW_OK;
    }
    check_int("no flipped bit is accepted (F62)", opened, 0);
    opened = 0;
    for (size_t i = 0; i < text.n; i += 7) {
        file_replace(path, (struct str){ text.p, i }, 0600, &err);
        opened += keyfile_read(path, STR("pass phrase"), &read, &other_err) == PW_OK;
    }
    check_int("nor a truncated file (F62)", opened, 0);
    unlink(path);
}

static int read_as(const char *content, mode_t mode)
{
    KEYFILE_AUTO  k = { 0 };
    struct pw_err err = { 0 };
    int           rc;

    unlink(path);
    file_create(path, str_of(content), 0600, &err);
    chmod(path, mode);
    rc = keyfile_read(path, STR("x"), &k, &err);
    unlink(path);
    return rc;
}

#define LOG  "log penwatch.example/audit/1+f1d364d9+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx\n"
#define KEYS "keys 7KZj9JkBfSNlwnx6dnkVjUPP7BMwvbJZKQr70NIXd6AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\n"
#define A40 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define SEALED_KEYS "keys " A40 A40 A40 "AAAAAAAAAAAAAAAAAAA=\n"
#define GOOD "penwatch key file v1\n" LOG "seal none\n" KEYS

static void test_guards(void)
{
    KEYFILE_AUTO  k = { 0 };
    struct pw_err err = { 0 };

    check_int("a key file as documented is read", read_as(GOOD, 0600), PW_OK);
    check_int("not when its group may read it (F64)", read_as(GOOD, 0640), PW_EKEY);
    check_int("nor everybody (F64)", read_as(GOOD, 0604), PW_EKEY);
    check_int("nor with another first line", read_as("penwatch key file v2\n" LOG "seal none\n" KEYS, 0600), PW_EKEY);
    check_int("nor with a line more", read_as(GOOD "x\n", 0600), PW_EKEY);
    check_int("nor with the key of another", read_as("penwatch key file v1\n" LOG "seal none\n"
              "keys 7KZj9JkBfSNlwnx6dnkVjUPP7BMwvbJZKQr70NIXd6EAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\n", 0600), PW_EKEY);
    check_int("64 GiB for a passphrase are refused (F63)",
              read_as("penwatch key file v1\n" LOG "seal argon2id 3 67108864 AAAAAAAAAAAAAAAAAAAAAA==\n" SEALED_KEYS, 0600),
              PW_ELIMIT);
    check_int("and 2^32-1 passes (F63)",
              read_as("penwatch key file v1\n" LOG "seal argon2id 4294967295 8 AAAAAAAAAAAAAAAAAAAAAA==\n" SEALED_KEYS, 0600),
              PW_ELIMIT);
    file_create(other, STR(GOOD), 0600, &err);
    check("a symbolic link is refused (F64)", symlink(other, path) == 0 && keyfile_read(path, STR_NONE, &k, &err) == PW_EKEY);
    unlink(path);
    check("a FIFO is refused, without waiting (F64)", mkfifo(path, 0600) == 0 &&
                                                           keyfile_read(path, STR_NONE, &k, &err) == PW_EKEY);
    unlink(path);
    check("a folder is refused", mkdir(path, 0700) == 0 && keyfile_read(path, STR_NONE, &k, &err) == PW_EKEY);
    rmdir(path);
    check("a missing one is told", keyfile_read(path, STR_NONE, &k, &err) == PW_EKEY && err.remedy[0]);
    if (geteuid() == 0 && chown(other, 12345, (gid_t)-1) == 0)
        check_int("another user's file is refused (F64)", keyfile_read(other, STR_NONE, &k, &err), PW_EKEY);
    else
        tap_skip("another user's file is refused (F64)", "only root can give a file away");
    unlink(other);
}

int main(void)
{
    snprintf(folder, sizeof folder, "/tmp/penwatch-test-XXXXXX");
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/penwatch.db.key", folder);
    snprintf(other, sizeof other, "%s/other.key", folder);
    test_plain();
    test_sealed();
    test_guards();
    rmdir(folder);
    return tap_done();
}
