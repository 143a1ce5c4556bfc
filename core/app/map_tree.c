#include "config.h"
#include "app/map_tree.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/map_row_impl.h"
#include "base/mem.h"
#include "base/text.h"

#define STEPS_MAX   16      /* customs messages nest 12 deep */
#define MATCHES_MAX 500     /* of one path in one record */

/* ---- paths ---- */

static int bad_path(const struct map_row *r, size_t id, struct str path, const char *why, struct pw_err *err)
{
    err_set(err, PW_EINPUT, "the path '%.*s' of %s %s", (int)text_cut(path, 100).n, path.p, field_info(id)->path, why);
    err_where(err, "%s:%d", r->m->path, r->m->fields[id].line);
    return err_remedy(
        err, "\"header.number\", \"items[].net.value\", \"item[kind=A].text\", \"value.@currency\", \"{urn:x}name\"");
}

/* The next step of the path, up to the dot that is in no brace or bracket. */
static struct str cut_step(struct str *path)
{
    size_t     n     = 0;
    int        depth = 0;
    struct str step;

    for (; n < path->n && (path->p[n] != '.' || depth); n++)
        depth += path->p[n] == '{' || path->p[n] == '[' ? 1 : path->p[n] == '}' || path->p[n] == ']' ? -1 : 0;
    step  = (struct str){ path->p, n };
    n    += n < path->n;
    *path = (struct str){ path->p + n, path->n - n };
    return step;
}

/* "name[child=value]" or "name". */
static bool read_step(struct str text, struct map_step *ret)
{
    const char *open  = text.n && text.p[text.n - 1] == ']' ? memrchr(text.p, '[', text.n) : NULL, *equals;
    struct str  name  = open ? (struct str){ text.p, (size_t)(open - text.p) } : text, inside;

    *ret = (struct map_step){ .value = STR_NONE };
    if (open) {
        inside = (struct str){ open + 1, (size_t)(text.p + text.n - 1 - (open + 1)) };
        equals = inside.n ? memchr(inside.p, '=', inside.n) : NULL;
        if (!equals || equals == inside.p)
            return false;
        ret->child = (struct str){ inside.p, (size_t)(equals - inside.p) };
        ret->value = (struct str){ equals + 1, inside.n - ret->child.n - 1 };
    }
    return tree_step(&name, &ret->step) && ret->step.name.n && !name.n;
}

static int read_path(struct map_row *r, size_t id, struct str path, struct map_path *ret, struct pw_err *err)
{
    struct str rest = path;

    ret->steps = arena_alloc(&r->mem, STEPS_MAX * sizeof *ret->steps);
    if (!ret->steps)
        return err_nomem(err);
    for (; rest.n; ret->n++) {
        if (ret->n == STEPS_MAX)
            return bad_path(r, id, path, "has too many steps", err);
        if (!read_step(cut_step(&rest), &ret->steps[ret->n]))
            return bad_path(r, id, path, "cannot be read", err);
    }
    return ret->n ? PW_OK : bad_path(r, id, path, "is empty", err);
}

/* What stands before "[]" is the same node for all fields; what is left is relative to it. */
static int take_lines(struct map_row *r, size_t id, struct str *path, struct pw_err *err)
{
    const char *mark  = memmem(path->p, path->n, "[]", 2);
    struct str  lines = { path->p, mark ? (size_t)(mark - path->p) : 0 };

    if (!mark)
        return PW_OK;
    if (id < FIELD_HEADER_COUNT)
        return bad_path(r, id, *path, "is of a goods line, the field of the shipment", err);
    if (mark + 3 > path->p + path->n || mark[2] != '.')
        return bad_path(r, id, *path, "has nothing behind []", err);
    if (!r->lines.n) {
        r->lines = lines;
        if (read_path(r, id, lines, &r->lines_path, err) < 0)
            return PW_EINPUT;
    } else if (!str_eq(r->lines, lines)) {
        return bad_path(r, id, *path, "has its goods lines elsewhere than another field", err);
    }
    *path = (struct str){ mark + 3, path->n - lines.n - 3 };
    return PW_OK;
}

static int compile_field(struct map_row *r, size_t id, struct pw_err *err)
{
    const struct mapping_field *f  = &r->m->fields[id];
    int                         rc = PW_OK;

    if (f->split.n || f->fill) {
        err_set(err, PW_EINPUT, "'%s' of %s is for tables", f->split.n ? "split" : "fill", field_info(id)->path);
        err_where(err, "%s:%d", r->m->path, f->line);
        return err_remedy(err, "the goods lines of a document are named by [] in the path");
    }
    for (size_t k = 0; k < f->n_columns && rc == PW_OK; k++) {
        struct str       path = f->columns[k].name;
        struct map_path *to   = &r->paths[r->n * MAPPING_COLUMNS_MAX + k];
        size_t           had  = path.n;

        if (!path.n)
            return bad_path(r, id, STR("a number"), "is no path", err);
        if ((rc = take_lines(r, id, &path, err)) == PW_OK)
            rc = read_path(r, id, path, to, err);
        to->of_line = path.n != had;
    }
    r->ids[r->n++] = id;
    return rc;
}

int map_tree_new(struct map_file *f, struct map_row **ret, struct pw_err *err)
{
    struct map_row *r  = calloc(1, sizeof *r);
    int             rc = PW_OK;

    if (!r)
        return err_nomem(err);
    r->f     = f;
    r->m     = map_file_mapping(f);
    r->paths = arena_alloc(&r->mem, FIELD_COUNT * MAPPING_COLUMNS_MAX * sizeof *r->paths);
    if (!r->paths)
        rc = err_nomem(err);
    for (size_t id = 0; id < FIELD_COUNT && rc == PW_OK; id++)
        if (r->m->fields[id].given)
            rc = compile_field(r, id, err);
    if (rc < 0) {
        map_row_free(r);
        return rc;
    }
    *ret = r;
    return PW_OK;
}

/* ---- looking ---- */

struct matches { const struct tree *at[MATCHES_MAX]; size_t n; bool more; };

static bool meets(const struct map_step *s, const struct tree *t)
{
    if ((t->kind == TREE_ATTRIBUTE) != s->step.attribute || !tree_is(&s->step, t->ns, t->name))
        return false;
    if (!s->child.n)
        return true;
    for (const struct tree *c = t->first; c; c = c->next)
        if (str_eq(c->name, s->child) && str_eq(c->text, s->value))
            return true;
    return false;
}

/* As deep as the path has steps. */
static void look(const struct tree *t, const struct map_path *p, size_t at, struct matches *ret)
{
    if (at == p->n) {
        if (ret->n == MATCHES_MAX)
            ret->more = true;
        else
            ret->at[ret->n++] = t;
        return;
    }
    for (const struct tree *c = t->first; c; c = c->next)
        if (meets(&p->steps[at], c))
            look(c, p, at + 1, ret);
}

static bool has_nodes(const struct tree *t)
{
    for (const struct tree *c = t->first; c; c = c->next)
        if (c->kind != TREE_ATTRIBUTE)
            return true;
    return false;
}

static bool is_list(size_t id)
{
    return field_info(id)->kind == KIND_LIST || field_info(id)->kind == KIND_COUNTRIES;
}

/* ---- one text out of what a path found ---- */

static bool add_sum(struct matches *found, struct buf *out)
{
    int64_t sum = 0, v;
    char    text[DECIMAL_TEXT];

    for (size_t i = 0; i < found->n; i++)
        if (found->at[i]->text.n &&
            (decimal_parse(found->at[i]->text, &v, NULL) < 0 || __builtin_add_overflow(sum, v, &sum)))
            return false;
    buf_text(out, decimal_format(sum, text));
    return true;
}

static bool all_same(const struct matches *found)
{
    for (size_t i = 1; i < found->n; i++)
        if (!str_eq(found->at[i]->text, found->at[0]->text))
            return false;
    return true;
}

/* The texts that one path found, as one. */
static void add_found(struct map_row *r, size_t i, size_t line, struct matches *found, struct buf *out)
{
    const struct mapping_field *f  = &r->m->fields[r->ids[i]];
    size_t                      id = r->ids[i];
    struct str                  by = is_list(id) ? STR("|") : f->with;

    for (size_t k = 0; k < found->n && !r->out.bad; k++)
        if (has_nodes(found->at[k]))
            map_row_refuse(r, id, line, "name the value in it", "'%.*s' holds other values and is none",
                           (int)found->at[k]->name.n, found->at[k]->name.p);
    if (f->sum && found->n > 1) {
        if (!add_sum(found, out) && !r->out.bad)
            map_row_refuse(r, id, line, "mend the record, or take 'sum' out of the mapping file",
                           "its %zu values cannot be added up", found->n);
        return;
    }
    if (found->more || (found->n > 1 && !by.n && !all_same(found))) {
        if (!r->out.bad)
            map_row_refuse(r, id, line, "say in the mapping file which ([child=value]), or 'with', or 'sum'",
                           "it is there %zu times, with different values", found->n);
        return;
    }
    for (size_t k = 0; k < (by.n ? found->n : found->n ? 1 : 0); k++) {
        if (out->n && found->at[k]->text.n)
            buf_str(out, by);
        buf_str(out, found->at[k]->text);
    }
}

static int take_field(struct map_row *r, size_t i, size_t line, const struct tree *root, const struct tree *goods,
                      struct pw_err *err)
{
    const struct mapping_field *f     = &r->m->fields[r->ids[i]];
    struct matches             *found = arena_raw(&r->a, sizeof *found);
    BUF_STACK(out, 300);

    if (!found)
        return err_nomem(err);
    for (size_t k = 0; k < f->n_columns && !(f->either && out.n); k++) {
        const struct map_path *p = &r->paths[i * MAPPING_COLUMNS_MAX + k];
        BUF_STACK(one, 200);

        found->n    = 0;
        found->more = false;
        if (p->of_line ? goods != NULL : true)
            look(p->of_line ? goods : root, p, 0, found);
        add_found(r, i, line, found, &one);
        if (out.n && one.n)
            buf_str(&out, is_list(r->ids[i]) ? STR("|") : f->with);
        buf_str(&out, buf_view(&one));
    }
    if (out.failed)
        return err_nomem(err);
    return map_row_put(r, i, line == SIZE_MAX ? 0 : line,
                       out.n ? arena_str(&r->a, text_trim(buf_view(&out))) : STR_NONE, err);
}

/* A record without a node of goods lines has one if any field of a line is given otherwise. */
static size_t count_lines(struct map_row *r, const struct matches *lines)
{
    bool given = false;

    for (size_t i = 0; i < r->n; i++)
        given |= r->ids[i] >= FIELD_HEADER_COUNT;
    return r->lines.n ? lines->n : given ? 1 : 0;
}

int map_tree_apply(struct map_row *r, const struct tree *root, const struct mapped_row **ret, struct pw_err *err)
{
    struct matches *lines;
    size_t          n;
    int             rc;

    arena_reset(&r->a);
    r->out = (struct mapped_row){ .whole = true, .fault = { .line = SIZE_MAX } };
    *ret   = &r->out;
    lines  = arena_raw(&r->a, sizeof *lines);
    if (!lines)
        return err_nomem(err);
    lines->n    = 0;
    lines->more = false;
    if (r->lines.n)
        look(root, &r->lines_path, 0, lines);
    n = count_lines(r, lines);
    if (lines->more)
        map_row_refuse(r, FIELD_COUNT, SIZE_MAX, "split the consignment", "more than %d goods lines",
                       SHIPMENT_LINES_MAX);
    rc = map_row_begin(r, n, err);
    for (size_t i = 0; i < r->n && rc == PW_OK; i++) {
        if (r->ids[i] < FIELD_HEADER_COUNT)
            rc = take_field(r, i, SIZE_MAX, root, NULL, err);
        for (size_t line = 0; line < n && rc == PW_OK && r->ids[i] >= FIELD_HEADER_COUNT; line++)
            rc = take_field(r, i, line, root, r->lines.n ? lines->at[line] : NULL, err);
    }
    r->out.whole &= !r->out.bad || strcmp(r->out.fault.code, "mapping") != 0;
    return rc < 0 ? rc : map_row_finish(r, NULL, 0, err);
}
