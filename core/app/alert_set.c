/* The alerts of others that ever counted, made ready to be asked of: see alert_match.h. */
#include "config.h"
#include "app/alert_match_impl.h"

#include <stdlib.h>

#include "app/payload.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/alert.h"

#define COLUMNS 3       /* name, country, id */

struct loading {
    struct alert_set *x;
    struct store     *st;
    struct str        authority;
    struct arena      rows_mem, one;    /* of the rows; of the alert being read */
    struct alert_row *rows;         /* all of others, by seq */
    size_t            n, room;
    int64_t          *accepted;     /* of each: seq since which it counts; INT64_MAX: not yet */
    int64_t          *lapsed;       /* of each: seq at which it ran out or was believed no more; INT64_MAX: neither */
    size_t            room_rows;    /* of the table of names */
};

static bool grow(void **p, size_t n, size_t *room, size_t size)
{
    size_t more = *room ? *room * 2 : 64;
    void  *bigger;

    if (n < *room)
        return true;
    bigger = realloc(*p, more * size);
    if (!bigger)
        return false;
    *p    = bigger;
    *room = more;
    return true;
}

/* ---- what there is ---- */

static int take_row(void *ctx, const struct alert_row *a, struct pw_err *err)
{
    struct loading *l = ctx;

    struct alert_row *r;

    l->x->mark = a->seq;
    if (str_eq(a->originator, l->authority)) {
        arena_reset(&l->one);
        return PW_OK;
    }
    if (!grow((void **)&l->rows, l->n, &l->room, sizeof *l->rows))
        return err_nomem(err);
    r             = &l->rows[l->n++];
    *r            = *a;
    r->id         = arena_str(&l->rows_mem, a->id);
    r->originator = arena_str(&l->rows_mem, a->originator);
    r->note       = STR_NONE;           /* a kilobyte each: read again for those that count */
    arena_reset(&l->one);
    return r->id.p && r->originator.p ? PW_OK : err_nomem(err);
}

static size_t find_row(const struct loading *l, int64_t seq)
{
    size_t lo = 0, hi = l->n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (l->rows[mid].seq < seq)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < l->n && l->rows[lo].seq == seq ? lo : SIZE_MAX;
}

static int take_event(void *ctx, const struct alert_event_row *e, struct pw_err *err)
{
    struct loading *l  = ctx;
    size_t          at = find_row(l, e->alert);

    arena_reset(&l->one);       /* who and whom are not asked for here */
    if (e->seq > l->x->mark)
        l->x->mark = e->seq;
    if (at == SIZE_MAX)
        return PW_OK;
    if (e->what == ALERT_SEALED_CASE)
        l->x->entries[at].sealed = e->seq;
    if (e->what == ALERT_UNSEALED)
        l->x->entries[at].unsealed = e->seq;
    if (e->what == ALERT_ACCEPTED && l->accepted[at] == INT64_MAX)
        l->accepted[at] = e->seq;
    if ((e->what == ALERT_LAPSED || e->what == ALERT_DISTRUSTED) && l->lapsed[at] == INT64_MAX)
        l->lapsed[at] = e->seq;
    if (e->what == ALERT_FOUND || e->what == ALERT_WRONG) {
        struct alert_set *x = l->x;

        if (!grow((void **)&x->fates, x->n_fates, &x->room_fates, sizeof *x->fates))
            return err_nomem(err);
        x->fates[x->n_fates++] = (struct alert_fate){ at, e->seq, e->what == ALERT_FOUND };
    }
    return PW_OK;
}

/* ---- from when to when ---- */

/* A row ends when a later version, a withdrawal or an equivocation of its id counts; a later version or a withdrawal that
 * counted before it never lets it count. */
static void span(const struct loading *l, const size_t *same, size_t n, size_t at, int64_t *ret_from, int64_t *ret_until)
{
    const struct alert_row *me = &l->rows[at];

    *ret_from  = l->accepted[at];
    *ret_until = l->lapsed[at];
    for (size_t i = 0; i < n; i++) {
        const struct alert_row *other = &l->rows[same[i]];
        int64_t                 since = other->refused == ALERT_EQUIVOCAL ? other->seq : l->accepted[same[i]];

        if (same[i] == at || since == INT64_MAX)
            continue;
        if (other->refused == ALERT_EQUIVOCAL || other->action == ALERT_WITHDRAW || other->version > me->version)
            *ret_until = since < *ret_until ? since : *ret_until;
    }
}

/* ---- one alert ---- */

static int add_key(struct alert_set *x, struct str key, size_t entry, struct pw_err *err)
{
    uint64_t at = 0;

    if (!key.n)
        return PW_OK;
    if (!grow((void **)&x->postings, x->n_postings, &x->room_postings, sizeof *x->postings))
        return err_nomem(err);
    if (!map_get(&x->by_key, key, &at))
        key = arena_str(&x->a, key);
    x->postings[x->n_postings++] = (struct alert_posting){ entry, (size_t)at };
    return key.p && map_put(&x->by_key, key, x->n_postings) ? PW_OK : err_nomem(err);
}

static int add_text(struct alert_set *x, char kind, struct str text, size_t entry, struct pw_err *err)
{
    BUF_STACK(key, 256);

    if (!text.n)
        return PW_OK;
    alert_key(kind, text, &key);
    return add_key(x, buf_view(&key), entry, err);
}

static int add_name(struct loading *l, struct str name, struct str country, struct str id, size_t entry, struct pw_err *err)
{
    struct alert_set *x = l->x;
    size_t            room = l->room_rows;
    struct str       *cells;

    if (!name.n && !id.n)
        return PW_OK;
    if (!grow((void **)&x->row_entry, x->n_rows, &room, sizeof *x->row_entry))
        return err_nomem(err);
    cells = realloc(x->cells, room * COLUMNS * sizeof *cells);
    if (!cells)
        return err_nomem(err);
    x->cells     = cells;
    l->room_rows = room;
    cells += x->n_rows * COLUMNS;
    cells[0] = arena_str(&x->a, name.n ? name : id);
    cells[1] = arena_str(&x->a, country);
    cells[2] = arena_str(&x->a, id);
    x->row_entry[x->n_rows++] = (uint32_t)entry;
    return PW_OK;
}

static int add_parties(struct loading *l, const struct leaf *f, size_t n, size_t entry, struct pw_err *err)
{
#define V(name) alert_value(f, n, name)
    int rc;

    if ((rc = add_name(l, V("exporter.name"), V("exporter.country"), V("exporter.id"), entry, err)) < 0 ||
        (rc = add_name(l, V("importer.name"), V("importer.country"), V("importer.id"), entry, err)) < 0 ||
        (rc = add_name(l, V("broker.name"), STR_NONE, STR_NONE, entry, err)) < 0 ||
        (rc = add_name(l, V("notify.name"), STR_NONE, STR_NONE, entry, err)) < 0 ||
        (rc = add_name(l, V("end.user"), STR_NONE, STR_NONE, entry, err)) < 0 ||
        (rc = add_text(l->x, KEY_PHONE, V("exporter.phone"), entry, err)) < 0 ||
        (rc = add_text(l->x, KEY_PHONE, V("importer.phone"), entry, err)) < 0 ||
        (rc = add_text(l->x, KEY_EMAIL, V("exporter.email"), entry, err)) < 0 ||
        (rc = add_text(l->x, KEY_EMAIL, V("importer.email"), entry, err)) < 0 ||
        (rc = add_text(l->x, KEY_ADDRESS, V("exporter.address"), entry, err)) < 0)
        return rc;
    return add_text(l->x, KEY_ADDRESS, V("importer.address"), entry, err);
}

static int add_things(struct alert_set *x, const struct leaf *f, size_t n, size_t entry, struct pw_err *err)
{
    BUF_STACK(key, 128);
    struct str list = V("container.no"), one;
    int        rc   = PW_OK;

    while (rc == PW_OK && text_split(&list, '|', &one))
        rc = add_text(x, KEY_CONTAINER, one, entry, err);
    if (rc == PW_OK)
        rc = add_text(x, KEY_VEHICLE, V("vehicle"), entry, err);
    alert_key_corridor(V("substance.code"), V("route.from"), V("route.to"), &key);
    return rc < 0 ? rc : add_key(x, buf_view(&key), entry, err);
}

/* "<64 hex>|<64 hex>": what is none of it is left out. */
static void read_parents(struct alert_set *x, struct str text, struct alert_entry *e)
{
    struct str one;

    e->parents = arena_alloc(&x->a, ALERT_PARENTS_MAX * sizeof *e->parents);
    while (e->parents && e->n_parents < ALERT_PARENTS_MAX && text_split(&text, '|', &one))
        e->n_parents += digest_parse(one, &e->parents[e->n_parents]);
}

static int add_alert(struct loading *l, size_t at, int64_t from, int64_t until, struct pw_err *err)
{
    struct alert_set    *x = l->x;
    const struct alert_row *row = &l->rows[at];
    struct alert_entry  *e;
    struct alert        *a;
    struct leaf         *f;
    const struct alert_kind *kind;
    struct alert_row     stored;
    struct str           bytes;
    size_t               entry = at, n;
    int                  rc;

    arena_reset(&l->one);
    a = arena_alloc(&l->one, sizeof *a);
    f = arena_alloc(&l->one, FIELD_LEAVES_MAX * sizeof *f);
    if (!a || !f)
        return err_nomem(err);
    if ((rc = payload_get(l->st, row->seq, 0, &l->one, &bytes, err)) < 0)
        return rc == PW_ENOTFOUND ? PW_OK : rc;         /* without fields, or erased: it counts no more */
    if ((rc = st_alert_by_seq(l->st, row->seq, &l->one, &stored, err)) < 0 || (rc = alert_parse(stored.note, a, err)) < 0 || (rc = leaves_read(bytes, a->n_fields, &a->root, f, err)) < 0)
        return err_wrap(err, "the stored alert %.*s", (int)row->id.n, row->id.p);
    n          = a->n_fields;
    e          = &x->entries[entry];
    e->red     = a->mark.tlp == TLP_RED;
    e->from    = from;
    e->until   = until;
    e->kind    = arena_str(&x->a, V("alert.kind"));
    kind       = alert_kind_find(e->kind);
    e->seizure = kind && kind->seizure;
    if (V("derived.from").n)
        read_parents(x, V("derived.from"), e);
    if ((rc = add_parties(l, f, n, entry, err)) < 0)
        return rc;
    return add_things(x, f, n, entry, err);
#undef V
}

/* ---- all ---- */

static int by_id(const void *a, const void *b, void *ctx)
{
    const struct loading *l = ctx;
    size_t                x = *(const size_t *)a, y = *(const size_t *)b;
    int                   c = str_cmp(l->rows[x].id, l->rows[y].id);

    if (!c)
        c = str_cmp(l->rows[x].originator, l->rows[y].originator);
    return c ? c : (x > y) - (x < y);
}

/* A case is sealed with all its versions, whichever it was said of. */
static void share_seals(struct alert_set *x, const size_t *same, size_t n)
{
    int64_t sealed = -1, unsealed = -1;

    for (size_t i = 0; i < n; i++) {
        sealed   = x->entries[same[i]].sealed > sealed ? x->entries[same[i]].sealed : sealed;
        unsealed = x->entries[same[i]].unsealed > unsealed ? x->entries[same[i]].unsealed : unsealed;
    }
    for (size_t i = 0; i < n; i++) {
        x->entries[same[i]].sealed   = sealed;
        x->entries[same[i]].unsealed = unsealed;
    }
}

static int add_family(struct loading *l, const size_t *same, size_t n, struct pw_err *err)
{
    int rc = PW_OK;

    share_seals(l->x, same, n);
    for (size_t i = 0; i < n && rc == PW_OK; i++) {
        const struct alert_row *row = &l->rows[same[i]];
        int64_t                 from, until;

        if (row->action != ALERT_ISSUE && row->action != ALERT_UPDATE)
            continue;
        span(l, same, n, same[i], &from, &until);
        if (from < until)
            rc = add_alert(l, same[i], from, until, err);
    }
    return rc;
}

/* An id belongs to its originator: nobody withdraws another's alert by using its id. */
static bool same_name(const struct alert_row *a, const struct alert_row *b)
{
    return str_eq(a->id, b->id) && str_eq(a->originator, b->originator);
}

static int add_all(struct loading *l, struct pw_err *err)
{
    size_t *order = calloc(l->n ? l->n : 1, sizeof *order);
    int     rc    = order ? PW_OK : err_nomem(err);

    for (size_t i = 0; i < l->n && order; i++)
        order[i] = i;
    if (order)
        qsort_r(order, l->n, sizeof *order, by_id, l);
    for (size_t i = 0, k; i < l->n && rc == PW_OK; i = k) {
        for (k = i + 1; k < l->n && same_name(&l->rows[order[i]], &l->rows[order[k]]); k++)
            ;
        rc = add_family(l, order + i, k - i, err);
    }
    free(order);
    return rc;
}

static int prepare(struct loading *l, struct pw_err *err)
{
    struct alert_set *x = l->x;

    l->accepted = calloc(l->n + 1, sizeof *l->accepted);
    l->lapsed   = calloc(l->n + 1, sizeof *l->lapsed);
    x->entries  = calloc(l->n + 1, sizeof *x->entries);
    if (!l->accepted || !l->lapsed || !x->entries)
        return err_nomem(err);
    x->n = l->n;
    for (size_t i = 0; i < l->n; i++) {
        l->accepted[i] = l->rows[i].refused == ALERT_TAKEN ? l->rows[i].seq : INT64_MAX;
        l->lapsed[i]   = INT64_MAX;
        x->entries[i]  = (struct alert_entry){ .seq = l->rows[i].seq, .from = INT64_MAX, .digest = l->rows[i].digest,
                                               .id = arena_str(&x->a, l->rows[i].id), .sealed = -1, .unsealed = -1,
                                               .from_authority = arena_str(&x->a, l->rows[i].originator) };
    }
    return PW_OK;
}

/* In the arena: what holds the set may be moved. */
static int build_names(struct alert_set *x, struct pw_err *err)
{
    static const char *const columns[COLUMNS] = { "name", "country", "id" };
    struct table            *t;
    const struct table     **tables;

    if (!x->n_rows)
        return PW_OK;
    t      = arena_alloc(&x->a, sizeof *t);
    tables = arena_alloc(&x->a, sizeof *tables);
    if (!t || !tables)
        return err_nomem(err);
    *t = (struct table){ .name = "alerts", .is_list = true, .n_columns = COLUMNS, .n_rows = x->n_rows, .cells = x->cells };
    for (size_t i = 0; i < COLUMNS; i++)
        t->columns[i] = columns[i];
    *tables = t;
    return watch_build(tables, 1, &x->watch, err);
}

int alert_set_load(struct store *st, struct str authority, struct alert_set *ret, struct pw_err *err)
{
    struct loading l = { .x = ret, .st = st, .authority = authority };
    int            rc;

    *ret = (struct alert_set){ .mark = -1 };
    if ((rc = st_alert_list(st, 0, &l.one, take_row, &l, err)) == PW_OK && (rc = prepare(&l, err)) == PW_OK &&
        (rc = st_alert_events_all(st, 0, &l.one, take_event, &l, err)) == PW_OK && (rc = add_all(&l, err)) == PW_OK)
        rc = build_names(ret, err);
    free(l.rows);
    free(l.accepted);
    free(l.lapsed);
    arena_done(&l.rows_mem);
    arena_done(&l.one);
    if (rc < 0)
        alert_set_done(ret);
    return rc;
}

void alert_set_done(struct alert_set *x)
{
    watch_done(&x->watch);
    map_done(&x->by_key);
    free(x->entries);
    free(x->row_entry);
    free(x->cells);
    free(x->postings);
    free(x->fates);
    arena_done(&x->a);
    *x = (struct alert_set){ 0 };
}
