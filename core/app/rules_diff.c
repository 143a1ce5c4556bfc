#include "config.h"
#include "app/rules_diff.h"

#include <stdlib.h>

#include "base/lines.h"
#include "script/outline.h"

#define CONTEXT 2           /* equal lines shown around a difference */

static const char *const names[CHANGE_KINDS] = {
    "rule added", "rule removed", "profile added", "profile removed", "weight", "force", "parameter", "cap", "lane",
    "sample", "capacity", "code", "needs", "example", "text", "layout",
};

const char *rule_change_name(enum rule_change_kind k) { return names[k]; }

struct comparing {
    struct arena       *a;
    struct rule_change *changes;
    size_t              n, room;
    bool                failed;
};

static void add(struct comparing *c, struct rule_change change)
{
    if (c->n == c->room) {
        size_t              room  = c->room ? c->room * 2 : 64;
        struct rule_change *grown = arena_alloc(c->a, room * sizeof *grown);

        if (!grown) {
            c->failed = true;
            return;
        }
        if (c->n)
            memcpy(grown, c->changes, c->n * sizeof *grown);
        c->changes = grown;
        c->room    = room;
    }
    c->changes[c->n++] = change;
}

static bool begins(struct str s, const char *with)
{
    return s.n >= strlen(with) && memcmp(s.p, with, strlen(with)) == 0;
}

static bool ends(struct str s, const char *with)
{
    size_t n = strlen(with);

    return s.n >= n && memcmp(s.p + s.n - n, with, n) == 0;
}

static bool is_profile(struct str file) { return begins(file, "profiles/"); }

static enum rule_change_kind kind_of(struct str file, struct str path)
{
    if (is_profile(file)) {
        static const struct { const char *begin; enum rule_change_kind kind; } of_profile[] = {
            { "lanes.", CHANGE_LANE }, { "groups.", CHANGE_CAP }, { "sample.", CHANGE_SAMPLE },
            { "capacity.", CHANGE_CAPACITY },
        };

        for (size_t i = 0; i < sizeof of_profile / sizeof of_profile[0]; i++)
            if (begins(path, of_profile[i].begin))
                return of_profile[i].kind;
        if (!begins(path, "rules."))
            return CHANGE_TEXT;
        return ends(path, ".weight") ? CHANGE_WEIGHT : ends(path, ".force") ? CHANGE_FORCE : CHANGE_PARAM;
    }
    if (begins(path, "params."))
        return CHANGE_PARAM;
    if (begins(path, "examples."))
        return CHANGE_EXAMPLE;
    if (begins(path, "needs.") || begins(path, "only.") || str_is(path, "on"))
        return CHANGE_NEEDS;
    if (str_is(path, "check") || str_is(path, "(before)") || str_is(path, "missing") || str_is(path, "favours"))
        return CHANGE_CODE;
    return CHANGE_TEXT;
}

/* Two sorted outlines of one file, side by side. */
static void compare_items(struct comparing *c, struct str file, const struct outline *was, const struct outline *is)
{
    size_t before = c->n;

    for (size_t i = 0, k = 0; i < was->n || k < is->n;) {
        const struct outline_item *w = i < was->n ? &was->items[i] : NULL, *n = k < is->n ? &is->items[k] : NULL;
        int                        order = !w ? 1 : !n ? -1 : str_cmp(w->path, n->path);
        struct rule_change         change = { .file = file, .path = order <= 0 ? w->path : n->path };

        change.was = order <= 0 ? w->value : STR_NONE;
        change.is  = order >= 0 ? n->value : STR_NONE;
        i += order <= 0;
        k += order >= 0;
        if (str_eq(change.was, change.is))
            continue;
        change.kind = kind_of(file, change.path);
        add(c, change);
    }
    if (c->n == before)
        add(c, (struct rule_change){ .kind = CHANGE_LAYOUT, .file = file });
}

static int compare_file(struct comparing *c, const struct rule_source *was, const struct rule_source *is,
                        struct pw_err *err)
{
    struct outline a, b;
    int            rc;

    if (!was || !is) {
        struct str file = was ? was->path : is->path;

        add(c, (struct rule_change){ .kind = is_profile(file) ? (was ? CHANGE_PROFILE_REMOVED : CHANGE_PROFILE_ADDED)
                                                              : (was ? CHANGE_RULE_REMOVED : CHANGE_RULE_ADDED),
                                     .file = file });
        return PW_OK;
    }
    if (str_eq(was->text, is->text))
        return PW_OK;
    if ((rc = outline_read(was->text, c->a, &a, err)) < 0 || (rc = outline_read(is->text, c->a, &b, err)) < 0)
        return rc;
    compare_items(c, is->path, &a, &b);
    return PW_OK;
}

/* Files of both, in order of their paths; `each` gets NULL where one lacks it. */
typedef int (*pair_fn)(void *ctx, const struct rule_source *was, const struct rule_source *is, struct pw_err *err);

static int each_pair(const struct rule_files *was, const struct rule_files *is, pair_fn each, void *ctx,
                     struct pw_err *err)
{
    int rc = PW_OK;

    for (size_t i = 0, k = 0; rc == PW_OK && (i < was->n || k < is->n);) {
        const struct rule_source *w = i < was->n ? &was->files[i] : NULL, *n = k < is->n ? &is->files[k] : NULL;
        int                       order = !w ? 1 : !n ? -1 : str_cmp(w->path, n->path);

        rc = each(ctx, order <= 0 ? w : NULL, order >= 0 ? n : NULL, err);
        i += order <= 0;
        k += order >= 0;
    }
    return rc;
}

static int by_kind(const void *x, const void *y)
{
    const struct rule_change *a = x, *b = y;
    int                       c;

    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    c = str_cmp(a->file, b->file);
    return c ? c : str_cmp(a->path, b->path);
}

static int compare_pair(void *ctx, const struct rule_source *was, const struct rule_source *is, struct pw_err *err)
{
    return compare_file(ctx, was, is, err);
}

int rules_diff(const struct rule_files *was, const struct rule_files *is, struct arena *a, struct rule_change **ret,
               size_t *ret_n, struct pw_err *err)
{
    struct comparing c  = { .a = a };
    int              rc = each_pair(was, is, compare_pair, &c, err);

    if (rc == PW_OK && c.failed)
        rc = err_nomem(err);
    if (rc < 0)
        return rc;
    if (c.n)
        qsort(c.changes, c.n, sizeof *c.changes, by_kind);
    *ret   = c.changes;
    *ret_n = c.n;
    return PW_OK;
}

static int text_pair(void *ctx, const struct rule_source *was, const struct rule_source *is, struct pw_err *err)
{
    struct buf *out  = ctx;
    struct str  file = was ? was->path : is->path;
    int         rc;

    if (was && is && str_eq(was->text, is->text))
        return PW_OK;
    buf_printf(out, "%s%.*s\n", !was ? "new file " : !is ? "removed file " : "", (int)file.n, file.p);
    rc = lines_diff(was ? was->text : STR_NONE, is ? is->text : STR_NONE, CONTEXT, out, err);
    if (rc != PW_ELIMIT)
        return rc;
    /* Too long to be laid side by side: all of it is shown, because somebody signs for it. */
    lines_all("- ", was ? was->text : STR_NONE, out);
    lines_all("+ ", is ? is->text : STR_NONE, out);
    return buf_check(out, err);
}

int rules_diff_text(const struct rule_files *was, const struct rule_files *is, struct buf *out, struct pw_err *err)
{
    return each_pair(was, is, text_pair, out, err);
}
