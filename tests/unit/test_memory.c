#include "config.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "tap.h"

/* Buffers, arenas and maps: what the rest of the program takes for granted. */

static void buffers(void)
{
    struct pw_err err = { 0 };
    BUF_AUTO      b   = { 0 };
    char         *taken;

    check_str("nothing yet", buf_view(&b), "");
    buf_text(&b, "one");
    buf_byte(&b, ' ');
    buf_str(&b, STR("two"));
    buf_printf(&b, " %d%s", 3, "");
    buf_add(&b, NULL, 0);
    check_str("what was added, in order", buf_view(&b), "one two 3");
    check("a NUL follows", b.p[b.n] == '\0');
    taken = buf_take(&b);
    check_text("it may be taken", taken, "one two 3");
    free(taken);
    check_str("and the buffer is empty", buf_view(&b), "");
    for (int i = 0; i < 100000; i++)
        buf_byte(&b, 'x');
    check_int("it grows", b.n, 100000);
    buf_reset(&b);
    check("a reset keeps its memory", b.n == 0 && b.room >= 100000 && b.p[0] == '\0');
    check_int("nothing failed", buf_check(&b, &err), PW_OK);
    buf_done(NULL);
}

static void caps(void)
{
    struct pw_err err = { 0 };
    struct buf    b;

    buf_init(&b, 16);
    buf_text(&b, "0123456789abcde");
    check_int("as much as the cap holds, with its NUL", b.n, 15);
    check_int("is no failure", buf_check(&b, &err), PW_OK);
    buf_byte(&b, 'f');
    buf_text(&b, "more");
    buf_printf(&b, "%d", 1);
    check("one byte more is remembered, what was there stays", b.failed && b.n == 15 && str_is(buf_view(&b), "0123456789abcde"));
    check_int("and told once, as a limit", buf_check(&b, &err), PW_ELIMIT);
    check("a failed buffer gives nothing away", buf_take(&b) == NULL);
    buf_text(&b, "again");
    check_str("it may be used again", buf_view(&b), "again");
    check("room for what does not fit is refused", !buf_room(&b, SIZE_MAX) && b.failed);
    buf_done(&b);
}

static void stacks(void)
{
    BUF_STACK(small, 16);
    BUF_STACK(large, 16);
    BUF_STACK(kept, 16);
    char *p;

    buf_text(&small, "0123456789abcde");
    check("a short text stays on the stack", small.on_stack && small.p == small_bytes && str_is(buf_view(&small), "0123456789abcde"));
    buf_text(&large, "0123456789abcde");
    buf_text(&large, "f and more");
    check("a longer one moves to the heap, whole", !large.on_stack && str_is(buf_view(&large), "0123456789abcdef and more"));
    buf_printf(&kept, "%s", "short");
    p = buf_take(&kept);
    check("what is taken is never the stack's", p && p != kept_bytes && strcmp(p, "short") == 0);
    free(p);
    buf_done(&small);
    check("a buffer that is done holds nothing", !small.p && !small.on_stack);
}

static void orders(void)
{
    check("texts are ordered by bytes", str_cmp(STR("a"), STR("b")) < 0 && str_cmp(STR("b"), STR("a")) > 0);
    check("high bytes are high", str_cmp(STR("\x7F"), STR("\x80")) < 0);
    check("the shorter first", str_cmp(STR("a"), STR("ab")) < 0 && str_cmp(STR("ab"), STR("a")) > 0 && str_cmp(STR("a"), STR("a")) == 0);
    check("nothing equals nothing", str_eq(STR_NONE, STR("")) && str_cmp(STR_NONE, STR("")) == 0 && str_is(STR(""), ""));
    check("a NUL inside counts", !str_eq(STR("a\0b"), STR("a\0c")) && !str_is(STR("a\0"), "a"));
}

static bool zero(const unsigned char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i])
            return false;
    return true;
}

static void arenas(void)
{
    static const size_t sizes[] = { 1, 15, 16, 17, 1000, 65535, 65536, 65537, 1000000, 0 };
    struct arena        a = { 0 };
    bool                right = true;
    unsigned char      *first;

    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < COUNT_OF(sizes) * 20; i++) {
            size_t         n = sizes[i % COUNT_OF(sizes)];
            unsigned char *p = arena_alloc(&a, n);

            right = right && p && (uintptr_t)p % 16 == 0 && zero(p, n);
            if (p)
                memset(p, 0xFF, n);
        }
        arena_reset(&a);
    }
    check("memory is zeroed and aligned, after a reset as well", right);
    first = arena_alloc(&a, 100);
    arena_reset(&a);
    check("a reset gives the same memory again", arena_alloc(&a, 100) == first);
    check_text("a copy ends with a NUL", arena_copy(&a, STR("text")), "text");
    check_str("a copy of nothing is nothing", arena_str(&a, STR("")), "");
    check("what cannot be had is NULL, and the arena lives", arena_alloc(&a, SIZE_MAX - 64) == NULL && arena_alloc(&a, 8));
    arena_done(&a);
    arena_done(&a);
}

static void maps(void)
{
    struct map   m = { 0 };
    struct arena a = { 0 };
    uint64_t     v = 7, wrong = 0;

    check("an empty map has nothing", !map_get(&m, STR("a"), &v) && v == 7);
    for (uint64_t i = 0; i < 20000; i++) {
        char key[24];

        snprintf(key, sizeof key, "key %llu", (unsigned long long)i);
        if (!map_put(&m, arena_str(&a, str_of(key)), i))
            wrong++;
    }
    for (uint64_t i = 0; i < 20000; i++) {
        char key[24];

        snprintf(key, sizeof key, "key %llu", (unsigned long long)i);
        wrong += !map_get(&m, str_of(key), &v) || v != i;
    }
    check_int("every key is found again, over all growth (F133)", wrong, 0);
    check_int("each once", m.n, 20000);
    check("a key may be set anew", map_put(&m, STR("key 5"), 99) && map_get(&m, STR("key 5"), &v) && v == 99 && m.n == 20000);
    check("an empty key is a key", map_put(&m, STR(""), 1) && map_get(&m, STR_NONE, &v) && v == 1);
    check("a key with a NUL is another", map_put(&m, STR("a\0b"), 2) && !map_get(&m, STR("a"), &v) && !map_get(&m, STR("a\0c"), &v));
    map_done(&m);
    map_done(&m);
    arena_done(&a);
}

static const struct { int rc; const char *name; } codes[] = {
    { PW_OK, "ok" }, { PW_EINPUT, "input" }, { PW_ENOTFOUND, "not_found" }, { PW_ESTATE, "refused" }, { PW_ELIMIT, "limit" },
    { PW_ERULE, "rule" }, { PW_EDB, "database" }, { PW_EIO, "io" }, { PW_EFULL, "full" }, { PW_EBUSY, "busy" },
    { PW_EKEY, "settings" }, { PW_EUSAGE, "usage" }, { PW_ENOMEM, "memory" }, { PW_EAUDIT, "audit" }, { PW_EINTERNAL, "internal" },
    { -99, "internal" },
};

static void errors(void)
{
    struct pw_err err = { .verify_code = 13 };

    for (size_t i = 0; i < COUNT_OF(codes); i++)
        check_text("a code's word is stable", err_code_name(codes[i].rc), codes[i].name);
    check_int("the code is handed through", err_set(&err, PW_EINPUT, "'%s' is bad", "x"), PW_EINPUT);
    check("text is set, the rest cleared", strcmp(err.msg, "'x' is bad") == 0 && !err.where[0] && !err.remedy[0] && !err.verify_code);
    check_int("who knows more puts it in front", err_wrap(&err, "row %d", 7), PW_EINPUT);
    check_text("like this", err.msg, "row 7: 'x' is bad");
    err_where(&err, "inner");
    err_where(&err, "outer");
    err_remedy(&err, "first");
    err_remedy(&err, "second");
    check("the innermost place and remedy win", strcmp(err.where, "inner") == 0 && strcmp(err.remedy, "first") == 0);
    for (int i = 0; i < 200; i++)
        err_wrap(&err, "a long chain of layers");
    check("a long chain stays in its bounds", strlen(err.msg) < sizeof err.msg && strncmp(err.msg, "a long chain", 12) == 0);
    check_int("nobody needs to listen", err_set(NULL, PW_EBUSY, "x"), PW_EBUSY);
    err_wrap(NULL, "x");
    err_where(NULL, "x");
    err_remedy(NULL, "x");
    check_int("memory", err_nomem(NULL), PW_ENOMEM);
    err_set(&err, PW_EIO, "%s", "%n%s%n (F156)");
    check_text("a text is no format (F156)", err.msg, "%n%s%n (F156)");
}

int main(void)
{
    buffers();
    caps();
    stacks();
    orders();
    arenas();
    maps();
    errors();
    return tap_done();
}
