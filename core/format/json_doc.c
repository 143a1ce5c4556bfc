#include "config.h"
#include "format/json_doc.h"

#include <cjson/cJSON.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "format/json_parse.h"

struct json_doc {
    cJSON *root;
};

static const cJSON *item_of(const struct json_node *n) { return n->item; }

void json_doc_free(struct json_doc *d)
{
    if (!d)
        return;
    cJSON_Delete(d->root);
    free(d);
}

/* ---- parsing ---- */

/*
 * cJSON keeps numbers as doubles. The scanner's leaves come in the order of the tree, so each number
 * gets its own text back, in valuestring, which cJSON frees with the item.
 */
static bool keep_number_texts(cJSON *item, const struct json_leaf **leaf, const struct json_leaf *end)
{
    char *copy;

    if (item->child) {
        for (cJSON *c = item->child; c; c = c->next)
            if (!keep_number_texts(c, leaf, end))       /* at most JSON_DEPTH deep */
                return false;
        return true;
    }
    if (*leaf == end)
        return false;
    if (cJSON_IsNumber(item)) {
        copy = cJSON_malloc((*leaf)->text.n + 1);
        if (!copy)
            return false;
        memcpy(copy, (*leaf)->text.p, (*leaf)->text.n);
        copy[(*leaf)->text.n] = '\0';
        item->valuestring = copy;
    }
    ++*leaf;
    return true;
}

static int build(struct json_doc *d, const char *text, size_t n, struct pw_err *err)
{
    struct json_parse       P;
    const struct json_leaf *leaf;
    int                     rc = PW_OK;

    if (!json_parse_init(&P)) {
        json_parse_done(&P);
        return err_nomem(err);
    }
    if (json_parse_value(&P, (struct str){ text, n }, true) != JSON_VALUE) {
        rc = err_set(err, P.code, "this is not good JSON: %s", P.why);
    } else {
        leaf    = P.leaves;
        d->root = cJSON_ParseWithLength(text, n + 1);
        if (!d->root || !keep_number_texts(d->root, &leaf, P.leaves + P.n_leaves))
            rc = err_nomem(err);
    }
    json_parse_done(&P);
    return rc;
}

int json_doc_parse(struct json_doc **ret, struct str text, size_t cap, struct pw_err *err)
{
    JSON_DOC_AUTO d = NULL;
    BUF_AUTO      copy = { 0 };
    int           rc = json_check(text, cap ? cap : JSON_DOC_MAX, err);

    if (rc < 0)
        return rc;
    buf_str(&copy, text);
    d = calloc(1, sizeof *d);
    if (!d || copy.failed)
        return err_nomem(err);
    if ((rc = build(d, copy.p, copy.n, err)) < 0)
        return rc;
    *ret = TAKE(d);
    return PW_OK;
}

/* ---- places ---- */

struct json_node json_doc_root(const struct json_doc *d)
{
    return (struct json_node){ .item = d->root };
}

void json_node_path(const struct json_node *n, struct buf *out)
{
    if (!n->up)
        return;
    json_node_path(n->up, out);
    if (!n->name) {
        buf_printf(out, "[%zu]", n->index);
        return;
    }
    if (n->up->up)
        buf_byte(out, '.');
    buf_text(out, n->name);
}

static int refuse(const struct json_node *n, const char *name, struct pw_err *err, const char *what)
{
    BUF_AUTO path = { 0 };

    json_node_path(n, &path);
    if (name && path.n)
        buf_byte(&path, '.');
    if (name)
        buf_text(&path, name);
    err_set(err, PW_EINPUT, "%s", what);
    if (path.n && !path.failed)
        err_where(err, "%.190s", path.p);
    return PW_EINPUT;
}

int json_want_object(const struct json_node *n, struct pw_err *err)
{
    return cJSON_IsObject(item_of(n)) ? PW_OK : refuse(n, NULL, err, "an object is wanted");
}

int json_want_array(const struct json_node *n, size_t *ret_n, struct pw_err *err)
{
    if (!cJSON_IsArray(item_of(n)))
        return refuse(n, NULL, err, "a list is wanted");
    *ret_n = (size_t)cJSON_GetArraySize(item_of(n));
    return PW_OK;
}

bool json_find(const struct json_node *object, const char *name, struct json_node *ret)
{
    const cJSON *found = cJSON_IsObject(item_of(object))
                             ? cJSON_GetObjectItemCaseSensitive(item_of(object), name) : NULL;

    if (!found || cJSON_IsNull(found))
        return false;
    *ret = (struct json_node){ .item = found, .up = object, .name = found->string };
    return true;
}

int json_member(const struct json_node *object, const char *name, struct json_node *ret, struct pw_err *err)
{
    int rc = json_want_object(object, err);

    if (rc < 0)
        return rc;
    return json_find(object, name, ret) ? PW_OK : refuse(object, name, err, "this member is missing");
}

bool json_each(const struct json_node *container, struct json_node *ret)
{
    const cJSON *c     = ret->item ? item_of(ret)->next : item_of(container)->child;
    size_t       index = ret->item ? ret->index + 1 : 0;

    if (!c)
        return false;
    *ret = (struct json_node){ .item = c, .up = container, .name = c->string, .index = index };
    return true;
}

int json_only(const struct json_node *object, const char *const *names, struct pw_err *err)
{
    struct json_node m  = { 0 };
    int              rc = json_want_object(object, err);

    while (rc == PW_OK && json_each(object, &m)) {
        const char *const *known = names;

        while (*known && strcmp(*known, m.name) != 0)
            known++;
        if (!*known)
            rc = refuse(&m, NULL, err, "there is no such member here");
    }
    return rc;
}

/* ---- values ---- */

int json_text_of(const struct json_node *n, struct str *ret, struct pw_err *err)
{
    if (!cJSON_IsString(item_of(n)))
        return refuse(n, NULL, err, "a text is wanted");
    *ret = str_of(item_of(n)->valuestring);
    return PW_OK;
}

int json_literal_of(const struct json_node *n, struct str *ret, struct pw_err *err)
{
    if (!cJSON_IsNumber(item_of(n)))
        return refuse(n, NULL, err, "a number is wanted");
    *ret = str_of(item_of(n)->valuestring);
    return PW_OK;
}

int json_i64_of(const struct json_node *n, int64_t *ret, struct pw_err *err)
{
    struct str text;
    uint64_t   v;
    bool       negative;
    int        rc = json_literal_of(n, &text, err);

    if (rc < 0)
        return rc;
    negative = text.p[0] == '-';
    /* The scanner has refused what does not fit 2^53. */
    if (!text_u64((struct str){ text.p + negative, text.n - negative }, &v))
        return refuse(n, NULL, err, "a whole number is wanted");
    *ret = negative ? -(int64_t)v : (int64_t)v;
    return PW_OK;
}

int json_bool_of(const struct json_node *n, bool *ret, struct pw_err *err)
{
    if (!cJSON_IsBool(item_of(n)))
        return refuse(n, NULL, err, "true or false is wanted");
    *ret = cJSON_IsTrue(item_of(n));
    return PW_OK;
}

int json_decimal_of(const struct json_node *n, int64_t *ret_millionths, struct pw_err *err)
{
    struct pw_err why = { 0 };

    if (!cJSON_IsNumber(item_of(n)) && !cJSON_IsString(item_of(n)))
        return refuse(n, NULL, err, "a decimal number is wanted");
    if (decimal_parse(str_of(item_of(n)->valuestring), ret_millionths, &why) < 0)
        return refuse(n, NULL, err, why.msg);
    return PW_OK;
}

int json_get_text(const struct json_node *object, const char *name, struct str *ret, struct pw_err *err)
{
    struct json_node m;
    int              rc = json_member(object, name, &m, err);

    return rc < 0 ? rc : json_text_of(&m, ret, err);
}

int json_get_i64(const struct json_node *object, const char *name, int64_t *ret, struct pw_err *err)
{
    struct json_node m;
    int              rc = json_member(object, name, &m, err);

    return rc < 0 ? rc : json_i64_of(&m, ret, err);
}

int json_get_bool(const struct json_node *object, const char *name, bool *ret, struct pw_err *err)
{
    struct json_node m;
    int              rc = json_member(object, name, &m, err);

    return rc < 0 ? rc : json_bool_of(&m, ret, err);
}

int json_get_decimal(const struct json_node *object, const char *name, int64_t *ret_millionths,
                     struct pw_err *err)
{
    struct json_node m;
    int              rc = json_member(object, name, &m, err);

    return rc < 0 ? rc : json_decimal_of(&m, ret_millionths, err);
}
