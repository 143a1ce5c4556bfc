/*
 * test_queue.c - rows that wait (store/queue.h): whoever asks for them finds them, by whatever statement; a transaction that
 * is given up takes them along; a row that the table refuses is said.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "store/db.h"
#include "store/st_audit.h"
#include "store/st_intake.h"
#include "store/st_review.h"
#include "store/st_shipment.h"
#include "store/st_verdict.h"
#include "tap.h"

#define MANY 5000           /* shipments that fill the queue more than once */

static char          folder[] = "/tmp/penwatch-queue-XXXXXX";
static char          db[96];
static struct store *st;
static struct arena  a;

static int number(const char *sql)
{
    struct pw_err err = { 0 };
    sqlite3_stmt *s;
    bool          row = false;
    int           got = -1;

    if (store_query(st, &err, "counting", sql, &s, "") == PW_OK && store_next(st, s, &row, &err) == PW_OK && row)
        got = (int)col_i64(s, 0);
    if (row)
        sqlite3_reset(s);
    return got;
}

static int add(int64_t seq, struct str reference, int64_t shipment, int64_t version, struct pw_err *err)
{
    struct version_row v = { .seq = seq, .shipment = shipment, .issuer = STR("DE"), .reference = reference, .version = version,
                             .reply_by = STORE_ABSENT, .consignment = shipment, .total_mg = STORE_ABSENT, .keys = STR("") };
    struct current_row c = { .shipment = seq, .version = seq, .verdict = STORE_ABSENT, .open = true, .lane = -1,
                             .reply_by = STORE_ABSENT, .queue_key = STR("k") };
    int                rc;

    if (seq == shipment && ((rc = st_shipment_add(st, &(struct shipment_row){ seq, STR("DE"), reference, REGIME_PEN }, err)) < 0 ||
                            (rc = st_current_add(st, &c, err)) < 0))
        return rc;
    return st_version_add(st, &v, NULL, err);
}

static void begin(void)
{
    struct pw_err err = { 0 };

    if (store_begin(st, NULL, &err) < 0) {
        printf("Bail out! %s\n", err.msg);
        exit(1);
    }
}

static void found_while_waiting(void)
{
    struct decision_row d = { .seq = 3, .shipment = 1, .line = STORE_ABSENT, .kind = STR("ask"), .reason = STR("r"),
                              .account = STR("a"), .verdict = STORE_ABSENT, .confirms = STORE_ABSENT };
    struct pw_err       err = { 0 };
    struct current_row  c;
    struct version_row  v;
    struct str          payload = STR_NONE;
    int64_t             id    = -1;
    bool                found = false;
    unsigned char       salt[ST_AUDIT_SALT] = { 1 };

    begin();
    check_int("a version waits", add(1, STR("R-1"), 1, 1, &err), PW_OK);
    check_int("its payload waits", st_audit_private_put(st, 1, 0, (struct str){ (const char *)salt, sizeof salt }, STR("p"), &err), PW_OK);
    st_shipment_find(st, STR("R-2"), STR("DE"), REGIME_PEN, &id, &err);
    check_int("another is not found", id, -1);
    st_shipment_find(st, STR("R-1"), STR("DE"), REGIME_PEN, &id, &err);
    check_int("it is found by its reference", id, 1);
    check_int("by its number", st_version_get(st, 1, &a, &v, &err), PW_OK);
    st_version_find(st, 1, 1, &a, &v, &found, &err);
    check("among its shipment's", found);
    st_current_get(st, 1, &a, &c, &found, &err);
    check("in the queue", found);
    st_audit_private_get(st, 1, 0, &a, &payload, &err);
    check_str("with its payload", payload, "p");
    check_int("an amendment of it waits", add(2, STR("R-1"), 1, 2, &err), PW_OK);
    st_version_find(st, 1, 2, &a, &v, &found, &err);
    check("and is found by the shipment", found);
    c.state = 3;
    check_int("its line in the queue changes", st_current_put(st, &c, &err), PW_OK);
    st_current_get(st, 1, &a, &c, &found, &err);
    check_int("and says so", c.state, 3);
    add(4, STR("R-4"), 4, 1, &err);
    check_int("counted by a text of its own", number("SELECT count(*) FROM version"), 3);
    add(5, STR("R-5"), 5, 1, &err);
    d.shipment = 5;
    d.seq      = 6;
    check_int("a row that refers to one that waits", st_decision_add(st, &d, &err), PW_OK);
    check_int("all is committed", store_commit(st, &err), PW_OK);
    check_int("and there", number("SELECT count(*) FROM version v JOIN current c ON c.shipment = v.shipment"), 4);
}

static void given_up(void)
{
    struct pw_err err = { 0 };

    begin();
    add(10, STR("R-10"), 10, 1, &err);
    store_rollback(st);
    begin();
    check_int("what waited is given up with its transaction", number("SELECT count(*) FROM version WHERE seq = 10"), 0);
    store_commit(st, &err);
    check_int("and does not come back", number("SELECT count(*) FROM version WHERE seq = 10 "), 0);
    check_int("outside a transaction nothing waits", add(11, STR("R-11"), 11, 1, &err), PW_EINTERNAL);
}

static void refused(void)
{
    struct pw_err err = { 0 };

    begin();
    add(20, STR("R-20"), 20, 1, &err);
    add(1, STR("R-1"), 1, 1, &err);
    check_int("a row that is there already is refused at the commit", store_commit(st, &err), PW_EDB);
    err = (struct pw_err){ 0 };
    begin();
    check_int("with all that came with it", number("SELECT count(*) FROM version WHERE seq = 20"), 0);
    store_rollback(st);
}

static void many(void)
{
    struct pw_err err = { 0 };
    int           rc  = PW_OK;
    char          reference[24];

    begin();
    for (int i = 0; i < MANY && rc == PW_OK; i++) {
        snprintf(reference, sizeof reference, "M-%d", i);
        if ((rc = add(100 + i, str_of(reference), 100 + i, 1, &err)) == PW_OK)
            rc = st_party_role_new(st, i % 7 + 1, 100 + i, 1, &err);
    }
    check_int("more than the queue holds", rc, PW_OK);
    check_int("is committed", store_commit(st, &err), PW_OK);
    check_int("whole", number("SELECT count(*) FROM version WHERE seq >= 100"), MANY);
    check_int("with every key", number("SELECT count(*) FROM shipment_key WHERE shipment >= 100"), MANY);
    check_int("and role", number("SELECT count(*) FROM party_role"), MANY);
}

int main(void)
{
    struct pw_err err = { 0 };
    char          command[64];

    if (!mkdtemp(folder))
        return 1;
    snprintf(db, sizeof db, "%s/a.db", folder);
    if (store_create(db, &err) < 0 || store_open_write(db, &st, &err) < 0) {
        printf("Bail out! %s\n", err.msg);
        return 1;
    }
    found_while_waiting();
    given_up();
    refused();
    many();
    store_close(st);
    arena_done(&a);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command) == 0 ? tap_done() : 1;
}
