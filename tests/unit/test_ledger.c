#include "config.h"
#include "app/ledger_impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "app/verify.h"
#include "base/file.h"
#include "base/mem.h"
#include "store/db.h"
#include "store/migrate.h"
#include "store/st_office.h"
#include "store/st_review.h"
#include "store/st_shipment.h"
#include "tap.h"
#include "trail.h"

/* Verifies with a reader of its own; the code, 0 when all is well, -1 on another error. */
static int verified(struct trail *t, struct verify_report *r)
{
    struct pw_err err = { 0 };
    STORE_AUTO    st  = NULL;
    int           rc  = store_open_read(t->db, &st, &err);

    if (rc == PW_OK)
        rc = verify_database(st, &t->keys.log, NULL, 0, r, &err);
    if (rc < 0)
        printf("# %s (%d)\n", err.msg, err.verify_code);
    return rc == PW_OK ? 0 : rc == PW_EAUDIT ? err.verify_code : -1;
}

/* The code with which a write is refused; 0 when it is not. */
static int refused(struct trail *t, struct pw_err *err)
{
    int rc = ledger_begin(t->L, NULL, err);

    ledger_rollback(t->L);
    return rc == PW_OK ? 0 : rc == PW_EAUDIT ? err->verify_code : -1;
}

static void test_writing(void)
{
    struct trail         t;
    struct verify_report r;
    struct digest        root;
    struct arena         mem = { 0 };
    struct pw_err        err = { 0 };
    struct str           payload;

    trail_make(&t);
    check_int("a new log has one entry", ledger_head(t.L, &root), 1);
    check_int("versions get dense numbers", trail_versions(&t, 3), 1);
    check_int("over a tile and more", trail_versions(&t, 600), 4);
    check_int("and so does a decision", trail_decide(&t, 1), 604);
    check_int("the next one begins anew after a restart", (trail_reopen(&t), trail_decide(&t, 2)), 605);
    check_int("all of it verifies", verified(&t, &r), 0);
    check("every entry, head and row was looked at", r.bodies.done == 606 && r.heads.done == 5 && r.tiles.done == 4 &&
                                                         r.rows[AUDIT_T_VERSION].done == 603 && r.payloads.done == 1208);
    check("the cell stands where the log does", r.cell == VERIFY_CELL_EQUAL && r.cell_size == 606);
    check("nobody outside has vouched for it", !r.outside_anchor);
    check("a payload is read back", st_audit_private_get(t.st, 604, 0, &mem, &payload, &err) == PW_OK &&
                                        str_is(payload, "the importer answered by telephone"));
    check_int("another part was never there", st_audit_private_get(t.st, 604, 1, &mem, &payload, &err), PW_ENOTFOUND);
    arena_done(&mem);
    trail_done(&t);
}

/* What commits together fails together. */
static void test_fail_closed(void)
{
    struct trail        t;
    struct pw_err       err = { 0 };
    int64_t             seq;
    struct movement_row m = { .seq = 77, .shipment = 1, .kind = STR("departed"), .source = STR("customs"),
                              .account = STR("ana"), .on_day = 20000 };
    struct ledger_entry version = { .kind = AUDIT_VERSION, .time_us = TRAIL_TIME + 9 };

    trail_make(&t);
    trail_versions(&t, 2);

    ledger_begin(t.L, NULL, &err);
    ledger_add(t.L, &version, &seq, &err);
    check_int("an entry without its row is not committed (F56)", ledger_commit(t.L, &err), PW_EAUDIT);
    ledger_begin(t.L, NULL, &err);
    trail_add_version(&t, 50, &seq, &err);
    st_movement_add(t.st, &m, &err);
    check_int("a row without its entry is not committed (F56)", ledger_commit(t.L, &err), PW_EAUDIT);
    check_int("nor anything beside it", trail_number(&t, "SELECT count(*) FROM movement"), 0);

    ledger_begin(t.L, NULL, &err);
    trail_add_version(&t, 51, &seq, &err);
    ledger_rollback(t.L);
    check_int("what was rolled back is gone", trail_number(&t, "SELECT count(*) FROM audit_entry"), 3);
    check_int("and its number is used again", trail_versions(&t, 1), 3);

    ledger_begin(t.L, NULL, &err);
    check_int("a second log.create is refused",
              ledger_add(t.L, &(struct ledger_entry){ .kind = AUDIT_LOG_CREATE }, &seq, &err), PW_EINTERNAL);
    check_int("and a tag that is not the caller's",
              ledger_add(t.L, &(struct ledger_entry){ .kind = AUDIT_LAPSE, .n_fields = 1,
                         .fields = &(struct ledger_field){ AUDIT_TAG_ROWS, STR("x") } }, &seq, &err), PW_EINTERNAL);
    ledger_rollback(t.L);
    check_int("an entry outside a transaction is refused", ledger_add(t.L, &version, &seq, &err), PW_EINTERNAL);
    trail_done(&t);
}

static int deny_entries(void *ctx, int action, const char *a, const char *b, const char *c, const char *d)
{
    (void)ctx, (void)b, (void)c, (void)d;
    return action == SQLITE_INSERT && a && strcmp(a, "audit_entry") == 0 ? SQLITE_DENY : SQLITE_OK;
}

static void test_audit_unwritable(void)
{
    struct trail  t;
    struct pw_err err = { 0 };
    sqlite3      *other = NULL;

    trail_make(&t);
    trail_reopen(&t);
    sqlite3_set_authorizer(store_db(t.st), deny_entries, NULL);
    check_int("where no entry can be written", trail_versions(&t, 1), -1);
    check_int("no business row is either (F59)", trail_number(&t, "SELECT count(*) FROM version"), 0);
    trail_reopen(&t);

    sqlite3_open(t.db, &other);
    sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    sqlite3_busy_timeout(store_db(t.st), 100);
    check_int("a foreign writer makes us wait and give up (F59)", ledger_begin(t.L, NULL, &err), PW_EBUSY);
    sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL);
    sqlite3_close(other);
    check("and afterwards all goes on", trail_versions(&t, 1) >= 0);
    trail_done(&t);
}

/* ---- damaged memory ---- */

static int flip(unsigned type, void *ctx, void *stmt, void *sql)
{
    struct ledger *L = ctx;
    static bool    done;

    (void)type, (void)sql;
    if (!done && strstr(sqlite3_sql(stmt), "INTO audit_entry") && L->bodies.n) {
        L->bodies.p[L->bodies.n / 2] ^= 1;
        done = true;        /* triggers are told of as well */
    }
    return 0;
}

static void test_bit_flip(void)
{
    struct trail         t;
    struct verify_report r;
    struct pw_err        err = { 0 };
    int64_t              seq;

    trail_make(&t);
    ledger_begin(t.L, NULL, &err);
    trail_add_version(&t, 1, &seq, &err);
    sqlite3_trace_v2(store_db(t.st), SQLITE_TRACE_STMT, flip, t.L);
    check_int("a bit that flips between hashing and storing is found (F57)", ledger_commit(t.L, &err), PW_EIO);
    sqlite3_trace_v2(store_db(t.st), 0, NULL, NULL);
    check_int("and nothing of the batch is stored (F57)", trail_number(&t, "SELECT count(*) FROM version"), 0);
    check("the next try succeeds", trail_versions(&t, 1) == 1 && verified(&t, &r) == 0);
    trail_done(&t);
}

/* ---- two writers ---- */

static void test_two_writers(void)
{
    struct trail         t;
    struct verify_report r;
    struct pw_err        err = { 0 };
    STORE_AUTO           st  = NULL;
    LEDGER_AUTO          L   = NULL;
    int64_t              seq;
    bool                 others = true;

    trail_make(&t);
    trail_versions(&t, 2);
    check_int("a second writer opens", store_open_write(t.db, &st, &err) < 0 || ledger_open(&L, st, &t.keys, &err) < 0, 0);
    check_int("and begins", ledger_begin(L, &others, &err), PW_OK);
    check_int("at the size that is there", ledger_size(L), 3);
    ledger_add(L, &(struct ledger_entry){ .kind = AUDIT_LAPSE, .time_us = t.now_us, .subject = 2 }, &seq, &err);
    check_int("commits", ledger_commit(L, &err), PW_OK);
    check_int("the first hears of it", ledger_begin(t.L, &others, &err), PW_OK);
    check("that others wrote", others && ledger_size(t.L) == 4);
    ledger_rollback(t.L);
    check_int("and goes on behind it", trail_versions(&t, 1), 4);
    check_int("alone it hears of nobody", ledger_begin(t.L, &others, &err) < 0 || others, 0);
    ledger_rollback(t.L);
    check_int("all of it verifies", verified(&t, &r), 0);
    trail_done(&t);
}

/* ---- the head cell ---- */

static void put_cell(struct trail *t, int64_t size, struct str root_text, const struct keyfile *k)
{
    BUF_AUTO      note = { 0 };
    struct digest root;
    struct pw_err err = { 0 };

    digest_of(&root, root_text);
    checkpoint_sign((uint64_t)size, &root, &k->log, &k->secret, &note, &err);
    file_replace(t->head, buf_view(&note), 0600, &err);
}

static void test_cell(void)
{
    struct trail         t;
    struct verify_report r;
    struct pw_err        err = { 0 };
    KEYFILE_AUTO         other = { 0 };
    BUF_AUTO             cell = { 0 };

    trail_make(&t);
    trail_versions(&t, 2);
    trail_keep(&t, "old");
    trail_versions(&t, 2);
    trail_keep(&t, "new");

    trail_put_back(&t, "old", false);
    check_int("an older database under a newer cell is refused (F41)", refused(&t, &err), 15);
    check("with a remedy", strstr(err.remedy, "recover") != NULL);
    check_int("and found by verification (F41)", verified(&t, &r), 15);

    trail_put_back(&t, "new", true);
    unlink(t.head);
    check_int("a missing cell beside a log is refused", refused(&t, &err), 15);
    check_int("and found", verified(&t, &r), 15);
    file_replace(t.head, STR("nonsense\n"), 0600, &err);
    check_int("a cell that is no note is refused", refused(&t, &err), 10);
    put_cell(&t, 5, STR("another root"), &t.keys);
    check_int("a cell of another root contradicts (14)", refused(&t, &err), 14);
    check_int("and is found", verified(&t, &r), 14);
    put_cell(&t, 3, STR("another root"), &t.keys);
    check_int("also one behind", refused(&t, &err), 14);
    check_int("and is found", verified(&t, &r), 14);
    keyfile_make(STR("example"), 2, &other, &err);
    put_cell(&t, 5, STR("x"), &other);
    check_int("a cell signed by another key is refused", refused(&t, &err), 18);

    trail_put_back(&t, "new", true);
    file_read(t.head, NOTE_MAX, &cell, &err);
    check_int("the right cell is accepted", refused(&t, &err), 0);
    trail_done(&t);
}

/* A crash after the commit, before the cell: repaired forward, and logged. */
static void test_repair(void)
{
    struct trail         t;
    struct verify_report r;
    struct pw_err        err = { 0 };
    BUF_AUTO             cell = { 0 };

    trail_make(&t);
    trail_versions(&t, 2);
    file_read(t.head, NOTE_MAX, &cell, &err);
    trail_versions(&t, 2);
    file_replace(t.head, buf_view(&cell), 0600, &err);
    trail_reopen(&t);
    check_int("a cell behind is no alarm (F3)", verified(&t, &r), 0);
    check("but is told", r.cell == VERIFY_CELL_BEHIND && r.cell_size == 3);
    check_int("the next write moves it on", trail_versions(&t, 1), 6);
    check_int("and says so in the log (F3)", trail_number(&t, "SELECT count(*) FROM audit_entry"), 7);
    check_int("which verifies", verified(&t, &r), 0);
    check("the cell is there again", r.cell == VERIFY_CELL_EQUAL && r.cell_size == 7);
    trail_done(&t);
}

static void test_cell_unwritable(void)
{
    struct trail         t;
    struct verify_report r;
    struct pw_err        err = { 0 };
    BUF_AUTO             cell = { 0 };
    int64_t              seq;
    char                 inside[200];

    trail_make(&t);
    file_read(t.head, NOTE_MAX, &cell, &err);
    ledger_begin(t.L, NULL, &err);
    trail_add_version(&t, 1, &seq, &err);
    unlink(t.head);
    mkdir(t.head, 0700);
    snprintf(inside, sizeof inside, "%s/x", t.head);
    file_create(inside, STR("x"), 0600, &err);
    check("a cell that cannot be replaced is an error (F15)", ledger_commit(t.L, &err) < 0);
    check("that says what is stored", strstr(err.msg, "everything is stored") != NULL && err.remedy[0]);
    unlink(inside);
    rmdir(t.head);
    file_replace(t.head, buf_view(&cell), 0600, &err);
    check_int("the next write repairs it (F15)", trail_versions(&t, 1), 3);
    check_int("and all verifies", verified(&t, &r), 0);
    trail_done(&t);
}

/* ---- damage that must stop a writer ---- */

static void test_damage(void)
{
    static const struct { const char *name, *sql; int code; } damages[] = {
        { "a changed frontier",               "UPDATE audit_frontier SET nodes = zeroblob(length(nodes))",  13 },
        { "a frontier of another size",       "UPDATE audit_frontier SET size = 2, nodes = zeroblob(32)",   13 },
        { "a lost frontier",                  "DELETE FROM audit_frontier",                                 16 },
        { "a lost tile",                      "DELETE FROM audit_tile",                                     -1 },
        { "a short tile",                     "UPDATE audit_tile SET hashes = zeroblob(31)",                13 },
        { "an entry beyond the head (F44)",   "INSERT INTO audit_entry VALUES(3, x'00')",                   16 },
        { "a lost last entry",                "DELETE FROM audit_entry WHERE seq = 2",                      13 },
        { "a lost head (F45)",                "DELETE FROM audit_checkpoint WHERE size = 3",                16 },
        { "no heads at all (F46)",            "DELETE FROM audit_checkpoint",                               16 },
        { "a damaged head",                   "UPDATE audit_checkpoint SET note = x'00' WHERE size = 3",    10 },
    };

    for (size_t i = 0; i < COUNT_OF(damages); i++) {
        struct trail  t;
        struct pw_err err = { 0 };

        trail_make(&t);
        trail_versions(&t, 2);
        trail_tamper(&t, damages[i].sql);
        check_int(damages[i].name, refused(&t, &err), damages[i].code);
        trail_done(&t);
    }
}

/* ---- clock and erasure ---- */

static void test_clock(void)
{
    struct trail         t;
    struct verify_report r;
    int64_t              first;

    trail_make(&t);
    trail_versions(&t, 1);
    first    = t.now_us;
    t.now_us = TRAIL_TIME - INT64_C(3600000000);
    check("entries are written with the clock an hour back (F193)", trail_versions(&t, 2) == 2);
    check_int("and verify", verified(&t, &r), 0);
    check_int("the log's time stood still meanwhile", r.time_last, first);
    check_int("and both say what the clock said", r.clock_back, 2);
    trail_done(&t);
}

static void test_erase(void)
{
    struct trail         t;
    struct verify_report r;
    struct arena         mem = { 0 };
    struct pw_err        err = { 0 };
    struct str           payload;

    trail_make(&t);
    trail_versions(&t, 2);
    ledger_begin(t.L, NULL, &err);
    check_int("contents are erased by law (F58)", trail_erase(t.L, t.st, 1, t.now_us, &err), PW_OK);
    check_int("in a transaction", ledger_commit(t.L, &err), PW_OK);
    check_int("they are gone", st_audit_private_get(t.st, 1, 0, &mem, &payload, &err), PW_ENOTFOUND);
    check_int("with their salts", trail_number(&t, "SELECT sum(length(salt)) FROM audit_private WHERE id < 8"), 0);
    check_int("and the log still verifies (F58, F200)", verified(&t, &r), 0);
    check("counting what was erased", r.erased == 2 && r.payloads.done == 4 && r.payloads.all == 4);
    ledger_begin(t.L, NULL, &err);
    check_int("there is nothing to erase twice", trail_erase(t.L, t.st, 1, t.now_us, &err), PW_ENOTFOUND);
    ledger_rollback(t.L);
    arena_done(&mem);
    trail_done(&t);
}

/* ---- sudden death ---- */

#define KILLS 20

/* Says so at its first commit: on a busy machine it may take a while to get there. */
static void write_until_killed(struct trail *t, int tell)
{
    trail_reopen(t);
    for (bool told = false;; told = true)
        if (trail_versions(t, 20) < 0 || (!told && write(tell, "x", 1) != 1))
            _exit(1);
}

/* At any moment of writing: what is there afterwards verifies, and the next writer goes on. */
static void test_killed(void)
{
    struct trail         t;
    struct verify_report r;
    int                  bad = 0, went_on = 0;
    int64_t              size = 1;

    trail_make(&t);
    for (int i = 0; i < KILLS; i++) {
        struct timespec nap = { 0, (7 + i * 3) * 1000000L };
        pid_t           child;
        int             ends[2];
        char            byte;

        ledger_close(t.L);
        store_close(t.st);
        t.L  = NULL;
        t.st = NULL;
        fflush(stdout);
        if (pipe(ends) != 0)
            exit(99);
        child = fork();
        if (child == 0)
            write_until_killed(&t, ends[1]);
        close(ends[1]);
        /* Every other time it is killed wherever it has come to, perhaps still opening. */
        if (i % 2 && read(ends[0], &byte, 1) != 1)
            exit(99);
        nanosleep(&nap, NULL);
        kill(child, SIGKILL);
        close(ends[0]);
        waitpid(child, NULL, 0);
        trail_reopen(&t);
        bad += verified(&t, &r) != 0 || r.size < size;
        size = r.size;
        went_on += trail_versions(&t, 1) >= 0;
    }
    check_int("a log whose writer is killed always verifies (F1)", bad, 0);
    check_int("and the next writer goes on (F1)", went_on, KILLS);
    check("some writing was done meanwhile", size > KILLS);
    printf("# %lld entries over %d kills\n", (long long)size, KILLS);
    trail_done(&t);
}

/* The kinds that the office itself adds. */
static void test_office_kinds(void)
{
    struct trail         t;
    struct verify_report r;
    struct pw_err        err = { 0 };
    int64_t              seq;
    struct account       a   = { .name = STR("ana"), .role = STR("officer"), .os_user = STR("ana"), .active = true };

    trail_make(&t);
    ledger_begin(t.L, NULL, &err);
    ledger_add(t.L, &(struct ledger_entry){ .kind = AUDIT_ACCOUNT, .time_us = t.now_us }, &seq, &err);
    a.seq = seq;
    check_int("an account and its entry", st_account_add(t.st, &a, &err) < 0 || ledger_commit(t.L, &err) < 0, 0);
    ledger_begin(t.L, NULL, &err);
    check_int("a transaction without entries only commits", ledger_commit(t.L, &err), PW_OK);
    check_int("all of it verifies", verified(&t, &r), 0);
    check("by two heads", r.heads.done == 2 && r.rows[AUDIT_T_ACCOUNT_EVENT].done == 1);
    trail_done(&t);
}

/* A schema that has to be worked out at each start doubles what every command costs. */
static void test_known_schema(void)
{
    for (int64_t v = 1; v <= STORE_SCHEMA_VERSION; v++) {
        char          text[DIGEST_HEX], shape[DIGEST_HEX];
        bool          known = false;
        struct pw_err err = { 0 };

        check_int("the steps execute", store_schema_known(v, text, shape, &known, &err), PW_OK);
        check("what they make is written down in store/migrate.c", known);
        if (!known)
            printf("# version %d: { \"%s\", \"%s\" },\n", (int)v, text, shape);
    }
}

int main(void)
{
    test_known_schema();
    test_writing();
    test_fail_closed();
    test_audit_unwritable();
    test_bit_flip();
    test_two_writers();
    test_cell();
    test_repair();
    test_cell_unwritable();
    test_damage();
    test_clock();
    test_erase();
    test_office_kinds();
    test_killed();
    return tap_done();
}
