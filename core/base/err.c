#include "config.h"
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int err_set(struct pw_err *err, int rc, const char *fmt, ...)
{
    va_list ap;

    if (!err)
        return rc;
    err->rc          = rc;
    err->verify_code = 0;
    err->where[0]    = '\0';
    err->remedy[0]   = '\0';
    va_start(ap, fmt);
    vsnprintf(err->msg, sizeof err->msg, fmt, ap);
    va_end(ap);
    return rc;
}

int err_wrap(struct pw_err *err, const char *fmt, ...)
{
    char    front[sizeof err->msg];
    char    back[sizeof err->msg];
    va_list ap;

    if (!err)
        return PW_EINTERNAL;
    va_start(ap, fmt);
    vsnprintf(front, sizeof front, fmt, ap);
    va_end(ap);
    memcpy(back, err->msg, sizeof back);
    /* A long chain loses its innermost end, never its bound. */
    if (snprintf(err->msg, sizeof err->msg, "%s: %s", front, back) < 0)
        err->msg[0] = '\0';
    return err->rc;
}

static int fill_once(struct pw_err *err, char *slot, size_t size, const char *fmt, va_list ap)
{
    if (slot[0] == '\0')
        vsnprintf(slot, size, fmt, ap);
    return err->rc;
}

int err_where(struct pw_err *err, const char *fmt, ...)
{
    va_list ap;
    int     rc;

    if (!err)
        return PW_EINTERNAL;
    va_start(ap, fmt);
    rc = fill_once(err, err->where, sizeof err->where, fmt, ap);
    va_end(ap);
    return rc;
}

int err_remedy(struct pw_err *err, const char *fmt, ...)
{
    va_list ap;
    int     rc;

    if (!err)
        return PW_EINTERNAL;
    va_start(ap, fmt);
    rc = fill_once(err, err->remedy, sizeof err->remedy, fmt, ap);
    va_end(ap);
    return rc;
}

int err_nomem(struct pw_err *err)
{
    return err_set(err, PW_ENOMEM, "out of memory");
}

const char *err_code_name(int rc)
{
    switch (rc) {
    case PW_OK:        return "ok";
    case PW_EINPUT:    return "input";
    case PW_ENOTFOUND: return "not_found";
    case PW_ESTATE:    return "refused";
    case PW_ELIMIT:    return "limit";
    case PW_ERULE:     return "rule";
    case PW_EDB:       return "database";
    case PW_EIO:       return "io";
    case PW_EFULL:     return "full";
    case PW_EBUSY:     return "busy";
    case PW_EKEY:      return "settings";
    case PW_EUSAGE:    return "usage";
    case PW_ENOMEM:    return "memory";
    case PW_EAUDIT:    return "audit";
    default:           return "internal";
    }
}
