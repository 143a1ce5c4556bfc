/*
 * countdown.c - a shared object to preload: the k-th allocation of the process fails (COUNTDOWN=k), or from the k-th on
 * all of them (COUNTDOWN_ALL=1); writes come out short and are interrupted (SHORT_WRITES=1). Faults F9 and F20.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE     /* RTLD_NEXT */
#endif
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static long at = -2, calls;
static int  all;

static int fails(void)
{
    if (at == -2) {
        const char *k = getenv("COUNTDOWN");

        at  = k ? strtol(k, NULL, 10) : -1;
        all = getenv("COUNTDOWN_ALL") != NULL;
    }
    if (at < 0)
        return 0;
    calls++;
    if (calls == at || (all && calls > at)) {
        errno = ENOMEM;
        return 1;
    }
    return 0;
}

extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t n);

void *malloc(size_t n) { return fails() ? NULL : __libc_malloc(n); }
void *calloc(size_t n, size_t size) { return fails() ? NULL : __libc_calloc(n, size); }
void *realloc(void *p, size_t n) { return fails() ? NULL : __libc_realloc(p, n); }

ssize_t write(int fd, const void *bytes, size_t n)
{
    static ssize_t (*real)(int, const void *, size_t);
    static unsigned turn;

    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "write");
    if (getenv("SHORT_WRITES") && n > 1) {
        if (++turn % 3 == 0) {
            errno = EINTR;
            return -1;
        }
        n = (n + 1) / 2;
    }
    return real(fd, bytes, n);
}
