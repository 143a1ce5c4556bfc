#include "config.h"
#include "script/expr.h"

#include "base/mem.h"
#include "tap.h"

/* The tree as a text with brackets, for comparing. */
static void draw(struct buf *out, const struct tree *t, const struct expr *e)
{
    static const char *const ops[] = {
        [OP_OR] = "or", [OP_AND] = "and", [OP_LT] = "<", [OP_GT] = ">", [OP_LE] = "<=", [OP_GE] = ">=", [OP_NE] = "~=",
        [OP_EQ] = "==", [OP_BITS] = "bits", [OP_CONCAT] = "..", [OP_ADD] = "+", [OP_SUB] = "-", [OP_MUL] = "*",
        [OP_DIV] = "/", [OP_IDIV] = "//", [OP_MOD] = "%", [OP_POW] = "^", [OP_NOT] = "not", [OP_NEGATE] = "neg", [OP_LENGTH] = "#",
    };
    const struct token *at = &t->scan->t[e->token];

    switch (e->kind) {
    case EXPR_NAME:
        buf_str(out, at->s);
        if (e->local != EXPR_FREE)
            buf_printf(out, "%d", e->local);
        return;
    case EXPR_NUMBER: case EXPR_TEXT: case EXPR_NIL: case EXPR_TRUE: case EXPR_FALSE: case EXPR_VARARG:
        buf_str(out, at->s);
        return;
    case EXPR_FIELD:
        draw(out, t, e->a);
        buf_byte(out, '.');
        buf_str(out, at->s);
        return;
    default:
        break;
    }
    buf_text(out, e->kind == EXPR_CALL ? "(call" : e->kind == EXPR_METHOD ? "(method" : e->kind == EXPR_INDEX ? "(index"
                  : e->kind == EXPR_TABLE ? "(table" : e->kind == EXPR_ITEM ? "(item" : e->kind == EXPR_FUNCTION ? "(function" : "(");
    if (e->op != OP_NONE)
        buf_text(out, ops[e->op]);
    for (const struct expr *part = e->a; part; part = part == e->a ? e->b : NULL) {
        buf_byte(out, ' ');
        draw(out, t, part);
    }
    if (!e->a && e->b) {
        buf_byte(out, ' ');
        draw(out, t, e->b);
    }
    for (const struct expr *i = e->list; i; i = i->next) {
        buf_byte(out, ' ');
        draw(out, t, i);
    }
    buf_byte(out, ')');
}

static bool read_text(const char *source, struct arena *a, struct scan *s, struct tree *t)
{
    if (scan_text(str_of(source), s, NULL) < 0)
        return false;
    return expr_read(s, a, t);
}

static void drawn(const char *source, const char *wanted)
{
    struct arena a = { 0 };
    struct scan  s = { 0 };
    struct tree  t;
    BUF_AUTO     out = { 0 };

    if (read_text(source, &a, &s, &t)) {
        const struct stat *last = t.body;

        while (last->next)
            last = last->next;
        draw(&out, &t, last->list);
    }
    check_str(source, buf_view(&out), wanted);
    scan_done(&s);
    arena_done(&a);
}

static void refused(const char *name, const char *source)
{
    struct arena a = { 0 };
    struct scan  s = { 0 };
    struct tree  t;

    check(name, !read_text(source, &a, &s, &t));
    scan_done(&s);
    arena_done(&a);
}

static void test_priorities(void)
{
    drawn("return a or b and c", "(or a (and b c))");
    drawn("return a and b or c", "(or (and a b) c)");
    drawn("return not a == b", "(== (not a) b)");
    drawn("return a .. b .. c", "(.. a (.. b c))");
    drawn("return -a ^ b ^ c", "(neg (^ a (^ b c)))");
    drawn("return a + b * c - d", "(- (+ a (* b c)) d)");
    drawn("return a < b == (c >= d)", "(== (< a b) (>= c d))");
    drawn("return a // b % c / d", "(/ (% (// a b) c) d)");
    drawn("return a | b ~ c & d << 1", "(bits a (bits b (bits c (bits d 1))))");
    drawn("return #a.b[1]:c(2, ...) .. 'x'", "(.. (# (method (index a.b 1) 2 ...)) x)");
}

static void test_forms(void)
{
    drawn("return { 1, a = 2, ['b'] = 3; nil }", "(table (item 1) (item 2) (item b 3) (item nil))");
    drawn("return f 'x' { 1 } [[y]]", "(call (call (call f x) (table (item 1))) y)");
    drawn("local a, b <const> = 1 local a = a return a, b", "a2");
    drawn("local function a() return a end return a", "a0");
    drawn("do local x = 1 end return x", "x");
    drawn("for i = 1, 2 do local x = i end return i", "i");
    drawn("repeat local x = 1 until x > 1 return x", "x");
    drawn("function t.a.b:c(x) return self, x end return self", "self");
    drawn("if a then elseif b then else end while a do break end goto x ::x:: return (a)", "a");
}

static void test_finding(void)
{
    struct arena       a = { 0 };
    struct scan        s = { 0 };
    struct tree        t;
    const struct expr *check_function;
    double             n;

    check("a rule is read", read_text("local function c(f, p) p = 1 end return rule { id = 'x', check = c, n = -2.5 }", &a, &s, &t));
    check_function = expr_check(&t);
    check("the check is found by its name", check_function && check_function->n_params == 2);
    check("what is written to is noted", check_function && t.assigned[check_function->params[1]] && !t.assigned[check_function->params[0]]);
    check("an item is found", expr_item(&t, expr_rule_table(&t), "n") && expr_number(&t, expr_item(&t, expr_rule_table(&t), "n"), &n) && n == -2.5);
    check("one that is not there is not", !expr_item(&t, expr_rule_table(&t), "m"));
    scan_done(&s);
    arena_done(&a);
}

static void repeated(const char *name, const char *before, const char *part, size_t n, const char *after)
{
    BUF_AUTO text = { 0 };

    buf_text(&text, before);
    for (size_t i = 0; i < n; i++)
        buf_text(&text, part);
    buf_text(&text, after);
    refused(name, text.p);
}

static void test_hostile(void)
{
    static const char *const no_lua[] = {
        "return", "return )", "return a +", "return {", "return { [a = 1 }", "local", "local 5", "local a <", "for", "for i", "for i = 1 do",
        "if", "if a", "if a then", "function", "function a", "function a.(", "return function(", "return a.", "return a:", "return a[", "::",
        "goto", "goto 5", "repeat", "repeat until", "while", "while a do", "= 1", "a = ", "a, b", "a", "return 1 return 2", "end", "\"", "a.b 5", "and",
    };

    for (size_t i = 1; i < COUNT_OF(no_lua); i++)
        refused(no_lua[i], no_lua[i]);
    repeated("brackets without end", "return ", "(", 500, "1");
    repeated("blocks without end", "", "do ", 500, "");
    repeated("functions in functions", "return ", "function() return ", 500, "1");
    repeated("elseif after elseif", "if a then ", "elseif a then ", 500, "end");
    repeated("not not not", "return ", "not ", 500, "a");
    repeated("tables in tables", "return ", "{", 500, "");
    repeated("a long chain", "return a", ".a", 4000, "");
    repeated("a long sum", "return a", "+a", 4000, "");
    repeated("more locals than are told apart", "", "local a ", 1001, "");
}

int main(void)
{
    test_priorities();
    test_forms();
    test_finding();
    test_hostile();
    return tap_done();
}
