#include "config.h"
#include "trail.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "audit/checkpoint.h"
#include "audit/entry.h"
#include "audit/tiles.h"
#include "base/file.h"
#include "base/mem.h"
#include "format/canon.h"
#include "model/shipment.h"
#include "store/st_audit.h"
#include "store/st_review.h"
#include "store/st_shipment.h"
#include "store/st_verdict.h"

static void must(int rc, const struct pw_err *err, const char *what)
{
    if (rc >= 0)
        return;
    printf("Bail out! %s: %s\n", what, err->msg);
    exit(1);
}

static void open_both(struct trail *t)
{
    struct pw_err err = { 0 };

    must(store_open_write(t->db, &t->st, &err), &err, "opening the database");
    must(ledger_open(&t->L, t->st, &t->keys, &err), &err, "opening the ledger");
}

void trail_make(struct trail *t)
{
    const char   *tmp = getenv("TMPDIR");
    struct pw_err err = { 0 };
    int64_t       seq;

    memset(t, 0, sizeof *t);
    snprintf(t->folder, sizeof t->folder, "%s/penwatch-test-XXXXXX", tmp && strlen(tmp) < 30 ? tmp : "/tmp");
    if (!mkdtemp(t->folder))
        must(-1, &(struct pw_err){ .msg = "mkdtemp" }, "making a folder");
    snprintf(t->db, sizeof t->db, "%s/penwatch.db", t->folder);
    snprintf(t->head, sizeof t->head, "%s.head", t->db);
    t->now_us = TRAIL_TIME;
    must(keyfile_make(STR("example"), 1, &t->keys, &err), &err, "making keys");
    must(store_create(t->db, &err), &err, "making the database");
    open_both(t);
    must(ledger_begin(t->L, NULL, &err), &err, "beginning");
    must(ledger_add(t->L, &(struct ledger_entry){ .kind = AUDIT_LOG_CREATE, .time_us = t->now_us }, &seq, &err), &err,
         "log.create");
    must(ledger_commit(t->L, &err), &err, "committing log.create");
}

void trail_done(struct trail *t)
{
    struct file_list l = { 0 };
    struct pw_err    err = { 0 };
    char             path[4300];

    ledger_close(t->L);
    store_close(t->st);
    if (file_list(t->folder, &l, &err) == PW_OK)
        for (size_t i = 0; i < l.n; i++) {
            snprintf(path, sizeof path, "%s/%s", t->folder, l.names[i]);
            unlink(path);
        }
    file_list_done(&l);
    rmdir(t->folder);
    keyfile_wipe(&t->keys);
}

void trail_reopen(struct trail *t)
{
    ledger_close(t->L);
    store_close(t->st);
    open_both(t);
}

int trail_erase(struct ledger *L, struct store *st, int64_t seq, int64_t time_us, struct pw_err *err)
{
    BUF_AUTO ids = { 0 };
    int64_t  entry;

    for (unsigned part = 0; part < AUDIT_PARTS; part++) {
        bool had = false;
        int  rc  = st_audit_private_erase(st, seq, part, &had, err);

        if (rc < 0)
            return rc;
        if (had)
            canon_u64(&ids, (uint64_t)seq * ST_AUDIT_PARTS + part);
    }
    if (ids.n == 0)
        return err_set(err, PW_ENOTFOUND, "entry %lld has no content to erase", (long long)seq);
    return ledger_add(L, &(struct ledger_entry){
        .kind     = AUDIT_ERASE,
        .time_us  = time_us,
        .actor    = "ana",
        .subject  = seq + 1,
        .fields   = &(struct ledger_field){ AUDIT_TAG_ERASED, buf_view(&ids) },
        .n_fields = 1,
    }, &entry, err);
}

int trail_add_version(struct trail *t, size_t number, int64_t *ret_seq, struct pw_err *err)
{
    char         reference[40], record[700];
    int64_t      seq;
    int          rc;
    struct store *st = t->st;

    snprintf(reference, sizeof reference, "PEN-%zu", number);
    memset(record, 'r', sizeof record - 1);
    record[sizeof record - 1] = '\0';
    struct ledger_entry e = { .kind = AUDIT_VERSION, .time_us = ++t->now_us,
                              .payload = { str_of(record), STR("facts and contributions of the verdict") } };

    if ((rc = ledger_add(t->L, &e, &seq, err)) < 0)
        return rc;
    struct shipment_row s = { .id = seq, .issuer = STR("NL"), .reference = str_of(reference) };
    struct version_row  v = { .seq = seq, .shipment = seq, .version = 1, .issued_on = 20000, .received_on = 20001,
                              .reply_by = 20015, .exporting_country = STR("NL"), .importing_country = STR("DE"),
                              .issuer = s.issuer, .reference = s.reference, .consignment = seq,
                              .total_mg = 1200000000, .keys = STR("some keys of this version, forty bytes....") };
    struct verdict_row  d = { .seq = seq, .version = seq, .profile = STR("import"), .score = 71, .lane = 2,
                              .completeness = 90, .complete = true };

    if ((rc = st_shipment_add(st, &s, err)) < 0 || (rc = st_version_add(st, &v, &d, err)) < 0)
        return rc;
    *ret_seq = seq;
    return PW_OK;
}

int64_t trail_versions(struct trail *t, size_t n)
{
    struct pw_err err = { 0 };
    int64_t       first = -1, seq;

    if (ledger_begin(t->L, NULL, &err) < 0)
        goto failed;
    for (size_t i = 0; i < n; i++) {
        if (trail_add_version(t, (size_t)ledger_size(t->L), &seq, &err) < 0)
            goto failed;
        first = first < 0 ? seq : first;
    }
    if (ledger_commit(t->L, &err) == PW_OK)
        return first;
failed:
    ledger_rollback(t->L);
    printf("# storing versions: %s (%s)\n", err.msg, err.remedy);
    return -1;
}

int64_t trail_decide(struct trail *t, int64_t shipment)
{
    struct pw_err       err = { 0 };
    int64_t             seq = -1;
    struct ledger_entry e   = { .kind = AUDIT_DECISION, .time_us = ++t->now_us, .actor = "ana", .subject = shipment + 1,
                                .payload = { STR("the importer answered by telephone") } };
    struct decision_row d   = { .shipment = shipment, .line = INT64_MIN, .kind = STR("object"),
                                .reason = STR("no_need"), .account = STR("ana"), .verdict = shipment,
                                .confirms = INT64_MIN };

    if (ledger_begin(t->L, NULL, &err) == PW_OK && ledger_add(t->L, &e, &seq, &err) == PW_OK) {
        d.seq = seq;
        if (st_decision_add(t->st, &d, &err) == PW_OK && ledger_commit(t->L, &err) == PW_OK)
            return seq;
    }
    ledger_rollback(t->L);
    printf("# deciding: %s (%s)\n", err.msg, err.remedy);
    return -1;
}

/* ---- the attacker's side ---- */

static void run(sqlite3 *db, const char *sql)
{
    char *why = NULL;

    if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
        printf("# tampering failed: %s\n", why);
    sqlite3_free(why);
}

/* Drops the guard triggers; *put_back gets the SQL that makes them again. */
static sqlite3 *open_unguarded(struct trail *t, struct buf *put_back)
{
    sqlite3      *db = NULL;
    sqlite3_stmt *s;
    BUF_AUTO      drop = { 0 };

    sqlite3_open(t->db, &db);
    sqlite3_busy_timeout(db, 2000);
    sqlite3_prepare_v2(db, "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'", -1, &s, NULL);
    while (sqlite3_step(s) == SQLITE_ROW) {
        buf_printf(&drop, "DROP TRIGGER %s;", (const char *)sqlite3_column_text(s, 0));
        buf_printf(put_back, "%s;", (const char *)sqlite3_column_text(s, 1));
    }
    sqlite3_finalize(s);
    run(db, "BEGIN");
    run(db, drop.p ? drop.p : "");
    return db;
}

static void close_guarded(sqlite3 *db, struct buf *put_back)
{
    run(db, put_back->p ? put_back->p : "");
    run(db, "COMMIT");
    sqlite3_close(db);
}

void trail_tamper(struct trail *t, const char *sql)
{
    BUF_AUTO put_back = { 0 };
    sqlite3 *db = open_unguarded(t, &put_back);

    run(db, sql);
    close_guarded(db, &put_back);
}

static void run_blob(sqlite3 *db, const char *sql, int64_t number, struct str blob)
{
    sqlite3_stmt *s;

    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
        printf("# tampering failed: %s\n", sqlite3_errmsg(db));
    sqlite3_bind_int64(s, 1, number);
    sqlite3_bind_blob(s, 2, blob.p, (int)blob.n, SQLITE_STATIC);
    if (sqlite3_step(s) != SQLITE_DONE)
        printf("# tampering failed: %s\n", sqlite3_errmsg(db));
    sqlite3_finalize(s);
}

void trail_tamper_blob(struct trail *t, const char *sql, int64_t number, struct str blob)
{
    BUF_AUTO put_back = { 0 };
    sqlite3 *db = open_unguarded(t, &put_back);

    run_blob(db, sql, number, blob);
    close_guarded(db, &put_back);
}

int64_t trail_number(struct trail *t, const char *sql)
{
    sqlite3      *db = NULL;
    sqlite3_stmt *s  = NULL;
    int64_t       v  = -1;

    sqlite3_open(t->db, &db);
    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
        v = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    sqlite3_close(db);
    return v;
}

static void copy_file(const char *from, const char *to)
{
    BUF_AUTO      all = { 0 };
    struct pw_err err = { 0 };

    must(file_read(from, (size_t)1 << 30, &all, &err), &err, "copying");
    must(file_replace(to, buf_view(&all), 0600, &err), &err, "copying");
}

void trail_keep(struct trail *t, const char *name)
{
    sqlite3        *from = NULL, *copy = NULL;
    sqlite3_backup *b;
    char            to[200];

    snprintf(to, sizeof to, "%s/%s.db", t->folder, name);
    unlink(to);
    sqlite3_open(t->db, &from);
    sqlite3_open(to, &copy);
    b = sqlite3_backup_init(copy, "main", from, "main");
    if (!b || sqlite3_backup_step(b, -1) != SQLITE_DONE)
        must(-1, &(struct pw_err){ .msg = "sqlite3_backup" }, "keeping a copy");
    sqlite3_backup_finish(b);
    sqlite3_close(from);
    sqlite3_close(copy);
    snprintf(to, sizeof to, "%s/%s.head", t->folder, name);
    copy_file(t->head, to);
    trail_reopen(t);
}

void trail_put_back(struct trail *t, const char *name, bool cell)
{
    char from[200], log[200];

    ledger_close(t->L);
    store_close(t->st);
    t->L  = NULL;
    t->st = NULL;
    snprintf(log, sizeof log, "%s-wal", t->db);
    unlink(log);
    snprintf(log, sizeof log, "%s-shm", t->db);
    unlink(log);
    snprintf(from, sizeof from, "%s/%s.db", t->folder, name);
    copy_file(from, t->db);
    snprintf(from, sizeof from, "%s/%s.head", t->folder, name);
    if (cell)
        copy_file(from, t->head);
    open_both(t);
}

/* ---- forging ---- */

static int put_tile(void *ctx, unsigned level, uint64_t index, struct str hashes, struct pw_err *err)
{
    (void)err;
    run_blob(ctx, level ? "UPDATE audit_tile SET hashes = ?2 WHERE level = 1 AND idx = ?1"
                        : "UPDATE audit_tile SET hashes = ?2 WHERE level = 0 AND idx = ?1", (int64_t)index, hashes);
    return PW_OK;
}

static void sign_again(struct trail *t, sqlite3 *db, const struct audit_tiles *tiles)
{
    BUF_AUTO      note = { 0 };
    struct digest root;
    struct pw_err err = { 0 };

    merkle_root(&tiles->tree, &root);
    checkpoint_sign(tiles->tree.size, &root, &t->keys.log, &t->keys.secret, &note, &err);
    run_blob(db, "UPDATE audit_checkpoint SET note = ?2 WHERE size = ?1", (int64_t)tiles->tree.size, buf_view(&note));
    file_replace(t->head, buf_view(&note), 0600, &err);
}

/* The digest of the checkpoint before it is part of a batch's first entry: forged along. */
static void forge_last_head(sqlite3 *db, int64_t seq, char *body, size_t n)
{
    struct audit_entry e;
    struct digest      d;
    sqlite3_stmt      *s;
    struct str         field;

    if (audit_entry_decode((struct str){ body, n }, &e, NULL) < 0 ||
        !(field = audit_entry_field(&e, AUDIT_TAG_LAST_HEAD)).p)
        return;
    sqlite3_prepare_v2(db, "SELECT note FROM audit_checkpoint WHERE size = ?1", -1, &s, NULL);
    sqlite3_bind_int64(s, 1, seq);
    if (sqlite3_step(s) == SQLITE_ROW) {
        checkpoint_digest((struct str){ sqlite3_column_blob(s, 0), (size_t)sqlite3_column_bytes(s, 0) }, &d);
        memcpy(body + (field.p - body), d.b, DIGEST_SIZE);
    }
    sqlite3_finalize(s);
    run_blob(db, "UPDATE audit_entry SET body = ?2 WHERE seq = ?1", seq, (struct str){ body, n });
}

static bool has_checkpoint(sqlite3 *db, uint64_t size)
{
    sqlite3_stmt *s;
    bool          found;

    sqlite3_prepare_v2(db, "SELECT 1 FROM audit_checkpoint WHERE size = ?1", -1, &s, NULL);
    sqlite3_bind_int64(s, 1, (int64_t)size);
    found = sqlite3_step(s) == SQLITE_ROW;
    sqlite3_finalize(s);
    return found;
}

void trail_forge(struct trail *t, bool sign)
{
    BUF_AUTO            put_back = { 0 }, nodes = { 0 };
    sqlite3            *db    = open_unguarded(t, &put_back);
    struct audit_tiles *tiles = malloc(sizeof *tiles);
    int64_t             n     = trail_number(t, "SELECT count(*) FROM audit_entry");
    struct pw_err       err   = { 0 };

    audit_tiles_init(tiles, put_tile, db);
    for (int64_t seq = 0; seq < n; seq++) {
        sqlite3_stmt *s;
        char         *body;
        size_t        size;
        struct digest leaf;

        sqlite3_prepare_v2(db, "SELECT body FROM audit_entry WHERE seq = ?1", -1, &s, NULL);
        sqlite3_bind_int64(s, 1, seq);
        sqlite3_step(s);
        size = (size_t)sqlite3_column_bytes(s, 0);
        body = malloc(size + 1);
        memcpy(body, sqlite3_column_blob(s, 0), size);
        sqlite3_finalize(s);
        if (sign)
            forge_last_head(db, seq, body, size);
        merkle_leaf((struct str){ body, size }, &leaf);
        free(body);
        audit_tiles_append(tiles, &leaf, &err);
        if (sign && has_checkpoint(db, tiles->tree.size))
            sign_again(t, db, tiles);
    }
    audit_tiles_flush(tiles, &err);
    merkle_save(&tiles->tree, &nodes);
    run_blob(db, "UPDATE audit_frontier SET nodes = ?2 WHERE size = ?1", n, buf_view(&nodes));
    close_guarded(db, &put_back);
    free(tiles);
}
