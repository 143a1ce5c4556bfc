#include "config.h"
#include "format/tree.h"

struct tree *tree_add(struct arena *a, struct tree *up, enum tree_kind kind, struct str ns, struct str name)
{
    struct tree *t = arena_alloc(a, sizeof *t);

    if (!t)
        return NULL;
    t->kind = kind;
    t->ns   = ns;
    t->name = name;
    t->up   = up;
    if (up && up->last)
        up->last->next = t;
    else if (up)
        up->first = t;
    if (up)
        up->last = t;
    return t;
}

bool tree_step(struct str *path, struct tree_step *ret)
{
    size_t at = 0, end;

    *ret = (struct tree_step){ .any_ns = true };
    if (!path->n)
        return false;
    if (path->p[0] == '@') {
        ret->attribute = true;
        at++;
    }
    if (at < path->n && path->p[at] == '{') {
        for (end = ++at; end < path->n && path->p[end] != '}'; end++)
            ;
        ret->ns     = (struct str){ path->p + at, end - at };
        ret->any_ns = false;
        at          = end < path->n ? end + 1 : end;
    }
    for (end = at; end < path->n && path->p[end] != '.'; end++)
        ;
    ret->name = (struct str){ path->p + at, end - at };
    if (end < path->n)
        end++;
    *path = (struct str){ path->p + end, path->n - end };
    return true;
}

bool tree_is(const struct tree_step *s, struct str ns, struct str name)
{
    return str_eq(s->name, name) && (s->any_ns || str_eq(s->ns, ns));
}

/* As deep as the path has steps, which its author bounds. */
const struct tree *tree_find(const struct tree *root, struct str path)
{
    struct tree_step s;

    if (!tree_step(&path, &s))
        return root;
    for (const struct tree *t = root->first; t; t = t->next)
        if ((t->kind == TREE_ATTRIBUTE) == s.attribute && tree_is(&s, t->ns, t->name)) {
            const struct tree *found = tree_find(t, path);

            if (found)
                return found;
        }
    return NULL;
}

const struct tree *tree_again(const struct tree *t)
{
    const struct tree *u = t->next;

    while (u && !((u->kind == TREE_ATTRIBUTE) == (t->kind == TREE_ATTRIBUTE) && str_eq(u->name, t->name) && str_eq(u->ns, t->ns)))
        u = u->next;
    return u;
}
