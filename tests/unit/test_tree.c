#include "config.h"
#include "format/json_tree.h"

#include "base/mem.h"
#include "render.h"
#include "tap.h"

static const struct { const char *name, *json, *want; } trees[] = {
    { "members", "{\"a\":\"x\",\"b\":1.50,\"c\":true,\"d\":null}", "(a=x #b=1.50 ?c=true ~d)" },
    { "nested", "{\"a\":{\"b\":{\"c\":\"x\"},\"d\":\"y\"},\"e\":\"z\"}", "(a(b(c=x) d=y) e=z)" },
    { "a list of texts", "{\"a\":[\"x\",\"y\"],\"b\":\"z\"}", "(a=x a=y b=z)" },
    { "a list of objects", "{\"g\":[{\"a\":\"1\",\"b\":\"2\"},{\"a\":\"3\"}]}", "(g(a=1 b=2) g(a=3))" },
    { "a list of empty objects", "{\"g\":[{},{}],\"h\":{}}", "(g g h)" },
    { "an empty list leaves nothing", "{\"g\":[],\"h\":\"x\"}", "(h=x)" },
    { "lists within a list", "{\"g\":[[\"a\",\"b\"],[\"c\"]]}", "(g(=a =b) g(=c))" },
    { "lists of lists of objects", "{\"g\":[[{\"a\":\"1\"}],[{\"a\":\"2\"},{\"a\":\"3\"}]]}", "(g((a=1)) g((a=2) (a=3)))" },
    { "lists in the objects of a list", "{\"g\":[{\"a\":[\"1\",\"2\"]},{\"a\":[\"3\"]}]}", "(g(a=1 a=2) g(a=3))" },
    { "names with dots", "{\"a.b\":\"x\",\"a\":{\"b\":\"y\"}}", "(a.b=x a(b=y))" },
    { "an empty name", "{\"\":\"x\"}", "(=x)" },
    { "nothing", "{}", "" },
};

static const struct tree *read_json(struct json_scan **s, const char *json, struct arena *a, struct pw_err *err)
{
    struct json_record r;
    const struct tree *t = NULL;
    bool               more;

    if (json_scan_open_text(s, JSON_ONE, str_of(json), err) < 0 || json_scan_next(*s, &more, &r, err) < 0 || !more || r.bad ||
        json_tree(*s, &r, a, &t, err) < 0)
        return NULL;
    return t;
}

static void from_json(void)
{
    struct arena a = { 0 };

    for (size_t i = 0; i < COUNT_OF(trees); i++) {
        JSON_SCAN_AUTO     s   = NULL;
        BUF_AUTO           got = { 0 };
        const struct tree *t   = read_json(&s, trees[i].json, &a, NULL);

        if (t)
            render_tree(t, &got);
        check_str(trees[i].name, t && got.n ? buf_view(&got) : STR(""), trees[i].want);
        arena_reset(&a);
    }
    {
        JSON_SCAN_AUTO s   = NULL;
        struct pw_err  err = { 0 };

        check("lists five deep are too deep", !read_json(&s, "{\"a\":[[[[[1]]]]]}", &a, &err) && err.rc == PW_ELIMIT && err.remedy[0]);
    }
    arena_done(&a);
}

static void paths(void)
{
    static const char   json[] = "{\"a\":{\"b\":\"1\"},\"g\":[{\"q\":\"2\"},{\"r\":\"3\",\"q\":\"4\"}],\"u\":\"5\"}";
    static const struct { const char *path, *want; } known[] = {
        { "a.b", "1" }, { "g.q", "2" }, { "g.r", "3" }, { "u", "5" }, { "a", "" }, { "", "" }, { "x", NULL }, { "a.x", NULL },
        { "a.b.c", NULL }, { "@a", NULL }, { "{n}a", NULL }, { "{}a.b", "1" }, { "a..b", NULL }, { "{", NULL },
    };
    struct arena       a = { 0 };
    JSON_SCAN_AUTO     s = NULL;
    const struct tree *t = read_json(&s, json, &a, NULL), *g;

    check("a tree to look into", t);
    for (size_t i = 0; t && i < COUNT_OF(known); i++) {
        const struct tree *found = tree_find(t, str_of(known[i].path));

        check(known[i].path, known[i].want ? found && str_is(found->text, known[i].want) : !found);
    }
    g = t ? tree_find(t, STR("g")) : NULL;
    check("what is repeated is gone through", g && (g = tree_again(g)) && str_is(tree_find(g, STR("q"))->text, "4") && !tree_again(g));
    arena_done(&a);
}

int main(void)
{
    from_json();
    paths();
    return tap_done();
}
