#include "config.h"
#include "tap.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static int ran, failed;

static void line_out(bool ok, const char *name, const char *file, int line)
{
    ran++;
    printf("%sok %d - %s\n", ok ? "" : "not ", ran, name);
    if (!ok) {
        failed++;
        printf("# at %s:%d\n", file, line);
    }
    fflush(stdout);
}

void tap_check(bool ok, const char *name, const char *file, int line)
{
    line_out(ok, name, file, line);
}

void tap_int(const char *name, int64_t got, int64_t want, const char *file, int line)
{
    line_out(got == want, name, file, line);
    if (got != want)
        printf("# got %" PRId64 ", want %" PRId64 "\n", got, want);
}

void tap_str(const char *name, struct str got, const char *want, const char *file, int line)
{
    bool ok = str_is(got, want);

    line_out(ok, name, file, line);
    if (!ok)
        printf("# got  '%.*s'\n# want '%s'\n", (int)got.n, got.p ? got.p : "", want);
}

void tap_skip(const char *name, const char *why)
{
    printf("ok %d - %s # SKIP %s\n", ++ran, name, why);
}

const char *tap_shared(void)
{
    static char path[4096];
    const char *top = getenv("top_srcdir");
    struct stat sb;

    snprintf(path, sizeof path, "%s/../shared/data", top ? top : ".");
    return stat(path, &sb) == 0 ? path : NULL;
}

int tap_done(void)
{
    printf("1..%d\n", ran);
    return failed ? 1 : 0;
}
