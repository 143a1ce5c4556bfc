/*
 * What a partner's server reads before it knows anything: headers (lines "name:value", as bytes), several things in one body,
 * certificates. Headers that the guard lets pass are counted again, slowly; a list that is read is written again byte for byte.
 */
#include "config.h"

#include <stdlib.h>

#include "app/channel.h"
#include "base/text.h"
#include "format/crypto_x509.h"
#include "net/server_guard.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CAP 4096

struct seen { size_t hosts, lengths, codings; bool over, coded; };

static void count(struct seen *s, struct str name, struct str value)
{
    uint64_t n = 0;

    s->hosts += text_ieq(name, "host");
    s->lengths += text_ieq(name, "content-length");
    s->codings += text_ieq(name, "transfer-encoding");
    s->over |= text_ieq(name, "content-length") && (!text_u64(value, &n) || n > CAP);
    s->coded |= text_ieq(name, "content-encoding") && !text_ieq(value, "identity");
}

static void try_headers(struct str text)
{
    struct guard g;
    struct seen  s = { 0 };

    guard_begin(&g);
    for (struct str line; text_split(&text, '\n', &line);) {
        const char *colon = memchr(line.p, ':', line.n);
        struct str  name  = { line.p, colon ? (size_t)(colon - line.p) : line.n };
        struct str  value = colon ? (struct str){ colon + 1, line.n - name.n - 1 } : STR("");

        guard_header(&g, name.p, name.n, value.p, value.n);
        count(&s, name, value);
    }
    if (guard_end(&g, CAP) == 0 && (s.hosts != 1 || s.lengths + s.codings > 1 || s.over || s.coded))
        abort();
}

static void try_items(struct str text, const char *word)
{
    BUF_AUTO   again = { 0 };
    struct str rest  = text, bytes;
    int64_t    number;

    while (channel_next(&rest, word, &number, &bytes))
        channel_item(&again, word, number, bytes);
    /* A number may be written with zeros before it; the things themselves are all there. */
    if (!again.failed && again.n > text.n - rest.n)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str       text = { (const char *)data, size };
    struct x509_peer peer;

    try_headers(text);
    try_items(text, CHANNEL_ALERT);
    try_items(text, CHANNEL_RECEIPT);
    x509_read(text, &peer, NULL);
    return 0;
}
