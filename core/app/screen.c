#include "config.h"
#include "app/screen.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "format/canon.h"
#include "format/crypto_hash.h"
#include "store/st_cleared.h"

#define HITS_OF_ONE 8           /* entries one party may be taken for; further ones say no more */
#define COMPARISON  "penwatch/screened/v1"      /* to be raised when match/ compares names otherwise */
#define KEPT_MAX    100000      /* parties kept in memory: some 20 MB; then it begins anew */

struct kept { uint32_t first, n; };

struct screen {
    const struct reference *ref;
    int32_t          *ends;         /* last days of entries, sorted: an answer holds between two of them */
    size_t            n_ends;
    int64_t           lists;        /* names the set of lists in the store */
    struct map        by_party;     /* -> kept, + 1 */
    struct arena      keys;
    struct kept      *kept;
    size_t            n_kept, room_kept;
    struct watch_hit *hits;
    size_t            n_hits, room_hits;
    struct buf        how;
};

static int by_day(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

    return (x > y) - (x < y);
}

static int find_ends(struct screen *s, struct pw_err *err)
{
    size_t room = 0;

    for (size_t i = 0; i < s->ref->n_watch; i++)
        room += s->ref->watch.tables[i]->n_rows;
    if (!(s->ends = malloc((room + 1) * sizeof *s->ends)))
        return err_nomem(err);
    for (size_t i = 0; i < s->ref->n_watch; i++) {
        const struct table *t = s->ref->watch.tables[i];
        size_t              c = table_column(t, "expires");

        for (size_t r = 0; c != SIZE_MAX && r < t->n_rows; r++)
            s->n_ends += date_parse(table_cell(t, r, c), &s->ends[s->n_ends]);
    }
    if (s->n_ends)
        qsort(s->ends, s->n_ends, sizeof *s->ends, by_day);
    return PW_OK;
}

/* How many entries are over by then. */
static int64_t ended(const struct screen *s, int32_t day)
{
    size_t low = 0, high = s->n_ends;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (s->ends[mid] < day)
            low = mid + 1;
        else
            high = mid;
    }
    return (int64_t)low;
}

/* The lists by name and version, and how names are compared: an answer of another program is none. */
static int64_t name_lists(const struct reference *ref)
{
    BUF_STACK(bytes, 256);
    struct digest d;
    int64_t       lists;

    canon_str(&bytes, STR(COMPARISON));
    canon_i64(&bytes, WATCH_LISTED_SCORE);
    for (size_t i = 0; i < ref->n_watch; i++) {
        canon_str(&bytes, str_of(ref->watch.tables[i]->name));
        canon_i64(&bytes, ref->watch.tables[i]->seq);
    }
    digest_of(&d, buf_view(&bytes));
    memcpy(&lists, d.b, sizeof lists);
    return lists;
}

int screen_new(const struct reference *ref, struct screen **ret, struct pw_err *err)
{
    struct screen *s = calloc(1, sizeof *s);

    if (!s)
        return err_nomem(err);
    s->ref   = ref;
    s->lists = name_lists(ref);
    if (find_ends(s, err) < 0) {
        screen_free(s);
        return PW_ENOMEM;
    }
    *ret = s;
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
    free(s->ends);
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

/* ---- in the store ---- */

static void encode_hits(const struct screen *s, size_t n, struct buf *out)
{
    canon_u8(out, (uint8_t)n);
    for (size_t i = 0; i < n; i++) {
        const struct watch_hit *h = &s->hits[s->n_hits + i];

        canon_u32(out, h->list);
        canon_u64(out, h->row);
        canon_str(out, h->by);
        canon_u8(out, (uint8_t)(h->by_id | h->same_country << 1));
        canon_u8(out, (uint8_t)h->score);
        canon_u32(out, (uint32_t)h->unasked);
        canon_u32(out, h->against);
    }
}

/* False when the row is damaged, which is as good as none. */
static bool decode_hits(struct screen *s, struct str bytes, size_t *ret_n)
{
    struct canon in = canon_open(bytes);
    size_t       n  = canon_get_u8(&in);

    for (size_t i = 0; i < n && n <= HITS_OF_ONE; i++) {
        struct watch_hit *h = &s->hits[s->n_hits + i];
        uint8_t           flags;

        *h = (struct watch_hit){ .list = canon_get_u32(&in), .row = canon_get_u64(&in) };
        h->by           = arena_str(&s->keys, canon_get_str(&in));
        flags           = canon_get_u8(&in);
        h->by_id        = flags & 1;
        h->same_country = flags >> 1 & 1;
        h->score        = canon_get_u8(&in);
        h->unasked      = (int)canon_get_u32(&in);
        h->against      = canon_get_u32(&in);
        if (in.bad || !h->by.p || h->list >= s->ref->n_watch || h->row >= s->ref->watch.tables[h->list]->n_rows)
            return false;
    }
    *ret_n = n;
    return !in.bad && n <= HITS_OF_ONE;
}

/* Its hits behind those that are kept. */
static int ask_store_or_lists(struct screen *s, const struct watch_party *p, int32_t day, struct str key, size_t *ret_n,
                              struct pw_err *err)
{
    BUF_STACK(bytes, 512);
    struct digest d;
    struct str    kept;
    bool          found = false;
    int           rc    = PW_OK;

    digest_of(&d, key);
    if (s->ref->st)
        rc = st_screened_get(s->ref->st, s->lists, &d, &s->keys, &kept, &found, err);
    if (rc < 0 || (found && decode_hits(s, kept, ret_n)))
        return rc;
    if ((rc = watch_screen(&s->ref->watch, p, WATCH_LISTED_SCORE, day, HITS_OF_ONE, s->hits + s->n_hits, ret_n, err)) < 0)
        return rc;
    if (!s->ref->st)
        return PW_OK;
    encode_hits(s, *ret_n, &bytes);
    rc = buf_check(&bytes, err);
    return rc < 0 ? rc : st_screened_put(s->ref->st, s->lists, &d, buf_view(&bytes), err);
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
    if ((rc = ask_store_or_lists(s, p, day, key, &n, err)) < 0)
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
    canon_i64(&key, ended(s, day));
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
