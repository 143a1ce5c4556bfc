#include "config.h"
#include "net/mhd.h"

#include "base/library.h"

#define MHD_LIBRARY "libmicrohttpd.so.12"

int mhd_load(struct mhd_api *ret, struct pw_err *err)
{
    const char *why;
    void       *l = library_open(MHD_LIBRARY, &why);

    if (l && library_find(l, "MHD_start_daemon", &ret->start) && library_find(l, "MHD_stop_daemon", &ret->stop) &&
        library_find(l, "MHD_run_wait", &ret->run_wait) && library_find(l, "MHD_get_daemon_info", &ret->daemon_info) &&
        library_find(l, "MHD_get_connection_info", &ret->connection_info) &&
        library_find(l, "MHD_get_connection_values_n", &ret->values) && library_find(l, "MHD_lookup_connection_value", &ret->value) &&
        library_find(l, "MHD_create_response_from_buffer", &ret->response) &&
        library_find(l, "MHD_add_response_header", &ret->add_header) && library_find(l, "MHD_queue_response", &ret->queue) &&
        library_find(l, "MHD_destroy_response", &ret->destroy) && library_find(l, "gnutls_certificate_get_peers", &ret->peers))
        return PW_OK;
    err_set(err, PW_ESTATE, "nothing can be served: %s", l ? "this libmicrohttpd lacks a function" : why);
    return err_remedy(err, "install the Debian package libmicrohttpd12");
}
