/*
 * mhd.h - libmicrohttpd, loaded by the command that serves and by no other: it brings GnuTLS along.
 */
#ifndef PW_NET_MHD_H
#define PW_NET_MHD_H

#include <gnutls/gnutls.h>
#include <microhttpd.h>

#include "base/err.h"

struct mhd_api {
    struct MHD_Daemon *(*start)(unsigned flags, uint16_t port, MHD_AcceptPolicyCallback, void *, MHD_AccessHandlerCallback, void *, ...);
    void (*stop)(struct MHD_Daemon *);
    enum MHD_Result (*run_wait)(struct MHD_Daemon *, int32_t ms);
    const union MHD_DaemonInfo *(*daemon_info)(struct MHD_Daemon *, enum MHD_DaemonInfoType, ...);
    const union MHD_ConnectionInfo *(*connection_info)(struct MHD_Connection *, enum MHD_ConnectionInfoType, ...);
    int (*values)(struct MHD_Connection *, enum MHD_ValueKind, MHD_KeyValueIteratorN, void *);
    const char *(*value)(struct MHD_Connection *, enum MHD_ValueKind, const char *);
    struct MHD_Response *(*response)(size_t, void *, enum MHD_ResponseMemoryMode);
    enum MHD_Result (*add_header)(struct MHD_Response *, const char *, const char *);
    enum MHD_Result (*queue)(struct MHD_Connection *, unsigned, struct MHD_Response *);
    void (*destroy)(struct MHD_Response *);
    const gnutls_datum_t *(*peers)(gnutls_session_t, unsigned *);
};

/* PW_ESTATE: it is not installed. */
int mhd_load(struct mhd_api *ret, struct pw_err *err);

#endif
