/*
 * client.h - questions to a partner's server, over one connection with the keys of both sides.
 *
 * TLS 1.3 only. The server must show the key that its card names, under the host's name, in a certificate that has not run
 * out; who else vouches for it does not matter. Nothing is followed anywhere else, no proxy is used, the environment, .netrc
 * and cookies are not looked at, no compression is asked for. No more than `cap` bytes of an answer are taken, and all of it
 * has to come within CLIENT_TIME_S.
 */
#ifndef PW_NET_CLIENT_H
#define PW_NET_CLIENT_H

#include "base/buf.h"

#define CLIENT_TIME_S     60
#define CLIENT_CONNECT_S  15
#define CLIENT_STALLED_S  20        /* without a byte */
#define CLIENT_PINS_ROOM  120       /* two pins */

struct client_setup {
    const char *address;            /* https://host:port, nothing behind it */
    const char *pins;               /* "sha256//<base64>", two with ';' between them; "": any key, for what proves itself */
    struct str  cert, key;          /* PEM: who we are */
    int64_t     now_s;              /* for the certificate's dates */
    int         time_s;             /* 0: CLIENT_TIME_S */
};
struct client;
/* The setup's texts stay the caller's and must outlive it. */
int client_open(const struct client_setup *setup, struct client **ret, struct pw_err *err);
void client_close(struct client *c);    /* takes NULL */

struct client_answer {
    long        status;             /* of HTTP */
    struct buf  body;               /* kept from one question to the next */
};
/* `body` STR_NONE: GET, else POST. PW_EIO: no answer, or not theirs; PW_ELIMIT: over the cap. Any status is an answer. */
int client_ask(struct client *c, const char *path, struct str body, size_t cap, struct client_answer *ret, struct pw_err *err);

/* Was the last failure that the server's key is another than the pins say? */
bool client_other_key(const struct client *c);

#endif
