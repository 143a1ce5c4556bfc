#include "config.h"
#include "store/st_rows.h"

#include <stdlib.h>

#include "base/mem.h"
#include "format/canon.h"
#include "store/db.h"

/* Column 0 is the seq of the entry, the row itself follows. */
#define BY_SEQ(name)                                                                     \
    { #name, "SELECT seq, * FROM " #name " WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq",    \
      "SELECT count(*) FROM " #name }

static const struct {
    const char *name, *walk, *count;
} tables[] = {
    BY_SEQ(version),
    BY_SEQ(verdict),
    BY_SEQ(import_run),
    BY_SEQ(quarantine),
    { "quarantine_closed", "SELECT by_seq, * FROM quarantine_closed WHERE by_seq BETWEEN ?1 AND ?2"
                           " ORDER BY by_seq, seq", "SELECT count(*) FROM quarantine_closed" },
    BY_SEQ(decision),
    BY_SEQ(reply),
    BY_SEQ(movement),
    BY_SEQ(finding),
    BY_SEQ(input_version),
    BY_SEQ(rulebook),
    BY_SEQ(account_event),
    BY_SEQ(draft),
    BY_SEQ(approval),
    BY_SEQ(publication),
    BY_SEQ(shadow),
    BY_SEQ(exception),
    BY_SEQ(mapping),
    BY_SEQ(party_link),
    BY_SEQ(cleared),
    BY_SEQ(list_source),
    BY_SEQ(partner),
    BY_SEQ(alert),
    BY_SEQ(alert_event),
    BY_SEQ(receipt),
    BY_SEQ(foreign_document),
    BY_SEQ(witnessed),
    BY_SEQ(cosigned),
};

#define TABLES COUNT_OF(tables)
#define ROW_END 255

struct walk {
    sqlite3_stmt *stmt;         /* NULL: not begun */
    bool          row;          /* the statement stands on a row */
    int64_t       seq;          /* of that row */
};

struct st_rows {
    struct store *st;
    int64_t       first, last;
    struct walk   walks[TABLES];
};


size_t st_rows_table(const char *name)
{
    for (size_t i = 0; i < TABLES; i++)
        if (strcmp(tables[i].name, name) == 0)
            return i;
    return ST_ROWS_NONE;
}

int st_rows_count(struct store *st, size_t table, int64_t *ret, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "counting rows", tables[table].count, &s, "");

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    *ret = row ? col_i64(s, 0) : 0;
    sqlite3_reset(s);
    return PW_OK;
}

int st_rows_open(struct store *st, int64_t first, int64_t last, struct st_rows **ret, struct pw_err *err)
{
    struct st_rows *r = calloc(1, sizeof *r);

    if (!r)
        return err_nomem(err);
    r->st    = st;
    r->first = first;
    r->last  = last;
    *ret     = r;
    return PW_OK;
}

void st_rows_close(struct st_rows *r)
{
    if (!r)
        return;
    for (size_t i = 0; i < TABLES; i++)
        sqlite3_reset(r->walks[i].stmt);
    free(r);
}

static int step(struct st_rows *r, struct walk *w, struct pw_err *err)
{
    int rc = store_next(r->st, w->stmt, &w->row, err);

    if (rc == PW_OK && w->row)
        w->seq = sqlite3_column_int64(w->stmt, 0);
    return rc;
}

static int begin(struct st_rows *r, size_t table, struct pw_err *err)
{
    struct walk *w = &r->walks[table];
    int          rc;

    if (w->stmt)
        return PW_OK;
    rc = store_query(r->st, err, "reading business rows", tables[table].walk, &w->stmt, "ii", r->first, r->last);
    return rc < 0 ? rc : step(r, w, err);
}

static int orphan(const struct st_rows *r, size_t table, struct pw_err *err)
{
    err_set(err, PW_EAUDIT, "a row of %s stands for entry %lld, which does not vouch for it", tables[table].name,
            (long long)r->walks[table].seq);
    if (err)
        err->verify_code = 13;
    return PW_EAUDIT;
}

/* Room for a whole row of plain columns is made once; only texts and blobs ask for more. */
#define PLAIN_COLUMN 10     /* index, type, i64 */

static unsigned char *put_be(unsigned char *to, uint64_t v, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        to[i] = (unsigned char)(v >> (8 * (bytes - 1 - i)));
    return to + bytes;
}

static void encode(sqlite3_stmt *s, struct str name, struct buf *out)
{
    int            n = sqlite3_column_count(s);
    unsigned char *to;

    canon_str(out, name);
    for (int i = 1; i < n; i++) {
        int         type = sqlite3_column_type(s, i);
        const void *p    = NULL;
        size_t      len  = 0;

        if (type == SQLITE_NULL)
            continue;
        if (type != SQLITE_INTEGER) {
            /* No table has reals; were one forced in, its text would not fit what was signed. A text is read
             * as a blob: that spares SQLite a copy with a NUL at its end. */
            p   = type == SQLITE_FLOAT ? sqlite3_column_text(s, i) : sqlite3_column_blob(s, i);
            len = (size_t)sqlite3_column_bytes(s, i);
        }
        if (!buf_room(out, PLAIN_COLUMN + len))
            return;
        to    = (unsigned char *)out->p + out->n;
        *to++ = (unsigned char)(i - 1);
        if (type == SQLITE_INTEGER) {
            *to++ = 'I';
            to    = put_be(to, (uint64_t)sqlite3_column_int64(s, i), 8);
        } else {
            *to++ = type == SQLITE_TEXT ? 'T' : type == SQLITE_BLOB ? 'B' : 'R';
            to    = put_be(to, len, 4);
            if (len)
                memcpy(to, p, len);
            to += len;
        }
        out->n = (size_t)((char *)to - out->p);
    }
    canon_u8(out, ROW_END);
}

int st_rows_take(struct st_rows *r, size_t table, int64_t seq, struct buf *out, size_t *ret_n, struct pw_err *err)
{
    struct walk *w    = &r->walks[table];
    struct str   name = str_of(tables[table].name);
    size_t       n    = 0;
    int          rc;

    if ((rc = begin(r, table, err)) < 0)
        return rc;
    if (w->row && w->seq < seq)
        return orphan(r, table, err);
    for (; w->row && w->seq == seq; n++) {
        encode(w->stmt, name, out);
        if ((rc = step(r, w, err)) < 0)
            return rc;
    }
    *ret_n = n;
    return buf_check(out, err);
}

int st_rows_finish(struct st_rows *r, struct pw_err *err)
{
    int rc;

    for (size_t i = 0; i < TABLES; i++) {
        if ((rc = begin(r, i, err)) < 0)
            return rc;
        if (r->walks[i].row)
            return orphan(r, i, err);
    }
    return PW_OK;
}
