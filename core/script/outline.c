#include "config.h"
#include "script/outline.h"

#include <stdlib.h>

#include "script/scan.h"

#define DEPTH_MAX 16        /* of tables in tables: a profile has four */

struct drawing {
    const struct scan *s;
    struct arena      *a;
    struct outline     o;
    size_t             room;
    struct buf         path, value;
    bool               failed;
};

/* ---- values ---- */

static bool opens(const struct scan *s, size_t i)
{
    return token_is(s, i, "(") || token_is(s, i, "{") || token_is(s, i, "[") || token_is(s, i, "function") ||
           token_is(s, i, "if") || token_is(s, i, "do") || token_is(s, i, "repeat");
}

static bool closes(const struct scan *s, size_t i)
{
    return token_is(s, i, ")") || token_is(s, i, "}") || token_is(s, i, "]") || token_is(s, i, "end") ||
           token_is(s, i, "until");
}

/* The token behind the value that begins at `i`. */
static size_t value_end(const struct scan *s, size_t i)
{
    int depth = 0;

    for (; i < s->n; i++) {
        if (depth == 0 && (token_is(s, i, ",") || token_is(s, i, ";") || token_is(s, i, "}")))
            return i;
        if (opens(s, i))
            depth++;
        else if (closes(s, i) && --depth < 0)
            return i;
    }
    return i;
}

static void add_word(struct buf *out, const struct token *t)
{
    if (out->n)
        buf_byte(out, ' ');
    if (t->kind == TOKEN_TEXT)
        buf_byte(out, '"');
    buf_str(out, t->s);
    if (t->kind == TOKEN_TEXT)
        buf_byte(out, '"');
}

/* A number, word or quoted text, and a number with its minus. */
static struct str raw_of(const struct scan *s, size_t from, size_t to)
{
    const struct token *t = &s->t[from];

    if (to == from + 2 && token_is(s, from, "-") && s->t[from + 1].kind == TOKEN_NUMBER)
        return (struct str){ t->s.p, (size_t)(s->t[from + 1].s.p + s->t[from + 1].s.n - t->s.p) };
    if (to != from + 1 || t->kind == TOKEN_SIGN)
        return STR_NONE;
    if (t->kind != TOKEN_TEXT)
        return t->s;
    /* A long bracket is not what a setting is written in. */
    return t->s.p[-1] == '"' || t->s.p[-1] == '\'' ? (struct str){ t->s.p - 1, t->s.n + 2 } : STR_NONE;
}

static void add_item(struct drawing *d, struct str value, struct str raw, int line)
{
    struct outline_item *grown, item;

    if (d->o.n == d->room) {
        d->room = d->room ? d->room * 2 : 64;
        grown   = arena_alloc(d->a, d->room * sizeof *grown);
        if (!grown) {
            d->failed = true;
            return;
        }
        if (d->o.n)
            memcpy(grown, d->o.items, d->o.n * sizeof *grown);
        d->o.items = grown;
    }
    item = (struct outline_item){ arena_str(d->a, buf_view(&d->path)), arena_str(d->a, value), raw, line };
    d->failed |= !item.path.p || !item.value.p || d->path.failed;
    d->o.items[d->o.n++] = item;
}

static void add_leaf(struct drawing *d, size_t from, size_t to)
{
    buf_reset(&d->value);
    for (size_t i = from; i < to; i++)
        add_word(&d->value, &d->s->t[i]);
    d->failed |= d->value.failed;
    add_item(d, buf_view(&d->value), from < to ? raw_of(d->s, from, to) : STR_NONE,
             from < d->s->n ? d->s->t[from].line : 0);
}

/* ---- tables ---- */

static size_t draw_table(struct drawing *d, size_t i, int depth);

/* The key of the entry at *i, which then stands at its value. Without one it is a place in a list. */
static void add_key(struct drawing *d, size_t *i, int *place)
{
    const struct scan *s = d->s;

    if (d->path.n)
        buf_byte(&d->path, '.');
    if (*i + 1 < s->n && s->t[*i].kind == TOKEN_NAME && token_is(s, *i + 1, "=")) {
        buf_str(&d->path, s->t[*i].s);
        *i += 2;
    } else if (token_is(s, *i, "[") && *i + 3 < s->n && token_is(s, *i + 2, "]") && token_is(s, *i + 3, "=")) {
        buf_str(&d->path, s->t[*i + 1].s);
        *i += 4;
    } else if (s->t[*i].kind == TOKEN_TEXT && *i + 1 == value_end(s, *i)) {
        buf_printf(&d->path, "\"%.*s\"", (int)s->t[*i].s.n, s->t[*i].s.p);
    } else {
        buf_printf(&d->path, "%d", ++*place);
    }
}

/* The `{` stands at `i`; gives the token behind its `}`. */
static size_t draw_table(struct drawing *d, size_t i, int depth)
{
    const struct scan *s     = d->s;
    int                place = 0;

    for (i++; i < s->n && !token_is(s, i, "}") && !d->failed;) {
        size_t at = d->path.n, from = i, end;

        if (token_is(s, i, ",") || token_is(s, i, ";")) {
            i++;
            continue;
        }
        add_key(d, &i, &place);
        end = value_end(s, i);
        if (end == i) {
            i = end < s->n ? end + 1 : end;         /* no value: text that does not load */
        } else if (token_is(s, i, "{") && depth < DEPTH_MAX) {
            i = draw_table(d, i, depth + 1);
        } else if (i == from && s->t[i].kind == TOKEN_TEXT && end == i + 1) {
            add_item(d, STR("listed"), STR_NONE, s->t[i].line);
            i = end;
        } else {
            add_leaf(d, i, end);
            i = end;
        }
        d->path.n = at;
    }
    return i < s->n ? i + 1 : i;
}

static int by_path(const void *a, const void *b)
{
    return str_cmp(((const struct outline_item *)a)->path, ((const struct outline_item *)b)->path);
}

/* return rule { ... } or return profile { ... }; what stands before it is code of its own. */
static void draw(struct drawing *d)
{
    const struct scan *s  = d->s;
    size_t             at    = 0;
    int                depth = 0;

    /* The file's own: one within a block or a function says nothing of what the file gives. */
    for (; at + 2 < s->n; at++) {
        if (depth == 0 && token_is(s, at, "return") && (token_is(s, at + 1, "rule") || token_is(s, at + 1, "profile")))
            break;
        if (opens(s, at))
            depth++;
        else if (closes(s, at))
            depth--;
    }
    if (at + 2 >= s->n)
        at = s->n;
    if (at > 0) {
        buf_text(&d->path, "(before)");
        add_leaf(d, 0, at);
        buf_reset(&d->path);
    }
    while (at < s->n && !token_is(s, at, "{"))
        at++;
    if (at < s->n)
        draw_table(d, at, 0);
}

int outline_read(struct str source, struct arena *a, struct outline *ret, struct pw_err *err)
{
    struct scan    s;
    struct drawing d  = { .s = &s, .a = a };
    int            rc = scan_text(source, &s, err);

    if (rc < 0)
        return rc;
    draw(&d);
    scan_done(&s);
    buf_done(&d.path);
    buf_done(&d.value);
    if (d.failed)
        return err_nomem(err);
    if (d.o.n)
        qsort(d.o.items, d.o.n, sizeof *d.o.items, by_path);
    *ret = d.o;
    return PW_OK;
}

const struct outline_item *outline_find(const struct outline *o, struct str path)
{
    struct outline_item wanted = { .path = path };

    return o->n ? bsearch(&wanted, o->items, o->n, sizeof *o->items, by_path) : NULL;
}
