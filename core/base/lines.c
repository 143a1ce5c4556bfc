#include "config.h"
#include "base/lines.h"

#include <stdlib.h>

struct lines {
    struct str *l;
    size_t      n;
};

static int split(struct str text, struct lines *ret, struct pw_err *err)
{
    struct lines x = { .l = calloc(LINES_MAX, sizeof *x.l) };

    if (!x.l)
        return err_nomem(err);
    while (text.n) {
        const char *end  = memchr(text.p, '\n', text.n);
        size_t      n    = end ? (size_t)(end - text.p) : text.n;

        if (x.n == LINES_MAX) {
            free(x.l);
            return err_set(err, PW_ELIMIT, "a text of more than %d lines is not compared", LINES_MAX);
        }
        x.l[x.n++] = (struct str){ text.p, n };
        text.p += n + (end != NULL);
        text.n -= n + (end != NULL);
    }
    *ret = x;
    return PW_OK;
}

/* Lengths of the longest common subsequence of what follows line i and line k. */
static uint16_t *common(const struct lines *a, const struct lines *b)
{
    size_t    w = b->n + 1;
    uint16_t *t = calloc((a->n + 1) * w, sizeof *t);

    for (size_t i = a->n; t && i-- > 0;)
        for (size_t k = b->n; k-- > 0;) {
            uint16_t down = t[(i + 1) * w + k], right = t[i * w + k + 1];

            t[i * w + k] = str_eq(a->l[i], b->l[k]) ? (uint16_t)(t[(i + 1) * w + k + 1] + 1) : down > right ? down : right;
        }
    return t;
}

static void line(struct buf *out, const char *mark, struct str l)
{
    buf_text(out, mark);
    buf_str(out, l);
    buf_byte(out, '\n');
}

/* Equal lines wait until it is known whether a difference follows. */
struct writer {
    struct buf *out;
    size_t      context, held_from, held;
    size_t      after;          /* how many equal lines may still follow the last difference */
    bool        any;
};

static void difference(struct writer *w, const struct lines *a, const char *mark, struct str l)
{
    size_t shown = w->held < w->context ? w->held : w->context;

    if (w->any && shown < w->held)
        buf_text(w->out, "...\n");
    for (size_t i = w->held_from + w->held - shown; i < w->held_from + w->held; i++)
        line(w->out, "  ", a->l[i]);
    line(w->out, mark, l);
    w->held  = 0;
    w->after = w->context;
    w->any   = true;
}

static void equal(struct writer *w, const struct lines *a, size_t i)
{
    if (w->after) {
        line(w->out, "  ", a->l[i]);
        w->after--;
        return;
    }
    if (!w->held)
        w->held_from = i;
    w->held++;
}

int lines_diff(struct str was, struct str is, size_t context, struct buf *out, struct pw_err *err)
{
    struct lines  a = { 0 }, b = { 0 };
    struct writer w = { .out = out, .context = context };
    uint16_t     *t = NULL;
    int           rc = split(was, &a, err);

    if (rc == PW_OK)
        rc = split(is, &b, err);
    if (rc == PW_OK && !(t = common(&a, &b)))
        rc = err_nomem(err);
    for (size_t i = 0, k = 0; t && (i < a.n || k < b.n);) {
        size_t at = i * (b.n + 1) + k;

        if (i < a.n && k < b.n && str_eq(a.l[i], b.l[k]))
            equal(&w, &a, i), i++, k++;
        else if (k == b.n || (i < a.n && t[at + b.n + 1] >= t[at + 1]))
            difference(&w, &a, "- ", a.l[i++]);
        else
            difference(&w, &a, "+ ", b.l[k++]);
    }
    free(t);
    free(a.l);
    free(b.l);
    return rc < 0 ? rc : buf_check(out, err);
}

void lines_all(const char *mark, struct str text, struct buf *out)
{
    while (text.n) {
        const char *end = memchr(text.p, '\n', text.n);
        size_t      n   = end ? (size_t)(end - text.p) : text.n;

        line(out, mark, (struct str){ text.p, n });
        text.p += n + (end != NULL);
        text.n -= n + (end != NULL);
    }
}
