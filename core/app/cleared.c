#include "config.h"
#include "app/cleared.h"

#include <stdlib.h>

#include "base/mem.h"
#include "format/canon.h"
#include "format/fold.h"

struct cleared_event { int64_t seq; bool withdrawn; size_t earlier; };     /* earlier: index + 1 */

static int keep(void *ctx, const struct cleared_row *row, struct pw_err *err)
{
    struct cleared *c    = ctx;
    struct str      key  = arena_str(&c->a, (struct str){ (const char *)row->digest.b, DIGEST_SIZE });
    uint64_t        head = 0;

    if (c->n == c->room) {
        size_t                room = c->room ? c->room * 2 : 64;
        struct cleared_event *more = realloc(c->events, room * sizeof *more);

        if (!more)
            return err_nomem(err);
        c->events = more;
        c->room   = room;
    }
    if (!key.p)
        return err_nomem(err);
    map_get(&c->by_digest, key, &head);
    c->events[c->n++] = (struct cleared_event){ row->seq, row->withdrawn, (size_t)head };
    return map_put(&c->by_digest, key, c->n) ? PW_OK : err_nomem(err);
}

int cleared_load(struct store *st, struct cleared *ret, struct pw_err *err)
{
    struct cleared c  = { 0 };
    struct arena   a  = { 0 };
    int            rc = st_cleared_list(st, &a, keep, &c, err);

    arena_done(&a);
    if (rc < 0)
        cleared_done(&c);
    else
        *ret = c;
    return rc;
}

void cleared_done(struct cleared *c)
{
    map_done(&c->by_digest);
    arena_done(&c->a);
    free(c->events);
    *c = (struct cleared){ 0 };
}

struct str cleared_entry(const struct table *t, size_t row)
{
    struct str entry = table_cell(t, row, table_column(t, "entry"));

    return entry.n ? entry : table_cell(t, row, table_column(t, "name"));
}

void cleared_digest(const struct watch_lists *w, const struct watch_hit *h, const struct watch_party *p, struct digest *ret)
{
    static const char *const material[] = { "name", "aliases", "type", "country", "id", "born", "since" };
    BUF_STACK(bytes, 1024);
    BUF_STACK(words, 256);
    BUF_STACK(number, 64);
    const struct table *t = w->tables[h->list];

    watch_words(w, p->name, &words);
    fold_name(p->id, &number);
    canon_str(&bytes, str_of(t->name));
    canon_str(&bytes, cleared_entry(t, h->row));
    for (size_t i = 0; i < COUNT_OF(material); i++)
        canon_str(&bytes, table_cell(t, h->row, table_column(t, material[i])));
    canon_str(&bytes, buf_view(&words));
    canon_str(&bytes, buf_view(&number));
    canon_str(&bytes, p->country);
    canon_str(&bytes, p->registered_on);
    digest_parts(ret, (struct str[]){ STR("penwatch/cleared/v1\n"), buf_view(&bytes) }, 2);
}

int64_t cleared_match(const struct cleared *c, const struct watch_lists *w, const struct watch_hit *h, const struct watch_party *p,
                      int64_t before)
{
    struct digest d;
    uint64_t      at;

    if (!c->n)
        return 0;
    cleared_digest(w, h, p, &d);
    if (!map_get(&c->by_digest, (struct str){ (const char *)d.b, DIGEST_SIZE }, &at))
        return 0;
    for (; at; at = c->events[at - 1].earlier)
        if (c->events[at - 1].seq < before)
            return c->events[at - 1].withdrawn ? 0 : c->events[at - 1].seq;
    return 0;
}
