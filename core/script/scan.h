/*
 * scan.h - the tokens of a Lua file: where words stand, and what the text can do at most.
 *
 * Made for text that the Lua compiler has already accepted; the same rules of lexing, nothing more.
 */
#ifndef PW_SCRIPT_SCAN_H
#define PW_SCRIPT_SCAN_H

#include "base/buf.h"

enum token_kind { TOKEN_NAME, TOKEN_TEXT, TOKEN_NUMBER, TOKEN_SIGN };

struct token {
    enum token_kind kind;
    struct str      s;          /* TEXT: what is between the quotes, escapes as written */
    int             line, column;
};

struct scan {
    struct token *t;
    size_t        n;
};

int scan_text(struct str source, struct scan *ret, struct pw_err *err);
void scan_done(struct scan *s);

bool token_is(const struct scan *s, size_t i, const char *word);        /* a name or sign */
bool scan_keyword(struct str s);

/*
 * No loop and no function beyond one. With that, and no way for the one function to reach itself (see
 * captured.h), every instruction of it runs at most once, because only for, while, repeat and goto jump
 * backwards and only functions can be run again.
 */
bool scan_straight(const struct scan *s);

/* The token of a quoted text or name, from token `from` on; SIZE_MAX when there is none. */
size_t scan_find(const struct scan *s, size_t from, const char *word);

/* What the check function calls its two arguments; false when it is not written in place. */
struct scan_check {
    struct str facts, params;       /* n == 0: not named */
    size_t     begin, end;          /* its tokens */
};
bool scan_check(const struct scan *s, struct scan_check *ret);

/* The dotted name that begins at token `i` ("f.exporter.name" without its first part) into `out`;
 * the number of its tokens, 0 when nothing follows the first part. */
size_t scan_path(const struct scan *s, size_t i, struct buf *out);

/* Calls `each` for each name that no `local`, parameter or `for` of the file declares and that is
 * neither a field nor a key. */
void scan_free_names(const struct scan *s, void (*each)(void *ctx, const struct token *t), void *ctx);

#endif
