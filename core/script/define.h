/*
 * define.h - the words a rule or profile file is written in: rule, profile, list, lookup, history, one_of,
 * same, different, near.
 *
 * Each only notes its arguments and where it stood; read_*.c judges them, so that one mistake does
 * not hide the next. list() is the exception: it gives the list itself.
 */
#ifndef PW_SCRIPT_DEFINE_H
#define PW_SCRIPT_DEFINE_H

#include "script/book.h"

enum tag_kind {
    TAG_RULE, TAG_PROFILE, TAG_LOOKUP, TAG_WINDOW, TAG_ONE_OF, TAG_SAME, TAG_DIFFERENT, TAG_NEAR,
};

struct tag {
    enum tag_kind  kind;
    enum window_op op;      /* WINDOW */
    int            line;
};

/* All may raise. Once for each state; then the table of words for each file, whose reader is the sandbox's
 * `user` while it loads. */
void define_open(lua_State *L);
void define_push_words(lua_State *L);

/* NULL when the value at `i` was not made by one of the words. */
const struct tag *define_tag(lua_State *L, int i);
/* Pushes the table of its arguments. */
void define_push_args(lua_State *L, int i);

bool define_has_word(struct str name);
void define_offer_words(struct nearest *n);

#endif
