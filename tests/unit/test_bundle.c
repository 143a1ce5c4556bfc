/* Manifests that are signed and hostile all the same: whoever signs may still not write outside the folder. */
#include "config.h"
#include "app/bundle_impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "tap.h"

#define HEAD "penwatch rulebook bundle v1\nfrom a.example\nrulebook " ZEROES "\nmade 2026-03-31T12:00:00Z\n"
#define ZEROES "0000000000000000000000000000000000000000000000000000000000000000"
#define EMPTY  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static char folder[64];

static const struct { const char *path; bool good; } paths[] = {
    { "party/first_trade.lua", true }, { "lists/corridors.csv", true }, { "profiles/import.lua", true }, { "report.json", true },
    { "../party/x.lua", false }, { "/etc/x.lua", false }, { "party/../x.lua", false }, { "a/b/x.lua", false }, { "x.lua", false },
    { "party/.lua", false }, { "party/x.lua.lua", false }, { "party/x.LUA", false }, { "Party/x.lua", false }, { "party/x.so", false },
    { "party/x lua.lua", false }, { "party/\xC3\xA9.lua", false }, { "", false }, { "other.json", false }, { "party\\x.lua", false },
    { "party/x.lua/", false }, { "./x.lua", false },
};

static const struct { const char *name, *text; int rc, code; } manifests[] = {
    { "no files",                  HEAD, PW_ENOTFOUND, 0 },
    { "another kind of note",      "penwatch.a.example/audit/1\n36\nAAAA\n", PW_EAUDIT, 10 },
    { "a head that stops",         "penwatch rulebook bundle v1\nfrom a.example\n", PW_EAUDIT, 10 },
    { "a digest that is none",     "penwatch rulebook bundle v1\nfrom a.example\nrulebook 00\nmade 2026\n", PW_EAUDIT, 10 },
    { "a path upwards",            HEAD "file " EMPTY " ../x.lua\n", PW_EAUDIT, 10 },
    { "an absolute path",          HEAD "file " EMPTY " /tmp/x.lua\n", PW_EAUDIT, 10 },
    { "the same file twice",       HEAD "file " EMPTY " a/x.lua\nfile " EMPTY " a/x.lua\n", PW_EAUDIT, 10 },
    { "files out of order",        HEAD "file " EMPTY " b/x.lua\nfile " EMPTY " a/x.lua\n", PW_EAUDIT, 10 },
    { "a file without a digest",   HEAD "file a/x.lua\n", PW_EAUDIT, 10 },
    { "a line of another kind",    HEAD "run rm\n", PW_EAUDIT, 10 },
    { "a file that is not there",  HEAD "file " EMPTY " a/x.lua\n", PW_EINPUT, 0 },
};

static void test_manifests(void)
{
    KEYFILE_AUTO k = { 0 };
    struct bundle b = { 0 };
    char          to[128], path[128];

    keyfile_make(STR("a.example"), 1, &k, NULL);
    bundle_name_key(&k.log, &b);
    snprintf(to, sizeof to, "%s/out", folder);
    snprintf(path, sizeof path, "%s/" BUNDLE_MANIFEST, folder);
    for (size_t i = 0; i < COUNT_OF(manifests); i++) {
        struct arena  a    = { 0 };
        struct pw_err err  = { 0 };
        struct bundle got  = { 0 };
        BUF_AUTO      note = { 0 };
        int           rc;

        note_sign(str_of(manifests[i].text), &k.log, &k.secret, &note, NULL);
        unlink(path);
        file_create(path, buf_view(&note), 0600, NULL);
        rc = bundle_import(folder, b.key, to, &a, &got, &err);
        check_int(manifests[i].name, rc, manifests[i].rc);
        check_int("with its code", err.verify_code, manifests[i].code);
        check("and a message", err.msg[0] != '\0');
        arena_done(&a);
        rmdir(to);
    }
    unlink(path);
}

int main(void)
{
    snprintf(folder, sizeof folder, "/tmp/penwatch-bundle-XXXXXX");
    if (!mkdtemp(folder))
        return 99;
    for (size_t i = 0; i < COUNT_OF(paths); i++)
        check(paths[i].path, bundle_path_good(str_of(paths[i].path)) == paths[i].good);
    test_manifests();
    rmdir(folder);
    return tap_done();
}
