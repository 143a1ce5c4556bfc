#include "config.h"
#include "match/watch.h"

#include <stdlib.h>

#include "base/map.h"
#include "base/text.h"
#include "match/index.h"

#define EVIDENCE_LEAST 50       /* weight of what must agree: half a rare word */

/* One identifier of an entry. */
struct id_ref {
    uint32_t   list, row;
    struct str by;
    uint32_t   next;            /* index + 1; 0: the last */
};

struct columns { size_t name, aliases, country, id, type, since; };

struct watch_index {
    struct name_index *names;   /* NULL: not built yet */
    struct columns    *columns; /* of each list */
    struct map         by_id;   /* -> first of a chain in `ids`, + 1 */
    struct id_ref     *ids;
    size_t             n_ids, room_ids;
    struct arena       keys;
};

/* ---- building ---- */

static int add_id(struct watch_index *x, struct id_ref ref, struct pw_err *err)
{
    BUF_STACK(folded, 128);
    uint64_t   head = 0;
    struct str key;

    fold_name(ref.by, &folded);
    if (!folded.n)
        return PW_OK;
    if (x->n_ids == x->room_ids) {
        size_t         room = x->room_ids ? x->room_ids * 2 : 256;
        struct id_ref *more = realloc(x->ids, room * sizeof *more);

        if (!more)
            return err_nomem(err);
        x->ids      = more;
        x->room_ids = room;
    }
    map_get(&x->by_id, buf_view(&folded), &head);
    ref.next         = (uint32_t)head;
    x->ids[x->n_ids] = ref;
    key              = arena_str(&x->keys, buf_view(&folded));
    return key.p && map_put(&x->by_id, key, ++x->n_ids) ? PW_OK : err_nomem(err);
}

static int add_row(struct watch_index *x, const struct table *t, uint32_t list, uint32_t row, struct pw_err *err)
{
    const struct columns *c    = &x->columns[list];
    struct str            rest = table_cell(t, row, c->aliases), ids = table_cell(t, row, c->id), item;
    int                   rc   = name_index_add(x->names, list, row, table_cell(t, row, c->name), err);

    while (rc == PW_OK && text_split(&rest, '|', &item))
        rc = name_index_add(x->names, list, row, item, err);
    while (rc == PW_OK && text_split(&ids, '|', &item))
        rc = add_id(x, (struct id_ref){ list, row, item, 0 }, err);
    return rc;
}

int watch_build(const struct table *const *tables, size_t n, struct watch_lists *ret, struct pw_err *err)
{
    struct watch_lists w = { .tables = tables, .n_tables = n, .index = calloc(1, sizeof *w.index) };

    if (!w.index || !(w.index->columns = calloc(n + 1, sizeof *w.index->columns))) {
        watch_done(&w);
        return err_nomem(err);
    }
    for (size_t i = 0; i < n; i++)
        w.index->columns[i] = (struct columns){
            .name = table_column(tables[i], "name"), .aliases = table_column(tables[i], "aliases"),
            .country = table_column(tables[i], "country"), .id = table_column(tables[i], "id"),
            .type = table_column(tables[i], "type"), .since = table_column(tables[i], "since"),
        };
    *ret = w;
    return PW_OK;
}

void watch_done(struct watch_lists *w)
{
    if (w->index) {
        name_index_free(w->index->names);
        map_done(&w->index->by_id);
        arena_done(&w->index->keys);
        free(w->index->ids);
        free(w->index->columns);
        free(w->index);
    }
    w->index = NULL;
}

/* Many commands never ask for a name, so the lists are read at the first. */
static int ready(const struct watch_lists *w, struct pw_err *err)
{
    struct watch_index *x = w->index;
    int                 rc;

    if (x->names)
        return PW_OK;
    rc = name_index_new(&x->names, err);
    for (size_t t = 0; t < w->n_tables && rc == PW_OK; t++)
        for (size_t r = 0; r < w->tables[t]->n_rows && rc == PW_OK; r++)
            rc = add_row(x, w->tables[t], (uint32_t)t, (uint32_t)r, err);
    if (rc == PW_OK)
        rc = name_index_seal(x->names, err);
    if (rc < 0) {
        name_index_free(x->names);
        x->names = NULL;
    }
    return rc;
}

/* ---- asking ---- */

struct asking {
    const struct watch_lists *w;
    const struct watch_party *p;
    struct asked              q;
    int                       at_least;
    bool                      search, dated;
    int32_t                   today;
    struct watch_hit         *hits;
    size_t                    n, max;
};

/* The better of two for one who reads from the top. */
static bool better(const struct watch_hit *a, const struct watch_hit *b)
{
    if (a->score != b->score)
        return a->score > b->score;
    if (a->by_id != b->by_id)
        return a->by_id;
    if (a->same_country != b->same_country)
        return a->same_country;
    if (a->unasked != b->unasked)
        return a->unasked < b->unasked;
    if (a->list != b->list)
        return a->list < b->list;
    return a->row != b->row ? a->row < b->row : str_cmp(a->by, b->by) < 0;
}

/* An entry stands once, under its best spelling. */
static void keep(struct asking *x, struct watch_hit h)
{
    size_t at;

    for (size_t i = 0; i < x->n; i++)
        if (x->hits[i].list == h.list && x->hits[i].row == h.row) {
            if (!better(&h, &x->hits[i]))
                return;
            memmove(x->hits + i, x->hits + i + 1, (--x->n - i) * sizeof h);
            break;
        }
    for (at = x->n; at > 0 && better(&h, &x->hits[at - 1]); at--)
        ;
    if (at >= x->max)
        return;
    if (x->n < x->max)
        x->n++;
    memmove(x->hits + at + 1, x->hits + at, (x->n - 1 - at) * sizeof h);
    x->hits[at] = h;
}

static bool among(struct str cell, struct str wanted)
{
    struct str item;

    while (text_split(&cell, '|', &item))
        if (str_eq(item, wanted))
            return true;
    return false;
}

/* No year of the cell is within a year of that of the date; a date that begins with no year tells nothing. */
static bool other_year(struct str cell, struct str date)
{
    struct str item;
    uint64_t   year, listed;
    bool       any = false;

    if (date.n < 4 || !text_u64((struct str){ date.p, 4 }, &year))
        return false;
    while (text_split(&cell, '|', &item))
        if (item.n >= 4 && text_u64((struct str){ item.p, 4 }, &listed)) {
            any = true;
            if (listed + 1 >= year && listed <= year + 1)
                return false;
        }
    return any;
}

/* What speaks against the hit, and what that takes from its score. */
static void hold_against(const struct asking *x, int evidence, struct watch_hit *h)
{
    const struct table   *t       = x->w->tables[h->list];
    const struct columns *c       = &x->w->index->columns[h->list];
    struct str            country = table_cell(t, h->row, c->country), type = table_cell(t, h->row, c->type);
    bool                  person  = str_is(type, "person"), craft = str_is(type, "vessel") || str_is(type, "aircraft");
    int                   less    = 0;

    h->same_country = x->p->country.n && country.n && among(country, x->p->country);
    if (x->p->country.n && country.n && !h->same_country) {
        h->against |= AGAINST_COUNTRY;
        less += WATCH_LESS_COUNTRY;
    }
    if (person && x->q.name.firm) {
        h->against |= AGAINST_PERSON;
        less += WATCH_LESS_PERSON;
    }
    if (craft) {
        h->against |= AGAINST_CRAFT;
        less += WATCH_LESS_CRAFT;
    }
    if (!person && other_year(table_cell(t, h->row, c->since), x->p->registered_on)) {
        h->against |= AGAINST_YEAR;
        less += WATCH_LESS_YEAR;
    }
    if (evidence < EVIDENCE_LEAST) {
        h->against |= AGAINST_COMMON;
        less += EVIDENCE_LEAST - evidence;
    }
    h->score = h->score > less ? h->score - less : 0;
}

/* Each word asked stands against one that is nearly the same: an initial alone or a far spelling is not enough. */
static bool covers(const struct alignment *x, const struct name *asked)
{
    size_t sum = 0;

    for (size_t i = 0; i < x->n; i++)
        sum += (size_t)x->pairs[i].likeness * x->pairs[i].n_a;
    return !x->left_a && sum >= WATCH_SEARCH_TOKEN * asked->n;
}

static int compared(void *ctx, const struct listing *l, const struct alignment *got, struct pw_err *err)
{
    struct asking   *x = ctx;
    struct watch_hit h = { .list = l->table, .row = l->row, .by = l->by, .score = got->score,
                           .unasked = __builtin_popcount(got->left_b) };

    (void)err;
    if (x->dated && !table_in_force(x->w->tables[h.list], h.row, x->today))
        return PW_OK;
    hold_against(x, got->evidence, &h);
    if (h.score >= x->at_least || (x->search && covers(got, &x->q.name)))
        keep(x, h);
    return PW_OK;
}

static void by_identifier(struct asking *x)
{
    struct watch_index *index = x->w->index;
    BUF_STACK(key, 128);
    uint64_t            at;

    fold_name(x->p->id, &key);
    if (!key.n || !map_get(&index->by_id, buf_view(&key), &at))
        return;
    for (; at; at = index->ids[at - 1].next) {
        const struct id_ref *r = &index->ids[at - 1];

        if (!x->dated || table_in_force(x->w->tables[r->list], r->row, x->today))
            keep(x, (struct watch_hit){ .list = r->list, .row = r->row, .by = r->by, .by_id = true, .score = 100 });
    }
}

static int ask(struct asking *x, int reach, struct pw_err *err)
{
    int rc = ready(x->w, err);

    if (rc < 0)
        return rc;
    by_identifier(x);
    name_index_ask(x->w->index->names, x->p->name, &x->q);
    return name_index_find(x->w->index->names, &x->q, reach, compared, x, err);
}

int watch_screen(const struct watch_lists *w, const struct watch_party *p, int at_least, int32_t today, size_t max,
                 struct watch_hit *ret, size_t *ret_n, struct pw_err *err)
{
    struct asking x  = { .w = w, .p = p, .at_least = at_least, .dated = true, .today = today, .hits = ret, .max = max };
    int           rc = max ? ask(&x, at_least, err) : PW_OK;

    if (rc == PW_OK)
        *ret_n = x.n;
    return rc;
}

/* Half of what is asked must be there: the words asked may be the smaller part of a listed name. */
#define SEARCH_REACH 20

int watch_search(const struct watch_lists *w, const struct watch_party *p, size_t max, struct watch_hit *ret, size_t *ret_n,
                 struct pw_err *err)
{
    struct asking x  = { .w = w, .p = p, .at_least = WATCH_SEARCH_SCORE, .search = true, .hits = ret, .max = max };
    int           rc = max ? ask(&x, SEARCH_REACH, err) : PW_OK;

    if (rc < 0)
        return rc;
    if (!x.q.name.n) {
        err_set(err, PW_EUSAGE, "no letter or number in the name");
        return err_remedy(err, "'penwatch list search' takes a name, such as 'Tian Reactive'");
    }
    *ret_n = x.n;
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

static void side_by_side(struct latin *l, struct str asked, struct str listed, struct buf *out)
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

static void against(const struct watch_lists *w, const struct watch_party *p, const struct watch_hit *h, struct buf *out)
{
    const struct table   *t = w->tables[h->list];
    const struct columns *c = &w->index->columns[h->list];
    const char           *before = "; against: ";

    for (unsigned bit = 1; bit <= AGAINST_COMMON; bit <<= 1) {
        if (!(h->against & bit))
            continue;
        buf_text(out, before);
        before = ", ";
        if (bit == AGAINST_COUNTRY || bit == AGAINST_YEAR) {
            buf_text(out, bit == AGAINST_COUNTRY ? "country " : "registered ");
            buf_str(out, bit == AGAINST_COUNTRY ? p->country : p->registered_on);
            buf_text(out, ", listed ");
            buf_str(out, table_cell(t, h->row, bit == AGAINST_COUNTRY ? c->country : c->since));
        } else {
            buf_text(out, bit == AGAINST_PERSON ? "listed is a person" : bit == AGAINST_CRAFT ? "listed is a vessel or aircraft"
                                                                                               : "only common words agree");
        }
    }
}

void watch_explain(const struct watch_lists *w, const struct watch_party *p, const struct watch_hit *h, struct buf *out)
{
    struct latin none = { 0 };

    if (h->by_id) {
        buf_text(out, "identifier ");
        buf_str(out, h->by);
        return;
    }
    side_by_side(w->index->names ? name_index_latin(w->index->names) : &none, p->name, h->by, out);
    latin_done(&none);
    against(w, p, h, out);
}

void watch_words(const struct watch_lists *w, struct str name, struct buf *out)
{
    struct latin none = { 0 };
    struct name  x;
    struct str   sorted[NAME_TOKENS_MAX];

    name_read(w->index->names ? name_index_latin(w->index->names) : &none, name, &x);
    latin_done(&none);
    for (size_t i = 0; i < x.n; i++) {
        size_t k = i;

        for (; k && str_cmp(sorted[k - 1], x.tokens[i]) > 0; k--)
            sorted[k] = sorted[k - 1];
        sorted[k] = x.tokens[i];
    }
    for (size_t i = 0; i < x.n; i++) {
        buf_text(out, i ? " " : "");
        buf_str(out, sorted[i]);
    }
}
