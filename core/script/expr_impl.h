/*
 * expr_impl.h - what the two halves of the reader share: expr.c reads expressions, expr_stat.c statements.
 */
#ifndef PW_SCRIPT_EXPR_IMPL_H
#define PW_SCRIPT_EXPR_IMPL_H

#include "script/expr.h"

struct parse {
    const struct scan *s;
    struct arena      *a;
    struct tree       *t;
    size_t             at;
    int                depth;
    bool               bad;
    struct expr        scratch;
    size_t             n_scope;
    struct { struct str name; int number; } scope[EXPR_LOCALS_MAX];
};

struct token *now(const struct parse *p);
bool next_is(const struct parse *p, const char *word);
bool take(struct parse *p, const char *word);
void want(struct parse *p, const char *word);
bool at_name(const struct parse *p);
void *parse_room(struct parse *p, size_t n);
struct expr *new_expr(struct parse *p, enum expr_kind kind);
int declare(struct parse *p, struct str name);

struct expr *read_expr(struct parse *p);
struct expr *read_list(struct parse *p);
struct expr *read_suffixed(struct parse *p);
struct expr *read_table(struct parse *p);
/* Parameters and body; the word `function` is taken. `self`: a method has one more parameter. */
struct expr *read_function(struct parse *p, bool self);

#endif
