#include "config.h"
#include "format/base64.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_add(struct buf *out, struct str bytes)
{
    const unsigned char *p = (const unsigned char *)bytes.p;

    for (size_t i = 0; i < bytes.n; i += 3) {
        size_t   left = bytes.n - i;
        uint32_t v    = (uint32_t)p[i] << 16;
        char     four[4];

        if (left > 1)
            v |= (uint32_t)p[i + 1] << 8;
        if (left > 2)
            v |= p[i + 2];
        four[0] = digits[v >> 18];
        four[1] = digits[v >> 12 & 63];
        four[2] = left > 1 ? digits[v >> 6 & 63] : '=';
        four[3] = left > 2 ? digits[v & 63] : '=';
        buf_add(out, four, sizeof four);
    }
}

static int value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool base64_decode(struct str text, void *out, size_t room, size_t *ret_n)
{
    unsigned char *to = out;
    size_t         n  = 0, pad = 0;

    if (text.n % 4)
        return false;
    if (text.n && text.p[text.n - 1] == '=')
        pad = text.p[text.n - 2] == '=' ? 2 : 1;
    if (text.n / 4 * 3 - pad > room)
        return false;
    for (size_t i = 0; i < text.n; i += 4) {
        size_t   last = i + 4 == text.n ? pad : 0;
        uint32_t v    = 0;

        for (size_t k = 0; k < 4; k++) {
            int d = k >= 4 - last ? 0 : value(text.p[i + k]);

            if (d < 0)
                return false;
            v = v << 6 | (uint32_t)d;
        }
        /* Bits that padding throws away must be zero, or two spellings would mean one value. */
        if ((last == 1 && (v & 0xFF)) || (last == 2 && (v & 0xFFFF)))
            return false;
        for (size_t k = 0; k < 3 - last; k++)
            to[n++] = (unsigned char)(v >> (16 - 8 * k));
    }
    *ret_n = n;
    return true;
}

bool base64_exactly(struct str text, void *out, size_t n)
{
    size_t got = 0;

    return base64_decode(text, out, n, &got) && got == n;
}
