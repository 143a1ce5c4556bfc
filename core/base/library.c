#include "config.h"
#include "base/library.h"

#include <dlfcn.h>
#include <string.h>

void *library_open(const char *name, const char **ret_why)
{
    void       *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    const char *why     = library ? NULL : dlerror();

    *ret_why = why ? why : "it cannot be loaded";
    return library;
}

/* What dlsym gives becomes a function by its bytes: the two kinds of pointer are alike wherever POSIX holds. */
bool library_find(void *library, const char *name, void *ret)
{
    void *address = dlsym(library, name);

    memcpy(ret, &address, sizeof address);
    return address != NULL;
}
