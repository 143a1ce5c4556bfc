#include "config.h"
#include "match/watch.h"

#include <stdlib.h>

#include "base/text.h"
#include "format/fold.h"

static int add_ref(struct watch_lists *w, struct map *map, struct str key, struct watch_ref ref,
                   struct pw_err *err)
{
    uint64_t   head = 0;
    struct str kept;

    if (!key.n)
        return PW_OK;
    if (w->n_refs == w->room_refs) {
        size_t            room = w->room_refs ? w->room_refs * 2 : 256;
        struct watch_ref *more = realloc(w->refs, room * sizeof *more);

        if (!more)
            return err_nomem(err);
        w->refs      = more;
        w->room_refs = room;
    }
    if (map_get(map, key, &head))
        ref.next = (uint32_t)head;
    w->refs[w->n_refs++] = ref;
    kept                 = arena_str(&w->keys, key);
    return kept.p && map_put(map, kept, w->n_refs) ? PW_OK : err_nomem(err);
}

static int add_name(struct watch_lists *w, size_t table, size_t row, struct str name, struct pw_err *err)
{
    BUF_AUTO words = { 0 };

    fold_words(name, &words);
    return add_ref(w, &w->by_words, buf_view(&words),
                   (struct watch_ref){ (uint32_t)table, (uint32_t)row, name, 0 }, err);
}

static int add_row(struct watch_lists *w, size_t table, size_t row, struct pw_err *err)
{
    const struct table *t    = w->tables[table];
    struct str          rest = table_cell(t, row, table_column(t, "aliases")), item;
    struct str          id   = table_cell(t, row, table_column(t, "id"));
    BUF_AUTO            folded = { 0 };
    int                 rc = add_name(w, table, row, table_cell(t, row, table_column(t, "name")), err);

    while (rc == PW_OK && text_split(&rest, '|', &item))
        rc = add_name(w, table, row, item, err);
    if (rc < 0 || !id.n)
        return rc;
    fold_name(id, &folded);
    return add_ref(w, &w->by_id, buf_view(&folded),
                   (struct watch_ref){ (uint32_t)table, (uint32_t)row, id, 0 }, err);
}

int watch_build(const struct table *const *tables, size_t n, struct watch_lists *ret, struct pw_err *err)
{
    struct watch_lists w  = { .tables = tables, .n_tables = n };
    int                rc = PW_OK;

    for (size_t t = 0; t < n && rc == PW_OK; t++)
        for (size_t r = 0; r < tables[t]->n_rows && rc == PW_OK; r++)
            rc = add_row(&w, t, r, err);
    if (rc < 0)
        watch_done(&w);
    else
        *ret = w;
    return rc;
}

void watch_done(struct watch_lists *w)
{
    map_done(&w->by_words);
    map_done(&w->by_id);
    arena_done(&w->keys);
    free(w->refs);
    w->refs = NULL;
}

static bool find(const struct watch_lists *w, const struct map *map, struct str key, struct str country,
                 int32_t today, struct watch_hit *ret)
{
    uint64_t at;

    if (!key.n || !map_get(map, key, &at))
        return false;
    for (; at; at = w->refs[at - 1].next) {
        const struct watch_ref *r = &w->refs[at - 1];
        const struct table     *t = w->tables[r->table];
        struct str              listed = table_cell(t, r->row, table_column(t, "country"));

        if (country.n && listed.n && !str_eq(country, listed))
            continue;
        if (!table_in_force(t, r->row, today))
            continue;
        *ret = (struct watch_hit){ t, r->row, r->by, map == &w->by_id };
        return true;
    }
    return false;
}

bool watch_match(const struct watch_lists *w, struct str name, struct str id, struct str country,
                 int32_t today, struct watch_hit *ret)
{
    BUF_STACK(key, 256);

    fold_name(id, &key);
    if (find(w, &w->by_id, buf_view(&key), STR_NONE, today, ret))
        return true;
    buf_reset(&key);
    fold_words(name, &key);
    return find(w, &w->by_words, buf_view(&key), country, today, ret);
}
