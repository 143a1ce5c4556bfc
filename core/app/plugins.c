#include "config.h"
#include "app/plugins.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/library.h"
#include "base/mem.h"

#define PATH_ROOM 4096

static const struct { const char *name, *package, *instead; } known[] = {
    { "xlsx", "libxlsxwriter-dev", "save the sheet as CSV" },
};

static int missing(const char *name, const char *path, struct pw_err *err)
{
    err_set(err, PW_ENOTFOUND, "the plugin '%s' is not there", name);
    err_where(err, "%.190s", path);
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (strcmp(known[i].name, name) == 0)
            err_remedy(err, "install the Debian package %s and build penwatch again, or %s", known[i].package, known[i].instead);
    return PW_ENOTFOUND;
}

static int refuse(const char *name, const char *path, const char *why, struct pw_err *err)
{
    err_set(err, PW_ESTATE, "the plugin '%s' cannot be used: %.200s", name, why);
    err_where(err, "%.190s", path);
    return err_remedy(err, "install penwatch and its plugins from one build");
}

static bool is_in(const char *folder, const char *below, const char *name, char path[static PATH_ROOM])
{
    return (size_t)snprintf(path, PATH_ROOM, "%s%s/%s.so", folder, below, name) < PATH_ROOM && file_exists(path);
}

/* Where $PENWATCH_PLUGINS says and nowhere else; installed below one prefix; in the folder of the build; where it was installed. */
static bool find(const char *name, char path[static PATH_ROOM])
{
    const char *env = getenv("PENWATCH_PLUGINS");
    char        exe[PATH_ROOM], *slash;
    ssize_t     n;

    if (env && *env)
        return is_in(env, "", name, path);
    n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    exe[n > 0 ? n : 0] = '\0';
    if ((slash = strrchr(exe, '/'))) {
        *slash = '\0';
        if (is_in(exe, "/../lib/penwatch/plugins", name, path) || is_in(exe, "/plugins", name, path))
            return true;
    }
    return is_in(PENWATCH_PLUGIN_DIR, "", name, path);
}

int plugin_load(const char *name, const struct penwatch_plugin **ret, struct pw_err *err)
{
    const struct penwatch_plugin *p;
    const char                   *why;
    char                          path[PATH_ROOM];
    penwatch_plugin_fn            describe;
    void                         *handle;

    if (!find(name, path))
        return missing(name, path, err);
    handle = library_open(path, &why);
    if (!handle)
        return refuse(name, path, why, err);
    p = library_find(handle, PENWATCH_PLUGIN_SYMBOL, &describe) ? describe() : NULL;
    if (!p)
        return refuse(name, path, "it is no plugin of penwatch", err);
    if (p->version != PENWATCH_PLUGIN_VERSION || strcmp(p->name, name) != 0)
        return refuse(name, path, "it was built for another version", err);
    *ret = p;
    return PW_OK;
}

int plugin_fault(int kind, const struct penwatch_fault *f, struct pw_err *err)
{
    static const int codes[] = {
        [PENWATCH_FAULT_INPUT] = PW_EINPUT, [PENWATCH_FAULT_LIMIT] = PW_ELIMIT, [PENWATCH_FAULT_IO] = PW_EIO,
        [PENWATCH_FAULT_FULL] = PW_EFULL, [PENWATCH_FAULT_MEMORY] = PW_ENOMEM,
    };
    int rc = kind > 0 && (size_t)kind < COUNT_OF(codes) && codes[kind] ? codes[kind] : PW_EINTERNAL;

    err_set(err, rc, "%.*s", (int)strnlen(f->message, sizeof f->message), f->message);
    if (f->where[0])
        err_where(err, "%.*s", (int)strnlen(f->where, sizeof f->where), f->where);
    return err_remedy(err, "%.*s", (int)strnlen(f->remedy, sizeof f->remedy), f->remedy);
}
