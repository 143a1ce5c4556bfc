#include "config.h"
#include "audit/entry.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "format/merkle.h"
#include "tap.h"

#define TIME INT64_C(1795458167000000)

static const char *hex(const struct digest *d)
{
    static char text[DIGEST_HEX];

    return digest_hex(d, text);
}

/* The three entries of the golden vector. */
static void make(int i, struct digest *commitment, struct audit_entry *e)
{
    static const char *const actors[]  = { "system", "ana\xC3\xAFs", "" };
    static const char *const actions[] = { "log.create", "alert.issue", "alert.ack" };
    unsigned char            salt[32];

    *e = (struct audit_entry){ .seq = (uint64_t)i, .time_us = TIME + i, .kind = i ? 2 : 1, .n_fields = 2 };
    audit_log_id(STR("penwatch.example/audit/1"), e->log_id);
    e->fields[0] = (struct audit_field){ AUDIT_TAG_ACTOR, str_of(actors[i]) };
    e->fields[1] = (struct audit_field){ AUDIT_TAG_ACTION, str_of(actions[i]) };
    if (i != 1)
        return;
    for (unsigned char k = 0; k < 32; k++)
        salt[k] = k;
    digest_commit(commitment, salt, STR("hello"));
    e->fields[e->n_fields++] = (struct audit_field){ AUDIT_TAG_PAYLOAD, { (const char *)commitment->b, DIGEST_SIZE } };
}

static void test_golden(void)
{
    static const char *const leaves[] = {
        "8987b51bb8bc80c7d4132e09da1209bf81037899772d3152ed09300f75c24d77",
        "c5625ae47fbc13696682ff03c4df26949737b7c67cee369f4d1ade867b62e615",
        "057b0ba457a8d5e388b55e498f29b749f078b37395e175d4151e3476d76cd291",
    };
    struct merkle      m = { 0 };
    struct audit_entry e, back;
    struct digest      commitment, d;
    struct pw_err      err = { 0 };

    make(0, &commitment, &e);
    check("the golden log id", memcmp(e.log_id, "\x06\x01\xa5\xd9\xa3\x9b\xf3\xff", 8) == 0);
    for (int i = 0; i < 3; i++) {
        BUF_AUTO body = { 0 };

        make(i, &commitment, &e);
        check_int("an entry is encoded", audit_entry_encode(&e, &body, &err), PW_OK);
        merkle_leaf(buf_view(&body), &d);
        check_text("to the golden leaf", hex(&d), leaves[i]);
        merkle_append(&m, &d, NULL, NULL);
        check_int("and decoded", audit_entry_decode(buf_view(&body), &back, &err), PW_OK);
        check("to the same", back.seq == e.seq && back.time_us == e.time_us && back.kind == e.kind &&
                                 back.n_fields == e.n_fields && str_eq(back.fields[0].bytes, e.fields[0].bytes));
        check("a field lies where it is said to", memcmp(body.p + audit_entry_offset(&e, 1), e.fields[1].bytes.p,
                                                          e.fields[1].bytes.n) == 0);
    }
    merkle_root(&m, &d);
    check_text("the golden root", hex(&d), "bb5be60249e97b4fd5150a1d38bc493ec9cc519872afa2879d00e2fb36c5b476");
}

static void test_strict(void)
{
    struct audit_entry e, back;
    struct digest      commitment;
    struct pw_err      err = { 0 };
    BUF_AUTO           body = { 0 }, longer = { 0 };
    int                accepted = 0;

    make(1, &commitment, &e);
    audit_entry_encode(&e, &body, &err);
    for (size_t n = 0; n < body.n; n++)
        accepted += audit_entry_decode((struct str){ body.p, n }, &back, &err) == PW_OK;
    check_int("no prefix of an entry is an entry", accepted, 0);
    check_int("malformed means code 10", err.verify_code, 10);
    buf_str(&longer, buf_view(&body));
    buf_byte(&longer, 0);
    check_int("a byte too many is refused", audit_entry_decode(buf_view(&longer), &back, &err), PW_EAUDIT);
    body.p[4] = 2;
    check_int("another format number is refused", audit_entry_decode(buf_view(&body), &back, &err), PW_EAUDIT);

    e.fields[2].tag = AUDIT_TAG_ACTION;
    check_int("tags that repeat are not written", audit_entry_encode(&e, &longer, &err), PW_EINTERNAL);
    body.p[4] = 1;
    body.p[audit_entry_offset(&e, 1) - 5] = 1;
    check_int("nor read", audit_entry_decode(buf_view(&body), &back, &err), PW_EAUDIT);

    char *big = calloc(1, AUDIT_BODY_MAX);

    make(0, &commitment, &e);
    e.fields[1].bytes = (struct str){ big, AUDIT_BODY_MAX - 51 };
    buf_reset(&body);
    check_int("the largest entry is written", audit_entry_encode(&e, &body, &err), PW_OK);
    check_int("to the last byte", body.n, AUDIT_BODY_MAX);
    e.fields[1].bytes.n++;
    buf_reset(&body);
    check_int("one byte more is refused", audit_entry_encode(&e, &body, &err), PW_ELIMIT);
    free(big);
}

static void test_kinds(void)
{
    size_t n, total = 0;

    check_text("kinds have words", audit_kind_word(AUDIT_QUARANTINE_CLOSE), "quarantine.close");
    check("unknown ones have none", !audit_kind_word(0) && !audit_kind_word(AUDIT_KINDS_END) && !audit_kind_word(9999));
    audit_kind_rows(AUDIT_LAPSE, &n);
    check_int("a lapse vouches for no row", n, 0);
    check("a version for its version row", audit_kind_rows(AUDIT_VERSION, &n)[0].table == AUDIT_T_VERSION && n == 2);
    for (unsigned k = 0; k < AUDIT_KINDS_END; k++) {
        audit_kind_rows(k, &n);
        total += n;
    }
#define COUNT_RULE(kind, table, least, most) +1
    check_int("every rule is found under its kind, so the lines of a kind stand together", total, 0 AUDIT_ROWS(COUNT_RULE));
}

int main(void)
{
    test_golden();
    test_strict();
    test_kinds();
    return tap_done();
}
