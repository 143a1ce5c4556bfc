#include "config.h"
#include "script/scan.h"

#include <stdlib.h>

#include "base/mem.h"

struct lexer {
    struct str  src;
    size_t      at, line_start;
    int         line;
};

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_hex(char c)   { return is_digit(c) || ((c | 32) >= 'a' && (c | 32) <= 'f'); }
static bool is_word(char c)  { return is_digit(c) || c == '_' || ((c | 32) >= 'a' && (c | 32) <= 'z'); }
static bool is_break(char c) { return c == '\n' || c == '\r'; }

static char peek(const struct lexer *x, size_t ahead)
{
    return x->at + ahead < x->src.n ? x->src.p[x->at + ahead] : '\0';
}

static void step(struct lexer *x)
{
    char c = x->src.p[x->at++];

    /* "\r\n" and "\n\r" are one line break, as in Lua. */
    if (is_break(c)) {
        if (is_break(peek(x, 0)) && peek(x, 0) != c)
            x->at++;
        x->line++;
        x->line_start = x->at;
    }
}

/* The level of a long bracket "[==[" at the cursor; -1 when it is none. */
static int long_level(const struct lexer *x)
{
    size_t n = 1;

    while (peek(x, n) == '=')
        n++;
    return peek(x, n) == '[' ? (int)n - 1 : -1;
}

static bool closes(const struct lexer *x, int level)
{
    size_t n = 1;

    if (peek(x, 0) != ']')
        return false;
    while (peek(x, n) == '=')
        n++;
    return (int)n - 1 == level && peek(x, n) == ']';
}

static struct str long_text(struct lexer *x, int level)
{
    size_t from = x->at += (size_t)level + 2, to;

    while (x->at < x->src.n && !closes(x, level))
        step(x);
    to = x->at;
    x->at += (size_t)level + 2;
    if (x->at > x->src.n)
        x->at = x->src.n;
    return (struct str){ x->src.p + from, to - from };
}

static struct str quoted(struct lexer *x)
{
    char   quote = peek(x, 0);
    size_t from  = ++x->at, to;

    /* A bare line break can only follow "\z", or the compiler would have refused. */
    while (x->at < x->src.n && peek(x, 0) != quote) {
        if (peek(x, 0) == '\\' && x->at + 1 < x->src.n)
            x->at++;
        step(x);
    }
    to = x->at;
    if (x->at < x->src.n)
        x->at++;
    return (struct str){ x->src.p + from, to - from };
}

static void skip_comment(struct lexer *x)
{
    int level;

    x->at += 2;
    if (peek(x, 0) == '[' && (level = long_level(x)) >= 0)
        long_text(x, level);
    else
        while (x->at < x->src.n && !is_break(peek(x, 0)))
            x->at++;
}

/* As llex.c read_numeral(): an exponent may carry a sign, hexadecimal ones are marked with p. */
static void skip_number(struct lexer *x)
{
    char mark = 'e';

    if (peek(x, 0) == '0' && (peek(x, 1) | 32) == 'x') {
        mark = 'p';
        x->at += 2;
    }
    for (;;) {
        if ((peek(x, 0) | 32) == mark) {
            x->at++;
            if (peek(x, 0) == '-' || peek(x, 0) == '+')
                x->at++;
        } else if (is_hex(peek(x, 0)) || peek(x, 0) == '.') {
            x->at++;
        } else {
            break;
        }
    }
    while (is_word(peek(x, 0)))
        x->at++;
}

static size_t sign_size(const struct lexer *x)
{
    static const char *const longer[] = { "...", "..", "==", "~=", "<=", ">=", "//", "::", "<<", ">>" };

    for (size_t i = 0; i < COUNT_OF(longer); i++) {
        size_t n = strlen(longer[i]);

        if (x->src.n - x->at >= n && memcmp(x->src.p + x->at, longer[i], n) == 0)
            return n;
    }
    return 1;
}

/* False at the end of the text. */
static bool next_token(struct lexer *x, struct token *t)
{
    size_t from;

    for (;;) {
        char c = peek(x, 0);

        if (x->at >= x->src.n)
            return false;
        if (c == '-' && peek(x, 1) == '-')
            skip_comment(x);
        else if (c == ' ' || (c >= '\t' && c <= '\r'))
            step(x);
        else
            break;
    }
    *t   = (struct token){ .line = x->line, .column = (int)(x->at - x->line_start) + 1 };
    from = x->at;
    if (is_digit(peek(x, 0)) || (peek(x, 0) == '.' && is_digit(peek(x, 1)))) {
        t->kind = TOKEN_NUMBER;
        skip_number(x);
    } else if (is_word(peek(x, 0))) {
        t->kind = TOKEN_NAME;
        while (is_word(peek(x, 0)))
            x->at++;
    } else if (peek(x, 0) == '"' || peek(x, 0) == '\'') {
        t->kind = TOKEN_TEXT;
        t->s    = quoted(x);
        return true;
    } else if (peek(x, 0) == '[' && long_level(x) >= 0) {
        t->kind = TOKEN_TEXT;
        t->s    = long_text(x, long_level(x));
        return true;
    } else {
        t->kind = TOKEN_SIGN;
        x->at += sign_size(x);
    }
    t->s = (struct str){ x->src.p + from, x->at - from };
    return true;
}

int scan_text(struct str source, struct scan *ret, struct pw_err *err)
{
    struct lexer x = { .src = source, .line = 1 };
    struct scan  s = { 0 };
    size_t       room = 0;
    struct token t;

    while (next_token(&x, &t)) {
        if (s.n == room) {
            struct token *grown;

            room  = room ? room * 2 : 256;
            grown = realloc(s.t, room * sizeof *grown);
            if (!grown) {
                scan_done(&s);
                return err_nomem(err);
            }
            s.t = grown;
        }
        s.t[s.n++] = t;
    }
    *ret = s;
    return PW_OK;
}

void scan_done(struct scan *s)
{
    free(s->t);
    *s = (struct scan){ 0 };
}

bool token_is(const struct scan *s, size_t i, const char *word)
{
    return i < s->n && (s->t[i].kind == TOKEN_NAME || s->t[i].kind == TOKEN_SIGN) && s->t[i].s.p[0] == word[0] && str_is(s->t[i].s, word);
}

bool scan_straight(const struct scan *s)
{
    size_t functions = 0;

    for (size_t i = 0; i < s->n; i++) {
        if (s->t[i].kind != TOKEN_NAME)
            continue;
        if (str_is(s->t[i].s, "for") || str_is(s->t[i].s, "while") || str_is(s->t[i].s, "repeat") ||
            str_is(s->t[i].s, "goto"))
            return false;
        functions += str_is(s->t[i].s, "function");
    }
    return functions <= 1;
}

size_t scan_find(const struct scan *s, size_t from, const char *word)
{
    for (size_t i = from; i < s->n; i++)
        if (s->t[i].kind != TOKEN_SIGN && s->t[i].kind != TOKEN_NUMBER && str_is(s->t[i].s, word))
            return i;
    return SIZE_MAX;
}

static bool opens_block(const struct scan *s, size_t i)
{
    return token_is(s, i, "function") || token_is(s, i, "if") || token_is(s, i, "do") ||
           token_is(s, i, "repeat");
}

/* The token after the block that begins with the `function` at `i`. */
static size_t block_end(const struct scan *s, size_t i)
{
    int depth = 0;

    for (; i < s->n; i++) {
        /* `while` and `for` have their `do`; `repeat` is closed by `until`. */
        if (opens_block(s, i))
            depth++;
        else if ((token_is(s, i, "end") || token_is(s, i, "until")) && --depth == 0)
            return i + 1;
    }
    return s->n;
}

bool scan_check(const struct scan *s, struct scan_check *ret)
{
    for (size_t i = 0; i + 3 < s->n; i++) {
        size_t open = token_is(s, i, "check") && token_is(s, i + 1, "=") && token_is(s, i + 2, "function") ? i + 3
                      : token_is(s, i, "function") && token_is(s, i + 1, "check")                          ? i + 2
                                                                                                          : 0;

        if (!open || !token_is(s, open, "("))
            continue;
        *ret = (struct scan_check){ .begin = open };
        if (open + 1 < s->n && s->t[open + 1].kind == TOKEN_NAME) {
            ret->facts = s->t[open + 1].s;
            if (token_is(s, open + 2, ",") && open + 3 < s->n && s->t[open + 3].kind == TOKEN_NAME)
                ret->params = s->t[open + 3].s;
        }
        ret->end = block_end(s, token_is(s, i, "function") ? i : i + 2);
        return true;
    }
    return false;
}

size_t scan_path(const struct scan *s, size_t i, struct buf *out)
{
    size_t n = 0;

    buf_reset(out);
    while (token_is(s, i + 1 + n * 2, ".") && i + 2 + n * 2 < s->n && s->t[i + 2 + n * 2].kind == TOKEN_NAME) {
        if (n)
            buf_byte(out, '.');
        buf_str(out, s->t[i + 2 + n * 2].s);
        n++;
    }
    return n;
}

/* ---- names ---- */

bool scan_keyword(struct str s)
{
    static const char *const words[] = {
        "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in",
        "local", "nil", "not", "or", "repeat", "return", "then", "true", "until", "while",
    };

    for (size_t i = 0; i < COUNT_OF(words) && s.n; i++)
        if (words[i][0] == s.p[0] && str_is(s, words[i]))
            return true;
    return false;
}

static bool plain_name(const struct scan *s, size_t i)
{
    return i < s->n && s->t[i].kind == TOKEN_NAME && !scan_keyword(s->t[i].s);
}

/* Is token `i` declared somewhere in the file: after local or for, or among parameters? A list
 * "a, b <const>" is walked back to the word that began it. */
static bool declares(const struct scan *s, size_t i)
{
    size_t at = i;

    while (at > 0) {
        if (token_is(s, at - 1, "local") || token_is(s, at - 1, "for"))
            return true;
        if (token_is(s, at - 1, "("))
            return (at >= 2 && token_is(s, at - 2, "function")) || (at >= 3 && token_is(s, at - 3, "function")) ||
                   (at >= 5 && token_is(s, at - 3, ".") && token_is(s, at - 5, "function"));
        if (token_is(s, at - 1, "function") && at >= 2 && token_is(s, at - 2, "local"))
            return true;
        if (!token_is(s, at - 1, ","))
            return false;
        at--;
        if (token_is(s, at - 1, ">"))
            at -= at >= 3 ? 3 : at;
        if (at == 0 || !plain_name(s, at - 1))
            return false;
        at--;
    }
    return false;
}

static bool declared_somewhere(const struct scan *s, struct str name)
{
    for (size_t i = 0; i < s->n; i++)
        if (plain_name(s, i) && str_eq(s->t[i].s, name) && declares(s, i))
            return true;
    return false;
}

void scan_free_names(const struct scan *s, void (*each)(void *ctx, const struct token *t), void *ctx)
{
    for (size_t i = 0; i < s->n; i++) {
        if (!plain_name(s, i) || (i > 0 && (token_is(s, i - 1, ".") || token_is(s, i - 1, ":"))))
            continue;
        if (token_is(s, i + 1, "=") || (i > 0 && (token_is(s, i - 1, "::") || token_is(s, i - 1, "goto"))))
            continue;
        if (i > 0 && token_is(s, i - 1, "<") && token_is(s, i + 1, ">") &&
            (str_is(s->t[i].s, "const") || str_is(s->t[i].s, "close")))
            continue;
        if (!declared_somewhere(s, s->t[i].s))
            each(ctx, &s->t[i]);
    }
}
