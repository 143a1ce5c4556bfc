#include "config.h"
#include "app/screen.h"

#include <stdlib.h>

#include "base/mem.h"
#include "format/canon.h"

#define HITS_OF_ONE 8           /* entries one party may be taken for; further ones say no more */
#define KEPT_MAX    100000      /* parties kept in memory: some 20 MB; then it begins anew */

struct kept { uint32_t first, n; };

struct screen {
    const struct reference *ref;
    bool              days;         /* some entry has a last day: answers hold for one day */
    struct map        by_party;     /* -> kept, + 1 */
    struct arena      keys;
    struct kept      *kept;
    size_t            n_kept, room_kept;
    struct watch_hit *hits;
    size_t            n_hits, room_hits;
    struct buf        how;
};

static bool any_expires(const struct reference *ref)
{
    for (size_t i = 0; i < ref->n_watch; i++) {
        const struct table *t = ref->watch.tables[i];
        size_t              c = table_column(t, "expires");

        for (size_t r = 0; c != SIZE_MAX && r < t->n_rows; r++)
            if (table_cell(t, r, c).n)
                return true;
    }
    return false;
}

int screen_new(const struct reference *ref, struct screen **ret, struct pw_err *err)
{
    struct screen *s = calloc(1, sizeof *s);

    if (!s)
        return err_nomem(err);
    s->ref  = ref;
    s->days = any_expires(ref);
    *ret    = s;
    return PW_OK;
}

static void forget(struct screen *s)
{
    map_done(&s->by_party);
    arena_done(&s->keys);
    s->by_party = (struct map){ 0 };
    s->keys     = (struct arena){ 0 };
    s->n_kept = s->n_hits = 0;
}

void screen_free(struct screen *s)
{
    if (!s)
        return;
    forget(s);
    free(s->kept);
    free(s->hits);
    buf_done(&s->how);
    free(s);
}

void screen_party(const struct shipment *s, enum party_role role, struct watch_party *ret)
{
    *ret = (struct watch_party){ party_text(s, role, PARTY_NAME), party_text(s, role, PARTY_ID), party_text(s, role, PARTY_COUNTRY),
                                 party_text(s, role, PARTY_REGISTERED_ON) };
}

/* Room for one more party with all its hits. */
static bool make_room(struct screen *s)
{
    if (s->n_kept == s->room_kept) {
        size_t       room = s->room_kept ? s->room_kept * 2 : 256;
        struct kept *more = realloc(s->kept, room * sizeof *more);

        if (!more)
            return false;
        s->kept      = more;
        s->room_kept = room;
    }
    if (s->n_hits + HITS_OF_ONE > s->room_hits) {
        size_t            room = s->room_hits ? s->room_hits * 2 : 256;
        struct watch_hit *more = realloc(s->hits, room * sizeof *more);

        if (!more)
            return false;
        s->hits      = more;
        s->room_hits = room;
    }
    return true;
}

static int screen_new_party(struct screen *s, const struct watch_party *p, int32_t day, struct str key, struct kept *ret,
                            struct pw_err *err)
{
    struct str kept;
    size_t     n;
    int        rc;

    if (s->n_kept >= KEPT_MAX)
        forget(s);
    if (!make_room(s))
        return err_nomem(err);
    if ((rc = watch_screen(&s->ref->watch, p, WATCH_LISTED_SCORE, day, HITS_OF_ONE, s->hits + s->n_hits, &n, err)) < 0)
        return rc;
    *ret = s->kept[s->n_kept++] = (struct kept){ (uint32_t)s->n_hits, (uint32_t)n };
    s->n_hits += n;
    kept = arena_str(&s->keys, key);
    return kept.p && map_put(&s->by_party, kept, s->n_kept) ? PW_OK : err_nomem(err);
}

int screen_ask(struct screen *s, const struct watch_party *p, int32_t day, int64_t before, struct screened *ret, struct pw_err *err)
{
    BUF_STACK(key, 256);
    struct kept k  = { 0 };
    uint64_t    at;
    int         rc = PW_OK;

    canon_str(&key, p->name);
    canon_str(&key, p->id);
    canon_str(&key, p->country);
    canon_str(&key, p->registered_on);
    canon_i64(&key, s->days ? day : 0);
    if ((rc = buf_check(&key, err)) < 0)
        return rc;
    if (map_get(&s->by_party, buf_view(&key), &at))
        k = s->kept[at - 1];
    else if ((rc = screen_new_party(s, p, day, buf_view(&key), &k, err)) < 0)
        return rc;
    *ret = (struct screened){ 0 };
    for (uint32_t i = 0; i < k.n && !ret->listed; i++) {
        const struct watch_hit *h = &s->hits[k.first + i];

        if (cleared_match(&s->ref->cleared, &s->ref->watch, h, p, before))
            continue;
        buf_reset(&s->how);
        screen_explain(s->ref, p, h, &s->how);
        *ret = (struct screened){ true, h->score, buf_view(&s->how) };
        rc   = buf_check(&s->how, err);
    }
    return rc;
}

void screen_explain(const struct reference *ref, const struct watch_party *p, const struct watch_hit *h, struct buf *out)
{
    const struct table *t    = ref->watch.tables[h->list];
    struct str          name = table_cell(t, h->row, table_column(t, "name"));

    buf_printf(out, "%s: ", t->name);
    buf_str(out, h->by_id ? name : h->by);
    if (!h->by_id && !str_eq(name, h->by)) {
        buf_text(out, " (alias of ");
        buf_str(out, name);
        buf_text(out, ")");
    }
    buf_printf(out, ", %d of 100: ", h->score);
    watch_explain(&ref->watch, p, h, out);
}
