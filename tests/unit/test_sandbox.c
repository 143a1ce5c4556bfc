#include "config.h"
#include "script/sandbox.h"

#include <stdio.h>

#include "base/mem.h"
#include "script/safelib.h"
#include "script/scan.h"
#include "tap.h"

struct task {
    struct sandbox_budget budget;
    const char           *chunk;    /* run when there is one, else `work` */
    lua_CFunction         work;
    lua_Integer           result;
};

static int run_task(lua_State *L)
{
    struct task *t = lua_touserdata(L, 1);

    if (t->chunk) {
        if (luaL_loadbufferx(L, t->chunk, strlen(t->chunk), "@task", "t") != LUA_OK)
            return lua_error(L);
        safelib_push_env(L, 0);
        lua_setupvalue(L, -2, 1);
    } else {
        lua_pushcfunction(L, t->work);
    }
    sandbox_arm(sandbox_of(L), &t->budget);
    lua_call(L, 0, 1);
    sandbox_disarm(sandbox_of(L));
    t->result = lua_tointeger(L, -1);
    return 0;
}

static int one_block(lua_State *L)
{
    lua_newuserdatauv(L, 2000, 0);
    return 1;
}

static int growing_block(lua_State *L)
{
    lua_newtable(L);
    for (int i = 1; i <= 1000; i++) {
        lua_pushinteger(L, i);
        lua_rawseti(L, -2, i);
    }
    return 1;
}

static int garbage(lua_State *L)
{
    for (int i = 0; i < 100; i++) {
        lua_newuserdatauv(L, 100, 0);
        lua_pop(L, 1);
        lua_gc(L, LUA_GCCOLLECT);
    }
    lua_pushinteger(L, 1);
    return 1;
}

static int give_back(lua_State *L)
{
    lua_gc(L, LUA_GCCOLLECT);
    lua_pushinteger(L, 1);
    return 1;
}

static int raise_table(lua_State *L)
{
    lua_newtable(L);
    return lua_error(L);
}

static int charge_much(lua_State *L)
{
    sandbox_charge(L, 600);
    sandbox_charge(L, 399);
    lua_pushinteger(L, 1);
    return 1;
}

static int charge_more(lua_State *L)
{
    sandbox_charge(L, 600);
    sandbox_charge(L, 400);
    lua_pushinteger(L, 1);
    return 1;
}

#define COUNTED(steps, bytes) { steps, bytes, true }
#define PLENTY ((size_t)1 << 20)

static const struct {
    const char *name;
    struct task task;
    const char *kind;   /* NULL: it ends well */
    const char *why;
} tasks[] = {
    { "a first allocation counts",               { COUNTED(1000, 1000), NULL, one_block, 0 }, "memory", "budget" },
    { "growing counts",                          { COUNTED(1000, 4000), NULL, growing_block, 0 }, "memory", "budget" },
    { "what was freed counts all the same",      { COUNTED(1000, 5000), NULL, garbage, 0 }, "memory", "budget" },
    { "giving back needs no budget",             { COUNTED(1000, 200), NULL, give_back, 0 }, NULL, NULL },
    { "within the budget all is well",           { COUNTED(1000, PLENTY), NULL, growing_block, 0 }, NULL, NULL },
    { "an error that is no text is told",        { COUNTED(1000, PLENTY), NULL, raise_table, 0 }, "error", "raised a table" },
    { "work in C is charged up to the budget",   { COUNTED(1000, PLENTY), NULL, charge_much, 0 }, NULL, NULL },
    { "and not past it",                         { COUNTED(1000, PLENTY), NULL, charge_more, 0 }, "steps", "step budget" },
    { "charging needs no hook",                  { { 1000, PLENTY, false }, NULL, charge_more, 0 }, "steps", "step budget" },
    { "a loop is counted",                       { COUNTED(5000, PLENTY), "while true do end", NULL, 0 }, "steps", "task:1: the step budget" },
    { "a short loop is not stopped",             { COUNTED(5000, PLENTY), "for i = 1, 100 do end return 1", NULL, 0 }, NULL, NULL },
    { "what cannot be read is an error",         { COUNTED(5000, PLENTY), "return +", NULL, 0 }, "error", "task:1:" },
    { "an unknown name is an error",             { COUNTED(5000, PLENTY), "return nosuch", NULL, 0 }, "error", "unknown name 'nosuch'" },
    { "a name left out on purpose says so",      { COUNTED(5000, PLENTY), "return os", NULL, 0 }, "error", "'os' is not available" },
};

static void budgets(void)
{
    struct sandbox *sb  = NULL;
    struct pw_err   err = { 0 };

    check_int("a sandbox opens", sandbox_new(&sb, &err), PW_OK);
    /* Twice: what one call did must not change the next. */
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < COUNT_OF(tasks); i++) {
            struct task t               = tasks[i].task;
            char        why[TROUBLE_TEXT] = "";
            int         top             = lua_gettop(sb->L);
            const char *kind            = sandbox_call(sb, run_task, &t, why);

            check_text(tasks[i].name, kind ? kind : "well", tasks[i].kind ? tasks[i].kind : "well");
            if (kind && (!tasks[i].why || !strstr(why, tasks[i].why)))
                check_text(tasks[i].name, why, tasks[i].why ? tasks[i].why : "");
            check("the stack is as before, nothing is armed", lua_gettop(sb->L) == top && !sb->armed && !lua_gethook(sb->L));
        }
    sandbox_settle(sb);
    for (int i = 0; i < 2000; i++) {
        struct task t               = { COUNTED(100000, PLENTY), "local s = '' for i = 1, 30 do s = s .. i end", NULL, 0 };
        char        why[TROUBLE_TEXT];

        sandbox_call(sb, run_task, &t, why);
        sandbox_tidy(sb);
    }
    check("garbage does not pile up", sb->used < sb->settled + ((size_t)3 << 20));
    sandbox_free(sb);
    sandbox_free(NULL);
}

/* Each line is an expression that gives 1. */
static const char *const library[] = {
    "tonumber('12') == 12 and tonumber('x') == nil and tonumber('0x10') == 16 and 1",
    "tostring(1.5) == '1.5' and tostring(2.0) == '2' and tostring(7) == '7' and tostring(nil) == 'nil' and 1",
    "type('') == 'string' and type({}) == 'table' and 1",
    "('Acetic'):upper() == 'ACETIC' and ('ÄBC'):lower() == 'Äbc' and 1",
    "('abc'):sub(2) == 'bc' and ('abc'):sub(-1) == 'c' and ('abc'):sub(0, 99) == 'abc' and ('abc'):sub(3, 2) == '' and 1",
    "('a.c'):find('.') == 2 and ('abc'):find('%a') == nil and ('aXbX'):find('X', 3) == 4 and 1",
    "('paint shop'):contains('t s') and not ('paint'):contains('P') and ('paint'):contains('') and 1",
    "('paint'):starts('pa') and ('paint'):ends('int') and not ('a'):ends('aa') and 1",
    "(' \\t x y\\n'):trim() == 'x y' and ('   '):trim() == '' and 1",
    "#('two  words '):words() == 2 and ('two words'):words()[2] == 'words' and #(''):words() == 0 and 1",
    "#('a|b|'):split('|') == 3 and ('a|b|'):split('|')[3] == '' and 1",
    "('aXbXX'):count('X') == 3 and ('aXbXX'):replace('X', '--') == 'a--b----' and 1",
    "('ab'):rep(3, ',') == 'ab,ab,ab' and ('ab'):rep(0) == '' and ('x'):rep(-5) == '' and 1",
    "('+31 (0)20-5'):digits() == '310205' and ('ab'):len() == 2 and 1",
    "string.format('%d %5.2f %s %g%%', 7, 1.005, 'x', 0.5) == '7  1.00 x 0.5%' and string.format('%-4d|%04d', 7, 7) == '7   |0007' and 1",
    "math.floor(1.7) == 1 and math.ceil(1.2) == 2 and math.abs(-3) == 3 and math.max(1, 3, 2) == 3 and math.min(2, 1.5) == 1.5 and 1",
    "math.sqrt(9) == 3 and math.log(8, 2) == 3 and math.tointeger(3.0) == 3 and math.tointeger('3') == nil and 1",
    "round(2.5) == 3 and round(-2.5) == -3 and round(1.2345, 2) == 1.23 and 1",
    "date('2026-03-01') - date('2026-02-01') == 28 and 1",
    "has({ 'a', 'b' }, 'b') and not has({}, 'a') and not has({ '1' }, 1) and 1",
};

/* Each line raises; the text after the bar is in the message. */
static const char *const refused[] = {
    "('x'):rep(65537)|too many repeats",
    "('xx'):rep(40000)|too long",
    "tostring({})|has no text",
    "string.format('%p', 1)|format() knows",
    "string.format('%s', 1)|string expected",
    "string.format('%d')|number expected",
    "has({}, nil)|asked for nil",
    "('x'):contains(1)|string expected",
    "('x'):find('x', 1, false)|no patterns",
    "('x'):split('')|nothing to split by",
    "table.insert({}, 1, 2)|adds at the end",
    "table.insert({}, nil)|nil cannot be added",
    "table.sort({ 1, {} })|needs numbers or texts",
    "table.concat({ {} })|needs texts",
    "pairs({ [true] = 1 })|keys that are numbers or texts",
    "date('1.3.2026')|a date is written",
    "('x').y()|no function 'y'",
    "math.huge|no function 'huge'",
};

static void library_functions(void)
{
    struct sandbox *sb = NULL;
    struct pw_err   err;

    check_int("a sandbox opens", sandbox_new(&sb, &err), PW_OK);
    for (size_t i = 0; i < COUNT_OF(library); i++) {
        char        chunk[400], why[TROUBLE_TEXT] = "";
        struct task t = { COUNTED(CALL_STEPS, CALL_BYTES), chunk, NULL, 0 };

        snprintf(chunk, sizeof chunk, "return %s", library[i]);
        check(library[i], !sandbox_call(sb, run_task, &t, why) && t.result == 1);
        if (t.result != 1)
            printf("# %s\n", why);
    }
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        char        chunk[400], why[TROUBLE_TEXT] = "well";
        const char *bar = strchr(refused[i], '|');
        struct task t   = { COUNTED(CALL_STEPS, CALL_BYTES), chunk, NULL, 0 };

        snprintf(chunk, sizeof chunk, "return %.*s", (int)(bar - refused[i]), refused[i]);
        sandbox_call(sb, run_task, &t, why);
        check(refused[i], strstr(why, bar + 1) != NULL);
        if (!strstr(why, bar + 1))
            printf("# %s\n", why);
    }
    sandbox_free(sb);
}

static const struct {
    const char *text;
    bool        straight;
} texts[] = {
    { "return rule { check = function(f) return f.a > 1 end }", true },
    { "-- for while repeat\nreturn { because = 'for this while', check = function() return true end }", true },
    { "return { x = [==[ for ]=] while ]==], check = function() return true end }", true },
    { "for i = 1, 2 do end", false },
    { "x = 'a\\'' while true do end y = 'b'", false },
    { "x = 'a\\z\n  ' while true do end y = 'b'", false },
    { "-- \rwhile true do end", false },
    { "--[==[ ]] ]=] ]==] repeat until x", false },
    { "--[[ a ]] goto x", false },
    { "x = 0xe-function() end function y() end", false },
    { "x = 1e-5 function a() end function b() end", false },
    { "forward = 1 format = 2 _while = 3 do_repeat = 4", true },
};

static void straight_texts(void)
{
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct scan   s;
        struct pw_err err;
        char          name[40];

        check_int("a text is scanned", scan_text(str_of(texts[i].text), &s, &err), PW_OK);
        snprintf(name, sizeof name, "text %zu is %s", i, texts[i].straight ? "straight" : "not straight");
        check_int(name, scan_straight(&s), texts[i].straight);
        scan_done(&s);
    }
}

int main(void)
{
    budgets();
    library_functions();
    straight_texts();
    return tap_done();
}
