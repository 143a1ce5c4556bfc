#include "config.h"
#include "app/guess_impl.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "format/fold.h"

/*
 * Points of a field for a column. A header that is one of the field's words has 100, one that holds it among others 45
 * and more the more of it they are; content speaks for or against.
 */
#define EXACT      100
#define WEAK       80      /* a word that can mean much else */
#define WITHIN     45
#define SURE       100
#define LIKELY     75
#define PERHAPS    45
#define MOST       80

static const struct { size_t field; const char *words; } known[] = {
#define W(id, words) { FIELD_##id, words },
#include "app/guess_words.def"
#undef W
};

struct pair { int points; size_t field, column; bool header, content; };

/* Is `word` among the words of `text`? Both are folded; in scripts without blanks a part is enough. */
static bool holds(struct str text, struct str word)
{
    const char *at = text.p;
    bool        spaced = (unsigned char)word.p[0] < 0xE0;       /* below the scripts that are written without blanks */

    while ((at = memmem(at, text.n - (size_t)(at - text.p), word.p, word.n))) {
        bool begins = at == text.p || at[-1] == ' ', ends = at + word.n == text.p + text.n || at[word.n] == ' ';

        if (!spaced || (begins && ends))
            return true;
        at++;
    }
    return false;
}

static int header_points(struct str header, const char *words)
{
    struct str rest = str_of(words), word;
    int        best = 0;

    while (header.n && text_split(&rest, '|', &word)) {
        BUF_STACK(folded, 100);
        bool weak   = word.p[0] == '~';
        int  points = 0;

        fold_name(word, &folded);
        if (!folded.n)
            continue;
        if (str_eq(buf_view(&folded), header))
            points = weak ? WEAK : EXACT;
        else if (!weak && folded.n > 2 && holds(header, buf_view(&folded)))
            points = WITHIN + (int)(folded.n * 45 / header.n);
        best = points > best ? points : best;
    }
    return best;
}

/* What is written in words rather than figures. */
static bool worded(size_t field)
{
    for (int role = 0; role < ROLE_COUNT; role++)
        if (field == PARTY_FIELD(role, NAME) || field == PARTY_FIELD(role, ADDRESS))
            return true;
    return field == FIELD_SUBSTANCE || field == FIELD_TRADE_NAME || field == FIELD_DESCRIPTION ||
           field == FIELD_END_USE;
}

/* What stands in the column for the field: points for it, or against it. */
static int content_points(const struct guess_column *c, size_t field, bool *ret_alone)
{
    *ret_alone = false;
    if (!c->filled)
        return 0;
    switch (field) {
    case FIELD_CAS:      *ret_alone = c->cas >= MOST; return c->cas >= MOST ? 100 : -60;
    case FIELD_HS:       return c->hs >= MOST ? 15 : -60;
    case FIELD_UNIT:     *ret_alone = c->units >= MOST && c->wholes < MOST; return c->units >= MOST ? 50 : -20;
    case FIELD_CURRENCY: return c->currencies >= MOST ? 15 : 0;
    default:             break;
    }
    switch (field_info(field)->kind) {
    case KIND_DATE:    return c->dates >= MOST ? 15 : -80;
    case KIND_DECIMAL: return c->numbers >= MOST ? 10 : -60;
    case KIND_INTEGER: return c->wholes >= MOST ? 10 : -60;
    case KIND_COUNTRY: return c->countries >= MOST ? 15 : c->numbers >= MOST ? -60 : 0;
    case KIND_MODE:    *ret_alone = c->modes >= MOST; return c->modes >= MOST ? 50 : 0;
    default:
        if (field == FIELD_REFERENCE)
            return c->dates >= MOST ? -60 : c->wholes >= MOST ? -15 : 5;
        return c->dates >= MOST ? -60 : c->numbers >= MOST && worded(field) ? -40 : 0;
    }
}

static int by_points(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;

    if (x->points != y->points)
        return x->points < y->points ? 1 : -1;
    if (x->field != y->field)
        return x->field < y->field ? -1 : 1;
    return (x->column > y->column) - (x->column < y->column);
}

static size_t all_pairs(struct guess_table *t, struct pair *pairs)
{
    size_t n = 0;

    for (size_t column = 0; column < t->g->n_columns; column++) {
        BUF_STACK(header, 200);

        fold_name(text_trim(t->g->names[column]), &header);
        for (size_t field = 0; field < FIELD_COUNT; field++) {
            struct pair p     = { .field = field, .column = column };
            int         words = 0, content;
            bool        alone;

            for (size_t i = 0; i < COUNT_OF(known); i++)
                if (known[i].field == field) {
                    int points = header_points(buf_view(&header), known[i].words);

                    words = points > words ? points : words;
                }
            content   = content_points(&t->columns[column], field, &alone);
            p.header  = words > 0;
            p.content = content > 0;
            p.points  = words + content;
            if ((words || alone) && p.points >= PERHAPS)
                pairs[n++] = p;
        }
    }
    return n;
}

/* A field whose cells are empty where the goods are not: the table's cells were merged over the lines of a
 * notification. */
static bool merged(const struct guess_table *t, size_t column)
{
    size_t goods = t->g->fields[FIELD_SUBSTANCE].sure ? FIELD_SUBSTANCE : FIELD_QUANTITY, empty = 0;

    if (!t->g->fields[goods].sure || !t->g->fields[FIELD_REFERENCE].sure)
        return false;
    for (size_t i = t->first; i < t->n; i++) {
        bool head = guess_cell(t, i, t->g->fields[FIELD_REFERENCE].column).n > 0;

        if (!guess_cell(t, i, t->g->fields[goods].column).n)
            continue;
        if (!head && guess_cell(t, i, column).n)
            return false;
        empty += !head;
    }
    return empty > 0 && t->first < t->n && guess_cell(t, t->first, t->g->fields[FIELD_REFERENCE].column).n > 0;
}

/* One order for all dates where they agree, else each has its own. */
static void settle_dates(struct guess *g, const struct guess_table *t)
{
    bool same = true;

    for (size_t i = 0; i < FIELD_COUNT; i++) {
        struct guess_field        *f = &g->fields[i];
        const struct guess_column *c = &t->columns[f->column];

        if (!f->sure || field_info(i)->kind != KIND_DATE || c->iso)
            continue;
        f->dates    = c->order;
        f->dates_or = c->order_or;
        if (!f->dates)
            continue;
        if (!g->dates)
            g->dates = f->dates;
        same &= g->dates == f->dates || (f->dates_or == g->dates);
        if (same && !f->dates_or)
            g->dates = f->dates;
    }
    /* One column with a day above the twelfth speaks for the others of its form. */
    for (size_t i = 0; i < FIELD_COUNT && g->dates; i++)
        for (size_t k = 0; k < FIELD_COUNT && g->fields[i].dates_or; k++)
            if (g->fields[k].dates && !g->fields[k].dates_or &&
                (g->fields[k].dates == g->fields[i].dates || g->fields[k].dates == g->fields[i].dates_or)) {
                g->fields[i].dates    = g->fields[k].dates;
                g->fields[i].dates_or = NULL;
            }
    for (size_t i = 0; i < FIELD_COUNT; i++)
        if (g->fields[i].sure && field_info(i)->kind == KIND_DATE && t->columns[g->fields[i].column].iso && g->dates)
            same = false;
        else if (g->fields[i].dates && g->fields[i].dates != g->dates)
            same = false;
    if (!same)
        g->dates = NULL;
}

static void settle_numbers(struct guess *g, struct guess_table *t)
{
    bool amounts[CSV_COLUMNS_MAX] = { false };
    BUF_STACK(header, 200);

    for (size_t i = 0; i < FIELD_COUNT; i++)
        if (g->fields[i].sure && field_info(i)->kind == KIND_DECIMAL)
            amounts[g->fields[i].column] = true;
    guess_numbers(t, amounts);
    if (!g->fields[FIELD_QUANTITY].sure)
        return;
    fold_name(g->names[g->fields[FIELD_QUANTITY].column], &header);
    g->kg = header.n && (holds(buf_view(&header), STR("kg")) || holds(buf_view(&header), STR("кг")) ||
                         holds(buf_view(&header), STR("公斤")) || holds(buf_view(&header), STR("kilos")) ||
                         holds(buf_view(&header), STR("كغ")));
}

int guess_headers(struct guess_table *t, struct pw_err *err)
{
    struct guess *g     = t->g;
    bool          taken[CSV_COLUMNS_MAX] = { false };
    struct pair  *pairs = arena_alloc(t->a, g->n_columns * FIELD_COUNT * sizeof *pairs);
    size_t        n;

    if (!pairs)
        return err_nomem(err);
    n = all_pairs(t, pairs);
    qsort(pairs, n, sizeof *pairs, by_points);
    for (size_t i = 0; i < n; i++) {
        const struct pair  *p = &pairs[i];
        struct guess_field *f = &g->fields[p->field];

        if (f->sure || taken[p->column])
            continue;
        taken[p->column] = true;
        *f = (struct guess_field){ .column = p->column, .by_header = p->header, .by_content = p->content };
        f->sure = p->points >= SURE ? GUESS_SURE : p->points >= LIKELY ? GUESS_LIKELY : GUESS_PERHAPS;
    }
    for (size_t i = 0; i < FIELD_HEADER_COUNT; i++)
        g->fields[i].fill = g->fields[i].sure && merged(t, g->fields[i].column);
    settle_dates(g, t);
    settle_numbers(g, t);
    return PW_OK;
}
