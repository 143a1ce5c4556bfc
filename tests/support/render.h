/*
 * render.h - a tree as one line of text: name[@attribute=text]"text"(children).
 */
#ifndef PW_TESTS_RENDER_H
#define PW_TESTS_RENDER_H

#include "format/tree.h"

static inline void render_tree(const struct tree *t, struct buf *out)
{
    static const char *const marks[] = { "", "@", "", "#", "?", "~" };

    buf_text(out, marks[t->kind]);
    if (t->ns.n) {
        buf_byte(out, '{');
        buf_str(out, t->ns);
        buf_byte(out, '}');
    }
    buf_str(out, t->name);
    if (t->text.n) {
        buf_byte(out, '=');
        buf_str(out, t->text);
    }
    if (!t->first)
        return;
    buf_byte(out, '(');
    for (const struct tree *c = t->first; c; c = c->next) {
        render_tree(c, out);
        if (c->next)
            buf_byte(out, ' ');
    }
    buf_byte(out, ')');
}

#endif
