/* exchange_impl.h - what the files of one exchange as a client share; nobody else includes it. */
#ifndef PW_APP_EXCHANGE_IMPL_H
#define PW_APP_EXCHANGE_IMPL_H

#include "app/exchange.h"
#include "net/client.h"

#define SYNC_PATH_ROOM 120

struct syncing {
    struct office        *o;
    struct inbox          x;
    struct arena          a, page;      /* of the whole; of a page of a list */
    struct partners       partners;     /* our own reading: the inbox reads them anew as it goes */
    const struct partner *p;
    struct client        *net;
    bool                  net_failed;   /* the failure is the partner's or the net's, not this machine's */
    struct client_answer  got;
    struct sync_counts   *n;
    struct sync_row       pull, push;
    int64_t               head;         /* size of our log that the partner cosigned last, as it says */
    struct buf            cert, key;
    int                   time_s;
    char                  pins[CLIENT_PINS_ROOM], address[2048];
};

/* Keeps what was refused first. */
void sync_notice(struct syncing *s, const char *what, const char *why);

/* Asks; the answer is in s->got. */
int sync_ask(struct syncing *s, const char *path, struct str body, size_t cap, struct pw_err *err);
/* The same where 200 is the one good answer. */
int sync_want(struct syncing *s, const char *path, struct str body, size_t cap, struct pw_err *err);
int sync_unexpected(struct syncing *s, const char *path, struct pw_err *err);
/* A number that the answer, a JSON object, has by this name. */
int sync_number(struct syncing *s, const char *name, int64_t *ret, struct pw_err *err);

int sync_pull(struct syncing *s, struct pw_err *err);
int sync_push(struct syncing *s, struct pw_err *err);

#endif
