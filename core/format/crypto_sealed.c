#include "config.h"
#include "format/crypto_sealed.h"

#include <sodium.h>

#include "base/mem.h"
#include "format/canon.h"
#include "format/crypto_hash.h"

#define MAGIC       5
#define ENTRY       (BOX_ID + crypto_box_SEALBYTES + crypto_secretstream_xchacha20poly1305_KEYBYTES)
#define STREAM_HEAD crypto_secretstream_xchacha20poly1305_HEADERBYTES
#define CHUNK       ((size_t)64 << 10)                  /* of the sealed form */
#define TAGGED      crypto_secretstream_xchacha20poly1305_ABYTES
#define CHUNK_PLAIN (CHUNK - TAGGED)

_Static_assert(ENTRY == 88 && STREAM_HEAD == 24, "sizes of the format");
_Static_assert(BOX_KEY == crypto_box_PUBLICKEYBYTES && BOX_KEY == crypto_box_SECRETKEYBYTES &&
                   BOX_KEY == crypto_box_SEEDBYTES, "sizes of X25519");

int box_make(const unsigned char *seed, struct box_secret *ret, struct pw_err *err)
{
    unsigned char fresh[BOX_KEY];
    int           rc = sign_start(err);

    if (rc < 0 || (!seed && (rc = sign_random(fresh, sizeof fresh, err)) < 0))
        return rc;
    crypto_box_seed_keypair(ret->public.b, ret->b, seed ? seed : fresh);
    sodium_memzero(fresh, sizeof fresh);
    return PW_OK;
}

void box_id(const struct box_public *key, unsigned char ret[static BOX_ID])
{
    struct digest d;

    digest_parts(&d, (struct str[]){ STR("penwatch/box/v1\n"), { (const char *)key->b, BOX_KEY } }, 2);
    memcpy(ret, d.b, BOX_ID);
}

bool box_public_good(const struct box_public *key)
{
    static const unsigned char one[BOX_KEY] = { 1 };
    unsigned char              shared[BOX_KEY];

    return sign_start(NULL) == PW_OK && crypto_scalarmult(shared, one, key->b) == 0;
}

/* ---- sealing ---- */

static int put_recipients(const struct box_public *to, size_t n_to, const unsigned char *key, struct buf *out,
                          struct pw_err *err)
{
    buf_add(out, SEALED_MAGIC, MAGIC);
    canon_u16(out, (uint16_t)n_to);
    for (size_t i = 0; i < n_to; i++) {
        unsigned char id[BOX_ID], sealed[ENTRY - BOX_ID];

        box_id(&to[i], id);
        if (crypto_box_seal(sealed, key, crypto_secretstream_xchacha20poly1305_KEYBYTES, to[i].b) != 0)
            return err_set(err, PW_EKEY, "a recipient's key cannot be sealed to");
        buf_add(out, id, sizeof id);
        buf_add(out, sealed, sizeof sealed);
    }
    return PW_OK;
}

static int put_chunks(crypto_secretstream_xchacha20poly1305_state *s, const struct digest *bound, struct str content,
                      struct buf *out, struct pw_err *err)
{
    size_t at = 0;

    do {
        size_t        n    = content.n - at < CHUNK_PLAIN ? content.n - at : CHUNK_PLAIN;
        unsigned char last = at + n == content.n ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0;

        if (!buf_room(out, n + TAGGED))
            return buf_check(out, err);
        crypto_secretstream_xchacha20poly1305_push(s, (unsigned char *)out->p + out->n, NULL,
                                                   (const unsigned char *)content.p + at, n, at ? NULL : bound->b,
                                                   at ? 0 : DIGEST_SIZE, last);
        out->n += n + TAGGED;
        out->p[out->n] = '\0';
        at += n;
    } while (at < content.n);
    return PW_OK;
}

/* A buffer of secret bytes goes wiped. */
static void wipe(struct buf *b)
{
    if (b->p)
        sodium_memzero(b->p, b->room);
    buf_done(b);
}

size_t sealed_size(size_t content, size_t n_to)
{
    size_t padded = (content + SEALED_PAD - 1) / SEALED_PAD * SEALED_PAD;
    size_t chunks = padded ? (padded + CHUNK_PLAIN - 1) / CHUNK_PLAIN : 1;

    return MAGIC + 2 + n_to * ENTRY + STREAM_HEAD + padded + chunks * TAGGED;
}

int sealed_write(struct str content, const struct box_public *to, size_t n_to, struct buf *out, struct pw_err *err)
{
    crypto_secretstream_xchacha20poly1305_state s;
    unsigned char key[crypto_secretstream_xchacha20poly1305_KEYBYTES], head[STREAM_HEAD];
    __attribute__((cleanup(wipe))) struct buf padded = { 0 };
    struct digest bound;
    size_t        begin = out->n;
    int           rc;

    if (n_to == 0 || n_to > SEALED_TO_MAX || content.n > SEALED_MAX)
        return err_set(err, PW_ELIMIT, "a sealed file has 1 to %d recipients and at most %zu bytes", SEALED_TO_MAX, SEALED_MAX);
    if ((rc = sign_random(key, sizeof key, err)) < 0 || (rc = sign_start(err)) < 0)
        return rc;
    buf_str(&padded, content);
    while (padded.n % SEALED_PAD && !padded.failed)
        buf_byte(&padded, 0);
    if ((rc = buf_check(&padded, err)) == PW_OK)
        rc = put_recipients(to, n_to, key, out, err);
    if (rc == PW_OK) {
        crypto_secretstream_xchacha20poly1305_init_push(&s, head, key);
        buf_add(out, head, sizeof head);
        digest_of(&bound, (struct str){ out->p + begin, out->n - begin });
        rc = put_chunks(&s, &bound, buf_view(&padded), out, err);
    }
    sodium_memzero(key, sizeof key);
    sodium_memzero(&s, sizeof s);
    return rc < 0 ? rc : buf_check(out, err);
}

/* ---- opening ---- */

static int damaged(struct pw_err *err)
{
    err_set(err, PW_EINPUT, "the sealed file is damaged or cut off");
    return err_remedy(err, "nothing of it was used; have it sent again");
}

static int find_key(struct str file, size_t n_to, const struct box_secret *keys, size_t n_keys, unsigned char *ret,
                    struct pw_err *err)
{
    const unsigned char *entries = (const unsigned char *)file.p + MAGIC + 2;

    for (size_t k = 0; k < n_keys; k++) {
        unsigned char id[BOX_ID];

        box_id(&keys[k].public, id);
        for (size_t i = 0; i < n_to; i++)
            if (memcmp(entries + i * ENTRY, id, BOX_ID) == 0 &&
                crypto_box_seal_open(ret, entries + i * ENTRY + BOX_ID, ENTRY - BOX_ID, keys[k].public.b, keys[k].b) == 0)
                return PW_OK;
    }
    err_set(err, PW_EKEY, "the sealed file is not for this office, or for a key that it destroyed");
    return err_remedy(err, "send the sender the present card ('penwatch partner card') and have it sealed again");
}

static int take_chunks(crypto_secretstream_xchacha20poly1305_state *s, const struct digest *bound, struct str rest,
                       struct buf *out, struct pw_err *err)
{
    bool first = true;

    while (rest.n) {
        size_t             n   = rest.n < CHUNK ? rest.n : CHUNK;
        unsigned char      tag = 0;
        unsigned long long got = 0;

        if (n < TAGGED)
            return damaged(err);
        if (!buf_room(out, n))
            return buf_check(out, err);
        if (crypto_secretstream_xchacha20poly1305_pull(s, (unsigned char *)out->p + out->n, &got, &tag,
                                                       (const unsigned char *)rest.p, n, first ? bound->b : NULL,
                                                       first ? DIGEST_SIZE : 0) != 0)
            return damaged(err);
        out->n += (size_t)got;
        out->p[out->n] = '\0';
        rest  = (struct str){ rest.p + n, rest.n - n };
        first = false;
        if (tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL)
            return rest.n ? damaged(err) : PW_OK;
    }
    return damaged(err);
}

int sealed_open(struct str file, const struct box_secret *keys, size_t n_keys, struct buf *out, struct pw_err *err)
{
    crypto_secretstream_xchacha20poly1305_state s;
    unsigned char key[crypto_secretstream_xchacha20poly1305_KEYBYTES];
    __attribute__((cleanup(wipe))) struct buf plain = { .cap = SEALED_MAX + CHUNK };
    struct digest bound;
    size_t        n_to, head;
    int           rc;

    if (file.n < MAGIC + 2 || memcmp(file.p, SEALED_MAGIC, MAGIC) != 0)
        return err_set(err, PW_EINPUT, "this is not a sealed file");
    n_to = (size_t)(unsigned char)file.p[MAGIC] << 8 | (unsigned char)file.p[MAGIC + 1];
    head = MAGIC + 2 + n_to * ENTRY + STREAM_HEAD;
    if (n_to > SEALED_TO_MAX)
        return err_set(err, PW_ELIMIT, "the sealed file names %zu recipients; at most %d are read", n_to, SEALED_TO_MAX);
    if (n_to == 0 || file.n <= head)
        return damaged(err);
    if ((rc = sign_start(err)) < 0 || (rc = find_key(file, n_to, keys, n_keys, key, err)) < 0)
        return rc;
    digest_of(&bound, (struct str){ file.p, head });
    if (crypto_secretstream_xchacha20poly1305_init_pull(&s, (const unsigned char *)file.p + head - STREAM_HEAD, key) != 0)
        rc = damaged(err);
    else
        rc = take_chunks(&s, &bound, (struct str){ file.p + head, file.n - head }, &plain, err);
    sodium_memzero(key, sizeof key);
    sodium_memzero(&s, sizeof s);
    if (rc == PW_OK)
        buf_str(out, buf_view(&plain));
    return rc < 0 ? rc : buf_check(out, err);
}
