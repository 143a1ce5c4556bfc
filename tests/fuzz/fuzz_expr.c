/*
 * The reader of Lua's expressions: any bytes at all, which the compiler has not seen. It gives a tree or none; a tree's
 * tokens lie within the text, and walking it ends.
 */
#include "config.h"
#include "script/expr.h"

#include <stdlib.h>

#include "script/manual.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct walk {
    const struct tree *t;
    size_t             n;
};

static void look(void *ctx, const struct expr *e)
{
    struct walk *w = ctx;
    double       v;

    w->n++;
    if (e->token >= w->t->scan->n || e->first > e->last || e->last >= w->t->scan->n ||
        (e->local != EXPR_FREE && (size_t)e->local >= w->t->n_locals))
        abort();
    expr_number(w->t, e, &v);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str   text = { (const char *)data, size }, example;
    struct arena a    = { 0 };
    struct scan  s    = { 0 };
    struct tree  t;
    struct walk  w = { &t, 0 };

    if (scan_text(text, &s, NULL) == PW_OK && expr_read(&s, &a, &t)) {
        stat_walk(t.body, look, &w);
        if (w.n > t.n_exprs)
            abort();
        expr_check(&t);
        expr_rule_table(&t);
    }
    scan_done(&s);
    arena_done(&a);
    if (manual_example(text, &example) && (example.p < text.p || example.p + example.n > text.p + text.n))
        abort();
    return 0;
}
