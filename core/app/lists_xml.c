#include "config.h"
#include "app/lists_impl.h"

int list_xml(const struct list_file *f, struct listing_set *s, bool *ret_is, struct pw_err *err)
{
    (void)f, (void)s, (void)err;
    *ret_is = false;
    return PW_OK;
}
