#include "config.h"
#include "format/fieldtree.h"

#include "format/base64.h"
#include "tap.h"

/* The golden alert of the format's description: four fields with salts 00.., 01.., 02.., 03... */
#define ROOT "B8ptFtefUTwzK+tTFGr9s8l0ZP6LVJdMpCgRmY7dqFc="

static struct leaf   golden[4];
static struct digest root;

static void make(void)
{
    static const char *const texts[4][2] = { { "case.ref", "NL-2026-0412" }, { "exporter.name", "Example Chem BV" },
                                             { "quantity.kg", "1200" }, { "substance.cas", "103-79-7" } };
    BUF_AUTO                 text = { 0 };

    for (int i = 0; i < 4; i++) {
        golden[i] = (struct leaf){ .name = str_of(texts[i][0]), .value = str_of(texts[i][1]) };
        memset(golden[i].salt, i, FIELD_SALT);
        leaf_hash(&golden[i]);
    }
    leaves_root(golden, 4, &root);
    base64_add(&text, (struct str){ (const char *)root.b, DIGEST_SIZE });
    check_str("the root of the golden alert", buf_view(&text), ROOT);
}

static int code_of(struct str bytes, size_t n)
{
    struct leaf   got[8];
    struct pw_err err = { 0 };
    int           rc  = leaves_read(bytes, n, &root, got, &err);

    return rc == PW_OK ? 0 : rc == PW_EAUDIT ? err.verify_code : -1;
}

static void test_read(void)
{
    bool          open[4] = { true, false, true, true }, none[4] = { false };
    struct leaf   got[4];
    struct pw_err err = { 0 };
    BUF_AUTO      all = { 0 }, some = { 0 }, hidden = { 0 };

    leaves_write(golden, 4, NULL, &all);
    check_int("all fields open are read", leaves_read(buf_view(&all), 4, &root, got, &err), PW_OK);
    check("as they were", str_is(got[1].value, "Example Chem BV") && str_is(got[3].name, "substance.cas"));
    leaves_write(golden, 4, open, &some);
    check_int("a redacted copy verifies against the same root (F76)", leaves_read(buf_view(&some), 4, &root, got, &err), PW_OK);
    check("and shows what is withheld", got[1].name.n == 0 && str_is(got[0].value, "NL-2026-0412"));
    check("which is not in it", !memmem(some.p, some.n, "Example Chem", 12) && !memmem(some.p, some.n, "exporter", 8));
    leaves_write(golden, 4, none, &hidden);
    check_int("so does one with nothing open", leaves_read(buf_view(&hidden), 4, &root, got, &err), PW_OK);
    buf_add(&some, "\0\0\0\0", 4);
    check_int("zero bytes behind are padding", code_of(buf_view(&some), 4), 0);
    buf_byte(&some, 1);
    check_int("anything else is not", code_of(buf_view(&some), 4), 10);
}

static void test_wrong(void)
{
    struct leaf changed[5];
    BUF_AUTO    b = { 0 };
    int         opened = 0;

    leaves_write(golden, 4, NULL, &b);
    for (size_t i = 0; i < b.n; i++) {
        b.p[i] = (char)(b.p[i] ^ 1);
        opened += code_of(buf_view(&b), 4) == 0;
        b.p[i] = (char)(b.p[i] ^ 1);
    }
    check_int("no changed byte is accepted (F75)", opened, 0);
    check_int("a field dropped without its hash (F76)", code_of((struct str){ b.p, b.n - 43 }, 3), 13);
    check_int("more fields said than there are (F75)", code_of(buf_view(&b), 5), 10);
    check_int("more than a tree may have", code_of(buf_view(&b), 100000), 10);

    memcpy(changed, golden, sizeof golden);
    changed[1] = golden[2];
    changed[2] = golden[1];
    b.n = 0;
    leaves_write(changed, 4, NULL, &b);
    check_int("the order changed (F75)", code_of(buf_view(&b), 4), 13);

    memcpy(changed, golden, sizeof golden);
    changed[1] = golden[0];
    b.n = 0;
    leaves_write(changed, 4, NULL, &b);
    check_int("a field twice (F75)", code_of(buf_view(&b), 4), 13);

    memcpy(changed, golden, sizeof golden);
    changed[1].value = STR("Another BV");
    b.n = 0;
    leaves_write(changed, 4, NULL, &b);
    check_int("a value claimed for a withheld field (F77)", code_of(buf_view(&b), 4), 13);

    memcpy(changed, golden, sizeof golden);
    changed[0].value = STR("a\0b");
    leaf_hash(&changed[0]);
    leaves_root(changed, 4, &root);
    b.n = 0;
    leaves_write(changed, 4, NULL, &b);
    check_int("a value with a NUL, well signed", code_of(buf_view(&b), 4), 10);
}

int main(void)
{
    make();
    test_read();
    test_wrong();
    return tap_done();
}
