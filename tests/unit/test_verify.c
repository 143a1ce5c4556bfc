#include "config.h"
#include "app/verify.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "audit/checkpoint.h"
#include "audit/entry.h"
#include "base/file.h"
#include "base/mem.h"
#include "tap.h"
#include "trail.h"

/*
 * Every attack is made on a database of three commits: 0 log.create | 1..3 versions | 4 a decision of
 * ana's on shipment 1. Heads at 1, 4 and 5.
 */
static void make(struct trail *t)
{
    trail_make(t);
    trail_versions(t, 3);
    trail_decide(t, 1);
    ledger_close(t->L);
    t->L = NULL;
    store_close(t->st);
    t->st = NULL;
}

static struct pw_err  last;
static struct verify_report report;

static int verified_with(struct trail *t, const struct str *held, size_t n_held)
{
    struct verify_options o    = { .key = &t->keys.log, .held = held, .n_held = n_held };
    BUF_AUTO              cell = { 0 };
    STORE_AUTO            st   = NULL;
    int                   rc;

    last = (struct pw_err){ 0 };
    if (file_exists(t->head) && file_read(t->head, NOTE_MAX, &cell, &last) == PW_OK)
        o.cell = buf_view(&cell);
    rc = store_open_read(t->db, &st, &last);
    if (rc == PW_OK)
        rc = verify_log(st, &o, &report, &last);
    return rc == PW_OK ? 0 : rc == PW_EAUDIT ? last.verify_code : rc;
}

static int verified(struct trail *t) { return verified_with(t, NULL, 0); }

/* ---- what SQL alone can do ---- */

static const struct {
    const char *name, *sql;
    int         code;
    int64_t     first_bad;      /* -1: no single entry */
} attacks[] = {
    { "one byte of an entry body (F39)",
      "UPDATE audit_entry SET body = cast(replace(cast(body AS TEXT), 'ana', 'anb') AS BLOB) WHERE seq = 4", 13, 4 },
    { "an entry body cut short (F39)", "UPDATE audit_entry SET body = substr(body, 1, 50) WHERE seq = 2", 10, 2 },
    { "an entry body of another log (F50)", "UPDATE audit_entry SET body = cast(substr(body, 1, 5) || x'0000000000000000' || substr(body, 14) AS BLOB) WHERE seq = 2", 13, 2 },
    { "two entries swapped (F47)",
      "UPDATE audit_entry SET seq = 100 WHERE seq = 2; UPDATE audit_entry SET seq = 2 WHERE seq = 3;"
      "UPDATE audit_entry SET seq = 3 WHERE seq = 100", 13, 2 },
    { "an entry doubled over another (F47)",
      "UPDATE audit_entry SET body = (SELECT body FROM audit_entry WHERE seq = 2) WHERE seq = 3", 13, 3 },
    { "an entry removed (F47)", "DELETE FROM audit_entry WHERE seq = 2", 13, 2 },
    { "the first entry removed (F47)", "DELETE FROM audit_entry WHERE seq = 0", 13, 0 },
    { "the tail cut off (F43)",
      "DELETE FROM audit_entry WHERE seq = 4; DELETE FROM audit_checkpoint WHERE size = 5;"
      "DELETE FROM decision; DELETE FROM audit_private WHERE id >= 16", 15, -1 },
    { "the tail cut off, its head kept", "DELETE FROM audit_entry WHERE seq = 4", 15, -1 },
    { "entries beyond the last head (F44)", "INSERT INTO audit_entry VALUES(5, x'00')", 16, 5 },
    { "entries at a negative number", "INSERT INTO audit_entry VALUES(-1, x'00')", 13, -1 },
    { "the last head removed (F45)", "DELETE FROM audit_checkpoint WHERE size = 5", 16, 4 },
    { "all heads removed (F46)", "DELETE FROM audit_checkpoint", 16, 0 },
    { "a head in the middle removed", "DELETE FROM audit_checkpoint WHERE size = 4", 13, 4 },
    { "the first head removed", "DELETE FROM audit_checkpoint WHERE size = 1", 13, 1 },
    { "a head copied to another size", "INSERT INTO audit_checkpoint SELECT 3, note FROM audit_checkpoint WHERE size = 4", 13, 1 },
    { "a head of size 0", "INSERT INTO audit_checkpoint SELECT 0, note FROM audit_checkpoint WHERE size = 4", 13, -1 },
    { "a head beyond the entries", "INSERT INTO audit_checkpoint SELECT 9, note FROM audit_checkpoint WHERE size = 4", 13, 5 },
    { "a head that is no note", "UPDATE audit_checkpoint SET note = x'00' WHERE size = 4", 10, 3 },
    { "a tile changed", "UPDATE audit_tile SET hashes = zeroblob(160)", 13, -1 },
    { "a tile removed", "DELETE FROM audit_tile", 13, -1 },
    { "a tile too many", "INSERT INTO audit_tile VALUES(3, 0, zeroblob(32))", 13, -1 },
    { "the frontier changed", "UPDATE audit_frontier SET nodes = zeroblob(64)", 13, -1 },
    { "the frontier removed", "DELETE FROM audit_frontier", 13, -1 },
    { "a business row changed", "UPDATE version SET importing_country = 'FR' WHERE seq = 2", 13, 2 },
    { "a verdict's score changed", "UPDATE version SET score = 10 WHERE seq = 3", 13, 3 },
    { "a quantity changed", "UPDATE version SET total_mg = total_mg + 1 WHERE seq = 3", 13, 3 },
    { "a quantity made absent", "UPDATE version SET total_mg = NULL WHERE seq = 3", 13, 3 },
    { "a number moved to the next column", "UPDATE version SET reply_by = NULL, total_mg = reply_by WHERE seq = 3", 13, 3 },
    { "a version removed", "PRAGMA foreign_keys = OFF; DELETE FROM version WHERE seq = 2", 13, 2 },
    { "a later verdict without its entry (F56)",
      "INSERT INTO verdict VALUES(4, 1, 'import', 1, 0, 0, 1, 100, 1, zeroblob(32), 0)", 13, -1 },
    { "a decision changed", "UPDATE decision SET kind = 'no-objection'", 13, 4 },
    { "a decision removed: an entry without its row (F56)", "DELETE FROM decision", 13, 4 },
    { "a decision added: a row without its entry (F56)",
      "INSERT INTO decision SELECT 3, shipment, line, kind, reason, condition, account, verdict, needs_second, confirms"
      " FROM decision", 13, 4 },
    { "a decision added behind the log (F56)",
      "INSERT INTO decision SELECT 9, shipment, line, kind, reason, condition, account, verdict, needs_second, confirms"
      " FROM decision", 13, -1 },
    { "a decision added before the log (F56)",
      "INSERT INTO decision SELECT -9, shipment, line, kind, reason, condition, account, verdict, needs_second, confirms"
      " FROM decision", 13, 4 },
    { "a decision at the largest number (F56)",
      "INSERT INTO decision SELECT 9223372036854775807, shipment, line, kind, reason, condition, account, verdict,"
      " needs_second, confirms FROM decision", 13, -1 },
    { "a finding without its entry (F56)", "INSERT INTO finding VALUES(4, 1, 'clean', 20000, 'x', NULL, NULL, 1, 'ana')", 13, -1 },
    { "a quarantine closed without an entry (F56)",
      "PRAGMA foreign_keys = OFF; INSERT INTO quarantine_closed VALUES(2, 4)", 13, -1 },
    { "a content changed (F58)", "UPDATE audit_private SET payload = x'00' WHERE id = 8", 13, 2 },
    { "a content's salt changed (F58)", "UPDATE audit_private SET salt = zeroblob(32) WHERE id = 8", 13, 2 },
    { "a content removed without an entry that says so", "DELETE FROM audit_private WHERE id = 9", 13, 2 },
    { "a content emptied without an entry that says so", "UPDATE audit_private SET payload = NULL WHERE id = 9", 13, 2 },
    { "a content added", "INSERT INTO audit_private VALUES(3, x'00', x'00')", 13, 0 },
    { "a content added at the end", "INSERT INTO audit_private VALUES(99, x'00', x'00')", 13, 24 },
};

static void test_attacks(void)
{
    for (size_t i = 0; i < COUNT_OF(attacks); i++) {
        struct trail t;
        char         title[120];

        make(&t);
        trail_tamper(&t, attacks[i].sql);
        check_int(attacks[i].name, verified(&t), attacks[i].code);
        snprintf(title, sizeof title, "  pinned to its entry (%.80s)", last.msg);
        check_int(title, report.first_bad, attacks[i].first_bad);
        trail_done(&t);
    }
}

static void test_untouched(void)
{
    struct trail t;

    make(&t);
    check_int("an untouched log verifies", verified(&t), 0);
    check("all of its parts were looked at", report.bodies.done == 5 && report.bodies.all == 5 && report.heads.done == 3 &&
                                                 report.tiles.done == 1 && report.payloads.done == 7);
    check("and all of its rows", report.rows[AUDIT_T_VERSION].done == 3 && report.rows[AUDIT_T_VERDICT].all == 0 &&
                                     report.rows[AUDIT_T_DECISION].done == 1 && report.rows[AUDIT_T_FINDING].all == 0);
    check("it has no outside anchor", !report.outside_anchor && report.cell == VERIFY_CELL_EQUAL);
    trail_tamper(&t, "UPDATE current SET open = 0; DELETE FROM party; DELETE FROM party_role");
    check_int("derived tables are not evidence", verified(&t), 0);
    trail_done(&t);
}

/* Changes one text in the body of an entry for another of the same length. */
static void edit_body(struct trail *t, int64_t seq, struct str from, struct str to)
{
    sqlite3      *db = NULL;
    sqlite3_stmt *s  = NULL;
    BUF_AUTO      body = { 0 };
    char         *at;

    sqlite3_open(t->db, &db);
    sqlite3_prepare_v2(db, "SELECT body FROM audit_entry WHERE seq = ?1", -1, &s, NULL);
    sqlite3_bind_int64(s, 1, seq);
    sqlite3_step(s);
    buf_add(&body, sqlite3_column_blob(s, 0), (size_t)sqlite3_column_bytes(s, 0));
    sqlite3_finalize(s);
    sqlite3_close(db);
    at = memmem(body.p, body.n, from.p, from.n);
    if (at)
        memcpy(at, to.p, to.n);
    trail_tamper_blob(t, "UPDATE audit_entry SET body = ?2 WHERE seq = ?1", seq, buf_view(&body));
}

static void test_edited_bodies(void)
{
    struct trail t;

    make(&t);
    edit_body(&t, 4, STR("ana"), STR("bob"));
    check_int("another name in an entry (F39)", verified(&t), 13);
    check("is pinned to the commit it belongs to", report.first_bad == 4);
    trail_forge(&t, false);
    check_int("also with tree and tiles made to fit (F40)", verified(&t), 13);
    check_int("at the first signed head (F40)", report.first_bad, 4);
    trail_done(&t);
}

/* The insider with the key rewrites it all. Nothing inside the office can show it; a head kept outside does. */
static void test_rewritten(void)
{
    struct trail t;
    BUF_AUTO     old_head = { 0 }, strange = { 0 };
    struct pw_err err = { 0 };
    struct digest root;
    struct str   held[2];

    make(&t);
    file_read(t.head, NOTE_MAX, &old_head, &err);
    held[0] = buf_view(&old_head);
    check_int("a head that a partner keeps is held against ours", verified_with(&t, held, 1), 0);
    check("and makes an outside anchor", report.outside_anchor);
    edit_body(&t, 4, STR("ana"), STR("bob"));
    trail_forge(&t, true);
    check_int("a history rewritten with the key verifies at home (F48)", verified(&t), 0);
    check("which is why the report says: no outside anchor (F48)", !report.outside_anchor);
    check_int("the partner's head contradicts it (F48)", verified_with(&t, held, 1), 14);
    digest_of(&root, STR("x"));
    checkpoint_sign(9, &root, &t.keys.log, &t.keys.secret, &strange, &err);
    held[1] = buf_view(&strange);
    check_int("a partner's head beyond ours means that ours is old (F42)", verified_with(&t, held + 1, 1), 15);
    trail_done(&t);
}

static void test_older_copies(void)
{
    struct trail t;
    BUF_AUTO     newest = { 0 };
    struct pw_err err = { 0 };
    struct str   held;

    trail_make(&t);
    trail_versions(&t, 2);
    trail_keep(&t, "old");
    trail_versions(&t, 2);
    file_read(t.head, NOTE_MAX, &newest, &err);
    held = buf_view(&newest);
    trail_put_back(&t, "old", false);
    check_int("an older copy under the newer cell (F41)", verified(&t), 15);
    trail_put_back(&t, "old", true);
    check_int("with its own older cell it verifies (F42)", verified(&t), 0);
    check_int("until a partner's head is at hand (F42)", verified_with(&t, &held, 1), 15);
    trail_done(&t);
}

/* Signed by the key, and wrong all the same. */
static void test_meaning(void)
{
    struct trail      t;
    struct note_key   other;
    struct verify_options o;
    KEYFILE_AUTO      k = { 0 };
    STORE_AUTO        st = NULL;
    BUF_AUTO          note = { 0 };
    struct digest     root;
    struct pw_err     err = { 0 };
    unsigned char     early[8] = { 0 };

    make(&t);
    edit_body(&t, 4, STR("\0\4\0\0\0\x20"), STR("\0\6\0\0\0\x20"));
    trail_forge(&t, true);
    check_int("an entry that does not name the head before it", verified(&t), 13);
    trail_done(&t);

    make(&t);
    trail_tamper_blob(&t, "UPDATE audit_entry SET body = cast(substr(body, 1, 21) || ?2 || substr(body, 30) AS BLOB) WHERE seq = ?1", 4,
                      (struct str){ (const char *)early, 8 });
    trail_forge(&t, true);
    check_int("an entry earlier than the one before it", verified(&t), 13);
    trail_done(&t);

    make(&t);
    keyfile_make(STR("other"), 1, &k, &err);
    other = k.log;
    o     = (struct verify_options){ .key = &other, .no_cell = true };
    store_open_read(t.db, &st, &err);
    check_int("the log of another key (18)", verify_log(st, &o, &report, &err) == PW_EAUDIT ? err.verify_code : 0, 18);
    digest_of(&root, STR("x"));
    checkpoint_sign(4, &root, &k.log, &k.secret, &note, &err);
    trail_tamper_blob(&t, "UPDATE audit_checkpoint SET note = ?2 WHERE size = ?1", 4, buf_view(&note));
    check_int("a head of another log in ours (F50)", verified(&t), 18);
    trail_done(&t);
}

/* ---- a log that grows meanwhile ---- */

static void write_meanwhile(void *ctx, int64_t done, int64_t all)
{
    struct trail *t = ctx;

    (void)done, (void)all;
    trail_versions(t, 3);
}

static void test_growing(void)
{
    struct trail          t;
    struct verify_options o = { 0 };
    STORE_AUTO            st   = NULL;
    BUF_AUTO              cell = { 0 };

    trail_make(&t);
    trail_versions(&t, 3);
    o = (struct verify_options){ .key = &t.keys.log, .progress = write_meanwhile, .ctx = &t };
    file_read(t.head, NOTE_MAX, &cell, &last);
    o.cell = buf_view(&cell);
    check_int("a reader opens", store_open_read(t.db, &st, &last), PW_OK);
    check_int("verification of a log that grows meanwhile (F60)", verify_log(st, &o, &report, &last), PW_OK);
    check("sees one snapshot (F60)", report.size == 4 && report.bodies.done == 4);
    o.progress = NULL;
    check_int("and the new entries next time", verify_log(st, &o, &report, &last), PW_OK);
    check("all of them, with the cell behind", report.size == 7 && report.cell == VERIFY_CELL_BEHIND);
    trail_done(&t);
}

/* ---- a bit here and there ---- */

static void flip_at(const char *path, long at)
{
    int  fd = open(path, O_RDWR);
    char b;

    if (pread(fd, &b, 1, at) == 1) {
        b = (char)(b ^ 0x10);
        if (pwrite(fd, &b, 1, at) != 1)
            printf("# the bit could not be flipped\n");
    }
    close(fd);
}

static struct digest evidence(struct trail *t)
{
    static const char *const sql[] = {
        "SELECT * FROM audit_entry", "SELECT * FROM audit_checkpoint", "SELECT * FROM audit_private",
        "SELECT * FROM version", "SELECT * FROM verdict", "SELECT * FROM decision",
    };
    sqlite3      *db = NULL;
    sqlite3_stmt *s;
    BUF_AUTO      b = { 0 };
    struct digest d;

    sqlite3_open(t->db, &db);
    for (size_t i = 0; i < COUNT_OF(sql); i++) {
        if (sqlite3_prepare_v2(db, sql[i], -1, &s, NULL) != SQLITE_OK)
            continue;
        while (sqlite3_step(s) == SQLITE_ROW)
            for (int c = 0; c < sqlite3_column_count(s); c++) {
                const void *p = sqlite3_column_blob(s, c);

                buf_printf(&b, "%d:", sqlite3_column_bytes(s, c));
                buf_add(&b, p ? p : "", (size_t)sqlite3_column_bytes(s, c));
            }
        sqlite3_finalize(s);
    }
    sqlite3_close(db);
    digest_of(&d, buf_view(&b));
    return d;
}

/* T8 in short: wherever a bit flips in the file, evidence never changes while verification says all is well. */
static void test_flipped_bits(void)
{
    struct trail  t;
    struct digest before, after;
    struct pw_err err = { 0 };
    long          size, flips = 0, silent = 0, noticed = 0;
    BUF_AUTO      all = { 0 };
    char          kept[200];

    trail_make(&t);
    trail_versions(&t, 3);
    trail_decide(&t, 1);
    trail_keep(&t, "whole");
    trail_put_back(&t, "whole", true);
    store_close(t.st);
    ledger_close(t.L);
    t.st = NULL;
    t.L  = NULL;
    before = evidence(&t);
    snprintf(kept, sizeof kept, "%s/whole.db", t.folder);
    file_read(kept, (size_t)1 << 30, &all, &err);
    size = (long)all.n;
    for (long at = 100; at < size; at += getenv("PENWATCH_LONG") ? 211 : 4093) {
        int code;

        file_replace(t.db, buf_view(&all), 0600, &err);
        flip_at(t.db, at);
        code = verified(&t);
        flips++;
        noticed += code != 0;
        after = evidence(&t);
        silent += code == 0 && !digest_eq(&before, &after);
    }
    printf("# %ld bits flipped over %ld bytes, %ld noticed\n", flips, size, noticed);
    check_int("no flipped bit changes evidence unnoticed (F26)", silent, 0);
    trail_done(&t);
}

int main(void)
{
    test_untouched();
    test_attacks();
    test_edited_bodies();
    test_rewritten();
    test_older_copies();
    test_meaning();
    test_growing();
    test_flipped_bits();
    return tap_done();
}
