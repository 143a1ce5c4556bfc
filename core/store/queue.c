#include "config.h"
#include "store/queue.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "store/db.h"

#define QUEUE_BYTES ((size_t)4 << 20)   /* then all is inserted: about a thousand shipments, and it stays in the processor's cache */
#define MARK_BITS   20                  /* of such a thousand, one in 100,000 others is taken for a marked one */
#define CELLS_FIRST 4096

struct cell {
    int64_t  v;                 /* the number, or where its bytes begin */
    uint32_t n;
    char     kind;              /* i, n (NULL), t, b; p: a blob at the address v */
};

/* A row that the table refuses ends the transaction: so no journal of the statement is kept for taking it back. */
#define TABLE(name, columns, kinds) \
    { name, "CREATE TABLE waiting(" columns ")", "INSERT OR ROLLBACK INTO " name "(" columns ") SELECT * FROM waiting_" name, kinds }

static const struct {
    const char *table, *declared, *sql, *kinds;
} tables[QUEUED_TABLES] = {
    [QUEUED_ENTRY]   = TABLE("audit_entry", "seq, body", "ip"),
    [QUEUED_PRIVATE] = TABLE("audit_private", "id, salt, payload", "ibb"),
    [QUEUED_VERSION] = TABLE("version",
                             "seq, shipment, issuer, regime, reference, version, action, issued_on, received_on, reply_by, digest, role,"
                             " exporting_country, importing_country, consignment, pen_reference, total_mg, profile, score, lane,"
                             " forced, complete, completeness, rulebook, inputs, sampled, keys", "iititiiiinbittitntnnnnnncnb"),
    [QUEUED_SHIPMENT_KEY] = TABLE("shipment_key", "reference, issuer, regime, shipment", "ttii"),
    [QUEUED_CURRENT] = TABLE("current", "shipment, version, verdict, state, reply, finding, open, lane, reply_by, queue_key",
                             "iiiiiiiinb"),
    [QUEUED_PARTY_ROLE] = TABLE("party_role", "block, party, shipment, roles", "iiii"),
};

struct rows {
    struct cell *cells;
    size_t       n, room;       /* cells */
    size_t       width;
};

struct queue {
    struct rows rows[QUEUED_TABLES];
    struct buf  bytes;          /* of texts and blobs */
    unsigned    waiting;
    uint64_t    marks[(1u << MARK_BITS) / 64];
    bool        any_mark;
    struct feed { sqlite3_vtab base; struct queue *q; enum queued table; } feeds[QUEUED_TABLES];
};

/* ---- the rows as SQLite reads them ---- */

struct cursor { sqlite3_vtab_cursor base; const struct cell *at, *end; };

static int feed_connect(sqlite3 *db, void *aux, int argc, const char *const *argv, sqlite3_vtab **ret, char **text)
{
    struct feed *feed = aux;

    (void)argc, (void)argv, (void)text;
    *ret = &feed->base;
    return sqlite3_declare_vtab(db, tables[feed->table].declared);
}

static int feed_disconnect(sqlite3_vtab *tab)
{
    (void)tab;
    return SQLITE_OK;
}

static int feed_best_index(sqlite3_vtab *tab, sqlite3_index_info *info)
{
    (void)tab;
    info->estimatedCost = 1000;
    info->estimatedRows = 1000;
    return SQLITE_OK;
}

static int feed_open(sqlite3_vtab *tab, sqlite3_vtab_cursor **ret)
{
    struct cursor *c = sqlite3_malloc(sizeof *c);

    (void)tab;
    if (!c)
        return SQLITE_NOMEM;
    *c   = (struct cursor){ .at = NULL };
    *ret = &c->base;
    return SQLITE_OK;
}

static int feed_close(sqlite3_vtab_cursor *base)
{
    sqlite3_free(base);
    return SQLITE_OK;
}

static int feed_filter(sqlite3_vtab_cursor *base, int number, const char *text, int argc, sqlite3_value **argv)
{
    struct cursor     *c    = (struct cursor *)base;
    const struct feed *feed = (const struct feed *)base->pVtab;
    const struct rows *r    = &feed->q->rows[feed->table];

    (void)number, (void)text, (void)argc, (void)argv;
    c->at  = r->cells;
    c->end = r->cells + r->n;
    return SQLITE_OK;
}

static int feed_next(sqlite3_vtab_cursor *base)
{
    const struct feed *feed = (const struct feed *)base->pVtab;

    ((struct cursor *)base)->at += feed->q->rows[feed->table].width;
    return SQLITE_OK;
}

static int feed_eof(sqlite3_vtab_cursor *base)
{
    const struct cursor *c = (const struct cursor *)base;

    return c->at >= c->end;
}

/* They stay where they are while the statement runs. Never NULL, which would be one. */
static const char *bytes_of(const struct queue *q, const struct cell *cell)
{
    return q->bytes.p ? q->bytes.p + cell->v : "";
}

static int feed_column(sqlite3_vtab_cursor *base, sqlite3_context *to, int i)
{
    const struct feed *feed = (const struct feed *)base->pVtab;
    const struct cell *cell = &((const struct cursor *)base)->at[i];

    switch (cell->kind) {
    case 'i': sqlite3_result_int64(to, cell->v); break;
    case 't': sqlite3_result_text(to, bytes_of(feed->q, cell), (int)cell->n, SQLITE_STATIC); break;
    case 'p': sqlite3_result_blob(to, (const void *)(intptr_t)cell->v, (int)cell->n, SQLITE_STATIC); break;
    case 'b': sqlite3_result_blob(to, bytes_of(feed->q, cell), (int)cell->n, SQLITE_STATIC); break;
    default:  sqlite3_result_null(to); break;
    }
    return SQLITE_OK;
}

static int feed_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *ret)
{
    *ret = (sqlite3_int64)(uintptr_t)((const struct cursor *)base)->at;
    return SQLITE_OK;
}

/* No xCreate: the tables are there by their modules' names, and in no schema. */
static const sqlite3_module feeds = {
    .iVersion = 1, .xConnect = feed_connect, .xBestIndex = feed_best_index, .xDisconnect = feed_disconnect, .xOpen = feed_open,
    .xClose = feed_close, .xFilter = feed_filter, .xNext = feed_next, .xEof = feed_eof, .xColumn = feed_column, .xRowid = feed_rowid,
};

int queue_open(sqlite3 *db, struct queue **ret, struct pw_err *err)
{
    struct queue *q = calloc(1, sizeof *q);

    if (!q)
        return err_nomem(err);
    for (int t = 0; t < QUEUED_TABLES; t++) {
        char name[40];

        q->rows[t].width = strlen(tables[t].kinds);
        q->feeds[t]      = (struct feed){ .q = q, .table = (enum queued)t };
        sqlite3_snprintf(sizeof name, name, "waiting_%s", tables[t].table);
        if (sqlite3_create_module_v2(db, name, &feeds, &q->feeds[t], NULL) != SQLITE_OK) {
            queue_close(q);
            return err_set(err, PW_EDB, "making the table %s: %s", name, sqlite3_errmsg(db));
        }
    }
    *ret = q;
    return PW_OK;
}

void queue_close(struct queue *q)
{
    if (!q)
        return;
    for (int t = 0; t < QUEUED_TABLES; t++)
        free(q->rows[t].cells);
    buf_done(&q->bytes);
    free(q);
}

/* ---- what waits ---- */

unsigned queue_bit(const char *table)
{
    for (int t = 0; table && t < QUEUED_TABLES; t++)
        if (strcmp(table, tables[t].table) == 0)
            return 1u << t;
    return 0;
}

unsigned queue_waiting(const struct queue *q) { return q->waiting; }

const char *queue_sql(enum queued table) { return tables[table].sql; }

void queue_clear(struct queue *q, enum queued table)
{
    q->rows[table].n = 0;
    q->waiting &= ~(1u << table);
    if (q->waiting)
        return;
    buf_reset(&q->bytes);
    if (q->any_mark)
        memset(q->marks, 0, sizeof q->marks);
    q->any_mark = false;
}

bool queue_full(const struct queue *q)
{
    size_t n = q->bytes.n;

    for (int t = 0; t < QUEUED_TABLES; t++)
        n += q->rows[t].n * sizeof *q->rows[t].cells;
    return n > QUEUE_BYTES;
}

static bool make_room(struct rows *r)
{
    size_t       room = r->room ? r->room * 2 : CELLS_FIRST;
    struct cell *more;

    if (r->room - r->n >= r->width)
        return true;
    more = realloc(r->cells, room * sizeof *more);
    if (!more)
        return false;
    r->cells = more;
    r->room  = room;
    return true;
}

static struct cell take(struct queue *q, char kind, va_list *values)
{
    struct cell c = { .kind = kind };
    struct str  s;

    switch (kind) {
    case 'i':
    case 'n':
        c.v    = va_arg(*values, int64_t);
        c.kind = kind == 'n' && c.v == STORE_ABSENT ? 'n' : 'i';
        return c;
    default:
        s = va_arg(*values, struct str);
        if (kind == 'p') {
            c.v = (int64_t)(intptr_t)s.p;
            c.n = (uint32_t)s.n;
            return c;
        }
        c.v    = (int64_t)q->bytes.n;
        c.n    = (uint32_t)s.n;
        c.kind = kind == 'c' ? (s.p ? 'b' : 'n') : kind == 't' && !s.p ? 'n' : kind;
        buf_str(&q->bytes, s);
        return c;
    }
}

bool queue_add(struct queue *q, enum queued table, va_list values)
{
    struct rows *r = &q->rows[table];
    va_list      left;

    if (!make_room(r))
        return false;
    va_copy(left, values);
    for (size_t i = 0; i < r->width; i++)
        r->cells[r->n + i] = take(q, tables[table].kinds[i], &left);
    va_end(left);
    if (q->bytes.failed)
        return false;
    r->n += r->width;
    q->waiting |= 1u << table;
    return true;
}

/* ---- marks ---- */

/* Two places of a key: both must be taken. */
static void places_of(uint64_t key, uint64_t at[static 2])
{
    key *= UINT64_C(0x9E3779B97F4A7C15);
    at[0] = key >> (64 - MARK_BITS);
    at[1] = key >> (44 - MARK_BITS) & ((1u << MARK_BITS) - 1);
}

void queue_mark(struct queue *q, uint64_t key)
{
    uint64_t at[2];

    places_of(key, at);
    for (int i = 0; i < 2; i++)
        q->marks[at[i] / 64] |= UINT64_C(1) << (at[i] % 64);
    q->any_mark = true;
}

bool queue_marked(const struct queue *q, uint64_t key)
{
    uint64_t at[2];

    places_of(key, at);
    return (q->marks[at[0] / 64] >> (at[0] % 64) & 1) && (q->marks[at[1] / 64] >> (at[1] % 64) & 1);
}
