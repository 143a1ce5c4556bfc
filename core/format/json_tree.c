#include "config.h"
#include "format/json_tree.h"

#include "base/mem.h"

/* One step from the record down to a leaf. Two leaves share a node as long as their steps are the same. */
struct step {
    uint32_t     shape;
    uint32_t     index;         /* of an array's element */
    bool         element;
    struct str   name;
    struct tree *node;          /* NULL: an array, whose elements are the nodes */
};

struct path { struct step at[JSON_DEPTH + 1]; size_t n; };

/* The steps of a leaf, outermost first. */
static int read_path(const struct json_scan *s, const struct json_leaf *leaf, struct path *ret, struct pw_err *err)
{
    size_t arrays = 0;

    ret->n = 0;
    for (uint32_t shape = leaf->shape; shape && ret->n < COUNT_OF(ret->at);) {
        struct json_step step = json_shape_step(s, shape);

        ret->at[ret->n++] = (struct step){ .shape = shape, .element = step.element, .name = step.name };
        shape             = step.up;
    }
    for (size_t i = 0; i < ret->n / 2; i++) {
        struct step other = ret->at[i];

        ret->at[i]              = ret->at[ret->n - 1 - i];
        ret->at[ret->n - 1 - i] = other;
    }
    for (size_t i = 0; i < ret->n; i++) {
        if (!ret->at[i].element)
            continue;
        if (arrays == JSON_INDEXES) {
            err_set(err, PW_ELIMIT, "lists are nested more than %d deep", JSON_INDEXES);
            return err_remedy(err, "flatten the record");
        }
        ret->at[i].index = leaf->index[arrays++];
    }
    return PW_OK;
}

static enum tree_kind kind_of(enum json_kind k)
{
    switch (k) {
    case JSON_NULL:   return TREE_NULL;
    case JSON_BOOL:   return TREE_BOOL;
    case JSON_NUMBER: return TREE_NUMBER;
    case JSON_STRING: return TREE_STRING;
    default:          return TREE_NODE;
    }
}

/* An element of a member's list is called like the member; one of a list within a list has no name. */
static struct str name_of(const struct path *p, size_t i)
{
    if (!p->at[i].element)
        return p->at[i].name;
    return i > 0 && !p->at[i - 1].element ? p->at[i - 1].name : STR("");
}

static int add_leaf(struct path *p, const struct path *before, const struct json_leaf *leaf, struct tree *root, struct arena *a,
                    struct pw_err *err)
{
    struct tree *up = root;
    size_t       i  = 0;

    for (; i + 1 < p->n && i < before->n && before->at[i].shape == p->at[i].shape && before->at[i].index == p->at[i].index; i++) {
        p->at[i].node = before->at[i].node;
        up            = p->at[i].node ? p->at[i].node : up;
    }
    for (; i < p->n; i++) {
        bool last = i + 1 == p->n;

        if ((!last && p->at[i + 1].element && !p->at[i].element) || (last && leaf->kind == JSON_EMPTY_ARRAY))
            continue;
        up = p->at[i].node = tree_add(a, up, last ? kind_of(leaf->kind) : TREE_NODE, STR_NONE, name_of(p, i));
        if (!up)
            return err_nomem(err);
        if (last && leaf->kind != JSON_NULL)
            up->text = leaf->text;
    }
    return PW_OK;
}

int json_tree(const struct json_scan *s, const struct json_record *r, struct arena *a, const struct tree **ret,
              struct pw_err *err)
{
    struct path  paths[2] = { { .n = 0 }, { .n = 0 } };
    struct tree *root     = tree_add(a, NULL, TREE_NODE, STR_NONE, STR(""));
    int          rc;

    if (!root)
        return err_nomem(err);
    for (size_t i = 0; i < r->n_leaves; i++)
        if ((rc = read_path(s, &r->leaves[i], &paths[i & 1], err)) < 0 ||
            (rc = add_leaf(&paths[i & 1], &paths[~i & 1], &r->leaves[i], root, a, err)) < 0)
            return rc;
    *ret = root;
    return PW_OK;
}
