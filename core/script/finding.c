#include "config.h"
#include "script/finding.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void rule_findings_done(struct rule_findings *f)
{
    if (!f)
        return;
    free(f->items);
    *f = (struct rule_findings){ 0 };
}

static struct rule_finding *add_room(struct rule_findings *f)
{
    static _Thread_local struct rule_finding scratch;
    struct rule_finding                     *grown = NULL;

    scratch = (struct rule_finding){ 0 };
    if (f->n >= FINDINGS_MAX)
        return &scratch;
    /* Grown by doubling at powers of two, so no room needs to be remembered. */
    if ((f->n & (f->n - 1)) == 0) {
        grown = realloc(f->items, (f->n ? f->n * 2 : 1) * sizeof *grown);
        if (!grown) {
            f->lost = true;
            return &scratch;
        }
        f->items = grown;
    }
    f->items[f->n] = (struct rule_finding){ 0 };
    return &f->items[f->n++];
}

struct rule_finding *finding_add(struct rule_findings *f, struct place_of at, const char *fmt, ...)
{
    struct rule_finding *x = add_room(f);
    va_list              ap;

    snprintf(x->path, sizeof x->path, "%s", at.path ? at.path : "");
    x->line   = at.line;
    x->column = at.column;
    va_start(ap, fmt);
    vsnprintf(x->message, sizeof x->message, fmt, ap);
    va_end(ap);
    return x;
}

void finding_hint(struct rule_finding *f, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(f->hint, sizeof f->hint, fmt, ap);
    va_end(ap);
}

static int compare(const void *a, const void *b)
{
    const struct rule_finding *x = a, *y = b;
    int                        c = strcmp(x->path, y->path);

    if (c == 0)
        c = (x->line > y->line) - (x->line < y->line);
    if (c == 0)
        c = (x->column > y->column) - (x->column < y->column);
    return c ? c : strcmp(x->message, y->message);
}

void findings_sort(struct rule_findings *f)
{
    if (f->n)
        qsort(f->items, f->n, sizeof *f->items, compare);
}

#define NEAR_MAX 64     /* longer names are not misspelt short ones */

static size_t edits(struct str a, struct str b)
{
    size_t row[NEAR_MAX + 1];

    if (a.n > NEAR_MAX || b.n > NEAR_MAX)
        return SIZE_MAX;
    for (size_t j = 0; j <= b.n; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            size_t best = diagonal + (a.p[i - 1] != b.p[j - 1]);

            diagonal = row[j];
            if (row[j] + 1 < best)
                best = row[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            row[j] = best;
        }
    }
    return row[b.n];
}

void nearest_offer(struct nearest *n, const char *name)
{
    size_t d = edits(n->wanted, str_of(name));

    if (d <= (n->wanted.n + 2) / 3 && (!n->best || d < n->edits)) {
        n->best  = name;
        n->edits = d;
    }
}

void nearest_hint(const struct nearest *n, struct rule_finding *f)
{
    if (n->best)
        finding_hint(f, "did you mean '%s'?", n->best);
}
