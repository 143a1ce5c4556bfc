#include "config.h"
#include "app/backtest_impl.h"

#include <stdlib.h>

int best_new(struct best *b, size_t room, struct pw_err *err)
{
    *b = (struct best){ .room = room, .slots = calloc(room + 1, sizeof(*b->slots)) };
    return b->slots ? PW_OK : err_nomem(err);
}

void best_done(struct best *b)
{
    for (size_t i = 0; b->slots && i < b->n; i++) {
        arena_done(&b->slots[i]->a);
        free(b->slots[i]);
    }
    free(b->slots);
    *b = (struct best){ 0 };
}

static bool better(struct best_key a, struct best_key b)
{
    if (a.major != b.major)
        return a.major > b.major;
    if (a.minor != b.minor)
        return a.minor > b.minor;
    return a.seq < b.seq;
}

struct best_slot *best_take(struct best *b, struct best_key key, int *ret_rc, struct pw_err *err)
{
    struct best_slot *s;
    size_t            at;

    *ret_rc = PW_OK;
    if (b->n == b->room && (!b->room || !better(key, b->slots[b->n - 1]->key)))
        return NULL;
    if (b->n == b->room) {
        s = b->slots[b->n - 1];
        arena_reset(&s->a);
    } else if (!(s = calloc(1, sizeof *s))) {
        *ret_rc = err_nomem(err);
        return NULL;
    } else {
        b->n++;
    }
    s->key = key;
    for (at = b->n - 1; at > 0 && better(key, b->slots[at - 1]->key); at--)
        b->slots[at] = b->slots[at - 1];
    b->slots[at] = s;
    return s;
}
