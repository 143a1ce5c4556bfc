/*
 * canon.h - canonical bytes: big-endian, length-prefixed, one spelling for each value.
 *
 * Everything that is hashed, signed or replayed is written with these calls and kept as
 * written; it is never made again from a parsed form.
 */
#ifndef PW_FORMAT_CANON_H
#define PW_FORMAT_CANON_H

#include "base/buf.h"

static inline void canon_u8(struct buf *b, uint8_t v)       { buf_byte(b, v); }
void canon_u16(struct buf *b, uint16_t v);
void canon_u32(struct buf *b, uint32_t v);
void canon_u64(struct buf *b, uint64_t v);
void canon_i64(struct buf *b, int64_t v);           /* two's complement */
void canon_str(struct buf *b, struct str s);        /* u32 length, bytes */

/* Short forms for what is stored by the hundred thousand: seven bits a byte, least first, in as few bytes as
 * there are (LEB128, minimal: any other spelling is bad); signed ones zigzag. */
void canon_long_vint(struct buf *b, uint64_t v);    /* canon_vint() from 128 on */
static inline void canon_vint(struct buf *b, uint64_t v)
{
    if (v < 0x80)
        buf_byte(b, (unsigned char)v);
    else
        canon_long_vint(b, v);
}
static inline void canon_zint(struct buf *b, int64_t v)
{
    canon_vint(b, (uint64_t)v << 1 ^ (uint64_t)(v >> 63));
}
static inline void canon_vstr(struct buf *b, struct str s)  /* vint length, bytes */
{
    canon_vint(b, s.n);
    buf_str(b, s);
}

/* Reading: a cursor over borrowed bytes. A read past the end sets `bad`, gives 0 or an
 * empty text, and stays bad: check once at the end with canon_end(). */
struct canon {
    const unsigned char *p, *end;
    bool                 bad;
};

struct canon canon_open(struct str bytes);
uint8_t canon_get_u8(struct canon *c);
uint16_t canon_get_u16(struct canon *c);
uint32_t canon_get_u32(struct canon *c);
uint64_t canon_get_u64(struct canon *c);
int64_t canon_get_i64(struct canon *c);
struct str canon_get_str(struct canon *c);          /* borrowed from the input */
struct str canon_get_bytes(struct canon *c, size_t n);
uint64_t canon_get_vint(struct canon *c);
int64_t canon_get_zint(struct canon *c);
struct str canon_get_vstr(struct canon *c);
bool canon_end(const struct canon *c);              /* all read, nothing left, nothing bad */

#endif
