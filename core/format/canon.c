#include "config.h"
#include "format/canon.h"

void canon_u16(struct buf *b, uint16_t v)
{
    unsigned char out[2] = { (unsigned char)(v >> 8), (unsigned char)v };

    buf_add(b, out, sizeof out);
}

void canon_u32(struct buf *b, uint32_t v)
{
    uint32_t be = __builtin_bswap32(v);

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    be = v;
#endif
    buf_add(b, &be, sizeof be);
}

void canon_u64(struct buf *b, uint64_t v)
{
    uint64_t be = __builtin_bswap64(v);

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    be = v;
#endif
    buf_add(b, &be, sizeof be);
}

void canon_long_vint(struct buf *b, uint64_t v)
{
    unsigned char out[10];
    size_t        n = 0;

    for (; v >= 0x80; v >>= 7)
        out[n++] = (unsigned char)(v | 0x80);
    out[n++] = (unsigned char)v;
    buf_add(b, out, n);
}

void canon_i64(struct buf *b, int64_t v)
{
    canon_u64(b, (uint64_t)v);
}

void canon_str(struct buf *b, struct str s)
{
    if (s.n > UINT32_MAX) {         /* no length field could say it */
        b->failed = true;
        return;
    }
    canon_u32(b, (uint32_t)s.n);
    buf_str(b, s);
}

struct canon canon_open(struct str bytes)
{
    const unsigned char *p = (const unsigned char *)(bytes.p ? bytes.p : "");

    return (struct canon){ .p = p, .end = p + bytes.n };
}

/* The next `n` bytes, or NULL and bad for good. */
static const unsigned char *take(struct canon *c, size_t n)
{
    const unsigned char *p = c->p;

    if (c->bad || (size_t)(c->end - p) < n) {
        c->bad = true;
        return NULL;
    }
    c->p = p + n;
    return p;
}

static uint64_t take_uint(struct canon *c, size_t n)
{
    const unsigned char *p = take(c, n);
    uint64_t             v = 0;

    for (size_t i = 0; p && i < n; i++)
        v = v << 8 | p[i];
    return v;
}

uint8_t canon_get_u8(struct canon *c)
{
    return (uint8_t)take_uint(c, 1);
}

uint16_t canon_get_u16(struct canon *c)
{
    return (uint16_t)take_uint(c, 2);
}

uint32_t canon_get_u32(struct canon *c)
{
    return (uint32_t)take_uint(c, 4);
}

uint64_t canon_get_u64(struct canon *c)
{
    return take_uint(c, 8);
}

int64_t canon_get_i64(struct canon *c)
{
    return (int64_t)take_uint(c, 8);
}

struct str canon_get_str(struct canon *c)
{
    uint32_t             n = canon_get_u32(c);
    const unsigned char *p = take(c, n);

    return p ? (struct str){ (const char *)p, n } : STR("");
}

struct str canon_get_bytes(struct canon *c, size_t n)
{
    const unsigned char *p = take(c, n);

    return p ? (struct str){ (const char *)p, n } : STR("");
}

uint64_t canon_get_vint(struct canon *c)
{
    uint64_t v = 0;

    for (unsigned shift = 0; !c->bad && c->p < c->end && shift < 64; shift += 7) {
        unsigned char b = *c->p++;

        if (shift == 63 && b > 1)
            break;
        v |= (uint64_t)(b & 0x7F) << shift;
        if (b & 0x80)
            continue;
        if (b == 0 && shift > 0)        /* a shorter spelling exists */
            break;
        return v;
    }
    c->bad = true;
    return 0;
}

int64_t canon_get_zint(struct canon *c)
{
    uint64_t v = canon_get_vint(c);

    return (int64_t)(v >> 1 ^ (0 - (v & 1)));
}

struct str canon_get_vstr(struct canon *c)
{
    uint64_t             n = canon_get_vint(c);
    const unsigned char *p = n <= (uint64_t)(c->end - c->p) ? take(c, (size_t)n) : NULL;

    if (!p) {
        c->bad = true;
        return (struct str){ "", 0 };
    }
    return (struct str){ (const char *)p, (size_t)n };
}

bool canon_end(const struct canon *c)
{
    return !c->bad && c->p == c->end;
}
