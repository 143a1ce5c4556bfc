#include "config.h"
#include "model/alert.h"

#include "tap.h"

#define DASH "\xE2\x80\x94 "
#define TEXT "penwatch/alert/v1\n" \
    "alert 0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b 1 issue\n" \
    "from nl.customs.example\n" \
    "to de.bka.example fr.ansm.example\n" \
    "rel none\n" \
    "sent 1795458167\n" \
    "expires 1803234167\n" \
    "mark TLP:AMBER+STRICT H2\n" \
    "fields 4 B8ptFtefUTwzK+tTFGr9s8l0ZP6LVJdMpCgRmY7dqFc=\n" \
    "prev none\n"
#define SIGNED TEXT "\n" DASH "nl.customs.example/alerts " \
    "I6ysa5fitAY+fr4ZUmWCZFZjZBUZee9qtO1uW9Oh9ujHH/N4c7/2cvMYPv3oohaFowzPSUCQWmHE1tKZbyv6NyXLqwE=\n"
#define VKEY "nl.customs.example/alerts+23acac6b+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"

static struct note_key key;

static void test_golden(void)
{
    struct alert  a;
    struct digest d;
    char          hex[DIGEST_HEX];
    BUF_AUTO      text = { 0 };
    struct pw_err err  = { 0 };

    check_int("the golden alert opens with its key", alert_open(STR(SIGNED), &key, &a, &err), PW_OK);
    check("as it is written", a.version == 1 && a.action == ALERT_ISSUE && a.n_to == 2 && a.n_rel == 0 && a.n_fields == 4 && !a.has_prev &&
                                  a.mark.tlp == TLP_AMBER_STRICT && a.mark.handling == 2 && !a.mark.unknown);
    check("for those it names", alert_is_to(&a, STR("fr.ansm.example")) && !alert_is_to(&a, STR("be.example")) &&
                                    !alert_is_rel(&a, STR("de.bka.example")));
    alert_text(&a, &text);
    check_str("and is written the same again", buf_view(&text), TEXT);
    check_int("its digest", alert_digest(STR(SIGNED), &d, &err), PW_OK);
    check_text("is that of the format's description", digest_hex(&d, hex),
               "8e97bca63a7ea89779a06ae591c53b103a6883b2902a6d3c72b670bec9885fd1");
}

static int code(struct str note)
{
    struct alert  a;
    struct pw_err err = { 0 };
    int           rc  = alert_open(note, &key, &a, &err);

    return rc == PW_OK ? 0 : rc == PW_EAUDIT ? err.verify_code : rc;
}

/* Flipped, taken out and put in, one byte at a time. */
static void test_bytes(void)
{
    struct str good = STR(SIGNED);
    int        accepted = 0;

    for (size_t i = 0; i < good.n; i++) {
        BUF_AUTO flipped = { 0 }, less = { 0 }, more = { 0 };

        buf_str(&flipped, good);
        flipped.p[i] = (char)(flipped.p[i] ^ 1);
        buf_add(&less, good.p, i);
        buf_add(&less, good.p + i + 1, good.n - i - 1);
        buf_add(&more, good.p, i);
        buf_byte(&more, 'e');
        buf_add(&more, good.p + i, good.n - i);
        accepted += code(buf_view(&flipped)) == 0;
        accepted += code(buf_view(&less)) == 0;
        accepted += code(buf_view(&more)) == 0;
    }
    check_int("no flipped, missing or added byte is accepted (F74)", accepted, 0);
}

static int header(const char *from, const char *to)
{
    struct alert  a;
    BUF_AUTO      b    = { 0 };
    const char   *text = SIGNED, *at = strstr(text, from);
    struct pw_err err  = { 0 };

    if (!at)
        return -1;
    buf_add(&b, text, (size_t)(at - text));
    buf_text(&b, to);
    buf_text(&b, at + strlen(from));
    return alert_parse(buf_view(&b), &a, &err) == PW_OK ? 0 : err.verify_code;
}

static void test_header(void)
{
    BUF_AUTO many = { 0 };

    check_int("the header as it is", header("issue", "issue"), 0);
    check_int("nobody in 'to' (F95)", header("to de.bka.example fr.ansm.example\n", "to none \n"), 10);
    check_int("a line less (F95)", header("rel none\n", ""), 10);
    check_int("a line twice (F95)", header("rel none\n", "rel none\nrel none\n"), 10);
    check_int("lines in another order (F95)", header("rel none\nsent 1795458167\n", "sent 1795458167\nrel none\n"), 10);
    check_int("names not in order (F95)", header("de.bka.example fr.ansm.example", "fr.ansm.example de.bka.example"), 10);
    check_int("a name twice (F95)", header("fr.ansm.example", "de.bka.example"), 10);
    check_int("a name in capitals (F95)", header("fr.ansm.example", "FR.ansm.example"), 10);
    check_int("two blanks", header("de.bka.example fr", "de.bka.example  fr"), 10);
    buf_text(&many, "to");
    for (int i = 0; i < 1000; i++)
        buf_printf(&many, " a%04d.example", i);
    buf_byte(&many, '\n');
    check_int("a thousand names (F95)", header("to de.bka.example fr.ansm.example\n", many.p), 10);
    check_int("an id of another kind", header("7e5f", "4e5f"), 10);
    check_int("a version with a zero in front", header(" 1 issue", " 01 issue"), 10);
    check_int("version 0", header(" 1 issue", " 0 issue"), 10);
    check_int("an action of tomorrow", header(" 1 issue", " 1 recall"), 10);
    check_int("it expires before it was sent", header("expires 1803234167", "expires 1795458167"), 10);
    check_int("a second version without the first's digest", header(" 1 issue", " 2 update"), 10);
    check_int("more fields than a tree may have", header("fields 4", "fields 257"), 10);
}

static void mark(const char *name, const char *text, enum alert_tlp tlp, int handling, bool unknown)
{
    struct alert_mark m;

    check(name, alert_mark_parse(str_of(text), &m) && m.tlp == tlp && m.handling == handling && m.unknown == unknown);
}

static void test_marks(void)
{
    struct alert_mark m;

    mark("a mark", "TLP:GREEN", TLP_GREEN, 0, false);
    mark("with handling and actions", "TLP:AMBER H1 PAP:RED", TLP_AMBER, 1, false);
    mark("WHITE of TLP 1.0 is CLEAR (F98)", "TLP:WHITE", TLP_CLEAR, 0, false);
    mark("an unknown label is taken as the closest (F98)", "TLP:PURPLE", TLP_RED, 2, true);
    mark("so are two labels (F98)", "TLP:GREEN TLP:RED", TLP_RED, 2, true);
    mark("small letters (F98)", "tlp:green", TLP_RED, 2, true);
    mark("a word beside", "TLP:CLEAR please", TLP_RED, 2, true);
    mark("no label at all", "H3", TLP_RED, 2, true);
    check("an empty mark is none", !alert_mark_parse(STR(""), &m));
}

static void test_keys(void)
{
    struct note_key    other, audit;
    struct sign_secret secret;
    struct sign_public public;
    struct alert       a;
    struct pw_err      err = { 0 };
    BUF_AUTO           note = { 0 }, by_audit = { 0 };

    sign_make(NULL, &secret, &public, &err);
    note_key_make(STR("de.bka.example/alerts"), NOTE_ED25519, &public, &other, &err);
    note_sign(STR(TEXT), &other, &secret, &note, &err);
    check("signed by a partner that is not the originator (F91)",
          alert_open(buf_view(&note), &other, &a, &err) == PW_EAUDIT && err.verify_code == 18);
    note_key_make(STR("penwatch.nl.customs.example/audit/1"), NOTE_ED25519, &public, &audit, &err);
    note_sign(STR(TEXT), &audit, &secret, &by_audit, &err);
    check("signed by the originator's audit key (F66)",
          alert_open(buf_view(&by_audit), &audit, &a, &err) == PW_EAUDIT && err.verify_code == 18);
    check("nominal and plain fields are told apart", alert_field_nominal(STR("exporter.name")) && !alert_field_nominal(STR("quantity.kg")) &&
                                                         alert_field_nominal(STR("something.new")) && alert_field_nominal(STR("text.en")));
    check("what may be set", alert_field_known(STR("text.ru")) && !alert_field_known(STR("text.russian")) && alert_field_known(STR("vehicle")));
}

int main(void)
{
    struct pw_err err = { 0 };

    check_int("the verifier key of the golden alert", note_key_parse(STR(VKEY), &key, &err), PW_OK);
    test_golden();
    test_bytes();
    test_header();
    test_marks();
    test_keys();
    return tap_done();
}
