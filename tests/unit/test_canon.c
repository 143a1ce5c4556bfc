#include "config.h"
#include "format/canon.h"

#include "tap.h"

static void test_write(void)
{
    BUF_AUTO b = { 0 };

    canon_u8(&b, 0xAB);
    canon_u16(&b, 0x0102);
    canon_u32(&b, 0x03040506);
    canon_u64(&b, UINT64_C(0x0708090A0B0C0D0E));
    canon_i64(&b, -2);
    canon_str(&b, STR("na\xC3\xAFve"));
    canon_str(&b, STR_NONE);
    check("numbers are big-endian, texts have their length in front",
          str_eq(buf_view(&b), STR("\xAB\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0A\x0B\x0C\x0D\x0E"
                                   "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFE\0\0\0\6na\xC3\xAFve\0\0\0\0")));
}

static void test_read(void)
{
    BUF_AUTO     b = { 0 };
    struct canon c;

    canon_u8(&b, 1);
    canon_u16(&b, 65535);
    canon_u32(&b, 70000);
    canon_u64(&b, UINT64_MAX);
    canon_i64(&b, INT64_MIN);
    canon_str(&b, STR("text"));
    c = canon_open(buf_view(&b));
    check("what was written is read", canon_get_u8(&c) == 1 && canon_get_u16(&c) == 65535 &&
                                          canon_get_u32(&c) == 70000 && canon_get_u64(&c) == UINT64_MAX &&
                                          canon_get_i64(&c) == INT64_MIN && str_is(canon_get_str(&c), "text"));
    check("to the end", canon_end(&c));
    check_int("a read past the end gives 0", canon_get_u8(&c), 0);
    check("and is remembered", !canon_end(&c) && c.bad);
    check("it stays bad", canon_get_u64(&c) == 0 && canon_get_str(&c).n == 0 && !canon_end(&c));

    c = canon_open((struct str){ b.p, b.n - 1 });
    c.p += 23;
    check("a text cut short is bad", canon_get_str(&c).n == 0 && c.bad);
    c = canon_open(STR("\xFF\xFF\xFF\xFF" "x"));
    check("a length beyond the bytes is bad", canon_get_str(&c).n == 0 && c.bad);
    c = canon_open(STR("\0\0\0\1xy"));
    check("bytes left over are not the end", str_is(canon_get_str(&c), "x") && !c.bad && !canon_end(&c));
    c = canon_open(STR_NONE);
    check("nothing is at its end", canon_end(&c));
}

int main(void)
{
    test_write();
    test_read();
    return tap_done();
}
