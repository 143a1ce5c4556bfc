#include "config.h"
#include "script/safelib.h"

#include <stdio.h>

#include "script/frozen.h"

static int give(lua_State *L, struct str s)
{
    lua_pushlstring(L, s.p, s.n);
    return 1;
}

static int str_len(lua_State *L)
{
    lua_pushinteger(L, (lua_Integer)safelib_text(L, 1).n);
    return 1;
}

/* Lua's positions: from 1, negative ones from the end. */
static struct str slice(lua_State *L, struct str s, lua_Integer from, lua_Integer to)
{
    lua_Integer n = (lua_Integer)s.n;

    (void)L;
    if (from < 0)
        from = from < -n ? 1 : n + from + 1;
    else if (from == 0)
        from = 1;
    if (to > n)
        to = n;
    else if (to < 0)
        to = to < -n ? 0 : n + to + 1;
    if (from > to)
        return (struct str){ s.p, 0 };
    return (struct str){ s.p + from - 1, (size_t)(to - from + 1) };
}

static int str_sub(lua_State *L)
{
    struct str s = safelib_text(L, 1);

    return give(L, slice(L, s, luaL_checkinteger(L, 2), luaL_optinteger(L, 3, -1)));
}

static int recase(lua_State *L, char first, char last, int shift)
{
    struct str  s = safelib_text(L, 1);
    luaL_Buffer out;
    char       *p = luaL_buffinitsize(L, &out, s.n);

    for (size_t i = 0; i < s.n; i++)
        p[i] = s.p[i] >= first && s.p[i] <= last ? (char)(s.p[i] + shift) : s.p[i];
    luaL_pushresultsize(&out, s.n);
    return 1;
}

static int str_upper(lua_State *L) { return recase(L, 'a', 'z', 'A' - 'a'); }
static int str_lower(lua_State *L) { return recase(L, 'A', 'Z', 'a' - 'A'); }

static bool blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static int str_trim(lua_State *L)
{
    struct str s = safelib_text(L, 1);

    while (s.n && blank(s.p[0]))
        s.p++, s.n--;
    while (s.n && blank(s.p[s.n - 1]))
        s.n--;
    return give(L, s);
}

/* Where `needle` is in `s` from `at` on; SIZE_MAX when it is not. memmem() is linear. */
static size_t seek(struct str s, struct str needle, size_t at)
{
    const char *p;

    if (at > s.n)
        return SIZE_MAX;
    p = memmem(s.p + at, s.n - at, needle.p, needle.n);
    return p ? (size_t)(p - s.p) : SIZE_MAX;
}

static int str_find(lua_State *L)
{
    struct str  s = safelib_text(L, 1), needle = safelib_text(L, 2);
    lua_Integer init = luaL_optinteger(L, 3, 1);
    size_t      at;

    luaL_argcheck(L, init >= 1, 3, "positions begin at 1");
    luaL_argcheck(L, lua_gettop(L) < 4 || lua_toboolean(L, 4), 4, "there are no patterns");
    at = seek(s, needle, (size_t)init - 1);
    if (at == SIZE_MAX) {
        lua_pushnil(L);
        return 1;
    }
    lua_pushinteger(L, (lua_Integer)at + 1);
    lua_pushinteger(L, (lua_Integer)(at + needle.n));
    return 2;
}

static int str_contains(lua_State *L)
{
    struct str s = safelib_text(L, 1), needle = safelib_text(L, 2);

    lua_pushboolean(L, seek(s, needle, 0) != SIZE_MAX);
    return 1;
}

static int str_starts(lua_State *L)
{
    struct str s = safelib_text(L, 1), head = safelib_text(L, 2);

    lua_pushboolean(L, s.n >= head.n && memcmp(s.p, head.p, head.n) == 0);
    return 1;
}

static int str_ends(lua_State *L)
{
    struct str s = safelib_text(L, 1), tail = safelib_text(L, 2);

    lua_pushboolean(L, s.n >= tail.n && memcmp(s.p + s.n - tail.n, tail.p, tail.n) == 0);
    return 1;
}

static int str_count(lua_State *L)
{
    struct str  s = safelib_text(L, 1), needle = safelib_text(L, 2);
    lua_Integer n = 0;

    luaL_argcheck(L, needle.n > 0, 2, "nothing to count");
    for (size_t at = 0; (at = seek(s, needle, at)) != SIZE_MAX; at += needle.n)
        n++;
    lua_pushinteger(L, n);
    return 1;
}

/* luaL_Buffer grows without bound; this keeps results under the cap. */
static void add_capped(lua_State *L, luaL_Buffer *out, size_t *total, struct str s)
{
    *total += s.n;
    if (*total > SAFE_TEXT_MAX)
        luaL_error(L, "text is too long");
    sandbox_charge(L, 1 + s.n / 16);
    luaL_addlstring(out, s.p, s.n);
}

static int str_replace(lua_State *L)
{
    struct str  s = safelib_text(L, 1), from = safelib_text(L, 2), to = safelib_text(L, 3);
    luaL_Buffer out;
    size_t      total = 0, at = 0, next;

    luaL_argcheck(L, from.n > 0, 2, "nothing to replace");
    luaL_buffinit(L, &out);
    while ((next = seek(s, from, at)) != SIZE_MAX) {
        add_capped(L, &out, &total, (struct str){ s.p + at, next - at });
        add_capped(L, &out, &total, to);
        at = next + from.n;
    }
    add_capped(L, &out, &total, (struct str){ s.p + at, s.n - at });
    luaL_pushresult(&out);
    return 1;
}

static int str_rep(lua_State *L)
{
    struct str  s = safelib_text(L, 1), gap = lua_isnoneornil(L, 3) ? STR("") : safelib_text(L, 3);
    lua_Integer n = luaL_checkinteger(L, 2);
    luaL_Buffer out;

    /* An empty text repeated a billion times allocates nothing and still takes the time. */
    luaL_argcheck(L, n <= (lua_Integer)SAFE_TEXT_MAX, 2, "too many repeats");
    luaL_argcheck(L, n <= 0 || (s.n + gap.n) * (size_t)n <= SAFE_TEXT_MAX, 2, "text is too long");
    sandbox_charge(L, n > 0 ? (size_t)n / 8 + (s.n + gap.n) * (size_t)n / 16 : 1);
    luaL_buffinit(L, &out);
    for (lua_Integer i = 0; i < n; i++) {
        if (i)
            luaL_addlstring(&out, gap.p, gap.n);
        luaL_addlstring(&out, s.p, s.n);
    }
    luaL_pushresult(&out);
    return 1;
}

static void add_item(lua_State *L, lua_Integer *n, struct str s)
{
    sandbox_charge(L, 2);
    lua_pushlstring(L, s.p, s.n);
    lua_rawseti(L, -2, ++*n);
}

static int str_words(lua_State *L)
{
    struct str  s = safelib_text(L, 1);
    lua_Integer n = 0;

    lua_newtable(L);
    for (size_t at = 0; at < s.n;) {
        size_t end;

        while (at < s.n && blank(s.p[at]))
            at++;
        for (end = at; end < s.n && !blank(s.p[end]);)
            end++;
        if (end > at)
            add_item(L, &n, (struct str){ s.p + at, end - at });
        at = end;
    }
    return 1;
}

static int str_split(lua_State *L)
{
    struct str  s = safelib_text(L, 1), by = safelib_text(L, 2);
    lua_Integer n  = 0;
    size_t      at = 0, next;

    luaL_argcheck(L, by.n > 0, 2, "nothing to split by");
    lua_newtable(L);
    while ((next = seek(s, by, at)) != SIZE_MAX) {
        add_item(L, &n, (struct str){ s.p + at, next - at });
        at = next + by.n;
    }
    add_item(L, &n, (struct str){ s.p + at, s.n - at });
    return 1;
}

static int str_digits(lua_State *L)
{
    struct str  s = safelib_text(L, 1);
    luaL_Buffer out;
    size_t      n = 0;
    char       *p = luaL_buffinitsize(L, &out, s.n);

    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] >= '0' && s.p[i] <= '9')
            p[n++] = s.p[i];
    luaL_pushresultsize(&out, n);
    return 1;
}

/* One `%` item: width up to 99, precision up to 9, and d, f, g or s. Returns what follows it. */
static const char *format_item(lua_State *L, const char *p, int arg, luaL_Buffer *out, size_t *total)
{
    int        width = 0, precision = -1;
    bool       left = *p == '-', zero = *(p += left) == '0';
    char       text[512], spec[16];
    struct str s = { text, 0 };
    int        n;

    for (int i = 0; i < 2 && *p >= '0' && *p <= '9'; i++)
        width = width * 10 + (*p++ - '0');
    if (*p == '.' && p[1] >= '0' && p[1] <= '9') {
        precision = p[1] - '0';
        p += 2;
    }
    snprintf(spec, sizeof spec, "%%%s%s*.*%s", left ? "-" : "", zero ? "0" : "",
             *p == 'd' ? "lld" : *p == 'f' ? "f" : *p == 'g' ? "g" : "");
    switch (*p) {
    case 'd':
        n = snprintf(text, sizeof text, spec, width, precision, (long long)luaL_checkinteger(L, arg));
        break;
    case 'f':
    case 'g':
        n = snprintf(text, sizeof text, spec, width, precision, luaL_checknumber(L, arg));
        break;
    case 's':
        s = safelib_text(L, arg);
        n = (int)s.n;
        break;
    default:
        luaL_error(L, "format() knows %%d %%f %%g %%s and %%%%");
        return p;
    }
    /* The longest number is 1e308 with nine decimals and fits. */
    s.n = (size_t)n;
    add_capped(L, out, total, s);
    return p + 1;
}

static int str_format(lua_State *L)
{
    struct str  fmt = safelib_text(L, 1);
    const char *p = fmt.p, *end = fmt.p + fmt.n;
    luaL_Buffer out;
    size_t      total = 0;
    int         arg = 1;

    luaL_buffinit(L, &out);
    while (p < end) {
        const char *mark = memchr(p, '%', (size_t)(end - p));

        add_capped(L, &out, &total, (struct str){ p, (size_t)((mark ? mark : end) - p) });
        if (!mark)
            break;
        if (mark[1] == '%') {
            add_capped(L, &out, &total, STR("%"));
            p = mark + 2;
        } else {
            p = format_item(L, mark + 1, ++arg, &out, &total);
        }
    }
    luaL_pushresult(&out);
    return 1;
}

void safestr_push(lua_State *L)
{
    static const luaL_Reg functions[] = {
        { "len", str_len },           { "sub", str_sub },         { "upper", str_upper },
        { "lower", str_lower },       { "trim", str_trim },       { "find", str_find },
        { "contains", str_contains }, { "starts", str_starts },   { "ends", str_ends },
        { "count", str_count },       { "replace", str_replace }, { "rep", str_rep },
        { "words", str_words },       { "split", str_split },     { "digits", str_digits },
        { "format", str_format },     { NULL, NULL },
    };

    luaL_newlib(L, functions);
}
