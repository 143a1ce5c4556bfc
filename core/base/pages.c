#include "config.h"
#include "base/pages.h"

#include <malloc.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#define LARGE_PAGE ((uintptr_t)2 << 20)
#define STEP       (32 << 20)           /* bytes the heap grows by: addresses, not yet memory */

#if defined(__GLIBC__) && defined(MADV_HUGEPAGE) && !defined(__SANITIZE_ADDRESS__)

static uintptr_t asked;                 /* up to here */

void pages_begin(void)
{
    mallopt(M_TOP_PAD, STEP);
    mallopt(M_MMAP_THRESHOLD, STEP);    /* large arrays are of the heap too */
    if (!asked)
        asked = (uintptr_t)sbrk(0);
}

void pages_ask(void)
{
    uintptr_t end = (uintptr_t)sbrk(0), from = (asked + LARGE_PAGE - 1) & ~(LARGE_PAGE - 1);

    if (!asked || end <= asked)
        return;
    if (end > from)
        madvise((void *)from, end - from, MADV_HUGEPAGE);
    asked = end;
}

#else

void pages_begin(void) {}
void pages_ask(void) {}

#endif
