#include "config.h"
#include "format/crypto_sealed.h"

#include <stdlib.h>

#include "tap.h"

static struct box_secret a, b, c;

static void make(const char *text, size_t n, const struct box_public *to, size_t n_to, struct buf *out)
{
    struct pw_err err = { 0 };

    check_int("content is sealed", sealed_write((struct str){ text, n }, to, n_to, out, &err), PW_OK);
}

static void test_round(void)
{
    BUF_AUTO          file = { 0 }, plain = { 0 }, again = { 0 }, big = { 0 }, big_file = { 0 };
    struct box_public to[2] = { a.public, b.public };
    struct box_secret ring[2] = { c, b };
    struct pw_err     err = { 0 };

    make("penwatch/alert/v1\nx", 19, to, 2, &file);
    check_int("its size tells nothing but the recipients", file.n, 5 + 2 + 2 * 88 + 24 + 4096 + 17);
    check_int("a recipient opens it", sealed_open(buf_view(&file), &a, 1, &plain, &err), PW_OK);
    check("padded with zero bytes", plain.n == 4096 && memcmp(plain.p, "penwatch/alert/v1\nx\0\0", 21) == 0 && !plain.p[4095]);
    check_int("another with an older key of the ring", sealed_open(buf_view(&file), ring, 2, &again, &err), PW_OK);
    again.n = 0;
    check("who is none cannot (F78, F81)",
          sealed_open(buf_view(&file), &c, 1, &again, &err) == PW_EKEY && err.remedy[0] && again.n == 0);
    for (int i = 0; i < 200000; i++)
        buf_byte(&big, (unsigned char)i);
    make(big.p, big.n, &a.public, 1, &big_file);
    again.n = 0;
    check("several chunks come back as they were", sealed_open(buf_view(&big_file), &a, 1, &again, &err) == PW_OK &&
                                                       memcmp(again.p, big.p, big.n) == 0 && again.n % SEALED_PAD == 0);
}

static int open_of(struct str file)
{
    BUF_AUTO      plain = { 0 };
    struct pw_err err   = { 0 };
    int           rc    = sealed_open(file, &a, 1, &plain, &err);

    return rc < 0 && plain.n ? -99 : rc;        /* nothing may come out beside a refusal */
}

static void test_damage(void)
{
    BUF_AUTO file = { 0 }, big = { 0 }, swapped = { 0 };
    size_t   head = 5 + 2 + 88 + 24, chunk = 64 << 10;
    int      opened = 0, cut = 0;
    struct pw_err err = { 0 };

    make("alert", 5, &a.public, 1, &file);
    for (size_t i = 0; i < file.n; i += i < 200 ? 1 : 61) {
        file.p[i] = (char)(file.p[i] ^ 4);
        opened += open_of(buf_view(&file)) != PW_EINPUT && open_of(buf_view(&file)) != PW_EKEY && open_of(buf_view(&file)) != PW_ELIMIT;
        file.p[i] = (char)(file.p[i] ^ 4);
    }
    check_int("no changed byte is accepted", opened, 0);
    for (size_t i = 0; i < file.n; i += i < 200 ? 1 : 61)
        cut += open_of((struct str){ file.p, i }) != PW_EINPUT;
    check_int("nor one that was cut off (F78)", cut, 0);
    buf_byte(&file, 0);
    check_int("nor bytes behind the end (F78)", open_of(buf_view(&file)), PW_EINPUT);

    for (int i = 0; i < 300000; i++)
        buf_byte(&big, (unsigned char)(i >> 8));
    file.n = 0;
    make(big.p, big.n, &a.public, 1, &file);
    check_int("cut off between two chunks (F78)", open_of((struct str){ file.p, head + chunk }), PW_EINPUT);
    buf_add(&swapped, file.p, head);
    buf_add(&swapped, file.p + head + chunk, chunk);
    buf_add(&swapped, file.p + head, chunk);
    buf_add(&swapped, file.p + head + 2 * chunk, file.n - head - 2 * chunk);
    check_int("chunks that changed places (F78)", open_of(buf_view(&swapped)), PW_EINPUT);

    check_int("no recipient (F78)", open_of(STR("PWAS\x01\0\0xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")), PW_EINPUT);
    check_int("65,535 recipients (F78)", open_of(STR("PWAS\x01\xff\xff....")), PW_ELIMIT);
    check_int("another file", open_of(STR("PK\x03\x04")), PW_EINPUT);
    file.n = 0;
    check_int("nobody to seal it to", sealed_write(STR("x"), NULL, 0, &file, &err), PW_ELIMIT);
}

/* The recipient list is bound to the first chunk: nobody can add himself, or take somebody off, unseen. */
static void test_recipients(void)
{
    BUF_AUTO          file = { 0 }, less = { 0 };
    struct box_public to[2] = { a.public, b.public };

    make("alert", 5, to, 2, &file);
    buf_add(&less, file.p, 5);
    buf_add(&less, "\0\x01", 2);
    buf_add(&less, file.p + 7, 88);
    buf_add(&less, file.p + 7 + 2 * 88, file.n - 7 - 2 * 88);
    check_int("a recipient taken off is noticed", open_of(buf_view(&less)), PW_EINPUT);
    check("a zero key is no key to seal to (F86)", !box_public_good(&(struct box_public){ { 0 } }) && box_public_good(&a.public));
    check("nor one of small order (F86)", !box_public_good(&(struct box_public){ { 1 } }));
}

int main(void)
{
    struct pw_err err = { 0 };

    check("keys are made", box_make(NULL, &a, &err) == PW_OK && box_make(NULL, &b, &err) == PW_OK && box_make(NULL, &c, &err) == PW_OK);
    test_round();
    test_damage();
    test_recipients();
    return tap_done();
}
