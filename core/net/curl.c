#include "config.h"
#include "net/curl.h"

#include "base/library.h"

#define CURL_LIBRARY "libcurl.so.4"

int curl_load(struct curl_api *ret, struct pw_err *err)
{
    const char *why;
    void       *l = library_open(CURL_LIBRARY, &why);

    if (l && library_find(l, "curl_easy_init", &ret->init) && library_find(l, "curl_easy_setopt", &ret->setopt) &&
        library_find(l, "curl_easy_perform", &ret->perform) && library_find(l, "curl_easy_getinfo", &ret->getinfo) &&
        library_find(l, "curl_easy_cleanup", &ret->cleanup) && library_find(l, "curl_easy_strerror", &ret->strerror) &&
        library_find(l, "curl_slist_append", &ret->append) && library_find(l, "curl_slist_free_all", &ret->free_all) &&
        library_find(l, "curl_getdate", &ret->getdate))
        return PW_OK;
    err_set(err, PW_ESTATE, "nothing goes over the net: %s", l ? "this libcurl lacks a function" : why);
    return err_remedy(err, "install the Debian package libcurl4");
}
