/*
 * buf.h - a byte buffer that grows up to a cap, and borrowed text.
 *
 * A `struct str` borrows its bytes (not NUL-terminated); the owner must outlive it.
 * A `struct buf` owns its bytes, which are always followed by a NUL.
 * Appending never fails one by one: a failed growth (memory or cap) is
 * remembered, later appends do nothing, and buf_check() reports it once.
 */
#ifndef PW_BASE_BUF_H
#define PW_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/err.h"

struct str {
    const char *p;
    size_t      n;
};

#define STR(literal)  ((struct str){ "" literal, sizeof(literal) - 1 })
#define STR_NONE      ((struct str){ NULL, 0 })

static inline struct str str_of(const char *z)  /* NULL gives STR_NONE */
{
    return z ? (struct str){ z, strlen(z) } : STR_NONE;
}

static inline bool str_eq(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool str_is(struct str a, const char *z)
{
    return str_eq(a, str_of(z));
}

/* memcmp order, shorter first on a tie. */
int str_cmp(struct str a, struct str b);

struct buf {
    char  *p;           /* NULL until something was added */
    size_t n;           /* bytes used */
    size_t room;        /* bytes allocated */
    size_t cap;         /* 0: BUF_CAP_DEFAULT */
    bool   failed;
    bool   on_stack;    /* p is the caller's array; it moves to the heap when it grows */
};

#define BUF_CAP_DEFAULT ((size_t)256 << 20)   /* nothing we build in memory is near this */

void buf_init(struct buf *b, size_t cap);     /* a zeroed struct is ready as well */
void buf_done(struct buf *b);                 /* takes NULL and zeroed ones; may be used again */
void buf_reset(struct buf *b);                /* empties, keeps the memory, forgets a failure */
bool buf_room(struct buf *b, size_t more);    /* makes room for `more` bytes */
void buf_grow_add(struct buf *b, const void *bytes, size_t n);    /* buf_add() where there is no room yet */

/* The common case is a copy into room that is there: it is worth being inlined. */
static inline void buf_add(struct buf *b, const void *bytes, size_t n)
{
    if (b->room - b->n <= n || b->failed) {     /* one byte stays for the NUL */
        buf_grow_add(b, bytes, n);
        return;
    }
    if (n)
        memcpy(b->p + b->n, bytes, n);
    b->n += n;
    b->p[b->n] = '\0';
}
static inline void buf_str(struct buf *b, struct str s)          { buf_add(b, s.p, s.n); }
static inline void buf_text(struct buf *b, const char *z)        { buf_add(b, z, strlen(z)); }
static inline void buf_byte(struct buf *b, unsigned char c)      { buf_add(b, &c, 1); }
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
struct str buf_view(const struct buf *b);     /* borrowed until the next append */
char *buf_take(struct buf *b);                /* NUL-terminated, free() it; NULL if failed */
int buf_check(const struct buf *b, struct pw_err *err);

#define BUF_AUTO __attribute__((cleanup(buf_done))) struct buf
/* BUF_STACK(name, 200): the first 200 bytes need no allocation. For texts that are short and many. */
#define BUF_STACK(name, bytes)  \
    char     name##_bytes[bytes]; \
    BUF_AUTO name = { .p = name##_bytes, .room = bytes, .on_stack = true }

#endif
