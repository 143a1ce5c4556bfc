#include "config.h"
#include "net/server_guard.h"

#include "base/text.h"

void guard_begin(struct guard *g)
{
    *g = (struct guard){ .length = -1 };
}

/* RFC 9110, 5.6.2: a token has no blanks, no control bytes and none of the separators. */
static bool token(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] <= ' ' || (unsigned char)s.p[i] >= 0x7F || strchr("\"(),/:;<=>?@[\\]{}", s.p[i]))
            return false;
    return s.n > 0;
}

static bool plain(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (((unsigned char)s.p[i] < ' ' && s.p[i] != '\t') || s.p[i] == 0x7F)
            return false;
    return true;
}

void guard_header(struct guard *g, const char *name, size_t name_n, const char *value, size_t value_n)
{
    struct str n = { name, name_n }, v = { value, value_n };
    uint64_t   length;

    g->bad |= !token(n) || !plain(v);
    if (text_ieq(n, "host")) {
        g->hosts++;
    } else if (text_ieq(n, "content-length")) {
        g->lengths++;
        g->bad |= !text_u64(v, &length) || length > INT64_MAX;
        g->length = g->bad ? -1 : (int64_t)length;
    } else if (text_ieq(n, "transfer-encoding")) {
        g->codings++;
        g->chunked = text_ieq(v, "chunked");
    } else if (text_ieq(n, "content-encoding")) {
        g->compressed |= !text_ieq(v, "identity");
    }
}

int guard_end(const struct guard *g, size_t cap)
{
    if (g->bad || g->hosts != 1 || g->lengths > 1 || g->codings > 1 || (g->codings && (g->lengths || !g->chunked)))
        return 400;
    if (g->compressed)
        return 415;
    return g->length >= 0 && (uint64_t)g->length > cap ? 413 : 0;
}
