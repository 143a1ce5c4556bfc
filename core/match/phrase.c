#include "config.h"
#include "match/phrase.h"

#include "base/text.h"
#include "format/fold.h"

static size_t count_words(struct str folded)
{
    struct str word;
    size_t     n = 0;

    while (text_split(&folded, ' ', &word))
        n++;
    return n;
}

static bool note_first(struct phrases *p, struct str phrase, size_t words)
{
    uint64_t longest = 0;
    struct str first;

    text_split(&phrase, ' ', &first);
    map_get(&p->firsts, first, &longest);
    return words <= longest || map_put(&p->firsts, first, words);
}

int phrases_build(const struct table *t, struct phrases *ret, struct pw_err *err)
{
    *ret = (struct phrases){ .table = t };
    for (size_t r = 0; t && r < t->n_rows; r++) {
        BUF_AUTO   folded = { 0 };
        struct str key;
        size_t     n;

        fold_name(table_cell(t, r, 0), &folded);
        n = count_words(buf_view(&folded));
        if (n > PHRASE_WORDS_MAX) {
            phrases_done(ret);
            return err_set(err, PW_EINPUT, "%s: row %zu has more than %d words", t->name, r + 1, PHRASE_WORDS_MAX);
        }
        if (!n || map_get(&ret->map, buf_view(&folded), &(uint64_t){ 0 }))
            continue;
        key = arena_str(&ret->keys, buf_view(&folded));
        if (!key.p || !map_put(&ret->map, key, r) || !note_first(ret, key, n)) {
            phrases_done(ret);
            return err_nomem(err);
        }
    }
    return PW_OK;
}

void phrases_done(struct phrases *p)
{
    map_done(&p->map);
    map_done(&p->firsts);
    arena_done(&p->keys);
    *p = (struct phrases){ 0 };
}

/* Folds a text and cuts it into words; the words borrow from `folded`. */
static size_t words_of(struct str text, struct buf *folded, struct str words[PHRASE_TEXT_WORDS])
{
    struct str rest;
    size_t     n = 0;

    fold_name(text, folded);
    rest = buf_view(folded);
    while (n < PHRASE_TEXT_WORDS && text_split(&rest, ' ', &words[n]))
        n++;
    return n;
}

bool phrases_any(const struct phrases *p, struct str text, phrase_fn each, void *ctx, bool *ret_found)
{
    BUF_STACK(folded, 512);
    struct str words[PHRASE_TEXT_WORDS];
    size_t     n;

    *ret_found = false;
    if (!p->map.n || !text.n)
        return false;
    n = words_of(text, &folded, words);
    for (size_t i = 0; i < n; i++) {
        uint64_t longest;

        if (!map_get(&p->firsts, words[i], &longest))
            continue;
        for (size_t len = longest < n - i ? longest : n - i; len; len--) {
            struct str last   = words[i + len - 1];
            struct str phrase = { words[i].p, (size_t)(last.p + last.n - words[i].p) };
            uint64_t   row;

            if (!map_get(&p->map, phrase, &row))
                continue;
            *ret_found = true;
            if (each(ctx, (size_t)row))
                return true;
            break;
        }
    }
    return false;
}

static bool take(void *ctx, size_t row)
{
    *(size_t *)ctx = row;
    return true;
}

bool phrases_first(const struct phrases *p, struct str text, size_t *ret_row)
{
    bool found;

    return phrases_any(p, text, take, ret_row, &found);
}

struct longest { const struct phrases *p; size_t row; bool any; };

static bool longer(void *ctx, size_t row)
{
    struct longest *l = ctx;
    size_t          n = table_cell(l->p->table, row, 0).n, best;

    best = l->any ? table_cell(l->p->table, l->row, 0).n : 0;
    if (!l->any || n > best || (n == best && row < l->row))
        l->row = row;
    l->any = true;
    return false;
}

bool phrases_longest(const struct phrases *p, struct str text, size_t *ret_row)
{
    struct longest l = { .p = p };
    bool           found;

    phrases_any(p, text, longer, &l, &found);
    if (found)
        *ret_row = l.row;
    return found;
}

bool phrases_whole(const struct phrases *p, struct str text, size_t *ret_row)
{
    BUF_STACK(folded, 256);
    uint64_t row;

    if (!p->map.n || !text.n)
        return false;
    fold_name(text, &folded);
    if (!map_get(&p->map, buf_view(&folded), &row))
        return false;
    *ret_row = (size_t)row;
    return true;
}
