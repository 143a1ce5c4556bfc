#include "config.h"
#include "store/st_source.h"

#include "store/db.h"

static const char SOURCE_ADD[]  = "INSERT INTO list_source(seq, list, urls, pin, proxy, ca, account) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)";
static const char SOURCE_LIST[] = "SELECT seq, list, urls, pin, proxy, ca, account FROM list_source a"
                                  " WHERE seq = (SELECT max(seq) FROM list_source b WHERE b.list = a.list) ORDER BY list";
static const char ETAG_GET[]    = "SELECT etag FROM list_etag WHERE list = ?1 AND url = ?2";
static const char ETAG_PUT[]    = "INSERT INTO list_etag(list, url, etag) VALUES(?1, ?2, ?3)"
                                  " ON CONFLICT(list, url) DO UPDATE SET etag = excluded.etag";
static const char ETAG_FORGET[] = "DELETE FROM list_etag WHERE list = ?1";

int st_source_add(struct store *st, const struct source_row *s, struct pw_err *err)
{
    return store_run(st, err, "storing where a list is fetched from", SOURCE_ADD, "itttttt", s->seq, s->list, s->urls, s->pin, s->proxy,
                     s->ca, s->account);
}

int st_source_list(struct store *st, struct arena *mem, source_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "reading where lists are fetched from", SOURCE_LIST, &s, "");

    while (rc == PW_OK && (rc = store_next(st, s, &row, err)) == PW_OK && row) {
        struct source_row r = { .seq = col_i64(s, 0), .list = col_copy(s, 1, mem), .urls = col_copy(s, 2, mem), .pin = col_copy(s, 3, mem),
                                .proxy = col_copy(s, 4, mem), .ca = col_copy(s, 5, mem), .account = col_copy(s, 6, mem) };

        if ((rc = each(ctx, &r, err)) < 0)
            sqlite3_reset(s);
    }
    return rc;
}

int st_etag_get(struct store *st, struct str list, struct str url, struct arena *mem, struct str *ret, struct pw_err *err)
{
    sqlite3_stmt *s;
    bool          row;
    int           rc = store_query(st, err, "reading what was fetched last", ETAG_GET, &s, "tt", list, url);

    if (rc < 0 || (rc = store_next(st, s, &row, err)) < 0)
        return rc;
    *ret = row ? col_copy(s, 0, mem) : STR_NONE;
    sqlite3_reset(s);
    return PW_OK;
}

int st_etag_put(struct store *st, struct str list, struct str url, struct str etag, struct pw_err *err)
{
    return store_run(st, err, "storing what was fetched", ETAG_PUT, "ttt", list, url, etag);
}

int st_etag_forget(struct store *st, struct str list, struct pw_err *err)
{
    return store_run(st, err, "forgetting what was fetched", ETAG_FORGET, "t", list);
}
