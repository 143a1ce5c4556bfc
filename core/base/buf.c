#include "config.h"
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

int str_cmp(struct str a, struct str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int    c = n ? memcmp(a.p, b.p, n) : 0;

    if (c != 0)
        return c;
    return (a.n > b.n) - (a.n < b.n);
}

void buf_init(struct buf *b, size_t cap)
{
    *b = (struct buf){ .cap = cap };
}

void buf_done(struct buf *b)
{
    if (!b)
        return;
    if (!b->on_stack)
        free(b->p);
    *b = (struct buf){ .cap = b->cap };
}

void buf_reset(struct buf *b)
{
    b->n      = 0;
    b->failed = false;
    if (b->p)
        b->p[0] = '\0';
}

bool buf_room(struct buf *b, size_t more)
{
    size_t cap  = b->cap ? b->cap : BUF_CAP_DEFAULT;
    size_t room = b->room ? b->room : 64;
    char  *grown;

    if (b->failed)
        return false;
    if (b->room > b->n && b->room - b->n > more)
        return true;
    if (more >= cap || b->n >= cap - more) {
        b->failed = true;
        return false;
    }
    while (room <= b->n + more)
        room += room / 2 + 64;
    if (room > cap)
        room = cap;         /* more than what is asked for, as was checked */
    grown = b->on_stack ? malloc(room) : realloc(b->p, room);
    if (!grown) {
        b->failed = true;
        return false;
    }
    if (b->on_stack)
        memcpy(grown, b->p, b->n);
    b->on_stack = false;
    b->p    = grown;
    b->room = room;
    return true;
}

void buf_grow_add(struct buf *b, const void *bytes, size_t n)
{
    if (!buf_room(b, n))
        return;
    if (n)
        memcpy(b->p + b->n, bytes, n);
    b->n += n;
    b->p[b->n] = '\0';
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list ap;
    int     n;

    va_start(ap, fmt);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0 || !buf_room(b, (size_t)n + 1)) {
        b->failed = true;
        return;
    }
    va_start(ap, fmt);
    vsnprintf(b->p + b->n, (size_t)n + 1, fmt, ap);
    va_end(ap);
    b->n += (size_t)n;
}

struct str buf_view(const struct buf *b)
{
    return (struct str){ b->p ? b->p : "", b->n };
}

char *buf_take(struct buf *b)
{
    char *p;

    if (b->failed || !buf_room(b, 1)) {
        buf_done(b);
        return NULL;
    }
    b->p[b->n] = '\0';
    p          = b->p;
    if (b->on_stack && (p = malloc(b->n + 1)))
        memcpy(p, b->p, b->n + 1);
    *b         = (struct buf){ .cap = b->cap };
    return p;
}

int buf_check(const struct buf *b, struct pw_err *err)
{
    if (!b->failed)
        return PW_OK;
    if (b->cap && b->n + 1 >= b->cap / 2)
        return err_set(err, PW_ELIMIT, "more than %zu bytes", b->cap);
    return err_nomem(err);
}
