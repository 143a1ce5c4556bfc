#include "config.h"
#include "match/watch.h"

#include "match/align.h"

static bool better(const struct watch_found *a, const struct watch_found *b)
{
    if (a->score != b->score)
        return a->score > b->score;
    return a->unasked < b->unasked;
}

/* An entry stands once, under its best spelling. */
static size_t keep(struct watch_found *ret, size_t n, size_t max, struct watch_found f)
{
    size_t at;

    for (size_t i = 0; i < n; i++)
        if (ret[i].table == f.table && ret[i].row == f.row) {
            if (!better(&f, &ret[i]))
                return n;
            memmove(ret + i, ret + i + 1, (--n - i) * sizeof *ret);
            break;
        }
    for (at = n; at > 0 && better(&f, &ret[at - 1]); at--)
        ;
    if (at >= max)
        return n;
    if (n < max)
        n++;
    memmove(ret + at + 1, ret + at, (n - 1 - at) * sizeof *ret);
    ret[at] = f;
    return n;
}

/* Each token asked stands against one that is nearly the same: an initial alone or a far spelling is not enough. */
static bool covers(const struct alignment *x, const struct name *asked)
{
    size_t sum = 0;

    for (size_t i = 0; i < x->n; i++)
        sum += (size_t)x->pairs[i].likeness * x->pairs[i].n_a;
    return !x->left_a && sum >= WATCH_SEARCH_TOKEN * asked->n;
}

int watch_search(const struct watch_lists *w, struct latin *l, struct str name, size_t max, struct watch_found *ret,
                 size_t *ret_n, struct pw_err *err)
{
    struct name asked, listed;

    *ret_n = 0;
    name_read(l, name, &asked);
    if (!asked.n || !max) {
        err_set(err, PW_EUSAGE, "no letter or number in the name");
        return err_remedy(err, "'penwatch list search' takes a name, such as 'Tian Reactive'");
    }
    for (size_t i = 0; i < w->n_refs; i++) {
        const struct watch_ref *r = &w->refs[i];
        struct alignment        x;

        name_read(l, r->by, &listed);
        align_names(&asked, NULL, &listed, NULL, &x);
        if (covers(&x, &asked) || x.score >= WATCH_SEARCH_SCORE)
            *ret_n = keep(ret, *ret_n, max, (struct watch_found){ w->tables[r->table], r->row, x.score,
                                                                  __builtin_popcount(x.left_b), r->by });
    }
    return PW_OK;
}

/* ---- in words ---- */

static void tokens(struct buf *out, const struct name *x, size_t at, size_t n)
{
    for (size_t i = at; i < at + n; i++) {
        if (i > at)
            buf_byte(out, ' ');
        buf_str(out, x->tokens[i]);
    }
}

static void left(struct buf *out, const char *whose, const struct name *x, uint32_t mask)
{
    const char *before = whose;

    for (size_t i = 0; i < x->n; i++)
        if (mask >> i & 1) {
            buf_text(out, before);
            buf_str(out, x->tokens[i]);
            before = ", ";
        }
}

void watch_explain(struct latin *l, struct str asked, struct str listed, struct buf *out)
{
    struct name      a, b;
    struct alignment x;

    name_read(l, asked, &a);
    name_read(l, listed, &b);
    align_names(&a, NULL, &b, NULL, &x);
    for (size_t i = 0; i < x.n; i++) {
        const struct pair *p = &x.pairs[i];

        buf_text(out, i ? ", " : "");
        tokens(out, &a, p->a, p->n_a);
        buf_text(out, p->how == PAIR_SAME ? " = " : " ~ ");
        tokens(out, &b, p->b, p->n_b);
        if (p->how != PAIR_SAME)
            buf_printf(out, " (%s)", pair_how_text(p->how));
    }
    left(out, "; only asked: ", &a, x.left_a);
    left(out, "; only listed: ", &b, x.left_b);
}
