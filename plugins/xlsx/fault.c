#include "xlsx.h"

#include <stdarg.h>
#include <stdio.h>

int xlsx_fault(struct penwatch_fault *f, int kind, const char *remedy, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(f->message, sizeof f->message, fmt, ap);
    va_end(ap);
    snprintf(f->remedy, sizeof f->remedy, "%s", remedy);
    return kind;
}

int xlsx_no_memory(struct penwatch_fault *f)
{
    return xlsx_fault(f, PENWATCH_FAULT_MEMORY, "close other programs and run the same command again", "out of memory");
}

bool xlsx_number(const char *text, uint64_t max, uint64_t *ret)
{
    uint64_t n = 0;

    if (!text || !*text)
        return false;
    for (; *text >= '0' && *text <= '9'; text++) {
        n = n * 10 + (uint64_t)(*text - '0');
        if (n > max)
            return false;
    }
    if (*text)
        return false;
    *ret = n;
    return true;
}

const char *xlsx_attribute(const char **attributes, const char *name)
{
    for (; *attributes; attributes += 2) {
        const char *mark = strchr(attributes[0], '\n');     /* behind the namespace */

        if (strcmp(mark ? mark + 1 : attributes[0], name) == 0)
            return attributes[1];
    }
    return NULL;
}
